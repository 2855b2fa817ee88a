"""A failure whose cause is in another cell says which."""

import nbformat
import pytest

from grader.grading.causes import with_cause
from tests.courses import SPREAD, answered

WORDS = "Your code raised NameError when it was called: name 'helper' is not defined"


def executed(source, output, at=0):
    """A notebook with a cell of the student's own that ran in this way."""
    nb = answered(spread=SPREAD)
    cell = nbformat.v4.new_code_cell(source, outputs=[output])
    nb.cells.insert(len(nb.cells) if at == -1 else at, cell)
    return nb


FAILED = nbformat.v4.new_output("error", ename="ImportError", evalue="no torch", traceback=[])
PRINTED = nbformat.v4.new_output(
    "stream", name="stderr", text="hello\nUsageError: Line magic function `%x` not found.\n"
)


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        (FAILED, "An earlier cell, which has this name, stopped with ImportError: no torch"),
        (PRINTED, "An earlier cell, which has this name, printed: UsageError: Line magic"),
    ],
)
def test_the_cell_that_should_have_defined_a_name_is_told(output, cause):
    told = with_cause(WORDS, "spread", executed("%x\nhelper = 1", output))
    assert told.startswith(f"{WORDS}\n{cause}")


@pytest.mark.parametrize(
    ("words", "source", "at"),
    [
        (WORDS, "other = 1", 0),
        (WORDS, "helpers = 1", 0),
        ("Your code raised TypeError: helper", "helper = 1", 0),
    ],
)
def test_no_other_cell_is(words, source, at):
    assert with_cause(words, "spread", executed(source, FAILED, at)) == words


def test_a_cell_of_any_length_is_read_in_time():
    source = "from a import " + "import " * 200_000 + "\nhelper" + " " * 200_000
    assert with_cause(WORDS, "spread", executed(source, PRINTED, -1)) == WORDS


@pytest.mark.parametrize(
    ("source", "below"),
    [
        ("import numpy as helper", True),
        ("from math import (pi, helper)", True),
        ("def helper():\n    pass", True),
        ("%time 1\nhelper = 1", True),
        ("helper == 1", False),
        ("# helper = 1", False),
        ("    helper = 1", False),
    ],
)
def test_a_name_that_a_cell_further_down_defines_is_told(source, below):
    told = with_cause(WORDS, "spread", executed(source, PRINTED, -1))
    assert ("A cell further down defines helper." in told) is below
