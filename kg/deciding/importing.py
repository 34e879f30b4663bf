"""Corrected annotations as judgements: what is gone is rejected, what is changed corrected, what is new added.

An exported file is compared with the annotations of the build. Claims and events are told apart by their ``iri``,
things by their ``id``, mentions by their place; one without any is new. Quotes and offsets of what was there are not
compared.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from kg.deciding.desk import By, Desk, Proposal
from kg.deciding.wording import told
from kg.errors import QueryError, RunError
from kg.judging import target_of, target_of_mention
from kg.ledger import Change, Judgement, Slot, Target
from kg.model import Argument, Claim, Entity, Event, Extraction, Mention
from kg.rdf.export import from_annotations

__all__ = ["differences", "read"]

Item = dict[str, Any]
Span = tuple[int, int]


def read(path: str | os.PathLike[str]) -> Item:
    """An annotation file.

    Raises:
        RunError: it cannot be read, or is none.
    """
    try:
        data = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise RunError(f"{path}: no annotations ({error}); kg export annotations writes them") from None
    if not isinstance(data, dict) or not {"article", "entities", "relations", "events"} <= data.keys():
        raise RunError(f"{path}: no annotations: article, entities, relations or events is missing")
    return data


def differences(desk: Desk, data: Item, by: By, text: str | os.PathLike[str] | None = None) -> list[Proposal]:
    """The judgements that make of the build's annotations the corrected ones.

    Args:
        desk: the build from which they were exported.
        data: the corrected annotations of one article.
        by: who decides.
        text: file of the article, needed for new quotes without offsets where it is not found.

    Raises:
        QueryError: the build has no such article, or a correction says what cannot be.
    """
    article = str(data["article"])
    if article not in desk.extractions:
        raise QueryError(f"the build has no article {article!r}; there are: {', '.join(desk.extractions)}")
    return list(_Comparison(desk, data, by, text).run())


class _Comparison:
    def __init__(self, desk: Desk, data: Item, by: By, text: str | os.PathLike[str] | None) -> None:
        self.desk, self.by, self.article = desk, by, str(data["article"])
        self.sha256 = desk.hashes[self.article]
        whole = all("start" in i for i in (*data["relations"], *data["events"])) and all(
            "mentions" in e for e in data["entities"]
        )
        try:
            body = desk.body(self.article, text)
        except RunError:  # then offsets are taken as they are; a build says so of those that are wrong
            body = ""
            if not whole:
                raise
        try:
            self.new = from_annotations(data, body)
        except (KeyError, TypeError, AttributeError) as error:
            raise QueryError(f"{self.article}: the annotations are not whole ({error!r}); corpus/README.md has the "
                             "format") from None  # fmt: skip
        for e in self.new.entities:
            for m in e.mentions:
                if body and body[m.start : m.end] != m.text:
                    raise QueryError(f"{self.article}: {m.text!r} does not stand at {m.start} of the text")
        self.old = desk.extractions[self.article]
        before = json.loads((desk.graph.folder / "annotations" / f"{self.article}.json").read_text("utf-8"))
        self.before = dict(_by_iri(before, self.old))
        self.after = list(_by_iri(data, self.new))

        iris = [iri for iri, _ in self.after if iri]
        if strange := [iri for iri in iris if iri not in self.before]:
            number = f"{len(strange)} claims or events are of another build, such as {strange[0]}"
            raise QueryError(f"{self.article}: {number}; export again and repeat the corrections there; "
                             "what is new has no iri")  # fmt: skip
        if twice := [iri for iri in iris if iris.count(iri) > 1]:
            raise QueryError(f"{self.article}: {twice[0]} is there twice; take the iri out of what is new")

    def run(self) -> Iterator[Proposal]:
        yield from self.entities()
        seen = {iri for iri, _ in self.after}
        for iri in self.before:
            if iri not in seen:
                yield self.desk.reject([f"{iri}@{self.article}"], self.by)
        for iri, s in self.after:
            if iri in self.before:
                to = self.changed(self.before[iri], s)
                if to:
                    (stated,) = self.desk.statements(f"{iri}@{self.article}")
                    yield self.desk.change(stated, to, self.by)
            else:
                yield self.added(s)

    # --- claims and events

    def changed(self, old: Claim | Event, new: Claim | Event) -> dict[str, Change]:
        names = {"when": "when", "factuality": "factuality", "attributed_to": "attributedTo"}
        names |= {"predicate": "predicate"} if isinstance(new, Claim) else {"type": "type"}
        to: dict[str, Change] = {f: getattr(new, a) for a, f in names.items() if getattr(new, a) != getattr(old, a)}
        source = next((e.name for e in self.old.entities if e.id == old.attributed_to), "")
        if source and new.attributed_to == source:  # only the entity has another name now
            to.pop("attributedTo", None)
        one, two = _fillers(old), _fillers(new)
        if one == two:
            return to
        slots = defaultdict[str, list[Slot]](list)
        for slot in target_of(new, self.new.entities, self.sha256).slots:
            slots[slot.role].append(slot)
        return to | {r: tuple(slots[r]) for r in sorted(one.keys() | two.keys()) if one.get(r) != two.get(r)}

    def added(self, s: Claim | Event) -> Proposal:
        if s.evidence.start < 0 or not s.evidence.quote:
            quote = s.evidence.quote
            raise QueryError(f"{self.article}: the quote {quote!r} does not stand in the text; quote its words")
        target = target_of(s, self.new.entities, self.sha256)
        to: list[tuple[str, Change]] = [("factuality", s.factuality)] if s.factuality != "asserted" else []
        old = [j for j in self.desk.touching(target) if j.decision == "reject"]
        return self.propose("add", target, to, f"new: {told(s, self.new)}, “{s.evidence.quote}”", old=old)

    # --- entities and mentions

    def entities(self) -> Iterator[Proposal]:
        old, new = ({e.id: e for e in x.entities} for x in (self.old, self.new))
        owner = {(m.start, m.end): (e.id, m) for e in new.values() for m in e.mentions}
        for id, e in old.items():
            kept = [m for m in e.mentions if (m.start, m.end) in owner and owner[m.start, m.end][0] == id]
            gone = [m for m in e.mentions if (m.start, m.end) not in owner]
            moved: defaultdict[str, list[Mention]] = defaultdict(list)
            for m in e.mentions:
                if m not in gone and m not in kept:
                    moved[owner[m.start, m.end][0]].append(m)
            if gone:
                targets = tuple(target_of_mention(m, self.sha256) for m in gone)
                changes = [f"no mention of {e.name}: {m.text!r} ({m.start}-{m.end})" for m in gone]
                earlier = [j for t in targets for j in self.desk.touching(t) if j.decision != "reject"]
                yield self.desk.propose(self.by, "reject", targets, (), earlier, changes)
            for other, mentions in moved.items():
                yield from self.moved(kept, mentions, old.get(other))
            if id in new and kept:
                yield from self.described(e, new[id], kept[0])
        known = {(m.start, m.end) for e in old.values() for m in e.mentions}
        for id, e in new.items():
            more = [m for m in e.mentions if (m.start, m.end) not in known]
            for m in more:
                to: list[tuple[str, Change]] = [("class", e.type), ("name", e.name)]
                yield self.propose("add", target_of_mention(m, self.sha256), to, f"new: {m.text!r}, a {e.type}")
                rest = [x for x in e.mentions if x not in more] or more[:1]
                if m != rest[0]:
                    yield self.pair("same", m, rest[0])
            if id not in old and len(more) < len(e.mentions):
                first = next(m for m in e.mentions if m not in more)
                before = next(x for x in old.values() if first in x.mentions)
                yield from self.described(before, e, first)

    def moved(self, kept: list[Mention], mentions: list[Mention], to: Entity | None) -> Iterator[Proposal]:
        """Mentions of one thing are of another now: of a new one, or of one that was there."""
        if kept:
            yield self.pair("not-same", kept[0], mentions[0])
        if to is not None:
            yield self.pair("same", mentions[0], to.mentions[0])
        if kept or to is None:
            for m in mentions[1:]:
                yield self.pair("same", m, mentions[0])

    def described(self, old: Entity, new: Entity, m: Mention) -> Iterator[Proposal]:
        target = target_of_mention(m, self.sha256)
        if new.name != old.name:
            earlier = [j for j in self.desk.on_entity(m) if j.decision == "rename"]
            change = f"{old.name} is called {new.name}"
            yield self.propose("rename", target, [("name", new.name)], change, old=earlier)
        to: list[tuple[str, Change]] = [("class", new.type)] if new.type != old.type else []
        to += [("count", str(new.count))] if new.count != old.count and new.count is not None else []
        if to:
            earlier = [j for j in self.desk.on_entity(m)
                       if j.decision == "correct" and dict(j.to).keys() & dict(to).keys()]  # fmt: skip
            before = [(k, v) for j in earlier for k, v in j.to if k not in dict(to)]
            words = ", ".join(f"{k} is {v}" for k, v in to)
            yield self.propose("correct", target, [*before, *to], f"{old.name}: {words}", old=earlier)

    def pair(self, decision: str, a: Mention, b: Mention) -> Proposal:
        words = f"{a.text!r} ({a.start}-{a.end}) and {b.text!r} ({b.start}-{b.end})"
        change = f"{words} {'become one' if decision == 'same' else 'are kept apart'}"
        targets = target_of_mention(a, self.sha256), target_of_mention(b, self.sha256)
        return self.desk.propose(self.by, decision, targets, (), (), [change])

    def propose(
        self, decision: str, target: Target, to: list[tuple[str, Change]], change: str, old: Iterable[Judgement] = ()
    ) -> Proposal:
        return self.desk.propose(self.by, decision, (target,), tuple(to), old, [f"{change} ({self.article})"])


def _by_iri(data: Item, x: Extraction) -> Iterator[tuple[str, Claim | Event]]:
    apart = data.get("apart", {})
    items = [i for kind in ("relations", "events") for i in (*data.get(kind, ()), *apart.get(kind, ()))]
    statements: tuple[Claim | Event, ...] = (*x.claims, *x.events)
    for item, s in zip(items, statements, strict=True):
        yield item.get("iri", ""), s


def _fillers(s: Claim | Event) -> dict[str, list[Any]]:
    """Role -> what fills it, but for words of amounts."""
    fillers: defaultdict[str, list[Any]] = defaultdict(list)
    rows = [Argument("subject", s.subject), Argument("object", s.object, s.literal, s.quantity)] if isinstance(
        s, Claim
    ) else [*s.arguments, *(Argument("where", w) for w in s.where)]  # fmt: skip
    for a in rows:
        q = a.quantity
        fillers[a.role].append((a.entity or a.literal, q and (q.value, q.unit, q.high, q.approximate)))
    return dict(fillers)
