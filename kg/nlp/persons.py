"""Persons by title, rank, initials, patronymic and the model's label, without their titles."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from kg.nlp.chunks import Candidate, phrase_after, phrase_before
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords
from kg.nlp.placing import place_class
from kg.nlp.quoted import described, firm
from kg.nlp.tokens import Tokens

__all__ = ["persons"]

_INITIAL = re.compile(r"^[A-Z][a-z]?\.$")
_PARTICLES = frozenset(("al", "el", "bin", "ibn", "von", "van", "de", "del", "da", "ul", "ur", "abu", "zu", "der"))
_FILIATION = frozenset(("uulu", "uly", "kyzy", "qizi", "oglu", "oğlu"))
_SINGLE = frozenset((
    "Settlement", "AdministrativeRegion", "NaturalFeature", "Checkpoint", "Equipment", "Facility", "GeographicRegion"))
_RANKED = (
    "colonel", "lieutenant", "captain", "sergeant", "brigadier general", "major general", "lieutenant general",
    "presidents", "commodore", "mullo", "admiral", "mawlawi", "maulavi", "mullah", "corporal", "ensign", "praporshchik",
)
_DIALOGUE = ("Q.", "A.")
_POSSESSIVE = ("'s", "’s", "'", "’")


def persons(
    doc: Tokens, words: NameWords, known: Mapping[tuple[int, int], MentionData],
) -> Iterator[Candidate]:
    """Candidates for persons; a place or body that the gazetteer knows is none.

    What the model takes for a person though it stands where a place does, or is told to be a firm, is offered as that.
    """
    finder = _Finder(doc, words, known)
    found = [*finder.by_model(), *finder.by_form()]
    yield from found
    people = [c for c in found if c.type == "Person"]
    yield from finder.surnames(people)
    yield from finder.coordinated(people)


class _Finder:
    def __init__(self, doc: Tokens, words: NameWords, known: Mapping[tuple[int, int], MentionData]) -> None:
        self.doc, self.words = doc, words
        # a single word that is also a place may be part of a person's name; a country or a longer name may not
        self.single = {m["start"] for m in known.values()
                       if m["end"] - m["start"] == 1 and not m["adjectival"] and m["type"] in _SINGLE}
        self.taken = {i for m in known.values() if m["source"] == "gazetteer" and m["type"] != "Person"
                      for i in range(m["start"], m["end"])} - self.single
        self.counts = Counter(t.text for t in doc)
        self.starting = Counter(t.text for t in doc if t.is_sent_start)

    # --- the model's --------------------------------------------------------------------------------------------------

    def by_model(self) -> Iterator[Candidate]:
        """What the model takes for persons, its spans and some of its labels repaired."""
        doc = self.doc
        for ent in doc.doc.ents:
            if ent.label_ != "PERSON":
                continue
            start, end = self.trim(ent.start, ent.end)
            if (
                start >= end
                or any(i in self.taken for i in range(start, end))
                or not all(map(self.part, range(start, end)))
            ):
                continue
            end = self.extend(end)
            while start > 0 and self.leads(start - 1) and not doc[start].is_sent_start:
                start -= 1
            if (all(i in self.single for i in range(start, end)) and not self.given(start, end)) or any(
                doc[i].text.isdigit() for i in range(start, end)
            ):
                continue
            size = end - start
            if doc[end - 1].lower_ in self.words.before_person:
                continue
            if size == 1 and (self.other_kind(start) or self.counts[doc[start].lower_] or self.stray(start)
                              or _INITIAL.match(doc[start].text) or doc[start].lower_ in self.words.peoples):
                continue
            if size > 1 and doc.words(start, end).isupper() and not self.surname(end - 1) and not self.words.given_name(
                    doc[start].text):
                continue  # a heading
            if not self.surname(end - 1) and not self.titled(start, start) and not self.given(start, end):
                told = (
                    described(doc, end, self.words)
                    or self.armed(start, end)
                    or firm(doc, start, end, self.words)
                    or (place_class(doc, start, end, self.words, sure=True) if size < 3 else "")
                )
                if told:
                    yield Candidate(start, end, told, "model", 5)
                    continue
            yield Candidate(start, end, "Person", "model", 3 if size > 1 else 5)

    def armed(self, start: int, end: int) -> str:
        """The class of an armed group by the words of its name ("Jaish ul-Adl"), else ""."""
        told = self.words.organization_class(self.doc.words(start, end))
        return told if told == "ArmedGroup" else ""

    def given(self, start: int, end: int) -> bool:
        """Whether a name of two or three words begins with a given name and nothing around it tells another kind."""
        doc, words = self.doc, self.words
        names = [i for i in range(start, end) if doc[i].text != "-"]
        return (
            1 < len(names) < 5 and words.given_name(doc[start].text)
            and all(doc[i].text[0].isalpha() and (doc[i].capital or doc[i].lower_ in _PARTICLES) for i in names)
            and not any(doc[i].lower_ in words.stop or self.other_kind(i) or i in self.taken for i in names[1:])
            and not any(phrase_after(doc, end, table) for table in (words.place, words.after, words.programme))
            and not any(phrase_before(doc, start, table) for table in (words.before_equipment, words.before_place))
        )

    def leads(self, i: int) -> bool:
        """Whether a token begins the name that the model saw from the next token on."""
        token = self.doc[i]
        word = token.lower_.rstrip(".")
        return (token.capital and i not in self.taken and not token.is_sent_start and bool(token.whitespace_)
                and word not in self.words.stop and word not in self.words.before_person and not self.other_kind(i)
                and not (i and self.doc.lower(i - 1, i + 1) in self.words.before_person))

    def stray(self, i: int) -> bool:
        """Whether a single word only ever begins sentences and nothing behind it shows a person."""
        token = self.doc[i]
        if not token.is_sent_start or self.counts[token.text] > self.starting[token.text] or self.surname(i):
            return False
        following = self.doc[i + 1] if i + 1 < len(self.doc) else None
        return following is None or following.text in ".:" or following.is_space or following.pos_ in ("NOUN", "DET")

    # --- by form ------------------------------------------------------------------------------------------------------

    def by_form(self) -> Iterator[Candidate]:
        """Names with a title or rank, initials, a patronymic or the ending of a surname."""
        doc, i = self.doc, 0
        while i < len(doc):
            j = self.extend(i) if doc[i].capital else i
            if j > i and not any(k in self.taken for k in range(i, j)):
                start, end = self.trim(i, j)
                if start < end and (not all(k in self.single for k in range(start, end)) or self.given(start, end)):
                    yield from self.told(i, start, end)
            i = max(j, i + 1)

    def told(self, first: int, start: int, end: int) -> Iterator[Candidate]:
        doc, size = self.doc, end - start
        if self.other_kind(end - 1) or doc[end - 1].lower_ in self.words.before_person:
            return
        surname = self.surname(end - 1)
        initial = (
            bool(_INITIAL.match(doc[start].text)) and not (doc[start].is_sent_start and doc[start].text in _DIALOGUE)
        ) or (size > 1 and doc[start + 1].text == ".")
        if (self.titled(start, first) and (size > 1 or surname or initial)) or (
            size > 1 and any(doc[k].lower_ in _FILIATION for k in range(start, end))
        ):
            yield Candidate(start, end, "Person", "title", 2)
        elif size == 1 and start > 1 and doc[start - 1].lower_ in ("named", "called") and (
                doc[start - 2].lower_ in self.words.before_person):
            yield Candidate(start, end, "Person", "title", 2)  # a herder named Sadyr
        elif size == 1 and self.ranked(start, first) and doc[start].text.istitle():
            yield Candidate(start, end, "Person", "title", 4)  # Presidents Deby and ..., Brigadier General Gombo
        elif (size in (2, 3) and surname) or (initial and size > 1) or self.given(start, end):
            yield Candidate(start, end, "Person", "surname", 3)

    def surnames(self, people: list[Candidate]) -> Iterator[Candidate]:
        """Surnames alone of those who are named in full."""
        last = {self.doc[c.end - 1].text for c in people if 1 < c.end - c.start < 4 and (
            c.source != "model" or not self.other_kind(c.end - 1))}
        for token in self.doc:
            if token.text in last and token.i not in self.taken and token.i not in self.single and len(token.text) > 2:
                yield Candidate(token.i, token.i + 1, "Person", "surname", 4)

    def coordinated(self, people: list[Candidate]) -> Iterator[Candidate]:
        """What stands beside a person in a list of names of as many words: "Kiknadze and [Reyes]"."""
        doc = self.doc
        for c in people:
            if c.source == "model" and c.end - c.start == 1 and not self.surname(c.start):
                continue
            for start, end in self.beside(c):
                if (
                    0 < end - start == c.end - c.start
                    and start not in self.taken
                    and not self.other_kind(end - 1)
                    and not any(doc[k].lower_ in self.words.stop or doc[k].text.isupper() for k in range(start, end))
                ):
                    yield Candidate(start, end, "Person", "surname", 4)

    def beside(self, c: Candidate) -> Iterator[tuple[int, int]]:
        doc, size = self.doc, c.end - c.start
        if doc.after(c.end) == "and" and c.end + 1 < len(doc) and doc[c.end + 1].capital:
            yield c.end + 1, self.extend(c.end + 1)
        if doc.before(c.start) == "and" and c.start > size + 1:
            first = c.start - 1 - size
            if all(doc[k].capital for k in range(first, c.start - 1)) and not doc[first - 1].capital:
                yield first, c.start - 1

    # --- parts of names -----------------------------------------------------------------------------------------------

    def surname(self, i: int) -> bool:
        """Whether a word ends as surnames of the region do."""
        lower = self.doc[i].lower_
        return lower in _FILIATION or (len(lower) > 4 and lower.endswith(self.words.suffixes))

    def part(self, i: int) -> bool:
        token = self.doc[i]
        return token.capital or token.lower_ in _PARTICLES or token.text in "-'’." or token.lower_ in _FILIATION

    def extend(self, i: int) -> int:
        """End of the run of name parts from token i on."""
        doc, j = self.doc, i
        while j < len(doc) and j not in self.taken and not doc[j].is_space:
            token = doc[j]
            if j > i and token.is_sent_start and not _INITIAL.match(doc[j - 1].text) and doc[j - 1].text != ".":
                break
            following = doc[j + 1] if j + 1 < len(doc) else None
            if token.capital and (token.lower_ not in self.words.stop or (j > i and token.text != token.text.title())):
                j += 1
            elif j == i or following is None:
                break
            elif token.text == "." and not doc[j - 1].whitespace_ and len(doc[j - 1].text) < 3 and following.capital:
                j += 1  # "Sh." as two tokens
            elif token.lower_ in _FILIATION or (token.lower_ in _PARTICLES and following.capital):
                j += 1
            elif (
                token.text == "-"
                and not doc[j - 1].whitespace_
                and not token.whitespace_
                and following.text[0].isalpha()
            ):
                j += 2
            else:
                break
        return min(j, len(doc))

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The span without titles, ranks, determiners and a possessive ending."""
        doc, titles = self.doc, self.words.before_person
        for k in range(end - 2, start - 1, -1):  # "Deputy Trade Minister [Saidrahmon Nazriev]"
            if doc[k].lower_.rstrip(".") in titles and doc[k].capital:
                start = k + 1
                break
        for k in range(end - 2, start, -1):  # the State Customs Service [Bakyt Sydykov]
            if self.words.given_name(doc[k].text) and self.other_kind(k - 1):
                start = k
                break
        while start < end:
            lower = doc[start].lower_.rstrip(".")
            size = next((n for n in (3, 2) if start + n - 1 < end and doc.lower(start, start + n) in titles), 0)
            if size:
                start += size
            elif (
                lower in titles
                or (lower in self.words.stop and not _INITIAL.match(doc[start].text))
                or doc[start].is_punct
                or (doc[start].text[0].islower() and lower not in _PARTICLES)
            ):
                start += 1
            else:
                break
        while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].text in _POSSESSIVE) \
                and not _INITIAL.match(doc[end - 1].text):
            end -= 1
        return start, end

    def titled(self, start: int, first: int) -> bool:
        """Whether a title or rank stands right before the name, or was cut off its front."""
        if start > first:
            front = self.doc.lower(first, start)
            return any(front.rstrip(".").endswith(t) for t in self.words.before_person)
        k = start - 1
        if k > 0 and self.doc[k].lower_ in ("named", "called"):
            k -= 1  # "a courier named X"
        return k >= 0 and self.doc[k].lower_.rstrip(".") in self.words.before_person

    def ranked(self, start: int, first: int) -> bool:
        """Whether a rank or title that stands before nothing but persons ends right before the name."""
        begin = max(first if start > first else 0, start - 2)
        before = self.doc.lower(begin, start) if start > begin else ""
        return before.endswith(_RANKED) and self.doc[start].pos_ == "PROPN"

    def other_kind(self, i: int) -> bool:
        """Whether a word is the head of another kind of name."""
        word, w = self.doc[i].lower_, self.words
        return any(word in table for table in (w.organization, w.place, w.equipment, w.programme))
