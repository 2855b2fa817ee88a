"""Points and a comment that a person gives for one question, as the formgrader would write them."""

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from grader.classroom.settings import SETTINGS_FILE, Settings
from grader.contract.errors import ReviewError
from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.plain_text import did_you_mean
from grader.records import late_penalties
from grader.records.database import open_gradebook
from grader.records.standings import Standing, standings_in


def give(
    course: CourseDirectory,
    settings: Settings,
    place: tuple[str, str, str],
    points: float | None = None,
    comment: str | None = None,
    remove: bool = False,
) -> Standing:
    """Write what a person gives; regrading leaves it as it is.

    Args:
        place: assignment, student and question.
        points: in place of the grader's; None leaves them as they are.
        comment: for the student's feedback; None leaves it as it is.
        remove: take both back first, so that the grader's points count again.

    Returns:
        what the gradebook then says of the submission.

    Raises:
        ReviewError: for a submission or question that is not in the gradebook, or points that the
            question cannot have.
    """
    assignment, student, question = place
    with open_gradebook(course) as gradebook:
        _require_question(_submission(gradebook, assignment, student), question)
        grade = gradebook.find_grade(TEST_PREFIX + question, assignment, assignment, student)
        said = gradebook.find_comment(question, assignment, assignment, student)
        if points is not None:
            _require_possible(question, points, grade.max_score_gradecell, settings)
        if remove:
            grade.manual_score = said.manual_comment = None
        if points is not None:
            grade.manual_score = points
        if comment is not None:
            said.manual_comment = comment
        if points is not None or remove:
            grade.needs_manual_grade = False
        late_penalties.settle(course, gradebook, settings.late, [student])
        gradebook.db.commit()
        standings = standings_in(gradebook, student)
    return next(s for s in standings if s.assignment == assignment)


def _require_possible(question: str, points: float, most: float, settings: Settings) -> None:
    if question in settings.void:
        raise ReviewError(
            f"{question} is void ({SETTINGS_FILE}): it is worth the same for everybody."
        )
    if not 0 <= points <= most:
        raise ReviewError(
            f"{points:g} points for {question}: expected 0 to {most:g}. More than that is extra "
            f"credit, which the formgrader gives."
        )


def _submission(gradebook: Gradebook, assignment: str, student: str) -> SubmittedAssignment:
    try:
        return gradebook.find_submission(assignment, student)
    except MissingEntry as error:
        known = [one.name for one in gradebook.assignments]
        if assignment not in known:
            raise ReviewError(
                f"The gradebook has no assignment {assignment!r}. {_hint(assignment, known)}"
            ) from error
        there = [s.student_id for s in standings_in(gradebook) if s.assignment == assignment]
        raise ReviewError(
            f"The gradebook has no submission of {student!r} for {assignment!r}. "
            f"{_hint(student, there)}"
        ) from error


def _require_question(submission: SubmittedAssignment, question: str) -> None:
    asked = [
        grade.name.removeprefix(TEST_PREFIX)
        for notebook in submission.notebooks
        for grade in notebook.grades
    ]
    if question not in asked:
        raise ReviewError(
            f"{submission.name} has no question {question!r}. The questions are: "
            f"{', '.join(asked)}."
        )


def _hint(name: str, there: list[str]) -> str:
    return (
        f"{did_you_mean(name, there)}`review autograde` grades what is in submitted/; "
        f"`review roster` shows who is."
    )
