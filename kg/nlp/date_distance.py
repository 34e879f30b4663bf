"""How far a date is from an event: costs over the parse, and what the tenses of two clauses tell of their times."""

from __future__ import annotations

from functools import cache
from typing import NotRequired, TypedDict

from spacy.tokens import Doc, Token

from kg.nlp.date_points import words

__all__ = [
    "LIMIT", "WILL", "DateData", "cost", "governor", "is_in", "listed", "perfect", "says", "told_as", "verb_above",
    "within",
]


class DateData(TypedDict):
    """A date: token span, its syntactic head, EDTF value or "", kind as in :mod:`kg.nlp.date_grammar`.

    ``heading``: first token and mark of the heading that it makes, where it makes one.
    """

    start: int
    end: int
    head: int
    edtf: str
    kind: str
    text: str
    heading: NotRequired[tuple[int, int]]


def verb_above(token: Token) -> Token | None:
    """The nearest verb that governs a token, itself included."""
    while token.pos_ not in ("VERB", "AUX"):
        if token.head.i == token.i:
            return None
        token = token.head
    return token


@cache
def listed(name: str) -> frozenset[str]:
    """A list of words, or of types of event, of ``ontology/dates.toml``."""
    tables = words()
    return frozenset(tables["words"].get(name) or tables["events"][name])


def is_in(name: str, token: Token) -> bool:
    """Whether the lemma of a token is in a list."""
    return token.lemma_.lower() in listed(name)


def says(verb: Token) -> bool:
    """Whether a verb says that somebody says something; who "was admitted" was let in."""
    let_in = verb.lemma_ == "admit" and any(c.dep_ == "auxpass" for c in verb.children)
    return is_in("saying", verb) and not let_in


def governor(doc: Doc, date: DateData) -> Token | None:
    """The word that a date modifies; None where it stands alone ("14 May: ...")."""
    token = doc[date["head"]]
    while True:
        if token.head.i == token.i:
            return None if date["start"] <= token.i < date["end"] else token
        token = token.head
        inside = date["start"] <= token.i < date["end"]
        if not inside and token.pos_ not in ("ADP", "SCONJ", "ADV", "NUM", "PART", "PUNCT", "SYM", "DET"):
            return token


# --- how far a date is from an event ---

_HAVE = frozenset(("had", "has", "have", "'ve", "’ve"))
WILL = frozenset(("will", "would", "shall", "'ll", "’ll"))
#: Cost of a step from a word up to the word that it depends on, and down from a word to one that depends on it.
_UP = {
    "conj": 1.0, "relcl": 3.0, "acl": 0.5, "advcl": 2.0, "ccomp": 3.0, "xcomp": 0.5, "pcomp": 1.0, "parataxis": 3.0,
    "csubj": 2.0, "clause": 1.2,
}
_DOWN = {
    "conj": 7.0, "relcl": 7.0, "acl": 7.0, "advcl": 3.0, "ccomp": 2.5, "xcomp": 7.0, "pcomp": 2.0, "parataxis": 7.0,
    "csubj": 3.0, "appos": 2.0,
}
#: Into a clause that tells of the event itself: "the exercise, held in May", "a memorandum that was signed in 2010".
_SAME = 0.5
#: Into the second of two clauses from the first, with what is said of both.
_SHARED = 0.0
#: Added for a step out of a clause whose tense tells of another time than the clause above.
_OTHER_TIME = 4.0
#: The dearest way that is still taken.
LIMIT = 6.0


def perfect(verb: Token) -> bool:
    """Whether a verb is in a perfect tense."""
    return any(c.dep_ in ("aux", "auxpass") and c.lower_ in _HAVE for c in verb.children)


