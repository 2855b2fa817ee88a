"""The command that collects submissions."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.cli.app import CourseFolder, app
from grader.contract.errors import ReviewError

_SOURCES = (
    "canvas, moodle, brightspace, blackboard, gradescope, google-classroom, github-classroom, "
    "exchange (nbgrader's) or folder"
)


@app.command()
def collect(
    source: Annotated[str, typer.Argument(help=f"Where the download is from: {_SOURCES}.")],
    path: Annotated[Path, typer.Argument(help="The zip, or the folder that it was unpacked to.")],
    assignment: Annotated[
        str | None,
        typer.Argument(help="What it is of; if left out, cells and names of the notebooks tell."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would be done.")
    ] = False,
    pattern: Annotated[
        str,
        typer.Option(
            help="For `folder`: where student and assignment stand in paths, such as "
            "'{student}/{assignment}.ipynb' or '{student}_*'."
        ),
    ] = "{student}/{assignment}",
    worksheet: Annotated[
        Path | None,
        typer.Option(
            help="The list that belongs to the download and has the times: Moodle's grading "
            "worksheet, GitHub Classroom's grades.csv."
        ),
    ] = None,
    match: Annotated[
        list[str] | None,
        typer.Option(
            "--match", help="'NAME IN THE DOWNLOAD=student_id', for a name that is not clear."
        ),
    ] = None,
    anyway: Annotated[
        bool,
        typer.Option(
            "--anyway", help="Collect also if most notebooks are of another assignment than named."
        ),
    ] = False,
    course: CourseFolder = Path(),
) -> None:
    """Collect the submissions in a download of an LMS: into submitted/, all attempts kept."""
    from grader.collect import shown
    from grader.collect.collecting import Order, collect
    from grader.course.folder import open_course, roster_of, settings_of
    from grader.records.class_list import enroll

    opened = open_course(course)
    roster, settings = roster_of(opened), settings_of(opened)
    told = dict(_pair(written) for written in match or [])
    order = Order(source, path, assignment or "", pattern, worksheet, told, dry_run, anyway)
    plan = collect(opened, order)
    if not dry_run:
        enroll(opened, roster)
    shown.show(Console(highlight=False), plan, roster, settings, dry_run)
    if words := shown.problem(plan):
        raise ReviewError(words)


def _pair(written: str) -> tuple[str, str]:
    called, equals, student_id = written.rpartition("=")
    if not equals or not called or not student_id:
        raise ReviewError(f"--match {written!r}: expected 'NAME IN THE DOWNLOAD=student_id'.")
    return called, student_id
