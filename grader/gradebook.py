"""nbgrader's gradebook, and the plug-in that makes nbgrader's own commands use this grader."""

import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    InvalidEntry,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveCells
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from grader import course as courses
from grader import notebook
from grader.errors import ReviewError
from grader.grade import Grader
from grader.handed_in import AmbiguousError, handed_in_at, read_plain
from grader.judge import Judge
from grader.notebook import MalformedError
from grader.result import Result, State
from grader.sandbox import mounts, support
from grader.wording import as_comment

# nbgrader 0.9.6 builds submissions in an order that SQLAlchemy 2.1 warns of; nothing is lost.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader.api")
# nbgrader logs a database's error with a traceback before it raises; `open_gradebook` tells it.
logging.getLogger("tornado.application").addFilter(
    lambda record: not str(record.msg).startswith("Rolling back session")
)


@contextmanager
def open_gradebook(course: CourseDirectory) -> Iterator[Gradebook]:
    """The course's gradebook.

    Raises:
        ReviewError: for a db_url that is none, or a database that cannot be opened or written.
    """
    # nbgrader runs `alembic`, which is beside this Python and, in an environment that is not
    # activated, on no path.
    beside = os.path.dirname(sys.executable)
    if beside not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([os.environ["PATH"], beside])
    try:
        with Gradebook(course.db_url, course.course_id) as gradebook:
            yield gradebook
    except (SQLAlchemyError, InvalidEntry, ImportError) as error:
        raise ReviewError(
            f"The gradebook {_shown(course.db_url)} cannot be used: {_first_line(error)}\n"
            f"Expected an SQLAlchemy address of a database that can be written, such as "
            f"sqlite:////path/to/gradebook.db; set it with --db or in {courses.CONFIG_FILE}."
        ) from error


def _shown(db_url: str) -> str:
    """The address without its password."""
    try:
        return make_url(db_url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(db_url)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def register(course: CourseDirectory, assignment: str) -> None:
    """Put the assignment, its cells and their points into the gradebook, as nbgrader does.

    Raises:
        ReviewError: if submissions were graded with other cells than the assignment has now.
    """
    exercise = notebook.released(courses.trusted_notebook(course, assignment), assignment)
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_assignment(assignment)
        try:
            SaveCells().preprocess(exercise, _resources(course, assignment))
        except RuntimeError as error:
            raise ReviewError(
                f"{error}.\nThe questions of {assignment} changed after submissions were graded. "
                f"Keep that gradebook and use a new one (--db), or remove the assignment from it."
            ) from error


def students_graded(course: CourseDirectory, assignment: str) -> set[str]:
    """The students with an automatic score for every question of the assignment."""
    with open_gradebook(course) as gradebook:
        scores = (
            gradebook.db.query(SubmittedAssignment.student_id, Grade.auto_score)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .filter_by(name=assignment)
            .all()
        )
    return {s for s, _ in scores} - {s for s, score in scores if score is None}


def clear(course: CourseDirectory, assignment: str, student_id: str) -> None:
    """Take back the automatic scores and the feedback of an earlier submission, before a new one.

    Should grading break off, nothing of the old submission is left to be taken for the new one's.
    """
    with open_gradebook(course) as gradebook, suppress(MissingEntry):
        submission = gradebook.find_submission(assignment, student_id)
        for entry in submission.notebooks:
            for score in entry.grades:
                score.auto_score = None
                score.needs_manual_grade = score.manual_score is not None
            for comment in entry.comments:
                comment.auto_comment = None
        gradebook.db.commit()
    shutil.rmtree(_autograded_folder(course, assignment, student_id), ignore_errors=True)


def record(course: CourseDirectory, result: Result) -> None:
    """Write a result to the gradebook and its feedback notebook to the autograded folder.

    Every question's earlier automatic score is replaced, in one commit. A score that an instructor
    entered by hand stays, and is marked for another look, as nbgrader does; so is everything of a
    submission that a person has to look at.
    """
    where = (result.assignment, result.assignment, result.student_id)
    submitted = course.format_path(course.submitted_directory, result.student_id, result.assignment)
    timestamp = None
    with suppress(AmbiguousError):  # then it needs review, for that reason
        timestamp = handed_in_at(Path(submitted))
    with open_gradebook(course) as gradebook:
        gradebook.update_or_create_student(result.student_id)
        submission = gradebook.update_or_create_submission(result.assignment, result.student_id)
        submission.timestamp = timestamp
        for question in result.questions:
            score = gradebook.find_grade(notebook.TEST_PREFIX + question.question, *where)
            score.auto_score = question.points
            score.needs_manual_grade = (
                score.manual_score is not None or result.state is State.NEEDS_REVIEW
            )
            comment = gradebook.find_comment(question.question, *where)
            passed = question.points == question.max_points
            comment.auto_comment = None if passed else as_comment(question.words)
        _set_late_penalty(course, gradebook, submission, where)
        gradebook.db.commit()
    _write_feedback(course, result, timestamp)


def _set_late_penalty(
    course: CourseDirectory, gradebook: Gradebook, submission, where: tuple[str, str, str]
) -> None:
    """What nbgrader's `AssignLatePenalties` does, in our transaction instead of one of its own."""
    entry = gradebook.find_submission_notebook(*where)
    entry.late_submission_penalty = None
    gradebook.db.flush()
    gradebook.db.expire_all()  # scores and seconds late are computed by the database
    if submission.total_seconds_late > 0:
        penalties = AssignLatePenalties(config=course.config)
        penalties.init_plugin()
        penalty = penalties.plugin_inst.late_submission_penalty(
            where[2], entry.score, submission.total_seconds_late
        )
        if penalty is not None:
            entry.late_submission_penalty = penalties._check_late_penalty(entry, penalty)


def _resources(course: CourseDirectory, assignment: str) -> ResourcesDict:
    """What nbgrader's preprocessors want to know."""
    return ResourcesDict(
        nbgrader={"assignment": assignment, "notebook": assignment, "db_url": course.db_url}
    )


def _write_feedback(course: CourseDirectory, result: Result, timestamp) -> None:
    """Replace the autograded folder of the submission, whole or not at all."""
    target = _autograded_folder(course, result.assignment, result.student_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".autograded-", dir=target.parent))
    scratch.chmod(0o755)
    nbformat.write(result.feedback, scratch / f"{result.assignment}.ipynb")
    (scratch / "result.json").write_text(json.dumps(result.as_json(), indent=1) + "\n")
    if timestamp:
        (scratch / "timestamp.txt").write_text(f"{timestamp.isoformat(' ')} UTC\n")
    if target.exists():
        shutil.rmtree(target)
    os.replace(scratch, target)


