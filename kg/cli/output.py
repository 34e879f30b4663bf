"""How the command speaks: results on stdout, everything else on stderr, plain text where nobody looks at colours."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

__all__ = ["console", "emit", "heading", "printable", "progress", "say", "table"]

#: Control and direction-changing characters: an article could use them to rewrite what the terminal shows.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_PIECE = 65_536


@cache
def console(stderr: bool = False) -> Console:
    """The rich console of a stream; colours only on a terminal, ``NO_COLOR`` is honoured."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, soft_wrap=not stream.isatty(), markup=False, highlight=False, emoji=False)


def printable(value: object) -> str:
    """A value as one line that cannot steer the terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", " ".join(str(value).split("\n")))


def say(message: str, style: str = "") -> None:
    """A message to the person at the keyboard, on stderr."""
    console(stderr=True).print(Text(_CONTROL.sub("\N{REPLACEMENT CHARACTER}", message), style=style))


def emit(text: str) -> None:
    """A result on stdout, as it is; on a terminal without what could steer it."""
    if sys.stdout.isatty():
        text = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    text = text if text.endswith("\n") else text + "\n"
    # In pieces: where Python does not buffer, a reader that goes away during one write goes unnoticed until the next.
    for start in range(0, len(text), _PIECE):
        sys.stdout.write(text[start : start + _PIECE])


def heading(text: str, apart: bool = False) -> None:
    """A line above a table, on stdout; ``apart`` puts an empty line before it."""
    console().print(Text("\n" * apart + printable(text), style="bold"))


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[str] = ()) -> None:
    """A table on stdout; in a pipe one line a row, unfolded and without rules, for ``grep`` and ``head``.

    Args:
        columns: the headings.
        rows: cells; anything with a ``str``, None is empty.
        right: headings of the columns to align to the right.
    """
    cells = [["" if cell is None else printable(cell) for cell in row] for row in rows]
    flush = set(right)
    if not sys.stdout.isatty():
        _plain(list(columns), cells, flush)
        return
    grid = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False)
    for name in columns:
        grid.add_column(Text(name), justify="right" if name in flush else "left", overflow="fold")
    for row in cells:
        grid.add_row(*map(Text, row))
    console().print(grid)


def _plain(columns: list[str], rows: list[list[str]], right: set[str]) -> None:
    widths = [max(cell_len(cell) for cell in column) for column in zip(columns, *rows, strict=True)]
    for row in [columns, *rows]:
        padded = [
            (pad + cell if name in right else cell + pad)
            for name, cell, width in zip(columns, row, widths, strict=True)
            for pad in [" " * (width - cell_len(cell))]
        ]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on stderr while a terminal is there to show it, gone when done.

    Yields a function to be called with what is being done, how much is done, and how much there is.
    """
    shown = console(stderr=True)
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[item]}", markup=False))
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as bar:
        task = bar.add_task("", total=None, item="")
        yield lambda item, done, total: bar.update(task, completed=done, total=total, item=printable(item))
