"""Labelled examples for the reader: what the pipeline sees in an article beside what its annotations say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc

from kg.corpus import Gold
from kg.evaluate.matching import Matching, _norm, _same_literal
from kg.nlp.grammar import phrase
from kg.nlp.reader_features import Parse, fillers, pairs, triggers

__all__ = ["Example", "aligned", "pair_examples", "role_examples", "trigger_examples"]


@dataclass
class Example:
    """Features of one candidate, the labels that are right, and those that count neither way; ``key`` groups it."""

    features: list[str]
    right: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)
    allowed: tuple[str, ...] = ()


def aligned(doc: Doc, gold: Gold) -> dict[int, str]:
    """Cluster -> id of the gold entity that it is; "?" where its name is one's but another cluster has that."""
    names: dict[int, list[str]] = {}
    for m in doc._.mentions:
        if m["cluster"] >= 0 and m["kind"] != "pronoun":
            names.setdefault(m["cluster"], []).append(doc[m["start"]:m["end"]].text)
    found = [
        {"id": str(c), "name": doc._.clusters[c]["name"] or rows[0], "type": doc._.clusters[c]["type"], "aliases": rows}
        for c, rows in names.items()
    ]
    matching = Matching(gold.annotations, {"entities": found}, gold.article)
    out = {int(c): g for g, c in matching.aligned.items()}
    known = {_norm(n) for e in gold.annotations["entities"] for n in (e["name"], *e.get("aliases", ()))}
    for c, rows in names.items():
        if c not in out and any(_norm(n) in known for n in rows):
            out[c] = "?"
    return out


def locate(doc: Doc, quote: str) -> tuple[int, int] | None:
    """Token span of a quote, white space aside."""
    if not quote.strip():
        return None
    found = re.search(r"\s+".join(re.escape(w) for w in quote.split()), doc.text)
    if found is None:
        return None
    span = doc.char_span(*found.span(), alignment_mode="expand")
    return (span.start, span.end) if span is not None else None


def trigger_token(doc: Doc, event: dict[str, Any]) -> int | None:
    """Index of the head of an event's trigger, within its quote."""
    place = locate(doc, event.get("quote", ""))
    if place is None or not event.get("trigger"):
        return None
    quote = doc[place[0]:place[1]]
    at = re.search(rf"(?<!\w){re.escape(event['trigger'])}(?!\w)", quote.text)
    if at is None:
        return None
    first = quote.start_char + at.start()
    span = doc.char_span(first, first + len(event["trigger"]), alignment_mode="expand")
    return int(span.root.i) if span is not None else None


def trigger_examples(parse: Parse, gold: Gold, known: frozenset[str] | None = None) -> Iterator[tuple[int, Example]]:
    """Candidates for triggers with the types of event they are; none where the gold marks no triggers."""
    events = gold.annotations["events"]
    if not any("trigger" in e for e in events):
        return
    right: dict[int, set[str]] = {}
    left: dict[int, set[str]] = {}
    for event in events:
        i = trigger_token(parse.doc, event)
        if i is not None:
            (left if event.get("optional") else right).setdefault(i, set()).add(event["type"])
    for i, features in triggers(parse, known):
        yield i, Example(features, right.get(i, set()), left.get(i, set()))


def role_examples(parse: Parse, gold: Gold) -> Iterator[Example]:
    """Candidates for the roles of the gold events, at their triggers."""
    doc = parse.doc
    entities = aligned(doc, gold)
    names = {e["id"]: {_norm(n) for n in (e["name"], *e.get("aliases", ()))} for e in gold.annotations["entities"]}
    optional = {e["id"] for e in gold.annotations["entities"] if e.get("optional")}
    for event in gold.annotations["events"]:
        i = trigger_token(doc, event)
        if i is None:
            continue
        roles: dict[str, list[str]] = {**event.get("roles", {}), "where": event.get("where", [])}
        rows = fillers(parse, i, event["type"])
        here = {c for c, head, _, _ in rows if c >= 0 and parse.sentence[head] == parse.sentence[i]}
        for cluster, head, quantity, features in rows:
            example = Example(features)
            if cluster >= 0:
                mine = entities.get(cluster, "")
                for role, found in roles.items():
                    if mine in found:
                        away = cluster in here and parse.sentence[head] != parse.sentence[i]
                        (example.open if away or mine in optional else example.right).add(role)
                    elif mine == "?":
                        example.open.add(role)
            else:
                text = doc._.quantities[quantity]["literal"] if quantity >= 0 else phrase(doc[head])
                for role, found in roles.items():
                    for x in found:
                        if x in names:
                            if _norm(text) in names[x]:
                                example.right.add(role)
                        elif _same_literal(x, text) and (quantity >= 0 or doc[head].lower_ in x.lower()):
                            example.right.add(role)
            yield example


def pair_examples(parse: Parse, gold: Gold) -> Iterator[Example]:
    """Pairs of mentions with the predicates that the gold states of them, where it quotes them."""
    from kg.nlp.reader_features import predicates
    from kg.ontology import vocabulary

    doc = parse.doc
    entities = aligned(doc, gold)
    stated: dict[tuple[str, str], list[tuple[str, tuple[int, int] | None, bool]]] = {}
    values: dict[str, list[tuple[str, str, bool]]] = {}
    for r in gold.annotations["relations"]:
        place, optional = locate(doc, r.get("quote", "")), bool(r.get("optional"))
        stated.setdefault((r["s"], r["o"]), []).append((r["p"], place, optional))
        values.setdefault(r["s"], []).append((r["p"], r["o"], optional))
        if r["p"] in vocabulary().predicates and vocabulary().predicates[r["p"]].symmetric:
            stated.setdefault((r["o"], r["s"]), []).append((r["p"], place, optional))
    rows = list(pairs(parse))
    quoted: set[tuple[int, int, str]] = set()

    def inside(m: Any, place: tuple[int, int] | None) -> bool:
        return place is None or (m["start"] < place[1] and place[0] < m["end"])

    for a, b, _ in rows:
        x, y = parse.things[a], parse.things[b]
        for p, place, _ in stated.get((entities.get(x["cluster"], ""), entities.get(y["cluster"], "")), ()):
            if inside(x, place) and inside(y, place):
                quoted.add((x["cluster"], y["cluster"], p))
    for a, b, features in rows:
        x, y = parse.things[a], parse.things[b]
        example = Example(features, allowed=predicates(x["type"], y["type"]))
        s, o = entities.get(x["cluster"], ""), entities.get(y["cluster"], "")
        if b in parse.values:
            for p, value, optional in values.get(s, ()):
                if p in example.allowed and _same_literal(value, parse.values[b][0]):
                    (example.open if optional else example.right).add(p)
            yield example
            continue
        if "?" in (s, o):
            example.open.update(example.allowed)
        for p, place, optional in stated.get((s, o), ()):
            exact = inside(x, place) and inside(y, place)
            if not optional and (exact or (x["cluster"], y["cluster"], p) not in quoted):
                example.right.add(p)
            else:
                example.open.add(p)
        yield example
