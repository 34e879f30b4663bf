"""Definite descriptions and pronouns, each taken to the last entity that fits: "the agency", "its", "both sides"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from kg.nlp.extensions import ClusterData, MentionData
from kg.nlp.groups import number_of
from kg.nlp.heads import is_kind, singular
from kg.nlp.tokens import Tokens
from kg.ontology import settings

__all__ = ["Anaphora"]

_DEFINITE = frozenset(("the", "this", "that", "these", "those", "its", "his", "their", "her", "both", "said"))
_POSSESSIVE = frozenset(("its", "his", "their", "her"))
_PLURALS = frozenset(("men", "women", "people", "gunmen", "detained", "arrested"))
_OFFICIALS = frozenset(("official", "officer"))
_NAMED = ("Organization", "Programme", "Facility", "Checkpoint")
_SUBJECTS = ("nsubj", "nsubjpass")
_FAR, _NEAR = 300, 120  # tokens back


@dataclass(frozen=True)
class _Words:
    descriptions: dict[str, list[str]]
    alike: dict[str, frozenset[str]]
    people: frozenset[str]
    posts: frozenset[str]
    pronouns: dict[str, str]


@cache
def _words() -> _Words:
    data = settings("coreference")
    alike = [frozenset(group.split()) for group in data["alike"]["groups"]]
    return _Words(data["descriptions"], {word: group for group in alike for word in group},
                  frozenset(data["people"]["nouns"]), frozenset(data["people"]["posts"]),
                  {p: kind for kind, ps in data["pronouns"].items() for p in ps})


class Anaphora:
    """Finds the descriptions and pronouns of one article.

    Args:
        doc: its tokens.
        mentions: sorted by start, with their clusters.
        clusters: its entities; a group of people that is only described is added to them.
    """

    def __init__(self, doc: Tokens, mentions: list[MentionData], clusters: list[ClusterData]) -> None:
        self.doc, self.mentions, self.clusters = doc, mentions, clusters
        self.words = _words()
        self.starts = [m["start"] for m in mentions]
        self.taken = {i for m in mentions for i in range(m["start"], m["end"])}
        #: Head noun of a name in small letters -> where it stands, and the entity.
        self.named: dict[str, list[tuple[int, int]]] = {}
        for m in mentions:
            if m["kind"] == "name" and any(is_kind(m["type"], c) for c in _NAMED):
                self.named.setdefault(singular(doc[m["head"]].lower_), []).append((m["start"], m["cluster"]))

    def before(self, at: int, reach: int) -> Iterator[MentionData]:
        """The mentions that begin before a token, the last first, no further back than ``reach`` tokens."""
        for k in range(bisect_left(self.starts, at) - 1, -1, -1):
            if at - self.starts[k] > reach:
                return
            yield self.mentions[k]

    # --- descriptions -------------------------------------------------------------------------------------------------

    def descriptions(self) -> Iterator[MentionData]:
        """Mentions such as "the agency", "the four suspects", each with the last entity that fits."""
        for token in self.doc:
            first = token.i
            if token.lower_ in _DEFINITE and (head := self.head(token.i)) >= 0:
                cluster = self.antecedent(token.i, head)
                first += token.lower_ in _POSSESSIVE
            elif token.lower_ in self.words.descriptions and self.titled(token.i):
                head = token.i
                cluster = self.last_of(singular(token.lower_), self.words.descriptions[token.lower_], token.i)
            else:
                continue
            if cluster < 0:
                continue
            data = self.clusters[cluster]
            yield MentionData(
                start=first, end=head + 1, head=head, type=data["type"], kind="nominal",
                name=self.doc.words(first, head + 1), concept=data["concept"], country=data["country"], cluster=cluster,
                count=None, adjectival=False, source="description",
            )

    def titled(self, at: int) -> bool:
        """Whether a noun stands alone before a post and a name: "agency spokeswoman X Y said"."""
        doc = self.doc
        return (
            at + 2 < len(doc) and doc[at + 1].lower_ in self.words.posts and doc[at + 2].capital
            and at not in self.taken and doc[at].text.islower()
            and (at == 0 or doc[at - 1].pos_ not in ("ADJ", "NOUN", "PROPN"))
        )

    def head(self, start: int) -> int:
        """Index of the noun of the description that a determiner begins, or -1."""
        doc, k = self.doc, start + 1
        while k < len(doc) and doc[k].pos_ in ("ADJ", "NUM") and k - start < 4 and doc[k].dep_ in ("amod", "nummod"):
            k += 1
        if k >= len(doc) or doc[k].pos_ not in ("NOUN", "PROPN", "VERB", "ADJ") or k in self.taken:
            return -1
        if k + 1 < len(doc) and doc[k + 1].pos_ == "NOUN" and doc[k].dep_ == "compound":
            k += 1
        return -1 if any(i in self.taken for i in range(start, k + 1)) else k

    def antecedent(self, start: int, head: int) -> int:
        """Cluster that a description takes up, or a new one for people that nothing before describes, or -1."""
        doc, words = self.doc, self.words
        lower, noun, two = doc[head].lower_, singular(doc[head].lower_), doc.lower(head - 1, head + 1)
        compound = doc[head - 1].pos_ in ("NOUN", "PROPN") and head - 1 > start
        people = noun in words.people or lower in words.people
        if people and (cluster := self.person(start, head)) >= 0:
            return cluster
        classes = words.descriptions.get(two) or words.descriptions.get(noun) or words.descriptions.get(lower)
        if classes and lower != noun and not {two, lower} & words.descriptions.keys() and "Contraband" not in classes:
            return -1  # "the two countries" are no single one
        if classes and (not compound or two in words.descriptions) and not self.complement(head):
            cluster = self.last_of(noun, classes, start)
            if cluster >= 0:
                return cluster
        elif not classes and not people and not compound and not self.complement(head):
            before = [cluster for at, cluster in self.named.get(noun, ()) if start - _FAR < at < start]
            if before:
                return before[-1]
        if people and lower != noun and doc[start].lower_ == "the" and head == start + 1 and doc[head].tag_ == "NNS":
            self.clusters.append(ClusterData(
                name=doc.words(start, head + 1), type="PersonGroup", concept="", country="", count=None, citizen_of=-1,
                confidence=0.6))
            return len(self.clusters) - 1
        return -1

    def complement(self, head: int) -> bool:
        """Whether the noun is specified by what follows ("the agency of ..."), so that it takes up nothing."""
        doc = self.doc
        return head + 2 < len(doc) and doc[head + 1].lower_ == "of" and doc[head + 2].pos_ in ("PROPN", "DET")

    def last_of(self, noun: str, classes: list[str], at: int) -> int:
        """The last entity whose name has the noun in it, or else whose class fits and whose name says nothing else."""
        fitting, words = -1, self.words
        for m in self.before(at, _FAR):
            if m["kind"] == "pronoun":
                break
            cluster = self.clusters[m["cluster"]]
            if m["adjectival"] or (cluster["type"] == "Country" and not m["concept"]):
                continue
            if not any(is_kind(cluster["type"], c) for c in classes):
                continue
            called = {singular(w) for w in f"{m['name']} {cluster['name']}".lower().split()}
            if noun in called:
                return m["cluster"]
            kinds = called & words.alike.keys()  # a code of law is no programme, an agreement no exercise
            if fitting < 0 and not (kinds and noun in words.alike and kinds.isdisjoint(words.alike[noun])):
                fitting = m["cluster"]
        return fitting

    def person(self, start: int, head: int) -> int:
        """The last person or group that agrees in number with "the (four) suspects"."""
        doc = self.doc
        number = next((n for t in doc[start:head] if (n := number_of(t.text)) is not None), None)
        plural = doc[head].tag_ in ("NNS", "NNPS") or doc[head].lower_ in _PLURALS
        for m in self.before(start, _NEAR):
            cluster = self.clusters[m["cluster"]]
            if cluster["type"] == "PersonGroup":
                if (number is None or cluster["count"] == number) and plural == (cluster["count"] != 1):
                    return m["cluster"]
            elif cluster["type"] == "Person" and not plural and number is None and m["kind"] == "name" \
                    and singular(doc[head].lower_) not in _OFFICIALS:
                return m["cluster"]
        return -1

    # --- pronouns -----------------------------------------------------------------------------------------------------

    def pronouns(self) -> Iterator[MentionData]:
        """Pronouns whose antecedent in this or the previous sentences stands out: a subject before others."""
        doc = self.doc
        heads = self.heads()
        sentence_starts = [t.i for t in doc if t.is_sent_start] or [0]
        for token in doc:
            kind = self.words.pronouns.get(token.lower_)
            if kind is None or token.pos_ not in ("PRON", "DET"):
                continue
            k = bisect_right(sentence_starts, token.i) - 1
            for back in range(-1, 3 if kind == "person" else 2):
                if k < back:
                    break
                if back < 0:
                    cluster = self.by_parse(kind, token.i, heads)
                else:
                    first = sentence_starts[k - back]
                    last = token.i if not back else sentence_starts[k - back + 1]
                    cluster = self.in_sentence(kind, first, last, back, () if back else self.barred(token.i))
                if cluster >= 0:
                    data = self.clusters[cluster]
                    yield MentionData(
                        start=token.i,
                        end=token.i + 1,
                        head=token.i,
                        type=data["type"],
                        kind="pronoun",
                        name=token.text,
                        concept=data["concept"],
                        country=data["country"],
                        cluster=cluster,
                        count=None,
                        adjectival=False,
                        source="pronoun",
                    )
                    break

    def heads(self) -> dict[int, MentionData]:
        """Head of each mention -> the longest one that it heads."""
        out: dict[int, MentionData] = {}
        for m in self.mentions:
            out.setdefault(m["head"], m)
        return out

    def by_parse(self, kind: str, at: int, heads: dict[int, MentionData]) -> int:
        """The subject of a clause around a pronoun, or what a relative clause around it is about, or -1."""
        pronoun = self.doc.doc[at]
        if pronoun.lower_.endswith(("self", "selves")):
            before = heads.get(pronoun.head.i) if pronoun.dep_ in ("appos", "npadvmod") else None
            return before["cluster"] if before is not None and self.fits(kind, before) else -1
        own = pronoun.dep_ != "poss"  # "it" is not the subject of its own clause, "its" may belong to it
        for above in pronoun.ancestors:
            if above.i > at and above.dep_ in _SUBJECTS:
                continue
            if above.pos_ in ("VERB", "AUX"):
                if own:
                    own = False
                    continue
                for child in above.children:
                    m = heads.get(child.i)
                    if child.dep_ in _SUBJECTS and m is not None and m["end"] <= at and self.fits(kind, m):
                        return m["cluster"]
            if above.dep_ in ("relcl", "acl"):
                m = heads.get(above.head.i)
                if m is not None and m["end"] <= at and self.fits(kind, m):
                    return m["cluster"]
        return -1

    def barred(self, at: int) -> Collection[int]:
        """The words of the subject of which an object pronoun's own verb speaks: "X and Y fund it"."""
        pronoun = self.doc.doc[at]
        if pronoun.dep_ == "poss" or pronoun.dep_ in _SUBJECTS:
            return ()
        verb = next((t for t in pronoun.ancestors if t.pos_ in ("VERB", "AUX")), None)
        return {t.i for c in (verb.children if verb else ()) if c.dep_ in _SUBJECTS for t in c.subtree}

    def in_sentence(self, kind: str, first: int, last: int, back: int, barred: Collection[int]) -> int:
        """The cluster that stands out for a pronoun among the mentions of a stretch of text, or -1."""
        rows = [m for m in self.mentions[bisect_left(self.starts, first):bisect_left(self.starts, last)]
                if m["end"] <= last and m["head"] not in barred and self.fits(kind, m)]
        if not rows:
            return -1
        subjects = [m for m in rows if self.doc[m["head"]].dep_ in ("nsubj", "nsubjpass")]
        return (subjects or rows)[-1 if back or kind == "people" else 0]["cluster"]

    def fits(self, kind: str, m: MentionData) -> bool:
        """Whether a pronoun of that kind may mean the entity."""
        cluster = self.clusters[m["cluster"]]
        if m["adjectival"]:
            return False
        if kind == "person":
            return cluster["type"] == "Person" or (cluster["type"] == "PersonGroup" and cluster["count"] == 1)
        if kind == "people":
            return cluster["type"] == "PersonGroup" and cluster["count"] != 1
        return is_kind(cluster["type"], "Organization") or cluster["type"] == "Country"
