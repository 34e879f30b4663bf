"""Relations that a name or a noun phrase carries inside itself, such as the country in "the Tajik Border Troops"."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc

from kg.nlp.claims import Claims
from kg.nlp.extensions import MentionData
from kg.nlp.sentence_view import lengths, letter
from kg.ontology import gazetteer, settings

__all__ = ["inside", "whole"]

#: Sources of mentions that say what something is: "an outpost at Khorog" is told by where it is.
_DESCRIBED = frozenset(("seated", "place"))
#: Sources of bodies by their common noun: "Tajik soldiers" are some men, "Tajik border guards" the service.
_LOOSE = frozenset(("common", "head"))
#: Tokens between a body and the country that a reader takes it for a body of.
_NEAR = 5


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(settings("relations")["inside"][name])


@cache
def _local() -> frozenset[str]:
    return frozenset(settings("relations")["seats"]["prefixed"])


def inside(doc: Doc, claims: Claims) -> None:
    """Claims from mentions that lie within other mentions: "the FSB Border Service", "two citizens of Uzbekistan"."""
    mentions: list[MentionData] = [m for m in doc._.mentions if m["cluster"] >= 0]
    alone = set[int]()  # clusters that are also named by themselves
    end = -1
    for m in mentions:
        if m["start"] >= end:
            end = m["end"]
            if m["kind"] == "name":
                alone.add(m["cluster"])
    for i, outer in enumerate(mentions):
        kind = letter(outer["type"])
        if kind == "B" and not _listed(doc, outer, mentions[i + 1 :]):
            _length(doc, outer, claims)
        if kind not in "TIZAQBFKSRNL" or (outer["kind"] == "nominal" and not _words("namesakes").isdisjoint(
            doc[outer["end"] - 1].lower_.split()
        )):
            continue
        within = []
        for other in mentions[i + 1 :]:
            if other["start"] >= outer["end"]:
                break
            if other["end"] <= outer["end"] and other["cluster"] != outer["cluster"]:
                within.append(other)
        if within and not (kind == "Q" and _person_beside(doc, outer, mentions)):
            _nested(doc, outer, kind, within, claims, alone)


def _before(doc: Doc, inner: MentionData, outer: MentionData) -> str:
    """The preposition before a nested mention, or ""."""
    i = inner["start"] - 1
    while i >= outer["start"] and doc[i].lower_ in ("the", "republic", "of", "'s") and doc[i].lower_ != "of":
        i -= 1
    return doc[i].lower_ if i >= outer["start"] else ""


def _generic(doc: Doc, outer: MentionData) -> bool:
    """Whether a mention only says what stands where ("a court in Osh")."""
    return doc[outer["start"]].is_lower and any(
        t.lower_ in _words("generic") for t in doc[outer["start"] : outer["end"]]
    )


def _nested(
    doc: Doc, outer: MentionData, kind: str, within: list[MentionData], claims: Claims, alone: set[int]
) -> None:
    countries = [m for m in within if m["type"] == "Country"]

    def add(m: MentionData, predicate: str, confidence: float, flip: bool = False) -> None:
        s, o = (m, outer) if flip else (outer, m)
        claims.add(
            s["cluster"], predicate, o["cluster"], start=outer["start"], end=outer["end"],
            rule=f"inside.{predicate}", confidence=confidence,
        )

    if kind == "B":
        if len(countries) >= 2 and countries[0]["cluster"] != countries[1]["cluster"]:
            claims.add(
                countries[0]["cluster"], "borders", countries[1]["cluster"], start=outer["start"], end=outer["end"],
                rule="inside.borders", confidence=0.95,
            )
        return
    if kind == "Q":
        head = doc[outer["head"]].lemma_.lower()
        for m in within:
            preposition = _before(doc, m, outer)
            if any(o is not m and o["start"] <= m["start"] and m["end"] <= o["end"] for o in within):
                continue
            if m["end"] < outer["end"] and doc[m["end"]].lower_ in ("'s", "’s"):
                continue
            if m["type"] == "Country":
                span = doc[outer["start"] : outer["end"]]
                officials = any(t.lemma_.lower() in _words("officials") for t in span)
                if preposition in ("in", "to", "at", "with", "for", "on", "into"):
                    continue
                several = len(countries) > 1 and preposition in ("of", "from", "and", ",")
                counted = claims.clusters[outer["cluster"]]["count"] is not None
                if counted and ((not officials and not several) or head in _words("citizens")):
                    add(m, "citizenOf", 0.9)
        return
    if kind == "T":
        good = [
            m for m in countries if _before(doc, m, outer) not in ("in", "to", "at", "for", "on", "with") and not any(
                o is not m and letter(o["type"]) == "T" and o["start"] <= m["start"] and m["end"] <= o["end"]
                for o in within  # "a department of the Georgian Border Police" is no body of its own
            )
        ]
        unnamed = outer["source"] in _LOOSE and doc[outer["end"] - 1].text in _words("unnamed")
        joint = any(doc[m["end"]].text in "-–" for m in good)  # "the Kazakh–Kyrgyz commission"
        if len({m["cluster"] for m in good}) == 1 and not unnamed and not (joint and len(countries) > 1):
            add(good[0], "stateOf", 0.95)
    if _generic(doc, outer):
        return
    if kind in "TIZA":
        seen = any(t.lower_ == "and" for t in doc[outer["start"] : within[0]["end"]]) or doc[
            outer["start"]
        ].lemma_.lower() in _words("people") or doc[outer["end"] - 1].lower_ in _words("sorts")
        for m in within:
            inner = letter(m["type"])
            preposition = _before(doc, m, outer)
            if outer["source"] != "common" and inner in "TIZA" and not seen and m["start"] - outer["start"] < 12:
                if preposition not in ("to", "for", "with", "against", "between") and m["head"] != outer["head"] and (
                    doc[m["end"] - 1].i < outer["end"] - 1 or preposition
                ) and (
                    # "United Nations Development Programme" names no second body; "CSTO Secretariat" does where the
                    # article speaks of the CSTO; a council of services is part of none of them
                    kind != "I" or (inner == "I" and (preposition or m["cluster"] in alone or _short(doc, m)))
                ):
                    add(m, "partOf", 0.9)
                    seen = True
            elif m["type"] == "Settlement" and m["start"] == outer["start"] and _local().intersection(
                (doc[outer["end"] - 1].lower_, doc[outer["end"] - 2 : outer["end"]].text.lower())
            ):  # "the Khorog garrison court"
                add(m, "headquarteredIn", 0.8)
            elif m["type"] == "Settlement" and preposition in (("in", "at", "of") if kind == "A" else ("in", "at")):
                add(m, "headquarteredIn", 0.88)
        return
    if kind in "FKSRNL" and outer["source"] not in _DESCRIBED:
        for m in within:
            if letter(m["type"]) not in "CRSGK":
                continue
            preposition = _before(doc, m, outer)
            if doc[outer["end"] - 1].lower_ in _words("routes"):
                continue
            first = kind in "FK" and m["start"] <= outer["start"] + 1 and letter(m["type"]) in "RS"
            if preposition in ("in", "at", "inside") or (preposition == "of" and kind in "RSF") or (
                first and doc[m["end"]].text not in "–-" and m["cluster"] in alone
            ):
                add(m, "locatedIn", 0.85)


def _short(doc: Doc, m: MentionData) -> bool:
    """Whether a name is an acronym beside its bodies ("CSTO Secretariat"), not a part of their names ("UN")."""
    return m["end"] - m["start"] == 1 and doc[m["start"]].lower_ not in _words("prefixes")


def _person_beside(doc: Doc, group: MentionData, mentions: list[MentionData]) -> bool:
    """Whether a description stands in apposition to a name ("Bat Dorj, a Mongolian herder"): it is no group then."""
    before, after = group["start"] - 1, group["end"]
    behind = after + (after < len(doc) and doc[after].text == ",")
    return any(
        m["type"] == "Person" and (m["start"] == behind or (m["end"] == before and doc[before].text == ","))
        for m in mentions
    )


def _listed(doc: Doc, border: MentionData, later: list[MentionData]) -> bool:
    """Whether a further country follows: the length is that of several borders."""
    after = next((m for m in later if m["start"] >= border["end"]), None)
    between = [t.lower_ for t in doc[border["end"] : after["start"]] if t.lower_ != "the"] if after else []
    return bool(after and after["type"] == "Country" and between and {",", "and"}.issuperset(between))


def _length(doc: Doc, border: MentionData, claims: Claims) -> None:
    text = doc[border["start"] : border["end"]].text
    for _, _, literal in lengths(text):
        claims.add(
            border["cluster"], "borderLength", literal=literal, start=border["start"], end=border["end"],
            rule="inside.borderLength", confidence=0.9,
        )


def _sides(name: str, doc: Doc) -> list[int]:
    """Clusters of the two countries in a border's canonical name ("Iran–Turkey border")."""
    pair = [p.strip() for p in name.removesuffix("border").strip().split("–")]
    names = {c["name"]: i for i, c in reversed(list(enumerate(doc._.clusters))) if c["type"] == "Country"}
    return [names[p] for p in pair if p in names] if len(pair) == 2 else []


