"""The feedback notebook as people read it: every text of the exercise, no logs of libraries."""

import nbformat
from nbformat import NotebookNode

from grader.grading.readable import readable, shown
from grader.intake.cells import grade_id
from grader.intake.merge_answers import merge_answers
from tests.courses import SPREAD, answered, trusted

LOGS = (
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    "E0000 00:00:1732741239.123456   12345 cuda_driver.cc:152] failed call to cuInit: UNKNOWN\n"
    "2026-11-28 12:00:00.123456: I tensorflow/core/platform/cpu.cc:210] This binary is\n"
    "To enable the following instructions: AVX2, in other operations, rebuild.\n"
)


def executed(submission: NotebookNode, stderr: str = "") -> NotebookNode:
    """The merged notebook, each cell of which printed something."""
    merged = merge_answers(trusted(), submission)
    for cell in merged.cells:
        streams = [("stdout", "printed\n"), ("stderr", stderr)]
        cell.outputs = [nbformat.v4.new_output("stream", name=n, text=t) for n, t in streams if t]
    return merged


def before(notebook: NotebookNode, name: str) -> str:
    """The text right before a named cell."""
    place = [grade_id(cell) for cell in notebook.cells].index(name)
    return notebook.cells[place - 1].source


def test_every_question_has_its_text_before_its_answer():
    found = readable(executed(answered("extra = 1", spread=SPREAD)), shown(trusted()))
    assert "**Write** `spread(sample)`" in before(found, "spread")
    assert "**Write** `standard_scores(sample)`" in before(found, "standard_scores")
    assert found.cells[0].source == "# Spread"
    ours = [c.source for c in trusted().cells if c.cell_type == "markdown"]
    assert ours.pop() == "## Summary"  # of `check()`, which does not run
    assert [c.source for c in found.cells if c.cell_type == "markdown"] == ours
    nbformat.validate(found)


def test_an_example_that_ran_stands_after_its_text():
    sources = [c.source for c in readable(executed(answered()), shown(trusted())).cells]
    example = next(n for n, source in enumerate(sources) if source.startswith("SIZE = 6"))
    assert sources[example - 1] == "A sample to try things on:"


def test_what_libraries_log_is_left_out_and_what_a_student_prints_is_not():
    found = readable(executed(answered(spread=SPREAD), f"{LOGS}mine: 1\n"), shown(trusted()))
    said = {grade_id(c): [o.text for o in c.outputs] for c in found.cells if c.cell_type == "code"}
    assert said["spread"] == ["printed\n", "mine: 1\n"]
    assert said["setup"] == ["printed\n"]  # all of its standard error is a library's
