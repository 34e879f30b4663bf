"""Component ``kg_dates``: the dates of a Doc, with tense for direction, and which date an event has.

Leaves on ``doc._.dates`` a list of :class:`DateData` in order of the text, resolved against ``doc._.published``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.nlp.date_grammar import find_dates

from . import extensions  # noqa: F401  # declares Doc._.dates

__all__ = ["DateData", "DatesComponent", "create_dates", "date_for", "date_in"]


class DateData(TypedDict):
    """A date: token span, its syntactic head, EDTF value or "", kind as in :mod:`kg.nlp.date_grammar`."""

    start: int
    end: int
    head: int
    edtf: str
    kind: str
    text: str


_FUTURE = frozenset(["will", "shall", "'ll", "’ll", "wo", "would"])
_PLANNED = frozenset(["plan", "schedule", "expect", "intend", "due", "set", "slate", "hope"])

#: Verbs of saying: their date is that of the statement, not of what is told.
_SAYING = frozenset([
    "accord", "according", "acknowledge", "add", "admit", "announce", "argue", "assert", "believe", "claim", "comment",
    "concede", "confirm", "declare", "deny", "explain", "hold", "inform", "insist", "maintain", "note", "observe",
    "promise", "recall", "remark", "remind", "repeat", "report", "reveal", "say", "speak", "state", "stress", "tell",
    "think", "warn", "write",
])
#: Types of event that are often told as what is generally so: without a date of their own they have none.
_TIMELESS = frozenset([
    "Appointment", "Construction", "Deployment", "Founding", "Funding", "Joining", "PolicyChange", "Statement",
    "Transfer",
])


@Language.factory("kg_dates", assigns=["doc._.dates"], requires=["token.dep", "token.tag"])
def create_dates(nlp: Language, name: str) -> DatesComponent:
    """Factory of the component."""
    return DatesComponent()


class DatesComponent:
    """Sets ``doc._.dates``; runs after the parser."""

    def __call__(self, doc: Doc) -> Doc:
        """Find and resolve the dates of a Doc."""
        spans: dict[tuple[int, int], Span | None] = {}

        def span(start: int, end: int) -> Span | None:
            key = (start, end)
            if key not in spans:
                spans[key] = doc.char_span(start, end, alignment_mode="expand")
            return spans[key]

        def direction(start: int, end: int) -> str | None:
            found = span(start, end)
            return _tense(found.root) if found is not None else None

        dates: list[DateData] = []
        for m in find_dates(doc.text, doc._.published, direction):
            s = span(m.start, m.end)
            if s is not None:
                dates.append(DateData(start=s.start, end=s.end, head=s.root.i, edtf=m.edtf, kind=m.kind, text=m.text))
        doc._.dates = dates
        return doc


def _verb_above(token: Token) -> Token | None:
    """The nearest verb that governs a token, itself included."""
    while token.pos_ not in ("VERB", "AUX"):
        if token.head.i == token.i:
            return None
        token = token.head
    return token


def _tense(token: Token) -> str | None:
    """"future" or "past" where the verb above says so, or the verbs above that."""
    verb = _verb_above(token)
    while verb is not None:
        auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
        words = {c.lower_ for c in auxiliaries}
        if words & _FUTURE or (verb.lemma_ in _PLANNED and verb.tag_ in ("VBP", "VBZ", "VBN")):
            return "future"
        if any(c.lower_ == "to" for c in auxiliaries) and verb.head.lemma_ != "be":
            return None
        if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in auxiliaries):
            return "past"
        if verb.dep_ == "xcomp" and verb.head.lemma_ == "be" and any(c.lower_ == "to" for c in auxiliaries):
            return "past" if verb.head.tag_ == "VBD" else "future"
        if verb.head.i == verb.i or verb.tag_ in ("VBP", "VBZ"):
            return None
        verb = _verb_above(verb.head)
    return None


def _governor(doc: Doc, date: DateData) -> Token | None:
    """The word that a date modifies; None where it stands alone ("14 May: ...")."""
    token = doc[date["head"]]
    while True:
        if token.head.i == token.i:
            return None if date["start"] <= token.i < date["end"] else token
        token = token.head
        inside = date["start"] <= token.i < date["end"]
        if not inside and token.pos_ not in ("ADP", "SCONJ", "ADV", "NUM", "PART", "PUNCT", "SYM", "DET"):
            return token


#: Cost of a step from a word up to the word that it depends on, and down from a word to one that depends on it.
_UP = {
    "conj": 1.0, "relcl": 3.0, "acl": 0.5, "advcl": 2.0, "ccomp": 3.0, "xcomp": 0.5, "pcomp": 1.0, "parataxis": 3.0,
    "csubj": 2.0, "clause": 1.2,
}
_DOWN = {
    "conj": 7.0, "relcl": 7.0, "acl": 7.0, "advcl": 3.0, "ccomp": 2.5, "xcomp": 7.0, "pcomp": 2.0, "parataxis": 7.0,
    "csubj": 3.0, "appos": 2.0,
}
#: The dearest way that is still taken, and the dearest one within a main clause.
_LIMIT = 6.0
_MAIN = 2.5


def _cost(trigger: Token, governor: Token) -> float:
    """How far a date on one word is from being the date of another; small is near."""
    line = [trigger, *trigger.ancestors]
    depth = {t.i: n for n, t in enumerate(line)}
    down, t = 0.0, governor
    while t.i not in depth:
        if t.head.i == t.i:
            return 2 * _LIMIT  # another tree of the same sentence
        down += _DOWN.get(t.dep_, 0.2 if t.dep_ in ("prep", "agent") else 0.4)
        t = t.head
    up = 0.0
    for step in line[:depth[t.i]]:
        own_subject = step.dep_ == "conj" and any(c.dep_ in ("nsubj", "nsubjpass") for c in step.children)
        up += _UP["clause"] if own_subject else _UP.get(step.dep_, 0.3)
        if step.dep_ == "ccomp" and step.head.lemma_ in _SAYING and step.head.i == t.i == governor.i:
            up += 4.0
    return up + down


def date_in(doc: Doc, token: Token, dates: Sequence[DateData], event: str = "") -> DateData | None:
    """The date in the token's own sentence that belongs to the event it tells of."""
    sentence = token.sent
    saying = event == "Statement" or (not event and token.lemma_ in _SAYING)
    best: tuple[float, int, DateData] | None = None
    for date in dates:
        if not sentence.start <= date["start"] < sentence.end or date["kind"] in ("source", "dateline"):
            continue
        if any(t.text == ";" for t in doc[min(token.i, date["head"]):max(token.i, date["head"])]):
            continue  # parsers hang what a semicolon parts on each other
        governor = _governor(doc, date)
        cost = 1.0 if governor is None else _cost(token, governor)
        if saying and governor is not None and governor.i != token.i and cost > 0.7:
            continue
        key = (cost, abs(date["head"] - token.i), date)
        if cost <= _LIMIT and date["edtf"] and (best is None or key[:2] < best[:2]):
            best = key
    return best[2] if best else None


