"""Dates in English text as EDTF (ISO 8601-2): a grammar of points in time and what joins them.

A text is scanned for points ("12 June 2009", "last Friday", "two days earlier"); a second pass joins points to
intervals ("from 1 June to 5 July") and opens them ("since 2011", "before 2010"). Then the mentions are resolved in
the order of the text, because "the same day" and "a week later" mean the date that was told of last.

What cannot be resolved keeps an empty EDTF: no anchor, no answer. Every EDTF string is a day of the calendar.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from kg.ontology import settings

__all__ = ["DateMention", "bounds", "find_dates", "is_edtf"]

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


@dataclass(frozen=True, slots=True)
class _Point:
    """A point in time before it is resolved: the rule that found it and its groups, or the points it joins."""

    start: int
    end: int
    form: str
    groups: dict[str, str]
    parts: tuple[_Point, ...] = ()


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


# --- scanning ------------------------------------------------------------------------------------------------------


def _alt(words: Any) -> str:
    return "|".join(sorted((re.escape(w).replace(r"\ ", " ") for w in words), key=lambda w: (-len(w), w)))


@cache
def _words() -> dict[str, Any]:
    return settings("dates")


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Form of point -> pattern; a blank stands for any blanks with at most one line break, "~" for a blank or hyphen."""
    w = _words()
    months, seasons, numbers = _alt(w["months"]), _alt(w["seasons"]), _alt(w["numbers"])
    weekdays = _alt(d for d in w["weekdays"] if d.endswith("day"))
    no = r"(?<![\w.,/:$€£#-])"
    short = _alt(m for m in w["months"] if len(m) < 5 and m not in ("may", "june", "july"))
    month = rf"(?P<m>(?:{short})\b\.?|(?:{months})\b)"
    day, day2 = (rf"(?P<{x}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?" for x in ("d", "d2"))
    year = r"(?P<y>1[89]\d\d|20\d\d)(?!\d|[.,]\d)"
    yearly = r"(?P<yw>this year|last year|next year|(?:of )?that year|(?:of )?the (?:same|previous|following|past) year|of the year|last)\b"
    tail = rf"(?:,? (?:{year}|{yearly}))?(?![\w%])"
    number = rf"(?P<n>\b(?:{numbers})|(?<![\w.,])\d{{1,3}})"
    unit = r"(?P<unit>day|night|week|fortnight|month|year|yr|decade)s?"
    hour = r"(?:morning|afternoon|evening|night|noon|midnight|dawn)"
    part = r"(?:early|late|mid|middle|beginning|start|end|close|course|first days|last days)"
    vague = rf"(?:(?:the )?{part}(?:~| of ))?"
    dash = r" ?(?:[-–—]|to|until|through|and|or) ?"
    last = r"(?P<w>last|past|previous|next|coming|this|that|same|following)"
    rules = {
        "iso": rf"{no}(?P<y>\d{{4}})-(?P<mo>\d\d)-(?P<d>\d\d)(?![\w-])",
        "dotted": rf"{no}(?P<a>\d\d?)(?P<sep>[./])(?P<b>\d\d?)(?P=sep)(?P<y>(?:19|20)\d\d)(?![\w/-])",
        "days dm": rf"{no}{day}{dash}{day2}(?: of)? {month}{tail}",
        "days md": rf"{no}{month} {day}{dash}{day2}(?![:%]| (?:{months})\b){tail}",
        "day dm": rf"{no}{day}(?: of)? ?{month}{tail}",
        "day md": rf"{no}{month} {day}(?![:%]|[.,]\d|-\w){tail}",
        "day of": rf"(?:(?<=on[ ]the[ ])|(?<=since[ ]the[ ])|(?<=On[ ]the[ ]))(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)\b(?! (?:anniversary|floor|birthday|day|of|session|meeting|\w+metre))",
        "month": rf"{no}{vague}{month}(?:,? (?:of )?(?:{year}|{yearly}))?(?!\w| ?\d)",
        "month of": rf"\b{last} {month}(?!\w| \d)",
        "season": rf"\b(?P<the>(?:in )?(?:the )?)(?:{last} )?(?:early |late |mid-?)?(?P<s>{seasons})(?:,? (?:of )?(?:{year}|{yearly}))?(?!\w)",
        "quarter": rf"\bthe (?P<n>{_alt(w['ordinals'])}|1st|2nd|3rd|4th) quarter(?:(?: of)? (?:{year}|(?:of )?{yearly}))?",
        "half": rf"\b(?P<n>first|second) half(?: of)? (?:{year}|(?:of )?{yearly})",
        "months": rf"\bfirst {number} months(?: of)? (?:{year}|(?:of )?{yearly})",
        "decade": r"\b(?:the )?(?:early |late |mid-?)?(?P<y>(?:19|20)\d)0['’]?s\b",
        "weekday": rf"\b(?:(?P<w>last|next|this|coming|past|the same|that|the following|the previous) )?(?P<wd>{weekdays})(?!s\b|\w)(?:~{hour})?(?: (?P<w2>(?:of )?(?:last|next|this|that) week|last\b))?",
        "night to": rf"\bnight (?:to|before) (?P<wd>{weekdays})\b",
        "today": rf"\b(?:earlier |late |later )?(?P<w>the day before yesterday|the day after tomorrow|yesterday|today|tonight|tomorrow|this {hour}|last night)(?: {hour})?\b",
        "unit": rf"\b(?P<the>the )?{last} (?P<unit>week(?:end)?|month|year)\b(?!-\w)",
        "weekend": r"\b(?:over|at|during) the (?P<unit>weekend)\b",
        "month word": r"\bearlier in the (?P<unit>month|year)\b",
        "ago": rf"(?:{number}) {unit} ago\b(?P<today> today\b)?",
        "ref day": rf"\b(?:the |that )?(?:very )?(?P<w>same|that|next|following|previous|preceding) (?P<unit>day|date|{hour})\b(?! of\b)",
        "ref unit": rf"\bthe (?P<unit>day|night|evening|week|month|year) (?P<w>before|after|earlier)(?=[ ]?[,.;:)\n])",
        "shift": rf"(?:{number}) {unit} (?P<w>later|earlier|afterwards|before(?=[ ]?[,.;:)]))(?! than)\b",
        "hours": rf"\b(?:(?:several|a few|some|half an|{numbers}|\d+) )?(?:hours?|minutes) (?P<w>later|earlier)\b",
        "last n": rf"\b(?:in|over|during|for|within) the (?P<w>last|past|next|coming) {number} (?P<unit>days|weeks|months|years)\b",
        "part year": rf"\b(?:the )?{part}(?:~| of ){year}",
        "years": rf"(?<![\w.,/:$€£#-])(?P<y>1[89]\d\d|20\d\d) ?[-–—/] ?(?P<y2>(?:1[89]|20)\d\d|\d\d)(?!\w|[.,]\d|-\d)",
        "year": rf"(?<![\w./:$€£№#-])(?<!\d,){year}(?![\w%]|-\w)",
    }
    blank = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*(?!\n))"
    return tuple(
        (form, re.compile(re.sub(r"(?<!\[) (?!\])", lambda _: blank, p).replace("~", rf"(?:-|{blank})"), re.IGNORECASE))
        for form, p in rules.items()
    )


