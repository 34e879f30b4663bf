"""An event while it is put together, and the settings of that."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from spacy.tokens import Token

from kg import ontology

__all__ = ["Draft", "Neighbours", "settings"]


@cache
def settings() -> dict[str, Any]:
    """The tables of ``ontology/events.toml``."""
    return ontology.settings("events")


@dataclass
class Draft:
    """An event while it is put together.

    ``roles`` holds (cluster, literal, quantity index) by role, ``told`` the numbers of the sentences that tell of it.
    """

    type: str
    trigger: Token
    rule: str
    confidence: float
    roles: dict[str, list[tuple[int, str, int]]] = field(default_factory=dict)
    where: list[int] = field(default_factory=list)
    when: str = ""
    factuality: str = "asserted"
    tokens: list[int] = field(default_factory=list)
    weight: int = 0
    sentence: int = 0
    told: set[int] = field(default_factory=set)

    def clusters(self, *roles: str) -> set[int]:
        """Entities in some roles, or in all."""
        return {c for r in (roles or tuple(self.roles)) for c, _, _ in self.roles.get(r, ()) if c >= 0}

    def gap(self, other: Draft) -> int:
        """Sentences between the nearest tellings of two events."""
        return min(abs(a - b) for a in self.told or {self.sentence} for b in other.told or {other.sentence})

    def fullness(self) -> int:
        """How much the text says about it."""
        return 2 * bool(self.when) + 3 * bool(self.where) + len(self.roles)

    def take(self, other: Draft, more: bool = True) -> None:
        """Fill what is empty from another telling; with ``more``, add entities to roles that have some, too."""
        for role, fillers in other.roles.items():
            if self.roles.get(role) and (not more or role in ("quantity", "amount")):
                continue
            for cluster, literal, quantity in fillers:
                if cluster >= 0 or not self.roles.get(role):
                    self.add(role, cluster, literal, quantity)
        self.when = self.when or other.when
        self.where = list(dict.fromkeys([*self.where, *other.where]))
        self.told |= other.told

    def add(self, role: str, cluster: int, literal: str = "", quantity: int = -1) -> None:
        """Add a filler unless it is there."""
        fillers = self.roles.setdefault(role, [])
        if not any((c >= 0 and c == cluster) or (c < 0 and text == literal) for c, text, _ in fillers):
            fillers.append((cluster, literal, quantity))


class Neighbours:
    """Events by the sentences that tell of them, so that a long text is not compared with itself."""

    def __init__(self, drafts: list[Draft]) -> None:
        """Index events, in their order."""
        self._drafts = drafts
        self._by_sentence: dict[int, list[int]] = {}
        for n, draft in enumerate(drafts):
            for sentence in sorted(draft.told or {draft.sentence}):
                self._by_sentence.setdefault(sentence, []).append(n)

    def within(self, told: set[int], reach: int) -> list[Draft]:
        """Events told at most so many sentences from some, in their order."""
        near = {s + k for s in told for k in range(-reach, reach + 1)}
        return [self._drafts[n] for n in sorted({n for s in near for n in self._by_sentence.get(s, ())})]
