"""Which entities are one: blocks, comparisons, and clusters under constraints.

A wrong union makes false facts of true ones, so two entities are joined only on positive grounds: one gazetteer
concept; one name, spelt alike or transliterated differently; a short name or acronym that another article introduces;
for persons, a patronymic more or less, a surname misheard in one letter, or an initial with the same post and body.

Never joined by the machine: two gazetteer concepts; groups of people; persons on a surname alone; persons of one name
who serve different states; bodies with a name that every state has ("Border Service") unless both are known to be of
the same country; things of different countries or incompatible classes; different names that one article keeps apart.
What several others could be equally well stays alone. What a person said outranks all of this.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from kg.model import Entity, Extraction
from kg.ontology import Concept, Gazetteer, normalize, settings, vocabulary
from kg.resolve.compare import Comparison, Context, Profile, compare, in_order, initials, place, profile_of, veto
from kg.resolve.names import classes_agree, common, heard, is_state_body, name_key
from kg.resolve.records import Join, Key

__all__ = ["Cluster", "Clusters", "cluster"]

Pair = tuple[Key, Key]

_TOLD = ("asserted", "reported")
#: How many times as many articles must name the persons of one state as those of the next, to take others for them.
_NEARLY_ALL = 3


@dataclass(eq=False)
class Cluster:
    """Profiles that are one entity."""

    profiles: list[Profile]
    joins: list[Join] = field(default_factory=list)

    @property
    def members(self) -> list[tuple[str, Entity]]:
        """(article, entity), in order of article and offset."""
        return in_order(m for p in self.profiles for m in p.members)

    @property
    def concept(self) -> str:
        """The concept that it is, or empty; the first where a person joined two."""
        return min((p.concept for p in self.profiles if p.concept), default="")

    @property
    def key(self) -> tuple[str, int, str]:
        """Where it is named first."""
        return min(p.key for p in self.profiles)


@dataclass(frozen=True)
class Clusters:
    """The clusters in order, and the pairs (of keys) that a person should decide, with what speaks for them."""

    clusters: list[Cluster]
    unsure: list[tuple[Pair, Comparison]]


def cluster(
    extractions: Sequence[Extraction], gazetteer: Gazetteer, same: Iterable[Pair] = (), apart: Iterable[Pair] = ()
) -> Clusters:
    """Entities of all articles, joined where they are one; arguments as of :func:`kg.resolve.resolve`."""
    same, apart = sorted({_ordered(p) for p in same}), sorted({_ordered(p) for p in apart})
    free, groups = _profiles(extractions, gazetteer)
    free = _split(free, apart, gazetteer)
    for p in (*free, *groups):
        p.close()
    return _Linkage(free, groups, Context(extractions, gazetteer), same, apart).run()


def _ordered(pair: Pair) -> Pair:
    return min(pair), max(pair)


# --- profiles ---


def _profiles(extractions: Iterable[Extraction], gazetteer: Gazetteer) -> tuple[list[Profile], list[Profile]]:
    """Profiles of what can be compared, and those of groups of people, which cannot."""
    extractions = list(extractions)
    states = _states(extractions, gazetteer)
    known: dict[tuple[str, ...], Profile] = {}
    alone: list[Profile] = []
    groups: list[Profile] = []
    v = vocabulary()
    for x in extractions:
        within = _within_concepts(x, gazetteer)
        for e in x.entities:
            if v.is_a(e.type, "PersonGroup"):
                groups.append(profile_of(x.article, e, "", e.country, e.type))
                continue
            found = [e.concept] if e.concept in gazetteer.concepts else _lookup(e, gazetteer)
            concept = found[0] if len(found) == 1 else ""
            record = gazetteer.concepts.get(concept)
            country, type = (record.country or e.country, record.type) if record else (e.country, e.type)
            around = within.get(e.id, ()) if not concept else ()
            country = country or next((c for i in around if (c := gazetteer.concepts[i].country)), "")
            top = v.top(type) or type
            name = name_key(e, top)
            if top == "Person":
                country = states.get((x.article, e.id), "")
            signature = ("concept", concept) if concept else (top, name, type, country, *around)
            indistinct = not name or (is_state_body(e.type) and not e.country and common(e.name))
            if not concept and indistinct:
                alone.append(profile_of(x.article, e, "", country, type))
            elif signature in known:
                known[signature].add(x.article, e)
            else:
                known[signature] = profile_of(x.article, e, concept, country, type)
    return [*known.values(), *alone], groups


def _states(extractions: Iterable[Extraction], gazetteer: Gazetteer) -> dict[Key, str]:
    """The state of each person of whose name several states have one: persons of two states may be two.

    It is that of the citizenship and of the bodies that an article tells of. A person without one is of the state in
    which nearly all of that name are, if there is one.
    """
    told: defaultdict[str, dict[Key, str]] = defaultdict(dict)
    for x in extractions:
        entities = {e.id: e for e in x.entities}
        found: defaultdict[str, set[str]] = defaultdict(set)
        for c in x.claims:
            other = entities.get(c.object)
            if c.predicate in ("worksFor", "citizenOf", "memberOf") and other and c.factuality in _TOLD:
                record = gazetteer.concepts.get(other.concept)
                found[c.subject] |= {(record.country if record else "") or other.country} - {""}
        for e in x.entities:
            if vocabulary().is_a(e.type, "Person") and (name := name_key(e, "Person")):
                told[name][x.article, e.id] = next(iter(found[e.id])) if len(found[e.id]) == 1 else ""
    states: dict[Key, str] = {}
    for of in told.values():
        counts = Counter(state for state in of.values() if state).most_common(2)
        if len(counts) > 1:
            main = counts[0][0] if counts[0][1] >= _NEARLY_ALL * counts[1][1] else ""
            states |= {key: state or main for key, state in of.items()}
    return states


def _within_concepts(x: Extraction, gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Entity -> the concepts in which an article says that it lies: places of one name may be far from each other."""
    concepts = {e.id: e.concept for e in x.entities if e.concept in gazetteer.concepts}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for c in x.claims:
        if c.predicate == "locatedIn" and c.object in concepts and c.factuality in _TOLD:
            found[c.subject].add(concepts[c.object])
    return {id: tuple(sorted(places)) for id, places in found.items()}


