"""GraphML that other programs read back, hostile text included."""

import io
import json
import random

import igraph
import networkx as nx

from kg.analysis import convert
from kg.analysis.graphml import graphml


def test_what_is_written_is_read_back() -> None:
    graph = nx.MultiDiGraph()
    graph.add_node("n<1>", label='"&]]> \x00\x1b', facts=[{"value": "ж"}], country=None, score=0.5)
    graph.add_edge("n<1>", "n2", "partOf", evidence=[{"quote": "</data>"}], directed=True, weight=2.0)
    text = graphml(graph)
    again = nx.read_graphml(io.BytesIO(text.encode()))
    assert again.nodes["n<1>"]["label"] == '"&]]> \ufffd\ufffd'
    assert again.nodes["n<1>"]["score"] == 0.5
    assert json.loads(again.nodes["n<1>"]["facts"]) == [{"value": "ж"}]
    assert "country" not in again.nodes["n<1>"]
    (_, _, data), = again.edges(data=True)
    assert json.loads(data["evidence"]) == [{"quote": "</data>"}] and data["weight"] == 2.0


def test_bytes_do_not_depend_on_the_order_of_insertion() -> None:
    edges = [("a", "b", "p"), ("a", "b", "q"), ("c", "a", "p")]
    assert graphml(nx.MultiDiGraph(edges)) == graphml(nx.MultiDiGraph(list(reversed(edges))))


def test_seeding_leaves_no_trace_in_other_users_of_igraph() -> None:
    state = random.getstate()
    with convert.seeded(5):
        first = igraph.Graph.Erdos_Renyi(n=30, m=40).get_edgelist()
    with convert.seeded(5):
        assert igraph.Graph.Erdos_Renyi(n=30, m=40).get_edgelist() == first
    assert random.getstate() == state
