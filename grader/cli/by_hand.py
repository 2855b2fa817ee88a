"""Points and comments that a person gives."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import CourseFolder, Database, app
from grader.contract.errors import ReviewError


@app.command()
def score(
    assignment: Annotated[str, typer.Argument(help="For example 01_three_characters.")],
    student: Annotated[str, typer.Argument(help="The student's id.")],
    question: Annotated[str, typer.Argument(help="For example get_next.")],
    points: Annotated[
        float | None, typer.Argument(help="In place of the grader's; without it they stay.")
    ] = None,
    comment: Annotated[
        str | None, typer.Option(help="What the student reads of it in the feedback.")
    ] = None,
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Take points and comment back: the grader's points count."),
    ] = False,
    course: CourseFolder = Path(),
    db: Database = None,
) -> None:
    """Give points or a comment by hand, as the formgrader does; they stay when it is regraded."""
    if points is None and comment is None and not remove:
        raise ReviewError("Expected POINTS, --comment TEXT or --remove: what should change?")
    from grader import report
    from grader.course.folder import open_course, settings_of
    from grader.records.by_hand import give

    opened = open_course(course, db)
    place = assignment, student, question
    now = give(opened, settings_of(opened), place, points, comment, remove)
    print(report.by_hand_line(now, question))
