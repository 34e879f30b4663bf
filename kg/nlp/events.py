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
from kg.nlp.blocks import in_headline
from kg.nlp.dates import date_for
from kg.nlp.drafts import Draft, settings
from kg.nlp.event_arguments import Places, Quantities
from kg.nlp.event_places import victims
from kg.nlp.extensions import ArgumentData, EventData, MentionData
from kg.nlp.fillers import fillers, is_literal, is_pronoun_told, is_several, literal, unnamed
from kg.nlp.frames import FrameIndex, Match, Mentions, is_one_of, load
from kg.nlp.grammar import phrase, subtree_bounds, words
from kg.nlp.incidents import bear_out, complete, identify, merge, travel
from kg.nlp.order import within
from kg.nlp.participants import act, attend, lead
from kg.nlp.sequels import follow

__all__ = ["EventsComponent", "create_events", "event_data", "find_events", "settle"]


@cache
def _index() -> FrameIndex:
    return FrameIndex(load("events"))


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
    return [event_data(doc, d) for d in settle(drafts, mentions)]


def settle(drafts: list[Draft], mentions: Mentions) -> list[Draft]:
    """Make one account out of what single triggers tell, each with its own roles, place, date and sentence.

    People told of again are known again, one event told twice is one, what is only planned or generally so goes, and
    the events of one incident lend each other what the text does not say twice.
    """
    doc = mentions.doc
    identify(drafts, doc)
    drafts = bear_out(drafts, doc)
    # a plan without a date is no event; neither is a trigger of which nothing is told
    drafts = merge([d for d in drafts if d.roles or d.where or d.when])
    drafts = [d for d in drafts if d.when or not (d.factuality == "planned" or _is_general(d, doc))]
    _not_both(drafts)
    follow(drafts, mentions)
    attend(drafts, mentions)
    complete(drafts)
    victims(drafts, doc)
    act(drafts, mentions)
    lead(drafts, mentions)
    travel(drafts, mentions)
    return [d for d in merge(drafts) if d.when or d.where or not _is_vague(d)]


_NOW = frozenset(("are", "is", "am", "'re", "'s", "been"))


def _is_general(draft: Draft, doc: Doc) -> bool:
    """Whether an event without a date tells what is generally so or meant to be: present tense, or an infinitive.

    Headlines speak in the present tense of what happened, and speakers are quoted in it.
    """
    trigger = draft.trigger
    auxiliaries = {c.lower_ for c in trigger.children if c.dep_ == "aux"}
    if draft.type in settings()["general"]["lasting"] and trigger.tag_ == "VBG" and auxiliaries & _NOW:
        return "had" not in auxiliaries
    if draft.type in settings()["general"]["never"] or trigger.pos_ not in ("VERB", "AUX"):
        return False
    if in_headline(trigger):
        return False
    children = {c.lower_ for c in trigger.children if c.dep_ in ("aux", "auxpass")}
    if trigger.tag_ == "VB":
        return not children - {"to"} and trigger.head.lemma_ not in words("success")
    return trigger.tag_ in ("VBZ", "VBP") and not children


def _is_vague(draft: Draft) -> bool:
    """Whether an event without date and place is too little told to be one in particular."""
    general = settings()["general"]
    named = draft.trigger.pos_ in ("NOUN", "PROPN") and len(draft.clusters()) < 2
    return draft.type in general["anchored"] or (named and draft.type in general["anchored_nouns"])


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
    filled: set[str] = set() if match.functions.get("subject") else {"passive"}
    own = ontology.vocabulary().events[frame.target].roles
    for role in frame.roles:
        found = [] if is_literal(role) else fillers(match, role)
        for mention in found:
            filled.add(role)
            if role in own and mention["cluster"] >= 0:
                draft.add(role, mention["cluster"])
                draft.tokens += [mention["start"], mention["end"] - 1]
                if role == "object" and "quantity" in own and mention["type"] in _MEASURED:
                    quantities.attach(draft, mention)
        if not found and role in frame.literal:
            text = literal(match, role)
            if text:
                filled.add(role)
                draft.add(role, -1, text)
        words_of = [] if found or role in frame.literal | frame.named else unnamed(match, role)
        for head in words_of:
            filled.add(role)
            if role in own and head.lemma_.lower() not in words("official"):
                draft.add(role, -1, phrase(head))
                draft.tokens.append(head.i)
                if role == "object" and "quantity" in own:
                    quantities.attach_to(draft, head.left_edge.i, head.i + 1, {head.i})
        if draft.type == "Statement" and not found and not draft.roles.get(role):
            for text in _described(match, role):
                filled.add(role)
                draft.add(role, -1, text)
        capitals = [] if found or words_of else _by_capital(match, role)
        for cluster, text in capitals:
            filled.add(role)
            if role in own:
                draft.add(role, cluster, text)
        if not found and not words_of and role not in frame.nominal and is_pronoun_told(match, role):
            filled.add(role)
            draft.confidence = min(draft.confidence, settings()["confidence"]["wide"])
        if role in frame.several and not (is_several(match, role, found, words_of) or _is_they(match, role)):
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
    if draft.type == "Statement" and _is_hearsay(draft, trigger.doc):
        return None
    if not draft.roles and frame.require and frame.cls == "weak":
        return None
    draft.factuality = status(trigger)
    if _is_nobody(match) or draft.factuality in ("denied", "unreal"):
        return None
    draft.weight = sum(len(v) for v in draft.roles.values())
    return draft


