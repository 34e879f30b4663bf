"""Persons by title, initials, patronymic and surname."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def people(pipeline: Pipeline, text: str) -> set[str]:
    doc = pipeline.read(Article(id="t", body=text))
    return {doc[m["start"]:m["end"]].text for m in doc._.mentions if m["type"] == "Person" and m["kind"] == "name"}


@pytest.mark.parametrize(("text", "name"), [
    ("Sergeant Major Olim Qurbon fell from his horse.", "Olim Qurbon"),
    ("Commandant Toivo Rebane opened the gate.", "Toivo Rebane"),
    ("A courier named Almaz uulu Bek was released.", "Almaz uulu Bek"),
    ("The investigator, N. Yusupov, refused to speak.", "N. Yusupov"),
    ("The study by Kasymova and Lerner was criticized.", "Lerner"),
    ("Deputy Transport Minister Rustam Halimov resigned. Halimov gave no reason.", "Halimov"),
])
def test_is_a_person(pipeline: Pipeline, text: str, name: str) -> None:
    assert name in people(pipeline, text)


@pytest.mark.parametrize(("text", "name"), [
    ("Q. You were there? A. Hardly.", "Q. You"),
    ("The shipment was found in Kizil Tam on Monday.", "Kizil Tam"),
    ("Fighters of Jaish ul-Nur claimed the attack.", "Jaish ul-Nur"),
    ("Kara Dala, a trading company, denied it.", "Kara Dala"),
])
def test_is_no_person(pipeline: Pipeline, text: str, name: str) -> None:
    assert name not in people(pipeline, text)
