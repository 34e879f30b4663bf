"""Whether two entities are one: what speaks against it, and how much for it, in bits (Fellegi and Sunter 1969)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from rapidfuzz.distance import Levenshtein

from kg.model import Entity, Extraction
from kg.ontology import Gazetteer, settings, vocabulary
from kg.resolve.names import classes_agree, common, fold, heard, is_state_body, name_key, short_names
from kg.resolve.records import Key

__all__ = [
    "Comparison", "Context", "Profile", "compare", "in_order", "initials", "place", "profile_of",
    "veto",
]  # fmt: skip

#: Length from which on a name may differ in a letter.
_LONG = 7
#: Number of bodies or places that two articles must share to say something.
_SEVERAL = 2
_SMALL = ("a", "and", "for", "in", "of", "on")
#: Members of a profile whose surroundings are looked at.
_LOOKED_AT = 50


def place(article: str, e: Entity) -> tuple[str, int, str]:
    """Where an entity is named first, for sorting."""
    return article, (e.mentions[0].start if e.mentions else 0), e.id


def in_order(members: Iterable[tuple[str, Entity]]) -> list[tuple[str, Entity]]:
    """(article, entity) in order of article and offset."""
    return sorted(members, key=lambda m: place(*m))


@dataclass(eq=False)
class Profile:
    """Entities that are one beyond doubt: of one concept, or of one name, class and country.

    Args:
        top: kind of thing.
        name_key: as of :func:`kg.resolve.names.name_key`; the folded name where that is empty.
        members: (article, entity).
        concept: id in the gazetteer, or empty.
    """

    top: str
    name_key: str
    members: list[tuple[str, Entity]]
    concept: str = ""
    country: str = ""
    type: str = ""
    articles: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Find what the members have in common."""
        article, first = self.members[0]
        self.type = self.type or first.type
        self.country = self.country or first.country
        self.articles = {article for article, _ in self.members}
        self.key = place(article, first)
        self.common = not self.concept and is_state_body(first.type) and common(first.name)
        self.name = first.name

    def add(self, article: str, entity: Entity) -> None:
        """One more of the same."""
        self.members.append((article, entity))
        self.articles.add(article)
        self.key = min(self.key, place(article, entity))

    def close(self) -> None:
        """Put the members in order when all are there."""
        self.members = in_order(self.members)
        self.name = self.members[0][1].name
        if self.top in ("Organization", "Programme"):
            self.names = {n for _, e in self.members for n in short_names(e)}

    @property
    def id(self) -> Key:
        """Key of the first member."""
        return self.members[0][0], self.members[0][1].id


@dataclass(frozen=True, slots=True)
class Comparison:
    """What speaks for two being one; ``doubtful``: whatever it weighs, only a person can decide."""

    score: float
    reasons: tuple[str, ...]
    doubtful: bool = False


