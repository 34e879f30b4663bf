"""What fills the roles of an event: who a phrase names, whom it only describes, and what it says in words.

The functions of a trigger (``kg.nlp.grammar``) give heads; this module turns them into mentions, common nouns and
literals. People stand for the body that they act for, an apposition names whom a description means, and the agent of a
passive is found behind its "by" where the parser hung that elsewhere.
"""

from __future__ import annotations

from functools import cache

from spacy.tokens import Token

from kg import ontology
from kg.nlp.beside import (
    WAY,
    between,
    given_to,
    goods_before,
    including,
    land,
    listed_with,
    misread_list,
    on_the_way,
    parts_behind,
    through,
    voiced,
)
from kg.nlp.drafts import settings
from kg.nlp.extensions import MentionData
from kg.nlp.frames import Match, Mentions, is_one_of
from kg.nlp.grammar import is_passive, phrase, subtree_bounds, words
from kg.nlp.named import by_name, called, owners
from kg.nlp.order import covering
from kg.nlp.taken_up import taken_up

__all__ = ["acting", "fillers", "is_literal", "is_pronoun_told", "is_several", "literal", "unnamed"]


@cache
def _classes(event: str, role: str) -> tuple[str, ...]:
    """Classes that may fill a role: those of events.toml, else of the vocabulary."""
    named = settings()["types"].get(event, {}).get(role)
    if named is not None:
        return tuple(named.split())
    known = ontology.vocabulary().roles.get(role)
    return known.range if known else ()


@cache
def is_literal(role: str) -> bool:
    """Whether a role takes words only, such as charge or amount."""
    known = ontology.vocabulary().roles.get(role)
    return known is not None and known.literal and not known.range


def fillers(match: Match, role: str) -> list[MentionData]:
    """The mentions in a role of a match, a role that takes entities."""
    event = match.frame.target
    classes = match.frame.types.get(role) or _classes(event, role)
    found = match.fill(role, classes) or _by_post(match, role) or _behind_by(match, role, classes)
    found = found or through(match, role, classes) or on_the_way(match, role) or given_to(match, role, classes)
    found = goods_before(match, role, found) or found
    found += [m for m in including(match, role, classes) if m not in found]
    if role == "patient":
        found += [p for m in found[:1] for p in parts_behind(m, match.mentions) if p not in found]
    found = _plural(match, role, found, classes)
    if role in _ACTING and not found:
        found = between(match, role, classes)
    if not found and is_one_of("Person", classes):
        found = [m for t in match.heads(role) for m in called(t, match.mentions)]
    if role == "agent" and event == "Attack" and not found:
        found = [m for t in match.heads(role) for m in owners(t, match.mentions, _ARMED)]
    if role == "participant":
        found += misread_list(match, role, classes, found)
    if role in _ACTING and event in _JOINT:
        states = [x for m in found if m["type"] == "Country" for x in listed_with(m, match.mentions)]
        found += [m for m in states if m["cluster"] not in {f["cluster"] for f in found}]
    bodies = any(is_one_of(m["type"], ("Organization",)) and not _is_several_units(m, match) for m in found)
    if role in _ACTING and event in _JOINT and is_one_of("Country", classes) and not bodies:
        heads = [t for name in match.frame.roles[role] for t in match.functions.get(name, ())]
        states = [m for t in heads for h in match.mentions.members(t) for m in _states(h, match.mentions)]
        found += [m for m in states if m["cluster"] not in {f["cluster"] for f in found}]
    found = [named for m in found for named in by_name(m, match.mentions, classes)]
    if role in _ACTING:
        found = [body for m in found for body in _acting(m, match.mentions, event)]
    if role in WAY:
        found = [m for place in found for m in (place, *land(place, match.mentions))]
    if role == "speaker":
        found = [voiced(m, match.mentions) for m in found]
    return found


def _plural(match: Match, role: str, found: list[MentionData], classes: tuple[str, ...]) -> list[MentionData]:
    """The mentions in a role with those whom its plural descriptions take up: "the two countries signed a treaty"."""
    names = match.frame.roles[role] if role != "speaker" else ()
    heads = [h for n in names for t in match.functions.get(n, ()) for h in match.mentions.members(t)]
    for head in heads:
        several = [m for m in taken_up(head, match.mentions) if is_one_of(m["type"], classes)]
        if several:
            found = [*(m for m in found if m["head"] != head.i), *several]
    return found


def acting(head: Token, mentions: Mentions, classes: tuple[str, ...], event: str) -> list[MentionData]:
    """The actors that a phrase denotes: those of some classes, or the bodies for which its people act."""
    found = [body for m in mentions.fill(head, (*classes, "PersonGroup")) for body in _acting(m, mentions, event)]
    return [m for m in found if is_one_of(m["type"], classes) and m["cluster"] >= 0]


