"""Measure rules, reader and both on the articles, by cross-validation: python -m training.measure [WORK]

Every article is scored by models, blends, probabilities and thresholds that were fitted without it (the thresholds' own
scores come from models of the other folds). Then once, with the models that are written, the measured-only articles of
the gold. Only totals are printed.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from kg import evaluate, ontology, resolve
from kg.evaluate import Score
from kg.nlp.attribution import attribute
from kg.nlp.harvest import harvest
from kg.nlp.reader import decide_claims, decide_events
from kg.nlp.reader_model import Layer, Model, Names
from kg.nlp.reader_scores import blend
from kg.rdf import export
from training.decisions import BOTH, LINEAR, NEURAL, fit_layers, judge
from training.held_out import Both, held_out, rest, with_encoder
from training.texts import ARTICLES, FOLDS, Text, Texts, folds

LAYERS = {"rel": "relations", "ev": "events", "arg": "arguments", "date": "dates", "ent": "entities",
          "ent_type": "entities of the exact class"}
SAMPLES = 2000
Report = evaluate.Report
Layers = Mapping[str, Mapping[str, Layer]]


def report(rows: Sequence[Both | Text], layers: Layers, rules: bool = True) -> Report:
    """Figures of some texts as ``kg evaluate`` counts them.

    Args:
        rows: texts with scores, or alone for what the rules find.
        layers: how the scores of each are used; where a text has none, the rules' word stands.
        rules: whether the rules' claims and events count.
    """
    found, golds = [], []
    for row in rows:
        text, linear, neural = row if isinstance(row, tuple) else (row, None, None)
        doc = text.reset()
        if linear is not None and neural is not None and text.id in layers:
            chosen = layers[text.id]
            scores = blend(linear, neural, {k: v.blend for k, v in chosen.items()})
            claims = decide_claims(doc, scores, chosen["relations"], rules)
            doc._.events = decide_events(doc, scores, chosen["events"], chosen["roles"], rules)
            doc._.claims = claims
        attribute(doc)
        found.append(harvest(doc, text.gold.article, text.clean))
        golds.append(text.gold)
        text.reset()
    one = resolve.resolve(found, ontology.gazetteer())
    pairs = zip(golds, one.extractions, strict=True)
    annotated = {g.article.id: export.annotations(g.article, e, one.entities) for g, e in pairs}
    return evaluate.evaluate(golds, annotated)


def cross_fitted(texts: Texts, scores: Mapping[str, Both], use: tuple[bool, bool] = BOTH) -> Layers:
    """The layers of each article, fitted on the other folds."""
    place = folds(texts.articles)
    judged = {i: judge(*row) for i, row in scores.items()}
    out: dict[str, Mapping[str, Layer]] = {}
    for fold in sorted({place[i] for i in scores}):
        layers = fit_layers((judged[i] for i in sorted(judged) if place[i] != fold), use)
        out.update({i: layers for i in scores if place[i] == fold})
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


def show(title: str, reports: Mapping[str, Report]) -> None:
    """Print precision, recall and F1 by layer, with the differences from the rules."""
    print(f"\n### {title}\n\n| | {' | '.join(reports)} | {list(reports)[-1]} − rules, F1 (95 %) |")
    print(f"|---|{'---|' * len(reports)}---|")
    for layer, name in LAYERS.items():
        scores = [r.total.layers[layer] for r in reports.values()]
        cells = [f"{s.precision:.3f} {s.recall:.3f} {s.f1:.3f}" for s in scores]
        d, low, high = interval(reports["rules"], list(reports.values())[-1], layer)
        print(f"| {name} | {' | '.join(cells)} | {d:+.3f} ({low:+.3f} to {high:+.3f}) |", flush=True)


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


def by_file(texts: Texts, found: Report) -> None:
    """Print precision, recall and F1 of each file of articles, and by predicate and type of event, as README has them.
    """
    def cell(score: Score) -> str:
        return f"{score.precision:.2f} / {score.recall:.2f} / {score.f1:.2f}"

    columns = ("ent", "ent_type", "rel", "ev", "arg", "date")
    print("\n| articles | entities | exact type | relations | events | arguments | dates |")
    print("|---|---|---|---|---|---|---|")
    for file in ARTICLES:
        here = [a for i, a in found.articles.items() if texts.all[i].file == file]
        print(f"| {file} | {' | '.join(cell(sum((a.layers[c] for a in here), Score())) for c in columns)} |")
    print(f"| all five | {' | '.join(cell(found.total.layers[c]) for c in columns)} |")
    print("\n| relation or event | precision / recall / F1 (gold) |\n|---|---|")
    for group in (found.total.predicates, found.total.events):
        for name, score in group.items():
            print(f"| {name} | {cell(score)} ({score.gold}) |")


def main(work: Path = Path("build/training")) -> None:
    """Print the tables."""
    texts, names = Texts((*ARTICLES, "gold"), tables=False), Names()
    encoders = {n: work / f"fold{n}" for n in range(FOLDS) if (work / f"fold{n}").exists()}
    linear: dict[int, Model] = pickle.loads((work / "linear.pkl").read_bytes())
    place = folds(texts.articles)
    plain = [texts.all[i] for i in texts.articles if place[i] in encoders]
    scores = held_out(texts, encoders, linear, names)
    rows = [scores[t.id] for t in plain]
    layers = {use: cross_fitted(texts, scores, use) for use in (LINEAR, NEURAL, BOTH)}
    reports = {
        "rules": report(plain, {}), "rules, encoder's names": report(rows, {}),
        "+ linear": report(rows, layers[LINEAR]), "+ encoder": report(rows, layers[NEURAL]),
        "reader alone": report(rows, layers[BOTH], rules=False), "all": report(rows, layers[BOTH]),
    }
    show("Article files, cross-validated", reports)
    by_file(texts, reports["all"])
    by_type({k: reports[k] for k in ("rules", "+ linear", "+ encoder", "reader alone", "all")})
    if (work / "all").exists():
        model = with_encoder(linear[-1], work / "all")
        judged = [judge(*scores[t.id]) for t in plain]
        final = rest(texts, model, names)
        told = {use: dict.fromkeys(final, fit_layers(judged, use)) for use in (LINEAR, NEURAL, BOTH)}
        last = list(final.values())
        show("Measured-only articles of the gold", {
            "rules": report([texts.all[i] for i in final], {}), "rules, encoder's names": report(last, {}),
            "+ linear": report(last, told[LINEAR]), "+ encoder": report(last, told[NEURAL]),
            "reader alone": report(last, told[BOTH], rules=False), "all": report(last, told[BOTH])})


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
