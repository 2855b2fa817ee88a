"""Points in headings: written at release from the cells' metadata, and nowhere twice."""

import nbformat
import pytest

from grader.student import headings
from tests.courses import TOPIC, assignment


def text(source: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(source)


def asks(question: str, points: float) -> nbformat.NotebookNode:
    metadata = {"nbgrader": {"grade_id": f"test_{question}", "grade": True, "points": points}}
    return nbformat.v4.new_code_cell(f"check('{question}', {question})", metadata=metadata)


def test_a_heading_says_what_the_questions_under_it_are_worth_together():
    cells = [
        text("# Title\n\n## 1. One\nText."),
        asks("a", 1),
        text("### More of one\n\n```\n## no heading\n```"),
        asks("b", 2),
        text("The end of one.\n\n## 2. Two  \n\nText."),
        asks("c", 1),
        text("## 3. Half\n"),
        asks("d", 0.5),
        text("## Summary"),
        text("## Stretch, without points"),
        asks("e", 0),
    ]
    headings.write_points(cells)
    assert [c.source.split("\n") for c in cells if c.cell_type == "markdown"] == [
        ["# Title", "", "## 1. One (3 points)", "Text."],
        ["### More of one", "", "```", "## no heading", "```"],
        ["The end of one.", "", "## 2. Two (1 point)", "", "Text."],
        ["## 3. Half (0.5 points)", ""],
        ["## Summary"],
        ["## Stretch, without points"],
    ]
    above = {"a": "1. One", "b": "1. One", "c": "2. Two", "d": "3. Half"}
    above["e"] = "Stretch, without points"
    assert headings.headings(cells) == above


def test_a_question_without_a_heading_is_left_as_it_is():
    cells = [text("# Title"), asks("a", 1)]
    headings.write_points(cells)
    assert cells[0].source == "# Title"
    assert headings.headings(cells) == {"a": ""}


@pytest.mark.parametrize("written", ["## 1. One (2 points)", "## 1. One (1 point)"])
def test_points_that_somebody_wrote_are_noticed(written):
    assert headings.hand_written([text(written), asks("a", 1)]) == {"a": written[3:]}
    assert headings.hand_written([text("## 1. One (or two)"), asks("a", 1)]) == {}


def test_the_instructors_notebook_stays_as_it_is():
    assert headings.hand_written(assignment(TOPIC).trusted.cells) == {}
