"""The claims of one article while they are collected: checked, each kept once with its best evidence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from spacy.tokens import Doc

from kg.nlp.extensions import ClaimData, ClusterData
from kg.nlp.sentence_view import Unit, letter
from kg.ontology import gazetteer, settings, vocabulary

__all__ = ["Claims"]

#: A place lies in one of a higher rank, or of its own where the rank is listed in ``_SAME``.
_RANK = {
    "Facility": 1, "Checkpoint": 1, "NaturalFeature": 2, "Settlement": 2, "Border": 3, "AdministrativeRegion": 4,
    "GeographicRegion": 5, "Country": 6, "Place": 1,
}
_SAME = {"AdministrativeRegion", "Facility"}
_NOT_STATE = (
    "InternationalOrganization", "CriminalGroup", "ArmedGroup", "NonGovernmentalOrganization", "PoliticalParty",
)

#: What no body of a state is part of.
_NO_PARENT = ("Company", "CriminalGroup", "ArmedGroup", "PoliticalParty", "NonGovernmentalOrganization")

#: Rules that hint at a seat, which the gazetteer may know better; what is "based in Osh" is based there.
_HINTS = ("seat.in", "inside.headquarteredIn", "seat.set-up-in", "seat.possessive", "seat.base-possessive", "rel.sit")

#: Bodies that are at work in many places: "police in Osh" do not sit there.
_SPREAD = ("LawEnforcement", "SecurityService", "ArmedGroup", "CriminalGroup")


@cache
def _allows(predicate: str, subject: str, obj: str) -> bool:
    v = vocabulary()
    if not v.allows(predicate, subject, obj):
        return False
    if predicate == "stateOf":
        return not any(v.is_a(subject, c) for c in _NOT_STATE)
    if predicate == "holdsPost":
        return v.is_a(subject, "Person") and subject != "PersonGroup"
    if predicate == "locatedIn":
        low, high = _RANK.get(subject, 1), _RANK.get(obj, 1)
        return subject != "Country" and (low < high or (subject == obj and subject in _SAME)) and not (
            obj == "Border" and subject not in ("Checkpoint", "Facility")
        )
    if predicate in ("memberOf", "observerOf") and subject == "Country" and v.is_a(obj, "StateBody"):
        return False  # states belong to no ministry
    if predicate in ("foundedOn", "foundedBy") and subject == "Programme":
        return False  # programmes begin, organizations are founded
    if predicate == "memberOf":
        return not (subject in ("Person", "PersonGroup") and obj == "InternationalOrganization")
    return True


class Claims:
    """Collects claims of a Doc.

    Every claim must fit domain and range, must not contradict the gazetteer (neighbours, what lies in which country)
    and must not relate a thing to itself.
    """

    def __init__(self, doc: Doc) -> None:
        """Start with none."""
        self.doc = doc
        self.clusters: list[ClusterData] = doc._.clusters
        self._found: dict[tuple[int, str, int, str], ClaimData] = {}

    def _type(self, cluster: int) -> str:
        return self.clusters[cluster]["type"]

    def add(
        self, subject: int, predicate: str, obj: int = -1, *, start: int, end: int, rule: str, confidence: float,
        literal: str = "", quantity: int = -1, when: str = "",
    ) -> bool:
        """Add a claim if it may stand.

        Args:
            subject: cluster.
            predicate: local name in the vocabulary.
            obj: cluster, or -1 where ``literal`` holds the value.
            start: first token of the evidence.
            end: token after it.
            rule: id of the pattern.
            confidence: prior of the pattern.
            literal: value of a predicate that takes one.
            quantity: index in ``Doc._.quantities`` or -1.
            when: EDTF time for which it holds.

        Returns:
            Whether it was taken.
        """
        if predicate == "worksFor" and obj >= 0 and self._type(obj) == "PoliticalParty":
            predicate = "memberOf"
        if subject < 0 or (obj < 0 and not literal) or subject == obj:
            return False
        if not _allows(predicate, self._type(subject), self._type(obj) if obj >= 0 else ""):
            return False
        if obj >= 0 and not self._plausible(subject, predicate, obj, rule):
            return False
        if vocabulary().predicates[predicate].symmetric and obj < subject:
            subject, obj = obj, subject
        key = (subject, predicate, obj, literal.casefold() if obj < 0 else "")
        claim = ClaimData(
            subject=subject, predicate=predicate, object=obj, literal=literal if obj < 0 else "", quantity=quantity,
            when=when, start=start, end=end, rule=rule, confidence=confidence, factuality="asserted",
            attributed_to="", speaker=-1,
        )
        old = self._found.get(key)
        if old is None or (confidence, start - end, -start) > (
            old["confidence"], old["start"] - old["end"], -old["start"]
        ):
            self._found[key] = claim
        return True

    def add_dated(self, subject: Unit, predicate: str, value: Unit, place: dict[str, Any]) -> None:
        """Add a claim whose value is a date or a length."""
        if value.literal:
            self.add(subject.cluster, predicate, literal=value.literal, quantity=self._quantity(value), **place)
        elif value.date >= 0:
            self.date(subject.cluster, predicate, self.doc._.dates[value.date]["edtf"], place)

    def date(self, subject: int, predicate: str, edtf: str, place: dict[str, Any]) -> None:
        """Add a claim whose value is a day, month or year; what lasts since a day began on it."""
        edtf = edtf.removesuffix("/..")
        if edtf and "/" not in edtf and edtf[:3].isdigit():
            self.add(subject, predicate, literal=edtf, **place)

    def _quantity(self, value: Unit) -> int:
        for i, q in enumerate(self.doc._.quantities):
            if q.get("start", -1) < value.end and value.start < q.get("end", -1):
                return i
        return -1

    def _plausible(self, subject: int, predicate: str, obj: int, rule: str) -> bool:
        known = gazetteer()
        s, o = self.clusters[subject], self.clusters[obj]
        if predicate == "borders":
            a, b = s["concept"] or _country(s["name"]), o["concept"] or _country(o["name"])
            return not (a and b and known.neighbours(a) and known.neighbours(b)) or b in known.neighbours(a)
        if predicate == "locatedIn" and s["concept"] and o["concept"]:
            place, area = known.concepts.get(s["concept"]), known.concepts.get(o["concept"])
            if place and area and place.country and area.country:
                return place.country == area.country and not known.within(area.id, place.id)
        if rule == "seat.in" and s["type"] in _SPREAD:
            return False
        if rule in _HINTS and o["type"] == "Settlement" and o["concept"]:
            concept = known.concepts.get(s["concept"])
            if concept and (seats := concept.values("headquarteredIn")):
                return o["concept"] in seats
        if rule in ("seat.in", "inside.headquarteredIn") and o["type"] == "Settlement":
            local, capitals = _seats()
            at_home = any(w.casefold() in local for w in s["name"].split())
            kind = letter(s["type"])  # "the OSCE in Dushanbe" does not sit there
            return at_home or kind == "A" or (o["name"] in capitals and kind != "I")
        if predicate == "partOf" and s["country"] and letter(s["type"]) == "T":
            return o["country"] in ("", s["country"]) and o["type"] not in _NO_PARENT
        if predicate == "partOf" and s["type"] == "InternationalOrganization":
            return not o["country"]
        if predicate == "stateOf" and s["country"] and o["concept"]:
            return s["country"] == o["concept"]
        return True

    def best(self) -> list[ClaimData]:
        """The claims in order of their evidence, posts that say less than another of the same person left out."""
        posts: dict[int, list[ClaimData]] = {}
        for c in self._found.values():
            if c["predicate"] == "holdsPost":
                posts.setdefault(c["subject"], []).append(c)
        dropped = set[int]()
        for same in posts.values():
            for c in same:
                words = set(c["literal"].casefold().split())
                for other in same:
                    more = set(other["literal"].casefold().split())
                    if c is not other and id(other) not in dropped and (words < more or (
                        words == more and (c["start"], c["end"]) > (other["start"], other["end"])
                    )):
                        dropped.add(id(c))
        dropped.update(self._general())
        posted = {c["subject"] for c in self._found.values() if c["predicate"] == "worksFor" and _near(c["rule"])}
        dropped.update(
            id(c) for c in self._found.values()
            if c["predicate"] == "worksFor" and c["subject"] in posted and not _near(c["rule"])
        )
        dates: dict[int, list[ClaimData]] = {}
        for c in self._found.values():
            if c["predicate"] == "foundedOn":
                dates.setdefault(c["subject"], []).append(c)
        for same in dates.values():  # an organization is founded once
            same.sort(key=lambda c: (-c["confidence"], c["start"], c["end"]))
            dropped.update(id(c) for c in same[1:])
        out = [c for c in self._found.values() if id(c) not in dropped]
        return sorted(
            out, key=lambda c: (c["start"], c["end"], c["predicate"], c["subject"], c["object"], c["literal"])
        )


    def _general(self) -> Iterator[int]:
        """Claims of equipment by its kind beside one by its make in the same words ("a drone, the Bayraktar TB2")."""
        operated = [c for c in self._found.values() if c["predicate"] == "operates"]
        named = {(c["subject"], self.doc[c["start"]].sent.start) for c in operated if self._made(c["object"])}
        for c in operated:
            listed = any(t.lower_ == "and" for t in self.doc[c["start"] : c["end"]])
            if not self._made(c["object"]) and not listed and (c["subject"], self.doc[c["start"]].sent.start) in named:
                yield id(c)

    def _made(self, cluster: int) -> bool:
        return any(ch.isupper() or ch.isdigit() for ch in self.clusters[cluster]["name"])


def _near(rule: str) -> bool:
    """Whether a rule reads both sides in one place, rather than one from the sentences around."""
    return ".context-" not in rule


@cache
def _seats() -> tuple[frozenset[str], frozenset[str]]:
    seats = settings("relations")["seats"]
    return frozenset(seats["local"]), frozenset(seats["capitals"])


@cache
def _country(name: str) -> str:
    return next((c.id for c in gazetteer().by_name(name) if c.type == "Country"), "")
