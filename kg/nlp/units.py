"""Units named by their number: "the 15th commando battalion", "No. 51 Squadron", "National Guard unit 7712".

    "3rd coastal division", "5th Air and Air Defence Army", "016 Peacekeeping Operations Battalion"   number before
    "National Guard unit 7712", "Prison No 13", "unit No. 6655"                                        number behind
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.nlp.chunks import Candidate, ordinal, year
from kg.nlp.heads import NameWords
from kg.nlp.tokens import Tokens

__all__ = ["numbered_units"]

_NUMBER = re.compile(r"0\d\d|[1-9]\d{0,3}$")
_NO = ("no", "no.", "nr", "№")
_DIGITS = 5
_LONGEST = 8  # tokens of a name with its number before it
_WITHIN = ("NOUN", "PROPN", "ADJ")
_LINKS = ("and", "&", "-", "of", "'s")


def numbered_units(doc: Tokens, words: NameWords) -> Iterator[Candidate]:
    """Bodies, and buildings in small letters, that a number names.

    Args:
        doc: tagged.
        words: the tables of head words.
    """
    for i, token in enumerate(doc):
        if token.text[0].isdigit():
            yield from _behind(doc, i, words)
        elif token.lower_ in words.with_number and token.tag_ not in ("NNS", "NNPS"):
            yield from _before(doc, i, words)


def _behind(doc: Tokens, i: int, words: NameWords) -> Iterator[Candidate]:
    """The unit whose number stands at i, before its words: "15th commando battalion", "14 Corps"."""
    start = i
    if not ordinal(doc[i].text):
        if i > 1 and doc[i - 1].text == "." and doc[i - 2].lower_ == "no" and not doc[i - 2].whitespace_:
            start = i - 2
        elif doc.before(i) in _NO:
            start = i - 1
        if not _NUMBER.match(doc[i].text) or year(doc[i].text) or not doc[i].whitespace_ or (
                start == i and doc[i].text[0] != "0" and (i + 1 == len(doc) or not doc[i + 1].capital or (
                    i > 0 and doc[i - 1].capital and not doc[i].is_sent_start))):
            return
    end = _end(doc, i + 1, words)
    if not end:
        return
    head = doc[end - 1].lower_
    if start == i and not ordinal(doc[i].text) and (doc[i].text[0] != "0" and (
            not doc[end - 1].capital or head not in _PLAIN)):
        return  # "60 Bofors howitzers", "12 Army officers"
    cls = words.organization_class(doc.words(start, end))
    if cls not in ("BorderService", "LawEnforcement", "ArmedGroup", "SecurityService"):
        cls = words.numbered_before[head]
    yield Candidate(start, end, cls, "numbered", 1)


#: Units that a bare number may stand before where they are written as names.
_PLAIN = frozenset(("corps", "squadron", "division", "brigade", "battalion", "regiment", "wing", "group", "commando"))


def _end(doc: Tokens, i: int, words: NameWords) -> int:
    """End of the words of a unit that begin at i and end in its head word, or 0."""
    last, k = 0, i
    while k < min(i + _LONGEST, len(doc)):
        token = doc[k]
        if token.is_sent_start or (token.pos_ not in _WITHIN and not token.capital and not (
                token.lower_ in _LINKS[:3] and k > i and k + 1 < len(doc) and (
                    doc[k + 1].capital or token.text == "-"))):
            break
        if token.lower_ in words.numbered_before and token.tag_ not in ("NNS", "NNPS"):
            last = k + 1
            if not token.capital or not (k + 1 < len(doc) and doc[k + 1].capital):
                break
        k += 1
    return last


def _before(doc: Tokens, i: int, words: NameWords) -> Iterator[Candidate]:
    """The unit or building whose number stands behind its word at i: "military unit 7712"."""
    cls, end = words.with_number[doc[i].lower_], i + 1
    numbered = doc.after(end) in _NO
    if numbered:
        end += 2 if doc.after(end + 1) == "." else 1
    if end >= len(doc) or not doc[end].text.isdigit() or len(doc[end].text) > _DIGITS or year(doc[end].text) or (
            end + 1 < len(doc) and doc[end + 1].pos_ in ("NOUN", "PROPN", "SYM") and doc[end].whitespace_):
        return
    start = i
    while start > 0 and doc[start - 1].capital and doc[start - 1].whitespace_ and not doc[start].is_sent_start and (
            doc[start - 1].lower_ not in words.stop):
        start -= 1
    if start == i and not doc[i].capital and not numbered:
        if i == 0 or doc[i - 1].lower_ not in ("military", "border", "army", "frontier", "police"):
            return
        start -= 1
    told = words.organization_class(doc.words(start, end)) if cls == "Military" else ""
    yield Candidate(start, end + 1, told or cls, "numbered", 2)

