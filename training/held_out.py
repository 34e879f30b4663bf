"""Scores of each article by models that were not trained on it, and the models of all texts."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from spacy.tokens import Doc

from kg.nlp.neural import Encoder, Heads, Vectors
from kg.nlp.reader_model import Model, Names
from kg.nlp.reader_names import decide, tagged
from kg.nlp.reader_scores import VECTORS, Scores, score_both
from kg.nlp.wordpieces import read
from training.texts import FOLDS, Text, Texts, folds

__all__ = ["Both", "held_out", "namer", "rest", "with_encoder"]

#: A text with the encoder's names, and what the two models think of it.
Both = tuple[Text, Scores, Scores]


def with_encoder(model: Model, folder: Path) -> Model:
    """A linear model with the encoder of a folder."""
    return replace(model, encoder=Encoder(folder / "reader_encoder.onnx", folder / "reader_vocabulary.txt"),
                   heads=Heads.load(folder / "reader_heads.npz"))


def namer(model: Model, names: Names) -> Callable[[Doc], Doc]:
    """What ``kg_reader_names`` does, with a model of one's own."""
    encoder, heads = model.encoder, model.heads
    assert encoder is not None and heads is not None

    def settle(doc: Doc) -> Doc:
        reading = read(doc, doc._.mentions, encoder.words)
        vectors = Vectors(encoder.states([reading])[0], reading)
        doc._.mentions = decide(doc, tagged(doc, vectors, heads), heads.tags(vectors), names)
        doc.user_data[VECTORS] = vectors
        return doc

    return settle


def _score(texts: Texts, id: str, model: Model, names: Names) -> Both:
    text = texts.read_again(id, namer(model, names))
    linear, neural = score_both(text.reset(), model)
    text.doc.user_data.pop(VECTORS)
    return text, linear, neural


def held_out(
    texts: Texts, encoders: Mapping[int, Path], names: Names, ids: Iterable[str] | None = None,
    linear: Mapping[int, Model] | None = None,
) -> dict[str, Both]:
    """Scores of each article by the models of the other folds.

    Args:
        texts: all texts.
        encoders: folder of the encoder of each fold, which was trained without it.
        names: thresholds for names.
        ids: those to train the linear models on; all when None.
        linear: linear models of the folds, where they are fitted already.
    """
    place = folds(texts.articles)
    out: dict[str, Both] = {}
    for fold in range(FOLDS):
        if fold not in encoders:
            continue
        model = linear[fold] if linear else texts.fit(i for i in ids or texts.trainable if place.get(i) != fold)
        model = with_encoder(model, encoders[fold])
        for i in texts.articles:
            if place[i] == fold:
                out[i] = _score(texts, i, model, names)
    return out


def rest(texts: Texts, model: Model, names: Names) -> dict[str, Both]:
    """Scores of the measured-only articles of the gold, by the model of all texts."""
    return {i: _score(texts, i, model, names) for i, t in texts.all.items() if t.file == "gold" and not t.tables}


def cached(path: Path, make: Callable[[], object]) -> object:
    """What is pickled at a path, or else made and put there."""
    if not path.exists():
        path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())
