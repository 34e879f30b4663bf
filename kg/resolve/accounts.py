"""Whether two accounts of two articles tell of one event: what forbids it, and how much speaks for it, in bits."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from rapidfuzz import fuzz

from kg import edtf
from kg.model import Argument, Article, Entity, Event, Extraction, Quantity
from kg.ontology import Gazetteer, settings, vocabulary
from kg.resolve.names import fold
from kg.resolve.records import Key

__all__ = ["Account", "Accounts", "Facts", "filler_level", "quantities_of", "same_amount"]

#: Likeness (0 to 100, rapidfuzz token_set_ratio) from which on two fillers in words are alike.
_ALIKE = 85
#: Types of event of which two without a date are never taken for one: a body says something every day.
_FREQUENT = ("Statement",)


@dataclass(frozen=True, eq=False)
class Account:
    """What one article tells of an event."""

    article: str
    event: Event

    @property
    def key(self) -> Key:
        """(article, id of the event in it)."""
        return self.article, self.event.id


class Facts:
    """What is known of the things that events are about, from the gazetteer and from the articles."""

    def __init__(
        self, extractions: Iterable[Extraction], entities: Mapping[str, Entity], gazetteer: Gazetteer,
        articles: Mapping[str, Article],
    ) -> None:  # fmt: skip
        self.entities, self.gazetteer, self.articles = entities, gazetteer, articles
        self._above: dict[str, set[str]] = defaultdict(set)
        self._named: dict[str, frozenset[str]] = {}
        self._lines: dict[str, frozenset[str]] = {}
        for x in extractions:
            self._named[x.article] = frozenset(e.id for e in x.entities if self._telling(e))
            self._read_names(x)
            for c in x.claims:
                if c.predicate in ("locatedIn", "partOf") and c.object and c.factuality in ("asserted", "reported"):
                    self._above[c.subject].add(c.object)

    def _read_names(self, x: Extraction) -> None:
        """A "hospital in Isfara" lies in Isfara, and a "press service of the KNB" is a part of the KNB."""
        v = vocabulary()
        known = {(v.top(e.type), fold(n)): e.id for e in x.entities for n in (e.name, *e.aliases)}
        for e in x.entities:
            inner = re.search(r" (?:in|near|at|of) ([^,]+)$", e.name)
            if inner and not e.concept:
                whole = known.get((v.top(e.type), fold(inner[1])), "") or self._concept(inner[1], e)
                self._above[e.id] |= {whole} - {"", e.id}

    def _concept(self, name: str, part: Entity) -> str:
        """The one concept of that name in the country of a part of it; empty where the country is not known."""
        same = [c for c in self.gazetteer.by_name(name) if part.country and c.country == part.country]
        tops = {c.id for c in same if vocabulary().top(c.type) == vocabulary().top(part.type)}
        return min(tops) if len(tops) == 1 else ""

    def _telling(self, e: Entity) -> bool:
        v = vocabulary()
        kinds = v.is_a(e.type, "Person") or v.is_a(e.type, "Organization") or v.is_a(e.type, "Place")
        return kinds and not v.is_a(e.type, "PersonGroup") and e.type != "Country"

    def line(self, id: str) -> frozenset[str]:
        """A thing and all in which it lies or of which it is a part."""
        if id not in self._lines:
            todo, seen = [id], set[str]()
            while todo:
                current = todo.pop()
                if current in seen:
                    continue
                seen.add(current)
                todo += self._above.get(current, ())
                if concept := self.gazetteer.concepts.get(current):
                    todo += (*concept.values("locatedIn"), *concept.part_of, concept.country)
                elif entity := self.entities.get(current):
                    todo.append(entity.country)
            self._lines[id] = frozenset(seen - {""})
        return self._lines[id]

    def type(self, id: str) -> str:
        """Class of a thing that the articles or the gazetteer know."""
        known = self.entities.get(id) or self.gazetteer.concepts.get(id)
        return known.type if known else ""

    def shared(self, a: str, b: str) -> int:
        """Number of people, bodies and places that two articles both name."""
        return len(self._named.get(a, frozenset()) & self._named.get(b, frozenset()))

    def published(self, article: str) -> str:
        """EDTF date on which an article was published, or empty."""
        return self.articles[article].published if article in self.articles else ""


class Accounts:
    """Compares accounts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.window: dict[str, int] = settings("resolution")["event"]["window"]
        self.decisive: dict[str, list[str]] = settings("resolution")["event"]["decisive"]

    def compare(self, a: Account, b: Account) -> tuple[float, tuple[str, ...]] | None:
        """Weight and reasons; None where they cannot be one, whatever else agrees."""
        one, two = a.event, b.event
        plans = [e.factuality == "planned" for e in (one, two)]
        if one.type != two.type or "denied" in (one.factuality, two.factuality) or plans[0] != plans[1]:
            return None
        date, place = self._date(a, b), self._place(one.where, two.where)
        roles = self._roles(one, two)
        if "apart" in (date, place) or roles is None:
            return None
        if one.type in _FREQUENT and not (one.when or two.when):
            return None
        found = [_level("date", date), _level("place", place), *roles, _level("quantity", self._quantity(one, two))]
        if self.facts.shared(a.article, b.article) >= self.window["shared"]:
            found.append(_level("articles", "alike"))
        known = sorted((f for f in found if f[1]), key=lambda f: (-f[0], f[1]))
        return round(sum(w for w, _ in known), 3), tuple(words for _, words in known)

    def _date(self, a: Account, b: Account) -> str:
        one, two = a.event.when, b.event.when
        if one and two:
            (a1, a2), (b1, b2) = edtf.bounds(one), edtf.bounds(two)
            if edtf.overlaps(one, two):
                return "day" if a1 == a2 == b1 == b2 and a1 else "overlap"
            ends = (a1, a2, b1, b2)
            return "next" if all(ends) and min(abs((a1 - b2).days), abs((b1 - a2).days)) <= 1 else "apart"  # type: ignore[operator]
        told = [edtf.bounds(self.facts.published(x.article)) for x in (a, b)]
        if not one and not two:
            (p, _), (q, _) = told
            return "near" if p and q and abs((p - q).days) <= self.window["told"] else ""
        first, last = edtf.bounds(one or two)
        published = told[1 if one else 0][1]
        if not (first and last and published):
            return ""
        if first > published and a.event.factuality != "planned":
            return "apart"
        return "near" if published - last <= timedelta(self.window["near"]) else "old"

    def _place(self, one: tuple[str, ...], two: tuple[str, ...]) -> str:
        if not one or not two:
            return ""
        a, b = one[0], two[0]
        wide = ("Country", "AdministrativeRegion", "GeographicRegion")
        if a == b:
            return "within" if self.facts.type(a) in wide else "same"
        lines = self.facts.line(a), self.facts.line(b)
        if a in lines[1] or b in lines[0]:
            return "within"
        if any(w in lines[1] for w in one[1:] if self.facts.type(w) != "Country"):
            return "around"
        if any(w in lines[0] for w in two[1:] if self.facts.type(w) != "Country"):
            return "around"
        bare = any(len(line) == 1 for line in lines)  # where it lies is not known
        border = "Border" in (self.facts.type(a), self.facts.type(b))
        return "" if bare or border else "apart"

    def _roles(self, one: Event, two: Event) -> list[tuple[float, str]] | None:
        found = []
        decisive = (*self.decisive["any"], *self.decisive.get(one.type, ()))
        for role in sorted({a.role for a in one.arguments} & {a.role for a in two.arguments} - {"quantity", "amount"}):
            pairs = [(p, q) for p in one.fillers(role) for q in two.fillers(role)]
            levels = [filler_level(p, q, self.facts) for p, q in pairs]
            best = min(levels, key=_ORDER.index)
            if best == "different" and role in decisive and all(self._decisive(p, q) for p, q in pairs):
                return None
            several = levels.count("entity") > 1
            found += [_level("role", best, role)] * (2 if best == "entity" and several else 1)
        return found

    def _decisive(self, p: Argument, q: Argument) -> bool:
        """Whether two different fillers make two events: persons with names, goods, people of other states."""
        types = [self.facts.type(a.entity) for a in (p, q)]
        v = vocabulary()
        if all(v.is_a(t, "PersonGroup") for t in types):
            states = {self.facts.entities[a.entity].citizen_of for a in (p, q)}
            return len(states - {""}) == 2
        return all(types) and (set(types) == {"Person"} or all(v.is_a(t, "Contraband") for t in types))

    def _quantity(self, one: Event, two: Event) -> str:
        pairs = [
            (p, q) for p in quantities_of(one) for q in quantities_of(two) if p.unit == q.unit
        ]
        if not pairs:
            return ""
        return "equal" if any(same_amount(p, q) for p, q in pairs) else "different"


