"""What feedback shows of code."""

import time

import pytest
from nbconvert.filters import Highlight2HTML

from grader.grading.shown_source import CUT, MAX_CELL, MAX_LINE, shown

USUAL = "def f(x):\n    return x + 1\n\n\nfor i in range(3):\n    print(f(i))"
# Found by trying a few thousand: each takes the lexer a minute or more, or much memory.
SLOW = [" \n", ".", "\t\n,", "(\n", "\t->\n", "\n$", "not \n", "\r\n$}", "\n[ ..", "\x0c\n"]


def test_usual_code_is_shown_as_it_is():
    assert shown(USUAL) == USUAL


@pytest.mark.parametrize("unit", SLOW)
def test_what_a_lexer_takes_minutes_for_is_cut(unit):
    began = time.process_time()
    text = shown(unit * (200_000 // len(unit)))
    Highlight2HTML(pygments_lexer="ipython3")(text, metadata=None)
    assert time.process_time() - began < 5
    assert text.endswith(CUT)


def test_a_long_line_and_a_long_cell_are_cut():
    assert len(shown("x" * 5000)) == MAX_LINE + 1
    long = "\n".join(["x = 1"] * 10_000)
    assert len(shown(long)) == MAX_CELL + len(CUT) + 1
    assert shown(long, room=10) == f"x = 1\nx = \n{CUT}"
    assert shown(long, room=-5) == f"\n{CUT}"


def test_control_characters_are_not_shown():
    assert shown("x = 1  # \x1b]0;taken\x07\u202e") == "x = 1  # \ufffd]0;taken\ufffd\ufffd"
