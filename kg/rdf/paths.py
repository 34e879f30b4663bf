"""How two things are connected: the shortest chain of relations and shared events, with the evidence of each step."""

from __future__ import annotations

import heapq
from collections import defaultdict
from itertools import count

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
  GRAPH ?graph { ?source ?property ?target }
  ?property a bko:Relation .
  FILTER(isIRI(?target))
} ORDER BY ?graph ?source ?property ?target"""

_NAMES = """
SELECT ?thing ?name {
  { ?thing skos:prefLabel ?name FILTER(lang(?name) = "en") }
  UNION { ?property rdfs:label ?name BIND(?property AS ?thing) }
}"""

_EVENT_NAMES = "SELECT ?thing ?name { ?thing a ?class . ?class rdfs:subClassOf+ bko:Event ; rdfs:label ?name }"

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
    names = {str(r["thing"]): str(r["name"]) for text in (_NAMES, _EVENT_NAMES) for r in query.rows(store, text)}
    dates = {str(s[end]): str(s["when"]) for s in steps for end in ("source", "target") if s["when"]}

    def name(thing: Cell) -> str:
        known = names.get(str(thing), str(thing))
        return f"{known} ({dates[str(thing)]})" if str(thing) in dates and "/event/" in str(thing) else known

    return [s | {f"{k}Name": name(s[k]) for k in ("source", "property", "target")} for s in steps]