def _autograded_folder(course: CourseDirectory, assignment: str, student_id: str) -> Path:
    return Path(course.format_path(course.autograded_directory, student_id, assignment))


class JudgeExporter(NotebookExporter):
    """Grades where nbgrader's Autograde converter would execute and score.

    nbgrader makes one exporter for a run and sends each notebook through it twice: from the
    submitted folder (sanitising), then from the autograded one. The first pass grades and records;
    the second finds the work done.
    """

    def __init__(self, parent: Autograde, **kwargs):
        support.require()
        super().__init__(parent=parent, **kwargs)
        self._autograde, self._course = parent, cast(CourseDirectory, parent.coursedir)
        self._graders: dict[str, Grader] = {}
        mounts.refuse_visible(Path(self._course.root), "The course folder")
        register(self._course, self._course.assignment_id)

    def from_filename(self, filename, resources=None, **kw):
        if not self._autograde._sanitizing:
            return super().from_filename(filename, resources=resources, **kw)
        resources = self._init_resources(resources)
        result = self._grade(Path(filename), resources["nbgrader"])
        record(self._course, result)
        return nbformat.writes(result.feedback), resources

    def _grade(self, path: Path, who: dict) -> Result:
        assignment, student_id = who["assignment"], who["student"]
        if assignment not in self._graders:
            trusted = courses.trusted_notebook(self._course, assignment)
            self._graders[assignment] = Grader(assignment, trusted, Judge(trusted))
        grader = self._graders[assignment]
        clear(self._course, assignment, student_id)
        try:
            return grader.grade(read_plain(path), student_id, folder=path.parent)
        except MalformedError as error:
            return grader.not_graded(State.MALFORMED, str(error), student_id)


def configure(config) -> None:
    """Make nbgrader's own commands and the formgrader grade with this grader.

    Call it from nbgrader_config.py with the ``c`` that nbgrader provides.
    """
    config.CourseDirectory.course_id = "rnn-review"
    config.CourseDirectory.source_directory = "solutions"
    config.CourseDirectory.release_directory = "exercises"
    # nbgrader copies what else is in the source folder to students; the solutions are Python files.
    config.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py"]
    config.Autograde.exporter_class = JudgeExporter
    config.Autograde.sanitize_preprocessors = []
    config.Autograde.autograde_preprocessors = []
