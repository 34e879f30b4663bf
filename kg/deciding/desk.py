"""Judgements made against a build: what is meant, what will change, and which earlier judgements give way.

A name is resolved as ``kg show`` resolves it, a claim or an event by its id in the build. What is proposed points to
words of the stored texts alone. Nothing is written here but by :meth:`Desk.record`.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg import corpus, ledger
from kg.errors import ArticleError, QueryError, RunError
from kg.graph import Graph
from kg.judging import alike, mention_at, spoken, standing, target_of, target_of_mention, wrong
from kg.ledger import Anchor, Change, Judgement, Slot, Target
from kg.model import Claim, Event, Evidence, Extraction, Mention, Quantity
from kg.ontology import settings, vocabulary
from kg.rdf import lookup, mapping
from kg.rdf.export import from_annotations
from kg.resources import data_folder

__all__ = ["By", "Desk", "Proposal", "Stated", "described", "quantity", "told"]


#: Mentions of a thing among which two are looked for that stand in different articles.
_MANY = 100


@dataclass(frozen=True)
class By:
    """Who decides, when (ISO 8601, UTC) and why."""

    who: str
    when: str
    why: str = ""


@dataclass(frozen=True)
class Stated:
    """A claim or event of one article in the build, with the judgements that made it what it is."""

    article: str
    statement: Claim | Event
    target: Target
    by: tuple[Judgement, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A judgement that can be recorded.

    Args:
        judgement: the judgement.
        changes: what will change, in sentences.
        articles: ids of those that must be read again.
    """

    judgement: Judgement
    changes: tuple[str, ...]
    articles: tuple[str, ...]


