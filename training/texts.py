"""The annotated texts as the pipeline reads them, with the labelled examples of the linear model."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from spacy.tokens import Doc

from kg import corpus, nlp
from kg.corpus import LOOKED_AT, Gold
from kg.nlp import Pipeline
from kg.nlp.extensions import ClaimData, EventData
from kg.nlp.reader_features import Parse, listed
from kg.nlp.reader_model import Model
from kg.text import CleanText, clean
from training.examples import pair_examples, role_examples, trigger_examples
from training.fitting import Names, Table, fit

__all__ = ["ARTICLES", "FILES", "FOLDS", "PASSAGES", "ROOT", "TASKS", "Text", "Texts", "folds", "golds", "run",
           "sample"]

ROOT = Path(__file__).parent.parent
#: Files of passages that may be looked at, and of articles that are only counted.
PASSAGES = ("kzkg", "tjaf", "orgs", "west", "world", "prose", "more", "guards", "donors", "conflict", "trade",
            "diplomacy", "forces", "frontier")
ARTICLES = ("casia", "news", "mil", "crime", "aid")
TASKS = ("triggers", "roles", "pairs")
FOLDS = 5


@dataclass
class Text:
    """One annotated text: its Doc with the rules' claims and events, and its examples."""

    gold: Gold
    doc: Doc
    file: str
    claims: list[ClaimData] = field(default_factory=list)
    events: list[EventData] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Id of the article."""
        return self.gold.article.id

    @property
    def clean(self) -> CleanText:
        """The cleaned text, which maps offsets to the body."""
        return clean(self.gold.article.body)

    def reset(self) -> Doc:
        """The Doc with what the rules alone found."""
        self.doc._.claims = copy.deepcopy(self.claims)
        self.doc._.events = copy.deepcopy(self.events)
        return self.doc


FILES = (*PASSAGES, *ARTICLES, "gold")


def golds(files: Sequence[str] = FILES) -> Iterator[tuple[str, Gold]]:
    """File and gold of each English text."""
    for file in files:
        path = ROOT / "corpus" / "gold" if file == "gold" else ROOT / "training" / "passages" / f"{file}.jsonl"
        if path.exists():
            for gold in corpus.read_gold(path):
                if gold.article.language == "en":
                    yield file, gold


def run(pipeline: Pipeline, gold: Gold, between: Callable[[Doc], Doc] | None = None, after: str = "kg_entities") -> Doc:
    """A text's Doc after all components, with something done behind one of them."""
    doc, _ = pipeline._prepare(gold.article)
    for name, component in pipeline.nlp.pipeline:
        doc = component(doc)
        if name == after and between is not None:
            doc = between(doc)
    return doc


class Texts:
    """Texts as the rules read them: read once, split and fitted as often as one likes.

    Args:
        files: of which files.
        tables: whether to make the examples of the linear model.
    """

    def __init__(self, files: Sequence[str] = FILES, tables: bool = True) -> None:
        self.names = {task: Names() for task in TASKS}
        self.all: dict[str, Text] = {}
        self.pipeline = nlp.load(without=("kg_attribution",), reader=False)
        for file, gold in golds(files):
            trainable = file != "gold" or gold.set == LOOKED_AT
            if not tables and file == "gold" and trainable:
                continue
            doc = run(self.pipeline, gold)
            text = Text(gold, doc, file, doc._.claims, doc._.events)
            if tables and trainable:
                text.tables = self._tables(text)
            self.all[gold.article.id] = text

    def read_again(self, id: str, names: Callable[[Doc], Doc]) -> Text:
        """A text with the names of an encoder among its mentions."""
        text = self.all[id]
        doc = run(self.pipeline, text.gold, names)
        return Text(text.gold, doc, text.file, doc._.claims, doc._.events)

    def _tables(self, text: Text) -> dict[str, Table]:
        tables = {task: Table() for task in TASKS}
        parse = Parse(text.doc)
        for i, example in trigger_examples(parse, text.gold):
            tables["triggers"].add(example, self.names["triggers"], text.doc[i].lemma_.lower())
        for example in role_examples(parse, text.gold):
            tables["roles"].add(example, self.names["roles"])
        for example in pair_examples(parse, text.gold):
            tables["pairs"].add(example, self.names["pairs"])
        return tables

    @property
    def trainable(self) -> list[str]:
        """Ids of the texts to train on: all but the measured-only part of the gold."""
        return sorted(i for i, t in self.all.items() if t.tables)

    @property
    def measured(self) -> list[str]:
        """Ids of the measured-only articles of the gold."""
        return sorted(i for i, t in self.all.items() if t.file == "gold" and t.gold.set != LOOKED_AT)

    @property
    def articles(self) -> list[str]:
        """Ids of the article files' texts."""
        return sorted(i for i, t in self.all.items() if t.file in ARTICLES)

    def fit(self, ids: Iterable[str]) -> Model:
        """A linear model of some texts; its layers are empty."""
        chosen: Sequence[Text] = [self.all[i] for i in sorted(ids)]
        parts = {}
        lemmas: frozenset[str] = frozenset()
        for task in TASKS:
            tables = [t.tables[task] for t in chosen]
            labels = sorted({label for t in tables for right in t.right for label in right})
            keys = None
            if task == "triggers":
                lemmas = frozenset(t.keys[n] for t in tables for n in range(len(t.rows)) if t.right[n])
                keys = lemmas | frozenset(listed())
            parts[task] = fit(tables, self.names[task], labels, keys)
        return Model(parts["triggers"], parts["roles"], parts["pairs"], lemmas, {})


def folds(ids: Sequence[str], number: int = FOLDS) -> dict[str, int]:
    """Fold of each article, by its place in sorted order."""
    return {i: n % number for n, i in enumerate(sorted(ids))}


def sample(ids: Iterable[str], share: float) -> list[str]:
    """A share of some texts, the same each time."""
    some = sorted(ids)
    return random.Random(0).sample(some, int(share * len(some)))