def told_as(verb: Token) -> str:
    """How a clause tells of its time: "past", "before" (pluperfect), "now" (present, perfect), "ahead", or ""."""
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if any(c.lower_ in WILL for c in auxiliaries):
        return "ahead"
    if any(c.lower_ == "had" for c in auxiliaries):
        return "before"
    if any(c.tag_ in ("VBZ", "VBP") for c in auxiliaries) or (not auxiliaries and verb.tag_ in ("VBZ", "VBP")):
        return "now"
    return "past" if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in auxiliaries) else ""


def _is_occasion(noun: Token, trigger: Token) -> bool:
    """Whether a noun names the event itself, or the act or gathering at, by or in which it happens."""
    if noun.i == trigger.i:
        return trigger.pos_ in ("NOUN", "PROPN")
    if noun.dep_ == "pobj" and noun.head.head.i == trigger.i:
        return is_in("occasion", noun)
    return noun.dep_ == "nsubj" and trigger.dep_ == "attr" and noun.head.i == trigger.head.i


def _down(step: Token, trigger: Token) -> float:
    if step.dep_ in ("acl", "relcl") and is_in("performing", step) and _is_occasion(step.head, trigger):
        return _SAME
    return _DOWN.get(step.dep_, 0.2 if step.dep_ in ("prep", "agent") else 0.4)


def _in_its_course(clause: Token) -> bool:
    """Whether a relative clause tells what happened at its antecedent: "a raid in which", "the day when"."""
    if clause.dep_ not in ("relcl", "acl") or not is_in("occasion", clause.head):
        return False
    return any(
        c.lower_ in ("when", "where") or (c.dep_ == "prep" and any(g.lower_ == "which" for g in c.children))
        for c in clause.children)


def _up(step: Token) -> float:
    if _in_its_course(step):
        return _SAME
    own_subject = step.dep_ == "conj" and any(c.dep_ in ("nsubj", "nsubjpass") for c in step.children)
    far = _UP["clause"] if own_subject else _UP.get(step.dep_, 0.3)
    if step.dep_ in ("relcl", "advcl", "conj", "parataxis") and step.pos_ in ("VERB", "AUX"):
        above = verb_above(step.head)
        one, other = told_as(step), told_as(above) if above is not None else ""
        if one in ("past", "now", "ahead") and other and one != other:
            far += _OTHER_TIME if one == "past" else LIMIT  # "was founded in 2004 and is funded by"
    return far


def _is_shared(joined: Token, below: Token) -> bool:
    """Whether what hangs on the second of two joined clauses, when something happened, is said of both of them."""
    if joined.dep_ != "conj" or joined.pos_ not in ("VERB", "AUX") or told_as(joined) != told_as(joined.head):
        return False
    broken = any(t.text in ",;:" for t in joined.doc[joined.head.i:joined.i])
    return not broken and below.dep_ == "advcl" and any(c.lower_ == "when" for c in below.children)


def within(trigger: Token, date: DateData) -> float:
    """How far an event is below a date that its clause hangs on: "on 3 May when shots fell"."""
    far = 0.0
    for step in (trigger, *trigger.ancestors):
        if date["start"] <= step.head.i < date["end"] and step.dep_ in ("relcl", "acl", "advcl"):
            return far + _SAME
        far += _up(step)
    return 2 * LIMIT


def cost(trigger: Token, of: Token, act: bool = False) -> float:
    """How far a date on one word is from being the date of another; small is near.

    Args:
        trigger: of the event.
        of: the word that the date modifies.
        act: whether to announce the event is to do it, as with a decree.
    """
    line = [trigger, *trigger.ancestors]
    depth = {t.i: n for n, t in enumerate(line)}
    down, t, below = 0.0, of, of
    while t.i not in depth:
        if t.head.i == t.i:
            return 2 * LIMIT  # another tree of the same sentence
        down += _SHARED if _is_shared(t, below) else _down(t, trigger)
        below, t = t, t.head
    up = 0.0
    for step in line[:depth[t.i]]:
        up += _up(step)
        if step.dep_ == "ccomp" and step.head.i == t.i and not act and is_in("saying", t):
            up += 4.0
    return up + down
