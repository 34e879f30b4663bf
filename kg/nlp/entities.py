"""``kg_entities``: the mentions of an article, out of the gazetteer, the head words of names and the model's ``ner``.

Every finder offers candidates; the best consistent set of them stays: a lower rank wins, then the longer span. Two
mentions may be nested (a country within a body's name) but never cross. The model's label counts least: it names
persons well, and of the rest only what nothing else explains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.chunks import Candidate, Known, named, runs
from kg.nlp.descriptions import POSSESSIVE, Owners, common_bodies, counterparts, one_of_them
from kg.nlp.extensions import MentionData
from kg.nlp.frontiers import borders
from kg.nlp.groups import person_groups
from kg.nlp.heads import NameWords, is_kind, name_words, top_class
from kg.nlp.model_names import by_model
from kg.nlp.persons import persons
from kg.nlp.placing import datelines, listed, prepositional, seated, waters
from kg.nlp.quoted import MONTHS, apposed, outlets, quoted
from kg.nlp.things import designations, measured, models, things
from kg.nlp.tokens import Tokens, tokens
from kg.nlp.units import numbered_units
from kg.ontology import labels, vocabulary

__all__ = ["Entities"]

#: Within a mention of the first, a mention of the second may stand.
_NESTED = {
    "Organization": ("Country", "Place", "Organization"),
    "Programme": ("Country", "Place", "Organization"),
    "Border": ("Country", "NaturalFeature", "AdministrativeRegion", "Border"),
    "Checkpoint": ("Country", "Checkpoint", "Settlement"),
    "PersonGroup": (
        "Country", "Place", "Organization", "Programme", "PersonGroup", "Person",
    ),
    "Equipment": ("Country", "Organization", "Equipment"),
    "Contraband": ("Country", "Equipment", "Contraband"),
    "AdministrativeRegion": ("AdministrativeRegion",),
    "Facility": ("Settlement", "Country", "Organization", "AdministrativeRegion"),
    "Settlement": ("Settlement",),
    "NaturalFeature": ("NaturalFeature",),
    "GeographicRegion": ("NaturalFeature",),
    "Person": (),
}
_AT = frozenset((
    "in", "at", "near", "from", "to", "outside", "around", "towards", "toward", "through", "via", "of", "between",
    "into", "for", "reached", "leaving", "entering",
))
_CLOSED_NAMES = ("InternationalOrganization", "MediaOutlet", "ArmedGroup", "Company", "PoliticalParty", "CriminalGroup")
#: What is named by a place without saying anything of it; a court or a police force does say where it is.
_NAMED_BY_PLACE = (
    "Facility", "BorderService", "Military", "Company", "MediaOutlet", "Equipment", "InternationalOrganization",
    "Organization", "NonGovernmentalOrganization",
)
_NOMINAL = ("group", "common", "border", "bare", "thing", "members", "measured", "counterpart")
#: What a body is of that is a part of one of these, where its own words do not say.
_LENDING = ("InternationalOrganization", "BorderService", "SecurityService", "LawEnforcement", "Military")
_OFFICES = frozenset((
    "department", "directorate", "division", "office", "bureau", "branch", "unit", "administration", "service", "cell",
))
_COUNCILS = frozenset(("committee", "council", "secretariat", "court", "assembly", "board", "centre", "center"))
_SEATS = ("Settlement", "AdministrativeRegion", "Checkpoint")
_MODEL = 6


@Language.factory("kg_entities", requires=["doc.ents", "doc._.mentions"], assigns=["doc._.mentions"])
class Entities:
    """Component that settles ``Doc._.mentions``."""

    def __init__(self, nlp: Language, name: str) -> None:
        self.words: NameWords = name_words()
        self.labels = labels()
        classes = vocabulary().classes
        closed = [(outer, inner) for outer in _NESTED for inner in _NESTED[outer]]
        self.nested = frozenset(
            (a, b) for a in classes for b in classes
            if any(is_kind(a, outer) and is_kind(b, inner) for outer, inner in closed
                   if outer in (a, top_class(a))))

    def __call__(self, doc: Doc) -> Doc:
        """Gather candidates, choose among them, write the mentions."""
        words = tokens(doc)
        spans = {(m["start"], m["end"]): m for m in doc._.mentions}
        owners = {
            i
            for m in spans.values()
            if m["type"] == "Country" or (m["source"] == "gazetteer" and self.is_body(m["type"]))
            for i in range(m["start"], m["end"])
        }
        chosen = _Choice(words, self.nested, owners, top_class).choose(self.candidates(words, spans))
        chosen = list(inherited(words, chosen))
        doc._.mentions = [self.mention(words, c, spans) for c in self.needed(words, chosen)]
        return doc

    def is_body(self, cls: str) -> bool:
        """Whether a class is a kind of organization."""
        return top_class(cls) == "Organization"

    def candidates(self, doc: Tokens, spans: dict[tuple[int, int], MentionData]) -> list[Candidate]:
        """What each finder offers."""
        words, mentions = self.words, list(spans.values())
        places = {i: m["type"] for m in mentions if top_class(m["type"]) == "Place" and m["source"] != "weak"
                  for i in range(m["start"], m["end"])}
        regions = frozenset(i for m in mentions if m["type"] == "GeographicRegion" or m["adjectival"]
                            for i in range(m["start"], m["end"]))
        owners = frozenset(i for m in mentions if m["type"] == "Country" or self.is_body(m["type"])
                           for i in range(m["start"], m["end"]))
        known = Known(frozenset(places), regions, owners)
        found = [Candidate(m["start"], m["end"], m["type"], m["source"], 0 if m["source"] == "gazetteer" else 3)
                 for m in mentions if m["source"] != "generic" and self.supported(doc, m)]
        for run in runs(doc, words):
            found += named(doc, run, words, known)
            found += apposed(doc, words, run, owners)
        found += numbered_units(doc, words)
        found += quoted(doc, words)
        found += outlets(doc)
        found += datelines(doc, words, {m["start"]: m["end"] for m in mentions if m["type"] == "Country"})
        found += listed(doc, words, owners)
        found += waters(doc, words, owners | regions)
        found += persons(doc, words, spans)
        found += by_model(doc, words, self.labels, places)
        found += prepositional(doc, words, {i for c in found for i in range(c.start, c.end)})
        seats = {m["start"]: m["end"] for m in mentions if m["type"] in _SEATS and m["source"] != "weak"}
        nations = {m["end"]: m["start"] for m in mentions if m["type"] == "Country" and m["adjectival"]}
        seats = {c.start: c.end for c in found if c.type in _SEATS and c.rank != 4} | seats
        found += seated(doc, words, seats, nations)
        bodies = [c for c in found if c.rank < _MODEL and self.is_body(c.type)]
        found += common_bodies(doc, words, mentions, bodies)
        found += counterparts(doc, mentions, [c for c in found if c.rank < _MODEL and self.is_body(c.type)])
        found += borders(doc, mentions)
        found += things(doc, words, mentions)
        found += models(doc, words, mentions)
        found += designations(doc, words, {i for m in mentions if m["source"] != "weak"
                                           for i in range(m["start"], m["end"])})
        found += measured(doc, words)
        found = [c for c in found if not (c.type in _NAMED_LIKE_ANIMALS and _animal(doc, c.start))]
        origins = Owners(mentions, ("Place", "Organization"))
        for c in found:
            if c.rank < _MODEL and self.is_body(c.type):
                origins.add(c)
        found += person_groups(doc, origins, {c.start for c in found if c.type == "Person"})
        found += [
            Candidate(m["start"], m["end"], m["type"], "generic", 3)
            for m in mentions
            if m["source"] == "generic" and not one_of_them(doc, m["start"], m["end"]) and not self.state(doc, m)
        ]
        return found

    def state(self, doc: Tokens, m: MentionData) -> bool:
        """Whether "Government" begins the name of a state that acts ("the Government of Japan")."""
        return doc[m["start"]].text == "Government" and doc.after(m["end"]) == "of"

    def supported(self, doc: Tokens, m: MentionData) -> bool:
        """Whether a gazetteer name may stand: a weak one only where a preposition of place stands before it, and an
        adjective of a region ("European") not at all."""
        if m["adjectival"] and m["type"] != "Country":
            return False
        start, end = m["start"], m["end"]
        if doc[start].text.isdigit() and end - start == 2 and doc[start + 1].text in MONTHS:
            return False  # a day, though villages are called so
        if m["type"] == "Border" and end < len(doc) and doc[end - 1].dep_ == "compound" and doc[end].text.islower():
            return False  # "Kazakh-Kyrgyz border checkpoints" are not the border
        if m["source"] != "weak" or m["type"] == "Country":
            return True
        if end < len(doc) and doc[end].capital and doc[end - 1].whitespace_:
            return False
        if m["type"] == "Contraband" and doc[end - 1].dep_ == "compound":
            return False  # a "fuel tank" is no fuel
        if top_class(m["type"]) != "Place" or start == 0 or doc[start - 1].is_space:
            return True
        before = doc.before(start)
        return before in _AT or (before == "," and start > 1 and doc[start - 2].ent_type_ == "GPE")

    def needed(self, doc: Tokens, chosen: list[Candidate]) -> Iterator[Candidate]:
        """The candidates without the places that only stand as a part of another thing's name ("[Osh] airport"), and
        without the make or kind of a thing that is named more fully ("Mavic [drones]")."""
        outer: dict[int, Candidate] = {}
        inside: set[Candidate] = set()
        chosen = list(_whole(doc, chosen))
        for c in chosen:
            around = outer.get(c.start)
            if (
                around
                and c.end <= around.end
                and c.type in _SEATS
                and c.start == around.start
                and doc.after(c.end) not in POSSESSIVE
                and around.type in _NAMED_BY_PLACE
            ):
                inside.add(c)
            for i in range(c.start, c.end):
                outer[i] = c
        free = Counter(doc.lower(c.start, c.end) for c in chosen if c not in inside and c.type in _SEATS)
        yield from (c for c in chosen if c not in inside or free[doc.lower(c.start, c.end)])

    def mention(self, doc: Tokens, c: Candidate, spans: dict[tuple[int, int], MentionData]) -> MentionData:
        """The mention that a chosen candidate becomes."""
        hit = spans.get((c.start, c.end))
        if hit is not None and hit["type"] == c.type:
            return hit
        kind = "nominal" if c.source in _NOMINAL else "name"
        cls, concept = c.type, ""
        if doc[c.start].text == "Government" and (country := self.country_of(c, spans)):
            cls, concept = "Country", country  # the state as a donor or party
        return MentionData(
            start=c.start,
            end=c.end,
            head=doc.doc[c.start : c.end].root.i,
            type=cls,
            kind=kind,
            name=doc.words(c.start, c.end),
            concept=concept,
            country=concept,
            cluster=-1,
            count=None,
            adjectival=False,
            source=c.source,
        )

    def country_of(self, c: Candidate, spans: dict[tuple[int, int], MentionData]) -> str:
        """Id of the country that a name ends with ("Government of [Japan]"), or ""."""
        return next((m["concept"] for (start, end), m in spans.items() if m["type"] == "Country" and not m["adjectival"]
                     and end == c.end and c.start + 1 < start <= c.start + 3), "")


def inherited(doc: Tokens, chosen: list[Candidate]) -> Iterator[Candidate]:
    """The candidates, where a body of a general kind that is told to be a part of another has that one's class."""
    wholes = [c for c in chosen if c.type in _LENDING]
    for c in chosen:
        if c.type in ("StateBody", "Organization") and c.source in ("head", "head-short", "common", "owned", "seated"):
            words = {t.lower_ for t in doc[c.start:c.end]}
            for whole in wholes:
                inside = c.start <= whole.start and whole.end <= c.end and c[:2] != whole[:2]
                lent = _OFFICES | (_COUNCILS if whole.type == "InternationalOrganization" else frozenset())
                if inside and (whole.start == c.start or whole.end == c.end) and words & lent:
                    c = c._replace(type=whole.type)
                    break
        yield c


