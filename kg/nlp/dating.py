"""Which date an event has: that of its clause, of its sentence, of the heading above it, or of what was told before.

A date modifies a word, its governor. How far that word is from the trigger of an event is a cost over the parse: few
for the words of one clause, many from one clause into another. Without a date of its own, what is told in the simple
past goes on where the story stands: it keeps the date of the main clauses before it. A heading ("3 May, Osh: ...")
holds for all that stands under it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NotRequired, TypedDict

from spacy.tokens import Doc, Token

from kg.edtf import bounds
from kg.nlp.date_points import words

from . import extensions  # noqa: F401  # declares Doc._.dates

__all__ = [
    "DateData", "apart", "date_for", "date_in", "goes_on", "heading_above", "heading_bounds", "is_now", "main_word",
    "part_of", "says", "story", "verb_above",
]


class DateData(TypedDict):
    """A date: token span, its syntactic head, EDTF value or "", kind as in :mod:`kg.nlp.date_grammar`.

    ``heading``: first token and mark of the heading that it makes, where it makes one.
    """

    start: int
    end: int
    head: int
    edtf: str
    kind: str
    text: str
    heading: NotRequired[tuple[int, int]]


def verb_above(token: Token) -> Token | None:
    """The nearest verb that governs a token, itself included."""
    while token.pos_ not in ("VERB", "AUX"):
        if token.head.i == token.i:
            return None
        token = token.head
    return token


@cache
def _list(name: str) -> frozenset[str]:
    """A list of words, or of types of event, of ``ontology/dates.toml``."""
    tables = words()
    return frozenset(tables["words"].get(name) or tables["events"][name])


def _is_in(name: str, token: Token) -> bool:
    """Whether the lemma of a token is in a list."""
    return token.lemma_ in _list(name)


def says(verb: Token) -> bool:
    """Whether a verb says that somebody says something; who "was admitted" was let in."""
    let_in = verb.lemma_ == "admit" and any(c.dep_ == "auxpass" for c in verb.children)
    return _is_in("saying", verb) and not let_in


def _governor(doc: Doc, date: DateData) -> Token | None:
    """The word that a date modifies; None where it stands alone ("14 May: ...")."""
    token = doc[date["head"]]
    while True:
        if token.head.i == token.i:
            return None if date["start"] <= token.i < date["end"] else token
        token = token.head
        inside = date["start"] <= token.i < date["end"]
        if not inside and token.pos_ not in ("ADP", "SCONJ", "ADV", "NUM", "PART", "PUNCT", "SYM", "DET"):
            return token


# --- how far a date is from an event ---

_HAVE = frozenset(("had", "has", "have", "'ve", "’ve"))
_WILL = frozenset(("will", "would", "shall", "'ll", "’ll"))
#: Cost of a step from a word up to the word that it depends on, and down from a word to one that depends on it.
_UP = {
    "conj": 1.0, "relcl": 3.0, "acl": 0.5, "advcl": 2.0, "ccomp": 3.0, "xcomp": 0.5, "pcomp": 1.0, "parataxis": 3.0,
    "csubj": 2.0, "clause": 1.2,
}
_DOWN = {
    "conj": 7.0, "relcl": 7.0, "acl": 7.0, "advcl": 3.0, "ccomp": 2.5, "xcomp": 7.0, "pcomp": 2.0, "parataxis": 7.0,
    "csubj": 3.0, "appos": 2.0,
}
#: Into a clause that tells of the event itself: "the exercise, held in May", "a memorandum that was signed in 2010".
_SAME = 0.5
#: Added for a step out of a clause whose tense tells of another time than the clause above.
_OTHER_TIME = 4.0
#: The dearest way that is still taken, and the dearest one within a main clause.
_LIMIT = 6.0
_MAIN = 2.5


def _perfect(verb: Token) -> bool:
    """Whether a verb is in a perfect tense."""
    return any(c.dep_ in ("aux", "auxpass") and c.lower_ in _HAVE for c in verb.children)


def _told_as(verb: Token) -> str:
    """How a clause tells of its time: "past", "before" (pluperfect), "now" (present, perfect), "ahead", or ""."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if any(c.lower_ in _WILL for c in auxiliaries):
        return "ahead"
    if any(c.lower_ == "had" for c in auxiliaries):
        return "before"
    if any(c.tag_ in ("VBZ", "VBP") for c in auxiliaries) or (not auxiliaries and verb.tag_ in ("VBZ", "VBP")):
        return "now"
    return "past" if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in auxiliaries) else ""


