"""Commands that grade."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from grader.cli.app import CourseFolder, Database, app, saying
from grader.contract.errors import ReviewError

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

    from grader.contract.result import Result
    from grader.grading.class_run import Options
    from grader.intake.submission_folder import Submission
    from grader.records.standings import Standing
    from grader.sandbox.warm_kernels import Zygote

Assignment = Annotated[
    str | None, typer.Argument(help="For example 01_three_characters; all if left out.")
]
Seconds = Annotated[float, typer.Option(min=1, help="Time limit for each submission.")]
Memory = Annotated[int, typer.Option(min=1024, help="Memory limit for each submission, in MiB.")]
Workers = Annotated[
    int | None,
    typer.Option(min=1, help="Submissions graded at a time; by default what the machine allows."),
]
Unsafe = Annotated[
    bool,
    typer.Option(
        "--unsafe-no-sandbox",
        help="Run student code with all of your rights. Every result is marked.",
    ),
]


@app.command()
def autograde(
    assignment: Assignment = None,
    student: Annotated[str | None, typer.Option(help="Grade this student only.")] = None,
    course: CourseFolder = Path(),
    db: Database = None,
    seconds: Seconds = 600,
    memory: Memory = 4096,
    workers: Workers = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Grade on this Ray cluster: 'auto', or 'ray://HOST:PORT'."),
    ] = None,
    gpus: Annotated[
        float,
        typer.Option(
            min=0,
            help="The part of a GPU for each submission, such as 0.25; by default one has all of "
            "this machine's at a time, and of a cluster's none.",
        ),
    ] = 0,
    again: Annotated[
        bool, typer.Option("--again", help="Regrade also what has not changed since it was graded.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on: grade what arrives as it arrives, until Ctrl-C.")
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
    unsafe_no_sandbox: Unsafe = False,
) -> None:
    """Grade what is in submitted/, write the scores to the gradebook, and show a table."""
    says = saying(as_json)
    says("Loading the grader.")
    early = not unsafe_no_sandbox and cluster is None
    with (_zygote(course, again or watch) if early else None) or nullcontext() as zygote:
        from grader.course.folder import open_course
        from grader.grading import run_log

        options = _options(seconds, memory, workers, unsafe_no_sandbox, zygote, cluster, gpus)
        options = replace(options, again=again, says=says)
        opened = open_course(course, db)
        with run_log.to_file(log):
            if watch:
                _watch(opened, options, assignment, student, as_json)
                return
            chosen = _chosen(opened, assignment, student, says)
            _grade(opened, chosen, options, as_json, whole_class=student is None)


@app.command()
def regrade(
    assignment: Assignment = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show whose score would move, and why.")
    ] = False,
    apply: Annotated[
        bool, typer.Option("--apply", help="Move all of them, and grade what has to be.")
    ] = False,
    course: CourseFolder = Path(),
    db: Database = None,
    seconds: Seconds = 600,
    memory: Memory = 4096,
    workers: Workers = None,
    unsafe_no_sandbox: Unsafe = False,
) -> None:
    """After a change of the course, points, dates or code: show what it does to scores; do it.

    Only what has to be is run: other points move scores without running anything.
    """
    if dry_run == apply:
        raise ReviewError(
            "Expected --dry-run or --apply: the first shows whose score would move, the second "
            "moves it."
        )
    says = saying()
    says("Loading the grader.")
    from grader import progress, report
    from grader.course.folder import open_course, submissions
    from grader.grading.regrade import preview

    options = _options(seconds, memory, workers, unsafe_no_sandbox)
    options = replace(options, says=says, apply=apply)
    opened = open_course(course, db)
    chosen = submissions(opened, assignment)
    if apply:
        _grade(opened, chosen, options)
        return
    show = partial(progress.passing, total=len(chosen), dry_run=True)
    found = preview(opened, chosen, options, show)
    for change in found.changes:
        print(change)
    if found.moves:
        title = "Scores that would move"
        Console().print(report.moves_table(found.moves, title, "now", "then"))
    print(report.preview_line(found))


def _chosen(
    opened: "CourseDirectory",
    assignment: str | None,
    student: str | None,
    says: Callable[[str], None],
) -> "list[Submission]":
    """The submissions asked for; of a whole class, what lies among them and is none is named."""
    from grader.course.folder import misplaced, misplaced_line, submissions

    if assignment is None and student is None and (found := misplaced(opened)):
        says(misplaced_line(opened, found))
    return submissions(opened, assignment, student)


def _watch(
    opened: "CourseDirectory",
    options: "Options",
    assignment: str | None,
    student: str | None,
    as_json: bool,
) -> None:
    """Grade what arrives and write its feedback pages, until Ctrl-C."""
    from grader import progress
    from grader.course.folder import course_of
    from grader.feedback.class_pages import ClassPages
    from grader.grading.watch import watch

    pages = ClassPages(opened, course_of(opened).assignments)
    stop = progress.Stop()
    events = watch(opened, options, assignment, student, ended=lambda: stop.asked)
    progress.follow(pages.write_as_graded(events), as_json)


def _grade(
    opened: "CourseDirectory",
    chosen: "list[Submission]",
    options: "Options",
    as_json: bool = False,
    whole_class: bool = True,
) -> None:
    """Grade them, and show the scores, and which of those in the gradebook moved."""
    from grader import progress, report
    from grader.grading import class_run
    from grader.grading.moves import moves, read_records

    assignments = {submission.assignment for submission in chosen}
    before = None if as_json else read_records(opened, assignments)
    results = progress.show(class_run.autograde(opened, chosen, options), len(chosen), as_json)
    if before:
        now = read_records(opened, assignments, until=ReviewError)
        _show_table(opened, results, now.standings, whole_class)
        if moved := [*moves(before, now)]:
            Console().print(report.moves_table(moved, "Scores that moved", "before", "now"))
    _fail_for(results)


def _options(
    seconds: float,
    memory: int,
    workers: int | None,
    unsafe: bool,
    zygote: "Zygote | None" = None,
    cluster: str | None = None,
    gpus: float = 0,
) -> "Options":
    if cluster is not None and workers is not None:
        raise ReviewError(
            "Expected --workers or --cluster, found both. A cluster grades as many submissions at "
            "a time as its nodes have room for: leave --workers out."
        )
    from grader.sandbox import support

    if not unsafe:
        support.require()
    from grader.contract.limits import MIB, Limits
    from grader.grading.class_run import Options
    from grader.running.local_pool import LocalPool

    share = min(gpus, 1) or Limits.gpu_share
    limits = Limits(seconds=seconds, memory=memory * MIB, gpu_share=share)
    options = Options(
        limits=limits,
        sandbox=not unsafe,
        workers=workers,
        pool=partial(LocalPool, early=zygote),
    )
    if cluster is None:
        return options
    from grader.running.cluster import RayPool

    return replace(options, pool=lambda _, warm: RayPool(cluster, gpus, limits.memory, warm))


def _zygote(course: Path, sure: bool) -> "Zygote | None":
    """A warm process for the installed course, which starts while we import nbgrader.

    None for a folder that may name another course, or be one in which nothing is left to grade.

    Args:
        sure: whether something will be graded.
    """
    from grader.contract.course import CONFIG_FILE
    from grader.records.ledger_layout import FILE
    from grader.sandbox import support

    config = course / CONFIG_FILE
    if not config.is_file() or "course=" in config.read_text(encoding="utf-8", errors="replace"):
        return None
    if not sure and (course / FILE).exists():
        return None
    from grader.course import registry
    from grader.sandbox.warm_kernels import Zygote

    support.require()
    return Zygote(registry.find().runtime)


def _show_table(
    opened: "CourseDirectory",
    results: "list[Result]",
    standings: "list[Standing]",
    whole_class: bool,
) -> None:
    """The scores as the gradebook has them, and who of the class handed in nothing."""
    from grader import report
    from grader.course.folder import roster_of

    handed_in = {result.student_id for result in results}
    absent = [s for s in roster_of(opened) if s not in handed_in] if whole_class else []
    Console().print(report.class_table(results, standings, absent))
    print(f"Feedback notebooks: {opened.autograded_directory}/; gradebook: {opened.db_url}")
    if not all(result.provenance.sandbox for result in results):
        print(report.UNSAFE)


def _fail_for(results: "list[Result]") -> None:
    from grader import report

    if bad := report.not_graded(results):
        raise ReviewError(bad)
