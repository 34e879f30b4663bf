"""Mentions of what the gazetteer knows."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def concepts(pipeline: Pipeline, text: str) -> dict[str, str]:
    doc = pipeline.read(Article(id="t", body=text))
    return {doc[m["start"]:m["end"]].text: m["concept"] for m in doc._.mentions}


def test_a_known_name_gets_its_concept(pipeline: Pipeline) -> None:
    found = concepts(pipeline, "The SCO met in Tashkent; Uzbekistan chaired.")
    assert found["SCO"] == "org-sco"
    assert found["Tashkent"] == "place-uz-tashkent"


@pytest.mark.parametrize(("text", "word"), [
    ("She bought a sco at the market.", "sco"),
    ("The osh was excellent.", "osh"),
    ("Reading books helps.", "Reading"),
])
def test_small_letters_and_common_words_are_no_names(pipeline: Pipeline, text: str, word: str) -> None:
    assert word not in concepts(pipeline, text)


def test_a_checkpoint_is_told_from_the_town_of_its_name(pipeline: Pipeline) -> None:
    found = concepts(pipeline, "Lorries queued at Torugart. The town of Korday was quiet.")
    assert found["Torugart"].startswith("checkpoint-")
    assert found["Korday"] == "place-kz-korday"


def test_the_government_of_a_country_is_the_country(pipeline: Pipeline) -> None:
    assert concepts(pipeline, "The Government of Japan paid for it.")["Government of Japan"] == "country-jp"
