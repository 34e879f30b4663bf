"""Names in quotation marks whose kind a word before or behind them tells: operation “Karavan-2022”."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc

from kg.nlp.chunks import Candidate, is_capital
from kg.nlp.heads import NameWords, singular

__all__ = ["described", "outlets", "quoted"]

_PAIRS = {"“": "”", "\"": "\"", "«": "»", "„": "“", "‘": "’", "'": "'"}
_LONGEST = 8


def quoted(doc: Doc, words: NameWords) -> Iterator[Candidate]:
    """Candidates for each short quotation that begins with a capital letter beside a word that tells its kind."""
    i = 0
    while i < len(doc):
        close = _PAIRS.get(doc[i].text)
        end = next((j for j in range(i + 1, min(i + 2 + _LONGEST, len(doc))) if doc[j].text == close), 0) if close else 0
        if not end or end == i + 1 or not is_capital(doc[i + 1]):
            i += 1
            continue
        start = i + 1
        stop = end
        while stop > start and doc[stop - 1].text in ",.":
            stop -= 1
        found = _kind_before(doc, i, words) or _kind_behind(doc, end + 1, words)
        if found:
            first, last, cls = found
            yield Candidate(min(first, i), max(last, end + 1), cls, "quoted-long", 1)
            yield Candidate(start, stop, cls, "quoted-short", 1)
        i = end + 1


def outlets(doc: Doc) -> Iterator[Candidate]:
    """The sources that an article names in brackets: (Karavan, December 28), (Interfax-Kazakhstan, January 3)."""
    for i, token in enumerate(doc):
        if token.text not in "([" or i + 3 >= len(doc):
            continue
        start = i + 1
        while start < len(doc) and is_capital(doc[start]):
            end = start
            while end < len(doc) and (is_capital(doc[end]) or doc[end].text in ("-", ".") or doc[end].lower_.endswith((".ru", ".kz", ".com", ".org"))):
                end += 1
            if end + 1 >= len(doc) or doc[end].text != "," or not (
                    doc[end + 1].text in _MONTHS or doc[end + 2].text.strip(".") in _MONTHS and doc[end + 1].text.isdigit()):
                break
            yield Candidate(start, end, "MediaOutlet", "outlet", 1)
            close = next((j for j in range(end, min(end + 12, len(doc))) if doc[j].text in (";", ")", "]")), 0)
            if not close or doc[close].text != ";":
                break
            start = close + 1


_MONTHS = frozenset((
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec"))


def _kind_before(doc: Doc, i: int, words: NameWords) -> tuple[int, int, str] | None:
    for size in (4, 3, 2, 1):
        if i - size < 0:
            continue
        phrase = doc[i - size:i].text.lower()
        last = phrase.rpartition(" ")[2]
        for table in (words.before_programme, words.before_organization, words.programme):
            cls = table.get(phrase) or table.get(phrase.replace(last, singular(last)))
            if cls:
                return i - size, i, cls
    return None


def _kind_behind(doc: Doc, i: int, words: NameWords) -> tuple[int, int, str] | None:
    for size in (3, 2, 1):
        if i + size > len(doc):
            continue
        phrase = doc[i:i + size].text.lower()
        for table in (words.programme, words.place, words.before_organization):
            if phrase in table:
                return i, i + size, table[phrase]
        if size == 1 and phrase in words.organization:
            return i, i + 1, words.organization[phrase]
    return None


def described(doc: Doc, end: int, words: NameWords) -> str:
    """The class that an apposition gives a name: "Belek Stroy, a local construction company" is a Company.

    Args:
        doc: tagged.
        end: token behind the name.
        words: the tables of head words.

    Returns:
        The class, or "" where no such apposition follows.
    """
    if end + 2 >= len(doc) or doc[end].text not in (",", "(", "–", "—") or doc[end + 1].lower_ not in ("a", "an", "the"):
        return ""
    for j in range(end + 2, min(end + 9, len(doc))):
        token = doc[j]
        if token.pos_ in ("ADP", "VERB", "AUX", "PUNCT", "SCONJ", "PRON") and token.text not in ("-", "'s", "’s"):
            break
        if j + 1 < len(doc) and doc[j + 1].pos_ in ("NOUN", "PROPN", "PUNCT") and doc[j + 1].text not in (",", ".", ")", "–", "—"):
            continue
        for phrase in (doc[j - 1:j + 1].text.lower(), token.lower_):
            for table in (words.before_organization, words.place, words.equipment):
                if phrase in table:
                    return table[phrase]
    return ""
