"""Which date an event has: that of its clause, of its sentence, of the heading above it, or of what was told before.

A date modifies a word, its governor. How far that word is from the trigger of an event is a cost over the parse: few
for the words of one clause, many from one clause into another (:mod:`kg.nlp.date_distance`). Where an event has no date
of its own, :mod:`kg.nlp.date_story` tells where the story stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from kg.edtf import bounds
from kg.nlp.date_distance import (
    LIMIT,
    DateData,
    cost,
    governor,
    is_in,
    listed,
    perfect,
    says,
    told_as,
    verb_above,
    within,
)
from kg.nlp.date_lag import by_lag
from kg.nlp.date_spells import spell
from kg.nlp.date_story import (
    day_of_log,
    gathered,
    goes_on,
    heading_above,
    heading_bounds,
    is_now,
    main_word,
    part_of,
    parted,
    story,
    told_after,
    told_before,
    told_next,
)
from kg.nlp.order import within as told_within

from . import extensions  # noqa: F401  # declares Doc._.dates

__all__ = [
    "DateData", "date_for", "date_in", "goes_on", "heading_above", "heading_bounds", "is_now", "main_word",
    "part_of", "says", "story", "verb_above",
]


_WILL = frozenset(("will", "'ll", "’ll", "shall"))
#: What lasts until a day did not happen on it.
_UNTIL = ("until", "till", "up to")


def _tries(verb: Token | None, token: Token) -> bool:
    """Whether a verb tells what a court does, and a word below it of the offence: "was jailed on Monday for ..."."""
    if verb is None or verb.i == token.i or not verb.is_ancestor(token):
        return False
    courts = (t for c in verb.children if c.dep_ in ("nsubj", "agent", "prep") for t in (c, *c.children))
    attempt = any(c.dep_ == "xcomp" for c in verb.children)  # "tried to flee"
    return (is_in("trying", verb) and not attempt) or any(is_in("courts", t) for t in courts)


def _of_another(doc: Doc, token: Token, date: DateData, event: str = "") -> bool:
    """Whether a date is surely not that of an event, by its preposition or because it lies ahead of what is told."""
    text, first = date["text"].lower(), doc[date["start"]]
    before = doc[first.i - 1].lower_ if first.i else ""
    if text.startswith(_UNTIL) or before in _UNTIL:
        return True
    verb = verb_above(token)
    if text.startswith("since"):  # "the biggest haul since 2011", "agreed on a line, in use since May"
        told = event not in listed("ongoing") or (verb is not None and told_as(verb) == "past")
        return told or any(t.tag_ in ("JJS", "RBS") for t in doc[max(first.sent.start, first.i - _NEAR):first.i])
    of = governor(doc, date)
    if before == "for" and of is not None and of.pos_ in ("NOUN", "PROPN"):
        return True  # "a budget for 2023"
    if event in listed("incident") and of is not None and _tries(verb_above(of), token):
        return True
    published, (begins, ends) = bounds(doc._.published)[1], bounds(date["edtf"])
    if published is None or verb is None:
        return False
    if ends is not None and ends < published and any(c.lower_ in _WILL and c.dep_ == "aux" for c in verb.children):
        return True  # "met on 5 May to discuss a post for which Japan will pay"
    return begins is not None and begins > published and told_as(verb) in ("past", "before")


#: The dearest way from a verb of saying to the date of a statement, and to that on which its report was published.
_SAID, _IN_A_REPORT = 0.7, 1.2
#: Tokens between a superlative and "since".
_NEAR = 8


def date_in(doc: Doc, token: Token, dates: Sequence[DateData], event: str = "") -> DateData | None:
    """The date in the token's own sentence that belongs to the event it tells of."""
    sentence = token.sent
    if token.lemma_ == "accord":  # "according to the police, ... on Monday"
        return None
    saying = event == "Statement" or (not event and is_in("saying", token))
    verb = verb_above(token)
    act = event in listed("declared") and (verb is None or told_as(verb) != "before")
    moved = verb is not None and _is_moved(verb, event)
    best: tuple[float, int, DateData] | None = None
    for date in told_within(dates, sentence.start, sentence.end):
        if date["kind"] in ("source", "dateline"):
            continue
        if _of_another(doc, token, date, event):
            continue
        if parted(doc, token.i, date["head"]):
            continue
        of = governor(doc, date)
        if of is not None and parted(doc, date["head"], of.i):
            of = main_word(doc, *part_of(doc, date["head"]))
        far = 1.0 if of is None else min(cost(token, of, act), within(token, date))
        own = _IN_A_REPORT if of is not None and of.dep_ in ("acl", "relcl") else _SAID
        if saying and of is not None and of.i != token.i and far > own:
            continue
        if moved and of is not None and verb is not None and of.i != verb.i and not verb.is_ancestor(of):
            continue
        key = (far, abs(date["head"] - token.i), date)
        if far <= LIMIT and date["edtf"] and (best is None or key[:2] < best[:2]):
            best = key
    return best[2] if best else None if saying else _in_line(doc, token, dates, event)


