"""The trained encoder of the second reader, and its heads: names, triggers of events, relations, roles.

The encoder is MiniLM-L6 (Wang et al. 2020, NeurIPS), its upper layers trained further on the texts of ``training/``;
onnxruntime runs it with weights of eight bits. The heads are small and run with numpy. A relation is read from the two
mentions, what else names the same entities around them (log-sum-exp, as in Zhou et al. 2021, AAAI), the words between,
their classes and distance; a role likewise from trigger and candidate.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from kg import ontology
from kg.nlp.reader_pairs import THING_TYPES, Pairs, Roles
from kg.nlp.wordpieces import MARK_TYPES, Reading, WordPieces

__all__ = [
    "EVENTS", "GROUPS", "PREDICATES", "ROLES", "ROLES_OF", "Encoder", "Heads", "Vectors", "best_class",
    "group_of",
]

#: Classes that are tagged together; of two groups one name may stand within the other.
GROUPS = ("Country", "Place", "Organization", "Person", "PersonGroup", "Equipment", "Contraband", "Programme")
EVENTS = (
    "Arrest", "Seizure", "Smuggling", "IllegalCrossing", "Transfer", "Meeting", "Statement", "Agreement",
    "PolicyChange", "Deployment", "Construction", "Exercise", "Founding", "Attack", "Clash", "Death", "Trial",
    "Appointment", "Inspection", "Funding", "Joining",
)
PREDICATES = (
    "memberOf", "observerOf", "partOf", "stateOf", "headquarteredIn", "locatedIn", "borders", "borderLength",
    "holdsPost", "worksFor", "citizenOf", "cooperatesWith", "conflictWith", "foundedOn", "foundedBy", "underAuspicesOf",
    "operates", "funds", "participatesIn",
)
ROLES_OF = {e: (*ontology.vocabulary().events[e].roles, "where") for e in EVENTS}
ROLES = tuple(dict.fromkeys(r for e in EVENTS for r in ROLES_OF[e]))
Array = np.ndarray[Any, Any]


@cache
def group_of(cls: str) -> int:
    """Number of the group of a class."""
    known = ontology.vocabulary()
    return next((n for n, g in enumerate(GROUPS) if cls in known.classes and known.is_a(cls, g)
                 and not (g == "Place" and cls == "Country") and not (g == "Person" and cls == "PersonGroup")),
                GROUPS.index("Organization"))


class Encoder:
    """The encoder with its vocabulary.

    Args:
        model: an ONNX file.
        vocabulary: a text file, a piece a line.
    """

    def __init__(self, model: Path, vocabulary: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ.get("OMP_NUM_THREADS") or 0)  # 0: as it sees fit
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.words = WordPieces(vocabulary.read_text(encoding="utf-8").splitlines())

    def states(self, reading: Reading) -> Array:
        """The states of the pieces of a text.

        Chunks are encoded one by one: the scale of the whole numbers that the layers exchange is found for each call,
        so what a chunk becomes must not depend on its neighbours; on a processor batches are no quicker either.
        """
        out = np.zeros((len(reading.pieces), 384), dtype=np.float32)
        for a, b in reading.chunks:
            rows = {name: np.zeros((1, b - a + 2), dtype=np.int64) for name in ("pieces", "looks", "outer", "inner")}
            for name, row in rows.items():
                row[0, 1:-1] = getattr(reading, name)[a:b]
            rows["pieces"][0, 0], rows["pieces"][0, -1] = self.words.first, self.words.last
            rows["looks"][0, 0] = rows["looks"][0, -1] = 5
            (found,) = self.session.run(None, {**rows, "mask": np.ones((1, b - a + 2), dtype=np.float32)})
            out[a:b] = found[0, 1:-1]
        return out


class Vectors:
    """The vectors of a Doc's tokens, each the mean of its pieces, and their running sums; nought where none is."""

    def __init__(self, states: Array, reading: Reading) -> None:
        total = _running(states)
        first, last = np.maximum(reading.first, 0), np.maximum(reading.last, 0)
        self.known = reading.first >= 0
        self.tokens: Array = np.zeros((len(first), 384), dtype=np.float32)
        if len(states):
            self.tokens = (_mean(total, first, last + 1) * self.known[:, None]).astype(np.float32)
        self.total = _running(self.tokens)

    def mean(self, start: Array, end: Array) -> Array:
        """Mean vectors of spans of tokens; nought for empty ones."""
        return _mean(self.total, start, end)


def _running(rows: Array) -> Array:
    return np.concatenate([np.zeros((1, rows.shape[1]), rows.dtype), rows.cumsum(0, dtype=np.float32)])


def _mean(total: Array, start: Array, end: Array) -> Array:
    return np.asarray((total[end] - total[start]) / np.maximum(end - start, 1)[:, None])


def _gelu(x: Array) -> Array:
    return np.asarray(0.5 * x * (1.0 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x))))


def _softmax(x: Array) -> Array:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


