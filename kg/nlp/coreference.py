"""``kg_coreference``: which mentions of an article are one entity.

Names first (same concept, same name, nested names with one head, acronyms, surnames, short forms), then definite
descriptions, then pronouns, each taken to the last fitting entity; where none or more than one fits equally, it stays
unresolved. A body named without its country takes the country of its context.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp.anaphora import Anaphora
from kg.nlp.descriptions import POSSESSIVE
from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.groups import count_of
from kg.nlp.heads import is_kind, top_class
from kg.nlp.places import without_head
from kg.nlp.settling import Settled, norm, singular_last
from kg.nlp.tokens import Tokens, tokens
from kg.ontology import vocabulary

__all__ = ["Coreference"]

_TOLD = ("Settlement", "NaturalFeature", "Checkpoint", "AdministrativeRegion")


@Language.factory("kg_coreference", requires=["doc._.mentions"], assigns=["doc._.mentions", "doc._.clusters"])
class Coreference:
    """Component that numbers the entities of an article and adds nominal and pronominal mentions of them."""

    def __init__(self, nlp: Language, name: str, pronouns: bool = True) -> None:
        self.pronouns = pronouns

    def __call__(self, doc: Doc) -> Doc:
        """Link names, then descriptions, then pronouns."""
        words = tokens(doc)
        mentions: list[MentionData] = sorted(doc._.mentions, key=lambda m: (m["start"], -m["end"]))
        acronyms = _introduced(words, mentions, doc._.acronyms)
        linker = _Linker(words, mentions)
        linker.link(acronyms)
        clusters = linker.clusters()
        anaphora = Anaphora(words, mentions, clusters)
        mentions = sorted([*mentions, *anaphora.descriptions()], key=lambda m: (m["start"], -m["end"]))
        if self.pronouns:
            mentions += Anaphora(words, mentions, clusters).pronouns()
        doc._.mentions = sorted(mentions, key=lambda m: (m["start"], -m["end"]))
        doc._.clusters = clusters
        return doc


class _Linker(Settled):
    """Joins the names of one article.

    Args:
        doc: its tokens.
        mentions: in order of their start, longer ones first; concepts, countries and classes are settled in them.
    """

    def __init__(self, doc: Tokens, mentions: list[MentionData]) -> None:
        super().__init__(doc, mentions)
        self.vocabulary = vocabulary()
        self.links = _Links([m["concept"] if m["source"] != "bare" else "" for m in mentions])

    # --- names --------------------------------------------------------------------------------------------------------

    def link(self, acronyms: dict[str, MentionData]) -> None:
        """Join the mentions of one entity, each step what the ones before left apart."""
        self.link_keys()
        self.link_nested()
        self.link_short()
        self.link_bases()
        self.link_endings()
        self.link_acronyms(acronyms)
        self.link_bare()
        self.link_people()

    def link_keys(self) -> None:
        """Same concept, same name, same base name and owner."""
        first: dict[tuple[str, ...], int] = {}
        for i, m in enumerate(self.mentions):
            for key in self.keys(i, m):
                if key in first and self.may_join(self.mentions[first[key]], m):
                    self.links.join(i, first[key])
                else:
                    first.setdefault(key, i)

    def keys(self, i: int, m: MentionData) -> Iterator[tuple[str, ...]]:
        """What two mentions must have in common to be one entity."""
        kind = top_class(m["type"])
        if kind == "Person" or i in self.members:
            return
        if m["source"] == "bare":
            m["concept"] = ""
            return
        if m["concept"]:
            yield "concept", m["concept"]
        if kind == "Organization":
            if m["kind"] != "nominal" or m["concept"] or self.owners[i].key:
                yield kind, self.norms[i], m["country"]
            if not m["concept"]:
                yield kind, singular_last(norm(self.bases[i])), self.owners[i].key or m["country"]
        elif kind == "Place":
            if m["type"] != "Border" or m["concept"]:
                yield m["type"], self.norms[i]
            if m["type"] not in ("Country", "Border"):
                yield m["type"], norm(without_head(m["name"], self.words.place))
        else:
            yield kind, self.norms[i]
            yield kind, singular_last(self.norms[i])

    def link_nested(self) -> None:
        """A mention within another with the same head; a body and its members."""
        for i, body in self.members.items():
            self.links.join(i, body)
        for i, around in self.inside.items():
            for j in around:
                if self.same_head(self.mentions[j], self.mentions[i]):
                    self.links.join(i, j)

    def link_short(self) -> None:
        """A bare name within its full form is the same."""
        for i, m in enumerate(self.mentions):
            if m["source"].endswith("-short"):
                for j in self.inside.get(i, ()):
                    if self.mentions[j]["type"] == m["type"]:
                        self.links.join(i, j)

    def link_bases(self) -> None:
        """The same base name without a country is the body last named with one, or the only one named so at all."""
        rows_by_base: dict[str, list[int]] = defaultdict(list)
        for i, m in enumerate(self.mentions):
            if self.bases[i] and not m["concept"] and m["source"] != "bare":
                rows_by_base[singular_last(norm(self.bases[i]))].append(i)
        for rows in rows_by_base.values():
            owned = {self.links.find(i) for i in rows if self.owners[i].key or self.mentions[i]["country"]}
            for i in rows:
                if self.owners[i].key or self.mentions[i]["country"]:
                    continue
                before = [j for j in rows if j < i and self.links.find(j) in owned]
                if before or len(owned) == 1:
                    self.links.join(i, before[-1] if before else next(iter(owned)))

    def link_endings(self) -> None:
        """ "the Joint Staff" is the CSTO Joint Staff that was named before, where only one name ends so."""
        endings: dict[str, list[int]] = defaultdict(list)
        for i, m in enumerate(self.mentions):
            if top_class(m["type"]) != "Organization" or m["kind"] != "name":
                continue
            if not m["concept"] and not self.owners[i].key:
                fits = {self.links.find(j): j for j in endings[self.norms[i]] if self.mentions[j]["end"] <= m["start"]}
                if len(fits) == 1:
                    self.links.join(i, next(iter(fits.values())))
            words = self.norms[i].split()
            for k in range(1, len(words)):
                endings[" ".join(words[k:])].append(i)

    def link_acronyms(self, acronyms: dict[str, MentionData]) -> None:
        """An acronym is what the article introduced it for."""
        spans = {(m["start"], m["end"]): i for i, m in enumerate(self.mentions)} if acronyms else {}
        for short, meant in acronyms.items():
            long = spans[meant["start"], meant["end"]]
            for i, m in enumerate(self.mentions):
                if m["name"] in (short, short + "s") and m["type"] != "Country":
                    self.links.join(i, long)

    def link_bare(self) -> None:
        """A body by its common noun alone ("border guards") is the last one of that kind that the article names."""
        for i, m in enumerate(self.mentions):
            if m["source"] != "bare":
                continue
            noun = self.doc[m["start"]].lower_
            for j in [*range(i - 1, -1, -1), *range(i + 1, len(self.mentions))]:
                other = self.mentions[j]
                if top_class(other["type"]) != "Organization" or (other["source"] == "bare" and j > i):
                    continue
                concept = self.gazetteer.concepts.get(other["concept"])
                named = noun in f"{other['name']} {concept.name if concept else ''}".lower()
                if (other["type"] == m["type"] and (named or noun not in ("customs", "border"))) or (
                    noun == "customs" and named
                ):
                    self.links.join(i, j)
                    break

    def may_join(self, a: MentionData, b: MentionData) -> bool:
        """Whether two mentions with one key may be one: comparable classes, no two concepts."""
        if a["concept"] and b["concept"] and a["concept"] != b["concept"]:
            return False
        return top_class(a["type"]) == top_class(b["type"])

    def same_head(self, outer: MentionData, inner: MentionData) -> bool:
        """Whether a nested mention is its outer one without the owner ("Kyrgyzstan's [State Border Service]")."""
        if outer["type"] == inner["type"] == "PersonGroup":
            return outer["head"] == inner["head"] or outer["end"] == inner["end"]
        if outer["type"] == inner["type"] == "Equipment":
            return True
        if top_class(outer["type"]) != "Organization" or top_class(inner["type"]) != "Organization":
            return False
        if outer["concept"] and inner["concept"] and outer["concept"] != inner["concept"]:
            return False
        countries = [m for m in self.bodies.inside(outer) if m["type"] == "Country"]
        outside = {m["concept"] for m in countries if m["start"] < inner["start"] or m["end"] > inner["end"]}
        within = {m["concept"] for m in countries} - outside
        if outside and within:
            return False
        if outer["end"] == inner["end"]:
            return outer["head"] >= inner["start"] or inner["source"] == "named"
        return outer["start"] == inner["start"] and self.doc[inner["end"]].text not in POSSESSIVE and (
            inner["source"] != "gazetteer" or self.doc[inner["end"]].lower_ == "of")

    def link_people(self) -> None:
        """A surname alone is the one person of that surname whom the article names in full."""
        full: dict[str, list[int]] = defaultdict(list)
        by_name: dict[str, int] = {}
        people = [i for i, m in enumerate(self.mentions) if m["type"] == "Person"]
        for i in people:
            name, words = self.norms[i], self.norms[i].split()
            if name in by_name:
                self.links.join(i, by_name[name])
                continue
            by_name[name] = i
            if len(words) > 1:
                same = [j for j in full[words[-1]] if _compatible(words, self.norms[j].split())]
                if same:
                    self.links.join(i, same[0])
                full[words[-1]].append(i)
        for i in people:
            words = self.norms[i].split()
            if len(words) == 1:
                fits = {self.links.find(j) for j in full.get(words[0], ())} or {
                    self.links.find(j) for js in full.values() for j in js if words[0] in self.norms[j].split()}
                if len(fits) == 1:
                    self.links.join(i, fits.pop())

    # --- clusters -----------------------------------------------------------------------------------------------------

    def clusters(self) -> list[ClusterData]:
        """Number the entities in order of appearance and settle what their mentions agree on."""
        groups: dict[int, list[MentionData]] = defaultdict(list)
        for i, m in enumerate(self.mentions):
            groups[self.links.find(i)].append(m)
        out = []
        for number, root in enumerate(sorted(groups)):
            members = groups[root]
            cluster = self.cluster(members)
            out.append(cluster)
            for m in members:
                m["cluster"], m["type"] = number, cluster["type"]
        for m in self.mentions:
            if m["type"] == "PersonGroup" and out[m["cluster"]]["citizen_of"] < 0:
                out[m["cluster"]]["citizen_of"] = next(
                    (x["cluster"] for x in self.bodies.inside(m) if x["type"] == "Country"), -1)
        return out

    def cluster(self, members: list[MentionData]) -> ClusterData:
        """The entity that its mentions name."""
        concepts = Counter(m["concept"] for m in members if m["concept"])
        known = self.gazetteer.concepts.get(concepts.most_common(1)[0][0]) if concepts else None
        told = {m["type"] for m in members if m["source"] == "place"}
        if known and told and known.type in _TOLD and not any(is_kind(known.type, t) for t in told):
            known = None  # "the X checkpoint" is no town, whatever is known of an X
        names = [m["name"] for m in members if m["kind"] == "name"] or [m["name"] for m in members]
        cls = known.type if known else self.best_class(members)
        return ClusterData(
            name=known.name if known else max(names, key=len),
            type=cls,
            concept=known.id if known else "",
            country=known.country if known else next((m["country"] for m in members if m["country"]), ""),
            count=next((n for m in members if (n := count_of(m["name"])) is not None), None)
            if cls == "PersonGroup"
            else None,
            citizen_of=-1,
            confidence=min(0.95, 0.7 + 0.25 * bool(known) + 0.05 * (len(members) - 1)),
        )

    def best_class(self, members: list[MentionData]) -> str:
        """The class most mentions have, a more specific one before its ancestor, a rule's before the model's."""
        votes = Counter[str]()
        for m in members:
            votes[m["type"]] += 1 if m["source"] == "model" else 3
        best = sorted(votes.items(), key=lambda v: (-v[1], v[0]))[0][0]
        for cls in sorted(votes):
            best = self.vocabulary.specific(best, cls)
        return best


def _introduced(doc: Tokens, mentions: list[MentionData], acronyms: dict[str, list[int]]) -> dict[str, MentionData]:
    """What each acronym stands for, and a mention wherever it stands again.

    Of "two officers of the Customs Service (CS)" it is the service. The mentions are changed and added to in place.
    """
    longest: dict[tuple[int, int], MentionData] = {(m["start"], m["end"]): m for m in mentions}
    meant: dict[str, MentionData] = {}
    for short, (start, end) in acronyms.items():
        long = longest.get((start, end))
        if long is not None and long["type"] == "PersonGroup":
            long = next((m for m in mentions if m["end"] == end and m["start"] > start
                         and top_class(m["type"]) == "Organization"), long)
        if long is not None:
            meant[short] = long
    taken = {i for m in mentions for i in range(m["start"], m["end"])} if meant else set()
    for m in mentions:
        if m["name"] in meant and m["type"] == "PersonGroup":
            long = meant[m["name"]]
            m["type"], m["concept"], m["country"] = long["type"], long["concept"], long["country"]
    for t in doc if meant else ():
        if t.text in meant and t.i not in taken:
            again = meant[t.text].copy()
            again["start"], again["end"], again["head"] = t.i, t.i + 1, t.i
            again["name"], again["kind"], again["source"] = t.text, "name", "acronym"
            mentions.append(again)
    mentions.sort(key=lambda m: (m["start"], -m["end"]))
    return meant


class _Links:
    """Union-find; the earliest mention stands for its set. Two sets with different concepts are never joined."""

    def __init__(self, concepts: list[str]) -> None:
        self.parent = list(range(len(concepts)))
        self.concept = list(concepts)

    def find(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, i: int, j: int) -> None:
        a, b = self.find(i), self.find(j)
        if a == b or (self.concept[a] and self.concept[b] and self.concept[a] != self.concept[b]):
            return
        self.parent[max(a, b)] = min(a, b)
        self.concept[min(a, b)] = self.concept[a] or self.concept[b]


def _compatible(a: list[str], b: list[str]) -> bool:
    """Whether two full names with one surname may be one person: equal first names or initials."""
    x, y = a[0].strip("."), b[0].strip(".") if b else ""
    return x == y or (len(x) == 1 and y.startswith(x)) or (len(y) == 1 and x.startswith(y)) or a[0] in b