class Context:
    """What the articles say of entities and name beside them."""

    def __init__(self, extractions: Iterable[Extraction], gazetteer: Gazetteer) -> None:
        self._extractions = {x.article: x for x in extractions}
        self._gazetteer = gazetteer
        self._said: dict[str, dict[str, dict[str, set[str]]]] = {}
        self._named: dict[str, dict[str, set[str]]] = {}
        self._of: dict[int, dict[str, set[str]]] = {}

    def of(self, profile: Profile) -> Mapping[str, set[str]]:
        """Values by feature: post, employer, within, bodies, places."""
        if id(profile) not in self._of:
            found: dict[str, set[str]] = defaultdict(set)
            for article, entity in profile.members[:_LOOKED_AT]:
                for feature, values in self._statements(article).get(entity.id, {}).items():
                    found[feature] |= values
                own = {profile.concept, entity.concept}
                for feature, values in self._beside(article).items():
                    found[feature] |= values - own
            self._of[id(profile)] = found
        return self._of[id(profile)]

    def _statements(self, article: str) -> dict[str, dict[str, set[str]]]:
        if article not in self._said:
            said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
            x = self._extractions[article]
            entities = {e.id: e for e in x.entities}
            for c in x.claims:
                if c.factuality not in ("asserted", "reported"):
                    continue
                other = entities.get(c.object)
                value = (other.concept or fold(other.name)) if other else fold(c.literal)
                feature = _FEATURES.get(c.predicate, "")
                if feature and value:
                    said[c.subject][feature].add(value)
            self._said[article] = said
        return self._said[article]

    def _beside(self, article: str) -> dict[str, set[str]]:
        if article not in self._named:
            concepts = {e.concept for e in self._extractions[article].entities if e.concept in self._gazetteer.concepts}
            types = {c: self._gazetteer.concepts[c].type for c in concepts}
            self._named[article] = {
                "bodies": {c for c in concepts if vocabulary().is_a(types[c], "Organization")},
                "places": {c for c in concepts if vocabulary().is_a(types[c], "Place") and types[c] != "Country"},
            }
        return self._named[article]

    def distance(self, a: Profile, b: Profile) -> float | None:
        """Kilometres between two places, as far as the gazetteer knows where they lie."""
        pairs = [(p, q) for p in self._points(a) for q in self._points(b)]
        return min((_kilometres(p, q) for p, q in pairs), default=None)

    def _points(self, profile: Profile) -> list[tuple[float, float]]:
        ids = {profile.concept} - {""} or self.of(profile).get("within", set())
        known = [self._gazetteer.concepts[i] for i in sorted(ids) if i in self._gazetteer.concepts]
        return [(c.latitude, c.longitude) for c in known
                if c.type != "Country" and c.latitude is not None and c.longitude is not None]


