"""The one door out of spaCy: a Doc becomes an ``Extraction`` of plain records."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import cache

from spacy.tokens import Doc, Span

from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention, Quantity
from kg.nlp.confidence import confidence
from kg.nlp.extensions import ClaimData, EventData
from kg.ontology import gazetteer, vocabulary
from kg.text import CleanText

__all__ = ["harvest"]

#: Entities of these classes are kept only where a claim or an event needs them: any number of people or things stands
#: in a text without being anybody in particular.
_NEEDED = frozenset(("PersonGroup",))
_INCIDENTAL = frozenset(("bare", "seated", "description", "reader-faint"))
_LARGE = 10
_GENERIC = frozenset(("Equipment", "Contraband"))


@cache
def _drugs() -> frozenset[str]:
    """Ids of the narcotics: each is of interest wherever it is named, other goods only in an event."""
    known = gazetteer()
    return frozenset(id for id, concept in known.concepts.items() if "drug" in concept.values("category"))


def harvest(doc: Doc, article: Article, clean: CleanText) -> Extraction:
    """The records of an article.

    Args:
        doc: the cleaned text after the whole pipeline.
        article: whose body the evidence points into.
        clean: maps offsets of the Doc's text to the body.

    Returns:
        Entities with local ids "e1" ... in order of first mention, claims and events in order of evidence.
    """
    return _Harvester(doc, article, clean).run()


class _Harvester:
    def __init__(self, doc: Doc, article: Article, clean: CleanText) -> None:
        self.doc, self.article, self.clean = doc, article, clean
        self.vocabulary = vocabulary()
        self.drugs = _drugs()
        self._amounts: set[int] | None = None

    def run(self) -> Extraction:
        needed = set(self.needed())
        self.sources: dict[int, set[str]] = {}
        for m in self.doc._.mentions:
            if m["kind"] != "pronoun":
                self.sources.setdefault(m["cluster"], set()).add(m["source"])
        mentions: dict[int, list[Mention]] = {}
        for m in self.doc._.mentions:
            evidence = self.evidence(self.doc[m["start"]:m["end"]])
            mentions.setdefault(m["cluster"], []).append(
                Mention(evidence.article, evidence.start, evidence.end, evidence.quote, m["kind"]))
        keep = [c for c, rows in mentions.items() if self.keep(c, rows, needed)]
        keep.sort(key=lambda c: (mentions[c][0].start, -mentions[c][0].end))
        self.ids = {c: f"e{n}" for n, c in enumerate(keep, 1)}
        entities = tuple(self.entity(c, mentions[c]) for c in keep)
        claims = [c for d in self.doc._.claims if (c := self.claim(d))]
        events = [e for d in self.doc._.events if (e := self.event(d))]
        return Extraction(
            self.article.id, entities,
            tuple(sorted(claims, key=lambda c: (c.evidence, c.predicate, c.subject, c.object, c.literal))),
            tuple(sorted(events, key=lambda e: (e.evidence, e.type, e.id))),
        )

    def needed(self) -> Iterable[int]:
        for claim in self.doc._.claims:
            if claim["predicate"] != "citizenOf":  # a nationality alone makes no group of people a participant
                yield claim["subject"]
            yield claim["object"]
        for event in self.doc._.events:
            yield from event["where"]
            for argument in event["arguments"]:
                if argument["role"] != "speaker" or not self.unnamed(argument["cluster"]):
                    yield argument["cluster"]
        for cluster in self.doc._.clusters:
            yield cluster["citizen_of"]

    def unnamed(self, cluster: int) -> bool:
        """Whether a cluster is people of whom nothing but their words is told ("officials say")."""
        return cluster >= 0 and self.doc._.clusters[cluster]["type"] in _NEEDED

    def counted(self, cluster: int) -> bool:
        """Whether a group brings in people of its own: counted with their citizenship, or to whom something is done; a
        large one where it does something too ("the drill brought together 1,200 soldiers")."""
        data = self.doc._.clusters[cluster]
        count = data["count"] or 0
        roles = ("nsubjpass", "nsubj", "dobj") if count >= _LARGE else ("nsubjpass",)
        return count > 1 and (data["citizen_of"] >= 0 or any(
            self.doc[m["head"]].dep_ in roles for m in self.doc._.mentions if m["cluster"] == cluster))

    def keep(self, cluster: int, mentions: list[Mention], needed: set[int]) -> bool:
        data = self.doc._.clusters[cluster]
        if data["type"] in _NEEDED:
            return cluster in needed or self.counted(cluster)
        if data["type"] in _GENERIC and cluster not in needed:
            names = (m.text for m in mentions if m.kind == "name")
            return data["concept"] in self.drugs or cluster in self.amounts() or any(
                n[:1].isupper() or any(c.isdigit() for c in n) for n in names)
        sources = self.sources.get(cluster, set())
        if not data["concept"] and sources and sources <= _INCIDENTAL and cluster not in needed:
            return False
        return bool(sources)

    def amounts(self) -> set[int]:
        """Clusters of goods of which an amount is told, and of equipment that more than one word describes."""
        if self._amounts is None:
            counted = {of for q in self.doc._.quantities if (of := q.get("of", -1)) is not None}
            self._amounts = {
                m["cluster"] for m in self.doc._.mentions
                if ((m["type"] == "Contraband" and m["source"] != "measured") or (
                    m["type"] == "Equipment" and m["end"] - m["start"] > 1 and m["start"]
                    and not any(c.isupper() for c in self.doc[m["start"] - 1].text)))  # of a type that has its name
                and not counted.isdisjoint(range(m["start"], m["end"]))}
        return self._amounts

    def evidence(self, span: Span) -> Evidence:
        while len(span) > 1 and span[-1].is_space:
            span = span[:-1]
        while len(span) > 1 and span[0].is_space:
            span = span[1:]
        start, end = self.clean.to_body(span.start_char, span.end_char)
        return Evidence(self.article.id, start, end, self.article.body[start:end])

    def entity(self, cluster: int, mentions: list[Mention]) -> Entity:
        data = self.doc._.clusters[cluster]
        spoken = [" ".join(m.text.split()) for m in mentions if m.kind != "pronoun"]
        aliases = tuple(dict.fromkeys(spoken)) or (mentions[0].text,)
        counted = Counter(m.text for m in mentions)
        name = data["name"] or max(counted, key=len)
        return Entity(
            id=self.ids[cluster], name=" ".join(name.split()), type=data["type"], aliases=aliases,
            mentions=tuple(mentions), concept=data["concept"], country=data["country"], count=data["count"],
            citizen_of=self.ids.get(data["citizen_of"], ""), confidence=round(data["confidence"], 3),
        )

    def quantity(self, index: int, entity: str = "") -> Quantity | None:
        if index < 0:
            return None
        q = self.doc._.quantities[index]
        if q["value"] is None:
            return None
        return Quantity(q["text"], q["value"], q["unit"], q["high"], q["approximate"], entity)

    def attribution(self, data: ClaimData | EventData) -> str:
        return self.ids.get(data["speaker"], "") or data["attributed_to"]

    def claim(self, data: ClaimData) -> Claim | None:
        if data["subject"] not in self.ids or (data["object"] >= 0 and data["object"] not in self.ids):
            return None
        subject, obj = self.ids[data["subject"]], self.ids.get(data["object"], "")
        evidence = self.evidence(self.doc[data["start"]:data["end"]])
        return Claim(
            id=_id("claim", self.article.id, data["predicate"], str(data["subject"]), str(data["object"]),
                   data["literal"], str(evidence.start)),
            subject=subject, predicate=data["predicate"], object=obj, literal=data["literal"],
            quantity=self.quantity(data["quantity"], subject), when=data["when"], evidence=evidence,
            confidence=round(confidence("rel", data["rule"], data["predicate"], data["confidence"]), 3),
            factuality=data["factuality"], attributed_to=self.attribution(data), rule=data["rule"],
        )

    def event(self, data: EventData) -> Event | None:
        arguments = []
        for a in data["arguments"]:
            entity = self.ids.get(a["cluster"], "")
            literal = a["literal"] or (self.doc._.clusters[a["cluster"]]["name"] if self.unnamed(a["cluster"]) else "")
            if not entity and not literal:
                continue
            measured = ""
            if a["quantity"] >= 0:
                measured = self.measured(a["quantity"])
            quantity = self.quantity(a["quantity"], measured)
            arguments.append(Argument(a["role"], entity, "" if entity else literal, quantity))
        evidence = self.evidence(self.doc[data["start"]:data["end"]])
        trigger = self.doc[data["trigger"]]
        return Event(
            id=_id("event", self.article.id, data["type"], str(evidence.start), str(evidence.end), str(trigger.idx)),
            type=data["type"], when=data["when"], where=tuple(self.ids[w] for w in data["where"] if w in self.ids),
            arguments=tuple(arguments), evidence=evidence, trigger=trigger.text,
            confidence=round(confidence("ev", data["rule"], data["type"], data["confidence"]), 3),
            factuality=data["factuality"], attributed_to=self.attribution(data), rule=data["rule"],
        )

    def measured(self, index: int) -> str:
        """Entity that a quantity measures, by the token that the quantity component found for it."""
        of = self.doc._.quantities[index].get("of", -1)
        for m in self.doc._.mentions:
            if of is not None and m["start"] <= of < m["end"] and m["cluster"] in self.ids:
                return self.ids[m["cluster"]]
        return ""


def _id(kind: str, *parts: str) -> str:
    return f"{kind}-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:16]}"