def whole(doc: Doc, claims: Claims) -> None:
    """Claims from what the gazetteer knows of an entity and the article shows: whose body it is, whose border."""
    by_concept: dict[str, int] = {}
    for i, cluster in enumerate(doc._.clusters):
        if cluster["type"] == "Country" and cluster["concept"]:
            by_concept.setdefault(cluster["concept"], i)
    first: dict[int, MentionData] = {}
    for m in doc._.mentions:
        first.setdefault(m["cluster"], m)
    sentences: dict[int, int] = {}
    for number, sentence in enumerate(doc.sents):
        for i in range(sentence.start, sentence.end):
            sentences[i] = number
    named: dict[tuple[int, int], list[int]] = {}
    for m in doc._.mentions:
        if m["type"] == "Country":
            named.setdefault((sentences[m["start"]], m["cluster"]), []).append(m["start"])
    for i, cluster in enumerate(doc._.clusters):
        m = first.get(i)
        if m is None:
            continue
        country = by_concept.get(cluster["country"], -1) if cluster["country"] else -1
        if country >= 0 and letter(cluster["type"]) == "T" and m["kind"] == "name" and m["concept"] and any(
            abs(at - m["start"]) < _NEAR for at in named.get((sentences[m["start"]], country), ())
        ):
            claims.add(
                i, "stateOf", country, start=m["start"], end=m["end"], rule="whole.stateOf", confidence=0.6
            )
        if cluster["type"] == "Border":
            sides = _sides(cluster["name"], doc)
            if len(sides) == 2:
                claims.add(
                    sides[0], "borders", sides[1], start=m["start"], end=m["end"], rule="whole.borders", confidence=0.9
                )
        concept = gazetteer().concepts.get(cluster["concept"]) if cluster["concept"] else None
        if concept and cluster["type"] == "Border":
            sides = [by_concept[c] for c in concept.values("borderOf") if c in by_concept]
            if len(sides) == 2:
                claims.add(
                    sides[0], "borders", sides[1], start=m["start"], end=m["end"], rule="whole.borders", confidence=0.9
                )
