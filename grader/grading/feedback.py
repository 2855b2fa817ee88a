"""The feedback notebook: what students get back after grading."""

import nbformat
from nbformat import NotebookNode

from grader.contract.question import Verdict
from grader.grading.shown_source import MAX_NOTEBOOK, shown
from grader.intake.cells import grade_id, is_test, question_name


def of_verdicts(executed: NotebookNode, verdicts: dict[str, Verdict]) -> NotebookNode:
    """Show each verdict where the student's own check shows it at home."""
    room = MAX_NOTEBOOK
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.source = shown(cell.source, room)
            room -= len(cell.source)
        cell.execution_count = None  # reported by the kernel, so it may be anything
        name = grade_id(cell)
        if name and is_test(cell):
            verdict = verdicts[question_name(cell)]
            mark = "\N{CHECK MARK}" if verdict.passed else "\N{BALLOT X}"
            text = f"{mark} {question_name(cell)}: {verdict.words}\n"
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text=text)]
    return executed


def of_reason(words: str) -> NotebookNode:
    """A notebook of one cell, for a submission that never ran.

    As output, not as Markdown: the reason may quote what the student's file says.
    """
    output = nbformat.v4.new_output("stream", name="stdout", text=f"{words}\n")
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(id="reason", outputs=[output])]
    )
