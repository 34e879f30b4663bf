"""The command evaluate: how good the extraction is, and what each of its components brings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import Jobs, Model, SecondReader, tell_of

if TYPE_CHECKING:
    from kg.build import Evaluation
    from kg.evaluate import Figures, Report, Score

__all__ = ["register"]

_LAYERS = {
    "ent": "entities", "ent_type": "exact types", "rel": "relations", "ev": "events", "arg": "arguments",
    "date": "dates",
}  # fmt: skip

#: Above this number of articles their figures are listed one by one only when asked for.
_MANY = 60

#: With this word for a component, each that can be left out is.
_ALL = "all"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(evaluate)


def evaluate(
    gold: Annotated[
        Path | None, typer.Argument(metavar="[GOLD]", help="Folder of gold, or a .jsonl file; default: corpus/gold.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
    articles: Annotated[
        bool | None, typer.Option("--articles/--no-articles", help=f"List each article; up to {_MANY} they are listed.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(metavar="COMPONENT|all", help="What the component brings: F1 with and without it; repeatable."),
    ] = None,
    jobs: Jobs = 1,
    model: Model = "",
    reader: SecondReader = None,
) -> None:
    """Score the extraction against gold annotations: precision, recall and F1 with the counts they rest on.

    \b
    Examples:
      kg evaluate corpus/gold --json
      kg evaluate --without kg_gazetteer --without kg_coreference
    """
    from kg.build import ablations, evaluate_gold
    from kg.cli.output import emit, progress, say

    tell_of(reader)
    with progress("Reading articles") as report:
        if without:
            names = () if _ALL in without else without
            runs = dict(ablations(gold or "", names, jobs, model=model, reader=reader, progress=report))
        else:
            runs = {"": evaluate_gold(gold or "", jobs, model=model, reader=reader, progress=report)}
    done = runs[""]
    for error in done.failed:
        say(str(error), "yellow")
    for article, language in done.figures.skipped:
        say(f"{article}: skipped, it is in {language!r}, for which there is no pipeline", "yellow")
    if as_json:
        figures = done.figures.to_json()
        left_out = {name: run.figures.total.to_json() for name, run in runs.items() if name}
        emit(json.dumps(figures | ({"without": left_out} if without else {}), ensure_ascii=False, indent=2))
    elif without:
        _ablations(runs)
    else:
        _report(done.figures, len(done.figures.articles) <= _MANY if articles is None else articles)
    if done.failed:
        raise typer.Exit(1)


def _report(result: Report, listed: bool) -> None:
    from kg.cli.output import heading, table
    from kg.evaluate import calibration_error, reliability

    heading("Precision / recall / F1")
    files = result.files if len(result.files) > 1 else {}
    parts = [(name, f) for name, f in result.articles.items() if listed]
    parts += [(f"all {name}", f) for name, f in [*files.items(), *result.sets.items()]] + [("all", result.total)]
    table(["article", *_LAYERS.values()], [[name, *_prf(f)] for name, f in parts])
    for title, scores in (("predicate", result.total.predicates), ("event", result.total.events)):
        heading(f"By {title}", apart=True)
        _scores(title, {name: s for name, s in scores.items() if s.found or s.gold})
    heading("How far confidence can be trusted: of claims and events with a confidence ...", apart=True)
    bins = reliability(result.judged)
    rows = [[f"{b.low:.1f} to {b.high:.1f}", b.number, _two(b.confidence), _two(b.right)] for b in bins]
    columns = ["confidence", "number", "mean", "right"]
    table(columns, [*rows, ["mean distance", "", "", _two(calibration_error(bins))]], right=columns[1:])
    heading("In total", apart=True)
    parts_of = result.sets if len(result.sets) > 1 else {}
    across = [
        [f"same across articles{of} (B-cubed)", *map(_two, f.across), "", "", f.aligned]
        for of, f in [*((f", {name}", f) for name, f in parts_of.items()), ("", result.total)]
    ]
    _scores("layer", {_LAYERS[x]: s for x, s in result.total.layers.items()}, *across)
    if result.same_events.gold:
        heading("Events told by several articles", apart=True)
        counts = ["groups joined", "joined with something else or in part", "groups"]
        same = result.same_events
        table(counts, [[same.hit, same.found - same.hit, same.gold]], right=counts)


def _ablations(runs: Mapping[str, Evaluation]) -> None:
    """F1 of the whole pipeline, then of the pipeline without each component, with the difference."""
    from kg.cli.output import heading, table

    whole = {layer: s.f1 for layer, s in runs[""].figures.total.layers.items()}
    rows = [["nothing", *map(_two, whole.values())]]
    for name, run in runs.items():
        if name:
            f1 = {layer: s.f1 for layer, s in run.figures.total.layers.items()}
            rows.append([name, *(f"{f1[layer]:.2f} ({f1[layer] - whole[layer]:+.3f})" for layer in whole)])
    heading("F1 without a component, and the difference to the whole pipeline")
    table(["without", *(_LAYERS[layer] for layer in whole)], rows, right=_LAYERS.values())


def _scores(title: str, scores: Mapping[str, Score], *more: list[object]) -> None:
    from kg.cli.output import table

    rows = [[name, *map(_two, (s.precision, s.recall, s.f1)), s.hit, s.found, s.gold] for name, s in scores.items()]
    counts = ["P", "R", "F1", "right", "found", "gold"]
    table([title, *counts], [*rows, *more], right=counts)


def _prf(figures: Figures) -> Iterable[str]:
    for layer in _LAYERS:
        s = figures.layers[layer]
        yield "/".join(map(_two, (s.precision, s.recall, s.f1))) if s.found or s.gold else ""


def _two(value: float) -> str:
    return f"{value:.2f}"
