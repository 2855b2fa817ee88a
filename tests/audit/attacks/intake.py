"""Attacks on what reads submissions before any sandbox: archives, folders, names, floods."""

import copy
import io
import json
import os
import tarfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from grader.course.folder import exercises, open_course
from grader.intake.choice import AmbiguousError
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import read
from tests.archives import tarred
from tests.audit.attacks.exhaustion import grew, slower_than
from tests.audit.attacks.forged import zipped
from tests.audit.attacks.links import left, mark
from tests.audit.cases import TOPIC, Case, blank, document, files, hand_in, right, with_code
from tests.submissions import as_bytes

FAMILY = "files"
_NOTEBOOK = f"{TOPIC}.ipynb"
_BLANK = as_bytes(blank())
_REVIEW, _MALFORMED = ("needs review",), ("malformed",)
_SECONDS = 45  # a blank notebook takes a few
_SECONDS_TO_READ = 10


def _case(name: str, tries: str, build: Callable[[Path], None], *states: str, **options) -> Case:
    return Case(name, FAMILY, tries, build, states=states or ("graded",), **options)


def _bomb(name: str, make: Callable[[dict[str, bytes]], bytes]) -> Callable[[Path], None]:
    """A `build` of an archive of 300 MiB of zeros, beside a notebook unless it holds one."""

    def build(folder: Path) -> None:
        inside = _NOTEBOOK if name.startswith("work") else "data"
        (folder / name).write_bytes(make({inside: bytes(300 << 20)}))
        if inside == "data":
            hand_in(blank())(folder)

    return build


_HANGS = b"while True:\n    pass\n"
_UNPACKERS = ("zipfile", "tarfile", "gzip", "zlib", "shutil", "encodings", "runpy", "pathlib")


def _tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    return content.getvalue()


def _member(name: str, data: bytes = b"", **attributes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    for key, value in attributes.items():
        setattr(member, key, value)
    return member, data


def _tar_traversal(folder: Path) -> None:
    course = folder.parents[2].absolute()
    names = (f"../../../{mark}", f"{course}/{mark}", f"/tmp/{mark}", f"..\\..\\{mark}")
    content = _tar(
        _member(_NOTEBOOK, _BLANK),
        *(_member(name, b"written") for name in names),
        _member("link", type=tarfile.SYMTYPE, linkname=str(course)),
        _member(f"link/{mark}", b"written"),
        _member("shadow", type=tarfile.LNKTYPE, linkname="/etc/shadow"),
        _member("device", type=tarfile.CHRTYPE, devmajor=1, devminor=5),
        _member("pipe", type=tarfile.FIFOTYPE),
    )
    (folder / "work.tar.gz").write_bytes(content)


def _tar_sparse() -> bytes:
    """A sparse member of a few bytes that claims a terabyte."""
    headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.realsize": f"{1 << 40}",
    }
    headers |= {"GNU.sparse.name": _NOTEBOOK}
    body = b"1\n0\n1\n".ljust(512, b"\0") + b"x"
    return _tar(_member("GNUSparseFile.0/a", body, pax_headers=headers))


def _long_list_of_holes(folder: Path) -> None:
    """A sparse member of the newest kind, whose list of holes has 33 million entries."""
    headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "0"}
    body = b"%d\n" % (33 << 20) + b"0\n" * (2 * 33 << 20)
    body += bytes(-len(body) % 512)
    (folder / "work.tar.gz").write_bytes(_tar(_member(_NOTEBOOK, body, pax_headers=headers)))


def _long_paths(folder: Path) -> None:
    """An archive in one: paths of 21,840 steps up, which pack to nothing."""
    paths = {"../" * 21_840 + f"{n}.txt": b"x" for n in range(980)}
    inside = zipped({_NOTEBOOK: _BLANK} | paths)
    (folder / "work.zip").write_bytes(zipped({"inside.zip": inside}, zipfile.ZIP_DEFLATED))


