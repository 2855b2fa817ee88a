"""Commands for those who write a course: topics and questions, answers tried, lint."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.cli.app import Assignments, CourseFolder, app, saying
from grader.contract.errors import ReviewError

new = typer.Typer(no_args_is_help=True, help="Add a topic, or a question to a topic.")
app.add_typer(new, name="new")


@new.command()
def topic(
    name: Annotated[str, typer.Argument(help="Two digits and a name, such as 03_filters.")],
    title: Annotated[str, typer.Option(help="The notebook's heading.")] = "",
    course: CourseFolder = Path(),
) -> None:
    """Make the files of a topic, and add it to the course."""
    from grader.course.folder import open_course
    from grader.course.scaffold import new_topic

    for path in new_topic(open_course(course), name, title):
        print(path)
    print(f"Next: review new question {name} NAME")


@new.command()
def question(
    topic: Annotated[str, typer.Argument(help="The topic that gets the question.")],
    name: Annotated[str, typer.Argument(help="A Python name: the function that students write.")],
    points: Annotated[float, typer.Option(min=0.5, help="Points that it gives.")] = 1,
    course: CourseFolder = Path(),
) -> None:
    """Add a question that works, with places to fill in."""
    from grader.course.folder import open_course
    from grader.course.scaffold import FILL_IN, new_question

    for path in new_question(open_course(course), topic, name, points):
        print(path)
    print(f"Next: replace what says {FILL_IN} and the example beside it, then: review lint {topic}")


@app.command("try")
def try_(
    question: Annotated[str, typer.Argument(help="The question that is answered.")],
    file: Annotated[
        Path, typer.Argument(help="A Python file with the answer, or a notebook that has its cell.")
    ],
    course: CourseFolder = Path(),
    unsafe_no_sandbox: Annotated[
        bool, typer.Option("--unsafe-no-sandbox", help="Run the answer with all of your rights.")
    ] = False,
) -> None:
    """Judge one answer among the instructor's own, as grading does; exit 1 if it is wrong."""
    from grader.course.folder import open_course
    from grader.grading.try_answer import try_answer

    found = try_answer(open_course(course), question, file, not unsafe_no_sandbox)
    console = Console(markup=False, highlight=False)
    console.print(f"{found.points:g} of {found.max_points:g} points, {found.seconds:.1f} s")
    console.print(found.words)
    if not found.passed:
        raise typer.Exit(1)


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A notebook, or the folder or zip to hand in.")],
    course: CourseFolder = Path(),
    unsafe_no_sandbox: Annotated[
        bool, typer.Option("--unsafe-no-sandbox", help="Run the answers with all of your rights.")
    ] = False,
) -> None:
    """Grade a notebook with new secrets and record nothing; exit 1 if an answer is not right.

    Outside of any course folder it is checked as students do, with the exercise's public values.
    """
    from grader.course.folder import find_root, open_course

    try:
        find_root(course)
    except ReviewError:
        if course != Path():
            raise
        from grader.student.command import check as check_at_home

        saying()("This is not a course folder: checked as students do, with the public values.")
        raise typer.Exit(0 if check_at_home(path) else 1) from None
    from grader.grading.check_notebook import check_notebook
    from grader.student import card

    results = check_notebook(open_course(course), path, not unsafe_no_sandbox)
    console = Console(markup=False, highlight=False)
    for result in results:
        for found in result.questions:
            status = card.status_of(found.words, found.passed, found.points)
            shown = card.Card(found.question, status, found.words, found.points, found.max_points)
            console.print(card.text(shown), soft_wrap=True)
        state = f"{result.state.value}. {result.reason}".rstrip(". ")
        earned = card.amount(result.score, result.max_score)
        console.print(f"{result.assignment}: {earned}, {state}.", style="bold", soft_wrap=True)
    if not all(found.passed or found.voided for result in results for found in result.questions):
        raise typer.Exit(1)


@app.command()
def lint(
    topics: Assignments = None,
    course: CourseFolder = Path(),
    answers: Annotated[
        bool,
        typer.Option(help="Answer the questions with constants, known mistakes and variants."),
    ] = True,
) -> None:
    """Say what a course lacks, or has wrong; exit status 1 if it must be fixed."""
    from grader.course.folder import course_of, open_course
    from grader.course.lint import lint as find

    opened = open_course(course)
    chosen = topics or list(course_of(opened).assignments)
    findings = 0
    for finding in find(opened, chosen, answers):
        hint = "perhaps: " if finding.hint else ""
        print(f"{finding.place}: {hint}{finding.words}", flush=True)
        findings += not finding.hint
    if findings:
        things = "thing" if findings == 1 else "things"
        raise ReviewError(f"{findings} {things} to fix in {', '.join(chosen)}.")
    print(f"Nothing to fix in {', '.join(chosen)}.")
