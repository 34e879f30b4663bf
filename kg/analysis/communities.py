"""Groups of nodes that are tied more closely to each other than to the rest."""

from __future__ import annotations

import networkx as nx

from kg.analysis.convert import seeded, to_igraph

__all__ = ["communities", "modularity"]


def communities(graph: nx.Graph, resolution: float = 1.0, seed: int = 1) -> dict[str, int]:
    """Leiden communities of the undirected weighted graph.

    The random choices are seeded, and the numbers given by size: 0 is the largest community; of two that are equally
    large the one with the node id that sorts first comes first.

    Args:
        graph: as :func:`kg.analysis.projection.project` makes it.
        resolution: above 1 gives more and smaller communities, below 1 fewer and larger ones.
        seed: of the random choices.

    Returns:
        Node id -> number of its community; a node without ties is one of its own.

    References:
        V. A. Traag, L. Waltman, N. J. van Eck: From Louvain to Leiden: guaranteeing well-connected communities.
        Scientific Reports 9, 5233 (2019).

    >>> communities(nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("x", "y")]))
    {'a': 0, 'b': 0, 'c': 0, 'x': 1, 'y': 1}
    """
    g, names = to_igraph(graph)
    if not g.ecount():
        return {name: i for i, name in enumerate(names)}
    with seeded(seed):
        found = g.community_leiden(
            objective_function="modularity", weights="weight", resolution=resolution, n_iterations=-1
        )
    groups = sorted(([names[i] for i in group] for group in found), key=lambda group: (-len(group), group[0]))
    number = {name: i for i, group in enumerate(groups) for name in group}
    return {name: number[name] for name in names}


def modularity(graph: nx.Graph, groups: dict[str, int]) -> float:
    """How much more weight lies within the groups than chance would put there; at most 1.

    Args:
        graph: as for :func:`communities`.
        groups: node id -> group, for every node.

    References:
        M. E. J. Newman: Modularity and community structure in networks. PNAS 103 (23), 8577-8582 (2006).

    >>> g = nx.Graph([("a", "b"), ("x", "y")])
    >>> modularity(g, communities(g))
    0.5
    """
    g, names = to_igraph(graph)
    return round(float(g.modularity([groups[name] for name in names], weights="weight")), 6) if g.ecount() else 0.0
