"""Confidence fitted to gold, and how far it can be trusted."""

import pytest

from kg.evaluate import Judged, calibration_error, fit, folds, reliability


def rows(rule: str, right: int, wrong: int, type: str = "Arrest", article: str = "a") -> list[Judged]:
    one = [Judged(article, "ev", type, rule, 0.5, True)] * right
    return one + [Judged(article, "ev", type, rule, 0.5, False)] * wrong


def test_a_frequent_rule_gets_its_precision_a_rare_one_its_kind() -> None:
    fitted = fit(rows("often", 90, 10) + rows("once", 0, 1) + rows("other", 9, 9))
    often, once = rows("often", 1, 0)[0], rows("once", 1, 0)[0]
    assert fitted.confidence(often) == pytest.approx(0.9, abs=0.02)
    assert 0.6 < fitted.confidence(once) < fitted.confidence(often)


def test_an_unknown_rule_has_the_confidence_of_its_type_then_of_its_layer() -> None:
    fitted = fit(rows("a", 8, 2) + rows("b", 1, 9, "Meeting"))
    arrest, meeting, trial = (Judged("x", "ev", t, "new", 0, True) for t in ("Arrest", "Meeting", "Trial"))
    assert fitted.confidence(arrest) > fitted.confidence(trial) > fitted.confidence(meeting)


def test_folds_do_not_look_at_the_article_they_rate() -> None:
    # the rule is right in one article only; rated by the others it is unsure there as well
    data = [r for i in range(5) for r in rows("r", 10 * (i == 0), 10 * (i > 0), article=f"a{i}")]
    rated = folds(data, 5)
    assert [r.right for r in rated].count(True) == 10
    assert all(r.confidence < 0.3 for r in rated if r.right)


def test_reliability_compares_confidence_with_what_is_right() -> None:
    sure = [Judged("a", "ev", "Arrest", "r", 0.95, i < 9) for i in range(10)]
    unsure = [Judged("a", "ev", "Arrest", "r", 0.2, False)] * 10
    table = reliability(sure + unsure)
    told = [(b.low, b.number, round(b.confidence, 2), b.right) for b in table]
    assert told == [(0.0, 10, 0.2, 0.0), (0.9, 10, 0.95, 0.9)]
    assert calibration_error(table) == pytest.approx(0.125)
    assert reliability([]) == [] and calibration_error([]) == 0
