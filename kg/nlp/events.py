"""Component ``kg_events``: dated events with their roles, places and quantities.

Frames (``ontology/patterns/events*.jsonl``) find the triggers and what stands in their functions; this module looks up
the fillers, dates and places, tells one event once, and lets the events of one incident complete each other. Which
types take what from which is data: ``ontology/events.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Token

from kg import ontology
from kg.nlp.attribution import status
from kg.nlp.dates import date_for
from kg.nlp.extensions import ArgumentData, EventData, MentionData
from kg.nlp.frames import FrameIndex, Match, Mentions, is_one_of, load
from kg.nlp.grammar import negated, subtree_bounds, words

__all__ = ["EventsComponent", "create_events", "find_events"]


@dataclass
class _Draft:
    """An event while it is put together; ``roles`` holds (cluster, literal, quantity index) by role."""

    type: str
    trigger: Token
    rule: str
    confidence: float
    roles: dict[str, list[tuple[int, str, int]]] = field(default_factory=dict)
    where: list[int] = field(default_factory=list)
    when: str = ""
    factuality: str = "asserted"
    tokens: list[int] = field(default_factory=list)
    weight: int = 0
    sentence: int = 0

    def clusters(self, *roles: str) -> set[int]:
        """Entities in some roles, or in all."""
        return {c for r in (roles or tuple(self.roles)) for c, _, _ in self.roles.get(r, ()) if c >= 0}

    def fullness(self) -> int:
        """How much the text says about it."""
        return 2 * bool(self.when) + bool(self.where) + len(self.roles)

    def take(self, other: _Draft) -> None:
        """Fill what is empty, and add entities in roles of more than one, from another telling."""
        for role, fillers in other.roles.items():
            if role in ("quantity", "amount") and self.roles.get(role):
                continue
            for cluster, literal, quantity in fillers:
                if cluster >= 0 or not self.roles.get(role):
                    self.add(role, cluster, literal, quantity)
        self.when = self.when or other.when
        self.where = self.where or other.where

    def add(self, role: str, cluster: int, literal: str = "", quantity: int = -1) -> None:
        """Add a filler unless it is there."""
        fillers = self.roles.setdefault(role, [])
        if not any((c >= 0 and c == cluster) or (c < 0 and text == literal) for c, text, _ in fillers):
            fillers.append((cluster, literal, quantity))


@cache
def _settings() -> dict[str, Any]:
    return ontology.settings("events")


@cache
def _index() -> FrameIndex:
    return FrameIndex(load("events"))


@cache
def _classes(event: str, role: str) -> tuple[str, ...]:
    """Classes that may fill a role: those of events.toml, else of the vocabulary."""
    named = _settings()["types"].get(event, {}).get(role)
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
    quantities = _Quantities(doc)
    drafts: list[_Draft] = []
    for match in _index().matches(doc, mentions):
        draft = _draft(match, quantities)
        if draft is not None:
            drafts.append(draft)
    drafts = _best(drafts)
    places = _Places(doc, mentions)
    number = {t.i: n for n, s in enumerate(doc.sents) for t in s}
    for draft in drafts:
        draft.sentence = number[draft.trigger.i]
        if draft.type not in _settings()["where"]["never"]:
            draft.where = places.of(draft)
        draft.when = date_for(doc, draft.trigger, doc._.dates, draft.type)
    # a plan without a date is no event; neither is a trigger of which nothing is told
    drafts = _merge([d for d in drafts if (d.roles or d.where) and (d.when or d.factuality != "planned")])
    _complete(doc, drafts)
    drafts = _merge(drafts)
    return [_data(doc, d) for d in drafts]


# --- one event -------------------------------------------------------------------------------------------------------


def _draft(match: Match, quantities: _Quantities) -> _Draft | None:
    """The event of a match, or None where a required role stays empty."""
    frame, trigger = match.frame, match.trigger
    cover = match.mentions.covering.get(trigger.i)
    if cover is not None and cover["kind"] == "name" and cover["type"] != "Programme" and trigger.pos_ in ("NOUN", "PROPN") and cover["end"] - cover["start"] > 1:
        return None  # "Forum" in the name of an organization
    draft = _Draft(frame.target, trigger, frame.id, _settings()["confidence"].get(frame.cls, 0.5))
    draft.tokens.append(trigger.i)
    filled: set[str] = set()
    own = ontology.vocabulary().events[frame.target].roles
    for role in frame.roles:
        found = [] if _is_literal(role) else match.fill(role, _classes(frame.target, role))
        for mention in found:
            filled.add(role)
            if role in own and mention["cluster"] >= 0:
                draft.add(role, mention["cluster"])
                draft.tokens += [mention["start"], mention["end"] - 1]
                if mention["type"] in ("Contraband", "Equipment", "PersonGroup") and "quantity" in own and role == "object":
                    quantities.attach(draft, mention)
        if not found and role in frame.literal:
            text = _literal(match, role)
            if text:
                filled.add(role)
                draft.add(role, -1, text)
        words_of = [] if found or role in frame.literal else _unnamed(match, role)
        for head in words_of:
            filled.add(role)
            if role in own and head.lemma_.lower() not in words("official"):
                draft.add(role, -1, _phrase(head))
                draft.tokens.append(head.i)
                if role == "object" and "quantity" in own:
                    quantities.attach_to(draft, head.left_edge.i, head.i + 1, {head.i})
        if role in frame.several and not _is_several(match, role, found, words_of):
            return None
    if "amount" in own:
        money = quantities.money(trigger)
        if money is not None:
            filled.add("amount")
            draft.add("amount", -1, money[1], money[0])
    if any(not filled.intersection(choice) for choice in frame.require):
        return None
    _not_itself(draft)
    if not draft.roles and frame.require:
        return None
    draft.factuality = status(trigger)
    if draft.factuality in ("denied", "unreal") or any(negated(h) for r in ("object", "patient") for h in match.heads(r)):
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


def _unnamed(match: Match, role: str) -> list[Token]:
    """Heads in a role that no mention covers but whose noun says what they are: "two shepherds", "40 cartridges"."""
    classes = match.frame.types.get(role) or _classes(match.frame.target, role)
    actor = role in ("agent", "participant", "party", "speaker", "recipient")
    lists = [words(name) for cls, name in _UNNAMED if (actor or name != "official") and any(is_one_of(cls, (c,)) or is_one_of(c, (cls,)) for c in classes)]
    for name in match.frame.roles[role]:
        heads = [m for t in match.functions.get(name, ()) for m in match.mentions.members(t)]
        found = [t for t in heads if t.pos_ in ("NOUN", "PROPN", "ADJ", "NUM") and match.mentions.at(t) is None
                 and any(t.lemma_.lower() in w or t.lower_ in w for w in lists)]
        if found:
            return found
    return []


def _not_itself(draft: _Draft) -> None:
    """Take out an agent that would act upon itself, which tells of a misread sentence."""
    for other in ("patient", "object", "recipient"):
        shared = draft.clusters("agent") & draft.clusters(other)
        if shared:
            draft.roles["agent"] = [a for a in draft.roles["agent"] if a[0] not in shared]
            if not draft.roles["agent"]:
                del draft.roles["agent"]


_CUT = frozenset(["relcl", "punct", "advcl", "cc", "conj", "parataxis", "acl", "appos"])


def _literal(match: Match, role: str) -> str:
    """The words of the first phrase in a role."""
    for name in match.frame.roles[role]:
        if name == "@clause":
            heads = match.functions.get("object") or match.functions.get("of") or match.functions.get("subject") or []
            return f"{_phrase(heads[0])} {match.trigger.text}" if heads else ""
        heads = [t for t in match.functions.get(name, []) if t.ent_type_ != "DATE" and not _is_date(t)]
        if heads:
            return "" if heads[0].pos_ == "PRON" else _phrase(heads[0])
    return ""


def _is_date(token: Token) -> bool:
    return any(d["start"] <= token.i < d["end"] for d in token.doc._.dates)


def _phrase(head: Token) -> str:
    """A phrase as a literal: without its articles, relative clauses and further members."""
    start, end = subtree_bounds(head, _CUT)
    doc = head.doc
    while start < end and (doc[start].pos_ in ("DET", "PUNCT", "PART") or doc[start].dep_ in ("aux", "mark")):
        start += 1
    while end > start and doc[end - 1].is_punct:
        end -= 1
    return " ".join(doc[start:end].text.split())


class _Quantities:
    """The amounts of a Doc and what they measure."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.all: list[dict[str, Any]] = doc._.quantities

    def attach(self, draft: _Draft, mention: MentionData) -> None:
        """Add the amount that measures a mention to an event."""
        self.attach_to(draft, mention["start"], mention["end"], set(range(mention["start"], mention["end"])))

    def attach_to(self, draft: _Draft, start: int, end: int, measured: set[int]) -> None:
        """Add the amount that measures one of some tokens, or stands in or beside a phrase."""
        for i, q in enumerate(self.all):
            if q["of"] in measured and q["kind"] not in ("money", "duration", "percent"):
                draft.add("quantity", -1, q["literal"], i)
                return
        best = None
        for i, q in enumerate(self.all):
            if q["kind"] in ("money", "duration", "percent"):
                continue
            if start <= q["start"] < end:
                if q["start"] == start:
                    best = i
                    break
                continue
            if q["end"] <= start and start - q["end"] <= 4:
                between = self.doc[q["end"]:start]
                if all(t.pos_ in ("ADJ", "ADP", "NOUN", "PROPN", "ADV", "DET", "VERB") and t.lower_ not in _BLOCK for t in between):
                    best = i
            if best is None and 0 <= q["start"] - end <= 1:
                between = self.doc[end:q["start"]]
                if all(t.text in (",", "(", ":", "–", "-") for t in between) and len(between):
                    best = i
        if best is not None:
            draft.add("quantity", -1, self.all[best]["literal"], best)

    def money(self, trigger: Token) -> tuple[int, str] | None:
        """The sum of money nearest to a trigger in its sentence."""
        sent = trigger.sent
        for i, q in enumerate(self.all):
            if q["kind"] != "money" or not sent.start <= q["start"] < sent.end:
                continue
            line = list(self.doc[q["end"] - 1].ancestors)[:6]
            if trigger in line or q["start"] <= trigger.i < q["end"] or any(t.dep_ == "dobj" and t.head == trigger.head for t in line):
                return i, self.all[i]["literal"]
        return None


