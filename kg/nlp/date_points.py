"""Points in time in English text ("12 June 2009", "last Friday", "two days earlier") and what joins them.

A text is scanned for points; a second pass joins points to ranges ("from 1 June to 5 July") and opens them ("since
2011", "before 2010"). What they mean is told by :mod:`kg.nlp.date_grammar`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from kg.ontology import settings

__all__ = ["Point", "number", "points", "words"]


@dataclass(frozen=True, slots=True)
class Point:
    """A point in time before it is resolved: the rule that found it and its groups, or the points it joins."""

    start: int
    end: int
    form: str
    groups: dict[str, str]
    parts: tuple[Point, ...] = ()


def _alt(words: Any) -> str:
    return "|".join(sorted((re.escape(w).replace(r"\ ", " ") for w in words), key=lambda w: (-len(w), w)))


@cache
def words() -> dict[str, Any]:
    """The tables of ``ontology/dates.toml``."""
    return settings("dates")


@cache
def _rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Form of point -> pattern; a blank is any blanks with at most one line break, "~" a blank or hyphen."""
    w = words()
    months, seasons, numbers = _alt(w["months"]), _alt(w["seasons"]), _alt(w["numbers"])
    weekdays = _alt(d for d in w["weekdays"] if d.endswith("day"))
    no = r"(?<![\w.,/:$€£#-])"
    short = _alt(m for m in w["months"] if len(m) < 5 and m not in ("may", "june", "july"))
    month = rf"(?P<m>(?:{short})\b\.?|(?:{months})\b)"
    day, day2 = (rf"(?P<{x}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?" for x in ("d", "d2"))
    year = r"(?P<y>1[89]\d\d|20\d\d)(?!\d|[.,]\d)"
    yearly = (
        r"(?P<yw>this year|last year|next year|(?:of )?that year|(?:of )?the (?:same|previous|following|past) year"
        r"|of the year|last)\b"
    )
    tail = rf"(?:,? (?:{year}|{yearly}))?(?![\w%])"
    number = rf"(?P<n>\b(?:{numbers})|(?<![\w.,])\d{{1,3}})"
    unit = r"(?P<unit>day|night|week|fortnight|month|year|yr|decade)s?"
    hour = r"(?:morning|afternoon|evening|night|noon|midnight|dawn)"
    part = r"(?:early|late|mid|middle|beginning|start|end|close|course|first days|last days)"
    vague = rf"(?:(?:the )?{part}(?:~| of ))?"
    dash = r" ?(?:[-–—]|to|until|through|and|or) ?"
    abbreviated = _alt(d for d in w["weekdays"] if not d.endswith("day"))
    last = r"(?P<w>last|past|previous|next|coming|this|that|same|following)"
    rules = {
        "iso": rf"{no}(?P<y>\d{{4}})-(?P<mo>\d\d)-(?P<d>\d\d)(?![\w-])",
        "dotted": rf"{no}(?P<a>\d\d?)(?P<sep>[./])(?P<b>\d\d?)(?P=sep)(?P<y>(?:19|20)\d\d)(?![\w/-])",
        "days dm": rf"{no}{day}(?:{dash}|/){day2}(?: of)? {month}{tail}",
        "days md": rf"{no}{month} {day}{dash}{day2}(?![:%]| (?:{months})\b){tail}",
        "day dm": rf"{no}{day}(?: of)? ?{month}{tail}",
        "day md": rf"{no}{month} {day}(?![:%]|[.,]\d|-\w){tail}",
        "day of": (
            r"(?:(?<=\bon[ ]the[ ])|(?<=\bsince[ ]the[ ]))(?P<d>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)\b"
            r"(?P<of> of (?:that|this|the (?:same )?|last) ?month)?"
            r"(?! (?:anniversary|floor|birthday|day|of|session|meeting|\w+metre)"
            r"| (?:\w+ )?(?:army|battalion|brigade|corps|division|regiment))"
        ),
        "month": rf"{no}{vague}{month}(?:,? (?:of )?(?:{year}|{yearly}))?(?!\w| ?\d\d?(?!\d|,\d\d\d))",
        "month of": rf"\b{last} {month}(?!\w| \d)",
        "season": (
            rf"\b(?P<the>(?:in )?(?:the )?)(?:{last} )?(?:early |late |mid-?)?(?P<s>{seasons})"
            rf"(?:,? (?:of )?(?:{year}|{yearly}))?(?!\w)"
        ),
        "quarter": (
            rf"\bthe (?P<n>{_alt(w['ordinals'])}|1st|2nd|3rd|4th) quarter(?:(?: of)? (?:{year}|(?:of )?{yearly}))?"
        ),
        "half": rf"\b(?P<n>first|second) half(?: of)? (?:{year}|(?:of )?{yearly})",
        "months": rf"\bfirst {number} months(?: of)? (?:{year}|(?:of )?{yearly})",
        "decade": r"\b(?:the )?(?:early |late |mid-?)?(?P<y>(?:19|20)\d)0['’]?s\b",
        "weekday": (
            rf"\b(?:(?P<w>last|next|this|coming|past|the same|that|the following|the previous) )?(?P<wd>{weekdays})"
            rf"(?!s\b|\w)(?:~{hour})?(?: (?P<w2>(?:of )?(?:last|next|this|that) week|last\b))?"
        ),
        "weekday short": (
            r"(?:\b(?P<w>last|next|this|past)[ ]|(?<=on[ ])|(?<=since[ ])|(?<=late[ ])|(?<=early[ ])|(?<=by[ ])"
            rf"|(?<=\n)|(?<=[\w)][ ]))(?P<wd>{abbreviated})(?:\.(?=[ ][a-z\d(]|[,;:)])|(?=[,;:)]| (?:\d|{hour})))"
        ),
        "night to": rf"\bnight (?:to|before) (?P<wd>{weekdays})\b",
        "today": (
            r"\b(?:earlier |late |later )?(?P<w>the day before yesterday|the day after tomorrow|yesterday|today|tonight"
            rf"|tomorrow|this {hour}|last night)(?: {hour})?\b"
        ),
        "unit": rf"\b(?P<the>the )?{last} (?P<unit>week(?:end)?|month|year)\b(?!-\w)",
        "weekend": r"\b(?:over|at|during) the (?P<unit>weekend)\b",
        "month word": r"\bearlier in the (?P<unit>month|year)\b",
        "ago": rf"(?:{number}) {unit} ago\b(?P<today> today\b)?",
        "ref day": (
            r"\b(?:the |that )?(?:very )?(?P<w>same|that|next|following|previous|preceding) "
            rf"(?P<unit>day(?:(?<=same[ ]day)s)?|date|{hour})\b(?! of\b)"
        ),
        "nth day": (
            rf"(?<=on[ ])(?:the (?P<n>{_alt(w['ordinals'])}|final|closing|opening) day|day (?P<n2>{numbers}|\d\d?))\b"
            r"(?! (?:running|in a row|of (?:the (?:month|year)|19|20|\d)))"
        ),
        "ref unit": r"\bthe (?P<unit>day|night|evening|week|month|year) (?P<w>before|after|earlier)(?=[ ]?[,.;:)\n])",
        "shift": rf"(?:{number}) {unit} (?P<w>later|earlier|afterwards|before(?=[ ]?[,.;:)]))(?! than)\b",
        "shift after": (
            rf"(?:{number}) {unit} (?P<w>after|before) "
            r"(?=(?:the|this|that|these|his|her|its|their|he|she|it|they|[a-z]+ing)\b)"
        ),
        "hours": rf"\b(?:(?:several|a few|some|half an|{numbers}|\d+) )?(?:hours?|minutes) (?P<w>later|earlier)\b",
        "last n": (
            rf"\b(?:in|over|during|for|within) the (?P<w>last|past|next|coming) {number} "
            r"(?P<unit>days|weeks|months|years)\b"
        ),
        "part year": rf"\b(?:the )?{part}(?:~| of ){year}",
        "years": r"(?<![\w.,/:$€£#-])(?P<y>1[89]\d\d|20\d\d) ?[-–—/] ?(?P<y2>(?:1[89]|20)\d\d|\d\d)(?!\w|[.,]\d|-\d)",
        "year": rf"(?<![\w./:$€£№#-])(?<!\d,){year}(?![\w%]|-\w)",
    }
    blank = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*(?!\n))"
    return tuple(
        (form, re.compile(re.sub(r"(?<!\[) (?!\])", lambda _: blank, p).replace("~", rf"(?:-|{blank})"), re.IGNORECASE))
        for form, p in rules.items()
    )


