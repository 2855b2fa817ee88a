"""A dry run over a class: whose score would move, question by question, and why."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.contract.result import QuestionResult, Result
from grader.course import folder as courses
from grader.grading.class_run import Graded, Options, Session
from grader.grading.scoring import marking_of
from grader.intake.submission_folder import Submission
from grader.records.gradebook import NbgraderGradebook
from grader.records.gradebook_protocol import Worth
from grader.records.recorder import recorded_results
from grader.records.rehearsal import Rehearsal
from grader.records.standings import QuestionScore, Standing

LATE = "late"  # stands in place of a question where the penalty moves
_SMALL = 1e-9
_Results = dict[tuple[str, str], Result]  # by assignment and student


@dataclass(frozen=True)
class Move:
    """The points of one student for one question, now and then; negative for a penalty."""

    assignment: str
    student_id: str
    question: str
    before: float
    after: float
    why: str


@dataclass(frozen=True)
class Preview:
    """What a regrade would do.

    Attributes:
        changes: of what questions are worth, in words.
        moves: of points, by assignment and student.
        new: how many submissions the gradebook does not have yet.
        run: how many submissions had to be run to know.
    """

    changes: list[str]
    moves: list[Move]
    new: int
    run: int


def preview(
    course: CourseDirectory,
    submissions: list[Submission],
    options: Options,
    show: Callable[[Iterable[Graded]], Iterable[Graded]] = list,
) -> Preview:
    """Grade what has changed, and compare with the gradebook; nothing but a draft is written.

    Args:
        show: takes each result as it arrives, and returns them.

    Raises:
        ReviewError: as `class_run.autograde`.
    """
    options = replace(options, recorder=Rehearsal)
    with Session(course, options, len(submissions)) as session:
        graded = [*show(session.grade(submissions))]
    settings = courses.settings_of(course)
    before: _Results = {}
    now = {(g.result.assignment, g.result.student_id): g.result for g in graded}
    with NbgraderGradebook(course, settings, courses.roster_of(course)) as gradebook:
        then = {}
        for name in dict.fromkeys(s.assignment for s in submissions):
            trusted = courses.trusted_notebook(course, name)
            marking = marking_of(trusted, settings)
            recorded = {
                (name, r.student_id): r
                for r in recorded_results(Path(course.root), gradebook.identity, name)
            }
            before |= recorded
            results = {**recorded, **{k: r for k, r in now.items() if k[0] == name}}
            scores = {student: _points(marking.apply(r)) for (_, student), r in results.items()}
            then[name] = trusted, Worth(marking.max_points, marking.void, scores)
        changes, standing, would = gradebook.rehearse(then)
    known = {(s.assignment, s.student_id) for s in standing}
    moves = [*_moves(standing, would, before, now)]
    return Preview(changes, moves, len(now.keys() - known), sum(g.new for g in graded))


def _points(result: Result) -> dict[str, float]:
    return {q.question: q.points for q in result.questions}


def _moves(
    standing: list[Standing], would: list[Standing], before: _Results, now: _Results
) -> Iterator[Move]:
    after = {(s.assignment, s.student_id): s for s in would}
    for old in standing:
        place = old.assignment, old.student_id
        new = after[place]
        scores = {q.question: q for q in old.questions}
        for question in new.questions:
            was = scores.get(question.question)
            points = was.points if was else 0.0
            if abs(points - question.points) > _SMALL:
                ours = (_find(results.get(place), question.question) for results in (before, now))
                other = _other_submission(before.get(place), now.get(place))
                why = other or _why(was, question, *ours)
                yield Move(*place, question.question, points, question.points, why)
        if abs(old.penalty - new.penalty) > _SMALL:
            yield Move(*place, LATE, -old.penalty, -new.penalty, _why_late(old, new))


def _find(result: Result | None, question: str) -> QuestionResult | None:
    found = result.questions if result else ()
    return next((q for q in found if q.question == question), None)


def _other_submission(before: Result | None, now: Result | None) -> str:
    same = not before or not now or before.submission_sha256 == now.submission_sha256
    return "" if same else "another submission"


def _why(
    was: QuestionScore | None,
    score: QuestionScore,
    before: QuestionResult | None,
    now: QuestionResult | None,
) -> str:
    """Why the points of a question move, in words."""
    if was is None or (before is None and was.auto is None):
        return "not graded for this question yet"
    if before and now and (before.passed, before.steps) != (now.passed, now.steps):
        return f"{_first_line(before.words)} \N{RIGHTWARDS ARROW} {_first_line(now.words)}"
    if abs(was.max_points - score.max_points) > _SMALL:
        return f"points were {was.max_points:g}, are now {score.max_points:g}"
    return (now and now.note) or (before and before.note) or "the rule for credit"


def _why_late(old: Standing, new: Standing) -> str:
    if abs(old.seconds_late - new.seconds_late) > 1:
        return "due date or extension"
    return "late policy" if abs(old.raw_score - new.raw_score) < _SMALL else "a part of the score"


def _first_line(words: str) -> str:
    return words.splitlines()[0] if words else ""
