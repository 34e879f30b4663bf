"""What each mention means by itself: the concept of a name, the country of a body, the class of a bare name.

A body named without its country takes the country of its context; what only the model named takes the class that the
name has elsewhere in the article.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from kg.nlp.bodies import NOBODY, Bodies
from kg.nlp.extensions import MentionData
from kg.nlp.heads import is_kind, name_words, singular, top_class
from kg.nlp.places import Context, Places
from kg.nlp.tokens import Tokens
from kg.ontology import Concept, gazetteer, normalize

__all__ = ["Settled", "norm", "singular_last"]

_NESTED = 6  # so many mentions before one may contain it


class Settled:
    """The mentions of one article with the concepts, countries and classes that names and context give them.

    Args:
        doc: its tokens.
        mentions: in order of their start, longer ones first; they are changed in place.
    """

    def __init__(self, doc: Tokens, mentions: list[MentionData]) -> None:
        self.doc, self.mentions = doc, mentions
        self.gazetteer, self.words = gazetteer(), name_words()
        self.context = Context(mentions)
        self.bodies = Bodies(doc, mentions)
        self.places = Places(doc, mentions, self.context)
        self.norms = [norm(m["name"]) for m in mentions]
        self.bases = ["" for _ in mentions]
        self.owners = [NOBODY for _ in mentions]
        #: Mentions within others -> those around them.
        self.inside = {i: around for i in range(len(mentions)) if (around := self.around(i))}
        #: Members of a body -> the mention of the body within.
        self.members = {i: j for i, m in enumerate(mentions) if m["source"] == "members" and (j := self.body_of(i))}
        self.settle()
        self.settle_short()
        self.settle_model()

    def around(self, i: int) -> list[int]:
        """The mentions that a mention stands in."""
        m = self.mentions[i]
        return [j for j in range(max(0, i - _NESTED), i)
                if self.mentions[j]["start"] <= m["start"] and m["end"] <= self.mentions[j]["end"]]

    def body_of(self, i: int) -> int:
        """The longest mention of a body that ends with a mention of its members, or 0."""
        end, following = self.mentions[i]["end"], self.mentions[i + 1:i + 1 + _NESTED]
        return next((j for j, m in enumerate(following, i + 1)
                     if m["end"] == end and top_class(m["type"]) == "Organization"), 0)

    # --- concepts and countries ---------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Give each body its owner and country, and each name its concept where the context decides it."""
        told: dict[str, list[tuple[int, str]]] = defaultdict(
            list
        )  # base name -> countries that own it, as the text says
        for i, m in enumerate(self.mentions):
            if top_class(m["type"]) == "Organization" and i not in self.members:
                self.owners[i] = owner = self.bodies.owner(m)
                self.bases[i] = self.bodies.base_name(m)
                country = owner.country or (m["country"] if m["source"] == "gazetteer" else "")
                if country:
                    told[singular_last(norm(self.bases[i]))].append((m["start"], country))
        for i, m in enumerate(self.mentions):
            kind = top_class(m["type"])
            if i in self.members:
                continue
            if m["source"] == "counterpart":
                self.settle_counterpart(i, m)
            elif kind == "Organization":
                if not m["concept"] or m["source"] == "generic":
                    self.settle_body(i, m, told.get(singular_last(norm(self.bases[i])), []))
            elif m["type"] == "Border":
                m["concept"] = m["concept"] or self.places.border(m)
            elif kind == "Place" and m["type"] != "Country":
                self.places.choose(m)

    def settle_counterpart(self, i: int, m: MentionData) -> None:
        """Give "its Kyrgyz counterpart" the concept of the body before it in the state that is named."""
        country = next((x["concept"] for x in self.bodies.inside(m) if x["type"] == "Country"), "")
        peer = next((j for j in range(i - 1, -1, -1) if self.mentions[j]["type"] == m["type"]
                     and self.mentions[j]["end"] <= m["start"]), None)
        if not country or peer is None:
            return
        m["country"] = country
        known = self.gazetteer.concepts.get(self.mentions[peer]["concept"])
        base = self.bases[peer] or self.mentions[peer]["name"]
        alike = [c for c in self.gazetteer.concepts.values() if c.country == country and c.type == m["type"]]
        found = self.body(base, known.name if known else base, country, country) or (
            alike[0] if len(alike) == 1 else None)
        if found:
            m["concept"] = found.id

    def settle_body(self, i: int, m: MentionData, said: list[tuple[int, str]]) -> None:
        """Give a body its concept: of its own country, else of the one last said to own a body of that name, else of
        the context."""
        owner = self.owners[i]
        before = [c for s, c in said if s <= m["start"]]
        context = (
            owner.country or self.seat(m) or (before[-1] if before else said[0][1] if said else "")
            or self.context.likely(m["start"])
        )
        concept = self.body(self.bases[i], m["name"], owner.country, context)
        if concept:
            m["concept"], m["country"] = concept.id, concept.country
            if is_kind(concept.type, m["type"]) or m["source"] == "generic":
                m["type"] = concept.type
        elif owner.country:
            m["country"] = owner.country

    def seat(self, m: MentionData) -> str:
        """Country of the place that a body in small letters is said to be in: "border guards in East Kazakhstan"."""
        if m["source"] not in ("generic", "bare", "common") or self.doc.after(m["end"]) not in ("in", "at"):
            return ""
        return next((p["country"] or p["concept"] for p in self.mentions
                     if p["start"] in (m["end"] + 1, m["end"] + 2) and top_class(p["type"]) == "Place"), "")

    def body(self, base: str, full: str, country: str, context: str) -> Concept | None:
        """The known body of that name, of its own country or else of the country of its context."""
        found = {c.id: c for text in (full, base) if text for c in self.gazetteer.by_name(text)
                 if is_kind(c.type, "Organization")}
        of_country = [c for c in found.values() if c.country == (country or context) and c.country]
        if country:
            return of_country[0] if len(of_country) == 1 else None
        exact = [c for c in found.values() if norm(full) in _own_names(c)]
        if len(exact) == 1 and (not exact[0].country or exact[0].country in self.context.ids):
            return exact[0]
        if len(of_country) == 1:
            return of_country[0]
        return next(iter(found.values())) if len(found) == 1 and not next(iter(found.values())).country else None

    def settle_short(self) -> None:
        """A bare name is of the class that the article gives it elsewhere: a checkpoint, a programme, a gang."""
        short: dict[str, MentionData] = {}
        for i, m in enumerate(self.mentions):
            if m["source"].endswith("-short"):
                short.setdefault(self.norms[i], m)
        for i, m in enumerate(self.mentions) if short else ():
            other = short.get(self.norms[i], m)
            if other is m or m["type"] == "Country" or i in self.inside:
                continue
            if not (m["type"] == "Settlement" and m["source"] == "gazetteer" and other["type"] != "Checkpoint"):
                m["type"], m["concept"] = other["type"], other["concept"]

    def settle_model(self) -> None:
        """What only the model named is of the class that the name has elsewhere in the article, by a rule first."""
        told: dict[str, MentionData] = {}
        for i, m in enumerate(self.mentions):
            if m["kind"] != "name" or m["type"] == "Country" or i in self.inside:
                continue
            known = told.get(self.norms[i])
            if known is None or _surety(m) > _surety(known):
                told[self.norms[i]] = m
        for i, m in enumerate(self.mentions):
            known = told.get(self.norms[i])
            if m["source"] == "model" and known is not None and known["type"] != m["type"] and i not in self.inside:
                m["type"], m["concept"], m["country"] = known["type"], known["concept"], known["country"]


@lru_cache(maxsize=20_000)
def norm(name: str) -> str:
    """A name as names are compared."""
    return normalize(name)


@lru_cache(maxsize=20_000)
def _own_names(concept: Concept) -> frozenset[str]:
    """The names of a body but those that bodies of its kind share."""
    return frozenset(normalize(n.text) for n in concept.names if n.kind != "generic")


def _surety(m: MentionData) -> int:
    """How much a mention's class counts: a rule's most, of the model's the more telling ones."""
    if m["source"] != "model":
        return 4
    return {"Organization": 0, "Person": 1, "Settlement": 2}.get(m["type"], 3)


def singular_last(name: str) -> str:
    """A name with its last word in the singular."""
    head, _, last = name.rpartition(" ")
    return f"{head} {singular(last)}".strip()
