"""Whose points move from one state of the records to another, question by question, and why.

Points that a person gave and that stay while the question's change are listed, too: they are worth
another part of it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.contract.result import QuestionResult, Result
from grader.records.database import LockedError
from grader.records.gradebook import NbgraderGradebook
from grader.records.ledger import recorded_results
from grader.records.recorder import patiently
from grader.records.standings import QuestionScore, Standing, read_standings

LATE = "late"  # stands in place of a question where the penalty moves
_SMALL = 1e-9


@dataclass(frozen=True)
class Move:
    """The points of one student for one question, before and after; negative for a penalty."""

    assignment: str
    student_id: str
    question: str
    before: float
    after: float
    why: str


@dataclass(frozen=True)
class Records:
    """What gradebook and ledger say at one time.

    Attributes:
        results: by assignment and student; they explain the scores.
    """

    standings: list[Standing]
    results: dict[tuple[str, str], Result]


def read_records(
    course: CourseDirectory, assignments: Iterable[str], until: type[ReviewError] = LockedError
) -> Records:
    """What they say now of some assignments.

    Args:
        until: which errors of the gradebook are waited for to pass, for a minute.

    Raises:
        ReviewError: if either cannot be used.
    """
    identity, wanted = NbgraderGradebook(course).identity, set(assignments)
    results = {
        (name, result.student_id): result
        for name in sorted(wanted)
        for result in recorded_results(Path(course.root), identity, name)
    }
    standings = patiently(lambda: read_standings(course, wanted), until) if results else []
    return Records(standings, results)


def moves(before: Records, after: Records) -> Iterator[Move]:
    """The moves of those who had a score before, by assignment and student."""
    then = {(s.assignment, s.student_id): s for s in after.standings}
    for old in before.standings:
        place = old.assignment, old.student_id
        if place in then:
            results = before.results.get(place), after.results.get(place)
            yield from _moves_of(old, then[place], *results)


def _moves_of(
    old: Standing, new: Standing, before: Result | None, after: Result | None
) -> Iterator[Move]:
    place = old.assignment, old.student_id
    scores = {q.question: q for q in old.questions}
    for question in new.questions:
        was = scores.get(question.question)
        points = was.points if was else 0.0
        if abs(points - question.points) > _SMALL:
            verdicts = (_find(result, question.question) for result in (before, after))
            why = _other_submission(before, after) or _why(was, question, *verdicts)
            yield Move(*place, question.question, points, question.points, why)
        elif was and question.manual is not None and (why := _other_points(was, question)):
            stays = f"by hand, stays as it is: {why}"
            yield Move(*place, question.question, points, question.points, stays)
    if abs(old.penalty - new.penalty) > _SMALL:
        yield Move(*place, LATE, -old.penalty, -new.penalty, _why_late(old, new))


def _find(result: Result | None, question: str) -> QuestionResult | None:
    found = result.questions if result else ()
    return next((q for q in found if q.question == question), None)


def _other_submission(before: Result | None, after: Result | None) -> str:
    known = {result.submission_sha256 for result in (before, after) if result} - {""}
    return "another submission" if len(known) > 1 else ""


def _why(
    was: QuestionScore | None,
    score: QuestionScore,
    before: QuestionResult | None,
    after: QuestionResult | None,
) -> str:
    """Why the points of a question move, in words."""
    if was is None or (before is None and was.auto is None):
        return "not graded for this question yet"
    if before and after and (before.passed, before.steps) != (after.passed, after.steps):
        return f"{_first_line(before.words)} \N{RIGHTWARDS ARROW} {_first_line(after.words)}"
    if why := _other_points(was, score):
        return why
    return (after and after.note) or (before and before.note) or "the rule for credit"


def _other_points(was: QuestionScore, score: QuestionScore) -> str:
    if abs(was.max_points - score.max_points) <= _SMALL:
        return ""
    return f"points were {was.max_points:g}, are now {score.max_points:g}"


def _why_late(old: Standing, new: Standing) -> str:
    if abs(old.seconds_late - new.seconds_late) > 1:
        return "due date or extension"
    return "late policy" if abs(old.raw_score - new.raw_score) < _SMALL else "a part of the score"


def _first_line(words: str) -> str:
    return words.splitlines()[0] if words else ""