_NAMED_LIKE_ANIMALS = ("Person", "Organization", "Settlement", "NaturalFeature", "Facility")
_ANIMALS = frozenset(("dog", "bitch", "hound", "mare", "stallion", "labrador", "spaniel", "malinois", "shepherd dog"))


def _animal(doc: Tokens, start: int) -> bool:
    """Whether the name that begins there is an animal's: "sniffer dog Barys", "a dog called Zeytin"."""
    k = start - 1
    while k > 0 and doc[k].lower_ in (",", "named", "called"):
        k -= 1
    return k >= 0 and doc[k].lower_ in _ANIMALS


def _whole(doc: Tokens, chosen: list[Candidate]) -> Iterator[Candidate]:
    """The candidates, in their order, without the equipment that stands within other equipment; a type stays before
    its kind ("[Su-27] aircraft")."""
    last: Candidate | None = None
    for c in chosen:
        if c.type == "Equipment":
            if last is not None and c.end <= last.end and not c.source.endswith("-short") and (
                    c.start > last.start or c.end == last.end or doc[c.end].text[0].isupper()):
                continue
            if last is None or c.end > last.end:
                last = c
        yield c


def _order(c: Candidate) -> tuple[bool, int, int, int, bool, str, str]:
    """Before which other a candidate is chosen; of one span, a body before its people."""
    return c.rank > 3, c.start - c.end, c.rank, c.start, c.type == "PersonGroup", c.type, c.source


