"""Component ``kg_dates``: the dates of a Doc, with tense for direction.

Leaves on ``doc._.dates`` a list of :class:`DateData` in order of the text, resolved against ``doc._.published``. Which
of them an event has is told by :mod:`kg.nlp.dating`.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.edtf import bounds
from kg.nlp.date_distance import told_as
from kg.nlp.date_grammar import DateMention, find_dates
from kg.nlp.dating import DateData, date_for, date_in, heading_bounds, says, verb_above

__all__ = ["DateData", "DatesComponent", "create_dates", "date_for", "date_in"]

#: Days from a dateline to the publication.
_ON_THE_WAY = 5
_FUTURE = frozenset(["will", "shall", "'ll", "’ll", "wo", "would"])
_PERFECT = frozenset(["has", "have", "'ve", "’ve"])
_PLANNED = frozenset(["plan", "schedule", "expect", "intend", "due", "set", "slate", "hope"])


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

        def aside(mention: DateMention, told: int) -> bool:
            """Whether a date is told by the way: that of a report on another date, or a month in a relative clause."""
            found = span(mention.start, mention.end)
            verb = verb_above(found.root) if found is not None else None
            if found is None or verb is None or told < 0:
                return False
            if told >= found.sent.start_char and says(verb):
                return True
            return mention.kind == "month" and verb.dep_ in ("relcl", "acl")

        dates: list[DateData] = []
        for m in find_dates(doc.text, doc._.published, direction, aside=aside):
            s = span(m.start, m.end)
            if s is not None:
                date = DateData(start=s.start, end=s.end, head=s.root.i, edtf=m.edtf, kind=m.kind, text=m.text)
                heading = heading_bounds(doc, date)
                if heading is not None and not _is_dateline(date, doc._.published):
                    date["heading"] = heading
                dates.append(date)
        doc._.dates = dates
        return doc


def _is_dateline(date: DateData, published: str) -> bool:
    """Whether a date at the start of a text is of the day of publication or shortly before, so that no story is its."""
    if date["kind"] != "dateline":
        return False
    day, out = bounds(date["edtf"])[0], bounds(published)[1]
    return day is None or out is None or 0 <= (out - day).days <= _ON_THE_WAY


def _tense(token: Token) -> str | None:
    """"future", "present" or "past" where the verb above says so, or the verbs above that."""
    verb = verb_above(token)
    while verb is not None:
        auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
        words = {c.lower_ for c in auxiliaries}
        if words & _PERFECT and not words & _FUTURE:
            return "past"
        if words & _FUTURE or (verb.lemma_ in _PLANNED and verb.tag_ in ("VBP", "VBZ", "VBN")):
            return "future"
        if any(c.lower_ == "to" for c in auxiliaries) and verb.head.lemma_ != "be":
            above = verb_above(verb.head)
            due = verb.lemma_ == "be" or any(c.dep_ == "auxpass" for c in verb.children)
            return "future" if due and above is not None and told_as(above) == "now" else None
        if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in auxiliaries):
            return "past"
        if verb.dep_ == "xcomp" and verb.head.lemma_ == "be" and any(c.lower_ == "to" for c in auxiliaries):
            return "past" if verb.head.tag_ == "VBD" else "future"
        if verb.tag_ in ("VBP", "VBZ"):
            return None if says(verb) or verb.lemma_ == "be" else "present"
        if verb.head.i == verb.i:
            return None
        verb = verb_above(verb.head)
    return None
