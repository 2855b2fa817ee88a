"""The `review` command: arguments in, text out. The work is in the modules that it calls."""

import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Annotated

try:
    import typer
    from rich.console import Console
except ModuleNotFoundError as missing:  # students have the package, but not what grades
    sys.exit(f"review: {missing}. The command needs more: pip install 'rnn-review[grader]'")

from grader.contract.errors import ReviewError

COMMANDS = "grader.commands"  # the entry-point group of commands that courses and decks add

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Release a course's exercises, grade submissions, and what the course adds.",
)

# Backends and nbgrader take seconds to import: each command imports what it needs.

CourseFolder = Annotated[
    Path, typer.Option("--course", help="The course folder: the one with nbgrader_config.py.")
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
def autograde(
    assignment: Annotated[
        str | None, typer.Argument(help="For example 01_three_characters; all if left out.")
    ] = None,
    student: Annotated[str | None, typer.Option(help="Grade this student only.")] = None,
    course: CourseFolder = Path(),
    db: Database = None,
    seconds: Annotated[float, typer.Option(min=1, help="Time limit for each submission.")] = 600,
    memory: Annotated[
        int, typer.Option(min=1024, help="Memory limit for each submission, in MiB.")
    ] = 4096,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, help="Submissions graded at a time; by default what the machine allows."
        ),
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Grade on this Ray cluster: 'auto', or 'ray://HOST:PORT'."),
    ] = None,
    gpus: Annotated[
        float, typer.Option(min=0, help="With --cluster: the part of a GPU for each submission.")
    ] = 0,
    again: Annotated[
        bool, typer.Option("--again", help="Regrade also what has not changed since it was graded.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print each result as a line of JSON, and nothing else.")
    ] = False,
    log: Annotated[
        Path | None,
        typer.Option(
            help="Append a log to this file, one JSON object a line: every stage of every "
            "submission with its time, each cell's seconds, the verdicts. No code, no output."
        ),
    ] = None,
    unsafe_no_sandbox: Annotated[
        bool,
        typer.Option(
            "--unsafe-no-sandbox",
            help="Run student code with all of your rights. Every result is marked.",
        ),
    ] = False,
) -> None:
    """Grade what is in submitted/, write the scores to the gradebook, and show a table."""
    from grader.sandbox import support

    if not unsafe_no_sandbox:
        support.require()
    from grader import progress, report
    from grader.contract.limits import MIB, Limits
    from grader.course.folder import open_course, submissions
    from grader.grading import class_run, run_log

    opened = open_course(course, db)
    chosen = submissions(opened, assignment, student)
    options = class_run.Options(
        limits=Limits(seconds=seconds, memory=memory * MIB),
        sandbox=not unsafe_no_sandbox,
        workers=workers,
        again=again,
    )
    if cluster is not None:
        from grader.running.cluster import RayPool

        options = replace(options, pool=lambda *_: RayPool(cluster, gpus))
    with run_log.to_file(log):
        graded = class_run.autograde(opened, chosen, options)
        results = progress.show(graded, len(chosen), as_json)
    if not as_json:
        Console().print(report.class_table(results))
        print(f"Feedback notebooks: {opened.autograded_directory}/; gradebook: {opened.db_url}")
        if unsafe_no_sandbox:
            print(report.UNSAFE)
    if bad := report.not_graded(results):
        raise ReviewError(bad)


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


def _add_commands() -> None:
    """Add what other packages offer: a Typer app for each entry point of the group."""
    for point in sorted(entry_points(group=COMMANDS), key=lambda point: point.name):
        try:
            app.add_typer(point.load(), name=point.name)
        except ModuleNotFoundError as missing:  # an installation without the deck, or its packages
            app.command(point.name, help=f"Not installed: {missing}.")(_not_installed(missing))


def _not_installed(missing: ModuleNotFoundError) -> Callable[[], None]:
    def command() -> None:
        raise ReviewError(f"{missing}: this installation lacks what the command needs.")

    return command


def main() -> None:
    """Entry point: a `ReviewError` becomes its text on standard error and exit status 1."""
    _add_commands()
    try:
        app()
    except ReviewError as error:
        print(f"review: {error}", file=sys.stderr)
        sys.exit(1)
