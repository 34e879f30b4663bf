"""Dates in English text as EDTF (ISO 8601-2): what the points in time of a text mean.

Mentions are resolved in the order of the text against the date of publication, because "the same day" and "a week
later" mean the date that was told of last. What cannot be resolved keeps an empty EDTF: no anchor, no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from kg.edtf import bounds, valid
from kg.nlp.date_clock import Clock
from kg.nlp.date_points import Point, number, points, words
from kg.nlp.edtf import calendar_date, interval, months_on, precision, week

__all__ = ["DateMention", "Direction", "find_dates"]

#: Start and end of a mention -> "past", "future" or None: the tense of the clause in which it stands.
Direction = Callable[[int, int], str | None]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as the text writes it.

    Args:
        start, end: characters of the text, end exclusive.
        text: the words.
        edtf: what they mean, or empty where nothing says so.
        kind: day, month, year, season, quarter, interval, relative (resolved from another date), source (the date of
            a source in brackets) or dateline.
    """

    start: int
    end: int
    text: str
    edtf: str
    kind: str


def _season(g: dict[str, str], year: int, clock: Clock, direction: str | None) -> str:
    code = words()["seasons"][g["s"].lower()]
    if year:
        return f"{year}-{code}"
    if not clock.month:
        return ""
    word = g.get("w", "").lower()
    if word in ("that", "same", "following", "previous"):
        year = clock.reference_year()
        return f"{year + (word == 'following')}-{code}" if year else ""
    years = range(clock.year - 2, clock.year + 3)
    early, late = bounds(clock.anchor)
    begun = [y for y in years if (b := bounds(f"{y}-{code}")[0]) and late and b <= late]
    ended = [y for y in years if (e := bounds(f"{y}-{code}")[1]) and early and e < early]
    if word in ("next", "coming") or (direction == "future" and word != "last"):
        return f"{begun[-1] + 1}-{code}"
    if word == "this":
        return f"{clock.year}-{code}"
    return f"{(ended if word == 'last' else begun)[-1]}-{code}"


def _calendar(p: Point, clock: Clock, direction: str | None) -> str:
    """Day, month, quarter, half or season, with a year or without."""
    g, w = p.groups, words()
    year = int(g["y"]) if "y" in g else clock.year_of(g.get("yw")) or (0 if "w" in g else clock.framed)
    if g.get("yw", "").lower() == "last":
        direction = "past"
    if p.form == "iso":
        return calendar_date(year, int(g["mo"]), int(g["d"]))
    if p.form == "dotted":
        a, b = int(g["a"]), int(g["b"])
        if g["sep"] == "." or a > 12 or a == b:
            return calendar_date(year, b, a)
        return calendar_date(year, a, b) if b > 12 else ""
    if p.form == "quarter":
        n = 4 if g["n"].lower() == "last" else number(g["n"])
        year = year or clock.year
        return interval(calendar_date(year, 3 * n - 2), calendar_date(year, 3 * n)) if year and n <= 4 else ""
    if p.form == "half":
        return (f"{year}-01/{year}-06" if g["n"].lower() == "first" else f"{year}-07/{year}-12") if year else ""
    if p.form == "months":
        return interval(calendar_date(year, 1), calendar_date(year, number(g["n"]))) if year else ""
    if p.form == "season":
        return _season(g, year, clock, direction)
    month = w["months"][g["m"].lower().rstrip(".")]
    if p.form == "month of":
        word = g["w"].lower()
        if word in ("that", "same", "following", "previous"):
            year = clock.reference_year()
            return calendar_date(year, month) if year else ""
        if not clock.month:
            return ""
        here, there = clock.month
        if word in ("last", "past"):
            return calendar_date(here if month < there else here - 1, month)
        if word != "this" and month <= there:
            here += 1
        return calendar_date(here, month)
    days = [int(g[k]) for k in ("d", "d2") if k in g]
    values = [calendar_date(year, month, d) if year else clock.yearless(month, d, direction) for d in days or [0]]
    if len(values) == 1:
        return values[0]
    if days[0] > days[1]:
        return ""
    if values[1] and not year:
        values[0] = calendar_date(int(values[1][:4]), month, days[0])
    return interval(*values)


def _weekday(p: Point, clock: Clock, direction: str | None) -> str:
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


