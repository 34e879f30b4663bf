"""Labelled examples for the encoder: pieces, tags of names, triggers, pairs and roles of each text, as arrays.

Each text comes in two variants: with the mentions that the pipeline found, completed by the entities that it missed,
and with the gold entities alone. A model that learns from both depends little on what the rules find today.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from spacy.tokens import Doc

from kg.corpus import Gold
from kg.evaluate.matching import TOP, _norm, _same_literal
from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.grammar import phrase
from kg.nlp.neural import EVENTS, GROUPS, PREDICATES, ROLES, ROLES_OF, group_of
from kg.nlp.reader_features import Parse, predicates
from kg.nlp.reader_pairs import Pairs, Roles, pairs_of, roles_of, spans_of
from kg.nlp.wordpieces import MARK_TYPES, Reading
from training.examples import aligned, locate, trigger_token

__all__ = ["NeuralText", "Variant", "prepare"]

_VAGUE = re.compile(r"(?:the|its|his|her|their|this|that|these|those|they|he|she|it|both|all|who|which)\b", re.I)


@dataclass
class Variant:
    """A text with one set of mentions.

    ``spans``: start, end, class, kind of each thing. ``right`` and ``counted`` are pairs by predicates; ``events`` are
    (trigger, type, candidates, right, counted).
    """

    spans: np.ndarray[Any, Any]
    pairs: Pairs
    right: np.ndarray[Any, Any]
    counted: np.ndarray[Any, Any]
    events: list[tuple[int, int, Roles, np.ndarray[Any, Any], np.ndarray[Any, Any]]] = field(default_factory=list)


@dataclass
class NeuralText:
    """All that is learned from a text.

    ``tags``: tokens by groups of classes: 0 outside, 1 first, 2 inside, -1 not counted. ``names``: start, end, class.
    ``triggers``: tokens by types of event: 1, 0, or -1 where not counted; None where the gold marks none.
    """

    id: str
    file: str
    reading: Reading
    tags: np.ndarray[Any, Any]
    names: np.ndarray[Any, Any]
    triggers: np.ndarray[Any, Any] | None
    variants: list[Variant]


def occurrences(doc: Doc, name: str) -> Iterator[tuple[int, int]]:
    """Token spans where a name stands."""
    words = name.split()
    if not words:
        return
    for hit in re.finditer(r"(?<!\w)" + r"\s+".join(re.escape(w) for w in words) + r"(?!\w)", doc.text):
        span = doc.char_span(*hit.span(), alignment_mode="expand")
        if span is not None:
            yield span.start, span.end


def _tags(doc: Doc, gold: Gold) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    tags = np.zeros((len(doc), len(GROUPS)), dtype=np.int64)
    names: set[tuple[int, int, int]] = set()
    spans: list[tuple[int, int, str, bool]] = []
    for e in gold.annotations["entities"]:
        if e["type"] not in TOP:
            continue
        plain = [a for a in e.get("aliases", ()) if not _VAGUE.match(a)]
        for alias in e.get("aliases", ()):
            counted = not e.get("optional") and (alias in plain or not plain)
            spans += [(a, b, e["type"], counted) for a, b in occurrences(doc, alias)]
    taken = np.zeros(tags.shape, dtype=bool)
    for a, b, cls, counted in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        g = group_of(cls)
        if taken[a:b, g].any():
            continue
        taken[a:b, g] = True
        if counted:
            tags[a, g], tags[a + 1:b, g] = 1, 2
            names.add((a, b, MARK_TYPES.index(cls)))
        else:
            tags[a:b, g] = -1
    return tags, np.array(sorted(names), dtype=np.int64).reshape(-1, 3)


def _triggers(doc: Doc, gold: Gold) -> np.ndarray[Any, Any] | None:
    events = gold.annotations["events"]
    if not any("trigger" in e for e in events):
        return None
    out = np.zeros((len(doc), len(EVENTS)), dtype=np.int64)
    for optional in (True, False):
        for event in events:
            if event["type"] in EVENTS and bool(event.get("optional")) == optional:
                i = trigger_token(doc, event)
                if i is not None:
                    out[i, EVENTS.index(event["type"])] = -1 if optional else 1
    return out


def _with_gold(doc: Doc, gold: Gold, alone: bool) -> dict[int, str]:
    """Put the gold's entities on the Doc, beside what is there or alone; returns cluster -> id of the gold entity."""
    found: dict[int, str] = {} if alone else aligned(doc, gold)
    mentions: list[MentionData] = [] if alone else copy.deepcopy(doc._.mentions)
    clusters: list[ClusterData] = [] if alone else copy.deepcopy(doc._.clusters)
    spans = {(m["start"], m["end"]) for m in mentions}
    known = set(found.values())
    for e in gold.annotations["entities"]:
        if e["type"] not in TOP or e["id"] in known:
            continue
        rows = [(a, b, alias) for alias in e.get("aliases", ()) for a, b in occurrences(doc, alias)]
        rows = [(a, b, alias) for a, b, alias in sorted(rows, key=lambda r: (r[0] - r[1], r[0])) if (a, b) not in spans]
        if not rows:
            continue
        found[len(clusters)] = e["id"]
        for a, b, alias in rows:
            if (a, b) in spans:
                continue
            spans.add((a, b))
            name = alias[:1].isupper() or e["type"] in ("Contraband", "Equipment")
            head = doc[a:b].root
            mentions.append(MentionData(
                start=a, end=b, head=head.i, type=e["type"],
                kind="name" if name and not _VAGUE.match(alias) else "nominal", name=alias, concept="", country="",
                cluster=len(clusters), count=e.get("count"),
                adjectival=e["type"] == "Country" and head.pos_ == "ADJ", source="gold",
            ))
        clusters.append(ClusterData(name=e["name"], type=e["type"], concept="", country="", count=e.get("count"),
                                    citizen_of=-1, confidence=1.0))
    doc._.mentions = sorted(mentions, key=lambda m: (m["start"], -m["end"]))
    doc._.clusters = clusters
    return found


