"""What the two models of the second reader think of a Doc, and the blend of both."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Doc

from kg import ontology
from kg.nlp.grammar import phrase
from kg.nlp.neural import EVENTS, PREDICATES, ROLES, Vectors, group_of
from kg.nlp.reader_features import Parse, content, fillers, pairs, predicates, triggers
from kg.nlp.reader_model import Blend, Layer, Model
from kg.nlp.reader_pairs import pairs_of, roles_of, spans_of

__all__ = ["VECTORS", "Filler", "Pair", "Scores", "blend", "filler_name", "rivals", "score", "score_both"]

#: Key of the encoder's vectors in ``Doc.user_data``, between ``kg_reader_names`` and ``kg_reader``.
VECTORS = "kg_reader"
#: Below this score (a logit) a trigger is not worth a look at its roles, and a pair not the linear model's time.
_FAINT = -3.0
_LOWEST = -6.0


#: (type of event, score of the linear model, of the encoder) -> whether to go on.
Worth = Callable[[str, float | None, float | None], bool]


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
    """What a model thinks of a Doc.

    ``pairs``: (subject, predicate, object or -1, value in small letters) -> the best of its pairs of mentions;
    ``triggers``: (token, type) -> score; ``fillers``: the same key -> candidates; ``support``: cluster -> log-odds that
    it is named by a name of its class.
    """

    pairs: dict[tuple[int, str, int, str], Pair] = field(default_factory=dict)
    triggers: dict[tuple[int, str], float] = field(default_factory=dict)
    fillers: dict[tuple[int, str], list[Filler]] = field(default_factory=dict)
    support: dict[int, float] = field(default_factory=dict)


def score(doc: Doc, reader: Model, layers: Mapping[str, Layer] | None = None) -> Scores:
    """Blended scores of pairs, triggers and fillers of a Doc with mentions, quantities, dates and the rules' events."""
    chosen = reader.layers if layers is None else layers
    events = chosen["events"]

    def worth(type: str, x: float | None, z: float | None) -> bool:
        return events.reader.probability(events.blend(x, z), type) >= events.add

    linear, neural = score_both(doc, reader, worth)
    return blend(linear, neural, {name: layer.blend for name, layer in chosen.items()})


def score_both(doc: Doc, reader: Model, worth: Worth | None = None) -> tuple[Scores, Scores]:
    """Scores of the linear model and of the encoder, these empty without the encoder's vectors.

    Args:
        doc: see :func:`score`.
        reader: the weights.
        worth: whether an event of a type with these two scores is worth a look at its roles; those of the rules are,
            and without it all that either model thinks possible. With it, the linear model leaves out the pairs for
            which the encoder sees no chance and that no rule found; without it, it reads all.
    """
    linear, neural = Scores(), Scores()
    if not doc._.mentions:
        return linear, neural
    parse = Parse(doc)
    vectors: Vectors | None = doc.user_data.get(VECTORS)
    ruled = {(e["trigger"], e["type"]) for e in doc._.events}
    wanted = _linear_triggers(parse, reader, linear, ruled)
    hopeful: set[tuple[int, int]] | None = None
    if vectors is not None:
        neural.support = _support(parse, reader, vectors)
        hopeful = _neural_pairs(parse, reader, vectors, neural)
        wanted |= _neural_triggers(parse, reader, vectors, neural, ruled)
    _linear_pairs(parse, reader, linear, None if worth is None else hopeful)
    keys = sorted(ruled | {
        k for k in wanted if worth is None or worth(k[1], linear.triggers.get(k), neural.triggers.get(k))})
    _linear_fillers(parse, reader, linear, keys)
    if vectors is not None:
        _neural_fillers(parse, reader, vectors, neural, keys)
    return linear, neural


def blend(linear: Scores, neural: Scores, weights: Mapping[str, Blend]) -> Scores:
    """One set of scores out of two."""
    out = Scores()
    mix, support = weights["relations"], neural.support
    rank = rivals(linear, neural)
    for pair_key in rank:
        x, z = linear.pairs.get(pair_key), neural.pairs.get(pair_key)
        best = z if z is not None and (x is None or z.score > x.score) else x
        assert best is not None
        sure = (support.get(pair_key[0], 0.0), support.get(pair_key[2], 0.0))
        out.pairs[pair_key] = best._replace(score=mix(x and x.score, z and z.score, *sure, *rank[pair_key]))
    mix = weights["events"]
    for key in {**linear.triggers, **neural.triggers}:
        out.triggers[key] = mix(linear.triggers.get(key), neural.triggers.get(key))
    mix = weights["roles"]
    for key in {**linear.fillers, **neural.fillers}:
        theirs = {filler_name(f): f for f in neural.fillers.get(key, ())}
        out.fillers[key] = rows = []
        for f in linear.fillers.get(key, ()):
            other = theirs.get(filler_name(f))
            scores = other.scores if other else {}
            rows.append(Filler(f.cluster, f.literal, f.quantity, f.head,
                               {role: mix(x, scores.get(role), 0.0, support.get(f.cluster, 0.0))
                                for role, x in f.scores.items()}))
    return out


