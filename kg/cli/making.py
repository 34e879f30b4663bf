"""Commands that make and check: build, validate."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.judging import LedgerFile
from kg.cli.options import BuildFolder, Jobs, Least, Model, SecondReader, tell_of

if TYPE_CHECKING:
    from kg.build import BuildReport

__all__ = ["register"]


#: Judgements that are not applied are listed one by one up to this number.
_LISTED = 5


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (build, validate):
        app.command()(command)


def build(
    sources: Annotated[
        list[Path] | None, typer.Argument(metavar="[SOURCES]...", help="Files and folders; default: the corpus of kg.")
    ] = None,
    out: Annotated[Path, typer.Option(envvar="KG_BUILD", metavar="DIR", help="The build folder.")] = Path("build"),
    jobs: Jobs = 1,
    min_confidence: Least = 0.0,
    model: Model = "",
    reader: SecondReader = None,
    judgements: LedgerFile = None,
    ids: Annotated[
        Path | None,
        typer.Option(envvar="KG_IDS", metavar="FILE", help="The record of the ids given out, read and extended."),
    ] = None,
) -> None:
    """Read articles and build the graph.

    A failing article is named and skipped; the exit code is 1 then. An earlier build is replaced when the new one is
    complete, and stays as it is when this one is interrupted. What people decided (kg judge) is applied: the ledger is
    judgements.jsonl beside the articles, unless another is named.

    Things keep their ids when articles are added: the ids given out are recorded in ids.jsonl beside the articles, or
    in the build folder where nothing can be written there; keep that file with the articles.

    \b
    Example:
      kg build my-articles/ --out build --jobs 2
    """
    from kg.build import build as build_graph
    from kg.cli.output import heading, progress, say, table
    from kg.corpus import ENDINGS

    tell_of(reader)
    with progress("Reading articles") as report:
        done = build_graph(
            sources or (), out, jobs, model=model, min_confidence=min_confidence, judgements_from=judgements,
            ids_from=ids, reader=reader, progress=report,
        )  # fmt: skip
    for error in (*done.failed, *done.skipped):
        say(str(error), "yellow")
    if done.passed_over:
        names = ", ".join(path.name for path in done.passed_over[:5]) + (", ..." if len(done.passed_over) > 5 else "")
        endings = ", ".join(ENDINGS)
        say(f"{_number(len(done.passed_over), 'file')} passed over, only {endings} are articles: {names}", "yellow")
    _judgements(done)
    counts = done.counts
    heading(f"{_number(len(done.articles), 'article')}, {counts['statements']} statements in the graph")
    table(
        ["found", "number", "most frequent"],
        [
            [name, counts[name], ", ".join(f"{kind} {n}" for kind, n in list(done.kinds[name].items())[:6])]
            for name in ("entities", "claims", "events")
        ] + [["inferred", counts["inferred"], "statements that follow by rule"]],
        right=["number"],
    )  # fmt: skip
    place = _relative(done.out)
    program = "kg" if shutil.which("kg") else str(_relative(Path(sys.argv[0])))
    heading("Next", apart=True)
    table(["open or run", "to"], [
        [place / "graph.html", "look at the graph in a browser"],
        [f"{program} questions", "see what can be asked"],
        [f"{program} show Kazakhstan", "see everything known of one thing"],
    ])  # fmt: skip
    if done.failed:
        say(f"{_number(len(done.failed), 'article')} failed, see above", "bold red")
        raise typer.Exit(1)


def _judgements(done: BuildReport) -> None:
    """Say which judgements do not hold, and why."""
    from kg.cli.output import say

    for damage in done.ledger.damaged:
        say(f"{done.ledger.path}, {damage}; the rest of the ledger works", "yellow")
    sayings = {
        "unmatched": ("matches nothing now", "match nothing now"),
        "contradicted": ("contradicts others and is not applied", "contradict each other and are not applied"),
        "unusable": ("cannot be applied", "cannot be applied"),
        "elsewhere": ("is about an article that is not here", "are about articles that are not here"),
    }
    for status, (one, many) in sayings.items():
        found = [o for o in done.outcomes if o.status == status]
        if not found:
            continue
        listed = "" if status == "elsewhere" else ": " + "; ".join(
            f"{o.judgement.id} ({o.reason})" for o in found[:_LISTED]
        ) + (f"; and {len(found) - _LISTED} more, see kg judge list" if len(found) > _LISTED else "")  # fmt: skip
        say(f"{_number(len(found), 'judgement')} {one if len(found) == 1 else many}{listed}", "yellow")


def validate(build: BuildFolder = Path("build")) -> None:
    """Check the graph against the shapes of the ontology (SHACL).

    \b
    Example:
      kg validate --build build
    """
    from kg.cli.output import emit, heading
    from kg.graph import Graph

    with Graph(build) as graph:
        found = graph.validate()
    for sentence in found.sentences:
        emit(sentence)
    if not found.conforms:
        heading(f"{_number(len(found.sentences), 'thing')} wrong in {found.checked} statements")
        raise typer.Exit(1)
    heading(f"nothing wrong in {found.checked} statements")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _relative(path: Path) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path
