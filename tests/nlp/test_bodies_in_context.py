"""Whose body a body in small letters is where only the place behind it tells."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def guards(pipeline: Pipeline, sentence: str) -> list[tuple[str, str]]:
    body = "Russia and Russia's border guards are trusted in Russia. " + sentence
    found = pipeline.extract(Article("a", body, published="2020-05-05"))
    later = [e for e in found.entities if any("border guards" in m.text and m.start > 50 for m in e.mentions)]
    return [(e.type, e.name) for e in later]


@pytest.mark.parametrize(("sentence", "name"), [
    ("On May 3 border guards in Khatlon detained four people.", "Tajikistan"),
    ("At night the border guards in Narva arrested a courier.", "Estonia"),
])
def test_the_place_behind_a_body_tells_its_country(pipeline: Pipeline, sentence: str, name: str) -> None:
    assert [(t, name in n) for t, n in guards(pipeline, sentence)] == [("BorderService", True)]


def test_without_a_place_it_is_the_body_named_before(pipeline: Pipeline) -> None:
    found = guards(pipeline, "Later the border guards arrested a courier.")
    assert found == [("BorderService", "Border Service of Russia")]


def test_the_day_of_a_date_counts_no_people(pipeline: Pipeline) -> None:
    body = "On March 12 soldiers of the Tajik army seized 40 rifles."
    found = pipeline.extract(Article("a", body, published="2020-05-05"))
    assert all(e.count != 12 for e in found.entities)


@pytest.mark.parametrize(("text", "country"), [
    ("Tajikistan's border troops handed two men over to the SCNS in Dushanbe, the Tajik interior ministry said.", "tj"),
    ("Kyrgyzstan closed the road near Osh. The SCNS detained two men, the Kyrgyz interior ministry said.", "kg"),
    ("The Kyrgyz SCNS met nobody in Moscow.", "kg"),
])
def test_an_acronym_that_two_states_use_is_of_the_state_of_its_context(
    pipeline: Pipeline, text: str, country: str
) -> None:
    found = pipeline.extract(Article("a", text, published="2020-05-05"))
    assert [e.concept for e in found.entities if "SCNS" in e.aliases] == [f"{country}-gknb"]


def test_an_acronym_that_two_states_use_is_nobodys_without_a_context(pipeline: Pipeline) -> None:
    found = pipeline.extract(Article("a", "The SCNS has a new head.", published="2020-05-05"))
    assert all(not e.concept for e in found.entities)


@pytest.mark.parametrize("text", [
    "Tajikistan's Drug Control Agency arrested two Afghan citizens, the interior ministry said.",
    "Tajikistan closed a road. Three nationals of Afghanistan were held, the interior ministry said.",
])
def test_the_citizenship_of_people_is_not_that_of_the_body_that_tells_of_them(pipeline: Pipeline, text: str) -> None:
    found = pipeline.extract(Article("a", text, published="2020-05-05"))
    assert [e.country for e in found.entities if "interior ministry" in e.aliases] == ["country-tj"]


def test_of_two_countries_the_nearer_one_is_that_of_a_body(pipeline: Pipeline) -> None:
    text = "Tajikistan closed a road. In Afghanistan three men were held, the interior ministry said."
    found = pipeline.extract(Article("a", text, published="2020-05-05"))
    assert [e.country for e in found.entities if "interior ministry" in e.aliases] == ["country-af"]


@pytest.mark.parametrize(("text", "name"), [
    ("The Ministry of Internal Affairs of Kazakhstan and its Kyrgyz namesake planned the raids.",
     "Ministry of Internal Affairs of Kyrgyzstan"),
    ("The State Border Guard of Latvia and their Lithuanian colleagues met at Zarasai.",
     "State Border Guard Service of Lithuania"),
    ("Turkey was slow. Armenia gained, and its police opened a desk.", "Police of Armenia"),
])
def test_bodies_told_by_another_state_s_or_by_a_pronoun(pipeline: Pipeline, text: str, name: str) -> None:
    found = pipeline.extract(Article("a", text, published="2020-05-05"))
    assert name in {e.name for e in found.entities}


def test_the_counterpart_of_a_person_is_no_body(pipeline: Pipeline) -> None:
    text = "Minister Pavel Gromyko met his Kyrgyz counterpart in Osh."
    found = pipeline.extract(Article("a", text, published="2020-05-05"))
    assert {e.type for e in found.entities} <= {"Person", "Country", "Settlement", "PersonGroup"}
