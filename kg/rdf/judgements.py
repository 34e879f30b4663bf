"""What people decided as PROV: each judgement an activity, with what it made, influenced, revised and took away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox

from kg.ledger import Judgement
from kg.model import Claim, Entity, Event, Mention
from kg.rdf.mapping import GAZETTEER, article_iri, claim_iri, event_iri, iri, node

__all__ = ["JUDGEMENTS", "judgement_iri", "judgement_quads", "thing_iri", "without"]

#: Name of the graph of what people decided.
JUDGEMENTS = iri("judgements", "graph")

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")

#: What was found or made, as it stands in the records with ids of the corpus.
Thing = Entity | Mention | Claim | Event


def judgement_iri(id: str) -> str:
    """IRI of a judgement."""
    return iri(id, "judgement")


def thing_iri(thing: Thing) -> str:
    """IRI of what a judgement is about."""
    if isinstance(thing, Mention):
        return iri(f"{thing.article}/{thing.start}-{thing.end}", "mention")
    if isinstance(thing, Entity):
        return iri(thing.id)
    return claim_iri(thing) if isinstance(thing, Claim) else event_iri(thing)


def judgement_quads(
    judgements: Iterable[Judgement],
    decided: Iterable[tuple[Thing, tuple[str, ...], bool]],
    taken: Iterable[tuple[Thing, tuple[str, ...], str]],
    names: Mapping[str, str],
    articles: Mapping[str, str],
) -> Iterator[ox.Quad]:
    """The graph of judgements; who judged a claim or an account of an event is said in the graph of its article.

    Args:
        judgements: those that were applied.
        decided: entities, claims and events with the ids of the judgements on them, and whether these added them.
        taken: what the machine found and people took away, with the ids of the judgements, and the IRI of what took its
            place, or empty. What has an IRI of something that still stands is left out: it changed in no part of its
            identity.
        names: entity id -> name.
        articles: SHA-256 -> id of an article.
    """
    graph = ox.NamedNode(JUDGEMENTS)
    known = {j.id: j for j in judgements}

    def state(subject: str, predicate: str, *objects: str | ox.NamedNode | ox.Literal) -> Iterator[ox.Quad]:
        for o in objects:
            yield ox.Quad(ox.NamedNode(subject), node(predicate), ox.Literal(o) if isinstance(o, str) else o, graph)

    for j in known.values():
        subject = judgement_iri(j.id)
        yield from state(subject, "rdf:type", node("bko:Judgement"), node("prov:Activity"))
        yield from state(subject, "bko:decision", j.decision)
        person = iri(j.who, "agent")
        yield from state(subject, "prov:wasAssociatedWith", ox.NamedNode(person))
        yield from state(person, "rdf:type", node("prov:Agent"))
        yield from state(person, "foaf:name", j.who)
        moment = node("xsd:dateTime") if _MOMENT.fullmatch(j.when) else node("xsd:string")
        yield from state(subject, "prov:endedAtTime", ox.Literal(j.when, datatype=moment))
        if j.why:
            yield from state(subject, "rdfs:comment", j.why)
        for old in j.supersedes:
            yield from state(subject, "dcterms:replaces", ox.NamedNode(judgement_iri(old)))
        for sha256 in sorted({t.anchor.sha256 for t in j.of} & articles.keys()):
            yield from state(subject, "prov:used", ox.NamedNode(article_iri(articles[sha256])))
    standing: dict[str, tuple[set[str], bool]] = {}
    people: dict[tuple[str, str], set[str]] = defaultdict(set)  # of an event, each account for itself
    for thing, by, added in decided:
        told_in = JUDGEMENTS if isinstance(thing, Entity | Mention) else article_iri(thing.evidence.article)
        people[thing_iri(thing), told_in] |= {known[id].who for id in by}
        together, before = standing.setdefault(thing_iri(thing), (set(), added))
        standing[thing_iri(thing)] = together | set(by), before and added
    for subject in sorted(standing):
        together, added = standing[subject]
        for id in sorted(together):
            how = "prov:wasGeneratedBy" if added and known[id].decision == "add" else "prov:wasInfluencedBy"
            yield from state(subject, how, ox.NamedNode(judgement_iri(id)))
    for (subject, told_in), who in sorted(people.items()):
        names_of = ox.Literal(", ".join(sorted(who)))
        yield ox.Quad(ox.NamedNode(subject), node("bko:judgedBy"), names_of, ox.NamedNode(told_in))
    for thing, by, new in taken:
        subject = thing_iri(thing)
        if subject == new or subject in standing:
            continue
        yield from state(subject, "rdf:type", node("prov:Entity"))
        yield from state(subject, "rdfs:label", _words(thing, names))
        place = thing if isinstance(thing, Mention) else None if isinstance(thing, Entity) else thing.evidence
        if place:
            yield from state(subject, "dcterms:source", ox.NamedNode(article_iri(place.article)))
            yield from state(subject, "schema:text", place.text if isinstance(place, Mention) else place.quote)
        for id in by:
            yield from state(subject, "prov:wasInvalidatedBy", ox.NamedNode(judgement_iri(id)))
        if new:
            yield from state(new, "prov:wasRevisionOf", ox.NamedNode(subject))


def without(quads: Iterable[ox.Quad], renamed: Mapping[str, Entity]) -> Iterator[ox.Quad]:
    """The gazetteer with the names and classes that people gave its concepts.

    Args:
        quads: the vocabulary and the gazetteer.
        renamed: id of a concept -> the entity as people want it; its earlier name becomes another name of it.
    """
    wanted = {iri(id): entity for id, entity in renamed.items()}
    graph, own = ox.NamedNode(GAZETTEER), node("bko:Person").value.removesuffix("Person")
    for q in quads:
        entity = wanted.get(getattr(q.subject, "value", "")) if wanted else None
        if entity is None or q.graph_name != graph:
            yield q
        elif q.predicate == node("skos:prefLabel") and isinstance(q.object, ox.Literal) and q.object.language == "en":
            if q.object.value != entity.name:
                yield ox.Quad(q.subject, node("skos:altLabel"), q.object, graph)
        elif not (q.predicate == node("rdf:type") and str(getattr(q.object, "value", "")).startswith(own)):
            yield q
    judged = ox.NamedNode(JUDGEMENTS)
    for subject in sorted(wanted):
        entity = wanted[subject]
        name = ox.Literal(entity.name, language="en")
        yield ox.Quad(ox.NamedNode(subject), node("skos:prefLabel"), name, judged)
        yield ox.Quad(ox.NamedNode(subject), node("rdf:type"), node(f"bko:{entity.type}"), judged)


def _words(thing: Thing, names: Mapping[str, str]) -> str:
    if isinstance(thing, Claim):
        filler = names.get(thing.object, thing.object) if thing.object else thing.literal
        return f"{names.get(thing.subject, thing.subject)} {thing.predicate} {filler}"
    if isinstance(thing, Event):
        roles = "; ".join(f"{a.role}: {names.get(a.entity, a.entity) or a.literal}" for a in thing.arguments)
        return " ".join(filter(None, (thing.type, thing.when, f"({roles})" if roles else "")))
    return thing.text if isinstance(thing, Mention) else thing.name