def _pairs(
    parse: Parse, gold: Gold, entities: dict[int, str]
) -> tuple[Pairs, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    doc, things = parse.doc, parse.things
    found = pairs_of(parse)
    right = np.zeros((len(found.subject), len(PREDICATES)), dtype=np.float32)
    counted = np.zeros_like(right)
    stated: dict[tuple[str, str], list[tuple[str, set[int], bool]]] = {}
    values: dict[str, list[tuple[str, str, set[int], bool]]] = {}
    optional = {e["id"] for e in gold.annotations["entities"] if e.get("optional")}
    for r in gold.annotations["relations"]:
        if r["p"] not in PREDICATES:
            continue
        place = locate(doc, r.get("quote", ""))
        where = {parse.sentence[i] for i in range(*place)} if place else set()
        doubtful = bool(r.get("optional")) or r["s"] in optional or r["o"] in optional
        stated.setdefault((r["s"], r["o"]), []).append((r["p"], where, doubtful))
        values.setdefault(r["s"], []).append((r["p"], r["o"], where, doubtful))
        if r["p"] in ("borders", "cooperatesWith", "conflictWith"):
            stated.setdefault((r["o"], r["s"]), []).append((r["p"], where, doubtful))

    def here(n: int, where: set[int]) -> bool:
        low, high = sorted(parse.sentence[things[k]["start"]] for k in (found.subject[n], found.object[n]))
        return not where or any(low <= s <= high for s in where)

    quoted: set[tuple[int, int, str]] = set()
    for n, (a, b) in enumerate(zip(found.subject.tolist(), found.object.tolist(), strict=True)):
        c, d = things[a]["cluster"], things[b]["cluster"]
        for p, where, _ in stated.get((entities.get(c, ""), entities.get(d, "")), ()):
            if here(n, where):
                quoted.add((c, d, p))
    for n, (a, b) in enumerate(zip(found.subject.tolist(), found.object.tolist(), strict=True)):
        x, y = things[a], things[b]
        s, o = entities.get(x["cluster"], ""), entities.get(y["cluster"], "")
        for p in predicates(x["type"], y["type"]):
            counted[n, PREDICATES.index(p)] = 1.0
        if b in parse.values:
            for p, value, where, doubtful in values.get(s, ()):
                k = PREDICATES.index(p)
                if counted[n, k] and _same_literal(value, parse.values[b][0]):
                    right[n, k] = 1.0
                    counted[n, k] = 1.0 if here(n, where) and not doubtful else 0.0
            continue
        if "?" in (s, o) or s in optional or o in optional:
            counted[n] = 0.0
            continue
        for p, where, doubtful in stated.get((s, o), ()):
            k = PREDICATES.index(p)
            right[n, k] = 1.0
            if doubtful or not (here(n, where) or (x["cluster"], y["cluster"], p) not in quoted):
                counted[n, k] = 0.0
    return found, right, counted


def _events(parse: Parse, gold: Gold, entities: dict[int, str]) -> Iterator[
    tuple[int, int, Roles, np.ndarray[Any, Any], np.ndarray[Any, Any]]
]:
    doc = parse.doc
    names = {e["id"]: {_norm(n) for n in (e["name"], *e.get("aliases", ()))} for e in gold.annotations["entities"]}
    optional = {e["id"] for e in gold.annotations["entities"] if e.get("optional")}
    for event in gold.annotations["events"]:
        i = trigger_token(doc, event)
        if i is None or event["type"] not in EVENTS:
            continue
        roles: dict[str, list[str]] = {**event.get("roles", {}), "where": event.get("where", [])}
        found = roles_of(parse, i)
        if not found.found:
            continue
        right = np.zeros((len(found.found), len(ROLES)), dtype=np.float32)
        counted = np.zeros_like(right)
        counted[:, [ROLES.index(r) for r in ROLES_OF[event["type"]]]] = 1.0
        here = {c for c, head, _ in found.found if c >= 0 and parse.sentence[head] == parse.sentence[i]}
        for n, (cluster, head, quantity) in enumerate(found.found):
            mine = entities.get(cluster, "") if cluster >= 0 else ""
            text = "" if cluster >= 0 else (
                doc._.quantities[quantity]["literal"] if quantity >= 0 else phrase(doc[head]))
            for role, fillers in roles.items():
                if role not in ROLES:
                    continue
                k = ROLES.index(role)
                if cluster >= 0:
                    if mine in fillers:
                        right[n, k] = 1.0
                        if mine in optional or (cluster in here and parse.sentence[head] != parse.sentence[i]):
                            counted[n, k] = 0.0
                    elif mine == "?":
                        counted[n, k] = 0.0
                    continue
                for x in fillers:
                    if x in names:
                        right[n, k] = max(right[n, k], float(_norm(text) in names[x]))
                    elif _same_literal(x, text) and (quantity >= 0 or doc[head].lower_ in x.lower()):
                        right[n, k] = 1.0
        yield i, EVENTS.index(event["type"]), found, right, counted


def prepare(doc: Doc, gold: Gold, file: str, reading: Reading) -> NeuralText:
    """Examples of a Doc; its mentions are as they were afterwards."""
    mentions, clusters = doc._.mentions, doc._.clusters
    tags, names = _tags(doc, gold)
    out = NeuralText(gold.article.id, file, reading, tags, names, _triggers(doc, gold), [])
    for alone in (False, True):
        entities = _with_gold(doc, gold, alone)
        parse = Parse(doc)
        pairs, right, counted = _pairs(parse, gold, entities)
        out.variants.append(Variant(spans_of(parse), pairs, right, counted, list(_events(parse, gold, entities))))
        doc._.mentions, doc._.clusters = mentions, clusters
    return out
