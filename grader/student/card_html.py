"""The verdict card as HTML, for pages and notebooks; all that it is made from is escaped."""

import re
from collections.abc import Iterator
from html import escape

from grader.contract.question import Step
from grader.contract.words import mistakes_in
from grader.student.card import (
    MARKS,
    STEP_MARKS,
    Card,
    Hint,
    Line,
    Raised,
    Status,
    is_calm,
    step_name,
    worth,
)
from grader.student.svg import Picture

_COMPARED = re.compile(
    r"(.{1,300}?): expected (.{1,300}?), found (.{1,300}?)(?: \(([^()]*)\))?\.(?: (.*))?"
)
_CODE = re.compile(r"(`[^`\n]+`)")
_FIX_FIRST, _ALSO = "Uses `", "Also: "
_STEP_WORDS = {True: "right", False: "not right, or not reached"}


def html(card: Card, level: int = 4) -> str:
    """The card as one element, for pages that have `card_style.CSS`; all of it is escaped.

    Args:
        level: of its heading in the page's outline.
    """
    label = card.words if is_calm(card) else card.status
    points = "" if is_calm(card) else worth(card)
    shown = f'<span class="vc-points">{points}</span>' if points else ""
    named = f'<code class="vc-question">{escape(card.question)}</code>'
    return (
        f'<section class="verdict-card" data-status="{card.status.name.lower()}" '
        f'aria-label="Verdict on {escape(card.question)}">'
        f'<p class="vc-head" role="heading" aria-level="{level}">'
        f'<span class="vc-mark" aria-hidden="true">{MARKS[card.status]}</span>'
        f'<strong class="vc-status">{escape(label)}</strong>'
        f"{named if card.named and not is_calm(card) else ''}{shown}</p>"
        f"{'' if is_calm(card) else ''.join(_body(card))}</section>"
    )


def _body(card: Card) -> Iterator[str]:
    yield from map(_raised, card.raised)
    yield from _said(_right(card.words) if card.status is Status.RIGHT else card.words)
    yield from _picture(card.picture)
    if card.note:
        yield f'<p class="vc-note">{_inline(card.note)}</p>'
    if card.steps:
        yield _steps(card.steps)
    yield from map(_hint, card.hints)


def _right(words: str) -> str:
    """What there is to say of a right answer but that it is right, which its head says."""
    rest = words.strip().removeprefix("Right").lstrip(".: ")
    return rest[:1].upper() + rest[1:]


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
        f'<div class="vc-raised">{link}<p class="vc-note"><code class="vc-kind">'
        f"{escape(raised.kind)}</code> {escape(raised.text)}</p>"
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
        f"<li>{STEP_MARKS[s.passed]} {_inline(step_name(s))}: {_STEP_WORDS[s.passed]}</li>"
        for s in steps
    )
    return f'<ul class="vc-steps" aria-label="Steps">{rows}</ul>'


def _inline(words: str) -> str:
    """Words as HTML; what is between backticks as code."""
    return "".join(
        f"<code>{escape(part[1:-1])}</code>" if _CODE.fullmatch(part) else escape(part)
        for part in _CODE.split(words)
    )
