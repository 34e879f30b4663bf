"""How a text presents what it tells, and who says so."""

from __future__ import annotations

import pytest

from kg.model import Article
from kg.nlp import Pipeline
from kg.nlp.attribution import status


@pytest.mark.parametrize(("sentence", "word", "expected"), [
    ("Police arrested two men.", "arrested", "asserted"),
    ("Two men were arrested and taken to Osh.", "taken", "asserted"),
    ("Police may arrest two men.", "arrest", "unreal"),
    ("Police would have arrested two men.", "arrested", "unreal"),
    ("If police arrest two men, others will flee.", "arrest", "unreal"),
    ("Police never arrested two men.", "arrested", "denied"),
    ("Two men tried to cross the border.", "cross", "attempted"),
    ("Kazakhstan will build a fence in May.", "build", "planned"),
    ("Kazakhstan plans to build a fence in May.", "build", "planned"),
    ("The ministers wanted to sign a treaty.", "sign", "unreal"),
    ("The treaty is to be signed on 3 June.", "signed", "planned"),
    ("The ministry denied that soldiers attacked the village.", "attacked", "denied"),
    ("The ministry said that soldiers attacked the village.", "attacked", "asserted"),
    ("Residents fear an attack on the village.", "attack", "unreal"),
])
def test_status_of_a_trigger(pipeline: Pipeline, sentence: str, word: str, expected: str) -> None:
    assert status(next(t for t in pipeline.nlp(sentence) if t.text == word)) == expected


@pytest.mark.parametrize("text", [
    "The Border Service said that police arrested Rustam Aliev in Osh.",
    "Police arrested Rustam Aliev in Osh, the Border Service said.",
    "According to the Border Service, police arrested Rustam Aliev in Osh.",
])
def test_the_source_of_a_report_is_named(pipeline: Pipeline, text: str) -> None:
    doc = pipeline.read(Article("a", text, published="2020-06-10"))
    [arrest] = [e for e in doc._.events if e["type"] == "Arrest"]
    assert arrest["factuality"] == "reported"
    assert "Border Service" in arrest["attributed_to"]
    assert doc._.clusters[arrest["speaker"]]["type"] == "BorderService"


def test_the_article_itself_needs_no_source(pipeline: Pipeline) -> None:
    doc = pipeline.read(Article("a", "Police arrested Rustam Aliev in Osh.", published="2020-06-10"))
    [arrest] = [e for e in doc._.events if e["type"] == "Arrest"]
    assert (arrest["factuality"], arrest["attributed_to"], arrest["speaker"]) == ("asserted", "", -1)


def test_what_has_not_begun_or_was_dropped_did_not_happen(pipeline: Pipeline) -> None:
    def found(text: str, type: str) -> bool:
        doc = pipeline.read(Article("a", text, published="2020-06-10"))
        return any(e["type"] == type and e["factuality"] != "denied" for e in doc._.events)

    assert not found("The trial of Rustam Aliev has not begun.", "Trial")
    assert not found("The trial of Rustam Aliev has yet to be scheduled.", "Trial")
    assert not found("The exercise of Kazakhstan and China in May 2020 was cancelled.", "Exercise")
    assert found("The trial of Rustam Aliev began in Osh on 3 June 2020.", "Trial")
