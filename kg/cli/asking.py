"""Commands that ask: query, questions, ask, show, path."""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import BuildFolder, Least
from kg.errors import QueryError

if TYPE_CHECKING:
    from kg.graph import Reasons
    from kg.rdf.results import Result

__all__ = ["register"]

_FORMATS = ("table", "csv", "tsv", "json", "xml", "turtle")
Format = Annotated[str, typer.Option("--format", "-f", metavar="|".join(_FORMATS), help="How to write the answer.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (query, questions, ask, show, path):
        app.command()(command)


def query(
    text: Annotated[str, typer.Argument(metavar="QUERY|FILE.rq|-", help="SPARQL; - reads it from stdin.")],
    build: BuildFolder = Path("build"),
    format: Format = "table",
    min_confidence: Least = 0.0,
) -> None:
    """Ask the graph in SPARQL, over all articles at once.

    The prefixes bko: (terms), bkr: (things), rdf:, skos:, prov: and the other usual ones need no declaration.

    \b
    Example:
      kg query 'SELECT ?name { ?x a bko:Checkpoint ; skos:prefLabel ?name }'
    """
    from kg.graph import Graph

    if text == "-":
        text = sys.stdin.read()
    elif text.endswith(".rq"):
        text = _read(Path(text))
    with Graph(build, min_confidence) as graph:
        _answer(graph.query(text), format)


def questions() -> None:
    """List the questions that kg ask knows.

    \b
    Example:
      kg questions
    """
    from kg import ontology
    from kg.cli.output import table

    known = ontology.queries("questions")
    rows = [[q.name, q.help, " ".join(f"{k}={v}" for k, v in q.parameters.items())] for q in known.values()]
    table(["question", "what it answers", "parameters with their defaults"], rows)


def ask(
    name: Annotated[str, typer.Argument(metavar="NAME", help="One of kg questions.")],
    values: Annotated[
        list[str] | None, typer.Argument(metavar="[KEY=VALUE]...", help="Parameters; * stands for anything.")
    ] = None,
    build: BuildFolder = Path("build"),
    format: Format = "table",
    min_confidence: Least = 0.0,
) -> None:
    """Ask one of the questions that kg questions lists.

    \b
    Example:
      kg ask members organization=CARICC
    """
    from kg.graph import Graph

    given = {}
    for value in values or ():
        key, equals, word = value.partition("=")
        if not equals:
            raise typer.BadParameter(f"{value!r} is not KEY=VALUE, such as place=Almaty")
        given[key] = word
    with Graph(build, min_confidence) as graph:
        _answer(graph.ask(name, **given), format)


def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Any name of it, or its id.")],
    why: Annotated[
        bool, typer.Option("--why", help="Why it is one thing: mentions, articles, and what joined them.")
    ] = False,
    ids: Annotated[bool, typer.Option("--ids", help="The ids of claims and events, for kg judge.")] = False,
    build: BuildFolder = Path("build"),
    min_confidence: Least = 0.0,
) -> None:
    """Show everything known of one thing, each fact with its quote, article and confidence.

    An event that several articles tell of is listed once, with the account of each. What people decided (kg judge) says
    by whom instead of a confidence.

    \b
    Examples:
      kg show CARICC
      kg show KNB --why
      kg show KNB --ids
    """
    from kg.cli.output import heading, say
    from kg.graph import Graph

    with Graph(build, min_confidence) as graph:
        try:
            if why:
                _why(graph.why(name))
                return
            found = graph.show(name)
        except QueryError as error:
            say(str(error), "yellow")
            raise typer.Exit(1) from None
    thing = found.thing
    heading(f"{thing.name} ({thing.type}, {thing.id})")
    if found.names:
        heading(f"also called: {', '.join(found.names)}")
    if found.judged:
        heading(f"judged by: {found.judged}")
    stated = [f for f in found.facts if f["quote"]]
    background = [f for f in found.facts if not f["quote"]]
    for title, rows in (("Facts", stated), ("Known from the gazetteer or by rule", background)):
        if rows:
            heading(title, apart=True)
            _facts(rows, rows is stated, ids)
    happened = [e for e in found.events if e["factuality"] != "planned"]
    planned = [e for e in found.events if e["factuality"] == "planned"]
    for title, rows in (("Events", happened), ("Planned", planned)):
        if rows:
            heading(title, apart=True)
            _events(rows, ids)
    if not found.facts and not found.events:
        say("no article states anything of it yet")


def path(
    a: Annotated[str, typer.Argument(metavar="A", help="Any name of the one.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Any name of the other.")],
    build: BuildFolder = Path("build"),
    min_confidence: Least = 0.0,
) -> None:
    """Show how two things are connected, each step with its evidence.

    \b
    Example:
      kg path CARICC Tajikistan
    """
    from kg.cli.output import say, table
    from kg.graph import Graph

    with Graph(build, min_confidence) as graph:
        try:
            steps = graph.path(a, b)
        except QueryError as error:
            say(str(error), "yellow")
            raise typer.Exit(1) from None
    if not steps:
        say(f"nothing connects {a!r} and {b!r}", "yellow")
        raise typer.Exit(1)
    rows: list[list[Any]] = []
    for step in steps:
        arrow = f"{step['propertyName']} →" if step["forward"] else f"← {step['propertyName']}"
        known = {"gazetteer": "(gazetteer)", "inferred": "(by rule)"}.get(str(step["graph"]).rpartition("/")[2], "")
        where = [step["quote"], step["title"] or step["article"] or known, step["confidence"]]
        rows.append([step["sourceName"], arrow, step["targetName"], *where])
    table(["from", "how", "to", "quote", "article", "sure"], rows, right=["sure"])


def _why(found: Reasons) -> None:
    from kg.cli.output import heading, table

    thing = found.thing
    heading(f"{thing.name} ({thing.type}, {thing.id})")
    total = sum(n for a in found.articles for n in a["mentions"].values())
    heading(f"Named {total} times in {len(found.articles)} articles", apart=True)
    rows = []
    for a in found.articles:
        said = sorted(a["mentions"].items(), key=lambda m: (-m[1], m[0]))
        rows.append([a["title"] or a["article"], ", ".join(f"{words} ({n})" if n > 1 else words for words, n in said)])
    table(["article", "mentions"], rows)
    if found.joins:
        heading("Why these are one", apart=True)
        table(["because", "bits", "joined"], [
            ["; ".join(j["reasons"]), "" if j["score"] is None else f"{j['score']:.1f}", _places(j["places"])]
            for j in found.joins
        ], right=["bits"])  # fmt: skip
    if found.unsure:
        heading("May be the same: for you to decide (kg judge)", apart=True)
        sides = ((u, next((s for s in u["sides"] if s["id"] != thing.id), u["sides"][0])) for u in found.unsure)
        table(["what", "because", "bits", "named"], [
            [f"{s['name']} ({s['id']})", "; ".join(u["reasons"]), f"{u['score']:.1f}", _places([s])] for u, s in sides
        ], right=["bits"])  # fmt: skip


def _places(places: list[dict[str, Any]], most: int = 6) -> str:
    """Words and articles, of many the first."""
    said = [f"“{p['quote']}” in {p['article']}" for p in places[:most]]
    return "; ".join(said) + (f"; and {len(places) - most} more" if len(places) > most else "")


def _events(rows: list[Any], ids: bool = False) -> None:
    """A line for each account; what the accounts of one event have in common only in the first."""
    from kg.cli.output import table
    from kg.graph import short

    lines: list[list[Any]] = []
    last: Any = {}
    for e in rows:
        again = e["event"] == last.get("event")
        what = f"{e['className']} ({e['role']})" if e["role"] else e["className"]
        if e["disputed"] and not again:
            what += f"; the articles disagree on: {e['disputed']}"
        when, fillers = ("" if again and e[k] == last[k] else e[k] for k in ("when", "fillers"))
        lines.append([when, "" if again else what, fillers, *_source(e), "" if again else _support(e)])
        lines[-1] += ["" if again else short(e["event"])] if ids else []
        last = e
    columns = ["when", "event", "who and what", "quote", "article", "sure", "articles"]
    table([*columns, *(["id"] if ids else [])], lines, right=["sure"])


def _support(row: Any) -> str:
    """Number of articles that say so, and of those that do not cite the same source."""
    articles, independent = row["support"] or 1, row["independent"] or 1
    return f"{articles}, {independent} independent" if independent != articles else str(articles)


def _facts(rows: list[Any], quotes: bool, ids: bool = False) -> None:
    from kg.cli.output import table
    from kg.graph import short

    said: dict[tuple[str, ...], list[Any]] = defaultdict(list)
    for f in rows:
        note = "" if f["factuality"] in ("", "asserted") else f" ({f['factuality']})"
        when = f" [{f['when']}]" if f.get("when") else ""
        said[str(f["subjectName"]), str(f["predicateName"]), f"{f['objectName']}{when}{note}"].append(f)
    if not quotes:
        table(["subject", "relation", "object"], list(said))
        return
    lines = [
        [*(fact if first else ("", "", "")), *_source(f), _support(f) if first else "",
         *([short(f["statement"])] if ids else [])]
        for fact, evidence in said.items()
        for first, f in ((n == 0, f) for n, f in enumerate(evidence))
    ]
    columns = ["subject", "relation", "object", "quote", "article", "sure", "articles"]
    table([*columns, *(["id"] if ids else [])], lines, right=["sure"])


def _source(row: Any) -> list[Any]:
    by = f" (says {row['attributedTo']})" if row["attributedTo"] else ""
    sure = f"judged by {row['judged']}" if row["judged"] else row["confidence"]
    return [row["quote"], f"{row['title'] or row['article']}{by}", sure]


def _answer(found: Result, format: str) -> None:
    from kg.cli.output import emit, say, table
    from kg.graph import short

    if format not in _FORMATS:
        raise typer.BadParameter(f"{format!r} is no format; there are: {', '.join(_FORMATS)}")
    if format != "table":
        emit(found.text(format))
    elif found.kind == "boolean":
        emit("yes" if found.truth else "no")
    elif len(found):
        rows = [[short(cell) for cell in row.values()] for row in found.rows()]
        table(found.columns, rows, right=_numbers(found))
    if not found:
        if found.kind != "boolean":
            say("nothing found", "yellow")
        raise typer.Exit(1)


def _numbers(found: Result) -> list[str]:
    rows = found.rows()
    return [c for c in found.columns if all(isinstance(r[c], int | float) or r[c] == "" for r in rows)]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 ({error}); save it as UTF-8") from None