def _in_line(doc: Doc, token: Token, dates: Sequence[DateData], event: str) -> DateData | None:
    """The date that follows a verb with no other verb and no break between them: parsers hang it elsewhere."""
    if token.tag_ not in ("VBD", "VBN"):
        return None
    for date in told_within(dates, token.i + 1, token.sent.end):
        between = doc[token.i + 1:date["start"]]
        enclosed = bool(between) and between[-1].text == "(" and date["end"] < len(doc) and doc[date["end"]].text == ")"
        if enclosed:  # "entered the union (1 January 2015)"
            between = between[:-1]
        broken = any(t.pos_ in ("VERB", "AUX") or t.text in _BREAK or t.tag_ in _CLAUSE for t in between)
        if len(between) > _LINE or broken:
            break
        led = enclosed or (between and between[-1].lower_ in ("in", "on", "at"))
        its_own = led and not _of_another(doc, token, date, event)
        if date["edtf"] and its_own:
            return date
    return None


#: Tokens between a verb and its date, and what stands between them only where the date is another's.
_LINE = 15
_BREAK, _CLAUSE = frozenset(";:()–—-"), frozenset(("WDT", "WP", "WP$", "WRB"))


def _is_moved(verb: Token, event: str) -> bool:
    """Whether a clause tells of another time than those around it: "has since been tried", "after they had signed"."""
    if any(c.lower_ == "since" and c.dep_ == "advmod" for c in verb.children):
        return True
    marks = {c.lower_ for c in (verb.head, *verb.children) if c.dep_ in ("mark", "prep")}
    return "after" in marks and verb.dep_ in ("advcl", "pcomp") and event not in listed("incident")


def _is_deadline(doc: Doc, token: Token, found: DateData) -> bool:
    """Whether a date tells until when something will be built: "is building a post, to be ready on 1 September"."""
    of, begins, published = governor(doc, found), bounds(found["edtf"])[0], bounds(doc._.published)[1]
    ahead = begins is not None and published is not None and begins > published
    verb = verb_above(of) if of is not None else None
    return ahead and verb is not None and verb.i != token.i and (is_in("done", verb) or is_in("done", of or verb))


def _is_going_on(verb: Token) -> bool:
    """Whether a verb tells what is going on: "is building"."""
    return verb.tag_ == "VBG" and any(c.dep_ == "aux" and c.lower_ in ("is", "are") for c in verb.children)


def _is_unclear(doc: Doc, token: Token, dates: Sequence[DateData]) -> bool:
    """Whether the clause of an event has a date of its own of which the text does not tell which it is."""
    return any(
        not d["edtf"] and (of := governor(doc, d)) is not None and cost(token, of) <= 1.0
        for d in told_within(dates, token.sent.start, token.sent.end))


#: Tokens back to where the operation was told of in whose course something happened.
_TOLD = 1000


def _in_course_of(doc: Doc, token: Token, dates: Sequence[DateData]) -> str:
    """The date of the operation "in the course of" which something happened, from where that was told of."""
    sent = token.sent
    spans = [(sent.start, sent.end), *story(doc, token.i)[1:]]
    for start, end in spans:
        for noun in doc[start:end]:
            if noun.dep_ != "pobj" or noun.pos_ != "NOUN" or not is_in("course", noun):
                continue
            above = noun.head
            if above.lower_ == "of" and above.head.dep_ == "pobj":
                above = above.head.head if above.head.lower_ in ("course", "framework", "frame", "part") else above
            if above.lower_ not in ("during", "in", "within", "throughout", "as") or not any(
                    c.lower_ in ("the", "this", "that") for c in noun.children):
                continue
            for earlier in reversed(doc[max(0, start - _TOLD):start]):
                if earlier.lemma_.lower() == noun.lemma_.lower():
                    named = earlier.dep_ in ("nmod", "compound") and earlier.head.pos_ in ("NOUN", "PROPN")
                    found = date_in(doc, earlier.head if named else earlier, dates)
                    if found is not None and ".." not in found["edtf"]:
                        return found["edtf"]
    return ""


def _began(edtf: str) -> str:
    """The day, month or year on which began what lasts since then; what is open towards the past stays."""
    return edtf.removesuffix("/..")


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
    found, heading = date_in(doc, token, dates, event), heading_above(doc, token, dates)
    lag = by_lag(doc, token, dates, found)
    if lag is not None:
        return lag
    if found is not None and event == "Construction" and _is_deadline(doc, token, found):
        return f"../{found['edtf'].split('/')[-1]}"
    if found is not None and found is not heading:
        return spell(doc, token, found, dates) if event in listed("lasting") else _began(found["edtf"])
    verb = verb_above(token)
    logged = day_of_log(doc, token, dates)
    if logged:
        return logged
    under = verb is None or not (perfect(verb) or told_as(verb) == "ahead" or _is_going_on(verb))
    if heading is not None and ".." not in heading["edtf"] and under:
        return heading["edtf"]
    if _is_unclear(doc, token, dates):
        return ""
    if gathered(token):
        return told_before(doc, token, dates, event, gathered=True)
    after = told_after(doc, token, dates)
    if after or event in listed("timeless") or (not event and is_in("saying", token)):
        return after
    if goes_on(token):
        before = _in_course_of(doc, token, dates) or told_before(doc, token, dates, event)
        if before:
            return before
    return told_next(doc, token, dates) if event in listed("incident") else ""