_BLOCK = {"and", "or", "with", "in", "from", "to", "by", "at", "on", "for"}


def _best(drafts: list[_Draft]) -> list[_Draft]:
    """Of the drafts of one type on one trigger, the fullest; ties go to the earlier frame."""
    best: dict[tuple[str, int], _Draft] = {}
    for draft in drafts:
        key = (draft.type, draft.trigger.i)
        old = best.get(key)
        if old is None or draft.weight > old.weight:
            best[key] = draft
    return sorted(best.values(), key=lambda d: (d.trigger.i, d.type))


# --- places ----------------------------------------------------------------------------------------------------------

_LOCATIVE = frozenset(
    ["in", "at", "near", "on", "along", "outside", "around", "off", "inside", "beside", "by", "above", "below", "over", "across", "between", "within", "throughout", "beneath", "under", "opposite"]
)
_WHERE_TYPES = ("Settlement", "Checkpoint", "Facility", "NaturalFeature", "AdministrativeRegion", "Border",
                "GeographicRegion", "Place")
_RANK = {t: n for n, t in enumerate(
    ("Facility", "Checkpoint", "Settlement", "NaturalFeature", "Border", "Place", "GeographicRegion",
     "AdministrativeRegion", "Country"))}


class _Places:
    """Where things happened: the places in locative phrases."""

    def __init__(self, doc: Doc, mentions: Mentions) -> None:
        self.doc = doc
        self.candidates: list[tuple[MentionData, Token]] = []
        # a place in a body's name is not where something happens, but "police in Osh" are there
        bodies = [m for m in mentions.all if m["type"] not in _WHERE_TYPES and not doc[m["start"]].is_lower]
        spans = [(m["start"], m["end"], m["cluster"]) for m in bodies]
        for m in mentions.all:
            if m["type"] not in _WHERE_TYPES or m["cluster"] < 0:
                continue
            if any(s <= m["start"] and m["end"] <= e for s, e, _ in spans):
                continue
            if any(o is not m and o["start"] <= m["start"] and m["end"] <= o["end"] and not doc[o["start"]].is_lower
                   for o in mentions.all):
                continue
            site = _preposition_of(doc[m["head"]], m)
            if site is not None:
                self.candidates.append((m, site))

    def of(self, draft: _Draft) -> list[int]:
        """Clusters of the places of an event in its own sentence, most specific first."""
        sent = draft.trigger.sent
        taken = draft.clusters()
        found: list[tuple[float, int, MentionData]] = []
        for mention, preposition in self.candidates:
            if not sent.start <= mention["start"] < sent.end or mention["cluster"] in taken:
                continue
            cost = _distance(draft.trigger, preposition)
            if cost <= _settings()["where"]["limit"]:
                found.append((cost, mention["start"], mention))
        if not found:
            return []
        best = min(found)[0]
        near = [m for cost, _, m in sorted(found, key=lambda f: f[:2]) if cost <= best + 0.5]
        near = near[: _settings()["where"]["most"]]
        near.sort(key=lambda m: (_RANK.get(m["type"], 9), m["start"]))
        return list(dict.fromkeys(m["cluster"] for m in near))


