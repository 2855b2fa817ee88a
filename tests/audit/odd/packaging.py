"""Honest notebooks under other names, in archives and folders, with files beside them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.audit.cases import ALL, NONE, TOPIC, Case, hand_in, right, with_code
from tests.submissions import as_bytes

KIND = "packaging"
NAME = f"{TOPIC}.ipynb"

_HELPER = b"def helped(x):\n    return x\n"
_DATA = b"1 2 3\n"
_NEEDS_BOTH = as_bytes(
    with_code(
        right(),
        "from helper import helped\nassert helped(open('data.txt').read()) == '1 2 3\\n'\nnp_ = np",
    )
).replace(b"return chars,", b"assert helped\\n    return chars,")


def _zip(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def _files(**files: bytes) -> Callable[[Path], None]:
    """A `build` that writes files, by paths in the folder."""

    def build(folder: Path) -> None:
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)

    return build


_RIGHT = as_bytes(right())
_OTHER = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
_LMS = {
    "__MACOSX/work/._a.ipynb": b"\0",
    "work/.ipynb_checkpoints/a-checkpoint.ipynb": _OTHER,
    "work/Ada - final (2).ipynb": _NEEDS_BOTH,
    "work/helper.py": _HELPER,
    "work/data.txt": _DATA,
}
_LONG = "Ü" * 100 + ".ipynb"


def _case(name: str, odd: str, build, earns=ALL, state: str = "graded") -> Case:
    return Case(name, KIND, odd, build, earns=earns, states=(state,))


def _none(name: str, odd: str, build, state: str = "malformed") -> Case:
    return _case(name, odd, build, earns=NONE, state=state)


CASES = (
    _case("renamed", "under a name of the LMS", hand_in(_RIGHT, "Lovelace, Ada - 01 (1).ipynb")),
    _case("renamed-txt", "a browser added .txt", hand_in(_RIGHT, f"{NAME}.txt")),
    _case("renamed-loudly", "in capitals", hand_in(_RIGHT, "HOMEWORK.IPYNB")),
    _case("renamed-longly", "under a very long name with umlauts", hand_in(_RIGHT, _LONG)),
    _case(
        "zip-of-an-lms",
        "a zip with folders, data and a module",
        _files(**{"Ada.ZIP": _zip(**_LMS)}),
    ),
    _case(
        "folder-in-folder",
        "in a folder, its module and data beside it",
        _files(
            **{
                "late/work/a.ipynb": _NEEDS_BOTH,
                "late/work/helper.py": _HELPER,
                "late/work/data.txt": _DATA,
            }
        ),
    ),
    _case(
        "files-beside",
        "with its module and data beside it",
        _files(**{NAME: _NEEDS_BOTH, "helper.py": _HELPER, "data.txt": _DATA, ".git/x": b""}),
    ),
    _case(
        "several-one-named",
        "several, one of the right name",
        _files(**{NAME: _RIGHT, "notes.ipynb": _OTHER}),
    ),
    _case(
        "several-one-exercise",
        "several, one with the exercise's cells",
        _files(**{"a.ipynb": _RIGHT, "notes.ipynb": _OTHER}),
    ),
    _case(
        "several-copies",
        "several that are the same",
        _files(**{"a.ipynb": _RIGHT, "a-Copy1.ipynb": _RIGHT}),
    ),
    _none(
        "several-could-be-meant",
        "several that differ",
        _files(**{"a.ipynb": _RIGHT, "b.ipynb": _RIGHT + b" "}),
        state="needs review",
    ),
    _none("no-notebook", "a photograph", _files(**{"photo.jpg": b"\xff\xd8\xff\xe0"})),
    _none("empty-file", "an empty file of the right name", hand_in(b"")),
    _none("script-only", "exported as a Python file", _files(**{f"{TOPIC}.py": b"pass\n"})),
    _none("cut-off", "cut off in the middle", hand_in(_RIGHT[: len(_RIGHT) // 2])),
)