class Desk:
    """A build and a ledger, side by side.

    Args:
        build: the build folder.
        ledger_file: the ledger; that with which the build was made when None.

    Raises:
        StoreError: there is no build.
        RunError: its files or the ledger cannot be read.
    """

    def __init__(self, build: str | os.PathLike[str], ledger_file: str | os.PathLike[str] | None = None) -> None:
        """Open them."""
        self.graph = Graph(build)
        try:
            self.manifest: dict[str, Any] = json.loads((self.graph.folder / "build.json").read_text("utf-8"))
            read = [json.loads(path.read_text("utf-8")) for path in self.graph.annotations()]
        except (OSError, ValueError) as error:
            where = self.graph.folder
            raise RunError(f"{where}: a file of the build cannot be read ({error}); build it again") from None
        self.hashes = {a["id"]: a["sha256"] for a in self.manifest["articles"]}
        self.sources = {a["id"]: a["source"] for a in self.manifest["articles"]}
        self.extractions = {data["article"]: from_annotations(data, "") for data in read}
        self.path = Path(ledger_file) if ledger_file else self._ledger()
        self._read()
        rows = self.graph.query(
            "SELECT ?thing ?j { GRAPH bkr:graph\\/judgements { ?thing prov:wasInfluencedBy|prov:wasGeneratedBy ?j } }"
        ).rows()
        self._decided: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            self._decided[str(row["thing"])].add(mapping.entity_id(str(row["j"])).removeprefix("judgement/"))
        self._statements: defaultdict[str, list[tuple[str, Claim | Event]]] = defaultdict(list)
        for data in read:
            x = self.extractions[data["article"]]
            apart = data.get("apart", {})
            items = [i for kind in ("relations", "events") for i in (*data.get(kind, ()), *apart.get(kind, ()))]
            statements: tuple[Claim | Event, ...] = (*x.claims, *x.events)
            for item, s in zip(items, statements, strict=True):
                self._statements[item["iri"]].append((x.article, s))

    def _ledger(self) -> Path:
        named = self.manifest.get("judgements", {}).get("ledger", "")
        return Path(os.path.normpath(self.graph.folder / named)) if named else ledger.find(None)

    def __enter__(self) -> Desk:
        """The desk itself, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the build."""
        self.graph.close()

    # --- what is there

    def _read(self) -> None:
        self.book = ledger.read(self.path)
        #: The judgements that nothing supersedes.
        self.standing = standing(self.book.judgements)
        self._by_text: defaultdict[str, list[Judgement]] = defaultdict(list)
        for j in self.standing:
            for sha256 in sorted({t.anchor.sha256 for t in j.of}):
                self._by_text[sha256].append(j)

    def touching(self, target: Target, iri: str = "") -> list[Judgement]:
        """Standing judgements on a target, or that made of a thing what it is in the build."""
        made = self._decided.get(iri, set())
        return [
            j for j in self._by_text[target.anchor.sha256] if j.id in made or any(alike(t, target) for t in j.of)
        ]

    def is_statement(self, id: str) -> bool:
        """Whether it is the id or IRI of a claim or event of the build, or looks like one."""
        return id.startswith(("claim/", "event/")) or any(i in self._statements for i in _iris(id))

    def statements(self, id: str) -> list[Stated]:
        """A claim, or the accounts of an event in each article that tells of it.

        Args:
            id: IRI or id, such as ``claim/0c1f...``, perhaps with ``@ARTICLE`` behind it.

        Raises:
            QueryError: there is none.
        """
        id, _, article = id.partition("@")
        iri = next((i for i in _iris(id) if i in self._statements), "")
        found = [(a, s) for a, s in self._statements.get(iri, ()) if article in ("", a)]
        if not found:
            where = f" in {article!r}" if article else ""
            raise QueryError(f"the build has no claim or event {id!r}{where}; kg show NAME --ids lists ids")
        return [self._stated(a, s, iri) for a, s in found]

    def every_statement(self) -> Iterable[tuple[str, Stated]]:
        """All claims and events with their IRIs, in order of these."""
        for iri in sorted(self._statements):
            for article, s in self._statements[iri]:
                yield iri, self._stated(article, s, iri)

    def _stated(self, article: str, s: Claim | Event, iri: str) -> Stated:
        target = target_of(s, self.extractions[article].entities, self.hashes[article])
        by = self.touching(target, iri)
        base = next((t for j in by if j.decision in ("add", "correct") for t in j.of), target)
        return Stated(article, s, base, tuple(by))

    def entity(self, name: str) -> lookup.Candidate:
        """The thing that a name means, as in ``kg show``."""
        return lookup.find_entity(self.graph.store, name)

    def mentions(self, name: str) -> list[Mention]:
        """Mentions of a thing, those that stand for it best first.

        Args:
            name: any name or id, perhaps with ``@ARTICLE`` behind it; or a place, ``ARTICLE:START-END``.

        Raises:
            QueryError: there is no such thing or place, or no article names it.
        """
        place = re.fullmatch(r"([\w-]+):(\d+)-(\d+)", name)
        if place and place[1] in self.extractions:
            found = mention_at(self.extractions[place[1]], int(place[2]), int(place[3]))
            if not found:
                raise QueryError(f"there is no mention at {name!r}; kg show NAME --why lists mentions")
            return [found[1]]
        name, _, article = name.partition("@")
        if article and article not in self.extractions:
            raise QueryError(f"the build has no article {article!r}; there are: {', '.join(self.extractions)}")
        id = self._named_in(article, name)
        thing = None if id else self.entity(name)
        found_in = [
            m for x in self.extractions.values() if article in ("", x.article)
            for e in x.entities if e.id == (thing.id if thing else id) for m in e.mentions
        ]  # fmt: skip
        if thing and not found_in:
            where = article or "any article"
            raise QueryError(f"{thing.name} ({thing.id}) is not mentioned in {where}; name something that is")
        kinds = ("name", "nominal", "pronoun")
        return sorted(found_in, key=lambda m: (kinds.index(m.kind), m))

    def _named_in(self, article: str, name: str) -> str:
        """Id of the one thing that the article calls by that name; empty where there is none or are several."""
        wanted = lookup.fold(name)
        called = [e.id for e in (self.extractions[article].entities if article else ())
                  if wanted in {lookup.fold(n) for n in (e.name, *(m.text for m in e.mentions if m.kind != "pronoun"))}]
        return called[0] if len(called) == 1 else ""

    def body(self, article: str, text: str | os.PathLike[str] | None = None) -> str:
        """The stored text of an article of the build.

        Args:
            article: its id.
            text: its file; looked for beside the ledger and in the corpus when None.

        Raises:
            RunError: no file with just that text is found.
        """
        if article not in self.hashes:
            raise QueryError(f"the build has no article {article!r}; there are: {', '.join(self.hashes)}")
        places = [Path(text)] if text else [
            path for folder in (self.path.parent, data_folder("corpus") / "articles")
            for path in sorted(folder.rglob(glob_escaped(self.sources[article])))
        ]  # fmt: skip
        for path in places:
            try:
                found = corpus.read(path)
            except ArticleError:
                continue
            if found.sha256 == self.hashes[article]:
                return found.body
        where = f"{text} is not the text" if text else "its text is not found beside the ledger"
        raise RunError(f"{article}: {where} from which the build was made; name its file with --text FILE")

    # --- decisions

    def same(self, a: str, b: str, by: By, apart: bool = False) -> Proposal:
        """Two things, or two events, are one; or, with ``apart``, are two."""
        events = [self.is_statement(x.partition("@")[0]) for x in (a, b)]
        decision, supersedes = ("not-same" if apart else "same"), "same" if apart else "not-same"
        if any(events):
            if not all(events):
                raise QueryError(f"{a} and {b} are not of one kind: two things, or two events, can be one")
            ends = [self.statements(x)[0] for x in (a, b)]
            targets = tuple(e.target for e in ends)
            if any(t.kind != "event" for t in targets):
                raise QueryError("claims are not joined; their subjects and objects are")
            words = [f"{told(e.statement, self.extractions[e.article])} ({e.article})" for e in ends]
            kinds = classes = [e.statement.type for e in ends if isinstance(e.statement, Event)]
        else:
            mentions = [self.mentions(x) for x in (a, b)]
            # Of what is one thing now: mentions in two articles, if there are.
            one, other = min(
                ((m, n) for m in mentions[0][:_MANY] for n in mentions[1][:_MANY]),
                key=lambda pair: (pair[0] == pair[1], pair[0].article == pair[1].article),
            ) if set(mentions[0]) & set(mentions[1]) else (mentions[0][0], mentions[1][0])  # fmt: skip
            targets = tuple(target_of_mention(m, self.hashes[m.article]) for m in (one, other))
            words = [f"{m.text!r} ({m.article}:{m.start}-{m.end}; {self._weight(m)})" for m in (one, other)]
            classes = [e.type for m in (one, other) for e in self.extractions[m.article].entities if m in e.mentions]
            kinds = [vocabulary().top(c) for c in classes]
        if not apart and kinds[0] != kinds[1]:
            raise QueryError(f"a thing is of one kind, an event of one type: {words[0]} is {classes[0]}, {words[1]} is "
                             f"{classes[1]}; correct the one that is wrong (kg judge correct) and build again first")
        if targets[0] == targets[1]:
            raise QueryError(f"{a} and {b} are the same words; name two mentions: NAME@ARTICLE, or ARTICLE:12-20")
        old = [j for j in self.standing if j.decision == supersedes and _same_pair(j.of, targets)]
        change = f"{words[0]} and {words[1]} {'are kept apart' if apart else 'become one'}"
        return self.propose(by, decision, targets, (), old, [change])

    def reject(self, what: Sequence[str], by: By) -> Proposal:
        """Mentions of a thing, a claim or an event are wrong."""
        targets: list[Target] = []
        old: list[Judgement] = []
        changes: list[str] = []
        for one in what:
            if self.is_statement(one.partition("@")[0]):
                for s in self.statements(one):
                    targets.append(s.target)
                    old += [j for j in s.by if j.decision in ("add", "correct")]
                    changes.append(f"gone: {told(s.statement, self.extractions[s.article])}, {_quoted(s.statement)}")
                continue
            for m in self.mentions(one):
                target = target_of_mention(m, self.hashes[m.article])
                targets.append(target)
                old += [j for j in self.standing if j.decision != "reject" and any(alike(t, target) for t in j.of)]
                changes.append(f"no mention of anything: {m.text!r} ({m.article}:{m.start}-{m.end})")
            changes += [f"gone with it: {t}" for t in self._resting(one)]
        if len({t.kind for t in targets}) > 1:
            raise QueryError("mentions, claims and events are rejected one kind at a time")
        return self.propose(by, "reject", tuple(targets), (), old, changes)

    def correct(self, what: str, fields: Sequence[tuple[str, str]], by: By) -> Proposal:
        """A claim, an event or the entity of a mention is otherwise.

        Args:
            what: as of :meth:`statements` or :meth:`mentions`.
            fields: field and value; a role that is given twice has two fillers, one that is empty has none.
            by: who decides.
        """
        if not self.is_statement(what.partition("@")[0]):
            m = self.mentions(what)[0]
            target = target_of_mention(m, self.hashes[m.article])
            wanted: dict[str, Change] = dict(fields)
            old = [j for j in self.on_entity(m) if j.decision == "correct" and wanted.keys() & dict(j.to).keys()]
            merged: dict[str, Change] = {k: v for j in old for k, v in j.to} | wanted
            changes = [f"{m.text!r} ({m.article}): {k} is {v or 'nothing'}" for k, v in wanted.items()]
            return self.propose(by, "correct", (target,), tuple(merged.items()), old, changes)
        found = self.statements(what)
        if len(found) > 1:
            places = ", ".join(f"{what}@{s.article}" for s in found)
            raise QueryError(f"several articles tell of it; say which account is wrong: {places}")
        (s,) = found
        return self.change(s, self._fields(s, fields), by)

    def change(self, s: Stated, to: Mapping[str, Change], by: By) -> Proposal:
        """Fields of a claim or event have other values; earlier corrections of other fields stay."""
        old = [j for j in s.by if j.decision in ("add", "correct", "reject")]
        before: dict[str, Change] = {k: v for j in old if j.decision != "reject" for k, v in j.to}
        decision = "add" if any(j.decision == "add" for j in old) else "correct"
        changes = [f"{told(s.statement, self.extractions[s.article])}, {_quoted(s.statement)}"]
        changes += [f"{k} is {_shown(v)}, no longer {_now(s.statement, k, self.extractions[s.article])}"
                    for k, v in to.items()]  # fmt: skip
        return self.propose(by, decision, (s.target,), tuple({**before, **to}.items()), old, changes)

    def confirm(self, what: str, by: By) -> Proposal:
        """A claim, an event or the entity of a mention is right as it is; it stays also when the machine loses it."""
        if not self.is_statement(what.partition("@")[0]):
            m = self.mentions(what)[0]
            e = next(e for e in self.extractions[m.article].entities if m in e.mentions)
            fields: tuple[tuple[str, Change], ...] = (("class", e.type), ("name", e.name))
            target = target_of_mention(m, self.hashes[m.article])
            return self.propose(by, "add", (target,), fields, (), [f"sure: {e.name}, a {e.type} ({m.article})"])
        s = self.statements(what)[0]
        to: dict[str, Change] = {k: v for j in s.by if j.decision in ("add", "correct") for k, v in j.to}
        if s.target.anchor == _anchor(s.statement.evidence, s.target.anchor.sha256):
            to.setdefault("factuality", s.statement.factuality)
        change = f"sure: {told(s.statement, self.extractions[s.article])}, {_quoted(s.statement)}"
        return self.propose(by, "add", (s.target,), tuple(to.items()), s.by, [change])

    def uphold(self, id: str, others: Sequence[str], by: By) -> Proposal:
        """Of judgements that contradict each other one holds: it is said again, in place of all of them."""
        known = {j.id: j for j in self.book.judgements}
        j = known[id]
        changes = [f"holds: {described(j)}"]
        return self.propose(by, j.decision, j.of, j.to, [j, *(known[i] for i in others)], changes)

    def rename(self, what: str, name: str, by: By) -> Proposal:
        """A thing has another preferred name."""
        m = self.mentions(what)[0]
        target = target_of_mention(m, self.hashes[m.article])
        old = [j for j in self.on_entity(m) if j.decision == "rename"]
        before = next(e.name for x in self.extractions.values() for e in x.entities if m in e.mentions)
        return self.propose(by, "rename", (target,), (("name", name),), old, [f"{before} is called {name}"])

    def add(
        self, article: str, quote: str, what: str, fields: Sequence[tuple[str, str]], by: By,
        text: str | os.PathLike[str] | None = None,
    ) -> Proposal:  # fmt: skip
        """A claim, event or mention that the machine missed.

        Args:
            article: id of the article.
            quote: the words that state or tell it, which must stand in the text just once.
            what: a relation, a type of event, or a class.
            fields: roles and other fields; what fills a role is a name of something that the article names, or words of
                the quote with a class behind them (``"director:Person"``), or a literal.
            by: who decides.
            text: file of the article.
        """
        body, v = self.body(article, text), vocabulary()
        anchor = Anchor(self.hashes[article], _only(body, quote, article), quote, article)
        given = dict(fields)
        if v.top(what):
            to = (("class", what), ("name", given.get("name", " ".join(quote.split()))))
            change = f"new: {given.get('name', quote)!r}, a {what} ({article})"
            return self.propose(by, "add", (Target("mention", anchor),), to, (), [change])
        kind = "claim" if what in v.predicates else "event" if what in v.events else ""
        if not kind:
            raise QueryError(f"{what!r} is no relation, no type of event and no class of core.ttl")
        self._known(fields, what)
        own = {k: w for k, w in given.items() if k in ("when", "factuality", "attributedTo")}
        slots = [self._slot(article, k, w, what, anchor, body) for k, w in fields if k not in (*own, "trigger")]
        target = Target(kind, anchor, what, tuple(slots), given.get("trigger", ""), own.pop("when", ""))
        if kind == "claim" and sorted(s.role for s in slots) != ["object", "subject"]:
            raise QueryError("a claim needs subject=NAME and object=NAME, each once")
        old = [j for j in self.touching(target) if j.decision == "reject"]
        fillers = "; ".join(f"{s.role}: {s.name or s.quote or s.literal}" for s in slots)
        return self.propose(by, "add", (target,), tuple(own.items()), old, [f"new: {what} ({fillers}), “{quote}”"])

    def undo(self, ids: Sequence[str], by: By) -> Proposal:
        """Judgements are taken back; what they had superseded holds again."""
        known = {j.id: j for j in self.book.judgements}
        if unknown := [i for i in ids if i not in known]:
            raise QueryError(f"{self.path} has no judgement {unknown[0]!r}; kg judge list lists them")
        changes = [f"taken back: {described(known[i])}" for i in ids]
        return self.propose(by, "undo", (), (), [known[i] for i in ids], changes)

    def record(self, proposals: Iterable[Proposal]) -> None:
        """Append judgements to the ledger, all or none."""
        ledger.append(self.path, [p.judgement for p in proposals])
        self._read()

    def propose(
        self, by: By, decision: str, of: tuple[Target, ...], to: tuple[tuple[str, Change], ...],
        old: Iterable[Judgement], changes: Iterable[str],
    ) -> Proposal:  # fmt: skip
        """A judgement, ready to be recorded.

        Args:
            by: who decides.
            decision: one of :data:`kg.ledger.DECISIONS`.
            of: what it is about.
            to: new values.
            old: judgements that it supersedes.
            changes: what will change, in sentences.

        Raises:
            QueryError: it could not be applied, because it names a class, a role or a date that there is not.
        """
        earlier = {j.id: j for j in old}
        j = ledger.made(Judgement(
            "", decision, by.who, by.when, by.why, of, tuple(sorted(to, key=lambda f: f[0])), tuple(sorted(earlier)),
        ))  # fmt: skip
        if reason := wrong(j):
            raise QueryError(f"this cannot be decided: {reason}")
        supersedes = [] if decision == "undo" else [f"supersedes {described(o)}" for o in earlier.values()]
        articles = {t.anchor.article for k in (j, *earlier.values()) for t in k.of}
        return Proposal(j, (*changes, *supersedes), tuple(sorted(articles)))

    # --- fields and fillers

    def _fields(self, s: Stated, fields: Sequence[tuple[str, str]]) -> dict[str, Change]:
        """New values: text as it is, fillers of roles as slots."""
        texts = ("when", "factuality", "attributedTo", "predicate", "type")
        self._known(fields, s.target.type)
        wanted: dict[str, Change] = {k: v for k, v in fields if k in texts}
        roles: defaultdict[str, list[Slot]] = defaultdict(list)
        for k, v in fields:
            if k not in texts:
                roles[k] += [self._slot(s.article, k, v, s.target.type, s.target.anchor)] if v else []
        return wanted | {k: tuple(v) for k, v in roles.items()}

    @staticmethod
    def _known(fields: Sequence[tuple[str, str]], what: str) -> None:
        """Refuse what is no field, before its value is looked for."""
        claim = what in vocabulary().predicates
        own = ("predicate", "subject", "object") if claim else ("type", "where", "trigger", *sorted(vocabulary().roles))
        known = (*own, "when", "factuality", "attributedTo")
        if strange := next((k for k, _ in fields if k not in known), ""):
            raise QueryError(f"{strange!r} is no field of {what}; there are: {', '.join(known)}")

    def _slot(self, article: str, role: str, value: str, what: str, near: Anchor, body: str = "") -> Slot:
        v, x = vocabulary(), self.extractions[article]
        if what in v.predicates:
            literal = only = role == "object" and v.predicates[what].literal
        else:
            literal, only = role in v.roles and v.roles[role].literal, role in v.roles and not v.roles[role].range
        wanted = lookup.fold(value)
        named = [e for e in x.entities if value == e.id or wanted in {lookup.fold(n) for n in (e.name, *e.aliases)}]
        if len(named) == 1 and not only:
            m = spoken(named[0], Evidence(article, near.start, near.end, near.quote))
            return Slot(role, m.start, m.text, "", named[0].type, named[0].name)
        if len(named) > 1 and not only:
            choices = ", ".join(f"{e.name} ({e.id})" for e in named)
            raise QueryError(f"{value!r} is the name of several things in {article}; take the id of one: {choices}")
        words, _, cls = value.rpartition(":")
        if words and v.top(cls):
            at = near.quote.find(words)
            start = near.start + at if at >= 0 else _only(body or self.body(article), words, article)
            return Slot(role, start, words, "", cls, words)
        if literal:
            return Slot(role, literal=value, quantity=quantity(value))
        raise QueryError(f"{article} names nothing {value!r}; for something that is not found yet write WORDS:CLASS, "
                         f"such as {value!r}:Person, with words of the text")  # fmt: skip

    def on_entity(self, m: Mention) -> list[Judgement]:
        """Standing judgements on a mention, and on its entity in whatever article."""
        id = next((e.id for e in self.extractions[m.article].entities if m in e.mentions), "")
        target, made = target_of_mention(m, self.hashes[m.article]), self._decided.get(mapping.iri(id), set())
        return [j for j in self.standing if j.id in made or any(alike(t, target) for t in j.of)]

    def _weight(self, m: Mention) -> str:
        id = next(e.id for e in self.extractions[m.article].entities if m in e.mentions)
        xs = [x for x in self.extractions.values() if any(e.id == id for e in x.entities)]
        statements = sum(id in _parts(s) for x in xs for of in (x.claims, x.events) for s in of)
        return f"{len(xs)} articles, {statements} statements"

    def _resting(self, name: str) -> list[str]:
        """Statements that go when all those mentions go, in words."""
        gone = set(self.mentions(name))
        ids = {e.id for x in self.extractions.values() for e in x.entities if gone & set(e.mentions)}
        return [
            told(c, x) for x in self.extractions.values() for c in x.claims
            for e in x.entities if e.id in ids and e.id in (c.subject, c.object)
            if set(e.mentions) <= gone or any(_within(m, c.evidence) for m in e.mentions)
            if {m for m in e.mentions if _within(m, c.evidence)} <= gone
        ]  # fmt: skip


