"""How two things are connected: the shortest chain of relations and shared events, with the evidence of each step."""

from __future__ import annotations

import heapq
from collections import defaultdict
from itertools import count

import pyoxigraph as ox

from kg.rdf import query
from kg.rdf.results import Cell
from kg.rdf.store import Store

__all__ = ["path"]

Row = dict[str, Cell]

_WITH_QUOTE = """
  ?statement bko:supportedBy ?article ; bko:confidence ?confidence ; bko:factuality/rdfs:label ?factuality ;
    prov:wasDerivedFrom/oa:hasSelector/oa:exact ?quote .
  FILTER(?factuality IN ("asserted"@en, "reported"@en, "attempted"@en))
  OPTIONAL { ?article dcterms:title ?title }
  OPTIONAL { ?article dcterms:issued ?published }
"""

_STATED = f"""
SELECT DISTINCT ?source ?property ?target ?article ?title ?published ?quote ?confidence ?factuality {{
  ?statement a bko:Claim ; rdf:subject ?source ; rdf:predicate ?property ; rdf:object ?target .
  ?property a bko:Relation .
  FILTER(isIRI(?target))
  {_WITH_QUOTE}
}} ORDER BY DESC(?confidence) ?article ?quote ?source ?property ?target"""

_HAPPENED = f"""
SELECT DISTINCT ?source ?property ?target ?article ?title ?published ?quote ?confidence ?factuality ?when {{
  ?source a/rdfs:subClassOf* bko:Event ; ?property ?target .
  {{ ?property a bko:Role }} UNION {{ VALUES ?property {{ bko:where }} }}
  FILTER(isIRI(?target))
  BIND(?source AS ?statement)
  OPTIONAL {{ ?source bko:when ?when }}
  {_WITH_QUOTE}
}} ORDER BY DESC(?confidence) ?article ?quote ?source ?property ?target"""

_BACKGROUND = """
SELECT DISTINCT ?source ?property ?target ?graph {
  VALUES ?graph { <https://w3id.org/border-kg/id/graph/gazetteer> <https://w3id.org/border-kg/id/graph/inferred> }
  ?property a bko:Relation .
  GRAPH ?graph { ?source ?property ?target }
  FILTER(isIRI(?target))
}"""

_NAME = """
SELECT ?name {
  { $thing skos:prefLabel ?name FILTER(lang(?name) = "en") }
  UNION { $thing a bko:Relation ; rdfs:label ?name } UNION { $thing a bko:Role ; rdfs:label ?name }
  UNION { $thing a ?class . ?class rdfs:subClassOf+ bko:Event ; rdfs:label ?name }
  UNION { $thing rdfs:subPropertyOf sem:hasPlace ; rdfs:label ?name }
}"""

_COLUMNS = ("quote", "article", "title", "published", "confidence", "factuality", "when", "graph")

#: Cost of a step that only the gazetteer or a rule knows: two such weigh more than three that articles state.
_BACKGROUND_COST = 1.6


def path(store: Store, start: str, end: str) -> list[Row]:
    """The shortest chain from one thing to another.

    A step along a relation that an article states costs 1, through an event (two steps) 1.2, along one that only the
    gazetteer or a rule knows 1.6; doubt adds up to a tenth. The search is Dijkstra's; of equal chains the first by IRI
    wins, so the same graph gives the same answer.

    Args:
        store: what is asked.
        start, end: IRIs.

    Returns:
        The steps in order: ``source``, ``sourceName``, ``property``, ``propertyName``, ``target``, ``targetName``,
        ``forward`` (False where the relation is read against its direction), ``quote``, ``article``, ``title``,
        ``published``, ``confidence``, ``factuality``, ``when`` and ``graph`` (of a step without article). Empty where
        nothing connects the two.
    """
    edges: dict[str, list[tuple[float, str, bool, Row]]] = defaultdict(list)
    for text, cost in ((_STATED, 1.0), (_HAPPENED, 0.6), (_BACKGROUND, _BACKGROUND_COST)):
        seen: set[tuple[Cell, ...]] = set()
        for row in query.rows(store, text):
            key = (row["source"], row["property"], row["target"])
            if key not in seen:  # the surest statement comes first
                seen.add(key)
                doubt = (1 - float(row.get("confidence") or 1)) / 10
                source, target = str(row["source"]), str(row["target"])
                edges[source].append((cost + doubt, target, True, row))
                edges[target].append((cost + doubt, source, False, row))
    best: dict[str, tuple[str, bool, Row] | None] = {}
    order = count()  # equal chains in the order in which they were met
    queue: list[tuple[float, str, int, tuple[str, bool, Row] | None]] = [(0.0, start, next(order), None)]
    while queue:
        cost, place, _, came = heapq.heappop(queue)
        if place in best:
            continue
        best[place] = came
        if place == end:
            return _named(store, _walk(best, end))
        for step, to, forward, row in edges[place]:
            if to not in best:
                heapq.heappush(queue, (cost + step, to, next(order), (place, forward, row)))
    return []


def _walk(best: dict[str, tuple[str, bool, Row] | None], end: str) -> list[Row]:
    steps: list[Row] = []
    place = end
    while came := best[place]:
        before, forward, row = came
        steps.append({**dict.fromkeys(_COLUMNS, ""), **row, "source": before, "target": place, "forward": forward})
        place = before
    return steps[::-1]


def _named(store: Store, steps: list[Row]) -> list[Row]:
    things = sorted({str(s[k]) for s in steps for k in ("source", "property", "target")})
    names = {t: [str(r["name"]) for r in query.rows(store, _NAME, {"thing": ox.NamedNode(t)})] for t in things}
    dates = {str(s[k]): str(s["when"]) for s in steps for k in ("source", "target") if "/event/" in str(s[k])}

    def name(thing: Cell) -> str:
        known = names[str(thing)][0] if names[str(thing)] else str(thing)
        date = dates.get(str(thing))
        return f"{known} ({date})" if date else known

    return [s | {f"{k}Name": name(s[k]) for k in ("source", "property", "target")} for s in steps]
