"""Component ``kg_reader``: a trained second reader beside the rules for relations and events.

Three linear models (multi-label logistic regression on the features of ``kg.nlp.reader_features``) score what the rules
found and what they missed: types of event of a token, roles of what stands around it, predicates between two mentions.
A score becomes a probability by Platt scaling (Platt 1999), apart for what the reader alone finds and for what a rule
found too. What stays above the threshold of its layer is kept: rules' findings lose where the reader speaks against
them, its own get the rule id ``reader``, and what both find the rule's with ``+reader``. Domains, ranges, neighbours
and one claim once hold for all. Weights come from ``training/`` and lie in ``kg/nlp/data``; numpy alone runs them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg import ontology
from kg.errors import PipelineError
from kg.nlp.attribution import status
from kg.nlp.claims import Claims
from kg.nlp.dates import date_for
from kg.nlp.drafts import Draft
from kg.nlp.extensions import ArgumentData, ClaimData, EventData
from kg.nlp.grammar import phrase
from kg.nlp.incidents import complete, merge
from kg.nlp.reader_features import Parse, fillers, pairs, predicates, triggers

__all__ = [
    "DATA", "Filler", "Layer", "Linear", "Model", "Pair", "Reader", "Scale", "Scores", "create_reader", "decide_claims",
    "decide_events", "layers", "model", "phrase", "score",
]

#: Where the weights lie that kg ships with.
DATA = Path(__file__).parent / "data"
RULE = "reader"

#: Below this score (a logit) a trigger is not worth a look at its roles.
_FAINT = -3.0


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
class Layer:
    """How one layer is decided: scales for findings of the reader alone and of a rule; thresholds for both."""

    reader: Scale = field(default_factory=Scale)
    rule: Scale = field(default_factory=Scale)
    add: float = 0.5
    keep: float = 0.0


@dataclass(frozen=True)
class Model:
    """The weights of the three layers, and how their scores are used."""

    triggers: Linear
    roles: Linear
    pairs: Linear
    lemmas: frozenset[str]
    layers: Mapping[str, Layer]

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
            return cls(of_triggers, of_roles, of_pairs, frozenset(told["lemmas"]), layers(told["layers"]))
        except (OSError, ValueError, KeyError) as error:
            raise PipelineError(
                f"the reader's weights in {folder} cannot be read ({error}); run `make train`, or leave kg_reader out"
            ) from error


def layers(told: Mapping[str, Any]) -> dict[str, Layer]:
    """Layers from plain data."""
    return {
        name: Layer(Scale(**row["reader"]), Scale(**row["rule"]), row["add"], row["keep"]) for name, row in told.items()
    }


@cache
def model() -> Model:
    """The weights that kg ships with, read once."""
    return Model.load()


# --- scores ----------------------------------------------------------------------------------------------------------


@dataclass
class Filler:
    """A candidate for the roles of an event: cluster or literal, and its score by role."""

    cluster: int
    literal: str
    quantity: int
    head: int
    scores: dict[str, float]


class Pair(NamedTuple):
    """A pair's score, the tokens it spans, and its value, where it has one, with the index of its quantity."""

    score: float
    start: int
    end: int
    literal: str = ""
    quantity: int = -1


@dataclass
class Scores:
    """What the reader thinks of a Doc.

    ``pairs``: (subject, predicate, object or -1, value in small letters) -> the best of its pairs of mentions;
    ``triggers``: (token, type) -> score; ``fillers``: the same key -> candidates.
    """

    pairs: dict[tuple[int, str, int, str], Pair] = field(default_factory=dict)
    triggers: dict[tuple[int, str], float] = field(default_factory=dict)
    fillers: dict[tuple[int, str], list[Filler]] = field(default_factory=dict)


def score(doc: Doc, reader: Model, parse: Parse | None = None) -> Scores:
    """Score pairs, triggers and fillers of a Doc with mentions, quantities, dates and the rules' events."""
    out = Scores()
    if not doc._.mentions:
        return out
    parse = parse or Parse(doc)
    _score_pairs(parse, reader, out)
    tokens, rows = [], []
    for i, features in triggers(parse, reader.lemmas):
        tokens.append(i)
        rows.append(features)
    table = reader.triggers.scores(rows)
    column = {t: n for n, t in enumerate(reader.triggers.labels)}
    at = {i: n for n, i in enumerate(tokens)}
    wanted = {(tokens[n], reader.triggers.labels[k]) for n, k in zip(*np.nonzero(table > _FAINT), strict=True)}
    wanted |= {(e["trigger"], e["type"]) for e in doc._.events}
    keys, spans, rows, found = [], [], [], []
    for i, event in sorted(wanted):
        if event in column and i in at:
            out.triggers[i, event] = float(table[at[i], column[event]])
        candidates = fillers(parse, i, event)
        keys.append((i, event))
        spans.append((len(rows), len(rows) + len(candidates)))
        rows += [c[3] for c in candidates]
        found += candidates
    roles = reader.roles.scores(rows)
    for (i, event), (low, high) in zip(keys, spans, strict=True):
        out.fillers[i, event] = _best_fillers(doc, event, found[low:high], roles[low:high], reader.roles.labels)
    return out