def _number(word: str) -> int:
    word = " ".join(word.lower().split())
    return int(word) if word.isdigit() else int(_words()["numbers"].get(word) or _words()["ordinals"].get(word) or word[0])


_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|to|and|or|between|before|after|during|for|through|last|next|this|early|late)"
    r"|[(–—:;,-])\s*$", re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|to|and|or|between|before|after|during|for|through|year|the|late|early|than"
    r"|prior\s+to|back\s+in|season)|[(–—:;,]|^|\n|[.!?…]\s*(?=\s$))\s*$", re.IGNORECASE,
)


def _accept(form: str, m: re.Match[str], text: str) -> bool:
    """Whether what looks like a point in time is one, going by the words around it."""
    w = _words()
    g = m.groupdict()
    before, after = text[max(0, m.start() - 20):m.start()], text[m.end():m.end() + 30]
    following = re.match(r"\s*([A-Za-z]+)", after)
    following_word = following[1].lower() if following else ""
    if word := g.get("m"):
        name = word.rstrip(".")
        if not name[0].isupper():
            return False
        if not (g.get("y") or g.get("yw") or g.get("d")):
            if re.match(r"\s+[A-Z][a-z]", after) and not _BEFORE_MONTH.search(before):
                return False
            return name.lower() not in w["words"]["ambiguous_months"] or bool(_BEFORE_MONTH.search(before)) or form == "month of"
        return not (g.get("d") and not g.get("y") and following_word in w["words"]["name_tails"])
    if form == "season":
        marked = g["y"] or g["yw"] or g["w"]
        if g["s"].lower() == "fall":
            return bool(marked)
        return bool(marked) or ("the" in g["the"].lower() and following_word in ("", "the", "a", "and", "when", "by"))
    if form == "weekday":
        return g["wd"][0].isupper() and not re.search(r"\b(?:every|each|a|Good|Black|Bloody|any)\s+$", before)
    if form == "year":
        if following_word in w["words"]["counted"] or not _BEFORE_YEAR.search(before) or re.match(r"\s?[%°]|-\d", after):
            return False
        if re.search(r"\b(?:to|and|or|than|the|for|,)\s*$", before, re.IGNORECASE) and re.match(r"\s+[a-z]+s\b(?!\s)", after):
            return False
        if re.search(r"[.!?…]\s*$", before) and not re.match(r"\s*[-–—:,]", after):
            return False
        comma = re.search(r"[,]\s*$", before)
        return not comma or not re.match(r"\s+[a-z]", after)
    return True


