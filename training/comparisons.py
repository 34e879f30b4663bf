"""How the reader does with fewer texts, and on themes that it was not taught: python -m training.comparisons [WORK]

Learning curve: on the articles of some folds, models trained on a quarter, a half and all of the other texts. Themes:
each file of texts in turn, by models trained on all others. An encoder takes part where its folder is there
(``python -m training.neural_train ... WORK/half-fold0 --fold 0 --part 0.5``, ``WORK/without-NAME --without NAME``; a
short schedule will do, ``--epochs 3``), else the linear model is measured alone. Blends and thresholds are those of the
cross-validation, fitted on articles of other folds or files. Only totals are printed.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.nlp.reader_model import Model, Names
from training.decisions import BOTH, LINEAR, fit_layers, judge
from training.held_out import Both, held_out, score, with_encoder
from training.measure import Report, report
from training.texts import ARTICLES, FOLDS, PASSAGES, Texts, folds, sample

PARTS = {"quarter": 0.25, "half": 0.5}
LAYERS = ("relations", "events", "arguments", "dates")
SHORT = {"relations": "rel", "events": "ev", "arguments": "arg", "dates": "date"}


def row(title: str, reports: Sequence[Report]) -> None:
    """Print F1 of several reports by layer."""
    cells = (" / ".join(f"{r.total.layers[SHORT[name]].f1:.3f}" for r in reports) for name in LAYERS)
    print(f"| {title} | {' | '.join(cells)} |", flush=True)


def read_with(texts: Texts, ids: Sequence[str], linear: Model, encoder: Path | None) -> dict[str, Both]:
    """Scores of some texts, by the linear model alone or with the encoder of a folder."""
    model = with_encoder(linear, encoder) if encoder else linear
    return {i: score(texts, i, model, Names() if encoder else None) for i in ids}


def curve(texts: Texts, linear: Mapping[int, Model], work: Path) -> None:
    """The learning curve, on the folds whose encoders are there for all parts; on all folds without any."""
    place = folds(texts.articles)
    encoded = [f for f in range(FOLDS) if all((work / f"{name}-fold{f}").exists() for name in PARTS)]
    have, used = (encoded, BOTH) if len(encoded) > 1 else ([*range(FOLDS)], LINEAR)
    what = "linear model and encoder" if used == BOTH else "linear model"
    print(f"\n### Learning curve, {what}, folds {', '.join(map(str, have))} (rules / both)\n")
    print(f"| trained on | {' | '.join(LAYERS)} |\n|---|---|---|---|---|")
    for name, share in (*PARTS.items(), ("all", 1.0)):
        scores: dict[str, Both] = {}
        for f in have:
            ids = [i for i in texts.trainable if place.get(i) != f]
            model = linear[f] if share == 1 else texts.fit(sample(ids, share))
            folder = work / (f"fold{f}" if share == 1 else f"{name}-fold{f}")
            here = [i for i in texts.articles if place[i] == f]
            scores.update(read_with(texts, here, model, folder if used == BOTH else None))
        judged = {i: judge(*s) for i, s in scores.items()}
        of_fold = {f: fit_layers((judged[i] for i in sorted(judged) if place[i] != f), used) for f in have}
        row(name, [report([texts.all[i] for i in sorted(scores)], {}),
                   report([scores[i] for i in sorted(scores)], {i: of_fold[place[i]] for i in scores})])


def themes(texts: Texts, linear: Mapping[int, Model], work: Path) -> None:
    """Each file by models that were not taught its theme."""
    encoders = {n: work / f"fold{n}" for n in range(FOLDS)}
    judged = {i: judge(*s) for i, s in held_out(texts, encoders, linear, Names()).items()}
    print(f"\n### Themes left out (rules / both)\n\n| file | encoder | {' | '.join(LAYERS)} |")
    print("|---|---|---|---|---|---|")
    for file in (*PASSAGES, *ARTICLES):
        ids = sorted(i for i, t in texts.all.items() if t.file == file)
        model = texts.fit(i for i in texts.trainable if texts.all[i].file != file)
        folder = work / f"without-{file}"
        there = folder.exists()
        scores = read_with(texts, ids, model, folder if there else None)
        layers = fit_layers((judged[i] for i in sorted(judged) if texts.all[i].file != file), BOTH if there else LINEAR)
        row(f"{file} | {'yes' if there else 'no'}",
            [report([texts.all[i] for i in ids], {}), report([scores[i] for i in ids], dict.fromkeys(ids, layers))])


def main(work: Path = Path("build/training")) -> None:
    """Print both tables."""
    texts = Texts()
    linear: dict[int, Model] = pickle.loads((work / "linear.pkl").read_bytes())
    curve(texts, linear, work)
    themes(texts, linear, work)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
