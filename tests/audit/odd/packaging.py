"""Honest notebooks under other names, with files beside them, or several in one folder."""

import json
from pathlib import Path

from nbformat import NotebookNode

from grader.intake.cells import grade_id, is_solution
from grader.judge.instructor_notebook import released
from tests.audit.cases import (
    ALL,
    NONE,
    TOPIC,
    Case,
    blank,
    document,
    files,
    hand_in,
    right,
    with_code,
)
from tests.harness import trusted
from tests.submissions import as_bytes, submitted

KIND = "packaging"
NAME = f"{TOPIC}.ipynb"

HELPER = b"def helped(x):\n    return x\n"
DATA = b"1 2 3\n"
RIGHT = as_bytes(right())
OTHER = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
# The solution cells as students get them.
STUBS = {
    name: cell.source
    for cell in released(trusted(TOPIC), TOPIC).cells
    if (name := grade_id(cell)) and is_solution(cell)
}
SECOND = as_bytes(submitted("02_n_characters"))
_LONG = "Ü" * 100 + ".ipynb"


def needing(data: str = "data.txt") -> bytes:
    """A right notebook that needs its module, and a data file by its path."""
    needs = f"from helper import helped\nassert helped(open({data!r}).read()) == '1 2 3\\n'"
    nb = as_bytes(with_code(right(), needs))
    return nb.replace(b"return chars,", b"assert helped\\n    return chars,")


def case(name: str, odd: str, build, earns=ALL, state: str = "graded") -> Case:
    return Case(name, KIND, odd, build, earns=earns, states=(state,))


def none(name: str, odd: str, build, state: str = "malformed") -> Case:
    return case(name, odd, build, earns=NONE, state=state)


def released_again() -> NotebookNode:
    """The exercise as released, opened and saved by another tool."""
    nb = submitted(TOPIC, STUBS)
    nb.metadata["language_info"] = {"name": "python", "version": "3.12.1"}
    return nb


def _first_cell_bare() -> bytes:
    nb = document(right())
    nb["cells"].insert(0, {"cell_type": "markdown", "source": "Ada", "id": "ada"})
    return json.dumps(nb).encode() + b"\0" * 512


def _encoded(encoding: str) -> bytes:
    nb = document(with_code(right(), "name = 'Émile'"))
    nb["cells"] = [cell for cell in nb["cells"] if cell["cell_type"] == "code"]
    return json.dumps(nb, ensure_ascii=False).encode(encoding)


def _many_outputs() -> bytes:
    nb = document(right())
    cell = next(cell for cell in nb["cells"] if cell["cell_type"] == "code")
    text = "x" * (12 << 20)
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": text}]
    return json.dumps(nb).encode()


def _read_only(folder: Path) -> None:
    hand_in(RIGHT)(folder)
    (folder / NAME).chmod(0o444)


_PICTURES = {f"pictures/{number}.png": b"\x89PNG" for number in range(300)}
_INSTALLED = {f"venv/lib/{number}.py": b"" for number in range(2100)}

