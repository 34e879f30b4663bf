"""A sentence reduced to what relation patterns look at: its mentions as typed units between lower-case words.

``Kazakhstan's National Security Committee (KNB) is based in Astana`` becomes `` <C0> 's <T1> is based in <S2>``.
Determiners, quotation marks and a repeated name in brackets drop out; the letter in a unit says the kind of
thing (see ``LETTERS``), the number is its place in :attr:`View.units`. Small models parse names badly; this view
does not depend on the parse.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.nlp.extensions import MentionData
from kg.ontology import settings, vocabulary

__all__ = ["LETTERS", "MARKS", "Unit", "View", "describes", "view"]

#: What stands before a word that says what someone is ("&": plural), and before a verb ("!").
MARKS = {"state_posts": "$", "posts": "#", "occupations": "=", "people": "@"}

#: Class -> letter of its units; a class that is not here takes the letter of its nearest ancestor. A country's
#: name used as an adjective has the letter "J".
LETTERS = {
    "Country": "C", "AdministrativeRegion": "R", "Settlement": "S", "Checkpoint": "K", "Border": "B",
    "NaturalFeature": "N", "GeographicRegion": "G", "Facility": "F", "Place": "L", "Person": "P", "PersonGroup": "Q",
    "StateBody": "T", "InternationalOrganization": "I", "CriminalGroup": "Z", "ArmedGroup": "Z", "Organization": "A",
    "Equipment": "E", "Contraband": "D", "Programme": "M",
}
_SKIP = frozenset((
    "the", "a", "an", '"', "“", "”", "„", "«", "»", "''", "``", "‘", "'", "itself", "himself", "herself", "themselves",
))
_TWO = frozenset(("countries", "states", "nations", "neighbours", "neighbors", "republics", "governments"))
_POSSESSIVE = frozenset(("its", "their", "his", "her", "our", "whose"))
_GENERALS = frozenset((
    "secretary", "prosecutor", "attorney", "director", "inspector", "consul", "commissioner", "auditor", "governor",
    "-",
))
_DASHES = frozenset(("-", "–", "—", "--", "―"))
_ACRONYM = re.compile(r"^[A-ZЁА-Я][\w.\-]{1,9}$")


@cache
def letter(cls: str) -> str:
    """Letter of a class; ``X`` for one that relations know nothing of."""
    return next((LETTERS[c] for c in vocabulary().line(cls) if c in LETTERS), "X")


@cache
def _marks() -> tuple[dict[str, str], frozenset[str]]:
    """Marks of each noun, and the ranks and forms of address that stand before a name."""
    nouns = settings("relations")["nouns"]
    marks: dict[str, str] = {}
    for name, mark in MARKS.items():
        for noun in nouns[name].split():
            marks[noun] = marks.get(noun, "") + mark
    return marks, frozenset(nouns["ranks"].split())


@cache
def _troops() -> frozenset[str]:
    """Words that stand for some men of a body rather than for the body."""
    return frozenset(settings("relations")["inside"]["unnamed"])


def marked(token: Token) -> str:
    """A word in lower case with the marks of its class."""
    lower = token.lower_
    if token.pos_ in ("VERB", "AUX"):
        return "!" + lower
    if token.pos_ not in ("NOUN", "PROPN", "ADJ"):
        return lower
    marks = _marks()[0]
    if found := marks.get(lower):
        return found + lower
    lemma = {"women": "woman", "men": "man"}.get(lower) or lower.removesuffix("s")
    lemma = lemma[:-2] + "man" if lemma.endswith("men") else lemma
    if lemma != lower and (found := marks.get(lemma) or marks.get(lemma[:-2] + "y")):
        return found + "&" + lower
    return lower


def _is_rank(parts: list[str], ranks: frozenset[str]) -> bool:
    """Whether what stands before a name is a rank or a form of address."""
    word = parts[-1][1:].lstrip("#$=@&!")
    before = parts[-2][1:].lstrip("#$=@&!") if len(parts) > 1 else ""
    if word == "officer":
        return before in ranks
    if word == "general":  # "Prosecutor General" is a post
        return before not in _GENERALS
    if word in ("ambassador", "professor", "deputy") and before == ",":
        return True
    return word in ranks or (word == "." and before in ranks)


#: Elements by (orth, part of speech); "" for what drops out, one of ``_SPECIAL`` for what depends on its neighbours.
_ELEMENTS: dict[tuple[int, int], str] = {}
_SPECIAL = frozenset(("'s", "--", "(", ")", "both", "two"))


def _element(token: Token) -> str:
    lower = token.lower_
    if lower in _SKIP or token.is_space:
        return ""
    if lower in ("'s", "’s"):
        return "'s"
    if lower in _DASHES:
        return "--"
    return marked(token).replace("<", "‹").replace(">", "›").replace(" ", "_").replace("’", "'")


_LENGTH = re.compile(
    r"(\d{1,3}(?:[, \xa0\u202f]\d{3})+(?:\.\d+)?|\d+(?:[.]\d+)?)(?:[\s\-‑]|odd)*"
    r"(km|kilomet(?:er|re)s?|miles?)\b(?!\s*(?:/|an hour|per hour|(?:from|away|north|south|east|west)\b))"
)


def lengths(text: str) -> list[tuple[int, int, str]]:
    """Lengths in a text: character span and the length in words, such as ``"1257 km"``."""
    return [
        (m.start(), m.end(), re.sub(r"[, \xa0\u202f]", "", m[1]) + (" miles" if m[2].startswith("mile") else " km"))
        for m in _LENGTH.finditer(text)
    ]


@dataclass(frozen=True, slots=True)
class Unit:
    """A mention in the view; or a date (``Y``, ``date`` its index in ``Doc._.dates``) or a length (``V``)."""

    letter: str
    start: int
    end: int
    head: int
    cluster: int = -1
    type: str = ""
    kind: str = ""
    adjectival: bool = False
    date: int = -1
    literal: str = ""


@dataclass(slots=True)
class View:
    """The sentence as text for regular expressions; ``offsets[i]`` is where element i begins in ``text``."""

    doc: Doc
    text: str = ""
    number: int = 0
    units: list[Unit] = field(default_factory=list)
    nested: dict[int, list[MentionData]] = field(default_factory=dict)
    offsets: list[int] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    words: frozenset[str] = frozenset()

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Token span of the Doc that ``text[start:end]`` stands for."""
        first = max(bisect_right(self.offsets, start) - 1, 0)
        last = max(bisect_left(self.offsets, end) - 1, first)
        return self.spans[first][0], self.spans[last][1]


