"""The command review: a walk through what most deserves a look, one key a decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.judging import LedgerFile, Who, by_whom, rebuild
from kg.cli.options import BuildFolder

if TYPE_CHECKING:
    from kg.deciding import By, Desk, Proposal, Question

__all__ = ["register"]

_KEYS = {
    "merges": {"y": "they are one", "n": "they are two"},
    "unsure": {"y": "it says so", "n": "it does not", "c": "it says otherwise"},
    "once": {"y": "yes", "n": "no, it is nothing", "c": "it is something else"},
    "conflicts": {"y": "one event, told differently", "n": "two events"},
    "contradictions": {},
}
_ALWAYS = {"s": "skip", "u": "undo the last", "q": "quit"}
_KINDS = ("contradictions", "merges", "conflicts", "unsure", "once")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(review)


def review(
    build: BuildFolder = Path("build"),
    judgements: LedgerFile = None,
    who: Who = "",
    kind: Annotated[
        list[str] | None, typer.Option(metavar="|".join(_KINDS), help="Only questions of this kind; may be repeated.")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Ask what was skipped before, too.")] = False,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="Number of questions.")] = 1000,
) -> None:
    """Go through what most deserves a look, one key a decision: what may be one, what is unsure and matters, what
    contradicts itself, what is named but once.

    Each decision is in the ledger at once; stop whenever you like, and go on later where you were.

    \b
    Examples:
      kg review
      kg review --kind merges --most 20
    """
    from kg.cli.output import heading, say
    from kg.deciding import Desk, questions, skip

    with Desk(build, judgements) as desk:
        for damage in desk.book.damaged:
            say(f"{desk.path}, {damage}; the rest of the ledger works", "yellow")
        asked = questions(desk, kind or _KINDS, again)
        if not asked:
            say("there is nothing to decide", "yellow")
            return
        done: list[tuple[int, list[Proposal]]] = []  # number of the question, and what was decided
        n, last = 0, min(most, len(asked))
        while n < last:
            q = asked[n]
            heading(f"{n + 1} of {last}  {q.asks}", apart=True)
            for line in q.lines:
                say(f"  {line}")
            key = _key(q)
            if key == "q":
                break
            if key == "s":
                skip(desk, q)
            elif key == "u":
                if not done:
                    say("nothing is decided yet", "yellow")
                    continue
                n, undone = done.pop()
                ids = [p.judgement.id for p in undone]
                desk.record([desk.undo(ids, by_whom(who))])
                say(f"taken back: {', '.join(ids)}")
                continue
            else:
                proposals = _decided(desk, q, key, by_whom(who))
                if not proposals:
                    continue
                desk.record(proposals)
                done.append((n, proposals))
            n += 1
        if done:
            articles = sorted({a for _, proposals in done for p in proposals for a in p.articles})
            number = "1 decision" if len(done) == 1 else f"{len(done)} decisions"
            say(f"{number} in {desk.path}; {rebuild(desk, articles)}")


def _key(q: Question) -> str:
    """The key that is pressed; what is none of the keys is asked again, the end of the input is quitting."""
    from kg.cli.output import say

    numbered = {"contradictions": "{} holds", "conflicts": "{} is misread"}.get(q.kind, "")
    choices = {**_KEYS[q.kind], **_ALWAYS}
    choices |= {str(n): numbered.format(n) for n in range(1, min(len(q.about), 9) + 1) if numbered}
    say("  " + "   ".join(f"[{key}] {words}" for key, words in choices.items()), "bold")
    while True:
        try:
            key = typer.getchar().lower()
        except (EOFError, OSError):
            return "q"
        if key in ("", "\x04", "\x1b"):
            return "q"
        if key in choices:
            return key


def _decided(desk: Desk, q: Question, key: str, by: By) -> list[Proposal]:
    from kg.cli.output import say
    from kg.errors import QueryError

    try:
        if q.kind == "contradictions":
            keep = q.about[int(key) - 1]
            return [desk.uphold(keep, [i for i in q.about if i != keep], by)]
        if key.isdigit():
            return [desk.reject([q.about[int(key) - 1]], by)]
        if q.kind in ("merges", "conflicts"):
            return [desk.same(q.about[0], q.about[1], by, apart=key == "n")]
        if key == "n":
            return [desk.reject(q.about, by)]
        if key == "c":
            text = typer.prompt("FIELD=VALUE, such as when=2011 or class=Ministry; several with ;", err=True)
            fields = [(k.strip(), v.strip()) for k, _, v in (part.partition("=") for part in text.split(";"))]
            return [desk.correct(q.about[0], fields, by)]
        return [desk.confirm(q.about[0], by)]
    except QueryError as error:
        say(str(error), "yellow")
        return []
