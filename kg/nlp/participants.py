"""Who took part, where the sentence of the event does not say it: what follows tells it, or one body stands nearby."""

from __future__ import annotations

from spacy.tokens import Span, Token

from kg.nlp.beside import WAY, land
from kg.nlp.dating import date_in
from kg.nlp.drafts import Draft, Neighbours, settings
from kg.nlp.extensions import ClusterData
from kg.nlp.fillers import acting
from kg.nlp.frames import Mentions
from kg.nlp.grammar import functions, is_passive, negated, surface_subject, words

__all__ = ["act", "attend", "is_elsewhere", "lead", "lent"]

#: Classes of what a crossing leads from and into.
_LANDS = ("Country", "AdministrativeRegion", "Settlement", "GeographicRegion")
#: Sentences after a meeting or exercise that may say who took part.
_AFTER = 2


def attend(drafts: list[Draft], mentions: Mentions) -> None:
    """Give meetings and exercises those of whom this or the next sentences say that they took part.

    "Talks were held in Osh. Ministers of Kazakhstan and Uzbekistan took part."
    """
    joint = [d for d in drafts if d.type in ("Exercise", "Meeting")]
    if not joint:
        return
    doc = mentions.doc
    drills = frozenset(settings()["attend"]["drills"].split())
    partake = words("partake") | words("partake-with") | words("partake-object")
    neighbours = Neighbours(joint)
    for number, sentence in enumerate(doc.sents):
        near = [d for d in neighbours.within({number}, _AFTER) if number >= d.sentence and d.factuality != "planned"]
        if not near:
            continue
        draft = max(near, key=lambda d: (d.sentence, d.trigger.i))
        classes = ("Country", "Organization") if draft.type == "Exercise" else ("Country", "Organization", "Person")
        for token in sentence:
            drilled = draft.type == "Exercise" and token.lemma_ in drills and token.tag_ != "VB"
            if token.pos_ not in ("VERB", "AUX") or not (token.lemma_ in partake or drilled) or negated(token):
                continue
            for head in _partakers(token):
                for mention in acting(head, mentions, classes, draft.type):
                    draft.add("participant", mention["cluster"])


def _partakers(verb: Token) -> list[Token]:
    """Who, by a verb, took part in what was told before: "A and B took part", "it brought together A and B"."""
    found = functions(verb)
    objects = {t.lemma_.lower() for t in found.get("object", ())}
    if verb.lemma_ in words("partake-object"):
        return [t for name in ("object", "from") for t in found.get(name, ())]
    if verb.lemma_ in words("partake-with"):
        wanted = words("force") | words("human") | {"part", "delegation", "side", "team", "observer"}
        return found.get("subject", []) if objects & wanted else []
    return found.get("subject", [])


def act(drafts: list[Draft], mentions: Mentions) -> None:
    """Give what somebody did in office to the one body that this or the sentence before tells to have acted.

    "A patrol of the Border Troops stopped a lorry near Osh. Both men were arrested."
    """
    rule = settings()["act"]
    verbs, bodies = frozenset(rule["verbs"].split()), tuple(rule["bodies"])
    doc = mentions.doc
    sentences = list(doc.sents)
    for draft in drafts:
        if draft.type not in rule["types"] or draft.roles.get("agent") or not _is_agentless(draft.trigger):
            continue
        dated = date_in(doc, draft.trigger, doc._.dates, draft.type) is not None  # a new date begins a new story
        for reach in range(min(0 if dated else rule["reach"], draft.sentence) + 1):
            found = _doers(sentences[draft.sentence - reach], verbs, bodies, mentions) - draft.clusters()
            if len(found) == 1:
                draft.add("agent", found.pop())
            if found:
                break


def _doers(sentence: Span, verbs: frozenset[str], bodies: tuple[str, ...], mentions: Mentions) -> set[int]:
    """The bodies that do one of some things in a sentence."""
    return {
        m["cluster"] for t in sentence if t.pos_ == "VERB" and t.lemma_ in verbs and not negated(t)
        for head in functions(t).get("subject", ()) for m in acting(head, mentions, bodies, "Arrest")
    }


def lead(drafts: list[Draft], mentions: Mentions) -> None:
    """Give a crossing the regions and towns from which and into which it led; its frame asks for no more than a border.
    """
    for draft in drafts:
        if draft.type != "IllegalCrossing":
            continue
        found = functions(draft.trigger)
        for role, names in WAY.items():
            known = draft.clusters(role)
            heads = [t for name in names for t in found.get(name, ())]
            for place in [m for t in heads for m in mentions.fill(t, _LANDS) if m["cluster"] >= 0]:
                around = land(place, mentions)
                if known and not known & {m["cluster"] for m in around}:
                    continue
                for m in (place, *around):
                    if m["cluster"] not in draft.clusters():
                        draft.add(role, m["cluster"])


def is_elsewhere(draft: Draft, other: Draft) -> bool:
    """Whether two events have places, but none in common: they are not of one incident.

    Where somebody is in custody is not where he was caught.
    """
    aftermath = settings()["where"]["aftermath"].split()
    if any(d.trigger.lemma_.lower() in aftermath for d in (draft, other)):
        return False
    return bool(draft.where and other.where) and not set(draft.where) & set(other.where)


def lent(fillers: list[tuple[int, str, int]], clusters: list[ClusterData]) -> list[tuple[int, str, int]]:
    """The fillers that one event lends another: a whole without its parts, and no people by the dozen.

    How many were arrested in a month says nothing of one seizure in it.
    """
    counts = [clusters[c]["count"] or 0 if c >= 0 else 0 for c, _, _ in fillers]
    if max(counts, default=0) > settings()["most_lent"]:
        return []
    return fillers[:1] if len(counts) > 2 and counts[0] == sum(counts[1:]) else fillers


def _is_agentless(trigger: Token) -> bool:
    """Whether a trigger tells what was done without saying by whom."""
    return trigger.pos_ in ("NOUN", "PROPN") or is_passive(trigger) or not surface_subject(trigger)
