"""The gazetteer: the concepts of every Turtle file of ``ontology/`` that is neither vocabulary nor shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.ontology.records import ClassTerm, Concept, Gazetteer, Name, normalize, weigh
from kg.ontology.terms import vocabulary
from kg.ontology.turtle import BKR, Row, folder_of, short, table

__all__ = ["gazetteer"]

_NAME_KINDS = {
    "skos:prefLabel": "preferred", "skos:altLabel": "alternative", "acronym": "acronym",
    "skos:hiddenLabel": "hidden", "demonym": "demonym", "genericLabel": "generic",
}
_NOT_ATTRIBUTES = {
    *_NAME_KINDS, "weakLabel", "rdf:type", "skos:inScheme", "skos:exactMatch", "schema:latitude", "schema:longitude",
}


def _names(rows: list[Row]) -> tuple[Name, ...]:
    """Names of a concept: all of its own row, the generic ones of the rows of its kinds."""
    weak = {(o.value, o.language) for o in rows[0].get("weakLabel", ())}
    out: dict[tuple[str, str], Name] = {}
    for number, row in enumerate(rows):
        for predicate, kind in _NAME_KINDS.items():
            for o in row.get(predicate, ()) if not number or kind == "generic" else ():
                key = (o.value, o.language or "en")
                cased = kind == "acronym" or (key[0].isupper() and len(key[0]) < 6)
                out.setdefault(key, Name(*key, kind, (o.value, o.language) in weak, cased))
    return tuple(sorted(out.values(), key=lambda n: (n.kind != "preferred", n.language != "en")))


def _concept(id: str, row: Row, kinds: list[Row], classes: dict[str, ClassTerm]) -> Concept | None:
    """The concept of a row, with the generic names of its kinds of body; None where it is none."""
    types = [t for o in row.get("rdf:type", ()) if (t := short(o.value)) in classes]
    names = _names([row, *kinds])
    if not types:
        if "skos:prefLabel" in row:
            raise OntologyError(f"bkr:{id} of the gazetteer has no class of core.ttl; give it one")
        return None
    if not names or names[0].kind != "preferred" or names[0].language != "en":
        raise OntologyError(f"bkr:{id} of the gazetteer has no skos:prefLabel in English (@en); give it one")
    attributes = tuple(
        (p, short(o.value) if isinstance(o, ox.NamedNode) else o.value)
        for p, objects in row.items() if p not in _NOT_ATTRIBUTES for o in objects
    )

    def first(*predicates: str) -> str:
        return next((v for p in predicates for k, v in attributes if k == p), "")

    def degrees(predicate: str) -> float | None:
        return next((float(o.value) for o in row.get(predicate, ())), None)

    return Concept(
        id, names[0].text, names, types[-1],
        country=id if types[-1] == "Country" else first("stateOf", "country"),
        broader=first("locatedIn", "partOf"),
        latitude=degrees("schema:latitude"), longitude=degrees("schema:longitude"),
        identifiers=tuple(o.value for o in row.get("skos:exactMatch", ())),
        part_of=tuple(v for k, v in attributes if k == "partOf"),
        attributes=attributes,
    )


#: What a place without a population weighs against a settlement of the same name.
def _weaken(concepts: dict[str, Concept], top: Callable[[str], str]) -> None:
    """Mark a name weak where a weightier concept of the same kind of thing and country has it too."""
    holders: dict[tuple[str, str, str], list[Concept]] = defaultdict(list)
    for concept in concepts.values():
        kind = top(concept.type)
        for text in {normalize(n.text) for n in concept.names if n.kind not in ("demonym", "generic")}:
            holders[text, concept.country, kind].append(concept)
    lost: dict[str, set[str]] = defaultdict(set)
    for (text, _, _), rivals in holders.items():
        for loser in sorted(rivals, key=lambda c: (-weigh(c), c.id))[1:]:
            lost[loser.id].add(text)
    for id, texts in lost.items():
        names = tuple(
            replace(n, weak=True) if n.kind != "demonym" and normalize(n.text) in texts else n
            for n in concepts[id].names
        )
        concepts[id] = replace(concepts[id], names=names)


def _kind(id: str, row: Row, classes: dict[str, ClassTerm]) -> Concept:
    cls = short(row["kindClass"][0].value)
    if cls not in classes:
        raise OntologyError(f"bkr:{id} of the gazetteer: {cls!r} is not a class of core.ttl")
    names = _names([row])
    return Concept(id, names[0].text, names, cls)


def gazetteer(folder: Path | None = None) -> Gazetteer:
    """The concepts of all gazetteer files (every ``*.ttl`` but ``core.ttl`` and ``shapes.ttl``).

    Of several places with one name in one country, the name is weak for all but the weightiest (see ``_weaken``).
    A concept's country is what it says (``bko:stateOf``, ``bko:country``), else that of the place it lies in or of
    the body it is a part of.

    Raises:
        OntologyError: a file is not Turtle, or a concept lacks its class or English name.
    """
    return _gazetteer(folder_of(folder))


@cache
def _gazetteer(folder: Path) -> Gazetteer:
    paths = sorted(p for p in folder.glob("*.ttl") if p.name not in ("core.ttl", "shapes.ttl"))
    classes = vocabulary(folder).classes
    rows = table(paths, BKR)
    kinds = {id: _kind(id, row, classes) for id, row in rows.items() if "kindClass" in row}
    concepts: dict[str, Concept] = {}
    for id, row in rows.items():
        shared = [short(o.value) for o in row.get("bodyKind", ())]
        if unknown := [k for k in shared if k not in kinds]:
            raise OntologyError(f"bkr:{id} of the gazetteer names bkr:{unknown[0]}, which is no bko:BodyKind")
        if id not in kinds and (concept := _concept(id, row, [rows[k] for k in shared], classes)):
            concepts[id] = concept

    def country(id: str, seen: tuple[str, ...] = ()) -> str:
        concept = concepts.get(id)
        if concept is None or id in seen:
            return ""
        return concept.country or country(concept.broader, (*seen, id))

    for id, concept in concepts.items():
        if not concept.country and (found := country(id)):
            object.__setattr__(concept, "country", found)  # nobody has seen the record yet
    _weaken(concepts, vocabulary(folder).top)
    return Gazetteer(concepts, kinds)
