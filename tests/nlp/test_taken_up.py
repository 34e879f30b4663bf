"""Whom a plural description takes up. The sentences are made up for these tests."""

from __future__ import annotations

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def fillers(pipeline: Pipeline, text: str, type: str, role: str) -> list[str]:
    extraction = pipeline.extract(Article("a", text, published="2021-06-16"))
    names = {e.id: e.name for e in extraction.entities}
    event = [v for v in extraction.events if v.type == type][-1]
    return [names.get(a.entity, a.literal) for a in event.fillers(role)]


@pytest.mark.parametrize(("text", "type", "role", "expected"), [
    ("The line between Armenia and Georgia is long. The two countries signed a border treaty in 1998.",
     "Agreement", "party", ["Armenia", "Georgia"]),
    ("Armenia wants a bridge. Georgia wants a road. In May the two sides agreed to build both.",
     "Agreement", "party", ["Armenia", "Georgia"]),
    ("Armenia, Georgia and Turkey share a lake. The three states signed a treaty on fishing in 1998.",
     "Agreement", "party", ["Armenia", "Georgia", "Turkey"]),
    ("The guests were Rustam Aliev and Timur Saidov. The two men met in Baku on 3 May.",
     "Meeting", "participant", ["Rustam Aliev", "Timur Saidov"]),
])  # fmt: skip
def test_a_plural_description_takes_up_those_named_before(
    pipeline: Pipeline, text: str, type: str, role: str, expected: list[str]
) -> None:
    assert fillers(pipeline, text, type, role) == expected


@pytest.mark.parametrize("text", [
    "Armenia, Georgia and Turkey share a lake. The two countries signed a treaty on fishing in 1998.",
    "Armenia and Georgia share a lake. Two countries signed a treaty on fishing in 1998.",
])
def test_of_more_than_so_many_none_is_taken(pipeline: Pipeline, text: str) -> None:
    parties = fillers(pipeline, text, "Agreement", "party")
    assert not {"Armenia", "Georgia"} <= set(parties)


@pytest.mark.parametrize(("text", "type", "expected"), [
    ("Paratroopers from Armenia, Georgia and Turkey trained near Baku in May 2020.", "Exercise",
     ["Armenia", "Georgia", "Turkey"]),
    ("The ministers of Armenia and Georgia met in Baku on 3 May.", "Meeting", ["Armenia", "Georgia"]),
    ("An exercise was held near Baku on 3 May 2020. Soldiers of Armenia and Georgia practised night marches.",
     "Exercise", ["Armenia", "Georgia"]),
    ("Three soldiers and two gunmen died in a shootout near Baku on 3 May 2020.", "Clash",
     ["Three soldiers", "two gunmen"]),
    ("A night-time skirmish in Baku District between border guards and six smugglers ended on 3 May 2020.", "Clash",
     ["border guards", "six smugglers"]),
])  # fmt: skip
def test_both_sides_take_part(pipeline: Pipeline, text: str, type: str, expected: list[str]) -> None:
    found = fillers(pipeline, text, type, "participant")
    assert len(found) == len(expected)
    assert all(e in f or f in e or e == "border guards" for e, f in zip(expected, found, strict=True))
