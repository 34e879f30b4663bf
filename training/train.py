"""Train the reader and write its weights: python -m training.train [FOLDER]

Five models, each trained without a fifth of the articles, give the scores to which probabilities and thresholds are
fitted; the one that is written is trained on all texts. The same texts give the same bytes.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from kg.nlp.reader import DATA, Model, Scores, score
from training.decisions import fit_layers, judge
from training.texts import FOLDS, TASKS, Texts, folds

__all__ = ["held_out", "save"]


def held_out(texts: Texts, ids: list[str] | None = None) -> dict[str, Scores]:
    """Scores of each article by a model that was not trained on it.

    Args:
        texts: all texts.
        ids: those to train on; all when None.
    """
    place = folds(texts.articles)
    out: dict[str, Scores] = {}
    for fold in range(FOLDS):
        model = texts.fit(i for i in ids or texts.trainable if place.get(i) != fold)
        for i in texts.articles:
            if place[i] == fold:
                out[i] = score(texts.all[i].reset(), model)
    return out


def save(model: Model, folder: Path) -> None:
    """Write the weights and how they are used."""
    folder.mkdir(parents=True, exist_ok=True)
    for task in TASKS:
        getattr(model, task).save(folder / f"reader_{task}.npz")
    told = {"lemmas": sorted(model.lemmas), "layers": {k: asdict(v) for k, v in sorted(model.layers.items())}}
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "reader.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def main(folder: Path = DATA) -> None:
    """Train on all texts and write the model."""
    texts = Texts()
    scores = held_out(texts)
    layers = fit_layers(judge(texts.all[i], scores[i]) for i in texts.articles)
    model = texts.fit(texts.trainable)
    save(Model(model.triggers, model.roles, model.pairs, model.lemmas, layers), folder)
    for name, layer in layers.items():
        print(f"{name}: taken from {layer.add}, the rules' kept from {layer.keep}")
    for task in TASKS:
        path = folder / f"reader_{task}.npz"
        print(f"{path.name}: {len(getattr(model, task).index):,} features, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
