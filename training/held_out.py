"""Scores of each article by models that were not trained on it, and by the models of all texts."""

from __future__ import annotations

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

__all__ = ["Both", "fit_linear", "held_out", "namer", "rest", "score", "with_encoder"]

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
        vectors = Vectors(encoder.states(reading), reading)
        table = heads.tags(vectors)
        doc._.mentions = decide(doc, tagged(doc, vectors, heads, table), table, names)
        doc.user_data[VECTORS] = vectors
        return doc

    return settle


def score(texts: Texts, id: str, model: Model, names: Names | None) -> Both:
    """Scores of a text by a model; of the linear one alone where no thresholds for the encoder's names are given."""
    text = texts.all[id] if names is None else texts.read_again(id, namer(model, names))
    linear, neural = score_both(text.reset(), model)
    text.doc.user_data.pop(VECTORS, None)
    return text, linear, neural


def fit_linear(texts: Texts, ids: Iterable[str] | None = None) -> dict[int, Model]:
    """Linear models of each fold, trained without it, and as -1 that of all texts.

    Args:
        texts: with tables.
        ids: those to train on; all when None.
    """
    place = folds(texts.articles)
    chosen = sorted(ids or texts.trainable)
    return {f: texts.fit(i for i in chosen if place.get(i) != f) for f in (*range(FOLDS), -1)}


def held_out(
    texts: Texts, encoders: Mapping[int, Path], linear: Mapping[int, Model], names: Names
) -> dict[str, Both]:
    """Scores of each article by the models of the other folds.

    Args:
        texts: the articles.
        encoders: folder of the encoder of each fold, which was trained without it.
        linear: linear model of each fold.
        names: thresholds for names.
    """
    place = folds(texts.articles)
    models = {f: with_encoder(linear[f], folder) for f, folder in encoders.items()}
    return {i: score(texts, i, models[place[i]], names) for i in texts.articles if place[i] in models}


def rest(texts: Texts, model: Model, names: Names) -> dict[str, Both]:
    """Scores of the measured-only articles of the gold, by the models of all texts."""
    return {i: score(texts, i, model, names) for i in texts.measured}