def number(word: str) -> int:
    """Value of a numeral or ordinal of those tables, in words or figures."""
    word = " ".join(word.lower().split())
    if word.isdigit():
        return int(word)
    return int(words()["numbers"].get(word) or words()["ordinals"].get(word) or word[0])


_BEFORE_MONTH = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|to|and|or|between|before|after|during|for|through|last|next|this|early|late)"
    r"|[(–—:;,-])\s*$", re.IGNORECASE,
)
_NO_WEEKDAY = re.compile(r"\b(?:every|each|a|any|good|black|bloody|easter|palm|holy)\s+$", re.IGNORECASE)
_BEFORE_YEAR = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|to|and|or|between|before|after|during|for|through|year|the|late|early|than"
    r"|prior\s+to|back\s+in|season)|[(–—:;,]|^|\n|[.!?…]\s*(?=\s$))\s*$", re.IGNORECASE,
)


def _accept(form: str, m: re.Match[str], text: str) -> bool:
    """Whether what looks like a point in time is one, going by the words around it."""
    w = words()
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
            clear = name.lower() not in w["words"]["ambiguous_months"] or form == "month of"
            return clear or bool(_BEFORE_MONTH.search(before))
        return not (g.get("d") and not g.get("y") and following_word in w["words"]["name_tails"])
    if form == "season":
        marked = g["y"] or g["yw"] or g["w"]
        if g["s"].lower() == "fall":
            return bool(marked)
        one = g["the"].lower().startswith("in") or re.search(r"\bsince\s+$", before)
        return bool(marked or (one and following_word != "of")) or (
            "the" in g["the"].lower() and following_word in ("", "the", "a", "and", "when", "by"))
    if form == "weekday short":
        if not g["wd"][0].isupper() or re.search(r"\b[Tt]he\s+$", before):
            return False
        return not re.match(r"\.?\s+[A-Z]", after) and not _NO_WEEKDAY.search(before)
    if form == "weekday":
        return g["wd"][0].isupper() and not _NO_WEEKDAY.search(before)
    if form == "year":
        if following_word in w["words"]["counted"]:
            return False
        if not _BEFORE_YEAR.search(before) or re.match(r"\s?[%°]|-\d", after):
            return False
        counting = re.search(r"\b(?:to|and|or|than|the|for|,)\s*$", before, re.IGNORECASE)
        if counting and re.match(r"\s+[a-z]+s\b(?!\s)", after):
            return False
        if re.search(r"[.!?…]\s*$", before) and not re.match(r"\s*[-–—:,]", after):
            return False
        comma = re.search(r"[,]\s*$", before)
        return not comma or not re.match(r"\s+[a-z]", after)
    return True


