"""Confidence that means something: the measured precision of a rule, with a prior for rare ones.

A rule that was right h times of n gets (h + k p) / (n + k), where p is the precision of what it finds (the predicate or
type of event), itself drawn to the precision of the whole layer in the same way: an m-estimate (Cestnik, ECAI 1990) in
two steps. How well confidence fits is a reliability table (Murphy and Winkler 1977): in each interval of confidence,
the mean confidence beside the share that is right; their mean distance, weighted by number, is the calibration error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg.evaluate.matching import Judged

__all__ = ["Bin", "Calibration", "calibration_error", "fit", "folds", "reliability"]

#: Weight of the prior, in observations.
PRIOR = 8.0
#: Lower ends of the intervals of a reliability table.
BINS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measured confidence: by (layer, rule, type), by (layer, type) where the rule is new, by layer where both are."""

    rules: dict[tuple[str, str, str], float]
    types: dict[tuple[str, str], float]
    layers: dict[str, float]

    def confidence(self, row: Judged) -> float:
        """The confidence that this calibration gives to a claim or an event."""
        found = self.rules.get((row.layer, row.rule, row.type))
        if found is None:
            found = self.types.get((row.layer, row.type), self.layers.get(row.layer, 0.5))
        return found


@dataclass(frozen=True, slots=True)
class Bin:
    """One row of a reliability table: claims and events with a confidence in [low, high)."""

    low: float
    high: float
    number: int
    confidence: float
    right: float


def fit(rows: Iterable[Judged], prior: float = PRIOR) -> Calibration:
    """Fit confidence to what gold says of each rule.

    Args:
        rows: claims and events beside gold.
        prior: weight of the more general estimate, in observations.

    >>> rows = [Judged("a", "ev", "Arrest", "arrest.verb", 0.9, True)] * 8
    >>> fit(rows).confidence(rows[0])
    1.0
    """
    counts: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for key in ((row.layer,), (row.layer, row.type), (row.layer, row.rule, row.type)):
            counts[key][0] += row.right
            counts[key][1] += 1

    def estimate(key: tuple[str, ...], general: float) -> float:
        hits, number = counts[key]
        return round((hits + prior * general) / (number + prior), 3)

    layers = {k[0]: round(h / n, 3) for k, (h, n) in sorted(counts.items()) if len(k) == 1}
    types = {(k[0], k[1]): estimate(k, layers[k[0]]) for k in sorted(counts) if len(k) == 2}
    rules = {(k[0], k[1], k[2]): estimate(k, types[k[0], k[2]]) for k in sorted(counts) if len(k) == 3}
    return Calibration(rules, types, layers)


def folds(rows: Sequence[Judged], number: int = 5, prior: float = PRIOR) -> list[Judged]:
    """The rows with the confidence that a fit on the other articles gives them.

    Args:
        rows: claims and events beside gold.
        number: of folds; an article lies whole in one of them, by its place in sorted order.
        prior: see :func:`fit`.
    """
    place = {article: i % number for i, article in enumerate(sorted({r.article for r in rows}))}
    out = []
    for fold in range(number):
        fitted = fit([r for r in rows if place[r.article] != fold], prior)
        out += [replace(r, confidence=fitted.confidence(r)) for r in rows if place[r.article] == fold]
    return out


def reliability(rows: Iterable[Judged], bins: Sequence[float] = BINS) -> list[Bin]:
    """How often what has a given confidence is right.

    Args:
        rows: claims and events beside gold.
        bins: lower ends of the intervals, ascending; the last one is closed above at 1.
    """
    members: dict[int, list[Judged]] = defaultdict(list)
    for row in rows:
        members[max(i for i, low in enumerate(bins) if row.confidence >= low)].append(row)
    return [
        Bin(bins[i], bins[i + 1] if i + 1 < len(bins) else 1.0, len(rs), sum(r.confidence for r in rs) / len(rs),
            sum(r.right for r in rs) / len(rs))
        for i, rs in sorted(members.items())
    ]


def calibration_error(table: Sequence[Bin]) -> float:
    """Mean distance of confidence and share of right ones over a reliability table, weighted by number."""
    total = sum(b.number for b in table)
    return sum(b.number * abs(b.confidence - b.right) for b in table) / total if total else 0.0
