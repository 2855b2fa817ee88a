"""A dry run over a class: what a regrade would change."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from nbgrader.coursedir import CourseDirectory

from grader.contract.result import Result
from grader.course import folder as courses
from grader.grading.class_run import Graded, Options, Session
from grader.grading.moves import Move, Records, moves, read_records
from grader.grading.scoring import marking_of
from grader.intake.submission_folder import Submission
from grader.records.gradebook import NbgraderGradebook
from grader.records.gradebook_protocol import Worth
from grader.records.rehearsal import Rehearsal


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
    now = {(g.result.assignment, g.result.student_id): g.result for g in graded}
    names = dict.fromkeys(s.assignment for s in submissions)
    recorded = read_records(course, names).results
    worth = {}
    for name in names:
        trusted = courses.trusted_notebook(course, name)
        marking = marking_of(trusted, settings)
        results = {place: r for place, r in {**recorded, **now}.items() if place[0] == name}
        scores = {student: _points(marking.apply(r)) for (_, student), r in results.items()}
        worth[name] = trusted, Worth(marking.max_points, marking.void, scores)
    with NbgraderGradebook(course, settings, courses.roster_of(course)) as gradebook:
        changes, standing, would = gradebook.rehearse(worth)
    known = {(s.assignment, s.student_id) for s in standing}
    moved = [*moves(Records(standing, recorded), Records(would, now))]
    return Preview(changes, moved, len(now.keys() - known), sum(g.new for g in graded))


def _points(result: Result) -> dict[str, float]:
    return {q.question: q.points for q in result.questions}
