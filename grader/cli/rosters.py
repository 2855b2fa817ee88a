"""Commands for the roster: who is in the class, and what each has handed in."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from grader.cli.app import CourseFolder, app
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain

roster_app = typer.Typer(help="Who is in the class, and what each has handed in.")
app.add_typer(roster_app, name="roster")


@roster_app.callback(invoke_without_command=True)
def roster(context: typer.Context, course: CourseFolder = Path()) -> None:
    """Show who is in the class and what each has handed in; `add` adds a list of students."""
    if context.invoked_subcommand:
        return
    from grader.collect.overview import class_table
    from grader.course.folder import open_course

    table, missing = class_table(open_course(course))
    Console().print(table)
    for assignment, number in missing.items():
        print(f"{assignment}: {number} of {table.row_count} have handed in nothing.")


@roster_app.command()
def add(
    file: Annotated[Path, typer.Argument(help="A list of the class, as an LMS exports it as CSV.")],
    by_name: Annotated[
        bool,
        typer.Option(
            "--by-name",
            help="Where the list has no id or email that the roster has: students of the same name "
            "are the same.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; show what would be done.")
    ] = False,
    course: CourseFolder = Path(),
) -> None:
    """Add the students of a list to roster.csv and the gradebook, or what it knows of them."""
    from grader.classroom.roster_import import read_export
    from grader.classroom.roster_merge import merge
    from grader.course.folder import open_course, roster_of, write_roster
    from grader.records.class_list import enroll

    opened = open_course(course)
    system, students = read_export(file)
    done = merge(roster_of(opened), students, by_name)
    if not dry_run:
        if done.changed:
            write_roster(opened, done.roster)
        enroll(opened, done.roster)
    print(
        f"{file}, {system}: added {len(done.added)}, completed {len(done.completed)}, "
        f"already there {done.same}. Students in the roster: {len(done.roster)}."
    )
    if done.added and len(done.added) == len(students) < len(done.roster):
        print(
            "None of them was in the roster. Is this the list of another class? Each class has a "
            "folder of its own: `review init FOLDER --roster FILE`."
        )
    for words in done.differs:
        print(plain(f"Not changed: {words}", 400))
    if done.not_added:
        listed = "\n".join(plain(f"  {words}", 400) for words in done.not_added)
        raise ReviewError(
            f"{len(done.not_added)} of {len(students)} students were not added:\n{listed}\n"
            f"If they are the same, add what the list calls them to roster.csv, or use --by-name."
        )
