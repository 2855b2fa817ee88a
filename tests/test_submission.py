"""One submission in, one result out: real kernels, real notebooks."""

import dataclasses
import json

import nbformat
import pytest

from grader.contract.result import State
from grader.intake import cells
from tests.harness import grader
from tests.submissions import as_bytes, blank, cheats, otherwise, submitted, wrong

TOPIC = "01_three_characters"


def graded(content, seconds=120):
    return grader(TOPIC, seconds).grade(content, "ada")


def earned(result):
    return {q.question for q in result.questions if q.points}


def test_right_answers_written_otherwise_get_full_marks():
    result = graded(otherwise(TOPIC).content)
    assert (result.state, result.score, result.max_score) == (State.GRADED, 10, 10)


def test_wrong_answers_cost_their_own_points_alone():
    case = wrong(TOPIC)
    result = graded(case.content)
    assert result.score == case.expected_score()
    assert {q.question for q in result.questions} - earned(result) == case.wrong


def test_a_blank_exercise_is_told_so():
    result = graded(blank(TOPIC).content)
    assert (result.state, result.score) == (State.GRADED, 0)
    assert all("Not answered yet" in q.words for q in result.questions)


@pytest.mark.parametrize("case", cheats(TOPIC), ids=lambda case: case.student_id)
def test_cheating_earns_nothing(case):
    assert graded(case.content).score == 0


def test_a_solution_that_does_not_compile_is_told_the_error():
    result = graded(as_bytes(submitted(TOPIC, {"char_maps": "def char_maps(text)\n    return"})))
    words = {q.question: q.words for q in result.questions}
    assert "SyntaxError" in words["char_maps"]
    assert "char_maps" not in earned(result)
    assert "get_next" in earned(result)


def test_time_runs_out_but_what_was_answered_counts():
    result = graded(as_bytes(submitted(TOPIC, {"get_next": "while True:\n    pass"})), seconds=45)
    assert result.state is State.TIMEOUT
    assert "45 s" in result.reason
    assert (result.score, "get_next" in earned(result)) == (9, False)


def test_a_kernel_that_dies_is_named_and_what_was_answered_counts():
    result = graded(as_bytes(submitted(TOPIC, {"embedding_input": "import os\nos._exit(1)"})))
    assert result.state is State.KERNEL_DIED
    assert earned(result) == {"char_maps", "three_char_windows"}


def test_noise_and_odd_cells_cost_nothing():
    nb = submitted(TOPIC)
    noise = """
import logging, sys, warnings
warnings.warn("careful"); logging.error("look"); print("x" * 1000, file=sys.stderr)
!echo shell
%time 1 + 1
input("name? ")
"""
    nb.cells.insert(3, nbformat.v4.new_code_cell(noise))
    nb.metadata = nbformat.NotebookNode(colab={"provenance": []})
    assert graded(as_bytes(nb)).score == 10


def test_what_is_no_notebook_ends_as_malformed():
    result = graded(b"hello")
    assert (result.state, result.score, result.max_score) == (State.MALFORMED, 0, 10)
    assert "not JSON" in result.reason


def test_feedback_shows_verdicts_where_the_checks_are():
    result = graded(blank(TOPIC).content)
    shown = [
        cell.outputs[0].text
        for cell in result.feedback.cells
        if cells.grade_id(cell) and cells.is_test(cell)
    ]
    assert len(shown) == 6
    assert all(text.startswith("\N{BALLOT X}") for text in shown)


def test_a_result_is_plain_data():
    result = grader(TOPIC).not_graded(State.MALFORMED, "no notebook", "ada")
    data = json.loads(json.dumps(result.as_json()))
    assert (data["state"], data["student_id"], data["max_score"]) == ("malformed", "ada", 10)
    assert not dataclasses.is_dataclass(data["questions"][0])
