"""Points in time that are told from another: from the day of the article, or from the date told of last."""

from __future__ import annotations

from datetime import date, timedelta

from kg.edtf import bounds
from kg.nlp.date_clock import Clock
from kg.nlp.date_points import Point, number, words
from kg.nlp.edtf import calendar_date, interval, months_on, precision, week

__all__ = ["consecutive", "day_of", "deictic", "relative", "shifted", "weekday"]


def consecutive(first: str, last: str) -> bool:
    """Whether one date ends on the day before another begins."""
    end, begin = bounds(first)[1], bounds(last)[0]
    return end is not None and begin is not None and (begin - end).days == 1


def weekday(p: Point, clock: Clock, direction: str | None) -> str:
    """Days that are told by their name."""
    wanted = words()["weekdays"][p.groups["wd"].lower()]
    word = " ".join((p.groups.get("w") or p.groups.get("w2") or "").lower().split()).removeprefix("of ")
    base = clock.day
    if word in ("the same", "that", "the following", "the previous", "that week"):
        base = bounds(clock.reference)[0] if precision(clock.reference or "0") == "day" else None
        if base is None:
            return ""
        back = (base.weekday() - wanted) % 7
        ahead = (wanted - base.weekday()) % 7
        if word == "the following":
            return str(base + timedelta(days=ahead or 7))
        return str(base - timedelta(days=(back or 7) if word == "the previous" else back))
    if base is None:
        return ""
    if word.endswith("week"):
        monday = base - timedelta(days=base.weekday())
        return str(monday + timedelta(weeks={"last": -1, "next": 1}.get(word.split()[0], 0), days=wanted))
    back, ahead = (base.weekday() - wanted) % 7, (wanted - base.weekday()) % 7
    if word in ("next", "coming") or (direction == "future" and word not in ("last", "past")):
        return str(base + timedelta(days=ahead or 7))
    return str(base - timedelta(days=(back or 7) if word in ("last", "past") else back))


_DAYS_FROM_TODAY = {
    "the day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1, "the day after tomorrow": 2,
}
_STEPS = {
    "next": 1, "following": 1, "after": 1, "previous": -1, "preceding": -1, "before": -1, "earlier": -1, "last": -1,
    "past": -1, "coming": 1,
}


def deictic(p: Point, clock: Clock, direction: str | None) -> str:
    """Dates that are told from the day of the article."""
    g, day, month = p.groups, clock.day, clock.month
    if p.form == "today":
        word = " ".join(g["w"].lower().split())
        return str(day + timedelta(days=_DAYS_FROM_TODAY.get(word, 0))) if day else ""
    unit = g.get("unit", "").lower().rstrip("s")
    if p.form == "ago":
        n = number(g["n"])
        if "today" in g and day and unit == "year":
            return calendar_date(day.year - n, day.month, day.day)
        return shifted(clock.anchor, unit, -n)
    if p.form == "last n":
        n = number(g["n"])
        if unit in ("day", "week") and not day:
            return ""
        ahead = g["w"].lower() in ("next", "coming")
        other = shifted(clock.anchor, unit, n if ahead else -n)
        here = clock.anchor[:len(other)]
        return interval(here, other) if ahead else interval(other, here)
    if p.form == "weekend":
        word = "last"
        return _weekend(day, word, direction) if day else ""
    if p.form == "month word":
        return clock.anchor[:7] if unit == "month" and month else clock.anchor[:4] if unit == "year" else ""
    word = g["w"].lower()
    if word in ("that", "same", "following", "previous") or ("the" in g and word in ("next",)):
        ref = clock.month_reference if unit == "month" and word in ("that", "same") else clock.reference
        first = bounds(ref)[0]
        if first is None:
            return ""
        step = _STEPS.get(word, 0)
        if unit == "week":
            return week(first, step)
        last = bounds(ref)[1]
        one = last is not None and (last.year, last.month) == (first.year, first.month)
        if unit == "month" and (one or precision(ref) in ("day", "month")):
            return calendar_date(*months_on(first.year, first.month, step))
        return calendar_date(first.year + step) if unit == "year" else ""
    step = _STEPS.get(word, 0)
    if unit == "weekend":
        return _weekend(day, word, direction) if day else ""
    if unit == "week":
        return week(day, step) if day else ""
    if unit == "month":
        return calendar_date(*months_on(*month, step)) if month else ""
    return calendar_date(clock.year + step) if clock.year and word != "past" else ""


