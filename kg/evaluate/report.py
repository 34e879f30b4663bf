"""Scores annotations against gold: entities, relations, events, arguments, dates, and identity across articles.

A name is compared without case, accents, articles and punctuation. Entities are aligned one to one, best overlap of
names first; relations need predicate, subject and object; events need the type and overlapping evidence, or evidence
within `NEAR` characters and an argument in common. ``optional`` gold counts neither way. What lies outside the scheme
(`TOP`, `PREDICATES`, `EVENTS`) is not scored. ``tests/reference/score.py`` holds the same definition, to compare with.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg.corpus import LOOKED_AT, Gold
from kg.evaluate.matching import EVENTS, LAYERS, PREDICATES, Annotations, Differences, Judged, Matching
from kg.model import Article

__all__ = ["Figures", "Report", "Score", "differences", "evaluate"]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts, and the measures that follow from them; a measure with nothing below the line is 0.

    >>> s = Score(hit=3, found=4, gold=6)
    >>> s.precision, s.recall, round(s.f1, 2), s + Score(1, 1, 1) == Score(4, 5, 7)
    (0.75, 0.5, 0.6, True)
    """

    hit: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Part of what was found that is right."""
        return self.hit / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Part of the gold that was found."""
        return self.hit / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    def __add__(self, other: Score) -> Score:
        """The counts of both together."""
        return Score(self.hit + other.hit, self.found + other.found, self.gold + other.gold)

    def rounded(self) -> list[float]:
        """Precision, recall and F1 to three digits."""
        return [round(x, 3) for x in (self.precision, self.recall, self.f1)]


@dataclass(frozen=True, slots=True)
class Figures:
    """The scores of one article or of several together.

    Args:
        layers: by name of the layer, see `LAYERS`.
        predicates: relations, by predicate.
        events: events, by type.
        across: B-cubed precision, recall and F1 of entity identity over the aligned entities (Bagga and Baldwin 1998).
        aligned: number of entities that `across` rests on.
    """

    layers: Mapping[str, Score]
    predicates: Mapping[str, Score]
    events: Mapping[str, Score]
    across: tuple[float, float, float] = (0.0, 0.0, 0.0)
    aligned: int = 0

    def to_json(self) -> dict[str, Any]:
        """Measures to three digits, with the counts they rest on."""
        groups = {"predicates": self.predicates, "events": self.events}
        return {
            **{k: s.rounded() for k, s in self.layers.items()},
            "n": {f"{k}_gold": s.gold for k, s in self.layers.items() if k != "ent_type"},
            "counts": {k: [s.hit, s.found, s.gold] for k, s in self.layers.items()},
            "cross": [round(x, 3) for x in self.across],
            "cross_n": self.aligned,
            **{g: {k: [*s.rounded(), s.hit, s.found, s.gold] for k, s in v.items()} for g, v in groups.items()},
        }


@dataclass(frozen=True, slots=True)
class Report:
    """The figures in total, by set (looked-at, measured-only), by file and by article.

    ``skipped`` names the articles that were not scored, with their language; ``differences`` holds, where it was
    asked for, those of the looked-at articles; ``judged`` every claim and event that was found, right or wrong.
    ``same_events`` counts groups of events of several articles that are one: all of it joined, joined in part or with
    something else as found, all there are.
    """

    total: Figures
    sets: Mapping[str, Figures]
    files: Mapping[str, Figures]
    articles: Mapping[str, Figures]
    skipped: tuple[tuple[str, str], ...] = ()
    differences: Mapping[str, Differences] = field(default_factory=dict)
    judged: tuple[Judged, ...] = field(default=(), repr=False)
    same_events: Score = Score()

    def to_json(self) -> dict[str, Any]:
        """Plain data; the figures of each part as in `Figures.to_json`."""
        parts = {"sets": self.sets, "files": self.files, "articles": self.articles}
        return {
            "total": self.total.to_json(),
            **{name: {k: f.to_json() for k, f in part.items()} for name, part in parts.items()},
            "skipped": [list(s) for s in self.skipped],
            "same_events": [self.same_events.hit, self.same_events.found, self.same_events.gold],
        }


