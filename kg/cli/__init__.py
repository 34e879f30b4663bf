"""The command ``kg``: words in, words out. One function a command; what it does is on the floors below.

Exit codes: 0 done; 1 an article failed, the graph is not valid, or nothing was found; 2 wrong usage, or the run
could not go on; 3 a fault of kg; 130 interrupted; 141 the reader of the output went away, as in ``kg ask ... | head``.
"""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

import kg.cli.asking as asking
import kg.cli.explaining as explaining
import kg.cli.exploring as exploring
import kg.cli.judging as judging
import kg.cli.making as making
import kg.cli.reviewing as reviewing
import kg.cli.scoring as scoring
from kg.cli.output import say
from kg.errors import KgError

__all__ = ["app", "main"]

_HELP = """A knowledge graph of actors, organizations and events, read out of articles.

\b
Start:   kg build                      read the articles, write build/
Then:    kg questions                  what can be asked
         kg ask members name=CARICC    ask it
         kg show "Kordai checkpoint"   everything known of one thing

Each command has an example: kg COMMAND --help
"""


class _Commands(TyperGroup):
    """Turns what goes wrong into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            # Later flushes, also the interpreter's own, go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            raise typer.Exit(141) from None
        except KeyboardInterrupt:
            say("interrupted; what was there before is unchanged", "bold red")
            raise typer.Exit(130) from None
        except KgError as error:
            say(f"error: {error}", "bold red")
            raise typer.Exit(2) from None
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            say(f"error: {name}{error.strerror or error}; check the path, its permissions and the disk", "bold red")
            raise typer.Exit(2) from None
        except Exception as error:
            if os.environ.get("KG_DEBUG") or isinstance(error, typer.Abort) or hasattr(error, "exit_code"):
                raise  # what has an exit code is typer's own: an exit, wrong usage
            words = f"{type(error).__name__}: {' '.join(str(error).split())}"
            say(f"error: {words}; this is a fault of kg: report it with what KG_DEBUG=1 kg ... prints", "bold red")
            raise typer.Exit(3) from None


app = typer.Typer(
    cls=_Commands,
    help=_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
for module in (making, asking, exploring, scoring, explaining, judging, reviewing):
    module.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            typer.echo(f"kg {version('border-kg')}")
        except PackageNotFoundError:
            typer.echo("kg, from a checkout that is not installed")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    pass


def main() -> None:
    """Entry point of the ``kg`` script."""
    app()
