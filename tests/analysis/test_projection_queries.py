"""The projections that come with kg, asked of a small graph of hand-made records."""

from collections.abc import Iterator

import networkx as nx
import pytest

from kg.analysis.projection import project
from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention, Quantity
from kg.ontology import queries, vocabulary
from kg.rdf import mapping, query
from kg.rdf.store import Store
from kg.resources import data_folder

BODY = "The KNB and the GKNB cooperate. Aman Bekov works for the KNB. A lorry took 7 kg of heroin from Osh to Omsk."
ARTICLE = Article("a1", BODY, title="An <article>", publisher="Test", published="2021-03-05")


def said(quote: str) -> Evidence:
    start = BODY.index(quote)
    return Evidence("a1", start, start + len(quote), quote)


def entity(id: str, name: str, type: str) -> Entity:
    at = BODY.find(name)
    return Entity(id, name, type, (name,), (Mention("a1", at, at + len(name), name),) if at >= 0 else ())


ENTITIES = tuple(
    entity(*e) for e in (
        ("knb", "KNB", "SecurityService"), ("gknb", "GKNB", "SecurityService"), ("bekov", "Aman Bekov", "Person"),
        ("osh", "Osh", "Settlement"), ("omsk", "Omsk", "Settlement"), ("lorry", "A lorry", "Equipment"),
        ("heroin", "heroin", "Contraband"), ("csto", "CSTO", "InternationalOrganization"),
        ("post", "Dostyk", "Checkpoint"), ("lone", "lorry", "Equipment"),
    )
)  # fmt: skip
CLAIMS = (
    Claim("c1", "knb", "cooperatesWith", said("The KNB and the GKNB cooperate"), object="gknb", confidence=0.8),
    Claim("c2", "bekov", "worksFor", said("Aman Bekov works for the KNB"), object="knb", when="2020"),
    Claim("c3", "bekov", "holdsPost", said("Aman Bekov works for the KNB"), literal="colonel"),
    Claim("c4", "knb", "memberOf", said("The KNB"), object="csto", factuality="planned"),
    Claim("c5", "gknb", "memberOf", said("the GKNB"), object="csto", factuality="denied"),
    Claim("c6", "gknb", "headquarteredIn", said("the GKNB"), object="osh", factuality="reported"),
)
HEROIN = Quantity("7 kg", 7.0, "kg", entity="heroin")
EVENTS = (
    Event("v1", "Smuggling", said("A lorry took 7 kg of heroin from Osh to Omsk"), "2021-03-01", ("post",), (
        Argument("object", entity="heroin"), Argument("quantity", literal="7 kg", quantity=HEROIN),
        Argument("origin", entity="osh"), Argument("destination", entity="omsk"),
        Argument("instrument", entity="lorry"),
    )),
    Event("v2", "Smuggling", said("heroin from Osh"), "", ("post",), (Argument("origin", entity="osh"),)),
    Event("v3", "Meeting", said("The KNB and the GKNB"), "2021", (), (
        Argument("participant", entity="knb"), Argument("participant", entity="gknb"),
        Argument("participant", entity="bekov"),
    ), factuality="reported", attributed_to="Interfax"),
    Event("v4", "Meeting", said("KNB and the GKNB"), "2022", (), (
        Argument("participant", entity="knb"), Argument("participant", entity="csto"),
    ), factuality="planned"),
)  # fmt: skip


@pytest.fixture(scope="module")
def networks() -> Iterator[dict[str, nx.MultiDiGraph]]:
    store = Store()
    store.add(mapping.ontology_quads(data_folder("ontology")))
    store.add(mapping.quads(ARTICLE, Extraction("a1", ENTITIES, CLAIMS, EVENTS), ENTITIES, vocabulary(), "test"))
    yield {name: project(query.rows(store, q.text)) for name, q in queries("projections").items()}
    store.close()


def ties(graph: nx.MultiDiGraph) -> set[tuple[str, str, str]]:
    label = dict(graph.nodes(data="label"))
    return {(label[s], p, label[t]) for s, t, p in graph.edges(keys=True)}


def test_relations_tie_actors_by_what_happened_and_not_by_place(networks: dict[str, nx.MultiDiGraph]) -> None:
    graph = networks["relations"]
    assert ties(graph) == {("GKNB", "cooperatesWith", "KNB"), ("Aman Bekov", "worksFor", "KNB")}
    directed = {key: d for *_, key, d in graph.edges(keys=True, data="directed")}
    assert directed == {"cooperatesWith": False, "worksFor": True}
    (evidence,) = next(d["evidence"] for *_, d in graph.edges(data=True) if d["predicate"] == "worksFor")
    assert evidence == {
        "article": mapping.article_iri("a1"), "articleLabel": "An <article>", "publisher": "Test",
        "published": "2021-03-05", "confidence": 1.0, "factuality": "asserted", "date": "2020",
        "quote": "Aman Bekov works for the KNB",
    }


def test_members(networks: dict[str, nx.MultiDiGraph]) -> None:
    assert ties(networks["members"]) == {("Aman Bekov", "worksFor", "KNB")}


def test_events_tie_each_pair_of_those_who_took_part_once(networks: dict[str, nx.MultiDiGraph]) -> None:
    graph = networks["events"]
    assert ties(graph) == {
        ("Aman Bekov", "Meeting", "GKNB"), ("Aman Bekov", "Meeting", "KNB"), ("GKNB", "Meeting", "KNB")
    }
    evidence = next(iter(graph.edges(data="evidence")))[2]
    assert len(evidence) == 1
    assert (evidence[0]["by"], evidence[0]["factuality"]) == ("Interfax", "reported")


def test_flows_have_goods_and_amounts_and_fall_back_on_the_place(networks: dict[str, nx.MultiDiGraph]) -> None:
    graph = networks["flows"]
    assert ties(graph) == {("Osh", "Smuggling", "Omsk"), ("Osh", "Smuggling", "Dostyk")}
    told = {e["leg"]: e for *_, evidence in graph.edges(data="evidence") for e in evidence}
    whole = told["from origin to destination"]
    assert (whole["goods"], whole["quantity"], float(whole["kilograms"])) == ("heroin", "7 kg", 7.0)
    assert "from origin to where it was found" in told


def test_all_has_events_as_nodes_and_literals_as_facts(networks: dict[str, nx.MultiDiGraph]) -> None:
    graph = networks["all"]
    labels = {d["label"]: d for _, d in graph.nodes(data=True)}
    assert {"Smuggling, 2021-03-01", "Smuggling", "Meeting, 2021"} <= set(labels)
    assert "Meeting, 2022" not in labels, "planned"
    assert ("Smuggling, 2021-03-01", "object", "heroin") in ties(graph)
    assert ("Smuggling, 2021-03-01", "where", "Dostyk") in ties(graph)
    assert ("GKNB", "headquarteredIn", "Osh") in ties(graph)
    assert ("KNB", "memberOf", "CSTO") not in ties(graph)
    assert [f["value"] for f in labels["Aman Bekov"]["facts"] if f["predicate"] == "holdsPost"] == ["colonel"]
    assert [f["value"] for f in labels["Smuggling, 2021-03-01"]["facts"]] == ["7 kg"]
    assert [f["predicate"] for f in labels["lorry"]["facts"]] == ["named in"]
    assert labels["Smuggling"]["class"] == "Smuggling" and labels["KNB"]["class"] == "SecurityService"


@pytest.mark.parametrize("name", sorted(queries("projections")))
def test_every_projection_says_what_it_is(name: str) -> None:
    assert queries("projections")[name].help[:1].isupper()