#: More rivals than that count as so many.
_RIVALS = 5


def rivals(linear: Scores, neural: Scores) -> dict[tuple[int, str, int, str], tuple[int, int]]:
    """How many relations speak against each, by the mean of both scores.

    Returns:
        For each relation that has a score, the number of better objects of its subject and predicate, and of better
        predicates of its subject and object; five at most.
    """
    even = Blend(0.5, 0.5)
    keys = {**linear.pairs, **neural.pairs}

    def of(scores: Scores, key: tuple[int, str, int, str]) -> float | None:
        return scores.pairs[key].score if key in scores.pairs else None

    mean = {k: even(of(linear, k), of(neural, k)) for k in keys}
    beside: dict[tuple[int, str], list[float]] = {}
    instead: dict[tuple[int, int, str], list[float]] = {}
    for (subject, predicate, obj, literal), value in mean.items():
        beside.setdefault((subject, predicate), []).append(value)
        instead.setdefault((subject, obj, literal), []).append(value)
    for group in (*beside.values(), *instead.values()):
        group.sort()

    def better(group: list[float], value: float) -> int:
        return min(len(group) - bisect_right(group, value), _RIVALS)

    return {key: (better(beside[key[:2]], value), better(instead[key[0], key[2], key[3]], value))
            for key, value in mean.items()}


def filler_name(f: Filler) -> tuple[int, int, int]:
    """What a candidate is known by to both models: its cluster, or its head and quantity."""
    return (f.cluster, -1, -1) if f.cluster >= 0 else (-1, f.head, f.quantity)


# --- the linear model ------------------------------------------------------------------------------------------------


def _linear_triggers(parse: Parse, reader: Model, out: Scores, ruled: set[tuple[int, str]]) -> set[tuple[int, str]]:
    tokens, rows = [], []
    for i, features in triggers(parse, reader.lemmas):
        tokens.append(i)
        rows.append(features)
    return _keep_triggers(tokens, reader.triggers.scores(rows), reader.triggers.labels, out, ruled)


def _keep_triggers(
    tokens: Sequence[int], table: np.ndarray[Any, Any], labels: Sequence[str], out: Scores, ruled: set[tuple[int, str]],
) -> set[tuple[int, str]]:
    """Note the scores that matter, and return what is worth a look at its roles."""
    found = {(tokens[n], labels[k]) for n, k in zip(*np.nonzero(table > _FAINT), strict=True)}
    column = {t: n for n, t in enumerate(labels)}
    at = {i: n for n, i in enumerate(tokens)}
    for n, k in zip(*np.nonzero(table > 2 * _FAINT), strict=True):
        out.triggers[tokens[n], labels[k]] = float(table[n, k])
    for i, event in sorted(ruled):
        if event in column and i in at:
            out.triggers[i, event] = float(table[at[i], column[event]])
    return found


def _linear_pairs(parse: Parse, reader: Model, out: Scores, hopeful: set[tuple[int, int]] | None) -> None:
    where, rows = [], []
    for a, b, features in pairs(parse, hopeful):
        where.append((a, b))
        rows.append(features)
    _keep_pairs(parse, where, reader.pairs.scores(rows), reader.pairs.labels, out)


def _keep_pairs(
    parse: Parse, where: Sequence[tuple[int, int]], table: np.ndarray[Any, Any], labels: Sequence[str], out: Scores,
) -> None:
    known = ontology.vocabulary().predicates
    for n, k in zip(*(x.tolist() for x in np.nonzero(table > _LOWEST)), strict=True):
        (a, b), predicate = where[n], labels[k]
        x, y = parse.things[a], parse.things[b]
        if predicate not in predicates(x["type"], y["type"]):
            continue
        literal, quantity = parse.values.get(b, ("", -1))
        key = (x["cluster"], predicate, y["cluster"], literal.casefold())
        if known[predicate].symmetric and key[0] > key[2]:
            key = (key[2], predicate, key[0], "")
        value = float(table[n, k])
        if key not in out.pairs or value > out.pairs[key].score:
            out.pairs[key] = Pair(value, min(x["start"], y["start"]), max(x["end"], y["end"]), literal, quantity)


