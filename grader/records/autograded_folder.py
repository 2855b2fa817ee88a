"""The autograded folder, for people: the feedback notebook, and the result as JSON."""

import json
import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory

from grader.contract.result import Result


def write(course: CourseDirectory, result: Result, timestamp: datetime | None) -> None:
    """Replace the autograded folder of the submission, completely or not at all."""
    target = _folder(course, result.assignment, result.student_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".autograded-", dir=target.parent))
    try:
        scratch.chmod(0o755)
        nbformat.write(result.feedback, scratch / f"{result.assignment}.ipynb")
        (scratch / "result.json").write_text(json.dumps(result.as_json(), indent=1) + "\n")
        if timestamp:
            (scratch / "timestamp.txt").write_text(f"{timestamp.isoformat(' ')} UTC\n")
        if target.exists():
            shutil.rmtree(target)
        os.replace(scratch, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def remove(course: CourseDirectory, assignment: str, student_id: str) -> None:
    """Remove the folder of an earlier grading, if there is one."""
    shutil.rmtree(_folder(course, assignment, student_id), ignore_errors=True)


def _folder(course: CourseDirectory, assignment: str, student_id: str) -> Path:
    return Path(course.format_path(course.autograded_directory, student_id, assignment))
