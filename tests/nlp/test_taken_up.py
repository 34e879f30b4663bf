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
    ("Rustam Aliev and Timur Saidov met in Baku on 3 May. They agreed to open a bridge.",
     "Agreement", "party", ["Rustam Aliev", "Timur Saidov"]),
    ("The ministers of Armenia, Georgia, Turkey, Iran and Russia signed a treaty on fishing in 1998.",
     "Agreement", "party", ["Armenia", "Georgia", "Turkey", "Iran", "Russia"]),
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


@pytest.mark.parametrize(("text", "type", "role", "expected"), [
    # a press service speaks for its body
    ("The press service of the Ministry of Defence of Armenia reported on Monday that all was calm.",
     "Statement", "speaker", ["Ministry of Defence of Armenia"]),
    # a place brings the country with which it is named
    ("Smugglers carried 3 kg of heroin from Herat, Afghanistan, to Baku, Azerbaijan, on 3 May 2020.",
     "Smuggling", "origin", ["Herat", "Afghanistan"]),
    ("Two militants slipped over the border from Tajikistan's Sughd Region on 3 May 2020.",
     "IllegalCrossing", "origin", ["Tajikistan", "Sughd Region"]),
    ("Four people were arrested in Baku on 3 May 2020 for smuggling 3 kg of heroin. "
     "The four suspects were travelling in a car from Turkey to Georgia.", "Smuggling", "origin", ["Turkey"]),
    # the parts of a haul
    ("On 3 May 2020 police seized 900 kg of drugs, including 12 kg of heroin and 7 kg of opium.",
     "Seizure", "quantity", ["900 kg", "12 kg", "7 kg"]),
    ("Baku police seized 9 kg of heroin on 3 May 2020. In June customs officers confiscated 3 kg of the stuff.",
     "Seizure", "object", ["heroin"]),
    # the people of a group
    ("On 3 May 2020 police detained three men: two citizens of Turkey and a citizen of Georgia.", "Arrest", "patient",
     ["three men", "two citizens of Turkey", "a citizen of Georgia"]),
    ("On 3 May 2020 ninety persons were detained, among them 12 citizens of Turkey.", "Arrest", "patient",
     ["ninety persons", "12 citizens of Turkey"]),
    # who is given something, behind what it is worth
    ("On 3 May 2020 the Japanese embassy handed over ten off-road vehicles and 40 radios worth 500,000 dollars "
     "to the Border Troops of Tajikistan.", "Deployment", "recipient", ["Border Troops of Tajikistan"]),
    # through whom something is done, and for whom
    ("The Border Academy was founded by a decree of President Rustam Aliev on 3 May 2020.",
     "Founding", "agent", ["Rustam Aliev"]),
    ("Japan gave 5 million dollars for humanitarian aid to Armenia on 3 May 2020.", "Funding", "recipient",
     ["Armenia"]),
])  # fmt: skip
def test_who_and_what_stands_behind_a_phrase(
    pipeline: Pipeline, text: str, type: str, role: str, expected: list[str]
) -> None:
    assert fillers(pipeline, text, type, role) == expected


@pytest.mark.parametrize(("text", "type", "role", "unwanted"), [
    ("The customs service of Armenia reported on Monday that all was calm.", "Statement", "speaker", "Armenia"),
    ("On 3 May 2020 police detained three men; a citizen of Georgia saw it.", "Arrest", "patient",
     "a citizen of Georgia"),
    ("Smugglers carried 3 kg of heroin from Herat to Baku, Iran said on 3 May 2020.", "Smuggling", "origin", "Iran"),
])
def test_what_stands_beside_a_phrase_is_left(
    pipeline: Pipeline, text: str, type: str, role: str, unwanted: str
) -> None:
    assert unwanted not in fillers(pipeline, text, type, role)
