"""The verdict card: what a student reads about one answer, as plain data and as text.

`grader.student.card_html` makes it HTML: feedback pages show the card, and so do notebooks
(`grader.student.verdict_card`). It answers nothing: it arranges what the words say.
"""

from dataclasses import dataclass
from enum import StrEnum

from grader.contract.question import Step
from grader.student.svg import Picture

_NOT_CHECKED = ("Not checked", "Not graded")
NO_POINTS = "no points"  # of a stretch question
_NOT_ANSWERED = ("Not answered yet", "The cell for this answer is missing or empty")


class Status(StrEnum):
    """How an answer did, as people read it."""

    RIGHT = "Right"
    PARTLY = "Partly right"
    WRONG = "Not right yet"
    ERROR = "Stopped with an error"
    UNCHECKED = "Not checked"
    MISSING = "Not answered"
    VOID = "Does not count"


MARKS = {
    Status.RIGHT: "\N{CHECK MARK}",
    Status.PARTLY: "\N{ALMOST EQUAL TO}",
    Status.WRONG: "\N{BALLOT X}",
    Status.ERROR: "\N{BALLOT X}",
    Status.UNCHECKED: "\N{EN DASH}",
    Status.MISSING: "\N{EN DASH}",
    Status.VOID: "\N{EN DASH}",
}


STEP_MARKS = {True: "\N{CHECK MARK}", False: "\N{BALLOT X}"}


@dataclass(frozen=True)
class Line:
    """A line of the student's own code: where it is, in words, and its text."""

    where: str
    code: str


@dataclass(frozen=True)
class Raised:
    """An exception of the student's code, with the student's lines alone, outermost first.

    Attributes:
        link: how it came to the one before it; "" for the first.
    """

    kind: str
    text: str
    lines: tuple[Line, ...]
    link: str = ""


@dataclass(frozen=True)
class Hint:
    """What a card says on request: folded on a page, in text only where it is open."""

    title: str
    words: str = ""
    picture: Picture | None = None
    line: Line | None = None
    open: bool = False


@dataclass(frozen=True)
class Card:
    """What a card shows.

    Attributes:
        words: the verdict, as `grader.contract.words` writes it: a line for each thing to say.
        points: None where none are given, as for a wrong answer at home.
        note: how the points came about, where that is not plain; else "".
        steps: empty for a question of all points or none.
        named: whether it says which question it is about, as pages do by themselves.
        raised: the exceptions that ended the answer, the last one first.
    """

    question: str
    status: Status
    words: str
    points: float | None = None
    max_points: float | None = None
    note: str = ""
    steps: tuple[Step, ...] = ()
    named: bool = False
    raised: tuple[Raised, ...] = ()
    picture: Picture | None = None
    hints: tuple[Hint, ...] = ()


def status_of(words: str, right: bool, points: float) -> Status:
    """How an answer did: a right one may give no points, as to a stretch question."""
    if right:
        return Status.RIGHT
    if points > 0:
        return Status.PARTLY
    if words.startswith(_NOT_ANSWERED):
        return Status.MISSING
    return Status.UNCHECKED if words.startswith(_NOT_CHECKED) else Status.WRONG


def text(card: Card) -> str:
    """The card for terminals and for outputs that are text."""
    if is_calm(card):
        return card.words
    lines = [f"{MARKS[card.status]} {card.question}: {_opening(card)}".rstrip()]
    for raised in card.raised:
        lines += [raised.link, told(raised)] if raised.link else []
        lines += [part for line in raised.lines for part in _line_text(line)]
    lines += [card.words] if card.raised and card.words else []
    lines += [card.picture.text] if card.picture and card.picture.text else []
    lines += [f"  {STEP_MARKS[step.passed]} {step_name(step)}" for step in card.steps]
    if points := worth(card):
        lines.append(f"{points[0].upper()}{points[1:]}. {card.note}".rstrip())
    for hint in card.hints:
        lines += _hint_text(hint) if hint.open else []
    if closed := [hint for hint in card.hints if not hint.open]:
        number = 2 + len(card.hints) - len(closed)
        lines.append(f'One more hint ("{closed[0].title}"): check(..., hint={number})')
    return "\n".join(lines)


def _opening(card: Card) -> str:
    first = next(iter(card.raised), None)
    return told(first) if first else card.words


def told(raised: Raised) -> str:
    """An exception as Python names it."""
    return f"{raised.kind}: {raised.text}" if raised.text else raised.kind


def _line_text(line: Line) -> list[str]:
    return [f"  {line.where}:", f"      {line.code}"]


def _hint_text(hint: Hint) -> list[str]:
    lines = ["", f"{hint.title}:", *([hint.words] if hint.words else [])]
    lines += [hint.picture.text] if hint.picture and hint.picture.text else []
    return lines + (_line_text(hint.line) if hint.line else [])


def is_calm(card: Card) -> bool:
    """Whether there is nothing to say but that an answer is missing."""
    return card.status is Status.MISSING and card.named


def worth(card: Card) -> str:
    """The points in words: given, or to be had; "" where they are not known."""
    if card.points is not None:
        return amount(card.points, card.max_points)
    if card.max_points is None:
        return ""
    if card.max_points == 0:
        return NO_POINTS
    return f"worth {number(card.max_points)} point{'s' * (card.max_points != 1)}"


def amount(points: float, most: float | None) -> str:
    """Points in words, such as "0.5 of 2 points"; "no points" where there are none to have."""
    if most == 0:
        return NO_POINTS
    most = points if most is None else most
    unit = "point" if most == 1 else "points"
    return f"{number(points)} of {number(most)} {unit}"


def number(points: float) -> str:
    """A number of points as people write it: no more than two decimals."""
    return f"{round(points, 2):g}"


def step_name(step: Step) -> str:
    """What a step compared."""
    return step.name.removesuffix(",") or "another comparison"
