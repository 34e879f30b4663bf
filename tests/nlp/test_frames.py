"""Grammatical functions come out alike for the wordings of one fact, and a wrong line of a pattern file is named."""

from __future__ import annotations

import pytest
from spacy.tokens import Token

from kg.errors import OntologyError
from kg.nlp import Pipeline, frames
from kg.nlp.grammar import functions


def told(pipeline: Pipeline, sentence: str, word: str) -> dict[str, list[str]]:
    doc = pipeline.nlp(sentence)
    trigger: Token = next(t for t in doc if t.text == word)
    return {name: [t.text for t in tokens] for name, tokens in functions(trigger).items()}


@pytest.mark.parametrize(("sentence", "word"), [
    ("Police arrested two smugglers.", "arrested"),
    ("Two smugglers were arrested by police.", "arrested"),
    ("The smugglers, whom police arrested, denied it.", "arrested"),
    ("Smugglers arrested by police denied it.", "arrested"),
    ("Police chased and arrested two smugglers.", "arrested"),
    ("Police tried to arrest two smugglers.", "arrest"),
])
def test_agent_and_patient_of_a_verb(pipeline: Pipeline, sentence: str, word: str) -> None:
    found = told(pipeline, sentence, word)
    assert [t.lower() for t in found["subject"]] == ["police"]
    assert [t.lower() for t in found["object"]] == ["smugglers"]


def test_prepositions_of_several_words(pipeline: Pipeline) -> None:
    found = told(pipeline, "Police arrested Aliev on suspicion of smuggling.", "arrested")
    assert found["on suspicion of"] == ["smuggling"]


def test_a_support_verb_lends_its_subject_to_the_noun(pipeline: Pipeline) -> None:
    assert told(pipeline, "Police carried out a raid in Osh.", "raid")["subject"] == ["Police"]


def test_a_gift_in_the_passive_keeps_its_recipient(pipeline: Pipeline) -> None:
    found = told(pipeline, "The officers were given three trucks by Norway.", "given")
    assert (found["dative"], found["object"], found["subject"]) == (["officers"], ["trucks"], ["Norway"])


@pytest.mark.parametrize(("row", "named"), [
    ({"id": "x", "event": "Arrest", "trigger": {"lemma": ["a"], "pos": "VERB"}, "role": {}}, "role"),
    ({"id": "x", "event": "Arrest", "trigger": {"lemma": ["a"], "pos": "VERBS"}, "roles": {}}, "VERBS"),
    ({"id": "x", "event": "Arrest", "trigger": {"lemma": ["a"], "pos": "VERB", "with": {"object": ["@no"]}},
      "roles": {}}, "no"),
])
def test_a_wrong_frame_is_named(row: dict[str, object], named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.ontology.patterns", lambda name: [row])
    frames.load.cache_clear()
    try:
        with pytest.raises(OntologyError, match=rf"frame x.*{named}"):
            frames.load("made-up")
    finally:
        frames.load.cache_clear()
