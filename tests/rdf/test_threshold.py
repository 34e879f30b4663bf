"""A graph without what is less sure than asked for."""

import pytest
from rdf.records import store_of

from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction
from kg.rdf import query
from kg.rdf.threshold import surer

ENTITIES = tuple(
    Entity(*e) for e in (
        ("guards", "Border guards", "BorderService"), ("knb", "KNB", "SecurityService"), ("kz", "Kazia", "Country"),
        ("post", "Dostyk", "Checkpoint"), ("town", "Usharal", "Settlement"),
    )
)  # fmt: skip


def article(id, *claims, events=()):
    made = [
        Claim(f"c{n}", s, p, Evidence(id, n, n + 1, "x"), object=o, confidence=sure, **more)
        for n, (s, p, o, sure, more) in enumerate(claims)
    ]
    return Article(id, "x" * 99, title=id), Extraction(id, ENTITIES, tuple(made), tuple(events))


@pytest.fixture
def store():
    by = (Argument("agent", "knb"),)
    raid = Event("v1", "Attack", Evidence("a", 50, 51, "x"), "2011", ("post",), by, confidence=0.6)
    return store_of([
        article("a", ("guards", "partOf", "knb", 0.5, {}), ("guards", "partOf", "knb", 0.9, {}),
                ("knb", "stateOf", "kz", 0.7, {}), ("post", "locatedIn", "town", 0.5, {}),
                ("guards", "operates", "post", 0.5, {}), ("guards", "operates", "post", 0.9, {"factuality": "planned"}),
                events=[raid]),
        article("b", ("guards", "partOf", "knb", 0.4, {}), ("post", "locatedIn", "town", 0.9, {})),
    ])  # fmt: skip


def stated(store, subject, predicate, obj):
    """Articles whose graphs have the triple, after checking that the union has it just then."""
    triple = f"bkr:{subject} bko:{predicate} bkr:{obj}"
    found = [str(r["g"])[-1] for r in query.rows(store, f"SELECT ?g {{ GRAPH ?g {{ {triple} }} }} ORDER BY ?g")]
    assert query.run(store, f"ASK {{ {triple} }}").truth == bool(found)
    return found


def test_nothing_is_left_out_at_zero(store):
    copy = surer(store, 0.0)
    assert len(copy) == len(store)
    assert copy.quads() == store.quads()


def test_a_statement_stays_where_a_sure_claim_makes_it(store):
    before = len(store)
    copy = surer(store, 0.65)
    assert stated(copy, "guards", "partOf", "knb") == ["a"], "0.9 in a; 0.4 in b"
    assert stated(copy, "post", "locatedIn", "town") == ["b"]
    assert stated(copy, "knb", "stateOf", "kz") == ["a"]
    assert stated(copy, "guards", "operates", "post") == [], "what is sure is only planned"
    sure = [r["c"] for r in query.rows(copy, "SELECT ?c { ?x a bko:Claim ; bko:confidence ?c } ORDER BY ?c")]
    assert sure == [0.7, 0.9, 0.9, 0.9]
    assert not query.run(copy, "ASK { ?x a bko:Attack }").truth
    assert query.run(copy, "ASK { bkr:knb a bko:SecurityService ; bko:statedIn ?article }").truth
    assert len(store) == before and stated(store, "guards", "operates", "post") == ["a"]


def test_what_follows_from_it_goes_with_it(store):
    assert stated(store, "guards", "stateOf", "kz"), "by rule: a body within a body of the state"
    assert stated(surer(store, 0.65), "guards", "stateOf", "kz")
    assert not stated(surer(store, 0.8), "guards", "stateOf", "kz")
