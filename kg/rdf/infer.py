"""What follows from the graph by the CONSTRUCT rules of ``ontology/rules``, until nothing new follows."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.ontology import Query
from kg.rdf import query
from kg.rdf.mapping import inferred_quads
from kg.rdf.store import Store

__all__ = ["infer"]

#: Rounds after which rules that still find something new are held for endless.
ROUNDS = 50


def infer(store: Store, rules: Mapping[str, Query]) -> int:
    """Add to the graph of inferred statements what the rules construct and nobody has stated.

    Each statement says by which rule it was found, as an ``rdf:Statement`` with ``prov:wasGeneratedBy``.

    Args:
        store: open for writing; its inferred graph should be empty.
        rules: name -> CONSTRUCT query, applied in order of name.

    Returns:
        Number of statements added.

    Raises:
        OntologyError: a rule is no CONSTRUCT, or the rules never come to an end.
        QueryError: a rule is not understood.
    """
    count = 0
    for _ in range(ROUNDS):
        before = count
        for name in sorted(rules):
            found = query.run(store, rules[name].text)
            if found.kind != "triples":
                raise OntologyError(f"the rule {name} of ontology/rules must be a CONSTRUCT query")
            new = [t for t in found.triples() if ox.Quad(*t) not in store.inner]
            if new:
                store.add(inferred_quads(new, name, rules[name].help))
                count += len(new)
        if count == before:
            return count
    raise OntologyError(f"the rules {', '.join(sorted(rules))} still find something new after {ROUNDS} rounds")
