"""Standing relations: the component ``kg_relations`` fills ``Doc._.claims``.

Three kinds of evidence, each checked against the vocabulary's domains and ranges and against the gazetteer:
names inside names (``kg.nlp.noun_relations``), sequences of words and mentions (``kg.nlp.sequences``,
``ontology/patterns/sequences.jsonl``) and frames over the parse (``kg.nlp.frames``,
``ontology/patterns/relations.jsonl``). What is negated, hypothetical or over is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Token

from kg.nlp import extensions as _extensions  # noqa: F401
from kg.nlp import frames, noun_relations, posts, sequences
from kg.nlp.claims import Claims
from kg.nlp.dates import date_in
from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.grammar import clause, functions, negated
from kg.nlp.sentence_view import Unit, View, describes, letter, marked, view
from kg.ontology import gazetteer, settings

__all__ = ["RelationFinder", "make_relations"]

#: Verbs of holding a post.
_STATES = ("be", "remain", "serve", "work", "act")
#: Partners of whom each works with each; longer lists say less.
_FEW = 4
#: Letters of mentions that no pattern reads where they stand alone.
_ALONE = frozenset("SKFNGLEDXRQ")


class RelationFinder:
    """Finds the standing relations of a Doc; see the module."""

    def __init__(self) -> None:
        """Compile patterns and frames."""
        sequences.compiled()
        self.frames = frames.FrameIndex(frames.load("relations"))
        words = settings("relations")["negation"]
        self.negation = frozenset(words["words"])
        self.hypothetical = frozenset(words["hypothetical"])
        self.intention = frozenset(words["intention"])
        self.drills = frozenset(settings("relations")["inside"]["drills"])
        self.becoming = frozenset(words["becoming"])
        self.vague = frozenset(settings("relations")["titles"]["vague"])
        self.priors: dict[str, float] = settings("relations")["confidence"]
        self.heads: dict[str, str] = settings("relations")["heads"]

    def __call__(self, doc: Doc) -> Doc:
        """Fill ``doc._.claims``."""
        if not doc._.mentions:
            return doc
        claims = Claims(doc)
        self._clusters: list[ClusterData] = doc._.clusters
        self._exercises = {
            m["cluster"]
            for m in doc._.mentions
            if m["type"] == "Programme" and (
                re.search(r"-(?:19|20)?\d\d$", m["name"])
                or any(w.lower() in self.drills for w in doc._.clusters[m["cluster"]]["name"].split())
                or any(t.lower_ in self.drills for t in doc[max(m["start"] - 3, 0) : min(m["end"] + 2, len(doc))])
            )
        }
        known = frames.Mentions(doc)
        noun_relations.inside(doc, claims)
        views = list(_views(doc))
        #: Where things that another sentence may mean are named: number of the sentence, token and cluster, by letter.
        self._named: dict[str, list[tuple[int, int, int]]] = {}
        for sentence_view in views:
            for unit in sentence_view.units:
                if unit.kind != "pronoun" and unit.letter in "IMTAZ":
                    self._named.setdefault(unit.letter, []).append(
                        (sentence_view.number, unit.start, unit.cluster))
        for sentence_view in views:
            self._sequences(sentence_view, claims, known)
        self._frames(doc, claims, known)
        self._copulas(doc, claims, known)
        noun_relations.whole(doc, claims)
        doc._.claims = claims.best()
        return doc

    # --- sequences

    def _sequences(self, sentence: View, claims: Claims, known: frames.Mentions) -> None:
        for match in sequences.find(sentence):
            rule = match.sequence
            record = rule.record
            if self._denied(sentence.doc, match) or not _pronouns_fit(sentence.doc, match):
                continue
            if record.get("pronouns") is False and not all(
                _plain(u, sentence) for u in (*match.subjects, *match.objects)
            ):
                continue
            if record.get("named") and not all(
                any(t.text[0].isupper() for t in sentence.doc[u.start : u.end]) for u in match.subjects
            ):
                continue
            if match.post >= 0:
                if posts.former(sentence.doc, match.post):
                    continue
                literal = posts.title(sentence.doc, match.post, known)
                if rule.relation == "holdsPost" and literal.casefold() in self.vague:
                    continue
                for s in match.subjects if rule.relation in ("holdsPost", "worksFor") else ():
                    claims.add(
                        s.cluster, "holdsPost", literal=literal, start=match.start, end=match.end, rule=rule.id,
                        confidence=rule.confidence,
                    )
            if record.get("post"):
                span = sentence.doc[match.start : match.end]
                led = match.objects[0].type if match.objects else ""
                verbs = (t.lemma_ for t in span if t.lemma_ in self.heads and t.pos_ == "VERB")
                literal = next((self._post(verb, led) for verb in verbs), record["post"])
                for s in match.subjects:
                    claims.add(
                        s.cluster, "holdsPost", literal=literal, start=match.start, end=match.end, rule=rule.id,
                        confidence=rule.confidence,
                    )
            self._claim(sentence, rule, match, claims)

    def _claim(self, sentence: View, rule: sequences.Sequence, match: sequences.Match, claims: Claims) -> None:
        place: dict[str, Any] = {
            "start": match.start, "end": match.end, "rule": rule.id, "confidence": rule.confidence,
        }
        if rule.relation == "holdsPost":
            return
        if rule.relation in ("borderLength", "foundedOn"):
            for s in match.subjects if not any(_summed(sentence, s) for s in match.subjects) else ():
                for y in match.dates:
                    claims.add_dated(s, rule.relation, y, place)
            return
        found = match.objects
        if rule.relation == "headquarteredIn" and any(o.letter in "SF" for o in found):
            found = tuple(o for o in found if o.letter not in "CR")  # "its seat in Osh, Kyrgyzstan" is in Osh
        objects = [o.cluster for o in found]
        if context := rule.record.get("context"):
            cluster = self._context(context, match, rule.record.get("near", 2), bool(rule.record.get("exercise")))
            objects = [cluster] if cluster >= 0 else []
        mutual = bool(rule.record.get("mutual"))
        if mutual and len(match.subjects) + len(objects) > _FEW:
            return
        for s in match.subjects:
            for obj in objects:
                claims.add(s.cluster, rule.relation, obj, **place)
        if mutual:  # "India, Nepal and Laos": each with each
            for i, s in enumerate(match.subjects):
                for other in match.subjects[:i]:
                    claims.add(s.cluster, rule.relation, other.cluster, **place)

    def _context(self, cls: str, match: sequences.Match, near: int, exercise: bool) -> int:
        """The last thing of a class that this sentence, or one of those before it, names; -1 for none.

        The one exercise of an article may also be named a little later, or longer ago.
        """
        subjects = {s.cluster for s in match.subjects}
        rows = [
            (number, start, cluster)
            for kind in sequences.CLASSES[cls] for number, start, cluster in self._named.get(kind, ())
            if cluster not in subjects and (cluster in self._exercises if exercise else cls != "international"
                                            or not self._within(cluster))
        ]
        here = [r for r in rows if r[0] == match.sentence and r[1] < match.start]
        if here:
            return max(here)[2]
        before = [r for r in rows if 0 <= match.sentence - r[0] <= near]
        if not before and exercise and len({r[2] for r in rows}) == 1:
            before = [r for r in rows if abs(match.sentence - r[0]) <= near + 1]
        # of several bodies, a sentence is about the first
        return max(before, key=lambda r: (r[0], -r[1] if cls == "international" else r[1]))[2] if before else -1

    def _within(self, cluster: int) -> bool:
        """Whether a body belongs to a larger one, so that states are members of that rather than of it."""
        concept = gazetteer().concepts.get(self._clusters[cluster]["concept"])
        return bool(concept and concept.part_of)

    def _denied(self, doc: Doc, match: sequences.Match) -> bool:
        """Whether the words of a match, or the ones right before it, deny it or make it depend on something."""
        first = max(match.start - 2, doc[match.start].sent.start)
        covered = range(match.start, match.end)
        for i in range(first, match.end):
            lower = doc[i].lower_
            if lower in self.negation and (i in covered or lower in ("no", "not", "without")):
                return True
            if lower in self.hypothetical and i in covered and doc[i].text != "May":  # a month
                return True
        return False

    # --- frames

    def _frames(self, doc: Doc, claims: Claims, known: frames.Mentions) -> None:
        for match in self.frames.matches(doc, known):
            frame, trigger = match.frame, match.trigger
            if negated(trigger) or negated(clause(trigger)) or self._conditional(clause(trigger)):
                continue
            subjects = match.fill("subject")
            place: dict[str, Any] = {"rule": frame.id, "confidence": self.priors.get(frame.cls, 0.8)}
            objects = match.fill("object")
            post = self._post(trigger.lemma_, objects[0]["type"]) if objects else ""
            if frame.target in ("worksFor", "conflictWith") and trigger.tag_ == "VBD":
                continue  # "he commanded the detachment": over; "they clashed": an event
            if frame.target == "worksFor" and post:
                for s in subjects:
                    claims.add(s["cluster"], "holdsPost", literal=post, **(place | _bounds((s, objects[0]), trigger)))
            if frame.target == "foundedOn":
                self._founded(doc, claims, subjects, trigger, place)
                continue
            if not frame.roles.get("object"):
                subjects, objects = subjects[:1], subjects[1:]
            for s in subjects:
                for o in objects:
                    claims.add(s["cluster"], frame.target, o["cluster"], **(place | _bounds((s, o), trigger)))

    def _copulas(self, doc: Doc, claims: Claims, known: frames.Mentions) -> None:
        """Posts that a verb of being or appointing gives: "who was named commander of", "and is now a fellow at"."""
        deps, orths = doc.to_array("DEP"), doc.to_array("LOWER")
        strings = doc.vocab.strings
        here = np.isin(deps, [strings[d] for d in ("attr", "oprd")])
        candidates = set(np.flatnonzero(here).tolist())
        for i in np.flatnonzero(orths == strings["as"]).tolist():
            candidates.update(c.i for c in doc[i].children if c.dep_ == "pobj")
        for i in sorted(candidates):
            token = doc[i]
            if not {"#", "$"} & set(marked(token)[:3]):
                continue
            verb = token.head
            if token.dep_ == "pobj":
                if verb.lower_ != "as":
                    continue
                verb = verb.head
            if verb.lemma_ not in self.becoming or negated(verb) or self._conditional(verb):
                continue
            if posts.former(doc, token.i):
                continue
            found = functions(verb)
            past = {c.lower_ for c in verb.children if c.dep_ == "aux"} & {"had", "was", "were"}
            if verb.lower_ in ("was", "were") or (past and verb.lemma_ in _STATES):  # a post of the past
                continue
            if any(c.lower_ == "no" for c in token.children):
                continue
            heads = found.get("subject", [])
            if verb.lemma_ not in (*_STATES, "become", "take"):
                heads = found.get("object", []) or heads
            people = [m for h in heads for m in known.fill(h, ("Person",))]
            own = functions(token)
            bodies = [
                m for name in ("of", "at", "in", "for", "with", "poss", "compound") for h in own.get(name, ())
                for m in known.fill(h, ("Organization",))
            ]
            for person in people:
                bounds = _bounds((person, *bodies[:1]), token)
                place: dict[str, Any] = {"rule": "post.copular", "confidence": 0.82, **bounds}
                claims.add(person["cluster"], "holdsPost", literal=posts.title(doc, token.i, known), **place)
                if bodies:
                    claims.add(person["cluster"], "worksFor", bodies[0]["cluster"], **place)

    def _post(self, verb: str, body: str) -> str:
        """The post of one who "heads" or "commands" a body of some class, or ""."""
        if verb == "lead" and letter(body) == "Z":
            return "leader"
        return self.heads.get(verb, "")

    def _founded(
        self, doc: Doc, claims: Claims, subjects: list[MentionData], trigger: Token, place: dict[str, Any]
    ) -> None:
        date = date_in(doc, trigger, doc._.dates, "Founding") if subjects else None
        for s in subjects if date else ():
            bounds = _bounds((s,), trigger)
            bounds["end"] = max(bounds["end"], date["end"]) if date else 0
            claims.date(s["cluster"], "foundedOn", date["edtf"] if date else "", bounds | place)

    def _conditional(self, verb: Token) -> bool:
        if verb.dep_ == "xcomp" and verb.head.lemma_ in self.intention:
            return True
        for child in verb.children:
            if child.lower_ in self.negation or (child.dep_ == "prep" and child.lower_ == "without"):
                return True
            if child.dep_ == "aux" and child.lower_ in self.hypothetical:
                return True
            if child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether"):
                return True
        return False


def _pronouns_fit(doc: Doc, match: sequences.Match) -> bool:
    """Whether pronouns stand where they can: as possessives, behind a preposition, or as subject before a verb."""
    for unit in match.objects:
        if unit.kind == "pronoun" and doc[unit.start].tag_ not in ("PRP$", "WP$") and not (
            match.start < unit.start and doc[unit.start - 1].pos_ == "ADP"
        ):
            return False
    verbal = ("VERB", "AUX", "ADV")
    return all(
        unit.kind != "pronoun" or doc[unit.start].tag_ in ("PRP$", "WP$")
        or (doc[unit.end].pos_ in verbal and unit.start == match.start)
        for unit in match.subjects
        if unit.end < len(doc)
    )


def _plain(unit: Unit, sentence: View) -> bool:
    """Whether a unit is no pronoun, or one that means the only actor that its sentence names before it."""
    return unit.kind != "pronoun" or {unit.cluster} == {
        u.cluster for u in sentence.units if u.letter in "CJTIZA" and u.kind != "pronoun" and u.start < unit.start
    }


def _summed(sentence: View, border: Unit) -> bool:
    """Whether further countries follow a border ("borders with Laos, Nepal and China"): the length is of them all."""
    end, listed, last = border.end, 0, ""
    for other in sentence.units[sentence.units.index(border) + 1 :]:
        between = [t.lower_ for t in sentence.doc[end : other.start] if t.lower_ != "the"]
        if other.letter not in "CJ" or not between or not {",", "and"}.issuperset(between):
            break
        end, listed, last = other.end, listed + 1, between[-1]
    return listed > 1 or last == "and"


def _bounds(mentions: Iterable[MentionData], trigger: Token) -> dict[str, int]:
    """The smallest span of mentions and trigger, within the trigger's sentence."""
    sentence = trigger.sent
    inside = [m for m in mentions if sentence.start <= m["start"] < sentence.end]
    return {
        "start": min([trigger.i, *(m["start"] for m in inside)]),
        "end": max([trigger.i + 1, *(m["end"] for m in inside)]),
    }


