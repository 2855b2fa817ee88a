"""Entries added to tables in Python sources."""

import pytest

from grader.contract.errors import ReviewError
from grader.course.python_source import add_before, add_entry


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A = ()\n", "A = (\n    9,\n)\n"),
        ("A = {\n    1: 2,\n}\n", "A = {\n    1: 2,\n    9,\n}\n"),
        ("f(A=[\n    1,\n    ], b=2)\n", "f(A=[\n    1,\n    9,\n    ], b=2)\n"),
        ("A: tuple = (\n    1,\n)\nB = ()", "A: tuple = (\n    1,\n    9,\n)\nB = ()"),
    ],
)
def test_an_entry_is_the_last_of_its_table(tmp_path, before, after):
    file = tmp_path / "a.py"
    file.write_text(before)
    add_entry(file, "A", "    9,\n")
    assert file.read_text() == after


@pytest.mark.parametrize("source", ["B = ()\n", "A = (1, 2)\n", "A = ()\nA = ()\n", "A = f()\n"])
def test_without_one_plain_table_the_lines_are_given_to_a_person(tmp_path, source):
    file = tmp_path / "a.py"
    file.write_text(source)
    with pytest.raises(ReviewError, match=r"by hand:\n    9,"):
        add_entry(file, "A", "    9,\n")
    assert file.read_text() == source


def test_text_is_put_before_a_table(tmp_path):
    file = tmp_path / "a.py"
    file.write_text("import os\n\nA = (\n)\n")
    add_before(file, "A", "x = 1\n\n")
    assert file.read_text() == "import os\n\nx = 1\n\nA = (\n)\n"
    with pytest.raises(ReviewError, match="Add by hand"):
        add_before(file, "B", "x = 1\n")
