"""The grades of a class, as exports write them: a row for each student of the roster."""

from collections.abc import Mapping
from dataclasses import dataclass

from nbgrader.coursedir import CourseDirectory

from grader.classroom.roster import Student
from grader.contract.errors import ReviewError
from grader.course import folder as courses
from grader.grading.scoring import marking_of
from grader.records.standings import Standing, read_standings


@dataclass(frozen=True)
class Grades:
    """What a class has, as the gradebook says.

    Attributes:
        points: that each assignment can give, in the course's order; void questions count as in
            course.toml.
        students: of the roster, then those whom it lacks; these have an id alone.
        unknown: the ids that the roster lacks.
        standings: of what was handed in, by (assignment, student).
    """

    points: Mapping[str, float]
    students: tuple[Student, ...]
    unknown: frozenset[str]
    standings: Mapping[tuple[str, str], Standing]

    def score(self, assignment: str, student: str, missing: str) -> str:
        """A score as text.

        Args:
            missing: what stands for an assignment that was not handed in.
        """
        standing = self.standings.get((assignment, student))
        return missing if standing is None else as_text(standing.score)


def as_text(number: float) -> str:
    """A number of points without trailing zeros, to a hundredth."""
    return f"{round(number, 2):g}"


def read_grades(directory: CourseDirectory, assignments: list[str] | None) -> Grades:
    """The grades of a course folder.

    Args:
        assignments: which ones; those that somebody handed in by default.

    Raises:
        ReviewError: for an unknown assignment, or if nobody has a grade.
    """
    settings = courses.settings_of(directory)
    most = {
        a: sum(marking_of(courses.trusted_notebook(directory, a), settings).max_points.values())
        for a in assignments or courses.course_of(directory).assignments
    }
    standings = {(s.assignment, s.student_id): s for s in read_standings(directory, most)}
    if not assignments:
        handed_in = {assignment for assignment, _ in standings}
        most = {a: total for a, total in most.items() if a in handed_in}
    if not standings:
        of = f" of {', '.join(assignments)}" if assignments else ""
        raise ReviewError(f"There are no grades{of} to export: run `review autograde` first.")
    roster = courses.roster_of(directory)
    unknown = sorted({student for _, student in standings} - set(roster))
    students = (*roster.values(), *map(Student, unknown))
    return Grades(most, students, frozenset(unknown), standings)