_ORDER = ("entity", "group", "words", "thing", "country", "alike", "part", "", "different")


@cache
def _level(table: str, level: str, role: str = "") -> tuple[float, str]:
    """Weight in bits of one way of agreeing, and the words for it; nothing where nothing is known."""
    if not level:
        return 0.0, ""
    record = settings("resolution")["event"][table][level]
    weight = round(math.log2(record["m"] / record["u"]), 2)
    return weight, f"{record['says'].format(role=role)} ({weight:+.1f})"


def filler_level(p: Argument, q: Argument, facts: Facts) -> str:
    """How two fillers of one role are alike, as a level of ``resolution.toml``; empty where nobody can say."""
    v = vocabulary()
    if not (p.entity and q.entity):
        words = [fold(facts.entities[a.entity].name if a.entity in facts.entities else a.literal) for a in (p, q)]
        return "words" if all(words) and fuzz.token_set_ratio(*words) >= _ALIKE else ""
    type = facts.type(p.entity)
    if p.entity == q.entity:
        generic = v.is_a(type, "Contraband") or v.is_a(type, "Equipment")
        return "thing" if generic else "country" if type == "Country" else "entity"
    groups = [v.is_a(facts.type(a.entity), "PersonGroup") for a in (p, q)]
    if all(groups):
        return _groups(facts.entities[p.entity], facts.entities[q.entity])
    if any(groups):
        return "" if all(v.top(facts.type(a.entity)) == "Person" for a in (p, q)) else "different"
    related = p.entity in facts.line(q.entity) or q.entity in facts.line(p.entity)
    return "part" if related and type != "Country" else "different"