def _deictic(p: Point, clock: Clock, direction: str | None) -> str:
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
        return _shifted(clock.anchor, unit, -n)
    if p.form == "last n":
        n = number(g["n"])
        if unit in ("day", "week") and not day:
            return ""
        ahead = g["w"].lower() in ("next", "coming")
        other = _shifted(clock.anchor, unit, n if ahead else -n)
        here = clock.anchor[:len(other)]
        return interval(here, other) if ahead else interval(other, here)
    if p.form == "weekend":
        word = "last"
        return _weekend(day, word, direction) if day else ""
    if p.form == "month word":
        return clock.anchor[:7] if unit == "month" and month else clock.anchor[:4] if unit == "year" else ""
    word = g["w"].lower()
    if word in ("that", "same", "following", "previous") or ("the" in g and word in ("next",)):
        ref = clock.reference
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


def _shifted(base: str, unit: str, n: int) -> str:
    """A date moved by a number of units, as precise as the unit and the date allow."""
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


def _relative(p: Point, clock: Clock) -> str:
    """Dates that are told from the date told of last."""
    g, ref = p.groups, clock.reference
    if not ref:
        return ""
    word, unit = g["w"].lower(), g.get("unit", "").lower()
    if precision(ref) in ("year", "season") and unit not in ("month", "year", "yr", "decade"):
        ref = clock.day_reference or ref
    if p.form == "hours":
        return ref
    if p.form.startswith("shift"):
        return _shifted(ref, unit, number(g["n"]) * (1 if word in ("later", "afterwards", "after") else -1))
    step = _STEPS.get(word, 0)
    if p.form == "ref unit" and unit in ("week", "month", "year"):
        return _shifted(ref, unit, step)
    if step == 0:
        return ref
    return _shifted(ref, "day", step) if precision(ref) in ("day", "interval", "month") else ""


def _day_of(day: int, of: list[str], clock: Clock) -> str:
    """"The 9th": of the month told of last where that is no year ago, else of the last month that has had one."""
    told, anchor = bounds(clock.reference)[0], bounds(clock.anchor)
    if "last" in of:
        here = clock.month
        return calendar_date(*months_on(*here, -1), day) if here else ""
    if told is None or "this" in of or (clock.month and anchor[0] and not of and (anchor[0] - told).days > _LONG_AGO):
        if not clock.month or anchor[1] is None:
            return ""
        year, month = clock.month
        ahead = precision(clock.anchor) == "day" and day > anchor[1].day and not of
        return calendar_date(*(months_on(year, month, -1) if ahead else (year, month)), day)
    return calendar_date(told.year, told.month, day)


#: Days after which "the 9th" is no longer of the month that was told of last.
_LONG_AGO = 300


def _resolve(p: Point, clock: Clock, direction: str | None) -> tuple[str, str]:
    """EDTF and kind of a point."""
    if p.form in ("range", "pair"):
        a, b = p.parts
        last = _resolve(b, clock, direction)[0]
        if not last:
            return "", "interval"
        if "y" in a.groups or a.form not in ("day dm", "day md", "month", "season"):
            first = _resolve(a, clock, direction)[0]
        else:
            first = _resolve(a, Clock(last.split("/")[-1]), "past")[0]
        return interval(first, last), "interval"
    if p.parts:
        inner, kind = _resolve(p.parts[0], clock, direction)
        if not inner or inner.startswith("..") or inner.endswith(".."):
            return inner, "interval"
        first, last = inner.split("/")[0], inner.split("/")[-1]
        if p.form in ("since", "after"):
            return f"{first if p.form == 'since' else last}/..", "interval"
        if p.form == "by" and (direction == "past" or (kind == "day" and direction != "future")):
            return inner, kind
        return f"../{last}", "interval"
    if p.form in ("ref day", "ref unit", "shift", "shift after", "hours"):
        return _relative(p, clock), "relative"
    if p.form in ("weekday", "weekday short"):
        value = _weekday(p, clock, direction)
    elif p.form == "night to":
        value = _weekday(p, clock, direction)
        value = interval(str(date.fromisoformat(value) - timedelta(days=1)), value) if value else ""
    elif p.form in ("today", "unit", "weekend", "month word", "ago", "last n"):
        value = _deictic(p, clock, direction)
    elif p.form == "decade":
        return f"{p.groups['y']}X", "year"
    elif p.form == "years":
        last = p.groups["y2"]
        last = last if len(last) == 4 else p.groups["y"][:2] + last
        return interval(p.groups["y"], last), "interval"
    elif p.form in ("year", "part year"):
        value = p.groups["y"]
    elif p.form == "day of":
        value = _day_of(int(p.groups["d"]), p.groups.get("of", "").lower().split(), clock)
    else:
        value = _calendar(p, clock, direction)
        if p.form == "quarter":
            return value, "quarter"
    return value, precision(value) if value else ""


