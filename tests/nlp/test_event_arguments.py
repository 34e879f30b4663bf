"""Where events happened and how much was in play. The sentences are made up for these tests."""

from __future__ import annotations

import pytest

from kg.model import Article, Event
from kg.nlp import Pipeline


def only(pipeline: Pipeline, text: str, type: str) -> tuple[Event, dict[str, str]]:
    """The last event of a type, and the names of the entities of the article."""
    extraction = pipeline.extract(Article("a", text, published="2021-06-16"))
    names = {e.id: e.name for e in extraction.entities}
    return [v for v in extraction.events if v.type == type][-1], names


def places(pipeline: Pipeline, text: str, type: str) -> list[str]:
    event, names = only(pipeline, text, type)
    return [names[w] for w in event.where]


@pytest.mark.parametrize(("text", "type", "expected"), [
    # a place that is acted upon is where a change of rules happens; elsewhere it is not
    ("Kyrgyzstan closed the Torugart checkpoint on Monday.", "PolicyChange", ["Torugart checkpoint"]),
    ("The Torugart checkpoint was closed by Kyrgyzstan on Monday.", "PolicyChange", ["Torugart checkpoint"]),
    # soldiers are deployed where they are sent
    ("Kazakhstan sent two companies to Aktau on Monday.", "Deployment", ["Aktau"]),
    # a relative clause with "where"
    ("They drove to Taraz, where police arrested three men on Monday.", "Arrest", ["Taraz"]),
    ("They came from Taraz, which police know, and were arrested on Monday.", "Arrest", []),
    # the region that is named with a place
    ("Police arrested three men in Taraz in Zhambyl Region on Monday.", "Arrest", ["Taraz", "Zhambyl Region"]),
    # a story that goes on, and one that does not
    ("On Monday guards stopped a van in Taraz. They seized 3 kg of heroin.", "Seizure", ["Taraz"]),
    ("On Sunday guards stopped a van in Taraz. On Monday they seized 3 kg of heroin.", "Seizure", []),
])  # fmt: skip
def test_an_event_happens_where_the_text_says(
    pipeline: Pipeline, text: str, type: str, expected: list[str]
) -> None:
    assert places(pipeline, text, type) == expected


def test_a_heading_tells_the_place(pipeline: Pipeline) -> None:
    text = "3 June, Taraz: police stop a van and arrest three men."
    assert places(pipeline, text, "Arrest") == ["Taraz"]


@pytest.mark.parametrize(("text", "expected"), [
    ("Guards stopped a courier with 3 kg of heroin. Customs officers seized the heroin on Monday.", ["3 kg"]),
    ("Guards stopped a courier with 3 kg of heroin. Customs officers seized opium on Monday.", []),
])  # fmt: skip
def test_the_goods_told_of_before_keep_their_amount(pipeline: Pipeline, text: str, expected: list[str]) -> None:
    event, _ = only(pipeline, text, "Seizure")
    assert [a.literal for a in event.fillers("quantity")] == expected
