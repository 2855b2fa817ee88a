"""Commands that give results back to students."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import CourseFolder, Database, app
from grader.contract.plain_text import plain


class System(StrEnum):
    """A system that takes a zip of feedback files back."""

    CANVAS = "canvas"
    MOODLE = "moodle"


@app.command()
def feedback(
    assignment: Annotated[
        str | None, typer.Argument(help="For example 01_three_characters; all if left out.")
    ] = None,
    student: Annotated[str | None, typer.Option(help="The pages of this student only.")] = None,
    zip_for: Annotated[
        System | None,
        typer.Option(
            "--zip", help="Also write a zip for each assignment, as this system takes it back."
        ),
    ] = None,
    course: CourseFolder = Path(),
    db: Database = None,
) -> None:
    """Write a feedback page for each student and assignment, from what was graded."""
    from grader.course.folder import course_of, open_course
    from grader.feedback import class_pages, lms_zip

    opened = open_course(course, db)
    chosen = [assignment] if assignment else list(course_of(opened).assignments)
    written = list(class_pages.write_pages(opened, chosen, student))
    if len(written) == 1:
        print(plain(str(written[0].path)))
    else:
        place = opened.format_path(opened.feedback_directory, "STUDENT", "ASSIGNMENT")
        print(plain(f"{len(written)} pages: {place}/ASSIGNMENT.html"))
    if zip_for is not None:
        for path in lms_zip.write_zips(opened, zip_for.value, written):
            print(plain(str(path)))
