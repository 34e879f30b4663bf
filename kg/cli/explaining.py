"""The command explain: how a text is read, for those who write patterns."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import SecondReader, tell_of

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(explain)


def explain(
    text: Annotated[str, typer.Argument(metavar="SENTENCE|FILE", help="A sentence, or a file with an article.")],
    published: Annotated[str, typer.Option(help="Date of publication (EDTF), against which dates are read.")] = "",
    parse: Annotated[bool, typer.Option("--parse/--no-parse", help="Show the parse, one word a line.")] = True,
    model: Annotated[str, typer.Option(metavar="NAME", envvar="KG_MODEL", help="An installed spaCy pipeline.")] = "",
    reader: SecondReader = None,
) -> None:
    """Show how a text is read: entities, parse, the patterns that fired, and those that filled only some roles.

    \b
    Example:
      kg explain "Border guards detained two citizens of Uzbekistan at the Korday checkpoint on Tuesday."
    """
    from kg import corpus
    from kg.cli.output import heading, table
    from kg.model import Article
    from kg.nlp import DEFAULT_MODEL, DEFAULT_READER, load
    from kg.nlp.explain import explain as told_of

    tell_of(reader)
    article = corpus.read(text) if _is_file(text) else Article("text", text, published=published)
    told = told_of(load(model or DEFAULT_MODEL, reader=DEFAULT_READER if reader is None else reader), article)
    heading("Mentions")
    table(["words", "class", "entity", "kind", "found by"],
          [[m.text, m.type, m.entity, m.kind, m.source] for m in told.mentions])
    if parse:
        heading("Parse", apart=True)
        table(["word", "lemma", "pos", "function", "head"],
              [[w.text, w.lemma, w.pos, w.function, w.head] for w in told.words])
    heading("Patterns that fired", apart=True)
    table(["pattern", "finds", "trigger", "roles", "sure", "factuality"],
          [[f.rule, f.target, f.trigger, _roles(f.roles), f"{f.confidence:.2f}", f.factuality] for f in told.fired],
          right=["sure"])
    heading("Patterns whose trigger is there and that found nothing", apart=True)
    table(["pattern", "finds", "trigger", "filled", "empty"],
          [[n.rule, n.target, n.trigger, _roles(n.filled), ", ".join(n.empty)] for n in told.near])


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except OSError:  # longer than a file name may be
        return False


def _roles(roles: tuple[tuple[str, str], ...]) -> str:
    return "; ".join(f"{role}: {filler}" for role, filler in roles)