def _lookup(e: Entity, gazetteer: Gazetteer) -> list[str]:
    """The concepts that have the entity's name, where class and country leave no doubt."""
    def fits(c: Concept) -> bool:
        if not classes_agree(c.type, e.type) or (c.country and e.country and c.country != e.country):
            return False
        same_country = bool(c.country) and c.country == e.country
        return any(
            n.kind != "demonym" and (same_country or (n.kind != "generic" and not n.weak))
            and (n.text == e.name if n.cased else normalize(n.text) == normalize(e.name))
            for n in c.names
        )

    if vocabulary().is_a(e.type, "Person"):
        return []
    return [c.id for c in gazetteer.by_name(e.name) if fits(c)]


def _split(profiles: list[Profile], apart: Iterable[Pair], gazetteer: Gazetteer) -> list[Profile]:
    """Take out of its profile what a person keeps apart from another member of it."""
    of = {(a, e.id): p for p in profiles for a, e in p.members}
    entities = {(a, e.id): e for p in profiles for a, e in p.members}
    for a, b in apart:
        if a not in of or of[a] is not of.get(b):
            continue
        old = of[a]
        leaving = [a, b]
        if old.concept:  # the one that is called as the concept is keeps it
            names = {normalize(n.text) for n in gazetteer.concepts[old.concept].names if n.kind != "generic"}
            leaving = [min((b, a), key=lambda k: normalize(entities[k].name) in names)]
        for key in leaving:
            e = entities[key]
            old.members = [m for m in old.members if (m[0], m[1].id) != key]
            old.articles = {article for article, _ in old.members}
            of[key] = profile_of(key[0], e, "", e.country, e.type)
            profiles.append(of[key])
        if old.members:
            old.key = place(*in_order(old.members)[0])
    return [p for p in profiles if p.members]


