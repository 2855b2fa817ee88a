"""What an exported file has, in words: an import cannot be taken back, so look before it."""

from collections.abc import Iterator
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.contract.plain_text import plain
from grader.course import folder as courses
from grader.exports.grades import Grades
from grader.records.ledger import FILE, recorded_results

_MOST_NAMED = 20
_REACHED = "the points of the verdicts that were reached count"  # also of cells further down


def summary(directory: CourseDirectory, grades: Grades, missing: str) -> Iterator[str]:
    """A line for each assignment; one more for each kind of score that somebody should look at.

    Args:
        missing: what stands in the file for an assignment that was not handed in.

    Raises:
        ReviewError: if the ledger cannot be used.
    """
    submitted = {(s.assignment, s.student_id) for s in courses.submitted(directory)}
    for assignment in grades.points:
        ids = [student.id for student in grades.students]
        there = {i for i in ids if (assignment, i) in grades.standings}
        waiting = [i for i in ids if i not in there and (assignment, i) in submitted]
        absent = len(ids) - len(there) - len(waiting)
        nothing = f"; nothing handed in: {absent}, {_written(missing)}" if absent else ""
        yield f"{assignment}: {len(there)} of {len(ids)} have a score{nothing}."
        if waiting:
            yield _line(f"not graded yet, {_written(missing)}", waiting)
        for words, students in _incomplete(directory, assignment, there).items():
            yield _line(words, students)
        undecided = [i for i in there if grades.standings[assignment, i].needs_person]
        if undecided:
            yield _line("to be graded by a person, with the points so far", undecided)


def _written(missing: str) -> str:
    return f"written as {missing}" if missing else "left empty"


def _incomplete(
    directory: CourseDirectory, assignment: str, there: set[str]
) -> dict[str, list[str]]:
    """Whose submission did not run to its end, by its state."""
    root = Path(directory.root)
    found: dict[str, list[str]] = {}
    if not (root / FILE).is_file():
        return found
    for result in recorded_results(root, "", assignment):
        policy = result.state.policy
        if result.student_id in there and not policy.complete and not policy.needs_person:
            counts = _REACHED if policy.responses_count else "nothing to grade"
            found.setdefault(f"{policy.label}, {counts}", []).append(result.student_id)
    return found


def _line(words: str, students: list[str]) -> str:
    more = f" and {len(students) - _MOST_NAMED} more" if len(students) > _MOST_NAMED else ""
    return plain(f"  {words}: {', '.join(sorted(students)[:_MOST_NAMED])}{more}", 2000)