def _scan(text: str) -> list[_Point]:
    """Points in time, leftmost longest, in order."""
    found = []
    for rank, (form, pattern) in enumerate(_rules()):
        for m in pattern.finditer(text):
            if _accept(form, m, text):
                found.append((m.start(), -m.end(), rank, form, m))
    found.sort(key=lambda f: f[:3])
    out: list[_Point] = []
    for start, minus_end, _, form, m in found:
        if not out or start >= out[-1].end:
            trimmed = len(text[start:-minus_end]) - len(text[start:-minus_end].lstrip())
            out.append(_Point(start + trimmed, -minus_end, form, {k: v for k, v in m.groupdict().items() if v}))
    return out


_OPENERS = re.compile(
    r"\b(since|until|till|by|before|prior to|after|between|from|up to|starting from|as of|starting)\s+(?:the\s+)?(?:end\s+of\s+)?$",
    re.IGNORECASE,
)
_UNITS = {
    "days dm": "day", "days md": "day", "day dm": "day", "day md": "day", "iso": "day", "dotted": "day",
    "weekday": "weekday", "today": "today", "month": "month", "month of": "month", "year": "year", "part year": "year",
    "season": "season",
}


def _opener(text: str, start: int) -> tuple[str, int]:
    m = _OPENERS.search(text[max(0, start - 30):start])
    return (" ".join(m[1].lower().split()), max(0, start - 30) + m.start()) if m else ("", start)


def _join(text: str, points: list[_Point]) -> list[_Point]:
    """Points joined to ranges and opened by prepositions."""
    out: list[_Point] = []
    i = 0
    while i < len(points):
        p = points[i]
        opener, at = _opener(text, p.start)
        if re.match(r"['’]s\b", text[p.end:p.end + 3]):  # "after Monday's raid" is the raid of Monday
            opener, at = "", p.start
        q = points[i + 1] if i + 1 < len(points) else None
        gap = " ".join(text[p.end:q.start].lower().split()) if q and q.start - p.end < 16 else None
        alike = q is not None and _UNITS.get(p.form, p.form) == _UNITS.get(q.form, q.form)
        if q is not None and gap in ("", ",", ", on", ", the", "(") and p.form in ("weekday", "today") and q.form.startswith("day "):
            points[i + 1] = _Point(p.start, q.end, q.form, q.groups)  # "on Tuesday, 18 September"
            i += 1
            continue
        if q is not None and gap is not None and not p.form.startswith("days") and (
            (gap in ("to", "until", "till", "through", "up to", "to the", "until the") and (opener in ("from", "between") or alike))
            or (gap in ("-", "–", "—") and alike)
            or (gap == "and" and opener == "between")
        ):
            start = at if opener in ("from", "between") else p.start
            out.append(_Point(start, q.end, "range", {}, (p, q)))
            i += 2
            continue
        if q is not None and gap == "and" and alike and _UNITS.get(p.form) in ("day", "weekday", "month") and not opener:
            out.append(_Point(p.start, q.end, "pair", {}, (p, q)))
            i += 2
            continue
        if opener in ("since", "until", "till", "by", "before", "prior to", "after", "up to"):
            out.append(_Point(at, p.end, opener, {}, (p,)))
        else:
            out.append(p)
        i += 1
    return out


# --- resolving -----------------------------------------------------------------------------------------------------


def _months_on(year: int, month: int, n: int) -> tuple[int, int]:
    total = year * 12 + month - 1 + n
    return total // 12, total % 12 + 1


