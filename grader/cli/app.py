"""The `review` command itself, and the options that several of its commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Release a course's exercises, collect and grade submissions, give grades back.",
)


def _print_version(wanted: bool) -> None:
    if not wanted:
        return
    from importlib.metadata import entry_points

    for command in entry_points(group="console_scripts", name="review"):
        if command.dist:
            print(command.dist.name, command.dist.version)
    raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version of this installation.",
        ),
    ] = False,
) -> None:
    """The options of the command itself."""


CourseFolder = Annotated[
    Path,
    typer.Option(
        "--course", help="A course folder, or one inside it; by default the current folder."
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--db", help="A gradebook to use instead of the configured one: an SQLAlchemy URL."
    ),
]
Assignments = Annotated[
    list[str] | None, typer.Argument(help="For example 01_three_characters; all if left out.")
]


def saying(as_json: bool = False) -> Callable[[str], None]:
    """What tells people in words what begins; with JSON, nothing does."""
    console = Console(markup=False, highlight=False, soft_wrap=True)
    return (lambda words: None) if as_json else (lambda words: console.print(words, style="dim"))
