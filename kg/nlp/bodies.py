"""Whose body a body is, by the words of its name and around it, and its name without them."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc

from kg.nlp.extensions import MentionData

__all__ = ["Owner", "base_name", "owner_of"]

_POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
_OWNERS = ("Country", "AdministrativeRegion", "Settlement")


class Owner(NamedTuple):
    """Owner of a body: gazetteer id of its country, index of the owning mention (or -1), and a key to compare by."""

    country: str
    mention: int
    key: str


def owner_of(doc: Doc, m: MentionData, mentions: list[MentionData]) -> Owner:
    """The country, region or town whose body a mention is, as the article writes it.

    Within the name ("the Kyrgyz State Customs Service", "police of Osh") or around it ("Kazakhstan's border service",
    "Border Service of Kazakhstan", "the National Security Committee in Astana" does not count).
    """
    inner = [(i, x) for i, x in enumerate(mentions) if x is not m and x["type"] in _OWNERS
             and m["start"] <= x["start"] and x["end"] <= m["end"]]
    tail = [p for p in inner if p[1]["end"] == m["end"] and p[1]["start"] > m["start"]]
    front = [p for p in inner if p[1]["start"] == m["start"]]
    for index, x in (tail[-1:] or front[:1]):
        return Owner(x["country"] or x["concept"], index, x["concept"] or x["name"].lower())
    for i, x in enumerate(mentions):
        if x["type"] not in _OWNERS:
            continue
        before = x["end"] == m["start"] and x["adjectival"] or (
            x["end"] + 1 == m["start"] and doc[x["end"]].text in _POSSESSIVE)
        after = m["end"] < len(doc) and doc[m["end"]].lower_ == "of" and not x["adjectival"] and (
            x["start"] == m["end"] + 1 or x["start"] == m["end"] + 2 and doc[m["end"] + 1].lower_ == "the")
        if before or after:
            return Owner(x["country"] or x["concept"], i, x["concept"] or x["name"].lower())
    return Owner("", -1, "")


def base_name(doc: Doc, m: MentionData, mentions: list[MentionData]) -> str:
    """A body's name without its owner: "Kyrgyzstan's State Border Service" -> "State Border Service"."""
    start, end = m["start"], m["end"]
    changed = True
    while changed:
        changed = False
        for x in mentions:
            if x is m or x["type"] not in _OWNERS or x["start"] < start or x["end"] > end or x["end"] - x["start"] >= end - start:
                continue
            if x["start"] == start and x["end"] < end:
                start = x["end"]
                while start < end and (doc[start].text in _POSSESSIVE or doc[start].lower_ in ("and", "-", "–")):
                    start += 1
                changed = True
            elif x["end"] == end and x["start"] > start:
                stop = x["start"]
                while stop > start and doc[stop - 1].lower_ in ("of", "the", "and", ",", "in"):
                    stop -= 1
                if stop > start:
                    end = stop
                    changed = True
    return doc[start:end].text if start < end else doc[m["start"]:m["end"]].text
