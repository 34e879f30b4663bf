"""Component ``kg_quantities``: the amounts of a Doc and what each of them measures.

Leaves on ``doc._.quantities`` a list of :class:`QuantityData` in order of the text. Runs after the parser.
"""

from __future__ import annotations

from typing import TypedDict

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.nlp import extensions  # noqa: F401 - declares Doc._.quantities
from kg.nlp.date_points import points
from kg.nlp.quantity_grammar import QuantityMention, find_quantities, literal

__all__ = ["QuantitiesComponent", "QuantityData", "create_quantities"]


class QuantityData(TypedDict):
    """An amount: token span, index of its head, and the fields of ``QuantityMention``.

    ``of`` is the index of the token that is measured or counted ("heroin", "vehicles"), -1 where none is found;
    ``literal`` the amount as the annotations write it.
    """

    start: int
    end: int
    head: int
    of: int
    text: str
    value: float | None
    high: float | None
    unit: str
    kind: str
    approximate: bool
    literal: str


@Language.factory("kg_quantities", assigns=["doc._.quantities"], requires=["token.dep", "token.pos"])
def create_quantities(nlp: Language, name: str) -> QuantitiesComponent:
    """Factory of the component."""
    return QuantitiesComponent()


class QuantitiesComponent:
    """Sets ``doc._.quantities``."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the amounts of a Doc."""
        text = doc.text
        dates = [(p.start, p.end) for p in points(text)]
        found: list[QuantityData] = []
        for q in find_quantities(text, dates):
            span = doc.char_span(q.start, q.end, alignment_mode="expand")
            if span is None:
                continue
            measured = _measured(doc, span, q)
            found.append(QuantityData(
                start=span.start, end=span.end, head=span.root.i, of=-1 if measured is None else measured.i,
                text=q.text, value=q.value, high=q.high, unit=q.unit, kind=q.kind,
                approximate=q.approximate, literal=literal(q),
            ))
        doc._.quantities = found
        return doc


def _head_noun(token: Token) -> Token:
    """The head of the noun phrase in which a token is a modifier: "acetic" -> "anhydride"."""
    while token.dep_ in ("compound", "amod", "nummod", "poss", "nmod", "det") and token.head.i > token.i:
        token = token.head
    return token


def _measured(doc: Doc, span: Span, q: QuantityMention) -> Token | None:
    """What an amount measures: the noun it counts, the noun after "of", what weighs it, what it stands beside."""
    if q.noun[0] >= 0:
        noun = doc.char_span(*q.noun, alignment_mode="expand")
        if noun is not None and noun.root.pos_ in ("NOUN", "PROPN", "ADJ", "VERB", "X", "PRON"):
            return _head_noun(noun[0])
    root = span.root
    if q.kind in ("money", "percent", "duration"):
        return None
    if root.dep_ in ("nummod", "compound", "nmod", "amod", "quantmod") and root.head.i >= span.end:
        return _head_noun(root.head)
    if q.kind == "count" and not q.unit:
        # "scanners, four of them, ..."
        apart = root.dep_ in ("appos", "nsubj", "npadvmod") and root.head.i < span.start
        return root.head if apart and root.head.pos_ in ("NOUN", "PROPN") else None
    for child in root.children:
        if child.dep_ == "prep" and child.lower_ == "of" and child.i >= span.end:
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    verb = root.head
    if verb.lemma_ in ("weigh", "total", "measure") and verb.i < span.start:
        if verb.dep_ in ("acl", "relcl", "amod"):
            return verb.head
        return next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if root.dep_ == "appos" and root.head.pos_ in ("NOUN", "PROPN"):
        return root.head
    after = doc[span.end] if span.end < len(doc) else None
    if after is not None and after.pos_ in ("NOUN", "PROPN", "ADJ") and after.sent.start == span.root.sent.start:
        return _head_noun(after)
    return None
