"""The amounts of an event: which quantity measures what takes part in it."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc, Token

from kg.nlp.drafts import Draft
from kg.nlp.event_places import PLACE_RANK, Places
from kg.nlp.extensions import MentionData

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
