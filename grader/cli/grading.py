"""Commands that grade."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.cli.app import CourseFolder, Database, app
from grader.contract.errors import ReviewError


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