def _by_capital(match: Match, role: str) -> list[tuple[int, str]]:
    """Who speaks or acts under the name of a capital, as cluster or in words: "Tehran denied it"."""
    if role not in _BY_STATES or match.trigger.pos_ != "VERB":
        return []
    if not is_one_of("Country", match.frame.types.get(role, ())):
        return []
    seats, several = ontology.settings("relations")["seats"]["capitals"], settings()["capitals"]["of_several"]
    states = match.mentions.states
    return [
        (states[m["country"]], "") if m["country"] in states and m["name"] not in several else (-1, m["name"])
        for t in match.functions.get("subject", ()) for m in match.mentions.fill(t, ("Settlement",))
        if m["name"] in seats and m["start"] == t.left_edge.i
    ]


def _described(match: Match, role: str) -> list[str]:
    """One speaker in words, where more than a bare noun tells who it is: "the Georgian delegation", "his deputy"."""
    return [
        phrase(t) for t in match.heads(role)[:1]
        if t.tag_ == "NN" and match.mentions.at(t) is None and (t.lemma_ in words("speaker") or _is_human(t))
        and any(c.dep_ in ("amod", "poss", "compound", "nmod", "prep") for c in t.children)
        and not any(c.lower_ in ("a", "an") for c in t.children)
    ]


def _is_human(noun: Token) -> bool:
    return noun.lemma_.lower() in words("human") | words("official") | words("post")


#: Roles that states fill.
_BY_STATES = frozenset(("speaker", "agent", "party", "participant"))
_THEY = frozenset(["they", "we", "both", "two", "three", "four", "five", "six"])
_NOBODY = frozenset(["nobody", "none", "nothing", "neither", "no-one", "no", "nil"])


def _is_they(match: Match, role: str) -> bool:
    """Whether a pronoun or a bare number says that there are several: "they agreed", "the two met"."""
    return any(t.lower_ in _THEY and t.pos_ in ("PRON", "NUM") for t in match.heads(role))


def _is_nobody(match: Match) -> bool:
    """Whether who acts or what is acted upon is nobody or nothing: "no contract was signed", "neither has paid"."""
    trigger = match.trigger
    heads = {head for role in ("object", "patient") for head in match.heads(role)}
    if trigger.pos_ in ("VERB", "AUX"):
        heads.update(match.functions.get("subject", ()), match.functions.get("object", ()))
    outside = trigger.head if trigger.dep_ in ("relcl", "acl") else None
    return any(t.lower_ in _NOBODY or _is_none(t) for t in heads if t != outside)


def _is_none(noun: Token) -> bool:
    """Whether a phrase begins with "no" or "neither"; "no. 12" is a number."""
    for child in noun.children:
        if child.lower_ == "neither" and child.dep_ in ("preconj", "det", "cc"):
            return True
        if child.lower_ == "no" and child.dep_ == "det":
            behind = child.nbor() if child.i + 1 < len(child.doc) else child
            return not (behind.is_punct or behind.is_digit)
    return False


def _is_hearsay(draft: Draft, doc: Doc) -> bool:
    """Whether only people in general speak: "officials say", "smugglers fear"."""
    told = within(doc._.mentions, min(draft.tokens), max(draft.tokens) + 1)
    speakers = [m for m in told if m["cluster"] in draft.clusters("speaker") and m["type"] == "PersonGroup"]
    groups = [m for m in speakers if m["start"] in draft.tokens and m["kind"] == "nominal"]
    plural = [m for m in groups if doc[m["head"]].tag_ in ("NNS", "NNPS")
              and not any(t.pos_ in ("DET", "NUM", "PRON") for t in doc[m["start"]:m["head"]])
              and not (m["start"] and doc[m["start"] - 1].pos_ in ("DET", "NUM", "PRON"))]
    return bool(plural) and len(draft.roles["speaker"]) == len(plural)


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


def _best(drafts: list[Draft]) -> list[Draft]:
    """Of the drafts of one type on one trigger, the fullest; ties go to the earlier frame."""
    best: dict[tuple[str, int], Draft] = {}
    for draft in drafts:
        key = (draft.type, draft.trigger.i)
        old = best.get(key)
        if old is None or draft.weight > old.weight:
            best[key] = draft
    return sorted(best.values(), key=lambda d: (d.trigger.i, d.type))


#: Fewest tokens, less one, that are evidence: "said" alone tells nothing.
_TELLING = 4
#: Clauses and marks beside a trigger that tell of something else.
_BESIDE = frozenset(("ccomp", "advcl", "conj", "cc", "parataxis", "punct", "relcl", "dep", "appos", "mark"))


def _clause_around(trigger: Token) -> tuple[int, int]:
    """First and last token of what a trigger's own clause says, its sentences within it left out."""
    head = trigger
    if trigger.pos_ not in ("VERB", "AUX") and trigger.dep_ in ("nsubj", "nsubjpass", "dobj"):
        head = trigger.head
    start, end = subtree_bounds(head, _BESIDE)
    return start, end - 1


def event_data(doc: Doc, draft: Draft) -> EventData:
    """What the Doc keeps of a draft; its evidence are the tokens that tell of it in the sentence of its trigger."""
    sent = draft.trigger.sent
    tokens = [t for t in draft.tokens if sent.start <= t < sent.end] or [draft.trigger.i]
    if max(tokens) - min(tokens) < _TELLING:
        tokens += _clause_around(draft.trigger)
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
