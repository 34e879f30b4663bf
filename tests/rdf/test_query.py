"""Queries over the graph: answers, formats, parameters, and what is refused."""

import csv
import io
import json
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdf.records import hand_made, store_of

from kg.errors import QueryError
from kg.rdf import query
from kg.rdf.results import Result
from kg.rdf.store import Store

TITLE = 'Opium & "officers"'


@pytest.fixture(scope="module")
def store():
    return store_of(hand_made())


def test_prefixes_need_no_declaration(store):
    text = "SELECT ?title (1.5 AS ?half) (true AS ?yes) ?none { ?a a bko:Article ; dcterms:title ?title }"
    (row,) = query.rows(store, text)
    assert row == {"title": TITLE, "half": 1.5, "yes": True, "none": ""}


def test_graph_says_which_article(store):
    (row,) = query.rows(store, "SELECT ?g { GRAPH ?g { bkr:dca-x bko:stateOf ?country } }")
    assert row["g"].endswith("article/hand-made")


def test_rows_without_an_order_have_one(store):
    names = [r["s"] for r in query.rows(store, "SELECT ?s { ?s a bko:Country }")]
    assert names == sorted(names)
    down = [r["s"] for r in query.rows(store, "SELECT ?s { ?s a bko:Country } ORDER BY DESC(?s)")]
    assert down == names[::-1]


def test_formats(store):
    found = query.run(store, "SELECT ?a ?title ?n ?no { ?a a bko:Article ; dcterms:title ?title BIND(2 AS ?n) }")
    head, row = csv.reader(io.StringIO(found.text("csv")))
    assert head == ["a", "title", "n", "no"]
    assert row[1:] == [TITLE, "2", ""]
    assert found.text("tsv").splitlines()[1].split("\t")[1] == '"Opium & \\"officers\\""@en'
    (binding,) = json.loads(found.text("json"))["results"]["bindings"]
    assert binding["title"] == {"type": "literal", "value": TITLE, "xml:lang": "en"}
    assert binding["n"]["datatype"].endswith("integer")
    assert "no" not in binding
    root = ElementTree.fromstring(found.text("xml"))
    assert [e.text for e in root.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [TITLE, "2"]
    for kind in ("json", "xml", "tsv"):
        assert ox.parse_query_results(found.text(kind), format=getattr(ox.QueryResultsFormat, kind.upper()))
    with pytest.raises(QueryError, match="CONSTRUCT"):
        found.text("turtle")
    with pytest.raises(QueryError, match=r"no format 'xls'; there are: csv"):
        found.text("xls")


def test_ask_and_construct(store):
    yes, no = query.run(store, "ASK { ?a a bko:Article }"), query.run(store, "ASK { ?a a bko:Judgement }")
    assert yes and not no
    assert yes.text("csv") == "true\n"
    assert json.loads(no.text("json"))["boolean"] is False
    graph = query.run(store, "CONSTRUCT { ?e a bko:Event } WHERE { ?e a bko:Seizure }")
    turtle = graph.text("turtle")
    assert "a bko:Event" in turtle or "bko:Event" in turtle
    assert [str(t) for t in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    assert graph.rows()[0]["object"].endswith("#Event")


@given(st.text())
def test_every_format_survives_every_text(text):
    text = text.encode("utf-8", "replace").decode()
    found = Result("rows", ("x",), ((ox.Literal(text),),))
    assert json.loads(found.text("json"))["results"]["bindings"][0]["x"]["value"] == text
    ElementTree.fromstring(found.text("xml"))
    assert found.text("tsv").count("\n") == 2
    lines = list(csv.reader(io.StringIO(found.text("csv"), newline="")))
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert lines[0] == ["x"]
    assert lines[1:] in ([[plain]], [[f"'{plain}"]])


@given(st.text())
def test_a_parameter_is_a_value_and_never_syntax(text):
    text = text.encode("utf-8", "replace").decode()
    found = query.run(Store(), "SELECT ?x { BIND($word AS ?x) }", {"word": ox.Literal(text)})
    assert found.rows() == [{"x": text}]


def test_parameters_in_strings_comments_and_iris_are_none(store):
    text = """SELECT ?x { # $word
      BIND("$word" AS ?x) FILTER(?x = '$word' && <http://e/#$word> != $word) }"""
    assert query.run(store, text, {"word": ox.Literal("w")}).rows() == [{"x": "$word"}]
    with pytest.raises(QueryError, match=r"no parameter \$other; it has: \$word"):
        query.run(store, text, {"other": ox.Literal("w")})


def test_formulas_are_made_harmless():
    terms = (ox.Literal('=HYPERLINK("http://x")'), ox.Literal("@SUM(1)"), ox.Literal(-3))
    found = Result("rows", ("x",), tuple((t,) for t in terms))
    assert [r[0] for r in csv.reader(io.StringIO(found.text("csv")))] == [
        "x", "'=HYPERLINK(\"http://x\")", "'@SUM(1)", "-3",
    ]  # fmt: skip


def test_syntax_errors_say_where(store):
    with pytest.raises(QueryError, match=r"line 2, column \d+, in '\?s \?p \}'"):
        query.run(store, "SELECT * {\n ?s ?p }")


@pytest.mark.parametrize("text", [
    "INSERT DATA { bkr:x a bko:Person }", "DELETE WHERE { ?s ?p ?o }", "DROP ALL", "CLEAR DEFAULT", "LOAD <http://x>",
])  # fmt: skip
def test_updates_are_refused(store, text):
    before = len(store)
    with pytest.raises(QueryError, match="SELECT, ASK, CONSTRUCT and DESCRIBE"):
        query.run(store, text)
    assert len(store) == before


def test_nothing_is_asked_over_the_network(store):
    with pytest.raises(QueryError, match="offline"):
        query.run(store, "SELECT * { SERVICE <http://localhost:9/sparql> { ?s ?p ?o } }")
    assert query.run(store, 'SELECT ?x { BIND("SERVICE" AS ?x) }').rows() == [{"x": "SERVICE"}]
