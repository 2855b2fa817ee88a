"""A notebook is written as nbformat writes it."""

import nbformat
import pytest

from grader.contract import notebook_json
from tests.processes import ROOT

EXERCISES = sorted(ROOT.glob("exercises/*/*.ipynb"))


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_an_exercise_is_the_same_file(path):
    notebook = nbformat.read(path, as_version=4)
    assert notebook_json.written(notebook) == nbformat.writes(notebook)


def test_every_kind_of_cell_and_output_is_the_same_text():
    v4 = nbformat.v4
    data = {
        "text/plain": "two\nlines",
        "image/png": "aGk=",
        "image/svg+xml": "<svg>\n</svg>",
        "application/json": {"of": ["any", 1, 2.5, None, True, {}, []]},
        "application/javascript": "1;\n2;",
    }
    outputs = [
        v4.new_output("stream", name="stdout", text='Ä "quoted"\r\n\tand \u2028 more'),
        v4.new_output("display_data", data=data, metadata={"image/png": {"width": 3}}),
        v4.new_output("execute_result", data=data, execution_count=4),
        v4.new_output("error", ename="E", evalue="\\ \x7f", traceback=["one\ntwo", "three"]),
    ]
    attached = v4.new_markdown_cell("![](attachment:a)", attachments={"a": {"image/png": "aGk="}})
    cells = [attached, v4.new_raw_cell(""), v4.new_code_cell("x\n\ny", outputs=outputs)]
    cells[1].metadata = {"trusted": True, "tags": ["b", "a"]}
    notebook = v4.new_notebook(cells=cells, metadata={"orig_nbformat": 3, "b": {}, "a": []})
    assert notebook_json.written(notebook) == nbformat.writes(notebook)
    assert notebook_json.written(v4.new_notebook()) == nbformat.writes(v4.new_notebook())