def told(s: Claim | Event, x: Extraction) -> str:
    """A claim or event in words."""
    names = {e.id: e.name for e in x.entities}
    when = f" [{s.when}]" if s.when else ""
    if isinstance(s, Claim):
        return f"{names.get(s.subject, s.subject)} {s.predicate} {names.get(s.object, s.object) or s.literal}{when}"
    roles = [(a.role, names.get(a.entity, a.entity) or a.literal) for a in s.arguments]
    roles += [("where", names.get(w, w)) for w in s.where]
    return f"{s.type}{when} ({'; '.join(f'{role}: {filler}' for role, filler in roles)})"


def described(j: Judgement) -> str:
    """A judgement in a line."""
    words = ", ".join(f"{t.type + ' ' if t.type else ''}“{t.anchor.quote}”" for t in j.of)
    return " ".join(filter(None, (j.id, j.decision, words, f"({j.who}, {j.when[:10]})", f"- {j.why}" if j.why else "")))


def quantity(text: str) -> Quantity | None:
    """The amount that a literal gives: a number, or two with a hyphen between, and a unit of ``units.toml``, if any.

    >>> quantity("around 1.5 kg")
    Quantity(text='around 1.5 kg', value=1.5, unit='kg', high=None, approximate=True, entity='')
    """
    found = re.fullmatch(r"(\D*?)\s*(\d[\d,]*(?:\.\d+)?)(?:\s*[-–]\s*(\d[\d,]*(?:\.\d+)?))?\s*(.*)", text.strip())
    if not found:
        return None
    before, low, high, unit = (part or "" for part in found.groups())
    known = settings("units").get("units", {})
    names: dict[str, str] = {str(n).casefold(): str(id) for id, u in known.items() for n in (id, *u.get("names", ()))}
    value = float(low.replace(",", ""))
    upper = float(high.replace(",", "")) if high else None
    return Quantity(text, value, names.get(unit.casefold(), unit), upper, bool(before.strip()))