def _down(step: Token, trigger: Token) -> float:
    if step.dep_ in ("acl", "relcl") and step.head.i == trigger.i and trigger.pos_ in ("NOUN", "PROPN") and (
            _is_in("performing", step)):
        return _SAME
    return _DOWN.get(step.dep_, 0.2 if step.dep_ in ("prep", "agent") else 0.4)


def _up(step: Token) -> float:
    own_subject = step.dep_ == "conj" and any(c.dep_ in ("nsubj", "nsubjpass") for c in step.children)
    cost = _UP["clause"] if own_subject else _UP.get(step.dep_, 0.3)
    if step.dep_ in ("relcl", "advcl", "conj", "parataxis") and step.pos_ in ("VERB", "AUX"):
        above = verb_above(step.head)
        one, other = _told_as(step), _told_as(above) if above is not None else ""
        if one in ("past", "now", "ahead") and other and one != other:
            cost += _OTHER_TIME
    return cost


def _cost(trigger: Token, governor: Token, act: bool = False) -> float:
    """How far a date on one word is from being the date of another; small is near.

    Args:
        trigger: of the event.
        governor: the word that the date modifies.
        act: whether to announce the event is to do it, as with a decree.
    """
    line = [trigger, *trigger.ancestors]
    depth = {t.i: n for n, t in enumerate(line)}
    down, t = 0.0, governor
    while t.i not in depth:
        if t.head.i == t.i:
            return 2 * _LIMIT  # another tree of the same sentence
        down += _down(t, trigger)
        t = t.head
    up = 0.0
    for step in line[:depth[t.i]]:
        up += _up(step)
        if step.dep_ == "ccomp" and step.head.i == t.i and not act and _is_in("saying", t):
            up += 4.0
    return up + down


# --- the parts of a text ---


def _parted(doc: Doc, i: int, j: int) -> bool:
    """Whether a semicolon stands between two tokens: parsers hang what it parts on each other."""
    return any(t.text == ";" for t in doc[min(i, j):max(i, j)])


def story(doc: Doc, i: int) -> list[tuple[int, int]]:
    """Where the story that a token goes on with was told, nearest first.

    What stands before it in its block; of an item of a list also the block that introduces the list.
    """
    blocks = doc._.blocks
    n = next((n for n, b in enumerate(blocks) if b["start"] <= i < b["end"]), None)
    if n is None:
        start = i
        while start > 0 and not (doc[start - 1].is_space and doc[start - 1].text.count("\n") > 1):
            start -= 1
        return [(start, part_of(doc, i)[0])]
    out = [(int(blocks[n]["start"]), part_of(doc, i)[0])]
    if blocks[n]["kind"] == "bullet":
        while n > 0 and blocks[n]["kind"] == "bullet":
            n -= 1
        out.append((int(blocks[n]["start"]), int(blocks[n]["end"])))
    return out


def apart(doc: Doc, earlier: int, later: int) -> int:
    """Sentences from one token on to a later one: 0 within one sentence."""
    return sum(t.is_sent_start is True for t in doc[earlier + 1:later + 1])


def part_of(doc: Doc, i: int) -> tuple[int, int]:
    """The part of its sentence, between semicolons, in which a token stands."""
    sent = doc[i].sent
    start, end = i, i
    while start > sent.start and doc[start - 1].text != ";":
        start -= 1
    while end < sent.end and doc[end].text != ";":
        end += 1
    return start, end


def main_word(doc: Doc, start: int, end: int) -> Token:
    """The main word of a part; of what somebody says, the main word of what is said."""
    tops = [t for t in doc[start:end] if not start <= t.head.i < end or t.head.i == t.i]
    top = next((t for t in tops if t.pos_ in ("VERB", "AUX")), tops[0] if tops else doc[start])
    while says(top):
        told = next((c for c in top.children if c.dep_ == "ccomp" and start <= c.i < end), None)
        if told is None:
            break
        top = told
    return top


