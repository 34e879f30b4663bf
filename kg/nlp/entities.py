"""``kg_entities``: the mentions of an article, out of the gazetteer, the head words of names and the model's ``ner``.

Every finder offers candidates; the best consistent set of them stays: a lower rank wins, then the longer span. Two
mentions may be nested (a country within a body's name) but never cross. The model's label counts least: it names
persons well, and of the rest only what nothing else explains.
"""

from __future__ import annotations

from collections import Counter

from spacy.language import Language
from spacy.tokens import Doc, Span, Token

from kg.nlp.chunks import Candidate, is_capital, named, runs, seated
from kg.nlp.descriptions import borders, common_bodies, person_groups
from kg.nlp.extensions import MentionData
from kg.nlp.heads import NameWords, name_words, singular
from kg.nlp.persons import persons
from kg.nlp.quoted import described, outlets, quoted
from kg.ontology import gazetteer, labels, vocabulary

__all__ = ["Entities"]

#: Within a mention of the first, a mention of the second may stand.
_NESTED = {
    "Organization": ("Country", "Place", "Organization"),
    "Programme": ("Country", "Place", "Organization"),
    "Border": ("Country", "NaturalFeature", "AdministrativeRegion"),
    "Checkpoint": ("Country", "Checkpoint", "Settlement"),
    "PersonGroup": ("Country", "Place", "Organization", "Programme"),
    "Equipment": ("Country", "Organization", "Equipment"),
    "Contraband": ("Country", "Equipment", "Contraband"),
    "AdministrativeRegion": ("AdministrativeRegion",),
    "Facility": ("Settlement", "Country", "Organization", "AdministrativeRegion"),
    "Settlement": ("Settlement",),
    "NaturalFeature": ("NaturalFeature",),
    "GeographicRegion": ("NaturalFeature",),
    "Person": (),
}
_AT = frozenset(("in", "at", "near", "from", "to", "outside", "around", "towards", "toward", "through", "via", "of", "between",
                 "into", "for", "reached", "leaving", "entering"))
_IN = frozenset(("in", "near", "outside", "around", "towards", "toward", "via", "into"))
_NO_NAME = frozenset(("article", "section", "table", "annex", "chapter", "appendix", "paragraph", "figure", "part", "point",
                      "eur", "usd", "gbp", "kzt", "rub", "new", "excerpt"))
_CLOSED_NAMES = ("InternationalOrganization", "MediaOutlet", "ArmedGroup", "Company", "PoliticalParty", "CriminalGroup")


