"""A student's notebook beside the released exercise: what runs is what intake would run."""

import copy
import json

import nbformat
import pytest
from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.intake.merge_answers import merge_answers
from grader.intake.read_notebook import read_submission
from grader.student.own_notebook import cells_of, merged, problems
from grader.student.released import Released, released
from tests.courses import SCORES, SPREAD, TOPIC, answered, as_bytes, blank, right, trusted

EXERCISE: Released = released(TOPIC, blank().cells)


def code(source: str, name: str = "") -> NotebookNode:
    metadata = {"nbgrader": {"grade_id": name, "solution": True}} if name else {}
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def changed(*inserted: tuple[int, NotebookNode], delete: tuple[int, ...] = ()) -> NotebookNode:
    """A right notebook with cells inserted before those of these numbers, and some deleted."""
    nb = right()
    for number in sorted(delete, reverse=True):
        del nb.cells[number]
    for number, cell in sorted(inserted, key=lambda pair: -pair[0]):
        nb.cells.insert(number, cell)
    return nb


def edited(number: int, source: str) -> NotebookNode:
    nb = right()
    nb.cells[number].source = source
    return nb


SETUP, NAMES, TEST = 1, 3, 6
NOTEBOOKS = {
    "blank": blank(),
    "right": right(),
    "cells added everywhere": changed(
        *((n, code(f"added = {n}")) for n in range(len(right().cells)))
    ),
    "an answer twice": changed((TEST, code(SPREAD, "spread"))),
    "an answer missing": changed(delete=(TEST - 1,)),
    "tests deleted": changed(delete=(TEST,)),
    "setup edited": edited(SETUP, "import math\nfrom basic_statistics import check"),
    "names edited": edited(NAMES, "SIZE = 7"),
    "a test edited": edited(TEST, "print(spread)"),
    "an example edited": edited(len(right().cells) - 1, "print('done')"),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_what_runs_is_what_intake_would_run(name):
    content = as_bytes(NOTEBOOKS[name])
    pieces = merged(EXERCISE, cells_of(content, name))
    graded = merge_answers(trusted(), read_submission(content))
    assert [p.source for p in pieces] == [c.source for c in graded.cells if c.source]
    assert [p.asks for p in pieces if p.asks] == ["spread", "standard_scores"]


def found(nb: NotebookNode, exercise: Released = EXERCISE, python: str = "") -> list[str]:
    return list(problems(exercise, cells_of(as_bytes(nb), "it"), python))


def test_a_complete_notebook_has_no_problem():
    assert found(right()) == found(blank(), python="3.11") == []


def test_cells_that_are_missing_doubled_or_no_code_are_named():
    assert ["its cell is missing" in words for words in found(NOTEBOOKS["an answer missing"])] == [
        True
    ]
    assert ["it has 2 cells" in words for words in found(NOTEBOOKS["an answer twice"])] == [True]
    nb = right()
    nb.cells[TEST - 1].cell_type = "raw"
    assert ["no longer a code cell" in words for words in found(nb)] == [True]


def test_code_that_python_does_not_accept_is_named():
    assert "spread: line 1 is not valid Python" in found(answered(spread="def spread(sample)"))[0]
    newer = answered(spread="def spread[T](sample: T) -> T:\n    return sample\n")
    said = found(newer, python="3.11")
    assert len(said) == 1
    assert found(answered(spread="%time 1\n!ls\n" + SPREAD), python="3.11") == []


def with_example() -> NotebookNode:
    """The exercise with an example before the last answer, whose names nothing else defines."""
    nb = blank()
    nb.cells.insert(
        TEST + 1, code("centre = example.mean()\nfor value in example:\n    print(value)")
    )
    return nb


USES = "def standard_scores(sample):\n    return (sample - centre) / spread(sample)\n"


def test_names_of_examples_that_an_answer_uses_are_named():
    nb = with_example()
    exercise = released(TOPIC, copy.deepcopy(nb.cells))
    own = cells_of(as_bytes(nb), "it")
    assert list(problems(exercise, own)) == []
    answer = next(cell for cell in own if cell["source"].startswith("def standard_scores"))
    answer["source"] = USES
    assert ["uses centre of an example cell" in w for w in problems(exercise, own)] == [True]
    answer["source"] = f"centre = 1\n{USES}"
    assert list(problems(exercise, own)) == []
    answer["source"] = USES.replace("(sample):", "(sample, centre=0):")
    assert list(problems(exercise, own)) == []
    answer["source"] = SCORES
    assert list(problems(exercise, own)) == []


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"cells": 1}', b'{"cells": [1]}', b'{"cells": [{}]}', b"\xff"]
)
def test_what_is_no_notebook_is_refused(content):
    with pytest.raises(ReviewError, match="not a notebook"):
        cells_of(content, "01_spread.ipynb")


def test_odd_metadata_counts_as_none():
    cells = [{"cell_type": "code", "source": ["a = 1\n", "b"], "metadata": {"nbgrader": 1}}]
    found = cells_of(json.dumps({"cells": cells}).encode(), "it")
    assert found == [{"cell_type": "code", "source": "a = 1\nb", "metadata": {}}]
