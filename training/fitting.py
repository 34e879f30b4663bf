"""From labelled examples to linear models: a table of feature numbers, and logistic regression for each label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from kg.nlp.reader_model import Linear
from training.examples import Example

__all__ = ["Names", "Table", "fit"]

#: Features rarer than this in the training examples are left out.
RAREST = 3
#: Inverse strength of the L2 penalty.
STRENGTH = 0.3


class Names:
    """Features by number, shared by all tables of a task."""

    def __init__(self) -> None:
        self.index: dict[str, int] = {}

    def numbers(self, features: Iterable[str]) -> np.ndarray:
        """Sorted numbers of some features, new ones added."""
        index = self.index
        ordered = sorted(set(features))  # numbers must not depend on the order of a set
        return np.array(sorted(index.setdefault(f, len(index)) for f in ordered), dtype=np.int32)


@dataclass
class Table:
    """Examples of one article, with features as numbers."""

    rows: list[np.ndarray] = field(default_factory=list)
    right: list[frozenset[str]] = field(default_factory=list)
    open: list[frozenset[str]] = field(default_factory=list)
    allowed: list[tuple[str, ...]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def add(self, example: Example, names: Names, key: str = "") -> None:
        """Add an example; ``key`` says what it is about (the lemma of a trigger)."""
        self.rows.append(names.numbers(example.features))
        self.right.append(frozenset(example.right))
        self.open.append(frozenset(example.open))
        self.allowed.append(example.allowed)
        self.keys.append(key)


def fit(
    tables: Sequence[Table], names: Names, labels: Sequence[str], keys: frozenset[str] | None = None,
    strength: float = STRENGTH,
) -> Linear:
    """Fit one logistic regression a label.

    Args:
        tables: of the training articles.
        names: numbers of the features.
        labels: what to tell apart.
        keys: only examples about these, all when None.
        strength: inverse of the L2 penalty.

    Returns:
        The model, its weights rounded to whole numbers of eight bits.
    """
    picked = [(t, n) for t in tables for n in range(len(t.rows)) if keys is None or t.keys[n] in keys]
    counts: Counter[int] = Counter()
    for t, n in picked:
        counts.update(t.rows[n].tolist())
    kept = np.array(sorted(f for f, n in counts.items() if n >= RAREST), dtype=np.int64)
    place = np.full(len(names.index), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    columns = [place[t.rows[n]] for t, n in picked]
    columns = [c[c >= 0] for c in columns]
    ends = np.cumsum([0, *(len(c) for c in columns)])
    x = sparse.csr_matrix((np.ones(ends[-1]), np.concatenate(columns), ends), shape=(len(picked), len(kept)))
    weights = np.zeros((len(kept), len(labels)))
    for k, label in enumerate(labels):
        use = np.array([
            label not in t.open[n] and (not t.allowed[n] or label in t.allowed[n]) for t, n in picked
        ])
        y = np.array([label in t.right[n] for t, n in picked])[use]
        if y.sum() < 5:
            weights[0, k] = 0.0
            continue
        solver = LogisticRegression(C=strength, solver="liblinear", fit_intercept=False, tol=0.02, random_state=0)
        weights[:, k] = solver.fit(x[use], y).coef_[0]
    scale = np.array([float(f"{max(w, 1e-6) / 127:.6g}") for w in np.abs(weights).max(axis=0)])
    rounded = np.rint(weights / scale).astype(np.int8)
    text = {n: f for f, n in names.index.items()}
    alive = np.flatnonzero(rounded.any(axis=1))
    order = sorted(alive.tolist(), key=lambda i: text[int(kept[i])])
    return Linear(labels, [text[int(kept[i])] for i in order], rounded[order], scale)