def _preposition_of(head: Token, mention: MentionData) -> Token | None:
    """The locative preposition that governs a place, through coordination and other places."""
    token = head
    for _ in range(4):
        above = token.head
        if above == token:
            return None
        if token.dep_ == "pobj":
            return above if above.lower_ in _LOCATIVE else (None if above.lower_ != "of" else _preposition_up(above))
        if token.dep_ not in ("conj", "appos", "compound", "nmod", "poss", "npadvmod"):
            return None
        token = above
    return None


def _preposition_up(of: Token) -> Token | None:
    noun = of.head
    if noun.dep_ == "pobj" and noun.head.lower_ in _LOCATIVE:
        return noun.head
    return None


_UP = {"conj": 1.0, "relcl": 2.5, "acl": 1.0, "advcl": 1.5, "ccomp": 3.0, "xcomp": 0.5, "pcomp": 0.7, "parataxis": 3.0}
_DOWN = {"conj": 3.0, "relcl": 5.0, "acl": 1.0, "advcl": 3.0, "ccomp": 4.0, "xcomp": 0.7, "pcomp": 1.5, "appos": 1.0}


def _distance(trigger: Token, site: Token) -> float:
    """Steps in the parse between a trigger and a place's preposition, clause boundaries counted more."""
    line = [trigger, *trigger.ancestors]
    depth = {t.i: n for n, t in enumerate(line)}
    down, token = 0.0, site
    while token.i not in depth:
        down += _DOWN.get(token.dep_, 0.3)
        if token.head == token:
            return 99.0
        token = token.head
    return down + sum(_UP.get(t.dep_, 0.3) for t in line[: depth[token.i]])


