"""Commands for a course: make a folder for a class, release exercises, calibrate questions."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.app import Assignments, CourseFolder, app
from grader.contract.errors import ReviewError
from grader.contract.plain_text import counted


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A new folder, outside the course's own.")],
    roster: Annotated[
        Path | None,
        typer.Option(help="A list of the class: roster.csv, or what an LMS exports as CSV."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option(
            help="The course's own folder, with solutions/; by default the one that you are in, "
            "else the installed course's."
        ),
    ] = None,
) -> None:
    """Make a course folder for a class: configuration, settings, roster, gradebook."""
    from grader.classroom.roster import Roster
    from grader.classroom.roster_import import read_export
    from grader.classroom.roster_merge import merge
    from grader.course import init as made

    chosen = made.find_source(source, Path())
    students = merge(Roster(), read_export(roster)[1]).roster if roster else Roster()
    if not made.init(folder, chosen, students):
        print(f"{folder} is a course folder of {chosen.course.name} already: nothing was changed.")
        if roster:
            print(f"To add students: cd {folder} && review roster add {roster.resolve()}")
        return
    size = counted(len(students), "student")
    print(f"{folder}: a course folder of {chosen.course.name}, with {size}.")
    if not roster:
        print("Next: review roster add FILE, with a list of the class as your LMS exports it.")
    print("Then edit course.toml: the time zone and when assignments are due.")


@app.command()
def release(
    assignments: Assignments = None,
    course: CourseFolder = Path(),
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if exercises/ is out of date.")
    ] = False,
    url: Annotated[
        str | None,
        typer.Option(
            help="Where you will unpack the zip, for Colab and Kaggle: a repository on GitHub, or "
            "any folder on the web; by default course.toml's url."
        ),
    ] = None,
    deck: Annotated[
        str,
        typer.Option(help="Where the deck is, for links to slides: an address ending in a slash."),
    ] = "",
) -> None:
    """Create the exercises from the solutions, and the zip for students."""
    from grader.course import release as releases
    from grader.course.folder import course_of, open_course, settings_of

    opened = open_course(course)
    chosen = assignments or list(course_of(opened).assignments)
    if check:
        if stale := releases.drift(opened, chosen, deck):
            listed = "\n".join(f"  {path}" for path in stale)
            raise ReviewError(
                f"These exercises differ from what the solutions give:\n{listed}\n"
                f"Run `review release` and commit the result."
            )
        print(f"Up to date: {counted(len(chosen), 'exercise')}.")
        return
    for path in releases.release(opened, chosen, deck):
        print(path)
    address = settings_of(opened).url if url is None else url
    print(releases.write_zip(opened, address))
    if address:
        print(f"Unpack it at {address}: its notebooks fetch their files from there.")


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
