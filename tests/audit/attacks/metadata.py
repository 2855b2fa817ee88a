"""Modified metadata: tests deleted, edited and copied, other kernels, forged verdicts."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.audit.cases import TOPIC, Case, blank, document, hand_in

FAMILY = "metadata"
_FORGED = "forged by the student"


def _bent(name: str, tries: str, bend: Callable[[dict], None], **options) -> Case:
    """A notebook without answers, its JSON modified."""

    def build(folder: Path) -> None:
        nb = document(blank())
        bend(nb)
        hand_in(json.dumps(nb).encode())(folder)

    return Case(name, FAMILY, tries, build, **options)


def _parts(nb: dict, what: str) -> list[tuple[dict, dict]]:
    """Cells that are a ``grade`` or a ``solution``, each with its nbgrader metadata."""
    found = [(c, c["metadata"].get("nbgrader", {})) for c in nb["cells"]]
    return [(cell, marks) for cell, marks in found if marks.get(what)]


def _deleted(nb: dict) -> None:
    nb["cells"] = [c for c in nb["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]


def _edited(nb: dict) -> None:
    for cell, marks in _parts(nb, "grade"):
        cell["source"] = "print('\N{CHECK MARK} Right.')"
        marks.update(points=1000, locked=False, checksum="0" * 32)


def _copied(nb: dict) -> None:
    nb["cells"] += [
        {**json.loads(json.dumps(cell)), "id": f"{number}-{marks['grade_id']}", "source": "1"}
        for number in range(3)
        for cell, marks in _parts(nb, "grade")
    ]


def _swapped(nb: dict) -> None:
    for cell, marks in _parts(nb, "solution"):
        marks.update(grade_id=f"test_{marks['grade_id']}", grade=True, solution=False, points=1000)
        cell["source"] = "pass"


def _both(nb: dict) -> None:
    for _, marks in _parts(nb, "solution"):
        marks.update(grade=True, points=1000)


def _retyped(nb: dict) -> None:
    for cell, _ in _parts(nb, "grade"):
        cell["cell_type"] = "raw"
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception"]


def _kernel(nb: dict) -> None:
    nb["metadata"] |= {
        "kernelspec": {
            "name": "bash",
            "argv": ["/bin/false"],
            "language": "bash",
            "metadata": {"kernel_provisioner": {"provisioner_name": "local-provisioner"}},
        },
        "kernel_provisioner": {"provisioner_name": "local-provisioner"},
        "language_info": {"name": "bash", "file_extension": ".sh"},
    }


def _tools(nb: dict) -> None:
    nb["metadata"] |= {
        "nbgrader": {"validate_all": False, "max_score": 1000, "auto_score": 1000},
        "papermill": {"parameters": {"check": None}, "status": "completed"},
        "jupytext": {"formats": "ipynb,py:percent", "main_language": "bash"},
        "execution": {"allow_errors": True, "timeout": 0},
        "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {_FORGED: {}}}},
    }


def _verdicts(nb: dict) -> None:
    text = f"\N{CHECK MARK} Right. {_FORGED}"
    for cell, marks in _parts(nb, "grade"):
        marks["comment"] = text
        cell["outputs"] = [
            {"output_type": "stream", "name": "stdout", "text": text},
            {"output_type": "display_data", "metadata": {}, "data": {"text/html": text}},
        ]
    for cell in nb["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] += f"<script>{_FORGED}</script>"
            cell["attachments"] = {"a.html": {"text/html": _FORGED}}


def _odd(nb: dict) -> None:
    odd = [None, [], "text", 5, {"grade_id": []}, {"grade_id": {"a": 1}}, {"grade_id": None}]
    for cell, value in zip(nb["cells"], odd * 9, strict=False):
        cell["metadata"] = {"nbgrader": value, "tags": 5}


def _forged_shown(course: Path) -> str:
    for name in ("tools-configured", "verdicts-forged"):
        feedback = course / "autograded" / name / TOPIC / f"{TOPIC}.ipynb"
        if feedback.is_file() and _FORGED in feedback.read_text():
            return "what the student forged is in the feedback"
    return ""


CASES = (
    _bent("tests-deleted", "deletes all tests", _deleted),
    _bent("tests-edited", "edits and unlocks tests worth 1000 points", _edited),
    _bent("tests-copied", "copies tests with their grade_id", _copied),
    _bent("tests-for-answers", "gives solution cells the tests' grade_id", _swapped),
    _bent("answers-as-tests", "marks solution cells as tests", _both),
    _bent("tests-retyped", "makes tests raw text, tagged to be skipped", _retyped),
    _bent("other-kernel", "names another kernel, language and provisioner", _kernel),
    _bent("tools-configured", "configures tools by metadata", _tools, harm=_forged_shown),
    _bent("verdicts-forged", "saves forged verdicts as outputs", _verdicts, harm=_forged_shown),
    _bent("odd-metadata", "has metadata of every wrong type", _odd),
)
