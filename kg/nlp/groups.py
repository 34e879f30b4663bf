"""Groups of people with a number, an article or a citizenship.

    "two citizens of Uzbekistan", "some twenty gunmen", "a party of four trekkers", "dozens of people", "a Belarusian",
    "ten officers of the State Border Service", "three brothers from Khorog", "a 30-year-old from Osh"
    "eight of the attackers", "two of them", "two others", "nine captured", "his companions"
    "The driver, a citizen of Tajikistan"
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from kg.nlp.chunks import Candidate
from kg.nlp.descriptions import POSSESSIVE, Owners, skip_article
from kg.nlp.heads import is_kind, name_words, singular
from kg.nlp.quoted import MONTHS
from kg.nlp.tokens import Tokens
from kg.ontology import settings

__all__ = ["count_of", "number_of", "person_groups"]

_DEFINITE = frozenset(("the", "this", "that", "these", "those", "its", "his", "her", "their", "our", "no"))
_BEFORE_NOUN = frozenset(("ADJ", "NUM", "NOUN", "PROPN", "ADV"))
_MODIFIERS = frozenset(("ADJ", "NOUN", "PROPN"))
_HEADS = frozenset(("NOUN", "PROPN", "ADJ"))
_COUNTING = frozenset(("NUM", "ADJ", "DET", "NOUN", "PRON"))
_THEM = frozenset(("them", "whom", "us"))
_POSSESSORS = frozenset(("his", "her", "their", "its"))
_LONGEST = 9  # tokens of what is said of a group behind its noun
_REACH = 8  # "a 29-year-old Mexican national"
_CITIZENS = frozenset(("citizen", "citizens", "national", "nationals", "resident", "residents", "native", "natives"))
_CROWD = 100_000
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
    kin: frozenset[str]
    fates: frozenset[str]
    counting: frozenset[str]
    members: frozenset[str]
    machines: frozenset[str]
    no_agents: frozenset[str]


@cache
def _people() -> _People:
    data = settings("people")
    return _People(frozenset(data["nouns"]), data["numbers"], tuple(data["agent_endings"]), frozenset(data["about"]),
                   frozenset(data["collectives"]), frozenset(data["some"]), frozenset(data["relational"]),
                   frozenset(data["kin"]), frozenset(data["fates"]),
                   (frozenset(data["some"]) | frozenset(data["numbers"]) | frozenset(data["ordinals"])) - {"one"},
                   frozenset(data["members"]), frozenset(data["machines"]), frozenset(data["no_agents"]))


def number_of(word: str) -> int | None:
    """The whole number that a word writes in digits or letters, else None.

    >>> number_of("3,140"), number_of("twenty-one"), number_of("few")
    (3140, 21, None)
    """
    text = word.lower().replace(",", "")
    if text.isdecimal() and len(text) < 9:
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


def person_groups(doc: Tokens, owners: Owners, persons: Container[int] = ()) -> Iterator[Candidate]:
    """Groups of people; where a group is written longer and shorter ("some twenty gunmen"), both.

    Args:
        doc: tagged.
        owners: places and bodies, whose people they may be.
        persons: first tokens of the names of persons; whom a name follows is no group ("a trader, Bek Aliev").
    """
    people = _people()
    found: list[Candidate] = []
    for i, token in enumerate(doc):
        if token.pos_ in _HEADS and _noun(doc, i, owners, people):
            found += _of_noun(doc, i, owners, people, persons)
        elif token.pos_ in _COUNTING and (token.lower_ in people.counting or (
                token.text[0].isdecimal() and number_of(token.text) is not None)):
            found += _of_number(doc, i, owners, people)
    yield from found
    yield from _apposed(doc, found, owners, people)


def _apposed(doc: Tokens, found: list[Candidate], owners: Owners, people: _People) -> Iterator[Candidate]:
    """Groups with what is told of them behind a comma: "a third man, a citizen of Iran", "the driver, a Georgian"."""
    longest: dict[int, int] = {}
    for c in found:
        longest[c.end] = min(c.start, longest.get(c.end, c.start))
    for c in found:
        comma = c.start - 1
        if doc.before(comma + 1) in ("all", "both"):
            comma -= 1
        if comma < 1 or doc[comma].text != "," or not _tells(doc, c, owners) or (
                c.end < len(doc) and doc[c.end].pos_ in _HEADS):
            continue
        first = longest.get(comma, -1)
        if first < 0:
            first = comma - 1
            if not _noun(doc, first, owners, people):
                continue
            while first > 0 and comma - first < 4 and doc[first].lower_ not in ("the", "both", "his", "her", "their"):
                if doc[first].pos_ not in _BEFORE_NOUN:
                    break
                first -= 1
            if doc[first].lower_ not in ("the", "both", "his", "her", "their"):
                continue
            yield Candidate(first, comma, "PersonGroup", "group", 2)
        elif doc.before(first) == "both":
            first -= 1
            yield Candidate(first, comma, "PersonGroup", "group", 2)
        yield Candidate(first, c.end, "PersonGroup", "group", 2)


def _tells(doc: Tokens, c: Candidate, owners: Owners) -> bool:
    """Whether a group's words say only whose citizen or how old somebody is."""
    words = [t.lower_ for t in doc[c.start:c.end]]
    if words[0] not in ("a", "an") and doc.before(c.start) not in ("all", "both") and words[0] not in _CITIZENS:
        return False
    nation = any(owners.by_start[i]["adjectival"] and owners.by_start[i]["end"] == c.end
                 for i in range(c.start, c.end) if i in owners.by_start)
    return nation or "old" in words or any(w in _CITIZENS for w in words)


