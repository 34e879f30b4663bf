"""Commands that look at the whole: analyze, draw, export."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import BuildFolder, Least

__all__ = ["register"]

_EXPORTS = ("annotations", "trig", "nquads", "jsonld", "graphml", "csv")
Network = Annotated[str, typer.Option("--network", "-n", metavar="NAME", help="A projection; see kg analyze --list.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (analyze, draw, export):
        app.command()(command)


def analyze(
    build: BuildFolder = Path("build"),
    network: Network = "relations",
    measure: Annotated[
        list[str] | None, typer.Option("--measure", "-m", metavar="NAME", help="A measure; may be repeated.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, metavar="N", help="How many nodes to show.")] = 20,
    listed: Annotated[bool, typer.Option("--list", help="List the networks.")] = False,
    min_confidence: Least = 0.0,
) -> None:
    """Measure a network: who is central, who connects groups, which communities there are.

    \b
    Example:
      kg analyze --network members --measure betweenness --top 10
    """
    from kg.cli.output import heading, say, table
    from kg.graph import Graph, measures, networks

    if listed:
        table(["network", "what it is"], networks().items())
        return
    names = measure or measures()
    with Graph(build, min_confidence) as graph:
        rows = graph.analyze(network, names)
        communities = graph.communities(network)
    if not rows:
        say(f"the network {network} is empty", "yellow")
        raise typer.Exit(1)
    shown = f"the first {min(top, len(rows))} by {names[0]}"
    heading(f"{network}: {len(rows)} nodes, {len(communities)} communities; {shown}")
    table(
        ["name", "class", "community", *names],
        [[r["label"], r["class"], int(r["community"]) + 1, *(_short(r[n]) for n in names)] for r in rows[:top]],
        right=["community", *names],
    )
    heading("Communities, the largest first", apart=True)
    table(
        ["community", "size", "members"],
        [[n, len(members), ", ".join(members[:8]) + (" ..." if len(members) > 8 else "")]
         for n, members in enumerate(communities, 1) if len(members) > 1][:top],
        right=["community", "size"],
    )  # fmt: skip


def draw(
    build: BuildFolder = Path("build"),
    out: Annotated[Path, typer.Option(metavar="FILE", help="The page to write.")] = Path("graph.html"),
    network: Network = "all",
    title: Annotated[str, typer.Option(help="Heading of the page.")] = "",
    min_confidence: Least = 0.0,
) -> None:
    """Draw a network as one HTML page that opens offline; click on a node or a line for its facts and quotes.

    \b
    Example:
      kg draw --network events --out events.html
    """
    from kg.cli.output import emit
    from kg.graph import Graph

    with Graph(build, min_confidence) as graph:
        page = graph.draw(network, title)
    out.write_text(page, encoding="utf-8", newline="\n")
    emit(str(out))


def export(
    format: Annotated[str, typer.Argument(metavar="|".join(_EXPORTS), help="What to write.")],
    build: BuildFolder = Path("build"),
    out: Annotated[Path | None, typer.Option(metavar="PATH", help="File; a folder for annotations and csv.")] = None,
    network: Network = "all",
) -> None:
    """Write the graph, a network, tables or the annotations for other programs.

    \b
    Examples:
      kg export annotations --out my-annotations
      kg export graphml --network relations --out relations.graphml
    """
    from kg.cli.output import emit
    from kg.graph import Graph
    from kg.rdf import export as rdf

    if format not in _EXPORTS:
        raise typer.BadParameter(f"{format!r} is no format; there are: {', '.join(_EXPORTS)}")
    if format == "annotations":
        with Graph(build) as graph:
            target = out or Path("annotations")
            target.mkdir(parents=True, exist_ok=True)
            for path in graph.annotations():
                shutil.copyfile(path, target / path.name)
    else:
        endings = {"nquads": "nq", "csv": ""}
        target = out or Path(f"graph.{endings.get(format, format)}".rstrip("."))
        with Graph(build) as graph:
            if format == "graphml":
                target.write_text(graph.graphml(network), encoding="utf-8", newline="\n")
            else:
                rdf.export(graph.store, format, target)
    emit(str(target))


def _short(value: float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.3f}"


