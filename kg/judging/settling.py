"""Which judgements hold: what supersedes what, and which contradict each other.

Nothing here depends on the order of the judgements. A judgement that supersedes another also supersedes what that one
superseded, so that a change of mind leaves one decision; an undo takes back just what it names, and what that had
superseded holds again. Where two supersede each other, neither holds.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from kg.ledger import Judgement

__all__ = ["clashing", "parted", "standing", "superseded"]

T = TypeVar("T", bound=Hashable)


def superseded(judgements: Iterable[Judgement]) -> tuple[dict[str, str], set[str]]:
    """Which judgements hold no more.

    Returns:
        Id -> id of the judgement that supersedes it (the first by id); and the ids of those that supersede each other.
    """
    known = {j.id: j for j in judgements}
    by: defaultdict[str, set[str]] = defaultdict(set)
    for j in known.values():
        todo, seen = list(j.supersedes), set[str]()
        while todo:
            old = todo.pop()
            if old in seen:
                continue
            seen.add(old)
            by[old].add(j.id)
            if j.decision != "undo" and old in known and known[old].decision != "undo":
                todo += known[old].supersedes
    holds: dict[str, bool] = {}
    while True:
        open_ = [i for i in known if i not in holds]
        decided = {i: not any(holds.get(b) for b in by[i]) for i in open_
                   if any(holds.get(b) for b in by[i]) or all(holds.get(b) is False for b in by[i])}  # fmt: skip
        if not decided:
            break
        holds |= decided
    gone = {i: min(b for b in by[i] if holds.get(b)) for i, held in holds.items() if not held}
    return gone, {i for i in known if i not in holds}


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that nothing supersedes, in order of id; undos are none of them."""
    known = sorted(judgements, key=lambda j: j.id)
    gone, _ = superseded(known)
    return [j for j in known if j.id not in gone and j.decision != "undo"]


def clashing(said: Iterable[tuple[Hashable, Hashable, str]]) -> dict[str, set[str]]:
    """Judgements that say different things of one thing.

    Args:
        said: what is spoken of, what is said of it, and the id of the judgement that says so.

    Returns:
        Id -> ids of those that say otherwise.
    """
    sayings: defaultdict[Hashable, defaultdict[Hashable, set[str]]] = defaultdict(lambda: defaultdict(set))
    for of, value, id in said:
        sayings[of][value].add(id)
    clashes: defaultdict[str, set[str]] = defaultdict(set)
    for values in sayings.values():
        for value, ids in values.items():
            for other, others in values.items():
                if other != value:
                    for id in ids - others:
                        clashes[id] |= others - ids
    return {i: others for i, others in clashes.items() if others}


def parted(same: Iterable[tuple[str, T, T]], apart: Iterable[tuple[str, T, T]]) -> dict[str, set[str]]:
    """Judgements that together say that two things are one and are not.

    Args:
        same: id of a judgement, and two things that are one by it.
        apart: id of a judgement, and two things that are not.

    Returns:
        Id -> ids of the others in its contradiction: one that parts two things, and those on the shortest way from the
        one to the other by what is the same; none for one that parts a thing from itself.
    """
    clashes: defaultdict[str, set[str]] = defaultdict(set)
    ones, two = sorted(same, key=str), sorted(apart, key=str)
    while True:
        ways: defaultdict[T, list[tuple[str, T]]] = defaultdict(list)
        for id, a, b in ones:
            if id not in clashes:
                ways[a].append((id, b))
                ways[b].append((id, a))
        found = False
        for id, a, b in two:
            way = _way(ways, a, b)
            if way == []:
                clashes[id] |= set()  # it parts a thing from itself
            elif way is not None:
                found = True
                for one in {id, *way}:
                    clashes[one] |= {id, *way} - {one}
        if not found:
            return dict(clashes)


def _way(ways: Mapping[T, list[tuple[str, T]]], start: T, end: T) -> list[str] | None:
    came: dict[T, tuple[str, T] | None] = {start: None}
    todo = deque([start])
    while todo and end not in came:
        here = todo.popleft()
        for id, there in ways.get(here, ()):
            if there not in came:
                came[there] = (id, here)
                todo.append(there)
    if end not in came:
        return None
    way: list[str] = []
    step = came[end]
    while step:
        way.append(step[0])
        step = came[step[1]]
    return way