@Language.factory("kg_entities", requires=["doc.ents", "doc._.mentions"], assigns=["doc._.mentions"])
class Entities:
    """Component that settles ``Doc._.mentions``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.words: NameWords = name_words()
        self.vocabulary = vocabulary()
        self.labels = labels()
        self.concepts = gazetteer().concepts

    def __call__(self, doc: Doc) -> Doc:
        """Gather candidates, choose among them, write the mentions."""
        self.doc = doc
        known = {(m["start"], m["end"]): m for m in doc._.mentions}
        self.owner_at = [False] * len(doc)
        for m in known.values():
            if m["type"] == "Country" or m["source"] == "gazetteer" and self.vocabulary.is_a(m["type"], "Organization"):
                for i in range(m["start"], m["end"]):
                    self.owner_at[i] = True
        places = {
            i for m in known.values() if self.vocabulary.is_a(m["type"], "Place") and m["source"] != "weak"
            for i in range(m["start"], m["end"])
        }
        regions = {i for m in known.values() if m["type"] == "GeographicRegion" or m["adjectival"]
                   for i in range(m["start"], m["end"])}
        candidates = [
            Candidate(m["start"], m["end"], m["type"], m["source"], 0 if m["source"] == "gazetteer" else 3)
            for m in known.values() if m["source"] != "generic" and self.supported(doc, m)
        ]
        for run in runs(doc, self.words):
            candidates += named(doc, run, self.words, places, regions)
        candidates += quoted(doc, self.words)
        candidates += outlets(doc)
        candidates += seated(doc, self.words, {m["start"]: m["end"] for m in known.values() if m["type"] in (
            "Settlement", "AdministrativeRegion", "Checkpoint") and m["source"] != "weak"})
        candidates += persons(doc, self.words, known)
        bodies = [c for c in candidates if self.vocabulary.is_a(c.type, "Organization")]
        candidates += common_bodies(doc, self.words, known, bodies)
        candidates += borders(doc, known)
        candidates += person_groups(doc, known)
        candidates += [
            Candidate(m["start"], m["end"], m["type"], "generic", 3) for m in known.values() if m["source"] == "generic"
        ]
        candidates += self.from_model(doc, places)
        doc._.mentions = [self.mention(doc, c, known) for c in self.choose(candidates)]
        return doc

    def supported(self, doc: Doc, m: MentionData) -> bool:
        """Whether a gazetteer name may stand: a weak one only where a preposition of place stands before it, and an
        adjective of a region ("European") not at all."""
        if m["adjectival"] and m["type"] != "Country":
            return False
        if m["source"] != "weak":
            return True
        before = doc[m["start"] - 1] if m["start"] else None
        after = doc[m["end"]] if m["end"] < len(doc) else None
        if after is not None and is_capital(after) and doc[m["end"] - 1].whitespace_:
            return False
        if not self.vocabulary.is_a(m["type"], "Place"):
            return True
        return before is None or before.is_space or before.lower_ in _AT or before.text == "," and doc[
            max(m["start"] - 2, 0)].ent_type_ == "GPE"

    def from_model(self, doc: Doc, places: set[int]) -> list[Candidate]:
        """What the statistical model names and nothing else explains, its label repaired."""
        votes: dict[str, Counter[str]] = {}
        for ent in doc.ents:
            votes.setdefault(ent.text, Counter())[ent.label_] += 1
        out = []
        for ent in doc.ents:
            cls = self.labels.get(votes[ent.text].most_common(1)[0][0], "")
            start, end = ent.start, ent.end
            while start < end and (doc[start].lower_ in self.words.stop or doc[start].is_punct or doc[start].is_space):
                start += 1
            while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space or doc[end - 1].text in ("'s", "’s")
                                   or not is_capital(doc[end - 1]) and doc[end - 1].pos_ in ("ADP", "CCONJ", "DET")):
                end -= 1
            if not cls or start == end or cls == "Person":
                continue
            span = doc[start:end]
            if any(t.is_space for t in span) or not any(is_capital(t) for t in span) or all(t.is_digit for t in span):
                continue
            if all(i in places for i in range(start, end)) or (len(span) == 1 and self.common_word(doc, span[0])):
                continue
            if end < len(doc) and doc[end].lower_ in ("minister", "ministers", "secretary") and is_capital(doc[end]):
                continue
            if cls == "Organization":
                cls = self.words.organization_class(span.text, span[-1].lower_) or "Organization"
            elif cls == "Place":
                cls = "Settlement"
            elif cls in ("Programme", "Equipment") and len(span) < 2 and not any(c.isdigit() for c in span.text):
                continue
            if span[0].lower_ in _NO_NAME or span[0].text[0].isdigit() or span.text.isupper() and len(span) > 1:
                continue
            if cls == "Programme" and not any(singular(t.lower_) in self.words.programme for t in span):
                continue
            told = described(doc, end, self.words)
            if told and cls in ("Organization", "Settlement", "Equipment"):
                cls = told
            elif cls == "Organization" and start and doc[start - 1].lower_ in _IN and not span.text.isupper():
                cls = "Settlement"
            out.append(Candidate(start, end, cls, "model", 6))
        return out

    def common_word(self, doc: Doc, token: Token) -> bool:
        """Whether a single capitalized word is a common noun that begins a sentence or a headline."""
        word = token.lower_
        w = self.words
        if any(word in t or singular(word) in t for t in (w.organization, w.place, w.equipment, w.programme, w.before_person)):
            return True
        return not token.text.isupper() and any(t.text == word for t in doc)

    def choose(self, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates that stay: by rank, then length; none crosses, each nested one is allowed there."""
        kept: list[Candidate] = []
        cover: dict[int, list[Candidate]] = {}
        for c in sorted(set(candidates), key=lambda c: (c.rank > 3, c.start - c.end, c.rank, c.start, c.type)):
            near = {k for i in range(c.start, c.end) for k in cover.get(i, ())}
            if all(self.agree(c, k) for k in near):
                kept.append(c)
                for i in range(c.start, c.end):
                    cover.setdefault(i, []).append(c)
        return sorted(kept, key=lambda c: (c.start, -c.end))

    def agree(self, new: Candidate, old: Candidate) -> bool:
        """Whether two overlapping candidates may both stay."""
        if (new.start, new.end) == (old.start, old.end):
            return False
        if old.start <= new.start and new.end <= old.end:
            outer, inner = old, new
        elif new.start <= old.start and old.end <= new.end:
            outer, inner = new, old
        else:
            return False
        if inner.rank >= 6 or outer.rank >= 6:
            return False  # what only the model names never nests
        if inner.start == outer.start and inner.source == "head" and outer.source == "gazetteer":
            return False
        if inner.source.endswith("-short"):
            return inner.type == outer.type
        if inner.source in ("generic", "bare", "common") and self.part_of_name(inner, outer):
            return False
        if outer.type in _CLOSED_NAMES and self.vocabulary.top(inner.type) == "Place":
            return False
        for cls in (outer.type, self.vocabulary.top(outer.type)):
            if cls in _NESTED:
                return any(self.vocabulary.is_a(inner.type, t) for t in _NESTED[cls])
        return False

    def part_of_name(self, inner: Candidate, outer: Candidate) -> bool:
        """Whether the inner is only the end of the outer's name ("State [Committee for National Security]")."""
        if inner.start == outer.start or self.vocabulary.top(outer.type) != "Organization":
            return False
        before = self.doc[inner.start - 1]
        return is_capital(before) and before.i >= outer.start and not self.owner_at[before.i]

    def mention(self, doc: Doc, c: Candidate, known: dict[tuple[int, int], MentionData]) -> MentionData:
        """The mention that a chosen candidate becomes."""
        span: Span = doc[c.start:c.end]
        hit = known.get((c.start, c.end))
        if hit is not None and hit["type"] == c.type:
            return hit
        kind = "nominal" if c.source in ("group", "common", "border", "bare") else "name"
        return MentionData(
            start=c.start, end=c.end, head=span.root.i, type=c.type, kind=kind, name=span.text,
            concept="", country="", cluster=-1, count=None, adjectival=False, source=c.source,
        )