def glob_escaped(name: str) -> str:
    """A file name as a pattern that matches just it."""
    return re.sub(r"([*?[])", r"[\1]", name)


def _iris(id: str) -> tuple[str, ...]:
    kind, _, rest = id.partition("/")
    return (id, mapping.iri(rest, kind) if kind in ("claim", "event") else id, *(mapping.iri(id, k)
            for k in ("claim", "event")))  # fmt: skip


def _only(body: str, words: str, article: str) -> int:
    count = body.count(words) if words else 0
    if count != 1:
        raise QueryError(f"{words!r} stands {count} times in the text of {article}; quote words that stand there once, "
                         "just as they are written")  # fmt: skip
    return body.index(words)


def _same_pair(a: Sequence[Target], b: Sequence[Target]) -> bool:
    return any(alike(a[0], x) and alike(a[1], y) for x, y in ((b[0], b[1]), (b[1], b[0])))


def _anchor(e: Evidence, sha256: str) -> Anchor:
    return Anchor(sha256, e.start, e.quote, e.article)


def _within(m: Mention, e: Evidence) -> bool:
    return m.article == e.article and e.start <= m.start and m.end <= e.end


def _parts(s: Claim | Event) -> set[str]:
    return {s.subject, s.object} if isinstance(s, Claim) else {*s.where, *(a.entity for a in s.arguments)}


def _quoted(s: Claim | Event) -> str:
    return f"“{' '.join(s.evidence.quote.split())}” ({s.evidence.article})"


def _shown(value: Change) -> str:
    return value or "nothing" if isinstance(value, str) else ", ".join(
        s.name or s.quote or s.literal for s in value
    ) or "nothing"  # fmt: skip


def _now(s: Claim | Event, field: str, x: Extraction) -> str:
    names = {e.id: e.name for e in x.entities}
    if isinstance(s, Event) and field == "where":
        return ", ".join(names.get(w, w) for w in s.where) or "nothing"
    if isinstance(s, Event) and field in vocabulary().roles:
        return ", ".join(names.get(a.entity, a.entity) or a.literal for a in s.fillers(field)) or "nothing"
    value = str(getattr(s, {"attributedTo": "attributed_to"}.get(field, field), "") or getattr(s, "literal", ""))
    return names.get(value, value) or "nothing"