# --- blocks ---


def _blocks(profiles: Iterable[Profile]) -> Iterable[list[Profile]]:
    """Groups of profiles that may be one: by name, short name, initials, what is heard, and how the name ends."""
    found: defaultdict[tuple[str, ...], list[Profile]] = defaultdict(list)
    for p in profiles:
        for key in sorted(_block_keys(p)):
            found[key].append(p)
    for key in sorted(found):
        if len(found[key]) > 1:
            yield sorted(found[key], key=lambda p: (p.name_key, p.key))


def _block_keys(p: Profile) -> set[tuple[str, ...]]:
    words = p.name_key.split()
    if not words:
        return set()
    if p.top == "Person":
        keys: set[tuple[str, ...]] = {("surname", words[-1])}
        return keys | {("heard", words[0], heard(words[-1]))} if len(words) > 1 else keys
    keys = {(p.top, "name", p.name_key)}
    if p.top == "Place" and len(p.name_key) >= 7:
        keys.add((p.top, "heard", heard(p.name_key)))
    if p.top in ("Organization", "Programme"):
        keys |= {(p.top, "name", n) for n in p.names}
        keys |= {(p.top, "words", *sorted(words)), (p.top, "heard", heard(p.name_key))}
        if len(words) > 2:
            keys |= {(p.top, "name", i) for i in initials(words)}
        if len(words) > 1 and not p.common:
            keys.add((p.top, "end", *words[-2:]))
    return keys


# --- linkage ---


