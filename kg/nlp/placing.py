"""Names that the nouns and prepositions of place around them give away.

    "a court in Khujand", "the border detachment at Taganrog"        a body or building named by where it is
    "the checkpoints Kegen and Sartobe", "outposts at Kokul and Tem"    a list that one head word stands before
    "Kairagach, Maksat and Chaldovar checkpoints"                      a list that one head word stands behind
    "near Kuf Ab", "across the Tekes"                                  a preposition alone
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.nlp.chunks import Candidate, name_end, phrase_before
from kg.nlp.heads import NameWords, singular
from kg.nlp.quoted import MONTHS
from kg.nlp.tokens import Tokens

__all__ = ["LANGUAGES", "datelines", "listed", "place_class", "prepositional", "seated", "waters"]

_IN = frozenset(("in", "near", "outside", "around", "towards", "toward", "via", "into"))
_AT = _IN | {"at", "from", "to", "through", "reached", "beyond", "opposite", "off", "between"}
_INHABITED = frozenset((
    "residents", "resident", "inhabitant", "woman", "man",
    "inhabitants", "people", "villagers", "outskirts", "town", "beaches", "streets", "police", "north",
    "south", "east", "west", "sector", "mayor", "governor", "airport", "airfield", "siege", "battle", "bombing",
    "shelling", "boys", "girls", "women", "fishermen", "villager", "herders", "suburb", "suburbs", "surroundings",
))
_BOUND = frozenset(("bound", "making", "headed", "heading", "left"))
_FOUGHT = frozenset(("siege", "battle", "bombing", "shelling", "outskirts", "airport", "airfield"))
_ATTACKED = frozenset(("bombed", "shelled", "besieged", "bombarded"))
_MOTION = frozenset((
    "crossing", "crossed", "road", "route", "highway", "way", "bound", "flew", "flown", "drove", "driven", "went",
    "travelled", "traveled", "returned", "sent", "shipped", "smuggled", "smuggling", "taken", "transferred",
    "rowed", "walked", "moved", "fled", "posted", "sailed", "escorted", "brought", "swam", "marched", "deported",
    "flight", "flights", "train", "lorry", "bus", "emigrated", "line",
))
_WATER = frozenset(
    ("across", "over", "along", "into", "in", "down", "up", "beyond", "past", "from", "on", "of", "at", "near")
)
#: Of one place there is one: "the airport of Zabol"; not so "a hotel of Osh".
_NAMED_OF = frozenset(("airport", "airfield", "bridge", "hospital", "port", "dam", "prison", "base", "field"))
_WITHIN = frozenset(("in", "at", "of", "near", "on"))
_MODIFIERS = ("ADJ", "NOUN", "PROPN")


def seated(
    doc: Tokens, words: NameWords, places: dict[int, int], nations: dict[int, int],
) -> Iterator[Candidate]:
    """Bodies and buildings in small letters that are named by where they are: "a court in Khujand".

    Args:
        doc: parsed.
        words: the tables of head words.
        places: first token of a settlement, region or checkpoint -> the token behind it.
        nations: the token behind an adjective of a country -> its first token.
    """
    for start, end in places.items():
        k = start - 1 if doc.before(start) in ("the", "central") else start
        if k < 2 or not (doc[k - 1].lower_ in _WITHIN or doc.lower(k - 2, k) == "police from"):
            continue
        found = phrase_before(doc, k - 1, words.seated)
        if (
            not found
            or doc[k - 2].lower_ != singular(doc[k - 2].lower_)
            or (doc[k - 1].lower_ == "of" and found[1] == "Facility" and (
                doc[k - 2].text not in _NAMED_OF or doc.before(found[0]) != "the"))
        ):
            continue  # of several ("courts in Osh") none is named
        first, cls = found
        before = doc[first - 1]
        if first and (nation := nations.get(first)) is not None:
            if "base" in doc.lower(first, k):
                cls = "Military"  # the Russian air base at Kant
            yield Candidate(nation, end, cls, "seated", 2)
            continue
        if first and not doc[first].is_sent_start and before.capital and before.whitespace_ and (
                before.lower_ not in words.stop):
            continue  # "Merke checkpoint in ..." has its name
        yield Candidate(first, end, cls, "seated", 3)
        if first and doc[first - 1].pos_ in _MODIFIERS and doc[first - 1].text[0].islower():
            yield Candidate(first - 1, end, cls, "seated", 3 if doc[first - 1].pos_ == "NOUN" else 4)


def listed(doc: Tokens, words: NameWords, taken: frozenset[int]) -> Iterator[Candidate]:
    """Places in a list with one head word.

    Args:
        doc: parsed.
        words: the tables of head words.
        taken: tokens of countries and bodies, where no list goes on.
    """
    for i, token in enumerate(doc):
        one = singular(token.lower_)
        if one == token.lower_ or one not in words.place or token.capital:
            continue
        cls = _longest(doc, i, one, words)
        yield from _after(doc, i + 1, cls, taken)
        yield from _before(doc, i, cls, words, taken)


def _longest(doc: Tokens, i: int, one: str, words: NameWords) -> str:
    """Class of the plural head word at i with the words before it ("border posts")."""
    for size in (2, 1):
        if i >= size and (cls := words.place.get(f"{doc.lower(i - size, i)} {one}")):
            return cls
    return words.place[one]


def _after(doc: Tokens, i: int, cls: str, taken: frozenset[int]) -> Iterator[Candidate]:
    """The names of "checkpoints A, B and C", "crossings at A and B"; of buildings at places, the places."""
    link = doc.after(i)
    if link in ("at", "of", "in", "near"):
        i += 1
        if link in ("in", "near") or (link == "at" and cls == "Facility"):
            cls = "Settlement"
    for start, end in _names(doc, i, taken):
        yield Candidate(start, end, cls, "place", 0 if cls == "Checkpoint" else 3)


def _names(doc: Tokens, i: int, taken: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The names of a list that begins at i, at least two."""
    found = []
    while i < len(doc) and doc[i].capital and i not in taken:
        end = name_end(doc, i)
        found.append((i, end))
        i = end
        while doc.after(i) in (",", "and", "&", "the"):
            i += 1
        if i == end:
            break
    if len(found) > 1:
        yield from found


