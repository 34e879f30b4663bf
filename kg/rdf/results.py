"""What a query found, as plain rows or in a format that other programs read."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree

import pyoxigraph as ox

from kg.errors import QueryError
from kg.ontology import PREFIXES

__all__ = ["FORMATS", "Cell", "Result", "cell", "safe_cell"]

Cell = str | int | float | bool

#: Formats of :meth:`Result.text`.
FORMATS = ("csv", "tsv", "json", "xml", "turtle")

_GRAPH = {"turtle": ox.RdfFormat.TURTLE, "json": ox.RdfFormat.JSON_LD, "xml": ox.RdfFormat.RDF_XML}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_XSD = PREFIXES["xsd"]
_INTEGERS = {_XSD + t for t in ("integer", "int", "long", "nonNegativeInteger")}
_FORMULA = ("=", "+", "-", "@", "\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH COMMERCIAL AT}")
_REALS = {_XSD + t for t in ("decimal", "double", "float")}


def cell(term: object) -> Cell:
    """A term as a plain value: an IRI as its text, a number as a number, a boolean as one, else the words; None: ""."""
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        kind = term.datatype.value
        try:
            if kind in _INTEGERS:
                return int(term.value)
            if kind in _REALS:
                return float(term.value)
        except ValueError:
            return term.value
        return term.value in ("true", "1") if kind == _XSD + "boolean" else term.value
    return str(getattr(term, "value", term))


def safe_cell(value: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: words that begin like one get an apostrophe in front.

    Carriage returns become line feeds, because :mod:`csv` would leave them unquoted.

    >>> safe_cell("=1+1"), safe_cell(-3.5)
    ("'=1+1", -3.5)
    """
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{value}" if value.lstrip().startswith(_FORMULA) else value


@dataclass(frozen=True)
class Result:
    """What a query found.

    Args:
        kind: ``rows`` (SELECT), ``boolean`` (ASK) or ``triples`` (CONSTRUCT, DESCRIBE).
        columns: names of the columns; of triples: subject, predicate, object.
        terms: the rows as RDF terms, None where a variable is unbound.
        truth: the answer to ASK.
    """

    kind: Literal["rows", "boolean", "triples"]
    columns: tuple[str, ...] = ()
    terms: tuple[tuple[object | None, ...], ...] = ()
    truth: bool = False

    def __len__(self) -> int:
        """Number of rows or triples."""
        return len(self.terms)

    def __bool__(self) -> bool:
        """The answer to ASK; else whether anything was found."""
        return self.truth if self.kind == "boolean" else bool(self.terms)

    def rows(self) -> list[dict[str, Cell]]:
        """The rows with plain values; see :func:`cell`."""
        return [{c: cell(t) for c, t in zip(self.columns, row, strict=True)} for row in self.terms]

    def triples(self) -> list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]]:
        """The triples of CONSTRUCT or DESCRIBE, those with blank nodes left out."""
        return [
            (s, p, o) for s, p, o in self.terms
            if isinstance(s, ox.NamedNode) and isinstance(p, ox.NamedNode) and isinstance(o, ox.NamedNode | ox.Literal)
        ]  # fmt: skip

    def text(self, format: str = "csv") -> str:
        """The result in a format that other programs read.

        Args:
            format: ``csv`` (RFC 4180, formulas made harmless), ``tsv``, ``json``, ``xml`` (SPARQL 1.1 Results) for
                rows and ASK; ``turtle``, ``json`` (JSON-LD) or ``xml`` (RDF/XML) for triples.

        Raises:
            QueryError: the format is unknown, or none for this kind of result.
        """
        if format not in FORMATS:
            raise QueryError(f"there is no format {format!r}; there are: {', '.join(FORMATS)}")
        if format == "csv":
            return self._csv()
        if format != "tsv" and self.kind == "triples":
            triples = [ox.Triple(*t) for t in self.terms]  # type: ignore[arg-type]
            data = ox.serialize(triples, format=_GRAPH[format], prefixes=_prefixes(triples))
            return (data or b"").decode()
        if format == "turtle":
            raise QueryError("turtle is for CONSTRUCT and DESCRIBE; for this query take csv, tsv, json or xml")
        return {"tsv": self._tsv, "json": self._json, "xml": self._xml}[format]()

    def _csv(self) -> str:
        if self.kind == "boolean":
            return f"{str(self.truth).lower()}\n"
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self.rows():
            writer.writerow([str(v).lower() if isinstance(v, bool) else safe_cell(v) for v in row.values()])
        return out.getvalue()

    def _tsv(self) -> str:
        if self.kind == "boolean":
            return f"{str(self.truth).lower()}\n"
        lines = ["\t".join(f"?{c}" for c in self.columns)]
        lines += ["\t".join("" if t is None else str(t) for t in row) for row in self.terms]
        return "\n".join(lines).replace("\r", "\\r") + "\n"

    def _json(self) -> str:
        if self.kind == "boolean":
            return json.dumps({"head": {}, "boolean": self.truth}) + "\n"
        bindings = [
            {c: _binding(t) for c, t in zip(self.columns, row, strict=True) if t is not None} for row in self.terms
        ]
        result = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(result, ensure_ascii=False, indent=1) + "\n"

    def _xml(self) -> str:
        root = ElementTree.Element("sparql", xmlns="http://www.w3.org/2005/sparql-results#")
        head = ElementTree.SubElement(root, "head")
        for column in self.columns:
            ElementTree.SubElement(head, "variable", name=column)
        if self.kind == "boolean":
            ElementTree.SubElement(root, "boolean").text = str(self.truth).lower()
        else:
            results = ElementTree.SubElement(root, "results")
            for row in self.terms:
                result = ElementTree.SubElement(results, "result")
                for column, term in zip(self.columns, row, strict=True):
                    if term is not None:
                        place = ElementTree.SubElement(result, "binding", name=column)
                        parts = _binding(term)
                        child = ElementTree.SubElement(place, parts.pop("type"))
                        child.text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", parts.pop("value"))
                        for name, value in parts.items():
                            child.set(_XML_LANG if name == "xml:lang" else name, value)
        ElementTree.indent(root)
        return ElementTree.tostring(root, "unicode", xml_declaration=True) + "\n"


def _binding(term: object) -> dict[str, str]:
    """A term as the SPARQL 1.1 results formats write it."""
    if isinstance(term, ox.Literal):
        if term.language:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        plain = term.datatype.value == _XSD + "string"
        return {"type": "literal", "value": term.value} | ({} if plain else {"datatype": term.datatype.value})
    return {"type": "bnode" if isinstance(term, ox.BlankNode) else "uri", "value": str(getattr(term, "value", term))}


def _prefixes(triples: Sequence[ox.Triple]) -> dict[str, str]:
    words = " ".join(f"{t.subject} {t.predicate} {t.object}" for t in triples)
    return {k: v for k, v in PREFIXES.items() if v in words}
