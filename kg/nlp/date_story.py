"""Where a story stands in time: headings, what was told before, and the sentence that says when it all happened.

What is told in the simple past goes on where the story stands: it keeps the date of the main clauses before it. A
heading ("3 May, Osh: ...") holds for all that stands under it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from kg.edtf import bounds
from kg.nlp.blocks import block_number
from kg.nlp.date_distance import WILL, DateData, cost, governor, is_in, listed, perfect, says, told_as, verb_above
from kg.nlp.order import backwards, farther, within

__all__ = [
    "day_of_log", "gathered", "goes_on", "heading_above", "heading_bounds", "is_now", "main_word", "part_of",
    "parted", "story", "told_after", "told_before", "told_next",
]


def parted(doc: Doc, i: int, j: int) -> bool:
    """Whether a semicolon stands between two tokens: parsers hang what it parts on each other."""
    return any(t.text == ";" for t in doc[min(i, j):max(i, j)])


def story(doc: Doc, i: int) -> list[tuple[int, int]]:
    """Where the story that a token goes on with was told, nearest first.

    What stands before it in its block; of an item of a list also the block that introduces the list.
    """
    blocks = doc._.blocks
    n = block_number(doc, i)
    if n is None:
        start = i
        while start > 0 and not (doc[start - 1].is_space and doc[start - 1].text.count("\n") > 1):
            start -= 1
        return [(start, part_of(doc, i)[0])]
    out = [(int(blocks[n]["start"]), part_of(doc, i)[0])]
    if blocks[n]["kind"] == "bullet":
        while n > 0 and blocks[n]["kind"] == "bullet":
            n -= 1
        out.append((int(blocks[n]["start"]), int(blocks[n]["end"])))
    return out


def part_of(doc: Doc, i: int) -> tuple[int, int]:
    """The part of its sentence, between semicolons, in which a token stands."""
    sent = doc[i].sent
    start, end = i, i
    while start > sent.start and doc[start - 1].text != ";":
        start -= 1
    while end < sent.end and doc[end].text != ";":
        end += 1
    return start, end


def main_word(doc: Doc, start: int, end: int) -> Token:
    """The main word of a part; of what somebody says, the main word of what is said."""
    tops = [t for t in doc[start:end] if not start <= t.head.i < end or t.head.i == t.i]
    top = next((t for t in tops if t.pos_ in ("VERB", "AUX")), tops[0] if tops else doc[start])
    while says(top):
        told = next((c for c in top.children if c.dep_ == "ccomp" and start <= c.i < end), None)
        if told is None:
            break
        top = told
    return top


_HEADING_MARK = frozenset(":–—-")
_LONGEST_HEADING = 8


def heading_bounds(doc: Doc, date: DateData) -> tuple[int, int] | None:
    """First token and mark of the heading that a date makes, alone or with a place; None where it makes none.

    A heading stands before a colon or dash at the start of a line or sentence.
    """
    first = date["start"]
    while first > 0 and not doc[first - 1].is_space and doc[first - 1].text not in (".", ";", "!", "?", "•", "*"):
        token = doc[first - 1]
        named = token.pos_ in ("PROPN", "NUM") or token.text in ",()/" or token.is_digit
        if date["start"] - first >= _LONGEST_HEADING or not named:
            return None
        first -= 1
    k = date["end"]
    while k < len(doc) and k - date["end"] < _LONGEST_HEADING and (
            doc[k].pos_ in ("PROPN", "NUM") or doc[k].text in ",()/" or doc[k].lower_ in ("at", "near", "off")):
        k += 1
    if k >= len(doc):
        return None
    if doc[k].text == "." and (first == 0 or doc[first - 1].is_space) and date["kind"] in ("day", "interval", "month"):
        return first, k  # "12 May 2015. Shots fall near ..."
    marked = doc[k].text in _HEADING_MARK and (doc[k].text == ":" or bool(doc[k - 1].whitespace_))
    return (first, k) if marked else None


#: The dearest way within a main clause.
_MAIN = 3.2
#: Kinds of date at which no story stands, and the sentences over which one is kept.
_COARSE = ("source", "dateline", "month", "year", "season", "quarter")
_KEPT = 3


def heading_above(doc: Doc, token: Token, dates: Sequence[DateData]) -> DateData | None:
    """The heading in force: the last one before a token in its block."""
    start = story(doc, token.i)[-1][0]
    for date in backwards(dates, token.i + 1):
        if date["start"] < start:
            break
        if date["edtf"] and "heading" in date:
            return date
    return None


def gathered(token: Token) -> bool:
    """Whether a clause tells what happened at a gathering that was told of: "at the ceremony", "after the talks"."""
    verb = verb_above(token)
    return verb is not None and told_as(verb) == "past" and any(
        p.lower_ in ("at", "during", "after") and noun.dep_ == "pobj" and is_in("gathering", noun)
        and [c.lower_ for c in noun.children if c.dep_ != "punct"] == ["the"]
        for p in verb.children for noun in p.children)


def told_before(
    doc: Doc, token: Token, dates: Sequence[DateData], event: str = "", gathered: bool = False,
) -> str:
    """The date of the main clauses of what is told before, in the same block.

    A trial has its own time, and when within several days somebody died is not told by them.

    Args:
        doc: parsed, with sentences.
        token: that tells of the event.
        dates: of the Doc.
        event: its type.
        gathered: whether it happened at a gathering that was told of, be it of how something came to be.
    """
    court = event == "Trial"
    for start, end in story(doc, token.i):
        for date in backwards(dates, end):
            if date["start"] < start or farther(doc, date["start"], min(end, token.i), _KEPT):
                break
            if not date["edtf"] or ".." in date["edtf"] or date["kind"] in _COARSE:
                continue
            if _is_to_come(doc, date) or (event == "Death" and "/" in date["edtf"] and not _is_night(date)):
                continue
            of = governor(doc, date)
            if of is None:
                return date["edtf"]
            first, last = part_of(doc, date["head"])
            main = main_word(doc, first, last)
            if cost(main, of) > _MAIN or says(of):
                continue
            tried = any(is_in("court", t) for t in doc[first:last])
            if tried == court and not _is_ahead(main) and (gathered or not _is_origin(main)):
                return date["edtf"].split("/")[-1] if _is_night(date) else date["edtf"]
    return ""


def _is_to_come(doc: Doc, date: DateData) -> bool:
    """Whether a date lies after the publication."""
    begins, published = bounds(date["edtf"])[0], bounds(doc._.published)[1]
    return begins is not None and published is not None and begins > published


def _is_night(date: DateData) -> bool:
    """Whether a date is a night, after which it is told what came to light in the morning."""
    return "night" in date["text"].lower() and "/" in date["edtf"]


def day_of_log(doc: Doc, token: Token, dates: Sequence[DateData]) -> str:
    """The day of a log whose lines begin with the time of day: that of the nearest line above that begins otherwise."""
    line = _line(doc, token.i)
    if not _CLOCK.match(doc[line].text):
        return ""
    for date in backwards(dates, line):
        if not _CLOCK.match(doc[_line(doc, date["start"])].text):
            return date["edtf"] if date["kind"] in ("day", "dateline") else ""
    return ""


#: A time of day.
_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[:.][0-5]\d\b")


def _line(doc: Doc, i: int) -> int:
    """The first token of the line in which a token stands; one far into it, where the line is longer than a log's."""
    last = max(0, i - _LOGGED)
    while i > last and not (doc[i - 1].is_space and "\n" in doc[i - 1].text):
        i -= 1
    return i


