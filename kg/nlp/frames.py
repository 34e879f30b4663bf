"""Frames: which words, in which grammatical functions, mean which relation or event. Patterns are data.

A frame is one line of ``ontology/patterns/*.jsonl``::

    {"id": "arrest.verb", "event": "Arrest", "class": "core",
     "trigger": {"lemma": ["arrest", "detain"], "pos": "VERB"},
     "roles": {"agent": ["subject"], "patient": ["object"], "charge": ["for", "on suspicion of"]},
     "examples": ["Police arrested two men."], "counterexamples": ["The rain arrested our progress."]}

``event`` or ``relation`` names what it finds. A role lists the functions that fill it, best first (``kg.nlp.grammar``
gives their names). Optional keys:

``trigger.particle``   particles or adverbs, one of which the verb must have ("over")
``trigger.with``       {function: [lemmas]}: a head in that function must be one of the lemmas ("into": ["custody"]);
                       "into|in" asks for one of several functions, "@post" stands for a list of ontology/frames.toml
``trigger.without``    {function: [lemmas]}: none may be; an empty list forbids the function
``trigger.form``       word forms, one of which the trigger must have ("talks", not "talk")
``trigger.has``        functions, one of which must be there; "of date" asks for a date behind "of"
``types``              {role: [classes]}: fillers must be of one of these classes
``require``            roles that must be filled; a name "agent|patient" asks for one of several; "passive" is filled
                       where the sentence leaves out who acts
``several``            roles that need two fillers, or one that is a group
``collect``            roles that take the fillers of all their functions, not only of the first that has any
``literal``            roles that take the words of the phrase when no entity heads it
``open``               roles that any noun phrase or pronoun satisfies, without filling them where it names nobody
``named``              roles that only a known entity fills, no common noun
``nominal``            roles that an unresolved pronoun does not satisfy
The function ``@near`` stands for the nearest thing of the role's classes in the sentence, ``@before`` for the nearest
before a bare participle, ``@clause`` for the words of object and trigger (of a literal role).
``unless``             words, none of which may stand in the sentence
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from spacy.tokens import Doc, Token

from kg import ontology
from kg.errors import OntologyError
from kg.nlp.extensions import MentionData
from kg.nlp.grammar import Functions, functions, surface_subject, words
from kg.nlp.order import covering

__all__ = ["Frame", "FrameIndex", "Match", "Mentions", "is_one_of", "load"]

_KEYS = {
    "id", "event", "relation", "class", "trigger", "roles", "types", "require", "several", "collect", "literal",
    "named", "nominal", "open", "unless", "examples", "counterexamples", "factuality", "comment",
}
_POS = {
    "VERB": {"VERB", "AUX"}, "NOUN": {"NOUN", "PROPN"}, "ADJ": {"ADJ", "VERB"}, "ADP": {"ADP", "ADV", "SCONJ", "VERB"},
}


@dataclass(frozen=True)
class Frame:
    """One pattern; ``target`` is the event type or predicate, ``cls`` its class, which sets the prior confidence."""

    id: str
    target: str
    cls: str
    lemmas: tuple[str, ...]
    pos: str
    roles: Mapping[str, tuple[str, ...]]
    particle: frozenset[str] = frozenset()
    required_words: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    forbidden_words: Mapping[tuple[str, ...], frozenset[str]] = field(default_factory=dict)
    has: tuple[str, ...] = ()
    form: frozenset[str] = frozenset()
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    require: tuple[tuple[str, ...], ...] = ()
    several: frozenset[str] = frozenset()
    collect: frozenset[str] = frozenset()
    literal: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    nominal: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    factuality: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


def _expand(lemmas: list[str]) -> frozenset[str]:
    """The lemmas of a condition, with the word lists that it names."""
    return frozenset().union(*(words(w[1:]) if w.startswith("@") else {w} for w in lemmas))


def _frame(row: dict[str, Any], where: str) -> Frame:
    try:
        unknown = sorted(set(row) - _KEYS)
        if unknown:
            raise KeyError(f"unknown key {unknown[0]!r}; the keys are {', '.join(sorted(_KEYS))}")
        trigger = row["trigger"]
        pos = trigger["pos"]
        if pos not in _POS:
            raise KeyError(f"pos {pos!r}; one of {', '.join(_POS)}")
        for key in ("roles", "types"):
            for role, names in row.get(key, {}).items():
                if not isinstance(names, list):
                    raise TypeError(f"{key} of {role!r} is {names!r}; write a list")
        return Frame(
            id=row["id"],
            target=row.get("event") or row["relation"],
            cls=row.get("class", "core"),
            lemmas=tuple(trigger["lemma"]),
            pos=pos,
            roles={r: tuple(f) for r, f in row["roles"].items()},
            particle=frozenset(trigger.get("particle") or ()),
            required_words={tuple(f.split("|")): _expand(w) for f, w in (trigger.get("with") or {}).items()},
            forbidden_words={tuple(f.split("|")): _expand(w) for f, w in (trigger.get("without") or {}).items()},
            has=tuple(trigger.get("has", ())),
            form=frozenset(trigger.get("form", ())),
            types={r: tuple(t) for r, t in row.get("types", {}).items()},
            require=tuple(tuple(r.split("|")) for r in row.get("require", ())),
            several=frozenset(row.get("several", ())),
            collect=frozenset(row.get("collect", ())),
            literal=frozenset(row.get("literal", ())),
            named=frozenset(row.get("named", ())),
            nominal=frozenset(row.get("nominal", ())),
            open=frozenset(row.get("open", ())),
            unless=frozenset(row.get("unless", ())),
            factuality=row.get("factuality", ""),
            examples=tuple(row.get("examples", ())),
            counterexamples=tuple(row.get("counterexamples", ())),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise OntologyError(f"{where}: frame {row.get('id', '?')}: {error}; correct that line") from error


@cache
def load(*names: str) -> tuple[Frame, ...]:
    """The frames of pattern files, in their order.

    Args:
        names: stems of files in ``ontology/patterns/``, such as ``"events"``.

    Raises:
        OntologyError: a line is no frame, or two have one id.
    """
    frames: dict[str, Frame] = {}
    for name in names:
        for row in ontology.patterns(name):
            frame = _frame(row, f"patterns/{name}.jsonl")
            if frame.id in frames:
                raise OntologyError(f"patterns/{name}.jsonl: two frames have the id {frame.id}; rename one")
            frames[frame.id] = frame
    return tuple(frames.values())


#: Heads that stand for what follows them: "officers of the Border Service", "a load of heroin".
TRANSPARENT = words("transparent")
MEASURES = TRANSPARENT | words("measure")
_OF_DATE = "of date"
_OWN_SUBJECT = ("nsubj", "nsubjpass", "dobj")
#: Farthest a participle stands behind what it tells of, in tokens.
_NEAR = 9
_DESCEND = ("prep", "poss", "compound", "nmod", "appos")


class Mentions:
    """The mentions of a Doc by head and by token; what fills a function is looked up here."""

    def __init__(self, doc: Doc) -> None:
        """Index the mentions of a Doc."""
        self.doc = doc
        self.all: list[MentionData] = doc._.mentions
        self._starts = [m["start"] for m in self.all]
        #: Concept -> cluster of the states told of.
        self.states = {m["concept"]: m["cluster"] for m in self.all if m["type"] == "Country"}
        self.by_head: dict[int, MentionData] = {}
        self.covering: dict[int, MentionData] = {}
        for m in self.all:
            best = self.by_head.get(m["head"])
            if best is None or m["end"] - m["start"] > best["end"] - best["start"]:
                self.by_head[m["head"]] = m
        for m in self.all:  # sorted by (start, -end): the innermost of nested mentions comes last and wins
            for i in range(m["start"], m["end"]):
                self.covering[i] = m

    @cached_property
    def countries(self) -> list[tuple[MentionData, int]]:
        """The countries by their first mentions, with how often they are told of, those told of most first."""
        told = Counter(m["cluster"] for m in self.all if m["type"] == "Country" and m["cluster"] >= 0)
        return [(self.first[cluster], times) for cluster, times in told.most_common()]

    @cached_property
    def first(self) -> dict[int, MentionData]:
        """The first mention of each cluster."""
        return {m["cluster"]: m for m in reversed(self.all)}

    @cached_property
    def holders(self) -> dict[str, set[int]]:
        """The clusters of those who hold a post, by its words and by the last of them."""
        out: dict[str, set[int]] = {}
        for claim in self.doc._.claims:
            post = claim["literal"].lower().split(" ") if claim["predicate"] == "holdsPost" else []
            for n in range(len(post)):
                out.setdefault(" ".join(post[n:]), set()).add(claim["subject"])
        return out

    def starting(self, first: int, end: int) -> list[MentionData]:
        """The mentions that start from one token on and before another."""
        i = bisect_left(self._starts, first)
        return self.all[i:bisect_left(self._starts, end, i)]

    def _heads(self, first: int, end: int) -> list[MentionData]:
        """The longest mention of each head, of those that start from one token on and before another."""
        return [m for m in self.starting(first, end) if self.by_head[m["head"]] is m]

    def inside(self, outer: MentionData) -> list[MentionData]:
        """The other mentions within one; of equal spans, both are within each other."""
        return [m for m in self.starting(outer["start"], outer["end"]) if m["end"] <= outer["end"] and m is not outer]

    def at(self, token: Token) -> MentionData | None:
        """The longest mention headed by a token, else the mention that covers it."""
        found = self.by_head.get(token.i)
        if found is None:
            cover = self.covering.get(token.i)
            # a name whose head the parser saw elsewhere still names the thing
            if cover is not None and cover["kind"] == "name" and token.pos_ in ("PROPN", "NOUN", "NUM", "X"):
                found = cover
        return found

    def members(self, head: Token) -> list[Token]:
        """A head and what is coordinated with it, in order of the text: also "was held together with B"."""
        out = [head]
        if head.dep_ == "nsubjpass":
            beside = [c for c in head.head.children if c.i > head.head.i and c.dep_ in ("prep", "advmod")]
            beside += [g for c in beside if c.lower_ in ("together", "along") for g in c.children if g.dep_ == "prep"]
            out += [t for c in beside if c.dep_ == "prep" and _is_companion(c) for t in c.children if t.dep_ == "pobj"]
        for token in out:
            for child in token.children:
                if child.dep_ == "conj" and child.pos_ not in ("VERB", "AUX"):
                    found = [child]
                elif child.dep_ == "prep" and (_is_companion(child) or child.lower_ == "including"):
                    found = [g for c in (child, *child.children) for g in c.children if g.dep_ == "pobj"]
                else:
                    continue
                out += [t for t in found if t not in out]
        return sorted(out, key=lambda t: t.i)

    def fill(self, head: Token, classes: tuple[str, ...] = (), depth: int = 0) -> list[MentionData]:
        """Mentions that a phrase denotes, one for each coordinated member.

        Args:
            head: the phrase's head.
            classes: those of which a filler must be; empty for any.
        """
        out: list[MentionData] = []
        for member in self.members(head):
            for mention in self._one(member, classes, depth):
                if mention not in out:
                    out.append(mention)
        return out

    def _one(self, token: Token, classes: tuple[str, ...], depth: int) -> list[MentionData]:
        mention = self.at(token)
        if mention is not None and is_one_of(mention["type"], classes):
            return [mention, *self._parts(token, mention)]
        if depth > 3:
            return []
        for child in token.children:  # "the driver, Nurbek Asanaliev"
            if child.dep_ == "appos":
                found = self.fill(child, classes, depth + 1)
                if found:
                    return found
        if mention is None and token.dep_ in ("appos", "attr") and depth < 2:
            # "Ak-Ilbirs, a club founded in 1996"; "Ak-Ilbirs is a club founded in 1996"
            named = [token.head] if token.dep_ == "appos" else surface_subject(token.head)
            found = [m for t in named for m in [self.at(t)] if m is not None and is_one_of(m["type"], classes)]
            if found:
                return found
        if token.lemma_.lower() not in TRANSPARENT:
            return self._behind(token, classes) if mention is None else []
        for label in _DESCEND:
            for child in token.children:
                if child.dep_ != label:
                    continue
                inner = [g for g in child.children if g.dep_ == "pobj"] if label == "prep" else [child]
                if label == "prep" and child.lower_ not in ("of", "from", "in", "at", "with", "for"):
                    continue
                for head in inner:
                    found = self.fill(head, classes, depth + 1)
                    if found:
                        return found
        return []


    def _parts(self, token: Token, whole: MentionData) -> list[MentionData]:
        """The smaller groups that a group consists of: "four people - two citizens of Russia, one citizen of China"."""
        out: list[MentionData] = []
        todo = [token] if whole["type"] == "PersonGroup" and whole["cluster"] >= 0 else []
        for head in todo:
            for child in head.children:
                part = self.by_head.get(child.i) if child.dep_ in ("appos", "conj") and child.i > token.i else None
                if part is None or part["type"] != "PersonGroup" or part["cluster"] in (-1, whole["cluster"]):
                    continue
                if child.dep_ == "appos" or head is not token:
                    out.append(part)
                    todo.append(child)
        counts = [self.doc._.clusters[m["cluster"]]["count"] for m in out]
        return out if out and sum(n or 0 for n in counts) == self.doc._.clusters[whole["cluster"]]["count"] else []

    def near(self, token: Token, classes: tuple[str, ...]) -> list[MentionData]:
        """The nearest mention of some classes in the sentence, those after the token first, with its coordination."""
        sentence = token.sent
        found = [m for m in self._heads(sentence.start, sentence.end)
                 if is_one_of(m["type"], classes) and not m["start"] <= token.i < m["end"]]
        if not found:
            return []
        best = min(found, key=lambda m: (m["start"] - token.i if m["start"] > token.i else 8 + token.i - m["start"]))
        return [best] if abs(best["start"] - token.i) <= 14 else []

    def before(self, token: Token, classes: tuple[str, ...]) -> list[MentionData]:
        """What a bare participle behind it tells of: "the Border Union, a force without a name, raised in 1965"."""
        if token.tag_ not in ("VBN", "VBD") or any(c.dep_ in ("aux", "auxpass", *_OWN_SUBJECT) for c in token.children):
            return []
        found = [m for m in self._heads(token.sent.start, token.i) if m["end"] <= token.i
                 and is_one_of(m["type"], classes) and m["kind"] != "pronoun"]
        if not found:
            return []
        best = max(found, key=lambda m: (m["end"], m["start"]))
        between = self.doc[best["end"]:token.i]
        told = any(t.pos_ in ("VERB", "AUX") or t.text in (";", ":", ".") for t in between)
        return [best] if len(between) <= _NEAR and not told else []

    def _behind(self, token: Token, classes: tuple[str, ...]) -> list[MentionData]:
        """Things after a word that is no mention: what a case holds ("a case of watches") or a list after a colon.

        Only for goods and equipment: a person beside another ("the killer of Aliev") is somebody else.
        """
        if not classes or token.pos_ not in ("NOUN", "ADJ", "VERB", "NUM", "PROPN"):
            return []
        things = tuple(c for c in classes if c in ("Contraband", "Equipment"))
        if not things:
            return []
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ == "of" and token.pos_ == "NOUN":
                found = [m for g in child.children if g.dep_ == "pobj" for m in self.fill(g, things, 3)]
                if found:
                    return found
        sentence, colon = token.sent, None
        for i in range(token.i + 1, min(sentence.end, token.i + 15) if token.pos_ == "NOUN" else token.i):
            if self.doc[i].text in (":", "–", "—"):
                colon = i
                break
        if colon is not None and token.pos_ == "NOUN" and colon - token.i < 15:
            return [m for m in self._heads(colon + 1, sentence.end) if is_one_of(m["type"], things)]
        if token.pos_ in ("ADJ", "VERB", "NUM"):
            return [m for m in self._heads(token.i + 1, token.i + 4) if is_one_of(m["type"], things)][:1]
        return []


def _is_companion(prep: Token) -> bool:
    """Whether a preposition adds a member: "A together with B", "along with B", "as well as B", "alongside B"."""
    before = prep.doc[prep.i - 1].lower_ if prep.i else ""
    if prep.lower_ == "with":
        return before in ("together", "along", "jointly")
    return prep.lower_ in ("alongside", "together", "along", "plus") or (prep.lower_ == "as" and before == "well")


@cache
def _allowed(cls: str, classes: tuple[str, ...]) -> bool:
    is_a = ontology.vocabulary().is_a
    return any(is_a(cls, c) for c in classes)


def is_one_of(cls: str, classes: tuple[str, ...]) -> bool:
    """Whether a class is one of some, or below one; no classes allow any."""
    return not classes or cls in classes or _allowed(cls, classes)


@dataclass(frozen=True)
class Match:
    """A frame whose trigger stands in a text; ``roles`` holds head tokens by role, before fillers are looked up."""

    frame: Frame
    trigger: Token
    functions: Functions
    mentions: Mentions

    def heads(self, role: str) -> list[Token]:
        """Head tokens in the functions of a role, best function first."""
        out: list[Token] = []
        for name in self.frame.roles.get(role, ()):
            out += [t for t in self.functions.get(name, ()) if t not in out]
        return out

    def fill(self, role: str, classes: tuple[str, ...] = ()) -> list[MentionData]:
        """Mentions in a role: of its first function that yields any.

        Args:
            role: a role of the frame.
            classes: used where the frame itself names none for the role.
        """
        classes = self.frame.types.get(role, classes)
        out: list[MentionData] = []
        for name in self.frame.roles.get(role, ()):
            if name == "@near":
                out += self.mentions.near(self.trigger, classes)
            elif name == "@before":
                out += self.mentions.before(self.trigger, classes)
            for head in self.functions.get(name, ()):
                out += [m for m in self.mentions.fill(head, classes) if m not in out]
            if out and role not in self.frame.collect:
                break
        return out


class FrameIndex:
    """Frames by trigger lemma, and the one walk over a Doc that finds their matches."""

    def __init__(self, frames: tuple[Frame, ...]) -> None:
        """Index frames, which keep their order under each lemma."""
        self.by_lemma: dict[str, list[Frame]] = {}
        for frame in frames:
            for lemma in frame.lemmas:
                self.by_lemma.setdefault(lemma, []).append(frame)
        self._by_hash: dict[int, list[Frame] | None] = {}
        self._by_stem: dict[int, list[Frame] | None] = {}

    def _look_up(self, doc: Doc) -> Iterator[tuple[Token, list[Frame]]]:
        """Tokens with the frames of their lemma, looked up by its hash."""
        strings, by_hash, by_stem = doc.vocab.strings, self._by_hash, self._by_stem
        for i, lemma in enumerate(doc.to_array("LEMMA").tolist()):
            if lemma not in by_hash:
                text = strings[lemma]
                by_hash[lemma] = self.by_lemma.get(text.lower())
                # the lemmatizer makes "wad" of "waded"
                by_stem[lemma] = None if by_hash[lemma] else self.by_lemma.get(text + "e")
            frames = by_hash[lemma]
            if frames is not None:
                yield doc[i], frames
            elif (stem := by_stem[lemma]) is not None and doc[i].tag_ in ("VBD", "VBN", "VBG"):
                yield doc[i], stem

    def matches(self, doc: Doc, mentions: Mentions | None = None) -> Iterator[Match]:
        """Every frame whose trigger and required words are there, in order of the text, then of the frames."""
        mentions = mentions or Mentions(doc)
        for token, frames in self._look_up(doc):
            found: Functions | None = None
            for frame in frames:
                if token.pos_ not in _POS[frame.pos]:
                    continue
                if found is None:
                    found = functions(token)
                if _applies(frame, token, found):
                    yield Match(frame, token, found, mentions)


def _applies(frame: Frame, trigger: Token, found: Functions) -> bool:
    if frame.form and trigger.lower_ not in frame.form:
        return False
    if frame.particle and not any(
        t.lower_ in frame.particle for name in ("particle", "adverb") for t in found.get(name, ())
    ):
        following = trigger.doc[trigger.i + 1] if trigger.i + 1 < len(trigger.doc) else None
        if following is None or following.lower_ not in frame.particle or any(
            c.dep_ in ("pobj", "pcomp") for c in following.children
        ):
            return False
    if frame.has and not any(name in found or (name == _OF_DATE and _is_of_date(found)) for name in frame.has):
        return False
    for names, wanted in frame.required_words.items():
        if not any(_is_word(t, wanted) for name in names for head in found.get(name, ()) for t in _content(head)):
            return False
    for names, barred in frame.forbidden_words.items():
        if any(not barred or _is_word(t, barred) for name in names for t in found.get(name, ())):
            return False
    return not frame.unless or not any(t.lower_ in frame.unless for t in trigger.sent)


def _is_of_date(found: Functions) -> bool:
    """Whether a noun is that of a date: "the agreement of 3 November 2022"."""
    dates = (covering(t.doc._.dates, t.i) for t in found.get("of", ()))
    return any(d is not None and d["edtf"] for d in dates)


def _content(head: Token) -> list[Token]:
    """A head, and what it is an amount or a kind of: "35 km of fence"."""
    out = [head]
    for child in head.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            out += [g for g in child.children if g.dep_ == "pobj" and head.lemma_.lower() in MEASURES]
    return out


def _is_word(token: Token, lemmas: frozenset[str]) -> bool:
    return token.lemma_.lower() in lemmas or token.lower_ in lemmas
