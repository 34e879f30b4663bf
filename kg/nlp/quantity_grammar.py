"""Amounts in English text: numbers in figures and words, ranges, approximations, units and counted nouns.

Masses, lengths, areas, volumes, money, shares, durations and counts. Numbers that are names ("Resolution 1373",
"BTR-70"), ages and times of day are none. What surely is an amount and has no number ("several million dollars")
has no value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from kg.ontology import settings

__all__ = ["QuantityMention", "find_quantities", "literal", "to_base"]


@dataclass(frozen=True, slots=True)
class QuantityMention:
    """An amount as the text writes it.

    Args:
        start, end: characters of the text, end exclusive; unit and approximation are in it, a counted noun is not.
        text: the words.
        value: the number in ``unit``, the lower end of a range; None where the text gives no number.
        high: the upper end of a range.
        unit: id of the unit (``ontology/units.toml``), a counting noun such as "tablets", or empty.
        kind: mass, length, area, volume, money, duration, percent or count.
        approximate: "around", "more than" and the like.
        prefix: those words.
        amount: the number as a literal writes it ("4200", "2.5 million").
        noun: start and end of the noun that is counted or measured, as far as the text itself tells; else (-1, -1).
    """

    start: int
    end: int
    text: str
    value: float | None
    high: float | None = None
    unit: str = ""
    kind: str = "count"
    approximate: bool = False
    prefix: str = ""
    amount: str = ""
    noun: tuple[int, int] = (-1, -1)


def _alt(words: Any) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"[^\S\n]+") for w in sorted(words, key=lambda w: (-len(w), w)))


@dataclass(frozen=True)
class _Tables:
    number: re.Pattern[str]
    prefix: re.Pattern[str]
    vague: re.Pattern[str]
    unit: re.Pattern[str]
    before: re.Pattern[str]
    units: dict[str, str]
    signs: dict[str, str]
    counters: frozenset[str]


def _plural(noun: str) -> str:
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


@cache
def _tables() -> _Tables:
    t = settings("units")
    units = {name: id for id, u in t["units"].items() for name in u["names"]}
    signs = {sign: id for id, u in t["units"].items() for sign in u.get("before", ())}
    counters = {form for noun in t["count"]["packages"] for form in (noun, _plural(noun))}
    word = _alt(t["numbers"])
    scale = _alt(t["scales"])
    figure = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)|\d+(?:\.\d+)?(?!\d)"
    linked = rf"(?:[ -](?:(?<=hundred )and |(?<=thousand )and )?(?:{word}|{scale})\b)"
    words = rf"(?:(?:{word})|an?(?=[ -](?:{scale}))){linked}*"
    half = r"half an?|(?:one|two|three|four|five|1|2|3|4|5) and an? half"
    number = (
        rf"(?:(?P<half>{half})|(?P<figure>{figure})|(?P<words>\b{words}))"
        rf"(?:[ \u00a0-](?P<scale>{scale})s?\b|(?P<short>m|bn|k)\b)?"
    )
    return _Tables(
        number=re.compile(number, re.IGNORECASE),
        prefix=re.compile(rf"(?:^|(?<=[\s(–—,;:]))(?:{_alt(t['words']['approximate'])})[^\S\n]*$", re.IGNORECASE),
        vague=re.compile(rf"\b(?:{_alt(t['words']['vague'])})(?=[^\S\n])", re.IGNORECASE),
        unit=re.compile(rf"[\s\u00a0-]{{0,2}}(?P<unit>{_alt(units)})(?!\w|²|³)", re.IGNORECASE),
        before=re.compile(rf"(?<!\w)(?P<sign>{_alt(signs)})[^\S\n]?$"),
        units=units, signs=signs, counters=frozenset(counters),
    )


def _words_value(text: str) -> float:
    """Value of a number in words.

    >>> _words_value("one hundred and forty-two thousand")
    142000.0
    """
    t = settings("units")
    total = current = 0.0
    for word in re.findall(r"[a-z]+", text.lower()):
        if word in ("a", "an"):
            current = 1
        elif word in t["numbers"]:
            current += t["numbers"][word]
        elif word in t["scales"]:
            factor = t["scales"][word]
            current = (current or 1) * factor
            if factor >= 1000:
                total, current = total + current, 0.0
    return total + current


def _value(m: re.Match[str]) -> tuple[float, str]:
    """Value of a number and how a literal writes it."""
    scales = settings("units")["scales"]
    if m["half"]:
        word = m["half"].lower().split()[0]
        whole = 0.0 if word == "half" else float(word) if word.isdigit() else _words_value(word)
        value, shown = whole + 0.5, f"{whole + 0.5:g}"
    elif m["figure"]:
        plain = re.sub(r"[, \u00a0\u202f]", "", m["figure"])
        value, shown = float(plain), plain
    else:
        value = _words_value(m["words"])
        shown = _plain(value)
        last = re.findall(r"[a-z]+", m["words"].lower())[-1]
        if scales.get(last, 0) >= 1e6:
            shown = f"{_plain(value / scales[last])} {last}"
    if m["scale"]:
        factor = scales[m["scale"].lower()]
        value *= factor
        shown = f"{shown} {m['scale'].lower()}" if factor >= 1000 and m["figure"] else _plain(value)
    elif m["short"]:
        factor = {"m": 1e6, "bn": 1e9, "k": 1e3}[m["short"].lower()]
        value *= factor
        shown = _plain(value) if factor == 1e3 else f"{shown} {'million' if factor == 1e6 else 'billion'}"
    return round(value, 6), shown


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6f}".rstrip("0")


_NOT_BEFORE = re.compile(r"[\w/#№§]-?$|[\d.,:]$|[A-Za-z]\.$|\d[-–]$")
_HANDED = re.compile(r"\b(?:hand|turn|sign)(?:s|ed|ing)?[^\S\n]+$", re.IGNORECASE)
_AND = re.compile(r"\s+and\s+")
_NO_COUNT = re.compile(r"(?:st|nd|rd|th)\b|[°:]\d|:\d|[-–](?:year|member|nation|strong|day)|-?\w*[A-Z]|/\d")
_RANGE = re.compile(r"[^\S\n]*(?:[-–—]|\bto\b|\bor\b)[^\S\n]*")


def find_quantities(text: str, exclude: Sequence[tuple[int, int]] = ()) -> list[QuantityMention]:
    """Amounts of a text, in order, not overlapping.

    Args:
        text: one block or a whole text.
        exclude: spans in which no amount stands, such as the dates.

    >>> [literal(q) for q in find_quantities("1,874 kg of narcotics, 405 of it opium, for around $2.5 million")]
    ['1874 kg', '405', 'around $2.5 million']
    """
    t = _tables()
    out: list[QuantityMention] = []
    position = 0
    while m := t.number.search(text, position):
        position = m.end()
        if any(a < m.end() and m.start() < b for a, b in exclude):
            continue
        q = _quantity(text, m, t)
        if q is None:
            continue
        position = max(position, q.end)
        out.append(_inherit(text, q, out[-1] if out else None))
    out += [q for q in _indefinite(text, t) if not any(q.start < o.end and o.start < q.end for o in out)]
    out.sort(key=lambda q: q.start)
    return _compound(text, out)


def _quantity(text: str, m: re.Match[str], t: _Tables) -> QuantityMention | None:
    start, end = m.start(), m.end()
    sign = t.before.search(text, max(0, start - 5), start)
    before = text[max(0, start - 40):start]
    if not sign and m["short"]:  # "3 m" is a length, "$3m" three million
        end = m.start("short")
        m = t.number.match(text[:end], start) or m
    if not sign and (_NOT_BEFORE.search(before) or (m["words"] and re.search(r"[\w][-’']$", before))):
        return None
    value, amount = _value(m)
    high = None
    r = _RANGE.match(text, end)
    n = t.number.match(text, r.end()) if r else None
    if r and n and not re.match(r"\w", text[n.end():n.end() + 1]):
        other, other_amount = _value(n)
        if n["scale"] and not m["scale"] and value < other:
            value *= settings("units")["scales"][n["scale"].lower()]
        range_ = r[0].strip() != "or" and not re.match(r":\d", text[n.end():])
        if other > value and (range_ or _unit_after(text, n.end(), t)[0]):
            high, end, amount = other, n.end(), f"{amount} to {other_amount}"
    if high is None and re.search(r"\bbetween\s+$", before):
        link = _AND.match(text, end)
        n = t.number.match(text, link.end()) if link else None
        if n and _value(n)[0] > value:
            high, end, amount = _value(n)[0], n.end(), f"{amount} to {_value(n)[1]}"
            if n["scale"] and not m["scale"]:
                value *= settings("units")["scales"][n["scale"].lower()]
    unit, unit_end = _unit_after(text, end, t)
    if high is None and unit and (r := _RANGE.match(text, unit_end)) and (n := t.number.match(text, r.end())):
        unit2, end2 = _unit_after(text, n.end(), t)
        if unit2 == unit and _value(n)[0] > value:  # "10 kg to 15 kg"
            high, unit_end, amount = _value(n)[0], end2, f"{amount} to {_value(n)[1]}"
    if sign:
        unit = t.signs[sign["sign"]]
        start = sign.start()
        unit_end = end
    p = t.prefix.search(text, max(0, start - 25), start)
    if p and p[0].strip().lower() == "over" and _HANDED.search(text, max(0, p.start() - 20), p.start()):
        p = None  # "handed over ten cars"
    prefix = " ".join(p[0].split()) if p else ""
    start = p.start() if p else start
    kinds = settings("units")["units"]
    if unit in kinds:
        kind = kinds[unit].get("kind", "count")
        return QuantityMention(
            start, unit_end, text[start:unit_end], value, high, unit, kind, bool(p), prefix, amount,
            _measured(text, unit_end),
        )
    if m["half"] or _NO_COUNT.match(text, end):
        return None
    head = re.search(r"(\S+)\s+$", before)
    if head and not p and (head[1].lower().strip("(“\"") in settings("units")["words"]["name_heads"]):
        return None
    if head and not p and re.fullmatch(r"[A-Z][\w’'-]*", head[1]) and m["figure"] and not _counted(text, end, t):
        return None
    if m["words"] and m["words"].lower() in ("one", "zero") and not _counted(text, end, t):
        return None
    noun = _counted(text, end, t)
    counter = text[noun[0]:noun[1]].lower() if noun else ""
    if noun and text[end:noun[0]].strip() == "" and counter in t.counters:
        return QuantityMention(
            start, noun[1], text[start:noun[1]], value, high, counter, "count", bool(p), prefix, amount,
            _measured(text, noun[1]),
        )
    noun = noun or (-1, -1)
    return QuantityMention(start, end, text[start:end], value, high, "", "count", bool(p), prefix, amount, noun)


def _unit_after(text: str, end: int, t: _Tables) -> tuple[str, int]:
    m = t.unit.match(text, end)
    if not m:
        return "", end
    name = " ".join(m["unit"].lower().split())
    gap = text[end:m.start("unit")]
    if "\n\n" in gap or (len(name) == 1 and name in "mlgt" and m["unit"] != m["unit"].lower()):
        return "", end
    if gap == "-" and re.match(r"-(?:old|long)", text[m.end():]) and name == "year":
        return "", end
    unit = t.units[name]
    if name == "pounds of":
        return unit, m.end() - 3
    return unit, m.end()


def _counted(text: str, end: int, t: _Tables) -> tuple[int, int] | None:
    """The plural noun that a bare number counts: the first one within five words."""
    irregular = settings("units")["words"]["irregular_plurals"]
    at = end
    for _ in range(6):
        m = re.compile(r"[^\S\n]*\n?[^\S\n]*([A-Za-zÀ-ÿ][\w’'-]*)").match(text, at)
        if not m:
            return None
        word = m[1]
        if word.lower() in settings("units")["words"]["phrase_ends"]:
            return None
        if word.lower() in irregular or (word.islower() and re.search(r"[^s’']s$", word)) or word in ("UAVs", "APCs"):
            return m.start(1), m.end(1)
        if re.fullmatch(r"[A-Z][\w-]*[a-z]s", word) and not re.match(r"\s+[a-zA-Z]", text[m.end():]):
            return m.start(1), m.end(1)
        at = m.end()
    return None


def _measured(text: str, end: int) -> tuple[int, int]:
    """The noun after "of": what is weighed or counted."""
    m = re.compile(r"\s+of\s+(?:the\s+)?((?:[\w’'-]+))").match(text, end)
    return (m.start(1), m.end(1)) if m else (-1, -1)


def _inherit(text: str, q: QuantityMention, last: QuantityMention | None) -> QuantityMention:
    """"38 kilos of hashish, 7 of marijuana": a bare number before "of" takes the unit of the amount before it."""
    if q.unit or q.kind != "count" or last is None or last.kind != "mass" or q.start - last.end > 60:
        return q
    m = re.match(r"\s+of\s+(\w+)", text[q.end:])
    if not m or m[1].lower() in settings("units")["words"]["partitive"] or re.search(r"[.;\n]", text[last.end:q.start]):
        return q
    return replace(q, unit=last.unit, kind=last.kind, noun=_measured(text, q.end))


_ARTICLE = re.compile(
    r"\b(?:an?|half an?)[^\S\n]+(?P<unit>kilo(?:gram(?:me)?)?|tonne|ton|kilometre|kilometer|litre)\b(?!-)",
    re.IGNORECASE,
)


def _indefinite(text: str, t: _Tables) -> list[QuantityMention]:
    """"a kilo of", "several million dollars"."""
    kinds = settings("units")["units"]
    out = []
    for m in _ARTICLE.finditer(text):
        if (name := m["unit"].lower()) in t.units:
            unit = t.units[name]
            half = m[0].lower().startswith("half")
            p = t.prefix.search(text, max(0, m.start() - 25), m.start())
            start = p.start() if p else m.start()
            out.append(QuantityMention(
                start, m.end(), text[start:m.end()], 0.5 if half else 1.0, None, unit, kinds[unit]["kind"], bool(p),
                " ".join(p[0].split()) if p else "", "0.5" if half else "1", _measured(text, m.end()),
            ))
    for m in t.vague.finditer(text):
        unit, end = _unit_after(text, m.end(), t)
        kind = kinds[unit]["kind"] if unit else "count"
        noun = _measured(text, end) if unit else _counted(text, m.end(), t)
        if unit and kind == "duration":
            continue
        if noun or unit:
            words = " ".join(m[0].lower().split()).removesuffix(" of")
            out.append(QuantityMention(
                m.start(), end, text[m.start():end], None, None, unit, kind, True, "", words, noun or (-1, -1)
            ))
    return out


def _compound(text: str, found: list[QuantityMention]) -> list[QuantityMention]:
    """"5 kilograms 200 grams" is one amount."""
    units = settings("units")["units"]
    out: list[QuantityMention] = []
    for q in found:
        last = out[-1] if out else None
        if (
            last and last.value is not None and q.value is not None and q.kind == last.kind == "mass" and q.high is None
            and re.fullmatch(r"[^\S\n]*(?:and[^\S\n]+)?", text[last.end:q.start])
            and units[q.unit]["factor"] < units[last.unit]["factor"] and not q.prefix
        ):
            value = round(last.value + q.value * units[q.unit]["factor"] / units[last.unit]["factor"], 6)
            out[-1] = replace(
                last, end=q.end, text=text[last.start:q.end], value=value, amount=_plain(value), noun=q.noun
            )
        else:
            out.append(q)
    return out


def literal(q: QuantityMention) -> str:
    """The amount as a literal of the annotations: figures without separators and the unit.

    >>> literal(find_quantities("seventeen kilograms of heroin")[0])
    '17 kg'
    """
    units = settings("units")["units"]
    if q.kind == "money":
        rest = q.text[len(q.text) - len(q.text.lstrip()):]
        rest = re.sub(rf"^(?:{_alt(settings('units')['words']['approximate'])})\s*", "", rest, flags=re.IGNORECASE)
        if sign := re.match(_alt(_tables().signs), rest):
            gap = " " if sign[0].isalpha() else ""
            return f"{q.prefix} {sign[0]}{gap}{q.amount}".strip()
        words = re.search(r"[^\W\d]+(?:[^\S\n]+[^\W\d]+)?$|[^\w\s]$", q.text)
        name = " ".join(words[0].split()) if words else q.unit
        name = name.split()[-1] if name.split()[0].lower() in settings("units")["scales"] else name
        return " ".join(part for part in (q.prefix, q.amount, name) if part)
    unit = units[q.unit].get("literal", q.unit) if q.unit in units else q.unit
    if q.kind == "percent":
        return f"{q.prefix} {q.amount}%".strip()
    if unit == "tonnes" and re.search(r"\bt\b", q.text):
        unit = "t"
    return " ".join(part for part in (q.prefix, q.amount, unit) if part)


def to_base(value: float, unit: str) -> tuple[float, str] | None:
    """A value in the base unit that sums are made in (kg, km, km2, l, day); None for money and counts.

    >>> to_base(1.5, "t")
    (1500.0, 'kg')
    """
    u = settings("units")["units"].get(unit, {})
    return (round(value * u["factor"], 9), u["base"]) if "base" in u else None