def _score_pairs(parse: Parse, reader: Model, out: Scores) -> None:
    where, rows = [], []
    for a, b, features in pairs(parse):
        where.append((a, b))
        rows.append(features)
    known = ontology.vocabulary().predicates
    for (a, b), row in zip(where, reader.pairs.scores(rows), strict=True):
        x, y = parse.things[a], parse.things[b]
        literal, quantity = parse.values.get(b, ("", -1))
        start, end = min(x["start"], y["start"]), max(x["end"], y["end"])
        for k in np.flatnonzero(row > 2 * _FAINT).tolist():
            predicate = reader.pairs.labels[k]
            if predicate not in predicates(x["type"], y["type"]):
                continue
            key = (x["cluster"], predicate, y["cluster"], literal.casefold())
            if known[predicate].symmetric and key[0] > key[2]:
                key = (key[2], predicate, key[0], "")
            if key not in out.pairs or row[k] > out.pairs[key].score:
                out.pairs[key] = Pair(float(row[k]), start, end, literal, quantity)


def _best_fillers(
    doc: Doc, event: str, candidates: Sequence[Any], table: np.ndarray[Any, Any], labels: Sequence[str]
) -> list[Filler]:
    """One filler for each cluster, with its best score in each role that the event has."""
    own = {*ontology.vocabulary().events[event].roles, "where"}
    columns = [(k, r) for k, r in enumerate(labels) if r in own]
    merged: dict[tuple[int, int], Filler] = {}
    for (cluster, head, quantity, _), row in zip(candidates, table, strict=True):
        key = (cluster, -1) if cluster >= 0 else (-1, head if quantity < 0 else len(doc) + quantity)
        filler = merged.get(key)
        if filler is None:
            filler = merged[key] = Filler(cluster, "", quantity, head, {})
            if cluster < 0:
                filler.literal = doc._.quantities[quantity]["literal"] if quantity >= 0 else phrase(doc[head])
        for k, role in columns:
            if row[k] > filler.scores.get(role, -99.0):
                filler.scores[role] = float(row[k])
    return list(merged.values())


# --- decisions -------------------------------------------------------------------------------------------------------


def decide_claims(doc: Doc, scores: Scores, layer: Layer, rules: bool = True) -> list[ClaimData]:
    """The claims of rules and reader together; of the reader alone without ``rules``."""
    claims = Claims(doc)
    ruled: set[tuple[int, str, int, str]] = set()
    for c in doc._.claims if rules else ():
        key = (c["subject"], c["predicate"], c["object"], c["literal"].casefold())
        rule, sure = c["rule"], c["confidence"]
        ruled.add(key)
        if key in scores.pairs:
            sure = layer.rule.probability(scores.pairs[key].score, c["predicate"], sure)
            if sure < layer.keep:
                continue
            if scores.pairs[key].score > 0:
                rule = f"{rule}+{RULE}"
        claims.add(
            c["subject"], c["predicate"], c["object"], start=c["start"], end=c["end"], rule=rule, confidence=sure,
            literal=c["literal"], quantity=c["quantity"], when=c["when"],
        )
    for key, pair in sorted(scores.pairs.items()):
        sure = layer.reader.probability(pair.score, key[1])
        if key not in ruled and sure >= layer.add:
            claims.add(
                *key[:3], start=pair.start, end=pair.end, rule=RULE, confidence=sure, literal=pair.literal,
                quantity=pair.quantity,
            )
    return claims.best()


