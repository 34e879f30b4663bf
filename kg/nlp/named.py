"""Who the people of an event are by name, and who acts through a weapon.

"A poacher named Aliev", "two riders, Privates Aliev and Saparov" and "three men, one of them Nurlan Aliev" tell who was
meant; "two helicopters of the Border Service" and "American drones" act for those whose they are.
"""

from __future__ import annotations

from spacy.tokens import Token

from kg.nlp.extensions import MentionData
from kg.nlp.frames import Mentions, is_one_of
from kg.nlp.grammar import words
from kg.nlp.order import farther

__all__ = ["by_name", "called", "owners"]

#: Words before the name of one whom a description tells of, and before that of one of several.
_CALLED = frozenset(("named", "called"))
_AMONG = frozenset(("among them", "one of them", "including", "among whom", "one of whom"))
#: Tokens in which the names of a group stand behind it, and in which one more follows.
_REACH, _NEXT = 30, 12
#: What parts a group from its names, and what ends them.
_MARKS, _END = frozenset((",", ":", "–", "—", "-")), frozenset((";", ".", "!", "?"))


def by_name(people: MentionData, mentions: Mentions, classes: tuple[str, ...]) -> list[MentionData]:
    """Those whom a text names for a group or a description of people.

    Args:
        people: what fills a role; returned as it is where no name stands behind it.
        mentions: of the Doc.
        classes: that may fill the role.

    Returns:
        The named instead of a description of one, or of a group of as many; a group with the one named of it.
    """
    doc = mentions.doc
    if people["type"] != "PersonGroup" or people["kind"] == "name" or not is_one_of("Person", classes):
        return [people]
    head = doc[people["head"]]
    behind = [c for c in head.children if c.dep_ == "appos" and c.i >= people["end"]]
    end = people["end"]
    if own := called(doc[end - 1], mentions):
        return own
    if not behind and end + 1 < len(doc) and doc[end].text in (",", "–", "—"):
        behind = [doc[m["head"]] for m in mentions.starting(end + 1, end + 2) if m["kind"] == "name"][:1]
    found = [m for t in behind[:1] for m in mentions.fill(t, ("Person",)) if m["kind"] == "name"]
    count = doc._.clusters[people["cluster"]]["count"] if people["cluster"] >= 0 else None
    if found and count in (None, len(found)):
        return found
    names = _behind(people, mentions)
    if not names or count in (None, 1):
        return [people]
    if len(names) == count and not _says_among(people, names[0], mentions):
        return names
    return [people, names[0]] if _says_among(people, names[0], mentions) else [people]


def called(last: Token, mentions: Mentions) -> list[MentionData]:
    """The person whose name stands behind a description that ends with a token: "a poacher named [Aliev]"."""
    i = last.i + 1
    if i >= len(mentions.doc) or mentions.doc[i].lower_ not in _CALLED:
        return []
    return [m for m in mentions.starting(i + 1, i + 3) if m["type"] == "Person" and m["cluster"] >= 0][:1]


def _behind(people: MentionData, mentions: Mentions) -> list[MentionData]:
    """The persons named behind a group in its sentence, of different clusters, up to a mark that ends them."""
    doc = mentions.doc
    stop = min(doc[people["head"]].sent.end, people["end"] + _REACH)
    out: list[MentionData] = []
    last, marked = people["end"], False
    for m in mentions.starting(people["end"], stop):
        if m["type"] != "Person" or m["kind"] != "name" or m["cluster"] in {-1, people["cluster"]}:
            continue
        between = doc[last:m["start"]]
        marked = marked or any(t.text in _MARKS for t in between)
        ends = any(t.text in _END for t in between) or (out and len(between) > _NEXT)
        if not marked or ends or any(t.tag_ in ("VBD", "VBZ", "VBP", "WP") for t in (between if out else ())):
            break
        if m["cluster"] not in {o["cluster"] for o in out}:
            out.append(m)
        last = m["end"]
    first = doc[people["end"]:out[0]["start"]] if out else ()
    told = sum(t.tag_ in ("VBD", "VBZ", "VBP") for t in first)
    return out if told <= 1 and not farther(doc, people["end"], last, 0) else []


def _says_among(people: MentionData, name: MentionData, mentions: Mentions) -> bool:
    """Whether a name is that of one of a group: "three men, one of them [Aliev]", "[Aliev] among them"."""
    doc = mentions.doc
    before = doc[people["end"]:name["start"]].text.lower()
    return any(f"{w} " in f"{before} " for w in _AMONG) or doc[name["end"]:name["end"] + 2].text.lower() == "among them"


def owners(weapon: Token, mentions: Mentions, classes: tuple[str, ...]) -> list[MentionData]:
    """Whose weapons those are that strike: "jets of [the Air Force]", "an [American] drone", "[Iran]'s missiles".

    Args:
        weapon: head of what fires or hits.
        mentions: of the Doc.
        classes: of those who may act.
    """
    cover = mentions.at(weapon)
    if weapon.pos_ not in ("NOUN", "PROPN") or not (
            weapon.lemma_.lower() in words("weapon") or (cover is not None and cover["type"] == "Equipment")):
        return []
    for child in weapon.children:
        if child.dep_ == "prep" and child.lower_ in ("of", "from"):
            found = [m for t in child.children if t.dep_ == "pobj" for m in mentions.fill(t, classes)]
            if found:
                return [m for m in found if m["cluster"] >= 0]
    near = mentions.starting(weapon.left_edge.i, weapon.i)
    own = [m for m in near if m["cluster"] >= 0 and is_one_of(m["type"], classes) and m["end"] <= weapon.i + 1
           and mentions.doc[m["head"]].dep_ in ("amod", "poss", "compound", "nmod")]
    return own[:1]