def _of_noun(
    doc: Tokens, i: int, owners: Owners, people: _People, persons: Container[int],
) -> Iterator[Candidate]:
    """The group that a noun for people at i names, in all its lengths; officers of a committee are the committee."""
    if (whole := _members(doc, i, owners, people)) is not None:
        yield whole
        return
    start, end = _start(doc, i, owners, people), i + 1
    if start is None or not _somebody(doc, start, i, owners, people):
        return
    first = _about(doc, start, people)
    ends = [end]
    origin, phrase = _origin(doc, end, owners), _phrase_end(doc, end)
    if phrase > origin and origin and doc[origin].pos_ in _MODIFIERS:
        origin = 0  # "a sergeant of the Kara-Suu outpost" is none of Kara-Suu
    for more in (origin, phrase):
        if more and more not in ends:
            ends.append(more)
    ends += [more for stop in tuple(ends) if (more := _second_nation(doc, stop, owners)) and more not in ends]
    ends.sort()
    if any(_named(doc, stop, people, persons) for stop in ends) and doc[i].tag_ not in ("NNS", "NNPS"):
        return
    for stop in ends:
        yield Candidate(start, stop, "PersonGroup", "group", 2)
    if first < start:
        yield Candidate(first, ends[-1], "PersonGroup", "group", 2)
    if doc[start].lower_ in ("a", "an") and doc.before(start) == "," and start > 2:
        head = start - 2
        if doc[head].lower_ in people.nouns and doc.before(head) == "the":  # The driver, a citizen of Tajikistan
            yield Candidate(head - 1, head + 1, "PersonGroup", "group", 2)
            yield Candidate(head - 1, ends[-1], "PersonGroup", "group", 2)


def _members(doc: Tokens, i: int, owners: Owners, people: _People) -> Candidate | None:
    """The body of which uncounted members are told: "officers of the Committee", "soldiers of Russia's 5th Army"."""
    if doc[i].lower_ not in people.members or doc.after(i + 1) not in ("of", "from"):
        return None
    body = owners.by_start.get(skip_article(doc, i + 2))
    if body and body["type"] == "Country" and doc.after(body["end"]) in POSSESSIVE:
        body = owners.by_start.get(body["end"] + 1)
    if not body or not is_kind(body["type"], "Organization") or body["type"] in _GANGS or (
            doc.after(body["end"]) in POSSESSIVE):
        return None
    start = i
    while start > 0 and i - start < 3 and doc[start - 1].pos_ in ("NOUN", "ADJ") and doc[start - 1].text[0].islower() \
            and doc[start - 1].lower_ not in people.some and number_of(doc[start - 1].text) is None:
        start -= 1
    before = doc[start - 1] if start else None
    if before is not None and (before.pos_ == "NUM" or before.text == "-" or before.lower_ in people.some
                               or before.lower_ in people.about or before.lower_ == "of"):
        return None
    return Candidate(start, body["end"], body["type"], "members", 2)


def _second_nation(doc: Tokens, end: int, owners: Owners) -> int:
    """End of the second country or nationality of a group: "41 Afghans [and Iraqis]", "citizens of India [and Nepal]";
    or 0."""
    first, second = owners.by_end.get(end), owners.by_start.get(end + 1)
    if not first or not second or first["type"] != "Country" or second["type"] != "Country" or (
            doc.after(end) not in ("and", ",", "&") or first["adjectival"] != second["adjectival"]):
        return 0
    stop = second["end"]
    if stop < len(doc) and (doc[stop].pos_ in ("NOUN", "PROPN") or doc[stop].text in POSSESSIVE):
        return 0
    if doc.after(end) == ",":
        return _second_nation(doc, stop, owners)
    return stop


