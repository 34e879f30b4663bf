"""Making EDTF dates (see ``kg.edtf``): strings in, strings out; what is no day of the calendar is never made."""

from __future__ import annotations

from datetime import date, timedelta

from kg.edtf import bounds, valid

__all__ = ["calendar_date", "interval", "months_on", "precision", "week"]


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
    return value if valid(value) else ""


def interval(first: str, last: str) -> str:
    """Two dates as one interval; an end that is itself an interval gives its outer end."""
    if not first or not last:
        return ""
    first, last = first.split("/")[0], last.split("/")[-1]
    if first == last:
        return first
    a, b = bounds(first)[0], bounds(last)[1]
    return f"{first}/{last}" if a and b and a <= b else ""
