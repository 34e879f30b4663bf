"""The whole of resolution: clusters of entities, their ids and records, then the events across articles."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.model import Argument, Article, Entity, Evidence, Extraction, rename
from kg.ontology import Gazetteer, vocabulary
from kg.resolve.cluster import Cluster, Clusters, Pair, cluster
from kg.resolve.events import relate
from kg.resolve.ids import Wanted, assign
from kg.resolve.names import common, is_state_body, slug
from kg.resolve.records import Anchor, Ids, Join, Key, Resolution, Unsure
from kg.resolve.support import count

__all__ = ["resolve"]


def resolve(
    extractions: Sequence[Extraction],
    gazetteer: Gazetteer,
    *,
    articles: Iterable[Article] = (),
    known: Ids | None = None,
    same: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
    names: Mapping[Key, str] | None = None,
    same_events: Iterable[Pair] = (),
    apart_events: Iterable[Pair] = (),
) -> Resolution:
    """Give the entities and events of all articles their ids in the corpus.

    Args:
        extractions: one of each article, in any order.
        gazetteer: its concepts keep their ids and names.
        articles: their texts, for their hashes (by which ids are recorded), dates and publishers; where one is left
            out, its id stands for its hash.
        known: the ids given out before, which their entities and events keep.
        same: pairs that a person says are one entity; they outrank every score and constraint.
        apart: pairs that a person says are two.
        names: the preferred name that a person gave the entity to which the key belongs.
        same_events, apart_events: the same for events.

    Returns:
        The resolution. Of a claim that would relate an entity to itself only a note is left.
    """
    texts = {a.id: a for a in articles}
    known = known or Ids()
    found = cluster(extractions, gazetteer, same, apart)
    members = [c.members for c in found.clusters]
    hashes = {x.article: texts[x.article].sha256 if x.article in texts else x.article for x in extractions}
    wanted = [_wanted(c, m, hashes) for c, m in zip(found.clusters, members, strict=True)]
    given, recorded = assign(wanted, known, gazetteer.concepts)
    ids: dict[str, dict[str, str]] = defaultdict(dict)
    for id, of in zip(given, members, strict=True):
        for article, e in of:
            ids[article][e.id] = id
    chosen = {ids[a][e]: name for (a, e), name in sorted((names or {}).items(), reverse=True) if e in ids.get(a, {})}
    entities = {
        id: _entity(id, c, m, gazetteer, ids, chosen.get(id, ""))
        for id, c, m in zip(given, found.clusters, members, strict=True)
    }
    resolved = [_renamed(x, ids[x.article], entities) for x in extractions]
    told = relate(resolved, entities, gazetteer, texts, recorded, same_events, apart_events)
    joins: dict[str, tuple[Join, ...]] = {
        id: tuple(sorted(c.joins, key=lambda j: (j.a, j.b)))
        for id, c in zip(given, found.clusters, strict=True) if c.joins
    }
    unsure = [*_unsure(found, ids, told.extractions), *told.unsure]
    return Resolution(
        entities=tuple(entities[i] for i in sorted(entities)),
        extractions=tuple(count(told.extractions, entities, texts)),
        ids=told.ids,
        unsure=tuple(sorted(unsure, key=lambda u: (-u.claims - u.events, -u.score, u.a, u.b))),
        joins=joins | dict(told.joins),
        replaced=told.ids.replaced,
        conflicts=told.conflicts,
        places=_places(extractions),
    )


def _places(extractions: Iterable[Extraction]) -> dict[Key, Evidence]:
    places = {}
    for x in extractions:
        for e in x.entities:
            first = min(e.mentions, key=lambda m: (m.kind != "name", m.start, m.end), default=None)
            where = (first.start, first.end, first.text) if first else (-1, -1, e.name)
            places[x.article, e.id] = Evidence(x.article, *where)
        places |= {(x.article, v.id): v.evidence for v in x.events}
    return places


def _wanted(c: Cluster, members: Sequence[tuple[str, Entity]], hashes: Mapping[str, str]) -> Wanted:
    anchors = tuple(_anchors(hashes[article], e) for article, e in members)
    if c.concept:
        return Wanted(c.concept, anchors, fixed=True)
    first = members[0][1]
    top = vocabulary().top(first.type) or first.type
    every = any(is_state_body(e.type) and common(e.name) for _, e in members)
    countries = sorted({e.country for _, e in members if e.country}) if every else []
    group = vocabulary().is_a(first.type, "PersonGroup")
    return Wanted("-".join([slug(top), slug(_name(members)), *countries]), anchors, unnamed=group)


def _anchors(sha: str, e: Entity) -> tuple[Anchor, ...]:
    """Of the mentions of an entity, the first name first."""
    ordered = sorted(e.mentions, key=lambda m: (m.kind != "name", m.start, m.end))
    return tuple((sha, m.start, m.text) for m in ordered) or ((sha, -1, f"{e.id} {e.name}"),)


def _name(members: Sequence[tuple[str, Entity]]) -> str:
    """The fullest name: in Latin letters, of most words but initials; then the most frequent, then the first."""
    uses = Counter({e.name: 0 for _, e in members})
    for _, e in members:
        uses[e.name] += 1
        uses.update(m.text for m in e.mentions if m.text in uses)
    latin = [n for n in uses if not re.search("[Ѐ-ӿ]", n)] or list(uses)
    return min(latin, key=lambda n: (-sum(len(w.strip(".")) > 1 for w in n.split()), -uses[n], n))


def _type(members: Sequence[tuple[str, Entity]]) -> str:
    v = vocabulary()
    votes = Counter(e.type for _, e in members)
    return min(votes, key=lambda t: (-votes[t] - sum(n for u, n in votes.items() if u != t and v.is_a(t, u)), t))


def _entity(
    id: str, c: Cluster, members: Sequence[tuple[str, Entity]], gazetteer: Gazetteer,
    ids: Mapping[str, Mapping[str, str]], name: str,
) -> Entity:  # fmt: skip
    concept = gazetteer.concepts.get(c.concept)
    countries = Counter(e.country for _, e in members if e.country)
    article, first = members[0]
    return Entity(
        id=id,
        name=name or (concept.name if concept else _name(members)),
        type=concept.type if concept else _type(members),
        aliases=tuple(dict.fromkeys(a for _, e in members for a in e.aliases)),
        mentions=tuple(sorted({m for _, e in members for m in e.mentions})),
        concept=c.concept,
        country=(concept.country if concept else "") or min(countries, key=lambda k: (-countries[k], k), default=""),
        count=first.count,
        citizen_of=ids[article].get(first.citizen_of, first.citizen_of),
        confidence=max(e.confidence for _, e in members),
    )


def _renamed(x: Extraction, ids: dict[str, str], entities: Mapping[str, Entity]) -> Extraction:
    new = rename(x, ids)
    own: dict[str, Entity] = {}
    for e in new.entities:
        known, before = entities[e.id], own.get(e.id)
        own[e.id] = replace(
            e, name=known.name, type=known.type, concept=known.concept, country=known.country,
            aliases=tuple(dict.fromkeys((*(before.aliases if before else ()), *e.aliases))),
            mentions=tuple(sorted({*(before.mentions if before else ()), *e.mentions})),
            confidence=max(e.confidence, before.confidence if before else 0.0),
        )
    loops = [c for c in new.claims if c.object and c.object == c.subject]
    notes = tuple(f"left out: {c.subject} {c.predicate} itself ({c.evidence.quote!r})" for c in loops)
    return replace(
        new,
        entities=tuple(own.values()),
        claims=tuple(c for c in new.claims if c not in loops),
        events=tuple(replace(e, where=tuple(dict.fromkeys(e.where)), arguments=_distinct(e.arguments))
                     for e in new.events),
        notes=new.notes + notes,
    )


def _distinct(arguments: Iterable[Argument]) -> tuple[Argument, ...]:
    return tuple(dict.fromkeys(arguments))


def _unsure(
    found: Clusters, ids: Mapping[str, Mapping[str, str]], extractions: Iterable[Extraction]
) -> list[Unsure]:
    """The unsure pairs with what they would change: the statements of the one of which less is said."""
    claims, events = _told_of(extractions)
    best: dict[tuple[str, str], Unsure] = {}
    for (one, two), c in found.unsure:
        keys = {ids[a][e]: (a, e) for a, e in (one, two)}
        if len(keys) < 2:
            continue
        a, b = sorted(keys)
        if (a, b) in best:  # the surest comes first
            continue
        less = min((a, b), key=lambda i: (claims[i] + events[i], i))
        best[a, b] = Unsure(a, b, (keys[a], keys[b]), c.score, c.reasons, claims[less], events[less])
    return list(best.values())


def _told_of(extractions: Iterable[Extraction]) -> tuple[Counter[str], Counter[str]]:
    """Number of claims and of events in which each entity has a part."""
    claims: Counter[str] = Counter()
    events: Counter[str] = Counter()
    for x in extractions:
        for c in x.claims:
            claims.update({c.subject, c.object} - {""})
        for v in x.events:
            events.update({*v.where, *(a.entity for a in v.arguments)} - {""})
    return claims, events
