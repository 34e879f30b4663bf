"""What most deserves a look, in the order in which it would change most: the questions of a review.

- pairs that may be one thing or one event, as resolution left them (weight: statements that would join others)
- judgements that contradict each other
- events of which the articles that tell of them say different things
- claims and events of low confidence: by how unsure they are, and how much the analysis hangs on them - the PageRank of
  those they tie, more so where nothing else ties them
- things named once, by their PageRank: what is misread is often seen but once

A question is known by the words of the articles it is about, so that what was decided or skipped stays so after a
rebuild. Skipped questions are remembered beside the ledger, a line each.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kg.deciding.desk import Desk
from kg.deciding.wording import described, told
from kg.errors import QueryError, RunError
from kg.judging import alike, target_of_mention
from kg.ledger import SKIPPED, Target
from kg.model import Claim, Entity, Event, Mention
from kg.ontology import vocabulary
from kg.rdf import mapping

__all__ = ["KINDS", "Question", "questions", "skip", "skipped"]

#: Kinds of question, as the command line names them.
KINDS = ("contradictions", "merges", "conflicts", "unsure", "once")

#: Confidence from which on a statement is not asked about.
SURE = 0.8


@dataclass(frozen=True)
class Question:
    """One question of a review.

    Args:
        kind: one of `KINDS`.
        key: names it for good: a hash of the words it is about.
        asks: the question, in a line.
        lines: what to know for it: quotes, articles, reasons.
        weight: how much it would change, within its kind.
        about: ids or places for :class:`Desk`: two of a merge, one of the others; of a contradiction the judgements.
    """

    kind: str
    key: str
    asks: str
    lines: tuple[str, ...]
    weight: float
    about: tuple[str, ...]


def questions(desk: Desk, kinds: Iterable[str] = KINDS, again: bool = False) -> list[Question]:
    """The questions that are open, those of each kind in turn, the weightiest first.

    Args:
        desk: the build and the ledger; what is decided there already is not asked.
        kinds: which to ask.
        again: whether to ask what was skipped before, too.

    Raises:
        QueryError: there is no such kind.
    """
    makers = {"contradictions": _contradictions, "merges": _merges, "conflicts": _conflicts, "unsure": _unsure,
              "once": _once}  # fmt: skip
    wanted = list(kinds)
    if unknown := [k for k in wanted if k not in makers]:
        raise QueryError(f"there is no kind of question {unknown[0]!r}; there are: {', '.join(KINDS)}")
    left = set() if again else skipped(desk)
    rows = [
        sorted((q for q in makers[k](desk) if q.key not in left), key=lambda q: (-q.weight, q.key))
        for k in KINDS if k in wanted
    ]  # fmt: skip
    return [row[n] for n in range(max(map(len, rows), default=0)) for row in rows if n < len(row)]


def skipped(desk: Desk) -> set[str]:
    """Keys of the questions that were skipped."""
    try:
        return set(_skips(desk).read_text("utf-8").split())
    except FileNotFoundError:
        return set()
    except (OSError, UnicodeDecodeError) as error:
        raise RunError(f"{_skips(desk)}: cannot be read ({error}); move it away to be asked all again") from None


def skip(desk: Desk, question: Question) -> None:
    """Remember that a question was skipped."""
    try:
        with _skips(desk).open("a", encoding="utf-8") as file:
            file.write(f"{question.key}\n")
    except OSError as error:
        raise RunError(f"{_skips(desk)}: cannot be written ({error}); name a ledger with --judgements FILE") from None


def _skips(desk: Desk) -> Path:
    return desk.path.with_suffix(Path(SKIPPED).suffix)


def _key(kind: str, *targets: Target) -> str:
    words = sorted((t.anchor.sha256, t.anchor.start, t.anchor.quote, t.type, [s.start for s in t.slots])
                   for t in targets)  # fmt: skip
    return f"{kind}-{hashlib.sha256(json.dumps(words).encode()).hexdigest()[:12]}"


def _contradictions(desk: Desk) -> Iterator[Question]:
    known = {j.id: j for j in desk.standing}
    for row in desk.manifest["judgements"]["not_applied"]:
        others = [i for i in row["others"] if i in known]
        if row["status"] == "contradicted" and row["id"] in known and others and row["id"] < min(others):
            ids = (row["id"], *others)
            key = f"contradiction-{hashlib.sha256(' '.join(sorted(ids)).encode()).hexdigest()[:12]}"
            lines = tuple(f"{n}. {described(known[i])}" for n, i in enumerate(ids, 1))
            yield Question("contradictions", key, "Which of these holds?", lines, float(len(ids)), ids)


def _merges(desk: Desk) -> Iterator[Question]:
    pairs = _pairs(desk)
    for row in desk.graph.unsure():
        one, two = row["sides"]
        if row["kind"] == "event":
            about = tuple(f"event/{s['id']}@{s['article']}" for s in (one, two))
            targets = _accounts(desk, about)
            if len(targets) < 2:
                continue
        else:
            mentions = [Mention(s["article"], s["start"], s["end"], s["quote"]) for s in (one, two)]
            targets = [target_of_mention(m, desk.hashes[m.article]) for m in mentions]
            about = tuple(f"{m.article}:{m.start}-{m.end}" for m in mentions)
        if _paired(targets, pairs):
            continue
        lines = tuple(f"“{' '.join(s['quote'].split())}” ({s['article']})" for s in (one, two))
        reasons = "; ".join(row["reasons"])
        moved = f"{row['claims']} claims and {row['events']} events would move"
        asks = f"Are {one['name']} ({one['id']}) and {two['name']} ({two['id']}) one?"
        weight = float(row["claims"] + row["events"]) + float(row["score"]) / 1000
        yield Question("merges", _key("merge", *targets), asks, (*lines, f"because: {reasons}", moved), weight, about)


def _conflicts(desk: Desk) -> Iterator[Question]:
    pairs, rejected = _pairs(desk), [t for j in desk.standing if j.decision == "reject" for t in j.of]
    of: defaultdict[str, list[str]] = defaultdict(list)
    articles: defaultdict[str, set[str]] = defaultdict(set)
    for row in desk.graph.conflicts():
        values = " or ".join(f"{v['name']} ({', '.join(v['articles'])})" for v in row["values"])
        of[row["event"]].append(f"{row['property']}: {values}")
        articles[row["event"]].update(a for v in row["values"] for a in v["articles"])
    for event, lines in of.items():
        about = tuple(f"event/{event}@{a}" for a in sorted(articles[event]))
        targets = _accounts(desk, about)
        if len(targets) < 2 or _paired(targets, pairs) or any(alike(t, r) for t in targets for r in rejected):
            continue
        quotes = [f"{n}. “{' '.join(t.anchor.quote.split())}” ({t.anchor.article})" for n, t in enumerate(targets, 1)]
        asks = f"Is this one {targets[0].type}, of which the articles tell differently?"
        yield Question("conflicts", _key("conflict", *targets), asks, (*quotes, *lines), float(len(lines)), about)


def _accounts(desk: Desk, about: Iterable[str]) -> list[Target]:
    """Targets of accounts of events; those that are gone are left out."""
    found = []
    for account in about:
        try:
            found.append(desk.statements(account)[0].target)
        except QueryError:
            continue
    return found


def _pairs(desk: Desk) -> list[tuple[Target, Target]]:
    return [(j.of[0], j.of[1]) for j in desk.standing if j.decision in ("same", "not-same")]


def _paired(targets: Iterable[Target], pairs: Iterable[tuple[Target, Target]]) -> bool:
    """Whether somebody decided on the first two of them."""
    one, two, *_ = targets
    return any((alike(a, one) and alike(b, two)) or (alike(b, one) and alike(a, two)) for a, b in pairs)


def _unsure(desk: Desk) -> Iterator[Question]:
    rank = _ranks(desk)
    ties = Counter(_tie(s.statement) for _, s in desk.every_statement())
    for iri, s in desk.every_statement():
        if s.statement.confidence >= SURE or s.by:
            continue
        ends = {e for e in _ends(s.statement) if e}
        alone = 1.0 if ties[_tie(s.statement)] == 1 else 0.5
        weight = (1 - s.statement.confidence) * alone * sum(rank.get(e, 0.0) for e in ends)
        quote = " ".join(s.statement.evidence.quote.split())
        note = "" if s.statement.factuality == "asserted" else f"{s.statement.factuality}, "
        lines = (f"“{quote}”", f"({s.article}; {note}confidence {s.statement.confidence:.2f})")
        asks = f"Does the article say: {told(s.statement, desk.extractions[s.article])}?"
        yield Question("unsure", _key("statement", s.target), asks, lines, weight, (f"{iri}@{s.article}",))


def _once(desk: Desk) -> Iterator[Question]:
    rank, seen = _ranks(desk), defaultdict[str, list[Entity]](list)
    for x in desk.extractions.values():
        for e in x.entities:
            seen[e.id].append(e)
    for id, entities in seen.items():
        mentions = [m for e in entities for m in e.mentions]
        entity = entities[0]
        if len(mentions) != 1 or vocabulary().is_a(entity.type, "PersonGroup") or desk.on_entity(mentions[0]):
            continue
        (m,) = mentions
        target = target_of_mention(m, desk.hashes[m.article])
        x = desk.extractions[m.article]
        said = [f"“{' '.join(s.evidence.quote.split())}”" for of in (x.claims, x.events) for s in of if id in _ends(s)]
        lines = (f"“{m.text}” ({m.article}:{m.start}-{m.end})", *dict.fromkeys(said[:3]))
        asks = f"Is {entity.name} a {entity.type}, named just here?"
        place = f"{m.article}:{m.start}-{m.end}"
        yield Question("once", _key("entity", target), asks, lines, rank.get(id, 0.0), (place,))


def _ranks(desk: Desk) -> dict[str, float]:
    rows = desk.graph.query("SELECT ?thing ?rank { ?thing bko:pageRank ?rank }").rows()
    return {mapping.entity_id(str(row["thing"])): float(row["rank"]) for row in rows}


def _ends(s: Claim | Event) -> tuple[str, ...]:
    return (s.subject, s.object) if isinstance(s, Claim) else (*s.where, *(a.entity for a in s.arguments))


def _tie(s: Claim | Event) -> tuple[object, ...]:
    if isinstance(s, Claim):
        return s.subject, s.predicate, s.object, s.literal
    return s.type, s.when, frozenset(_ends(s))
