"""Groups of people with a number, an article or a citizenship.

    "two citizens of Uzbekistan", "some twenty gunmen", "a party of four trekkers", "dozens of people", "a Belarusian",
    "ten officers of the State Border Service", "three brothers from Khorog"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kg.nlp.chunks import Candidate
from kg.nlp.descriptions import POSSESSIVE, Owners, skip_article
from kg.nlp.heads import singular
from kg.nlp.quoted import MONTHS
from kg.nlp.tokens import Tokens
from kg.ontology import settings

__all__ = ["count_of", "number_of", "person_groups"]

_DEFINITE = frozenset(("the", "this", "that", "these", "those", "its", "his", "her", "their", "our", "no"))
_BEFORE_NOUN = frozenset(("ADJ", "NUM", "NOUN", "PROPN", "ADV"))
_MODIFIERS = frozenset(("ADJ", "NOUN", "PROPN"))
_MULTIPLES = frozenset(("hundred", "thousand", "dozen", "score"))


@dataclass(frozen=True)
class _People:
    nouns: frozenset[str]
    numbers: Mapping[str, int]
    agents: tuple[str, ...]
    about: frozenset[str]
    collectives: frozenset[str]
    some: frozenset[str]
    relational: frozenset[str]


@cache
def _people() -> _People:
    data = settings("people")
    return _People(frozenset(data["nouns"]), data["numbers"], tuple(data["agent_endings"]), frozenset(data["about"]),
                   frozenset(data["collectives"]), frozenset(data["some"]), frozenset(data["relational"]))


def number_of(word: str) -> int | None:
    """The whole number that a word writes in digits or letters, else None.

    >>> number_of("3,140"), number_of("twenty-one"), number_of("few")
    (3140, 21, None)
    """
    text = word.lower().replace(",", "")
    if text.isdigit() and len(text) < 9:
        return int(text)
    numbers = _people().numbers
    tens, hyphen, ones = text.partition("-")
    if hyphen and numbers.get(tens, 0) >= 20 and 0 < numbers.get(ones, 0) < 10:
        return numbers[tens] + numbers[ones]
    return numbers.get(text)


def count_of(text: str) -> int | None:
    """How many people a description counts: its number, or one for "a"; None where it does not say or says roughly.

    >>> count_of("Twenty-one people"), count_of("four hundred officers"), count_of("a man"), count_of("dozens of men")
    (21, 400, 1, None)
    """
    total = None
    for word in text.split():
        number = number_of(word)
        if number is None:
            if total is not None:
                break
            continue
        if total is not None and word.lower() not in _MULTIPLES:
            break
        total = number * (total or 1)
    if total is not None:
        return total
    first, _, rest = text.lower().partition(" ")
    return 1 if first in ("a", "an", "another") and not any(w in _people().collectives for w in rest.split()) else None


def person_groups(doc: Tokens, owners: Owners) -> Iterator[Candidate]:
    """Groups of people; where a group is written longer and shorter ("some twenty gunmen"), both.

    Args:
        doc: tagged.
        owners: places and bodies, whose people they may be.
    """
    people = _people()
    for i, token in enumerate(doc):
        if token.pos_ not in ("NOUN", "PROPN", "ADJ") or not _noun(doc, i, owners, people):
            continue
        start = _start(doc, i, owners, people)
        end = i + 1
        if start is None or not _somebody(doc, start, i, owners, people):
            continue
        yield Candidate(start, end, "PersonGroup", "group", 2)
        longer = _origin(doc, end, owners)
        if longer:
            yield Candidate(start, longer, "PersonGroup", "group", 2)
        first = _about(doc, start, people)
        if first < start:
            yield Candidate(first, longer or end, "PersonGroup", "group", 2)


def _somebody(doc: Tokens, start: int, i: int, owners: Owners, people: _People) -> bool:
    """Whether a description brings in people, and does not only say what somebody is ("X, a deputy", "is a member")."""
    token = doc[i]
    if token.lower_ in people.relational or singular(token.lower_) in people.relational:
        inside = [owners.by_start[k] for k in (*range(start, i), skip_article(doc, i + 2)) if k in owners.by_start]
        return any(m["type"] in _GANGS for m in inside)
    return token.dep_ not in ("attr", "appos", "oprd") or doc[start].lower_ not in ("a", "an") or token.lower_ in (
        "citizen", "national")


_GANGS = ("ArmedGroup", "CriminalGroup")


def _noun(doc: Tokens, i: int, owners: Owners, people: _People) -> bool:
    """Whether a token is a noun for people: a listed one, an agent's behind a nationality, or a nationality."""
    token = doc[i]
    if token.lower_ in people.nouns or singular(token.lower_) in people.nouns:
        return not (i + 1 < len(doc) and doc[i + 1].pos_ == "NOUN" and token.dep_ == "compound")
    before = owners.by_end.get(i)
    if token.tag_ == "NNS" and token.lower_.endswith(people.agents) and before and before["adjectival"]:
        return True
    own = owners.by_start.get(i)
    return bool(own and own["adjectival"] and own["end"] == i + 1 and token.dep_ not in ("amod", "compound")
                and token.lower_.endswith(("s", "z", "h", "n", "i")))


