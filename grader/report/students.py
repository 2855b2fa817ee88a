"""Each student's way through the course, and which submissions a person should look at."""

from collections.abc import Iterator
from datetime import datetime

from grader.contract.result import CellRun, QuestionResult, Result
from grader.records.standings import QuestionScore
from grader.report.class_records import ClassRecords, HandedIn
from grader.report.model import Look, Open, Progress, Student
from grader.report.topics import missing, questions_of

_WORDS = 240  # characters of what is said of an open question
BY_HAND = "Marked for grading by hand in the gradebook."
SEVERAL = "several notebooks"
NO_SANDBOX = "Graded without a sandbox: the submission may have forged its score, or another's."


def students(records: ClassRecords, now: datetime) -> tuple[Student, ...]:
    """The students of the roster, then others who handed something in."""
    absent = {name: set(missing(records, name, now)) for name in records.course.assignments}

    def progress(student: str, assignment: str) -> Progress:
        if one := records.handed_in[assignment].get(student):
            return _graded(records, one)
        most = sum(asked.max_points for asked in records.asked[assignment])
        status = "missing" if student in absent[assignment] else "not due"
        if student in records.waiting[assignment]:
            status = "waiting"
        tries = records.tries[assignment].get(student, 0)
        return Progress(assignment, status, 0.0, most, 0.0, "", tries, ())

    return tuple(
        Student(
            student,
            records.roster[student].name if student in records.roster else student,
            records.roster[student].section if student in records.roster else "",
            tuple(progress(student, name) for name in records.course.assignments),
        )
        for student in records.students
    )


def _graded(records: ClassRecords, one: HandedIn) -> Progress:
    standing = one.standing
    order = {asked.name: place for place, asked in enumerate(records.asked[standing.assignment])}
    unsolved = sorted(_open(one), key=lambda q: order.get(q.question, len(order)))
    return Progress(
        standing.assignment,
        "graded",
        standing.score,
        standing.max_score,
        standing.penalty,
        one.result.state.policy.label if one.result else "",
        records.tries[standing.assignment].get(standing.student_id, 0),
        tuple(unsolved),
    )


def _open(one: HandedIn) -> Iterator[Open]:
    for score, verdict in questions_of(one):
        if score.points < score.max_points:
            mistakes = verdict.mistakes if verdict else ()
            yield Open(
                score.question, score.points, score.max_points, mistakes, _said(score, verdict)
            )


def _said(score: QuestionScore, verdict: QuestionResult | None) -> str:
    """A person's comment, else the beginning of the verdict; its mistakes are named beside it."""
    if score.comment:
        return score.comment[:_WORDS]
    if verdict is None or verdict.mistakes:
        return ""
    return verdict.words.partition("\n")[0][:_WORDS]


def to_look_at(records: ClassRecords) -> tuple[Look, ...]:
    """The submissions that a person should look at, by assignment, then by student."""
    return tuple(
        Look(assignment, student, *evidence)
        for assignment, by_student in records.handed_in.items()
        for student, one in by_student.items()
        for evidence in _evidence(one)
    )


def _evidence(one: HandedIn) -> Iterator[tuple[str, str, str]]:
    """State, reason and cell of what there is to see."""
    result = one.result
    if result and not result.state.policy.complete:
        yield result.state.policy.label, result.reason, _where(result)
    elif result and result.reason:
        yield SEVERAL, result.reason, ""
    elif one.standing.needs_person:
        yield "by hand", BY_HAND, ""
    if result and not result.provenance.sandbox:
        yield "no sandbox", NO_SANDBOX, ""


def _where(result: Result) -> str:
    """The cell in which the run ended, with its seconds; "" if no cell did."""
    ended: list[CellRun] = [c for c in result.cells if c.outcome not in ("completed", "error")]
    return f"{ended[-1].cell}, {ended[-1].seconds:.1f} s" if ended else ""
