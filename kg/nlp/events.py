"""Component ``kg_events``: dated events with their roles, places and quantities.

Frames (``ontology/patterns/events*.jsonl``) find the triggers and what stands in their functions; this module looks up
the fillers, dates and places, tells one event once, and lets the events of one incident complete each other. Which
types take what from which is data: ``ontology/events.toml``.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg import ontology
from kg.nlp.attribution import status
from kg.nlp.dates import date_for
from kg.nlp.drafts import Draft, settings
from kg.nlp.event_arguments import Places, Quantities
from kg.nlp.extensions import ArgumentData, EventData, MentionData
from kg.nlp.frames import FrameIndex, Match, Mentions, is_one_of, load
from kg.nlp.grammar import negated, phrase, words
from kg.nlp.incidents import complete, identify, merge, travel

__all__ = ["EventsComponent", "create_events", "find_events"]


@cache
def _index() -> FrameIndex:
    return FrameIndex(load("events"))


@cache
def _classes(event: str, role: str) -> tuple[str, ...]:
    """Classes that may fill a role: those of events.toml, else of the vocabulary."""
    named = settings()["types"].get(event, {}).get(role)
    if named is not None:
        return tuple(named.split())
    known = ontology.vocabulary().roles.get(role)
    return known.range if known else ()


@cache
def _is_literal(role: str) -> bool:
    """Whether a role takes words only, such as charge or amount."""
    known = ontology.vocabulary().roles.get(role)
    return known is not None and known.literal and not known.range


@Language.factory("kg_events", assigns=["doc._.events"], requires=["token.dep", "token.lemma"])
def create_events(nlp: Language, name: str) -> EventsComponent:
    """Factory of the component."""
    return EventsComponent()


class EventsComponent:
    """Sets ``doc._.events``; runs after ``kg_dates`` and ``kg_quantities``."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the events of a Doc."""
        doc._.events = find_events(doc)
        return doc


def find_events(doc: Doc) -> list[EventData]:
    """The events of a Doc with mentions, dates and quantities, in order of the text."""
    mentions = Mentions(doc)
    quantities = Quantities(doc)
    drafts: list[Draft] = []
    for match in _index().matches(doc, mentions):
        draft = _draft(match, quantities)
        if draft is not None:
            drafts.append(draft)
    drafts = _best(drafts)
    places = Places(doc, mentions)
    starts = [s.start for s in doc.sents]
    for draft in drafts:
        draft.sentence = bisect_right(starts, draft.trigger.i) - 1
        draft.told = {draft.sentence}
        if draft.type not in settings()["where"]["never"]:
            draft.where = places.of(draft)
        draft.when = date_for(doc, draft.trigger, doc._.dates, draft.type)
    identify(drafts, doc)
    # a plan without a date is no event; neither is a trigger of which nothing is told
    drafts = merge([d for d in drafts if d.roles or d.where or d.when])
    drafts = [d for d in drafts if d.when or d.factuality != "planned"]
    _not_both(drafts)
    complete(drafts)
    travel(drafts, mentions)
    drafts = merge(drafts)
    return [_data(doc, d) for d in drafts]


# --- one event -------------------------------------------------------------------------------------------------------


_MEASURED = ("Contraband", "Equipment", "PersonGroup")


def _is_long_name(mention: MentionData) -> bool:
    """Whether a mention is a name of several words of something that is no programme, exercise or agreement."""
    return mention["kind"] == "name" and mention["type"] != "Programme" and mention["end"] - mention["start"] > 1


