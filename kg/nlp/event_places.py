"""Where events happened: the places in locative phrases, those acted upon, and the seat of the court that tries."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from spacy.tokens import Doc, Token

from kg.nlp.blocks import block_number, in_headline
from kg.nlp.dating import date_in, goes_on, heading_above, main_word, part_of, story
from kg.nlp.drafts import Draft, settings
from kg.nlp.extensions import MentionData
from kg.nlp.frames import Mentions, is_one_of
from kg.nlp.grammar import words
from kg.nlp.order import farther, within

__all__ = ["PLACE_RANK", "Places", "victims"]

_LOCATIVE = words("locative")
_WHERE_TYPES = ("Settlement", "Checkpoint", "Facility", "NaturalFeature", "AdministrativeRegion", "Border",
                "GeographicRegion", "Place")
#: Kinds of place, the most specific first.
PLACE_RANK = {t: n for n, t in enumerate(
    ("Facility", "Checkpoint", "Settlement", "NaturalFeature", "Border", "Place", "GeographicRegion",
     "AdministrativeRegion", "Country"))}


#: No way at all.
_FAR = 99.0


#: Kinds of place by which a scene is known later on, the best first.
_SCENE = {t: n for n, t in enumerate(("Checkpoint", "Settlement", "Facility", "NaturalFeature", "Place", "Border"))}


@cache
def _acted_upon(event: str) -> tuple[str, ...]:
    """Classes of place that are where an event of a type happens when it is done to them; none by default."""
    return tuple(settings()["where"]["acted"].get(event, "Nothing").split())


@cache
def _also(event: str) -> frozenset[str]:
    """Prepositions behind which events of a type happen, beside the locative ones."""
    return frozenset(settings()["where"].get("also", {}).get(event, "").split())


class Places:
    """The places of a Doc at which something may happen."""

    def __init__(self, doc: Doc, mentions: Mentions) -> None:
        self.doc = doc
        self._mentions = mentions
        #: Places with the preposition, or else the phrase, that tells of them as places.
        self.candidates: list[tuple[MentionData, Token]] = []
        self.others: list[tuple[MentionData, Token]] = []
        self.courts: list[tuple[MentionData, MentionData]] = []
        # a place in a body's name is not where something happens, but "police in Osh" are there
        outer: dict[int, MentionData] = {}
        for o in mentions.all:
            if not doc[o["start"]].is_lower:
                for m in mentions.inside(o):
                    outer.setdefault(id(m), o)
        for m in mentions.all:
            if m["type"] not in _WHERE_TYPES or m["cluster"] < 0:
                continue
            if id(m) in outer:
                court = outer[id(m)]
                if doc[court["head"]].lemma_.lower() in settings()["where"]["courts"]:
                    self.courts.append((m, court))
                continue
            site = _preposition_of(doc[m["head"]], _LOCATIVE) or _before(m, doc)
            if site is not None:
                self.candidates.append((m, site))
            else:
                self.others.append((m, _top(doc[m["head"]])))

    def of(self, draft: Draft) -> list[int]:
        """Clusters of the places of an event in its own sentence, most specific first."""
        sent = draft.trigger.sent
        taken = draft.clusters()
        found: list[tuple[float, int, MentionData]] = []
        where = settings()["where"]
        limit = where["near"].get(draft.type, where["limit"])
        for mention, preposition in self._sites(sent.start, sent.end):
            if not _is_aside(draft, preposition):
                way = _distance(draft.trigger, preposition) + (preposition.lower_ == "of")  # "north of Osh"
                way = min(way, _in_clause(draft.trigger, preposition, self._mentions),
                          _up_front(draft.trigger, preposition))
                way = way if mention["cluster"] not in taken else _FAR
                cost = min(way, self._other(draft, mention, _top(self.doc[mention["head"]])))
                if cost <= limit:
                    found.append((cost, mention["start"], mention))
        for mention, top in within(self.others, sent.start, sent.end, _first):
            cost = self._other(draft, mention, top)
            if cost <= limit:
                found.append((cost, mention["start"], mention))
        if not found and draft.type == "Trial":
            found = [(0.0, m["start"], m) for m, court in within(self.courts, sent.start, sent.end, _first)
                     if _distance(draft.trigger, self.doc[court["head"]]) < 1.5]
        if not found:
            if limit < where["limit"]:
                return []
            return (self._same_place(draft) or self._lands(draft) or self._heading(draft) or self._told_before(draft)
                    or self._told_next(draft))
        best = min(cost for cost, _, _ in found)
        first = min(PLACE_RANK.get(m["type"], 9) for cost, _, m in found if cost == best)
        slack = where["slack_wide" if first >= PLACE_RANK["GeographicRegion"] else "slack"]
        near = [m for cost, _, m in sorted(found, key=lambda f: f[:2]) if cost <= best + slack]
        near = [m for m in near if not any(o["start"] < m["start"] and m["end"] <= o["end"] for o in near)]
        near = self._list(near, where["most"])
        near += [m for m in self._around(near) if m["cluster"] not in taken][:1]
        near = [self._seat(m) if m["cluster"] in taken or draft.type == "Attack" else m for m in near]
        near.sort(key=lambda m: (PLACE_RANK.get(m["type"], 9), m["start"]))
        return list(dict.fromkeys(m["cluster"] for m in near))

    def _sites(self, start: int, end: int) -> Sequence[tuple[MentionData, Token]]:
        """The places in locative phrases that start from one token on and before another."""
        return within(self.candidates, start, end, _first)

    def _seat(self, place: MentionData) -> MentionData:
        """The place by which a nameless one is told: "a customs post at Isfana"."""
        inner = [m for m in self._mentions.starting(place["start"] + 1, place["end"]) if m["end"] <= place["end"]
                 and m["type"] in _WHERE_TYPES and m["cluster"] >= 0 and m["cluster"] != place["cluster"]]
        named = inner and self.doc[inner[0]["start"] - 1].lower_ in _LOCATIVE
        return inner[0] if named else place

    def _heading(self, draft: Draft) -> list[int]:
        """The place in the heading under which an event is told ("3 May, Osh: ...")."""
        heading = heading_above(self.doc, draft.trigger, self.doc._.dates)
        if heading is None:
            return []
        start, end = heading["heading"]
        return [m["cluster"] for m in self._mentions.starting(start, end) if m["end"] <= end
                and m["type"] in _WHERE_TYPES and m["cluster"] >= 0][:1]

    def _told_before(self, draft: Draft) -> list[int]:
        """The place of the main clauses of the sentences before, where the story goes on without a new date."""
        trigger, doc, where = draft.trigger, self.doc, settings()["where"]
        if draft.type not in settings()["inherit"]["where"] or not goes_on(trigger) or (
                date_in(doc, trigger, doc._.dates, draft.type) is not None):
            return []
        for start, end in story(doc, trigger.i):
            for mention, _ in reversed(self._sites(start, end)):
                if farther(doc, mention["end"] - 1, min(end, trigger.i), where["back"]):
                    break
                found = self._of_main(mention, draft)
                if found:
                    return found
        return []

    def _of_main(self, mention: MentionData, draft: Draft) -> list[int]:
        """The place in the main clause in which one place stands, the most specific one; none beside a hospital."""
        where = settings()["where"]
        part = part_of(self.doc, mention["start"])
        main = main_word(self.doc, *part)
        aftermath = set(where["aftermath"].split())
        near = [m for m, s in self._sites(*part) if m["type"] != "AdministrativeRegion"
                and not {s.head.lemma_.lower(), self.doc[m["head"]].lemma_.lower()} & aftermath
                and _distance(main, s) <= where["main"] and m["cluster"] not in draft.clusters()]
        if not near:
            return []
        best = min(near, key=lambda m: _SCENE.get(m["type"], 9))
        return list(dict.fromkeys(m["cluster"] for m in (best, *self._around([best])[:1])))

    def _lands(self, draft: Draft) -> list[int]:
        """The countries in which something happened, where no smaller place is told: "seized in Iran and Iraq"."""
        trigger = draft.trigger
        if draft.type not in settings()["where"]["lands"] or in_headline(trigger):
            return []
        within = [p for p in trigger.children
                  if p.dep_ == "prep" and p.lower_ == "in" and self.doc[p.i - 1].text != ","]
        found = [m for p in within for noun in p.children if noun.dep_ == "pobj" for t in self._mentions.members(noun)
                 if (m := self._mentions.at(t)) is not None and m["type"] == "Country"]
        return [m["cluster"] for m in found if m["cluster"] >= 0 and m["cluster"] not in draft.clusters()]

    def _told_next(self, draft: Draft) -> list[int]:
        """The scene that the sentences below tell, of what the first sentence of a story only announces."""
        doc, where = self.doc, settings()["where"]
        own, first = block_number(doc, draft.trigger.i), draft.trigger.sent
        if own is None or in_headline(draft.trigger) or draft.type not in settings()["inherit"]["where"]:
            return []
        above = any(b["kind"] == "paragraph" for b in doc._.blocks[:own])
        if above or farther(doc, doc._.blocks[own]["start"], first.start, 0):
            return []
        for mention, _ in self._sites(first.end, len(doc)):
            if farther(doc, draft.trigger.i, mention["start"], where["next"]):
                break
            main = main_word(doc, *part_of(doc, mention["start"]))
            own_date, other = (date_in(doc, t, doc._.dates, draft.type) for t in (draft.trigger, main))
            new = own_date is not None and other is not None and own_date["edtf"] != other["edtf"]
            if main.lemma_ in where["scene"].split() and goes_on(main) and not new:
                found = self._of_main(mention, draft)
                if found:
                    return found
        return []

    def _same_place(self, draft: Draft) -> list[int]:
        """The last place told of, where something happened "there" or "at the same place"."""
        doc, trigger = self.doc, draft.trigger
        there = any(c.lower_ == "there" and c.dep_ == "advmod" for c in trigger.children)
        spots = settings()["where"]["spots"].split()
        named = [g for c in trigger.children if c.lower_ in _LOCATIVE for g in c.children if g.dep_ == "pobj"]
        same = any(g.lemma_.lower() in spots and any(x.lower_ == "same" for x in g.children) for g in named)
        if not there and not same:
            return []
        for mention, site in reversed(self._sites(0, trigger.sent.start)):
            if farther(doc, mention["start"], trigger.i, settings()["where"]["back"]):
                break
            if mention["end"] <= trigger.sent.start and site.lower_ in ("at", "in", "near"):
                return [mention["cluster"]] if mention["cluster"] not in draft.clusters() else []
        return []

    def _list(self, near: list[MentionData], most: int) -> list[MentionData]:
        """The nearest places: so many, or all members of the list in which the nearest stands."""
        first = _top(self.doc[near[0]["head"]])
        same = [m for m in near if _top(self.doc[m["head"]]).i == first.i]
        return same if len(same) > most else near[:most]

    def _around(self, near: list[MentionData]) -> list[MentionData]:
        """The region that is named with a place as the one in which it lies."""
        heads = {m["head"] for m in near}
        out = []
        around = [self.doc[head].sent for head in heads]
        for m, site in self._sites(min(s.start for s in around), max(s.end for s in around)) if around else ():
            if m["type"] in ("AdministrativeRegion", "Settlement") and m["head"] not in heads:
                head = self.doc[m["head"]]
                if (site.head if head.dep_ == "pobj" else _top(head)).i in heads:
                    out.append(m)
        return out

    def _other(self, draft: Draft, mention: MentionData, top: Token) -> float:
        """How far a place in no locative phrase is from an event: acted upon, or behind a preposition of its type."""
        trigger, above = draft.trigger, top.head
        if is_one_of(mention["type"], _acted_upon(draft.type)):
            verbs = {trigger.i, trigger.head.i} if trigger.dep_ in ("advcl", "conj") else {trigger.i}
            if top.dep_ in ("dobj", "nsubjpass") and above.i in verbs:
                return 0.0
            if top.dep_ == "pobj" and above.lower_ in ("of", "on", "against", "at") and above.head.i in verbs:
                return 0.0
        if mention["cluster"] in draft.clusters():
            return _FAR
        heads = {top.i, mention["head"]}
        if any(verb.dep_ == "relcl" and heads & _phrase_above(verb) for verb in _told_where(trigger)):
            return 0.0  # "Taraz, where ..."
        if top.dep_ == "pobj" and above.lower_ in _also(draft.type):
            return _distance(trigger, above)
        return _FAR


def _first(place: tuple[MentionData, object]) -> int:
    """Where a place starts that stands with what tells of it."""
    return int(place[0]["start"])


def _is_aside(draft: Draft, preposition: Token) -> bool:
    """Whether a place is not where it happened: where one who is told of has his seat or comes from, or what a speaker
    spoke of."""
    trigger = draft.trigger
    tells = preposition.head
    if tells.i != trigger.i and tells.dep_ in ("acl", "relcl") and (
        tells.lemma_.lower() in settings()["where"]["describes"].split()
    ):
        return True
    if draft.type != "Statement":
        return False
    spoken = trigger.lemma_.lower() in settings()["where"]["spoken"].split() and trigger.tag_ not in ("VBZ", "VBP")
    way = [preposition, *preposition.ancestors]
    way = way[:way.index(trigger)] if trigger in way else way
    return not spoken or preposition.lower_ not in ("in", "at") or any(t.dep_.startswith("nsubj") for t in way)


def victims(drafts: list[Draft], doc: Doc) -> None:
    """Take a place out of those whom an attack hit where people are among them: it is where that happened."""
    for draft in drafts:
        hit = draft.roles.get("patient", []) if draft.type == "Attack" else []
        kept = [f for f in hit if f[0] < 0 or not is_one_of(doc._.clusters[f[0]]["type"], ("Place",))]
        if any(c >= 0 for c, _, _ in kept) and len(kept) < len(hit):
            draft.roles["patient"] = kept
            draft.where = draft.where or [c for c, _, _ in hit if (c, "", -1) not in kept][:1]


def _told_where(trigger: Token) -> list[Token]:
    """The verb of a relative clause with "where" in which a trigger stands, if any."""
    for token in (trigger, *trigger.ancestors):
        if token.dep_ == "relcl":
            return [token] if any(c.lower_ == "where" for c in token.children) else []
        if token.dep_ not in ("conj", "dobj", "nsubj", "nsubjpass", "pobj", "prep", "xcomp", "acl"):
            return []
    return []


def _phrase_above(clause: Token) -> set[int]:
    """The nouns of the phrase on which a relative clause hangs: "at [Osh] on the [border] with [Iran], where ..."."""
    token, out = clause.head, {clause.head.i}
    while token.dep_ in ("pobj", "conj", "appos", "prep") and token.head.i != token.i:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            break
        out.add(token.i)
    return out


def _top(token: Token) -> Token:
    """The head of the list or name in which a place stands."""
    for _ in range(6):
        if token.dep_ not in ("conj", "appos", "compound", "nmod") or token.head.i == token.i:
            break
        token = token.head
    return token


def _preposition_of(token: Token, prepositions: frozenset[str]) -> Token | None:
    """The locative preposition that governs a place, through coordination and other places."""
    for _ in range(4):
        above = token.head
        if above == token:
            return None
        if token.dep_ == "pobj":
            if above.lower_ in prepositions or _is_beside(above):
                return above
            return _preposition_up(above) if above.lower_ == "of" else None
        if token.dep_ not in ("conj", "appos", "compound", "nmod", "poss", "npadvmod"):
            return None
        token = above
    return None


def _before(place: MentionData, doc: Doc) -> Token | None:
    """The locative preposition right before a name that the parser took for something else: "[at] Bel, Graf found"."""
    i = place["start"] - 1
    while i > 0 and doc[i].pos_ == "DET":
        i -= 1
    told = place["kind"] == "name" and i >= 0 and doc[i].lower_ in _LOCATIVE and doc[i].pos_ == "ADP"
    return doc[i] if told else None


#: Cost of a place that the order of words gives to an event, and tokens between the two.
_BY_ORDER, _IN_REACH = 2.0, 20


def _in_clause(trigger: Token, site: Token, mentions: Mentions) -> float:
    """The cost of a place behind a verb in its clause that the parser hung on a thing: "fired mortars [at] the post".

    What stands at a body or a person tells where that is.
    """
    if trigger.pos_ != "VERB" or not trigger.i < site.i < trigger.i + _IN_REACH or site.head.pos_ != "NOUN":
        return _FAR
    beside = mentions.at(site.head)
    if beside is not None and beside["type"] not in ("Equipment", "Contraband"):
        return _FAR
    between = trigger.doc[trigger.i + 1:site.i]
    broken = any(t.pos_ in ("VERB", "AUX", "SCONJ") or t.text in (";", ":", "(") or t.tag_ in ("WP", "WDT", "WRB")
                 for t in between)
    return _FAR if broken else _BY_ORDER


def _up_front(trigger: Token, site: Token) -> float:
    """The cost of a place with which the sentence begins, for its coordinated clauses: "At Osh two men ... and"."""
    if site.i - site.sent.start > _FRONT or trigger.i < site.i:
        return _FAR
    for token in (trigger, *trigger.ancestors):
        if token.dep_ == "ROOT":
            return _BY_ORDER
        if token.dep_ in ("relcl", "acl", "advcl", "pcomp"):
            return _FAR
    return _FAR


#: Tokens before the preposition of a place with which a sentence begins: "Last Friday [at] Osh".
_FRONT = 3


def _is_beside(preposition: Token) -> bool:
    """Whether "to" is that of "close to", "next to"."""
    return preposition.lower_ == "to" and preposition.head.lower_ in settings()["where"]["beside"].split()


def _preposition_up(of: Token) -> Token | None:
    noun = of.head
    if noun.dep_ == "pobj" and (noun.head.lower_ in _LOCATIVE or _is_beside(noun.head)):
        return noun.head
    return of if noun.lemma_.lower() in settings()["where"]["direction"].split() else None


#: Into a clause that tells of the event itself, and out of one that tells of another time.
_SAME, _ELSEWHERE = 0.5, 4.0
_APART = frozenset(("after", "before", "since", "until", "although", "though", "because"))
_UP = {"conj": 1.0, "relcl": 2.5, "acl": 1.5, "advcl": 1.5, "ccomp": 3.0, "xcomp": 0.5, "pcomp": 0.7, "parataxis": 3.0}
_DOWN = {"conj": 3.0, "relcl": 5.0, "acl": 1.5, "advcl": 1.5, "ccomp": 2.5, "xcomp": 0.7, "pcomp": 1.5, "appos": 1.0}


def _distance(trigger: Token, site: Token) -> float:
    """Steps in the parse between a trigger and a place's preposition, clause boundaries counted more."""
    line = [trigger, *trigger.ancestors]
    depth = {t.i: n for n, t in enumerate(line)}
    down, token = 0.0, site
    while token.i not in depth:
        down += _SAME if _performs(token, trigger) else _DOWN.get(token.dep_, 0.3)
        if token.head == token:
            return _FAR
        token = token.head
    return down + sum(map(_up, line[: depth[token.i]]))


def _performs(verb: Token, noun: Token) -> bool:
    """Whether a clause behind a noun tells of the event itself: "talks that took place in Osh"."""
    told = verb.dep_ in ("acl", "relcl") and verb.head.i == noun.i and noun.pos_ in ("NOUN", "PROPN")
    return told and verb.lemma_ in (words("happen") | words("support"))


def _up(step: Token) -> float:
    """The cost of a step towards the word above; what happened before or after something did so elsewhere."""
    if step.dep_ == "advcl" and any(c.lower_ in _APART for c in step.children if c.dep_ == "mark"):
        return _ELSEWHERE
    return _UP.get(step.dep_, 0.3)