def _start(doc: Tokens, i: int, owners: Owners, people: _People) -> int | None:
    """Where the group of a noun begins: at its number, article or nationality; None where it is no group."""
    k = i - 1
    while k >= 0 and i - k < 7 and (doc[k].pos_ in _BEFORE_NOUN or doc[k].text == "-" or doc[k].text in POSSESSIVE):
        if number_of(doc[k].text) is not None:
            return _number_start(doc, k)
        if doc[k].is_sent_start:
            break
        k -= 1
    near = i - 1
    while near > 0 and doc[near].pos_ in _MODIFIERS and i - near < 4 and not doc[near].is_sent_start:
        near -= 1
    noun = i not in owners.by_start
    citizen = noun and any(k in owners.by_start and owners.by_start[k]["adjectival"] for k in range(max(near, 0), i))
    before = doc[near].lower_ if near >= 0 else ""
    if before in ("a", "an", "another"):
        return near if doc[i].tag_ not in ("NNS", "NNPS") else None
    if noun and before in people.some:
        return near
    if noun and doc[near].lower_ == "of" and doc.before(near) in people.some:
        return near - 1
    if (citizen and doc[i].lower_ in ("citizens", "nationals")) or (noun and doc[i].tag_ in (
            "NNS", "NNPS") and before not in _DEFINITE):
        return near if near >= 0 and doc[near].pos_ in _MODIFIERS else near + 1
    return None


def _number_start(doc: Tokens, k: int) -> int | None:
    """Where the number that ends at token k begins; None for a day, a year or an age."""
    if k and doc[k - 1].text in MONTHS and (number_of(doc[k].text) or 0) < 32:
        return None  # "On December 29 border guards ..."
    if k + 1 < len(doc) and (doc[k + 1].text in MONTHS or (doc[k + 1].text == "-" and doc.after(k + 2) == "year")):
        return None
    text = doc[k].text
    if len(text) == 4 and text.isdigit() and text[:2] in ("19", "20"):
        return None
    while k > 1 and doc[k - 1].text == "-" and number_of(doc[k - 2].text) is not None:
        k -= 2
    while (
        k > 0 and doc[k].lower_ in _MULTIPLES and (number_of(doc[k - 1].text) is not None or doc[k - 1].lower_ == "a")
    ):
        k -= 1
    return k


def _origin(doc: Tokens, end: int, owners: Owners) -> int:
    """End of the place or body behind the noun that they come from ("officers of the Border Service"), or 0."""
    if doc.after(end) not in ("of", "from"):
        return 0
    origin = owners.by_start.get(skip_article(doc, end + 1))
    return origin["end"] if origin and not origin["adjectival"] else 0


def _about(doc: Tokens, start: int, people: _People) -> int:
    """Where the words begin that belong to a group before its number: "more than", "a party of", "at least"."""
    k = start
    while k > 0 and start - k < 4 and doc[k - 1].lower_ in people.about and not doc[k].is_sent_start:
        k -= 1
    if k > 1 and doc[k - 1].lower_ == "of" and doc[k - 2].lower_ in people.collectives:
        k -= 3 if doc.before(k - 2) in ("a", "an") else 2
    while k < start and doc[k].lower_ in ("than", "of", "to"):
        k += 1
    return max(k, 0)