def _linear_fillers(parse: Parse, reader: Model, out: Scores, keys: Sequence[tuple[int, str]]) -> None:
    spans: list[tuple[int, int]] = []
    rows: list[list[str]] = []
    found: list[tuple[int, int, int]] = []
    for i, event in keys:
        candidates = fillers(parse, i, event)
        spans.append((len(rows), len(rows) + len(candidates)))
        rows += [c[3] for c in candidates]
        found += [c[:3] for c in candidates]
    table = reader.roles.scores(rows)
    for key, (low, high) in zip(keys, spans, strict=True):
        out.fillers[key] = _best_fillers(parse.doc, key[1], found[low:high], table[low:high], reader.roles.labels)


def _best_fillers(
    doc: Doc, event: str, candidates: Iterable[tuple[int, int, int]], table: np.ndarray[Any, Any],
    labels: Sequence[str], words: bool = True,
) -> list[Filler]:
    """One filler for each cluster, with its best score in each role that the event has; ``words``: say literals."""
    own = {*ontology.vocabulary().events[event].roles, "where"}
    columns = [k for k, r in enumerate(labels) if r in own]
    roles = [labels[k] for k in columns]
    merged: dict[tuple[int, int], Filler] = {}
    for (cluster, head, quantity), row in zip(candidates, table[:, columns].tolist(), strict=True):
        key = (cluster, -1) if cluster >= 0 else (-1, head if quantity < 0 else len(doc) + quantity)
        filler = merged.get(key)
        if filler is None:
            filler = merged[key] = Filler(cluster, "", quantity, head, {})
            if cluster < 0 and words:
                filler.literal = doc._.quantities[quantity]["literal"] if quantity >= 0 else phrase(doc[head])
        if filler.scores:
            row = map(max, row, filler.scores.values())
        filler.scores = dict(zip(roles, row, strict=True))
    return list(merged.values())


# --- the encoder -----------------------------------------------------------------------------------------------------


def _support(parse: Parse, reader: Model, vectors: Vectors) -> dict[int, float]:
    """Of each cluster the best log-odds of its mentions to be names, or parts of names, of their group of classes."""
    assert reader.heads is not None
    outside = reader.heads.tags(vectors)[:, :, 0]
    best: dict[int, float] = {}
    for m in parse.mentions:
        if m["kind"] != "pronoun":
            p = min(max(1.0 - float(outside[m["start"]:m["end"], group_of(m["type"])].min()), 0.02), 0.98)
            best[m["cluster"]] = max(best.get(m["cluster"], -9.0), math.log(p / (1.0 - p)))
    return best


def _neural_triggers(
    parse: Parse, reader: Model, vectors: Vectors, out: Scores, ruled: set[tuple[int, str]]
) -> set[tuple[int, str]]:
    assert reader.heads is not None
    tokens = [i for i in content(parse) if vectors.known[i]]
    if not tokens:
        return set()
    return _keep_triggers(tokens, reader.heads.triggers(vectors, tokens), EVENTS, out, ruled)


def _neural_pairs(parse: Parse, reader: Model, vectors: Vectors, out: Scores) -> set[tuple[int, int]]:
    """Note the scores that matter, and return what is worth the linear model's look (see ``Parse.who``)."""
    assert reader.heads is not None
    found = pairs_of(parse)
    where = list(zip(found.subject.tolist(), found.object.tolist(), strict=True))
    table = reader.heads.pairs(vectors, spans_of(parse), found)
    _keep_pairs(parse, where, table, PREDICATES, out)
    who = parse.who
    hopeful = {(who[a], who[b]) for (a, b), z in zip(where, table.max(axis=1).tolist(), strict=True) if z > _FAINT}
    for claim in parse.doc._.claims:
        objects = [claim["object"]] if claim["object"] >= 0 else [who[k] for k in parse.values]
        hopeful.update((claim["subject"], o) for o in objects)
    return hopeful | {(b, a) for a, b in hopeful}


def _neural_fillers(
    parse: Parse, reader: Model, vectors: Vectors, out: Scores, keys: Sequence[tuple[int, str]]
) -> None:
    assert reader.heads is not None
    some = [key for key in keys if key[1] in EVENTS]
    events = [(i, event, roles_of(parse, i)) for i, event in some]
    tables = reader.heads.roles(vectors, events) if events else []
    for key, (_, _, found), table in zip(some, events, tables, strict=True):
        out.fillers[key] = _best_fillers(parse.doc, key[1], found.found, table, ROLES, words=False)
