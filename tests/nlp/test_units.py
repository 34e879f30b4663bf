"""Units, models and other names that a number, a rank or a head word tells: what must be caught and what must not."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def mentions(pipeline: Pipeline, text: str) -> set[tuple[str, str]]:
    """Text and class of each mention that is no pronoun."""
    doc = pipeline.read(Article(id="t", body=text, published="2020-05-05"))
    return {(doc[m["start"]:m["end"]].text, m["type"]) for m in doc._.mentions if m["kind"] != "pronoun"}


CAUGHT = [
    # a number before the words of a unit
    ("He served in the 27th ranger battalion for two years.", "27th ranger battalion", "Military"),
    ("A jet of No. 33 Squadron crashed near Quetta.", "No. 33 Squadron", "Military"),
    ("Men of the Romanian 9th Mechanised Brigade came.", "9th Mechanised Brigade", "Military"),
    ("The Dushanbe-based 6th Tank Regiment trains here.", "6th Tank Regiment", "Military"),
    ("The 7th border outpost lies above the river.", "7th border outpost", "BorderService"),
    ("The National Guard's unit No. 5511 was sent.", "National Guard's unit No. 5511", "Military"),
    # regions and groups of armed forces; bases with a number
    ("He commands the Southern Military District.", "Southern Military District", "Military"),
    ("The 310th Air Base got new jets.", "310th Air Base", "Military"),
    # a name with the words of its kind behind it
    ("The Talas border guard directorate opened a case.", "Talas border guard directorate", "BorderService"),
    ("The Kulob district militia has no cars.", "Kulob district militia", "LawEnforcement"),
    ("The Turgai mountain battalion was raised in 2019.", "Turgai mountain battalion", "Military"),
    # known models in the plural
    ("Two Mi-8s landed at dawn.", "Mi-8s", "Equipment"),
    ("They drive Humvees.", "Humvees", "Equipment"),
    # two places of one dateline, ranks and titles
    ("OSH/NARYN, 5 May. Customs officers seized 3 kg of opium.", "NARYN", "Settlement"),
    ("Captain Second Rank Murod Olimov took the helm.", "Murod Olimov", "Person"),
    ("It was checked by Prof. Zarina Holova.", "Zarina Holova", "Person"),
    # models that nobody listed, by how they are written
    ("The squadron flies four QX-12s.", "QX-12s", "Equipment"),
    ("Iran sent six KV-7A bombers to the drill.", "KV-7A", "Equipment"),
    ("They bought two Kestrel-class patrol boats.", "Kestrel-class patrol boats", "Equipment"),
    ("An R-7B Thunder Cloud landed at noon.", "R-7B Thunder Cloud", "Equipment"),
    # people by their number
    ("The shelling left 31 dead.", "31 dead", "PersonGroup"),
    ("Guards caught 19 Vietnamese near the river.", "19 Vietnamese", "PersonGroup"),
    ("The mine killed 14 sightseers.", "14 sightseers", "PersonGroup"),
    ("Four men were jailed; the remaining three were freed.", "the remaining three", "PersonGroup"),
    # buildings of which a place has one; firms and the place they are of
    ("They flew from the airfield of Zabol on Monday.", "airfield of Zabol", "Facility"),
    ("He escaped from the Kulob remand prison.", "Kulob remand prison", "Facility"),
    ("The road was built by Lanzhou Mining of Almaty.", "Lanzhou Mining", "Company"),
    ("The cargo belonged to Altai Kömür Traders.", "Altai Kömür Traders", "Company"),
    # places that a word of what happens or lies there tells
    ("Jets bombed Karavelit at night.", "Karavelit", "Settlement"),
    ("They hid the hashish in a bus bound for Tolmassov.", "Tolmassov", "Settlement"),
    ("He was wounded in the siege of Karavelit.", "Karavelit", "Settlement"),
    ("The village of Maral Baytik has no school.", "Maral Baytik", "Settlement"),
    ("The Uzbek frontier patrol came too late.", "Uzbek frontier patrol", "BorderService"),
    # a part with a number of a body
    ("He leads the 5th mobile group of the State Border Service.", "5th mobile group of the State Border Service",
     "BorderService"),
]

NOT = [
    ("In the 19th century, the army left.", "19th century, the army", "Military"),
    ("They sent 12 Army officers.", "12 Army", "Military"),
    ("He flew 60 Squadron missions in 2012.", "2012", "Military"),
    ("It is the 3rd of May.", "3rd", "Military"),
    ("The military district heads met.", "military district", "Military"),
    ("An Osh firm said its legal department was closed.", "Osh firm said its legal department", "StateBody"),
    ("The Talas guard was asleep in the court.", "Talas guard was asleep in the court", "StateBody"),
    ("The roads are open on both sides.", "roads", "Equipment"),
    ("The lorry left the M-41 highway near Osh.", "M-41", "Equipment"),
    ("Visitors of EXPO-2017 needed no visa.", "EXPO-2017", "Equipment"),
    ("The EU-27 agreed in May.", "EU-27", "Equipment"),
    ("The company leased nine containers.", "nine containers", "PersonGroup"),
    ("Five Su-27 fighters took off.", "Five Su-27 fighters", "PersonGroup"),
    ("The village has 40,000 inhabitants.", "40,000 inhabitants", "PersonGroup"),
    ("In May 19 roads were closed.", "May 19", "PersonGroup"),
    ("They stayed at a hotel of Osh.", "hotel of Osh", "Facility"),
    ("She worked for Tolmassov until May.", "Tolmassov", "Settlement"),
]


@pytest.mark.parametrize(("text", "name", "cls"), CAUGHT)
def test_is_caught(pipeline: Pipeline, text: str, name: str, cls: str) -> None:
    assert (name, cls) in mentions(pipeline, text)


@pytest.mark.parametrize(("text", "name", "cls"), NOT)
def test_is_not_caught(pipeline: Pipeline, text: str, name: str, cls: str) -> None:
    assert (name, cls) not in mentions(pipeline, text)
