"""The verdict card: what a student reads about one answer, as HTML and as plain text.

Pure functions over plain data: feedback pages show the card, and so do notebooks
(`grader.student.verdict_card`). It answers nothing: it arranges what the words say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from grader.contract.question import Step
from grader.contract.words import mistakes_in
from grader.student.pictures import Picture

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
    ERROR = "Stopped with an error"
    UNCHECKED = "Not checked"
    MISSING = "Not answered"
    VOID = "Does not count"


_MARKS = {
    Status.RIGHT: "\N{CHECK MARK}",
    Status.PARTLY: "\N{ALMOST EQUAL TO}",
    Status.WRONG: "\N{BALLOT X}",
    Status.ERROR: "\N{BALLOT X}",
    Status.UNCHECKED: "\N{EN DASH}",
    Status.MISSING: "\N{EN DASH}",
    Status.VOID: "\N{EN DASH}",
}


_STEP_MARKS = {True: "\N{CHECK MARK}", False: "\N{BALLOT X}"}
_STEP_WORDS = {True: "right", False: "not right, or not reached"}


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
    if _is_calm(card):
        return card.words
    lines = [f"{_MARKS[card.status]} {card.question}: {_opening(card)}".rstrip()]
    for number, raised in enumerate(card.raised):
        lines += [raised.link, f"{raised.kind}: {raised.text}"] if number else []
        lines += [part for line in raised.lines for part in _line_text(line)]
    lines += [card.words] if card.raised and card.words else []
    lines += [card.picture.text] if card.picture and card.picture.text else []
    lines += [f"  {_STEP_MARKS[step.passed]} {_named(step)}" for step in card.steps]
    if worth := _worth(card):
        lines.append(f"{worth[0].upper()}{worth[1:]}. {card.note}".rstrip())
    for hint in card.hints:
        lines += _hint_text(hint) if hint.open else []
    if not all(hint.open for hint in card.hints):
        lines.append(f"One more hint: check(..., hint={2 + sum(h.open for h in card.hints)})")
    return "\n".join(lines)


def _opening(card: Card) -> str:
    first = next(iter(card.raised), None)
    return f"{first.kind}: {first.text}" if first else card.words


def _line_text(line: Line) -> list[str]:
    return [f"  {line.where}:", f"      {line.code}"]


def _hint_text(hint: Hint) -> list[str]:
    lines = ["", f"{hint.title}:", *([hint.words] if hint.words else [])]
    lines += [hint.picture.text] if hint.picture and hint.picture.text else []
    return lines + (_line_text(hint.line) if hint.line else [])


def _is_calm(card: Card) -> bool:
    """Whether there is nothing to say but that an answer is missing."""
    return card.status is Status.MISSING and card.named


def _worth(card: Card) -> str:
    """The points in words: given, or to be had; "" where they are not known."""
    if card.points is not None:
        return amount(card.points, card.max_points)
    if card.max_points is None:
        return ""
    return f"worth {number(card.max_points)} point{'s' * (card.max_points != 1)}"


def amount(points: float, most: float | None) -> str:
    """Points in words, such as "0.5 of 2 points"."""
    most = points if most is None else most
    unit = "point" if most == 1 else "points"
    return f"{number(points)} of {number(most)} {unit}"


def number(points: float) -> str:
    """A number of points as people write it: no more than two decimals."""
    return f"{round(points, 2):g}"


def html(card: Card, level: int = 4) -> str:
    """The card as one element, for pages that have `card_style.CSS`; all of it is escaped.

    Args:
        level: of its heading in the page's outline.
    """
    label = card.words if _is_calm(card) else card.status
    points = "" if _is_calm(card) else _worth(card)
    shown = f'<span class="vc-points">{points}</span>' if points else ""
    named = f'<code class="vc-question">{escape(card.question)}</code>'
    return (
        f'<section class="verdict-card" data-status="{card.status.name.lower()}" '
        f'aria-label="Verdict on {escape(card.question)}">'
        f'<p class="vc-head" role="heading" aria-level="{level}">'
        f'<span class="vc-mark" aria-hidden="true">{_MARKS[card.status]}</span>'
        f'<strong class="vc-status">{escape(label)}</strong>'
        f"{named if card.named and not _is_calm(card) else ''}{shown}</p>"
        f"{'' if _is_calm(card) else ''.join(_body(card))}</section>"
    )


def _body(card: Card) -> Iterator[str]:
    yield from map(_raised, card.raised)
    if not (card.status is Status.RIGHT and card.words.strip() == "Right."):
        yield from _said(card.words)
    yield from _picture(card.picture)
    if card.note:
        yield f'<p class="vc-note">{_inline(card.note)}</p>'
    if card.steps:
        yield _steps(card.steps)
    yield from map(_hint, card.hints)


def _said(words: str) -> Iterator[str]:
    mistakes = mistakes_in(words)
    for line in words.splitlines():
        if line in mistakes:
            yield _mistake(*mistakes[line])
        elif line.startswith(_FIX_FIRST):
            yield f'<p class="vc-first">{_inline(line)}</p>'
        elif line.strip():
            yield _compared(line) or f'<p class="vc-note">{_inline(line)}</p>'


def _picture(picture: Picture | None) -> Iterator[str]:
    if picture:
        yield f'<div class="vc-drawn">{picture.svg}</div>'


def _raised(raised: Raised) -> str:
    link = f'<p class="vc-label">{_inline(raised.link)}</p>' if raised.link else ""
    lines = "".join(f"<li>{_line(line)}</li>" for line in raised.lines)
    return (
        f'<div class="vc-raised">{link}<p class="vc-name"><code>{escape(raised.kind)}</code></p>'
        f'<p class="vc-note">{escape(raised.text)}</p>'
        f'<ol class="vc-lines" aria-label="Lines of your code">{lines}</ol></div>'
    )


def _line(line: Line) -> str:
    return (
        f'<span class="vc-where">{_inline(line.where)}</span>'
        f'<code class="vc-code">{escape(line.code)}</code>'
    )


def _hint(hint: Hint) -> str:
    line = f'<p class="vc-line">{_line(hint.line)}</p>' if hint.line else ""
    return (
        f'<details class="vc-hints"{" open" if hint.open else ""}>'
        f"<summary>{escape(hint.title)}</summary>"
        f"{''.join(_said(hint.words))}{''.join(_picture(hint.picture))}{line}</details>"
    )


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
