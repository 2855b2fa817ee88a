"""A course folder: where submissions come from, where results go, and which gradebook is used.

The folders and the gradebook are nbgrader's, read from ``nbgrader_config.py``, so that nbgrader's
own commands and this grader see the same course.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from grader.contract.errors import ReviewError
from grader.intake import notebook
from rnn_review.questions import ASSIGNMENTS

CONFIG_FILE = "nbgrader_config.py"


@dataclass(frozen=True)
class Submission:
    """A folder that a student handed in for an assignment."""

    assignment: str
    student_id: str
    folder: Path


def open_course(root: Path, db_url: str | None = None) -> CourseDirectory:
    """The course in a folder.

    Args:
        db_url: a gradebook to use instead of the configured one.

    Raises:
        ReviewError: if the folder has no nbgrader_config.py.
    """
    config_file = root / CONFIG_FILE
    if not config_file.is_file():
        raise ReviewError(
            f"{root.resolve()} is no course folder: it has no {CONFIG_FILE}. Run the command in "
            f"the course folder, or name it with --course."
        )
    config = PyFileConfigLoader(CONFIG_FILE, path=str(root.resolve())).load_config()
    config.CourseDirectory.root = str(root.resolve())
    if db_url:
        config.CourseDirectory.db_url = db_url
    return CourseDirectory(config=config)


def trusted_notebook(course: CourseDirectory, assignment: str) -> NotebookNode:
    """The instructor's notebook of an assignment.

    Raises:
        ReviewError: for an unknown assignment.
    """
    if assignment not in ASSIGNMENTS:
        raise ReviewError(
            f"Unknown assignment {assignment!r}. The assignments are: {', '.join(ASSIGNMENTS)}."
        )
    folder = course.format_path(course.source_directory, ".", assignment)
    return notebook.read_source(Path(folder) / f"{assignment}.py")


def submissions(
    course: CourseDirectory, assignment: str | None = None, student_id: str | None = None
) -> list[Submission]:
    """The submissions to grade, by assignment, then by student.

    Raises:
        ReviewError: for an unknown assignment, or if there is none to grade.
    """
    if assignment is not None:
        trusted_notebook(course, assignment)
    wanted = [assignment] if assignment else list(ASSIGNMENTS)
    found = [
        Submission(name, student, folder)
        for name in wanted
        for student, folder in _handed_in(course, name)
        if student_id in (None, student)
    ]
    if not found:
        place = course.format_path(course.submitted_directory, student_id or "*", assignment or "*")
        raise ReviewError(f"No submission was found: expected folders {place}")
    return found


def _handed_in(course: CourseDirectory, assignment: str) -> Iterator[tuple[str, Path]]:
    pattern = course.format_path(course.submitted_directory, "*", assignment)
    position = Path(pattern).parts.index("*")
    root = Path(course.root)
    for folder in sorted(root.glob(str(Path(pattern).relative_to(root)))):
        if folder.is_dir():
            yield folder.parts[position], folder
