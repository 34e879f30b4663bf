"""The whole line: article files in, a build folder out.

A build folder holds ``store/`` (Oxigraph), ``graph.trig``, ``annotations/ARTICLE.json``, ``graph.html`` and
``build.json``, which also marks it as one: only a folder with it is ever replaced. ``resolution.json`` says why
entities and events of several articles are one, and which pairs a person should decide. Everything is written into a
folder beside it first and put in its place at the end, so that an interrupted build leaves the earlier one as it was.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from kg import corpus, evaluate, judging, ledger, ontology, resolve
from kg.errors import ArticleError, PipelineError, StoreError
from kg.evaluate import Report
from kg.graph import picture, scores
from kg.judged import judged
from kg.model import Article, Entity, Extraction
from kg.rdf import export, infer, judgements, mapping
from kg.rdf.store import Store, replace_folder, trig
from kg.resources import data_folder

__all__ = ["MARK", "BuildReport", "Evaluation", "Pipeline", "ablations", "build", "evaluate_gold", "extract"]

#: The file that marks a folder as a build.
MARK = "build.json"

#: The file that a build keeps locked in its unfinished folder.
_LOCK = ".lock"

#: Called with the name of what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], object]


class Pipeline(Protocol):
    """What a build needs of a language pipeline; ``kg.nlp.load`` gives one."""

    @property
    def version(self) -> str:
        """Names everything that decides what is extracted."""

    @property
    def language(self) -> str:
        """ISO 639-1 code of the language that it reads."""

    def extract_all(self, articles: Iterable[Article], jobs: int = 1) -> Iterator[Extraction | ArticleError]:
        """One result for each article, in their order."""


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    Args:
        out: the build folder.
        articles: ids of the articles that are in the graph.
        failed: articles that could not be read or extracted from.
        skipped: articles in a language without a pipeline.
        passed_over: files in the folders that are no articles by their ending.
        counts: ``entities``, ``claims``, ``events``, ``inferred`` and ``statements`` in the graph.
        kinds: the first three by class, predicate and type of event.
        ledger: the judgements that were read.
        outcomes: what became of each of them.
    """

    out: Path
    articles: tuple[str, ...]
    failed: tuple[ArticleError, ...] = ()
    skipped: tuple[ArticleError, ...] = ()
    passed_over: tuple[Path, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, dict[str, int]] = field(default_factory=dict)
    ledger: ledger.Ledger = field(default_factory=ledger.Ledger)
    outcomes: tuple[judging.Outcome, ...] = ()


