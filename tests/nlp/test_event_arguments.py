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


@pytest.mark.parametrize(("text", "type", "expected"), [
    # what is attacked, rebuilt or inspected is where that happens
    ("Gunmen attacked the Torugart checkpoint on Monday.", "Attack", ["Torugart checkpoint"]),
    ("Gunmen fired rockets at the Torugart checkpoint on Monday, wounding two guards.", "Attack",
     ["Torugart checkpoint"]),
    ("A commission inspected the Torugart checkpoint on Monday.", "Inspection", ["Torugart checkpoint"]),
    ("A commission inspected lorries from Taraz on Monday.", "Inspection", []),
    # a clause behind the noun that tells of the event itself
    ("Papers told of the exchange of fire that took place in Taraz on 3 May.", "Clash", ["Taraz"]),
    # points of the compass
    ("Police arrested three men north of Taraz on Monday.", "Arrest", ["Taraz"]),
    ("Police arrested three men of Taraz on Monday.", "Arrest", []),
    # what came before, or after, was elsewhere
    ("Two men were jailed in Taraz after police seized 3 kg of heroin on Monday.", "Seizure", []),
    # who spoke, and who is from there
    ("The minister told reporters in Taraz on Monday that all was well.", "Statement", ["Taraz"]),
    ("In Taraz, lawyer Rustam Aliev said all was well.", "Statement", ["Taraz"]),
    ("The minister denied on Monday that shots were fired in Taraz.", "Statement", []),
])  # fmt: skip
def test_an_event_happens_at_what_it_is_done_to(
    pipeline: Pipeline, text: str, type: str, expected: list[str]
) -> None:
    assert places(pipeline, text, type) == expected


def test_people_are_hit_at_a_place(pipeline: Pipeline) -> None:
    event, names = only(pipeline, "Gunmen shelled the Torugart checkpoint on Monday and wounded two guards.", "Attack")
    assert [names.get(a.entity, a.literal) for a in event.fillers("patient")] == ["two guards"]
    assert [names[w] for w in event.where] == ["Torugart checkpoint"]


@pytest.mark.parametrize(("text", "type", "expected"), [
    # what the first sentence announces happened where the next ones tell
    ("Customs officers have seized 3 kg of heroin. The lorry was stopped at the Torugart checkpoint on Monday.",
     "Seizure", ["Torugart checkpoint"]),
    ("Customs officers have seized 3 kg of heroin. The lorry was built in Taraz.", "Seizure", []),
    # the same place, and there
    ("A lorry burned at the Torugart checkpoint. Guards recalled that 3 kg of heroin had been seized at the same place "
     "on 3 May.", "Seizure", ["Torugart checkpoint"]),
    ("Rustam Aliev lived in Taraz. He was arrested there on 3 May.", "Arrest", ["Taraz"]),
    # the checkpoint, not the border on which it lies
    ("On Monday a van was stopped at the Torugart checkpoint, on the border with China. Guards found 3 kg of heroin.",
     "Seizure", ["Torugart checkpoint"]),
    # "where" behind a phrase of places; countries where nothing smaller is told
    ("The haul was made at the Torugart checkpoint on the road to China, where guards found 3 kg of heroin on 3 May.",
     "Seizure", ["Torugart checkpoint"]),
    ("In May 2020 police seized 3 kg of heroin in Georgia and Armenia.", "Seizure", ["Georgia", "Armenia"]),
    ("In May 2020 police seized 3 kg of heroin on its way to Taraz, in Kazakhstan.", "Seizure", []),
    # a hospital is not the scene
    ("On Monday a driver slept in a hospital in Taraz. Guards found 3 kg of heroin.", "Seizure", []),
])  # fmt: skip
def test_the_scene_is_told_nearby(pipeline: Pipeline, text: str, type: str, expected: list[str]) -> None:
    assert places(pipeline, text, type) == expected


@pytest.mark.parametrize(("text", "expected"), [
    ("Guards stopped a courier with 3 kg of heroin. In his car they found 12 packages of the heroin.", ["3 kg"]),
    ("Guards stopped a courier with 3 kg of heroin. In his car they found 12 packages of hashish.", ["12 packages"]),
])  # fmt: skip
def test_a_weight_goes_before_packages_of_the_same_goods(pipeline: Pipeline, text: str, expected: list[str]) -> None:
    event, _ = only(pipeline, text, "Seizure")
    assert [a.literal for a in event.fillers("quantity")] == expected


@pytest.mark.parametrize(("text", "type", "role", "expected"), [
    # a description of one gives way to the name, a group to as many names; one of several stands beside them
    ("Police caught a shepherd named Nurlan Aliev with 28 kg of opium.", "Arrest", "patient", ["Nurlan Aliev"]),
    ("Two riders, Privates Timur Saparov and Nurlan Aliev, were killed near Osh in May.", "Death", "patient",
     ["Timur Saparov", "Nurlan Aliev"]),
    ("Three men were arrested in Osh, one of them Nurlan Aliev from Batken.", "Arrest", "patient",
     ["Three men", "Nurlan Aliev"]),
    ("Three men were arrested in Osh, General Nurlan Aliev said.", "Arrest", "patient", ["Three men"]),
    # weapons act for those whose they are
    ("Nurlan Aliev was killed by an American drone in May.", "Attack", "agent", ["United States"]),
    ("Nurlan Aliev was killed by a stolen drone in May.", "Death", "agent", []),
])  # fmt: skip
def test_names_stand_for_the_people_meant_and_owners_for_their_weapons(
    pipeline: Pipeline, text: str, type: str, role: str, expected: list[str]
) -> None:
    event, names = only(pipeline, text, type)
    found = [names.get(a.entity, a.literal) for a in event.fillers(role)]
    assert [n.removeprefix("Privates ").lower() for n in found] == [n.lower() for n in expected]


@pytest.mark.parametrize(("text", "type", "expected"), [
    # hung on a weapon by the parser; at the front of a sentence of two clauses
    ("The two patrols exchanged fire with rifles and then with mortars at the Torugart checkpoint on Monday.", "Clash",
     ["Torugart checkpoint"]),
    ("In Taraz the police stopped a van on Monday and, as it turned out, three men were killed.", "Death", ["Taraz"]),
])  # fmt: skip
def test_the_order_of_words_tells_the_place(
    pipeline: Pipeline, text: str, type: str, expected: list[str]
) -> None:
    assert places(pipeline, text, type) == expected
