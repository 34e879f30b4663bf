"""Bodies described in small letters, by whose they are.

    "Kyrgyz border guards", "the police of Issyk-Ata District", "the interior ministries of Kazakhstan and Kyrgyzstan"
    "the KNB's border directorate", "the drug department of the Ministry of Internal Affairs"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.nlp.chunks import Candidate, ordinal
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords, is_kind, singular
from kg.nlp.quoted import MONTHS
from kg.nlp.tokens import Tokens

__all__ = ["POSSESSIVE", "Owners", "common_bodies", "counterparts", "one_of_them", "skip_article"]

POSSESSIVE = frozenset(("'s", "’s", "'", "’"))
_MEMBERS = frozenset(("guard", "officer", "official", "soldier"))
_MANY = frozenset(("guards", "officers", "officials", "soldiers", "agents", "inspectors", "men", "people"))
_OWNER_CLASSES = ("Country", "AdministrativeRegion", "Settlement", "Organization")
_PLACES = ("Country", "AdministrativeRegion", "Settlement")
_PART = 4  # so many words may stand between a body and the noun for a part of it
_WHOSE = ("its", "whose")
_MANIFOLD = frozenset((
    "guards", "forces", "troops", "officials", "authorities", "lawmakers", "soldiers", "security service",
    "security services", "security forces", "government", "peacekeepers",
))
_BRANCH = (
    "office", "bureau", "headquarters", "unit", "mission", "delegation", "desk", "detachment", "division", "team",
    "post", "outpost", "company", "garrison",
)
#: What a body sends somewhere is a part of it only there; of several parts none is named.
_SENT = frozenset(("mission", "delegation"))
_NO_PARTS = _SENT | {"groups", "teams", "units", "departments", "offices", "branches", "posts", "outposts"}
#: Bodies whose parts are of no interest unless the body itself is named.
_PRIVATE = ("Company", "PoliticalParty", "MediaOutlet", "NonGovernmentalOrganization")
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
    doc: Tokens, words: NameWords, known: Sequence[MentionData], bodies: Sequence[Candidate],
) -> Iterator[Candidate]:
    """Bodies named by a common noun and the country, region or body they belong to."""
    owners = Owners(known, _OWNER_CLASSES)
    for body in bodies:
        owners.add(body)
    for m in known:  # "the Interior Ministry's licensing department", whosever it is
        if m["source"] == "generic":
            owners.by_start.setdefault(m["start"], m)
            owners.by_end.setdefault(m["end"], m)
    finder = _Finder(doc, words, owners)
    i = 0
    while i < len(doc):
        end, cls = finder.phrase(i)
        if not end or one_of_them(doc, i, end) or _modifies(doc, i, end):
            i += 1
            continue
        owned = list(finder.part(i, end) if cls == "inherit" else finder.owned(i, end, cls, "common", 2))
        yield from owned
        if not owned and cls != "inherit" and doc.before(i) in _WHOSE and doc.lower(i, end) not in _MANIFOLD and (
                doc[end - 1].dep_ != "compound"):
            yield Candidate(i, end, cls, "common", 2)  # Latvia and its customs
        elif not owned and doc.lower(i, end) in words.bare:
            yield Candidate(i, end, cls, "bare", 3)
        i = end
    for body in bodies:
        yield from finder.owned(body.start, body.end, body.type, "owned", 1)


def counterparts(doc: Tokens, known: Sequence[MentionData], bodies: Sequence[Candidate]) -> Iterator[Candidate]:
    """Bodies told by those of another state: "the Committee and its Kyrgyz counterpart", "their Lithuanian colleagues".

    Args:
        doc: its tokens.
        known: mentions of the gazetteer.
        bodies: candidates for bodies, of whatever source.
    """
    states = [(c.start, c.end, c.type) for c in bodies] + [
        (m["start"], m["end"], m["type"]) for m in known if m["source"] == "generic"]
    for m in known:
        start, end = m["start"], m["end"]
        if m["type"] != "Country" or not m["adjectival"] or doc.before(start) not in ("its", "their"):
            continue
        two = doc.lower(end, end + 2) if end + 1 < len(doc) else ""
        stop = end + 2 if two in _PEERS else end + 1 if doc.after(end) in _PEERS else 0
        first = start
        while first > 0 and not doc[first].is_sent_start:
            first -= 1
        before = [s for s in states if first <= s[0] and s[1] <= start and s[2] in _OF_STATES]
        if stop and before:
            yield Candidate(start - 1, stop, max(before, key=lambda s: (s[1], -s[0]))[2], "counterpart", 1)


_PEERS = frozenset((
    "counterpart", "counterparts", "namesake", "colleagues", "opposite number", "opposite numbers", "sister service",
    "equivalent", "peers", "twin",
))
_OF_STATES = ("StateBody", "BorderService", "SecurityService", "LawEnforcement", "Ministry", "Military")


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
        at = start
        if owner and owner["source"] == "generic" and not possessive:
            owner = None  # the border guard department
        if owner and is_kind(owner["type"], "Place") and owner["end"] == start and not owner["adjectival"]:
            seat, (owner, possessive) = owner, self.before(owner["start"], 1)  # UNODC's Dushanbe office
            at = seat["start"]
            if owner and is_kind(owner["type"], "Organization"):
                yield Candidate(seat["start"], end, _part_class(self.words, doc.words(start, end), owner), "common", 2)
        if owner and is_kind(owner["type"], "Organization") and (possessive or owner["end"] == at):
            stop = self.seat_behind(end, ("for", "in", "at"))
            if doc[end - 1].lower_ == "headquarters":
                stop = end
            if stop == end and (doc[end - 1].lower_ in _SENT or (
                    owner["end"] == start and doc.lower(start, end) in _BRANCH)):
                return
            cls = _part_class(self.words, doc.words(owner["end"] + possessive, end), owner)
            yield Candidate(owner["start"], stop, cls, "common", 2)
            if possessive and end - owner["end"] > 2:
                yield Candidate(owner["end"] + 1, stop, cls, "common", 3)
        elif doc.after(end) == "of":
            yield from self.part_of(start, end)
        elif not owner:
            yield from self.part_of_noun(start, end)

    def part_of(self, start: int, end: int) -> Iterator[Candidate]:
        """A part of a body that is named behind it: "the drug department of the Ministry of Internal Affairs"."""
        doc = self.doc
        parent = self.by_start.get(skip_article(doc, end + 1))
        if parent and parent["type"] == "Country" and doc.after(parent["end"]) in POSSESSIVE:
            parent = self.by_start.get(parent["end"] + 1)  # a mobile team of Moldova's Customs Service
        first = self.named_before(start)
        if not parent or not is_kind(parent["type"], "Organization") or doc[end - 1].lower_ in _NO_PARTS or (
            first == start
            and doc.lower(start, end) in _BRANCH
            and not doc[start - 1].capital
            and doc[start - 1].pos_ not in ("NOUN", "ADJ")
        ):
            return
        named = first < start
        while (
            not named
            and first > 0
            and start - first < 4
            and doc[first - 1].pos_ in ("ADJ", "NOUN")
            and doc[first - 1].text[0].islower()
        ):
            first -= 1
        if first and ordinal(doc[first - 1].text):
            first, named = first - 1, True  # the 3rd coastal division of
        cls = _part_class(self.words, doc.words(first, end), parent)
        if (seat := self.by_end.get(first)) and seat["type"] in _PLACES and seat["end"] - seat["start"] < _PART:
            first = seat["start"]  # the Batken headquarters of the State Border Service
            named = named or not seat["adjectival"]
        stop = parent["end"]
        yield Candidate(first, stop, cls, "common", 2)
        if named:
            yield Candidate(first, end, cls, "common", 2)
        elif end - first > 1:
            yield Candidate(first, end, cls, "common", 3)
        if stop + 2 < len(doc) and doc[stop].text == "(" and doc[stop + 2].text == ")":
            stop += 3
        if (further := self.seat_behind(stop, ("for", "in"))) > stop:
            yield Candidate(first, further, cls, "common", 2)

    def part_of_noun(self, start: int, end: int) -> Iterator[Candidate]:
        """A part of a body that only its noun tells: "the ministry's [drug department]"."""
        doc, k = self.doc, start
        while k > 0 and start - k < _PART and doc[k - 1].pos_ in _MODIFIERS and doc[k - 1].text not in POSSESSIVE:
            k -= 1
        if k < 2 or doc[k - 1].text not in POSSESSIVE or end - k < 2:
            return
        noun = doc[k - 2]
        cls = self.words.organization.get(noun.lower_, "") if noun.pos_ == "NOUN" else ""
        if cls and cls not in _PRIVATE:
            told = self.words.organization_class(doc.words(k, end))
            yield Candidate(k, end, told if told not in ("", "Organization") else _branch_class(cls), "common", 3)

    def named_before(self, start: int) -> int:
        """Where the capitalized name before a noun begins ("the [Nadbor unit] of ..."), or the same token."""
        doc, k = self.doc, start
        while k > 0 and start - k < _PART and k not in self.by_end and (doc[k - 1].capital or (
                doc[k - 1].text == "-" and not doc[k - 1].whitespace_ and k < start)) and (
                doc[k - 1].lower_ not in self.words.stop) and not doc[k].is_sent_start:
            k -= 1
        return k

    def seat_behind(self, end: int, links: tuple[str, ...]) -> int:
        """End of the place behind a body ("the UNODC office in Osh"), or the same token."""
        if self.doc.after(end) in links:
            place = self.by_start.get(skip_article(self.doc, end + 1))
            if place and is_kind(place["type"], "Place") and not place["adjectival"]:
                return place["end"]
        return end

    def owned(self, start: int, end: int, cls: str, source: str, rank: int) -> Iterator[Candidate]:
        """A body with its owners before ("Kazakh and Russian border services") or behind ("police of Osh")."""
        doc = self.doc
        owner, possessive = self.before(start, 2)
        if owner and owner["start"] < start:
            noun = owner["end"] == start and doc[start - 1].dep_ in ("compound", "nmod", "amod")
            place = owner["type"] in _PLACES
            if (possessive or owner["adjectival"] or noun or owner["type"] != "Country") and (
                    place or source == "common" or possessive):
                if source == "owned" and not place and not self.words.organization_class(doc.words(start, end)):
                    told = self.words.organization.get(doc[end - 1].lower_, "")
                    cls = _branch_class(owner["type"]) if told == "StateBody" else cls  # the army's VI Division
                yield Candidate(owner["start"], end, cls, source, rank)
                yield from self.second_owner(owner, end, cls, source, rank, possessive)
        if doc.after(end) == "of" and not (source == "owned" and cls == "Company"):
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


def _part_class(words: NameWords, name: str, parent: MentionData) -> str:
    """Class of a part of a body: what the words of its name say, else that of the body."""
    told = words.organization_class(name)
    return told if told else _branch_class(parent["type"])


def _branch_class(cls: str) -> str:
    """Class of a part of a body: its own, but a part of a ministry is some body of the state."""
    return "StateBody" if cls in ("Ministry", "Legislature") else cls
