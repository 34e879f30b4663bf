"""The records that reading ``ontology/`` gives: the vocabulary, the gazetteer and the queries."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

__all__ = [
    "ClassTerm", "Concept", "EventType", "Gazetteer", "Name", "Predicate", "Query", "Role", "Vocabulary", "normalize",
    "weigh",
]

_TOPS = ("Person", "Organization", "Place", "Equipment", "Contraband", "Programme")


@dataclass(frozen=True, slots=True)
class ClassTerm:
    """A class of ``core.ttl``; ``parent`` is the own class above it, or empty."""

    name: str
    label: str
    comment: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Predicate:
    """A standing relation; ``range`` is the string ``"literal"`` where it takes a literal."""

    name: str
    label: str
    comment: str
    domain: tuple[str, ...] = ()
    range: tuple[str, ...] | str = ()
    symmetric: bool = False
    literal: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """A role in events: the classes that may fill it, and whether a literal may."""

    name: str
    label: str
    comment: str
    range: tuple[str, ...] = ()
    literal: bool = False


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event with its roles, most typical first."""

    name: str
    label: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Vocabulary:
    """What may be said: classes, standing relations, types of event and their roles, each by name."""

    classes: dict[str, ClassTerm]
    predicates: dict[str, Predicate]
    events: dict[str, EventType]
    roles: dict[str, Role]
    terms: frozenset[str] = field(default=frozenset(), repr=False)

    def is_a(self, cls: str, ancestor: str) -> bool:
        """Whether ``cls`` is ``ancestor`` or lies below it.

        >>> from kg.ontology import vocabulary
        >>> vocabulary().is_a("BorderService", "Organization")
        True
        """
        return ancestor in self.line(cls)

    def line(self, cls: str) -> tuple[str, ...]:
        """The class and its ancestors, nearest first; empty for a name that is no class."""
        out: list[str] = []
        while cls in self.classes and cls not in out:
            out.append(cls)
            cls = self.classes[cls].parent
        return tuple(out)

    def top(self, cls: str) -> str:
        """The kind of thing: Person, Organization, Place, Equipment, Contraband or Programme; else empty."""
        line = self.line(cls)
        if "PersonGroup" in line:
            return "Person"
        return next((c for c in line if c in _TOPS), "")

    def specific(self, a: str, b: str) -> str:
        """The more specific of two classes, one of which lies below the other; ``a`` where neither does."""
        return b if self.is_a(b, a) else a

    def allows(self, predicate: str, subject: str, obj: str = "") -> bool:
        """Whether a relation may stand between two classes; an empty class is not checked."""
        p = self.predicates.get(predicate)
        if p is None:
            return False
        in_domain = not subject or not p.domain or any(self.is_a(subject, d) for d in p.domain)
        if p.literal or not obj:
            return in_domain
        return in_domain and (not p.range or any(self.is_a(obj, r) for r in p.range))


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One name of a concept.

    Args:
        text: as it is written.
        language: BCP 47 tag.
        kind: ``preferred``, ``alternative``, ``acronym``, ``hidden`` (a misspelling), ``demonym`` (adjective or
            people's name: Kazakh, Kazakhs) or ``generic`` (a body's name without its country, such as "Border
            Service": it names this body only where the context names the country).
        weak: the name is also a common word, a person's name or the name of something better known: take it only
            with support from the context, such as a head word ("Oral city") or a full name in the same article.
        cased: match only as it is written ("US", "SCO"), never in small letters.
    """

    text: str
    language: str
    kind: str
    weak: bool = False
    cased: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that the gazetteer knows.

    Args:
        id: last segment of its IRI, such as ``"kz-knb"``.
        name: the preferred English name.
        names: all names, the preferred one first.
        type: class of ``core.ttl``.
        country: id of the state whose body it is or in which it lies; of a country, its own id; else empty.
        broader: id of the containing place, or of the parent body.
        latitude, longitude: degrees, WGS 84; None where unknown.
        identifiers: IRIs of the same thing elsewhere (GeoNames, Wikidata).
        part_of: ids of the bodies it is a part of.
        attributes: further (property, value) pairs, values being ids or literals.
    """

    id: str
    name: str
    names: tuple[Name, ...]
    type: str
    country: str = ""
    broader: str = ""
    latitude: float | None = None
    longitude: float | None = None
    identifiers: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def values(self, attribute: str) -> tuple[str, ...]:
        """Values of one attribute, such as ``"borderOf"``."""
        return tuple(v for k, v in self.attributes if k == attribute)


@dataclass(frozen=True)
class Gazetteer:
    """The known things, by id.

    Args:
        concepts: by id.
        kinds: the kinds of state body by id, such as ``"kind-border-service"``: no things themselves, but the class
            and the generic names that bodies of many countries share, also of countries whose body is not known.
    """

    concepts: dict[str, Concept]
    kinds: dict[str, Concept] = field(default_factory=dict)

    @cached_property
    def _index(self) -> dict[str, tuple[Concept, ...]]:
        found: dict[str, dict[str, Concept]] = defaultdict(dict)
        for concept in self.concepts.values():
            for name in concept.names:
                found[normalize(name.text)].setdefault(concept.id, concept)
        return {k: tuple(sorted(v.values(), key=weigh, reverse=True)) for k, v in found.items()}

    def by_name(self, text: str) -> list[Concept]:
        """Concepts with that name of whatever kind, countries and large settlements first.

        Case, accents, dashes and a leading article do not matter.

        >>> from kg.ontology import gazetteer
        >>> [c.id for c in gazetteer().by_name("the Republic of Kazakhstan")]
        ['country-kz']
        """
        return list(self._index.get(normalize(text), ()))

    def neighbours(self, country: str) -> tuple[str, ...]:
        """Ids of the countries that share a land border with it, sorted."""
        concept = self.concepts.get(country)
        return tuple(sorted(concept.values("borders"))) if concept else ()

    def within(self, place: str, ancestor: str) -> bool:
        """Whether a place is another or lies in it, as far as the gazetteer says."""
        todo, seen = [place], set[str]()
        while todo:
            current = todo.pop()
            if current == ancestor:
                return True
            concept = self.concepts.get(current)
            if concept and current not in seen:
                seen.add(current)
                todo += concept.values("locatedIn")
        return False


@dataclass(frozen=True, slots=True)
class Query:
    """A query text with its help line and its parameters with their default values."""

    name: str
    help: str
    parameters: dict[str, str]
    text: str


_BETWEEN = re.compile(r"[^\w'&+/]+")


def normalize(text: str) -> str:
    """A name reduced to what decides whether two names are equal.

    >>> normalize("The  Shanghai Co\N{NON-BREAKING HYPHEN}operation Organisation’s")
    "shanghai co operation organisation's"
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).replace("’", "'").replace("ʼ", "'")
        text = "".join(c for c in text if not unicodedata.combining(c))
    text = " ".join(_BETWEEN.sub(" ", text.casefold()).split())
    return text[4:] if text.startswith("the ") else text


#: How well known a place of a class is, as a number of inhabitants, where its own number is unknown.
_WEIGHTS = {
    "Country": 10**9, "AdministrativeRegion": 20_000, "GeographicRegion": 20_000, "NaturalFeature": 5_000,
    "Settlement": 1_500,
}


def weigh(concept: Concept) -> int:
    """How well known a concept is among those of one name, as a number of inhabitants."""
    for population in concept.values("population"):
        return int(population)
    district = concept.type == "AdministrativeRegion" and not concept.broader.startswith("country-")
    return 1_000 if district else _WEIGHTS.get(concept.type, 900)
