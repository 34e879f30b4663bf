"""EDTF dates (ISO 8601-2) as far as the pipeline writes them: days, months, seasons, years, decades, intervals.

Strings in, strings out; a string that is no day of the calendar is never made.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

__all__ = ["bounds", "calendar_date", "interval", "is_edtf", "months_on", "precision", "week"]


def is_edtf(value: str) -> bool:
    """Whether a string is of the EDTF profile that is used here, and of the calendar."""
    if "/" in value:
        ends = value.split("/")
        return len(ends) == 2 and ends != ["..", ".."] and all(e == ".." or is_edtf(e) for e in ends)
    if re.fullmatch(r"\d{3}X", value):
        return True
    m = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[~?]?", value)
    if not m or m[1] == "0000":
        return False
    if not m[2]:
        return True
    if 21 <= int(m[2]) <= 24:
        return not m[3]
    return 1 <= int(m[2]) <= 12 and (not m[3] or 1 <= int(m[3]) <= monthrange(int(m[1]), int(m[2]))[1])


def bounds(edtf: str) -> tuple[date | None, date | None]:
    """First and last day of an EDTF date; None for an open or unknown end.

    >>> bounds("2008-01/2008-03")
    (datetime.date(2008, 1, 1), datetime.date(2008, 3, 31))
    """
    if not is_edtf(edtf):
        return None, None
    if "/" in edtf:
        first, last = edtf.split("/")
        return bounds(first)[0], bounds(last)[1]
    edtf = edtf.rstrip("~?")
    if edtf.endswith("X"):
        return date(int(edtf[:3] + "0"), 1, 1), date(int(edtf[:3] + "9"), 12, 31)
    numbers = [int(x) for x in edtf.split("-")]
    year = numbers[0]
    if len(numbers) == 1:
        return date(year, 1, 1), date(year, 12, 31)
    month = numbers[1]
    if month > 12:
        first_month = (month - 21) * 3 + 3
        end_year, end_month = (year + 1, 2) if month == 24 else (year, first_month + 2)
        return date(year, first_month, 1), date(end_year, end_month, monthrange(end_year, end_month)[1])
    if len(numbers) == 2:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    day = date(year, month, numbers[2])
    return day, day


def months_on(year: int, month: int, n: int) -> tuple[int, int]:
    """Year and month that lie ``n`` months after a month."""
    total = year * 12 + month - 1 + n
    return total // 12, total % 12 + 1


def week(day: date, n: int = 0) -> str:
    """The week, Monday to Sunday, that lies ``n`` weeks after that of a day."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=n)
    return f"{monday}/{monday + timedelta(days=6)}"


def precision(edtf: str) -> str:
    """interval, season, month, day or year."""
    if "/" in edtf:
        return "interval"
    parts = edtf.rstrip("~?").split("-")
    if len(parts) == 2:
        return "season" if int(parts[1]) > 12 else "month"
    return "day" if len(parts) == 3 else "year"


def calendar_date(year: int, month: int = 0, day: int = 0) -> str:
    """A year, month or day; empty where the calendar has none such."""
    value = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    return value if is_edtf(value) else ""


def interval(first: str, last: str) -> str:
    """Two dates as one interval; an end that is itself an interval gives its outer end."""
    if not first or not last:
        return ""
    first, last = first.split("/")[0], last.split("/")[-1]
    if first == last:
        return first
    a, b = bounds(first)[0], bounds(last)[1]
    return f"{first}/{last}" if a and b and a <= b else ""
