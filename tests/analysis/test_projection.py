"""Rows become a network, whatever their order."""

from itertools import permutations

import pytest

from kg.analysis.projection import project
from kg.errors import QueryError

ROWS: list[dict[str, object]] = [
    {"source": "b", "sourceLabel": "Border Service", "sourceClass": "http://x.example/o#BorderService", "target": "k",
     "targetLabel": "KNB", "predicate": "http://x.example/o#partOf", "article": "a1", "quote": "q", "confidence": 0.7},
    {"source": "b", "sourceLabel": "Border Service", "target": "k", "targetLabel": "KNB", "predicate": "partOf",
     "article": "a2", "quote": "of the KNB", "confidence": "0.9", "weight": 2},
    {"source": "b", "sourceLabel": "border guards", "target": "k", "predicate": "cooperatesWith", "directed": False},
    {"source": "k", "predicate": "foundedOn", "value": "1992", "article": "a1", "targetLabel": None},
    {"source": "z"},
]


def test_evidence_of_one_tie_is_gathered() -> None:
    graph = project(ROWS)
    tie = graph.edges["b", "k", "partOf"]
    assert [e["article"] for e in tie["evidence"]] == ["a1", "a2"]
    assert (tie["confidence"], tie["weight"], tie["directed"]) == (0.9, 3.0, True)
    assert graph.edges["b", "k", "cooperatesWith"]["directed"] is False


def test_nodes_have_label_class_and_their_own_facts() -> None:
    graph = project(ROWS)
    assert graph.nodes["b"] == {"label": "Border Service", "class": "BorderService", "facts": []}
    assert graph.nodes["k"]["facts"] == [{"predicate": "foundedOn", "value": "1992", "article": "a1"}]
    assert graph.nodes["z"]["label"] == "z" and graph.degree["z"] == 0


def test_order_and_repetition_of_rows_do_not_matter() -> None:
    first = project(ROWS)
    for rows in permutations(ROWS):
        again = project([*rows, rows[0]])
        assert list(again.nodes(data=True)) == list(first.nodes(data=True))
        assert list(again.edges(keys=True, data=True)) == list(first.edges(keys=True, data=True))


def test_a_tie_without_direction_is_one_edge_from_either_end() -> None:
    rows = [{"source": s, "target": t, "predicate": "borders", "directed": "false", "article": a}
            for s, t, a in (("kz", "kg", "a1"), ("kg", "kz", "a2"))]
    graph = project(rows)
    assert list(graph.edges(keys=True)) == [("kg", "kz", "borders")]
    assert len(graph.edges["kg", "kz", "borders"]["evidence"]) == 2


def test_further_columns_need_no_code() -> None:
    graph = project([{"source": "a", "sourceCountry": "kz", "target": "b", "predicate": "p", "goods": "heroin"}])
    assert graph.nodes["a"]["country"] == "kz"
    assert graph.edges["a", "b", "p"]["evidence"] == [{"goods": "heroin"}]


def test_errors_say_what_to_do() -> None:
    with pytest.raises(QueryError, match=r"no \?source"):
        project([{"target": "a"}])
    with pytest.raises(QueryError, match="'high', not a number"):
        project([{"source": "a", "target": "b", "confidence": "high"}])
