"""Train the encoder: python -m training.neural_train DATA OUT [--fold N | --all] [--part SHARE] [--epochs N]"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from kg.nlp.wordpieces import WordPieces
from training.encoder import Reader, batch, load_encoder
from training.export import export
from training.neural_examples import NeuralText
from training.texts import ARTICLES, FOLDS, folds, sample

__all__ = ["States", "fit"]

FROZEN = 2
EPOCHS = 4
TEXTS = 6  # in a batch
RATES = {"encoder": 2e-4, "heads": 1e-3}
WEIGHTS = {"tags": 1.0, "types": 0.5, "triggers": 1.0, "pairs": 1.5, "roles": 1.0}
SEED = 0
#: How often a text is read without any marks, and how often one with the gold's mentions alone.
UNMARKED, GOLD = 0.1, 0.4


class States:
    """What the frozen part makes of every chunk, computed once."""

    def __init__(self, texts: Sequence[NeuralText], reader: Reader, words: WordPieces) -> None:
        self.words = words
        self.kept: dict[tuple[str, int], Tensor] = {}
        rows = [(t, n, a, b) for t in texts for n, (a, b) in enumerate(t.reading.chunks)]
        rows.sort(key=lambda r: (r[3] - r[2], r[0].id, r[1]))
        reader.eval()
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            for at in range(0, len(rows), 16):
                some = rows[at:at + 16]
                ids = [np.array([words.first, *t.reading.pieces[a:b], words.last]) for t, _, a, b in some]
                length = max(len(x) for x in ids)
                mask = batch([np.ones(len(x), dtype=np.int64) for x in ids], length).float()
                states = reader.encoder.lower(batch(ids, length), mask)
                for (t, n, _, _), x, y in zip(some, ids, states, strict=True):
                    self.kept[t.id, n] = y[: len(x)].to(torch.bfloat16).clone()

    def upper(self, reader: Reader, texts: Sequence[NeuralText], unmarked: Sequence[bool]) -> list[Tensor]:
        """States of the pieces of each text after all layers."""
        rows = [(t, n, a, b, u) for t, u in zip(texts, unmarked, strict=True)
                for n, (a, b) in enumerate(t.reading.chunks)]
        length = max(b - a for _, _, a, b, _ in rows) + 2
        lower = torch.zeros(len(rows), length, 384, dtype=torch.bfloat16)
        for k, (t, n, _, _, _) in enumerate(rows):
            kept = self.kept[t.id, n]
            lower[k, : len(kept)] = kept
        mask = batch([np.ones(b - a + 2, dtype=np.int64) for _, _, a, b, _ in rows], length).float()

        def beside(name: str, out: int = 0) -> Tensor:
            parts = []
            for t, _, a, b, u in rows:
                row = getattr(t.reading, name)[a:b]
                parts.append(np.concatenate([[out], np.zeros_like(row) if u and name != "looks" else row, [out]]))
            return batch(parts, length, out)

        with torch.autocast("cpu", torch.bfloat16):
            states = reader.encoder.upper(lower.float(), mask, beside("looks", 5), beside("outer"), beside("inner"))
        states = states.float()
        found: list[list[Tensor]] = []
        for k, (_, n, a, b, _) in enumerate(rows):
            if n == 0:
                found.append([])
            found[-1].append(states[k, 1: b - a + 1])
        return [torch.cat(parts) for parts in found]


def _batches(texts: Sequence[NeuralText], rng: random.Random) -> list[list[NeuralText]]:
    """Texts in random order, those of like length together, so that little is padded."""
    order = [t for t in texts if t.reading.chunks]
    rng.shuffle(order)
    batches = []
    for at in range(0, len(order), 12 * TEXTS):
        pool = sorted(order[at:at + 12 * TEXTS], key=lambda t: max(b - a for a, b in t.reading.chunks))
        batches += [pool[k:k + TEXTS] for k in range(0, len(pool), TEXTS)]
    rng.shuffle(batches)
    return batches


def fit(reader: Reader, states: States, texts: Sequence[NeuralText], epochs: int, log: Path) -> None:
    """Train on some texts; the same texts and numbers give the same weights (on one kind of processor)."""
    rng = random.Random(SEED)
    encoder = [p for n, p in reader.encoder.named_parameters() if n.split(".")[0] in ("looks", "outer", "inner") or (
        n.startswith("layers.") and int(n.split(".")[1]) >= FROZEN)]
    marks = [p for n, p in reader.encoder.named_parameters() if n.split(".")[0] in ("looks", "outer", "inner")]
    upper = [p for p in encoder if all(p is not m for m in marks)]
    for p in reader.parameters():
        p.requires_grad_(False)
    for p in (*encoder, *reader.heads.parameters()):
        p.requires_grad_(True)
    groups = [{"params": upper, "lr": RATES["encoder"], "weight_decay": 0.01},
              {"params": [*marks, *reader.heads.parameters()], "lr": RATES["heads"], "weight_decay": 0.01}]
    solver = torch.optim.AdamW(groups)
    texts = sorted(texts, key=lambda t: t.id)
    steps = epochs * -(-len(texts) // TEXTS)
    plan = torch.optim.lr_scheduler.LambdaLR(
        solver, lambda n: min((n + 1) / (0.06 * steps), max((steps - n) / (0.94 * steps), 0.0)))
    for epoch in range(epochs):
        start, sums = time.time(), np.zeros(5)
        reader.train()
        for some in _batches(texts, rng):
            unmarked = [rng.random() < UNMARKED for _ in some]
            total = torch.zeros(())
            for t, x in zip(some, states.upper(reader, some, unmarked), strict=True):
                row = reader.loss(x, t, t.variants[int(rng.random() < GOLD)])
                sums += [float(v.detach()) for v in row]
                total = total + sum(WEIGHTS[k] * getattr(row, k) for k in row._fields)
            solver.zero_grad(set_to_none=True)
            (total / TEXTS).backward()
            torch.nn.utils.clip_grad_norm_([p for g in groups for p in g["params"]], 1.0)
            solver.step()
            plan.step()
        with log.open("a") as f:
            losses = " ".join(f"{n} {v / len(texts):.3f}" for n, v in zip(row._fields, sums, strict=True))
            f.write(f"epoch {epoch} {losses} ({time.time() - start:.0f} s)\n")


def main() -> None:
    """Train one fold's model, or the one of all texts, and write its weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--fold", type=int, default=-1)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--without", default="")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    told = parser.parse_args()
    torch.manual_seed(SEED)
    texts: list[NeuralText] = pickle.loads(told.data.read_bytes())
    place = folds([t.id for t in texts if t.file in ARTICLES], FOLDS)
    chosen = [t for t in texts if place.get(t.id, -2) != told.fold and t.file != told.without]
    if told.part < 1:
        some = set(sample((t.id for t in chosen), told.part))
        chosen = [t for t in chosen if t.id in some]
    words = WordPieces((told.weights / "vocab.txt").read_text(encoding="utf-8").splitlines())
    reader = Reader(load_encoder(told.weights, FROZEN))
    start = time.time()
    states = States(chosen, reader, words)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    log = told.out.with_suffix(".log")
    log.write_text(f"{len(chosen)} texts; frozen part computed in {time.time() - start:.0f} s\n")
    fit(reader, states, chosen, told.epochs, log)
    export(reader.eval(), told.out, told.weights / "vocab.txt")


if __name__ == "__main__":
    main()