def evaluate(
    gold: Sequence[Gold],
    extractions: Mapping[str, Annotations],
    languages: Collection[str] | None = None,
    errors: bool = False,
    same_events: Iterable[Collection[tuple[str, str]]] = (),
) -> Report:
    """Score the annotations of articles.

    Args:
        gold: the articles to score.
        extractions: by article id; an article that has none scores as one in which nothing was found.
        languages: those with a pipeline; articles in others are skipped. None: none is skipped.
        errors: whether to list what is missing and extra, for looked-at articles only.
        same_events: groups of (article, event id of the gold) that are one event.
    """
    known = {g.article.language for g in gold} if languages is None else set(languages)
    skipped = tuple((g.article.id, g.article.language) for g in gold if g.article.language not in known)
    left_out = {i for i, _ in skipped}
    scored = [g for g in gold if g.article.id not in left_out]
    matches = {g.article.id: Matching(g.annotations, extractions.get(g.article.id, {}), g.article) for g in scored}

    def figures(part: Iterable[Gold]) -> Figures:
        return _figures([matches[g.article.id] for g in part])

    def by(key: Callable[[Gold], str]) -> dict[str, Figures]:
        groups: defaultdict[str, list[Gold]] = defaultdict(list)
        for g in scored:
            groups[key(g)].append(g)
        return {k: figures(groups[k]) for k in sorted(groups)}

    listed = {g.article.id: matches[g.article.id].differences() for g in scored if errors and g.set == LOOKED_AT}
    sets, files, articles = by(lambda g: g.set), by(lambda g: g.file), by(lambda g: g.article.id)
    judged = tuple(row for g in scored for row in matches[g.article.id].judged(g.article.id))
    together = _joined(matches, same_events)
    return Report(figures(scored), sets, files, articles, skipped, listed, judged, together)


def _joined(matches: Mapping[str, Matching], groups: Iterable[Collection[tuple[str, str]]]) -> Score:
    """How many groups of gold events the annotations join, by the IRIs of what was found of them."""
    iri_of: dict[tuple[str, str], str] = {}
    gold_of: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for article, m in matches.items():
        for g, found in m.event_of.items():
            key, iri = (article, m.gold_events[g].get("id", "")), m.events[found].get("iri", "")
            if iri:
                iri_of[key] = iri
                gold_of[iri].add(key)
    hit = found_ = number = 0
    for group in groups:
        members = {key for key in group if key[0] in matches}
        if len(members) < 2:
            continue
        number += 1
        iris = {iri_of.get(key, "") for key in members}
        told = {key for iri in iris - {""} for key in gold_of[iri]}
        hit += len(iris) == 1 and "" not in iris and told <= members
        found_ += any(len(gold_of[iri] & members) > 1 or gold_of[iri] - members for iri in iris - {""})
    return Score(hit, found_, number)


def differences(gold: Annotations, annotations: Annotations, article: Article) -> Differences:
    """What annotations of an article lack and have too much; ``optional`` gold is in neither."""
    return Matching(gold, annotations, article).differences()


def _figures(matches: Sequence[Matching]) -> Figures:
    c: Counter[str] = Counter()
    by: Counter[tuple[str, str, str]] = Counter()
    for m in matches:
        counts, groups = m.counts()
        c.update(counts)
        by.update(groups)
    layers = {}
    for layer in LAYERS:
        base = "ent" if layer == "ent_type" else layer
        layers[layer] = Score(c[f"{layer}_hit"], c[f"{base}_found"], c[f"{base}_gold"])

    def group(layer: str, names: Iterable[str]) -> dict[str, Score]:
        scores = {n: Score(by[layer, n, "hit"], by[layer, n, "found"], by[layer, n, "gold"]) for n in names}
        return {n: s for n, s in scores.items() if s.found or s.gold}

    pairs = [p for m in matches for p in m.pairs]
    return Figures(layers, group("rel", PREDICATES), group("ev", EVENTS), _b_cubed(pairs), len(pairs))


def _b_cubed(pairs: Sequence[tuple[str, str]]) -> tuple[float, float, float]:
    if not pairs:
        return 0.0, 0.0, 0.0
    both, gold, found = Counter(pairs), Counter(g for g, _ in pairs), Counter(s for _, s in pairs)
    p = sum(n * n / found[s] for (_, s), n in sorted(both.items())) / len(pairs)
    r = sum(n * n / gold[g] for (g, _), n in sorted(both.items())) / len(pairs)
    return p, r, 2 * p * r / (p + r)
