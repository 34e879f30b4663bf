"""How long after or before something else happened: "closed the road on 10 May, two days after guards had shot at it".

What stands on the other side of such words than a date does not have that date, but one so many days from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Token

from kg.nlp.date_distance import DateData
from kg.nlp.date_points import number
from kg.nlp.date_relative import shifted
from kg.nlp.order import within

__all__ = ["by_lag"]

_UNITS = ("day", "week", "month", "year")
_LATER = {"after": 1, "before": -1}


def by_lag(doc: Doc, event: Token, dates: Sequence[DateData], found: DateData | None) -> str | None:
    """The date of an event that is told by how long it was after or before another in the same sentence.

    Args:
        doc: parsed.
        event: the word that tells of the event.
        dates: of the Doc.
        found: the date that seems to be the event's.

    Returns:
        EDTF, empty where the text does not tell the day; None where no such words part the event from a date.
    """
    for word, below in _lags(event):
        there = {t.i for t in below.subtree}
        inside = event.i in there
        own = found is not None and (found["head"] in there) == inside and not found["start"] <= word.i <= found["end"]
        other = [d for d in within(dates, event.sent.start, event.sent.end) if d["edtf"]
                 and (d["head"] in there) != inside and not d["start"] <= word.i <= d["end"]]
        if own or not other:
            continue
        unit, count = doc[word.i - 1].lemma_.lower(), _count(doc[word.i - 2])
        if unit not in _UNITS or count is None:
            return ""
        return shifted(other[0]["edtf"], unit, count * _LATER[word.lower_] * (-1 if inside else 1))
    return None


def _lags(event: Token) -> Iterator[tuple[Token, Token]]:
    """The words "after" and "before" behind a length of time in a sentence, with the head of what stands behind."""
    for token in event.sent:
        if token.lower_ not in _LATER or token.i < 2:
            continue
        if token.nbor(-1).lemma_.lower() not in (*_UNITS, "hour", "month", "year"):
            continue
        objects = (c for c in token.children if c.dep_ in ("pobj", "pcomp"))
        below = token.head if token.dep_ == "mark" else next(objects, None)
        if below is not None:
            yield token, below


def _count(word: Token) -> int | None:
    if word.lower_ in ("a", "an", "the"):
        return 1
    try:
        return number(word.lower_)
    except ValueError:
        return None
