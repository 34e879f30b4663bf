"""The commands of kg judge: what people decide goes into the ledger."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import BuildFolder

if TYPE_CHECKING:
    from kg.deciding import By, Desk, Proposal

__all__ = ["LedgerFile", "Who", "by_whom", "group", "register"]

_HELP = """Correct what is wrong, for good: decisions go into a ledger that every build replays.

A decision points to words of an article, so it holds whatever the software makes of them tomorrow. NAME is any name
or id of a thing, as for kg show; NAME@ARTICLE takes its mention in one article, ARTICLE:12-20 the mention at those
characters. ID is that of a claim or event; kg show NAME --ids lists them.

\b
Examples:
  kg judge same KNB "National Security Committee"
  kg judge reject claim/0123456789abcdef --why "the article says the opposite"
  kg judge correct event/0123456789abcdef when=2011-03-02 quantity="7 kg"
"""

LedgerFile = Annotated[
    Path | None,
    typer.Option("--judgements", envvar="KG_JUDGEMENTS", metavar="FILE",
                 help="The ledger; default: that of the build, beside its articles."),
]  # fmt: skip
Who = Annotated[str, typer.Option(envvar="KG_WHO", help="Who decides; default: your name on this machine.")]
Why = Annotated[str, typer.Option(metavar="TEXT", help="The reason, for those who read the ledger.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
Text = Annotated[Path | None, typer.Option(metavar="FILE", help="The file of the article, where it is not found.")]
Fields = Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="New values; a role may be repeated.")]

group = typer.Typer(help=_HELP, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (same, not_same, reject, correct, add, rename, undo, list_):
        group.command(command.__name__.strip("_").replace("_", "-"))(command)
    group.command("import")(import_)
    app.add_typer(group, name="judge", help=_HELP)


def by_whom(who: str, why: str = "") -> By:
    """Who decides, now: the one place where a judgement gets its time."""
    from kg.deciding import By

    return By(who or getpass.getuser(), datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), why)


def same(
    a: Annotated[str, typer.Argument(metavar="A", help="NAME, or the ID of an event.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other.")],
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
) -> None:  # fmt: skip
    """Two things, or two events, are one.

    \b
    Example:
      kg judge same KNB "National Security Committee"
    """
    with _desk(build, judgements) as desk:
        _decide(desk, [desk.same(a, b, by_whom(who, why))], yes)


def not_same(
    a: Annotated[str, typer.Argument(metavar="A", help="NAME, NAME@ARTICLE, ARTICLE:12-20, or the ID of an event.")],
    b: Annotated[str, typer.Argument(metavar="B", help="The other.")],
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
) -> None:  # fmt: skip
    """Two things of one name, or two events, are two.

    \b
    Example:
      kg judge not-same Safarov@one-article Safarov@another-article
    """
    with _desk(build, judgements) as desk:
        _decide(desk, [desk.same(a, b, by_whom(who, why), apart=True)], yes)


def reject(
    what: Annotated[list[str], typer.Argument(metavar="NAME|ID...", help="Mentions, claims or events.")],
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
) -> None:  # fmt: skip
    """A claim or event is wrong, or what is taken for a mention of something is none.

    \b
    Example:
      kg judge reject event/0123456789abcdef
    """
    with _desk(build, judgements) as desk:
        _decide(desk, [desk.reject(what, by_whom(who, why))], yes)


def correct(
    what: Annotated[str, typer.Argument(metavar="NAME|ID", help="A thing, a claim or an event.")],
    fields: Fields,
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
) -> None:  # fmt: skip
    """A class, relation, date, role or quantity is another; what an event lacks is written ROLE= and nothing.

    Of a thing: class, concept, country, count. Of a claim: predicate, subject, object. Of an event: type, where, and
    its roles. Of both: when, factuality, attributedTo.

    \b
    Examples:
      kg judge correct "State Committee" class=SecurityService
      kg judge correct event/0123456789abcdef when=2011-03-02 quantity="7 kg" origin=
    """
    with _desk(build, judgements) as desk:
        _decide(desk, [desk.correct(what, _pairs(fields), by_whom(who, why))], yes)


def add(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="Its id.")],
    quote: Annotated[str, typer.Argument(metavar="QUOTE", help="The words that say so, just as they are written.")],
    what: Annotated[str, typer.Argument(metavar="WHAT", help="A relation, a type of event, or a class.")],
    fields: Annotated[list[str] | None, typer.Argument(metavar="[FIELD=VALUE]...", help="Roles, when ...")] = None,
    text: Text = None,
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
) -> None:  # fmt: skip
    """Add a claim, an event or a mention that was missed.

    What fills a role is a name of something that the article names; for something that is not found yet, words of the
    text with a class: "the director:Person".

    \b
    Examples:
      kg judge add bridge "guards serve under the KNB" partOf subject=guards object=KNB
      kg judge add bridge "three men were held" Arrest patient="three men:PersonGroup" when=2011-03
    """
    with _desk(build, judgements) as desk:
        _decide(desk, [desk.add(article, quote, what, _pairs(fields or []), by_whom(who, why), text)], yes)


def rename(
    what: Annotated[str, typer.Argument(metavar="NAME", help="Any name of it, or its id.")],
    name: Annotated[str, typer.Argument(metavar="NEW", help="Its preferred name from now on.")],
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
) -> None:  # fmt: skip
    """Give a thing another preferred name.

    \b
    Example:
      kg judge rename KNB "National Security Committee of Kazakhstan"
    """
    with _desk(build, judgements) as desk:
        _decide(desk, [desk.rename(what, name, by_whom(who, why))], yes)


def undo(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Of judgements; kg judge list lists them.")],
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
) -> None:  # fmt: skip
    """Take judgements back; what they had superseded holds again.

    \b
    Example:
      kg judge undo j-0123456789ab
    """
    with _desk(build, judgements) as desk:
        _decide(desk, [desk.undo(ids, by_whom(who, why))], yes)


def list_(build: BuildFolder = Path("build"), judgements: LedgerFile = None) -> None:
    """List the judgements, with what became of them in the build.

    \b
    Example:
      kg judge list
    """
    from kg.cli.output import say, table

    with _desk(build, judgements) as desk:
        told = {r["id"]: f"{r['status']}: {r['reason']}" for r in desk.manifest["judgements"]["not_applied"]}
        holds = {j.id for j in desk.standing}
        rows = []
        for j in desk.book.judgements:
            status = told.get(j.id, "" if j.id in holds or j.decision == "undo" else "superseded")
            rows.append([j.id, j.decision, "; ".join(f"{t.type} “{t.anchor.quote}”".strip() for t in j.of), j.who,
                         j.when[:10], j.why, status])  # fmt: skip
        for damage in desk.book.damaged:
            say(f"{desk.path}, {damage}", "yellow")
        if not rows:
            say(f"{desk.path} holds no judgement", "yellow")
            raise typer.Exit(1)
        table(["id", "decision", "about", "who", "when", "why", "status"], rows)


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Annotations, exported and corrected.")],
    build: BuildFolder = Path("build"), judgements: LedgerFile = None, who: Who = "", why: Why = "", yes: Yes = False,
    text: Text = None,
) -> None:  # fmt: skip
    """Turn the corrections in exported annotations into judgements.

    What is gone from a file is rejected, what is changed is corrected, what is new is added.

    \b
    Example:
      kg export annotations --out mine    # correct mine/ARTICLE.json, then:
      kg judge import mine/ARTICLE.json
    """
    from kg.cli.output import say
    from kg.deciding import differences, read

    with _desk(build, judgements) as desk:
        found = [p for path in files for p in differences(desk, read(path), by_whom(who, why), text)]
        if not found:
            say("nothing differs from the build", "yellow")
            raise typer.Exit(1)
        _decide(desk, found, yes)


def _desk(build: Path, judgements: Path | None) -> Desk:
    from kg.deciding import Desk

    return Desk(build, judgements)


def _pairs(fields: Iterable[str]) -> list[tuple[str, str]]:
    pairs = []
    for field in fields:
        key, equals, value = field.partition("=")
        if not equals or not key:
            raise typer.BadParameter(f"{field!r} is not FIELD=VALUE, such as when=2011-03-02")
        pairs.append((key, value))
    return pairs


def _decide(desk: Desk, proposals: Sequence[Proposal], yes: bool) -> None:
    """Show what will change, ask, record, and say what to do for it to take effect."""
    from kg.cli.output import emit, say

    for p in proposals:
        say(f"{p.judgement.decision}:", "bold")
        for change in p.changes:
            say(f"  {change}")
    for damage in desk.book.damaged:
        say(f"{desk.path}, {damage}; the rest of the ledger works", "yellow")
    if not yes:
        number = "this" if len(proposals) == 1 else f"these {len(proposals)} judgements"
        if not typer.confirm(f"Write {number} into {desk.path}?", err=True):
            say("nothing was written")
            raise typer.Exit(1)
    desk.record(proposals)
    for p in proposals:
        emit(p.judgement.id)
    articles = sorted({a for p in proposals for a in p.articles})
    say(rebuild(desk, articles))


def rebuild(desk: Desk, articles: Sequence[str]) -> str:
    """What to run for judgements to take effect, and what they touch."""
    named = ", ".join(articles[:5]) + (f" and {len(articles) - 5} more" if len(articles) > 5 else "")
    folder = desk.graph.folder
    again = f"build {folder} again from the same articles (kg build ... --out {folder.name})"
    return f"to see it in the graph, {again}; it touches {named or 'what the undone judgements were about'}"
