"""Who took part, where the sentence of the event does not say it: what follows tells it, or one body stands nearby."""

from __future__ import annotations

from bisect import bisect_left

from spacy.tokens import Token

from kg.nlp.drafts import Draft, Neighbours, settings
from kg.nlp.fillers import acting
from kg.nlp.frames import Mentions, is_one_of
from kg.nlp.grammar import functions, is_passive, negated, surface_subject, words

__all__ = ["act", "attend"]

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
    partake = words("partake") | words("partake-with") | words("partake-object")
    neighbours = Neighbours(joint)
    for number, sentence in enumerate(doc.sents):
        near = [d for d in neighbours.within({number}, _AFTER) if number >= d.sentence and d.factuality != "planned"]
        if not near:
            continue
        draft = max(near, key=lambda d: (d.sentence, d.trigger.i))
        classes = ("Country", "Organization") if draft.type == "Exercise" else ("Country", "Organization", "Person")
        for token in sentence:
            if token.pos_ not in ("VERB", "AUX") or token.lemma_ not in partake or negated(token):
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
    """Give what somebody did in office to the one body of that kind that this and the sentence before name.

    "The men were detained on Monday, the State Security Service said."
    """
    rule = settings()["act"]
    sentences = list(mentions.doc.sents)
    bodies = [m for m in mentions.all if m["cluster"] >= 0 and is_one_of(m["type"], tuple(rule["bodies"]))]
    starts = [m["start"] for m in bodies]
    for draft in drafts:
        if draft.type not in rule["types"] or draft.roles.get("agent") or not _is_agentless(draft.trigger):
            continue
        for reach in range(rule["reach"] + 1):
            first, last = sentences[max(0, draft.sentence - reach)].start, sentences[draft.sentence].end
            near = {m["cluster"] for m in bodies[bisect_left(starts, first):bisect_left(starts, last)]}
            found = near - draft.clusters()
            if len(found) == 1:
                draft.add("agent", found.pop())
            if near:
                break


def _is_agentless(trigger: Token) -> bool:
    """Whether a trigger tells what was done without saying by whom."""
    return trigger.pos_ in ("NOUN", "PROPN") or is_passive(trigger) or not surface_subject(trigger)