class _Linkage:
    """The decisions about all pairs."""

    def __init__(
        self, free: list[Profile], groups: list[Profile], context: Context, same: list[Pair], apart: list[Pair]
    ) -> None:
        self.free, self.groups, self.context, self.same = free, groups, context, same
        self.limits = settings("resolution")["decide"]
        self.of = {(a, e.id): p for p in (*free, *groups) for a, e in p.members}
        self.apart = {
            frozenset((id(self.of[a]), id(self.of[b]))) for a, b in apart if a in self.of and b in self.of
        }
        self.unsure: dict[tuple[int, int], tuple[Profile, Profile, Comparison]] = {}
        self.linked: dict[int, dict[int, tuple[Profile, Comparison]]] = defaultdict(dict)
        self.judged = {id(self.of[k]) for pair in same for k in pair if k in self.of}

    def run(self) -> Clusters:
        edges = self.edges()
        lone = self.ambiguous()
        clusters = {id(p): Cluster([p]) for p in (*self.free, *self.groups)}
        for pair in self.same:
            if pair[0] in self.of and pair[1] in self.of:
                by = Join(*pair, math.inf, ("a person says so",))
                self.join(clusters, self.of[pair[0]], self.of[pair[1]], by)
        for a, b, c in edges:
            if id(a) in lone or id(b) in lone or not self.may_join(clusters[id(a)], clusters[id(b)]):
                self.doubt(a, b, c)
            else:
                self.join(clusters, a, b, Join(*_ordered((a.id, b.id)), c.score, c.reasons))
        done = {id(c): c for c in clusters.values()}
        split = [Cluster([_single(p, m)]) for p in self.free if id(p) in lone for m in p.members[1:]]
        for p in self.free:
            if id(p) in lone:
                p.members = p.members[:1]
        for one in done.values():
            one.joins = [j for p in one.profiles for j in _within(p)] + one.joins
        every = sorted([*done.values(), *split], key=lambda c: c.key)
        pairs = [
            (_ordered((a.id, b.id)), c) for a, b, c in self.unsure.values() if clusters[id(a)] is not clusters[id(b)]
        ]
        return Clusters(every, sorted(pairs, key=lambda u: (-u[1].score, u[0])))

    def edges(self) -> list[tuple[Profile, Profile, Comparison]]:
        """Pairs that are one as far as the two alone go, the surest first; the doubtful are noted."""
        seen: set[tuple[int, int]] = set()
        found = []
        for block in _blocks(self.free):
            for a, b in self.pairs(block):
                pair = (id(a), id(b)) if a.key <= b.key else (id(b), id(a))
                if pair in seen:
                    continue
                seen.add(pair)
                if veto(a, b) or frozenset(pair) in self.apart:
                    continue
                c = compare(a, b, self.context)
                if c is None or c.score < self.limits["unsure"]:
                    continue
                if c.doubtful or c.score < self.limits["same"]:
                    self.doubt(a, b, c)
                else:
                    found.append((a, b, c))
                    self.linked[id(a)][id(b)] = (b, c)
                    self.linked[id(b)][id(a)] = (a, c)
        return sorted(found, key=lambda f: (-f[2].score, _ordered((f[0].id, f[1].id))))

    def pairs(self, block: list[Profile]) -> Iterable[tuple[Profile, Profile]]:
        """All pairs of a block, or those of neighbours where it is large (Hernandez and Stolfo 1995).

        Of bodies with a name that every state has, those without a country are not compared with each other.
        """
        block_size, window = int(self.limits["block"]), int(self.limits["window"])
        nameless = [p for p in block if p.common and not p.country]
        rest = [p for p in block if not (p.common and not p.country)]
        if len(rest) <= block_size:
            yield from combinations(rest, 2)
        else:
            yield from ((a, b) for n, a in enumerate(rest) for b in rest[n + 1 : n + 1 + window])
        yield from ((a, b) for a in nameless for b in rest[:block_size])

    def doubt(self, a: Profile, b: Profile, c: Comparison) -> None:
        """Note a pair for a person."""
        if frozenset((id(a), id(b))) not in self.apart:
            self.unsure[min(id(a), id(b)), max(id(a), id(b))] = (a, b, c)

    def ambiguous(self) -> set[int]:
        """Profiles that could be several others that are not one: they stay alone, member by member."""
        margin = float(self.limits["margin"])
        found = set()
        for p in self.free:
            others = self.linked.get(id(p), {})
            if len(others) < 2 or p.concept or id(p) in self.judged:
                continue
            best = max(c.score for _, c in others.values())
            near = [o for o, c in others.values() if c.score > best - margin]
            if any(id(b) not in self.linked[id(a)] for a, b in combinations(near, 2)):
                found.add(id(p))
        return found

    def may_join(self, a: Cluster, b: Cluster) -> bool:
        """Whether nothing keeps any two of their profiles apart, and all of them are alike (complete linkage)."""
        if a is b:
            return True
        for p in a.profiles:
            for q in b.profiles:
                if veto(p, q) or frozenset((id(p), id(q))) in self.apart:
                    return False
                if id(q) not in self.linked[id(p)]:
                    c = compare(p, q, self.context)
                    if c is None or c.doubtful or c.score < self.limits["unsure"]:
                        return False
        return True

    def join(self, clusters: dict[int, Cluster], a: Profile, b: Profile, by: Join) -> None:
        one, two = clusters[id(a)], clusters[id(b)]
        if one is two:
            return
        if len(one.profiles) < len(two.profiles):
            one, two = two, one
        one.profiles += two.profiles
        one.joins += [*two.joins, by]
        for p in two.profiles:
            clusters[id(p)] = one


def _single(p: Profile, member: tuple[str, Entity]) -> Profile:
    return profile_of(*member, "", p.country, member[1].type)


def _within(p: Profile) -> list[Join]:
    """Why the members of one profile are one."""
    reason, score = "one name, class and country" if p.country else "one name and class", math.inf
    if p.concept:
        reason = f"one concept of the gazetteer: {p.concept}"
    keys = [(article, e.id) for article, e in p.members]
    return [Join(*_ordered((keys[0], k)), score, (reason,)) for k in keys[1:]]