_HEADING_MARK = frozenset(":–—-")
_LONGEST_HEADING = 8


def heading_bounds(doc: Doc, date: DateData) -> tuple[int, int] | None:
    """First token and mark of the heading that a date makes, alone or with a place; None where it makes none.

    A heading stands before a colon or dash at the start of a line or sentence.
    """
    first = date["start"]
    while first > 0 and not doc[first - 1].is_space and doc[first - 1].text not in (".", ";", "!", "?", "•", "*"):
        token = doc[first - 1]
        named = token.pos_ in ("PROPN", "NUM") or token.text in ",()/" or token.is_digit
        if date["start"] - first >= _LONGEST_HEADING or not named:
            return None
        first -= 1
    k = date["end"]
    while k < len(doc) and k - date["end"] < _LONGEST_HEADING and (
            doc[k].pos_ in ("PROPN", "NUM") or doc[k].text in ",()/" or doc[k].lower_ in ("at", "near", "off")):
        k += 1
    marked = k < len(doc) and doc[k].text in _HEADING_MARK and (doc[k].text == ":" or bool(doc[k - 1].whitespace_))
    return (first, k) if marked else None


# --- the date of an event ---


#: What lasts until a day did not happen on it.
_UNTIL = ("until", "till", "up to")


def _of_another(doc: Doc, token: Token, date: DateData) -> bool:
    """Whether a date is surely not that of an event, by its preposition or because it lies ahead of what is told."""
    text, first = date["text"].lower(), doc[date["start"]]
    before = doc[first.i - 1].lower_ if first.i else ""
    if text.startswith(_UNTIL) or before in _UNTIL:
        return True
    if text.startswith("since"):  # "the biggest haul since 2011"
        return any(t.tag_ in ("JJS", "RBS") for t in doc[max(first.sent.start, first.i - _NEAR):first.i])
    governor = _governor(doc, date)
    if before == "for" and governor is not None and governor.pos_ in ("NOUN", "PROPN"):
        return True  # "a budget for 2023"
    verb, published = verb_above(token), bounds(doc._.published)[1]
    begins = bounds(date["edtf"])[0]
    ahead = published is not None and begins is not None and begins > published
    return ahead and verb is not None and _told_as(verb) in ("past", "before")


#: Tokens between a superlative and "since".
_NEAR = 8


def date_in(doc: Doc, token: Token, dates: Sequence[DateData], event: str = "") -> DateData | None:
    """The date in the token's own sentence that belongs to the event it tells of."""
    sentence = token.sent
    saying = event == "Statement" or (not event and _is_in("saying", token))
    act = event in _list("declared")
    best: tuple[float, int, DateData] | None = None
    for date in dates:
        if not sentence.start <= date["start"] < sentence.end or date["kind"] in ("source", "dateline"):
            continue
        if _of_another(doc, token, date):
            continue
        if _parted(doc, token.i, date["head"]):
            continue
        governor = _governor(doc, date)
        cost = 1.0 if governor is None else _cost(token, governor, act)
        if saying and governor is not None and governor.i != token.i and cost > 0.7:
            continue
        key = (cost, abs(date["head"] - token.i), date)
        if cost <= _LIMIT and date["edtf"] and (best is None or key[:2] < best[:2]):
            best = key
    return best[2] if best else None


#: Kinds of date at which no story stands, and the sentences over which one is kept.
_COARSE = ("source", "dateline", "month", "year", "season", "quarter")
_KEPT = 3


def heading_above(doc: Doc, token: Token, dates: Sequence[DateData]) -> DateData | None:
    """The heading in force: the last one before a token in its block."""
    start = story(doc, token.i)[-1][0]
    for date in reversed(dates):
        if date["start"] < start:
            break
        if date["start"] <= token.i and date["edtf"] and "heading" in date:
            return date
    return None


