"""Honest notebooks as other tools write them."""

import json

import nbformat

from tests.audit.cases import ALL, Case, document, hand_in, right, with_code

KIND = "tool"


def _case(name: str, odd: str, content, **options) -> Case:
    content = json.dumps(content).encode() if isinstance(content, dict) else content
    return Case(name, KIND, odd, hand_in(content), earns=ALL, **options)


def _colab() -> dict:
    nb = document(
        with_code(right(), "#@title Mount { run: 'auto' }\nfrom google.colab import drive")
    )
    nb["metadata"] = {
        "colab": {"provenance": [], "gpuType": "T4"},
        "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    for number, cell in enumerate(nb["cells"]):
        cell["metadata"]["id"] = f"aB{number}"
        cell["metadata"]["colab"] = {"base_uri": "https://localhost:8080/", "height": 34}
        del cell["id"]
    return nb


def _vs_code() -> dict:
    nb = document(right())
    nb["metadata"]["language_info"] = {"name": "python", "version": "3.13.1"}
    nb["metadata"]["vscode"] = {"interpreter": {"hash": "0" * 64}}
    for cell in nb["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}
    return nb


def _nbformat_3() -> dict:
    nb = document(right())
    cells = [
        {
            **{"cell_type": "code", "language": "python", "collapsed": False, "outputs": []},
            **{"input": cell["source"], "metadata": cell["metadata"]},
        }
        for cell in nb["cells"]
        if cell["cell_type"] == "code"
    ]
    sheets = [{"cells": cells, "metadata": {}}]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}


def _changed(**changes) -> dict:
    return document(right()) | changes


def _every_cell(**changes) -> dict:
    nb = document(right())
    for cell in nb["cells"]:
        cell.update(changes)
    return nb


def _without_metadata() -> dict:
    nb = document(right())
    for cell in nb["cells"]:
        cell["metadata"] = {}
    return nb


def _encoded(encoding: str) -> bytes:
    nb = document(with_code(right(), "name = 'Émile'"))
    nb["cells"] = [cell for cell in nb["cells"] if cell["cell_type"] == "code"]
    return json.dumps(nb, ensure_ascii=False).encode(encoding)


def _line_ends() -> dict:
    nb = document(right())
    for cell in nb["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return nb


def _broken_outputs() -> dict:
    nb = document(right())
    for cell in nb["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "nonsense"}, 3, None]
            cell["execution_count"] = "many"
    return nb


_KERNEL = {"kernelspec": {"name": "my-env", "display_name": "mine"}}

CASES = (
    _case("colab", "from Colab, with a cell that imports google.colab", _colab()),
    _case("vs-code", "from VS Code, of another Python", _vs_code()),
    _case("nbformat-3", "of nbformat 3, with worksheets", _nbformat_3()),
    _case("nbformat-newer", "of a later minor version of nbformat", _changed(nbformat_minor=9)),
    _case("no-metadata", "without a kernel specification", _changed(metadata={})),
    _case("unknown-kernel", "of a kernel that is not here", _changed(metadata=_KERNEL)),
    _case("same-ids", "all cells have one id", _every_cell(id="same")),
    _case("metadata-removed", "a tool removed nbgrader's metadata", _without_metadata()),
    _case("byte-order-mark", "begins with a byte-order mark", _encoded("utf-8-sig")),
    _case("utf-16", "in UTF-16", _encoded("utf-16")),
    _case("latin-1", "in Latin-1", _encoded("latin-1")),
    _case("line-ends", "with line ends of Windows, sources as one text", _line_ends()),
    _case("broken-outputs", "with invalid outputs and counts", _broken_outputs()),
    _case("trailing-nuls", "padded with NULs", nbformat.writes(right()).encode() + b"\0" * 512),
)
