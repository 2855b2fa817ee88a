"""Words for the student that do not come from a comparison: what was raised, what was noticed."""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np

from grader.contract.question import Arrays
from grader.contract.usual_errors import meaning

# What a response holds in place of an answer: the exception's type and text, and the line of the
# student's own code that raised it; no line if the question did, when it used what was returned.
ERROR, TEXT, WHERE = "error", "text", "where"
UNANSWERED = "Unanswered"  # the type, if the code still is what the exercise came with
NOT_ANSWERED = "Not answered yet: the cell still raises NotImplementedError."
EMPTY = "The cell for this answer is missing or empty."
NOT_GRADED = "Not graded."  # a submission that never ran; the reason follows
REMARKS = "remarks"  # what the answer's own text shows, whatever it computes
_ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")  # Keras prints its errors in bold
_MOST = 4000  # characters of one of these texts
_MOST_READ = 20_000  # characters of a cell, which a hostile student may make of any length
_POSSIBLE = "Possible mistake: "


def words_of_failure(question: str, response: Arrays) -> str:
    """The feedback on an answer that raised an exception."""
    unanswered = text_of(response, ERROR) == UNANSWERED
    remarks = "" if unanswered else text_of(response, REMARKS)
    return feedback(words_for_error(question, response), remarks=remarks)


def words_for_error(question: str, response: Arrays) -> str:
    """Say what was raised, where, and what that usually means.

    Args:
        response: made by `grader.student.failure`; hostile code may have made another.
    """
    kind, text, where = (text_of(response, key) for key in (ERROR, TEXT, WHERE))
    if kind == "AnswerError":
        return text
    if kind == UNANSWERED:
        return _unanswered(question, text)
    usually = meaning(kind, text)
    return f"{_what_happened(where)} raised {kind}: {text}" + f"\n{usually}" * bool(usually)


def _what_happened(where: str) -> str:
    return f"Your code, {where}," if where else "Calling your code, or using what it returned,"


def _unanswered(question: str, raised_in: str) -> str:
    if raised_in in ("", question):
        return NOT_ANSWERED
    return f"Uses `{raised_in}`, which is not answered yet."


def feedback(
    words: str, named: Iterable[str] = (), uses: Iterable[str] = (), remarks: str = ""
) -> str:
    """The feedback on an answer that is not right, with what to fix first at the top.

    Args:
        words: of the comparison, or of the exception.
        named: known mistakes with their hints; what else was noticed could only confuse.
        uses: other answers that this one uses, and that are not right.
        remarks: facts about the answer's text.
    """
    lines = [
        f"Uses `{name}`, which is not right yet: the reason may be there. Fix `{name}` first."
        for name in uses
        if f"Uses `{name}`" not in words
    ]
    named = list(named)
    return "\n".join([*lines, *named, *([remarks] if remarks and not named else []), words])


def possible(name: str, hint: str) -> str:
    """How a known mistake is reported."""
    return f"{_POSSIBLE}{name}. {hint}"


def mistakes_in(words: str) -> dict[str, tuple[str, str]]:
    """The lines of words that report known mistakes, each with the mistake's name and hint."""
    reported = [line for line in words.splitlines() if line.startswith(_POSSIBLE)]
    parts = {line: line.removeprefix(_POSSIBLE).partition(". ") for line in reported}
    return {line: (name.removesuffix("."), hint) for line, (name, _, hint) in parts.items()}


def mentioned(source: str, names: Iterable[str]) -> list[str]:
    """Those of the names that a source uses and does not define."""
    used = set(_names_in(source))
    defined = set(re.findall(r"\b(?:def|class)\s+(\w+)", source))
    return [name for name in names if name in used - defined]


def _names_in(source: str) -> Iterator[str]:
    """The names in a cell's code, which may hold magics: not in comments, texts, or attributes."""
    lines, before = io.StringIO(source[:_MOST_READ]), ""
    with suppress(tokenize.TokenError, SyntaxError):  # the names up to there are enough
        for token in tokenize.generate_tokens(lines.readline):
            if token.type == tokenize.NAME and before != ".":
                yield token.string
            before = token.string


def text_of(response: Arrays, key: str) -> str:
    """One text of a response; empty if there is none, or anything else in its place."""
    array = np.asarray(response.get(key, ""))
    if array.ndim or array.dtype.kind != "U" or array.itemsize > 4 * _MOST:
        return ""
    return _ESCAPE_SEQUENCE.sub("", str(array))
