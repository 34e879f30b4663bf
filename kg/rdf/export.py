"""The graph for other programs: RDF formats, tables for spreadsheets, and annotations of one article."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from kg.errors import QueryError, StoreError
from kg.ontology import PREFIXES
from kg.rdf import query
from kg.rdf.annotations import annotations, from_annotations
from kg.rdf.mapping import entity_id
from kg.rdf.results import Cell, safe_cell
from kg.rdf.store import Store, trig

__all__ = ["FORMATS", "TABLES", "annotations", "export", "from_annotations", "tables"]

Row = dict[str, Cell]

#: Formats of :func:`export`; ``csv`` makes a folder, the others a file.
FORMATS = ("trig", "nquads", "jsonld", "csv")

_EVIDENCE = """
  ?id bko:supportedBy ?doc ; bko:confidence ?confidence ; bko:factuality/rdfs:label ?factuality ;
    prov:wasDerivedFrom/oa:hasSelector [ oa:exact ?quote ], [ oa:start ?start ; oa:end ?end ] .
  OPTIONAL { ?id bko:when ?when }
  OPTIONAL { ?id bko:rule ?rule }
  OPTIONAL {
    ?id bko:attributedTo ?source .
    OPTIONAL { ?source skos:prefLabel ?sourceName FILTER(lang(?sourceName) = "en") }
    BIND(COALESCE(?sourceName, ?source) AS ?attributedTo)
  }
  OPTIONAL { ?doc dcterms:title ?title }
  OPTIONAL { ?doc dcterms:publisher ?publisher }
  OPTIONAL { ?doc dcterms:issued ?published }
  OPTIONAL {
    ?id bko:hasQuantity ?q . ?q bko:text ?quantity ; bko:baseValue ?baseValue .
    OPTIONAL { ?q bko:baseUnit ?baseUnit }
  }
"""
_COLUMNS = (
    "?when ?factuality ?confidence ?attributedTo ?quantity ?baseValue ?baseUnit ?quote ?start ?end "
    "(?doc AS ?article) ?title ?publisher ?published ?rule"
)

#: Table -> its query. Rows with one id are one row of the table: several values of a column share a cell.
TABLES = {
    "entities": """
SELECT ?id ?name ?type ?country ?count ?citizenOf ?alias ?article {
  ?id bko:statedIn ?article ; a ?type ; skos:prefLabel ?name .
  FILTER(lang(?name) = "en" && STRSTARTS(STR(?type), STR(bko:)))
  OPTIONAL { ?id bko:country|bko:stateOf ?country }
  OPTIONAL { ?id bko:count ?count }
  OPTIONAL { ?id bko:citizenOf ?citizenOf }
  OPTIONAL { ?id skos:altLabel|bko:acronym ?alias }
}""",
    "claims": f"""
SELECT ?id ?subject ?subjectName ?predicate ?object ?objectName {_COLUMNS} {{
  ?id a bko:Claim ; rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object .
  OPTIONAL {{ ?subject skos:prefLabel ?subjectName FILTER(lang(?subjectName) = "en") }}
  OPTIONAL {{ ?object skos:prefLabel ?objectName FILTER(lang(?objectName) = "en") }}
  {_EVIDENCE}
}}""",
    "events": f"""
SELECT ?id ?type ?role ?filler ?fillerName ?earliest ?latest {_COLUMNS} {{
  ?id a ?type . ?type rdfs:subClassOf* bko:Event .
  OPTIONAL {{
    ?id ?role ?filler .
    {{ ?role a bko:Role }} UNION {{ VALUES ?role {{ bko:where }} }}
    OPTIONAL {{ ?filler skos:prefLabel ?fillerName FILTER(lang(?fillerName) = "en") }}
  }}
  OPTIONAL {{ ?id sem:hasEarliestBeginTimeStamp ?earliest }}
  OPTIONAL {{ ?id sem:hasLatestEndTimeStamp ?latest }}
  {_EVIDENCE}
}}""",
}


def export(store: Store, format: str, path: Path) -> None:
    """Write the whole graph.

    Args:
        store: what is written.
        format: one of :data:`FORMATS`.
        path: the file, or for ``csv`` the folder of ``entities.csv``, ``claims.csv`` and ``events.csv``.

    Raises:
        QueryError: the format is unknown.
        StoreError: the path cannot be written.
    """
    if format not in FORMATS:
        raise QueryError(f"there is no format {format!r}; there are: {', '.join(FORMATS)}")
    if format == "trig":
        return trig(store, path)
    try:
        if format == "csv":
            path.mkdir(parents=True, exist_ok=True)
            for name, rows in tables(store).items():
                _write(path / f"{name}.csv", rows)
        else:
            kind = ox.RdfFormat.N_QUADS if format == "nquads" else ox.RdfFormat.JSON_LD
            with path.open("wb") as file:
                ox.serialize(store.quads(), file, format=kind, prefixes=PREFIXES if format == "jsonld" else None)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error}); choose another place") from error
    return None


def tables(store: Store) -> dict[str, list[Row]]:
    """The entities named in articles, the claims and the events as tables, in order of id.

    In ``events`` each role is a column of its own; ids are those of the records, terms without their prefix.
    """
    found = {name: _grouped(query.rows(store, text)) for name, text in TABLES.items()}
    columns = sorted({c for row in found["events"] for c in row if c.startswith("role:")})
    order = ["id", "type", *columns]
    found["events"] = [
        {c.removeprefix("role:"): row.get(c, "") for c in [*order, *(k for k in row if k not in order)]
         if c.startswith("role:") or c in row}
        for row in found["events"]
    ]  # fmt: skip
    return found


def _grouped(rows: Iterable[Row]) -> list[Row]:
    grouped: dict[Cell, dict[str, dict[Cell, None]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        group = grouped[row["id"]]
        role = _short(row.pop("role", ""))
        filler, name = row.pop("filler", ""), row.pop("fillerName", "")
        if role:
            group[f"role:{role}"][name or _short(filler)] = None
        for column, value in row.items():
            if value == "":
                group[column]
            else:
                group[column][_short(value)] = None
    return [{c: _joined(values) for c, values in grouped[id].items()} for id in sorted(grouped, key=str)]


def _joined(values: Iterable[Cell]) -> Cell:
    found = list(values)
    return found[0] if len(found) == 1 else "; ".join(sorted(str(v) for v in found))


def _short(value: Cell) -> Cell:
    """A thing by its id, a term by its local name, anything else as it is."""
    if not isinstance(value, str):
        return value
    for prefix in ("bko", "unit"):
        value = value.removeprefix(PREFIXES[prefix])
    return entity_id(value)


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]) if rows else ["id"], lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: safe_cell(v) for k, v in row.items()} for row in rows)