def _before(doc: Tokens, i: int, cls: str, words: NameWords, taken: frozenset[int]) -> Iterator[Candidate]:
    """The names of "A, B and C districts" without the last, which its head word stands behind."""
    while i > 0 and not doc[i - 1].capital and f"{doc[i - 1].lower_} {singular(doc[i].lower_)}" in words.place:
        i -= 1
    stop = i
    first = True
    while stop > 0:
        start = stop
        while (
            start > 0
            and start - 1 not in taken
            and (
                doc[start - 1].capital
                or (doc[start - 1].text in "-–" and start < stop and not doc[start - 1].whitespace_)
            )
        ):
            start -= 1
        if start == stop or doc[start].lower_ in words.stop:
            return
        if not first:
            yield Candidate(start, stop, cls, "place", 3)
        first = False
        stop = start
        while stop > 0 and doc[stop - 1].lower_ in (",", "and", "&", "the"):
            stop -= 1
        if stop == start:
            return


def prepositional(doc: Tokens, words: NameWords, taken: set[int]) -> Iterator[Candidate]:
    """Single capitalized words that nothing else explains, behind a preposition that only stands before places.

    Args:
        doc: tagged.
        words: the tables of head words.
        taken: tokens of other candidates.
    """
    for i, token in enumerate(doc):
        if i == 0 or i in taken or not token.capital or token.pos_ != "PROPN" or not (
                doc[i - 1].lower_ in _SURE or _led(doc, i) or (
                    i > 1 and doc[i - 1].lower_ == "from" and _native(doc, i - 2, words))):
            continue
        if (
            token.ent_type_ not in _NAMES
            or token.text.isupper()
            or token.lower_ in words.stop
            or token.lower_ in LANGUAGES
            or words.head(token.lower_)
            or len(token.text) < _SHORT
        ):
            continue
        end = name_end(doc, i)
        if end > i + 1 and not _plain(doc, i, end, words, taken):
            continue
        if place_class(doc, i, end, words, sure=True):
            yield Candidate(i, end, "Settlement", "model", 6)
            if doc.after(end) in ("and", "&") and end + 1 < len(doc) and doc[end + 1].capital and end + 1 not in taken:
                stop = name_end(doc, end + 1)
                if stop == end + 2:
                    yield Candidate(end + 1, stop, "Settlement", "model", 6)


def _led(doc: Tokens, i: int) -> bool:
    """Whether two words lead to a place at i: "bound for X", "the siege of X", "jets bombed X"."""
    before, first = doc.before(i), doc.before(i - 1)
    return before in _ATTACKED or (before == "for" and first in _BOUND) or (before == "of" and first in _FOUGHT)


def _plain(doc: Tokens, start: int, end: int, words: NameWords, taken: set[int]) -> bool:
    """Whether a name of several words may be a place: none of them tells another kind of name."""
    return end - start < _LONG_NAME and not any(
        i in taken or doc[i].text.isupper() or words.head(doc[i].lower_) or singular(doc[i].lower_) in words.programme
        or doc[i].lower_ in words.equipment or doc[i].lower_ in words.stop or doc[i].lower_ in words.before_person
        or any(c.isdigit() for c in doc[i].text) for i in range(start, end))


