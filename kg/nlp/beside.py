"""Fillers of roles that stand beside the phrase in which a frame looks for them.

Behind another word than the parser hung them on ("a skirmish near Osh between A and B", "ten cars worth 1 million euros
to the police"); behind a word that only leads to them ("by a decree of the president", "aid to Osh Region", a press
service); as the parts or the country of what was found; or before, where only the amount is told again.
"""

from __future__ import annotations

from functools import cache

from spacy.tokens import Doc, Token

from kg.nlp.drafts import settings
from kg.nlp.extensions import MentionData
from kg.nlp.frames import Match, Mentions, is_one_of
from kg.nlp.order import backwards, farther, within

__all__ = [
    "WAY", "between", "given_to", "goods_before", "including", "land", "listed_with", "misread_list", "on_the_way",
    "parts_behind", "through", "voiced", "way_behind",
]

#: Roles of a way, and the words that tell it.
WAY = {"origin": ("from", "out of"), "destination": ("into", "to", "towards")}
#: Classes of what is crossed on the way.
_CROSSED = ("NaturalFeature", "Border", "AdministrativeRegion", "Settlement")
#: Sentences back to the goods of an amount.
_GOODS_BACK = 3
#: Tokens between a noun and its "between".
_REACH = 16
#: Tokens from the first of a country's name to the first of a place that it owns.
_OWNER = 12
_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM", "SYM", "ADJ"))


def between(match: Match, role: str, classes: tuple[str, ...]) -> list[MentionData]:
    """Both sides of a noun whose "between" the parser hung on another word: "a skirmish near Osh between A and B"."""
    trigger = match.trigger
    if trigger.pos_ == "VERB" or "between" not in match.frame.roles[role]:
        return []
    for token in trigger.doc[trigger.i + 1:min(trigger.sent.end, trigger.i + _REACH)]:
        if token.pos_ in ("VERB", "AUX") and token.tag_ != "VBN":
            return []
        if token.lower_ == "between":
            found = [m for t in token.children if t.dep_ == "pobj" for m in match.mentions.fill(t, classes)]
            sides = found if len({m["cluster"] for m in found}) > 1 else _two_sides(token, match.mentions, classes)
            return sides if len({m["cluster"] for m in sides}) > 1 else []
    return []


def _two_sides(between: Token, mentions: Mentions, classes: tuple[str, ...]) -> list[MentionData]:
    """What stands on both sides of the first "and" after "between", as the words go."""
    doc = mentions.doc
    link = next((t.i for t in doc[between.i + 1:min(between.sent.end, between.i + _REACH)] if t.lower_ == "and"), 0)
    before = [m for m in mentions.starting(between.i + 1, between.i + 4) if m["end"] == link]
    behind = mentions.starting(link + 1, link + 3) if link else []
    return [m for side in (before, behind) for m in side if is_one_of(m["type"], classes)][:2]


def listed_with(first: MentionData, mentions: Mentions) -> list[MentionData]:
    """The states of a list as the words go ("A, B, C and D"), which parsers often break; empty where it is none."""
    doc = mentions.doc
    out = [first]
    while True:
        end = out[-1]["end"]
        states = (m for m in mentions.starting(end, end + 3) if m["type"] == "Country" and not m["adjectival"])
        state = next(states, None)
        gap = [t.lower_ for t in doc[end:state["start"]]] if state is not None else []
        if state is None or not gap or any(t not in (",", "and", "&") for t in gap):
            return []
        out.append(state)
        if any(t != "," for t in gap):
            return out if len(out) > 2 else []


def misread_list(
    match: Match, role: str, classes: tuple[str, ...], found: list[MentionData]
) -> list[MentionData]:
    """The first of two sides that the parser took for a modifier of the second: "[the Border Service] and rebels"."""
    heads = [t for name in match.frame.roles[role] for t in match.functions.get(name, ())]
    heads += [g for t in heads for c in t.children if c.dep_ == "prep" for g in c.children if g.dep_ == "pobj"]
    first = [c for t in heads for c in t.children if c.dep_ == "nmod" and any(x.dep_ == "cc" for x in c.children)]
    members = [m for t in first for m in [match.mentions.at(t)] if m is not None and is_one_of(m["type"], classes)]
    return [m for m in members if found and m["cluster"] not in {f["cluster"] for f in found}]


