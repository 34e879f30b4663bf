"""Events that go on from one told before: agreements of talks, and who fired first."""

from __future__ import annotations

from kg.model import Article, Event, Extraction
from kg.nlp import Pipeline


def read(pipeline: Pipeline, text: str) -> Extraction:
    return pipeline.extract(Article("a", text, published="2021-06-10"))


def one(found: Extraction, cls: str) -> Event:
    [event] = [e for e in found.events if e.type == cls]
    return event


def names(found: Extraction, ids: list[str] | tuple[str, ...]) -> set[str]:
    return {e.name for e in found.entities if e.id in ids}


def test_what_they_agreed_on_after_talks_has_their_day_place_and_parties(pipeline: Pipeline) -> None:
    text = ("Uzbekistan and Tajikistan share water. On Monday the two governments held talks in Khujand. "
            "They agreed to open a road and to withdraw troops.")
    found = read(pipeline, text)
    agreement = one(found, "Agreement")
    assert agreement.when == "2021-06-07" and "Khujand" in names(found, agreement.where)
    assert names(found, [a.entity for a in agreement.fillers("party")]) == {"Tajikistan", "Uzbekistan"}


def test_an_agreement_with_a_day_of_its_own_keeps_it(pipeline: Pipeline) -> None:
    text = ("On Monday delegations of Uzbekistan and Tajikistan met in Khujand. "
            "On Wednesday they agreed to open a road.")
    assert one(read(pipeline, text), "Agreement").when == "2021-06-09"


def test_who_is_accused_of_firing_first_did_so_in_the_clash(pipeline: Pipeline) -> None:
    text = ("Soldiers of Uzbekistan and Tajikistan exchanged fire near Khujand on Sunday. One soldier was hurt.\n\n"
            "The Ministry of Defence of Uzbekistan accuses the Tajik side of shooting first.")
    found = read(pipeline, text)
    attack = one(found, "Attack")
    assert attack.when == "2021-06-06" and attack.factuality == "reported"
    assert names(found, [a.entity for a in attack.fillers("agent")]) == {"Tajikistan"}