def _slow_to_read(name: str, seconds: float) -> Callable[[Path], str]:
    """A `harm`: what a result calls its seconds begins when the submission has been read."""

    def harm(course: Path) -> str:
        exercise = exercises(open_course(course), [TOPIC])[TOPIC]
        began = time.monotonic()
        with suppress(MalformedError, AmbiguousError, StagingError):
            read(course / "submitted" / name / TOPIC, exercise)
        took = time.monotonic() - began
        return f"reading it took {took:.0f} s" if took > seconds else ""

    return harm


def _odd_tar_names() -> bytes:
    names = ("\udcff\udcfe.txt", "a\0b.txt", "n" * 300 + ".txt", "../" * 9 + ".x", "/")
    return _tar(_member(_NOTEBOOK, _BLANK), *(_member(name, b"x") for name in names))


def _overlapping() -> bytes:
    """Five hundred entries that are one and the same compressed data."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_NOTEBOOK, bytes(1 << 20))
        archive.filelist += [copy.copy(archive.filelist[0]) for _ in range(499)]
    return content.getvalue()


def _nested(folder: Path) -> None:
    content = zipped({"a.txt": b"x"})
    for _ in range(9):
        content = zipped({f"{n}.zip": content for n in range(3)})
    (folder / "work.zip").write_bytes(content)


def _many_members(folder: Path) -> None:
    (folder / "work.zip").write_bytes(zipped({f".{n}": b"" for n in range(20_000)}))


def _sparse_notebooks(folder: Path) -> None:
    for number in range(80):
        with (folder / f"{number}.ipynb").open("wb") as file:
            file.truncate(64 << 20)


def _many(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        hand_in(blank())(folder)
        for number in range(12_000):
            make(folder / f"{number}")

    return build


def _names_in_bytes(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff\xfe")).mkdir()
    (folder / os.fsdecode(b"\xff\xfe") / os.fsdecode(b"\xe9.ipynb")).write_bytes(_BLANK)


def _student_in_bytes(folder: Path) -> None:
    """Beside an honest folder, one of a student whose name is not UTF-8."""
    hand_in(blank())(folder)
    other = folder.parents[1] / os.fsdecode(b"\xff\xfe-student") / TOPIC
    other.mkdir(parents=True)
    hand_in(right())(other)


def _pipe_as_zip(folder: Path) -> None:
    os.mkfifo(folder / "work.zip")
    (folder / "again.zip").symlink_to(f"../../z-neighbour/{TOPIC}/{_NOTEBOOK}")


def _blank_with(edit: Callable[[dict], None]) -> bytes:
    nb = document(blank())
    edit(nb)
    return json.dumps(nb).encode()


def _versions(nb: dict) -> None:
    nb["metadata"]["language_info"] = {"version": "\x1b]0;x\x07" + "9" * (1 << 20)}
    for cell in nb["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            cell["source"] = "f'{'"


def _raw_tests(nb: dict) -> None:
    """Raw and Markdown cells with the names of tests and of the setup."""
    for cell in nb["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "")
        if name == "setup" or name.startswith("test_"):
            cell["cell_type"] = "raw"
            cell["source"] = "check = print"


_SETUP = next(c.source for c in blank().cells if c.metadata.get("nbgrader", {}).get("locked"))


def _setups() -> bytes:
    nb = blank()
    for _ in range(500):
        nb = with_code(nb, _SETUP)
    return as_bytes(nb)


_SHELL = f"$(touch {mark})`touch {mark}`; touch {mark}"

CASES = (
    _case(
        "unpacker-hangs",
        "has modules of the unpacker's names beside an archive, which hang",
        files(
            **{f"{name}.py": _HANGS for name in _UNPACKERS},
            **{"work.zip": zipped({_NOTEBOOK: _BLANK})},
        ),
        harm=slower_than("unpacker-hangs", _SECONDS),
    ),
    _case(
        "unpacker-hangs-inside",
        "has such modules in the archive, and archives in it",
        files(
            **{
                "work.zip": zipped(
                    {_NOTEBOOK: _BLANK, "data.zip": zipped({"x": b""})}
                    | {f"{name}.py": _HANGS for name in _UNPACKERS}
                )
            }
        ),
        harm=slower_than("unpacker-hangs-inside", _SECONDS),
    ),
    _case("tar-traversal", "has a tar.gz with names, links and devices", _tar_traversal, harm=left),
    _case(
        "tar-bomb",
        "has a tar.gz of 300 MiB of zeros",
        _bomb("work.tgz", tarred),
        *_REVIEW,
        harm=grew,
    ),
    _case(
        "tar-sparse",
        "has a tar.gz whose member claims a terabyte",
        files(**{"work.tar.gz": _tar_sparse()}),
        *_REVIEW,
        *_MALFORMED,
        harm=grew,
    ),
    _case(
        "tar-sparse-list",
        "has a tar.gz whose member has a list of 33 million holes",
        _long_list_of_holes,
        *_REVIEW,
        *_MALFORMED,
        harm=grew,
    ),
    _case(
        "zip-long-paths",
        "has an archive with paths of 21,840 folders, in an archive",
        _long_paths,
        *_REVIEW,
        *_MALFORMED,
        harm=_slow_to_read("zip-long-paths", _SECONDS_TO_READ),
    ),
    _case(
        "tar-names",
        "has a tar.gz with names that are no text",
        files(**{"work.tar.gz": _odd_tar_names()}),
        "graded",
        *_REVIEW,
    ),
    _case(
        "zip-overlapping",
        "has an archive with one entry 500 times",
        files(**{"work.zip": _overlapping()}),
        *_REVIEW,
        harm=grew,
    ),
    _case(
        "zip-of-entries",
        "has an archive with 20,000 entries",
        _many_members,
        *_REVIEW,
    ),
    _case(
        "zip-in-zips",
        "has archives in archives, nine deep",
        _nested,
        *_REVIEW,
        *_MALFORMED,
        harm=grew,
    ),
    _case(
        "zip-file-and-folder",
        "has an archive in which a file is a folder, too",
        files(**{"work.zip": zipped({"a": b"x", f"a/{_NOTEBOOK}": _BLANK, "b/": b"", "b": b""})}),
    ),
    _case(
        "bomb-beside",
        "has an archive of 300 MiB of zeros beside the notebook",
        _bomb("data.zip", lambda members: zipped(members, zipfile.ZIP_DEFLATED)),
        *_REVIEW,
        harm=grew,
    ),
    _case(
        "sparse-notebooks",
        "has 80 sparse notebooks of 64 MiB",
        _sparse_notebooks,
        *_REVIEW,
        harm=grew,
    ),
    _case("many-folders", "submits 12,000 folders", _many(lambda p: p.mkdir()), *_REVIEW),
    _case("many-links", "submits 12,000 links", _many(lambda p: p.symlink_to("/")), *_REVIEW),
    _case(
        "many-hidden",
        "submits 12,000 hidden files",
        _many(lambda p: p.with_name(f".{p.name}").touch()),
        *_REVIEW,
    ),
    _case("names-in-bytes", "has files and folders whose names are not UTF-8", _names_in_bytes),
    _case("student-in-bytes", "is beside a student whose name is not UTF-8", _student_in_bytes),
    _case("pipe-as-zip", "submits a pipe and a link as archives", _pipe_as_zip, *_MALFORMED),
    _case(
        "shell-in-folder",
        "has the notebook in a folder that is shell code",
        files(**{f"{_SHELL}/{_NOTEBOOK}": _BLANK}),
        harm=left,
    ),
    _case(
        "signs-flood",
        "has two notebooks full of what exercises are recognized by",
        files(
            **{
                "a.ipynb": b'"grade_id":"x",' * (2 << 20),
                "b.ipynb": b"check(" * (4 << 20) + b'"grade_id"' + b" " * (8 << 20),
            }
        ),
        *_REVIEW,
        *_MALFORMED,
        harm=grew,
    ),
    _case(
        "version-forged",
        "has a version of Python of a megabyte, with escape sequences",
        hand_in(_blank_with(_versions)),
    ),
    _case("raw-tests", "has raw cells with the names of tests", hand_in(_blank_with(_raw_tests))),
    _case("setups", "pastes the setup 500 times", hand_in(_setups()), "graded", "timeout"),
)
