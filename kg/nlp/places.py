"""Which place a name means: among those of one name the one that its words and the countries around it fit; which
border two countries share."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from functools import cache

from kg.nlp.extensions import MentionData
from kg.nlp.heads import is_kind, name_words
from kg.nlp.tokens import Tokens
from kg.ontology import Concept, gazetteer, settings

__all__ = ["Context", "Places", "without_head"]

_WITH_HEAD = ("AdministrativeRegion", "Checkpoint", "Settlement", "Facility", "NaturalFeature")
_BARE = ("Settlement", "Checkpoint", "NaturalFeature", "AdministrativeRegion")
_ALONE = frozenset(("ADP", "VERB", "AUX", "PUNCT", "CCONJ", "SPACE", "ADV"))
_BY_FAR = 2
_HYPHENS = frozenset("-–‑")
_TRAFFIC = frozenset((
    "checkpoint", "checkpoints", "crossing", "crossings", "customs", "queue", "queues", "queued", "lorry",
    "lorries", "truck", "trucks", "freight", "reopened", "closed", "scanner",
))


class Context:
    """The countries that an article names, and where.

    Args:
        mentions: in order of their start.
    """

    def __init__(self, mentions: Sequence[MentionData]) -> None:
        rows = [(m["start"], m["country"] or m["concept"]) for m in mentions
                if (m["type"] == "Country" and m["concept"]) or (m["country"] and m["source"] == "gazetteer")]
        # "Two Afghan citizens" tells whose citizens they are, not whose bodies act.
        groups = [(m["start"], m["end"]) for m in mentions if m["type"] == "PersonGroup"]
        rows = [r for r in rows if not any(a <= r[0] < b for a, b in groups)] or rows
        self.starts, self.ids = [r[0] for r in rows], [r[1] for r in rows]
        self.named = Counter(m["concept"] for m in mentions if m["type"] == "Country" and m["concept"])
        #: The country that the article names most often, or "".
        self.main = self.named.most_common(1)[0][0] if self.named else ""

    def likely(self, at: int) -> str:
        """The country that is likely meant where none is named: the one that the article is about, by far, else the
        nearest."""
        near = self.country(at)
        return self.main if self.named[self.main] > _BY_FAR * self.named[near] else near or self.main

    def country(self, at: int) -> str:
        """The country last named before a token, else the next, else ""."""
        k = bisect_left(self.starts, at)
        return self.ids[k - 1] if k else self.ids[k] if k < len(self.ids) else ""


class Places:
    """Chooses the concepts of the places and borders of one article.

    Args:
        doc: its tokens.
        mentions: its mentions, in order of their start.
        context: its countries.
    """

    def __init__(self, doc: Tokens, mentions: Sequence[MentionData], context: Context) -> None:
        self.doc, self.context = doc, context
        self.gazetteer = gazetteer()
        self.heads = name_words().place
        self.countries = [m for m in mentions if m["type"] == "Country" and m["concept"]]
        self.capitals = _capitals()
        self.traffic = any(t.lower_ in _TRAFFIC for t in doc)
        #: Names that stand with the word "district" or the like somewhere in the article.
        self.with_head = {without_head(m["name"], self.heads).lower() for m in mentions
                          if m["type"] == "AdministrativeRegion" and m["source"] == "place"}

    def choose(self, m: MentionData) -> None:
        """Give a place its concept and class."""
        if self.acts(m):
            m["type"], m["concept"] = "Country", self.capitals[m["name"]]
            m["country"] = m["concept"]
            return
        found = self.candidates(m)
        size, before, after = m["end"] - m["start"], self.doc.before(m["start"]), self.doc.after(m["end"])
        alone = size == 1 and (m["end"] >= len(self.doc) or self.doc[m["end"]].pos_ in _ALONE) and after not in _HYPHENS
        if not found:
            if (
                m["type"] == "Settlement"
                and m["source"] == "model"
                and size == 1
                and before == "the"
                and after[:1].islower()
            ):
                m["type"] = "NaturalFeature"
            return
        inside = [c for c in found if c.country == self.context.country(m["start"])]
        chosen = inside or found
        wanted = "NaturalFeature" if before == "the" and alone else "Checkpoint" if (
            before in ("at", "through", "via") and self.traffic) else ""
        fitting = [c for c in chosen if c.type == wanted] or [c for c in found if c.type == wanted]
        if fitting and m["type"] in _BARE:
            chosen = inside = fitting
            m["concept"] = ""
        elif wanted == "NaturalFeature" and m["type"] == "Settlement":
            m["type"], m["concept"] = wanted, ""
            return
        if m["concept"] and not any(c.id == m["concept"] for c in chosen):
            m["concept"] = ""
        if not m["concept"] and (len(chosen) == 1 or inside):
            m["concept"] = chosen[0].id
        if m["concept"]:
            self.settle(m, self.gazetteer.concepts[m["concept"]])

    def acts(self, m: MentionData) -> bool:
        """Whether a capital stands for its state: as the subject of a verb, with nothing before it that places it."""
        head = self.doc[m["head"]]
        return (m["name"] in self.capitals and head.dep_ == "nsubj" and m["end"] < len(self.doc)
                and self.doc[m["end"]].text not in _HYPHENS and head.pos_ == "PROPN")

    def candidates(self, m: MentionData) -> list[Concept]:
        """The places that a mention may name."""
        found = [c for c in self.gazetteer.by_name(m["name"]) if is_kind(c.type, "Place")]
        if not found and m["type"] in _WITH_HEAD:
            found = [c for c in self.gazetteer.by_name(without_head(m["name"], self.heads))
                     if is_kind(c.type, m["type"])]
        if m["source"] not in ("gazetteer", "weak"):
            found = [c for c in found if c.type == m["type"]]
        return found

    def settle(self, m: MentionData, concept: Concept) -> None:
        """Take over a concept; a district's bare name is its town's where the article never calls it a district."""
        m["type"], m["country"] = concept.type, concept.country
        if concept.id.startswith("district-") and m["source"] in ("gazetteer", "weak") and (
                m["name"].lower() not in self.with_head) and without_head(m["name"], self.heads) == m["name"]:
            m["type"], m["concept"] = "Settlement", ""

    def border(self, m: MentionData) -> str:
        """Id of the border between the countries named in a mention, before it in its sentence, or most of all."""
        inner = [x["concept"] for x in self.countries if m["start"] <= x["start"] and x["end"] <= m["end"]]
        sides = list(dict.fromkeys(inner))
        if len(sides) > 2 or (len(sides) == 2 and self.doc[m["start"]].lower_.endswith("s") and self.doc.after(
                m["start"] + 1) == "with"):
            sides = sides[-1:]  # of "the borders with A and B" the last one
        if len(sides) < 2:
            first = m["start"]
            while first > 0 and not self.doc[first].is_sent_start:
                first -= 1
            before = [x["concept"] for x in self.countries if first <= x["start"] and x["end"] <= m["start"]
                      and x["concept"] not in sides]
            sides = self.joined(sides, before)
        if len(sides) != 2:
            return ""
        return _borders().get(frozenset(sides), "")

    def joined(self, sides: list[str], before: list[str]) -> list[str]:
        """Two sides that are neighbours: what is known of them, then the nearest before, then the main country."""
        if sides:
            neighbours = self.gazetteer.neighbours(sides[0])
            return sides + [c for c in (*reversed(before), self.context.main) if c in neighbours and c != sides[0]][:1]
        near = list(dict.fromkeys(reversed(before)))[:2]
        if len(near) == 1 and near[0] != self.context.main:
            near.append(self.context.main)  # "excellent with China, the challenges on that 1,533-kilometre border"
        return near if len(near) == 2 and near[1] in self.gazetteer.neighbours(near[0]) else []


@cache
def _capitals() -> dict[str, str]:
    """Capitals -> the countries they stand for."""
    known = gazetteer().concepts
    return {name: country for name, country in settings("coreference")["capitals"].items() if country in known}


@cache
def _borders() -> dict[frozenset[str], str]:
    """The two countries of each border -> its id."""
    return {frozenset(c.values("borderOf")): c.id for c in gazetteer().concepts.values() if c.type == "Border"}


def without_head(text: str, heads: dict[str, str]) -> str:
    """A place's name without its head word ("Korday border crossing" -> "Korday")."""
    words = text.split()
    for k in range(1, len(words)):
        if " ".join(words[k:]).lower() in heads:
            return " ".join(words[:k])
    return text