@cache
def _list(name: str) -> frozenset[str]:
    """A word list of events.toml."""
    return frozenset(settings()["fillers"][name].split())


def on_the_way(match: Match, role: str) -> list[MentionData]:
    """Where somebody came from or went, where the parser hung that on a place: "across the Tisza into Hungary"."""
    if role not in WAY or match.trigger.pos_ != "VERB":
        return []
    names = tuple(n for n in WAY[role] if n in match.frame.roles[role])
    return way_behind(match.trigger, names, match.mentions, _CROSSED)


def way_behind(
    verb: Token, names: tuple[str, ...], mentions: Mentions, over: tuple[str, ...] = ()
) -> list[MentionData]:
    """The places behind the first of some prepositions after a verb, within its clause.

    Args:
        verb: of motion.
        names: prepositions.
        mentions: of the Doc.
        over: classes of the mention on which the preposition hangs; none for any noun.
    """
    for token in verb.doc[verb.i + 1:min(verb.sent.end, verb.i + _REACH)]:
        if token.pos_ in ("VERB", "AUX") or token.text in (";", ":"):
            return []
        if token.lower_ in names and token.head.pos_ in ("PROPN", "NOUN"):
            above = mentions.at(token.head)
            found = [m for t in token.children if t.dep_ == "pobj" for m in mentions.fill(t, ("Place",))]
            if found and (not over or (above is not None and above["type"] in over)):
                return found
    return []


def land(place: MentionData, mentions: Mentions) -> list[MentionData]:
    """The country or region with which a place is named: "Herat, Afghanistan", "Iran's Khorasan Province"."""
    doc, end = mentions.doc, place["end"]
    if place["type"] == "Country":
        return []
    behind = next((k for k in (1, 2) if end + k < len(doc) and all(
        t.lower_ in (",", "in") for t in doc[end:end + k]) and doc[end + k].pos_ == "PROPN"), 0)
    near = [*mentions.starting(place["start"] - _OWNER, place["start"] + 1)]
    near += mentions.starting(end + behind, end + behind + 1) if behind else []
    near = [m for m in near if m["type"] in ("Country", "AdministrativeRegion") and m["cluster"] >= 0]
    return [m for m in near if m["cluster"] != place["cluster"] and (
        (behind and m["start"] == end + behind) or _is_owner(m, place, doc))][:1]


def _is_owner(country: MentionData, place: MentionData, doc: Doc) -> bool:
    """Whether a country owns a place: "Iran's Khorasan Province", "the Afghan province of Takhar"."""
    if country["type"] != "Country":
        return False
    if country["start"] == place["start"] and country["end"] < place["end"]:
        return True
    if not country["end"] <= place["start"] <= country["end"] + 2:
        return False
    return doc[country["end"]:place["start"]].text.lower() in ("", "'s", "’s", "'", "province of")


def through(match: Match, role: str, classes: tuple[str, ...]) -> list[MentionData]:
    """Whose act or thing fills a role: "by a decree of the president", "for aid to Osh Region"."""
    means = _list("means") if role == "agent" else _list("purpose") if role == "recipient" else frozenset()
    for head in match.heads(role):
        found = _down(head, means, match.mentions, classes)
        if found:
            return found
    return []


def _down(head: Token, means: frozenset[str], mentions: Mentions, classes: tuple[str, ...]) -> list[MentionData]:
    """Whom the nouns of a list lead to: "the rebuilding of the second part of [the post]"."""
    for _ in range(3):
        if head.lemma_.lower() not in means:
            return []
        inner = [c for c in head.children if c.dep_ == "poss"] + [
            g for c in head.children if c.dep_ == "prep" and c.lower_ in ("of", "to", "for", "in", "at")
            for g in c.children if g.dep_ in ("pobj", "pcomp")]
        found = [m for t in inner for m in mentions.fill(t, classes)]
        if found or not inner:
            return found
        head = inner[0]
    return []


