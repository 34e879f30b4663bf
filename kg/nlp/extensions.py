"""Every ``Doc._`` name of the pipeline and the plain data behind it; declared once, here.

All values are msgpack-able (dicts, lists, strings, numbers), so that ``nlp.pipe(n_process=2)`` and ``DocBin`` work.
Token indices are of the Doc; spans are half-open.

``Doc._.published``   EDTF date of the article, or ""
``Doc._.publisher``   name of the publisher, or ""
``Doc._.blocks``      list of Block (token span and kind of each block of the cleaned text)
``Doc._.mentions``    list of MentionData, sorted by (start, -end); nested mentions are allowed, equal spans are not
``Doc._.clusters``    list of ClusterData, index = ``MentionData["cluster"]``: the entities of this article
``Doc._.acronyms``    short form -> [start, end] of the mention it was introduced with
``Doc._.dates``       list of dicts, see ``kg.nlp.dates``
``Doc._.quantities``  list of dicts, see ``kg.nlp.quantities``
``Doc._.claims``      list of ClaimData
``Doc._.events``      list of EventData
"""

from __future__ import annotations

from typing import Any, TypedDict

from spacy.tokens import Doc

__all__ = ["ArgumentData", "Block", "ClaimData", "ClusterData", "EventData", "MentionData", "declare"]


class Block(TypedDict):
    """One block of the cleaned text; ``kind`` as in ``kg.text``."""

    start: int
    end: int
    kind: str


class MentionData(TypedDict):
    """A span that names or describes an entity.

    ``kind``: name, nominal ("the agency", "four people") or pronoun. ``head``: index of the span's syntactic head.
    ``cluster``: index into ``Doc._.clusters``, -1 before coreference. ``concept``: gazetteer id or "".
    ``adjectival``: True for a demonym used as an adjective ("Kazakh officials"). ``source``: component that found it.
    """

    start: int
    end: int
    head: int
    type: str
    kind: str
    name: str
    concept: str
    country: str
    cluster: int
    count: int | None
    adjectival: bool
    source: str


class ClusterData(TypedDict):
    """An entity of this article: what its mentions agree on. ``citizen_of``: index of a country's cluster or -1."""

    name: str
    type: str
    concept: str
    country: str
    count: int | None
    citizen_of: int
    confidence: float


class ArgumentData(TypedDict):
    """A role's filler: a cluster (>= 0), or else a literal; ``quantity`` indexes ``Doc._.quantities`` or is -1."""

    role: str
    cluster: int
    literal: str
    quantity: int


class ClaimData(TypedDict):
    """A standing relation; ``object`` is a cluster or -1 where ``literal`` holds the value; evidence is start:end."""

    subject: int
    predicate: str
    object: int
    literal: str
    quantity: int
    when: str
    start: int
    end: int
    rule: str
    confidence: float
    factuality: str
    attributed_to: str
    speaker: int


class EventData(TypedDict):
    """An event; ``trigger`` is the index of the trigger token; evidence is start:end; ``where`` holds clusters."""

    type: str
    trigger: int
    when: str
    where: list[int]
    arguments: list[ArgumentData]
    start: int
    end: int
    rule: str
    confidence: float
    factuality: str
    attributed_to: str
    speaker: int


#: Names and defaults; a list default is copied by spaCy for each Doc.
DEFAULTS: dict[str, Any] = {
    "published": "", "publisher": "", "blocks": [], "mentions": [], "clusters": [], "acronyms": {},
    "dates": [], "quantities": [], "claims": [], "events": [],
}


def declare() -> None:
    """Declare the extensions; calling it again changes nothing."""
    for name, default in DEFAULTS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


declare()
