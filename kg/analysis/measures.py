"""Who stands where in a network: pure functions of a graph, node id -> score.

All but PageRank read the undirected simple graph: who is tied to whom, once, whatever the predicate and its direction.
A score is rounded to six decimal places, so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import combinations

import networkx as nx

from kg.analysis.communities import communities
from kg.analysis.convert import to_igraph
from kg.errors import QueryError

__all__ = [
    "MEASURES", "articulation", "betweenness", "brokerage", "brokerage_roles", "constraint", "core", "degree",
    "measure", "pagerank", "table",
]

Scores = dict[str, float]

_PLACES = 6


def degree(graph: nx.Graph) -> Scores:
    """Number of distinct nodes that a node is tied to, itself not counted.

    References:
        L. C. Freeman: Centrality in social networks: conceptual clarification. Social Networks 1 (3), 215-239 (1978).

    >>> degree(nx.MultiDiGraph([("a", "b"), ("b", "a"), ("b", "c")]))
    {'a': 1, 'b': 2, 'c': 1}
    """
    g, names = to_igraph(graph)
    return dict(zip(names, g.degree(), strict=True))


def betweenness(graph: nx.Graph) -> Scores:
    """Share of the shortest paths between other nodes that run through a node, from 0 to 1; weights do not count.

    References:
        L. C. Freeman: A set of measures of centrality based on betweenness. Sociometry 40 (1), 35-41 (1977).

    >>> betweenness(nx.path_graph(["a", "b", "c"]))
    {'a': 0.0, 'b': 1.0, 'c': 0.0}
    """
    g, names = to_igraph(graph)
    pairs = (len(names) - 1) * (len(names) - 2) / 2
    return {name: round(x / pairs, _PLACES) if pairs else 0.0 for name, x in zip(names, g.betweenness(), strict=True)}


def pagerank(graph: nx.Graph, damping: float = 0.85) -> Scores:
    """Share of the time that a walker who follows the edges in their direction spends at a node; sums to 1.

    Args:
        graph: edge attribute ``weight`` counts; an edge with ``directed=False`` is walked both ways.
        damping: chance that the walker goes on instead of starting anew anywhere.

    References:
        S. Brin, L. Page: The anatomy of a large-scale hypertextual Web search engine. Computer Networks and ISDN
        Systems 30, 107-117 (1998).

    >>> pagerank(nx.DiGraph([("a", "b"), ("b", "a")]))
    {'a': 0.5, 'b': 0.5}
    """
    g, names = to_igraph(graph, directed=graph.is_directed())
    return _rounded(names, g.pagerank(damping=damping, weights="weight")) if names else {}


def core(graph: nx.Graph) -> Scores:
    """The largest k such that a node is in the k-core: all in it are tied to at least k others in it.

    References:
        S. B. Seidman: Network structure and minimum degree. Social Networks 5 (3), 269-287 (1983).

    >>> core(nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")]))
    {'a': 2, 'b': 2, 'c': 2, 'd': 1}
    """
    g, names = to_igraph(graph)
    return dict(zip(names, g.coreness(), strict=True))


def constraint(graph: nx.Graph) -> Scores:
    """How much a node's contacts are tied to each other: low where it bridges a structural hole.

    Nodes without ties have no constraint and are left out.

    References:
        R. S. Burt: Structural Holes: The Social Structure of Competition. Harvard University Press (1992), ch. 2.

    >>> constraint(nx.path_graph(["a", "b", "c"]))
    {'a': 1.0, 'b': 0.5, 'c': 1.0}
    """
    g, names = to_igraph(graph)
    scores = g.constraint(weights="weight") if names else []
    return {name: round(x, _PLACES) for name, x, ties in zip(names, scores, g.degree(), strict=True) if ties}


def articulation(graph: nx.Graph) -> Scores:
    """Into how many more pieces the network falls when a node is taken out; 0 for most.

    References:
        J. Hopcroft, R. Tarjan: Algorithm 447: efficient algorithms for graph manipulation. Communications of the ACM
        16 (6), 372-378 (1973).

    >>> articulation(nx.star_graph(3))[0]
    2
    """
    g, names = to_igraph(graph)
    blocks = Counter(vertex for block in g.biconnected_components() for vertex in block)
    return {name: max(0, blocks[i] - 1) for i, name in enumerate(names)}


def brokerage_roles(graph: nx.Graph, groups: Mapping[str, Hashable] | None = None) -> dict[str, dict[str, int]]:
    """How often a node stands between two others that are not tied to each other, by the groups of the three.

    For a broker b between a and c: ``coordinator`` when all are of one group, ``consultant`` when a and c are of one
    group and b is not, ``gatekeeper`` when b shares its group with one of them (ties have no direction here, so the
    representative is the same), ``liaison`` when all three groups differ.

    Args:
        graph: the network.
        groups: node id -> group, such as its class or country; the Leiden communities when None.

    References:
        R. V. Gould, R. M. Fernandez: Structures of mediation: a formal approach to brokerage in transaction networks.
        Sociological Methodology 19, 89-126 (1989).

    >>> brokerage_roles(nx.path_graph(["a", "b", "c"]), {"a": "kz", "b": "kz", "c": "kg"})["b"]
    {'coordinator': 0, 'consultant': 0, 'gatekeeper': 1, 'liaison': 0}
    """
    g, names = to_igraph(graph)
    groups = communities(graph) if groups is None else groups
    ties = [set(neighbours) for neighbours in g.get_adjlist()]
    result = {}
    for b, name in enumerate(names):
        roles = dict.fromkeys(("coordinator", "consultant", "gatekeeper", "liaison"), 0)
        # Ends are counted by group and tied pairs taken off, which is far less work than all pairs at a hub.
        at = Counter(groups[names[a]] for a in ties[b])
        own = groups[name]
        pairs = [(x, x, n * (n - 1) // 2) for x, n in at.items()]
        pairs += [(x, y, n * m) for (x, n), (y, m) in combinations(at.items(), 2)]
        for x, y, count in pairs:
            roles[_role(x, own, y)] += count
        for a in ties[b]:
            for c in ties[a] & ties[b]:
                if a < c:
                    roles[_role(groups[names[a]], own, groups[names[c]])] -= 1
        result[name] = roles
    return result


def _role(a: Hashable, b: Hashable, c: Hashable) -> str:
    if a == c:
        return "coordinator" if a == b else "consultant"
    return "gatekeeper" if b in (a, c) else "liaison"


def brokerage(graph: nx.Graph) -> Scores:
    """Number of pairs that are tied only through a node, of different communities: its roles but coordinator, summed.

    References:
        As for :func:`brokerage_roles`.

    >>> brokerage(nx.path_graph(["a", "b", "c"]))["b"]
    0
    """
    return {name: sum(roles.values()) - roles["coordinator"] for name, roles in brokerage_roles(graph).items()}


#: Name -> measure; what `kg analyze` offers.
MEASURES: dict[str, Callable[[nx.Graph], Scores]] = {
    "degree": degree,
    "betweenness": betweenness,
    "pagerank": pagerank,
    "core": core,
    "constraint": constraint,
    "brokerage": brokerage,
    "articulation": articulation,
}


def measure(name: str, graph: nx.Graph) -> Scores:
    """One measure by its name.

    Raises:
        QueryError: there is no such measure; the message lists those there are.
    """
    if name not in MEASURES:
        raise QueryError(f"no measure is called {name!r}; there are {', '.join(MEASURES)}")
    return MEASURES[name](graph)


def table(graph: nx.Graph, names: Sequence[str] = tuple(MEASURES)) -> list[dict[str, str | float | None]]:
    """All scores of all nodes, with their communities.

    Args:
        graph: as :func:`kg.analysis.projection.project` makes it.
        names: measures, in the order of the columns.

    Returns:
        A row a node: ``id``, ``label``, ``class``, ``community``, then the measures (None where a node has none);
        highest first by the first measure, then by id.

    >>> [row["id"] for row in table(nx.path_graph(["a", "b", "c"]), ["degree"])]
    ['b', 'a', 'c']
    """
    groups = communities(graph)
    scores: dict[str, Mapping[str, float]] = defaultdict(dict)
    for name in names:
        scores[name] = measure(name, graph)
    rows: list[dict[str, str | float | None]] = [
        {
            "id": node, "label": data.get("label", node), "class": data.get("class", ""), "community": groups[node],
            **{name: scores[name].get(node) for name in names},
        }
        for node, data in sorted(graph.nodes(data=True))
    ]
    return sorted(rows, key=lambda row: -(scores[names[0]].get(str(row["id"]), 0.0)) if names else 0)


def _rounded(names: list[str], scores: list[float]) -> Scores:
    return {name: round(score, _PLACES) for name, score in zip(names, scores, strict=True)}
