"""The canned questions, each with the answer a reader of the articles would give.

Asked of the articles as a human annotated them, so that an answer depends on the graph and the query alone.
"""

import re

import pytest
from rdf.records import hand_made, of_gold, store_of, two_accounts

from kg import ontology
from kg.errors import QueryError
from kg.rdf.questions import ask

TRUST, GUARDING, DIRECTION = "000_3707a514222d1585", "001_28a56d9a7f90cdd1", "002_26bd3d62dc68c0eb"
QUESTIONS = ontology.queries("questions")


@pytest.fixture(scope="module")
def store():
    accounts, disputed = two_accounts()
    articles = [*of_gold([TRUST, GUARDING, DIRECTION, "d01"]), *hand_made(), *accounts]
    return store_of(articles, gazetteer=True, disputed=disputed)


@pytest.fixture(scope="module")
def answer(store):
    """Rows of a question."""
    return lambda name, **values: ask(store, QUESTIONS[name], values).rows()


def column(rows, *names):
    return [tuple(r[n] for n in names) if len(names) > 1 else r[names[0]] for r in rows]


def test_border_guards(answer):
    rows = answer("border-guards")
    bodies = column(rows, "body", "under")
    assert ("Border Service of Kazakhstan", "National Security Committee of Kazakhstan") in bodies
    assert any("KNB" in r["quote"] and r["article"] == "Kazakhstan Trusts Russian Border Guards" for r in rows)
    assert "Border Service of Russia" not in column(rows, "body")
    russian = answer("border-guards", country="Russian Federation")
    assert ("Border Service of Russia", "Federal Security Service of the Russian Federation") in column(
        russian, "body", "under"
    )


def test_members(answer):
    rows = answer("members")
    members = {r["name"] for r in rows if r["status"] == "member"}
    assert members == {
        "Azerbaijan", "Kazakhstan", "Kyrgyzstan", "Russia", "Tajikistan", "Turkmenistan", "Uzbekistan",
    }
    observers = {r["name"] for r in rows if r["status"] == "observer"}
    assert len(observers) == 13
    assert {"Austria", "Interpol", "Southeast European Law Enforcement Center"} <= observers
    assert all("efforts of the governments" in r["quote"] for r in rows if r["name"] == "Azerbaijan" and r["quote"])


def test_shared_members(answer):
    rows = answer("shared-members")
    assert {"Kazakhstan", "Russia"} <= set(column(rows, "name"))
    assert "China" not in column(rows, "name")
    assert all(r["quoteA"] and r["quoteB"] for r in rows if r["name"] == "Kazakhstan")
    assert {"Belarus", "Kazakhstan", "Russia"} == set(
        column(answer("shared-members", a="Customs Union", b="Single Economic Space"), "name")
    )


def test_checkpoints(answer):
    rows = answer("checkpoints")
    happened = column(rows, "checkpoint", "event", "when")
    assert ("Auyl checkpoint", "arrest", "2007-12-29") in happened
    assert ("Korday checkpoint", "seizure", "2021-02-08") in happened
    assert ("Korday checkpoint", "Zhambyl Region") in column(rows, "checkpoint", "place")
    assert "Korday checkpoint" in column(answer("checkpoints", country="Kazakhstan"), "checkpoint")
    assert answer("checkpoints", country="Japan") == []


def test_seizures(answer):
    rows = {(r["when"], r["substance"]): r for r in answer("seizures")}
    first = rows["2007-12-29", "heroin"]
    assert first["kilograms"] == 17
    assert first["places"] == "Auyl checkpoint"
    assert first["by"] == "Border Service of Kazakhstan"
    assert first["from"] == "four people"
    assert first["citizenship"] == "Russia, Tajikistan, Uzbekistan"
    assert rows["2021-02-05", "hashish"]["kilograms"] == 0.6
    assert rows["2021-02-05", "hashish"]["quantity"] == "600 g"
    opium = rows["2015-03", "opium"]
    assert (opium["by"], opium["kilograms"]) == ("Drug Control Agency of Tajikistan", 2)
    assert column(answer("seizures", goods="hashish"), "when") == ["2021-02-05"]


