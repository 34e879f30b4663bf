"""What stands where, among mentions, dates or quantities in order of the text, without going through all of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from spacy.tokens import Doc

__all__ = ["backwards", "covering", "farther", "within"]

T = TypeVar("T")


def _start(item: Any) -> int:
    return int(item["start"])


def within(items: Sequence[T], start: int, end: int, key: Callable[[T], int] = _start) -> Sequence[T]:
    """Those that start from one token on and before another.

    Args:
        items: sorted by where they start.
        start: first token.
        end: token behind the last.
        key: where an item starts; by default what it has under ``start``.
    """
    first = bisect_left(items, start, key=key)
    return items[first:bisect_left(items, end, first, key=key)]


def backwards(items: Sequence[T], end: int) -> Iterator[T]:
    """Those that start before a token, the last first."""
    for n in range(bisect_left(items, end, key=_start) - 1, -1, -1):
        yield items[n]


#: Tokens of the longest date or amount.
_LONGEST = 60


def covering(items: Sequence[T], i: int) -> T | None:
    """The last of those that start at or before a token and end behind it, if any.

    Args:
        items: with keys ``start`` and ``end``, sorted by the first, none longer than a sentence.
        i: the token.
    """
    for item in backwards(items, i + 1):
        if i < item["end"]:  # type: ignore[index]
            return item
        if i - _start(item) > _LONGEST:
            break
    return None


def farther(doc: Doc, earlier: int, later: int, most: int) -> bool:
    """Whether more than so many sentences begin behind one token, up to a later one: 0 within one sentence."""
    begun = 0
    for i in range(later, earlier, -1):
        begun += doc[i].is_sent_start is True
        if begun > most:
            return True
    return False