def given_to(match: Match, role: str, classes: tuple[str, ...]) -> list[MentionData]:
    """Who was given something, where the parser hung that on it: "ten cars worth 1 million euros [to the police]"."""
    names = frozenset(match.frame.roles[role]) & {"to", "for", "on", "into"}
    if role != "recipient" or not names:
        return []
    trigger = match.trigger
    lands = (*classes, "AdministrativeRegion") if match.frame.target == "Funding" else classes
    for token in trigger.doc[trigger.i + 1:min(trigger.sent.end, trigger.i + _REACH)]:
        if token.tag_ in ("VBD", "VBZ", "VBP") or token.text in (";", ":"):
            return []
        named = token.i in match.mentions.covering  # "Organization for Migration"
        if token.lower_ in names and not named and token.head != trigger and token.head.pos_ in _NOMINAL:
            heads = [t for t in token.children if t.dep_ == "pobj"]
            found = [m for t in heads for m in (
                match.mentions.fill(t, classes) or _down(t, _list("purpose"), match.mentions, lands))
                if m["type"] != "Equipment"]
            if found:
                return found
    return []


def goods_before(match: Match, role: str, found: list[MentionData]) -> list[MentionData]:
    """The goods of which only the amount is told again: "[9 kg] were seized", "3 kg of [the stuff]"."""
    named = any(match.mentions.doc[m["head"]].lemma_.lower() not in _list("stuff") for m in found)
    if role != "object" or named or match.frame.target not in ("Seizure", "Smuggling"):
        return []
    doc, mentions = match.mentions.doc, match.mentions
    for head in match.heads(role)[:1]:
        masses = [q for q in within(doc._.quantities, head.sent.start, head.i + 1)
                  if q["kind"] == "mass" and head.i < q["end"]]
        of = [g for c in head.children if c.lower_ == "of" for g in c.children]
        if not masses or any(g.lemma_.lower() not in _list("stuff") for g in of):
            return []
        for m in backwards(mentions.all, head.i):
            if farther(doc, m["end"] - 1, head.i - 1, _GOODS_BACK):
                return []
            taken_up = m["cluster"] in {f["cluster"] for f in found}
            if m["type"] == "Contraband" and m["cluster"] >= 0 and m["end"] <= masses[0]["start"] and not taken_up:
                return [{**m, "start": masses[0]["start"], "end": head.i + 1, "head": head.i, "kind": "nominal"}]
    return []


def including(match: Match, role: str, classes: tuple[str, ...]) -> list[MentionData]:
    """The parts of goods or people that a verb's "including" names: "including 9 kg of opium"."""
    if role not in ("object", "patient") or match.trigger.pos_ != "VERB":
        return []
    return [m for name in ("including", "among") for t in match.functions.get(name, ())
            for m in match.mentions.fill(t, classes)]


def parts_behind(whole: MentionData, mentions: Mentions) -> list[MentionData]:
    """The groups that make up one, behind a colon or dash, and one that is "among them"."""
    doc, known = mentions.doc, mentions.doc._.clusters
    if whole["type"] != "PersonGroup" or whole["cluster"] < 0 or known[whole["cluster"]]["count"] in (None, 1):
        return []
    end = doc[whole["head"]].sent.end
    groups = [m for m in mentions.starting(whole["end"], end) if m["type"] == "PersonGroup"
              and m["kind"] == "nominal" and m["cluster"] not in (-1, whole["cluster"])]
    groups = [m for m in groups if not any(o is not m and o["start"] <= m["start"] and m["end"] <= o["end"]
                                           and o["end"] - o["start"] > m["end"] - m["start"] for o in groups)]
    counts = [known[m["cluster"]]["count"] or (doc[m["head"]].tag_ in ("NN", "NNP")) for m in groups]
    marks = [t.i for t in doc[whole["end"]:end] if t.text in (":", "–", "—", "-")]
    if groups and marks and marks[0] < groups[0]["start"] and sum(counts) == known[whole["cluster"]]["count"]:
        return groups
    return [m for m in groups if any(c.lower_ == "among" and any(g.lower_ in ("them", "whom") for g in c.children)
                                     for c in doc[m["head"]].children)]


def voiced(speaker: MentionData, mentions: Mentions) -> MentionData:
    """The body for which its press service speaks."""
    doc = mentions.doc
    head = doc[speaker["head"]]
    if "press" not in doc[speaker["start"]:speaker["end"]].text.lower().split():
        return speaker
    inner = [m for m in mentions.inside(speaker) if is_one_of(m["type"], ("Organization",)) and m["head"] != head.i]
    behind = [m for c in head.children if c.dep_ in ("prep", "poss", "compound")
              for t in (c, *c.children) for m in mentions.fill(t, ("Organization",)) if m["head"] != head.i]
    found = [m for m in (*inner, *behind) if m["cluster"] not in (-1, speaker["cluster"])]
    return found[0] if found else speaker
