"""What the encoder's heads are asked about: pairs of things for relations, candidates for the roles of an event."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import numpy as np

from kg.nlp.reader_features import Parse, around, predicates
from kg.nlp.wordpieces import MARK_TYPES

__all__ = ["BUCKETS", "KINDS", "THING_TYPES", "Pairs", "Roles", "kind_of", "pairs_of", "roles_of", "spans_of"]

#: Classes of things, then what stands for a role without being a mention: a word, and amounts by kind.
THING_TYPES = (*MARK_TYPES, "Post", "Date", "Length", "word", "amount")
KINDS = ("name", "nominal", "pronoun", "value")
_TYPE = {t: n for n, t in enumerate(THING_TYPES)}
_STEPS = (0, 1, 2, 3, 5, 8, 12, 20, 35)
#: Number of distances: overlapping, and nine to each side.
BUCKETS = 2 * (len(_STEPS) + 1) + 1
#: Sentences between two things, at most; and around one to look for other mentions of it.
_APART = 4
_AROUND = 1


def type_of(name: str) -> int:
    """Number of a class."""
    return _TYPE.get(name, _TYPE["Organization"])


def kind_of(name: str) -> int:
    """Number of a kind of mention."""
    return KINDS.index(name)


def distance(start: int, end: int, other: int, until: int) -> int:
    """Number of the distance from one span of tokens to another."""
    if start < until and other < end:
        return 0
    gap = other - end if other >= end else start - until
    near = bisect_right(_STEPS, gap) if gap > 0 else 1
    near = min(max(near, 1), len(_STEPS) + 1)
    return near if other >= end else near + len(_STEPS) + 1


def spans_of(parse: Parse) -> np.ndarray[Any, Any]:
    """Start, end, class and kind of each of a parse's things."""
    rows = [(m["start"], m["end"], type_of(m["type"]), kind_of(m["kind"])) for m in parse.things]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


@dataclass
class Pairs:
    """Pairs of things that a relation may connect, as arrays.

    ``subject`` and ``object`` index the parse's things; ``near_subject`` and ``near_object`` rows of ``members``, the
    mentions of the same entity around; ``low`` and ``high`` bound the tokens between; ``far`` and ``apart`` number the
    distance in tokens and sentences.
    """

    subject: np.ndarray[Any, Any]
    object: np.ndarray[Any, Any]
    near_subject: np.ndarray[Any, Any]
    near_object: np.ndarray[Any, Any]
    low: np.ndarray[Any, Any]
    high: np.ndarray[Any, Any]
    far: np.ndarray[Any, Any]
    apart: np.ndarray[Any, Any]
    members: list[list[int]]


def pairs_of(parse: Parse) -> Pairs:
    """One pair for each two things in each sentence that has both, and else where they come nearest."""
    things, sentence = parse.things, parse.sentence
    at = [sentence[m["start"]] for m in things]
    rows: list[list[int]] = [[] for _ in parse.sentences]
    of_cluster: dict[int, list[int]] = {}
    for k, m in enumerate(things):
        rows[at[k]].append(k)
        if m["cluster"] >= 0:
            of_cluster.setdefault(m["cluster"], []).append(k)
    who = parse.who
    best: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    together: set[tuple[int, int]] = set()
    for n, row in enumerate(rows):
        for a in row:
            for b in row:
                if who[a] != who[b]:
                    together.add((who[a], who[b]))
                    key = (who[a], who[b], n)
                    value = (abs(things[a]["head"] - things[b]["head"]), a, b)
                    if key not in best or value < best[key]:
                        best[key] = value
    apart: dict[tuple[int, int], tuple[int, int, int, int]] = {}
    for n, row in enumerate(rows):
        for step in range(1, _APART + 1):
            if n + step < len(rows):
                for x in row:
                    for y in rows[n + step]:
                        if (who[x], who[y]) in together or who[x] == who[y]:
                            continue
                        if step > 1 and min(who[x], who[y]) < 0:
                            continue
                        gap = abs(things[x]["head"] - things[y]["head"])
                        for a, b in ((x, y), (y, x)):
                            value4 = (step, gap, a, b)
                            if (who[a], who[b]) not in apart or value4 < apart[who[a], who[b]]:
                                apart[who[a], who[b]] = value4
    chosen = [(a, b) for _, a, b in best.values()] + [(a, b) for _, _, a, b in apart.values()]
    chosen = sorted((a, b) for a, b in chosen if predicates(things[a]["type"], things[b]["type"]))
    members: list[list[int]] = []
    number: dict[tuple[int, int], int] = {}

    def near(k: int) -> int:
        key = (who[k], at[k])
        if key not in number:
            number[key] = len(members)
            around = [j for j in of_cluster.get(things[k]["cluster"], [k]) if abs(at[j] - at[k]) <= _AROUND]
            members.append(around if who[k] >= 0 else [k])
        return number[key]

    table = []
    for a, b in chosen:
        one, two = things[a], things[b]
        low, high = min(one["end"], two["end"]), max(one["start"], two["start"])
        far = distance(one["start"], one["end"], two["start"], two["end"])
        table.append((a, b, near(a), near(b), low, max(low, high), far, min(abs(at[a] - at[b]), _APART)))
    s, o, ns, no, lows, highs, fars, aparts = np.array(table, dtype=np.int64).reshape(-1, 8).T
    return Pairs(s, o, ns, no, lows, highs, fars, aparts, members)


@dataclass
class Roles:
    """Candidates for the roles of one event: spans, classes, kinds and distances as arrays; ``found`` names them."""

    found: list[tuple[int, int, int]]
    start: np.ndarray[Any, Any]
    end: np.ndarray[Any, Any]
    type: np.ndarray[Any, Any]
    kind: np.ndarray[Any, Any]
    low: np.ndarray[Any, Any]
    high: np.ndarray[Any, Any]
    far: np.ndarray[Any, Any]
    apart: np.ndarray[Any, Any]


def roles_of(parse: Parse, trigger: int) -> Roles:
    """What may fill a role of the event at a trigger: the candidates of ``reader_features.fillers``, in its order."""
    here = parse.sentence[trigger]
    found, table = [], []
    for cluster, head, quantity, start, end, thing in around(parse, trigger):
        found.append((cluster, head, quantity))
        if thing >= 0:
            type, kind = type_of(parse.things[thing]["type"]), kind_of(parse.things[thing]["kind"])
        else:
            type, kind = type_of("amount" if quantity >= 0 else "word"), kind_of("value")
        low, high = min(end, trigger + 1), max(start, trigger)
        apart = parse.sentence[start] - here
        far = distance(trigger, trigger + 1, start, end)
        table.append((start, end, type, kind, low, max(low, high), far, min(max(apart, -1), 1) + 1))
    return Roles(found, *np.array(table, dtype=np.int64).reshape(-1, 8).T)