def build(
    sources: Iterable[str | os.PathLike[str]] = (),
    out: str | os.PathLike[str] = "build",
    jobs: int = 1,
    *,
    model: str = "",
    pipeline: Pipeline | None = None,
    min_confidence: float = 0.0,
    judgements_from: str | os.PathLike[str] | None = None,
    ids_from: str | os.PathLike[str] | None = None,
    reader: bool | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Read articles, extract, apply what people decided, resolve, and write the graph.

    The same input gives the same files.

    Args:
        sources: files and folders; the articles of the corpus when empty.
        out: the build folder, replaced as a whole when everything is written.
        jobs: processes that extract.
        model: an installed spaCy pipeline; the usual one when empty.
        pipeline: instead of what ``kg.nlp.load(model)`` gives.
        min_confidence: claims and events below it, from 0 to 1, are left out; what people decided stays.
        judgements_from: the ledger; where :func:`kg.ledger.find` looks when None.
        ids_from: the record of the ids given out, which is read and extended; beside the articles
            (:func:`kg.resolve.find_ids`) when None, or in the build folder where nothing can be written there.
        reader: whether the trained second reader reads beside the rules; as usual when None.
        progress: told about each article.

    Raises:
        RunError: there is nothing to read, the pipeline cannot be loaded, or ``out`` cannot be written.
    """
    target = Path(os.path.abspath(out))
    _check(target)
    other: list[Path] = []
    sources = list(sources)
    book = ledger.read(ledger.find(judgements_from, sources))
    paths = corpus.find(sources or [data_folder("corpus") / "articles"], other)
    other = [p for p in other if p.name not in (ledger.FILE, ledger.SKIPPED, resolve.IDS)]
    beside = resolve.find_ids(ids_from, sources)
    record = beside if ids_from or resolve.writable(beside) else target / resolve.IDS
    known = resolve.read_ids(record if record.exists() else beside)
    articles, failed = corpus.read_all(paths)
    loaded = pipeline or _load(model, reader=reader)
    found, errors, skipped = _extract(articles, loaded, jobs, progress)
    failed += errors
    articles = [article for article, _ in found]

    def resolver(told: judging.Replay) -> resolve.Resolution:
        return resolve.resolve(
            [_sure(e, min_confidence) for e in told.extractions], ontology.gazetteer(), articles=articles, known=known,
            same=told.same, apart=told.apart, names=told.names(), same_events=told.same_events,
            apart_events=told.apart_events,
        )  # fmt: skip

    wanted = judged(articles, [e for _, e in found], book.judgements, resolver)
    one = wanted.resolution
    entities, resolved = one.entities, one.extractions
    disputed, terms = resolve.disputes(one), ontology.vocabulary()
    with _beside(target) as folder:
        with Store(folder / "store") as store:
            stated = (
                mapping.quads(article, extraction, entities, terms, loaded.version, disputed)
                for article, extraction in zip(articles, resolved, strict=True)
            )
            own = judgements.without(mapping.ontology_quads(data_folder("ontology")), wanted.renamed)
            close = ((u.a, u.b) for u in one.unsure)
            store.add(chain(own, *stated, wanted.quads(articles), mapping.identity_quads(close, one.replaced, terms)))
            inferred = infer.infer(store, ontology.rules())
            store.add(mapping.analysis_quads(scores(store)))
            trig(store, folder / "graph.trig")
            (folder / "graph.html").write_text(picture(store), encoding="utf-8", newline="\n")
            kinds = _kinds(entities, resolved)
            counts = {k: sum(v.values()) for k, v in kinds.items()} | {"inferred": inferred, "statements": len(store)}
        (folder / "annotations").mkdir()
        for article, extraction in zip(articles, resolved, strict=True):
            found_in = export.annotations(article, extraction, entities)
            _write(folder / "annotations" / f"{article.id}.json", found_in)
        report = BuildReport(
            target, tuple(a.id for a in articles), tuple(sorted(failed, key=str)), tuple(skipped), tuple(other),
            counts, kinds, book, wanted.outcomes,
        )  # fmt: skip
        _write(folder / "resolution.json", resolve.plain(one))
        _write(folder / MARK, _manifest(report, articles, loaded, min_confidence))
        if record.parent == target:
            resolve.write_ids(one.ids, folder / resolve.IDS)
        elif one.ids != known:
            resolve.write_ids(one.ids, record)
    return report


@dataclass(frozen=True)
class Evaluation:
    """Figures, and the articles that failed; those in another language are ``figures.skipped``."""

    figures: Report
    failed: tuple[ArticleError, ...] = ()


def evaluate_gold(
    gold: str | os.PathLike[str] = "",
    jobs: int = 1,
    *,
    model: str = "",
    without: Iterable[str] = (),
    reader: bool | None = None,
    pipeline: Pipeline | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Extract from the articles of gold and score what is found.

    Args:
        gold: a folder of gold, or a file of JSON lines; that of the corpus when empty.
        jobs: processes that extract.
        model: an installed spaCy pipeline; the usual one when empty.
        without: components to leave out.
        reader: whether the trained second reader reads beside the rules; as usual when None.
        pipeline: instead of what ``kg.nlp.load(model, without)`` gives.
        progress: told about each article.

    Raises:
        RunError: there is no gold, or the pipeline cannot be loaded.
    """
    place = gold or data_folder("corpus") / "gold"
    wanted, groups = corpus.read_gold(place), corpus.read_same_events(place)
    loaded = pipeline or _load(model, without, reader)
    found, failed, _ = _extract([g.article for g in wanted], loaded, jobs, progress)
    one = resolve.resolve(
        [extraction for _, extraction in found], ontology.gazetteer(), articles=[article for article, _ in found])
    pairs = zip((article for article, _ in found), one.extractions, strict=True)
    annotated = {a.id: export.annotations(a, extraction, one.entities) for a, extraction in pairs}
    figures = evaluate.evaluate(wanted, annotated, [loaded.language], same_events=groups)
    return Evaluation(figures, tuple(failed))


def ablations(
    gold: str | os.PathLike[str] = "",
    components: Iterable[str] = (),
    jobs: int = 1,
    *,
    model: str = "",
    reader: bool | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[str, Evaluation]]:
    """What each component brings: the evaluation of the whole pipeline, then of the pipeline without each in turn.

    Args:
        gold: as of :func:`evaluate_gold`, like the other arguments.
        components: those to leave out, one at a time; each that can be when empty.

    Yields:
        The name of the component, first "", and the evaluation.
    """
    from kg.nlp.pipeline import COMPONENTS, REQUIRED

    names = list(components) or ["ner", *(name for name, _, _ in COMPONENTS if name not in REQUIRED)]
    for name in ["", *names]:
        def told(article: str, done: int, number: int, name: str = name) -> None:
            if progress:
                progress(f"without {name}: {article}" if name else article, done, number)

        left = [name] if name else ()
        yield name, evaluate_gold(gold, jobs, model=model, without=left, reader=reader, progress=told)


def extract(text: str | Article, pipeline: Pipeline | None = None) -> Extraction:
    """What one text states; its entity ids are its own.

    Args:
        text: words, or an article with its date of publication, against which dates are read.
        pipeline: that of ``kg.nlp.load()`` when None, loaded anew each time.

    Raises:
        ArticleError: the text cannot be used.
    """
    article = Article("text", text) if isinstance(text, str) else text
    result = next(iter((pipeline or _load()).extract_all([article])))
    if isinstance(result, ArticleError):
        raise result
    return result


def _extract(
    articles: list[Article], pipeline: Pipeline, jobs: int, progress: Progress | None
) -> tuple[list[tuple[Article, Extraction]], list[ArticleError], list[ArticleError]]:
    """What was found, what failed, and what is in a language that the pipeline does not read."""
    readable = [a for a in articles if a.language == pipeline.language]
    skipped = [
        ArticleError(a.id, f"skipped: it is in {a.language!r}, and the pipeline reads {pipeline.language!r}")
        for a in articles
        if a.language != pipeline.language
    ]
    found: list[tuple[Article, Extraction]] = []
    failed: list[ArticleError] = []
    results = pipeline.extract_all(readable, jobs)
    for number, article in enumerate(readable):
        if progress:
            progress(article.id, number, len(readable))
        try:
            result = next(results)
        except BrokenProcessPool as error:
            raise PipelineError(
                f"a process that extracts was killed at or near {article.id}, mostly for want of memory; "
                f"use fewer than {jobs} with --jobs"
            ) from error
        if isinstance(result, ArticleError):
            failed.append(result)
        else:
            found.append((article, result))
    if progress and readable:
        progress("", len(readable), len(readable))
    return found, failed, skipped


def _load(model: str = "", without: Iterable[str] = (), reader: bool | None = None) -> Pipeline:
    try:
        from kg import nlp  # here, because spaCy takes a second

        return nlp.load(model or nlp.DEFAULT_MODEL, without, **({} if reader is None else {"reader": reader}))
    except (ImportError, ValueError) as error:
        words = " ".join(str(error).split())
        raise PipelineError(
            f"the language pipeline cannot be loaded ({type(error).__name__}: {words}); install kg and its "
            "dependencies anew (make, or pip install border-kg), or name another pipeline with --model"
        ) from error


def _check(target: Path) -> None:
    """Refuse to replace what no build made."""
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise StoreError(f"{target} is not empty and has no {MARK}, so kg did not make it; choose another with --out")
    if target.exists() and not target.is_dir():
        raise StoreError(f"{target} is a file; choose a folder with --out")


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A new folder on the same file system that takes the target's place at the end, and is gone if that fails.

    It holds a locked file while its build lives; one whose lock is free was left by a build that was killed.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f".{glob.escape(target.name)}-*/{_LOCK}"):
        with left.open("rb") as lock:
            if _locked(lock):
                shutil.rmtree(left.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    folder.chmod(0o755)
    try:
        with (folder / _LOCK).open("wb") as lock:
            _locked(lock)
            yield folder
            (folder / _LOCK).unlink()
            replace_folder(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _locked(file: BinaryIO) -> bool:
    """Whether this process now has the lock on a file; never where the system has no such locks."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _sure(extraction: Extraction, least: float) -> Extraction:
    return replace(
        extraction,
        claims=tuple(c for c in extraction.claims if c.confidence >= least),
        events=tuple(e for e in extraction.events if e.confidence >= least),
    )


def _kinds(entities: Iterable[Entity], extractions: Iterable[Extraction]) -> dict[str, dict[str, int]]:
    extractions = list(extractions)
    counters = {
        "entities": Counter(e.type for e in entities),
        "claims": Counter(c.predicate for x in extractions for c in x.claims),
        "events": Counter(e.type for x in extractions for e in x.events),
    }
    return {name: dict(sorted(counter.items(), key=lambda kv: (-kv[1], kv[0]))) for name, counter in counters.items()}


def _manifest(
    report: BuildReport, articles: Iterable[Article], pipeline: Pipeline, min_confidence: float
) -> dict[str, Any]:
    folder = data_folder("ontology")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        "articles": [
            {"id": a.id, "source": a.source, "language": a.language, "sha256": a.sha256} for a in articles
        ],
        "failed": [str(error) for error in report.failed],
        "skipped": [str(error) for error in report.skipped],
        "ontology": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
        },
        "versions": {"pipeline": pipeline.version} | {
            name: _version(name) for name in ("border-kg", "igraph", "networkx", "pyoxigraph", "pyvis", "spacy")
        },
        "min_confidence": min_confidence,
        "judgements": _judgements(report),
        "counts": report.counts,
        "kinds": report.kinds,
    }  # fmt: skip


def _judgements(report: BuildReport) -> dict[str, Any]:
    """Which ledger was read (from the build folder; empty for that of the corpus), and what was not applied and why."""
    path = report.ledger.path
    own = path is None or path == ledger.find(None)
    counts = Counter(o.status for o in report.outcomes)
    return {
        "ledger": "" if own or path is None else Path(os.path.relpath(path, report.out)).as_posix(),
        "counts": {status: counts[status] for status in judging.STATUSES},
        "not_applied": [
            {"id": o.judgement.id, "decision": o.judgement.decision, "who": o.judgement.who, "line": o.judgement.line,
             "status": o.status, "reason": o.reason, "others": list(o.others)}
            for o in report.outcomes if o.status not in ("applied", "superseded", "elsewhere")
        ],
        "damaged": [str(d) for d in report.ledger.damaged],
    }  # fmt: skip


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a checkout that is on the path but not installed
        return ""


def _write(path: Path, data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", errors="replace", newline="\n")