def _week(day: date, n: int = 0) -> str:
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=n)
    return f"{monday}/{monday + timedelta(days=6)}"


def _precision(edtf: str) -> str:
    if "/" in edtf:
        return "interval"
    parts = edtf.rstrip("~?").split("-")
    if len(parts) == 2:
        return "season" if int(parts[1]) > 12 else "month"
    return "day" if len(parts) == 3 else "year"


@dataclass
class _Clock:
    """What dates are resolved against: the anchor, and the date that was told of last."""

    anchor: str
    reference: str = ""
    day_reference: str = ""

    @property
    def day(self) -> date | None:
        first, last = bounds(self.anchor)
        return first if first is not None and first == last else None

    @property
    def year(self) -> int:
        return int(self.anchor[:4]) if is_edtf(self.anchor) and self.anchor[:4].isdigit() else 0

    @property
    def month(self) -> tuple[int, int] | None:
        return (self.year, int(self.anchor[5:7])) if _precision(self.anchor) in ("day", "month") and self.year else None

    def reference_year(self) -> int:
        return int(self.reference[:4]) if self.reference[:4].isdigit() else 0

    def year_of(self, words: str | None) -> int:
        """The year that "last year", "that year" and so on mean; 0 where nothing says so."""
        words = " ".join((words or "").lower().split()).removeprefix("of ")
        if words in ("that year", "the same year"):
            return self.reference_year()
        if words in ("the previous year", "the following year"):
            year = self.reference_year()
            return year and year + (1 if "following" in words else -1)
        step = {"this year": 0, "the year": 0, "last year": -1, "the past year": -1, "next year": 1}.get(words)
        return self.year + step if step is not None and self.year else 0

    def yearless(self, month: int, day: int, direction: str | None) -> str:
        """A month or day without a year: the nearest on the side of the anchor that the tense tells."""
        first, last = bounds(self.anchor)
        if first is None or last is None:
            year = self.reference_year()
            return _edtf(year, month, day) if year else ""
        candidates = [
            (b, e) for year in range(last.year - 4, last.year + 6) if (e := _edtf(year, month, day)) and (b := bounds(e)[0])
        ]
        past = [c for c in candidates if c[0] <= last]
        future = [c for c in candidates if (bounds(c[1])[1] or c[0]) >= first]
        if not past or not future:
            return ""
        ahead, behind = (future[0][0] - last).days, (first - past[-1][0]).days
        if direction == "future":
            wrong = behind < 15 and ahead > 300
            return past[-1][1] if wrong else future[0][1]
        # a date without a year is seldom that long ago when it will soon be here
        return future[0][1] if (ahead < 31 and behind > 330) or (direction is None and 2 * ahead < behind) else past[-1][1]


def _edtf(year: int, month: int = 0, day: int = 0) -> str:
    value = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else "")
    return value if is_edtf(value) else ""


def _interval(first: str, last: str) -> str:
    """Two dates as one interval; an end that is itself an interval gives its outer end."""
    if not first or not last:
        return ""
    first, last = first.split("/")[0], last.split("/")[-1]
    if first == last:
        return first
    a, b = bounds(first)[0], bounds(last)[1]
    return f"{first}/{last}" if a and b and a <= b else ""


