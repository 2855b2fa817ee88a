"""The card that `check` draws at home, as HTML where it can be shown and as text everywhere."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from grader.contract.findings import Finding, Level
from grader.contract.plain_text import plain
from grader.contract.words import TEXT, mistakes_in, text_of
from grader.student import card, card_html, card_style, shown
from grader.student.card import Card, Hint, Line, Raised, Status
from grader.student.exercise_text import asked
from grader.student.failure import failure
from grader.student.pictures import picture
from grader.student.remarks import returning
from grader.student.student_frames import Frame, is_generated, own_frames

_UNANSWERED = "Not answered yet."
_MOST_LINES = 6  # of an exception's; a recursion has thousands
_OFTEN = 5  # times: a comprehension may be a few frames in one line
_MOST_CHARACTERS = 200  # of a line
_MOST_LINKS = 3  # exceptions that led to it
_LOOK, _EXERCISE = "Where to look", "What the exercise says"
_LEVEL = 3  # of the heading: below the sections of an exercise
_ALSO = "Also: "
_EMPHASIS = re.compile(r"(?<![\w*`])\*(\w[^*\n`]*)\*(?![\w*`])")
_WRAPPED = re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?![\s*|-])")  # a line end that begins no item


@dataclass(frozen=True)
class Asked:
    """A call of `check`, and how many hints it asks for; the first comes with the verdict."""

    question: str
    answer: Any
    hint: int = 1


def right(call: Asked, words: str, findings: Sequence[Finding]) -> Card:
    """The card of a right answer."""
    worth = asked(call.question).points
    drawn = picture(findings)
    return Card(call.question, Status.RIGHT, words, worth, worth, named=True, picture=drawn)


def wrong(call: Asked, words: str, findings: Sequence[Finding]) -> Card:
    """The card of an answer that is not right.

    What is wrong comes first: the mistake by its name, or what was compared. The rest are hints.
    """
    exercise, drawn = asked(call.question), picture(findings)
    first, then = _in_two(words)
    early = not mistakes_in(words) and _is_about(first, findings)
    look = Hint(_LOOK, then, None if early else drawn, _returned(call))
    made = Card(
        *(call.question, Status.WRONG, first),
        max_points=exercise.points,
        named=True,
        picture=drawn if early else None,
    )
    return _with_hints(made, call.hint, look, Hint(_EXERCISE, _plain(exercise.text)))


def stopped(call: Asked, error: BaseException, words: str) -> Card:
    """The card of an answer whose own code raised an exception.

    Args:
        words: what it usually means, and what else was noticed.
    """
    exercise = asked(call.question)
    made = Card(
        *(call.question, Status.ERROR, words),
        max_points=exercise.points,
        named=True,
        raised=tuple(_chain(error)),
    )
    return _with_hints(made, call.hint, Hint(_EXERCISE, _plain(exercise.text)))


def unanswered(call: Asked) -> Card:
    """The card of a cell that is as the exercise came with it."""
    worth = asked(call.question).points
    return Card(call.question, Status.MISSING, _UNANSWERED, max_points=worth, named=True)


def waiting(call: Asked, words: str) -> Card:
    """The card of an answer that uses another one, which is not there yet."""
    worth = asked(call.question).points
    return Card(call.question, Status.UNCHECKED, words, max_points=worth, named=True)


def show(made: Card) -> bool:
    """Show a card where outputs go; return False, and show nothing, outside of IPython."""
    markup = f"<style>{card_style.CSS}</style>{card_html.html(made, _LEVEL)}"
    return shown.show(markup, card.text(made))


def _in_two(words: str) -> tuple[str, str]:
    """What is wrong, and what was compared besides: all of it, where a mistake has a name."""
    lines = words.splitlines()
    mistakes = mistakes_in(words)
    at = [i for i, line in enumerate(lines) if line in mistakes or line.startswith(_ALSO)]
    if not at:
        return words, ""
    after = max(i for i in at if lines[i] in mistakes) + 1 if mistakes else at[0]
    return "\n".join(lines[:after]), "\n".join(lines[after:])


def _is_about(words: str, findings: Sequence[Finding]) -> bool:
    """Whether words are about what was found first, and so drawn."""
    said = words.lower()
    return any(isinstance(f, Level) or f.what.lower() in said for f in findings[:1])


def _with_hints(made: Card, wanted: int, *hints: Hint) -> Card:
    """Those of the hints that say something; open, as many as are wanted after the first."""
    telling = [h for h in hints if h.words or h.picture or h.line]
    opened = [replace(h, open=i < wanted - 1) for i, h in enumerate(telling)]
    return replace(made, hints=tuple(opened))


def _returned(call: Asked) -> Line | None:
    """The line that returns what was compared, if it is only one."""
    place = returning(call.question, call.answer)
    return Line(f"Returned in {_where(place[0], place[1])}", place[2]) if place else None


def _chain(error: BaseException) -> list[Raised]:
    """An exception and those that led to it, as far as the student's own code raised them."""
    found: list[Raised] = []
    link, seen = "", set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen and len(found) <= _MOST_LINKS:
        seen.add(id(current))
        if frames := [f for f in own_frames(current) if not is_generated(f.file)]:
            found.append(_raised(current, frames, link))
        cause = current.__cause__
        link = "It was raised from this one:" if cause else "It came while this one was handled:"
        current = cause or (None if current.__suppress_context__ else current.__context__)
    return found


def _raised(error: BaseException, frames: list[Frame], link: str) -> Raised:
    response = failure(error)
    lines = [_line(frame, len(list(same))) for frame, same in groupby(frames)]
    shown = lines if len(lines) <= _MOST_LINES else [*lines[:2], *lines[2 - _MOST_LINES :]]
    kind, text = type(error).__name__, plain(text_of(response, TEXT))
    return Raised(kind, text, tuple(shown), link)


def _line(frame: Frame, times: int) -> Line:
    often = f", {times:,} times" if times >= _OFTEN else ""
    where = f"{_where(frame.file, frame.line)}, in `{frame.answer}`{often}"
    return Line(where, plain(frame.code, _MOST_CHARACTERS))


def _where(file: str, line: int) -> str:
    """A place as IPython calls it: "Cell In[3], line 2"."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    named = shell.compile.format_code_name(file) if shell else None
    if named and named[0] == "Cell":
        return f"cell {named[1]}, line {line}"
    return f"line {line}" if file.startswith("<") else f"{file.rsplit('/', 1)[-1]}, line {line}"


def _plain(markdown: str) -> str:
    """Markdown without its emphasis and the line ends within its sentences."""
    return _WRAPPED.sub(" ", _EMPHASIS.sub(r"\1", markdown.replace("**", "")))
