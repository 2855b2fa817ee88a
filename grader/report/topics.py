"""How a class did: scores of each assignment, verdicts on each question, common mistakes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from statistics import median

from grader.contract.result import QuestionResult
from grader.contract.words import EMPTY, NOT_ANSWERED
from grader.records.standings import QuestionScore
from grader.report.class_records import Asked, ClassRecords, HandedIn
from grader.report.model import Mistake, Question, Topic

BINS = 10
_EXAMPLE = 600  # characters of the words that stand for a mistake


def topics(records: ClassRecords, now: datetime) -> tuple[Topic, ...]:
    """The assignments, in the course's order."""
    return tuple(_topic(records, name, now) for name in records.course.assignments)


def _topic(records: ClassRecords, name: str, now: datetime) -> Topic:
    handed_in = records.handed_in[name]
    scores = [one.standing.score for one in handed_in.values()]
    most = sum(asked.max_points for asked in records.asked[name])
    due = records.settings.due.get(name)
    seconds = [one.result.seconds for one in handed_in.values() if one.result]
    return Topic(
        name=name,
        max_score=most,
        due=due.isoformat() if due else "",
        handed_in=len(handed_in),
        late=sum(one.standing.seconds_late > 0 for one in handed_in.values()),
        waiting=tuple(s for s in records.students if s in records.waiting[name]),
        missing=tuple(missing(records, name, now)),
        tries=median(tries) if (tries := records.tries[name].values()) else None,
        bins=bins(scores, most),
        median=median(scores) if scores else None,
        lowest=min(scores, default=None),
        highest=max(scores, default=None),
        seconds=median(seconds) if seconds else 0.0,
        questions=tuple(_question(records, asked) for asked in records.asked[name]),
    )


def missing(records: ClassRecords, name: str, now: datetime) -> list[str]:
    """Who handed in nothing; nobody before the assignment is due or the first has handed it in."""
    there = records.handed_in[name].keys() | records.waiting[name]
    due = records.settings.due.get(name)
    if not there and (due is None or now < due):
        return []
    return [student for student in records.students if student not in there]


def bins(scores: Iterable[float], most: float) -> tuple[int, ...]:
    """How many scores are in each tenth of the points."""
    counts = [0] * BINS
    for score in scores:
        counts[min(int(BINS * score / most), BINS - 1) if most else 0] += 1
    return tuple(counts)


def questions_of(one: HandedIn) -> Iterator[tuple[QuestionScore, QuestionResult | None]]:
    """What gradebook and grader say of each question of a submission."""
    verdicts = {q.question: q for q in one.result.questions} if one.result else {}
    for score in one.standing.questions:
        yield score, verdicts.get(score.question)


def _question(records: ClassRecords, asked: Asked) -> Question:
    kinds: Counter[str] = Counter()
    seconds: list[float] = []
    for one in records.handed_in[asked.assignment].values():
        for score, verdict in questions_of(one):
            if score.question == asked.name:
                ran = one.result is None or one.result.state.policy.responses_count
                kinds[_kind(score, verdict) if ran or score.points else "blank"] += 1
                seconds += [verdict.seconds] if verdict and verdict.seconds else []
    return Question(
        name=asked.name,
        max_points=asked.max_points,
        seconds=median(seconds) if seconds else 0.0,
        slide=slide(records, asked.assignment, asked.name),
        passed=kinds["passed"],
        partly=kinds["partly"],
        named=kinds["named"],
        blank=kinds["blank"],
        other=kinds["other"],
    )


def _kind(score: QuestionScore, verdict: QuestionResult | None) -> str:
    """Which of the numbers of `Question` counts an answer."""
    if score.is_right(verdict):
        return "passed"
    if score.points > 0:
        return "partly"
    if verdict and verdict.mistakes:
        return "named"
    words = verdict.words if verdict else ""
    return "blank" if NOT_ANSWERED in words or EMPTY in words else "other"


def mistakes(records: ClassRecords) -> tuple[Mistake, ...]:
    """The known mistakes that the grader named, the most common first.

    What a person gave points for all the same counts, too: it was made.
    """
    words: Mapping[tuple[str, str, str], list[str]] = defaultdict(list)
    for assignment, by_student in records.handed_in.items():
        for one in by_student.values():
            for question in one.result.questions if one.result else ():
                for name in question.mistakes:
                    words[assignment, question.question, name].append(question.words)
    found = [
        Mistake(
            name=name,
            question=question,
            assignment=assignment,
            students=len(examples),
            of=len(records.handed_in[assignment]),
            example=min(examples, key=len)[:_EXAMPLE],
            slide=slide(records, assignment, question),
        )
        for (assignment, question, name), examples in words.items()
    ]
    return tuple(sorted(found, key=lambda m: (-m.students, m.assignment, m.question, m.name)))


def slide(records: ClassRecords, assignment: str, question: str) -> str:
    """The slide that explains a question; "" if the course names none."""
    return records.course.slides.get(question) or records.course.slides.get(assignment, "")
