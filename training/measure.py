"""Measure rules, reader and both on the articles, by cross-validation: python -m training.measure [--curve]

Every article is scored by a model, probabilities and thresholds that were fitted without it (the thresholds' own scores
come from models of the other folds). Then once, with the model that is written, the measured-only articles of the gold.
Only totals are printed.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from kg import evaluate, ontology, resolve
from kg.evaluate import Score
from kg.nlp.attribution import attribute
from kg.nlp.harvest import harvest
from kg.nlp.reader import Layer, Model, Scores, decide_claims, decide_events, score
from kg.rdf import export
from training.decisions import fit_layers, judge
from training.texts import FOLDS, Text, Texts, folds
from training.train import held_out

LAYERS = {"rel": "relations", "ev": "events", "arg": "arguments", "date": "dates", "ent": "entities"}
SAMPLES = 2000
Report = evaluate.Report


def report(texts: Sequence[Text], decided: Mapping[str, tuple[Scores, Mapping[str, Layer]]], rules: bool) -> Report:
    """Figures of some texts as ``kg evaluate`` counts them; without an entry in ``decided`` the rules alone."""
    found = []
    for text in texts:
        doc = text.reset()
        if text.id in decided:
            scores, layers = decided[text.id]
            claims = decide_claims(doc, scores, layers["relations"], rules)
            doc._.events = decide_events(doc, scores, layers["events"], layers["roles"], rules)
            doc._.claims = claims
        attribute(doc)
        found.append(harvest(doc, text.gold.article, text.clean))
        text.reset()
    entities, resolved = resolve.resolve(found, ontology.gazetteer())
    annotated = {
        t.id: export.annotations(t.gold.article, e, entities) for t, e in zip(texts, resolved, strict=True)
    }
    return evaluate.evaluate([t.gold for t in texts], annotated)


def cross_fitted(texts: Texts, scores: Mapping[str, Scores]) -> dict[str, tuple[Scores, Mapping[str, Layer]]]:
    """Scores of each article with the layers fitted on the other folds."""
    place = folds(texts.articles)
    judged = {i: judge(texts.all[i], scores[i]) for i in texts.articles}
    out = {}
    for fold in range(FOLDS):
        layers = fit_layers(judged[i] for i in texts.articles if place[i] != fold)
        out.update({i: (scores[i], layers) for i in texts.articles if place[i] == fold})
    return out


def interval(before: Report, after: Report, layer: str) -> tuple[float, float, float]:
    """Difference in F1 and its 95 % interval, by the bootstrap over articles (Efron 1979)."""
    ids = sorted(before.articles)
    rows = np.array([
        [n for r in (before, after) for s in [r.articles[i].layers[layer]] for n in (s.hit, s.found, s.gold)]
        for i in ids
    ])

    def difference(total: np.ndarray) -> np.ndarray:
        a, b = (2 * total[..., n] / np.maximum(total[..., n + 1] + total[..., n + 2], 1) for n in (0, 3))
        return b - a

    draws = np.random.default_rng(0).integers(0, len(ids), (SAMPLES, len(ids)))
    low, high = np.percentile(difference(rows[draws].sum(axis=1)), [2.5, 97.5])
    return float(difference(rows.sum(axis=0))), float(low), float(high)


def line(name: str, s: Score) -> str:
    """One row of a table."""
    return f"| {name} | {s.precision:.3f} | {s.recall:.3f} | {s.f1:.3f} |"


def show(title: str, reports: Mapping[str, Report]) -> None:
    """Print precision, recall and F1 by layer, with the differences from the rules."""
    print(f"\n### {title}\n\n| | P | R | F1 |\n|---|---|---|---|")
    for layer, name in LAYERS.items():
        for who, r in reports.items():
            print(line(f"{name}, {who}", r.total.layers[layer]))
    print("\n| F1, difference from the rules alone | | 95 % |\n|---|---|---|")
    for layer, name in LAYERS.items():
        for who, r in list(reports.items())[1:]:
            d, low, high = interval(reports["rules"], r, layer)
            print(f"| {name}, {who} | {d:+.3f} | {low:+.3f} to {high:+.3f} |")


def by_type(reports: Mapping[str, Report]) -> None:
    """Print F1 by predicate and by type of event."""
    print(f"\n| | gold | {' | '.join(reports)} |\n|---|---|{'---|' * len(reports)}")

    def rows(pick: str) -> Iterable[str]:
        groups: list[Mapping[str, Score]] = [getattr(r.total, pick) for r in reports.values()]
        for name in sorted({n for g in groups for n in g}):
            cells = [g.get(name, Score()) for g in groups]
            yield f"| {name} | {max(s.gold for s in cells)} | {' | '.join(f'{s.f1:.2f}' for s in cells)} |"

    for pick in ("predicates", "events"):
        print("\n".join(rows(pick)))


def main(curve: bool) -> None:
    """Print the tables."""
    texts = Texts()
    articles = [texts.all[i] for i in texts.articles]
    scores = held_out(texts)
    decided = cross_fitted(texts, scores)
    rules = report(articles, {}, True)
    reports = {"rules": rules, "reader": report(articles, decided, False), "both": report(articles, decided, True)}
    show("Article files, cross-validated", reports)
    by_type(reports)
    layers = fit_layers(judge(texts.all[i], scores[i]) for i in texts.articles)
    model: Model = texts.fit(texts.trainable)
    rest = [t for t in texts.all.values() if t.file == "gold" and not t.tables]
    final = {t.id: (score(t.reset(), model), layers) for t in rest}
    show("Measured-only articles of the gold", {
        "rules": report(rest, {}, True), "reader": report(rest, final, False), "both": report(rest, final, True)})
    if curve:
        print("\n| trained on | relations | events | arguments |\n|---|---|---|---|")
        order = sorted(texts.trainable)
        random.Random(0).shuffle(order)
        for share in (0.25, 0.5, 1.0):
            some = sorted(order[: int(share * len(order))])
            part = cross_fitted(texts, held_out(texts, some)) if share < 1 else decided
            for who, with_rules in (("reader", False), ("both", True)):
                r = report(articles, part, with_rules).total.layers
                print(f"| {share:.0%}, {who} | {r['rel'].f1:.3f} | {r['ev'].f1:.3f} | {r['arg'].f1:.3f} |", flush=True)


if __name__ == "__main__":
    main("--curve" in sys.argv)
