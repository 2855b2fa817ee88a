"""What people read after grading."""

import dataclasses
import io

from rich.console import Console

from grader import report
from grader.contract.result import QuestionResult
from grader.contract.state import State
from grader.report import terminal
from tests.courses import not_graded


def result(student_id, *points, words="Right.", state=State.GRADED, reason=""):
    empty = not_graded(state, reason, student_id)
    questions = tuple(
        QuestionResult(f"q{i}", p, 2, words, passed=p == 2) for i, p in enumerate(points)
    )
    return dataclasses.replace(empty, questions=questions)


def shown(results, width=140):
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(report.class_table(results))
    return console.export_text()


def test_the_table_has_a_row_a_student_with_scores_state_and_words():
    text = shown(
        [
            result("ada", 2, 2),
            result("bob", 0, 2, words="The sum is [missing]."),
            result("cy", 0, 0, state=State.TIMEOUT, reason="Stopped after 600 s."),
        ]
    )
    rows = {line.split("│")[1].strip(): line for line in text.splitlines() if "/4" in line}
    assert "4/4" in rows["ada"]
    assert "All correct." in rows["ada"]
    assert "q0: The sum is [missing]." in rows["bob"]
    assert "timeout" in rows["cy"]
    assert "Stopped after 600 s." in rows["cy"]


def test_a_table_of_many_topics_has_scores_and_states_in_a_line_each():
    topics = [dataclasses.replace(result("ada", 0), assignment=f"0{n}_topic") for n in range(6)]
    text = shown([*topics, result("bob", 2)], width=60)
    rows = [line for line in text.splitlines() if "ada" in line or "bob" in line]
    assert len(rows) == len([line for line in text.splitlines() if "graded" in line]) == 2
    assert rows[0].count("0/2") == 6


def test_a_long_name_takes_no_scores_from_the_table():
    text = shown([result("x" * 300, 2, 2), result("ada", 1, 2)], width=80)
    assert "4/4" in text
    assert "3/4" in text


def test_a_line_names_the_state_if_it_is_a_bad_one():
    assert "kernel died" in report.line(result("ada", 0, state=State.KERNEL_DIED, reason="x"))
    assert "graded" not in report.line(result("ada", 2))


def test_long_feedback_is_cut_with_an_ellipsis():
    words = terminal.first_words([result("ada", 0, words="long " * 40)])
    assert (len(words) <= terminal.WORDS, words[-1]) == (True, "…")


def test_results_without_a_sandbox_are_marked():
    unsafe = not_graded(State.GRADED, sandbox=False)
    assert "(no sandbox)" in report.line(unsafe)
    assert "without a sandbox" in shown([unsafe])


def test_what_a_student_wrote_cannot_command_the_terminal():
    line = report.line(result("ada", 0, state=State.MALFORMED, reason="\x1b]0;mine\x07\x1b[2J"))
    assert "\x1b" not in line


def test_of_a_large_class_the_table_shows_first_what_did_not_run_to_its_end(monkeypatch):
    monkeypatch.setattr(terminal, "MOST_ROWS", 3)
    late = result("zoe", 0, state=State.TIMEOUT, reason="Stopped after 600 s.")
    text = shown([*(result(f"student-{n}", 2) for n in range(5)), late])
    assert "3 of 6 students" in text
    assert [line.split("│")[1].strip() for line in text.splitlines() if "/2" in line] == [
        "zoe",
        "student-0",
        "student-1",
    ]


def test_of_many_that_could_not_be_graded_some_are_named(monkeypatch):
    monkeypatch.setattr(terminal, "MOST_NAMED", 2)
    said = report.not_graded([result(f"s{n}", 0, state=State.MALFORMED) for n in range(5)])
    assert said.startswith("5 of 5")
    assert said.splitlines()[-1] == "  and 3 more"
