"""Reading the Turtle of ``ontology/``: prefixes, short names, and the triples as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.resources import data_folder

__all__ = ["BASE", "BKR", "OWN", "PREFIXES", "Row", "folder_of", "short", "table"]

#: The one setting for our own IRIs; the ``@prefix`` lines of ``ontology/`` must agree with it.
BASE = "https://w3id.org/border-kg/"
#: Prefix of the IRIs of things.
BKR = BASE + "id/"

PREFIXES = {
    "bko": BASE + "ontology#",
    "bkr": BKR,
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "gn": "https://sws.geonames.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

OWN = PREFIXES["bko"]


def folder_of(folder: Path | None) -> Path:
    """The given folder, or the project's own ``ontology/``."""
    return folder or data_folder("ontology")


def _triples(path: Path) -> Iterator[tuple[str, str, Any]]:
    """Subject, predicate and object term of each triple, in the order of the file."""
    try:
        data = path.read_bytes()
        for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
            yield getattr(quad.subject, "value", ""), quad.predicate.value, quad.object
    except OSError as error:
        raise OntologyError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
    except SyntaxError as error:
        raise OntologyError(f"{path}: not Turtle ({error}); correct that line") from error


@lru_cache(maxsize=100_000)
def short(iri: str) -> str:
    """Local name of one of our own terms or things; any other IRI as a prefixed name or in full."""
    for own in (OWN, BKR):
        if iri.startswith(own):
            return iri[len(own):]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace):]}"
    return iri


Row = dict[str, list[Any]]
Table = dict[str, Row]


def table(paths: Iterable[Path], namespace: str) -> Table:
    """For each subject of a namespace, by local name, its objects by short predicate name, in order of the files."""
    rows: Table = {}
    for path in paths:
        for subject, predicate, obj in _triples(path):
            if subject.startswith(namespace):
                row = rows.setdefault(subject[len(namespace):], {})
                row.setdefault(short(predicate), []).append(obj)
    return rows
