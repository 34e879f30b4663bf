"""Equipment and goods by their head nouns, with the words that say which: "thermal cameras", "stolen cars"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kg.nlp.chunks import Candidate, name_end, phrase_after, year
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords, singular
from kg.nlp.tokens import Tokens

__all__ = ["designations", "measured", "models", "things"]

_NOUNS = ("NOUN", "PROPN")
_REACH = 3  # words before a head that may describe it
_OTHER = frozenset((
    "other", "such", "same", "more", "many", "several", "few", "new", "own", "first", "last", "next", "second",
    "only", "former", "different", "various", "additional", "further", "old",
))
_MODEL = re.compile(r"[A-Z]?\d+[A-Z]?$|[A-Z]+-?\d")
_DESIGNATION = re.compile(r"(?:[A-Z]{1,4}|[A-Z][a-z]{1,2}|MiG)-\d{1,4}[A-Z]{0,3}\d?s?$")
_COMPACT = re.compile(r"[A-Z]{1,4}\d{1,4}[A-Z]{0,2}s?$")


def things(doc: Tokens, words: NameWords, known: Sequence[MentionData]) -> Iterator[Candidate]:
    """Candidates for equipment and goods in small letters.

    Args:
        doc: parsed.
        words: the tables of head words.
        known: mentions of the gazetteer; a good among them is offered with its modifiers too.
    """
    nations = {m["start"] for m in known if m["adjectival"]}
    for i, token in enumerate(doc):
        if (token.capital and not token.is_sent_start) or token.pos_ not in _NOUNS or _modifies(doc, i):
            continue
        one = singular(token.lower_)
        two = f"{doc.before(i)} {one}"
        cls = words.equipment.get(two) or words.equipment.get(one) or words.goods.get(two) or words.goods.get(one)
        if not cls and not any(t.lower_ in words.illicit for t in doc[max(i - _REACH, 0):i]):
            continue
        start = i - 1 if two in words.equipment or two in words.goods else i
        while start > 0 and _describes(doc, start - 1, i, nations):
            start -= 1
        while start < i and doc[start].text == "-":
            start += 1
        if any(t.lower_ in words.illicit for t in doc[start:i]):
            cls = "Contraband"
        elif not cls or (start == i and one in words.vague and not (
                cls == "Equipment" and one not in words.traffic and _several(doc, i))):
            continue
        yield Candidate(start, i + 1, cls, "thing", 4)
    for m in known:
        if m["type"] == "Contraband" and m["start"] and doc[m["start"] - 1].lower_ in words.illicit:
            yield Candidate(m["start"] - 1, m["end"], "Contraband", "thing", 2)


def measured(doc: Tokens, words: NameWords) -> Iterator[Candidate]:
    """Candidates for goods that only their measure tells: "93 tonnes of anchovy", "1,100 cartons of a Turkish tea".

    Args:
        doc: tagged.
        words: the tables of head words.
    """
    for i, token in enumerate(doc):
        if token.lower_ not in words.units_of_goods or doc.after(i + 1) != "of" or not i or doc[i - 1].pos_ != "NUM":
            continue
        start = i + 2
        while start < len(doc) and (
                doc[start].lower_ in ("a", "an") or (doc[start].capital and doc[start].pos_ in ("ADJ", "PROPN"))):
            start += 1
        end = start
        while end < len(doc) and doc[end].pos_ in ("ADJ", *_NOUNS) and doc[end].text[0].islower():
            end += 1
        while end > start and doc[end - 1].pos_ == "ADJ":
            end -= 1
        if end > start and not any(t.lower_ in words.unmeasured for t in doc[start:end]):
            yield Candidate(start, end, "Contraband", "measured", 5)


def _several(doc: Tokens, i: int) -> bool:
    """Whether a number above one stands before a thing ("eight servers")."""
    return i > 0 and doc[i - 1].pos_ == "NUM" and doc[i - 1].lower_ not in ("one", "1") and doc[i].tag_ == "NNS"


def models(doc: Tokens, words: NameWords, known: Sequence[MentionData]) -> Iterator[Candidate]:
    """Candidates for a make with its model or kind: "Nissan Versa", "Ilyushin Il-76s", "a Scania tractor".

    Args:
        doc: tagged.
        words: the tables of head words.
        known: mentions of the gazetteer.
    """
    taken = {i for m in known if m["type"] != "Equipment" for i in range(m["start"], m["end"])}
    for m in known:
        start, end = m["start"], m["end"]
        if m["type"] != "Equipment" or not doc[start].capital or any(i in taken for i in range(start, end)):
            continue
        stop = end
        while (
            stop < len(doc) and stop not in taken and doc[stop - 1].whitespace_ and not doc[stop].is_sent_start
            and (doc[stop].capital or _MODEL.match(doc[stop].text))
            and doc[stop].text != "X" and doc[stop].lower_ not in words.stop
        ):
            stop = max(name_end(doc, stop), stop + 1)
        while stop > end and doc[stop - 1].text in "-–":
            stop -= 1
        if (
            start and start - 1 not in taken and doc[start - 1].pos_ == "PROPN" and doc[start - 1].capital
            and not doc[start - 1].is_sent_start and doc[start - 1].whitespace_
            and doc[start - 1].lower_ not in words.stop and doc[start - 1].lower_ not in words.organization
        ):
            start -= 1
        kind = phrase_after(doc, stop, words.equipment) if doc[stop - 1].whitespace_ else None
        if kind and stop < len(doc) and doc[stop].text[0].islower():
            yield Candidate(start, kind[0], "Equipment", "equipment", 1)
        if (start, stop) != (m["start"], end) or kind:
            yield Candidate(start, stop, "Equipment", "equipment-short", 1)


def designations(doc: Tokens, words: NameWords, taken: set[int]) -> Iterator[Candidate]:
    """Candidates for models by how they are written: "six Su-99s", "a QX-15 drone", "two Falcon-class boats".

    Args:
        doc: tagged.
        words: the tables of head words.
        taken: tokens of what the gazetteer knows.
    """
    for i, token in enumerate(doc):
        if i in taken or not token.text[0].isupper():
            continue
        if token.text == "class" or (doc.after(i + 1) in ("-", "–") and doc.after(i + 2) == "class"):
            yield from _of_class(doc, i, i + 3, words)
            continue
        written = _DESIGNATION.match(token.text)
        if not written and not _COMPACT.match(token.text):
            continue
        end = i + 1
        if end < len(doc) and not token.whitespace_ and doc[end].text.isupper() and len(doc[end].text) < 3:
            end += 1  # T-90 M, A400 M
        kind = _kind(doc, end, words)
        several = i > 0 and token.text.endswith("s") and doc[i - 1].pos_ in ("NUM", "ADJ")
        if token.text.partition("-")[0].lower() in words.no_models or doc.after(end) in words.numbered_routes or (
                not written and not kind and not several) or (i > 0 and doc[i - 1].text in "-/№") or (
                year(token.text.rpartition("-")[2])):
            continue
        named = end
        while named < min(end + 2, len(doc)) and doc[named - 1].whitespace_ and doc[named].capital and (
                doc[named].pos_ == "PROPN" and doc[named].lower_ not in words.stop and not doc[named].is_sent_start
                and doc[named].lower_ not in words.before_person and named not in taken):
            named += 1  # F-4F Phantom
        if named > end and not kind:
            yield Candidate(i, named, "Equipment", "equipment", 1)
            yield Candidate(i, end, "Equipment", "equipment-short", 1)
            continue
        if kind:
            yield Candidate(i, kind, "Equipment", "equipment", 1)
        yield Candidate(i, end, "Equipment", "equipment-short" if kind else "equipment", 1)


def _of_class(doc: Tokens, i: int, end: int, words: NameWords) -> Iterator[Candidate]:
    """A boat or the like of a named class, the last word of whose name stands at i."""
    start = i
    while start > 0 and doc[start - 1].capital and doc[start - 1].pos_ == "PROPN" and doc[start - 1].whitespace_ and (
            not doc[start].is_sent_start and doc[start - 1].lower_ not in words.stop):
        start -= 1
    if (kind := _kind(doc, end, words)) and i - start < _REACH:
        yield Candidate(start, kind, "Equipment", "equipment", 1)


def _kind(doc: Tokens, end: int, words: NameWords) -> int:
    """End of the words of a kind of equipment that begin at a token, or 0: "surface-to-air missiles", "scout cars"."""
    k = end
    while k < min(end + _REACH + 2, len(doc)) and (doc[k].text == "-" or (doc[k].text[0].islower() and (
            doc[k].pos_ in ("ADJ", *_NOUNS) or doc[k].text == "to"))):
        word = doc[k].lower_
        if (word in words.equipment or singular(word) in words.equipment or word in words.models
                or singular(word) in words.models) and not (k + 1 < len(doc) and doc[k].dep_ == "compound" and (
                    doc[k + 1].pos_ in _NOUNS)):
            return k + 1
        k += 1
    return 0


def _modifies(doc: Tokens, i: int) -> bool:
    """Whether a noun only describes the next one ("truck drivers")."""
    return i + 1 < len(doc) and doc[i].dep_ == "compound" and doc[i + 1].pos_ in _NOUNS


def _describes(doc: Tokens, i: int, head: int, nations: set[int]) -> bool:
    """Whether the token before a thing's words says which: an adjective, participle or noun, but no nationality."""
    token = doc[i]
    if head - i > _REACH or token.lower_ in _OTHER or i in nations or token.capital or doc[i + 1].is_sent_start:
        return False
    if token.text == "-":
        return not token.whitespace_
    return (
        token.dep_ in ("amod", "compound", "nmod", "npadvmod", "punct")
        and token.pos_ in ("ADJ", "VERB", *_NOUNS)
        and (token.text[0].isalpha())
    )
