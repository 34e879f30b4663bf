"""From rows of a projection query to a network.

A projection is a query in ``ontology/queries/projections/``; its first comment line is its help. What its columns
are called decides what they become, so that a new projection, or a new column in one, needs no Python:

| column | becomes |
|---|---|
| ``source`` | id of a node; a row with nothing else is a node without ties |
| ``target`` | id of the other node; without it the row is a fact about ``source`` alone |
| ``sourceLabel``, ``sourceClass``, ``targetLabel``, ``targetClass`` | the node's ``label`` and ``class`` |
| any other ``source...``, ``target...`` | an attribute of the node: ``sourceCountry`` -> ``country`` |
| ``predicate`` | what ties them; rows that agree in source, target and predicate are one edge |
| ``directed`` | ``false`` where the tie has no direction (shared events, symmetric relations) |
| ``weight`` | what the row adds to the weight of its edge (default 1) |
| ``confidence``, ``article``, ``quote``, ``date``, ``factuality``, ``by``, ``value``, any other | the evidence |

A cell is a string, a number, or whatever ``str()`` turns into the text wanted; None and "" are empty cells.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import networkx as nx

from kg.errors import QueryError

__all__ = ["local_name", "project"]

Fact = dict[str, str | float]

_NUMBERS = ("confidence", "weight")
_PLACES = 4


def local_name(iri: str) -> str:
    """The part of an IRI after its last ``#`` or ``/``; other strings stay.

    >>> local_name("https://w3id.org/border-kg/ontology#BorderService")
    'BorderService'
    """
    return re.split(r"[#/]", iri)[-1] or iri if "://" in iri else iri


def project(rows: Iterable[Mapping[str, object]]) -> nx.MultiDiGraph:
    """The network that the rows of a projection query describe.

    The order of the rows does not matter, and a row that is there twice counts once.

    Args:
        rows: one mapping a row, column -> cell, with the columns described above.

    Returns:
        Nodes in order of id, with ``label``, ``class``, ``facts`` (rows that had no target) and whatever other
        ``source``/``target`` columns there were. Edges keyed by predicate, with ``predicate``, ``directed``,
        ``weight`` (sum over the evidence), ``confidence`` (the highest) and ``evidence`` (a list of dicts).

    Raises:
        QueryError: a row has no ``source``, or a number is none.

    >>> row = {"source": "knb", "sourceLabel": "KNB", "target": "kz", "predicate": "stateOf", "quote": "its KNB"}
    >>> g = project([row])
    >>> g.nodes["knb"]["label"], g.nodes["kz"]["label"]
    ('KNB', 'kz')
    >>> g.edges["knb", "kz", "stateOf"]["evidence"]
    [{'quote': 'its KNB'}]
    """
    attributes: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    facts: dict[str, list[Fact]] = defaultdict(list)
    ties: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    undirected: set[tuple[str, str, str]] = set()
    for cells in sorted({tuple(sorted(_cells(row).items())) for row in rows}):
        row = dict(cells)
        ends = {end: row.pop(end, "") for end in ("source", "target")}
        if not ends["source"]:
            raise QueryError(f"a row of the projection has no ?source: {row}; select ?source in every row")
        fact: Fact = {}
        for column, text in row.items():
            end = column[:6]
            if end in ends and column[6:7].isupper():
                if ends[end]:
                    attributes[ends[end]][column[6].lower() + column[7:]][text] += 1
            elif column not in ("predicate", "directed"):
                fact[column] = _number(column, text) if column in _NUMBERS else text
        source, target, predicate = ends["source"], ends["target"], local_name(row.get("predicate", ""))
        for node in filter(None, (source, target)):
            attributes[node]
        if target:
            directed = row.get("directed", "true").lower() not in ("false", "0")
            if not directed:
                source, target = min(source, target), max(source, target)
            key = (source, target, predicate)
            undirected |= set() if directed else {key}
            if fact not in ties[key]:
                ties[key].append(fact)
        elif fact or predicate:
            facts[source].append({"predicate": predicate, **fact})
    graph = nx.MultiDiGraph()
    for node in sorted(attributes):
        values = {name: _settled(counts) for name, counts in sorted(attributes[node].items())}
        values["label"] = values.get("label") or local_name(node)
        values["class"] = local_name(values.get("class", ""))
        graph.add_node(node, **values, facts=facts[node])
    for (source, target, predicate), evidence in sorted(ties.items()):
        weights = [float(e.pop("weight", 1.0)) for e in evidence]
        graph.add_edge(
            source, target, predicate, predicate=predicate, directed=(source, target, predicate) not in undirected,
            weight=round(sum(weights), _PLACES), confidence=max(float(e.get("confidence", 1.0)) for e in evidence),
            evidence=evidence,
        )
    return graph


def _cells(row: Mapping[str, object]) -> dict[str, str]:
    return {str(column): str(cell) for column, cell in row.items() if cell is not None and str(cell) != ""}


def _settled(counts: Counter[str]) -> str:
    """The value most rows give; of several such the one that sorts first."""
    return min(counts, key=lambda text: (-counts[text], text))


def _number(column: str, text: str) -> float:
    try:
        return round(float(text), _PLACES)
    except ValueError:
        message = f"?{column} of the projection is {text!r}, not a number; bind it to one or leave it out"
        raise QueryError(message) from None
