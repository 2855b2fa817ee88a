"""The first cell of the students' zip where nothing of ours is: a local server stands for the web.

The computer of the student is an environment with NumPy and pip, and without our packages.
"""

import os
import subprocess
import sysconfig
import threading
import venv
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from grader.contract.errors import ReviewError
from grader.contract.wire import DOOR_VARIABLE
from grader.course import release
from grader.course.folder import open_course
from grader.intake.first_cell import first_cell, is_first_cell
from grader.student.fetch import fetch
from tests.courses import TOPIC, exercise, make_course

WHEEL = "basic_statistics-1.0-py3-none-any.whl"
ARCHIVE = "basic-statistics-exercises.zip"


class Web(NamedTuple):
    """A server on this machine."""

    address: str
    folder: Path
    asked: list[str]


@pytest.fixture
def web(tmp_path) -> Iterator[Web]:
    asked: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format, *args):
            asked.append(Path(self.path).name)

    folder = tmp_path / "web"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever).start()
    yield Web(f"http://127.0.0.1:{server.server_port}", folder, asked)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    opened = open_course(make_course(tmp_path_factory.mktemp("course")))
    release.release(opened, ["01_spread", "02_centre"])
    return opened


class Hosted:
    """A hosted computer with a notebook's folder, in which nothing of ours is."""

    def __init__(self, root: Path):
        venv.create(root / "python", with_pip=False)
        self.packages = next((root / "python" / "lib").glob("python*/site-packages"))
        (self.packages / "theirs.pth").write_text(sysconfig.get_paths()["purelib"])
        self._python = root / "python" / "bin" / "python"
        self.folder = root / "content"
        self.folder.mkdir()

    def run(self, source: str) -> subprocess.CompletedProcess[str]:
        command = [self._python, "-c", source]
        ours = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        return subprocess.run(command, cwd=self.folder, env=ours, capture_output=True, text=True)

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}

    def installed(self) -> set[str]:
        return {path.name.split("-")[0] for path in self.packages.glob("*.dist-info")}


@pytest.fixture
def hosted(tmp_path) -> Hosted:
    return Hosted(tmp_path)


def notebook_in(archive: Path) -> nbformat.NotebookNode:
    with zipfile.ZipFile(archive) as opened:
        return nbformat.reads(opened.read(f"{TOPIC}/{TOPIC}.ipynb").decode(), as_version=4)


def first_code(archive: Path) -> str:
    return next(c.source for c in notebook_in(archive).cells if c.cell_type == "code")


USED = "\nfrom basic_statistics import check; import numpy; print(numpy.__file__)"


def test_from_an_address_it_installs_and_fetches_what_is_missing_and_nothing_twice(
    course, web, hosted
):
    archive = release.write_zip(course, f"{web.address}/")
    zipfile.ZipFile(archive).extractall(web.folder)
    ran = hosted.run(first_code(archive) + USED)
    assert ran.returncode == 0, ran.stderr
    assert str(hosted.packages) not in ran.stdout  # NumPy is still the one that was there
    assert hosted.installed() == {"basic_statistics"}
    assert hosted.files() == {"reference.npz", "mistakes.json"}
    assert web.asked == [WHEEL, "reference.npz", "mistakes.json"]
    again = hosted.run(first_code(archive) + USED)
    assert (again.returncode, len(web.asked)) == (0, 3)


def test_without_an_address_it_says_what_to_upload_and_goes_on_from_there(course, hosted):
    archive = release.write_zip(course)
    ran = hosted.run(first_code(archive))
    last = ran.stderr.splitlines()[-1]
    for name in (ARCHIVE, WHEEL, "reference.npz", "mistakes.json", "run this cell again"):
        assert name in last
    assert hosted.installed() == set()
    (hosted.folder / ARCHIVE).write_bytes(archive.read_bytes())
    for _ in range(2):
        ran = hosted.run(first_code(archive) + USED)
        assert ran.returncode == 0, ran.stderr
    assert {"reference.npz", "mistakes.json"} <= hosted.files()


def test_the_files_alone_are_enough(course, hosted):
    archive = release.write_zip(course)
    with zipfile.ZipFile(archive) as opened:
        for name in (WHEEL, f"{TOPIC}/reference.npz", f"{TOPIC}/mistakes.json"):
            (hosted.folder / Path(name).name).write_bytes(opened.read(name))
    assert hosted.run(first_code(archive) + USED).returncode == 0


def test_a_file_that_cannot_be_had_is_named_with_what_to_do(web, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReviewError, match=r"(?s)reference.npz.*not found.*upload reference"):
        fetch(web.address, "reference.npz")
    with pytest.raises(ReviewError, match="upload reference"):
        fetch("01_spread", "reference.npz")
    assert not list(tmp_path.glob("*.np*"))


def test_in_grading_nothing_is_fetched(web, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(DOOR_VARIABLE, "somewhere")
    fetch(web.address, "reference.npz")
    assert web.asked == []


def test_a_notebook_with_it_is_as_untouched_as_without(course):
    for url in ("", "https://github.com/prof/class"):
        notebook = notebook_in(release.write_zip(course, url))
        assert exercise().is_untouched(nbformat.writes(notebook).encode())
        code = next(c for c in notebook.cells if c.cell_type == "code")
        code.source += "\nmine = 1"
        assert not exercise().is_untouched(nbformat.writes(notebook).encode())


@pytest.mark.parametrize("address", ["", "https://example.edu/rnn"])
def test_one_of_another_release_is_recognized(address):
    cell = first_cell("rnn_review", "w-2.whl", "z.zip", "01", ["a.npz"], address)
    assert is_first_cell(cell)
    assert not is_first_cell(cell.replace("check=True", "check=False"))
