"""When an annotation is right: names, literals, dates and quotes agree, and items are matched one to one.

A name is compared without case, accents, articles and punctuation. Entities are aligned one to one, best overlap of
names first; relations need predicate, subject and object; events need the type and overlapping evidence, or evidence
within `NEAR` characters and an argument in common. ``optional`` gold counts neither way. What lies outside the scheme
(`TOP`, `PREDICATES`, `EVENTS`) is not scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.model import Article

__all__ = ["EVENTS", "LAYERS", "NEAR", "PREDICATES", "TOP", "Annotations", "Differences", "Item", "Judged", "Matching"]

Annotations = Mapping[str, Any]
Item = Mapping[str, Any]

#: What is scored: entities, their exact types, relations, events, arguments (with dates) and dates of events.
LAYERS = ("ent", "ent_type", "rel", "ev", "arg", "date")
#: Greatest distance, in characters, of the evidence of two events that are the same though it does not overlap.
NEAR = 250
_SUBTYPES = {
    "Person": "PersonGroup",
    "Organization": "StateBody SecurityService BorderService LawEnforcement Military Ministry Legislature "
                    "InternationalOrganization MediaOutlet Company CriminalGroup ArmedGroup PoliticalParty "
                    "ResearchOrganization NonGovernmentalOrganization",
    "Place": "Country AdministrativeRegion Settlement Checkpoint Border NaturalFeature GeographicRegion Facility",
    "Equipment": "", "Contraband": "", "Programme": "",
}
#: Each entity type of the scheme and the top type it belongs to.
TOP = {t: top for top, below in _SUBTYPES.items() for t in (top, *below.split())}
_SYMMETRIC = frozenset(("borders", "cooperatesWith", "conflictWith"))
#: Predicates of the scheme.
PREDICATES = (
    "memberOf", "observerOf", "partOf", "stateOf", "headquarteredIn", "locatedIn", "borders", "borderLength",
    "holdsPost", "worksFor", "citizenOf", "cooperatesWith", "conflictWith", "foundedOn", "foundedBy", "underAuspicesOf",
    "operates", "funds", "participatesIn",
)
#: Event types of the scheme.
EVENTS = (
    "Arrest", "Seizure", "Smuggling", "IllegalCrossing", "Transfer", "Meeting", "Statement", "Agreement",
    "PolicyChange", "Deployment", "Construction", "Exercise", "Founding", "Attack", "Clash", "Death", "Trial",
    "Appointment", "Inspection", "Funding", "Joining",
)
#: Types of which the name says too little to ask whether two articles mean the same one.
_NOT_ACROSS = frozenset(("PersonGroup", "Equipment", "Contraband"))


@dataclass(frozen=True, slots=True)
class Differences:
    """What separates annotations from gold: entities by name, relations as (subject, predicate, object), events as
    (type, start of the quote)."""

    missing_entities: tuple[str, ...] = ()
    extra_entities: tuple[str, ...] = ()
    missing_relations: tuple[tuple[str, str, str], ...] = ()
    extra_relations: tuple[tuple[str, str, str], ...] = ()
    missing_events: tuple[tuple[str, str], ...] = ()
    extra_events: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim or event of an extraction beside gold.

    Args:
        article: id of the article.
        layer: "rel" or "ev".
        type: predicate or type of event.
        rule: what found it.
        confidence: as the extraction gives it.
        right: whether gold has it.
    """

    article: str
    layer: str
    type: str
    rule: str
    confidence: float
    right: bool


# --- when two names, literals, dates and quotes agree ---