def _named(doc: Tokens, end: int, people: _People, persons: Container[int]) -> bool:
    """Whether the name of a person follows: "a trader, [Sergeant] Bek Aliev", "a herder named Gombo"."""
    k = end
    if doc.after(k) in (",", "named", "called", "(", "-", "–"):
        k += 1
    while k < min(end + 4, len(doc)):
        if k in persons:
            return True
        if not doc[k].capital:
            return False
        k += 1
    return False


def _of_number(doc: Tokens, i: int, owners: Owners, people: _People) -> Iterator[Candidate]:
    """The group that a number alone names: "two of them", "eight of the attackers", "two others", "nine captured"."""
    following, start = doc.after(i + 1), i
    if i > 1 and doc[i - 1].text == "-":
        if number_of(doc[i - 2].text) is None:
            return
        start = i - 2
    if doc[i].text[0].isdecimal() or doc[i].lower_ in _MULTIPLES:
        first_word = _number_start(doc, i)
        if first_word is None:
            return
        start = first_word
    if following == "dead" and (i + 2 == len(doc) or doc[i + 2].pos_ not in _HEADS) and doc[i].pos_ == "NUM":
        first = _about(doc, start, people)
        yield Candidate(start, i + 2, "PersonGroup", "group", 2)
        if first < start:
            yield Candidate(first, i + 2, "PersonGroup", "group", 2)
        return
    if doc[i].text[0].isdigit() and following != "of":
        return
    if doc.before(start) in ("remaining", "other") and doc.before(start - 1) == "the" and doc[i].pos_ == "NUM" and (
            i + 1 == len(doc) or doc[i + 1].pos_ in ("VERB", "AUX", "PUNCT", "ADV")):
        yield Candidate(start - 2, i + 1, "PersonGroup", "group", 2)  # the remaining seventeen
    if following == "of":
        k = i + 2
        if doc.after(k) in _THEM:
            if doc[i].text[0].isdecimal():
                return
            yield Candidate(start, k + 1, "PersonGroup", "group", 2)
            return
        if doc.after(k) not in _DEFINITE:
            return
        k += 1
        while k < len(doc) and doc[k].pos_ in _MODIFIERS and not _noun(doc, k, owners, people):
            k += 1
        if k < len(doc) and _noun(doc, k, owners, people):
            yield Candidate(start, k + 1, "PersonGroup", "group", 2)
    elif following == "others":
        yield Candidate(start, i + 2, "PersonGroup", "group", 2)
    elif doc[i].dep_ in ("nsubj", "nsubjpass") or doc[start].is_sent_start:
        if following in people.fates and not doc[i].text.isdigit():
            yield Candidate(start, i + 1, "PersonGroup", "group", 2)
            yield Candidate(start, i + 2, "PersonGroup", "group", 2)
        elif doc[i].dep_ == "nsubjpass" and doc[i].text.isalpha() and any(
                doc.after(k) in people.fates for k in range(i + 2, i + 4)):
            yield Candidate(start, i + 1, "PersonGroup", "group", 2)


def _somebody(doc: Tokens, start: int, i: int, owners: Owners, people: _People) -> bool:
    """Whether a description brings in people, and does not only say what somebody is ("X, a deputy", "is a member")."""
    token = doc[i]
    if token.lower_ in people.relational or singular(token.lower_) in people.relational:
        inside = [owners.by_start[k] for k in (*range(start, i), skip_article(doc, i + 2)) if k in owners.by_start]
        return any(m["type"] in _GANGS for m in inside)
    if token.dep_ == "appos" and doc.before(start) == "," and start > 1 and doc[start - 2].lower_ in people.nouns:
        return True  # the driver, a Georgian
    return token.dep_ not in ("attr", "appos", "oprd") or doc[start].lower_ not in ("a", "an") or token.lower_ in (
        "citizen", "national")


_GANGS = ("ArmedGroup", "CriminalGroup")


def _noun(doc: Tokens, i: int, owners: Owners, people: _People) -> bool:
    """Whether a token is a noun for people: a listed one, an agent's behind a nationality, or a nationality."""
    token = doc[i]
    if token.lower_ in people.nouns or singular(token.lower_) in people.nouns or (
            token.tag_ == "NNS" and token.lower_.endswith(people.agents) and i > 0 and _counted(doc, i, people)):
        if token.lower_ in people.machines and i > 0 and i not in owners.by_end and (
                any(c.isdigit() for c in doc[i - 1].text) and doc[i - 1].text[0].isalpha()):
            return False  # five Su-27 fighters
        following = doc[i + 1].pos_ if i + 1 < len(doc) else ""
        return not (following == "NOUN" and token.dep_ == "compound") and not (
            token.lower_ == "old" and following in _HEADS)  # "a 38-year-old citizen" is the citizen
    before = owners.by_end.get(i)
    if token.tag_ == "NNS" and token.lower_.endswith(people.agents) and before and before["adjectival"]:
        return True
    own = owners.by_start.get(i)
    return bool(own and own["adjectival"] and own["end"] == i + 1 and token.dep_ not in ("amod", "compound")
                and token.lower_.endswith(("s", "z", "h", "n", "i", "ese")))


