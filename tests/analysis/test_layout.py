"""A layout is the same every time, and readable: nothing on top of anything."""

import math
from itertools import combinations

import networkx as nx
import pytest

from kg.analysis.layout import layout


@pytest.mark.parametrize("nodes, edges", [(0, 0), (1, 0), (2, 1), (3, 0), (60, 90), (1200, 1500)])
def test_every_node_has_its_own_place(nodes: int, edges: int) -> None:
    graph = nx.relabel_nodes(nx.gnm_random_graph(nodes, edges, seed=2), str)
    positions = layout(graph)
    assert set(positions) == set(graph)
    assert len(set(positions.values())) == nodes
    if nodes == 60:
        assert min(math.dist(a, b) for a, b in combinations(positions.values(), 2)) > 40


def test_the_order_of_insertion_does_not_matter() -> None:
    graph = nx.relabel_nodes(nx.gnm_random_graph(40, 50, seed=1), str)
    backwards = nx.Graph()
    backwards.add_nodes_from(reversed(list(graph)))
    backwards.add_edges_from(reversed([(v, u) for u, v in graph.edges]))
    assert layout(graph) == layout(backwards)


def test_components_do_not_lie_on_each_other() -> None:
    graph = nx.disjoint_union_all([nx.cycle_graph(n) for n in (12, 7, 5, 3, 3, 2)])
    positions = layout(nx.relabel_nodes(graph, str))
    boxes = []
    for component in nx.connected_components(graph):
        points = [positions[str(node)] for node in component]
        boxes.append((min(p[0] for p in points), max(p[0] for p in points),
                      min(p[1] for p in points), max(p[1] for p in points)))
    for a, b in combinations(boxes, 2):
        assert a[1] < b[0] or b[1] < a[0] or a[3] < b[2] or b[3] < a[2]


def test_tied_nodes_are_nearer_than_others() -> None:
    graph = nx.relabel_nodes(nx.connected_caveman_graph(4, 6), str)
    positions = layout(graph)

    def mean(pairs: list[tuple[str, str]]) -> float:
        return sum(math.dist(positions[a], positions[b]) for a, b in pairs) / len(pairs)

    untied = [pair for pair in combinations(graph, 2) if not graph.has_edge(*pair)]
    assert mean(list(graph.edges)) < mean(untied) / 2


def test_nodes_without_ties_lie_below_those_with() -> None:
    graph = nx.relabel_nodes(nx.disjoint_union(nx.cycle_graph(9), nx.path_graph(3)), str)
    graph.add_nodes_from(f"alone {n}" for n in range(20))
    positions = layout(graph)
    tied = [positions[node][1] for node in graph if graph.degree(node)]
    assert max(tied) < min(positions[node][1] for node in graph if not graph.degree(node))
    assert abs(max(tied) + min(tied)) < 200, "the middle of what has ties is the middle of the picture"
