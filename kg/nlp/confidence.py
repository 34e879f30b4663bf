"""The confidence of claims and events: the measured precision of their rule, from ``ontology/confidence.toml``.

The file is fitted by ``scripts/fit_confidence.py`` (see ``kg.evaluate.calibration``). A rule that it does not know
gets the confidence of what it finds (predicate or type of event), and where that is unknown too, its own prior.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kg.ontology import settings

__all__ = ["confidence"]


@cache
def _table(layer: str, folder: Path | None) -> tuple[dict[str, float], dict[str, float]]:
    part = settings("confidence", folder).get(layer, {})
    return part.get("rules", {}), part.get("types", {})


def confidence(layer: str, rule: str, type: str, prior: float, folder: Path | None = None) -> float:
    """How likely what a rule found is right.

    Args:
        layer: "rel" for a claim, "ev" for an event.
        rule: id of the pattern or component.
        type: predicate or type of event.
        prior: what its pattern says of itself, for what was never measured.
        folder: another ontology.
    """
    if "reader" in rule.split("+"):
        return prior  # the trained reader brings a probability of its own
    rules, types = _table(layer, folder)
    return rules.get(f"{rule} {type}", types.get(type, prior))
