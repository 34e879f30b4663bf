"""The graph without what is less sure than asked for."""

from __future__ import annotations

import io

import pyoxigraph as ox

from kg import ontology
from kg.ontology import PREFIXES
from kg.rdf.infer import infer
from kg.rdf.mapping import ANALYSIS, INFERRED
from kg.rdf.store import Store

__all__ = ["surer"]

# Entities have a confidence too; what an article supports is a claim or an event.
_FORGET = """
DELETE { GRAPH ?article { ?s ?p ?o } }
WHERE {
  GRAPH ?article {
    ?claim bko:supportedBy ?article ; bko:confidence ?sure ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o .
    FILTER(?sure < LEAST)
    FILTER NOT EXISTS {
      ?other rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; bko:confidence ?surer ; bko:factuality ?kind .
      FILTER(?surer >= LEAST && ?kind IN (bko:asserted, bko:reported))
    }
  }
} ;
DELETE { GRAPH ?article { ?statement ?property ?value } }
WHERE {
  GRAPH ?article {
    ?statement bko:supportedBy ?article ; bko:confidence ?sure ; ?property ?value .
    FILTER(?sure < LEAST)
  }
}"""


def surer(store: Store, least: float) -> Store:
    """A copy in memory without the claims and events below a confidence, and without what rests on them alone.

    A direct triple stays where one of its claims in the same article stays; what follows by rule is inferred anew. The
    measures of the analysis are those of the whole graph, and not in the copy.

    Args:
        store: stays as it is.
        least: confidence from 0 to 1.
    """
    copy = Store()
    kept = [ox.NamedNode(graph) for graph in store.graphs() if graph not in (INFERRED, ANALYSIS)]
    for graph in kept:
        copy.inner.bulk_load(io.BytesIO(_triples(store, graph)), ox.RdfFormat.N_TRIPLES, to_graph=graph)
    copy.inner.update(_FORGET.replace("LEAST", f"{least:.9f}"), prefixes=PREFIXES)
    for graph in kept:
        copy.inner.bulk_load(io.BytesIO(_triples(copy, graph)), ox.RdfFormat.N_TRIPLES)
    infer(copy, ontology.rules())
    return copy


def _triples(store: Store, graph: ox.NamedNode) -> bytes:
    return store.inner.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