# --- the whole -----------------------------------------------------------------------------------------------------

_SOURCE = re.compile(r"\((?:[^()]*;\s*)?[“\"']?[A-Z][\w.’'&-]*(?:\s+[\w.’'&-]+){0,4}[”\"']?,?\s+(?:on\s+)?$")
_DATELINE = re.compile(r"\s*[A-Z][\w.’'/-]*(?: [A-Z][\w.’'/-]*){0,3}(?:,\s+[A-Z][\w.’' -]*)?(?:,\s*|\.\s*|\s+|\s*\()")

_AFTER_DATELINE = re.compile(r"\s*(?:[–—-]|\(|\.\s|\n|/|\)\s*[–—:-])|\s*$")


def _place(p: Point, text: str) -> str:
    """"source" for the date of a source in brackets, "dateline" for that of a dateline, else empty."""
    before, after = text[max(0, p.start - 80):p.start], text[p.end:p.end + 20]
    if re.match(r"\s*\)", after) and _SOURCE.search(before):
        return "source"
    line = text[text.rfind("\n", 0, p.start) + 1:p.start]
    full = p.form in ("day dm", "day md", "dotted", "iso")
    if full and p.start < 600 and _DATELINE.fullmatch(line) and _AFTER_DATELINE.match(after):
        return "dateline"
    return ""


_FRAME = re.compile(
    r"(?:^|\n|[.!?;:]\s+)[\W\d]*(?:(?:in|during|by|throughout|back in|early in|late in)\s+)?$", re.IGNORECASE)
_STOP = re.compile(r"[.!?]\s+[\"“'(]?[A-Z\d]|\n\s*\n")


def _frame(text: str, p: Point, frame: tuple[int, int]) -> tuple[int, int]:
    """The year with which the sentence of a point begins ("In 1931 ..., on 23 June"), and where the sentence ends."""
    if p.form == "year" and _FRAME.search(text[max(0, p.start - 20):p.start]):
        stop = _STOP.search(text, p.end)
        return int(p.groups["y"]), stop.start() if stop else len(text)
    return frame if p.start < frame[1] else (0, 0)


def find_dates(text: str, anchor: str, direction: Direction | None = None, reference: str = "") -> list[DateMention]:
    """Dates of a text, resolved in its order.

    Args:
        text: one block or a whole text.
        anchor: EDTF date of publication, or empty: then only what the text itself says is resolved, and a dateline
            with a full date serves as the anchor of what follows.
        direction: tells the tense for a mention; without it a date without a year lies in the past, unless it was
            long ago then and will soon be again.
        reference: EDTF date in force where the text begins, for "the same day".

    Returns:
        Mentions in order of the text, not overlapping; ``edtf`` is empty where nothing tells the date.

    >>> [m.edtf for m in find_dates("It ran from 1 to 5 June; two days later ...", "2019-07-02")]
    ['2019-06-01/2019-06-05', '2019-06-07']
    """
    clock = Clock(anchor if valid(anchor) else "", reference)
    todo = points(text)[::-1]
    out = []
    frame = (0, 0)
    while todo:
        p = todo.pop()
        frame = _frame(text, p, frame)
        clock.framed = frame[0]
        tense = direction(p.start, p.end) if direction else None
        if _SOURCE.search(text[max(0, p.start - 80):p.start]):
            tense = "past"
        if p.form == "pair" and not _consecutive(*(_resolve(part, clock, tense)[0] for part in p.parts)):
            todo += p.parts[::-1]
            continue
        value, kind = _resolve(p, clock, tense)
        if not valid(value):
            value = ""
        if not value and (p.form not in _KEPT or "y" in p.groups):
            continue
        place = _place(p, text) if kind == "day" else ""
        if place == "dateline" and not clock.day:
            clock.anchor = value
        if value and not place and ".." not in value:
            clock.reference = value
            if kind not in ("year", "season"):
                clock.day_reference = value
        out.append(DateMention(p.start, p.end, text[p.start:p.end], value, place or kind or "relative"))
    return out


#: Forms that are surely dates, so that a caller may know of them though nothing tells which.
_KEPT = frozenset(
    ["ref day", "ref unit", "shift", "hours", "weekday", "today", "unit", "ago", "month", "day dm", "day md"]
)


def _consecutive(first: str, last: str) -> bool:
    end, begin = bounds(first)[1], bounds(last)[0]
    return end is not None and begin is not None and (begin - end).days == 1
