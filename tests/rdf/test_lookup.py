"""Things are found by their names; what is known of them comes with its evidence."""

import pytest
from rdf.records import ARTICLE, BODY, hand_made, of_gold, store_of, two_accounts

from kg import ontology
from kg.errors import QueryError
from kg.model import Entity, Extraction
from kg.rdf import lookup, mapping
from kg.rdf.paths import path

TRUST, GUARDING = "000_3707a514222d1585", "001_28a56d9a7f90cdd1"


@pytest.fixture(scope="module")
def store():
    return store_of([*of_gold([TRUST, GUARDING]), *hand_made()])


@pytest.mark.parametrize(("words", "name"), [
    ("CARICC", "Central Asian Regional Information and Coordination Centre"),
    ("the central asian regional information & coordination centre",
     "Central Asian Regional Information and Coordination Centre"),
    ("country-tj", "Tajikistan"), ("ТАДЖИКИСТАН", "Tajikistan"), ("Tádjikistan".replace("dj", "j"), "Tajikistan"),
    ("Saudabayev", "Kanat Saudabayev"),
])  # fmt: skip
def test_any_name_will_do(store, words, name):
    assert lookup.find_entity(store, words).name == name


def test_a_misspelt_name_is_answered_with_suggestions(store):
    with pytest.raises(QueryError, match=r"did you mean: .*Kanat Saudabayev"):
        lookup.find_entity(store, "Kanat Saudabajev")
    with pytest.raises(QueryError, match="try a shorter name"):
        lookup.find_entity(store, "qqqqqqqqqq")


def test_a_name_of_several_things_is_answered_with_their_ids():
    twins = [
        Entity(f"{c}-guard", f"Border Guard of {name}", "BorderService", ("Border Guard",))
        for c, name in (("kz", "Kazakhstan"), ("ru", "Russia"))
    ]
    store = store_of([(ARTICLE, Extraction("hand-made", tuple(twins)))])
    assert [c.id for c in lookup.find_entities(store, "border guard")] == ["kz-guard", "ru-guard"]
    with pytest.raises(QueryError, match=r"several things; take the id of one: .*kz-guard.*ru-guard"):
        lookup.find_entity(store, "Border Guard")
    assert lookup.find_entity(store, "Border Guard of Russia").id == "ru-guard"


def test_a_surname_will_do_where_one_person_has_it():
    people = [
        Entity(f"person-{n}", f"{n.title()} {surname}", "Person")
        for n, surname in (("anna", "Orlova"), ("ulan", "Sydykov"), ("omar", "Sydykov"))
    ]
    store = store_of([(ARTICLE, Extraction(ARTICLE.id, tuple(people)))])
    assert lookup.find_entity(store, "orlova").id == "person-anna"
    for words in ("Sydykov", "Orlov"):
        with pytest.raises(QueryError, match="did you mean"):
            lookup.find_entity(store, words)


def test_facts_have_their_evidence(store):
    facts = lookup.facts_of(store, mapping.iri("dca-x"))
    said = [f for f in facts if not f["graph"]]
    (fact,) = [f for f in said if f["predicateName"] == "body of the state"]
    assert (fact["objectName"], fact["factuality"], fact["confidence"]) == ("Tajikistan", "asserted", 0.95)
    assert BODY[fact["start"] : fact["end"]] == fact["quote"]
    assert (fact["title"], fact["publisher"], fact["published"]) == ('Opium & "officers"', "Test Daily", "2015-03-20")
    (planned,) = [f for f in said if f["predicateName"] == "funds"]
    assert (planned["subjectName"], planned["factuality"]) == ("Japan", "planned")


def test_what_the_gazetteer_knows_is_marked(store):
    facts = lookup.facts_of(store, mapping.iri("country-tj"))
    known = [f for f in facts if f["graph"]]
    assert any(f["predicateName"] == "borders" and f["objectName"] == "Afghanistan" and not f["quote"] for f in known)


def test_events_come_in_order_of_time_with_all_roles(store):
    events = lookup.events_of(store, mapping.iri("dca-x"))
    (seizure,) = events
    assert (seizure["className"], seizure["role"], seizure["when"]) == ("seizure", "agent", "2015-03")
    assert seizure["fillers"] == (
        "agent: Drug Control Agency of Tajikistan; object: opium; quantity: 2 to 3 kg; where: Khorog town"
    )
    assert seizure["attributedTo"] == "Asia-Plus"
    events = lookup.events_of(store, lookup.find_entity(store, "Russia").iri)
    days = [e["earliest"] or e["latest"] for e in events]
    dated = [d for d in days if d]
    assert len(dated) >= 3
    assert days == sorted(dated) + [""] * (len(days) - len(dated))


def test_a_path_has_evidence_at_each_step(store):
    start = lookup.find_entity(store, "Kanat Saudabayev").iri
    steps = path(store, start, lookup.find_entity(store, "CARICC").iri)
    assert [(s["sourceName"], s["propertyName"], s["targetName"]) for s in steps] == [
        ("Kanat Saudabayev", "works for", "Kazakhstan"),
        ("Kazakhstan", "member of", "Central Asian Regional Information and Coordination Centre"),
    ]
    assert all(s["quote"] and s["title"] for s in steps)


def test_a_path_may_lead_through_an_event_and_against_the_direction(store):
    steps = path(store, mapping.iri("opium-x"), mapping.iri("khorog-x"))
    assert [(s["propertyName"], s["forward"]) for s in steps] == [("object", False), ("where", True)]
    assert steps[0]["targetName"] == "seizure (2015-03)" == steps[1]["sourceName"]


def test_what_was_denied_or_planned_connects_nothing(store):
    assert path(store, mapping.iri("courier"), mapping.iri("khorog-x")) == []
    assert path(store, mapping.iri("vehicles"), mapping.iri("country-jp")) == []


def test_a_path_to_itself_is_empty(store):
    assert path(store, mapping.iri("courier"), mapping.iri("courier")) == []


def test_an_event_that_two_articles_tell_of_has_an_account_of_each():
    accounts, disputed = two_accounts()
    store = store_of(accounts, disputed=disputed)
    first, second = lookup.events_of(store, mapping.iri("good-cocaine"))
    assert first["event"] == second["event"]
    assert ["17 kg" in first["fillers"], "17 kg" in second["fillers"]] == [True, False]
    assert (first["title"], second["title"]) == ("The first report", "The second report")
    assert first["quote"].startswith("Customs officers") and second["quote"].startswith("Some 7 kg")
    assert (first["support"], first["independent"], first["disputed"]) == (2, 2, "quantity")
    assert lookup.facts_of(store, mapping.iri("good-cocaine")) == [], "what is disputed is no fact"


def test_the_id_of_what_was_replaced_is_followed():
    store = store_of(hand_made())
    replaced = {"place-old": ["khorog-x"], "thing-old": ["khorog-x", "opium-x"]}
    store.add(mapping.identity_quads([], replaced, ontology.vocabulary()))
    assert lookup.find_entity(store, "place-old").id == "khorog-x"
    assert lookup.find_entity(store, mapping.iri("place-old")).id == "khorog-x"
    with pytest.raises(QueryError, match=r"several things.*khorog-x.*opium-x"):
        lookup.find_entity(store, "thing-old")
