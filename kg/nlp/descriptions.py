"""Mentions that describe: bodies in small letters, borders by their two sides, groups of people.

    "Kyrgyz border guards", "the police of Issyk-Ata District", "the interior ministries of Kazakhstan and Kyrgyzstan"
    "the border between Turkmenistan and Iran", "Kazakhstan's long border with Russia", "the Kazakh-Kyrgyz border"
    "two citizens of Uzbekistan", "97 persons", "the four suspects"
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from kg.nlp.chunks import Candidate
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords, singular
from kg.ontology import settings, vocabulary

__all__ = ["borders", "common_bodies", "number_of", "person_groups"]

_POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "its", "his", "her", "their", "our", "no"))
_Known = dict[tuple[int, int], MentionData]


def _owners(known: _Known, types: tuple[str, ...]) -> tuple[dict[int, MentionData], dict[int, MentionData]]:
    """Known mentions of some classes by first token and by end, the longest of each."""
    by_start: dict[int, MentionData] = {}
    by_end: dict[int, MentionData] = {}
    kinds = vocabulary()
    for m in sorted(known.values(), key=lambda m: m["end"] - m["start"]):
        if any(kinds.is_a(m["type"], t) for t in types) and m["source"] != "generic":
            by_start[m["start"]] = m
            by_end[m["end"]] = m
    return by_start, by_end


def common_bodies(doc: Doc, words: NameWords, known: _Known, bodies: Sequence[Candidate]) -> Iterator[Candidate]:
    """Bodies named by a common noun and the country, region or body they belong to."""
    by_start, by_end = _owners(known, ("Country", "AdministrativeRegion", "Settlement", "Organization"))
    for body in bodies:
        m = by_end.get(body.end)
        if m is None or (m["end"] - m["start"]) < (body.end - body.start):
            by_start.setdefault(body.start, _as_mention(doc, body))
            by_end.setdefault(body.end, _as_mention(doc, body))
    longest = max(len(p.split()) for p in words.common)
    i = 0
    while i < len(doc):
        end, cls = _longest_phrase(doc, i, words.common, longest)
        if not end or _one_of_them(doc, i, end):
            i += 1
            continue
        owned = list(_with_owner(doc, i, end, cls, by_start, by_end, words))
        yield from owned
        if not owned and doc[i:end].text.lower() in words.bare:
            yield Candidate(i, end, cls, "bare", 3)
        i = end
    for body in bodies:
        yield from _with_owner(doc, body.start, body.end, body.type, by_start, by_end, words, source="owned")


def _as_mention(doc: Doc, c: Candidate) -> MentionData:
    return MentionData(start=c.start, end=c.end, head=c.end - 1, type=c.type, kind="name", name="", concept="", country="",
                       cluster=-1, count=None, adjectival=False, source=c.source)


def _one_of_them(doc: Doc, start: int, end: int) -> bool:
    """Whether the words name a member and not the body: "a Kyrgyz border guard", "two Tajik border guards"."""
    k = start
    while k > 0 and start - k < 3 and (doc[k - 1].pos_ in ("ADJ", "PROPN") or doc[k - 1].text in _POSSESSIVE):
        k -= 1
    if k and doc[k - 1].pos_ == "NUM":
        return True
    return doc[k - 1].lower_ in ("a", "an", "another", "one") and doc[end - 1].lower_ in ("guard", "officer", "official", "soldier") \
        if k else False


def _longest_phrase(doc: Doc, i: int, table: dict[str, str], longest: int) -> tuple[int, str]:
    best, cls, text = 0, "", ""
    for j in range(i, min(i + longest + 2, len(doc))):
        if doc[j].is_space:
            break
        text += doc[j].lower_
        found = table.get(text)
        if found is None and j > i:
            head, _, last = text.rpartition(" ")
            found = table.get(f"{head} {singular(last)}")
        if found:
            best, cls = j + 1, found
        text += " " if doc[j].whitespace_ else ""
    return best, cls


def _with_owner(
    doc: Doc, start: int, end: int, cls: str, by_start: dict[int, MentionData], by_end: dict[int, MentionData],
    words: NameWords, source: str = "common",
) -> Iterator[Candidate]:
    """The body with its owners before ("Kazakh and Russian border services") and behind ("police of Osh")."""
    rank = 2 if source == "common" else 1
    inherit = cls == "inherit"
    k = start
    while k > 0 and doc[k - 1].pos_ == "ADJ" and k not in by_end and k > start - 2 and doc[k - 1].text[0].islower():
        k -= 1
    possessive = k > 0 and doc[k - 1].text in _POSSESSIVE
    owner = by_end.get(k - 1 if possessive else k)
    if owner is None and k != start:
        k = start
        owner = by_end.get(k)
    if inherit:
        if owner and owner["start"] < start and vocabulary().is_a(owner["type"], "Organization"):
            stop = end
            if end + 1 < len(doc) and doc[end].lower_ in ("for", "of", "in"):
                place = by_start.get(_skip_article(doc, end + 1))
                if place and vocabulary().is_a(place["type"], "Place"):
                    stop = place["end"]
            cls = words.organization_class(doc[owner["end"]:end].text) or _branch_class(owner["type"])
            yield Candidate(owner["start"], stop, cls, "common", rank)
        elif end + 1 < len(doc) and doc[end].lower_ == "of":
            parent = by_start.get(_skip_article(doc, end + 1))
            if parent and vocabulary().is_a(parent["type"], "Organization"):
                first = start
                while first > 0 and start - first < 4 and doc[first - 1].pos_ in ("ADJ", "NOUN") and doc[first - 1].text[0].islower() \
                        and first not in by_end:
                    first -= 1
                stop = parent["end"]
                if stop + 2 < len(doc) and doc[stop].text == "(" and doc[stop + 2].text == ")":
                    stop += 3
                if stop + 1 < len(doc) and doc[stop].lower_ in ("for", "in"):
                    place = by_start.get(_skip_article(doc, stop + 1))
                    if place and vocabulary().is_a(place["type"], "Place"):
                        yield Candidate(first, place["end"], words.organization_class(doc[first:end].text) or _branch_class(
                            parent["type"]), "common", rank)
                cls = words.organization_class(doc[first:end].text) or _branch_class(parent["type"])
                yield Candidate(first, parent["end"], cls, "common", rank)
        return
    noun = owner is not None and k == start and doc[owner["end"] - 1].dep_ in ("compound", "nmod", "amod")
    if owner and (possessive or owner["adjectival"] or noun or owner["type"] != "Country") and owner["start"] < start:
        if owner["type"] in ("Country", "AdministrativeRegion", "Settlement") or source == "common" or possessive:
            yield Candidate(owner["start"], end, cls, source, rank)
            first = owner["start"]
            if first > 1 and doc[first - 1].lower_ in ("and", "&") or first > 1 and doc[first - 1].text in ("-", "–"):
                other = by_end.get(first - 1)
                if other and other["type"] == "Country" and (other["adjectival"] or possessive) and owner["type"] == "Country":
                    yield Candidate(other["start"], end, cls, source, rank)
    if end < len(doc) and doc[end].lower_ == "of":
        k = end + 1
        if k < len(doc) and doc[k].lower_ == "the":
            k += 1
        owned = by_start.get(k)
        if owned and not owned["adjectival"]:
            chain = [owned["end"]]
            stop = owned["end"]
            while stop < len(doc) and doc[stop].lower_ in ("and", ",", "&") and owned["type"] == "Country":
                nxt = by_start.get(stop + 1)
                if not nxt or nxt["type"] != "Country" or nxt["adjectival"]:
                    break
                stop = nxt["end"]
                chain.append(stop)
            if len(chain) < 3:
                for stop in chain:
                    yield Candidate(start, stop, cls, source, rank)


def _branch_class(cls: str) -> str:
    """Class of a part of a body: its own, but a part of a ministry is some body of the state."""
    return "StateBody" if cls in ("Ministry", "Legislature") else cls


def borders(doc: Doc, known: _Known) -> Iterator[Candidate]:
    """Borders named by their two sides."""
    by_start, by_end = _owners(known, ("Country",))
    for token in doc:
        if token.lower_ not in ("border", "borders", "frontier", "boundary"):
            continue
        i = token.i
        if i + 1 < len(doc) and token.dep_ in ("compound", "amod") and doc[i + 1].pos_ in ("NOUN", "PROPN"):
            continue  # border guards, border checkpoints
        # the Kazakh-Kyrgyz border, Kazakhstan-Russia border, the Turkmen and Afghan border
        k = i
        while k > 0 and doc[k - 1].lower_ in ("state", "land", "shared", "common", "joint", "international"):
            k -= 1
        second = by_end.get(k)
        if second and second["start"] > 1 and doc[second["start"] - 1].text in ("-", "–", "/", "and"):
            first = by_end.get(second["start"] - 1)
            if first and first["concept"] != second["concept"]:
                yield Candidate(first["start"], i + 1, "Border", "border", 1)
                continue
        if second and second["adjectival"] and k == second["end"] and not (
                i + 1 < len(doc) and doc[i + 1].lower_ in ("between", "with")):
            yield Candidate(second["start"], i + 1, "Border", "border", 2)  # the Afghan border
            continue
        if i + 1 < len(doc) and doc[i + 1].lower_ in ("between", "with", "of"):
            j = _skip_article(doc, i + 2)
            first = by_start.get(j)
            if first and not first["adjectival"]:
                stop = first["end"]
                if doc[i + 1].lower_ != "with" and stop < len(doc) and doc[stop].lower_ in ("and", "with"):
                    second = by_start.get(_skip_article(doc, stop + 1))
                    if second:
                        yield Candidate(i, second["end"], "Border", "border", 1)
                        continue
                if doc[i + 1].lower_ == "with":
                    owner = _owner_before(doc, i, by_end)
                    yield Candidate(owner["start"] if owner else i, stop, "Border", "border", 1)


def _skip_article(doc: Doc, i: int) -> int:
    return i + 1 if i < len(doc) and doc[i].lower_ == "the" else i


def _owner_before(doc: Doc, i: int, by_end: dict[int, MentionData]) -> MentionData | None:
    """The country whose border it is: "Kazakhstan's lengthy, porous border"."""
    for k in range(i, max(i - 8, 0), -1):
        if doc[k - 1].text in _POSSESSIVE:
            return by_end.get(k - 1)
        if k in by_end and by_end[k]["adjectival"]:
            return by_end[k]
        if doc[k - 1].pos_ in ("VERB", "AUX", "ADP") or doc[k - 1].is_space:
            return None
    return None


def number_of(token: Token, words: dict[str, int]) -> int | None:
    """The whole number that a token writes in digits or letters, else None."""
    text = token.lower_.replace(",", "")
    if text.isdigit() and len(text) < 9:
        return int(text)
    return words.get(text)


def person_groups(doc: Doc, known: _Known) -> Iterator[Candidate]:
    """Groups of people with a number, a determiner that counts, or a citizenship."""
    data = settings("people")
    nouns, numbers, agents = frozenset(data["nouns"]), data["numbers"], tuple(data["agent_endings"])
    demonyms = {m["start"]: m for m in known.values() if m["type"] == "Country" and m["source"] == "gazetteer"}
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN", "ADJ"):
            continue
        noun = token.lower_ in nouns or singular(token.lower_) in nouns or (
            token.tag_ == "NNS" and token.lower_.endswith(agents) and token.i > 0 and token.i - 1 in demonyms)
        people = token.i in demonyms and demonyms[token.i]["adjectival"] and token.lower_.endswith(("s", "z", "h", "n", "i"))
        if not noun and not (people and token.dep_ not in ("amod", "compound")):
            continue
        counted = start = None
        k = token.i - 1
        while k >= 0 and (doc[k].pos_ in ("ADJ", "NUM", "NOUN", "PROPN", "ADV") or doc[k].text in ("-", "’s", "'s")) \
                and not doc[k].is_sent_start and token.i - k < 7:
            if number_of(doc[k], numbers) is not None:
                counted = start = k
                break
            k -= 1
        if counted is None and k >= 0 and doc[k].is_sent_start and number_of(doc[k], numbers) is not None:
            counted = start = k
        if counted is None:
            near = token.i - 1
            while near > 0 and (doc[near].pos_ in ("ADJ", "NOUN", "PROPN")) and token.i - near < 4:
                near -= 1
            citizen = noun and any(i in demonyms and demonyms[i]["adjectival"] for i in range(near, token.i))
            if doc[near].lower_ in ("a", "an") and (citizen or token.lower_ in ("citizen", "national")):
                start = near
            elif doc[near].lower_ in ("several", "some", "dozens", "hundreds") and noun:
                start = near
            elif citizen and token.lower_ in ("citizens", "nationals"):
                start = near + 1
            elif noun and token.tag_ in ("NNS", "NNPS") and doc[near].lower_ not in _DEFINITE:
                start = near + 1 if not (doc[near].pos_ in ("ADJ", "NOUN", "PROPN")) else near
            else:
                continue
        end = token.i + 1
        if end < len(doc) and doc[end].lower_ in ("of", "from"):
            for m in known.values():
                if m["start"] in (end + 1, end + 2) and m["type"] == "Country" and not m["adjectival"] and (
                        m["start"] == end + 1 or doc[end + 1].lower_ == "the"):
                    yield Candidate(start, m["end"], "PersonGroup", "group", 2)
                    end = 0
                    break
        if end:
            yield Candidate(start, end, "PersonGroup", "group", 2)