class Heads:
    """From the vectors of tokens to scores.

    Args:
        weights: by the names that ``training.encoder.Heads`` gives them.
    """

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.w = {k: v.astype(np.float32) for k, v in weights.items()}

    @classmethod
    def load(cls, path: Path) -> Heads:
        """Read what :meth:`save` wrote."""
        with np.load(path) as data:
            return cls({k: data[k] for k in data.files})

    @staticmethod
    def save(path: Path, weights: Mapping[str, Array]) -> None:
        """Write weights in sixteen bits; the same weights give the same bytes."""
        np.savez_compressed(path, **{k: v.astype(np.float16) for k, v in sorted(weights.items())})  # type: ignore[arg-type]

    def _linear(self, name: str, x: Array) -> Array:
        out = x @ self.w[name + ".weight"].T
        return np.asarray(out + self.w[name + ".bias"] if name + ".bias" in self.w else out)

    def _at(self, name: str, index: Array) -> Array:
        return np.asarray(self.w[name + ".weight"][index])

    def _norm(self, name: str, x: Array) -> Array:
        x = x - x.mean(axis=1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=1, keepdims=True) + 1e-5)
        return np.asarray(x * self.w[name + ".weight"] + self.w[name + ".bias"])

    def tags(self, v: Vectors) -> Array:
        """Probabilities of each token to be outside, first or within a name of each group."""
        return _softmax(self._linear("tags", v.tokens).reshape(len(v.tokens), len(GROUPS), 3))

    def types(self, v: Vectors, spans: Array) -> Array:
        """Probabilities of the classes of spans (start, end)."""
        a, b = spans[:, 0], spans[:, 1]
        return _softmax(self._linear("types", np.concatenate([v.mean(a, b), v.tokens[a], v.tokens[b - 1]], axis=1)))

    def triggers(self, v: Vectors, tokens: Iterable[int]) -> Array:
        """Logits of tokens to be the trigger of each type of event."""
        x = v.tokens[np.fromiter(tokens, dtype=np.int64)]
        return self._linear("triggers.3", _gelu(self._linear("triggers.0", x)))

    def pairs(self, v: Vectors, spans: Array, p: Pairs) -> Array:
        """Logits of the predicates of pairs; ``spans``: start, end, class and kind of each thing."""
        if not len(p.subject):
            return np.zeros((0, len(PREDICATES)), dtype=np.float32)
        things = v.mean(spans[:, 0], spans[:, 1])
        raised = np.exp(np.minimum(things, 20.0))
        near = np.log(np.stack([raised[row].sum(axis=0) for row in p.members]))
        s, o, ns, no = p.subject, p.object, p.near_subject, p.near_object
        type, kind = spans[:, 2], spans[:, 3]
        one = self._linear("subject", things) + self._at("subject_type", type) + self._at("subject_kind", kind)
        two = self._linear("object", things) + self._at("object_type", type) + self._at("object_kind", kind)
        between = _running(self._linear("between", v.tokens))
        x = one[s] + two[o] + self._linear("near_subject", near)[ns] + self._linear("near_object", near)[no]
        x += _mean(between, p.low, p.high) + self._at("far", p.far) + self._at("apart", p.apart) + self.w["pair_bias"]
        x += self._linear("product", self._linear("one", near)[ns] * self._linear("other", near)[no])
        return self._linear("predicates", _gelu(self._norm("pair_norm", x)))

    def roles(self, v: Vectors, events: Sequence[tuple[int, str, Roles]]) -> list[Array]:
        """Logits of the roles of the candidates of each event (trigger, type, candidates)."""
        rows = [r for _, _, r in events]
        number = [len(r.found) for r in rows]
        if not sum(number):
            return [np.zeros((0, len(ROLES)), dtype=np.float32) for _ in rows]
        t = np.repeat([e[0] for e in events], number)
        event = np.repeat([EVENTS.index(e[1]) for e in events], number)
        start, end, type, kind, low, high, far, apart = (
            np.concatenate([getattr(r, n) for r in rows])
            for n in ("start", "end", "type", "kind", "low", "high", "far", "apart")
        )
        words, gap = self._linear("trigger", v.tokens), _running(self._linear("gap", v.tokens))
        cause, filler = self._linear("cause", v.tokens), v.mean(start, end)
        x = words[t] + self._linear("filler", filler) + _mean(gap, low, high) + self._at("filler_type", type)
        x += self._linear("role_product", cause[t] * self._linear("effect", filler))
        x += self._at("filler_kind", kind) + self._at("role_far", far) + self._at("role_apart", apart)
        x += self._at("event", event) + self._at("event_type", event * len(THING_TYPES) + type) + self.w["role_bias"]
        found = self._linear("roles", _gelu(self._norm("role_norm", x)))
        return np.split(found, np.cumsum(number)[:-1])


def best_class(row: Array, group: int) -> tuple[str, float]:
    """The likeliest class of a group, and its probability among all of the group."""
    of = [n for n, t in enumerate(MARK_TYPES) if group_of(t) == group]
    n = max(of, key=lambda k: (float(row[k]), -k))
    return MARK_TYPES[n], float(row[n] / max(row[of].sum(), 1e-9))