def _calendar(p: _Point, clock: _Clock, direction: str | None) -> str:
    """Day, month, quarter, half or season, with a year or without."""
    g, w = p.groups, _words()
    year = int(g["y"]) if "y" in g else clock.year_of(g.get("yw"))
    if g.get("yw", "").lower() == "last":
        direction = "past"
    if p.form == "iso":
        return _edtf(year, int(g["mo"]), int(g["d"]))
    if p.form == "dotted":
        a, b = int(g["a"]), int(g["b"])
        if g["sep"] == "." or a > 12 or a == b:
            return _edtf(year, b, a)
        return _edtf(year, a, b) if b > 12 else ""
    if p.form == "quarter":
        n = 4 if g["n"].lower() == "last" else _number(g["n"])
        year = year or clock.year
        return _interval(_edtf(year, 3 * n - 2), _edtf(year, 3 * n)) if year and n <= 4 else ""
    if p.form == "half":
        return (f"{year}-01/{year}-06" if g["n"].lower() == "first" else f"{year}-07/{year}-12") if year else ""
    if p.form == "months":
        return _interval(_edtf(year, 1), _edtf(year, _number(g["n"]))) if year else ""
    if p.form == "season":
        code = w["seasons"][g["s"].lower()]
        if year:
            return f"{year}-{code}"
        if not clock.month:
            return ""
        word = g.get("w", "").lower()
        if word in ("that", "same", "following", "previous"):
            year = clock.reference_year()
            return f"{year + (word == 'following')}-{code}" if year else ""
        years = range(clock.year - 2, clock.year + 3)
        first, last = bounds(clock.anchor)
        begun = [y for y in years if (b := bounds(f"{y}-{code}")[0]) and last and b <= last]
        ended = [y for y in years if (e := bounds(f"{y}-{code}")[1]) and first and e < first]
        if word in ("next", "coming") or (direction == "future" and word != "last"):
            return f"{begun[-1] + 1}-{code}"
        if word == "this":
            return f"{clock.year}-{code}"
        return f"{(ended if word == 'last' else begun)[-1]}-{code}"
    month = w["months"][g["m"].lower().rstrip(".")]
    if p.form == "month of":
        word = g["w"].lower()
        if word in ("that", "same", "following", "previous"):
            year = clock.reference_year()
            return _edtf(year, month) if year else ""
        if not clock.month:
            return ""
        here, there = clock.month
        if word in ("last", "past"):
            return _edtf(here if month < there else here - 1, month)
        return _edtf(here, month) if word == "this" else _edtf(here if month > there else here + 1, month)
    days = [int(g[k]) for k in ("d", "d2") if k in g]
    values = [_edtf(year, month, d) if year else clock.yearless(month, d, direction) for d in days or [0]]
    if len(values) == 1:
        return values[0]
    if days[0] > days[1]:
        return ""
    return _interval(values[0] if year or not values[1] else _edtf(int(values[1][:4]), month, days[0]), values[1])


def _weekday(p: _Point, clock: _Clock, direction: str | None) -> str:
    wanted = _words()["weekdays"][p.groups["wd"].lower()]
    word = " ".join((p.groups.get("w") or p.groups.get("w2") or "").lower().split()).removeprefix("of ")
    base = clock.day
    if word in ("the same", "that", "the following", "the previous", "that week"):
        base = bounds(clock.reference)[0] if _precision(clock.reference or "0") == "day" else None
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


