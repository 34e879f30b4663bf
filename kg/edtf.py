"""Bounds of EDTF dates (ISO 8601-2; Library of Congress profile, levels 0 and 1, and the parts of level 2 in use).

Understood: years, months, days, date-times, seasons (21-24), quarters (33-36), halves (40-41), unspecified digits
(``201X``, ``2010-XX``), qualifiers (``?``, ``~``, ``%``; they do not widen the bounds), and intervals with known,
open (``..``) or unknown (empty) ends, one of them known. An open or unknown end has no bound.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

__all__ = ["bounds", "overlaps", "valid"]

Bounds = tuple[date | None, date | None]

_DATE = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?(?:T[0-9:.+\-]+Z?)?")
# First and last month of a part of the year; winter of 2008 runs from December 2008 to February 2009.
_PARTS = {
    21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14), 25: (3, 5), 26: (6, 8), 27: (9, 11), 28: (12, 14),
    33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12), 37: (1, 4), 38: (5, 8), 39: (9, 12), 40: (1, 6), 41: (7, 12),
}


def _month(year: int, month: int, last: bool) -> date:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, monthrange(year, month)[1] if last else 1)


@lru_cache(maxsize=4096)
def _single(text: str) -> tuple[date, date]:
    match = _DATE.fullmatch(re.sub("[?~%]", "", text))
    if not match:
        raise ValueError(text)
    year, month, day = match.groups()
    years = [int(year.replace("X", d)) for d in "09"]
    if month is None:
        return date(max(years[0], 1), 1, 1), date(years[1], 12, 31)
    if "X" in month and day not in (None, "XX"):
        raise ValueError(text)
    months = [m for m in range(1, 13) if re.fullmatch(month.replace("X", "."), f"{m:02}")]
    if not months and (day or not month.isdigit() or int(month) not in _PARTS):
        raise ValueError(text)
    first, last = (months[0], months[-1]) if months else _PARTS[int(month)]
    if day is None or day == "XX":
        return _month(max(years[0], 1), first, False), _month(years[1], last, True)
    end = monthrange(years[1], last)[1]
    days = [d for d in range(1, end + 1) if re.fullmatch(day.replace("X", "."), f"{d:02}")]
    if not days:
        raise ValueError(text)
    return date(max(years[0], 1), first, days[0]), date(years[1], last, days[-1])


def _parse(text: str) -> Bounds:
    start, slash, end = text.strip().partition("/")
    if not slash:
        return _single(start)
    if {start, end} <= {"", ".."}:
        raise ValueError(text)  # open at both ends says nothing
    earliest = None if start in ("", "..") else _single(start)[0]
    latest = None if end in ("", "..") else _single(end)[1]
    if earliest and latest and earliest > latest:
        raise ValueError(text)
    return earliest, latest


def bounds(text: str) -> Bounds:
    """Earliest and latest day that a date covers.

    Args:
        text: an EDTF date or interval.

    Returns:
        Two dates, both included; None for an open or unknown end, both None for an empty text or no EDTF.

    >>> bounds("2008-02~")
    (datetime.date(2008, 2, 1), datetime.date(2008, 2, 29))
    >>> bounds("../2010")
    (None, datetime.date(2010, 12, 31))
    """
    try:
        return _parse(text)
    except ValueError:
        return None, None


def valid(text: str) -> bool:
    """Whether a text is a date that :func:`bounds` understands.

    >>> valid("2008-13"), valid("2008-34")
    (False, True)
    """
    try:
        _parse(text)
    except ValueError:
        return False
    return True


def overlaps(a: str, b: str) -> bool:
    """Whether two dates can share a day; False where one of them is no date.

    >>> overlaps("2008", "2007-12-29/2008-01-03")
    True
    """
    if not (valid(a) and valid(b)):
        return False
    (a1, a2), (b1, b2) = bounds(a), bounds(b)
    return (a1 is None or b2 is None or a1 <= b2) and (b1 is None or a2 is None or b1 <= a2)
