"""Which accounts of different articles tell of one event, and on what they disagree.

Two accounts are one event on positive grounds only: one type, compatible dates and places, and participants, goods or
quantities that agree. An event takes one account of each article at most: what an article keeps apart stays apart.
Articles that tell of one event together are likelier to tell of the others together (collective resolution:
I. Bhattacharya and L. Getoor, "Collective Entity Resolution in Relational Data", ACM TKDD 1, 2007).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from kg import edtf
from kg.model import Article, Entity, Event, Extraction
from kg.ontology import Gazetteer, settings, vocabulary
from kg.resolve.accounts import Account, Accounts, Facts, filler_level
from kg.resolve.conflicts import conflicts_of
from kg.resolve.ids import Wanted, assign
from kg.resolve.names import content_hash, fold
from kg.resolve.records import Anchor, Conflict, Ids, Join, Key, Unsure

__all__ = ["Told", "relate"]

Pair = tuple[Key, Key]
#: Rounds after which the articles that tell of events together are taken as found.
_ROUNDS = 4


@dataclass(frozen=True)
class Told:
    """What was found of events; the fields are those of :class:`kg.resolve.Resolution`."""

    extractions: tuple[Extraction, ...]
    ids: Ids
    joins: Mapping[str, tuple[Join, ...]]
    unsure: tuple[Unsure, ...]
    conflicts: tuple[Conflict, ...]


def relate(
    extractions: Sequence[Extraction], entities: Mapping[str, Entity], gazetteer: Gazetteer,
    articles: Mapping[str, Article], known: Ids, same: Iterable[Pair] = (), apart: Iterable[Pair] = (),
) -> Told:  # fmt: skip
    """Give the events of all articles their ids in the corpus, one for all accounts of one event.

    Args:
        extractions: with entity ids of the corpus, in any order.
        entities: of the corpus, by id.
        gazetteer: says which place lies in which.
        articles: by id, for hashes and dates of publication.
        known: ids given out before.
        same, apart: pairs about which a person decided.
    """
    accounts = {(x.article, e.id): Account(x.article, e) for x in extractions for e in x.events}
    matching = _Matching(accounts, Accounts(Facts(extractions, entities, gazetteer, articles)), same, apart)
    groups = matching.run()
    wanted, keys = [], []
    for group in groups:
        anchors = _anchors(group, articles)
        first = group[0].event
        digest = content_hash(*anchors[0][0], first.trigger) + content_hash(first.trigger, *anchors[0][0])
        wanted.append(Wanted(f"{first.type.lower()}-{digest}", anchors))
        keys.append([a.key for a in group])
    given, recorded = assign(wanted, known)
    ids = {key: id for id, group in zip(given, keys, strict=True) for key in group}
    told = tuple(
        replace(x, events=tuple(replace(e, corpus_id=ids[x.article, e.id]) for e in x.events)) for x in extractions
    )
    joins: defaultdict[str, list[Join]] = defaultdict(list)
    for j in matching.joins:
        joins[ids[j.a]].append(j)
    disputes = [
        c for id, group in zip(given, groups, strict=True) if len(group) > 1
        for c in conflicts_of(id, group, matching.accounts.facts)
    ]
    unsure = tuple(u for u in matching.unsure(ids) if u.a != u.b)
    conflicts = tuple(sorted(disputes, key=lambda c: (c.event, c.property)))
    return Told(told, recorded, {i: tuple(j) for i, j in sorted(joins.items())}, unsure, conflicts)


def _anchors(group: Sequence[Account], articles: Mapping[str, Article]) -> tuple[tuple[Anchor, ...], ...]:
    out = []
    for a in group:
        e = a.event.evidence
        sha = articles[a.article].sha256 if a.article in articles else a.article
        out.append(((sha, e.start, f"{a.event.type} {a.event.trigger}: {e.quote}"),))
    return tuple(out)


class _Matching:
    """The decisions about all pairs of accounts."""

    def __init__(
        self, told: Mapping[Key, Account], accounts: Accounts, same: Iterable[Pair], apart: Iterable[Pair]
    ) -> None:
        self.told, self.accounts = told, accounts
        self.same = sorted({(min(p), max(p)) for p in same if p[0] in told and p[1] in told})
        self.apart = {frozenset(p) for p in apart}
        self.limits: dict[str, float] = settings("resolution")["event"]["decide"]
        self.joins: list[Join] = []
        self.candidates: dict[Pair, tuple[float, tuple[str, ...]]] = {}
        self.scored: dict[Pair, tuple[float, tuple[str, ...]]] = {}
        self.refused: set[Pair] = set()
        self.of: dict[Key, list[Account]] = {}

    def run(self) -> list[list[Account]]:
        """Accounts of one event together, in order."""
        for block in self.blocks():
            for a, b in self.pairs(block):
                pair = (min(a.key, b.key), max(a.key, b.key))
                if pair not in self.candidates and frozenset(pair) not in self.apart:
                    found = self.accounts.compare(a, b)
                    if found and found[0] >= self.limits["unsure"] - _sibling()[0]:
                        self.candidates[pair] = found
        together: dict[tuple[str, str], set[Pair]] = {}
        for _ in range(_ROUNDS):
            self.scored = {pair: self.raised(pair, together) for pair in self.candidates}
            groups = self.cluster()
            now: defaultdict[tuple[str, str], set[Pair]] = defaultdict(set)
            for j in self.joins:
                now[j.a[0], j.b[0]].add((j.a, j.b))
            if now == together:
                break
            together = dict(now)
        return groups

    def raised(self, pair: Pair, together: Mapping[tuple[str, str], set[Pair]]) -> tuple[float, tuple[str, ...]]:
        """The comparison of a pair, raised where its articles tell of another event together."""
        score, reasons = self.candidates[pair]
        if not together.get((pair[0][0], pair[1][0]), set()) - {pair}:
            return score, reasons
        bonus, words = _sibling()
        return round(score + bonus, 3), (*reasons, words)

    def blocks(self) -> Iterable[list[Account]]:
        """Accounts of one type that share a day, a place or region, or somebody who took part, or his body."""
        found: defaultdict[tuple[str, ...], list[Account]] = defaultdict(list)
        v, facts, entities = vocabulary(), self.accounts.facts, self.accounts.facts.entities
        for account in self.told.values():
            e = account.event
            first, last = edtf.bounds(e.when)
            keys: set[tuple[object, ...]] = {("day", first)} if first and first == last else set()
            actors = {a.entity for a in e.arguments} - {""}
            wider = {i for w in e.where[:1] for i in facts.line(w) if facts.type(i) == "AdministrativeRegion"}
            wider |= {i for a in actors for i in facts.line(a) if v.is_a(facts.type(i), "Organization")}
            for id in {*e.where[:1], *actors, *wider}:
                type = facts.type(id)
                if not type or type == "Country" or v.is_a(type, "Contraband"):
                    continue
                if not v.is_a(type, "PersonGroup"):
                    keys.add(("thing", id))
                elif entities[id].citizen_of:
                    keys.add(("group", entities[id].count, entities[id].citizen_of))
            keys |= {("words", fold(a.literal)) for a in e.arguments if a.literal and a.quantity is None}
            for key in keys:
                found[(e.type, *map(str, key))].append(account)
        for key in sorted(found):
            if len(found[key]) > 1:
                yield sorted(found[key], key=self.when)

    def when(self, a: Account) -> tuple[str, Key]:
        """Accounts of one time are neighbours."""
        first, last = edtf.bounds(a.event.when or self.accounts.facts.published(a.article))
        return str(first or last or ""), a.key

    def pairs(self, block: list[Account]) -> Iterable[tuple[Account, Account]]:
        """All pairs of a block, or those of neighbours in time where it is large."""
        limits = settings("resolution")["decide"]
        reach = len(block) if len(block) <= limits["block"] else int(limits["window"])
        for n, a in enumerate(block):
            yield from ((a, b) for b in block[n + 1 : n + 1 + reach] if a.article != b.article)

    def cluster(self) -> list[list[Account]]:
        """The surest pairs first, as far as nothing keeps two accounts of the events apart."""
        of = {key: [account] for key, account in self.told.items()}
        self.joins, self.refused = [], set()
        for a, b in self.same:
            self.join(of, a, b, math.inf, ("a person says so",))
        sure = sorted(
            (p for p, (score, _) in self.scored.items() if score >= self.limits["same"]),
            key=lambda p: (-self.scored[p][0], -self.tells(p[0]) - self.tells(p[1]), p),
        )
        unclear = self.unclear(sure)
        for a, b in sure:
            if {(a, b[0]), (b, a[0])} & unclear:
                self.refused.add((a, b))
            elif self.may_join(of[a], of[b]):
                self.join(of, a, b, *self.scored[a, b])
        self.of = of
        return sorted({id(g): sorted(g, key=lambda a: a.key) for g in of.values()}.values(), key=lambda g: g[0].key)

    def tells(self, key: Key) -> int:
        """How much an account tells."""
        e = self.told[key].event
        return len(e.arguments) + 2 * len(e.where) + 2 * bool(e.when)

    def unclear(self, sure: Iterable[Pair]) -> set[tuple[Key, str]]:
        """(account, other article) where that article has several events that it could be equally well."""
        choices: defaultdict[tuple[Key, str], list[tuple[float, Key]]] = defaultdict(list)
        for a, b in sure:
            choices[a, b[0]].append((self.scored[a, b][0], b))
            choices[b, a[0]].append((self.scored[a, b][0], a))
        found = set()
        for place, others in choices.items():
            best = max(score for score, _ in others)
            near = [k for score, k in others if score > best - self.limits["margin"]]
            if any(not self.retold(self.told[x].event, self.told[y].event) for x, y in combinations(near, 2)):
                found.add(place)
        return found

    def retold(self, a: Event, b: Event) -> bool:
        """Whether an article may tell of one event twice: the same people or bodies, and nothing that differs."""
        pairs = ((p, q) for role in {x.role for x in a.arguments} for p in a.fillers(role) for q in b.fillers(role))
        shared = any(filler_level(p, q, self.accounts.facts) in ("entity", "group") for p, q in pairs)
        return shared and (not (a.when and b.when) or edtf.overlaps(a.when, b.when))

    def may_join(self, a: list[Account], b: list[Account]) -> bool:
        """Whether two events are told of by different articles, and no two of their accounts exclude each other."""
        if {x.article for x in a} & {x.article for x in b}:
            return False
        pairs = ((x, y) for x in a for y in b)
        return all(frozenset((x.key, y.key)) not in self.apart and self.accounts.compare(x, y) for x, y in pairs)

    def join(self, of: dict[Key, list[Account]], a: Key, b: Key, score: float, reasons: tuple[str, ...]) -> None:
        if of[a] is of[b]:
            return
        self.joins.append(Join(min(a, b), max(a, b), score, reasons))
        of[a] += of[b]
        for account in list(of[a]):
            of[account.key] = of[a]

    def unsure(self, ids: Mapping[Key, str]) -> Iterable[Unsure]:
        """Pairs for a person, but where one of them has its match in the other's article."""
        best: dict[tuple[str, str], Unsure] = {}
        for (a, b), (score, reasons) in sorted(self.scored.items(), key=lambda s: (-s[1][0], s[0])):
            one, two = self.of[a], self.of[b]
            matched = {x.article for x in one} & {x.article for x in two}
            if one is two or score < self.limits["unsure"] or (matched and (a, b) not in self.refused):
                continue
            keys = {ids[a]: a, ids[b]: b}
            x, y = sorted(keys)
            best.setdefault((x, y), Unsure(x, y, (keys[x], keys[y]), score, reasons, 0, 1, "event"))
        return best.values()


@cache
def _sibling() -> tuple[float, str]:
    """Weight and words of two articles telling of another event together."""
    record = settings("resolution")["event"]["articles"]["sibling"]
    weight = round(math.log2(record["m"] / record["u"]), 2)
    return weight, f"{record['says']} ({weight:+.1f})"
