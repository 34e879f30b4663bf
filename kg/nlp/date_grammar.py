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
from kg.nlp.date_relative import consecutive, day_of, deictic, relative, weekday
from kg.nlp.edtf import calendar_date, interval, precision

__all__ = ["Aside", "DateMention", "Direction", "find_dates"]

#: Start and end of a mention -> "past", "present", "future" or None: the tense of the clause in which it stands.
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


#: A mention and the start of the one that others lean on so far (or -1) -> whether they go on doing so.
Aside = Callable[[DateMention, int], bool]
#: Month up to which "this winter" is the one that began in the year before.
_WINTER_OVER = 4


def _season(g: dict[str, str], year: int, clock: Clock, direction: str | None) -> str:
    code = words()["seasons"][g["s"].lower()]
    if year:
        return f"{year}-{code}"
    if not clock.month:
        return ""
    word = g.get("w", "").lower()
    if not word and direction not in ("past", "future"):
        return ""  # "in winter wolves come"
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
        on = code == 24 and clock.month[1] <= _WINTER_OVER  # the winter that began last year
        return f"{clock.year - on}-{code}"
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
        inner, kind = _resolve(p.parts[0], clock, "past" if p.form == "since" else direction)
        if not inner or inner.startswith("..") or inner.endswith(".."):
            return inner, "interval"
        first, last = inner.split("/")[0], inner.split("/")[-1]
        if p.form in ("since", "after"):
            return f"{first if p.form == 'since' else last}/..", "interval"
        if p.form == "by" and (direction == "past" or (kind == "day" and direction != "future")):
            return inner, kind
        return f"../{last}", "interval"
    if p.form in ("ref day", "ref unit", "shift", "shift after", "hours", "nth day"):
        return relative(p, clock), "relative"
    if p.form in ("weekday", "weekday short"):
        value = weekday(p, clock, direction)
    elif p.form == "night to":
        value = weekday(p, clock, direction)
        value = interval(str(date.fromisoformat(value) - timedelta(days=1)), value) if value else ""
    elif p.form in ("today", "unit", "weekend", "month word", "ago", "last n"):
        value = deictic(p, clock, direction)
    elif p.form == "decade":
        return f"{p.groups['y']}X", "year"
    elif p.form == "years":
        last = p.groups["y2"]
        last = last if len(last) == 4 else p.groups["y"][:2] + last
        return interval(p.groups["y"], last), "interval"
    elif p.form in ("year", "part year"):
        value = p.groups["y"]
    elif p.form == "day of":
        value = day_of(int(p.groups["d"]), p.groups.get("of", "").lower().split(), clock)
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


def find_dates(
    text: str, anchor: str, direction: Direction | None = None, reference: str = "", aside: Aside | None = None,
) -> list[DateMention]:
    """Dates of a text, resolved in its order.

    Args:
        text: one block or a whole text.
        anchor: EDTF date of publication, or empty: then only what the text itself says is resolved, and a dateline
            with a full date serves as the anchor of what follows.
        direction: tells the tense for a mention; without it a date without a year lies in the past, unless it was
            long ago then and will soon be again.
        reference: EDTF date in force where the text begins, for "the same day".
        aside: tells which mentions later ones do not lean on.

    Returns:
        Mentions in order of the text, not overlapping; ``edtf`` is empty where nothing tells the date.

    >>> [m.edtf for m in find_dates("It ran from 1 to 5 June; two days later ...", "2019-07-02")]
    ['2019-06-01/2019-06-05', '2019-06-07']
    """
    clock = Clock(anchor if valid(anchor) else "", reference)
    todo = points(text)[::-1]
    out = []
    frame, told = (0, 0), -1
    while todo:
        p = todo.pop()
        frame = _frame(text, p, frame)
        clock.framed, clock.near = frame[0], told >= 0 and p.start - told < _NEARBY
        tense = direction(p.start, p.end) if direction else None
        if _SOURCE.search(text[max(0, p.start - 80):p.start]):
            tense = "past"
        if p.form == "pair" and not consecutive(*(_resolve(part, clock, tense)[0] for part in p.parts)):
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
        mention = DateMention(p.start, p.end, text[p.start:p.end], value, place or kind or "relative")
        if value and not place and not (aside and aside(mention, told)):
            clock.remember(value, kind)
            told = p.start
        out.append(mention)
    return out


#: Characters within which a date told of stands nearby.
_NEARBY = 400
#: Forms that are surely dates, so that a caller may know of them though nothing tells which.
_KEPT = frozenset(
    ["ref day", "ref unit", "shift", "hours", "weekday", "today", "unit", "ago", "month", "day dm", "day md", "nth day"]
)
