"""Counts of groups, owners of bodies, sides of borders."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline
from kg.nlp.groups import count_of, number_of


@pytest.mark.parametrize(("text", "count"), [
    ("Twenty-one people", 21), ("four hundred officers", 400), ("3,140 persons", 3140), ("a smuggler", 1),
    ("dozens of people", None), ("smugglers", None), ("a party of trekkers", None),
])
def test_count(text: str, count: int | None) -> None:
    assert count_of(text) == count


@pytest.mark.parametrize(("word", "number"), [("ninety-nine", 99), ("1,000", 1000), ("ten-four", None), ("many", None)])
def test_number(word: str, number: int | None) -> None:
    assert number_of(word) == number


@pytest.mark.parametrize(("text", "border"), [
    ("The border between Turkmenistan and Iran was closed.", "border-ir-tm"),
    ("Kazakhstan's long border with Uzbekistan is open.", "border-kz-uz"),
    ("Kyrgyzstan and Tajikistan finished marking their 972-km border.", "border-kg-tj"),
    ("A fence stands along the Kazakh-Chinese frontier.", "border-kz-cn"),
])
def test_a_border_is_known_by_its_two_sides(pipeline: Pipeline, text: str, border: str) -> None:
    doc = pipeline.read(Article(id="t", body=text))
    found = {m["concept"] for m in doc._.mentions if m["type"] == "Border"}
    assert {frozenset(c.split("-")[1:]) for c in found} == {frozenset(border.split("-")[1:])}


def test_a_country_alone_makes_no_border(pipeline: Pipeline) -> None:
    doc = pipeline.read(Article(id="t", body="Kazakhstan and Japan signed a treaty. Border guards attended."))
    assert not [m for m in doc._.mentions if m["type"] == "Border"]
