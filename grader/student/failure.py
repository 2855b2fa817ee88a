"""An exception of an answer as a response: type, text, and the line of the student's own code."""

import re
import traceback

import numpy as np

from grader.contract.notebook_cells import STUB
from grader.contract.question import Arrays
from grader.contract.words import ERROR, TEXT, UNANSWERED, WHERE
from grader.student.student_frames import WRITTEN_FRAME, Frame, is_generated, is_own, own_frames

# TensorFlow's names of its kernels, and where it made them.
_NODE = re.compile(
    r"\[\[\{\{.*?\}\}\]\]|\{\{.*?\}\} ?| ?\[Op:[^\]]+\](?: name:)?|Detected at node .*? last\):"
    "|<stack traces unavailable>",
    re.DOTALL,
)
_ENCLOSING = re.compile(r"in user code:|Exception encountered when calling .*\n")
_MOST_LINES, _MOST_CHARACTERS = 6, 300


def failure(error: BaseException) -> Arrays:
    """Encode an exception as a response, with its notes.

    Of a long text, the first line and the last lines are kept: TensorFlow puts its own call stack
    between them.
    """
    frames = own_frames(error)
    kind = type(error).__name__[:_MOST_CHARACTERS]
    text = _readable(str(error)).removeprefix(f"{kind}: ")
    notes = map(_readable, getattr(error, "__notes__", [])[:_MOST_LINES])
    text = "\n".join(part for part in (text, *notes) if part)
    last = frames[-1] if frames else Frame("", "", 0, "")
    name, number, line = last.answer, last.line, last.code
    if isinstance(error, NotImplementedError) and line.startswith(STUB) and _raised_there(error):
        kind, text = UNANSWERED, name
    where = f"line {number} of `{name}` ({line[:_MOST_CHARACTERS]})" if name else ""
    return {key: np.array(v) for key, v in ((ERROR, kind), (TEXT, text), (WHERE, where))}


def _raised_there(error: BaseException) -> bool:
    """Whether the innermost frame is the student's, or one that AutoGraph made of it."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    innermost = frames[-1]
    return is_own(innermost) or is_generated(innermost.f_code.co_filename)


def _readable(text: str) -> str:
    """The text without frames, names of kernels, and the values of a layer's arguments."""
    shown = _NODE.sub("", WRITTEN_FRAME.sub("", text))
    shown = _ENCLOSING.sub("", shown.split("Arguments received by")[0])
    lines = [line.strip() for line in shown.strip().splitlines() if line.strip()]
    kept = lines if len(lines) <= _MOST_LINES else [lines[0], "...", *lines[2 - _MOST_LINES :]]
    return "\n".join(line[:_MOST_CHARACTERS] for line in kept)