class _Choice:
    """The choice among candidates that overlap.

    Args:
        doc: its tokens.
        nested: pairs of classes of which the second may stand within the first.
        owners: tokens of countries and known bodies.
        top: the class right below the root that a class belongs to.
    """

    def __init__(
        self, doc: Tokens, nested: frozenset[tuple[str, str]], owners: set[int], top: Callable[[str], str],
    ) -> None:
        self.doc, self.nested, self.owners, self.top = doc, nested, owners, top

    def choose(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """The candidates that stay: by rank, then length; none crosses, each nested one is allowed there."""
        kept: list[Candidate] = []
        cover: dict[int, list[Candidate]] = {}
        for c in sorted(set(candidates), key=_order):
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
        if outer.rank >= _MODEL or (
            inner.rank >= _MODEL and not (outer.source in ("seated", "group") and inner.type == "Settlement")
        ):
            return False  # what only the model names never nests, but for the seat of a body
        if inner.source.endswith("-short"):
            return inner.type == outer.type
        if inner.start == outer.start and outer.source in ("gazetteer", "head") and self.first_words(inner, outer):
            return False
        if inner.source in ("generic", "bare", "common") and self.end_of_name(inner, outer):
            return False
        if outer.type in _CLOSED_NAMES and self.top(inner.type) == "Place":
            last = inner.type == "Settlement" and inner.end == outer.end
            return last and self.doc.before(inner.start) in ("in", "at")  # the OSCE Centre in Ashgabat
        return (outer.type, inner.type) in self.nested

    def first_words(self, inner: Candidate, outer: Candidate) -> bool:
        """Whether the inner only begins the outer's name ("[United Nations] Office on Drugs and Crime")."""
        if inner.source == "head" and outer.source == "gazetteer":
            return True
        following = self.doc[inner.end]
        return (inner.end - inner.start > 1 and inner.source == "gazetteer" and following.capital
                and self.doc[inner.end - 1].whitespace_ != "" and inner.type == "InternationalOrganization")

    def end_of_name(self, inner: Candidate, outer: Candidate) -> bool:
        """Whether the inner is only the end of the outer's name ("State [Committee for National Security]")."""
        if inner.start == outer.start or self.top(outer.type) != "Organization":
            return False
        before = self.doc[inner.start - 1]
        return before.capital and before.i >= outer.start and before.i not in self.owners