#: Tokens of the longest line of a log.
_LOGGED = 300


def _is_origin(main: Token) -> bool:
    """Whether a clause tells how something came to be, so that what is told next did not happen on its day."""
    gathered = any(c.dep_ in ("nsubj", "nsubjpass") and is_in("gathering", c) for c in main.children)
    return is_in("origin", main) and not gathered


def told_after(doc: Doc, token: Token, dates: Sequence[DateData]) -> str:
    """The date of the next sentence where it only tells when it happened: "It happened on 4 May"."""
    after = _after(doc, token.sent.end)
    if after is None or cost(main_word(doc, token.sent.start, token.sent.end), token) > _ASIDE:
        return ""
    root = after.sent.root
    subject = next((c for c in root.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None or told_as(root) != "past":
        return ""
    happened = is_in("happening", root) and (root.lemma_ != "take" or any(c.lower_ == "place" for c in root.children))
    same = subject.lower_ in _IT and (happened or root.lemma_ == "be")
    if not same and not (happened and is_in("occasion", subject) and any(
            c.lower_ in _THE for c in subject.children)):
        return ""
    for date in within(dates, after.i, after.sent.end):
        if date["edtf"] and ".." not in date["edtf"]:
            of = governor(doc, date)
            if of is not None and of.i == root.i:
                return date["edtf"]
    return ""


_IT, _THE = frozenset(("it", "this", "that")), frozenset(("the", "this", "that"))
#: The dearest way from the main word of a sentence to what the next one tells the time of.
_ASIDE = 3.0


def _after(doc: Doc, i: int) -> Token | None:
    """The first word from a place on."""
    while i < len(doc) and doc[i].is_space:
        i += 1
    return doc[i] if i < len(doc) else None


def told_next(doc: Doc, token: Token, dates: Sequence[DateData]) -> str:
    """The day of the first main clause after the opening sentence of an article, which sums up what happened then."""
    verb, published = verb_above(token), bounds(doc._.published)[1]
    if not _opens(doc, token.sent) or (verb is not None and told_as(verb) == "now" and not perfect(verb)):
        return ""
    for date in within(dates, token.sent.end, len(doc)):
        if date["kind"] in _COARSE or ".." in date["edtf"] or not date["edtf"]:
            continue
        if farther(doc, token.i, date["start"], _SUMMED_UP):
            break
        of = governor(doc, date)
        first, last = part_of(doc, date["head"])
        main = main_word(doc, first, last)
        tried = any(is_in("court", t) for t in doc[first:last])
        if of is not None and cost(main, of) <= _MAIN and not says(of) and not tried and told_as(main) == "past" and (
                not is_in("origin", main)):
            begins = bounds(date["edtf"])[0]
            recent = published is None or begins is None or (published - begins).days <= _NEWS
            return date["edtf"] if recent else ""
    return ""


def _opens(doc: Doc, sentence: Span) -> bool:
    """Whether a sentence is the first one of the first paragraph that has a verb, and asks nothing."""
    start = next((b["start"] for b in doc._.blocks if b["kind"] == "paragraph"), 0)
    if sentence.end <= start or "?" in sentence.text:
        return False
    return not any(doc[i].pos_ in ("VERB", "AUX") for i in range(start, sentence.start))


#: Days before the publication within which news happened.
_NEWS = 31
#: Sentences after the opening one in which its day may be told.
_SUMMED_UP = 2


def _is_ahead(token: Token) -> bool:
    """Whether the clause of a word tells of what is to come."""
    verb = verb_above(token)
    return verb is not None and any(
        c.dep_ == "aux" and (c.lower_ in WILL or c.lower_ == "to") for c in verb.children)


def goes_on(token: Token) -> bool:
    """Whether the clause of a word is in the simple past, or has no finite verb (a headline, a list)."""
    verb = verb_above(token)
    if verb is None:
        return True
    if is_in("elsewhen", token.sent[0]):
        return False
    if perfect(verb) or any(c.lower_ in listed("elsewhen") for c in verb.children):
        return False
    auxiliaries = [c for c in verb.children if c.dep_ in ("aux", "auxpass")]
    if verb.dep_ == "relcl" and not goes_on(verb.head):
        return False
    if verb.tag_ == "VBD" or any(c.tag_ == "VBD" for c in auxiliaries):
        return True
    return not auxiliaries and verb.tag_ in ("VBN", "VBG", "VB") and (verb.head.i == verb.i or goes_on(verb.head))


def is_now(token: Token) -> bool:
    """Whether the clause of a word tells how things are: in the present tense or the present perfect."""
    verb = verb_above(token)
    return verb is not None and told_as(verb) == "now"