def _draft(match: Match, quantities: Quantities) -> Draft | None:
    """The event of a match, or None where a required role stays empty."""
    frame, trigger = match.frame, match.trigger
    cover = match.mentions.covering.get(trigger.i)
    if trigger.pos_ in ("NOUN", "PROPN") and cover is not None and _is_long_name(cover):
        return None  # "Forum" in the name of an organization
    draft = Draft(frame.target, trigger, frame.id, settings()["confidence"].get(frame.cls, 0.5))
    draft.tokens.append(trigger.i)
    filled: set[str] = set()
    own = ontology.vocabulary().events[frame.target].roles
    for role in frame.roles:
        found = [] if _is_literal(role) else match.fill(role, _classes(frame.target, role)) or _by_post(match, role)
        if role in _ACTING:
            found = [body for m in found for body in _acting(m, match.mentions, frame.target)]
        for mention in found:
            filled.add(role)
            if role in own and mention["cluster"] >= 0:
                draft.add(role, mention["cluster"])
                draft.tokens += [mention["start"], mention["end"] - 1]
                if role == "object" and "quantity" in own and mention["type"] in _MEASURED:
                    quantities.attach(draft, mention)
        if not found and role in frame.literal:
            text = _literal(match, role)
            if text:
                filled.add(role)
                draft.add(role, -1, text)
        words_of = [] if found or role in frame.literal | frame.named else _unnamed(match, role)
        for head in words_of:
            filled.add(role)
            if role in own and head.lemma_.lower() not in words("official"):
                draft.add(role, -1, phrase(head))
                draft.tokens.append(head.i)
                if role == "object" and "quantity" in own:
                    quantities.attach_to(draft, head.left_edge.i, head.i + 1, {head.i})
        if not found and not words_of and _is_pronoun_told(match, role):
            filled.add(role)
            draft.confidence = min(draft.confidence, settings()["confidence"]["wide"])
        if role in frame.several and not _is_several(match, role, found, words_of):
            return None
    if "amount" in own:
        money = quantities.money(trigger)
        if money is not None:
            filled.add("amount")
            draft.add("amount", -1, money[1], money[0])
    if "sentence" in own and "sentence" not in draft.roles:
        sentence = quantities.sentence(trigger)
        if sentence:
            draft.add("sentence", -1, sentence)
    if any(not filled.intersection(choice) for choice in frame.require):
        return None
    _not_itself(draft)
    if not draft.roles and frame.require and frame.cls != "core":
        return None
    draft.factuality = status(trigger)
    none = any(negated(head) for role in ("object", "patient") for head in match.heads(role))
    if none or draft.factuality in ("denied", "unreal"):
        return None
    draft.weight = sum(len(v) for v in draft.roles.values())
    return draft


def _is_several(match: Match, role: str, found: list[MentionData], unnamed: list[Token]) -> bool:
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
    if len({m["cluster"] for m in found}) + len(unnamed) > 1 or any(t.tag_ in ("NNS", "NNPS") for t in unnamed):
        return True
    doc = match.trigger.doc
    return any(m["type"] == "PersonGroup" or doc[m["head"]].tag_ in ("NNS", "NNPS") for m in found)


#: Word lists for the classes whose members are often told by a common noun alone.
_UNNAMED = (("PersonGroup", "human"), ("Organization", "official"), ("Contraband", "goods"), ("Equipment", "equipment"),
            ("Border", "line"))


def _is_pronoun_told(match: Match, role: str) -> bool:
    """Whether an unresolved pronoun or bare number stands in a role: somebody was arrested, we do not know who."""
    people = words("human") <= _telling_words(match.frame.types.get(role) or _classes(match.frame.target, role), role)
    if not people and (match.frame.cls != "core" or match.frame.target == "Deployment"):
        return False
    allowed = _PERSONAL if people else _NEUTER
    heads = [t for name in match.frame.roles[role] for t in match.functions.get(name, ())]
    if role in match.frame.open and any(t.pos_ in _NOMINAL and t.lower_ not in _NOBODY for t in heads):
        return True
    return any(t.lower_ in allowed or (people and t.pos_ == "NUM") for t in heads[:1])


#: Roles in which people stand for the body that they are of.
_ACTING = frozenset(("agent", "participant", "party"))


