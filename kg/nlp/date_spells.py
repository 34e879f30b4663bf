"""What lasts for days: from the first or the last of them, and their number, the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from spacy.tokens import Doc, Span, Token

from kg.nlp.date_distance import DateData, cost, governor, is_in, verb_above
from kg.nlp.date_points import number, words
from kg.nlp.edtf import interval, precision
from kg.nlp.order import within

__all__ = ["spell"]

#: More days than that are no exercise and no meeting.
_LONGEST = 31


@cache
def _days() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How many days the words before a noun tell ("a four-day"), and those of a clause ("after eight days")."""
    numbers = "|".join(sorted((re.escape(n) for n in words()["numbers"]), key=lambda n: (-len(n), n)))
    n = rf"(?P<n>{numbers}|\d\d?)"
    return (
        re.compile(rf"\b{n}[- ]day\b", re.IGNORECASE),
        re.compile(rf"\b(?:for|after|last(?:s|ed|ing)?) {n} days\b", re.IGNORECASE),
    )


def spell(doc: Doc, trigger: Token, found: DateData, dates: Sequence[DateData]) -> str:
    """The days that an event lasts, where its date is that of its beginning or end and the text tells the rest.

    Args:
        doc: parsed, with sentences.
        trigger: of the event.
        found: its date.
        dates: of the Doc.

    Returns:
        An EDTF interval; without a first or last day, or with nothing more told, the date as it is.
    """
    day = found["edtf"].removesuffix("/..")
    if precision(day) != "day":
        return day
    begins, ends = _turn(doc, found)
    if not begins and not ends:
        return day
    after = _next(doc, trigger.sent)
    for other in within(dates, trigger.sent.start, trigger.sent.end if after is None else after.end):
        if other is found or precision(other["edtf"] or "0") != "day" or not _is_of(doc, trigger, other):
            continue
        first, last = _turn(doc, other)
        if (begins and last) or (ends and first):
            return interval(*sorted((day, other["edtf"]))) or day
    count = _count(doc, trigger, found)
    if not 1 < count <= _LONGEST:
        return day
    other_end = date.fromisoformat(day) + timedelta(days=(count - 1) * (1 if begins else -1))
    return interval(*sorted((day, str(other_end))))


def _turn(doc: Doc, found: DateData) -> tuple[bool, bool]:
    """Whether a date is that on which something began, and that on which it ended."""
    of = governor(doc, found)
    verb = verb_above(of) if of is not None else None
    if verb is None:
        return False, False
    closing = is_in("ending", verb) and (verb.lemma_ != "draw" or any(t.lower_ == "close" for t in verb.subtree))
    return is_in("beginning", verb), closing


def _is_of(doc: Doc, trigger: Token, other: DateData) -> bool:
    """Whether a date tells of an event: in its sentence, or where the next one takes it up with a pronoun."""
    of = governor(doc, other)
    if of is None:
        return False
    if trigger.sent.start <= other["start"] < trigger.sent.end:
        return cost(trigger, of) <= 1.0
    after = _next(doc, trigger.sent)
    return after is not None and after.start <= other["start"] < after.end and after[0].lower_ in ("it", "they") and (
        after[0].head.i == of.i)


def _next(doc: Doc, sentence: Span) -> Span | None:
    """The sentence after another."""
    return doc[sentence.end].sent if sentence.end < len(doc) else None


def _count(doc: Doc, trigger: Token, found: DateData) -> int:
    """How many days an event lasts, or 0."""
    before, clause = _days()
    match = before.search(doc[trigger.left_edge.i:trigger.i + 1].text) or clause.search(trigger.sent.text)
    after = _next(doc, trigger.sent)
    if match is None and after is not None:
        match = clause.match(after.text)
    return number(match["n"]) if match else 0
