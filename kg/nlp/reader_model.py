"""What the second reader ships with: the weights of its two models, and how their scores become decisions.

Two models score the same candidates: a linear one over features of the parse (multi-label logistic regression, run by
numpy) and the encoder of ``kg.nlp.neural``. Their scores are blended and become probabilities by Platt scaling (Platt
1999), apart for what the reader alone finds and for what a rule found too. The files lie in ``kg/nlp/data`` and come
from ``training/``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kg.errors import PipelineError
from kg.nlp.neural import Encoder, Heads

__all__ = ["DATA", "Blend", "Layer", "Linear", "Model", "Names", "Scale", "layers", "model"]

#: Where the weights lie that kg ships with.
DATA = Path(__file__).parent / "data"
#: Scores are cut to this range before they are blended; the lowest also stands for none.
LOWEST, HIGHEST = -5.0, 6.0


class Linear:
    """A multi-label linear model over features named by strings.

    Args:
        labels: what it tells apart; each has its own weights.
        features: names of the features, in the order of the rows of ``weights``.
        weights: whole numbers, features by labels.
        scale: what one unit of a label's weights is worth.
    """

    def __init__(
        self, labels: Sequence[str], features: Sequence[str], weights: np.ndarray[Any, Any],
        scale: np.ndarray[Any, Any],
    ) -> None:
        self.labels = tuple(labels)
        self.index = {f: i for i, f in enumerate(features)}
        self.weights = weights
        self.scale = scale.astype(np.float64)

    def scores(self, rows: Sequence[Iterable[str]]) -> np.ndarray[Any, Any]:
        """Logits, rows by labels; features that it does not know count for nothing."""
        get = self.index.get
        ids: list[int] = []
        starts: list[int] = []
        for row in rows:
            starts.append(len(ids))
            ids += [i for f in row if (i := get(f)) is not None]
            ids.append(-1)  # an empty row for reduceat
        if not rows:
            return np.zeros((0, len(self.labels)))
        padded = np.asarray(ids)
        taken = self.weights[padded]
        taken[padded < 0] = 0
        return np.asarray(np.add.reduceat(taken, starts, axis=0, dtype=np.int64) * self.scale)

    @classmethod
    def load(cls, path: Path) -> Linear:
        """Read what :meth:`save` wrote."""
        with np.load(path) as data:
            labels, features = (bytes(data[name]).decode().split("\0") for name in ("labels", "features"))
            return cls(labels, features, data["weights"], data["scale"])

    def save(self, path: Path) -> None:
        """Write the model; the same model gives the same bytes."""
        def text(items: Iterable[str]) -> np.ndarray[Any, Any]:
            return np.frombuffer("\0".join(items).encode(), dtype=np.uint8)

        np.savez_compressed(path, labels=text(self.labels), features=text(self.index), weights=self.weights,
                            scale=self.scale)


@dataclass(frozen=True)
class Scale:
    """From a score to a probability: a slope, an intercept, the weight of a rule's own prior, and offsets by type."""

    slope: float = 1.0
    intercept: float = 0.0
    prior: float = 0.0
    types: Mapping[str, float] = field(default_factory=dict)

    def probability(self, score: float, type: str, prior: float = 0.5) -> float:
        """Probability of what has a score, a type (predicate, event or role) and a rule's prior."""
        prior = min(max(prior, 0.02), 0.98)
        odds = math.log(prior / (1 - prior)) if self.prior else 0.0
        z = self.slope * score + self.intercept + self.prior * odds + self.types.get(type, 0.0)
        return round(1 / (1 + math.exp(-min(max(z, -30.0), 30.0))), 4)


@dataclass(frozen=True)
class Blend:
    """One score out of the linear model's, the encoder's, how sure it is that the subject and the object (or what
    fills a role) are names of their class, and how many rivals a relation has: better objects of the same subject and
    predicate, better predicates of the same subject and object."""

    linear: float = 1.0
    neural: float = 0.0
    subject: float = 0.0
    object: float = 0.0
    objects: float = 0.0
    predicates: float = 0.0

    def __call__(
        self, linear: float | None, neural: float | None, subject: float = 0.0, object: float = 0.0, objects: int = 0,
        predicates: int = 0,
    ) -> float:
        """The blended score; a score that is missing counts as the lowest."""
        x, z = (LOWEST if v is None else min(max(v, LOWEST), HIGHEST) for v in (linear, neural))
        rivals = self.objects * objects + self.predicates * predicates
        return self.linear * x + self.neural * z + self.subject * subject + self.object * object - rivals


@dataclass(frozen=True)
class Layer:
    """How one layer is decided: the blend of scores, scales for findings of the reader alone and of a rule, thresholds
    for both."""

    reader: Scale = field(default_factory=Scale)
    rule: Scale = field(default_factory=Scale)
    add: float = 0.5
    keep: float = 0.0
    blend: Blend = field(default_factory=Blend)


@dataclass(frozen=True)
class Names:
    """From which probability on the encoder's names are taken: a new one, one that is kept though nothing needs it,
    another class, another kind of thing or other bounds than were found; and below which a found one is dropped."""

    add: float = 0.45
    sure: float = 0.8
    retype: float = 0.9
    replace: float = 0.95
    drop: float = 0.0


@dataclass(frozen=True)
class Model:
    """The weights of both models, and how their scores are used."""

    triggers: Linear
    roles: Linear
    pairs: Linear
    lemmas: frozenset[str]
    layers: Mapping[str, Layer]
    encoder: Encoder | None = None
    heads: Heads | None = None
    names: Names = field(default_factory=Names)

    @classmethod
    def load(cls, folder: Path = DATA) -> Model:
        """Read the weights.

        Raises:
            PipelineError: a file is missing or is not what ``make train`` writes.
        """
        try:
            told = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
            parts = (Linear.load(folder / f"reader_{name}.npz") for name in ("triggers", "roles", "pairs"))
            of_triggers, of_roles, of_pairs = parts
            encoder = Encoder(folder / "reader_encoder.onnx", folder / "reader_vocabulary.txt")
            heads, names = Heads.load(folder / "reader_heads.npz"), Names(**told["names"])
            lemmas, used = frozenset(told["lemmas"]), layers(told["layers"])
            return cls(of_triggers, of_roles, of_pairs, lemmas, used, encoder, heads, names)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise PipelineError(
                f"the reader's weights in {folder} cannot be read ({error}); run `make train`, or leave kg_reader out"
            ) from error


def layers(told: Mapping[str, Any]) -> dict[str, Layer]:
    """Layers from plain data."""
    return {
        name: Layer(Scale(**row["reader"]), Scale(**row["rule"]), row["add"], row["keep"], Blend(**row["blend"]))
        for name, row in told.items()
    }


@cache
def model() -> Model:
    """The weights that kg ships with, read once."""
    return Model.load()
