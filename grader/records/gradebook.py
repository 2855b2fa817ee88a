"""nbgrader's gradebook: assignments, and every submission's scores, comments and late penalty."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveCells

from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.intake import cells
from grader.intake.choice import AmbiguousError
from grader.intake.submission_folder import handed_in_at
from grader.judge import instructor_notebook
from grader.records import autograded_folder
from grader.records.database import alone_on_server, cannot_be_used, open_gradebook


class NbgraderGradebook:
    """A course's gradebook, kept open between calls: `protocol.Gradebook` for nbgrader.

    A context manager. All methods raise `ReviewError` if the gradebook cannot be used, and reopen
    it when they are called again.
    """

    def __init__(self, course: CourseDirectory):
        self._course = course
        self._opened = ExitStack()
        self._gradebook: Gradebook | None = None

    @property
    def identity(self) -> str:
        """The hash of its address, which may hold a password."""
        return hashlib.sha256(self._course.db_url.encode()).hexdigest()

    def __enter__(self) -> "NbgraderGradebook":
        return self

    def __exit__(self, *exception: object) -> None:
        self._close()

    def _close(self) -> None:
        self._gradebook = None
        self._opened.close()

    @contextmanager
    def _open(self) -> Iterator[Gradebook]:
        """The gradebook; an error closes it, and what was not committed is discarded."""
        try:
            with cannot_be_used(self._course.db_url):
                if self._gradebook is None:
                    self._gradebook = self._opened.enter_context(open_gradebook(self._course))
                yield self._gradebook
        except BaseException:
            self._close()
            raise

    def register(self, assignment: str, trusted: NotebookNode) -> None:
        """Put the assignment, its cells and their points into the gradebook, as nbgrader does.

        Args:
            trusted: the instructor's notebook.

        Raises:
            ReviewError: also if submissions were graded with other cells than there are now.
        """
        names = {"assignment": assignment, "notebook": assignment, "db_url": self._course.db_url}
        with alone_on_server(self._course.db_url), self._open() as gradebook:
            gradebook.update_or_create_assignment(assignment)
            try:
                SaveCells().preprocess(
                    instructor_notebook.released(trusted, assignment), ResourcesDict(nbgrader=names)
                )
            except RuntimeError as error:
                raise ReviewError(
                    f"{error}.\nThe questions of {assignment} changed after submissions were "
                    f"graded. Keep that gradebook and use a new one (--db), or remove the "
                    f"assignment from it."
                ) from error

    def students_graded(self, assignment: str) -> set[str]:
        """The students with an automatic score for every question of the assignment."""
        with self._open() as gradebook:
            scores = (
                gradebook.db.query(SubmittedAssignment.student_id, Grade.auto_score)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
                .filter_by(name=assignment)
                .all()
            )
        return {s for s, _ in scores} - {s for s, score in scores if score is None}

    def clear(self, assignment: str, student_id: str) -> None:
        """Remove the automatic scores and the feedback of an earlier submission.

        If grading is then interrupted, nothing of the old submission can be mistaken for the new
        one's.
        """
        with self._open() as gradebook, suppress(MissingEntry):
            submission = gradebook.find_submission(assignment, student_id)
            for entry in submission.notebooks:
                for score in entry.grades:
                    score.auto_score = None
                    score.needs_manual_grade = score.manual_score is not None
                for comment in entry.comments:
                    comment.auto_comment = None
            gradebook.db.commit()
        autograded_folder.remove(self._course, assignment, student_id)

    def record(self, result: Result) -> None:
        """Write a result to the gradebook and its feedback notebook to the autograded folder.

        Every question's earlier automatic score is replaced, in one commit. A score that an
        instructor entered by hand stays, and is marked for review, as nbgrader does; so is every
        question of a submission whose state needs a person.
        """
        folder = self._course.format_path(
            self._course.submitted_directory, result.student_id, result.assignment
        )
        timestamp = None
        with suppress(AmbiguousError):  # then it needs review, for that reason
            timestamp = handed_in_at(Path(folder))
        with self._open() as gradebook:
            gradebook.update_or_create_student(result.student_id)
            submission = gradebook.update_or_create_submission(result.assignment, result.student_id)
            submission.timestamp = timestamp
            _set_scores(gradebook, result)
            _set_late_penalty(self._course, gradebook, submission, _where(result))
            gradebook.db.commit()
        autograded_folder.write(self._course, result, timestamp)


def _where(result: Result) -> tuple[str, str, str]:
    """Notebook, assignment and student, as nbgrader's functions want them."""
    return result.assignment, result.assignment, result.student_id


def _set_scores(gradebook: Gradebook, result: Result) -> None:
    for question in result.questions:
        score = gradebook.find_grade(cells.TEST_PREFIX + question.question, *_where(result))
        score.auto_score = question.points
        score.needs_manual_grade = (
            score.manual_score is not None or result.state.policy.needs_person
        )
        # Comments are persons' words: the verdict is in the feedback notebook, once.
        gradebook.find_comment(question.question, *_where(result)).auto_comment = None


def _set_late_penalty(
    course: CourseDirectory, gradebook: Gradebook, submission, where: tuple[str, str, str]
) -> None:
    """Like nbgrader's `AssignLatePenalties`, but in our transaction instead of one of its own."""
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
