"""The confidence that a rule's measured precision gives."""

from pathlib import Path

from kg.nlp.confidence import confidence


def test_rule_before_type_before_prior(tmp_path: Path) -> None:
    (tmp_path / "confidence.toml").write_text(
        '[ev.types]\nArrest = 0.6\n[ev.rules]\n"arrest.verb Arrest" = 0.9\n', encoding="utf-8")
    assert confidence("ev", "arrest.verb", "Arrest", 0.5, tmp_path) == 0.9
    assert confidence("ev", "arrest.new", "Arrest", 0.5, tmp_path) == 0.6
    assert confidence("ev", "arrest.verb", "Trial", 0.5, tmp_path) == 0.5
    assert confidence("rel", "arrest.verb", "Arrest", 0.7, tmp_path) == 0.7
    assert confidence("ev", "arrest.verb+reader", "Arrest", 0.97, tmp_path) == 0.97