_STOP = frozenset(("the", "a", "an", "of", "in", "and", "for", "to", "s"))
_NUMBERS = {w: str(i) for i, w in enumerate(
    ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"))}


def _norm(text: object) -> str:
    plain = unicodedata.normalize("NFKD", str(text)).replace("–", "-").replace("’", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    plain = " ".join(re.sub(r"[^\w]+", " ", re.sub(r"'s\b", "", plain)).split())
    return re.sub(r"^(the|a|an) ", "", plain)


def _names(entity: Item) -> set[str]:
    return {n for n in map(_norm, (entity["name"], *entity.get("aliases", ()))) if n}


def _same_literal(a: object, b: object) -> bool:
    """Equal first numbers, or else half of the words of the shorter one in common."""
    one, two = (" ".join(_NUMBERS.get(t.lower(), t) for t in str(x).split()) for x in (a, b))
    first, second = (re.findall(r"\d+(?:\.\d+)?", x.replace(",", "")) for x in (one, two))
    if first or second:
        return bool(first and second and float(first[0]) == float(second[0]))
    words, others = (set(_norm(x).split()) - _STOP for x in (one, two))
    return bool(words and others and len(words & others) / min(len(words), len(others)) >= 0.5)


def _same_date(gold: str, found: str) -> bool:
    return bool(gold and found) and gold.strip("~?") == found.strip("~?")


def _span(text: str, event: Item) -> tuple[int, int] | None:
    quote = event.get("quote", "") or "\0"
    at = text.find(quote)
    if at >= 0:
        return at, at + len(quote)
    loose = re.search(re.sub(r"\s+", r"\\s+", re.escape(quote).replace(r"\ ", " ")), text)
    if loose:
        return loose.span()
    return (event["start"], event["end"]) if "start" in event else None


def _within(a: tuple[int, int] | None, b: tuple[int, int] | None, distance: int) -> bool:
    return bool(a and b and a[0] - distance < b[1] and b[0] - distance < a[1])


def _arguments(event: Item) -> list[tuple[str, Any]]:
    roles = event.get("roles", {})
    return [*(("where", w) for w in event.get("where", ())), *((r, x) for r, fillers in roles.items() for x in fillers)]


def _align(gold: Sequence[Item], found: Sequence[Item]) -> dict[str, str]:
    """Gold id -> found id, one to one: same top type, then same canonical name, then most names in common."""
    names = [(s, _names(s)) for s in found]
    pairs = []
    for g in gold:
        mine = _names(g)
        for s, theirs in names:
            common = len(mine & theirs)
            if common:
                top = TOP.get(g["type"]) == TOP.get(s["type"])
                canonical = _norm(g["name"]) == _norm(s["name"])
                pairs.append((-top, -canonical, -common, g["id"], s["id"]))
    aligned: dict[str, str] = {}
    used: set[str] = set()
    for *_, g_id, s_id in sorted(pairs):
        if g_id not in aligned and s_id not in used:
            aligned[g_id] = s_id
            used.add(s_id)
    return aligned


class Matching:
    """Which item of the gold of one article is which item of its annotations."""

    def __init__(self, gold: Annotations, found: Annotations, article: Article) -> None:
        self.gold_entities: dict[str, Item] = {e["id"]: e for e in gold["entities"]}
        self.entities: dict[str, Item] = {e["id"]: e for e in found.get("entities", ()) if e["type"] in TOP}
        self.aligned = _align(gold["entities"], [e for e in found.get("entities", ()) if e["type"] in TOP])
        self.optional = {i for i, e in self.gold_entities.items() if e.get("optional")}
        self.gold_relations: Sequence[Item] = gold["relations"]
        self.relations = self._distinct(r for r in found.get("relations", ()) if r["p"] in PREDICATES)
        self.gold_events: Sequence[Item] = gold["events"]
        self.events: Sequence[Item] = [v for v in found.get("events", ()) if v["type"] in EVENTS]
        self.relation_of, self.ignored_relations = self._match_relations()
        self.event_of = self._match_events(article.body)
        self.pairs = self._identities(gold, found, article.id)

    @staticmethod
    def _distinct(relations: Iterable[Item]) -> list[Item]:
        seen: set[tuple[str, str, str]] = set()
        out = []
        for r in relations:
            key = (r["s"], r["p"], str(r["o"]))
            if key in seen or (r["p"] in _SYMMETRIC and (r["o"], r["p"], str(r["s"])) in seen):
                continue
            seen.add(key)
            out.append(r)
        return out

    def _same(self, gold: Any, found: Any) -> bool:
        if gold in self.gold_entities:
            named = found not in self.entities and _norm(found) in _names(self.gold_entities[gold])
            return self.aligned.get(gold) == found or named
        if found in self.entities:
            entity = self.entities[found]
            return any(_same_literal(gold, n) for n in (entity["name"], *entity.get("aliases", ())))
        return _same_literal(gold, found)

    def _same_relation(self, g: Item, s: Item) -> bool:
        if g["p"] != s["p"]:
            return False
        if self._same(g["s"], s["s"]) and self._same(g["o"], s["o"]):
            return True
        return g["p"] in _SYMMETRIC and self._same(g["s"], s["o"]) and self._same(g["o"], s["s"])

    def relation_optional(self, g: Item) -> bool:
        """Whether a gold relation counts for nothing, itself or by an entity in it."""
        return bool(g.get("optional") or g["s"] in self.optional or g["o"] in self.optional)

    def _match_relations(self) -> tuple[dict[int, int], set[int]]:
        """Gold index -> index of the relation that counts for it, and the relations that optional gold explains."""
        matched: dict[int, int] = {}
        ignored: set[int] = set()
        for n, g in enumerate(self.gold_relations):
            taken = ignored.union(matched.values())
            hit = next((i for i, s in enumerate(self.relations) if i not in taken and self._same_relation(g, s)), None)
            if hit is None:
                continue
            if self.relation_optional(g):
                ignored.add(hit)
            else:
                matched[n] = hit
        return matched, ignored

    def argument_hits(self, g: Item, s: Item) -> int:
        """How many roles and places of a gold event another event fills alike."""
        used: set[int] = set()
        theirs = _arguments(s)
        for role, x in _arguments(g):
            hit = next((j for j, (r, y) in enumerate(theirs) if j not in used and r == role and self._same(x, y)), None)
            if hit is not None:
                used.add(hit)
        return len(used)

    def _match_events(self, text: str) -> dict[int, int]:
        candidates = []
        spans = [_span(text, s) for s in self.events]
        for gi, g in enumerate(self.gold_events):
            here = _span(text, g)
            for si, s in enumerate(self.events):
                if g["type"] != s["type"]:
                    continue
                hits = self.argument_hits(g, s)
                overlap = _within(here, spans[si], 0)
                if overlap or (hits and _within(here, spans[si], NEAR)):
                    date = _same_date(g.get("when", ""), s.get("when", ""))
                    candidates.append((-(hits + 2 * overlap + date), gi, si))
        matched: dict[int, int] = {}
        for _, gi, si in sorted(candidates):
            if gi not in matched and si not in matched.values():
                matched[gi] = si
        return matched

    def _identities(self, gold: Annotations, found: Annotations, article: str) -> list[tuple[str, str]]:
        """(canonical gold name, id in the corpus) of each aligned entity."""
        entities: dict[str, Item] = {e["id"]: e for e in found.get("entities", ())}
        aligned = _align(gold["entities"], list(found.get("entities", ())))
        return [
            (_norm(e["name"]), entities[aligned[i]].get("iri", f"{article}/{aligned[i]}"))
            for e in gold["entities"]
            if (i := e["id"]) in aligned and not e.get("optional") and e["type"] not in _NOT_ACROSS
        ]

    def counts(self) -> tuple[Counter[str], Counter[tuple[str, str, str]]]:
        """Counts by layer, and (hit, found or gold) by (predicate or event, its name)."""
        c: Counter[str] = Counter()
        by: Counter[tuple[str, str, str]] = Counter()
        for i, e in self.gold_entities.items():
            if i not in self.optional:
                c["ent_gold"] += 1
                c["ent_hit"] += i in self.aligned
                c["ent_type_hit"] += i in self.aligned and self.entities[self.aligned[i]]["type"] == e["type"]
        c["ent_found"] = len(self.entities) - sum(i in self.optional for i in self.aligned)
        for n, g in enumerate(self.gold_relations):
            if not self.relation_optional(g):
                by["rel", g["p"], "gold"] += 1
                by["rel", g["p"], "hit"] += n in self.relation_of
        for n, s in enumerate(self.relations):
            by["rel", s["p"], "found"] += n not in self.ignored_relations
        found_as = {si: gi for gi, si in self.event_of.items()}
        for gi, g in enumerate(self.gold_events):
            if not g.get("optional"):
                found = self.events[self.event_of[gi]] if gi in self.event_of else None
                self._count_event(c, by, g, found)
        for si, s in enumerate(self.events):
            if si not in found_as:
                c["arg_found"] += len(_arguments(s)) + bool(s.get("when"))
            by["ev", s["type"], "found"] += si not in found_as or not self.gold_events[found_as[si]].get("optional")
        for (layer, _, what), n in by.items():
            c[f"{layer}_{what}"] += n
        return c, by

    def _count_event(self, c: Counter[str], by: Counter[tuple[str, str, str]], g: Item, found: Item | None) -> None:
        by["ev", g["type"], "gold"] += 1
        by["ev", g["type"], "hit"] += found is not None
        arguments = sum(x not in self.optional for _, x in _arguments(g))
        dated = bool(g.get("when"))
        c["arg_gold"] += arguments + dated
        c["date_gold"] += dated
        if found is not None:
            right = _same_date(g.get("when", ""), found.get("when", ""))
            c["date_hit"] += right
            c["date_found"] += bool(found.get("when"))
            c["arg_hit"] += min(self.argument_hits(g, found), arguments) + right
            c["arg_found"] += len(_arguments(found)) + bool(found.get("when"))

    def differences(self) -> Differences:
        """What is missing and what is too much."""
        def name(i: Any, entities: Mapping[str, Item]) -> str:
            return str(entities[i]["name"] if i in entities else i)

        def event(v: Item) -> tuple[str, str]:
            return v["type"], (v.get("quote") or "")[:70]

        used = self.ignored_relations.union(self.relation_of.values())
        taken, aligned = set(self.event_of.values()), set(self.aligned.values())
        gold, ours = self.gold_entities, self.entities
        return Differences(
            tuple(e["name"] for i, e in gold.items() if i not in self.aligned and i not in self.optional),
            tuple(e["name"] for i, e in ours.items() if i not in aligned),
            tuple((name(g["s"], gold), g["p"], name(g["o"], gold)) for n, g in enumerate(self.gold_relations)
                  if n not in self.relation_of and not self.relation_optional(g)),
            tuple((name(s["s"], ours), s["p"], name(s["o"], ours)) for i, s in enumerate(self.relations)
                  if i not in used),
            tuple(event(g) for n, g in enumerate(self.gold_events) if n not in self.event_of and not g.get("optional")),
            tuple(event(s) for i, s in enumerate(self.events) if i not in taken),
        )

    def judged(self, article: str) -> list[Judged]:
        """Each relation and event that was found, right or wrong; what only optional gold explains is left out."""
        out = []
        right = set(self.relation_of.values())
        for i, s in enumerate(self.relations):
            if i not in self.ignored_relations:
                out.append(_judged(article, "rel", s["p"], s, i in right))
        gold_of = {si: gi for gi, si in self.event_of.items()}
        for i, s in enumerate(self.events):
            if i not in gold_of or not self.gold_events[gold_of[i]].get("optional"):
                out.append(_judged(article, "ev", s["type"], s, i in gold_of))
        return out


def _judged(article: str, layer: str, type: str, item: Item, right: bool) -> Judged:
    return Judged(article, layer, type, item.get("rule", ""), item.get("confidence", 1.0), right)