def _deictic(p: _Point, clock: _Clock, direction: str | None) -> str:
    """Dates that are told from the day of the article."""
    g, day, month = p.groups, clock.day, clock.month
    if p.form == "today":
        word = " ".join(g["w"].lower().split())
        step = {"the day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1, "the day after tomorrow": 2}
        return str(day + timedelta(days=step.get(word, 0))) if day else ""
    unit = g.get("unit", "").lower().rstrip("s")
    if p.form == "ago":
        n = _number(g["n"])
        if "today" in g and day and unit == "year":
            return _edtf(day.year - n, day.month, day.day)
        return _shifted(clock.anchor, unit, -n)
    if p.form == "last n":
        n = _number(g["n"])
        if unit in ("day", "week") and not day:
            return ""
        ahead = g["w"].lower() in ("next", "coming")
        other = _shifted(clock.anchor, unit, n if ahead else -n)
        here = clock.anchor[:len(other)]
        return _interval(here, other) if ahead else _interval(other, here)
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
        step = {"following": 1, "next": 1, "previous": -1}.get(word, 0)
        if unit == "week":
            return _week(first, step)
        if unit == "month" and _precision(ref) in ("day", "month"):
            return _edtf(*_months_on(first.year, first.month, step))
        return _edtf(first.year + step) if unit == "year" else ""
    step = {"last": -1, "past": -1, "next": 1, "coming": 1}.get(word, 0)
    if unit == "weekend":
        return _weekend(day, word, direction) if day else ""
    if unit == "week":
        return _week(day, step) if day else ""
    if unit == "month":
        return _edtf(*_months_on(*month, step)) if month else ""
    return _edtf(clock.year + step) if clock.year and word != "past" else ""


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
        return _edtf(start.year + n)
    precision = _precision(base.split("/")[-1 if n > 0 else 0])
    if precision not in ("day", "month"):
        return ""
    if unit == "month":
        return _edtf(*_months_on(start.year, start.month, n))
    days = n * {"day": 1, "week": 7, "fortnight": 14}[unit]
    if precision == "day":
        return str(start + timedelta(days=days))
    moved = date(start.year, start.month, 15) + timedelta(days=days)
    return _edtf(moved.year, moved.month)


def _relative(p: _Point, clock: _Clock) -> str:
    """Dates that are told from the date told of last."""
    g, ref = p.groups, clock.reference
    if not ref:
        return ""
    word, unit = g["w"].lower(), g.get("unit", "").lower()
    if _precision(ref) in ("year", "season") and unit not in ("month", "year", "yr", "decade"):
        ref = clock.day_reference or ref
    if p.form == "hours":
        return ref
    if p.form == "shift":
        return _shifted(ref, unit, _number(g["n"]) * (1 if word in ("later", "afterwards") else -1))
    step = {"next": 1, "following": 1, "after": 1, "previous": -1, "preceding": -1, "before": -1, "earlier": -1}.get(word, 0)
    if p.form == "ref unit" and unit in ("week", "month", "year"):
        return _shifted(ref, unit, step)
    if step == 0:
        return ref
    return _shifted(ref, "day", step) if _precision(ref) in ("day", "interval", "month") else ""


def _resolve(p: _Point, clock: _Clock, direction: str | None) -> tuple[str, str]:
    """EDTF and kind of a point."""
    if p.form in ("range", "pair"):
        a, b = p.parts
        last = _resolve(b, clock, direction)[0]
        if not last:
            return "", "interval"
        if "y" in a.groups or a.form not in ("day dm", "day md", "month", "season"):
            first = _resolve(a, clock, direction)[0]
        else:
            first = _resolve(a, _Clock(last.split("/")[-1]), "past")[0]
        return _interval(first, last), "interval"
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
    if p.form in ("ref day", "ref unit", "shift", "hours"):
        return _relative(p, clock), "relative"
    if p.form == "weekday":
        value = _weekday(p, clock, direction)
    elif p.form == "night to":
        value = _weekday(p, clock, direction)
        value = _interval(str(date.fromisoformat(value) - timedelta(days=1)), value) if value else ""
    elif p.form in ("today", "unit", "weekend", "month word", "ago", "last n"):
        value = _deictic(p, clock, direction)
    elif p.form == "decade":
        return f"{p.groups['y']}X", "year"
    elif p.form == "years":
        last = p.groups["y2"]
        last = last if len(last) == 4 else p.groups["y"][:2] + last
        return _interval(p.groups["y"], last), "interval"
    elif p.form in ("year", "part year"):
        value = p.groups["y"]
    elif p.form == "day of":
        first = bounds(clock.reference)[0] or (bounds(clock.anchor)[0] if clock.month else None)
        value = _edtf(first.year, first.month, int(p.groups["d"])) if first else ""
    else:
        value = _calendar(p, clock, direction)
        if p.form == "quarter":
            return value, "quarter"
    return value, _precision(value) if value else ""


# --- the whole -----------------------------------------------------------------------------------------------------

_SOURCE = re.compile(r"\((?:[^()]*;\s*)?[“\"']?[A-Z][\w.’'&-]*(?:\s+[\w.’'&-]+){0,4}[”\"']?,?\s+(?:on\s+)?$")
_DATELINE = re.compile(r"\s*[A-Z][\w.’'/-]*(?: [A-Z][\w.’'/-]*){0,3}(?:,\s+[A-Z][\w.’' -]*)?(?:,\s*|\.\s*|\s+|\s*\()")


def _place(p: _Point, text: str) -> str:
    """"source" for the date of a source in brackets, "dateline" for that of a dateline, else empty."""
    before, after = text[max(0, p.start - 80):p.start], text[p.end:p.end + 20]
    if re.match(r"\s*\)", after) and _SOURCE.search(before):
        return "source"
    line = text[text.rfind("\n", 0, p.start) + 1:p.start]
    if p.start < 600 and p.form in ("day dm", "day md", "dotted", "iso") and _DATELINE.fullmatch(line) and re.match(r"\s*(?:[–—-]|\(|\.\s|\n|/|\)\s*[–—:-])|\s*$", after):
        return "dateline"
    return ""


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
    clock = _Clock(anchor if is_edtf(anchor) else "", reference)
    todo = _join(text, _scan(text))[::-1]
    out = []
    while todo:
        p = todo.pop()
        tense = direction(p.start, p.end) if direction else None
        if _SOURCE.search(text[max(0, p.start - 80):p.start]):
            tense = "past"
        if p.form == "pair" and not _consecutive(*(_resolve(part, clock, tense)[0] for part in p.parts)):
            todo += p.parts[::-1]
            continue
        value, kind = _resolve(p, clock, tense)
        if not is_edtf(value):
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