_SURE = frozenset(("in", "near", "at", "outside"))
_SHORT = 3
_NAMES = ("", "GPE", "LOC", "FAC", "ORG", "PERSON", "PRODUCT", "WORK_OF_ART", "NORP", "EVENT", "LAW")
LANGUAGES = frozenset((
    "farsi", "dari", "pashto", "persian", "arabic", "english", "french", "german", "spanish", "russian", "tajik",
    "kazakh", "kyrgyz", "uzbek", "turkmen", "mandarin", "urdu", "turkish", "cyrillic", "latin", "sunni", "islam",
))


def waters(doc: Tokens, words: NameWords, taken: frozenset[int]) -> Iterator[Candidate]:
    """Rivers by the words that only stand before water: "across the Tekes", "they waded the Keles".

    Args:
        doc: tagged.
        words: the tables of head words.
        taken: tokens of countries, bodies and regions of the world.
    """
    names = set()
    for i in range(2, len(doc)):
        if doc[i - 1].lower_ == "the" and _river(doc, i, words, taken) and (
            doc[i - 2].lower_ in _ACROSS
            or (doc[i - 2].lower_ in ("of", "on", "in", "over") and doc.before(i - 2) in _SHORE)
        ):
            names.add(doc[i].text)
    for i in range(1, len(doc)) if names else ():
        if doc[i].text in names and doc[i - 1].lower_ == "the" and _river(doc, i, words, taken):
            yield Candidate(i, i + 1, "NaturalFeature", "place", 2)


def _river(doc: Tokens, i: int, words: NameWords, taken: frozenset[int]) -> bool:
    """Whether a capitalized word stands alone and may be the name of a river."""
    token = doc[i]
    following = doc[i + 1] if i + 1 < len(doc) else None
    return (
        token.capital and token.text[0].isalpha() and not token.text.isupper() and token.tag_ != "NNPS"
        and len(token.text) >= _SHORT and i not in taken and token.lower_ not in words.stop and token.text not in MONTHS
        and not words.head(token.lower_) and token.lower_ not in words.programme and token.lower_ not in words.place
        and (following is None or following.text in ".,;:)" or following.is_space
             or (not following.capital and following.pos_ in _BEHIND))
    )


_BEHIND = ("ADP", "VERB", "AUX", "CCONJ", "ADV", "SCONJ", "DET", "PRON")
_ACROSS = frozenset((
    "across", "along", "down", "waded", "wading", "wade", "swam", "swim", "swum", "swimming", "forded", "ford",
    "fording", "crossed", "crossing", "beside",
))
_SHORE = frozenset((
    "bank", "banks", "bridge", "bridges", "shore", "shores", "ford", "island", "islands", "ferry", "ice", "patrols",
    "boats", "mouth", "waters", "footbridge",
))


def datelines(doc: Tokens, words: NameWords, countries: dict[int, int]) -> Iterator[Candidate]:
    """The place that a report begins with: "KURGAN, 3 May. ", "Bokhtar, Tajikistan (Wire) - ".

    Args:
        doc: its tokens.
        words: the tables of head words.
        countries: first token of a country -> the token behind it.
    """
    starts = [b["start"] for b in doc.doc._.blocks if b["kind"] in ("dateline", "paragraph")] or [0]
    for start in starts:
        end = name_end(doc, start)
        if not start < end <= start + _LONG_NAME or any(t.text.isdigit() for t in doc[start:end]):
            continue
        k = end
        if doc.after(k) == "," and k + 1 in countries:
            k = countries[k + 1]
        if k < len(doc) and doc[k].text == "(":
            k = next((j + 1 for j in range(k, min(k + _LONG_NAME + 2, len(doc))) if doc[j].text == ")"), k)
        upper = doc.words(start, end).isupper()
        dated = (
            doc.after(k) == ","
            and k + 2 < len(doc)
            and any(t.text in MONTHS or t.lower_ in _DAYS for t in doc[k + 1 : k + 3])
        )
        closed = upper and end < len(doc) and doc[end].text in (".", ":") and doc.after(end + 1) in ("-", "–", "—")
        dashed = k < len(doc) and doc[k].text in ("-", "–", "—") and doc[k - 1].whitespace_ != "" and (upper or k > end)
        if (dated or dashed or closed) and not any(
                words.head(t.lower_) or t.lower_ in words.stop or t.lower_ in _HEADINGS for t in doc[start:end]):
            first = start
            for i in [*(i for i in range(start, end) if doc[i].text == "/"), end]:  # MOSCOW/BISHKEK
                yield Candidate(first, i, "Settlement", "dateline", 3)
                first = i + 1

    for i in range(2, len(doc) - 2):
        if doc[i].text == "," and doc[i + 1].capital and (doc[i - 1].text in MONTHS or (
                doc[i - 1].text.isdigit() and doc[i - 2].text in MONTHS)):
            end = name_end(doc, i + 1)
            if end - i <= _LONG_NAME and end < len(doc) and doc[end].text in (":", "-", "–", "—") and not any(
                    words.head(t.lower_) or t.lower_ in words.stop or t.lower_ in _HEADINGS for t in doc[i + 1:end]):
                yield Candidate(i + 1, end, "Settlement", "dateline", 3)  # "(b) 3 May, Osh - 4 kg of heroin"


