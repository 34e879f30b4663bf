"""What resolution takes and gives, beside the records of ``kg.model``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kg.model import Entity, Evidence, Extraction

__all__ = ["Anchor", "Conflict", "Ids", "Join", "Key", "Resolution", "Unsure"]

#: An entity or event before resolution: id of its article and its id there.
Key = tuple[str, str]

#: What an id is recorded by, which moves with nothing: sha-256 of the article, offset and words of a mention, or of
#: the evidence of an event, with its type before the words (``"Seizure: seized 12 kg"``).
Anchor = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids that were given out.

    Args:
        given: anchor -> id of the entity or event.
        replaced: id that is no longer used -> the ids that took its place.
    """

    given: Mapping[Anchor, str] = field(default_factory=dict)
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Join:
    """A comparison that made two entities, or two events, one.

    Args:
        a, b: keys of the two that were compared, the smaller first.
        score: weight of the evidence in bits; infinite for what a person or the gazetteer says.
        reasons: what agreed and what did not, the weightiest first.
    """

    a: Key
    b: Key
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsure:
    """Two entities, or two events, that may be one: for a person to decide.

    Args:
        a, b: their ids in the corpus, the smaller first.
        keys: one key of each, by which a judgement names them.
        score: weight of the evidence in bits, below what joins by itself.
        reasons: as in :class:`Join`.
        claims, events: how many statements would join those of the other.
        kind: ``"entity"`` or ``"event"``.
    """

    a: str
    b: str
    keys: tuple[Key, Key]
    score: float
    reasons: tuple[str, ...]
    claims: int = 0
    events: int = 0
    kind: str = "entity"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the articles that tell of one event say differently.

    Args:
        event: its id in the corpus.
        property: ``"when"``, ``"where"`` or a role.
        values: (value, ids of the articles that say so), sorted; a quantity in the words of the article.
    """

    event: str
    property: str
    values: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Which entities and events of different articles are one.

    Args:
        entities: of the corpus, sorted by id, with all their mentions.
        extractions: in the order given, pointing to them; events that are one have one ``corpus_id``.
        ids: what to record for the next time, the known ids included.
        unsure: pairs that a person should decide, those that would change most first.
        joins: id of an entity or event -> the comparisons that made it one.
        replaced: id -> the ids that took its place, this time and before.
        conflicts: on what the articles that tell of one event disagree, sorted.
        places: key of each entity and event -> where its article names or tells of it first.
    """

    entities: tuple[Entity, ...] = ()
    extractions: tuple[Extraction, ...] = ()
    ids: Ids = field(default_factory=Ids)
    unsure: tuple[Unsure, ...] = ()
    joins: Mapping[str, tuple[Join, ...]] = field(default_factory=dict)
    replaced: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    places: Mapping[Key, Evidence] = field(default_factory=dict, repr=False)
