"""The verdict card: what a student reads about one answer, as HTML and as plain text.

Pure functions over plain data, which import nothing but the contract: feedback pages show
the card, and so can a notebook. It answers nothing: it arranges what the words say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from grader.contract.question import Step
from grader.contract.words import mistakes_in

_COMPARED = re.compile(
    r"(.{1,300}?): expected (.{1,300}?), found (.{1,300}?)(?: \(([^()]*)\))?\.(?: (.*))?"
)
_CODE = re.compile(r"(`[^`\n]+`)")
_NOT_CHECKED = ("Not checked", "Not graded")
_NOT_ANSWERED = ("Not answered yet", "The cell for this answer is missing or empty")
_FIX_FIRST, _ALSO = "Uses `", "Also: "


class Status(StrEnum):
    """How an answer did, as people read it."""

    RIGHT = "Right"
    PARTLY = "Partly right"
    WRONG = "Not right yet"
    UNCHECKED = "Not checked"
    MISSING = "Not answered"
    VOID = "Does not count"


_MARKS = {
    Status.RIGHT: "\N{CHECK MARK}",
    Status.PARTLY: "\N{ALMOST EQUAL TO}",
    Status.WRONG: "\N{BALLOT X}",
    Status.UNCHECKED: "\N{EN DASH}",
    Status.MISSING: "\N{EN DASH}",
    Status.VOID: "\N{EN DASH}",
}


_STEP_MARKS = {True: "\N{CHECK MARK}", False: "\N{BALLOT X}"}
_STEP_WORDS = {True: "right", False: "not right, or not reached"}


@dataclass(frozen=True)
class Card:
    """What a card shows.

    Attributes:
        words: the verdict, as `grader.contract.words` writes it: a line for each thing to say.
        points: None where none are given, as at home.
        note: how the points came about, where that is not plain; else "".
        steps: empty for a question of all points or none.
    """

    question: str
    status: Status
    words: str
    points: float | None = None
    max_points: float | None = None
    note: str = ""
    steps: tuple[Step, ...] = ()


def status_of(words: str, points: float, max_points: float) -> Status:
    """How an answer did that earned so many points."""
    if points >= max_points:
        return Status.RIGHT
    if points > 0:
        return Status.PARTLY
    if words.startswith(_NOT_ANSWERED):
        return Status.MISSING
    return Status.UNCHECKED if words.startswith(_NOT_CHECKED) else Status.WRONG


def text(card: Card) -> str:
    """The card for terminals and for outputs that are text."""
    lines = [f"{_MARKS[card.status]} {card.question}: {card.words}"]
    lines += [f"  {_STEP_MARKS[step.passed]} {_named(step)}" for step in card.steps]
    if card.points is not None:
        lines.append(f"{amount(card.points, card.max_points)}. {card.note}".rstrip())
    return "\n".join(lines)


def amount(points: float, most: float | None) -> str:
    """Points in words, such as "0.5 of 2 points"."""
    most = points if most is None else most
    unit = "point" if most == 1 else "points"
    return f"{number(points)} of {number(most)} {unit}"


def number(points: float) -> str:
    """A number of points as people write it: no more than two decimals."""
    return f"{round(points, 2):g}"


def html(card: Card) -> str:
    """The card as one element, for pages that have `card_style.CSS`; all of it is escaped."""
    points = ""
    if card.points is not None:
        points = f'<span class="vc-points">{amount(card.points, card.max_points)}</span>'
    return (
        f'<section class="verdict-card" data-status="{card.status.name.lower()}" '
        f'aria-label="Verdict on {escape(card.question)}">'
        f'<p class="vc-head"><span class="vc-mark" aria-hidden="true">{_MARKS[card.status]}</span>'
        f'<strong class="vc-status">{card.status}</strong>{points}</p>'
        f"{''.join(_body(card))}</section>"
    )


def _body(card: Card) -> Iterator[str]:
    mistakes = mistakes_in(card.words)
    lines = [line for line in card.words.splitlines() if line.strip()]
    if card.status is Status.RIGHT and lines == ["Right."]:
        lines = []
    for line in lines:
        if line in mistakes:
            yield _mistake(*mistakes[line])
        elif line.startswith(_FIX_FIRST):
            yield f'<p class="vc-first">{_inline(line)}</p>'
        else:
            yield _compared(line) or f'<p class="vc-note">{_inline(line)}</p>'
    if card.note:
        yield f'<p class="vc-note">{_inline(card.note)}</p>'
    if card.steps:
        yield _steps(card.steps)


def _mistake(name: str, hint: str) -> str:
    return (
        f'<div class="vc-mistake"><p class="vc-label">Possible mistake</p>'
        f'<p class="vc-name">{_inline(name)}</p><p class="vc-hint">{_inline(hint)}</p></div>'
    )


def _compared(line: str) -> str:
    """What was compared, expected and found; empty if the line does not say all three."""
    found = _COMPARED.fullmatch(line.removeprefix(_ALSO))
    if found is None:
        return ""
    what, expected, got, count, rest = (_inline(part or "") for part in found.groups())
    notes = " ".join(filter(None, [f"{count}." if count else "", rest]))
    more = f'<p class="vc-note">{notes}</p>' if notes else ""
    return (
        f'<div class="vc-compared"><p class="vc-what">{what}</p><dl>'
        f"<div><dt>expected</dt><dd>{expected}</dd></div>"
        f"<div><dt>found</dt><dd>{got}</dd></div></dl>{more}</div>"
    )


def _steps(steps: tuple[Step, ...]) -> str:
    rows = "".join(
        f"<li>{_STEP_MARKS[s.passed]} {_inline(_named(s))}: {_STEP_WORDS[s.passed]}</li>"
        for s in steps
    )
    return f'<ul class="vc-steps" aria-label="Steps">{rows}</ul>'


def _named(step: Step) -> str:
    return step.name.removesuffix(",") or "another comparison"


def _inline(words: str) -> str:
    """Words as HTML; what is between backticks as code."""
    return "".join(
        f"<code>{escape(part[1:-1])}</code>" if _CODE.fullmatch(part) else escape(part)
        for part in _CODE.split(words)
    )