# --- events together -------------------------------------------------------------------------------------------------


def _merge(drafts: list[_Draft]) -> list[_Draft]:
    """One event told twice becomes one: same type, a shared main participant, nothing that contradicts.

    The fuller telling stays and takes what it lacks from the other.
    """
    out: list[_Draft] = []
    for draft in drafts:
        for n, old in enumerate(out):
            if old.type == draft.type and _is_same(old, draft):
                keep, other = (draft, old) if draft.fullness() > old.fullness() else (old, draft)
                keep.take(other)
                out[n] = keep
                break
        else:
            out.append(draft)
    return sorted(out, key=lambda d: (d.trigger.i, d.type))


def _is_same(a: _Draft, b: _Draft) -> bool:
    if (a.factuality == "planned") != (b.factuality == "planned"):
        return False
    if a.when and b.when and not _dates_agree(a.when, b.when):
        return False
    same_sentence = a.trigger.sent == b.trigger.sent
    if a.type == "Statement":
        return abs(a.sentence - b.sentence) <= _settings()["statement"]["apart"] and a.clusters("speaker") == b.clusters("speaker")
    for role in ("patient", "object", "post", "quantity"):
        x, y = a.roles.get(role), b.roles.get(role)
        if x and y and not {f[0] if f[0] >= 0 else f[1] for f in x} & {f[0] if f[0] >= 0 else f[1] for f in y}:
            return False
    main = ("patient", "object", "participant", "party", "recipient", "topic")
    shared = a.clusters(*main) & b.clusters(*main)
    if a.type in ("Deployment", "Funding", "Construction") and not same_sentence:
        return bool(shared) and bool(a.clusters("agent") & b.clusters("agent"))
    if a.type in ("Meeting", "Agreement", "Exercise", "Clash", "PolicyChange", "Inspection"):
        return bool(shared) and (same_sentence or bool(a.when and a.when == b.when) or not (a.when and b.when))
    return bool(shared)


