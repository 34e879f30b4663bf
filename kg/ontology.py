"""The only reader of ``ontology/``: vocabulary, gazetteer, labels, patterns and query texts.

The vocabulary exists once, in ``core.ttl``. Python sees it as the closed namespace :data:`BKO`, in which a misspelt
term raises, and as the records of :func:`vocabulary`. Every other ``*.ttl`` but ``shapes.ttl`` is a part of the
gazetteer. Each function takes a ``folder`` to read another ontology, and remembers what it has read.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import OntologyError
from kg.resources import data_folder

__all__ = [
    "BASE", "BKO", "BKR", "PREFIXES", "ClassTerm", "Concept", "EventType", "Gazetteer", "Name", "Predicate", "Query",
    "Role", "Vocabulary", "gazetteer", "labels", "normalize", "patterns", "queries", "rules", "settings", "vocabulary",
]

#: The one setting for our own IRIs; the ``@prefix`` lines of ``ontology/`` must agree with it.
BASE = "https://w3id.org/border-kg/"
#: Prefix of the IRIs of things.
BKR = BASE + "id/"

PREFIXES = {
    "bko": BASE + "ontology#",
    "bkr": BKR,
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "gn": "https://sws.geonames.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "unit": "http://qudt.org/vocab/unit/",
    "vann": "http://purl.org/vocab/vann/",
    "wd": "http://www.wikidata.org/entity/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_OWN = PREFIXES["bko"]
_TOPS = ("Person", "Organization", "Place", "Equipment", "Contraband", "Programme")


# --- records ---------------------------------------------------------------------------------------------------------


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
        return {k: tuple(sorted(v.values(), key=_weigh, reverse=True)) for k, v in found.items()}

    def by_name(self, text: str) -> list[Concept]:
        """Concepts with that name of whatever kind, countries and large settlements first.

        Case, accents, dashes and a leading article do not matter.

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


# --- reading ---------------------------------------------------------------------------------------------------------


def normalize(text: str) -> str:
    """A name reduced to what decides whether two names are equal.

    >>> normalize("The  Shanghai Co\N{NON-BREAKING HYPHEN}operation Organisation’s")
    "shanghai co operation organisation's"
    """
    text = unicodedata.normalize("NFKD", text).casefold().replace("’", "'").replace("ʼ", "'")
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = " ".join(re.sub(r"[^\w'&+/]+", " ", text).split())
    return re.sub(r"^the (?=.)", "", text)


def _folder(folder: Path | None) -> Path:
    return folder or data_folder("ontology")


def _triples(path: Path) -> Iterator[tuple[str, str, Any]]:
    """Subject, predicate and object term of each triple, in the order of the file."""
    try:
        data = path.read_bytes()
        for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
            yield getattr(quad.subject, "value", ""), quad.predicate.value, quad.object
    except OSError as error:
        raise OntologyError(f"{path}: cannot be read ({error.strerror}); restore the file") from error
    except SyntaxError as error:
        raise OntologyError(f"{path}: not Turtle ({error}); correct that line") from error


@lru_cache(maxsize=100_000)
def _short(iri: str) -> str:
    """Local name of one of our own terms or things; any other IRI as a prefixed name or in full."""
    for own in (_OWN, BKR):
        if iri.startswith(own):
            return iri[len(own):]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace):]}"
    return iri


_Row = dict[str, list[Any]]
_Table = dict[str, _Row]


def _table(paths: Iterable[Path], namespace: str) -> _Table:
    """For each subject of a namespace, by local name, its objects by short predicate name, in order of the files."""
    table: _Table = {}
    for path in paths:
        for subject, predicate, obj in _triples(path):
            if subject.startswith(namespace):
                row = table.setdefault(subject[len(namespace):], {})
                row.setdefault(_short(predicate), []).append(obj)
    return table


