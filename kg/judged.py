"""Judgements through resolution: what people decided, from the ledger to records with ids of the corpus."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kg.judging import Key, Outcome, Replay, replay
from kg.ledger import Judgement
from kg.model import Article, Claim, Entity, Event, Extraction, Mention, rename
from kg.rdf.judgements import Thing, judgement_quads, thing_iri
from kg.resolve import Resolution

__all__ = ["Judged", "judged"]

#: Fields of an entity that a person's word settles for all articles -> the attribute of :class:`kg.model.Entity`.
_FIELDS = {"name": "name", "class": "type", "country": "country"}


@dataclass(frozen=True)
class Judged:
    """The corpus as people want it.

    Args:
        resolution: with their names and classes; its extractions are in the order of the articles.
        replay: what became of each judgement.
        renamed: concepts of the gazetteer of which people changed name or class, by id.
        ids: entity of an article after the replay -> its id in the corpus.
    """

    resolution: Resolution
    replay: Replay
    renamed: Mapping[str, Entity] = field(default_factory=dict)
    ids: Mapping[Key, str] = field(default_factory=dict)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of each judgement, in order of id."""
        return self.replay.outcomes

    def quads(self, articles: Iterable[Article]) -> Iterable[Any]:
        """The quads of the graph of judgements; nothing where no judgement was applied."""
        done = [o.judgement for o in self.outcomes if o.status == "applied"]
        things: dict[Key, list[Thing]] = defaultdict(list)
        names = {e.id: e.name for e in self.resolution.entities}
        corpus = {e.id: e for e in self.resolution.entities}
        for x in self.resolution.extractions:
            statements: tuple[Claim | Event, ...] = (*x.claims, *x.events)
            for s in statements:
                things[x.article, s.id].append(s)
        for key, id in self.ids.items():
            if id in corpus:
                things[key].append(corpus[id])
        decided = [(t, by, key in self.replay.added) for key, by in self.replay.decided.items() for t in things[key]]
        ids: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for (article, local), id in self.ids.items():
            ids[article][local] = id
        taken = []
        for t in self.replay.taken:
            record = t.record
            article = record.article if isinstance(record, Mention) else record.evidence.article
            new = next((thing_iri(n) for n in things[article, t.new]), "") if t.new else ""
            taken.append((_of_corpus(record, ids[article]), t.by, new))
        return judgement_quads(done, decided, taken, names, {a.sha256: a.id for a in reversed(list(articles))})


def _of_corpus(record: Mention | Claim | Event, ids: dict[str, str]) -> Mention | Claim | Event:
    if isinstance(record, Mention):
        return record
    if isinstance(record, Claim):
        return rename(Extraction("", claims=(record,)), ids).claims[0]
    return rename(Extraction("", events=(record,)), ids).events[0]


def judged(
    articles: Sequence[Article],
    extractions: Sequence[Extraction],
    judgements: Sequence[Judgement],
    resolver: Callable[[Replay], Resolution],
) -> Judged:
    """Replay judgements and resolve.

    What people say of one entity in several articles can contradict each other only once these are one: then the
    judgements are set aside, and all is done again without them.

    Args:
        articles: the articles.
        extractions: of these, in their order.
        judgements: of the ledger.
        resolver: what resolves the extractions of a replay, under its pairs.
    """
    aside: dict[str, set[str]] = {}
    while True:
        done = replay(articles, extractions, judgements, aside)
        found = resolver(done)
        ids = _ids(done.extractions, found.extractions)
        said: defaultdict[str, defaultdict[str, dict[str, set[str]]]] = defaultdict(lambda: defaultdict(dict))
        for key, fields in done.fields.items():
            for name, (value, by) in fields.items():
                if key in ids and name in _FIELDS:
                    said[ids[key]][name].setdefault(value, set()).update(by)
        clashes = [set().union(*v.values()) for of in said.values() for v in of.values() if len(v) > 1]
        if not clashes:
            break
        for together in clashes:
            for id in together:
                aside[id] = aside.get(id, set()) | together - {id}
    wanted = {id: {_FIELDS[name]: next(iter(v)) for name, v in of.items()} for id, of in said.items()}
    sure = {ids[key] for key in done.decided if key in ids}

    def settled(e: Entity) -> Entity:
        changes = wanted.get(e.id, {})
        return _changed(e, changes, sure) if changes or e.id in sure else e

    entities = tuple(map(settled, found.entities))
    resolved = tuple(replace(x, entities=tuple(map(settled, x.entities))) for x in found.extractions)
    renamed = {e.id: e for e in entities if e.concept == e.id and {"name", "type"} & wanted.get(e.id, {}).keys()}
    return Judged(replace(found, entities=entities, extractions=resolved), done, renamed, ids)


def _changed(e: Entity, changes: Mapping[str, str], sure: set[str]) -> Entity:
    return replace(
        e, name=changes.get("name", e.name), type=changes.get("type", e.type),
        country=changes.get("country", e.country), confidence=1.0 if e.id in sure else e.confidence,
    )  # fmt: skip


def _ids(before: Iterable[Extraction], after: Iterable[Extraction]) -> dict[Key, str]:
    """Which entity of the corpus each entity of an article became: that which has most of its mentions."""
    ids: dict[Key, str] = {}
    for x, y in zip(before, after, strict=True):
        owners: defaultdict[Mention, list[str]] = defaultdict(list)
        for e in y.entities:
            for m in e.mentions:
                owners[m].append(e.id)
        for e in x.entities:
            votes = Counter(id for m in e.mentions for id in owners[m])
            if votes:
                ids[x.article, e.id] = min(votes, key=lambda id: (-votes[id], id))
    return ids