#: Predicate -> the feature that its objects are.
_FEATURES = {"holdsPost": "post", "worksFor": "employer", "partOf": "employer", "locatedIn": "within"}


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two points in degrees (haversine formula, radius of the earth 6,371 km)."""
    (lat1, lon1), (lat2, lon2) = (map(math.radians, p) for p in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(h))


def veto(a: Profile, b: Profile) -> str:
    """Why two cannot be one, whatever else agrees; empty where nothing forbids it."""
    if a.top != b.top:
        return "things of different kinds"
    if a.concept and b.concept and a.concept != b.concept:
        return "two concepts of the gazetteer"
    if not classes_agree(a.type, b.type):
        return "classes that exclude each other"
    if a.country and b.country and a.country != b.country and a.top != "Person":
        return "different countries"
    if a.name_key != b.name_key and not a.articles.isdisjoint(b.articles):
        return "one article names both"
    if a.top == "Person" and _two_persons(a.name_key.split(), b.name_key.split()):
        return "different names"
    return ""


def _two_persons(a: list[str], b: list[str]) -> bool:
    """Whether two patronymics, two first names or a man's and a woman's surname keep two persons apart."""
    if len(a) < 2 or len(b) < 2:
        return False
    if a[0] != b[0] and 1 not in (len(a[0]), len(b[0])):
        return True
    short, long = sorted((a[-1], b[-1]), key=len)
    middles = a[1:-1], b[1:-1]
    return short + "a" == long or (all(middles) and not _alike_middles(*middles))


def _alike_middles(a: list[str], b: list[str]) -> bool:
    return a == b or (len(a) == len(b) == 1 and 1 in (len(a[0]), len(b[0])) and a[0][0] == b[0][0])


def compare(a: Profile, b: Profile, context: Context) -> Comparison | None:
    """What speaks for two entities that nothing forbids to be one.

    Returns:
        The weight of the evidence and the reasons; None where not even their names are alike.
    """
    name = _name(a, b)
    if not name:
        return None
    found = [_level(a.top, "name", name)]
    found.append(_level("any", "class", "equal" if a.type == b.type else "compatible"))
    if a.country and a.country == b.country:
        found.append(_level("any", "country", "equal"))
    one, two = context.of(a), context.of(b)
    for feature, least in (("post", 1), ("employer", 1), ("within", 1), ("bodies", _SEVERAL), ("places", _SEVERAL)):
        if len(one.get(feature, set()) & two.get(feature, set())) >= least:
            found.append(_level("any", feature, "shared"))
    if a.top == "Place" and (distance := context.distance(a, b)) is not None:
        limits = settings("resolution")["distance"]
        if distance <= limits["near"] or distance > limits["far"]:
            found.append(_level("any", "distance", "near" if distance <= limits["near"] else "far"))
    refused = bool(a.concept) != bool(b.concept) and name == "equal"
    if refused:
        found.append(_level("any", "gazetteer", "refused"))
    doubtful = refused or ((a.common or b.common) and not (a.country and b.country))
    if a.top == "Person" and name == "equal" and a.country != b.country:
        doubtful = True
    ranked = sorted(found, key=lambda f: (-f[0], f[1]))
    return Comparison(round(sum(w for w, _ in found), 3), tuple(words for _, words in ranked), doubtful)


@cache
def _level(table: str, feature: str, level: str) -> tuple[float, str]:
    """Weight in bits of one way of agreeing, and the words for it."""
    record: dict[str, Any] = settings("resolution")[table][feature][level]
    weight = round(math.log2(record["m"] / record["u"]), 2)
    return weight, f"{record['says']} ({weight:+.1f})"


def _name(a: Profile, b: Profile) -> str:
    """How the names of two are alike, as a level of ``resolution.toml``; empty where they are not."""
    if a.top == "Person":
        return _person(a, b)
    if a.name_key == b.name_key and a.name_key:
        return "equal"
    if a.top in ("Organization", "Programme"):
        return _body(a, b)
    close = a.top == "Place" and not (a.concept and b.concept) and _one_letter(a.name_key, b.name_key)
    return "spelling" if close else ""


def _person(a: Profile, b: Profile) -> str:
    one, two = a.name_key.split(), b.name_key.split()
    if not one or not two:
        return ""
    if len(one) == 1 or len(two) == 1:
        return "surname" if one[-1] == two[-1] else ""
    if one[-1] == two[-1] and one[0] != two[0]:
        first, second = fold(a.name), fold(b.name)
        return "initial" if 1 in (len(one[0]), len(two[0])) and first[:1] == second[:1] else ""
    if one[0] != two[0]:
        return ""
    if one == two:
        return "equal" if len(one[0]) > 1 else "initial"
    if one[-1] == two[-1]:
        return "patronymic" if len(one[0]) > 1 else "initial"
    short, long = sorted((one[-1], two[-1]), key=len)
    alike = heard(short) == heard(long) and Levenshtein.distance(short, long) == 1
    return "heard" if one[:-1] == two[:-1] and len(short) >= _LONG and alike else ""


def _body(a: Profile, b: Profile) -> str:
    if a.name_key in b.names or b.name_key in a.names:
        return "short"
    one, two = a.name_key.split(), b.name_key.split()
    if sorted(one) == sorted(two):
        return "words"
    if _one_letter(a.name_key, b.name_key):
        return "spelling"
    for short, long in ((a, b), (b, a)):
        words = long.name_key.split()
        if " " not in short.name_key and len(words) > 1 and short.name_key in initials(words):
            return "initials"
        inner = set(short.name_key.split())
        if len(inner) > 1 and inner < set(words) and not common(short.name):
            return "contained"
    return ""


def initials(words: list[str]) -> set[str]:
    """The acronyms that a name may have: of all its words, and without the small ones.

    >>> sorted(initials("institute for strategic studies".split()))
    ['ifss', 'iss']
    """
    return {"".join(w[0] for w in words), "".join(w[0] for w in words if w not in _SMALL)}


def _one_letter(a: str, b: str) -> bool:
    """Whether two long names differ in one letter that is no digit."""
    if min(len(a), len(b)) < _LONG or [c for c in a if c.isdigit()] != [c for c in b if c.isdigit()]:
        return False
    return Levenshtein.distance(a, b, score_cutoff=1) == 1


def profile_of(article: str, e: Entity, concept: str, country: str, type: str) -> Profile:
    """The profile of one entity.

    Args:
        article: id of its article.
        e: the entity.
        concept: id in the gazetteer, or empty.
        country, type: as the gazetteer says where it knows it.
    """
    top = vocabulary().top(type) or type
    name = name_key(e, top) or fold(e.name, top in ("Person", "Place"))
    return Profile(top, name, [(article, e)], concept, country, type)
