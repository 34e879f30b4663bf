"""Commands that make and check: build, validate, evaluate."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import BuildFolder, Jobs, Model

if TYPE_CHECKING:
    from kg.evaluate import Figures

__all__ = ["register"]

_LAYERS = {
    "ent": "entities", "ent_type": "exact types", "rel": "relations", "ev": "events", "arg": "arguments",
    "date": "dates",
}  # fmt: skip

#: Above this number of articles their figures are not listed one by one.
_MANY = 60


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (build, validate, evaluate):
        app.command()(command)


def build(
    sources: Annotated[
        list[Path] | None, typer.Argument(metavar="[SOURCES]...", help="Files and folders; default: the corpus of kg.")
    ] = None,
    out: Annotated[Path, typer.Option(envvar="KG_BUILD", metavar="DIR", help="The build folder.")] = Path("build"),
    jobs: Jobs = 1,
    min_confidence: Annotated[
        float, typer.Option(min=0.0, max=1.0, metavar="P", help="Leave out claims and events that are less sure.")
    ] = 0.0,
    model: Model = "",
) -> None:
    """Read articles and build the graph.

    A failing article is named and skipped; the exit code is 1 then. An earlier build is replaced when the new one is
    complete, and stays as it is when this one is interrupted.

    \b
    Example:
      kg build my-articles/ --out build --jobs 2
    """
    from kg.build import build as build_graph
    from kg.cli.output import heading, progress, say, table

    with progress("Reading articles") as report:
        done = build_graph(sources or (), out, jobs, model=model, min_confidence=min_confidence, progress=report)
    for error in (*done.failed, *done.skipped):
        say(str(error), "yellow")
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


def evaluate(
    gold: Annotated[
        Path | None, typer.Argument(metavar="[GOLD]", help="Folder of gold, or a .jsonl file; default: corpus/gold.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
    jobs: Jobs = 1,
    model: Model = "",
    without: Annotated[
        list[str] | None, typer.Option(metavar="COMPONENT", help="Leave a component out; may be repeated.")
    ] = None,
) -> None:
    """Score the extraction against gold annotations: precision, recall and F1 with the counts they rest on.

    Beyond 60 articles only their sums are shown; --json has all.

    \b
    Example:
      kg evaluate corpus/gold --json
    """
    from kg.build import evaluate_gold
    from kg.cli.output import emit, heading, progress, say, table
    from kg.evaluate import calibration_error, reliability

    with progress("Reading articles") as report:
        done = evaluate_gold(gold or "", jobs, model=model, without=without or (), progress=report)
    result = done.figures
    for error in done.failed:
        say(str(error), "yellow")
    for article, language in result.skipped:
        say(f"{article}: skipped, it is in {language!r}, for which there is no pipeline", "yellow")
    if as_json:
        emit(json.dumps(result.to_json(), ensure_ascii=False, indent=2))
    else:
        heading("Precision / recall / F1")
        layers = list(_LAYERS)
        table(
            ["article", *(_LAYERS[x] for x in layers)],
            [[name, *_prf(f, layers)] for name, f in result.articles.items() if len(result.articles) <= _MANY]
            + [[f"all {name}", *_prf(f, layers)] for name, f in result.files.items() if len(result.files) > 1]
            + [[f"all {name}", *_prf(f, layers)] for name, f in result.sets.items()]
            + [["all", *_prf(result.total, layers)]],
        )
        for title, scores in (("predicate", result.total.predicates), ("event", result.total.events)):
            heading(f"By {title}", apart=True)
            rows = [[name, *map(_two, (s.precision, s.recall, s.f1)), s.hit, s.found, s.gold]
                    for name, s in scores.items() if s.found or s.gold]  # fmt: skip
            table([title, "P", "R", "F1", "right", "found", "gold"], rows,
                  right=["P", "R", "F1", "right", "found", "gold"])  # fmt: skip
        heading("How far confidence can be trusted: of claims and events with a confidence ...", apart=True)
        bins = reliability(result.judged)
        rows = [[f"{b.low:.1f} to {b.high:.1f}", b.number, _two(b.confidence), _two(b.right)] for b in bins]
        columns = ["confidence", "number", "mean", "right"]
        table(columns, [*rows, ["mean distance", "", "", _two(calibration_error(bins))]], right=columns[1:])
        heading("In total", apart=True)
        rows = [[_LAYERS[x], *map(_two, (s.precision, s.recall, s.f1)), s.hit, s.found, s.gold]
                for x, s in result.total.layers.items()]  # fmt: skip
        across = [["same across articles (B-cubed)", *map(_two, result.total.across), "", "", result.total.aligned]]
        table(["layer", "P", "R", "F1", "right", "found", "gold"], rows + across,
              right=["P", "R", "F1", "right", "found", "gold"])  # fmt: skip
    if done.failed:
        raise typer.Exit(1)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _two(value: float) -> str:
    return f"{value:.2f}"


def _prf(figures: Figures, layers: Iterable[str]) -> list[str]:
    return [
        "/".join(map(_two, (s.precision, s.recall, s.f1))) if s.found or s.gold else ""
        for s in (figures.layers[layer] for layer in layers)
    ]


def _relative(path: Path) -> Path:
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path
