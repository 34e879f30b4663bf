"""The vocabulary of ``core.ttl``, and its terms as a closed namespace."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

from kg.errors import OntologyError
from kg.ontology.records import ClassTerm, EventType, Predicate, Role, Vocabulary
from kg.ontology.turtle import OWN, Row, folder_of, short, table

__all__ = ["BKO", "vocabulary"]


def vocabulary(folder: Path | None = None) -> Vocabulary:
    """The vocabulary of ``core.ttl``.

    Raises:
        OntologyError: the file is missing or not Turtle.
    """
    return _vocabulary(folder_of(folder))


@cache
def _vocabulary(folder: Path) -> Vocabulary:
    rows = table([folder / "core.ttl"], OWN)

    def own(row: Row, predicate: str) -> tuple[str, ...]:
        values = (o.value for o in row.get(predicate, ()))
        return tuple(v[len(OWN):] for v in values if v.startswith(OWN))

    def text(row: Row, predicate: str) -> str:
        return next((str(o.value) for o in row.get(predicate, ())), "")

    classes: dict[str, ClassTerm] = {}
    predicates: dict[str, Predicate] = {}
    roles: dict[str, Role] = {}
    for name, row in rows.items():
        types = {short(o.value) for o in row.get("rdf:type", ())}
        label, comment = text(row, "rdfs:label"), text(row, "rdfs:comment")
        reach = own(row, "schema:rangeIncludes")
        literal = any(short(o.value).startswith(("xsd:", "edtf:")) for o in row.get("schema:rangeIncludes", ()))
        if "owl:Class" in types:
            classes[name] = ClassTerm(name, label, comment, next(iter(own(row, "rdfs:subClassOf")), ""))
        elif "Relation" in types:
            predicates[name] = Predicate(
                name, label, comment, own(row, "schema:domainIncludes"), "literal" if literal else reach,
                "owl:SymmetricProperty" in types, literal,
            )
        elif "Role" in types:
            roles[name] = Role(name, label, comment, reach, literal)
    result = Vocabulary(classes, predicates, {}, roles, frozenset(rows))
    for name, term in classes.items():
        if name != "Event" and result.is_a(name, "Event"):
            result.events[name] = EventType(name, term.label, own(rows[name], "role"))
    return result


class _ClosedNamespace:
    """IRIs of the terms of ``core.ttl`` as attributes: ``BKO.Person``."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> str:
        terms = vocabulary().terms
        if name in terms:
            return OWN + name
        near = difflib.get_close_matches(name, sorted(terms), 3) or sorted(terms)
        raise OntologyError(f"bko:{name} is not a term of core.ttl; close to it: {', '.join(near)}")

    def __contains__(self, name: object) -> bool:
        return name in vocabulary().terms


#: The closed namespace of our terms.
BKO = _ClosedNamespace()