@cache
def _needed() -> dict[str, tuple[str, ...]]:
    """Form of point -> letters of which a text must have some; the forms that are dear to look for."""
    w = words()
    abbreviated = tuple(d.lower() for d in w["weekdays"] if not d.endswith("day"))
    return {
        "season": tuple(s.lower() for s in w["seasons"]), "weekday": ("day",), "weekday short": abbreviated,
        "ago": ("ago",), "hours": ("hour", "minute"), "shift": ("later", "earlier", "afterwards", "before"),
        "shift after": ("after", "before"), "day of": ("on the", "since the"), "decade": ("0s", "0'", "0’"),
    }  # fmt: skip


@lru_cache(maxsize=2)
def _scan(text: str) -> tuple[Point, ...]:
    """Points in time, leftmost longest, in order; kept, since quantities and dates ask for the same text."""
    found = []
    small, needed = text.lower(), _needed()
    for rank, (form, pattern) in enumerate(_rules()):
        if form in needed and not any(letters in small for letters in needed[form]):
            continue
        for m in pattern.finditer(text):
            if _accept(form, m, text):
                found.append((m.start(), -m.end(), rank, form, m))
    found.sort(key=lambda f: f[:3])
    out: list[Point] = []
    for start, minus_end, _, form, m in found:
        if not out or start >= out[-1].end:
            trimmed = len(text[start:-minus_end]) - len(text[start:-minus_end].lstrip())
            out.append(Point(start + trimmed, -minus_end, form, {k: v for k, v in m.groupdict().items() if v}))
    return tuple(out)