def _behind_by(match: Match, role: str, classes: tuple[str, ...]) -> list[MentionData]:
    """The agent of a passive whose "by" the parser hung on another word: "detained in Osh Region by customs"."""
    trigger = match.trigger
    if role not in _ACTING or "subject" not in match.frame.roles[role] or match.functions.get("subject"):
        return []
    if trigger.pos_ not in ("VERB", "AUX") or not is_passive(trigger):
        return []
    doc = trigger.doc
    for i in range(trigger.i + 1, trigger.sent.end):
        token = doc[i]
        if token.tag_ in ("VBD", "VBZ", "VBP", "VBN", "VBG") or token.text in (";", ":"):
            return []
        if token.lower_ == "by" and not any(c.dep_ == "pcomp" for c in token.children):
            near = [m for m in match.mentions.all if i < m["start"] <= i + 3 and is_one_of(m["type"], classes)]
            return near[:1]
    return []


def is_several(match: Match, role: str, found: list[MentionData], described: list[Token]) -> bool:
    """Whether a role has two fillers, one that is a group, or heads in two functions ("the president met Aliev")."""
    classes = match.frame.types.get(role, ())
    people = words("human") | words("official")
    told = 0
    for name in ("subject", "object", "with"):
        if name in match.frame.roles[role]:
            heads = match.functions.get(name, ())
            told += any(t.lemma_.lower() in people or match.mentions.fill(t, classes) for t in heads)
    if told > 1:
        return True
    if len({m["cluster"] for m in found}) + len(described) > 1 or any(t.tag_ in ("NNS", "NNPS") for t in described):
        return True
    doc = match.trigger.doc
    heads = [doc[m["head"]] for m in found]
    linked = any(c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN") for t in heads for c in t.children)
    return linked or any(m["type"] == "PersonGroup" for m in found) or any(t.tag_ in ("NNS", "NNPS") for t in heads)


#: Word lists for the classes whose members are often told by a common noun alone.
_UNNAMED = (
    ("PersonGroup", "human"), ("Organization", "official"), ("Contraband", "goods"), ("Equipment", "equipment"),
    ("Border", "line"), ("Organization", "body"), ("Facility", "building"), ("Settlement", "settled"),
    ("Military", "force"),
)


def is_pronoun_told(match: Match, role: str) -> bool:
    """Whether an unresolved pronoun or bare number stands in a role: somebody was arrested, we do not know who."""
    heads = [t for name in match.frame.roles[role] for t in match.functions.get(name, ())]
    if role in match.frame.open and any(t.pos_ in _NOMINAL and t.lower_ not in _NOBODY for t in heads):
        return True
    people = words("human") <= _telling_words(match.frame.types.get(role) or _classes(match.frame.target, role), role)
    if not people and (match.frame.cls != "core" or match.frame.target == "Deployment"):
        return False
    allowed = _PERSONAL if people else _NEUTER
    return any(t.lower_ in allowed or (people and t.pos_ == "NUM") for t in heads[:1])


#: Those whose weapons strike.
_ARMED = ("Country", "Organization")
#: Types whose parties are the states of "Uzbek and Tajik soldiers".
_JOINT = frozenset(("Exercise", "Meeting", "Agreement"))


def _states(head: Token, mentions: Mentions) -> list[MentionData]:
    """The states whose people or bodies a plural noun tells of: "Uzbek and Tajik soldiers", "units of A, B and C"."""
    if head.tag_ not in ("NNS", "NNPS") or not _is_acting_noun(head):
        return []
    groups = [[m for m in mentions.starting(head.left_edge.i, head.i) if m["type"] == "Country"]]
    for prep in (c for c in head.children if c.dep_ == "prep" and c.lower_ in ("of", "from")):
        for noun in (c for c in prep.children if c.dep_ == "pobj"):
            told = mentions.fill(noun, ("Country",)) or taken_up(noun, mentions)
            told = next((x for m in told if (x := listed_with(m, mentions))), told)
            groups.append([m for m in told if m["type"] == "Country"])
    for noun in (c for c in head.children if c.dep_ == "poss"):  # "the two countries' ministers"
        groups.append([m for m in taken_up(noun, mentions) if m["type"] == "Country"])
    return next((g for g in groups if len({m["cluster"] for m in g}) > 1), [])


def _is_several_units(body: MentionData, match: Match) -> bool:
    """Whether a body is only the units of a state: "Units of Kazakhstan"."""
    head = match.mentions.doc[body["head"]]
    return head.tag_ in ("NNS", "NNPS") and head.lemma_.lower() in words("force") and bool(
        _states(head, match.mentions))


def _is_acting_noun(head: Token) -> bool:
    noun = head.lemma_.lower()
    if noun in settings()["taken_up"]["named"].split():  # bodies have names of their own
        return False
    return any(noun in words(name) for name in ("human", "official", "force", "staff", "post"))


#: Roles in which people stand for the body that they are of.
_ACTING = frozenset(("agent", "participant", "party"))


def _acting(people: MentionData, mentions: Mentions, event: str) -> list[MentionData]:
    """The body that acts through its people: "detectives of the Drug Control Agency", "Uzbek and Tajik soldiers"."""
    doc = mentions.doc
    head = doc[people["head"]]
    if event in _JOINT and people["kind"] == "nominal" and (states := _states(head, mentions)):
        return states
    if people["type"] != "PersonGroup" or head.lemma_.lower() not in words("staff"):
        return [people]
    behind = [g for c in head.children if c.dep_ == "prep" and c.lower_ in ("of", "from") for g in c.children]
    found = [m for g in behind if g.dep_ == "pobj" for m in mentions.fill(g, ("Organization",))]
    inner = mentions.inside(people)
    found = found or [m for m in inner if is_one_of(m["type"], ("Organization",)) and m["head"] != people["head"]]
    if not found and event in ("Exercise", "Meeting"):
        found = [m for g in behind if g.dep_ == "pobj" for m in mentions.fill(g, ("Country",))]
        found = found or [m for m in inner if m["type"] == "Country"]
    return found or [people]


def _by_post(match: Match, role: str) -> list[MentionData]:
    """The person whose post a phrase names: "the state secretary said"."""
    classes = match.frame.types.get(role) or _classes(match.frame.target, role)
    if "Person" not in classes:
        return []
    doc = match.trigger.doc
    for head in match.heads(role)[:1]:
        if head.pos_ not in ("NOUN", "PROPN") or match.mentions.at(head) is not None:
            continue
        start = head.i
        while start and doc[start - 1].dep_ in ("compound", "amod") and doc[start - 1].head.i <= head.i:
            start -= 1
        if not start or doc[start - 1].lower_ not in ("the", "this"):
            continue
        holders = match.mentions.holders.get(doc[start:head.i + 1].text.lower(), set())
        if len(holders) == 1:
            return [match.mentions.first[c] for c in holders if c in match.mentions.first]
    return []


def _is_person_noun(token: Token) -> bool:
    """Whether a common noun is one for people by its ending: "smuggler", "deserter", "detainee"."""
    lemma = token.lemma_.lower()
    endings = tuple(words("person-ending"))
    return len(lemma) > 4 and lemma.endswith(endings) and lemma not in words("thing")


_PERSONAL = {"he", "him", "she", "her", "they", "them", "we", "us", "me", "i", "one", "all", "both", "some", "others"}
_NOMINAL = {"NOUN", "PROPN", "PRON", "NUM"}
_NOBODY = {"nobody", "nothing", "none", "it", "what", "who", "which", "that", "one"}
_NEUTER = {"it", "they", "them", "this", "these"}


@cache
def _telling_words(classes: tuple[str, ...], role: str) -> frozenset[str]:
    """Common nouns that may fill a role of some classes."""
    acting = role in ("agent", "participant", "party", "speaker", "recipient")
    lists = [
        words(name) for cls, name in _UNNAMED
        if (acting or name != "official") and any(is_one_of(cls, (c,)) or is_one_of(c, (cls,)) for c in classes)
    ]
    return frozenset[str]().union(*lists)


def unnamed(match: Match, role: str) -> list[Token]:
    """Heads in a role that no mention covers but whose noun says what they are: "two shepherds", "40 cartridges"."""
    telling = _telling_words(match.frame.types.get(role) or _classes(match.frame.target, role), role)
    people = words("human") <= telling
    for name in match.frame.roles[role]:
        heads = [m for t in match.functions.get(name, ()) for m in match.mentions.members(t)]
        found = [
            t for t in heads
            if (t.lemma_.lower() in telling or t.lower_ in telling or (people and _is_person_noun(t))
                or (t.pos_ == "PROPN" and role in match.frame.open))
            and t.pos_ in ("NOUN", "PROPN", "ADJ", "NUM") and match.mentions.at(t) is None
        ]
        if found:
            return found
    return []


def literal(match: Match, role: str) -> str:
    """The words of the first phrase in a role."""
    for name in match.frame.roles[role]:
        if name == "@clause":
            heads = match.functions.get("object") or match.functions.get("of") or match.functions.get("subject") or []
            return f"{phrase(heads[0])} {match.trigger.text}" if heads else ""
        heads = [t for t in match.functions.get(name, []) if t.ent_type_ != "DATE" and not _is_date(t)]
        if heads:
            return "" if heads[0].pos_ == "PRON" else _without_numbers(heads[0])
    return ""


def _without_numbers(head: Token) -> str:
    """A phrase in words up to a date or sum: "withdraw [by 10 June]", "a loan [of 5 million euros]"."""
    doc = head.doc
    _, last = subtree_bounds(head)
    cuts = [i for i in range(head.i + 1, last) if doc[i].dep_ == "prep" and head.is_ancestor(doc[i])
            and any(c.dep_ == "pobj" and _is_number(c) for c in doc[i].children)]
    text, cut = phrase(head), " ".join(doc[cuts[0]:cuts[0] + 2].text.split()) if cuts else ""
    return text[:text.index(f" {cut}")].rstrip(" ,") if cut and f" {cut}" in text else text


def _is_number(token: Token) -> bool:
    amount = covering(token.doc._.quantities, token.i)
    return (amount is not None and amount["kind"] == "money") or _is_date(token)


def _is_date(token: Token) -> bool:
    return covering(token.doc._.dates, token.i) is not None
