"""Finding many names at once."""

from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.names import Names, pieces

WORDS = st.text("abcdeéşŠ", min_size=1, max_size=6)


def hits(names: list[str], text: str) -> list[str]:
    return [text[h.start:h.end] for h in Names((n, n) for n in names).find(text)]


def test_the_longest_comes_first_and_shorter_ones_stay() -> None:
    assert hits(["Osh", "Osh Region"], "in Osh Region") == ["Osh Region", "Osh"]


def test_hyphens_accents_and_case_do_not_matter() -> None:
    assert hits(["Zhibek-Zholy"], "the ZHIBEK ZHOLY post") == ["ZHIBEK ZHOLY"]
    assert hits(["Galati"], "to Galați") == ["Galați"]


def test_a_name_is_not_found_within_a_word() -> None:
    assert hits(["Osh"], "Oshakan and posh") == []


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_every_name_is_found_in_a_text_of_names(words: list[str]) -> None:
    found = {value for hit in Names((w, w) for w in words).find(" ; ".join(words)) for value in hit.values}
    assert found >= {w for w in words if pieces(w)}