def _counted(doc: Tokens, i: int, people: _People) -> bool:
    """Whether a number of people at least two stands before a noun with the ending of an agent: "33 worshippers"."""
    one, words = singular(doc[i].lower_), name_words()
    if one in people.no_agents or one in words.equipment or one in words.goods or one in words.place:
        return False
    k = i - 1
    while k > 0 and i - k < 3 and doc[k].pos_ == "ADJ" and number_of(doc[k].text) is None:
        k -= 1
    number = number_of(doc[k].text)
    return number is not None and 1 < number < _CROWD and doc[k].pos_ == "NUM"


def _start(doc: Tokens, i: int, owners: Owners, people: _People) -> int | None:
    """Where the group of a noun begins: at its number, article or nationality; None where it is no group."""
    k = i - 1
    while k >= 0 and i - k < 7 and _says_which(doc, k):
        if number_of(doc[k].text) is not None and not _age(doc, k):
            return _number_start(doc, k)
        if doc[k].is_sent_start:
            break
        k -= 1
    near = i - 1
    while near > 0 and i - near < _REACH and not doc[near].is_sent_start and (
            doc[near].pos_ in _MODIFIERS or _age(doc, near) or (
                doc[near].pos_ != "NUM" and doc[near].text not in POSSESSIVE and _says_which(doc, near))):
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
    if noun and before in _POSSESSORS | POSSESSIVE:
        if singular(doc[i].lower_) not in people.kin:
            return None
        while near > 0 and before in POSSESSIVE and doc[near - 1].capital:
            near -= 1
        return near
    if (citizen and doc[i].lower_ in ("citizens", "nationals")) or (noun and doc[i].tag_ in (
            "NNS", "NNPS") and before not in _DEFINITE):
        return near if near >= 0 and doc[near].pos_ in _MODIFIERS else near + 1
    return None


def _says_which(doc: Tokens, k: int) -> bool:
    """Whether a token before a noun for people belongs to it: "17 [Afghan and Pakistani] migrants"."""
    token = doc[k]
    if token.pos_ in _BEFORE_NOUN or token.text == "-" or token.text in POSSESSIVE:
        return True
    if token.pos_ == "VERB":
        return token.dep_ == "amod"
    return token.lower_ == "and" and 0 < k < len(doc) - 1 and doc[k - 1].pos_ == doc[k + 1].pos_ == "ADJ"


def _age(doc: Tokens, k: int) -> bool:
    """Whether a token is a part of "41-year-old"."""
    return doc[k].lower_ in ("old", "year") or doc[k].text == "-" or (
        doc.after(k + 1) == "-" and doc.after(k + 2) == "year")


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


def _phrase_end(doc: Tokens, end: int) -> int:
    """End of the phrase with "of" or "from" behind the noun, one step further than a known place or body, or 0."""
    if doc.after(end) not in ("of", "from"):
        return 0
    k, last = end + 1, 0
    while k < len(doc) and k - end < _LONGEST:
        token = doc[k]
        if token.pos_ in _MODIFIERS:
            last = k + 1
        elif token.pos_ not in ("DET", "NUM") and token.text not in POSSESSIVE and token.lower_ not in ("of", "-"):
            break
        k += 1
    if last and last < len(doc) and doc[last].text.isdigit() and not (
            last + 1 < len(doc) and doc[last + 1].pos_ in ("NOUN", "PROPN", "SYM")):
        last += 1  # soldiers of National Guard unit 7712
    return last


def _about(doc: Tokens, start: int, people: _People) -> int:
    """Where the words begin that belong to a group before its number: "more than", "a party of", "at least"."""
    k = start
    while k > 0 and start - k < 4 and doc[k - 1].lower_ in people.about and not doc[k].is_sent_start:
        if doc[k - 1].lower_ == "to" and doc.before(k - 1) != "up":
            break  # was turned over to 12 officers
        k -= 1
    if k > 1 and doc[k - 1].lower_ == "of" and doc[k - 2].lower_ in people.collectives:
        k -= 3 if doc.before(k - 2) in ("a", "an") else 2
    while k < start and doc[k].lower_ in ("than", "of", "to"):
        k += 1
    return max(k, 0)
