"""What feedback shows of a cell's code: all of a usual cell, and no more than pages can bear.

nbgrader's feedback and its formgrader colour code with a lexer whose time grows with the square or
the cube of some inputs: 16,000 empty lines with blanks in them take a minute.
"""

import re

from grader.contract.plain_text import plain

MAX_LINE, MAX_CELL, MAX_NOTEBOOK = 400, 10_000, 200_000  # characters
CUT = "# [feedback does not show the rest of this cell]"
_EMPTY_LINES = re.compile(r"\n{4,}")


def shown(source: str, room: int = MAX_CELL) -> str:
    """The source without control characters, with lines cut, and without long gaps.

    Args:
        room: how many characters may be shown at most.
    """
    lines = plain(source, 2 * MAX_CELL).splitlines()
    text = _EMPTY_LINES.sub("\n\n\n", "\n".join(plain(line.rstrip(), MAX_LINE) for line in lines))
    most = max(0, min(room, MAX_CELL))
    return text if len(text) <= most and len(source) <= 2 * MAX_CELL else f"{text[:most]}\n{CUT}"