def decide_events(
    doc: Doc, scores: Scores, layer: Layer, roles: Layer, rules: bool = True
) -> list[EventData]:
    """The events of rules and reader together, with their roles; of the reader alone without ``rules``."""
    drafts: list[Draft] = []
    number = {t.i: n for n, s in enumerate(doc.sents) for t in s}
    taken: set[tuple[int, str]] = set()
    for event in doc._.events if rules else ():
        i, type = event["trigger"], event["type"]
        beside = [i, doc[i].head.i, *(c.i for c in doc[i].children)]
        z = max((scores.triggers[j, type] for j in beside if (j, type) in scores.triggers), default=None)
        sure = event["confidence"]
        draft = _draft(doc, event)
        taken.update((j, type) for j in beside)
        if z is not None:
            sure = layer.rule.probability(z, type, sure)
            if sure < layer.keep:
                continue
            if z > 0:
                draft.rule = f"{draft.rule}+{RULE}"
        draft.confidence = sure
        draft.sentence, draft.told = number[i], {number[i]}
        _complete(draft, scores.fillers.get((i, type), ()), roles)
        drafts.append(draft)
    for (i, type), z in sorted(scores.triggers.items()):
        p = layer.reader.probability(z, type)
        if p < layer.add or (i, type) in taken:
            continue
        factuality = status(doc[i])
        if factuality in ("denied", "unreal"):
            continue
        draft = Draft(type, doc[i], RULE, p, factuality=factuality, tokens=[i], sentence=number[i])
        draft.told = {number[i]}
        _complete(draft, scores.fillers.get((i, type), ()), roles)
        draft.when = date_for(doc, doc[i], doc._.dates, type)
        if (draft.roles or draft.where) and (draft.when or factuality != "planned"):
            drafts.append(draft)
            taken.update((j, type) for j in (doc[i].head.i, *(c.i for c in doc[i].children)))
    drafts = merge(drafts)
    complete(drafts)
    return [_data(doc, d) for d in merge(drafts)]


def _draft(doc: Doc, event: EventData) -> Draft:
    draft = Draft(event["type"], doc[event["trigger"]], event["rule"], event["confidence"], when=event["when"],
                  where=list(event["where"]), factuality=event["factuality"],
                  tokens=[event["trigger"], event["start"], event["end"] - 1])
    for a in event["arguments"]:
        draft.add(a["role"], a["cluster"], a["literal"], a["quantity"])
    return draft


#: Roles with one filler.
_SINGLE = frozenset(("quantity", "amount", "sentence", "post", "topic", "charge"))


def _complete(draft: Draft, found: Sequence[Filler], layer: Layer) -> None:
    """Take out of a draft what the reader speaks against, and add what only it found."""
    by_cluster = {f.cluster: f for f in found if f.cluster >= 0}
    ours = {role: list(rows) for role, rows in draft.roles.items()}
    ours["where"] = [(c, "", -1) for c in draft.where]
    for role, rows in ours.items():
        for row in list(rows):
            filler = by_cluster.get(row[0]) if row[0] >= 0 else next(
                (f for f in found if f.cluster < 0 and f.literal == row[1]), None)
            z = filler.scores.get(role) if filler else None
            if z is not None and layer.rule.probability(z, role, draft.confidence) < layer.keep:
                rows.remove(row)
    for f in sorted(found, key=lambda f: (-max(f.scores.values(), default=-99.0), f.head)):
        for role, z in sorted(f.scores.items(), key=lambda item: -item[1]):
            if layer.reader.probability(z, role) < layer.add:
                continue
            rows = ours.setdefault(role, [])
            if (f.cluster < 0 or role in _SINGLE) and rows:
                continue
            if f.cluster >= 0 and any(f.cluster == c for other in ours.values() for c, _, _ in other):
                continue
            rows.append((f.cluster, f.literal, f.quantity))
            draft.tokens.append(f.head)
    draft.where = [c for c, _, _ in ours.pop("where") if c >= 0]
    draft.roles = {role: rows for role, rows in ours.items() if rows}


def _data(doc: Doc, draft: Draft) -> EventData:
    sent = draft.trigger.sent
    tokens = [t for t in draft.tokens if sent.start <= t < sent.end] or [draft.trigger.i]
    arguments: list[ArgumentData] = [
        {"role": role, "cluster": cluster, "literal": literal, "quantity": quantity}
        for role in ontology.vocabulary().events[draft.type].roles
        for cluster, literal, quantity in draft.roles.get(role, ())
    ]
    return {
        "type": draft.type, "trigger": draft.trigger.i, "when": draft.when, "where": draft.where,
        "arguments": arguments, "start": min(tokens), "end": max(tokens) + 1, "rule": draft.rule,
        "confidence": draft.confidence, "factuality": draft.factuality, "attributed_to": "", "speaker": -1,
    }


@Language.factory("kg_reader", assigns=["doc._.claims", "doc._.events"], requires=["token.dep", "token.lemma"])
def create_reader(nlp: Language, name: str) -> Reader:
    """Factory of the component."""
    return Reader(model())


class Reader:
    """Completes and corrects the claims and events of a Doc; runs after ``kg_events``."""

    def __init__(self, reader: Model) -> None:
        self.model = reader

    def __call__(self, doc: Doc) -> Doc:
        """Decide anew on the claims and events of a Doc."""
        scores = score(doc, self.model)
        chosen = self.model.layers
        doc._.claims = decide_claims(doc, scores, chosen["relations"])
        doc._.events = decide_events(doc, scores, chosen["events"], chosen["roles"])
        return doc