def test_routes(answer):
    rows = answer("routes")
    routes = set(column(rows, "what", "from", "to"))
    assert {
        ("heroin", "Kazakhstan", "Russia"), ("opium", "Afghanistan", "Western Europe"), ("marijuana", "Kyrgyzstan", ""),
        ("sibutramine", "China", "Russia"),
    } <= routes
    assert ("hashish", "", "") not in routes
    assert set(column(answer("routes", goods="sibutramine"), "what")) == {"sibutramine"}


def test_border_lengths(answer):
    rows = answer("border-lengths")
    assert column(rows, "border", "kilometres") == [
        ("Kazakhstan–Russia border", 6846), ("Kazakhstan–Uzbekistan border", 2203), ("Kazakhstan–China border", 1533),
        ("Kazakhstan–Kyrgyzstan border", 1051), ("Kazakhstan–Turkmenistan border", 379),
    ]
    assert rows[0]["neighbour"] in ("Russia", "")
    assert "6,846" in rows[0]["quote"]
    assert column(answer("border-lengths", country="China"), "kilometres") == [1533]


def test_statements(answer):
    rows = answer("statements")
    assert ("Kanat Saudabayev", "2008-01-03", "Eurasia Daily Monitor") in column(rows, "who", "when", "outlet")
    assert set(column(answer("statements", speaker="Saudabayev"), "who")) == {"Kanat Saudabayev"}


def test_posts(answer):
    rows = column(answer("posts"), "person", "post", "worksFor")
    directorate = "FSB border guard directorate for the Urals Federal District"
    assert ("Alexander Kostyuchenkov", "acting chief of the directorate", directorate) in rows
    assert ("Nursultan Nazarbayev", "President", "") in rows
    assert column(answer("posts", body=directorate), "person") == ["Alexander Kostyuchenkov"]


def test_equipment(answer):
    rows = column(answer("equipment"), "who", "how", "what", "when")
    directorate = "FSB border guard directorate for the Urals Federal District"
    assert (directorate, "receives", "unmanned aerial vehicle", "2008-01/2008-03") in rows
    assert (directorate, "operates", "unmanned aerial vehicle", "") in rows
    assert not any(r[0] == "Japan" for r in rows), "what is only planned has not happened"


def test_between(answer):
    rows = answer("between", **{"from": "2007-12-28", "to": "2008-01"})
    assert [r["when"] for r in rows] == [
        "2007-12-29", "2007-12-29", "2007-12-29", "2008-01", "2008-01/2008-03", "2008-01-03", "2008-01-03",
    ]
    assert rows[0]["event"] == "arrest"
    assert "Border Service of Kazakhstan" in rows[0]["who"]
    assert answer("between", **{"from": "1950", "to": "1960"}) == []


def test_organization(answer):
    rows = column(answer("organization"), "fact", "value")
    assert ("founded on", "2009-03-22") in rows
    assert ("headquartered in", "Almaty") in rows
    assert ("under the auspices of", "United Nations") in rows
    assert ("founding, when", "2009-03-22") in rows
    assert len(answer("organization", organization="CICA")) < 10
    assert not any(value == "2009-12-09" for _, value in rows), "its headquarters was opened then, not the centre"


def test_seated_in(answer):
    seated = {
        "Central Asian Regional Information and Coordination Centre",
        "Conference on Interaction and Confidence-Building Measures in Asia",
    }
    assert seated <= set(column(answer("seated-in"), "organization"))
    assert seated <= set(column(answer("seated-in", place="Kazakhstan"), "organization"))
    assert not seated & set(column(answer("seated-in", place="Washington, D.C."), "organization"))


def test_arrested(answer):
    rows = column(answer("arrested"), "state", "people", "when")
    assert ("Uzbekistan", 2, "2007-12-29") in rows
    assert ("Russia", 1, "2007-12-29") in rows
    assert ("Kyrgyzstan", 2, "2021-02-08") in rows
    assert set(column(answer("arrested", citizenship="Tajikistan"), "when")) == {"2007-12-29", "2021-02-05"}


