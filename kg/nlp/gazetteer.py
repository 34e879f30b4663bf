"""``kg_gazetteer``: mentions of what the gazetteer knows, found before the statistical model names anything.

A name with capital letters is found as it is written or wholly in capitals; a name in small letters (goods,
equipment) in any case. Of several concepts with one name, the context chooses later (``kg_coreference``); here the
mention gets a concept only where there is but one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from kg.nlp.extensions import MentionData
from kg.nlp.names import Names
from kg.ontology import Concept, Name, gazetteer, vocabulary

__all__ = ["GazetteerMatcher", "known_names"]

_NESTING = ("Organization", "Facility", "Border")


@cache
def known_names(folder: Path | None = None) -> Names:
    """The matcher over all names in Latin script of the gazetteer, built once."""
    entries = []
    for concept in gazetteer(folder).concepts.values():
        for name in concept.names:
            if name.language in ("ru", "zh", "fa", "ar"):
                continue
            entries.append((name.text, (concept, name)))
            if name.kind != "demonym" and not name.cased and concept.type == "Contraband":
                entries.append((name.text + "s", (concept, name)))
            elif concept.type == "Equipment" and any(c.isdigit() or c.isupper() for c in name.text) and (
                    not name.text.endswith("s")):
                several = replace(name, text=f"{name.text}s")  # two Mi-8s
                entries.append((several.text, (concept, several)))
    return Names(entries)


def written_as(name: Name, text: str) -> bool:
    """Whether a stretch of text may be this name, as far as its capital letters go.

    >>> written_as(Name("SCO", "en", "acronym", cased=True), "sco")
    False
    """
    if name.text == text:
        return True
    if name.cased:
        return (text.isupper() and len(text) > 3 and not any(c.islower() for c in name.text[1:])) or (
            text.isupper() and name.text.istitle() and len(text) > 3)
    first = next((c for c in name.text if c.isalpha()), "")
    if first.islower():
        return True
    if text.isupper():
        return len(text) > 3
    small = {"of", "the", "and", "for", "on", "in", "to", "against"}
    words = [w for w in text.replace("-", " ").split() if w.lower() not in small]
    return all(w[:1].isupper() or not w[:1].isalpha() for w in words[:1]) and (
        len(words) < 2 or sum(w[:1].isupper() for w in words) > len(words) / 2)


@Language.factory("kg_gazetteer", assigns=["doc._.mentions", "doc.ents"])
class GazetteerMatcher:
    """Component that puts a mention on the Doc for each name known, and the plain ones into ``doc.ents``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.names = known_names()
        self.vocabulary = vocabulary()

    def __call__(self, doc: Doc) -> Doc:
        """Find the names; the longest first, nested ones only within bodies of a state and the like."""
        found: list[tuple[Span, list[tuple[Concept, Name]]]] = []
        content = doc.text  # each reading of it joins all tokens
        for hit in self.names.find(content):
            text = content[hit.start:hit.end]
            values = [(c, n) for c, n in hit.values if written_as(n, text)]
            if not values:
                continue
            span = doc.char_span(hit.start, hit.end)
            if span is not None:
                found.append((span, values))
        found.sort(key=lambda x: (-(x[0].end - x[0].start), x[0].start))
        owner: list[str] = [""] * len(doc)
        mentions: list[MentionData] = []
        ents: list[Span] = []
        for span, values in found:
            around = {owner[i] for i in range(span.start, span.end)} - {""}
            if around and not all(any(self.vocabulary.is_a(a, n) for n in _NESTING) for a in around):
                continue
            if around and not any(c.type in ("Country", "Settlement", "AdministrativeRegion") or n.kind == "acronym"
                                  for c, n in values) and doc[span.start - 1].lower_ not in ("of", "the"):
                continue
            mention = self.mention(span, values)
            if mention is None:
                continue
            mentions.append(mention)
            for i in range(span.start, span.end):
                owner[i] = owner[i] or mention["type"]
            label = {"Person": "PERSON", "Organization": "ORG", "Place": "GPE"}.get(
                self.vocabulary.top(mention["type"]), "")
            strong = not any(n.weak for _, n in values)
            if label and not around and strong and values[0][1].kind not in ("demonym", "generic"):
                ents.append(Span(doc, span.start, span.end, label=label))
        doc._.mentions = sorted(mentions, key=lambda m: (m["start"], -m["end"]))
        if ents:
            doc.set_ents(ents, default="missing")
        return doc

    def mention(self, span: Span, values: list[tuple[Concept, Name]]) -> MentionData | None:
        """The mention that a hit is; the best of its concepts gives the class."""
        order = {"preferred": 0, "alternative": 1, "acronym": 1, "hidden": 2, "demonym": 3, "generic": 4}
        values = sorted(values, key=lambda v: (v[1].weak, order[v[1].kind], -prominence(v[0]), v[0].id))
        concept, name = values[0]
        kinds = {n.kind for _, n in values}
        ids = {c.id for c, n in values if n.weak == name.weak}
        unique = len(ids) == 1 and "generic" not in kinds
        adjectival = name.kind == "demonym"
        # "SCNS" is a body of one state or of another, as "State Committee for National Security" is.
        several = name.kind == "acronym" and len({c.country for c, n in values if n.weak == name.weak}) > 1
        generic = name.kind == "generic" or several
        return MentionData(
            start=span.start, end=span.end, head=span.root.i, type=concept.type, kind="name", name=span.text,
            concept=concept.id if unique or (not generic and order[name.kind] < 3) else "",
            country=concept.country if unique else "", cluster=-1, count=None, adjectival=adjectival,
            source="weak" if name.weak else "generic" if generic else "gazetteer",
        )


_RANK = {"Country": 9, "InternationalOrganization": 6, "GeographicRegion": 5, "Settlement": 4, "Checkpoint": 1}


def prominence(concept: Concept) -> int:
    """Which of two concepts of one name is meant where nothing else tells: the larger kind of thing."""
    population = next((int(v) for v in concept.values("population") if v.isdigit()), 0)
    return _RANK.get(concept.type, 3) * 100 + min(len(str(population)), 9)
