"""The words of a post: from the noun that names it to "first deputy chairman" or "head of procurement"."""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token

from kg.nlp.frames import Mentions
from kg.ontology import settings

__all__ = ["former", "title"]

_LEFT = frozenset(("NOUN", "PROPN", "ADJ"))


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(settings("relations")["titles"][name])


def former(doc: Doc, noun: int) -> bool:
    """Whether the words before a post's noun say that it is no longer held ("former", "ex-", "late")."""
    i = noun - 1
    while i >= 0 and noun - i < 8 and (
        doc[i].pos_ in (*_LEFT, "ADV", "VERB") or doc[i].lower_ in ("-", "'s", "’s", "a", "an")
    ):
        if doc[i].lower_ in _words("former"):
            return True
        i -= 1
    return False


def _modifies(token: Token, mentions: Mentions) -> bool:
    return (
        (token.pos_ in _LEFT or token.lower_ in _words("modifiers") or token.text == "-")
        and token.i not in mentions.covering
        and token.lower_ not in _words("stop")
        and not token.like_num
    )


def title(doc: Doc, noun: int, mentions: Mentions) -> str:
    """The post that a noun names, in the words of the article, without the body's name.

    Args:
        noun: index of the noun, such as that of "minister".
        mentions: of the Doc; their words are no part of the title.
    """
    start, end = noun, noun + 1
    while start and noun - start < 5 and _modifies(doc[start - 1], mentions):
        start -= 1
    while start < noun and (doc[start].text == "-" or doc[start].pos_ == "ADV"):
        start += 1
    for tail in ("general", "- general", "in chief", "- in - chief", "- at - large", "at large"):
        words = tail.split()
        if [t.lower_ for t in doc[end : end + len(words)]] == words:
            end += len(words)
            break
    if end + 1 < len(doc) and doc[end].lower_ in ("of", "for"):
        stop = end + 1
        while stop < len(doc) and stop - end < 6 and stop not in mentions.covering and (
            doc[stop].pos_ in (*_LEFT, "DET") or doc[stop].text == "-" or doc[stop].lower_ == "and"
        ):
            stop += 1
        whole = stop > end + 1 and doc[stop - 1].pos_ in _LEFT
        if whole and not (stop < len(doc) and (stop in mentions.covering and doc[stop].pos_ != "PUNCT")):
            end = stop
    text = doc[start:end].text
    last = doc[noun]
    if last.tag_ in ("NNS", "NNPS") and end == noun + 1:
        text = doc[start:noun].text_with_ws + last.lemma_ if last.lemma_ != last.lower_ else text
    return " ".join(text.split())