def describes(doc: Doc, mention: MentionData) -> bool:
    """Whether a mention is words rather than a name: a member of a body, a carrier, "borders with Laos and Nepal"."""
    kind = letter(mention["type"])
    if mention["kind"] == "pronoun":
        return doc[mention["start"]].tag_ == "PRP$" and not doc[mention["start"]].is_sent_start
    if kind == "B":
        return mention["end"] - mention["start"] > 1
    if kind == "T":  # "Uzbek and Tajik soldiers"
        return mention["source"] in ("common", "head") and doc[mention["end"] - 1].lower_ in _troops()
    return kind in "QED" and mention["kind"] == "nominal"


def view(
    sentence: Span, mentions: list[MentionData], table: list[list[int]], dates: list[tuple[int, int, int]],
    number: int = 0, pair: tuple[int, ...] = (), opened: bool = False,
) -> View:
    """The view of one sentence.

    Args:
        sentence: of a Doc with mentions.
        mentions: those within the sentence, sorted by (start, -end).
        pair: clusters of the two countries that "both countries" would mean, or empty.
        number: of the sentence in its Doc.
        table: hash and part of speech of each token of the Doc.
        dates: (start, end, index in ``Doc._.dates``) of the dates within the sentence, sorted.
        opened: whether descriptions (see :func:`describes`) stand as their words and the names within them.
    """
    doc = sentence.doc
    out = View(doc, number=number)
    outer: dict[int, MentionData] = {}
    end = -1
    last = -1
    for m in mentions:
        if m["kind"] == "pronoun" and doc[m["start"]].lower_.endswith(("self", "selves")):
            continue
        if opened and m["start"] >= end and describes(doc, m):
            continue
        if m["start"] >= end:
            outer[m["start"]] = m
            end, last = m["end"], m["start"]
        elif m["end"] <= end:
            out.nested.setdefault(last, []).append(m)
    when = {s: (e, i) for s, e, i in dates}
    measures: dict[int, tuple[int, str]] = {}
    if "k" in sentence.text or "mile" in sentence.text:
        for first, final, literal in lengths(sentence.text):
            span = sentence.char_span(first, final) or doc.char_span(
                sentence.start_char + first, sentence.start_char + final, alignment_mode="expand"
            )
            if span is not None:
                measures[span.start] = (span.end, literal)
    ranks = _marks()[1]
    parts: list[str] = []
    words: set[str] = set()
    length = 0

    def add(text: str, start: int, stop: int) -> None:
        nonlocal length
        out.offsets.append(length)
        out.spans.append((start, stop))
        parts.append(" " + text)
        words.add(text.lstrip("&#$=@!"))
        length += len(text) + 1

    closing = -1
    i = sentence.start
    while i < sentence.end:
        m = outer.get(i)  # type: ignore[assignment]
        if m is not None:
            kind = letter(m["type"])
            if kind == "C" and m["adjectival"]:
                kind = "J"
            stop = m["end"]
            while kind == "P" and parts and _is_rank(parts, ranks):
                length -= len(parts.pop())
                out.offsets.pop()
                out.spans.pop()
            possessive = stop - i > 1 and doc[stop - 1].lower_ in ("'s", "’s", "'", "’")
            out.units.append(Unit(kind, i, stop, m["head"], m["cluster"], m["type"], m["kind"], m["adjectival"]))
            add(f"<{kind}{len(out.units) - 1}>", i, stop)
            if possessive or (m["kind"] == "pronoun" and doc[i].lower_ in _POSSESSIVE):
                add("'s", stop - 1, stop)
            i = stop
            if kind in "PQ" and i + 2 < sentence.end and doc[i].text in (",", "("):
                j = i + 1 + (doc[i + 1].lower_ in ("aged", "age"))
                if doc[j].text.isdigit() and j + 1 < sentence.end and doc[j + 1].text in (",", ")"):
                    i = j + 1 + (doc[i].text == "(")
            # "(KNB)" after its own name says nothing more
            if i + 2 < sentence.end and doc[i].text == "(":
                inner = outer.get(i + 1)
                close = inner["end"] if inner else i + 2
                if close < sentence.end and doc[close].text in (")", "):") and (
                    inner["cluster"] == m["cluster"] >= 0 if inner else bool(_ACRONYM.match(doc[i + 1].text))
                ):
                    i = close + 1
                    if doc[close].text == "):":  # one token, taken for a face
                        add(":", close, close + 1)
            continue
        if i in when:
            stop, index = when[i]
            out.units.append(Unit("Y", i, stop, i, date=index))
            add(f"<Y{len(out.units) - 1}>", i, stop)
            i = stop
            continue
        if i in measures:
            stop, literal = measures[i]
            out.units.append(Unit("V", i, stop, i, literal=literal))
            add(f"<V{len(out.units) - 1}>", i, stop)
            i = stop
            continue
        orth, pos = table[i]
        element = _ELEMENTS.get((orth, pos))
        if element is None:
            element = _element(doc[i])
            if len(_ELEMENTS) < 100_000:
                _ELEMENTS[orth, pos] = element
        if element and element not in _SPECIAL:
            add(element, i, i + 1)
            i += 1
            continue
        if not element:
            if doc[i].lower_ in ("'", "’") and doc[i].tag_ == "POS":
                add("'s", i, i + 1)
            i += 1
            continue
        if pair and element in ("both", "two") and i + 1 < sentence.end and doc[i + 1].lower_ in _TWO:
            for cluster in pair:
                out.units.append(Unit("C", i, i + 2, i + 1, cluster, "Country", "nominal"))
                add(f"<C{len(out.units) - 1}>", i, i + 2)
                if cluster != pair[-1]:
                    add("and", i, i + 2)
            i += 2
            continue
        token = doc[i]
        lower = token.lower_
        inner = outer.get(i + 1) if lower == "(" else None
        if inner is not None and inner["end"] < sentence.end and doc[inner["end"]].text == ")" and (
            _ACRONYM.match(doc[i + 1].text) and inner["end"] == i + 2 and doc[i + 1].text.isupper()
        ):  # "fighters of a movement (IMU), created by": the short name goes on
            i += 1
            closing = inner["end"]
            continue
        if i == closing:
            i += 1
            continue
        if element == "--":
            hyphen = lower == "-" and not (i and doc[i - 1].whitespace_) and not token.whitespace_
            add("-" if hyphen else "--", i, i + 1)
        elif element == "'s" and parts and not (token.tag_ == "POS" or parts[-1][1] == "<"):
            add("!'s", i, i + 1)
        else:
            add(element, i, i + 1)
        i += 1
    out.text = "".join(parts) + " "
    out.words = frozenset(words)
    return out