@cache
def vocabulary(folder: Path | None = None) -> Vocabulary:
    """The vocabulary of ``core.ttl``.

    Raises:
        OntologyError: the file is missing or not Turtle.
    """
    table = _table([_folder(folder) / "core.ttl"], _OWN)

    def own(row: _Row, predicate: str) -> tuple[str, ...]:
        values = (o.value for o in row.get(predicate, ()))
        return tuple(v[len(_OWN):] for v in values if v.startswith(_OWN))

    def text(row: _Row, predicate: str) -> str:
        return next((str(o.value) for o in row.get(predicate, ())), "")

    classes: dict[str, ClassTerm] = {}
    predicates: dict[str, Predicate] = {}
    roles: dict[str, Role] = {}
    for name, row in table.items():
        types = {_short(o.value) for o in row.get("rdf:type", ())}
        label, comment = text(row, "rdfs:label"), text(row, "rdfs:comment")
        reach = own(row, "schema:rangeIncludes")
        literal = any(_short(o.value).startswith(("xsd:", "edtf:")) for o in row.get("schema:rangeIncludes", ()))
        if "owl:Class" in types:
            classes[name] = ClassTerm(name, label, comment, next(iter(own(row, "rdfs:subClassOf")), ""))
        elif "Relation" in types:
            predicates[name] = Predicate(
                name, label, comment, own(row, "schema:domainIncludes"), "literal" if literal else reach,
                "owl:SymmetricProperty" in types, literal,
            )
        elif "Role" in types:
            roles[name] = Role(name, label, comment, reach, literal)
    result = Vocabulary(classes, predicates, {}, roles, frozenset(table))
    for name, term in classes.items():
        if name != "Event" and result.is_a(name, "Event"):
            result.events[name] = EventType(name, term.label, own(table[name], "role"))
    return result


class _ClosedNamespace:
    """IRIs of the terms of ``core.ttl`` as attributes: ``BKO.Person``."""

    def __getattr__(self, name: str) -> str:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> str:
        terms = vocabulary().terms
        if name in terms:
            return _OWN + name
        near = difflib.get_close_matches(name, sorted(terms), 3) or sorted(terms)
        raise OntologyError(f"bko:{name} is not a term of core.ttl; close to it: {', '.join(near)}")

    def __contains__(self, name: object) -> bool:
        return name in vocabulary().terms


#: The closed namespace of our terms.
BKO = _ClosedNamespace()

_NAME_KINDS = {
    "skos:prefLabel": "preferred", "skos:altLabel": "alternative", "acronym": "acronym",
    "skos:hiddenLabel": "hidden", "demonym": "demonym", "genericLabel": "generic",
}
_NOT_ATTRIBUTES = {
    *_NAME_KINDS, "weakLabel", "rdf:type", "skos:inScheme", "skos:exactMatch", "schema:latitude", "schema:longitude",
}


def _names(rows: list[_Row]) -> tuple[Name, ...]:
    """Names of a concept: all of its own row, the generic ones of the rows of its kinds."""
    weak = {(o.value, o.language) for o in rows[0].get("weakLabel", ())}
    out: dict[tuple[str, str], Name] = {}
    for number, row in enumerate(rows):
        for predicate, kind in _NAME_KINDS.items():
            for o in row.get(predicate, ()) if not number or kind == "generic" else ():
                key = (o.value, o.language or "en")
                cased = kind == "acronym" or (key[0].isupper() and len(key[0]) < 6)
                out.setdefault(key, Name(*key, kind, (o.value, o.language) in weak, cased))
    return tuple(sorted(out.values(), key=lambda n: (n.kind != "preferred", n.language != "en")))


