"""An exception of an answer as a response: type, text, and the line of the student's own code."""

import linecache
import re
import traceback
from pathlib import Path
from types import FrameType

import numpy as np

from grader.contract.question import Arrays
from grader.contract.words import ERROR, TEXT, UNANSWERED, WHERE

# Frames as AutoGraph writes them into the text of an exception: it hides them from the traceback.
_WRITTEN_FRAME = re.compile(
    r'^[ \t]*File "(.*)", line (\d+), in (\S+).*\n(?:(?![ \t]*File ")[ \t]+\S.*\n)?', re.MULTILINE
)
# TensorFlow's names of its kernels, and where it made them.
_NODE = re.compile(
    r"\[\[\{\{.*?\}\}\]\]|\{\{.*?\}\} ?| ?\[Op:\w+\](?: name:)?|Detected at node .*? last\):",
    re.DOTALL,
)
_ENCLOSING = re.compile(r"in user code:|Exception encountered when calling .*\n")
_MOST_LINES, _MOST_CHARACTERS = 6, 300
_STUB = "raise NotImplementedError"


def failure(error: BaseException) -> Arrays:
    """Encode an exception as a response.

    Of a long text, the first line and the last lines are kept: TensorFlow puts its own call stack
    between them.
    """
    frames = _own_frames(error)
    kind = type(error).__name__[:_MOST_CHARACTERS]
    text = _readable(str(error)).removeprefix(f"{kind}: ")
    name, number, line = frames[-1] if frames else ("", 0, "")
    if isinstance(error, NotImplementedError) and line.startswith(_STUB) and _raised_there(error):
        kind, text = UNANSWERED, name
    where = f"line {number} of `{name}` ({line[:_MOST_CHARACTERS]})" if name else ""
    return {key: np.array(v) for key, v in ((ERROR, kind), (TEXT, text), (WHERE, where))}


def _own_frames(error: BaseException) -> list[tuple[str, int, str]]:
    """(answer, line of its cell, text of the line) of the student's own frames, outermost first."""
    found = [
        (_answer(frame), number, linecache.getline(frame.f_code.co_filename, number).strip())
        for frame, number in traceback.walk_tb(error.__traceback__)
        if _is_own(frame)
    ]
    written = [
        (name, int(number), linecache.getline(path, int(number)).strip())
        for path, number, name in _WRITTEN_FRAME.findall(str(error))
        if _is_cell(path)
    ]
    return found + written


def _is_own(frame: FrameType) -> bool:
    """Whether it is in a notebook's cell or in a module beside the notebook."""
    if frame.f_globals.get("__spec__") is None:
        return True
    return Path(frame.f_code.co_filename).parent == Path.cwd()


def _is_cell(path: str) -> bool:
    """Whether a file exists only as the text of a cell."""
    return path in linecache.cache and not Path(path).exists()


def _answer(frame: FrameType) -> str:
    """The function or class at the top level of the cell; a cell's own code has no name."""
    name = frame.f_code.co_qualname.split(".")[0]
    return "the cell" if name.startswith("<") else name


def _raised_there(error: BaseException) -> bool:
    """Whether the innermost frame is the student's, or one that AutoGraph made of it."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    innermost = frames[-1]
    return _is_own(innermost) or "__autograph_generated_file" in innermost.f_code.co_filename


def _readable(text: str) -> str:
    """The text without frames, names of kernels, and the values of a layer's arguments."""
    shown = _NODE.sub("", _WRITTEN_FRAME.sub("", text))
    shown = _ENCLOSING.sub("", shown.split("Arguments received by")[0])
    lines = [line.strip() for line in shown.strip().splitlines() if line.strip()]
    kept = lines if len(lines) <= _MOST_LINES else [lines[0], "...", *lines[2 - _MOST_LINES :]]
    return "\n".join(line[:_MOST_CHARACTERS] for line in kept)
