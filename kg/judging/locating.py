"""From records to targets of judgements, and back: finding again what a judgement is about.

The software may read a text differently tomorrow: mentions get longer or shorter, sentences end elsewhere, dates and
amounts are read in another way. What is found again is, by offsets of the stored body,

- a mention: the one of just these words, else that which shares most characters with them, at least `LIKE` of the
  characters of both together (so "the KNB" is found by "KNB", and "Kazakhstan" does not find "the KNB of Kazakhstan")
- a claim: one of the same predicate, whose subject and object are the entities of the mentions named (or whose literal
  is the same but for case and spaces), and whose words overlap those of the target
- an event: one of the same type whose words overlap, and which shares more fillers of roles with the target than there
  are roles that they fill differently; where one of the two has no fillers, the trigger must be the same

Of several claims or events that fit, those with the same time are meant, if there are any, else all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.ledger import Anchor, Slot, Target
from kg.model import Claim, Entity, Event, Evidence, Extraction, Mention
from kg.ontology import vocabulary

__all__ = [
    "LIKE", "alike", "folded", "likeness", "mention_at", "spoken", "statements_at", "target_of", "target_of_mention",
]  # fmt: skip

#: Share of characters, of those of either, that two spans must have in common to be one mention.
LIKE = 0.5

_KINDS = ("name", "nominal", "pronoun")


def likeness(a: tuple[int, int], b: tuple[int, int]) -> float:
    """Characters that two spans share, as a share of those that either has.

    >>> likeness((0, 4), (2, 6)), likeness((0, 4), (4, 6))
    (0.3333333333333333, 0.0)
    """
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def folded(literal: str) -> str:
    """A literal but for case and spaces."""
    return " ".join(literal.split()).casefold()


# --- from targets to records -----------------------------------------------------------------------------------------


def mention_at(extraction: Extraction, start: int, end: int) -> tuple[Entity, Mention] | None:
    """The mention at a place, with its entity; None where the machine sees none.

    Args:
        extraction: of one article.
        start, end: offsets of the body.
    """
    best, found = LIKE, None
    for entity in extraction.entities:
        for mention in entity.mentions:
            share = likeness((mention.start, mention.end), (start, end))
            if share > best or (share == best and found is None):
                best, found = share, (entity, mention)
    return found


def statements_at(extraction: Extraction, target: Target) -> tuple[int, ...]:
    """Indices of the claims, or of the events, that a target means; empty where the machine finds none of them."""
    rows: tuple[Claim | Event, ...] = extraction.claims if target.kind == "claim" else extraction.events
    scored: dict[int, tuple[int, ...]] = {}
    wanted: dict[str, set[str]] | None = None
    for n, s in enumerate(rows):
        if _type(s) != target.type or not likeness((s.evidence.start, s.evidence.end), _span(target)):
            continue
        if wanted is None:
            wanted = _wanted(extraction, target)
        shared = _claim_fits(s, wanted) if isinstance(s, Claim) else _event_fits(s, wanted, target)
        if shared:
            exact = isinstance(s, Event) and s.trigger == target.trigger
            scored[n] = (shared, exact, s.when == target.when)
    best = max(scored.values(), default=())
    return tuple(n for n, score in scored.items() if score == best)


def alike(a: Target, b: Target) -> bool:
    """Whether two targets are one by their words alone, whatever the machine finds there."""
    if a.kind != b.kind or a.type != b.type or a.anchor.sha256 != b.anchor.sha256:
        return False
    share = likeness(_span(a), _span(b))
    if a.kind == "mention":
        return share >= LIKE
    if not share or a.when != b.when:
        return False
    ones, others = list(a.slots), list(b.slots)
    return len(ones) == len(others) and all(any(_one(s, t) for t in others) for s in ones)


def _one(a: Slot, b: Slot) -> bool:
    if a.role != b.role or (a.start < 0) != (b.start < 0):
        return False
    if a.start < 0:
        return folded(a.literal) == folded(b.literal)
    return likeness((a.start, a.start + len(a.quote)), (b.start, b.start + len(b.quote))) >= LIKE


def _wanted(extraction: Extraction, target: Target) -> dict[str, set[str]]:
    """Role -> what fills it: ids of entities, literals with a mark before them that no id has."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    for slot in target.slots:
        if slot.start < 0:
            wanted[slot.role].add("\0" + folded(slot.literal))
        else:
            found = mention_at(extraction, slot.start, slot.start + len(slot.quote))
            wanted[slot.role].add(found[0].id if found else "\0\0")
    return wanted