def _concept(id: str, row: _Row, kinds: list[_Row], classes: dict[str, ClassTerm]) -> Concept | None:
    """The concept of a row, with the generic names of its kinds of body; None where it is none."""
    types = [t for o in row.get("rdf:type", ()) if (t := _short(o.value)) in classes]
    names = _names([row, *kinds])
    if not types:
        if "skos:prefLabel" in row:
            raise OntologyError(f"bkr:{id} of the gazetteer has no class of core.ttl; give it one")
        return None
    if not names or names[0].kind != "preferred" or names[0].language != "en":
        raise OntologyError(f"bkr:{id} of the gazetteer has no skos:prefLabel in English (@en); give it one")
    attributes = tuple(
        (p, _short(o.value) if isinstance(o, ox.NamedNode) else o.value)
        for p, objects in row.items() if p not in _NOT_ATTRIBUTES for o in objects
    )

    def first(*predicates: str) -> str:
        return next((v for p in predicates for k, v in attributes if k == p), "")

    def degrees(predicate: str) -> float | None:
        return next((float(o.value) for o in row.get(predicate, ())), None)

    return Concept(
        id, names[0].text, names, types[-1],
        country=id if types[-1] == "Country" else first("stateOf", "country"),
        broader=first("locatedIn", "partOf"),
        latitude=degrees("schema:latitude"), longitude=degrees("schema:longitude"),
        identifiers=tuple(o.value for o in row.get("skos:exactMatch", ())),
        part_of=tuple(v for k, v in attributes if k == "partOf"),
        attributes=attributes,
    )


#: What a place without a population weighs against a settlement of the same name.
_WEIGHTS = {
    "Country": 10**9, "AdministrativeRegion": 20_000, "GeographicRegion": 20_000, "NaturalFeature": 5_000,
    "Settlement": 1_500,
}


def _weigh(concept: Concept) -> int:
    for population in concept.values("population"):
        return int(population)
    district = concept.type == "AdministrativeRegion" and not concept.broader.startswith("country-")
    return 1_000 if district else _WEIGHTS.get(concept.type, 900)


def _weaken(concepts: dict[str, Concept], top: Callable[[str], str]) -> None:
    """Mark a name weak where a weightier concept of the same kind of thing and country has it too."""
    holders: dict[tuple[str, str, str], list[Concept]] = defaultdict(list)
    for concept in concepts.values():
        kind = top(concept.type)
        for text in {normalize(n.text) for n in concept.names if n.kind not in ("demonym", "generic")}:
            holders[text, concept.country, kind].append(concept)
    lost: dict[str, set[str]] = defaultdict(set)
    for (text, _, _), rivals in holders.items():
        for loser in sorted(rivals, key=lambda c: (-_weigh(c), c.id))[1:]:
            lost[loser.id].add(text)
    for id, texts in lost.items():
        names = tuple(
            replace(n, weak=True) if n.kind != "demonym" and normalize(n.text) in texts else n
            for n in concepts[id].names
        )
        concepts[id] = replace(concepts[id], names=names)


def _kind(id: str, row: _Row, classes: dict[str, ClassTerm]) -> Concept:
    cls = _short(row["kindClass"][0].value)
    if cls not in classes:
        raise OntologyError(f"bkr:{id} of the gazetteer: {cls!r} is not a class of core.ttl")
    names = _names([row])
    return Concept(id, names[0].text, names, cls)


@cache
def gazetteer(folder: Path | None = None) -> Gazetteer:
    """The concepts of all gazetteer files (every ``*.ttl`` but ``core.ttl`` and ``shapes.ttl``).

    Of several places with one name in one country, the name is weak for all but the weightiest (see ``_weaken``).
    A concept's country is what it says (``bko:stateOf``, ``bko:country``), else that of the place it lies in or of
    the body it is a part of.

    Raises:
        OntologyError: a file is not Turtle, or a concept lacks its class or English name.
    """
    paths = sorted(p for p in _folder(folder).glob("*.ttl") if p.name not in ("core.ttl", "shapes.ttl"))
    classes = vocabulary(folder).classes
    rows = _table(paths, BKR)
    kinds = {id: _kind(id, row, classes) for id, row in rows.items() if "kindClass" in row}
    concepts: dict[str, Concept] = {}
    for id, row in rows.items():
        shared = [_short(o.value) for o in row.get("bodyKind", ())]
        if unknown := [k for k in shared if k not in kinds]:
            raise OntologyError(f"bkr:{id} of the gazetteer names bkr:{unknown[0]}, which is no bko:BodyKind")
        if id not in kinds and (concept := _concept(id, row, [rows[k] for k in shared], classes)):
            concepts[id] = concept

    def country(id: str, seen: tuple[str, ...] = ()) -> str:
        concept = concepts.get(id)
        if concept is None or id in seen:
            return ""
        return concept.country or country(concept.broader, (*seen, id))

    for id, concept in concepts.items():
        if not concept.country and (found := country(id)):
            object.__setattr__(concept, "country", found)  # nobody has seen the record yet
    _weaken(concepts, vocabulary(folder).top)
    return Gazetteer(concepts, kinds)