_LONG_NAME = 3
_HEADINGS = frozenset(
    ("cable", "breaking", "update", "memo", "what", "who", "why", "how", "brief", "note", "minutes", "diary")
)
_DAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))


def _in_country(doc: Tokens, end: int) -> bool:
    """Whether a country behind a name tells where it lies: "Rize (Turkey)", "Panjgur, in Pakistan"."""
    if end + 1 >= len(doc) or doc[end].text not in (",", "("):
        return False
    k = end + 2 if doc[end + 1].lower_ == "in" else end + 1
    return k + 1 < len(doc) and doc[k].ent_type_ == "GPE" and doc[k].tag_ == "NNP" and (
        k > end + 1 or (doc[end].text == "(" and doc[k + 1].text == ")"))


def _native(doc: Tokens, i: int, words: NameWords) -> bool:
    """Whether a word is an occupation, whom "from" follows for a home and not for a body: "an electrician from X"."""
    return doc[i].pos_ == "NOUN" and doc[i].lower_ in words.before_person and doc[i].lower_ not in _SENT


def _travelled(doc: Tokens, start: int, end: int) -> bool:
    """Whether a single word stands where a way begins or ends: "flew from X to Y", "the track between X and Y"."""
    before = doc.before(start)
    if before == "above" or (before == "of" and doc.before(start - 1) == "out"):
        return doc[start - 2].pos_ in ("NOUN", "VERB", "ADV", "PROPN", "PART")
    if before == "from":
        behind = [doc.after(k) for k in range(end, end + 3)]
        if "to" in behind and not doc[start - 2].lower_.endswith(("letter", "call", "message")):
            return True
    nearby = [t.lower_ for t in doc[max(start - _FAR, 0):start - 1]]
    if before == "for":
        return doc.before(start - 1) in _BOUND
    if before in ("from", "to", "towards"):
        return any(w in _MOTION for w in nearby)
    between = -1
    if before == "between" or (before == "and" and doc.before(start - 2) == "between"):
        between = start - 1 if before == "between" else start - 3
    return between > 0 and any(w in _STRETCH for w in [t.lower_ for t in doc[max(between - 3, 0):between]])


_FAR = 6
_STRETCH = frozenset((
    "track", "road", "column", "convoy", "line", "border", "ambushed", "route", "way", "highway", "ran", "stretch",
    "train", "ferry", "river", "pipeline", "bridge", "guards", "sailed", "coast", "frontier", "plies", "runs", "flight",
))
_SENT = frozenset((
    "officer", "official", "expert", "analyst", "representative", "agent", "inspector", "colonel", "general", "major",
    "captain", "lieutenant", "sergeant", "private", "observer", "researcher", "envoy", "commander", "member",
))


def place_class(doc: Tokens, start: int, end: int, words: NameWords, *, sure: bool = False) -> str:
    """The class of place that the words before and behind a name tell, or "".

    Args:
        doc: tagged.
        start: of the name.
        end: of the name.
        words: the tables of head words.
        sure: whether only what hardly ever stands before anything but a place may tell.
    """
    before = doc.before(start)
    if _in_country(doc, end) and (end - start == 1 or doc[end].text == "("):
        return "Settlement"
    if before == "the":
        alone = (
            end - start == 1
            and end < len(doc)
            and (
                doc[end].pos_ in ("ADP", "VERB", "AUX", "CCONJ", "ADV", "SCONJ")
                or doc[end].text in ".,;)"
                or doc[end].is_space
            )
        )
        name = doc[start].text
        if alone and start > 1 and doc[start - 2].lower_ in _WATER and not name.isupper() and not name.endswith("s"):
            return "NaturalFeature"
        return ""
    if start < 2:
        return ""
    if end - start == 1 and _travelled(doc, start, end):
        return "Settlement"
    if (before in ("of", "from") and doc[start - 2].lower_ in _INHABITED) or before in _ATTACKED or (
        before == "to" and doc[start - 2].lower_ in _MOTION
    ) or (before == "from" and _native(doc, start - 2, words)):
        return "Settlement"
    if before not in (_IN | {"at", "off"} if sure else _AT):
        return ""
    if before in ("at", "from", "to", "through"):
        governor = doc[start - 2]
        if governor.lower_ in words.before_person or (governor.pos_ == "PROPN" and before != "at"):
            return ""  # an analyst at X, a present from X
    return "Settlement"
