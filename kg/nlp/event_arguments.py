"""Arguments that are no grammatical functions: the amounts of an event, and its places."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Token

from kg.nlp.drafts import Draft, settings
from kg.nlp.extensions import MentionData
from kg.nlp.frames import Mentions
from kg.nlp.grammar import words

__all__ = ["PLACE_RANK", "Places", "Quantities"]

#: Parts of speech, and words that may not be, between an amount and what it measures.
_WITHIN = {"ADJ", "ADP", "NOUN", "PROPN", "ADV", "DET", "VERB"}
_BLOCK = {"and", "or", "with", "in", "from", "to", "by", "at", "on", "for"}


class Quantities:
    """The amounts of a Doc and what they measure."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.all: list[dict[str, Any]] = doc._.quantities

    def attach(self, draft: Draft, mention: MentionData) -> None:
        """Add the amount that measures a mention to an event."""
        self.attach_to(draft, mention["start"], mention["end"], set(range(mention["start"], mention["end"])))

    def attach_to(self, draft: Draft, start: int, end: int, measured: set[int]) -> None:
        """Add the amount that measures one of some tokens, or stands in or beside a phrase."""
        for i, q in enumerate(self.all):
            if q["of"] in measured and q["kind"] not in ("money", "duration", "percent"):
                draft.add("quantity", -1, q["literal"], i)
                return
        best = None
        for i, q in enumerate(self.all):
            if q["kind"] in ("money", "duration", "percent"):
                continue
            if start <= q["start"] < end:
                if q["start"] == start:
                    best = i
                    break
                continue
            if q["end"] <= start and start - q["end"] <= 4:
                between = self.doc[q["end"]:start]
                if all(t.pos_ in _WITHIN and t.lower_ not in _BLOCK for t in between):
                    best = i
            if best is None and 0 <= q["start"] - end <= 1:
                between = self.doc[end:q["start"]]
                if all(t.text in (",", "(", ":", "–", "-") for t in between) and len(between):
                    best = i
        if best is not None:
            draft.add("quantity", -1, self.all[best]["literal"], best)

    def sentence(self, trigger: Token) -> str:
        """What a court gave, in the words of the text: a term or a fine beside a trigger, or an acquittal."""
        if trigger.lemma_ == "acquit":
            return "acquitted"
        sent = trigger.sent
        for q in self.all:
            near = trigger.i < q["start"] < min(sent.end, trigger.i + 12)
            if q["kind"] == "duration" and near and q["text"].split()[-1].startswith(("year", "month", "yr")):
                return str(q["text"])
        money = self.money(trigger) if trigger.lemma_ == "fine" else None
        return f"fined {money[1]}" if money else ""

    def money(self, trigger: Token) -> tuple[int, str] | None:
        """The sum of money nearest to a trigger in its sentence."""
        sent = trigger.sent
        for i, q in enumerate(self.all):
            if q["kind"] != "money" or not sent.start <= q["start"] < sent.end:
                continue
            line = list(self.doc[q["end"] - 1].ancestors)[:6]
            beside = any(t.dep_ == "dobj" and t.head == trigger.head for t in line)
            if trigger in line or q["start"] <= trigger.i < q["end"] or beside:
                return i, self.all[i]["literal"]
        return None


# --- places ----------------------------------------------------------------------------------------------------------

_LOCATIVE = words("locative")
_WHERE_TYPES = ("Settlement", "Checkpoint", "Facility", "NaturalFeature", "AdministrativeRegion", "Border",
                "GeographicRegion", "Place")
#: Kinds of place, the most specific first.
PLACE_RANK = {t: n for n, t in enumerate(
    ("Facility", "Checkpoint", "Settlement", "NaturalFeature", "Border", "Place", "GeographicRegion",
     "AdministrativeRegion", "Country"))}


class Places:
    """Where things happened: the places in locative phrases."""

    def __init__(self, doc: Doc, mentions: Mentions) -> None:
        self.doc = doc
        self.candidates: list[tuple[MentionData, Token]] = []
        # a place in a body's name is not where something happens, but "police in Osh" are there
        named = [m for m in mentions.all if not doc[m["start"]].is_lower]
        inside = {id(m) for o in named for m in mentions.inside(o)}
        for m in mentions.all:
            if m["type"] not in _WHERE_TYPES or m["cluster"] < 0 or id(m) in inside:
                continue
            site = _preposition_of(doc[m["head"]], m)
            if site is not None:
                self.candidates.append((m, site))

    def of(self, draft: Draft) -> list[int]:
        """Clusters of the places of an event in its own sentence, most specific first."""
        sent = draft.trigger.sent
        taken = draft.clusters()
        found: list[tuple[float, int, MentionData]] = []
        for mention, preposition in self.candidates:
            if not sent.start <= mention["start"] < sent.end or mention["cluster"] in taken:
                continue
            cost = _distance(draft.trigger, preposition)
            if cost <= settings()["where"]["limit"]:
                found.append((cost, mention["start"], mention))
        if not found:
            return []
        best = min(found)[0]
        near = [m for cost, _, m in sorted(found, key=lambda f: f[:2]) if cost <= best + 0.5]
        near = near[: settings()["where"]["most"]]
        near.sort(key=lambda m: (PLACE_RANK.get(m["type"], 9), m["start"]))
        return list(dict.fromkeys(m["cluster"] for m in near))


def _preposition_of(head: Token, mention: MentionData) -> Token | None:
    """The locative preposition that governs a place, through coordination and other places."""
    token = head
    for _ in range(4):
        above = token.head
        if above == token:
            return None
        if token.dep_ == "pobj":
            return above if above.lower_ in _LOCATIVE else (None if above.lower_ != "of" else _preposition_up(above))
        if token.dep_ not in ("conj", "appos", "compound", "nmod", "poss", "npadvmod"):
            return None
        token = above
    return None


def _preposition_up(of: Token) -> Token | None:
    noun = of.head
    if noun.dep_ == "pobj" and noun.head.lower_ in _LOCATIVE:
        return noun.head
    return None


_UP = {"conj": 1.0, "relcl": 2.5, "acl": 1.0, "advcl": 1.5, "ccomp": 3.0, "xcomp": 0.5, "pcomp": 0.7, "parataxis": 3.0}
_DOWN = {"conj": 3.0, "relcl": 5.0, "acl": 1.0, "advcl": 3.0, "ccomp": 4.0, "xcomp": 0.7, "pcomp": 1.5, "appos": 1.0}


def _distance(trigger: Token, site: Token) -> float:
    """Steps in the parse between a trigger and a place's preposition, clause boundaries counted more."""
    line = [trigger, *trigger.ancestors]
    depth = {t.i: n for n, t in enumerate(line)}
    down, token = 0.0, site
    while token.i not in depth:
        down += _DOWN.get(token.dep_, 0.3)
        if token.head == token:
            return 99.0
        token = token.head
    return down + sum(_UP.get(t.dep_, 0.3) for t in line[: depth[token.i]])
