"""One submission in, one result out: real kernels, real notebooks."""

import dataclasses
import json

import nbformat
import pytest

from grader.contract.environment import PYTHON
from grader.contract.state import State
from grader.intake import cells
from tests.courses import (
    MISTAKEN,
    SCORES,
    SPREAD,
    answered,
    as_bytes,
    blank,
    grader,
    not_graded,
    right,
    wrong,
)
from tests.courses.cheats import cheats

pytestmark = pytest.mark.kernel


def graded(nb, seconds=120):
    return grader(seconds).grade(as_bytes(nb), "ada")


def earned(result):
    return {q.question for q in result.questions if q.points}


def test_right_answers_written_otherwise_get_full_marks():
    result = graded(right())
    assert (result.state, result.score, result.max_score) == (State.GRADED, 3, 3)


def test_wrong_answers_cost_their_own_points_alone():
    result = graded(wrong())
    assert (result.score, earned(result)) == (2, {"standard_scores"})


CHECKED = "check('spread', {})"


@pytest.mark.parametrize(
    ("answer", "below"),
    [(SPREAD, CHECKED.format("len")), (MISTAKEN, SPREAD + CHECKED.format("spread"))],
    ids=["another version checked", "written again and checked"],
)
def test_the_test_decides_and_so_does_a_right_answer_that_is_checked_further_down(answer, below):
    nb = answered(spread=answer, standard_scores=SCORES)
    at = next(n for n, cell in enumerate(nb.cells) if cells.grade_id(cell) == "test_spread")
    nb.cells.insert(at + 1, nbformat.v4.new_code_cell(below))
    assert graded(nb).score == 3


def test_a_replaced_socket_costs_nothing():
    none = "import socket\ndef none(*_, **__):\n    raise RuntimeError\nsocket.socket = none\n"
    assert graded(answered(spread=none + SPREAD, standard_scores=SCORES)).score == 3


def test_a_blank_exercise_is_told_so():
    result = graded(blank())
    assert (result.state, result.score) == (State.GRADED, 0)
    assert all("Not answered yet" in q.words for q in result.questions)


@pytest.mark.parametrize("nb", [pytest.param(nb, id=name) for name, nb in cheats()])
def test_cheating_earns_nothing(nb):
    assert graded(nb).score == 0


def test_a_solution_that_does_not_compile_is_told_the_error():
    result = graded(answered(spread="def spread(sample)\n    return", standard_scores=SCORES))
    words = {q.question: q.words for q in result.questions}
    assert "SyntaxError: expected ':', in line 1 of the cell: def spread(sample)" in words["spread"]
    assert f"It is graded with Python {PYTHON}" in words["spread"]
    assert ".py" not in words["spread"]
    assert "spread" not in earned(result)
    assert "standard_scores" in earned(result)


def test_of_an_error_in_newer_syntax_both_versions_are_told():
    nb = answered(spread=SPREAD + "print(f'{'nested'}')", standard_scores=SCORES)
    words = "written with Python 3.99; it is graded with Python " + PYTHON
    nb.metadata.language_info = {"name": "python", "version": "3.99.1"}
    assert [words in q.words for q in graded(nb).questions] == [True, False]
    nb.metadata.language_info["version"] = "3.8.1"
    assert not any(words in q.words for q in graded(nb).questions)


@pytest.mark.parametrize("source", ["", "# YOUR CODE HERE", "\n  # later\n"])
def test_a_cell_without_code_is_said_to_be_empty(source):
    found = graded(answered(spread=SPREAD, standard_scores=source))
    assert "missing or empty" in found.questions[1].words


def test_time_runs_out_but_what_was_answered_counts():
    result = graded(
        answered(spread=SPREAD, standard_scores="import time\ntime.sleep(99)"), seconds=12
    )
    assert result.state is State.TIMEOUT
    assert "12 s" in result.reason
    assert (result.score, earned(result)) == (1, {"spread"})


def test_a_kernel_that_dies_is_named_and_what_was_answered_counts():
    result = graded(answered(spread=SPREAD, standard_scores="import os\nos._exit(1)"))
    assert result.state is State.KERNEL_DIED
    assert earned(result) == {"spread"}


def test_noise_and_odd_cells_cost_nothing():
    nb = right()
    noise = """
import logging, sys, warnings
warnings.warn("careful"); logging.error("look"); print("x" * 1000, file=sys.stderr)
!echo shell
%time 1 + 1
input("name? ")
"""
    nb.cells.insert(3, nbformat.v4.new_code_cell(noise))
    nb.metadata = nbformat.NotebookNode(colab={"provenance": []})
    assert graded(nb).score == 3


def test_what_is_no_notebook_ends_as_malformed():
    result = grader().grade(b"hello", "ada")
    assert (result.state, result.score, result.max_score) == (State.MALFORMED, 0, 3)
    assert "not JSON" in result.reason


def test_feedback_shows_verdicts_where_the_checks_are():
    result = graded(blank())
    shown = [
        cell.outputs[0].text
        for cell in result.feedback.cells
        if cells.grade_id(cell) and cells.is_test(cell)
    ]
    assert len(shown) == 2
    assert all(text.startswith("\N{BALLOT X}") for text in shown)


def test_a_result_is_plain_data():
    result = not_graded(State.MALFORMED, "no notebook")
    data = json.loads(json.dumps(result.as_json()))
    assert (data["state"], data["student_id"], data["max_score"]) == ("malformed", "ada", 3)
    assert not dataclasses.is_dataclass(data["questions"][0])