def _claim_fits(c: Claim, wanted: dict[str, set[str]]) -> int:
    subject, obj = {c.subject}, {c.object or "\0" + folded(c.literal)}
    ways = [(subject, obj)]
    predicate = vocabulary().predicates.get(c.predicate)
    if predicate and predicate.symmetric:
        ways.append((obj, subject))
    return int((wanted["subject"], wanted["object"]) in ways)


def _event_fits(e: Event, wanted: dict[str, set[str]], target: Target) -> int:
    fillers: defaultdict[str, set[str]] = defaultdict(set)
    for role, filler in [*((a.role, a.entity or "\0" + folded(a.literal)) for a in e.arguments),
                         *(("where", w) for w in e.where)]:
        fillers[role].add(filler)
    if not fillers or not wanted:
        return int(e.trigger == target.trigger)
    shared = sum(len(fillers[role] & wanted[role]) for role in wanted)
    unlike = sum(not fillers[role] & wanted[role] for role in wanted if fillers[role])
    return shared if shared > unlike else 0


def _span(target: Target) -> tuple[int, int]:
    return target.anchor.start, target.anchor.end


def _type(s: Claim | Event) -> str:
    return s.predicate if isinstance(s, Claim) else s.type


# --- from records to targets -----------------------------------------------------------------------------------------


def spoken(entity: Entity, evidence: Evidence) -> Mention:
    """The mention of an entity that stands for it where something is said of it: best within the words, best a name.

    Raises:
        ValueError: the entity has no mention in that article.
    """
    own = [m for m in entity.mentions if m.article == evidence.article]
    if not own:
        raise ValueError(f"{entity.name!r} is not mentioned in {evidence.article}; add a mention of it there first")

    def rank(m: Mention) -> tuple[object, ...]:
        inside = evidence.start <= m.start and m.end <= evidence.end
        return not inside, _KINDS.index(m.kind) if m.kind in _KINDS else 3, abs(m.start - evidence.start), m

    return min(own, key=rank)


def target_of_mention(mention: Mention, sha256: str) -> Target:
    """The target that means a mention."""
    return Target("mention", Anchor(sha256, mention.start, mention.text, mention.article))


def target_of(statement: Claim | Event, entities: Iterable[Entity], sha256: str) -> Target:
    """The target that means a claim or an event.

    Args:
        statement: its ids are those of the entities.
        entities: with their mentions.
        sha256: of the body of its article.

    Raises:
        ValueError: an entity in it has no mention in the article.
    """
    e, known = statement.evidence, {x.id: x for x in entities}

    def slot(role: str, entity: str, literal: str = "") -> Slot:
        if entity not in known:
            return Slot(role, literal=literal or entity)
        m = spoken(known[entity], e)
        return Slot(role, m.start, m.text, "", known[entity].type, known[entity].name)

    anchor = Anchor(sha256, e.start, e.quote, e.article)
    if isinstance(statement, Claim):
        c = statement
        obj = replace(slot("object", c.object, c.literal), quantity=c.quantity and replace(c.quantity, entity=""))
        return Target("claim", anchor, c.predicate, (slot("subject", c.subject), obj), when=c.when)
    slots = [
        replace(slot(a.role, a.entity, a.literal), quantity=a.quantity and replace(a.quantity, entity=""))
        for a in statement.arguments
    ]
    slots += [slot("where", w) for w in statement.where]
    return Target("event", anchor, statement.type, tuple(slots), statement.trigger, statement.when)
