"""What the encoder reads: the tokens of a Doc as word pieces, with the look of each word and the names around it.

Word pieces as in BERT (Devlin et al. 2019, NAACL), uncased: longest piece first, "##" within a word. Case, which these
lose, and the mentions that ``kg_entities`` found come beside them as small numbers.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.tokens import Doc

from kg.nlp.extensions import MentionData

__all__ = ["MARK_TYPES", "SHAPES", "Reading", "WordPieces", "read"]

#: Classes of mentions that the encoder is told of; others count as the last.
MARK_TYPES = (
    "Country", "Settlement", "AdministrativeRegion", "GeographicRegion", "NaturalFeature", "Checkpoint", "Border",
    "Facility", "Place", "Person", "PersonGroup", "StateBody", "SecurityService", "BorderService", "LawEnforcement",
    "Military", "Ministry", "Legislature", "InternationalOrganization", "MediaOutlet", "Company", "CriminalGroup",
    "ArmedGroup", "PoliticalParty", "ResearchOrganization", "NonGovernmentalOrganization", "Equipment", "Contraband",
    "Programme", "Organization",
)
#: Number of looks of a word: lower, Title, UPPER, miXed, 4 digits, other.
SHAPES = 6
_MARK = {t: n for n, t in enumerate(MARK_TYPES)}
_LONGEST = 224
_WORD = 60


class WordPieces:
    """Splits words into the pieces of a vocabulary.

    Args:
        vocabulary: pieces in the order of their numbers, with "[UNK]", "[CLS]" and "[SEP]".
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self.index = {piece: n for n, piece in enumerate(vocabulary)}
        self.unknown, self.first, self.last = (self.index[x] for x in ("[UNK]", "[CLS]", "[SEP]"))
        self._known: dict[str, tuple[int, ...]] = {}

    def split(self, word: str) -> tuple[int, ...]:
        """Numbers of the pieces of a word; none for white space."""
        found = self._known.get(word)
        if found is None:
            found = tuple(n for part in _parts(word) for n in self._pieces(part))
            if len(self._known) < 200_000:
                self._known[word] = found
        return found

    def _pieces(self, part: str) -> list[int]:
        out: list[int] = []
        at = 0
        if len(part) > _WORD:
            return [self.unknown]
        while at < len(part):
            end = len(part)
            while end > at:
                number = self.index.get(("##" if at else "") + part[at:end])
                if number is not None:
                    break
                end -= 1
            else:
                return [self.unknown]
            out.append(number)
            at = end
        return out


def _parts(word: str) -> list[str]:
    """A word in small letters without accents, punctuation apart."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    parts, current = [], ""
    for c in plain:
        category = unicodedata.category(c)
        sign = category[0] == "P" or (c.isascii() and c.isprintable() and not c.isalnum() and c != " ")
        if sign or c.isspace() or category[0] == "C":
            parts += [current, c if sign else ""]
            current = ""
        else:
            current += c
    return [p for p in (*parts, current) if p]


@dataclass
class Reading:
    """A Doc as the encoder takes it, all of it or some of its sentences.

    ``pieces``, ``looks``, ``outer`` and ``inner`` are parallel: number of the piece, look of its word, marks of the
    outermost and innermost mention. ``first`` and ``last`` (inclusive) are the places of each token's pieces, -1 where
    it has none; ``chunks`` are ranges of pieces that are encoded together.
    """

    pieces: np.ndarray[Any, Any]
    looks: np.ndarray[Any, Any]
    outer: np.ndarray[Any, Any]
    inner: np.ndarray[Any, Any]
    first: np.ndarray[Any, Any]
    last: np.ndarray[Any, Any]
    chunks: list[tuple[int, int]]


def _look(word: str) -> int:
    if word.islower():
        return 0
    if word.isupper() and len(word) > 1:
        return 2
    if (word[:1].isupper() and word[1:].islower()) or (len(word) == 1 and word.isupper()):
        return 1
    if any(c.isdigit() for c in word):
        return 4
    return 3 if any(c.isalpha() for c in word) else 5


def _marks(length: int, mentions: Sequence[MentionData], outermost: bool) -> np.ndarray[Any, Any]:
    """For each token 0, or 1 + 2 * class for the first token of a mention and one more for those after it."""
    out = np.zeros(length, dtype=np.int64)
    order = sorted(mentions, key=lambda m: ((m["end"] - m["start"]) * (1 if outermost else -1), m["start"]))
    for m in order:
        mark = 1 + 2 * _MARK.get(m["type"], len(_MARK) - 1)
        out[m["start"]] = mark
        out[m["start"] + 1:m["end"]] = mark + 1
    return out


def read(doc: Doc, mentions: Sequence[MentionData], words: WordPieces, skip: bool = True) -> Reading:
    """Prepare a Doc.

    Args:
        doc: with sentences.
        mentions: what the encoder is told of.
        words: the vocabulary.
        skip: whether to leave out sentences without a mention and without a capital letter after their first word.
    """
    outer, inner = (_marks(len(doc), mentions, first) for first in (True, False))
    pieces: list[int] = []
    looks: list[int] = []
    of: list[int] = []
    first, last = np.full(len(doc), -1, dtype=np.int64), np.full(len(doc), -1, dtype=np.int64)
    ends: list[int] = []
    for sentence in doc.sents:
        a, b = sentence.start, sentence.end
        if skip and not outer[a:b].any() and not any(t.text[:1].isupper() for t in doc[a + 1:b]):
            continue
        for i in range(a, b):
            text = doc[i].text
            row = words.split(text)
            if row:
                first[i] = len(pieces)
                pieces += row
                last[i] = len(pieces) - 1
                looks += [_look(text)] * len(row)
                of += [i] * len(row)
        if len(pieces) > (ends[-1] if ends else 0):
            ends.append(len(pieces))
    index = np.array(of, dtype=np.int64)
    return Reading(
        np.array(pieces, dtype=np.int64), np.array(looks, dtype=np.int64), outer[index] if of else index,
        inner[index] if of else index, first, last, _chunks(ends),
    )


def _chunks(ends: Sequence[int]) -> list[tuple[int, int]]:
    """Ranges of whole sentences, about equally long; a sentence that is too long is cut."""
    if not ends:
        return []
    wanted = ends[-1] / -(-ends[-1] // _LONGEST)
    out: list[tuple[int, int]] = []
    start = before = 0
    for end in ends:
        if end - start > _LONGEST or (end - start > wanted and before > start and end - start > 1.15 * wanted):
            if before > start:
                out.append((start, before))
                start = before
            while end - start > _LONGEST:
                out.append((start, start + _LONGEST))
                start += _LONGEST
        before = end
    if before > start:
        out.append((start, before))
    return out
