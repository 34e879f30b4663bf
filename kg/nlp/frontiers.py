"""Borders, named by their two sides or by one.

    "the border between Turkmenistan and Iran", "Kazakhstan's long border with Russia", "the Kazakh-Kyrgyz border"
    "their 144-km border", "the line with China", "the borders with Uzbekistan and Kyrgyzstan", "the Afghan frontier"
    "2,330 kilometres with Uzbekistan", "the 461 km it shares with Libya"        a border by its length alone
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.nlp.chunks import Candidate
from kg.nlp.descriptions import POSSESSIVE, Owners, skip_article
from kg.nlp.extensions import MentionData
from kg.nlp.tokens import Tokens

__all__ = ["borders"]

_NOUNS = frozenset(("border", "borders", "frontier", "frontiers", "boundary", "boundaries"))
_LINES = frozenset(("line", "stretch"))
_KINDS = frozenset(("state", "land", "shared", "common", "joint", "international", "eastern", "western", "northern",
                    "southern", "long", "mountain", "whole"))
_SHARED = frozenset(("common", "shared", "joint"))
_JOINED = frozenset(("-", "–", "/", "and"))
_SHARING = frozenset(("of", "its", "their", "our", "own", "common", "that"))
_SHARERS = frozenset(("it", "they", "which", "that", "we"))
_LENGTHS = frozenset(("km", "kilometre", "kilometer", "kilometres", "kilometers", "mile", "miles"))


def borders(doc: Tokens, known: Iterable[MentionData]) -> Iterator[Candidate]:
    """Borders by the countries in their names; a "line" only where a country or a length tells that it is one."""
    owners = Owners(known, ("Country",))
    for i, token in enumerate(doc):
        word = token.lower_
        if word not in _NOUNS and word not in _LINES:
            continue
        if i + 1 < len(doc) and token.dep_ in ("compound", "amod") and doc[i + 1].pos_ in ("NOUN", "PROPN"):
            continue  # border guards, border checkpoints
        yield from _border(doc, i, owners, word in _NOUNS)
    for m in owners.by_start.values():  # "India - Pakistan: 3,190 km" in a list
        second = owners.by_start.get(m["end"] + 1)
        if second and doc[m["end"]].text in "-–" and _length_follows(doc, second["end"]):
            yield Candidate(m["start"], second["end"], "Border", "border", 2)
        yield from _by_length(doc, m, owners.by_start)


def _by_length(doc: Tokens, m: MentionData, by_start: dict[int, MentionData]) -> Iterator[Candidate]:
    """A border that only its length and a country name: "804 kilometres of its own with the Afghans"."""
    k = m["start"] - 1 if doc.before(m["start"]) == "the" else m["start"]
    link = doc.before(k)
    if m["adjectival"] and k == m["start"]:
        return
    if link == "with":
        k -= 1
        reach = 5
        while k > 0 and reach and doc[k - 1].lower_ in _SHARING:
            k, reach = k - 1, reach - 1
        if k > 0 and reach and doc[k - 1].lower_ in ("shares", "share") and doc.before(k - 1) in _SHARERS:
            k -= 2
    elif link == "between" and (second := by_start.get(m["end"] + 1)) and doc[m["end"]].lower_ == "and":
        m, k = second, k - 1
    else:
        return
    start = _length_before(doc, k)
    if start and (link == "with" or doc.before(start) == "the"):
        yield Candidate(start, m["end"], "Border", "border", 1)


def _length_before(doc: Tokens, end: int) -> int:
    """Where the length that ends there begins ("[2,330 kilometres] with Uzbekistan"), or 0."""
    if end < 2 or doc[end - 1].lower_ not in _LENGTHS or not doc[end - 2].text[0].isdigit():
        return 0
    return end - 2


def _border(doc: Tokens, i: int, owners: Owners, noun: bool) -> Iterator[Candidate]:
    by_start, by_end = owners.by_start, owners.by_end
    k = i
    while k > 0 and doc[k - 1].lower_ in _KINDS:
        k -= 1
    second = by_end.get(k)
    if second and second["start"] > 1 and doc[second["start"] - 1].lower_ in _JOINED:
        first = by_end.get(second["start"] - 1)
        if first and first["concept"] != second["concept"]:
            yield Candidate(first["start"], i + 1, "Border", "border", 1)  # the Kazakh-Kyrgyz border
            return
    link = doc.after(i + 1)
    if second and second["adjectival"] and link not in ("between", "with"):
        start = _measured(doc, second["start"]) or second["start"]
        yield Candidate(start, i + 1, "Border", "border", 2)  # the Afghan border, the 684-km Somali border
        return
    if link in ("between", "with", "of"):
        found = list(_sides(doc, i, link, owners))
        yield from found
        if found:
            return
    measured = _owned(doc, _measured(doc, i))
    if measured and (noun or doc[measured].text[0].isdigit()):
        yield Candidate(measured, i + 1, "Border", "border", 3)  # their 144-km border, the 219-km line
    elif noun and any(t.lower_ in _SHARED for t in doc[k:i]):
        yield Candidate(_owned(doc, k), i + 1, "Border", "border", 3)  # their common border
    if noun and link in ("that", "which") and (first := by_start.get(i + 2)):
        j = first["end"]
        while j < min(first["end"] + 3, len(doc)) and j not in by_start:
            j += 1
        if j in by_start:  # the border that Armenia shares with Georgia
            yield Candidate(measured or i, by_start[j]["end"], "Border", "border", 2)


def _sides(doc: Tokens, i: int, link: str, owners: Owners) -> Iterator[Candidate]:
    """The border of the countries behind "between", "with" or "of"; with several, one border each."""
    first = owners.by_start.get(skip_article(doc, i + 2))
    if not first or first["adjectival"]:
        return
    stop = first["end"]
    second = owners.by_start.get(skip_article(doc, stop + 1)) if doc.after(stop) in ("and", "with") else None
    if link == "between" and second:
        yield Candidate(i, second["end"], "Border", "border", 1)
        return
    if link == "of":
        yield Candidate(i, second["end"] if second else stop, "Border", "border", 1 if second else 3)
        return
    owner = _owner_before(doc, i, owners.by_end)
    yield Candidate(owner["start"] if owner else i, stop, "Border", "border", 1)
    if second and doc[i].lower_.endswith("s") and not second["adjectival"]:
        yield Candidate(i, second["end"], "Border", "border", 1)


def _measured(doc: Tokens, i: int) -> int:
    """Where the length begins that stands before a border ("their [1,344-kilometre] eastern border"), or 0."""
    k = i
    if doc.before(k) == "of" and k > 2 and doc[k - 2].lower_ in _LENGTHS and doc[k - 3].text[0].isdigit():
        return k - 3  # 909 km of border
    while k > 0 and (doc[k - 1].lower_ in _KINDS or (doc[k - 1].pos_ == "ADJ" and doc[k - 1].lower_ not in _LENGTHS)):
        k -= 1
    if k and any(unit in doc[k - 1].lower_.split("-") for unit in _LENGTHS):
        k -= 1
        while k > 0 and (doc[k - 1].text == "-" or doc[k - 1].text[0].isdigit()):
            k -= 1
        return k
    return 0


def _length_follows(doc: Tokens, i: int) -> bool:
    return any(doc[k].text[0].isdigit() and "." not in doc[k].text for k in range(i, min(i + 2, len(doc)))) and any(
        t.lower_ in _LENGTHS or t.text in ";." for t in doc[i:i + 4])


def _owned(doc: Tokens, start: int) -> int:
    """The start with the possessive pronoun before it."""
    return start - 1 if start and doc[start - 1].lower_ in ("their", "our", "its") else start


def _owner_before(doc: Tokens, i: int, by_end: dict[int, MentionData]) -> MentionData | None:
    """The country whose border it is: "Kazakhstan's lengthy, porous border"."""
    for k in range(i, max(i - 8, 0), -1):
        if doc[k - 1].text in POSSESSIVE:
            return by_end.get(k - 1)
        if k in by_end and by_end[k]["adjectival"]:
            return by_end[k]
        if doc[k - 1].pos_ in ("VERB", "AUX", "ADP") or doc[k - 1].is_space:
            return None
    return None
