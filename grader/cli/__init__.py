"""The `review` command: arguments in, text out. The work is in the modules that it calls.

Backends and nbgrader take seconds to import: each command imports what it needs.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper

from grader.contract.errors import ReviewError

_CTRL_C = 130  # the exit status of what it ends

try:
    from importlib.metadata import entry_points

    from typer import Typer

    from grader.cli import (  # noqa: F401 - they add their commands
        authoring,
        by_hand,
        collecting,
        course,
        feedback,
        grading,
        reporting,
        rosters,
    )
    from grader.cli.app import app
except ModuleNotFoundError as missing:  # students have the package, but not what grades
    if missing.name not in ("typer", "rich"):
        raise
    sys.exit(f"review: {missing}. The command needs more: pip install 'rnn-review[grader]'")
except KeyboardInterrupt:  # while it starts
    print("review: Stopped.", file=sys.stderr)
    sys.exit(_CTRL_C)

COMMANDS = "grader.commands"  # the entry-point group of commands that courses and decks add


def _add_commands() -> None:
    """Add what other packages offer: a Typer app, or a command, for each entry point."""
    for point in sorted(entry_points(group=COMMANDS), key=lambda point: point.name):
        try:
            added = point.load()
        except ModuleNotFoundError as missing:  # an installation without the deck, or its packages
            app.command(point.name, help=f"Not installed: {missing}.")(_not_installed(missing))
            continue
        if isinstance(added, Typer):
            app.add_typer(added, name=point.name)
        else:
            app.command(point.name)(added)


def _not_installed(missing: ModuleNotFoundError) -> Callable[[], None]:
    def command() -> None:
        raise ReviewError(
            f"{missing}: this installation lacks what the command needs. A clone of the course's "
            f"repository has it, with the packages that its README names."
        )

    return command


def main() -> None:
    """Entry point: a `ReviewError` becomes its text on standard error and exit status 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack characters that names have
            with suppress(OSError):  # one that is no longer what it was opened as
                stream.reconfigure(errors="replace")
    try:
        _add_commands()
        app()
    except (KeyboardInterrupt, SystemExit) as ended:  # Typer makes the one of the other
        if isinstance(ended, KeyboardInterrupt) or ended.code == _CTRL_C:
            print("review: Stopped.", file=sys.stderr)
            sys.exit(_CTRL_C)
        raise
    except ReviewError as error:
        print(f"review: {error}", file=sys.stderr)
        sys.exit(1)
