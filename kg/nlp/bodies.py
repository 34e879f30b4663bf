"""Whose body a body is, by the words of its name and around it, and its name without them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from kg.nlp.descriptions import POSSESSIVE
from kg.nlp.extensions import MentionData
from kg.nlp.tokens import Tokens

__all__ = ["NOBODY", "Bodies", "Owner"]

_OWNERS = ("Country", "AdministrativeRegion", "Settlement")
_FRONT = frozenset(("and", "-", "–"))
_BACK = frozenset(("of", "the", "and", ",", "in"))


class Owner(NamedTuple):
    """Owner of a body: gazetteer id of its country, and a key to compare by (id or name of the owner)."""

    country: str
    key: str


#: Owner of a body of which the text does not say whose it is.
NOBODY = Owner("", "")


class Bodies:
    """Reads the owners of the bodies of one article.

    Args:
        doc: its tokens.
        mentions: its mentions, in order of their start.
    """

    def __init__(self, doc: Tokens, mentions: Sequence[MentionData]) -> None:
        self.doc = doc
        self.owners = [m for m in mentions if m["type"] in _OWNERS]
        self.starts = [m["start"] for m in self.owners]
        self.by_start = {m["start"]: m for m in reversed(self.owners)}
        self.by_end = {m["end"]: m for m in reversed(self.owners)}

    def inside(self, m: MentionData) -> list[MentionData]:
        """Countries, regions and towns within a mention."""
        first, last = bisect_left(self.starts, m["start"]), bisect_left(self.starts, m["end"])
        return [x for x in self.owners[first:last] if x is not m and x["end"] <= m["end"]]

    def owner(self, m: MentionData) -> Owner:
        """The country, region or town whose body a mention is, as the article writes it.

        Within the name ("the Kyrgyz State Customs Service", "police of Osh") or around it ("Kazakhstan's border
        service", "Border Service of Kazakhstan"; "the National Security Committee in Astana" does not count).
        """
        inner = self.inside(m)
        tail = [x for x in inner if x["end"] == m["end"] and x["start"] > m["start"]]
        front = [x for x in inner if x["start"] == m["start"]]
        x = tail[-1] if tail else front[0] if front else self.around(m)
        return Owner(x["country"] or x["concept"], x["concept"] or x["name"].lower()) if x else NOBODY

    def around(self, m: MentionData) -> MentionData | None:
        """The owner right before or behind a mention."""
        start, end, doc = m["start"], m["end"], self.doc
        before = self.by_end.get(start)
        if before and (before["adjectival"] or (before["type"] == "Country" and doc[start].capital)):
            return before  # the Sri Lanka [Coast Guard]
        if start and doc[start - 1].text in POSSESSIVE and (before := self.by_end.get(start - 1)):
            return before
        if doc.after(end) == "of":
            behind = self.by_start.get(end + 2 if doc.after(end + 1) == "the" else end + 1)
            if behind and not behind["adjectival"]:
                return behind
        return self.meant(start)

    def meant(self, start: int) -> MentionData | None:
        """The country that "its" or "whose" before a body means: the last one named in the sentence, else the first of
        the sentence before."""
        doc, k = self.doc, start
        while k > 0 and start - k < 3 and doc[k - 1].pos_ == "ADJ":
            k -= 1
        if doc.before(k) not in ("its", "whose"):
            return None
        first = k
        while first > 0 and not doc[first].is_sent_start:
            first -= 1
        named = [x for x in self.owners if x["type"] == "Country" and not x["adjectival"]]
        near = [x for x in named if first <= x["start"] and x["end"] < k]
        if near:
            return near[-1]
        last, first = first, first - 1
        while first > 0 and not doc[first].is_sent_start:
            first -= 1
        return next((x for x in named if first <= x["start"] < last), None)

    def base_name(self, m: MentionData) -> str:
        """A body's name without its owner: "Kyrgyzstan's State Border Service" -> "State Border Service"."""
        start, end, doc = m["start"], m["end"], self.doc
        inner = [x for x in self.inside(m) if x["end"] - x["start"] < end - start]
        changed = True
        while changed:
            changed = False
            for x in inner:
                if x["start"] == start and x["end"] < end:
                    start = x["end"]
                    while start < end and (doc[start].text in POSSESSIVE or doc[start].lower_ in _FRONT):
                        start += 1
                    changed = True
                elif x["end"] == end and x["start"] > start:
                    stop = x["start"]
                    while stop > start and doc[stop - 1].lower_ in _BACK:
                        stop -= 1
                    if stop > start:
                        end, changed = stop, True
        return doc.words(start, end) if start < end else m["name"]
