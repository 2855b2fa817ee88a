"""Commands for a course: release its exercises, calibrate its random questions."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import Assignments, CourseFolder, app
from grader.contract.errors import ReviewError


@app.command()
def release(
    assignments: Assignments = None,
    course: CourseFolder = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if exercises/ is out of date.")
    ] = False,
) -> None:
    """Create the exercises from the solutions, and the zip for students."""
    from grader.course import release as releases
    from grader.course.folder import course_of, open_course

    opened = open_course(course)
    chosen = assignments or list(course_of(opened).assignments)
    if check:
        if stale := releases.drift(opened, chosen):
            listed = "\n".join(f"  {path}" for path in stale)
            raise ReviewError(
                f"These exercises differ from what the solutions give:\n{listed}\n"
                f"Run `review release` and commit the result."
            )
        print(f"{len(chosen)} exercises are up to date.")
        return
    for path in releases.release(opened, chosen):
        print(path)
    print(releases.write_zip(opened))


@app.command()
def calibrate(
    runs: Annotated[
        int, typer.Option(min=20, help="Pairs of correct answers to each random question.")
    ] = 40,
    course: CourseFolder = Path(),
) -> None:
    """Measure how far correct answers differ by chance on this device, and save it (minutes)."""
    from grader.course import calibrate as calibration
    from grader.course.folder import course_of, open_course

    opened = open_course(course)
    described = course_of(opened)
    if described.bands is None:
        raise ReviewError(f"The course {described.name} has no random questions to calibrate.")
    measured = {}
    for name, band in calibration.calibrate(opened, runs):
        measured[name] = band
        print(f"{name}: {band.runs} runs, allowed {band.allowed:.2%}", flush=True)
    written = calibration.write(measured, described, described.bands)
    print(calibration.as_markdown(written["questions"]))
    print(described.bands)