def _views(doc: Doc) -> Iterable[View]:
    """Views of the sentences that hold at least one mention; where it describes something, also in its words."""
    mentions = [m for m in doc._.mentions if m["cluster"] >= 0]
    starts = [m["start"] for m in mentions]
    dates = sorted((d["start"], d["end"], i) for i, d in enumerate(doc._.dates))
    date_starts = [d[0] for d in dates]
    pair: list[int] = []
    table = doc.to_array(["ORTH", "POS"]).tolist()
    for number, sentence in enumerate(doc.sents):
        low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        if low == high:
            continue
        inside = [m for m in mentions[low:high] if m["end"] <= sentence.end]
        d = dates[bisect_left(date_starts, sentence.start) : bisect_left(date_starts, sentence.end)]
        if len(inside) == 1 and not d and letter(inside[0]["type"]) in _ALONE:
            continue
        yield view(sentence, inside, table, d, number, tuple(pair))
        if any(describes(doc, m) for m in inside):
            yield view(sentence, inside, table, d, number, tuple(pair), opened=True)
        for m in inside:
            if m["type"] == "Country" and m["kind"] != "pronoun":
                pair = [*(c for c in pair if c != m["cluster"]), m["cluster"]][-2:]
        


@Language.factory("kg_relations", requires=["token.dep"])
def make_relations(nlp: Language, name: str) -> RelationFinder:
    """The component; needs tagger, parser, lemmatizer and what fills mentions and dates."""
    return RelationFinder()

