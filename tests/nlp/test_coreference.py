"""Which mentions of an article are one entity."""

import pytest

from kg.model import Article
from kg.nlp import Pipeline


def together(pipeline: Pipeline, text: str, first: str, second: str) -> bool:
    """Whether a mention with the first text and one with the second are one entity."""
    doc = pipeline.read(Article(id="t", body=text))
    of = {t: {m["cluster"] for m in doc._.mentions if doc[m["start"]:m["end"]].text == t} for t in (first, second)}
    assert of[first], f"{first!r} is no mention"
    return bool(of[first] & of[second])


@pytest.mark.parametrize(("text", "first", "second"), [
    ("Kyrgyzstan's State Border Service closed the road. The service gave no reason.",
     "Kyrgyzstan's State Border Service", "The service"),
    ("Colonel Davron Safarov arrived. Safarov said little. He left at noon.", "Davron Safarov", "He"),
    ("The Darut checkpoint was shut. Lorries wait at Darut.", "Darut checkpoint", "Darut"),
    ("Two smugglers fled. The smugglers were caught at dawn.", "Two smugglers", "The smugglers"),
    ("Troops of the Aral class left. The tug Sarygul sank. Sarygul was raised later.", "tug Sarygul", "Sarygul"),
    ("Moscow denied the claim. Officials in Russia were silent.", "Moscow", "Russia"),
    ("The Steppe Rescue Mission (XQRM) left. Snow fell. The XQRM came back.", "Steppe Rescue Mission", "XQRM"),
    ("Two officers of the Tenger Customs Service (TQCS) were held. The TQCS was silent.", "Tenger Customs Service",
     "TQCS"),
    ("The Ayaz Rescue Mission opened in May. A storm came. The mission lost a tent.", "Ayaz Rescue Mission",
     "The mission"),
    ("Kazakhstan's Border Service praised the Tenger Institute, which opened its doors in May.", "Tenger Institute",
     "its"),
])
def test_are_one(pipeline: Pipeline, text: str, first: str, second: str) -> None:
    assert together(pipeline, text, first, second)


@pytest.mark.parametrize(("text", "first", "second"), [
    ("Kazakhstan's Border Service and Russia's Border Service met.", "Kazakhstan's Border Service",
     "Russia's Border Service"),
    ("The Indian Coast Guard sailed. The Sri Lanka Coast Guard came too.", "Indian Coast Guard",
     "Sri Lanka Coast Guard"),
    ("Rustam Aliev met Timur Aliev.", "Rustam Aliev", "Timur Aliev"),
    ("He lives in Moscow. Officials in Russia were silent.", "Moscow", "Russia"),
    ("Two smugglers fled. Three men were caught.", "Two smugglers", "Three men"),
    ("The Tenger Institute opened. Kazakhstan and China fund it.", "Kazakhstan", "it"),
])
def test_are_two(pipeline: Pipeline, text: str, first: str, second: str) -> None:
    assert not together(pipeline, text, first, second)


@pytest.mark.parametrize(("text", "phrase", "taken"), [
    ("Kazakhstan and China signed a treaty. The leaders of the two countries met.", "the two countries", False),
    ("China closed its border. The leaders of the country met.", "the country", True),
    ("He was tried under the Criminal Code of Kazakhstan. Japan funds the programme.", "the programme", False),
    ("The Tenger Border Programme began in May. Japan funds the programme.", "the programme", True),
])
def test_a_description_takes_up_one_thing_of_its_kind(pipeline: Pipeline, text: str, phrase: str, taken: bool) -> None:
    doc = pipeline.read(Article(id="t", body=text))
    assert taken == any(doc[m["start"]:m["end"]].text == phrase for m in doc._.mentions)


def test_a_body_without_its_country_takes_that_of_its_context(pipeline: Pipeline) -> None:
    doc = pipeline.read(Article(id="t", body="Kyrgyzstan closed the road. The State Border Service gave no reason."))
    assert "kg-border-service" in {c["concept"] for c in doc._.clusters}


def test_a_committee_of_another_country_is_not_the_known_one(pipeline: Pipeline) -> None:
    doc = pipeline.read(Article(id="t", body="Tajikistan's State Committee for National Security arrested a man."))
    assert "kz-knb" not in {c["concept"] for c in doc._.clusters}
