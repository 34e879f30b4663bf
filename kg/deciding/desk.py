"""Judgements made against a build: what is meant, what will change, and which earlier judgements give way.

A name is resolved as ``kg show`` resolves it, a claim or an event by its id in the build. What is proposed points to
words of the stored texts alone. Nothing is written here but by :meth:`Desk.record`.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg import ledger
from kg.deciding.judged_build import JudgedBuild, Stated
from kg.deciding.wording import described, now, quantity, quoted, shown, told
from kg.errors import QueryError
from kg.judging import alike, spoken, target_of_mention, wrong
from kg.ledger import Anchor, Change, Judgement, Slot, Target
from kg.model import Claim, Event, Evidence, Mention
from kg.ontology import vocabulary
from kg.rdf import lookup

__all__ = ["By", "Desk", "Proposal"]


#: Mentions of a thing among which two are looked for that stand in different articles.
_MANY = 100


@dataclass(frozen=True)
class By:
    """Who decides, when (ISO 8601, UTC) and why."""

    who: str
    when: str
    why: str = ""


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


class Desk(JudgedBuild):
    """Where judgements on a build are made ready; arguments and errors as of :class:`JudgedBuild`."""

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
                    changes.append(f"gone: {told(s.statement, self.extractions[s.article])}, {quoted(s.statement)}")
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
        changes = [f"{told(s.statement, self.extractions[s.article])}, {quoted(s.statement)}"]
        changes += [f"{k} is {shown(v)}, no longer {now(s.statement, k, self.extractions[s.article])}"
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
        change = f"sure: {told(s.statement, self.extractions[s.article])}, {quoted(s.statement)}"
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
