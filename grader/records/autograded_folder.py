"""The autograded folder, for people: the feedback notebook, and the result as JSON."""

import json
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import cast

import nbformat
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from grader.contract.result import Result
from grader.contract.result_versions import UnreadableResultError
from grader.intake import plain_files
from grader.intake.choice import TIME_FILE

SECRET_FILE = "submission_secret.txt"
_RESULT_FILE = "result.json"
_SECRET_LENGTH = 1000  # bytes; nbgrader's have 64


def write(course: CourseDirectory, result: Result, timestamp: datetime | None) -> None:
    """Replace the autograded folder of the submission, completely or not at all.

    It is missing if the process is killed between the two names; then the next run writes it, since
    the ledger has no mark of it yet. What lies beside it then is hidden, and nobody reads it.
    """
    target = _folder(course, result.assignment, result.student_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = tempfile.TemporaryDirectory(
        prefix=".autograded-", dir=target.parent, ignore_cleanup_errors=True
    )
    with beside as scratch:
        made, before = Path(scratch, "made"), Path(scratch, "before")
        made.mkdir()
        made.chmod(0o755)
        notebook = made / f"{result.assignment}.ipynb"
        notebook.write_text(f"{result.feedback_json}\n", encoding="utf-8")
        (made / _RESULT_FILE).write_text(result.result_json, encoding="utf-8")
        if timestamp:
            (made / TIME_FILE).write_text(f"{timestamp.isoformat(' ')} UTC\n", encoding="utf-8")
        if secret := _secret(course, result):
            (made / SECRET_FILE).write_bytes(secret)
        try:
            with suppress(FileNotFoundError):
                target.rename(before)
            made.rename(target)
        except BaseException:
            if before.exists() and not target.exists():
                before.rename(target)
            raise


def read(course: CourseDirectory, assignment: str, student_id: str) -> Result | None:
    """The result of an earlier grading; None if there is none that can be read."""
    folder = _folder(course, assignment, student_id)
    try:
        document = json.loads((folder / _RESULT_FILE).read_text(encoding="utf-8"))
        # As it was written: nbformat would check each cell again, which takes longer than a page.
        notebook = json.loads((folder / f"{assignment}.ipynb").read_text(encoding="utf-8"))
        return Result.from_json(document, _as_notebook(notebook))
    except (OSError, ValueError, UnreadableResultError):
        return None


def _as_notebook(document: dict) -> NotebookNode:
    notebook = cast(NotebookNode, nbformat.from_dict(document))
    for cell in notebook.cells:
        if isinstance(cell.source, list):
            cell.source = "".join(cell.source)
    return notebook


def _secret(course: CourseDirectory, result: Result) -> bytes:
    """What `nbgrader submit` put beside the submission, by which students fetch their feedback."""
    handed_in = Path(
        course.format_path(course.submitted_directory, result.student_id, result.assignment)
    )
    with suppress(OSError), plain_files.open_plain(handed_in / SECRET_FILE) as file:
        content = file.read(_SECRET_LENGTH + 1)
        return content if len(content) <= _SECRET_LENGTH else b""
    return b""


def _folder(course: CourseDirectory, assignment: str, student_id: str) -> Path:
    return Path(course.format_path(course.autograded_directory, student_id, assignment))
