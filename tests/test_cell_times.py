"""Which cell took how long, and in which one a submission ended."""

import json
from dataclasses import replace

import nbformat
import pytest

from grader.contract.limits import MIB, Limits
from grader.contract.state import State
from grader.grading.submission import Grader
from grader.intake.cells import grade_id
from grader.judge.judge import Judge
from grader.running.cell_times import MAX_OTHERS, CellTimes, position
from grader.running.notebook_run import KernelPlan, execute
from tests.courses import SPREAD, TOPIC, answered, as_bytes, assignment, first_only, grader
from tests.courses.small import small

pytestmark = pytest.mark.kernel


def cells(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])


def test_the_cell_of_a_timeout_is_named_with_its_first_line_and_time():
    nb = answered(spread=SPREAD, standard_scores="import time\ntime.sleep(99)")
    result = grader(seconds=12).grade(as_bytes(nb), "ada")
    assert result.state is State.TIMEOUT
    assert "12 s" in result.reason
    assert 'the cell "standard_scores"' in result.reason
    assert "first line: import time)" in result.reason
    [ended] = [cell for cell in result.cells if cell.outcome == "timeout"]
    assert ended == result.cells[-2]  # its check ran, too
    assert (ended.cell, ended.question) == ("standard_scores", "standard_scores")
    assert f"had run for {ended.seconds:.1f} s" in result.reason
    by_question = {q.question: q for q in result.questions}
    assert by_question["standard_scores"].seconds >= ended.seconds > 1
    assert by_question["standard_scores"].words.startswith("Not checked. Half of what was left")


def test_when_the_time_is_over_the_cells_that_took_it_are_named():
    limits = Limits(seconds=6)
    nb = cells("import time\ntime.sleep(2.5)", "time.sleep(2.5)", "time.sleep(2.5)", "x = 1")
    ran = execute(nb, {}, None, KernelPlan(limits, sandbox=False))
    assert ran.state is State.TIMEOUT
    last = ran.reason.splitlines()[-1]
    assert "The cells above it took " in last
    assert "Does a loop never end" not in last


@pytest.mark.parametrize(
    ("source", "state"),
    [
        ("x = [bytearray(1 << 20) for _ in range(4096)]", State.OUT_OF_MEMORY),
        ("__import__('os').kill(__import__('os').getpid(), 11)", State.KERNEL_DIED),
    ],
)
def test_a_cell_without_a_name_is_told_by_its_position(source, state):
    ended = execute(
        cells("1", "", f"\n{source}\n2", "3"), {}, None, KernelPlan(Limits(30, 512 * MIB))
    )
    assert ended.state is state
    assert "the 3rd code cell of the feedback notebook" in ended.reason
    assert f"first line: {source})" in ended.reason
    assert [(c.cell, c.outcome) for c in ended.cells] == [
        ("the 1st code cell", "completed"),
        ("the 3rd code cell", state.value),
        ("the 4th code cell", "completed"),
    ]


def test_seconds_are_those_of_the_clock_outside_and_errors_are_marked():
    ended = execute(
        cells("import time\ntime.monotonic = lambda: 0\ntime.sleep(1.5)", "1 / 0"),
        {},
        None,
        KernelPlan(Limits(30)),
    )
    slow, failed = ended.cells
    assert 1.5 < slow.seconds < 10
    assert (slow.outcome, failed.outcome) == ("completed", "error")
    assert failed.seconds < 1.5


def test_a_hostile_first_line_cannot_command_a_terminal_or_grow():
    first = "import os; os._exit(1)  # \x1b[2J\x07" + "x" * 100_000
    ended = execute(cells(first), {}, None, KernelPlan(Limits(30)))
    assert ended.state is State.KERNEL_DIED
    assert "\x1b" not in ended.reason
    assert len(ended.reason) < 500


def test_seconds_by_question_are_in_the_result_as_json():
    result = grader().grade(as_bytes(first_only("import time\ntime.sleep(1)")), "ada")
    told = json.loads(json.dumps(result.as_json()))
    seconds = {q["question"]: q["seconds"] for q in told["questions"]}
    assert seconds["spread"] > 1
    parts = [c["seconds"] for c in told["cells"] if c["question"] == "spread"]
    assert len(parts) == 2  # the answer and its check
    assert seconds["spread"] == pytest.approx(sum(parts), abs=0.002)
    assert [c["outcome"] for c in told["cells"]].count("timeout") == 0


def test_of_two_thousand_cells_the_questions_the_slowest_and_the_last_are_listed():
    times = CellTimes()
    answer = next(c for c in small().cells if grade_id(c) == "spread")
    with times.of(0, answer):
        pass
    for index in range(1, 1999):
        with times.of(index, cells("1").cells[0]):
            pass
    with pytest.raises(KeyboardInterrupt), times.of(1999, cells("2").cells[0]):
        raise KeyboardInterrupt
    assert "the 2,000th code cell" in times.ended(State.TIMEOUT)
    first, *others, last, rest = times.listed()
    assert (first.cell, first.question) == ("spread", "spread")
    assert len(others) == MAX_OTHERS
    assert (last.cell, last.outcome) == ("the 2,000th code cell", "timeout")
    assert rest.cell == f"{1998 - MAX_OTHERS:,} other cells"
    left_out = [c for c in times.runs if c not in (first, last, *others)]
    assert max(c.seconds for c in left_out) <= min(c.seconds for c in others)


def test_a_notebook_of_very_many_cells_has_a_small_result():
    """From the bytes that are handed in to the JSON; as many cells as run in reasonable time."""
    nb = small()
    nb.cells += [nbformat.v4.new_code_cell(f"x{n} = 1") for n in range(300)]
    judge = Judge(replace(assignment(TOPIC), trusted=small()), entropy=6)
    result = Grader(judge, Limits(seconds=60)).grade(as_bytes(nb), "ada")
    assert result.state is State.GRADED
    assert len(result.cells) == MAX_OTHERS + 3  # question, check, and what is left out
    assert len(json.dumps(result.as_json())) < 20_000


@pytest.mark.parametrize(
    ("index", "words"),
    [(0, "1st"), (1, "2nd"), (2, "3rd"), (3, "4th"), (10, "11th"), (21, "22nd"), (111, "112th")],
)
def test_positions_in_words(index, words):
    assert position(index) == f"the {words} code cell"
