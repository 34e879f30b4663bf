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

from kg.nlp.bodies import Owner, base_name, owner_of
from kg.nlp.descriptions import number_of
from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.heads import name_words, singular
from kg.ontology import Concept, gazetteer, normalize, settings, vocabulary

__all__ = ["Coreference"]

_DEFINITE = frozenset(("the", "this", "that", "these", "those", "its", "his", "their", "her", "both", "said"))


@Language.factory("kg_coreference", requires=["doc._.mentions"], assigns=["doc._.mentions", "doc._.clusters"])
class Coreference:
    """Component that numbers the entities of an article and adds nominal and pronominal mentions of them."""

    def __init__(self, nlp: Language, name: str, pronouns: bool = True) -> None:
        self.gazetteer = gazetteer()
        self.vocabulary = vocabulary()
        self.words = name_words()
        data = settings("coreference")
        self.descriptions: dict[str, list[str]] = data["descriptions"]
        self.people = frozenset(data["people"]["nouns"])
        self.pronouns = {p: kind for kind, ps in data["pronouns"].items() for p in ps} if pronouns else {}
        self.numbers: dict[str, int] = settings("people")["numbers"]

    def __call__(self, doc: Doc) -> Doc:
        """Link names, then descriptions, then pronouns."""
        mentions: list[MentionData] = sorted(doc._.mentions, key=lambda m: (m["start"], -m["end"]))
        self.crossings = any(t.lower_ in ("checkpoint", "checkpoints", "crossing", "crossings", "customs") for t in doc)
        owners = self.countries(doc, mentions)
        links = _Links([m["concept"] if m["source"] != "bare" else "" for m in mentions])
        self.link_names(doc, mentions, links, owners)
        clusters = self.number(doc, mentions, links, owners)
        added = [*self.find_descriptions(doc, mentions, clusters)]
        mentions = sorted(mentions + added, key=lambda m: (m["start"], -m["end"]))
        mentions += [*self.find_pronouns(doc, mentions, clusters)]
        doc._.mentions = sorted(mentions, key=lambda m: (m["start"], -m["end"]))
        doc._.clusters = clusters
        return doc

    # --- names -------------------------------------------------------------------------------------------------------

    def countries(self, doc: Doc, mentions: list[MentionData]) -> list[Owner]:
        """Whose body each mention is, and its concept where that decides it; ambiguous places by their context."""
        main = Counter(m["concept"] for m in mentions if m["type"] == "Country" and m["concept"]).most_common(1)
        default = main[0][0] if main else ""
        near = _Nearest(doc, mentions, self.gazetteer)
        owners: list[Owner] = []
        told: dict[str, list[tuple[int, str]]] = defaultdict(list)  # base name -> countries that own it, as the text says
        for m in mentions:
            if self.vocabulary.is_a(m["type"], "Organization"):
                owner = owner_of(doc, m, mentions)
                country = owner.country or (m["country"] if m["source"] == "gazetteer" else "")
                if country:
                    told[_singular_last(normalize(base_name(doc, m, mentions)))].append((m["start"], country))
        for m in mentions:
            owner = Owner("", -1, "")
            if self.vocabulary.is_a(m["type"], "Organization"):
                owner = owner_of(doc, m, mentions)
                if not m["concept"] or m["source"] == "generic":
                    base = base_name(doc, m, mentions)
                    said = told.get(_singular_last(normalize(base)), [])
                    before = [c for s, c in said if s <= m["start"]]
                    context = owner.country or (before[-1] if before else said[0][1] if said else "") or near.country(
                        m["start"]) or default
                    concept = self.body(base, doc[m["start"]:m["end"]].text, owner.country, context, m["type"])
                    if concept:
                        m["concept"], m["country"] = concept.id, concept.country
                        if self.vocabulary.is_a(concept.type, m["type"]) or m["source"] == "generic":
                            m["type"] = concept.type
                    elif owner.country:
                        m["country"] = owner.country
            elif m["type"] == "Border" and not m["concept"]:
                m["concept"] = self.border(doc, m, mentions, default)
            elif self.vocabulary.is_a(m["type"], "Place") and m["type"] != "Country":
                self.place(doc, m, near)
            owners.append(owner)
        return owners

    def body(self, base: str, full: str, country: str, context: str, cls: str) -> Concept | None:
        """The known body of that name, of its own country or else of the country of its context."""
        found = {c.id: c for text in (full, base) if text for c in self.gazetteer.by_name(text)
                 if self.vocabulary.is_a(c.type, "Organization")}
        of_country = [c for c in found.values() if c.country == (country or context) and c.country]
        if country:
            return of_country[0] if len(of_country) == 1 else None
        free = [c for c in found.values() if not c.country]
        exact = [c for c in found.values() if normalize(full) in {normalize(n.text) for n in c.names if n.kind != "generic"}]
        if len(exact) == 1:
            return exact[0]
        if len(of_country) == 1:
            return of_country[0]
        return free[0] if len(free) == 1 and len(found) == 1 else None

    def border(self, doc: Doc, m: MentionData, mentions: list[MentionData], default: str) -> str:
        """Id of the border between the two countries named in it, or between one and the article's main country."""
        inner = [x["concept"] for x in mentions if x["type"] == "Country" and x["concept"]
                 and m["start"] <= x["start"] and x["end"] <= m["end"]]
        sides = list(dict.fromkeys(inner))
        if len(sides) == 1:
            before = [x["concept"] for x in mentions if x["type"] == "Country" and x["end"] <= m["start"]
                      and x["concept"] and doc[x["start"]].sent == doc[m["start"]].sent and x["concept"] != sides[0]]
            neighbours = self.gazetteer.neighbours(sides[0])
            sides += [c for c in (*before[-1:], default) if c in neighbours][:1]
        if len(sides) != 2:
            return ""
        for concept in self.gazetteer.concepts.values():
            if concept.type == "Border" and set(concept.values("borderOf")) == set(sides):
                return concept.id
        return ""

    def place(self, doc: Doc, m: MentionData, near: _Nearest) -> None:
        """Choose among places of one name by the countries around, and know regions by their base name."""
        text = doc[m["start"]:m["end"]].text
        found = [c for c in self.gazetteer.by_name(text) if self.vocabulary.is_a(c.type, "Place")]
        if not found and m["type"] in ("AdministrativeRegion", "Checkpoint", "Settlement", "Facility", "NaturalFeature"):
            found = [c for c in self.gazetteer.by_name(_without_head(text, self.words.place))
                     if self.vocabulary.is_a(c.type, m["type"])]
        if m["source"] not in ("gazetteer", "weak"):
            found = [c for c in found if c.type == m["type"]]
        if not found:
            if m["type"] == "Settlement" and m["source"] == "model" and m["end"] - m["start"] == 1 and m["start"] and doc[
                    m["start"] - 1].lower_ == "the" and doc[m["end"]:m["end"] + 1].text[:1].islower():
                m["type"] = "NaturalFeature"
            return
        context = near.country(m["start"])
        inside = [c for c in found if c.country == context]
        chosen = inside or found
        before = doc[m["start"] - 1].lower_ if m["start"] else ""
        alone = m["end"] >= len(doc) or doc[m["end"]].pos_ in ("ADP", "VERB", "AUX", "PUNCT", "CCONJ", "SPACE", "ADV")
        wanted = "NaturalFeature" if before == "the" and m["end"] - m["start"] == 1 and alone else "Checkpoint" if (
            before in ("at", "through", "via") and self.crossings) else ""
        fitting = [c for c in chosen if c.type == wanted]
        if fitting and m["type"] in ("Settlement", "Checkpoint", "NaturalFeature", "AdministrativeRegion"):
            chosen, m["concept"] = fitting, ""
            inside = fitting
        elif wanted == "NaturalFeature" and m["type"] == "Settlement":
            m["type"], m["concept"] = "NaturalFeature", ""
            return
        if m["concept"] and not any(c.id == m["concept"] for c in chosen):
            m["concept"] = ""
        if not m["concept"] and (len(chosen) == 1 or inside):
            m["concept"] = chosen[0].id
        if m["concept"]:
            concept = self.gazetteer.concepts[m["concept"]]
            m["type"], m["country"] = concept.type, concept.country

    def link_names(self, doc: Doc, mentions: list[MentionData], links: _Links, owners: list[Owner]) -> None:
        """Join the names of one entity."""
        first: dict[tuple[str, ...], int] = {}
        bases: dict[tuple[str, str], list[int]] = defaultdict(list)
        places: dict[str, int] = {}
        people: list[int] = []
        spans = {(m["start"], m["end"]): i for i, m in enumerate(mentions)}
        top = self.vocabulary.top
        for i, m in enumerate(mentions):
            kind = top(m["type"])
            text = normalize(doc[m["start"]:m["end"]].text)
            if m["type"] == "Person":
                people.append(i)
                continue
            if m["type"] == "PersonGroup":
                continue
            if m["source"] == "bare":
                m["concept"] = ""
                continue
            keys = [("concept", m["concept"])] if m["concept"] else []
            if not (kind == "Organization" and m["kind"] == "nominal" and not m["concept"] and not owners[i].key):
                keys.append((m["type"] if kind == "Place" else kind, text, m["country"] if kind == "Organization" else ""))
            if kind == "Organization" and not m["concept"]:
                base = _singular_last(normalize(base_name(doc, m, mentions)))
                bases[base, "x"].append(i)
                keys.append((kind, base, owners[i].key or m["country"]))
            if kind == "Place" and m["type"] not in ("Country", "Border"):
                keys.append((m["type"], normalize(_without_head(text, self.words.place))))
            for key in keys:
                if key in first and self.may_join(mentions[first[key]], m):
                    links.join(i, first[key])
                else:
                    first.setdefault(key, i)
            for j in range(max(0, i - 6), i):
                other = mentions[j]
                if other["start"] <= m["start"] and m["end"] <= other["end"] and self.same_head(doc, mentions, other, m):
                    links.join(i, j)
        # a bare name is the checkpoint, programme or group that the article calls so in full
        for i, m in enumerate(mentions):
            if m["source"].endswith("-short"):
                text = normalize(doc[m["start"]:m["end"]].text)
                for j, other in enumerate(mentions):
                    if other["start"] <= m["start"] and m["end"] <= other["end"] and other["type"] == m["type"] and i != j:
                        links.join(i, j)
                places.setdefault(text, i)
        for i, m in enumerate(mentions):
            text = normalize(doc[m["start"]:m["end"]].text)
            j = places.get(text, -1)
            if j >= 0 and j != i and links.find(i) != links.find(j) and m["type"] != "Country":
                other = mentions[j]
                settled = m["type"] == "Settlement" and m["source"] == "gazetteer" and other["type"] != "Checkpoint"
                if not settled and not any(n is not m and n["start"] <= m["start"] and m["end"] <= n["end"] for n in mentions):
                    m["type"] = other["type"]
                    m["concept"] = other["concept"]
                    links.join(i, j)
        # the same base without a country joins the only body that has one
        for rows in bases.values():
            with_owner = {links.find(i) for i in rows if owners[i].key or mentions[i]["country"]}
            without = [i for i in rows if not owners[i].key and not mentions[i]["country"]]
            for i in without:
                before = [j for j in rows if j < i and links.find(j) in with_owner]
                if before:
                    links.join(i, before[-1])
                elif len(with_owner) == 1:
                    links.join(i, next(iter(with_owner)))
        # "the Joint Staff" is the CSTO Joint Staff that was named before
        for i, m in enumerate(mentions):
            if top(m["type"]) != "Organization" or m["concept"] or m["kind"] != "name" or owners[i].key:
                continue
            text = normalize(m["name"])
            fits = {links.find(j): j for j, other in enumerate(mentions[:i]) if other["kind"] == "name" and other["end"] <= m["start"]
                    and top(other["type"]) == "Organization" and normalize(other["name"]).endswith(" " + text)}
            if len(fits) == 1:
                links.join(i, next(iter(fits.values())))
        for short, (start, end) in doc._.acronyms.items():
            long = spans.get((start, end))
            for i, m in enumerate(mentions):
                if long is not None and doc[m["start"]:m["end"]].text in (short, short + "s") and m["type"] != "Country":
                    links.join(i, long)
        self.link_bare(doc, mentions, links)
        self.link_people(doc, mentions, people, links)

    def link_bare(self, doc: Doc, mentions: list[MentionData], links: _Links) -> None:
        """A body by its common noun alone ("border guards") is the last one of that kind that the article names."""
        for i, m in enumerate(mentions):
            if m["source"] != "bare":
                continue
            noun = doc[m["start"]].lower_
            for j in [*range(i - 1, -1, -1), *range(i + 1, len(mentions))]:
                other = mentions[j]
                if other["source"] == "bare" and j > i or self.vocabulary.top(other["type"]) != "Organization":
                    continue
                name = other["name"].lower() + " " + (
                    self.gazetteer.concepts[other["concept"]].name.lower() if other["concept"] else "")
                if other["type"] == m["type"] and (noun in name or noun not in ("customs", "border")) or (
                        noun == "customs" and noun in name):
                    links.join(i, j)
                    break

    def may_join(self, a: MentionData, b: MentionData) -> bool:
        """Whether two mentions with one key may be one: comparable classes, no two concepts."""
        if a["concept"] and b["concept"] and a["concept"] != b["concept"]:
            return False
        return self.vocabulary.top(a["type"]) == self.vocabulary.top(b["type"])

    def same_head(self, doc: Doc, mentions: list[MentionData], outer: MentionData, inner: MentionData) -> bool:
        """Whether a nested mention is its outer one without the owner ("Kyrgyzstan's [State Border Service]")."""
        if self.vocabulary.top(outer["type"]) != self.vocabulary.top(inner["type"]) or outer["type"] == "Country":
            return False
        if outer["concept"] and inner["concept"] and outer["concept"] != inner["concept"]:
            return False
        if self.vocabulary.top(outer["type"]) != "Organization":
            return False
        rest = [i for i in range(outer["start"], outer["end"]) if not inner["start"] <= i < inner["end"]]
        owned = [m for m in mentions if m["start"] >= outer["start"] and m["end"] <= outer["end"]
                 and m is not outer and m is not inner and m["type"] == "Country"]
        outside = {m["concept"] for m in owned if any(i in rest for i in range(m["start"], m["end"]))}
        within = {m["concept"] for m in owned} - outside
        if outside and within and outside != within:
            return False
        tail = outer["end"] == inner["end"]
        front = outer["start"] == inner["start"]
        return (tail and doc[outer["head"]].i >= inner["start"]) or (front and inner["source"] != "gazetteer") \
            or (front and outer["end"] > inner["end"] and doc[inner["end"]].lower_ == "of")

    def link_people(self, doc: Doc, mentions: list[MentionData], people: list[int], links: _Links) -> None:
        """A surname alone is the one person of that surname whom the article names in full."""
        full: dict[str, list[int]] = defaultdict(list)
        by_name: dict[str, int] = {}
        for i in people:
            words = normalize(doc[mentions[i]["start"]:mentions[i]["end"]].text).split()
            name = " ".join(words)
            if name in by_name:
                links.join(i, by_name[name])
                continue
            by_name[name] = i
            if len(words) > 1:
                same = [j for j in full[words[-1]] if _compatible(words, normalize(mentions[j]["name"]).split())]
                if same:
                    links.join(i, same[0])
                full[words[-1]].append(i)
        for i in people:
            words = normalize(doc[mentions[i]["start"]:mentions[i]["end"]].text).split()
            if len(words) == 1:
                fits = {links.find(j) for j in full.get(words[0], ())}
                if not fits:
                    fits = {links.find(j) for js in full.values() for j in js
                            if words[0] in normalize(mentions[j]["name"]).split()}
                if len(fits) == 1:
                    links.join(i, fits.pop())

    # --- clusters ----------------------------------------------------------------------------------------------------

    def number(self, doc: Doc, mentions: list[MentionData], links: _Links, owners: list[Owner]) -> list[ClusterData]:
        """Number the entities in order of appearance and settle what their mentions agree on."""
        groups: dict[int, list[int]] = defaultdict(list)
        for i in range(len(mentions)):
            groups[links.find(i)].append(i)
        clusters: list[ClusterData] = []
        ids: dict[int, int] = {}
        for root in sorted(groups, key=lambda r: groups[r][0]):
            members = [mentions[i] for i in groups[root]]
            ids[root] = len(clusters)
            concepts = Counter(m["concept"] for m in members if m["concept"])
            concept = concepts.most_common(1)[0][0] if concepts else ""
            known = self.gazetteer.concepts.get(concept)
            told = {m["type"] for m in members if m["source"] == "place"}
            if known and told and not any(self.vocabulary.is_a(known.type, t) for t in told) and known.type in (
                    "Settlement", "NaturalFeature", "Checkpoint", "AdministrativeRegion"):
                known, concept = None, ""  # "the X checkpoint" is no town, whatever is known of an X
            cls = known.type if known else self.best_class(members)
            country = known.country if known else next((m["country"] for m in members if m["country"]), "")
            names = [m["name"] for m in members if m["kind"] == "name"] or [m["name"] for m in members]
            count = next((c for m in members if (c := self.count(doc, m)) is not None), None) if cls == "PersonGroup" else None
            clusters.append(ClusterData(
                name=known.name if known else max(names, key=len), type=cls, concept=concept, country=country, count=count,
                citizen_of=-1, confidence=min(0.95, 0.7 + 0.25 * bool(known) + 0.05 * (len(members) - 1)),
            ))
        for i, m in enumerate(mentions):
            m["cluster"] = ids[links.find(i)]
            m["type"] = clusters[m["cluster"]]["type"]
        for cluster_id, cluster in enumerate(clusters):
            if cluster["type"] == "PersonGroup":
                for m in mentions:
                    if m["cluster"] == cluster_id:
                        cluster["citizen_of"] = next(
                            (x["cluster"] for x in mentions if x["type"] == "Country"
                             and m["start"] <= x["start"] and x["end"] <= m["end"]), -1)
        return clusters

    def best_class(self, members: list[MentionData]) -> str:
        """The class most mentions have, a more specific one before its ancestor, a rule's before the model's."""
        votes = Counter[str]()
        for m in members:
            votes[m["type"]] += 1 if m["source"] == "model" else 3
        best = sorted(votes.items(), key=lambda v: (-v[1], v[0]))[0][0]
        for cls in sorted(votes):
            best = self.vocabulary.specific(best, cls)
        return best

    def count(self, doc: Doc, m: MentionData) -> int | None:
        """How many people a group is: its number, or one for a singular with an indefinite article."""
        for token in doc[m["start"]:m["end"]]:
            number = number_of(token, self.numbers)
            if number is not None:
                return number
        return 1 if doc[m["start"]].lower_ in ("a", "an") else None

    # --- descriptions and pronouns -----------------------------------------------------------------------------------

    def find_descriptions(
        self, doc: Doc, mentions: list[MentionData], clusters: list[ClusterData],
    ) -> Iterator[MentionData]:
        """Mentions such as "the agency", "the four suspects", each with the last entity that fits."""
        taken = {i for m in mentions for i in range(m["start"], m["end"])}
        order = sorted((m["start"], i) for i, m in enumerate(mentions))
        for token in doc:
            if token.lower_ not in _DEFINITE or token.i + 1 >= len(doc):
                continue
            start, end = token.i, token.i + 1
            while end < len(doc) and doc[end].pos_ in ("ADJ", "NUM") and end - start < 4 and doc[end].dep_ in ("amod", "nummod"):
                end += 1
            if end >= len(doc) or doc[end].pos_ not in ("NOUN", "PROPN", "VERB", "ADJ") or end in taken:
                continue
            head = end
            if head + 1 < len(doc) and doc[head + 1].pos_ == "NOUN" and doc[head].dep_ == "compound":
                head += 1
            if head in taken or any(i in taken for i in range(start, head)):
                continue
            noun, two = singular(doc[head].lower_), doc[head - 1:head + 1].text.lower()
            before = [i for s, i in order if s < start][::-1]
            cluster = -1
            if noun in self.people or doc[head].lower_ in self.people:
                cluster = self.people_before(doc, start, head, mentions, clusters, before)
            if cluster < 0 and (classes := self.descriptions.get(two) or self.descriptions.get(noun) or self.descriptions.get(
                    doc[head].lower_)) and (head == end or two in self.descriptions) and not _complement(doc, head):
                cluster = self.last_of(doc, noun, classes, start, mentions, clusters, before)
            if cluster < 0 and (noun in self.people or doc[head].lower_ in self.people) and token.lower_ == "the" \
                    and head == end and doc[head].tag_ == "NNS":
                cluster = len(clusters)
                clusters.append(ClusterData(
                    name=doc[start:head + 1].text, type="PersonGroup", concept="", country="", count=None, citizen_of=-1,
                    confidence=0.6))
            if cluster >= 0:
                first = start if token.lower_ not in ("its", "his", "their", "her") else start + 1
                yield MentionData(
                    start=first, end=head + 1, head=head, type=clusters[cluster]["type"], kind="nominal",
                    name=doc[first:head + 1].text, concept=clusters[cluster]["concept"], country=clusters[cluster]["country"],
                    cluster=cluster, count=None, adjectival=False, source="description",
                )

    def last_of(
        self, doc: Doc, noun: str, classes: list[str], at: int, mentions: list[MentionData], clusters: list[ClusterData],
        before: list[int],
    ) -> int:
        """The last entity whose name ends in the noun, or else whose class fits."""
        for wanted in (True, False):
            for i in before:
                m = mentions[i]
                if m["kind"] == "pronoun" or at - m["start"] > 300:
                    break
                cluster = clusters[m["cluster"]]
                fits = any(self.vocabulary.is_a(cluster["type"], c) for c in classes)
                named = noun in {singular(w) for w in (m["name"] + " " + cluster["name"]).lower().split()}
                if cluster["type"] == "Country" and (m["adjectival"] or not m["concept"]):
                    continue
                if fits and (named or not wanted) and not m["adjectival"]:
                    return m["cluster"]
        return -1

    def people_before(
        self, doc: Doc, start: int, head: int, mentions: list[MentionData], clusters: list[ClusterData], before: list[int],
    ) -> int:
        """The last person or group that agrees in number with "the (four) suspects"."""
        number = next((n for t in doc[start:head] if (n := number_of(t, self.numbers)) is not None), None)
        plural = doc[head].tag_ in ("NNS", "NNPS") or doc[head].lower_ in ("men", "women", "people", "gunmen", "detained",
                                                                          "arrested")
        for i in before:
            m = mentions[i]
            if start - m["start"] > 120:
                return -1
            cluster = clusters[m["cluster"]]
            if cluster["type"] == "PersonGroup":
                if number is not None and cluster["count"] != number:
                    continue
                if plural == (cluster["count"] != 1):
                    return m["cluster"]
            elif cluster["type"] == "Person" and not plural and number is None and m["kind"] == "name" \
                    and singular(doc[head].lower_) not in ("official", "officer"):
                return m["cluster"]
        return -1

    def find_pronouns(
        self, doc: Doc, mentions: list[MentionData], clusters: list[ClusterData],
    ) -> Iterator[MentionData]:
        """Pronouns whose antecedent in this or the previous two sentences stands out: a subject before others."""
        if not self.pronouns:
            return
        by_sentence: dict[int, list[MentionData]] = defaultdict(list)
        number = {}
        for k, sent in enumerate(doc.sents):
            for t in sent:
                number[t.i] = k
        for m in mentions:
            by_sentence[number[m["start"]]].append(m)
        for token in doc:
            kind = self.pronouns.get(token.lower_)
            if kind is None or token.pos_ not in ("PRON", "DET") or any(m["start"] <= token.i < m["end"] for m in ()):
                continue
            k = number[token.i]
            cluster = -1
            for back in range(3 if kind == "person" else 2):
                rows = [m for m in by_sentence[k - back] if m["end"] <= token.i and self.fits(kind, clusters[m["cluster"]], m)]
                if rows:
                    subjects = [m for m in rows if doc[m["head"]].dep_ in ("nsubj", "nsubjpass")]
                    chosen = (subjects or rows)
                    cluster = chosen[-1 if back else 0]["cluster"] if kind != "people" else chosen[-1]["cluster"]
                    break
            if cluster >= 0:
                yield MentionData(
                    start=token.i, end=token.i + 1, head=token.i, type=clusters[cluster]["type"], kind="pronoun",
                    name=token.text, concept=clusters[cluster]["concept"], country=clusters[cluster]["country"],
                    cluster=cluster, count=None, adjectival=False, source="pronoun",
                )

    def fits(self, kind: str, cluster: ClusterData, m: MentionData) -> bool:
        """Whether a pronoun of that kind may mean the entity."""
        if m["adjectival"]:
            return False
        if kind == "person":
            return cluster["type"] == "Person" or cluster["type"] == "PersonGroup" and cluster["count"] == 1
        if kind == "people":
            return cluster["type"] == "PersonGroup" and cluster["count"] != 1
        return self.vocabulary.is_a(cluster["type"], "Organization") or cluster["type"] == "Country"


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


