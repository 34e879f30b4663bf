"""The records that the stages exchange: frozen, comparable, standard library only.

Offsets count characters (Python ``str`` indices) of the article's stored body, end exclusive; front matter is
not part of the body. Dates are EDTF strings (ISO 8601-2, profile of the Library of Congress), empty when unknown.
Names of classes, predicates and roles are the local names of ``ontology/core.ttl``, such as ``"BorderService"``.

Before ``kg.resolve`` an entity id is local to its article (``"e1"``); after it, it is the entity's id in the
whole corpus (``"kz-knb"``), and claims, events and quantities point to that.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

__all__ = [
    "FACTUALITIES", "Argument", "Article", "Claim", "Entity", "Event", "Evidence", "Extraction", "Mention",
    "Quantity", "Support", "rename",
]

#: How a statement stands to what happened, strongest first.
FACTUALITIES = ("asserted", "reported", "attempted", "planned", "denied")


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its metadata.

    Args:
        id: slug of the file name, unique within a build; safe in file names and IRIs.
        body: the stored text, unchanged; all offsets point into it.
        sha256: hex digest of the body encoded as UTF-8.
        language: ISO 639-1 code.
        published: EDTF date of publication, or empty.
        source: name of the file it was read from.
    """

    id: str
    body: str
    sha256: str = ""
    language: str = "en"
    title: str = ""
    publisher: str = ""
    author: str = ""
    published: str = ""
    source: str = ""
    licence: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Where an article says so: ``body[start:end] == quote``."""

    article: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """One place where an article names or describes an entity; ``kind`` is name, nominal or pronoun."""

    article: str
    start: int
    end: int
    text: str
    kind: str = "name"


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, group of people, organization, place, equipment, goods or programme.

    Args:
        id: local to the article before resolution, of the corpus after it.
        name: canonical English name.
        type: class, the most specific one known.
        aliases: surface forms, in order of first appearance.
        mentions: in order of article and offset.
        concept: id of the gazetteer concept it is, or empty.
        country: gazetteer id of the country whose body it is or in which it lies, or empty.
        count: number of people in a PersonGroup.
        citizen_of: entity id of the country of a PersonGroup, or empty.
    """

    id: str
    name: str
    type: str
    aliases: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    concept: str = ""
    country: str = ""
    count: int | None = None
    citizen_of: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its unit.

    Args:
        text: as the article writes it, such as "around one kilogram".
        value: the number, in ``unit``; the lower end of a range.
        unit: "kg", "g", "t", "km", "USD", "tablets" ...; empty for a bare count.
        high: the upper end of a range, else None.
        approximate: True for "around", "more than", "up to" and the like.
        entity: id of the entity that is measured, or empty.
    """

    text: str
    value: float
    unit: str = ""
    high: float | None = None
    approximate: bool = False
    entity: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """What fills a role of an event: an entity id, or else a literal (with its quantity, where it is one)."""

    role: str
    entity: str = ""
    literal: str = ""
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """How many articles state something, and how many are left when all that cite one source count as one."""

    articles: int = 1
    independent: int = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A standing relation that an article states.

    ``object`` is an entity id; where the predicate takes a literal, ``literal`` holds it and ``object`` is empty
    (``quantity`` too, for lengths). ``when`` is the EDTF time for which it holds, where the article gives one.
    ``attributed_to`` is an entity id or, for a source that is no entity, its words; empty: the article itself.
    ``rule`` names the pattern or component that found it.
    """

    id: str
    subject: str
    predicate: str
    evidence: Evidence
    object: str = ""
    literal: str = ""
    quantity: Quantity | None = None
    when: str = ""
    confidence: float = 1.0
    factuality: str = "asserted"
    attributed_to: str = ""
    rule: str = ""
    support: Support = Support()


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated that happened, was attempted or is planned; ``where`` holds entity ids, most specific first.

    ``corpus_id``, empty before ``kg.resolve``, is one for what several articles tell of one event.
    """

    id: str
    type: str
    evidence: Evidence
    when: str = ""
    where: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    trigger: str = ""
    confidence: float = 1.0
    factuality: str = "asserted"
    attributed_to: str = ""
    rule: str = ""
    corpus_id: str = ""
    support: Support = Support()

    def fillers(self, role: str) -> tuple[Argument, ...]:
        """Arguments in one role, in their order."""
        return tuple(a for a in self.arguments if a.role == role)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was extracted from one article."""

    article: str
    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = field(default=())


def rename(extraction: Extraction, ids: dict[str, str]) -> Extraction:
    """The same extraction with entity ids replaced.

    Args:
        extraction: of one article.
        ids: old entity id -> new one; ids that are not in it stay.

    >>> e = Entity("e1", "KNB", "SecurityService")
    >>> rename(Extraction("a", (e,)), {"e1": "kz-knb"}).entities[0].id
    'kz-knb'
    """

    def new(i: str) -> str:
        return ids.get(i, i)

    def quantity(q: Quantity | None) -> Quantity | None:
        return replace(q, entity=new(q.entity)) if q else None

    def argument(a: Argument) -> Argument:
        return replace(a, entity=new(a.entity), quantity=quantity(a.quantity))

    return replace(
        extraction,
        entities=tuple(replace(e, id=new(e.id), citizen_of=new(e.citizen_of)) for e in extraction.entities),
        claims=tuple(
            replace(
                c, subject=new(c.subject), object=new(c.object), quantity=quantity(c.quantity),
                attributed_to=new(c.attributed_to),
            )
            for c in extraction.claims
        ),
        events=tuple(
            replace(
                v, where=tuple(new(w) for w in v.where), arguments=tuple(argument(a) for a in v.arguments),
                attributed_to=new(v.attributed_to),
            )
            for v in extraction.events
        ),
    )