def test_support(answer):
    rows = answer("support")
    facts = {(r["subject"], r["relation"], r["object"]): r["articles"] for r in rows}
    assert facts["Border Service of Kazakhstan", "part of", "National Security Committee of Kazakhstan"] == 3
    assert facts["Kanat Saudabayev", "holds post", "state secretary"] == 1
    titles = {r["article"] for r in rows if r["articles"] == 3 and r["subject"] == "Border Service of Kazakhstan"}
    assert len(titles) == 3
    assert rows[0]["articles"] == max(r["articles"] for r in rows)


def test_sources(answer):
    rows = column(answer("sources"), "source", "statements")
    assert ("Asia-Plus", 1) in rows
    assert answer("sources", article="no such title") == []
    assert len(answer("sources", article="officers")) == len(rows)


def test_place(answer):
    rows = column(answer("place"), "where", "when", "what")
    assert ("Korday checkpoint", "2021-02-08", "seizure") in rows
    assert ("Merke checkpoint", "", "Merke checkpoint – located in – Zhambyl Region") in rows
    assert not any(where == "Auyl checkpoint" for where, *_ in rows)


def test_meetings(answer):
    (row,) = answer("meetings")
    assert row["participants"] == "Border Service of Kazakhstan, Border Service of Russia"
    assert row["places"] == "Chelyabinsk Region, Troitsk"
    assert answer("meetings", participant="Border Service of Russia") == [row]
    assert answer("meetings", participant="Japan") == []


def test_what_two_articles_tell_of_one_event_is_one_row(answer):
    (row,) = [r for r in answer("seizures", goods="cocaine")]
    assert (row["quantity"], row["kilograms"]) == ("17 kg; 7 kg", "17; 7"), "said as it is, not averaged"
    assert row["article"] == "The first report | The second report"
    assert (row["articles"], row["independent"]) == (2, 2)
    assert row["quote"].count("4 May 2019") == 2


def test_conflicts(answer):
    rows = column(answer("conflicts", about="cocaine"), "disputed", "says", "article")
    assert rows == [("quantity", "17 kg", "The first report"), ("quantity", "7 kg", "The second report")]
    assert answer("conflicts", about="heroin") == []


def test_aid(answer):
    rows = column(answer("aid"), "who", "how", "whom", "amount")
    assert ("United States", "funds", "Kazakhstan", "several million dollars") in rows
    assert not any(who == "Japan" for who, *_ in rows), "planned, not given"


def test_doubtful(answer):
    (row,) = answer("doubtful")
    assert row["confidence"] == 0.4
    assert row["quote"] == "Japan will give it ten vehicles"
    assert len(answer("doubtful", below="0.9")) == 2


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_answer_names_its_evidence(answer, name):
    question = QUESTIONS[name]
    assert question.help.endswith("?") or "?" in question.help
    rows = answer(name)
    assert rows, "the articles answer this question"
    quotes = [c for c in rows[0] if c.startswith("quote")]
    titles = [c for c in rows[0] if c.startswith(("article", "title"))]
    assert quotes and titles
    assert any(r[quotes[0]] and r[titles[0]] for r in rows)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_a_parameter_is_not_also_a_column(name):
    question = QUESTIONS[name]
    for parameter in question.parameters:
        assert re.search(rf"\${parameter}\b", question.text), f"${parameter} is declared and not used"
        assert not re.search(rf"\?{parameter}\b", question.text), f"?{parameter} would be bound by itself"


def test_a_wrong_question_is_answered_with_the_choices(answer):
    with pytest.raises(QueryError, match=r"no parameter colour; it has .*goods"):
        answer("seizures", colour="red")
    with pytest.raises(QueryError, match="not a date"):
        answer("between", **{"from": "yesterday"})
    with pytest.raises(QueryError, match="not a number"):
        answer("doubtful", below="low")
    with pytest.raises(QueryError, match="Almaty"):
        answer("seated-in", place="Almatyy")
