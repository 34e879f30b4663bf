"""One article while judgements are applied to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from kg.judging.locating import LIKE, folded, likeness, mention_at
from kg.judging.records import Key, Taken
from kg.ledger import Change, Judgement, Slot, Target
from kg.model import Argument, Article, Claim, Entity, Event, Evidence, Extraction, Mention, rename
from kg.ontology import vocabulary

__all__ = ["RULE", "Working"]

#: The rule of claims and events that a person added.
RULE = "judgement"

Span = tuple[int, int]
S = TypeVar("S", Claim, Event)


class Working:
    """What the machine found in one article, on its way to what people made of it.

    Args:
        article: the text.
        machine: what was extracted from it; stays as it is.
    """

    def __init__(self, article: Article, machine: Extraction) -> None:
        self.article, self.machine = article, machine
        self.entities = {e.id: e for e in machine.entities}
        self.claims: list[Claim | None] = list(machine.claims)
        self.events: list[Event | None] = list(machine.events)
        self.decided: defaultdict[str, set[str]] = defaultdict(set)
        self.added: set[str] = set()
        self.rejected: defaultdict[Span, set[str]] = defaultdict(set)
        self._taken: list[Taken] = []
        self._owners = {(m.start, m.end): e.id for e in reversed(machine.entities) for m in e.mentions}

    def says(self, target: Target) -> bool:
        """Whether the words of a target, and of all it names, stand where it says."""
        places = [(target.anchor.start, target.anchor.quote), *((s.start, s.quote) for s in target.slots)]
        return all(self.article.body.startswith(quote, start) for start, quote in places if start >= 0)

    def owner(self, start: int, end: int) -> str:
        """Id of the entity whose mention is at a place; empty where there is none."""
        if (start, end) in self._owners or not self._owners:
            return self._owners.get((start, end), "")
        span = max(self._owners, key=lambda s: (likeness(s, (start, end)), s))
        return self._owners[span] if likeness(span, (start, end)) >= LIKE else ""

    # --- entities

    def split(self, seeds: Mapping[Span, Hashable], apart: Callable[[Hashable, Hashable], bool]) -> None:
        """Part entities.

        Args:
            seeds: mentions that people spoke of -> what they say it is.
            apart: whether two of these are not one.
        """
        by_entity: defaultdict[str, list[Span]] = defaultdict(list)
        for span in sorted(seeds):
            by_entity[self._owners[span]].append(span)
        for id in sorted(by_entity):
            parts: list[list[Hashable]] = []
            for what in dict.fromkeys(seeds[span] for span in by_entity[id]):
                free = (p for p in parts if not any(apart(what, other) for other in p))
                part = next(free, None)
                if part is None:
                    parts.append([what])
                else:
                    part.append(what)
            if len(parts) > 1:
                self._part(id, {s: next(n for n, p in enumerate(parts) if seeds[s] in p) for s in by_entity[id]})

    def _part(self, id: str, seeds: dict[Span, int]) -> None:
        whole = self.entities[id]
        texts: defaultdict[str, set[int]] = defaultdict(set)
        for (start, end), part in seeds.items():
            texts[folded(self.article.body[start:end])].add(part)
        parts: defaultdict[int, list[Mention]] = defaultdict(list)
        current = seeds[min(seeds)]
        for m in sorted(whole.mentions):
            same = texts.get(folded(m.text), set())
            current = seeds.get((m.start, m.end), min(same) if len(same) == 1 else current)
            parts[current].append(m)
        ids: list[tuple[Mention, str]] = []
        nobodys = all(folded(m.text) != folded(whole.name) for m in whole.mentions)
        for n, mentions in enumerate(parts.values(), 1):
            new = id if n == 1 else f"{id}.{n}"
            known = whole.concept or (nobodys and n == 1) or folded(whole.name) in {folded(m.text) for m in mentions}
            self.entities[new] = replace(
                whole, id=new, name=whole.name if known else _name(mentions), aliases=_aliases(mentions),
                mentions=tuple(mentions), count=whole.count if n == 1 else None,
            )  # fmt: skip
            ids += [(m, new) for m in mentions]
            self._owners |= {(m.start, m.end): new for m in mentions}
        ids.sort()

        def meant(e: Evidence) -> str:
            inside = [new for m, new in ids if e.start <= m.start and m.end <= e.end]
            before = [new for m, new in ids if m.start < e.start]
            return inside[0] if inside else before[-1] if before else ids[0][1]

        self.claims = [c and _renamed(c, {id: meant(c.evidence)}) for c in self.claims]
        self.events = [v and _renamed(v, {id: meant(v.evidence)}) for v in self.events]

    def entity(self, slot: Slot, by: str) -> str:
        """Id of the entity that a slot means; one that the machine does not see is added."""
        end = slot.start + len(slot.quote)
        found = mention_at(self.machine, slot.start, end)
        known = self.owner(found[1].start, found[1].end) if found else self.owner(slot.start, end)
        if known:
            return known
        id = f"m{slot.start}-{end}"
        kind = "name" if slot.quote[:1].isupper() else "nominal"
        mention = Mention(self.article.id, slot.start, end, slot.quote, kind)
        words = " ".join(slot.quote.split())
        self.entities[id] = Entity(id, slot.name or words, slot.cls, (words,), (mention,))
        self._owners[slot.start, end] = id
        self.added.add(id)
        self.decided[id].add(by)
        return id

    def set_fields(self, id: str, fields: Mapping[str, str]) -> None:
        """Give an entity what a person said of it, as far as it decides what it may be one with.

        A name, and a class of the same kind of thing, are given after resolution, to the entity of all articles: here
        they would part it from the others. With a class of another kind it is not what the gazetteer has by its name.
        """
        e, v = self.entities[id], vocabulary()
        cls = fields.get("class", e.type)
        other = v.top(cls) != v.top(e.type)
        self.entities[id] = replace(
            e, type=cls if other else e.type, concept=fields.get("concept", "" if other else e.concept),
            country=fields.get("country", e.country), count=int(fields["count"]) if "count" in fields else e.count,
        )  # fmt: skip

    def drop_rejected(self) -> None:
        """Take away the mentions that people rejected, and what rests on them alone.

        A claim rests on a mention of its subject or object, an argument on one of its filler, when no other mention of
        that entity stands in the words. Claims that somebody decided on stay as they were decided.
        """
        used = {i for s in (*self.claims, *self.events) if s and s.id in self.decided for i in _ids(s)}
        for id, e in list(self.entities.items()):
            gone = {(m.start, m.end): self.rejected[m.start, m.end] for m in e.mentions
                    if self.rejected.get((m.start, m.end))}  # fmt: skip
            if not gone:
                continue
            kept = tuple(m for m in e.mentions if (m.start, m.end) not in gone)
            whole = not kept or (id not in used and all(m.kind == "pronoun" for m in kept))
            self._taken += [Taken(m, tuple(sorted(gone[m.start, m.end]))) for m in e.mentions if m not in kept]
            ids = {i for by in gone.values() for i in by}
            self.claims = [c and self._without(c, e, gone, whole, ids) for c in self.claims]
            self.events = [v and self._without(v, e, gone, whole, ids) for v in self.events]
            if whole:
                del self.entities[id]
                for other in list(self.entities.values()):
                    if other.citizen_of == id:
                        self.entities[other.id] = replace(other, citizen_of="")
            else:
                self.entities[id] = replace(e, mentions=kept, aliases=_aliases(kept))

    def _without(self, s: S, e: Entity, gone: Mapping[Span, set[str]], whole: bool, by: set[str]) -> S | None:
        if e.id not in _ids(s) or (isinstance(s, Claim) and s.id in self.decided):
            return s
        inside = [m for m in e.mentions if s.evidence.start <= m.start and m.end <= s.evidence.end]
        rests = whole or (bool(inside) and all((m.start, m.end) in gone for m in inside))
        if not rests:
            return s
        if isinstance(s, Claim):
            if e.id in (s.subject, s.object):
                self._take(s, by)
                return None
            return replace(s, attributed_to=e.name)
        arguments = tuple(
            replace(a, quantity=a.quantity and replace(a.quantity, entity="" if a.quantity.entity == e.id
                                                       else a.quantity.entity))
            for a in s.arguments if a.entity != e.id
        )  # fmt: skip
        said = e.name if s.attributed_to == e.id else s.attributed_to
        new = replace(s, arguments=arguments, where=tuple(w for w in s.where if w != e.id), attributed_to=said)
        self._take(s, by, new.id)
        return new

    # --- claims and events

    def reject(self, kind: str, index: int, by: Iterable[str]) -> None:
        """Take a claim or event away."""
        self._take(self._rows(kind)[index], by)
        self._rows(kind)[index] = None

    def change(self, kind: str, index: int, judgements: Sequence[Judgement]) -> None:
        """Correct a claim or event, or add it where the index is -1.

        Args:
            kind: ``claim`` or ``event``.
            index: among those that the machine found.
            judgements: corrections and additions that agree with each other.
        """
        target, by = judgements[0].of[0], {j.id for j in judgements}
        fields: dict[str, Change] = {}
        for j in judgements:
            if j.decision == "add":
                if index < 0 or kind == "event":
                    for slot in j.of[0].slots:
                        fields[slot.role] = tuple(s for s in j.of[0].slots if s.role == slot.role)
                fields |= {"when": j.of[0].when} if j.of[0].when else {}
        for j in judgements:
            fields |= dict(j.to)
        a = target.anchor
        evidence = Evidence(self.article.id, a.start, a.end, a.quote)
        rows, new = self._rows(kind), judgements[0].id
        old = rows[index] if index >= 0 else None
        changed: Claim | Event
        if kind == "claim":
            base = old if isinstance(old, Claim) else Claim(new, "", target.type, evidence, rule=RULE)
            changed = self._claim(base, fields, new)
        else:
            event = old if isinstance(old, Event) else Event(
                new, target.type, evidence, trigger=target.trigger, rule=RULE
            )  # fmt: skip
            changed = self._event(event, fields, new)
        changed = replace(changed, confidence=1.0)
        self.decided[changed.id] |= by
        if old is None:
            self.added.add(changed.id)
            rows.append(changed)
            return
        if changed != replace(old, confidence=1.0):
            self._take(old, by, changed.id)
        rows[index] = changed

    def _rows(self, kind: str) -> list[Any]:
        return self.claims if kind == "claim" else self.events

    def _claim(self, c: Claim, fields: Mapping[str, Change], by: str) -> Claim:
        for field, value in sorted(fields.items()):
            if field in ("subject", "object") and not isinstance(value, str):
                (slot,) = value
                filler = "" if slot.start < 0 else self.entity(slot, by)
                if field == "subject":
                    c = replace(c, subject=filler)
                else:
                    quantity = slot.quantity and replace(slot.quantity, entity=c.subject)
                    c = replace(c, object=filler, literal=slot.literal, quantity=quantity)
        quantity = c.quantity and replace(c.quantity, entity=c.subject)
        predicate = fields.get("predicate", c.predicate)
        assert isinstance(predicate, str)
        return self._common(replace(c, predicate=predicate, quantity=quantity), fields, by)

    def _event(self, e: Event, fields: Mapping[str, Change], by: str) -> Event:
        for field, value in sorted(fields.items()):
            if isinstance(value, str) or field == "attributedTo":
                continue
            if field == "where":
                e = replace(e, where=tuple(self.entity(s, by) for s in value if s.start >= 0))
                continue
            measured = next((a.quantity.entity for a in e.fillers(field) if a.quantity), "")
            filled = [
                Argument(field, self.entity(s, by) if s.start >= 0 else "", s.literal,
                         s.quantity and replace(s.quantity, entity=measured))
                for s in value
            ]  # fmt: skip
            roles = [a.role for a in e.arguments]
            at = roles.index(field) if field in roles else len(roles)
            before, after = e.arguments[:at], [a for a in e.arguments[at:] if a.role != field]
            e = replace(e, arguments=(*before, *filled, *after))
        type = fields.get("type", e.type)
        assert isinstance(type, str)
        if type != e.type:  # what that type of event has no role for is not told of it
            known = vocabulary().events[type].roles
            e = replace(e, arguments=tuple(a for a in e.arguments if a.role in known))
        return self._common(replace(e, type=type), fields, by)

    def _common(self, s: S, fields: Mapping[str, Change], by: str) -> S:
        when, factuality, said = (fields.get(f) for f in ("when", "factuality", "attributedTo"))
        if isinstance(said, tuple):
            said = "".join(self.entity(slot, by) if slot.start >= 0 else slot.literal for slot in said[:1])
        return replace(
            s, when=when if isinstance(when, str) else s.when, attributed_to=s.attributed_to if said is None else said,
            factuality=factuality if isinstance(factuality, str) else s.factuality,
        )  # fmt: skip

    # --- what comes of it

    def _take(self, s: Claim | Event | None, by: Iterable[str], new: str = "") -> None:
        if s:
            self._taken.append(Taken(s, tuple(sorted(by)), new))

    def taken(self) -> list[Taken]:
        """What the machine found and people took away or changed, in order of place."""

        def place(t: Taken) -> tuple[object, ...]:
            r = t.record
            at = (r.start, r.end) if isinstance(r, Mention) else (r.evidence.start, r.evidence.end)
            return (*at, type(r).__name__, repr(r))

        return sorted(self._taken, key=place)

    def extraction(self, decided: Mapping[Key, set[str]]) -> Extraction:
        """What is in the article now; entities that somebody decided on are sure."""
        entities = (
            replace(e, confidence=1.0) if decided.get((self.article.id, e.id)) or e.id in self.decided else e
            for e in self.entities.values()
        )
        return replace(
            self.machine, entities=tuple(entities), claims=tuple(c for c in self.claims if c),
            events=tuple(v for v in self.events if v),
        )  # fmt: skip


def _renamed(s: S, ids: dict[str, str]) -> S:
    if isinstance(s, Claim):
        return rename(Extraction("", claims=(s,)), ids).claims[0]
    return rename(Extraction("", events=(s,)), ids).events[0]


def _ids(s: Claim | Event) -> set[str]:
    if isinstance(s, Claim):
        return {s.subject, s.object, s.attributed_to} - {""}
    return {*s.where, *(a.entity for a in s.arguments), s.attributed_to} - {""}


def _aliases(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(m.text.split()) for m in mentions if m.kind != "pronoun"))


def _name(mentions: Iterable[Mention]) -> str:
    named = sorted(mentions, key=lambda m: (m.kind != "name", m.kind == "pronoun", -len(m.text), m))
    return " ".join(named[0].text.split())
