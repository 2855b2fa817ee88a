"""nbgrader's gradebook: assignments, and every submission's scores, comments and late penalty."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
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
from nbgrader.preprocessors import SaveCells
from sqlalchemy import func, select

from grader.classroom.roster import Roster
from grader.classroom.settings import Settings
from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.intake import cells
from grader.intake.choice import AmbiguousError
from grader.intake.submission_folder import handed_in_at
from grader.judge import instructor_notebook
from grader.records import (
    autograded_folder,
    class_list,
    late_penalties,
    result_rows,
)
from grader.records.course_change import CourseChange
from grader.records.database import alone_on_server, cannot_be_used, open_gradebook
from grader.records.gradebook_protocol import Worth
from grader.records.standings import Standing, standings_in


class NbgraderGradebook:
    """A course's gradebook, kept open: `gradebook_protocol.Gradebook` for nbgrader.

    Args:
        settings: due dates and the late policy.
        roster: names and extensions.

    A context manager. All methods raise `ReviewError` if the gradebook cannot be used, and reopen
    it when they are called again.
    """

    def __init__(
        self,
        course: CourseDirectory,
        settings: Settings | None = None,
        roster: Roster | None = None,
    ):
        self._course = course
        self._settings, self._roster = settings or Settings(), roster or Roster()
        self._opened = ExitStack()
        self._gradebook: Gradebook | None = None
        self._class_is_written = False  # once for all assignments of a run

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

    def register(
        self,
        assignment: str,
        trusted: NotebookNode,
        worth: Worth,
        apply: bool = False,
    ) -> None:
        """Put the assignment, its cells and their points into the gradebook; and the class.

        Names, due dates and extensions are written, and late penalties recomputed.

        Args:
            trusted: the instructor's notebook.
            worth: what its questions are worth now.
            apply: whether scores that are recorded may move to that.

        Raises:
            ReviewError: also if a question is gone; or if scores would move, and may not.
        """
        with alone_on_server(self._course.db_url), self._open() as gradebook:
            change = self._prepare(gradebook, assignment, trusted, worth)
            said = change.words() if change else []
            if said and not apply:
                raise ReviewError(_refusal(assignment, said))
            if change:
                change.apply()
            class_list.write_due_dates(gradebook, self._settings)
            if said or not self._class_is_written:
                self._write_class(gradebook)
            gradebook.db.commit()
            self._class_is_written = True

    def _prepare(
        self, gradebook: Gradebook, assignment: str, trusted: NotebookNode, worth: Worth
    ) -> CourseChange | None:
        """What has to change in an assignment with submissions; one without is as it should be."""
        exercise = instructor_notebook.released(trusted, assignment)
        gradebook.update_or_create_assignment(assignment)
        with suppress(MissingEntry):
            entry = gradebook.find_notebook(assignment, assignment)
            of_notebook = select(SubmittedNotebook.id).filter_by(notebook_id=entry.id)
            if gradebook.db.scalar(of_notebook.limit(1)):
                return CourseChange(gradebook, entry, exercise, worth)
        gradebook.db.rollback()  # SaveCells has a connection of its own
        names = {"assignment": assignment, "notebook": assignment, "db_url": self._course.db_url}
        for cell in filter(cells.is_test, exercise.cells):
            cell.metadata.nbgrader["points"] = worth.max_points[cells.question_name(cell)]
        SaveCells().preprocess(exercise, ResourcesDict(nbgrader=names))
        return None

    def _write_class(self, gradebook: Gradebook) -> None:
        class_list.write_students(gradebook, self._roster)
        class_list.write_due_dates(gradebook, self._settings)
        gradebook.db.flush()
        class_list.write_extensions(gradebook, self._settings, self._roster)
        late_penalties.settle(self._course, gradebook, self._settings.late)

    def rehearse(
        self, assignments: Mapping[str, tuple[NotebookNode, Worth]]
    ) -> tuple[list[str], list[Standing], list[Standing]]:
        """What would come of a change of the course, and of new results; nothing is changed.

        Args:
            assignments: by name, the instructor's notebook and what its questions are worth.

        Returns:
            what differs, in words; the standings as they are; the standings as they would be.
        """
        said: list[str] = []
        with self._open() as gradebook:
            before = standings_in(gradebook)
            try:
                for assignment, (trusted, worth) in assignments.items():
                    with suppress(MissingEntry):
                        entry = gradebook.find_notebook(assignment, assignment)
                        exercise = instructor_notebook.released(trusted, assignment)
                        change = CourseChange(gradebook, entry, exercise, worth, ungraded=True)
                        said += [f"{assignment}: {words}" for words in change.words()]
                        change.apply()
                self._write_class(gradebook)
                gradebook.db.flush()
                after = standings_in(gradebook)
            finally:
                gradebook.db.rollback()
        return said, before, after

    def students_graded(self, assignment: str) -> set[str]:
        """The students with an automatic score for every question of the assignment."""
        scored = func.count(Grade.auto_score)
        query = (
            select(SubmittedAssignment.student_id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .where(Assignment.name == assignment)
            .group_by(SubmittedAssignment.student_id)
            .having(func.count() == scored)
        )
        with self._open() as gradebook:
            return set(gradebook.db.scalars(query))

    def record_all(self, results: Sequence[Result]) -> None:
        """Write results to the gradebook, in one commit, then to the autograded folder.

        Every question's earlier automatic score is replaced. A score that an instructor entered by
        hand stays, and is marked for review, as nbgrader does; so is every question of a submission
        whose state needs a person. Of several results of a submission, the last one counts.

        Raises:
            OSError: if the autograded folder cannot be written.
        """
        by_assignment: dict[str, dict[str, Result]] = defaultdict(dict)
        for result in results:
            by_assignment[result.assignment][result.student_id] = result
        students = {result.student_id for result in results}
        times = {
            name: {student: self._handed_in_at(name, student) for student in of_one}
            for name, of_one in by_assignment.items()
        }
        with self._open() as gradebook:
            for name, of_one in by_assignment.items():
                result_rows.write(gradebook, name, of_one, times[name])
            class_list.write_extensions(gradebook, self._settings, self._roster, students)
            late_penalties.settle(self._course, gradebook, self._settings.late, students)
            gradebook.db.commit()
        for name, of_one in by_assignment.items():
            for student, result in of_one.items():
                autograded_folder.write(self._course, result, times[name][student])

    def _handed_in_at(self, assignment: str, student_id: str) -> datetime | None:
        place = self._course.format_path(self._course.submitted_directory, student_id, assignment)
        try:
            return handed_in_at(Path(place))
        except AmbiguousError:  # then it needs review, for that reason
            return None


def _refusal(assignment: str, said: list[str]) -> str:
    listed = "\n".join(f"  {words}" for words in said)
    return (
        f"What the questions of {assignment} are worth has changed since submissions were graded:\n"
        f"{listed}\nNothing was changed. `review regrade {assignment} --dry-run` shows whose score "
        f"would move; `review regrade {assignment} --apply` moves all of them at once."
    )
