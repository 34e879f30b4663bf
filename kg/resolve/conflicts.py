"""On what the articles that tell of one event disagree; nothing is averaged, and what one leaves out is no conflict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from kg import edtf
from kg.model import Argument, Event
from kg.ontology import vocabulary
from kg.resolve.accounts import Account, Facts, filler_level, quantities_of, same_amount
from kg.resolve.records import Conflict

__all__ = ["conflicts_of"]


def conflicts_of(event: str, accounts: Sequence[Account], facts: Facts) -> Iterator[Conflict]:
    """The conflicts between the accounts of one event.

    Args:
        event: its id in the corpus.
        accounts: what each article tells of it.
        facts: what is known of the things it is about.
    """
    pairs = [(a.event, b.event) for a, b in combinations(accounts, 2)]
    if any(_dates_differ(a.when, b.when) for a, b in pairs):
        yield _conflict(event, "when", [(a.event.when, a.article) for a in accounts])
    if any(_places_differ(a.where, b.where, facts) for a, b in pairs):
        yield _conflict(event, "where", [(a.event.where[0], a.article) for a in accounts if a.event.where])
    for role in sorted({x.role for a in accounts for x in a.event.arguments}):
        if any(_fillers_differ(a, b, role, facts) for a, b in pairs):
            yield _conflict(event, role, [
                (x.entity or x.literal, a.article) for a in accounts for x in a.event.fillers(role)
            ])


def _conflict(event: str, property: str, said: Sequence[tuple[str, str]]) -> Conflict:
    values: defaultdict[str, set[str]] = defaultdict(set)
    for value, article in said:
        if value:
            values[value].add(article)
    return Conflict(event, property, tuple((v, tuple(sorted(values[v]))) for v in sorted(values)))


def _dates_differ(a: str, b: str) -> bool:
    """Whether neither of two dates is merely less exact than the other."""
    if not (edtf.valid(a) and edtf.valid(b)):
        return False
    (a1, a2), (b1, b2) = edtf.bounds(a), edtf.bounds(b)
    if not (a1 and a2 and b1 and b2):
        return False
    return not (a1 <= b1 and b2 <= a2) and not (b1 <= a1 and a2 <= b2)


def _places_differ(a: Sequence[str], b: Sequence[str], facts: Facts) -> bool:
    return bool(a and b) and a[0] not in facts.line(b[0]) and b[0] not in facts.line(a[0])


def _fillers_differ(a: Event, b: Event, role: str, facts: Facts) -> bool:
    """Whether two accounts name different fillers of a role, people in different numbers, or different amounts."""
    one, two = a.fillers(role), b.fillers(role)
    if not one or not two:
        return False
    if role == "quantity":
        amounts = [(p, q) for p in quantities_of(a) for q in quantities_of(b) if p.unit == q.unit]
        return bool(amounts) and not any(same_amount(p, q) for p, q in amounts)
    if any(_other_number(p, q, facts) for p in one for q in two):
        return True
    return all(filler_level(p, q, facts) == "different" for p in one for q in two)


def _other_number(p: Argument, q: Argument, facts: Facts) -> bool:
    groups = [facts.entities[a.entity] for a in (p, q) if a.entity in facts.entities]
    counts = {g.count for g in groups if vocabulary().is_a(g.type, "PersonGroup")}
    return len(counts) == 2 and None not in counts and filler_level(p, q, facts) == "alike"
