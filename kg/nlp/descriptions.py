"""Bodies described in small letters, by whose they are.

    "Kyrgyz border guards", "the police of Issyk-Ata District", "the interior ministries of Kazakhstan and Kyrgyzstan"
    "the KNB's border directorate", "the drug department of the Ministry of Internal Affairs"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.nlp.chunks import Candidate
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords, is_kind, singular
from kg.nlp.quoted import MONTHS
from kg.nlp.tokens import Tokens

__all__ = ["POSSESSIVE", "Owners", "common_bodies", "one_of_them", "skip_article"]

POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
_MEMBERS = frozenset(("guard", "officer", "official", "soldier"))
_MANY = frozenset(("guards", "officers", "officials", "soldiers", "agents", "inspectors", "men", "people"))
_OWNER_CLASSES = ("Country", "AdministrativeRegion", "Settlement", "Organization")
_PLACES = ("Country", "AdministrativeRegion", "Settlement")
_PART = 4  # so many words may stand between a body and the noun for a part of it
_BRANCH = ("office", "bureau", "headquarters", "unit")
_MODIFIERS = ("ADJ", "NOUN", "PROPN")


class Owners:
    """Mentions of some classes by first token and by end, the longest of each.

    Args:
        mentions: of the gazetteer.
        classes: the classes and what is below them.
    """

    def __init__(self, mentions: Iterable[MentionData], classes: tuple[str, ...]) -> None:
        self.by_start: dict[int, MentionData] = {}
        self.by_end: dict[int, MentionData] = {}
        for m in sorted(mentions, key=lambda m: m["end"] - m["start"]):
            if m["source"] != "generic" and any(is_kind(m["type"], t) for t in classes):
                self.by_start[m["start"]] = m
                self.by_end[m["end"]] = m

    def add(self, c: Candidate) -> None:
        """Take up a body that is no longer than what is known to end there."""
        m = MentionData(
            start=c.start,
            end=c.end,
            head=c.end - 1,
            type=c.type,
            kind="name",
            name="",
            concept="",
            country="",
            cluster=-1,
            count=None,
            adjectival=False,
            source=c.source,
        )
        known = self.by_end.get(c.end)
        if known is None or known["end"] - known["start"] < c.end - c.start:
            self.by_end.setdefault(c.end, m)
            if c.start not in self.by_start or self.by_start[c.start]["end"] < c.end:
                self.by_start[c.start] = m


def common_bodies(
    doc: Tokens, words: NameWords, known: Iterable[MentionData], bodies: Sequence[Candidate],
) -> Iterator[Candidate]:
    """Bodies named by a common noun and the country, region or body they belong to."""
    owners = Owners(known, _OWNER_CLASSES)
    for body in bodies:
        owners.add(body)
    finder = _Finder(doc, words, owners)
    i = 0
    while i < len(doc):
        end, cls = finder.phrase(i)
        if not end or one_of_them(doc, i, end) or _modifies(doc, i, end):
            i += 1
            continue
        owned = list(finder.part(i, end) if cls == "inherit" else finder.owned(i, end, cls, "common", 2))
        yield from owned
        if not owned and doc.lower(i, end) in words.bare:
            yield Candidate(i, end, cls, "bare", 3)
        i = end
    for body in bodies:
        yield from finder.owned(body.start, body.end, body.type, "owned", 1)


def skip_article(doc: Tokens, i: int) -> int:
    """The next token where "the" stands at i, else i."""
    return i + 1 if doc.after(i) == "the" else i


def one_of_them(doc: Tokens, start: int, end: int) -> bool:
    """Whether the words name members and not the body: "a Kyrgyz border guard", "two Tajik border guards"."""
    k = start
    while k > 0 and start - k < 3 and (doc[k - 1].pos_ in ("ADJ", "PROPN") or doc[k - 1].text in POSSESSIVE):
        k -= 1
    if not k:
        return False
    number, last = doc[k - 1], doc[end - 1].lower_
    if k > 1 and (doc[k - 2].text in MONTHS or number.text in MONTHS):
        return False  # "On May 3 border guards ..."
    if number.pos_ == "NUM" or number.lower_ in _SEVERAL:
        return last in _MANY or last in _MEMBERS or doc[end - 1].tag_ in ("NNS", "NNPS")
    return number.lower_ in ("a", "an", "another", "one", "once") and last in _MEMBERS


_SEVERAL = frozenset(("several", "hundred", "thousand", "dozens", "hundreds", "dozen"))


def _modifies(doc: Tokens, start: int, end: int) -> bool:
    """Whether the words only say of what kind the next noun is ("customs chief", "border guard bureau")."""
    return (doc.lower(start, end) in ("customs", "border guard", "border police") and end < len(doc)
            and doc[end].pos_ == "NOUN" and doc[end - 1].dep_ == "compound")


class _Finder:
    def __init__(self, doc: Tokens, words: NameWords, owners: Owners) -> None:
        self.doc, self.words = doc, words
        self.by_start, self.by_end = owners.by_start, owners.by_end

    def phrase(self, i: int) -> tuple[int, str]:
        """End and class of the longest common name of a body that begins at i, or (0, "")."""
        doc, table = self.doc, self.words.common
        first = doc[i].lower_
        if first not in self.words.common_first and singular(first) not in self.words.common_first:
            following = doc.after(i + 1)
            if doc[i].pos_ == "NOUN" and following in ("ministry", "ministries"):
                return i + 2, "Ministry"
            return 0, ""
        best, cls, text = 0, "", ""
        for j in range(i, min(i + self.words.common_longest + 2, len(doc))):
            if doc[j].is_space:
                break
            text += doc[j].lower_
            head, space, last = text.rpartition(" ")
            found = table.get(text) or (table.get(f"{head}{space}{singular(last)}") if j > i else None)
            if found:
                best, cls = j + 1, found
            text += " " if doc[j].whitespace_ else ""
        return best, cls

    def before(self, start: int, reach: int) -> tuple[MentionData | None, bool]:
        """What owns the words at start, before at most so many modifiers, and whether "'s" says so."""
        doc, k = self.doc, start
        while True:
            possessive = k > 0 and doc[k - 1].text in POSSESSIVE
            owner = self.by_end.get(k - 1 if possessive else k)
            if owner is not None and owner["end"] <= start and (k == start or possessive or owner["adjectival"]):
                return owner, possessive
            token = doc[k - 1]
            if k == 0 or start - k >= reach or (token.pos_ not in _MODIFIERS and token.lower_ != "own"):
                return None, False
            if reach < _PART and (token.pos_ != "ADJ" or token.capital):
                return None, False
            k -= 1

    def part(self, start: int, end: int) -> Iterator[Candidate]:
        """A part of a body: "the KNB's border directorate for X", "the press service of the Committee"."""
        doc = self.doc
        owner, possessive = self.before(start, _PART)
        if owner and is_kind(owner["type"], "Organization") and (possessive or owner["end"] == start):
            first, stop = owner["end"] + possessive, end
            if first == start and doc.lower(start, end) in _BRANCH:
                return
            cls = self.words.organization_class(doc.words(first, end)) or _branch_class(owner["type"])
            if doc.after(end) in ("for", "in", "at"):
                place = self.by_start.get(skip_article(doc, end + 1))
                if place and is_kind(place["type"], "Place"):
                    stop = place["end"]
            yield Candidate(owner["start"], stop, cls, "common", 2)
            return
        if doc.after(end) != "of":
            return
        parent = self.by_start.get(skip_article(doc, end + 1))
        if (
            doc.lower(start, end) in _BRANCH
            and not doc[start - 1].capital
            and doc[start - 1].pos_ not in ("NOUN", "ADJ")
        ):
            return
        if not parent or not is_kind(parent["type"], "Organization"):
            return
        first = start
        while (
            first > 0
            and start - first < 4
            and doc[first - 1].pos_ in ("ADJ", "NOUN")
            and doc[first - 1].text[0].islower()
        ):
            first -= 1
        cls = self.words.organization_class(doc.words(first, end)) or _branch_class(parent["type"])
        if (seat := self.by_end.get(first)) and seat["type"] in _PLACES and seat["end"] - seat["start"] < _PART:
            first = seat["start"]  # the Batken headquarters of the State Border Service
        stop = parent["end"]
        yield Candidate(first, stop, cls, "common", 2)
        if stop + 2 < len(doc) and doc[stop].text == "(" and doc[stop + 2].text == ")":
            stop += 3
        if doc.after(stop) in ("for", "in"):
            place = self.by_start.get(skip_article(doc, stop + 1))
            if place and is_kind(place["type"], "Place"):
                yield Candidate(first, place["end"], cls, "common", 2)

    def owned(self, start: int, end: int, cls: str, source: str, rank: int) -> Iterator[Candidate]:
        """A body with its owners before ("Kazakh and Russian border services") or behind ("police of Osh")."""
        doc = self.doc
        owner, possessive = self.before(start, 2)
        if owner and owner["start"] < start:
            noun = owner["end"] == start and doc[start - 1].dep_ in ("compound", "nmod", "amod")
            place = owner["type"] in _PLACES
            if (possessive or owner["adjectival"] or noun or owner["type"] != "Country") and (
                    place or source == "common" or possessive):
                yield Candidate(owner["start"], end, cls, source, rank)
                yield from self.second_owner(owner, end, cls, source, rank, possessive)
        if doc.after(end) == "of":
            k = skip_article(doc, end + 1)
            if source == "common" and doc[end - 1].lower_ in _MANY and (
                    parent := self.by_start.get(k)) and parent["type"] not in _PLACES:
                return  # soldiers of an army are people
            yield from self.owned_by(start, k, cls, source, rank)

    def second_owner(
        self, owner: MentionData, end: int, cls: str, source: str, rank: int, possessive: bool,
    ) -> Iterator[Candidate]:
        """The same body of another country before it: "[Kazakh] and Russian border services"."""
        first = owner["start"]
        if first > 1 and self.doc[first - 1].lower_ in ("and", "&", "-", "–") and owner["type"] == "Country":
            other = self.by_end.get(first - 1)
            if other and other["type"] == "Country" and (other["adjectival"] or possessive):
                yield Candidate(other["start"], end, cls, source, rank)

    def owned_by(self, start: int, k: int, cls: str, source: str, rank: int) -> Iterator[Candidate]:
        """A body with its owner behind "of", or with each of two."""
        doc = self.doc
        owner = self.by_start.get(k)
        if not owner or owner["adjectival"]:
            return
        ends = [owner["end"]]
        while owner["type"] == "Country" and doc.after(ends[-1]) in ("and", ",", "&"):
            following = self.by_start.get(ends[-1] + 1)
            if not following or following["type"] != "Country" or following["adjectival"]:
                break
            ends.append(following["end"])
        if len(ends) < 3:
            for stop in ends:
                yield Candidate(start, stop, cls, source, rank)


def _branch_class(cls: str) -> str:
    """Class of a part of a body: its own, but a part of a ministry is some body of the state."""
    return "StateBody" if cls in ("Ministry", "Legislature") else cls
