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

_HAPPENED = "VALUES ?factuality { bko:asserted bko:reported bko:attempted }"

_RELATIONS = f"""
SELECT ?source ?property ?target (MAX(?sure) AS ?confidence) {{
  {_HAPPENED}
  ?statement rdf:subject ?source ; rdf:predicate ?property ; rdf:object ?target ; bko:factuality ?factuality ;
    bko:confidence ?sure .
  ?property a bko:Relation .
  FILTER(isIRI(?target))
}} GROUP BY ?source ?property ?target"""

_EVENTS = f"""
SELECT ?source ?property ?target (MAX(?sure) AS ?confidence) {{
  {_HAPPENED}
  {{ ?property a bko:Role }} UNION {{ VALUES ?property {{ bko:where }} }}
  GRAPH ?article {{ ?source ?property ?target ; bko:factuality ?factuality ; bko:confidence ?sure }}
  FILTER(isIRI(?target))
}} GROUP BY ?source ?property ?target"""

_EVIDENCE = f"""
SELECT ?quote ?article ?title ?published ?confidence ?factualityName ?when {{
  {_HAPPENED}
  GRAPH ?article {{
    {{ ?statement rdf:subject $source ; rdf:predicate $property ; rdf:object $target }}
    UNION {{ $source $property $target BIND($source AS ?statement) }}
    ?statement bko:factuality ?factuality ; bko:supportedBy ?article ; bko:confidence ?confidence ;
      prov:wasDerivedFrom/oa:hasSelector/oa:exact ?quote .
    OPTIONAL {{ ?statement bko:when ?when }}
  }}
  ?factuality rdfs:label ?factualityName .
  OPTIONAL {{ ?article dcterms:title ?title }}
  OPTIONAL {{ ?article dcterms:issued ?published }}
}} ORDER BY DESC(?confidence) ?article ?quote LIMIT 1"""

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
    for text, cost in ((_RELATIONS, 1.0), (_EVENTS, 0.6), (_BACKGROUND, _BACKGROUND_COST)):
        seen: set[tuple[Cell, ...]] = set()
        for row in query.rows(store, text):
            key = (row["source"], row["property"], row["target"])
            if key not in seen:
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
            return _named(store, [_with_evidence(store, step) for step in _walk(best, end)])
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


def _with_evidence(store: Store, step: Row) -> Row:
    """The step with the surest of the statements that make it, where an article makes one."""
    ends = (step["source"], step["target"]) if step["forward"] else (step["target"], step["source"])
    edge = zip(("source", "property", "target"), (ends[0], step["property"], ends[1]), strict=True)
    for row in query.rows(store, _EVIDENCE, {k: ox.NamedNode(str(v)) for k, v in edge}):
        row["factuality"] = row.pop("factualityName")
        return {**step, **row}
    return step


def _named(store: Store, steps: list[Row]) -> list[Row]:
    things = sorted({str(s[k]) for s in steps for k in ("source", "property", "target")})
    names = {t: [str(r["name"]) for r in query.rows(store, _NAME, {"thing": ox.NamedNode(t)})] for t in things}
    dates = {str(s[k]): str(s["when"]) for s in steps for k in ("source", "target") if "/event/" in str(s[k])}

    def name(thing: Cell) -> str:
        known = names[str(thing)][0] if names[str(thing)] else str(thing)
        date = dates.get(str(thing))
        return f"{known} ({date})" if date else known

    return [s | {f"{k}Name": name(s[k]) for k in ("source", "property", "target")} for s in steps]