def _weekend(day: date, word: str, direction: str | None) -> str:
    saturday = day - timedelta(days=(day.weekday() - 5) % 7)
    if word == "next" or direction == "future":
        saturday += timedelta(weeks=1)
    return f"{saturday}/{saturday + timedelta(days=1)}"


def shifted(base: str, unit: str, n: int) -> str:
    """A date moved by a number of units, as precise as the unit and the date allow; empty where they allow nothing.

    >>> shifted("2023-02-10", "day", -2)
    '2023-02-08'
    >>> shifted("2023-05-12", "month", 1)
    '2023-06'
    """
    first, last = bounds(base)
    start = last if n > 0 else first
    if start is None:
        return ""
    if unit == "decade":
        unit, n = "year", n * 10
    unit = {"yr": "year", "night": "day"}.get(unit, unit)
    if unit == "year":
        return calendar_date(start.year + n)
    exact = precision(base.split("/")[-1 if n > 0 else 0])
    if exact not in ("day", "month"):
        return ""
    if unit == "month":
        return calendar_date(*months_on(start.year, start.month, n))
    days = n * {"day": 1, "week": 7, "fortnight": 14}[unit]
    if exact == "day":
        return str(start + timedelta(days=days))
    moved = date(start.year, start.month, 15) + timedelta(days=days)
    return calendar_date(moved.year, moved.month)


def relative(p: Point, clock: Clock) -> str:
    """Dates that are told from the date told of last."""
    g, ref = p.groups, clock.reference
    if p.form == "nth day":
        return _day_in((g.get("n") or g["n2"]).lower(), clock.spell, clock.days)
    if not ref:
        return ""
    word, unit = g["w"].lower(), g.get("unit", "").lower()
    if p.form in ("hours", "ref day"):
        begun = (bounds(ref)[0] or date.min) <= (bounds(clock.anchor)[1] or date.max)
        if begun and precision(ref) == "month" and not clock.days.startswith(ref):
            return "" if _STEPS.get(word) else ref  # some day of the month told of last
        return _on_that_day(p.form, word, unit, clock.days)
    if precision(ref) in ("year", "season") and unit not in ("month", "year", "yr", "decade"):
        ref = clock.day_reference or ref
    if p.form.startswith("shift"):
        return shifted(ref, unit, number(g["n"]) * (1 if word in ("later", "afterwards", "after") else -1))
    step = _STEPS.get(word, 0)
    if p.form == "ref unit" and unit in ("week", "month", "year"):
        return shifted(ref, unit, step)
    return shifted(ref, "day", step) if precision(ref) in ("day", "interval", "month") else ""


def _on_that_day(form: str, word: str, unit: str, days: str) -> str:
    """"The same day", "hours later", "the next morning" of a day, or of the day on which a night ended."""
    step, last = _STEPS.get(word, 0) if form == "ref day" else 0, days.split("/")[-1]
    if step:
        return shifted(days, "day", step) if days else ""
    if days == last or unit == "days" or not days:
        return days
    return last if consecutive(days.split("/")[0], last) else ""


def _day_in(n: str, spell: str, days: str) -> str:
    """The first, second or last day of the days told of last; of what was only said to end, the day on which it did."""
    first, last = bounds(spell)
    if first is None or last is None:
        return days if n in ("final", "closing") else ""
    if n in ("last", "final", "closing"):
        return str(last)
    day = first + timedelta(days=0 if n == "opening" else number(n) - 1)
    return str(day) if day <= last else ""


def day_of(day: int, of: list[str], clock: Clock) -> str:
    """"The 9th": of the month told of last where that is no year ago, else of the last month that has had one."""
    told, (published, until) = bounds(clock.reference)[0], bounds(clock.anchor)
    if "last" in of:
        return calendar_date(*months_on(*clock.month, -1), day) if clock.month else ""
    if {"that", "same"} & {*of} and clock.month_reference:
        return calendar_date(int(clock.month_reference[:4]), int(clock.month_reference[5:7]), day)
    leaned_on = clock.near and clock.reference == clock.days
    old = bool(told and published and not leaned_on and (published - told).days > _LONG_AGO)
    if told is None or "this" in of or (clock.month and not of and old):
        if not clock.month or until is None:
            return ""
        year, month = clock.month
        ahead = precision(clock.anchor) == "day" and day > until.day and not of
        return calendar_date(*(months_on(year, month, -1) if ahead else (year, month)), day)
    return calendar_date(told.year, told.month, day)


#: Days after which "the 9th" is no longer of the month that was told of last.
_LONG_AGO = 300