@cache
def labels(folder: Path | None = None) -> dict[str, str]:
    """The language model's entity labels -> our classes; an empty class means: drop the entity.

    Raises:
        OntologyError: ``labels.toml`` is missing, not TOML, or names a class that ``core.ttl`` lacks.
    """
    path = _folder(folder) / "labels.toml"
    try:
        table = tomllib.loads(path.read_text("utf-8")).get("labels", {})
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read ({error}); correct the file") from error
    for label, cls in table.items():
        if cls and cls not in vocabulary(folder).classes:
            raise OntologyError(f"{path}: {label} = {cls!r} is not a class of core.ttl; name one, or \"\" to drop it")
    return dict(table)


@cache
def patterns(name: str, folder: Path | None = None) -> list[dict[str, Any]]:
    """The records of ``patterns/NAME.jsonl``, one a line; blank lines and lines that begin with // are skipped.

    Raises:
        OntologyError: there is no such file, or a line is not a JSON object; names file and line.
    """
    root = _folder(folder) / "patterns"
    path = root / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in root.glob("*.jsonl"))) or "none"
        raise OntologyError(f"no patterns named {name!r} in {root}; there are: {known}")
    out = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("//"):
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise OntologyError(f"{path}, line {number}: not JSON ({error.msg}, column {error.colno})") from error
        if not isinstance(record, dict):
            raise OntologyError(f"{path}, line {number}: expected a JSON object {{...}}, found {line.strip()[:40]!r}")
        out.append(record)
    return out


def _query(path: Path) -> Query:
    text = path.read_text("utf-8")
    help_, parameters = "", {}
    for line in text.splitlines():
        if not line.startswith("#"):
            if line.strip():
                break
            continue
        comment = line.lstrip("# ").strip()
        if match := re.match(r"param:\s*(\w+)\s*=\s*(.*)", comment):
            parameters[match[1]] = match[2].strip()
        elif not help_:
            help_ = comment
    if not help_:
        raise OntologyError(f"{path}: the first line must be a comment that says what the query is for")
    return Query(path.stem, help_, parameters, text)


def _queries(root: Path) -> dict[str, Query]:
    return {path.stem: _query(path) for path in sorted(root.glob("*.rq"))}


@cache
def queries(kind: str, folder: Path | None = None) -> dict[str, Query]:
    """The queries of ``queries/KIND/*.rq`` by name.

    The first comment line of a file is its help; ``# param: place = Almaty`` declares a parameter with its default.

    Raises:
        OntologyError: there is no such kind, or a query has no help line.
    """
    root = _folder(folder) / "queries" / kind
    if not root.is_dir():
        known = ", ".join(sorted(p.name for p in root.parent.glob("*") if p.is_dir())) or "none"
        raise OntologyError(f"no queries of kind {kind!r}; there are: {known}")
    return _queries(root)


@cache
def rules(folder: Path | None = None) -> dict[str, Query]:
    """The CONSTRUCT rules of ``rules/*.rq`` by name, read like :func:`queries`."""
    return _queries(_folder(folder) / "rules")


@cache
def settings(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The tables of ``NAME.toml``, such as the units of measure.

    Raises:
        OntologyError: there is no such file, or it is not TOML.
    """
    path = _folder(folder) / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise OntologyError(f"{path}: cannot be read ({error}); correct the file") from error
