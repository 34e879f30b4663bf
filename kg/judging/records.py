"""What a replay gives: the articles as people corrected them, and what became of each judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.ledger import Judgement
from kg.model import Claim, Event, Extraction, Mention

__all__ = ["STATUSES", "Key", "Outcome", "Replay", "Taken"]

#: An entity or a statement before resolution: id of its article and its id there.
Key = tuple[str, str]

#: What becomes of a judgement: it was applied; it matches nothing in its article; its article is not among these; it
#: contradicts another; another supersedes it; it cannot be applied at all, as it names a class that there is not.
STATUSES = ("applied", "unmatched", "elsewhere", "contradicted", "superseded", "unusable")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one judgement.

    Args:
        judgement: the judgement.
        status: one of `STATUSES`.
        reason: why it was not applied, in words.
        others: ids of the judgements that it contradicts, or of that which supersedes it.
    """

    judgement: Judgement
    status: str
    reason: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What the machine found and people took away or changed.

    Args:
        record: as the machine found it, with the ids of the article.
        by: ids of the judgements.
        new: id of the statement that took its place, or empty.
    """

    record: Mention | Claim | Event
    by: tuple[str, ...]
    new: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    """The articles after the judgements.

    Args:
        extractions: in the order given; what people decided has the confidence 1.
        same, apart: pairs of entities that are one, and that are two.
        same_events, apart_events: pairs of events.
        fields: entity -> its class, name, concept or country as a person gave it, each with the judgements that say so.
        decided: entities, claims and events that somebody decided on -> ids of the judgements, sorted.
        added: of these, statements and entities that the machine had not found.
        taken: in order of article and place.
        outcomes: one for each judgement, in order of id.
    """

    extractions: tuple[Extraction, ...] = ()
    same: tuple[tuple[Key, Key], ...] = ()
    apart: tuple[tuple[Key, Key], ...] = ()
    same_events: tuple[tuple[Key, Key], ...] = ()
    apart_events: tuple[tuple[Key, Key], ...] = ()
    fields: Mapping[Key, Mapping[str, tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    decided: Mapping[Key, tuple[str, ...]] = field(default_factory=dict)
    added: frozenset[Key] = frozenset()
    taken: tuple[Taken, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    def names(self) -> dict[Key, str]:
        """The names that people gave."""
        return {key: fields["name"][0] for key, fields in self.fields.items() if "name" in fields}