CASES = (
    case(
        "rnn-env-beside",
        "an environment under another name beside it",
        files(
            **{f"{TOPIC}.ipynb": RIGHT, "rnn-env/pyvenv.cfg": b""},
            **{f"rnn-env/lib/{n}.py": b"" for n in range(2100)},
        ),
    ),
    case(
        "logs-beside",
        "TensorBoard's logs beside it",
        files(
            **{f"{TOPIC}.ipynb": RIGHT},
            **{f"logs/{n}/events.out.tfevents.{n}": b"" for n in range(2100)},
        ),
    ),
    case("eleven-folders", "in eleven folders", files(**{f"{'a/' * 11}{TOPIC}.ipynb": RIGHT})),
    case("renamed", "under a name of the LMS", hand_in(RIGHT, "Lovelace, Ada - 01 (1).ipynb")),
    case("renamed-txt", "a browser added .txt", hand_in(RIGHT, f"{NAME}.txt")),
    case("renamed-json", "an LMS added .json", hand_in(RIGHT, f"{NAME}.json")),
    case("renamed-loudly", "in capitals", hand_in(RIGHT, "HOMEWORK.IPYNB")),
    case("renamed-longly", "under a very long name with umlauts", hand_in(RIGHT, _LONG)),
    case("renamed-like-an-option", "under -final.ipynb", hand_in(RIGHT, "-final.ipynb")),
    case("renamed-with-a-blank", "a blank after the name", hand_in(RIGHT, f"{NAME} ")),
    case("renamed-with-quotes", "quotes and $ in the name", hand_in(RIGHT, 'Ada\'s "$HOME".ipynb')),
    case(
        "folder-in-folder",
        "in a folder, its module and data beside it",
        files(
            **{
                "late/work/a.ipynb": needing(),
                "late/work/helper.py": HELPER,
                "late/work/data.txt": DATA,
            }
        ),
    ),
    case(
        "folder-with-blanks",
        "in a folder with blanks and umlauts, its module and data beside it",
        files(
            **{
                "Abgabe Übung 1/Lösung.ipynb": needing(),
                "Abgabe Übung 1/helper.py": HELPER,
                "Abgabe Übung 1/data.txt": DATA,
            }
        ),
    ),
    case(
        "folder-like-a-notebook",
        "in a folder of the notebook's name",
        files(**{f"{NAME}/{NAME}": RIGHT}),
    ),
    case(
        "data-in-another-folder",
        "opens data by ../",
        files(
            **{
                f"notebooks/{NAME}": needing("../data/data.txt"),
                "notebooks/helper.py": HELPER,
                "data/data.txt": DATA,
            }
        ),
    ),
    case(
        "files-beside",
        "with its module and data beside it",
        files(**{NAME: needing(), "helper.py": HELPER, "data.txt": DATA, ".git/x": b""}),
    ),
    case(
        "helper-beside-the-right-one",
        "two folders with notebooks, the module beside the right one",
        files(
            **{
                "a/notes.ipynb": OTHER,
                "b/helper.py": HELPER,
                "b/data.txt": DATA,
                f"b/{NAME}": needing(),
                "c/more notes.ipynb": OTHER + b" ",
            }
        ),
    ),
    case("pictures-beside", "300 pictures beside it", files(**{NAME: RIGHT}, **_PICTURES)),
    case(
        "exports-beside",
        "exported as a script, a page and a document as well",
        files(
            **{
                NAME: RIGHT,
                f"{TOPIC}.py": b"raise SystemExit\n",
                f"{TOPIC}.html": b"<html>",
                "report.docx": b"PK\x03\x04",
            }
        ),
    ),
    case(
        "files-of-systems",
        "files that macOS and Windows make",
        files(**{NAME: RIGHT, f"._{NAME}": b"\0\5\x16\7", ".DS_Store": b"\0", "Thumbs.db": b"\0"}),
    ),
    case("large-outputs", "12 MiB of outputs", hand_in(_many_outputs())),
    case("read-only", "a file that nobody may write", _read_only),
    case(
        "collected",
        "collected by nbgrader, with a time",
        files(**{NAME: RIGHT, "timestamp.txt": b"2026-11-24 18:00:00.000000 UTC\n"}),
    ),
    case(
        "collected-without-a-time",
        "an empty file for the time",
        files(**{NAME: RIGHT, "timestamp.txt": b""}),
    ),
    case(
        "several-one-named",
        "several, one of the right name",
        files(**{NAME: RIGHT, "notes.ipynb": OTHER}),
    ),
    case(
        "several-one-exercise",
        "several, one with the exercise's cells",
        files(**{"a.ipynb": RIGHT, "notes.ipynb": OTHER}),
    ),
    case(
        "several-exercises",
        "the exercise and the next one, under other names",
        files(**{"first.ipynb": RIGHT, "second.ipynb": SECOND}),
    ),
    case(
        "several-first-cell-bare",
        "the same; the first cell has no metadata, NULs at the end",
        files(**{"first.ipynb": _first_cell_bare(), "second.ipynb": SECOND}),
    ),
    case(
        "several-in-latin-1",
        "the same, in Latin-1",
        files(**{"first.ipynb": _encoded("latin-1"), "second.ipynb": SECOND}),
    ),
    case(
        "several-in-utf-16",
        "the same, in UTF-16",
        files(**{"first.ipynb": _encoded("utf-16"), "second.ipynb": SECOND}),
    ),
    case(
        "several-copies",
        "several that are the same",
        files(**{"a.ipynb": RIGHT, "a-Copy1.ipynb": RIGHT}),
    ),
    case(
        "original-kept",
        "finished under the right name, the original kept under another",
        files(**{NAME: RIGHT, "original.ipynb": as_bytes(blank())}),
    ),
    none(
        "original-under-the-name",
        "an untouched original beside the finished copy",
        files(**{NAME: as_bytes(submitted(TOPIC, STUBS)), f"Copy of {NAME}": RIGHT}),
        state="needs review",
    ),
    none(
        "original-above",
        "an untouched original, the finished one in a folder",
        files(**{NAME: as_bytes(submitted(TOPIC, STUBS)), f"done/{NAME}": RIGHT}),
        state="needs review",
    ),
    case(
        "scratch-above",
        "a notebook for trying things, the finished one in a folder",
        files(**{"Untitled.ipynb": OTHER, f"done/{NAME}": RIGHT}),
    ),
    case(
        "original-twice",
        "only the untouched original, once as it was opened",
        files(**{NAME: as_bytes(submitted(TOPIC, STUBS)), "a.ipynb": as_bytes(released_again())}),
        earns=NONE,
    ),
    none("another-exercise", "the next exercise under this name", hand_in(SECOND)),
    none(
        "another-exercise-renamed",
        "the next exercise under another name",
        hand_in(SECOND, "homework.ipynb"),
    ),
    none(
        "several-could-be-meant",
        "several that differ",
        files(**{"a.ipynb": RIGHT, "b.ipynb": RIGHT + b" "}),
        state="needs review",
    ),
    case(
        "environment-beside",
        "a whole virtual environment beside it",
        files(**{NAME: RIGHT}, **_INSTALLED),
    ),
    none("no-notebook", "a photograph", files(**{"photo.jpg": b"\xff\xd8\xff\xe0"})),
    none("nothing", "an empty folder", lambda _: None),
    none("empty-file", "an empty file of the right name", hand_in(b"")),
    none("script-only", "exported as a Python file", files(**{f"{TOPIC}.py": b"pass\n"})),
    none("page-as-notebook", "a page saved under its name", hand_in(b"<!DOCTYPE html><html>")),
    none("cut-off", "cut off in the middle", hand_in(RIGHT[: len(RIGHT) // 2])),
    none(
        "merge-conflict",
        "with a conflict of Git in it",
        hand_in(b"<<<<<<< HEAD\n" + RIGHT + b"\n=======\n" + RIGHT + b"\n>>>>>>> ada\n"),
    ),
)
