"""What several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["BuildFolder", "Jobs", "Least", "Model", "SecondReader", "tell_of"]

BuildFolder = Annotated[
    Path, typer.Option("--build", envvar="KG_BUILD", metavar="DIR", help="The folder that kg build wrote.")
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, metavar="N", help="Processes; each takes about 500 MB.")]
Least = Annotated[
    float, typer.Option("--min-confidence", min=0.0, max=1.0, metavar="P", help="Leave out what is less sure.")
]
Model = Annotated[
    str, typer.Option(envvar="KG_MODEL", metavar="NAME", help="An installed spaCy pipeline; empty: the usual one.")
]
SecondReader = Annotated[
    bool | None,
    typer.Option("--reader/--no-reader", envvar="KG_READER", help="A trained second reader beside the rules."),
]


def tell_of(reader: bool | None) -> None:
    """Say on stderr where the second reader is wanted and cannot be had."""
    from kg.cli.output import say
    from kg.nlp import reader_note

    if note := reader_note(reader):
        say(note, "yellow")
