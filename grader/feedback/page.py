"""A feedback page: what one student reads about one assignment, as HTML."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from grader.contract.plain_text import plain
from grader.contract.result import QuestionResult, Result
from grader.contract.words import NOT_GRADED
from grader.feedback import safe_html
from grader.feedback.exercise_text import ExerciseText, QuestionText
from grader.grading.shown_source import shown
from grader.intake.cells import grade_id, is_solution
from grader.records.standings import QuestionScore, Standing
from grader.student import card, card_html, card_style
from grader.student.card import Card, Status

_TEMPLATE = Path(__file__).parent / "template"
_MOST = 20_000  # characters of a verdict, or of a person's comment
_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60))


@dataclass(frozen=True)
class Section:
    """What the page says of one question; HTML is marked as such."""

    name: str
    title: Markup
    text: Markup
    answer: Markup
    status: Status
    points: str
    card: Markup
    comment: Markup
    by_person: bool

    @property
    def is_right(self) -> bool:
        return self.status is Status.RIGHT


class Pages:
    """Makes the pages of one assignment.

    Args:
        zone: whose clocks the times on the pages are.
    """

    def __init__(self, exercise: ExerciseText, zone: ZoneInfo):
        self._exercise, self._zone = exercise, zone
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATE),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._template = environment.get_template("page.html.j2")
        self._css = Markup(card_style.CSS + (_TEMPLATE / "page.css").read_text(encoding="utf-8"))

    def html(self, result: Result, standing: Standing, student: str) -> str:
        """The page of one submission.

        Args:
            student: the student's name.
        """
        judged = result.state.policy.responses_count
        return self._template.render(
            css=self._css,
            title=Markup(self._exercise.title) or result.assignment,
            assignment=result.assignment,
            student=plain(student),
            score=card.number(standing.score),
            out_of=card.amount(standing.score, standing.max_score).partition(" ")[2],
            penalty=card.number(standing.penalty) if standing.penalty else "",
            raw=card.amount(standing.raw_score, standing.max_score),
            late=_duration(standing.seconds_late) if standing.seconds_late else "",
            handed_in=self._moment(standing),
            state="" if result.state.policy.complete else result.state.policy.label,
            reason=plain(result.reason),
            judged=judged,
            needs_person=standing.needs_person,
            sections=[
                section
                for section in self._sections(result, standing)
                if judged or section.comment or section.by_person
            ],
        )

    def _moment(self, standing: Standing) -> str:
        if standing.handed_in is None:
            return ""
        local = standing.handed_in.replace(tzinfo=UTC).astimezone(self._zone)
        return f"{local.day} {local:%B %Y, %H:%M} ({self._zone.key})"

    def _sections(self, result: Result, standing: Standing) -> list[Section]:
        scores = {score.question: score for score in standing.questions}
        verdicts = {question.question: question for question in result.questions}
        answers = _answers(result)
        names = [n for n in (*self._exercise.questions, *scores) if n in scores]
        return [
            self._section(scores[name], verdicts.get(name), answers.get(name, ""))
            for name in dict.fromkeys(names)
        ]

    def _section(
        self, score: QuestionScore, verdict: QuestionResult | None, answer: str
    ) -> Section:
        text = self._exercise.questions.get(score.question, QuestionText("", ""))
        words = plain(verdict.words, _MOST) if verdict else NOT_GRADED
        status = card.status_of(words, score.is_right(verdict), score.points)
        note = verdict.note if verdict else ""
        if verdict and verdict.voided:
            status, words, note = Status.VOID, note, ""
        judged = Card(
            *(score.question, status, words),
            points=score.points if score.max_points else None,
            max_points=score.max_points,
            note=note,
            steps=verdict.rewarded if verdict and score.manual is None else (),
        )
        return Section(
            score.question,
            Markup(text.title),
            Markup(text.html),
            Markup(safe_html.python(shown(answer))) if answer.strip() else Markup(),
            status,
            card.amount(score.points, score.max_points),
            Markup(card_html.html(judged)),
            Markup(safe_html.markdown(plain(score.comment, _MOST))[0]),
            score.manual is not None,
        )


def _answers(result: Result) -> dict[str, str]:
    return {
        name: cell.source
        for cell in result.feedback.cells
        if cell.cell_type == "code" and is_solution(cell) and (name := grade_id(cell))
    }


def _duration(seconds: float) -> str:
    """A duration in its two largest units, such as "1 day 2 hours"."""
    left, parts = int(timedelta(seconds=seconds).total_seconds()), []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'s' * (count > 1)}")
    return " ".join(parts[:2]) or "less than a minute"
