"""A course folder: where submissions come from, where results go, and which gradebook is used.

The folders and the gradebook are nbgrader's, read from ``nbgrader_config.py``, so that nbgrader's
own commands and this grader see the same course.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from grader.classroom.roster import ROSTER_FILE, Roster, read_roster
from grader.classroom.settings import SETTINGS_FILE, Settings, read_settings
from grader.contract.course import CONFIG_FILE, Course
from grader.contract.errors import ReviewError
from grader.contract.plain_text import did_you_mean, plain
from grader.course import registry
from grader.intake.cells import points
from grader.intake.exercise import Exercise
from grader.intake.plain_files import is_hidden
from grader.intake.student_ids import student_id_of
from grader.intake.submission_folder import Submission
from grader.judge import instructor_notebook, known_mistake
from grader.judge.assignment import Assignment

_MOST_NAMED = 20


def open_course(root: Path, db_url: str | None = None) -> CourseDirectory:
    """The course folder that `root` is, or is in.

    Args:
        db_url: a gradebook to use instead of the configured one.

    Raises:
        ReviewError: if neither it nor a folder above it has an nbgrader_config.py.
    """
    root = find_root(root)
    registry.make_importable(root)
    config = PyFileConfigLoader(CONFIG_FILE, path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    if db_url:
        config.CourseDirectory.db_url = db_url
    return CourseDirectory(config=config)


def find_root(start: Path) -> Path:
    """The nearest course folder, from `start` upwards.

    Raises:
        ReviewError: if there is none.
    """
    here = start.resolve()
    for folder in (here, *here.parents):
        if (folder / CONFIG_FILE).is_file():
            return folder
    raise ReviewError(
        f"{here} is not in a course folder: neither it nor a folder above it has {CONFIG_FILE}. "
        f"Run the command in a course folder, name one with --course, or make one with "
        f"`review init FOLDER`."
    )


def settings_of(directory: CourseDirectory) -> Settings:
    """What course.toml says.

    Raises:
        ReviewError: if it says what is not understood, or names a question that there is not.
    """
    found = read_settings(Path(directory.root), course_of(directory).assignments)
    if named := {*found.credit, *found.void}:
        asked = [q for a in course_of(directory).assignments for q in _asked(directory, a)]
        if unknown := sorted(named.difference(asked)):
            hint = did_you_mean(unknown[0], asked) or f"The questions are: {', '.join(asked)}."
            raise ReviewError(
                f"{SETTINGS_FILE} names a question {unknown[0]!r} that no assignment has. "
                f"{hint}".rstrip()
            )
    return found


def _asked(directory: CourseDirectory, assignment: str) -> list[str]:
    return list(points(trusted_notebook(directory, assignment)))


def roster_of(directory: CourseDirectory) -> Roster:
    """The students of roster.csv; empty if there is none.

    Raises:
        ReviewError: if it cannot be read, or has an extension of what is not an assignment.
    """
    found, known = read_roster(Path(directory.root)), course_of(directory).assignments
    for student in found.values():
        if unknown := [name for name in student.extensions if name not in known]:
            raise ReviewError(
                f"{ROSTER_FILE}: {student.id} has an extension of {unknown[0]!r}. The assignments "
                f"are: {', '.join(known)}."
            )
    return found


def write_roster(directory: CourseDirectory, roster: Roster) -> None:
    """Replace roster.csv, all at once.

    Raises:
        ReviewError: if it cannot be written.
    """
    path = Path(directory.root, ROSTER_FILE)
    scratch = path.with_suffix(".csv.new")
    try:
        scratch.write_text(roster.as_csv(), encoding="utf-8")
        scratch.replace(path)
    except OSError as error:
        raise ReviewError(f"{path} cannot be written: {error.strerror}.") from error


def course_of(directory: CourseDirectory) -> Course:
    """The course of a folder: the one that its configuration names, or the installed one.

    Raises:
        ReviewError: if there is no such course.
    """
    return registry.find(directory.config.Grader.get("course"))


def trusted_notebook(directory: CourseDirectory, assignment: str) -> NotebookNode:
    """The instructor's notebook of an assignment.

    Raises:
        ReviewError: for an unknown assignment.
    """
    known = course_of(directory).assignments
    if assignment not in known:
        raise ReviewError(
            f"Unknown assignment {assignment!r}. {did_you_mean(assignment, known)}"
            f"The assignments are: {', '.join(known)}."
        )
    return instructor_notebook.read_source(source_of(directory) / assignment / f"{assignment}.py")


def exercises(directory: CourseDirectory, names: Iterable[str]) -> dict[str, Exercise]:
    """What intake has to know of assignments.

    Raises:
        ReviewError: for an unknown assignment.
    """
    trusted = {a: trusted_notebook(directory, a) for a in course_of(directory).assignments}
    where = {question: a for a, notebook in trusted.items() for question in points(notebook)}
    return {
        name: Exercise(
            name,
            instructor_notebook.released(trusted[name], name),
            {q: a for q, a in where.items() if q not in points(trusted[name])},
        )
        for name in names
    }


def assignment(directory: CourseDirectory, name: str) -> Assignment:
    """What the trusted side knows about an assignment.

    Raises:
        ReviewError: for an unknown assignment.
    """
    source = source_of(directory)
    trusted = trusted_notebook(directory, name)
    mistakes = known_mistake.load(source, name)
    exercise = Path(directory.format_path(directory.release_directory, ".", name))
    return Assignment(name, course_of(directory), trusted, source, mistakes, exercise)


def source_of(directory: CourseDirectory) -> Path:
    """The folder of all assignments' sources."""
    return Path(directory.format_path(directory.source_directory, ".", "."))


