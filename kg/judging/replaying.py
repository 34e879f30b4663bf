"""Judgements replayed over what the machine found, before resolution: pure, and blind to the order of the judgements.

1. Judgements that are superseded or name what there is not are set aside; the others are found again in the texts.
2. Those that contradict each other are set aside, all of them.
3. An entity of whose mentions people parted some is split: a mention that nobody spoke of goes with one of the same
   words, else with the nearest before it.
4. Mentions that people rejected go, with what rests on them alone; claims and events are rejected, corrected, added.
5. Pairs that are one, or two, and names and classes are handed on for resolution.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from kg.judging.checking import wrong
from kg.judging.locating import alike, folded, mention_at, statements_at
from kg.judging.records import Key, Outcome, Replay
from kg.judging.settling import clashing, parted, superseded
from kg.judging.working import Working
from kg.ledger import Judgement, Slot, Target
from kg.model import Article, Extraction
from kg.ontology import vocabulary

__all__ = ["replay"]

#: Where a target was found: number of the text, kind, and the offsets of a mention, or the index of a claim or event
#: and 0; of what the machine does not find, -1 and the number of the target among those.
Place = tuple[int, str, int, int]

Edges = tuple[tuple[Key, Key], ...]


def replay(
    articles: Sequence[Article], extractions: Sequence[Extraction], judgements: Iterable[Judgement],
    aside: Mapping[str, set[str]] | None = None,
) -> Replay:  # fmt: skip
    """Apply judgements.

    Args:
        articles: their texts and hashes.
        extractions: of these articles, in the same order, with entity ids of the article.
        judgements: of a ledger, in any order.
        aside: judgements that turned out to contradict each other only later: id -> ids of the others.
    """
    return _Replay(articles, extractions, judgements).run(aside or {})


class _Replay:
    def __init__(
        self, articles: Sequence[Article], extractions: Sequence[Extraction], judgements: Iterable[Judgement]
    ) -> None:
        self.texts = [Working(a, x) for a, x in zip(articles, extractions, strict=True)]
        self.judgements = sorted(judgements, key=lambda j: j.id)
        self.open = {j.id: j for j in self.judgements}  # those that may still be applied
        self.outcomes: dict[str, Outcome] = {}
        self.by_hash: defaultdict[str, list[int]] = defaultdict(list)
        for n, text in enumerate(self.texts):
            self.by_hash[text.article.sha256].append(n)
        self.unfound: list[Target] = []
        self.unfound_in: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        self.brought: set[int] = set()  # numbers of the mentions among them that somebody adds
        self.places: dict[str, list[list[Place]]] = {}
        self.decided: defaultdict[Key, set[str]] = defaultdict(set)
        self.added: set[Key] = set()
        self.fields: dict[Key, dict[str, tuple[str, tuple[str, ...]]]] = {}

    def run(self, aside: Mapping[str, set[str]]) -> Replay:
        self.stand(aside)
        for j in list(self.open.values()):
            self.places[j.id] = [self.locate(j, target) for target in j.of]
        self.contradict(clashing(self.said()))
        self.brought = {
            p[3] for j in self.open.values() if j.decision == "add" and j.of[0].kind == "mention"
            for p in self.places[j.id][0] if p[2] < 0
        }  # fmt: skip
        self.contradict(parted(*(self.edges(decision, "mention") for decision in ("same", "not-same"))))
        self.unmatched()
        self.split()
        self.add_mentions()
        for kind in ("mention", "event"):
            self.tie(kind)
        self.settle_fields()
        self.change()
        for kind in ("mention", "event"):
            self.unlike(kind)
        for text in self.texts:
            text.drop_rejected()
        for id, j in self.open.items():
            self.outcomes[id] = Outcome(j, "applied")
        for text in self.texts:
            self.decided.update({(text.article.id, i): ids | self.decided[text.article.id, i]
                                 for i, ids in text.decided.items()})  # fmt: skip
            self.added |= {(text.article.id, i) for i in text.added}
        decided = {key: tuple(sorted(ids)) for key, ids in sorted(self.decided.items()) if ids}
        return Replay(
            tuple(text.extraction(self.decided) for text in self.texts),
            *self.pairs("mention"), *self.pairs("event"), self.fields, decided,
            frozenset(self.added), tuple(t for text in self.texts for t in text.taken()),
            tuple(self.outcomes[j.id] for j in self.judgements),
        )  # fmt: skip

    def close(self, id: str, status: str, reason: str = "", others: Iterable[str] = ()) -> None:
        self.outcomes[id] = Outcome(self.open.pop(id), status, reason, tuple(sorted(others)))

    def contradict(self, clashes: Mapping[str, set[str]]) -> None:
        for id in sorted(clashes):
            others = clashes[id]
            reason = f"contradicts {', '.join(sorted(others))}" if others else "parts a mention from itself"
            self.close(id, "contradicted", reason, others)

    # 1. What holds, and where it is

    def stand(self, aside: Mapping[str, set[str]]) -> None:
        gone, circular = superseded(self.judgements)
        known = {j.id for j in self.judgements}
        for j in self.judgements:
            reason = wrong(j)
            if j.id in gone:
                self.close(j.id, "superseded", f"superseded by {gone[j.id]}", {gone[j.id]})
            elif j.id in circular:
                others = circular & {*j.supersedes, *(k.id for k in self.judgements if j.id in k.supersedes)}
                self.close(j.id, "contradicted", "supersedes each other: " + ", ".join(sorted(others)), others)
            elif j.id in aside:
                self.contradict({j.id: aside[j.id]})
            elif reason:
                self.close(j.id, "unusable", reason)
            elif j.decision == "undo":
                if not known & set(j.supersedes):
                    self.close(j.id, "unmatched", f"the ledger has no {', '.join(j.supersedes)}")
            elif missing := [t for t in j.of if t.anchor.sha256 not in self.by_hash]:
                named = {t.anchor.article for t in missing}
                changed = sorted(named & {text.article.id for text in self.texts})
                if changed:
                    self.close(j.id, "unmatched", f"the text of {', '.join(changed)} is another now")
                else:
                    self.close(j.id, "elsewhere", f"{', '.join(sorted(named))} is not among the articles")
            elif misquoted := [t for t in j.of for n in self.by_hash[t.anchor.sha256] if not self.texts[n].says(t)]:
                a = misquoted[0].anchor
                self.close(j.id, "unusable", f"{a.quote!r} does not stand at {a.start} of {a.article}")

    def locate(self, j: Judgement, target: Target) -> list[Place]:
        places: list[Place] = []
        for n in self.by_hash[target.anchor.sha256]:
            machine = self.texts[n].machine
            if target.kind == "mention":
                found = mention_at(machine, target.anchor.start, target.anchor.end)
                here = [(n, "mention", found[1].start, found[1].end)] if found else []
            else:
                here = [(n, target.kind, i, 0) for i in statements_at(machine, target)]
            places += here or [(n, target.kind, -1, self.number(target))]
        return places

    def number(self, target: Target) -> int:
        """Of a target that the machine does not find: the same for targets that are alike."""
        near = self.unfound_in[target.kind, target.type, target.anchor.sha256]
        for n in near:
            if alike(self.unfound[n], target):
                return n
        near.append(len(self.unfound))
        self.unfound.append(target)
        return near[-1]

    def there(self, place: Place) -> bool:
        """Whether the machine found it, or it is a mention that somebody adds."""
        return place[2] >= 0 or (place[1] == "mention" and place[3] in self.brought)

    def unmatched(self) -> None:
        """Set aside what is about nothing that is there; an addition needs nothing but the text."""
        for j in list(self.open.values()):
            if j.decision == "undo":
                continue
            found = [[p for p in places if self.there(p)] for places in self.places[j.id]]
            if j.decision == "add":
                if missing := self.unfillable(j):
                    self.close(j.id, "unmatched", f"there is no entity at {missing!r} now, and no class is given")
            elif j.decision == "reject":
                ledger = {k.id: k for k in self.judgements}
                took_back = any(ledger[s].decision == "add" for s in j.supersedes if s in ledger)
                if not any(found) and not took_back:
                    self.close(j.id, "unmatched", f"no such {j.of[0].kind} is found now")
            elif not all(found):
                self.close(j.id, "unmatched", f"no such {j.of[0].kind} is found now")
            elif missing := self.unfillable(j):
                self.close(j.id, "unmatched", f"there is no entity at {missing!r} now, and no class is given")

    def unfillable(self, j: Judgement) -> str:
        slots = [s for _, value in j.to if not isinstance(value, str) for s in value]
        slots += [s for t in j.of for s in t.slots] if j.decision == "add" else []
        machines = [self.texts[n].machine for t in j.of for n in self.by_hash[t.anchor.sha256]]
        return next(
            (s.quote for s in slots if s.start >= 0 and not s.cls
             for x in machines if not mention_at(x, s.start, s.start + len(s.quote))), "",
        )  # fmt: skip

    # 2. Contradictions

    def said(self) -> Iterable[tuple[Hashable, Hashable, str]]:
        for j in self.open.values():
            for target, places in zip(j.of, self.places[j.id], strict=True):
                for place in places:
                    yield (place, "is"), j.decision != "reject", j.id
                    if j.decision in ("add", "correct") and target.kind != "mention":
                        yield from self.stated(j, target, place)

    def stated(self, j: Judgement, target: Target, place: Place) -> Iterable[tuple[Hashable, Hashable, str]]:
        """What a judgement says of the fields of a claim or event, and of the mentions that fill them."""
        machine = self.texts[place[0]].machine
        new: dict[str, Any] = dict(j.to)
        old: defaultdict[str, list[Slot]] = defaultdict(list)
        for slot in target.slots:
            old[slot.role].append(slot)
        if j.decision == "add":
            kind = "predicate" if target.kind == "claim" else "type"
            new = {kind: target.type, "when": target.when, "factuality": "asserted"} | dict(old) | new
        for field, value in new.items():
            if isinstance(value, str):
                yield (place, field), value, j.id
            else:
                yield (place, field), frozenset(self.filler(machine, s) for s in value), j.id
        whole = j.decision == "add" or target.kind == "claim"  # an event can do without one of its fillers
        kept = {role: slots for role, slots in old.items() if whole and role not in dict(j.to)}
        for slots in (*kept.values(), *(v for v in new.values() if not isinstance(v, str))):
            for s in slots:
                found = mention_at(machine, s.start, s.start + len(s.quote)) if s.start >= 0 else None
                if found:
                    yield ((place[0], "mention", found[1].start, found[1].end), "is"), True, j.id

    @staticmethod
    def filler(machine: Extraction, s: Slot) -> Hashable:
        if s.start < 0:
            return folded(s.literal), s.quantity and (s.quantity.value, s.quantity.unit, s.quantity.high)
        found = mention_at(machine, s.start, s.start + len(s.quote))
        return found[0].id if found else (s.start, s.quote)

    def edges(self, decision: str, kind: str) -> list[tuple[str, Place, Place]]:
        """(id, one, other) of the judgements of a kind, for each pair of places where the two were found."""
        found = []
        for j in self.open.values():
            if j.decision == decision and j.of[0].kind == kind:
                one, other = ([p for p in places if self.there(p)] for places in self.places[j.id])
                together = j.of[0].anchor.sha256 == j.of[1].anchor.sha256  # then each copy of the text by itself
                found += [(j.id, a, b) for a in one for b in other if a[0] == b[0] or not together]
        return found

    # 3. Splitting, and pairs for resolution

    def split(self) -> None:
        """Part the mentions of entities, where people said that some are of another."""
        group: dict[Place, Place] = {}

        def root(p: Place) -> Place:
            while group.setdefault(p, p) != p:
                p = group[p]
            return p

        for _, a, b in self.edges("same", "mention"):
            one, two = sorted((root(a), root(b)))
            group[two] = one
        apart = {frozenset((root(a), root(b))) for _, a, b in self.edges("not-same", "mention")}
        seeds: defaultdict[int, dict[tuple[int, int], Place]] = defaultdict(dict)
        for place in sorted(p for p in group if p[2] >= 0):
            seeds[place[0]][place[2], place[3]] = root(place)
        for n, of in seeds.items():
            self.texts[n].split(of, lambda a, b: frozenset((a, b)) in apart)

    def tie(self, kind: str) -> None:
        """Set aside what contradicts each other as the texts are read now; note who decided on what."""
        found = [
            [(id, self.key(a), self.key(b)) for id, a, b in self.edges(decision, kind)]
            for decision in ("same", "not-same")
        ]
        self.contradict(parted(*found))
        for id, a, b in (e for edges in found for e in edges if e[0] in self.open):
            self.decided[a].add(id)
            self.decided[b].add(id)

    def pairs(self, kind: str) -> tuple[Edges, Edges]:
        """What is one, and what is not, as keys."""
        found = ([(self.key(a), self.key(b)) for _, a, b in self.edges(decision, kind)] for decision in
                 ("same", "not-same"))  # fmt: skip
        same, apart = (tuple(sorted({(min(e), max(e)) for e in edges if e[0] != e[1]})) for edges in found)
        return same, apart

    def unlike(self, kind: str) -> None:
        """Set aside who joins what cannot be one: a thing is of one kind, an event of one type.

        Looked at when all corrections are made: a class or type that a person corrected is the one that counts.
        """
        edges = [(id, self.key(a), self.key(b), self.kind_of(a), self.kind_of(b))
                 for id, a, b in self.edges("same", kind)]  # fmt: skip
        field = "type" if kind == "event" else "class"
        for id, _, _, one, two in edges:
            if id in self.open and one[0] and two[0] and one[0] != two[0]:
                self.close(id, "unusable", f"{one[1]} and {two[1]} are never one; correct the {field} that is wrong")
        for id, *keys, _, _ in edges:
            if id not in self.open:
                for key in keys:
                    self.decided[key].discard(id)

    def kind_of(self, place: Place) -> tuple[str, str]:
        """Kind of thing and class of an entity; of an event, its type twice; empty for what is gone."""
        text, (_, id) = self.texts[place[0]], self.key(place)
        if place[1] == "event":
            type = next((v.type for v in text.events if v and v.id == id), "")
            return type, type
        e = text.entities[id]
        return vocabulary().top(e.type) or e.type, e.type

    def key(self, place: Place) -> Key:
        text = self.texts[place[0]]
        if place[1] == "event":
            return text.article.id, text.machine.events[place[2]].id
        a = self.unfound[place[3]].anchor if place[2] < 0 else None
        return text.article.id, text.owner(a.start, a.end) if a else text.owner(place[2], place[3])

    # 4. Entities

    def add_mentions(self) -> None:
        for j in self.open.values():
            if j.decision == "add" and j.of[0].kind == "mention":
                for n, _, at, _ in self.places[j.id][0]:
                    if at < 0:
                        slot = Slot("", j.of[0].anchor.start, j.of[0].anchor.quote, "", j.get("class"), j.get("name"))
                        self.texts[n].entity(slot, j.id)

    def settle_fields(self) -> None:
        """Names and classes that people gave; two for one entity contradict each other."""
        said: list[tuple[Hashable, Hashable, str]] = []
        owners: dict[str, list[Key]] = {}
        for j in self.open.values():
            if j.of and j.of[0].kind == "mention" and j.decision in ("correct", "rename", "add"):
                a = j.of[0].anchor
                keys = [(self.texts[n].article.id, self.texts[n].owner(*((at, end) if at >= 0 else (a.start, a.end))))
                        for n, _, at, end in self.places[j.id][0]]  # fmt: skip
                owners[j.id] = keys
                said += [((key, field), value, j.id) for key in keys for field, value in j.to]
        self.contradict(clashing(said))
        texts = {text.article.id: text for text in self.texts}
        for id, keys in owners.items():
            if id not in self.open:
                continue
            for key in keys:
                self.decided[key].add(id)
                fields = self.fields.setdefault(key, {})
                for field, value in self.open[id].to:
                    assert isinstance(value, str)
                    by = {id, *(fields[field][1] if field in fields else ())}
                    fields[field] = (value, tuple(sorted(by)))
        for (article, entity), fields in self.fields.items():
            texts[article].set_fields(entity, {field: value for field, (value, _) in fields.items()})

    # 5. Claims and events

    def change(self) -> None:
        rejects: defaultdict[Place, set[str]] = defaultdict(set)
        changes: defaultdict[Place, list[Judgement]] = defaultdict(list)
        for j in self.open.values():
            if j.decision == "reject" and j.of[0].kind == "mention":
                for n, _, start, end in (p for places in self.places[j.id] for p in places if p[2] >= 0):
                    self.texts[n].rejected[start, end].add(j.id)
            elif j.decision in ("reject", "correct", "add") and j.of[0].kind != "mention":
                for places in self.places[j.id]:
                    for place in places:
                        if j.decision == "reject":
                            rejects[place].add(j.id)
                        else:
                            changes[place].append(j)
        for place in sorted(rejects):
            if place[2] >= 0:
                self.texts[place[0]].reject(place[1], place[2], rejects[place])
        for place in sorted(changes):
            self.texts[place[0]].change(place[1], place[2], sorted(changes[place], key=lambda j: j.id))

