"""SHACL: whether the graph keeps to ``ontology/shapes.ttl``, told in sentences.

The check runs over a copy in rdflib's own memory: over an Oxigraph store behind rdflib's interface pyshacl is fifty
times slower and takes ``xsd:string`` literals for violations.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, RDFS, SH, SKOS, Graph
from rdflib.term import Node

from kg.errors import OntologyError, StoreError
from kg.rdf.store import Store

__all__ = ["Validation", "validate"]


@dataclass(frozen=True)
class Validation:
    """What the check found.

    Args:
        conforms: whether nothing is wrong.
        sentences: what is wrong, one thing each, sorted.
        checked: number of statements that were checked.
    """

    conforms: bool
    sentences: tuple[str, ...]
    checked: int


def validate(store: Store, shapes: Path) -> Validation:
    """Check the union of all graphs against the shapes.

    Args:
        store: what is checked.
        shapes: a Turtle file.

    Raises:
        OntologyError: the shapes cannot be read, or are no SHACL.
        StoreError: the graph cannot be copied.
    """
    try:
        rules = Graph().parse(shapes, format="turtle")
    except Exception as error:  # rdflib's parsers raise what they like
        raise OntologyError(f"{shapes}: cannot be read as Turtle ({error}); correct or restore the file") from error
    triples = store.inner.quads_for_pattern(None, None, None, ox.DefaultGraph())
    copy = ox.serialize((q.triple for q in triples), format=ox.RdfFormat.N_TRIPLES)
    try:
        data = Graph().parse(copy or b"", format="nt")
    except Exception as error:
        raise StoreError(f"the graph cannot be copied for the check: {error}") from error
    try:
        conforms, report, _ = pyshacl.validate(data, shacl_graph=rules, inference="none", inplace=True)
    except Exception as error:
        raise OntologyError(f"{shapes}: not usable as SHACL ({error}); correct the file") from error
    if not isinstance(report, Graph):
        raise OntologyError(f"{shapes}: the check gave no report ({report!r}); correct the file")
    results = report.subjects(RDF.type, SH.ValidationResult)
    sentences = {_sentence(report, data, result) for result in results}
    return Validation(bool(conforms), tuple(sorted(sentences)), len(data))


def _sentence(report: Graph, data: Graph, result: Node) -> str:
    focus, path, value = (report.value(result, p) for p in (SH.focusNode, SH.resultPath, SH.value))
    message = str(report.value(result, SH.resultMessage) or "breaks a shape").rstrip(".")
    words = f"{_name(data, focus)}: {message}"
    if path is not None:
        words += f" (property {_short(path)})"
    if value is not None and value != focus:
        words += f"; found {_name(data, value)!r}"
    return f"{words}."


def _name(data: Graph, node: Node | None) -> str:
    if node is None:
        return "the graph"
    labels = sorted(str(o) for p in (SKOS.prefLabel, RDFS.label) for o in data.objects(node, p))
    return f"{labels[0]} <{_short(node)}>" if labels else _short(node)


def _short(node: Node) -> str:
    return re.sub(r"^https://w3id\.org/border-kg/(id/|ontology#)", "", str(node))