def submissions(
    directory: CourseDirectory, assignment: str | None = None, student_id: str | None = None
) -> list[Submission]:
    """The submissions to grade, by assignment, then by student.

    Raises:
        ReviewError: for an unknown assignment, or if there is no submission.
    """
    if assignment is not None:
        trusted_notebook(directory, assignment)
    found = [
        one
        for one in submitted(directory)
        if assignment in (None, one.assignment) and student_id in (None, one.student_id)
    ]
    if not found:
        raise none_found(directory, assignment, student_id)
    return found


def none_found(
    directory: CourseDirectory, assignment: str | None, student_id: str | None
) -> ReviewError:
    """The error that nothing which was asked for is there."""
    place = directory.format_path(
        directory.submitted_directory, student_id or "*", assignment or "*"
    )
    there = {s.student_id for s in submitted(directory) if assignment in (None, s.assignment)}
    meant = did_you_mean(student_id, sorted(there)) if student_id else ""
    return ReviewError(f"No submission was found: expected folders {place}. {meant}".rstrip())


def submitted(directory: CourseDirectory) -> Iterator[Submission]:
    """What was handed in, by assignment, then by student."""
    for name in course_of(directory).assignments:
        for student, folder in _submitted(directory, name):
            yield Submission(name, student, folder)


def misplaced(directory: CourseDirectory) -> list[Path]:
    """What lies among the submissions and is none.

    Files, links, folders of no assignment, and those of students that cannot be listed.
    """
    known = {
        Path(directory.format_path(directory.submitted_directory, "*", name)).name
        for name in course_of(directory).assignments
    }
    pattern = Path(directory.format_path(directory.submitted_directory, "*", "*"))
    if pattern.parts[-2:] != ("*", "*"):  # the configuration puts them elsewhere
        return []
    found = []
    for student in _visible(pattern.parents[1]) or []:
        of_student = None if os.path.islink(student) else _visible(student)
        if of_student is None:
            found.append(student)
        else:
            found += [p for p in of_student if p.name not in known or not os.path.isdir(p)]
    return found


def misplaced_line(directory: CourseDirectory, found: list[Path]) -> str:
    """What names it, for people."""
    named = found[:_MOST_NAMED]
    names = ", ".join(plain(os.path.relpath(path, directory.root), 100) for path in named)
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    topics = ", ".join(course_of(directory).assignments)
    return (
        f"Not graded, since they are in no student's folder of an assignment, or in one that "
        f"cannot be read: {names}{more}. Expected a folder STUDENT/ASSIGNMENT; the assignments "
        f"are {topics}."
    )


def _visible(folder: Path) -> list[Path] | None:
    """What is in a folder; None if it cannot be listed."""
    try:
        return [folder / name for name in sorted(os.listdir(folder)) if not is_hidden(name)]
    except OSError:
        return None


def _submitted(directory: CourseDirectory, assignment: str) -> Iterator[tuple[str, Path]]:
    """Students and their folders; whatever one of these is, it does not hide the others."""
    pattern = Path(directory.format_path(directory.submitted_directory, "*", assignment))
    position = pattern.parts.index("*")
    above, below = pattern.parts[:position], pattern.parts[position + 1 :]
    try:
        names = sorted(os.listdir(Path(*above)))
    except OSError:
        return
    for name in names:
        folder = Path(*above, name, *below)
        if os.path.isdir(folder):  # unlike Path.is_dir and Path.glob, it never raises
            yield student_id_of(name), folder
