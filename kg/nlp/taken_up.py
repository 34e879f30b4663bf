"""Whom a plural description takes up: "the two countries", "both services", "the sides", "the three ministers".

The nearest sentences before name them: a list of so many, or so many different ones in all. Where they name more, the
description stays unresolved.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.nlp.drafts import settings
from kg.nlp.extensions import MentionData
from kg.nlp.frames import Mentions, is_one_of
from kg.nlp.groups import number_of

__all__ = ["taken_up"]

_DEFINITE = frozenset(("the", "these", "those", "both", "said", "same", "all"))
_BARE = frozenset(("two", "both", "pair", "three", "trio"))
_DOING = ("nsubj", "nsubjpass", "pobj")
_NUMBERS = {"both": 2, "pair": 2, "couple": 2, "trio": 3}


@cache
def _kinds() -> dict[str, tuple[str, ...]]:
    """Noun -> classes of those whom its plural takes up, the best first."""
    out: dict[str, tuple[str, ...]] = {}
    for row in settings()["taken_up"]["kind"]:
        out.update(dict.fromkeys(row["nouns"].split(), tuple(row["classes"].split())))
    return out


def taken_up(head: Token, mentions: Mentions) -> list[MentionData]:
    """The mentions that a plural description takes up, in their order; empty where it is none or stays open.

    Args:
        head: of the phrase.
        mentions: of its Doc.
    """
    if head.lower_ == "they":
        return _subjects_before(head, mentions)
    noun, number = head.lemma_.lower(), _number(head)
    if number is None or any(c.lower_ in ("of", "who", "which") for c in head.children):
        return []
    if head.lower_ in _BARE:
        found = _nearest(head, number, _kinds()["pair"], "", 1, mentions) if head.dep_ in _DOING else []
    else:
        found = []
        for cls in _kinds().get(noun, ()):
            back = 1 if cls == "Person" else settings()["taken_up"]["back"]
            found = found or _nearest(head, number, (cls,), noun, back, mentions)
        if not found and number == 2 and _kinds().get(noun, ("",))[0] == "Country":
            found = _of_whole(mentions)
    start = min(t.i for t in (head, *(c for c in head.children if c.i < head.i)))
    return [{**m, "start": start, "end": head.i + 1, "head": head.i, "kind": "nominal"} for m in found]


def _subjects_before(they: Token, mentions: Mentions) -> list[MentionData]:
    """The persons or states that are together the subject of the clause before: "A met B and C. They agreed"."""
    if mentions.at(they) is not None:
        return []
    doc = mentions.doc
    first = they.sent.start
    verbs = [t for t in doc[first:they.i] if t.pos_ == "VERB"]
    if not verbs and first:
        verbs = [t for t in doc[first - 1].sent if t.pos_ == "VERB" and t.dep_ in ("ROOT", "conj")]
    for verb in reversed(verbs):
        for subject in (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")):
            found = [m for t in mentions.members(subject) for m in mentions.fill(t, ("Person", "Country"))]
            several = {m["cluster"]: m for m in found if m["cluster"] >= 0}
            if len(several) > 1:
                return [{**m, "start": they.i, "end": they.i + 1, "head": they.i, "kind": "nominal"}
                        for m in several.values()]
    return []


def _number(head: Token) -> int | None:
    """How many a definite plural phrase is about; None where it is no such phrase or does not say."""
    children = list(head.children)
    if head.lower_ in _BARE:  # "the two", "both"
        definite = head.lower_ == "both" or any(c.lower_ in _DEFINITE for c in children)
        return (_NUMBERS.get(head.lower_) or number_of(head.text)) if definite else None
    if head.tag_ not in ("NNS", "NNPS") or not any(c.lower_ in _DEFINITE for c in children):
        return None
    told = [n for c in children if (n := _NUMBERS.get(c.lower_) or number_of(c.text)) is not None]
    if told:
        return told[0] if 1 < told[0] < settings()["taken_up"]["most"] else None
    return 2 if head.lemma_.lower() in settings()["taken_up"]["pairs"].split() else None


def _nearest(
    head: Token, number: int, classes: tuple[str, ...], noun: str, back: int, mentions: Mentions
) -> list[MentionData]:
    """So many of some classes in the sentences before, at most so many back, a list of them first."""
    doc, known = mentions.doc, mentions.doc._.clusters
    end = min(t.i for t in (head, *head.children))
    of_noun = noun in settings()["taken_up"]["named"].split()  # "the two services" are both called so
    seen: dict[int, MentionData] = {}
    for sentence in _sentences(doc, end - 1, back):
        here: dict[int, MentionData] = {}
        for m in mentions.starting(sentence.start, min(end, sentence.end)):
            if m["cluster"] < 0 or m["kind"] == "pronoun" or not is_one_of(m["type"], classes):
                continue
            if of_noun and noun not in known[m["cluster"]]["name"].lower():
                continue
            here.setdefault(m["cluster"], m)
        for m in here.values():
            listed = [x for t in mentions.members(doc[m["head"]]) for x in here.values() if x["head"] == t.i]
            if len(listed) == number:
                return listed
        for cluster, m in here.items():
            seen.setdefault(cluster, m)
        if back == 1 and here and len(here) != number:
            return []  # persons, and who "both" are, stand in one sentence
        if len(seen) >= number:
            return sorted(seen.values(), key=lambda m: m["start"]) if len(seen) == number else []
    return []


def _sentences(doc: Doc, i: int, back: int) -> Iterator[Span]:
    """The sentence of a token, and so many before it, the nearest first."""
    for _ in range(back + 1):
        if i < 0:
            return
        yield doc[i].sent
        i = doc[i].sent.start - 1


def _of_whole(mentions: Mentions) -> list[MentionData]:
    """The two countries that a whole article is about: those named most, the next one less than half as often."""
    ranked = mentions.countries
    if len(ranked) < 2 or ranked[1][1] < settings()["taken_up"]["often"]:
        return []
    if len(ranked) > 2 and 2 * ranked[2][1] >= ranked[1][1]:
        return []
    return [m for m, _ in ranked[:2]]