class _Nearest:
    """The country of the context of a token: the last one named before it in its block, else the next."""

    def __init__(self, doc: Doc, mentions: list[MentionData], known: object) -> None:
        self.rows = [(m["start"], m["country"] or m["concept"]) for m in mentions
                     if (m["type"] == "Country" and m["concept"]) or (m["country"] and m["source"] == "gazetteer")]

    def country(self, at: int) -> str:
        before = [c for s, c in self.rows if s < at]
        after = [c for s, c in self.rows if s > at]
        return before[-1] if before else after[0] if after else ""


def _singular_last(name: str) -> str:
    head, _, last = name.rpartition(" ")
    return f"{head} {singular(last)}".strip()


def _without_head(text: str, heads: dict[str, str]) -> str:
    """A place's name without its head word ("Korday border crossing" -> "Korday")."""
    words = text.split()
    for k in range(1, len(words)):
        if " ".join(words[k:]).lower() in heads:
            return " ".join(words[:k])
    return text


def _compatible(a: list[str], b: list[str]) -> bool:
    """Whether two full names with one surname may be one person: equal first names or initials."""
    x, y = a[0].strip("."), b[0].strip(".") if b else ""
    return x == y or (len(x) == 1 and y.startswith(x)) or (len(y) == 1 and x.startswith(y)) or a[0] in b


def _complement(doc: Doc, head: int) -> bool:
    """Whether the noun is specified by what follows ("the agency of ..."), so that it takes up nothing."""
    return head + 2 < len(doc) and doc[head + 1].lower_ == "of" and doc[head + 2].pos_ in ("PROPN", "DET")
