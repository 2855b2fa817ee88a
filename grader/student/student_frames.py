"""The student's own frames of an exception, without those of the grader and of libraries."""

import linecache
import re
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, TracebackType

# Frames as AutoGraph writes them into the text of an exception: it hides them from the traceback.
WRITTEN_FRAME = re.compile(
    r'^[ \t]*File "(.*)", line (\d+), in (\S+).*\n(?:(?![ \t]*File ")[ \t]+\S.*\n)?', re.MULTILINE
)


@dataclass(frozen=True)
class Frame:
    """A line of the student's code that was running.

    Attributes:
        answer: the function or class at the top level of the cell that it is in.
        file: the name under which Python knows the cell, or the module beside the notebook.
        line: the line's number in it.
        code: the line.
    """

    answer: str
    file: str
    line: int
    code: str


def own_frames(error: BaseException) -> list[Frame]:
    """The frames of the student's code, outermost first."""
    found = [
        _frame(answer_of(frame), frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if is_own(frame)
    ]
    written = [
        _frame(name, path, int(number))
        for path, number, name in WRITTEN_FRAME.findall(str(error))
        if _is_cell(path)
    ]
    return found + written


def only_own(trace: TracebackType | None) -> TracebackType | None:
    """A traceback without the frames that are not the student's."""
    links = []
    while trace is not None:
        links.append(trace)
        trace = trace.tb_next
    kept: TracebackType | None = None
    for link in reversed(links):
        if is_own(link.tb_frame) and not is_generated(link.tb_frame.f_code.co_filename):
            kept = TracebackType(kept, link.tb_frame, link.tb_lasti, link.tb_lineno)
    return kept


def is_generated(file: str) -> bool:
    """Whether a file is what AutoGraph made of a function."""
    return "__autograph_generated_file" in file


def is_own(frame: FrameType) -> bool:
    """Whether it is in a notebook's cell or in a module beside the notebook."""
    if frame.f_globals.get("__spec__") is None:
        return True
    return Path(frame.f_code.co_filename).parent == Path.cwd()


def answer_of(frame: FrameType) -> str:
    """The function or class at the top level of the cell; a cell's own code has no name."""
    name = frame.f_code.co_qualname.split(".")[0]
    return "the cell" if name.startswith("<") else name


def _frame(answer: str, file: str, line: int) -> Frame:
    return Frame(answer, file, line, linecache.getline(file, line).strip())


def _is_cell(path: str) -> bool:
    """Whether a file exists only as the text of a cell."""
    return path in linecache.cache and not Path(path).exists()
