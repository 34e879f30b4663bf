"""Short forms introduced in brackets."""

from kg.model import Article
from kg.nlp import Pipeline
from kg.nlp.acronyms import long_form


def clusters(pipeline: Pipeline, text: str) -> dict[str, int]:
    doc = pipeline.read(Article(id="t", body=text))
    return {doc[m["start"]:m["end"]].text: m["cluster"] for m in doc._.mentions if m["kind"] == "name"}


def test_letters_give_the_long_form() -> None:
    assert long_form(["of", "the", "Border", "Monitoring", "Group"], "BMG") == 2
    assert long_form(["the", "green", "door"], "XYZ") == -1


def test_both_orders_are_one_entity(pipeline: Pipeline) -> None:
    found = clusters(pipeline, "The Steppe Security Forum (SSF) met. Later the SSF closed.")
    assert found["SSF"] == found["Steppe Security Forum"]
    found = clusters(pipeline, "Money came from BPF (Border Peace Foundation). The BPF denied it.")
    assert found["BPF"] == found["Border Peace Foundation"]


def test_an_acronym_means_what_the_article_introduced_it_for(pipeline: Pipeline) -> None:
    text = ("Tajikistan's State Committee for National Security (GKNB) arrested him. In Bishkek nobody spoke. "
            "The GKNB gave no details.")
    doc = pipeline.read(Article(id="t", body=text))
    assert {m["concept"] for m in doc._.mentions if m["name"] == "GKNB"} == {"tj-gknb"}


def test_what_stands_in_brackets_without_capitals_is_no_acronym(pipeline: Pipeline) -> None:
    doc = pipeline.read(Article(id="t", body="The Border Service (see below) and the customs (2010) agreed."))
    assert doc._.acronyms == {}
