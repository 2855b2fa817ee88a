"""Commands that tell how a class did, and give its grades out."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import Assignments, CourseFolder, Database, app
from grader.contract.errors import ReviewError


@app.command()
def report(
    course: CourseFolder = Path(),
    db: Database = None,
    anonymous: Annotated[
        bool,
        typer.Option("--anonymous", help="Students are numbers: a report to show in class."),
    ] = False,
    deck: Annotated[
        str,
        typer.Option(help="Where the deck is, for links to slides: an address ending in a slash."),
    ] = "",
) -> None:
    """Write a report on the class: scores, common mistakes, questions, students."""
    from grader.course.folder import open_course
    from grader.report.write import write

    for path in write(open_course(course, db), anonymous, deck):
        print(path)


@app.command()
def export(
    to: Annotated[
        str, typer.Argument(help="canvas, moodle, brightspace, blackboard, csv or json.")
    ],
    assignments: Assignments = None,
    course: CourseFolder = Path(),
    db: Database = None,
    into: Annotated[
        Path | None,
        typer.Option(
            help="A gradebook downloaded from the system: its columns are filled, by their ids."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="With --into: ASSIGNMENT=TITLE, where the names do not fit."),
    ] = None,
    zeros: Annotated[
        bool, typer.Option("--zeros", help="0 for what was not handed in, instead of nothing.")
    ] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave out students whose ids are missing.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The file; by default in build/export/.")] = None,
) -> None:
    """Write the grades as a file that a learning management system imports."""
    from grader.course.folder import open_course
    from grader.exports import export as exports
    from grader.exports.systems import Choice

    opened = open_course(course, db)
    choice = Choice(missing="0" if zeros else "", leave_out=leave_out)
    content, said = exports.export(opened, to, assignments, into, _named(column), choice)
    name = {"csv": "grades.csv", "json": "grades.json"}.get(to, f"{to}.csv")
    path = out or Path(opened.root) / exports.FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    # Excel shows accents after a byte order mark, which the systems may not expect.
    path.write_text(content, encoding="utf-8-sig" if to == "csv" else "utf-8", newline="")
    print(path, *said, sep="\n")


def _named(columns: list[str] | None) -> dict[str, str]:
    """The columns that options name, by assignment."""
    pairs = [option.partition("=") for option in columns or []]
    if wrong := [assignment for assignment, sign, _ in pairs if not sign]:
        raise ReviewError(
            f"--column {wrong[0]!r} is not understood. Expected ASSIGNMENT=TITLE, such as "
            f'--column "03_simple_rnn=Exercise 3".'
        )
    return {assignment.strip(): title.strip() for assignment, _, title in pairs}
