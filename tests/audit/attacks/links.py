"""Files that are not what they seem: links, pipes, archives, names, far too many or too large."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.audit.attacks.exhaustion import grew
from tests.audit.attacks.forged import far_offset, spoilt, zipped
from tests.audit.cases import TOPIC, Case, blank, hand_in, with_code
from tests.submissions import as_bytes

FAMILY = "files"
_NOTEBOOK = f"{TOPIC}.ipynb"
mark = f"rnn_audit_{os.getpid()}_file"
_MALFORMED, _REVIEW = ("malformed",), ("needs review",)


def _files(name: str, tries: str, build: Callable[[Path], None], *states: str, **options) -> Case:
    return Case(name, FAMILY, tries, build, states=states or ("graded",), **options)


def _link(target: str) -> Callable[[Path], None]:
    """The notebook as a link, to a path from the submission's folder or from the root."""
    return lambda folder: (folder / _NOTEBOOK).symlink_to(target)


def _folder_link(folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to(f"../z-neighbour/{TOPIC}")


def _student_link(folder: Path) -> None:
    folder.rmdir()
    folder.parent.rmdir()
    folder.parent.symlink_to("z-neighbour")


def _archive(content: bytes) -> Callable[[Path], None]:
    return lambda folder: void((folder / "submission.zip").write_bytes(content))


def void(_: object) -> None:
    """Drops what a call returns."""


def _traversal(folder: Path) -> None:
    course = folder.parents[2].absolute()
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(folder / "submission.zip", "w") as archive:
        archive.writestr(_NOTEBOOK, as_bytes(blank()))
        for name in (f"../../../{mark}", f"{course}/{mark}", f"/tmp/{mark}", f"..\\{mark}"):
            archive.writestr(name, "written")
        archive.writestr(link, str(course))
        archive.writestr(f"link/{mark}", "written")


def left(course: Path) -> str:
    # What is deeper in /tmp is other programs', and comes and goes.
    found = [p for p in (*course.glob(f"**/{mark}"), Path("/tmp", mark)) if p.exists()]
    written = ", ".join(map(str, found))
    return f"an archive's member was written to {written}" if found else ""


def _bomb(size: int, members: int = 1) -> bytes:
    return zipped({f"{n}/{_NOTEBOOK}": bytes(size) for n in range(members)}, zipfile.ZIP_DEFLATED)


def _many_bombs(folder: Path) -> None:
    content = _bomb(60 << 20, 3)
    for number in range(20):
        (folder / f"{number}.zip").write_bytes(content)


def _sparse(folder: Path) -> None:
    with (folder / _NOTEBOOK).open("wb") as file:
        file.truncate(200 << 20)


def _many_files(folder: Path) -> None:
    hand_in(blank())(folder)
    for number in range(5000):
        (folder / f"{number}.txt").touch()


def _deep(folder: Path) -> None:
    hand_in(blank())(folder)
    folder.joinpath(*"d" * 50).mkdir(parents=True)


def _closed(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0o000)


def _closed_beside(folder: Path) -> None:
    hand_in(blank())(folder)
    _closed(folder)


def _time(content: bytes) -> Callable[[Path], None]:
    return hand_in(blank(), others={"timestamp.txt": content})


def _time_as(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        hand_in(blank())(folder)
        make(folder / "timestamp.txt")

    return build


_PATCH = b"import builtins\nbuiltins.check = lambda *a: None\n"


def _shadows(folder: Path) -> None:
    hand_in(blank())(folder)
    for name in (
        *(
            "grader/__init__.py",
            "grader/student/check.py",
            "rnn_review/__init__.py",
            "numpy.py",
            "keras.py",
            "sitecustomize.py",
        ),
        *(
            "usercustomize.py",
            "kernel.json",
            "zipfile.py",
            "nbgrader_config.py",
            "ipython_config.py",
        ),
        ".ipython/profile_default/startup/a.py",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_PATCH)


def _own(mark: str) -> bytes:
    """A notebook unlike the others, so that the submitted one is ambiguous."""
    return as_bytes(with_code(blank(), f"mark = {mark!r}"))


def _odd_names(folder: Path) -> None:
    for name in ("a\n\x1b]0;taken\x07.ipynb", "<script>alert(1)<|script>.ipynb", "-rf.ipynb"):
        (folder / name).write_bytes(_own(name))


def _long_names(folder: Path) -> None:
    (folder / "submission.zip").write_bytes(
        zipped({f"{n}{'x' * 60_000}.ipynb": _own(str(n)) for n in range(40)})
    )


def _moderate(course: Path) -> str:
    if b"\x1b]0;" in (course / "autograde.log").read_bytes():
        return "an escape sequence reached the terminal"
    for name in ("odd-names", "long-names-in-zip"):
        path = course / "autograded" / name / TOPIC / "result.json"
        if path.is_file() and path.stat().st_size > 100_000:
            return f"a result of {path.stat().st_size:,} bytes"
    return ""


def _secret_shown(course: Path) -> str:
    path = course / "autograded" / "link-to-passwords" / TOPIC / _NOTEBOOK
    return (
        "the file of passwords is shown" if path.is_file() and "root:" in path.read_text() else ""
    )


# 4 million empty objects: small for JSON, 200 times as large as Python's objects.
_OBJECTS = (
    b'{"nbformat": 4, "nbformat_minor": 5, "cells": [], "metadata": {"x": ['
    + b"{}," * (4 << 20)
    + b"0]}}"
)

CASES = (
    _files(
        "link-to-neighbour",
        "submits a link to another's notebook",
        _link(f"../../z-neighbour/{TOPIC}/{_NOTEBOOK}"),
        *_MALFORMED,
    ),
    _files(
        "link-to-gradebook",
        "submits a link to the gradebook",
        _link("../../../gradebook.db"),
        *_MALFORMED,
    ),
    _files(
        "link-to-passwords",
        "submits a link to /etc/shadow",
        _link("/etc/shadow"),
        *_MALFORMED,
        harm=_secret_shown,
    ),
    _files("link-to-device", "submits a link to /dev/zero", _link("/dev/zero"), *_MALFORMED),
    _files("folder-link", "submits a link to another's folder", _folder_link, *_MALFORMED),
    _files("student-link", "is a link to another student", _student_link, *_MALFORMED),
    _files("pipe", "submits a pipe", lambda f: os.mkfifo(f / _NOTEBOOK), *_MALFORMED),
    _files(
        "folder-as-notebook",
        "submits a folder named like a notebook",
        lambda f: (f / _NOTEBOOK).mkdir(),
        *_MALFORMED,
    ),
    _files("zip-traversal", "has an archive with names that lead out", _traversal, harm=left),
    _files(
        "zip-bomb",
        "has an archive of 500 MiB of zeros",
        lambda folder: _archive(_bomb(500 << 20))(folder),
        *_REVIEW,
    ),
    _files(
        "zip-bombs",
        "has 20 archives of 180 MiB each",
        _many_bombs,
        *_MALFORMED,
        *_REVIEW,
        harm=grew,
    ),
    _files(
        "zip-in-zip",
        "has an archive in an archive",
        _archive(zipped({"inner.zip": zipped({_NOTEBOOK: b"{}"})})),
        *_MALFORMED,
    ),
    _files(
        "zip-nameless",
        "has an archive whose notebook is named .",
        _archive(zipped({".": b"{}", "./.": b"{}"})),
        *_MALFORMED,
    ),
    _files(
        "zip-spoilt",
        "has an archive with broken LZMA data",
        _archive(
            spoilt(zipped({_NOTEBOOK: bytes(2000)}, zipfile.ZIP_LZMA), _NOTEBOOK.encode(), skip=9)
        ),
        *_MALFORMED,
    ),
    _files(
        "zip-far-offset",
        "has an archive that points far past its end",
        _archive(far_offset(zipped({_NOTEBOOK: b"{}"}))),
        *_MALFORMED,
    ),
    _files("sparse", "submits a sparse file of 200 MiB", _sparse, *_MALFORMED, *_REVIEW),
    _files("five-thousand-files", "submits 5,000 files", _many_files, *_REVIEW),
    _files("deep-folders", "submits folders 50 deep", _deep, *_REVIEW),
    _files("closed-folder", "submits a folder that cannot be listed", _closed, *_MALFORMED),
    _files(
        "closed-folder-beside",
        "submits a notebook and a folder that cannot be listed",
        _closed_beside,
        "graded",
        *_MALFORMED,
    ),
    _files(
        "time-in-words", "has 'yesterday' as its time of submission", _time(b"yesterday"), *_REVIEW
    ),
    _files(
        "time-far-ahead",
        "has a time after which there is none in other zones",
        _time(b"9999-12-31 23:59:59 UTC"),
        *_REVIEW,
    ),
    _files("time-in-bytes", "has a time that is not text", _time(b"\xff\0\x1b]0;x"), *_REVIEW),
    _files("time-as-pipe", "has a pipe as its time", _time_as(os.mkfifo), *_REVIEW),
    _files(
        "time-as-link",
        "has a link to /dev/zero as its time",
        _time_as(lambda path: path.symlink_to("/dev/zero")),
        *_REVIEW,
    ),
    _files(
        "shadowing-modules",
        "submits modules named like those that grading uses",
        _shadows,
        "graded",
        *_REVIEW,
    ),
    _files(
        "odd-names",
        "names files with newlines, escapes and HTML",
        _odd_names,
        *_REVIEW,
        harm=_moderate,
    ),
    _files(
        "long-names-in-zip",
        "has an archive with names of 60,000 characters",
        _long_names,
        *_REVIEW,
        *_MALFORMED,
        harm=_moderate,
    ),
    _files(
        "many-objects",
        "submits JSON of 4 million objects",
        hand_in(_OBJECTS),
        "graded",
        *_MALFORMED,
        harm=grew,
    ),
)
