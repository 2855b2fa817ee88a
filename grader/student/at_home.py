"""A verdict at home: the answer compared with what was released, and the card that shows it.

Nothing here is loaded in grading.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np

from grader.contract.findings import noting
from grader.contract.question import Arrays, Question
from grader.contract.usual_errors import meaning
from grader.contract.words import (
    ERROR,
    REMARKS,
    TEXT,
    UNANSWERED,
    WHERE,
    feedback,
    mistakes_in,
    text_of,
    words_of_failure,
)
from grader.student import card, verdict_card
from grader.student.card import Card
from grader.student.check import CheckError, public_challenge, reference
from grader.student.failure import failure
from grader.student.home_names import named
from grader.student.newer_syntax import not_for_grading
from grader.student.outcome import Outcome, State
from grader.student.remarks import remarks, source
from grader.student.student_frames import only_own
from grader.student.verdict_card import Asked

_MOST = 100  # characters of the line that stands in place of a traceback
_ANSWER_ERROR = "AnswerError"  # raised by a question, about what it was given

Ended = tuple[Outcome, BaseException | None]


class NotAnsweredError(CheckError):
    """The cell is as the exercise came with it, which does not deserve a red traceback."""


def verdict(question: Question, call: Asked, uses: Sequence[str], settings: str) -> Ended:
    """Compare an answer with the released response, and show the card.

    Args:
        uses: other answers that this one uses, and that are not right.
        settings: what else may be the reason, in words; empty for nothing.

    Returns:
        what to remember, and what to raise, for an answer that is not right.
    """
    if newer := not_for_grading(source(call.answer)):
        return _refused(verdict_card.wrong(call, newer, ()), "wrong", newer)
    challenge = public_challenge(question)
    noticed = remarks(question.name, call.answer)
    try:
        theirs = question.respond(call.answer, question.asked(challenge))
    except (Exception, KeyboardInterrupt) as error:
        return _failed(call, error, _Beside(uses, noticed, settings))
    expected = _released(question.name)
    with noting() as findings:
        judged = question.compare(theirs, expected, challenge)
    if judged.passed:
        made = verdict_card.right(call, judged.words, findings)
        if not verdict_card.show(made):
            print(card.text(made))
        return _outcome(made, "passed", judged.words), None
    words = feedback(judged.words, named(question.name, theirs), uses, noticed)
    words = f"{words}\n{settings}".rstrip()
    return _refused(verdict_card.wrong(call, words, findings), "wrong", words)


def _released(question: str) -> Arrays:
    """The released response; where there is none, an error that fits on a line.

    Raises:
        FileNotFoundError, KeyError: as `reference` does.
    """
    try:
        return reference(question)
    except (FileNotFoundError, KeyError) as error:
        _say_instead(error, f"\N{BALLOT X} {question}: {error.args[0]}")
        raise


class _Beside:
    """What else there is to say of an answer that raised an exception."""

    def __init__(self, uses: Sequence[str], noticed: str, settings: str):
        self._uses, self._noticed, self._settings = uses, noticed, settings

    def all_of(self, question: str, response: Arrays) -> str:
        """Everything, with what was raised."""
        words = words_of_failure(question, response | {REMARKS: np.array(self._noticed)})
        return f"{feedback(words, uses=self._uses)}\n{self._settings}".rstrip()

    def besides(self, response: Arrays) -> str:
        """Everything but what was raised."""
        usually = meaning(text_of(response, ERROR), text_of(response, TEXT))
        words = feedback(usually, uses=self._uses, remarks=self._noticed)
        return f"{words}\n{self._settings}".strip()


def _failed(call: Asked, error: BaseException, beside: _Beside) -> Ended:
    """What follows from an exception while the answer was tried."""
    response = failure(error)
    kind, where = text_of(response, ERROR), text_of(response, WHERE)
    words = beside.all_of(call.question, response)
    if kind == UNANSWERED:
        return _unanswered(call, text_of(response, TEXT), words)
    if kind == _ANSWER_ERROR:
        return _refused(verdict_card.wrong(call, words, ()), "wrong", words)
    if not where:
        return _refused(verdict_card.stopped(call, error, words), "error", words)
    besides = beside.besides(response)
    made = verdict_card.stopped(call, error, besides)
    for note in besides.splitlines():
        error.add_note(note)
    if verdict_card.show(made):
        _say_instead(
            error, _line(made, f"{made.raised[0].kind}: {made.raised[0].text}".rstrip(": "))
        )
    return _outcome(made, "error", words), error.with_traceback(only_own(error.__traceback__))


def _unanswered(call: Asked, raised_in: str, words: str) -> Ended:
    """What follows from a stub: the answer's own, or that of another answer which it uses."""
    own = raised_in in ("", call.question)
    made = verdict_card.unanswered(call) if own else verdict_card.waiting(call, words)
    error = NotAnsweredError(f"{call.question}: {made.words}")
    shown = verdict_card.show(made)
    if own and made.max_points == 0:  # a stretch question, which ends no run of all cells
        if not shown:
            print(card.text(made))
        return _outcome(made, "unanswered", made.words), None
    if shown:
        _say_no_more(error)
    return _outcome(made, "unanswered", made.words), error


def _refused(made: Card, state: State, words: str) -> Ended:
    error = CheckError(f"{made.question}: {words}")
    if verdict_card.show(made):
        error.line = _line(made, words)
    return _outcome(made, state, words), error


def _outcome(made: Card, state: State, words: str) -> Outcome:
    most = made.max_points or 0
    return Outcome(made.question, state, most if state == "passed" else 0, most, words)


def _line(made: Card, words: str) -> str:
    """The verdict in a line, for what shows errors only."""
    mistakes = [name for name, _ in mistakes_in(words).values()]
    said = mistakes[0] if mistakes else next(iter(words.splitlines()), "")
    cut = f"{said[:_MOST]}\N{HORIZONTAL ELLIPSIS}" if len(said) > _MOST else said
    return f"\N{BALLOT X} {made.question}: {cut}"


def _say_instead(error: BaseException, line: str) -> None:
    """Let IPython show a line in place of an error's traceback."""
    with suppress(AttributeError):  # of a class that takes no attributes
        setattr(error, "_render_traceback_", lambda: [line])  # noqa: B010 - no type knows it


def _say_no_more(error: NotAnsweredError) -> None:
    """Let IPython end the cell with this error, and show nothing of it below the card."""
    shell = sys.modules["IPython"].get_ipython()
    if shell.custom_exceptions:  # somebody else's
        error.line = str(error)
        return

    def nothing(shell: Any, _kind: Any, value: Any, _trace: Any, tb_offset: Any = None) -> None:
        shell.set_custom_exc((), None)
        shell._last_traceback = [str(value)]  # what a caller gets that asks for an error's text

    shell.set_custom_exc((NotAnsweredError,), nothing)