def _dates_agree(a: str, b: str) -> bool:
    return a == b or a.startswith(b) or b.startswith(a) or "/" in a or "/" in b


def _complete(doc: Doc, drafts: list[_Draft]) -> None:
    """Let the events of one incident lend each other what the text does not say twice (``[[lend]]`` of events.toml)."""
    number = {t.i: n for n, s in enumerate(doc.sents) for t in s}
    for draft in drafts:
        here = number[draft.trigger.i]
        near = sorted(
            (d for d in drafts if d is not draft and abs(number[d.trigger.i] - here) <= 1),
            key=lambda d: (abs(number[d.trigger.i] - here), number[d.trigger.i] > here, abs(d.trigger.i - draft.trigger.i)),
        )
        for rule in _settings()["lend"]:
            if draft.type not in rule["to"] or draft.roles.get(rule["role"]):
                continue
            for other in near:
                if other.type not in rule["from"]:
                    continue
                if draft.when and other.when and not _dates_agree(draft.when, other.when):
                    continue
                source = other.roles.get(rule.get("source", rule["role"]))
                if not source:
                    continue
                if "share" in rule and not draft.clusters(*rule["share"]) & other.clusters(*rule["share"]):
                    continue
                for cluster, literal, quantity in source:
                    if cluster < 0 or cluster not in draft.clusters():
                        draft.add(rule["role"], cluster, literal, quantity)
                break
    for what in ("when", "where"):
        types, reach = _settings()["inherit"][what], _settings()["inherit"]["reach"]
        told = [d for d in drafts if getattr(d, what) and d.type in types and d.factuality != "planned"]
        for draft in drafts:
            if getattr(draft, what) or draft.type not in types:
                continue
            near = [d for d in told if abs(number[d.trigger.i] - number[draft.trigger.i]) <= reach
                    and (draft.clusters() & d.clusters() or 0 <= number[draft.trigger.i] - number[d.trigger.i] <= 1)]
            if near:
                nearest = min(near, key=lambda d: (not draft.clusters() & d.clusters(), abs(d.trigger.i - draft.trigger.i)))
                setattr(draft, what, getattr(nearest, what))


def _data(doc: Doc, draft: _Draft) -> EventData:
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