def _block_start(doc: Doc, i: int) -> int:
    """First token of the block that holds a token; a list item belongs to the block that introduces it."""
    for block in doc._.blocks:
        if block["start"] <= i < block["end"]:
            start = int(block["start"])
            break
    else:
        start = i
        while start > 0 and not (doc[start - 1].is_space and doc[start - 1].text.count("\n") > 1):
            start -= 1
    if start > 1 and doc[start].text in ("-", "–", "—", "•", "*"):
        return _block_start(doc, start - 2)
    return start


def _told_before(doc: Doc, token: Token, dates: Sequence[DateData]) -> tuple[str, bool]:
    """The date of the main clauses of the sentences before, in the same block, and whether it stands as a heading."""
    start = _block_start(doc, token.i)
    end = next((t.i for t in reversed(doc[token.sent.start:token.i]) if t.text == ";"), token.sent.start)
    for date in reversed(dates):
        if not start <= date["start"] < end or not date["edtf"] or ".." in date["edtf"]:
            continue
        if date["kind"] in ("source", "dateline", "year", "season", "quarter"):
            continue
        governor = _governor(doc, date)
        root = doc[date["head"]].sent.root
        if governor is None or (_cost(root, governor) <= _MAIN and root.lemma_ not in _SAYING):
            return date["edtf"], governor is None
    return "", False


def _told_in_past(token: Token) -> bool:
    """Whether the clause of a trigger is in the simple past, or has no finite verb (a headline, a list)."""
    verb = _verb_above(token)
    if verb is None:
        return True
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if any(c.lower_ in ("had", "has", "have", "'ve", "’ve") for c in auxiliaries):
        return False
    if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in auxiliaries):
        return True
    return not auxiliaries and verb.tag_ in ("VBN", "VBG", "VB") and (verb.head.i == verb.i or _told_in_past(verb.head))


def date_for(doc: Doc, token: Token, dates: Sequence[DateData] | None = None, event: str = "") -> str:
    """The EDTF date of the event whose trigger is a token; empty where the text does not tell it.

    The date in its clause goes before one elsewhere in its sentence. A statement's date is not that of what is
    stated. Without a date of its own, what is told in the simple past keeps the date of the sentences before.

    Args:
        doc: parsed, with sentences.
        token: the verb or noun that tells of the event.
        dates: of the Doc; by default ``doc._.dates``.
        event: its type, where it is known: statements and payments take no date from another sentence.
    """
    dates = doc._.dates if dates is None else dates
    found = date_in(doc, token, dates, event)
    if found is not None:
        edtf = found["edtf"]
        # a state that lasts since a day began with an event on that day
        return edtf[:-3] if edtf.endswith("/..") and len(edtf) == 13 else edtf
    if event in _TIMELESS or (not event and token.lemma_ in _SAYING):
        return ""
    edtf, heading = _told_before(doc, token, dates)
    return edtf if heading or _told_in_past(token) else ""
