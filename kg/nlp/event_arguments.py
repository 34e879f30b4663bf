"""The amounts of an event: which quantity measures what takes part in it."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from spacy.tokens import Doc, Token

from kg.nlp.drafts import Draft
from kg.nlp.event_places import PLACE_RANK, Places
from kg.nlp.extensions import MentionData
from kg.nlp.order import backwards, farther

__all__ = ["PLACE_RANK", "Places", "Quantities"]

#: Parts of speech, and words that may not be, between an amount and what it measures.
_WITHIN = {"ADJ", "ADP", "NOUN", "PROPN", "ADV", "DET", "VERB"}
_BLOCK = {"and", "or", "with", "in", "from", "to", "by", "at", "on", "for"}
#: Types of event through which the same goods go, what makes a mention of them definite, and how far back it points.
_SAME_GOODS = ("Seizure", "Smuggling", "Transfer")
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "its", "their", "all", "both"))
_BACK = 3
#: Tokens of the longest amount with the words between it and what it measures.
_LONGEST = 40


class Quantities:
    """The amounts of a Doc and what they measure."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.all: list[dict[str, Any]] = doc._.quantities
        self._starts = [q["start"] for q in self.all]
        #: Token -> indices of the amounts that measure it.
        self._of: dict[int, list[int]] = {}
        for i, q in enumerate(self.all):
            if q["kind"] not in ("money", "duration", "percent"):
                self._of.setdefault(q["of"], []).append(i)

    def attach(self, draft: Draft, mention: MentionData) -> None:
        """Add the amount that measures a mention to an event.

        Of "the gold" or "it" that is the amount of which the sentences before told, where it was goods that passed
        from hand to hand.
        """
        found = self._beside(mention["start"], mention["end"], set(range(mention["start"], mention["end"])))
        packed = found is not None and self.all[found]["kind"] == "count"  # "21 packages of the drug"
        if (found is None or packed) and draft.type in _SAME_GOODS and self._is_definite(mention):
            before = self._of_before(mention)
            told = before is not None and (not packed or self.all[before]["kind"] == "mass")
            found = before if told else found
        self._add(draft, found)

    def attach_to(self, draft: Draft, start: int, end: int, measured: set[int]) -> None:
        """Add the amount that measures one of some tokens, or stands in or beside a phrase."""
        self._add(draft, self._beside(start, end, measured))

    def _add(self, draft: Draft, found: int | None) -> None:
        if found is not None:
            draft.add("quantity", -1, self.all[found]["literal"], found)

    def _from(self, start: int, end: int) -> list[tuple[int, dict[str, Any]]]:
        """The amounts that start from one token on and before another, with their indices."""
        first = bisect_left(self._starts, start)
        return list(enumerate(self.all[first:bisect_left(self._starts, end, first)], first))

    def _is_definite(self, mention: MentionData) -> bool:
        first = mention["start"]
        return mention["kind"] == "pronoun" or self.doc[first].lower_ in _DEFINITE or (
            first > 0 and self.doc[first - 1].lower_ in _DEFINITE)

    def _of_before(self, mention: MentionData) -> int | None:
        """The amount of the last mention of the same goods in the sentences before, what they weigh before a count."""
        counted = None
        for other in backwards(self.doc._.mentions, mention["start"]):
            if farther(self.doc, other["end"] - 1, mention["start"], _BACK):
                break
            if other["cluster"] != mention["cluster"] or other["cluster"] < 0:
                continue
            found = self._beside(other["start"], other["end"], set(range(other["start"], other["end"])))
            if found is not None and self.all[found]["kind"] == "mass":
                return found
            counted = found if counted is None else counted
        return counted

    def _beside(self, start: int, end: int, measured: set[int]) -> int | None:
        """Index of the amount that measures one of some tokens, or stands in or beside a phrase."""
        own = [i for token in measured for i in self._of.get(token, ())]
        if own:
            return min(own)
        best = None
        for i, q in self._from(start - _LONGEST, end + 2):
            if q["kind"] in ("money", "duration", "percent"):
                continue
            if start <= q["start"] < end:
                if q["start"] == start:
                    return i
                continue
            if q["end"] <= start and start - q["end"] <= 4:
                between = self.doc[q["end"]:start]
                if all(t.pos_ in _WITHIN and t.lower_ not in _BLOCK for t in between):
                    best = i
            if best is None and 0 <= q["start"] - end <= 1:
                between = self.doc[end:q["start"]]
                if all(t.text in (",", "(", ":", "–", "-") for t in between) and len(between):
                    best = i
        return best

    def sentence(self, trigger: Token) -> str:
        """What a court gave, in the words of the text: a term or a fine beside a trigger, or an acquittal."""
        if trigger.lemma_ == "acquit":
            return "acquitted"
        sent = trigger.sent
        for _, q in self._from(trigger.i + 1, min(sent.end, trigger.i + 12)):
            if q["kind"] == "duration" and q["text"].split()[-1].startswith(("year", "month", "yr")):
                return str(q["text"])
        money = self.money(trigger) if trigger.lemma_ == "fine" else None
        return f"fined {money[1]}" if money else ""

    def money(self, trigger: Token) -> tuple[int, str] | None:
        """The sum of money nearest to a trigger in its sentence."""
        sent = trigger.sent
        for i, q in self._from(sent.start, sent.end):
            if q["kind"] != "money":
                continue
            line = list(self.doc[q["end"] - 1].ancestors)[:6]
            beside = any(t.dep_ == "dobj" and t.head == trigger.head for t in line)
            if trigger in line or q["start"] <= trigger.i < q["end"] or beside:
                return i, self.all[i]["literal"]
        return None
