"""Reading what students hand in, and putting it into the trusted notebook."""

import copy
import json

import nbformat
import pytest

from grader.intake import cells, merge_answers, read_notebook
from grader.intake.read_notebook import MalformedError
from grader.judge import instructor_notebook
from tests.courses import SCORES, SOLUTIONS, SPREAD, TOPIC, answered, blank, trusted

SOURCE = SOLUTIONS / TOPIC / f"{TOPIC}.py"


@pytest.fixture
def nb():
    return answered(spread=SPREAD, standard_scores=SCORES)


def cell(nb, name):
    return next(c for c in nb.cells if cells.grade_id(c) == name)


def sources(nb):
    return [c.source for c in merge_answers.merge_answers(trusted(), nb).cells]


def position(nb, text):
    return next(i for i, source in enumerate(sources(nb)) if text in source)


def test_the_students_answers_and_our_tests_run(nb):
    cell(nb, "spread").source = "def spread(sample): return 'mine'"
    merged = sources(nb)
    assert "def spread(sample): return 'mine'" in merged
    assert 'check("spread", spread)' in merged


def test_what_a_student_wrote_into_a_test_cell_runs_before_our_test_and_not_instead(nb):
    edited = "import math\ncheck('spread', spread)"
    cell(nb, "test_spread").source = edited
    merged = sources(nb)
    assert merged.index(edited) == merged.index('check("spread", spread)') - 1


def test_what_a_student_added_to_the_setup_runs_after_it(nb):
    cell(nb, "setup").source += "\nimport math"
    merged = sources(nb)
    assert merged[0] == cell(trusted(), "setup").source
    assert 0 < position(nb, "import math") < position(nb, "def spread")


def test_a_locked_cell_whose_line_ends_changed_is_not_run_twice(nb):
    before = len(sources(nb))
    cell(nb, "setup").source = cell(nb, "setup").source.replace("\n", " \r\n")
    assert len(sources(nb)) == before


def test_deleted_tests_run_all_the_same(nb):
    before = sources(nb)
    nb.cells = [c for c in nb.cells if not cells.is_test(c)]
    assert sources(nb) == before


def test_a_missing_answer_stays_missing(nb):
    nb.cells = [c for c in nb.cells if cells.grade_id(c) != "spread"]
    assert not any("def spread" in source for source in sources(nb))


def test_an_answer_without_its_metadata_still_runs_before_its_test(nb):
    cell(nb, "standard_scores").metadata = nbformat.NotebookNode()
    assert position(nb, "def standard_scores") < position(nb, 'check("standard_scores"')


def test_a_copied_answer_runs_after_the_original(nb):
    again = copy.deepcopy(cell(nb, "spread"))
    again.source = "def spread(sample): return 'second thoughts'"
    nb.cells.append(again)
    second = position(nb, "second thoughts")
    assert sources(nb)[second - 1] == SPREAD
    assert cells.grade_id(merge_answers.merge_answers(trusted(), nb).cells[second]) == "spread"


def test_a_copy_of_what_was_released_takes_no_answer_s_place(nb):
    stub = next(c for c in blank().cells if cells.grade_id(c) == "spread")
    nb.cells.append(copy.deepcopy(stub))
    assert stub.source not in sources(nb)
    cell(nb, "spread").source = stub.source
    assert stub.source in sources(nb)


def test_a_copied_answer_counts_though_the_original_does_not_compile(nb):
    again = copy.deepcopy(cell(nb, "spread"))
    cell(nb, "spread").source = "def spread(sample)"
    nb.cells.append(again)
    assert again.source in sources(nb)


def test_moved_cells_go_back_to_their_places(nb):
    before = sources(nb)
    nb.cells = nb.cells[::-1]
    assert sources(nb) == before


def test_code_that_students_add_runs_where_they_put_it(nb):
    at = nb.cells.index(cell(nb, "standard_scores"))
    nb.cells.insert(at, nbformat.v4.new_code_cell("def helper(): pass"))
    assert (
        position(nb, 'check("spread"')
        < position(nb, "def helper")
        < position(nb, "def standard_scores")
    )


def test_example_cells_that_define_names_run_and_what_a_student_changed_in_them_counts(nb):
    example = next(c for c in nb.cells if c.source.startswith("SIZE = 6"))
    first = position(nb, "SIZE = 6")
    assert position(nb, "def spread") > first
    example.source = example.source.replace("6", "9")
    assert position(nb, "SIZE = 9") == first + 1


def pasted(nb, name, **metadata):
    """A copy of a cell, with or without its metadata."""
    return nbformat.v4.new_code_cell(cell(nb, name).source, metadata=metadata)


@pytest.mark.parametrize("kept", [True, False], ids=["with its metadata", "as text"])
def test_a_pasted_copy_of_the_setup_runs_where_it_stands(nb, kept):
    copied = pasted(nb, "setup", **(cell(nb, "setup").metadata if kept else {}))
    at = nb.cells.index(cell(nb, "standard_scores"))
    nb.cells[at:at] = [nbformat.v4.new_code_cell("%reset -f"), copied]
    merged = sources(nb)
    reset = merged.index("%reset -f")
    assert merged[0] == merged[reset + 1] == copied.source
    assert position(nb, "def spread") < reset < position(nb, "def standard_scores")


