"""The feedback notebook: what students get back after grading."""

from collections.abc import Iterable

import nbformat
from nbformat import NotebookNode

from grader.contract.result import QuestionResult
from grader.grading.shown_source import MAX_NOTEBOOK, shown
from grader.intake.cells import grade_id, is_test, question_name


def of_run(executed: NotebookNode) -> NotebookNode:
    """The notebook as it ran, as much of its code as pages can bear."""
    room = MAX_NOTEBOOK
    for cell in executed.cells:
        if cell.cell_type == "code":
            cell.source = shown(cell.source, room)
            room -= len(cell.source)
        cell.execution_count = None  # reported by the kernel, so it may be anything
    return executed


def with_words(notebook: NotebookNode, questions: Iterable[QuestionResult]) -> NotebookNode:
    """One that shows each verdict where the student's own check shows it at home.

    It shares the cells that stay as they are.
    """
    by_name, cells = {q.question: q for q in questions}, []
    for cell in notebook.cells:
        if grade_id(cell) and is_test(cell) and question_name(cell) in by_name:
            question = by_name[question_name(cell)]
            mark = "\N{CHECK MARK}" if question.passed else "\N{BALLOT X}"
            text = f"{mark} {question.question}: {question.feedback}\n"
            output = {"output_type": "stream", "name": "stdout", "text": text}
            cell = nbformat.from_dict(cell | {"outputs": [output]})
        cells.append(cell)
    return NotebookNode(notebook | {"cells": cells})


def of_reason(words: str) -> NotebookNode:
    """A notebook of one cell, for a submission that never ran.

    As output, not as Markdown: the reason may quote what the student's file says.
    """
    output = nbformat.v4.new_output("stream", name="stdout", text=f"{words}\n")
    return nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(id="reason", outputs=[output])]
    )
