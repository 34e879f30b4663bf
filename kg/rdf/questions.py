"""The canned questions: their parameters, from words to terms."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from kg import edtf
from kg.errors import QueryError
from kg.ontology import PREFIXES, Query
from kg.rdf import query
from kg.rdf.lookup import find_entity
from kg.rdf.mapping import node
from kg.rdf.results import Result
from kg.rdf.store import Store

__all__ = ["ask"]

#: The value of a parameter that may be anything.
ANY = "*"


def ask(store: Store, question: Query, parameters: Mapping[str, str] | None = None) -> Result:
    """Ask a canned question.

    What a value is follows from the default of its parameter: a number, a date, a term (``bko:Seizure``), words (in
    quotation marks), or else the name of a thing, found as ``kg show`` finds it. ``*`` means anything.

    Args:
        store: what is asked.
        question: from ``kg.ontology.queries("questions")``.
        parameters: name -> value in words; the defaults stand for those left out.

    Raises:
        QueryError: a parameter is unknown, or its value is not what it should be.
    """
    given = parameters or {}
    if unknown := sorted(set(given) - set(question.parameters)):
        known = ", ".join(f"{k}={v}" for k, v in question.parameters.items()) or "none"
        raise QueryError(f"{question.name} has no parameter {', '.join(unknown)}; it has (with defaults): {known}")
    terms: dict[str, query.Term] = {}
    for name, default in question.parameters.items():
        value = given.get(name, default).strip()
        if value and value != ANY:
            terms[name] = _term(store, name, value, default)
    return query.run(store, question.text, terms)


def _term(store: Store, name: str, value: str, default: str) -> query.Term:
    if re.fullmatch(r"-?\d+\.\d+", default):
        if not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise QueryError(f"{name}={value} is not a number; give one such as {default}")
        return ox.Literal(value, datatype=node("xsd:decimal"))
    if edtf.valid(default):
        earliest, latest = edtf.bounds(value)
        day = latest if name in ("to", "until", "before") else earliest
        if day is None:
            raise QueryError(f"{name}={value} is not a date; give one such as {default} or {default[:4]}")
        return ox.Literal(day.isoformat(), datatype=node("xsd:date"))
    if default.startswith('"'):
        return ox.Literal(value.strip('"'))
    prefix, colon, local = value.partition(":")
    if colon and prefix in PREFIXES and re.fullmatch(r"[\w.~-]+", local):
        return node(value)
    if default.startswith("bko:"):
        return node(f"bko:{value}")
    return ox.NamedNode(find_entity(store, value).iri)