def _groups(a: Entity, b: Entity) -> str:
    """How two groups of people are alike, by number, citizenship, and the word for them."""
    one_state = bool(a.citizen_of) and a.citizen_of == b.citizen_of
    if a.citizen_of and b.citizen_of and not one_state:
        return "different"
    if one_state and a.count and a.count == b.count:
        return "group"
    return "alike" if one_state or fold(a.name).split()[-1:] == fold(b.name).split()[-1:] else ""


def quantities_of(e: Event) -> list[Quantity]:
    """The quantities of an event with a unit, in base units; also those that only stand in words, like "17 kg"."""
    units = settings("units").get("units", {})
    found = []
    for a in e.arguments:
        q = a.quantity
        if q is None and a.role == "quantity" and (m := re.fullmatch(r"~?([0-9]+(?:\.[0-9]+)?) ?([a-z]+)", a.literal)):
            q = Quantity(a.literal, float(m[1]), m[2])
        if q is not None and q.unit:
            record = units.get(q.unit, {})
            factor = float(record.get("factor", 1))
            found.append(Quantity(q.text, q.value * factor, str(record.get("base", q.unit)), None, q.approximate))
    return found


def same_amount(p: Quantity, q: Quantity) -> bool:
    """Whether one is the other, or the other rounded: 23.4 kg and about 23 kg."""
    return math.isclose(p.value, q.value, rel_tol=0.03) or (
        (p.approximate or q.approximate) and math.isclose(p.value, q.value, rel_tol=0.1)
    )