_OPENERS = re.compile(
    r"\b(since|until|till|by|before|prior to|after|between|from|up to|starting from|as of|starting)\s+(?:the\s+)?"
    r"(?:end\s+of\s+)?$",
    re.IGNORECASE,
)
_UNITS = {
    "days dm": "day", "days md": "day", "day dm": "day", "day md": "day", "iso": "day", "dotted": "day",
    "weekday": "weekday", "weekday short": "weekday", "today": "today",
    "month": "month", "month of": "month", "year": "year", "part year": "year",
    "season": "season",
}
#: Forms that a day may follow, which tells the same more exactly.
_NAMED = ("weekday", "weekday short", "today", "ago", "unit")
_TO = ("to", "until", "till", "through", "up to", "to the", "until the")


def _opener(text: str, start: int) -> tuple[str, int]:
    m = _OPENERS.search(text[max(0, start - 30):start])
    return (" ".join(m[1].lower().split()), max(0, start - 30) + m.start()) if m else ("", start)


def _join(text: str, points: list[Point]) -> list[Point]:
    """Points joined to ranges and opened by prepositions."""
    out: list[Point] = []
    i = 0
    while i < len(points):
        p = points[i]
        opener, at = _opener(text, p.start)
        if re.match(r"['’]s\b", text[p.end:p.end + 3]):  # "after Monday's raid" is the raid of Monday
            opener, at = "", p.start
        q = points[i + 1] if i + 1 < len(points) else None
        gap = " ".join(text[p.end:q.start].lower().split()) if q and q.start - p.end < 16 else None
        alike = q is not None and _UNITS.get(p.form, p.form) == _UNITS.get(q.form, q.form)
        named = p.form in _NAMED and gap in ("", ",", ", on", ", the", "(")
        if q is not None and named and q.form.startswith("day "):
            points[i + 1] = Point(p.start, q.end, q.form, q.groups)  # "on Tuesday, 18 September"
            i += 1
            continue
        if q is not None and gap is not None and not p.form.startswith("days") and (
            (gap in _TO and (opener in ("from", "between") or alike))
            or (gap in ("-", "–", "—") and alike)
            or (gap == "and" and opener == "between")
        ):
            start = at if opener in ("from", "between") else p.start
            out.append(Point(start, q.end, "range", {}, (p, q)))
            i += 2
            continue
        pair = gap == "and" and alike and not opener and _UNITS.get(p.form) in ("day", "weekday", "month")
        if q is not None and pair:
            out.append(Point(p.start, q.end, "pair", {}, (p, q)))
            i += 2
            continue
        if opener in ("since", "until", "till", "by", "before", "prior to", "after", "up to"):
            out.append(Point(at, p.end, opener, {}, (p,)))
        else:
            out.append(p)
        i += 1
    return out


def points(text: str) -> list[Point]:
    """Points, ranges and open ends of a text, in order, not overlapping."""
    return _join(text, list(_scan(text)))
