"""Persons by title, rank, initials, patronymic and the model's label, without their titles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from kg.nlp.chunks import Candidate, is_capital
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords

__all__ = ["persons"]

_INITIAL = re.compile(r"^[A-Z][a-z]?\.$")
_PARTICLES = frozenset(("al", "el", "bin", "ibn", "von", "van", "de", "del", "da", "ul", "ur", "abu", "zu", "der"))


def persons(doc: Doc, words: NameWords, known: dict[tuple[int, int], MentionData]) -> Iterator[Candidate]:
    """Candidates for persons; a place or body that the gazetteer knows is none."""
    # a single word that is also a place may be part of a person's name; a country or a longer name may not
    single = {m["start"] for m in known.values() if m["end"] - m["start"] == 1 and not m["adjectival"] and m["type"] in (
        "Settlement", "AdministrativeRegion", "NaturalFeature", "Checkpoint", "Equipment", "Facility", "GeographicRegion")}
    taken = {i for m in known.values() if m["source"] == "gazetteer" and m["type"] != "Person"
             for i in range(m["start"], m["end"])} - single
    n = len(doc)
    for ent in doc.ents:
        if ent.label_ != "PERSON":
            continue
        start, end = _trim(doc, ent.start, ent.end, words)
        if start < end and not any(i in taken for i in range(start, end)) and all(_part(doc, i) for i in range(start, end)):
            end = _extend(doc, end, taken, words)
            while start > 0 and is_capital(doc[start - 1]) and start - 1 not in taken and not doc[start - 1].is_sent_start \
                    and doc[start - 1].lower_ not in words.stop and doc[start - 1].lower_ not in words.before_person \
                    and not _other_kind(doc[start - 1].lower_, words) and doc[start - 1].whitespace_:
                start -= 1
            if all(i in single for i in range(start, end)) or any(doc[i].text.isdigit() for i in range(start, end)):
                continue
            if end - start == 1 and (_other_kind(doc[start].lower_, words) or any(
                    t.text == doc[start].lower_ for t in doc)):
                continue
            yield Candidate(start, end, "Person", "model", 3 if end - start > 1 else 5)
    surnames: set[str] = set()
    i = 0
    while i < n:
        if not is_capital(doc[i]) and not _INITIAL.match(doc[i].text):
            i += 1
            continue
        j = _extend(doc, i, taken, words)
        if j - i >= 1 and not any(k in taken for k in range(i, j)):
            start, end = _trim(doc, i, j, words)
            if end > start:
                titled = _titled(doc, start, i, words)
                size = end - start
                surname = doc[end - 1].lower_.endswith(words.suffixes) and len(doc[end - 1]) > 4
                initials = _INITIAL.match(doc[start].text) and size > 1
                if all(k in single for k in range(start, end)):
                    i = max(j, i + 1)
                    continue
                if titled and (size > 1 or surname) and not _other_kind(doc[end - 1].lower_, words):
                    yield Candidate(start, end, "Person", "title", 2)
                    surnames.add(doc[end - 1].text if size > 1 else "")
                elif (size in (2, 3) and surname or initials) and not _other_kind(doc[end - 1].lower_, words):
                    yield Candidate(start, end, "Person", "surname", 3)
                    surnames.add(doc[end - 1].text)
        i = max(j, i + 1)
    surnames |= {e[-1].text for e in doc.ents if e.label_ == "PERSON" and len(e) in (2, 3) and all(
        is_capital(t) or t.text == "-" for t in e) and not any(t.i in taken or _other_kind(t.lower_, words) for t in e)
        and not (e.end < n and doc[e.end].lower_ in words.before_person)}
    for token in doc:
        if token.text in surnames and token.i not in taken and token.i not in single and len(token) > 2:
            yield Candidate(token.i, token.i + 1, "Person", "surname", 4)


def _part(doc: Doc, i: int) -> bool:
    text = doc[i].text
    return is_capital(doc[i]) or bool(_INITIAL.match(text)) or text.lower() in _PARTICLES or text in "-'’." \
        or text.lower() in ("uulu", "kyzy", "oglu")


def _extend(doc: Doc, i: int, taken: set[int], words: NameWords) -> int:
    """End of the run of name parts from token i on."""
    j = i
    while j < len(doc) and j not in taken and not doc[j].is_space:
        token = doc[j]
        if j > i and token.is_sent_start and not _INITIAL.match(doc[j - 1].text):
            break
        if (is_capital(token) and (token.lower_ not in words.stop or j > i and token.text != token.text.title())) \
                or _INITIAL.match(token.text):
            j += 1
        elif j > i and token.lower_ in _PARTICLES | {"uulu", "kyzy", "oglu"} and j + 1 < len(doc) and (
                is_capital(doc[j + 1]) or token.lower_ in ("uulu", "kyzy", "oglu")):
            j += 1
        elif j > i and token.text in "-" and not doc[j - 1].whitespace_ and not token.whitespace_ and j + 1 < len(doc) \
                and doc[j + 1].text[0].isalpha():
            j += 2
        else:
            break
    return min(j, len(doc))


def _trim(doc: Doc, start: int, end: int, words: NameWords) -> tuple[int, int]:
    """The span without titles, ranks, determiners and a possessive ending."""
    for k in range(end - 2, start - 1, -1):  # "Deputy Trade Minister [Saidrahmon Nazriev]"
        if doc[k].lower_.rstrip(".") in words.before_person and is_capital(doc[k]):
            start = k + 1
            break
    while start < end:
        lower = doc[start].lower_.rstrip(".")
        title = lower in words.before_person or lower in words.stop or doc[start].is_punct and not _INITIAL.match(doc[start].text)
        two = doc[start:start + 2].text.lower() if start + 1 < end else ""
        three = doc[start:start + 3].text.lower() if start + 2 < end else ""
        if three in words.before_person:
            start += 3
        elif two in words.before_person:
            start += 2
        elif title or doc[start].text[0].islower() and lower not in _PARTICLES:
            start += 1
        else:
            break
    while end > start and (doc[end - 1].is_punct and not _INITIAL.match(doc[end - 1].text) or doc[end - 1].is_space
                           or doc[end - 1].text in ("'s", "’s", "'", "’")):
        end -= 1
    return start, end


def _titled(doc: Doc, start: int, first: int, words: NameWords) -> bool:
    """Whether a title or rank stands right before the name, or was cut off its front."""
    if start > first:
        return any(doc[first:start].text.lower().endswith(t) for t in words.before_person)
    k = start - 1
    return k >= 0 and doc[k].lower_.rstrip(".") in words.before_person


def _other_kind(word: str, words: NameWords) -> bool:
    """Whether a word is the head of another kind of name."""
    return any(word in table for table in (words.organization, words.place, words.equipment, words.programme))
