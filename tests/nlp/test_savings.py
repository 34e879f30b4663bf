"""What is spared must change nothing: attributes looked up, the recognizer on some sentences only."""

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

from kg.nlp import DEFAULT_MODEL, extensions
from kg.nlp.attributes import look_up
from kg.nlp.selective_ner import select

TEXT = (
    "There's been a meeting: he's gone, and they ain't gonna tell who'd got the guns. \n\n  "
    "Which of these men were caught? That I cannot say; nothin' but y'all's word. "
    "Colonel Farrukh Sodiqov met Ms Elvira Kolb in Tashkent on Monday. The guards left in May. They saw 40 men."
)


@pytest.fixture(scope="module")
def plain() -> Language:
    return spacy.load(DEFAULT_MODEL)


@pytest.fixture(scope="module")
def sparing() -> Language:
    nlp = spacy.load(DEFAULT_MODEL)
    look_up(nlp)
    select(nlp)
    return nlp


def _attributes(doc: Doc) -> list[tuple[str, ...]]:
    return [(t.text, t.tag_, t.pos_, str(t.morph), t.lemma_, t.dep_) for t in doc]


def test_attributes_are_those_of_the_attribute_ruler(plain: Language, sparing: Language) -> None:
    assert _attributes(sparing(TEXT)) == _attributes(plain(TEXT))


def test_a_rule_about_several_tokens_holds_as_well(plain: Language) -> None:
    nlp = spacy.load(DEFAULT_MODEL)
    ruler = nlp.get_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    patterns: list[list[dict[int | str, Any]]] = [[{"LOWER": "border"}, {"LOWER": "post"}]]
    ruler.add(patterns=patterns, attrs={"LEMMA": "outpost", "POS": "X"}, index=1)
    ruler.add(patterns=[[{"TAG": "NN", "LOWER": {"REGEX": "^guar"}}]], attrs={"LEMMA": "warder"})
    expected = _attributes(nlp("The border post has a guard."))
    look_up(nlp)
    found = _attributes(nlp("The border post has a guard."))
    assert found == expected
    assert [row[4] for row in found][2] == "outpost"
    assert [row[4] for row in found][5] == "warder"


def test_the_recognizer_reads_sentences_with_an_unknown_name_only(sparing: Language) -> None:
    doc = sparing(TEXT)
    assert ("Farrukh Sodiqov", "PERSON") in {(e.text, e.label_) for e in doc.ents}
    assert all(e.sent.text.startswith("Colonel") for e in doc.ents), "months alone name nobody"


def test_entities_found_before_stay(sparing: Language) -> None:
    doc = sparing.make_doc(TEXT)
    for name, component in sparing.pipeline:
        if name == "ner":
            start = next(t.i for t in doc if t.text == "guards")
            known = extensions.MentionData(
                start=start, end=start + 1, head=start, type="PersonGroup", kind="nominal", name="guards", concept="",
                country="", cluster=-1, count=None, adjectival=False, source="gazetteer")  # fmt: skip
            doc._.mentions = [known]
            doc.set_ents([spacy.tokens.Span(doc, start, start + 1, label="ORG")], default="missing")
        doc = component(doc)
    assert {"guards", "Farrukh Sodiqov"} <= {e.text for e in doc.ents}
