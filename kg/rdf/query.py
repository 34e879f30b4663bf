"""SPARQL over the union of all graphs, read only and offline.

A parameter is a variable written with a dollar sign: ``$place``. Its value takes its place as a term, never as text;
without a value it is a variable like any other, so that a question asked without a parameter is asked of everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import pyoxigraph as ox

from kg.errors import QueryError
from kg.ontology import PREFIXES
from kg.rdf.results import FORMATS, Cell, Result
from kg.rdf.store import Store

__all__ = ["FORMATS", "Result", "Term", "rows", "run"]

Term = ox.NamedNode | ox.Literal
_TOKEN = re.compile(
    r'''(?P<skip>\#[^\n]*|<[^<>"{}|^`\\\x00-\x20]*>'''
    r'''|"{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}'''
    r'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'|[?@:][\w-]+|\w[\w.-]*:[\w%.:-]*)'''
    r'''|\$(?P<name>\w+)|(?P<word>[^\W\d]\w*)''', re.DOTALL,
)  # fmt: skip
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)


def _bind(text: str, parameters: Mapping[str, Term]) -> str:
    """The query with its parameters as terms."""
    used: set[str] = set()

    def term(match: re.Match[str]) -> str:
        name, word = match["name"], match["word"]
        if word and word.upper() == "SERVICE":
            raise QueryError("SERVICE asks another server over the network; kg works offline: load the data instead")
        if name in parameters:
            used.add(name)
            return f" {parameters[name]} "
        return match[0]

    bound = _TOKEN.sub(term, text)
    if unknown := sorted(set(parameters) - used):
        known = sorted({m["name"] for m in _TOKEN.finditer(text) if m["name"]})
        raise QueryError(f"the query has no parameter ${', $'.join(unknown)}; it has: {_list(known)}")
    return bound


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"${n}" for n in names) or "none"


def run(store: Store, text: str, parameters: Mapping[str, Term] | None = None) -> Result:
    """Ask a query.

    Args:
        store: what is asked; a plain pattern looks in all graphs, ``GRAPH ?g { }`` says which one.
        text: SPARQL 1.1 SELECT, ASK, CONSTRUCT or DESCRIBE; the prefixes of the ontology need no declaration.
        parameters: name -> term that stands for ``$name`` in the text.

    Raises:
        QueryError: the text is no query (updates are none), asks the network, or lacks a parameter.
    """
    bound = _bind(text, parameters or {})
    try:
        found = store.inner.query(bound, prefixes=PREFIXES)
        if isinstance(found, ox.QueryBoolean):
            return Result("boolean", truth=bool(found))
        if isinstance(found, ox.QueryTriples):
            triples = {(t.subject, t.predicate, t.object) for t in found}
            ordered = tuple(sorted(triples, key=lambda t: tuple(map(str, t))))
            return Result("triples", ("subject", "predicate", "object"), ordered)
        columns = tuple(v.value for v in found.variables)
        terms = [tuple(row[c] for c in columns) for row in found]
        if not _ORDERED.search(text):  # the order of the store is nobody's choice, and differs between stores
            terms.sort(key=lambda row: [str(t or "") for t in row])
        return Result("rows", columns, tuple(terms))
    except SyntaxError as error:
        hint = "only SELECT, ASK, CONSTRUCT and DESCRIBE are read"
        raise QueryError(f"{_position(str(error), bound)}; {hint}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise QueryError(f"the query failed: {error}; simplify it, or build the graph again") from error


def _position(message: str, text: str) -> str:
    match = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if not match:
        return f"the query is not understood: {message}"
    number, column, rest = int(match[1]), int(match[2]), match[3]
    lines = text.splitlines() or [""]
    line = lines[min(number, len(lines)) - 1]
    return f"the query is not understood at line {number}, column {column}, in {line.strip()[:80]!r}: {rest}"


def rows(store: Store, text: str, parameters: Mapping[str, Term] | None = None) -> Iterator[dict[str, Cell]]:
    """The rows of a SELECT as plain dicts, for the analysis; see :func:`run`."""
    yield from run(store, text, parameters).rows()
