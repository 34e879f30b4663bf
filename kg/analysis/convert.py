"""networkx -> igraph, which is 5 to 220 times faster at what this package asks of it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import igraph
import networkx as nx

__all__ = ["seeded", "to_igraph"]


def to_igraph(graph: nx.Graph, directed: bool = False) -> tuple[igraph.Graph, list[str]]:
    """The simple weighted graph below a multigraph: parallel edges are summed, loops left out.

    Args:
        graph: any networkx graph; edge attribute ``weight`` counts as 1 where it is absent, ``directed=False`` on
            an edge makes two arcs of it.
        directed: keep the direction of edges.

    Returns:
        The igraph graph with edge attribute ``weight``, and the node ids by vertex number, sorted.

    >>> to_igraph(nx.MultiDiGraph([("b", "a"), ("a", "b"), ("b", "b")]))[0].es["weight"]
    [2.0]
    """
    names = sorted(graph)
    number = {name: i for i, name in enumerate(names)}
    weights: dict[tuple[int, int], float] = defaultdict(float)
    for source, target, data in graph.edges(data=True):
        i, j = number[source], number[target]
        if i == j:
            continue
        weight = float(data.get("weight", 1.0))
        if not directed:
            weights[min(i, j), max(i, j)] += weight
            continue
        weights[i, j] += weight
        if not data.get("directed", True):
            weights[j, i] += weight
    edges = sorted(weights)
    result = igraph.Graph(n=len(names), edges=edges, directed=directed)
    result.es["weight"] = [weights[edge] for edge in edges]
    return result, names


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """igraph draws its random numbers from one generator for the whole process; here from one with this seed."""
    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
