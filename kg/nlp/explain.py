"""How the pipeline reads a text: its entities, its parse, the patterns that fired and those that came near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from kg.model import Article
from kg.nlp.frames import FrameIndex, Match, Mentions, load
from kg.nlp.pipeline import Pipeline

__all__ = ["Explanation", "Fired", "Named", "Near", "Word", "explain"]


@dataclass(frozen=True, slots=True)
class Word:
    """A token of the parse; ``head`` is the text of its governor, empty for the root of a sentence."""

    text: str
    lemma: str
    pos: str
    function: str
    head: str
    sentence: int


@dataclass(frozen=True, slots=True)
class Named:
    """A mention: its words, the class and name of its entity, its kind, and the component that found it."""

    text: str
    type: str
    entity: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class Fired:
    """A claim or an event that was found, with its rule; ``roles`` holds (role, filler) pairs in order."""

    rule: str
    target: str
    trigger: str
    roles: tuple[tuple[str, str], ...]
    quote: str
    confidence: float
    factuality: str


@dataclass(frozen=True, slots=True)
class Near:
    """A pattern whose trigger stands in the text and that found nothing: what it filled and what it lacked."""

    rule: str
    target: str
    trigger: str
    filled: tuple[tuple[str, str], ...]
    empty: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What :func:`explain` tells of a text."""

    words: tuple[Word, ...]
    mentions: tuple[Named, ...]
    fired: tuple[Fired, ...]
    near: tuple[Near, ...]


def explain(pipeline: Pipeline, article: Article) -> Explanation:
    """Tell how a text is read.

    Args:
        pipeline: loaded.
        article: a whole article, or one made of a single sentence.

    Raises:
        ArticleError: see :meth:`Pipeline.read`.
    """
    doc = pipeline.read(article)
    fired = (*_claims(doc), *_events(doc))
    done = {(f.rule, f.trigger) for f in fired} | {(f.rule, "") for f in fired if not f.trigger}
    near = [n for n in _near(doc) if (n.rule, n.trigger) not in done and (n.rule, "") not in done]
    return Explanation(tuple(_words(doc)), tuple(_mentions(doc)), fired, tuple(near))


def _words(doc: Doc) -> Iterator[Word]:
    for number, sentence in enumerate(doc.sents):
        for t in sentence:
            if not t.is_space:
                head = "" if t.head.i == t.i else t.head.text
                yield Word(t.text, t.lemma_, t.pos_, t.dep_, head, number)


def _mentions(doc: Doc) -> Iterator[Named]:
    for m in doc._.mentions:
        entity = doc._.clusters[m["cluster"]]["name"] if m["cluster"] >= 0 else ""
        yield Named(doc[m["start"]:m["end"]].text, m["type"], entity, m["kind"], m["source"])


def _name(doc: Doc, cluster: int, literal: str) -> str:
    return str(doc._.clusters[cluster]["name"]) if cluster >= 0 else literal


def _claims(doc: Doc) -> Iterator[Fired]:
    for c in doc._.claims:
        roles = (("subject", _name(doc, c["subject"], "")), ("object", _name(doc, c["object"], c["literal"])))
        quote = doc[c["start"]:c["end"]].text
        yield Fired(c["rule"], c["predicate"], "", roles, quote, c["confidence"], c["factuality"])


def _events(doc: Doc) -> Iterator[Fired]:
    for e in doc._.events:
        roles = [(a["role"], _name(doc, a["cluster"], a["literal"])) for a in e["arguments"]]
        roles += [("where", _name(doc, w, "")) for w in e["where"]]
        if e["when"]:
            roles.append(("when", e["when"]))
        yield Fired(e["rule"], e["type"], doc[e["trigger"]].text, tuple(roles), doc[e["start"]:e["end"]].text,
                    e["confidence"], e["factuality"])


def _near(doc: Doc) -> Iterator[Near]:
    mentions = Mentions(doc)
    for match in FrameIndex(load("events") + load("relations")).matches(doc, mentions):
        filled = tuple((role, text) for role in match.frame.roles for text in _fillers(match, role))
        have = {role for role, _ in filled}
        empty = tuple(role for role in match.frame.roles if role not in have)
        yield Near(match.frame.id, match.frame.target, match.trigger.text, filled, empty)


def _fillers(match: Match, role: str) -> list[str]:
    found = [match.mentions.doc[m["start"]:m["end"]].text for m in match.fill(role)]
    return found or [t.text for t in match.heads(role) if role in match.frame.literal]