def _told_before(doc: Doc, token: Token, dates: Sequence[DateData], court: bool) -> str:
    """The date of the main clauses of what is told before, in the same block; a trial has its own time."""
    for start, end in story(doc, token.i):
        for date in reversed(dates):
            if not start <= date["start"] < end or not date["edtf"] or ".." in date["edtf"] or date["kind"] in _COARSE:
                continue
            if apart(doc, date["start"], min(end, token.i)) > _KEPT:
                break
            governor = _governor(doc, date)
            if governor is None:
                return date["edtf"]
            first, last = part_of(doc, date["head"])
            main = main_word(doc, first, last)
            if _cost(main, governor) > _MAIN or says(governor):
                continue
            tried = any(_is_in("court", t) for t in doc[first:last])
            if tried == court and not _is_ahead(main) and not _is_in("origin", main):
                return date["edtf"]
    return ""


def _in_course_of(doc: Doc, token: Token, dates: Sequence[DateData]) -> str:
    """The date of the operation "in the course of" which something happened, from where that was told of."""
    sent = token.sent
    spans = [(sent.start, sent.end), *story(doc, token.i)[1:]]
    for start, end in spans:
        for noun in doc[start:end]:
            if noun.dep_ != "pobj" or noun.pos_ != "NOUN" or not _is_in("course", noun):
                continue
            above = noun.head
            if above.lower_ == "of" and above.head.dep_ == "pobj":
                above = above.head.head if above.head.lower_ in ("course", "framework", "frame", "part") else above
            if above.lower_ not in ("during", "in", "within", "throughout", "as") or not any(
                    c.lower_ in ("the", "this", "that") for c in noun.children):
                continue
            for earlier in reversed(doc[:start]):
                if earlier.lemma_.lower() == noun.lemma_.lower():
                    named = earlier.dep_ in ("nmod", "compound") and earlier.head.pos_ in ("NOUN", "PROPN")
                    found = date_in(doc, earlier.head if named else earlier, dates)
                    if found is not None and ".." not in found["edtf"]:
                        return found["edtf"]
    return ""


def _is_ahead(token: Token) -> bool:
    """Whether the clause of a word tells of what is to come."""
    verb = verb_above(token)
    return verb is not None and any(
        c.dep_ == "aux" and (c.lower_ in _WILL or c.lower_ == "to") for c in verb.children)


def goes_on(token: Token) -> bool:
    """Whether the clause of a word is in the simple past, or has no finite verb (a headline, a list)."""
    verb = verb_above(token)
    if verb is None:
        return True
    if _perfect(verb) or any(c.lower_ in _list("elsewhen") for c in verb.children):
        return False
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if verb.dep_ == "relcl" and not goes_on(verb.head):
        return False
    if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in auxiliaries):
        return True
    return not auxiliaries and verb.tag_ in ("VBN", "VBG", "VB") and (verb.head.i == verb.i or goes_on(verb.head))


def is_now(token: Token) -> bool:
    """Whether the clause of a word tells how things are: in the present tense or the present perfect."""
    verb = verb_above(token)
    return verb is not None and _told_as(verb) == "now"


def _began(edtf: str) -> str:
    """The day, month or year on which began what lasts since then; what is open towards the past stays."""
    return edtf.removesuffix("/..")


def date_for(doc: Doc, token: Token, dates: Sequence[DateData] | None = None, event: str = "") -> str:
    """The EDTF date of the event whose trigger is a token; empty where the text does not tell it.

    The date in its clause goes before one elsewhere in its sentence. A statement's date is not that of what is
    stated. Without a date of its own, what is told in the simple past keeps the date of the sentences before.

    Args:
        doc: parsed, with sentences.
        token: the verb or noun that tells of the event.
        dates: of the Doc; by default ``doc._.dates``.
        event: its type, where it is known: statements and payments take no date from another sentence.
    """
    dates = doc._.dates if dates is None else dates
    found, heading = date_in(doc, token, dates, event), heading_above(doc, token, dates)
    if found is not None and found is not heading:
        return _began(found["edtf"])
    verb = verb_above(token)
    if heading is not None and ".." not in heading["edtf"] and (verb is None or not _perfect(verb)):
        return heading["edtf"]
    if event in _list("timeless") or (not event and _is_in("saying", token)) or not goes_on(token):
        return ""
    return _in_course_of(doc, token, dates) or _told_before(doc, token, dates, event == "Trial")
