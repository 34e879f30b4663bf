"""Component ``kg_reader_names``: runs the encoder over a Doc, and completes and corrects the mentions by what it tags.

Names that neither the gazetteer nor the small model found become mentions (of the less sure ones only those are kept
that a claim or an event needs), those of a wrong class or cut wrongly are set right where the encoder is sure enough.
What the gazetteer names stays. The vectors are left for ``kg_reader``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.extensions import MentionData
from kg.nlp.neural import GROUPS, Heads, Vectors, best_class, group_of
from kg.nlp.reader_model import Model, Names, model
from kg.nlp.reader_scores import VECTORS
from kg.nlp.wordpieces import read

__all__ = ["ReaderNames", "Tagged", "create_names", "decide", "tagged"]

#: Groups of classes within whose names one of another group may stand.
_WITHIN = {
    "Organization": ("Country", "Place"), "Programme": ("Country", "Place", "Organization"), "Place": ("Country",),
    "PersonGroup": ("Country", "Place", "Organization", "Programme"), "Equipment": ("Country", "Organization"),
    "Contraband": ("Country", "Equipment"),
}
#: Spans less likely than this are no candidates.
_FAINT = 0.3


class Tagged:
    """A span that the encoder takes for a name: tokens, group, probability, class and its probability in the group."""

    __slots__ = ("end", "group", "start", "sure", "type", "type_sure")

    def __init__(self, start: int, end: int, group: int, sure: float, type: str, type_sure: float) -> None:
        self.start, self.end, self.group, self.sure = start, end, group, sure
        self.type, self.type_sure = type, type_sure


def tagged(doc: Doc, vectors: Vectors, heads: Heads, table: np.ndarray[Any, Any]) -> list[Tagged]:
    """The spans that the encoder takes for names, in order of start; ``table`` as :func:`decide` has it."""
    ends = {s.end for s in doc.sents}
    spans: list[tuple[int, int, int, float]] = []
    for g in range(len(GROUPS)):
        out, first, inner = table[:, g, 0], table[:, g, 1], table[:, g, 2]
        i = 0
        while i < len(doc):
            if first[i] < _FAINT or not vectors.known[i]:
                i += 1
                continue
            j, sure = i + 1, float(first[i])
            while j < len(doc) and j not in ends and (
                (inner[j] > max(out[j], first[j])) if vectors.known[j] else (j + 1 < len(doc) and inner[j + 1] > 0.5)
            ):
                sure = min(sure, float(inner[j])) if vectors.known[j] else sure
                j += 1
            if j < len(doc) and vectors.known[j]:
                sure = min(sure, 1.0 - float(inner[j]))
            while j > i + 1 and not vectors.known[j - 1]:
                j -= 1
            if sure >= _FAINT:
                spans.append((i, j, g, sure))
            i = j
    if not spans:
        return []
    spans.sort()
    classes = heads.types(vectors, np.array([s[:2] for s in spans]))
    return [Tagged(*s, *best_class(row, s[2])) for s, row in zip(spans, classes, strict=True)]


def decide(doc: Doc, found: list[Tagged], table: np.ndarray[Any, Any], names: Names) -> list[MentionData]:
    """The mentions of a Doc after the encoder's word.

    Args:
        doc: with the mentions of ``kg_entities``.
        found: what the encoder takes for names.
        table: its probabilities by token and group, see ``Heads.tags``.
        names: thresholds.
    """
    kept: list[MentionData] = []
    exact = {(f.start, f.end, f.group): f for f in found}
    for m in doc._.mentions:
        g = group_of(m["type"])
        same = exact.get((m["start"], m["end"], g))
        fixed = m["source"] == "gazetteer" or bool(m["concept"])
        if same is not None and not fixed and same.type != m["type"] and same.sure * same.type_sure >= names.retype:
            m = {**m, "type": same.type, "source": "reader"}
        if same is None and not fixed:
            other = next((f for f in found if (f.start, f.end) == (m["start"], m["end"])
                          and f.sure * f.type_sure >= names.replace), None)
            if other is not None:
                m = {**m, "type": other.type, "source": "reader"}
            elif any(
                f.start < m["end"] and m["start"] < f.end and f.group == g and f.sure >= names.replace for f in found
            ):
                continue  # cut wrongly: the right span is added below
            elif names.drop and float(1.0 - table[m["start"]:m["end"], :, 0].min()) < names.drop:
                continue
        kept.append(m)
    for f in sorted(found, key=lambda f: (-f.sure, f.start, f.end, f.group)):
        if f.sure < names.add or not any(c.isalnum() for c in doc[f.start:f.end].text):
            continue
        near = [m for m in kept if m["start"] < f.end and f.start < m["end"]]
        if any((m["start"], m["end"]) == (f.start, f.end) for m in near):
            continue
        if all(_agree(f, m) for m in near):
            kept.append(_mention(doc, f, names.sure))
    return sorted(kept, key=lambda m: (m["start"], -m["end"]))


def _agree(f: Tagged, m: MentionData) -> bool:
    new, old = GROUPS[f.group], GROUPS[group_of(m["type"])]
    if m["start"] <= f.start and f.end <= m["end"]:
        return new in _WITHIN.get(old, ())
    return f.start <= m["start"] and m["end"] <= f.end and old in _WITHIN.get(new, ())


def _mention(doc: Doc, f: Tagged, sure: float) -> MentionData:
    span = doc[f.start:f.end]
    named = any(t.text[:1].isupper() or t.text[:1].isdigit() for t in span) or f.type in ("Equipment", "Contraband")
    return MentionData(
        start=f.start, end=f.end, head=span.root.i, type=f.type,
        kind="name" if named and f.type != "PersonGroup" else "nominal", name=" ".join(span.text.split()), concept="",
        country="", cluster=-1, count=None, adjectival=False, source="reader" if f.sure >= sure else "reader-faint",
    )


@Language.factory("kg_reader_names", requires=["doc._.mentions"], assigns=["doc._.mentions"])
def create_names(nlp: Language, name: str) -> ReaderNames:
    """Factory of the component."""
    return ReaderNames(model())


class ReaderNames:
    """Encodes Docs and settles their mentions; runs after ``kg_entities``."""

    def __init__(self, reader: Model) -> None:
        self.model = reader

    def __call__(self, doc: Doc) -> Doc:
        """Encode a Doc and settle its mentions."""
        encoder, heads = self.model.encoder, self.model.heads
        if encoder is None or heads is None:
            return doc
        reading = read(doc, doc._.mentions, encoder.words)
        vectors = Vectors(encoder.states(reading), reading)
        table = heads.tags(vectors)
        doc._.mentions = decide(doc, tagged(doc, vectors, heads, table), table, self.model.names)
        doc.user_data[VECTORS] = vectors
        return doc
