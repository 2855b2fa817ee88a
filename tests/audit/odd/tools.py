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


def _kaggle() -> dict:
    nb = document(with_code(right(), "import os\nfor _ in os.walk('/kaggle/input'): pass"))
    nb["metadata"]["kaggle"] = {"accelerator": "gpu", "dataSources": [], "isGpuEnabled": True}
    for cell in nb["cells"]:
        cell["metadata"] |= {"_uuid": "8f2839f2", "trusted": True, "_cell_guid": "b1076dfc"}
    return nb


def _colab_forms() -> dict:
    nb = document(right())
    nb["nbformat_minor"] = 0
    for number, cell in enumerate(nb["cells"]):
        cell.pop("id")
        cell["metadata"] |= {"id": f"x{number}", "cellView": "form", "outputId": "y"}
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    return nb


def _jupyterlite() -> dict:
    nb = document(right())
    nb["metadata"] = {
        "kernelspec": {"name": "python", "display_name": "Python (Pyodide)"},
        "language_info": {"name": "python", "version": "3.12", "codemirror_mode": {"version": 3}},
    }
    return nb


def _stripped() -> dict:
    """As nbstripout leaves it: no outputs, no counts, no ids."""
    nb = document(right())
    for cell in nb["cells"]:
        for key in ("outputs", "execution_count", "id"):
            cell.pop(key, None)
    return nb


def _heading() -> dict:
    nb = _nbformat_3()
    heading = {"cell_type": "heading", "level": 1, "source": "Ada", "metadata": {}}
    nb["worksheets"][0]["cells"].insert(0, heading)
    return nb


def _two_worksheets() -> dict:
    nb = _nbformat_3()
    cells = nb["worksheets"][0]["cells"]
    nb["worksheets"] = [{"cells": cells[:5], "metadata": {}}, {"cells": cells[5:]}]
    return nb


def _with_nan() -> bytes:
    nb = document(right())
    cell = next(cell for cell in nb["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "display_data", "data": {"loss": float("nan")}}]
    return json.dumps(nb).encode()


def _with_widgets() -> dict:
    nb = document(right())
    nb["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    for cell in nb["cells"]:
        cell["metadata"] |= {"slideshow": {"slide_type": "slide"}, "collapsed": True}
        cell["metadata"]["ExecuteTime"] = {"start_time": "2026-11-24T18:00:00Z"}
    return nb


def _attachment() -> dict:
    nb = document(right())
    nb["cells"][0]["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    return nb


def _line_ends_of_old_macs() -> dict:
    nb = document(right())
    for cell in nb["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r")
    return nb


def _written(encoding: str, before: str = "") -> bytes:
    return (before + _encoded("utf-8").decode()).encode(encoding)


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
    _case("utf-16-unmarked", "in UTF-16 without a mark", _written("utf-16-le")),
    _case("utf-32", "in UTF-32", _written("utf-32")),
    _case("marked-twice", "with two byte-order marks", _written("utf-8-sig", "\ufeff")),
    _case("blank-lines-above", "with blank lines above", _written("utf-8", "\r\n\r\n")),
    _case("kaggle", "from Kaggle, with a cell that lists its data", _kaggle()),
    _case("colab-forms", "from Colab, with forms and no ids", _colab_forms()),
    _case("jupyterlite", "from JupyterLite", _jupyterlite()),
    _case("stripped", "by nbstripout: no outputs, counts or ids", _stripped()),
    _case("heading", "of nbformat 3, with a heading", _heading()),
    _case("two-worksheets", "of nbformat 3, with two worksheets", _two_worksheets()),
    _case("nan-in-output", "with NaN in an output", _with_nan()),
    _case("widgets-and-slides", "with widgets, slides and times", _with_widgets()),
    _case("attachment", "with a picture attached", _attachment()),
    _case("no-minor-version", "without nbformat's minor version", _changed(nbformat_minor=None)),
    _case("minified", "on one line", json.dumps(document(right()), sort_keys=True).encode()),
    _case("outputs-null", "with outputs that are null", _every_cell(outputs=None)),
    _case("line-ends-of-old-macs", "with CR as line ends", _line_ends_of_old_macs()),
    _case("line-ends", "with line ends of Windows, sources as one text", _line_ends()),
    _case("broken-outputs", "with invalid outputs and counts", _broken_outputs()),
    _case("trailing-nuls", "padded with NULs", nbformat.writes(right()).encode() + b"\0" * 512),
)
