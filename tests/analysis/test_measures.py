"""Measures on graphs whose scores can be worked out on paper."""

import networkx as nx
import pytest

from kg.analysis import measures
from kg.analysis.communities import communities, modularity
from kg.errors import QueryError


@pytest.fixture
def two_triangles() -> nx.MultiDiGraph:
    """a-b-c and d-e-f, held together by c-d."""
    ties = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "e"), ("e", "f"), ("f", "d"), ("c", "d")]
    return nx.MultiDiGraph(ties)


def test_parallel_edges_and_loops_do_not_raise_degree(two_triangles: nx.MultiDiGraph) -> None:
    two_triangles.add_edges_from([("b", "a"), ("a", "a")])
    assert measures.degree(two_triangles) == {"a": 2, "b": 2, "c": 3, "d": 3, "e": 2, "f": 2}


def test_the_bridge_stands_out(two_triangles: nx.MultiDiGraph) -> None:
    # Through c run the paths from {a, b} to {d, e, f}: 6 of the 10 pairs of others.
    assert measures.betweenness(two_triangles)["c"] == 0.6
    assert measures.constraint(two_triangles)["c"] < measures.constraint(two_triangles)["a"]
    assert measures.articulation(two_triangles) == {"a": 0, "b": 0, "c": 1, "d": 1, "e": 0, "f": 0}
    assert measures.core(two_triangles) == dict.fromkeys("abcdef", 2)


def test_brokerage_counts_each_open_pair_once_by_role() -> None:
    star = nx.Graph([("b", "a"), ("b", "c"), ("b", "d"), ("b", "e"), ("a", "c")])
    roles = measures.brokerage_roles(star, {"a": 1, "b": 1, "c": 1, "d": 2, "e": 2})["b"]
    # a-c are tied; a-d, a-e, c-d, c-e cross the groups with b in one of them; d-e are of one group, b of another.
    assert roles == {"coordinator": 0, "consultant": 1, "gatekeeper": 4, "liaison": 0}


def test_brokerage_agrees_with_a_count_over_all_pairs() -> None:
    graph = nx.relabel_nodes(nx.gnm_random_graph(40, 120, seed=3), str)
    groups = {node: int(node) % 4 for node in graph}
    for node, roles in measures.brokerage_roles(graph, groups).items():
        around = sorted(graph[node])
        open_pairs = sum(not graph.has_edge(a, c) for i, a in enumerate(around) for c in around[i + 1:])
        assert sum(roles.values()) == open_pairs
        liaison = sum(
            not graph.has_edge(a, c) and len({groups[a], groups[node], groups[c]}) == 3
            for i, a in enumerate(around) for c in around[i + 1:]
        )
        assert roles["liaison"] == liaison


def test_pagerank_follows_direction_and_weight() -> None:
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", weight=3.0)
    graph.add_edge("a", "c", weight=1.0)
    scores = measures.pagerank(graph)
    assert scores["b"] > scores["c"] > scores["a"]
    assert sum(scores.values()) == pytest.approx(1, abs=1e-5)
    graph.add_edge("a", "c", weight=9.0, directed=False)
    assert measures.pagerank(graph)["a"] > scores["a"], "an edge without direction leads back"


def test_communities_are_the_triangles_and_numbered_by_size_then_id(two_triangles: nx.MultiDiGraph) -> None:
    assert communities(two_triangles) == {"a": 0, "b": 0, "c": 0, "d": 1, "e": 1, "f": 1}
    two_triangles.add_edges_from([("g", "e"), ("g", "f"), ("g", "d")])
    assert communities(two_triangles)["g"] == 0, "the larger one comes first"
    assert modularity(two_triangles, communities(two_triangles)) > 0.3


def test_communities_do_not_depend_on_the_order_of_insertion() -> None:
    graph = nx.relabel_nodes(nx.karate_club_graph(), str)
    backwards = nx.Graph()
    backwards.add_edges_from(reversed([(v, u, d) for u, v, d in graph.edges(data=True)]))
    assert communities(graph) == communities(backwards)
    assert modularity(graph, communities(graph)) > 0.4


@pytest.mark.parametrize("name", measures.MEASURES)
def test_every_measure_takes_an_empty_graph_and_lone_nodes(name: str) -> None:
    assert measures.measure(name, nx.MultiDiGraph()) == {}
    lone = nx.MultiDiGraph()
    lone.add_nodes_from(["x", "y"])
    assert set(measures.measure(name, lone)) <= {"x", "y"}


def test_an_unknown_measure_is_answered_with_those_there_are() -> None:
    with pytest.raises(QueryError, match=r"'closeness'.*degree.*pagerank"):
        measures.measure("closeness", nx.Graph())


def test_table_ranks_by_its_first_measure(two_triangles: nx.MultiDiGraph) -> None:
    two_triangles.add_node("lone", label="Lone", **{"class": "Person"})
    rows = measures.table(two_triangles, ["betweenness", "constraint"])
    assert [row["id"] for row in rows[:2]] == ["c", "d"]
    assert list(rows[0]) == ["id", "label", "class", "community", "betweenness", "constraint"]
    lone = next(row for row in rows if row["id"] == "lone")
    assert (lone["label"], lone["class"], lone["constraint"]) == ("Lone", "Person", None)