def test_a_copy_of_an_example_with_names_runs_and_one_of_a_test_or_another_example_does_not(nb):
    names = next(c for c in nb.cells if c.source.startswith("SIZE = 6"))
    other = next(c for c in nb.cells if c.source.startswith("print("))
    copies = [names.source, other.source, cell(nb, "test_spread").source]
    before = sources(nb)
    nb.cells += [nbformat.v4.new_code_cell(source) for source in copies]
    assert sources(nb) == [*before, names.source]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_whose_cell_is_no_code_any_more_runs(nb, kind):
    before = sources(nb)
    cell(nb, "spread").cell_type = kind
    assert sources(nb) == before
    assert sources(read_notebook.read_submission(nbformat.writes(nb).encode())) == before


def test_an_old_attempt_that_was_made_raw_does_not_run(nb):
    before = sources(nb)
    old = pasted(nb, "spread", **cell(nb, "spread").metadata)
    old.cell_type, old.source = "raw", "def spread(sample): return 'first thoughts'"
    nb.cells.append(old)
    assert sources(nb) == before


def test_what_is_no_code_and_no_answer_never_runs(nb):
    before = sources(nb)
    for name in ("setup", "test_spread"):
        cell(nb, name).cell_type = "raw"
        cell(nb, name).source = "check = print"
    nb.cells.append(nbformat.v4.new_markdown_cell("x = 1"))
    assert sources(nb) == before


@pytest.mark.parametrize(
    ("version", "kept"), [("3.14.0", "3.14"), ("3.9", "3.9"), ("\x1b[2J3.14", ""), (3, "")]
)
def test_the_version_of_python_that_it_was_written_with_is_kept(nb, version, kept):
    nb.metadata.language_info = {"name": "python", "version": version}
    content = json.dumps(nb).encode()
    merged = merge_answers.merge_answers(trusted(), read_notebook.read_submission(content))
    assert merged.metadata.language_info.get("version", "") == kept


def test_a_cell_above_the_setup_runs_above_it(nb):
    nb.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    assert sources(nb)[0] == "%reset -f"


def test_the_exercises_other_example_cells_do_not_run(nb):
    assert not any("The scores of the example" in source for source in sources(nb))


@pytest.mark.parametrize("metadata", [None, 3, {"nbgrader": 3}, {"nbgrader": {"grade_id": [1]}}])
def test_nonsense_in_metadata_is_no_grade_id(metadata):
    assert cells.grade_id(nbformat.NotebookNode(metadata=metadata)) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b'{"cells": [', "breaks off, as after an upload"),
        (b'{"cells": [{"source": "x =', "breaks off, as after an upload"),
        (b"\xff\xd8\xff\xe0 a photograph", "not JSON"),
        (b"\n<!DOCTYPE html><html>", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "git lfs pull"),
        (b'{"cells": [\n<<<<<<< HEAD\n1,\n=======\n2,\n>>>>>>> b\n]}', "marked a conflict"),
        (b'{"payload": {"blob": {}}}', "how GitHub and Drive show"),
        (b"[" * 100_000, "not JSON"),
        (b"[1, 2]", "not a notebook"),
        (b'{"cells": []}', "no nbformat number"),
        (b'{"nbformat": 9, "nbformat_minor": 0, "cells": []}', "structure is invalid"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "cells": [1]}', "structure is invalid"),
        (b'{"nbformat": 4, "cells": [' + b"{}," * 2000 + b"{}]}", "2,001 cells"),
        (b" " * (read_notebook.MAX_NOTEBOOK_BYTES + 1), "bytes; at most"),
    ],
    ids=[
        "empty",
        "cut off",
        "cut off within a text",
        "a photograph",
        "a page",
        "Git LFS",
        "a conflict",
        "a page's data",
        "deep",
        "a list",
        "no nbformat",
        "future",
        "no cell",
        "cells",
        "large",
    ],
)
def test_what_is_no_notebook_is_refused_in_words(content, reason):
    with pytest.raises(MalformedError, match=reason):
        read_notebook.read_submission(content)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"]
)
def test_notebooks_in_the_encodings_that_editors_write(nb, encoding):
    cell(nb, "spread").source = "name = 'Émile'"
    document = json.loads(nbformat.writes(nb))
    document["cells"] = [c for c in document["cells"] if c["cell_type"] == "code"]
    content = json.dumps(document, ensure_ascii=False).encode(encoding)
    assert "name = 'Émile'" in sources(read_notebook.read_submission(content))


def test_an_old_notebook_is_upgraded():
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "old"},
        "worksheets": [
            {
                "cells": [
                    {
                        "cell_type": "code",
                        "language": "python",
                        "input": ["x = 1\n", "y = 2"],
                        "metadata": {"nbgrader": {"grade_id": "spread"}},
                        "outputs": [],
                        "collapsed": False,
                    }
                ],
                "metadata": {},
            }
        ],
    }
    assert "x = 1\ny = 2" in sources(read_notebook.read_submission(json.dumps(old).encode()))


def test_cell_ids_do_not_depend_on_the_run():
    first, second = (
        [cell.id for cell in instructor_notebook.read_source(SOURCE).cells] for _ in range(2)
    )
    assert first == second
    assert len(set(first)) == len(first)