def _acting(people: MentionData, mentions: Mentions, event: str) -> list[MentionData]:
    """The body that acts through its people: "detectives of the Drug Control Agency", "Uzbek and Tajik soldiers"."""
    doc = mentions.doc
    head = doc[people["head"]]
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
        post = doc[start:head.i + 1].text.lower()
        holders = {c["subject"] for c in doc._.claims if c["predicate"] == "holdsPost" and (
            c["literal"].lower() == post or c["literal"].lower().endswith(" " + post))}
        if len(holders) == 1:
            return [m for m in match.mentions.all if m["cluster"] in holders][:1]
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
    actor = role in ("agent", "participant", "party", "speaker", "recipient")
    lists = [
        words(name) for cls, name in _UNNAMED
        if (actor or name != "official") and any(is_one_of(cls, (c,)) or is_one_of(c, (cls,)) for c in classes)
    ]
    return frozenset[str]().union(*lists)


def _unnamed(match: Match, role: str) -> list[Token]:
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


def _not_itself(draft: Draft) -> None:
    """Take out an agent that would act upon itself, which tells of a misread sentence."""
    for other in ("patient", "object", "recipient"):
        shared = draft.clusters("agent") & draft.clusters(other)
        if shared:
            draft.roles["agent"] = [a for a in draft.roles["agent"] if a[0] not in shared]
            if not draft.roles["agent"]:
                del draft.roles["agent"]


def _not_both(drafts: list[Draft]) -> None:
    """Take out an agent of a seizure or inspection who was himself arrested: "the officers" were misread."""
    arrested = {c for d in drafts if d.type == "Arrest" for c in d.clusters("patient")}
    for draft in drafts:
        if draft.type in ("Seizure", "Inspection", "Arrest") and draft.clusters("agent") & arrested:
            kept = [a for a in draft.roles["agent"] if a[0] not in arrested]
            if kept:
                draft.roles["agent"] = kept
            else:
                del draft.roles["agent"]


def _literal(match: Match, role: str) -> str:
    """The words of the first phrase in a role."""
    for name in match.frame.roles[role]:
        if name == "@clause":
            heads = match.functions.get("object") or match.functions.get("of") or match.functions.get("subject") or []
            return f"{phrase(heads[0])} {match.trigger.text}" if heads else ""
        heads = [t for t in match.functions.get(name, []) if t.ent_type_ != "DATE" and not _is_date(t)]
        if heads:
            return "" if heads[0].pos_ == "PRON" else phrase(heads[0])
    return ""


def _is_date(token: Token) -> bool:
    return any(d["start"] <= token.i < d["end"] for d in token.doc._.dates)


def _best(drafts: list[Draft]) -> list[Draft]:
    """Of the drafts of one type on one trigger, the fullest; ties go to the earlier frame."""
    best: dict[tuple[str, int], Draft] = {}
    for draft in drafts:
        key = (draft.type, draft.trigger.i)
        old = best.get(key)
        if old is None or draft.weight > old.weight:
            best[key] = draft
    return sorted(best.values(), key=lambda d: (d.trigger.i, d.type))


def _data(doc: Doc, draft: Draft) -> EventData:
    sent = draft.trigger.sent
    tokens = [t for t in draft.tokens if sent.start <= t < sent.end] or [draft.trigger.i]
    roles = ontology.vocabulary().events[draft.type].roles
    arguments: list[ArgumentData] = [
        {"role": role, "cluster": cluster, "literal": literal, "quantity": quantity}
        for role in roles for cluster, literal, quantity in draft.roles.get(role, ())
    ]
    return {
        "type": draft.type, "trigger": draft.trigger.i, "when": draft.when, "where": draft.where,
        "arguments": arguments, "start": min(tokens), "end": max(tokens) + 1, "rule": draft.rule,
        "confidence": draft.confidence, "factuality": draft.factuality, "attributed_to": "", "speaker": -1,
    }
