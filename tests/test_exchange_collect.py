"""What students put into nbgrader's exchange is collected without what their links lead to."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.collect.collecting import Order, collect
from grader.course import exchange
from grader.course.exchange import Exchange
from grader.course.folder import open_course
from grader.intake import plain_files
from grader.intake.plain_files import MAX_DEPTH
from grader.records.database import open_gradebook
from tests.commands import run
from tests.courses import TOPIC, as_bytes, deep, make_course, right

NOTEBOOK = f"{TOPIC}.ipynb"
AT = "2026-12-01 12:00:00.000000 UTC"
LATER = "2026-12-01 13:00:00.000000 UTC"
Make = Callable[[Path], object]


class Inbound:
    """A course with an exchange, and what is handed in there."""

    def __init__(self, scratch: Path):
        self.root = make_course(scratch / "course")
        self.exchange = scratch / "exchange"
        self.folder = self.exchange / "basic-statistics" / "inbound"
        self.folder.mkdir(parents=True)
        config = self.root / "nbgrader_config.py"
        config.write_text(config.read_text() + f"c.Exchange.root = {str(self.exchange)!r}\n")
        self.course = open_course(self.root)

    def send(self, student: str, make: Make = str, at: str = AT) -> Path:
        """Hand in a right answer, and what else is made in its folder."""
        folder = self.folder / f"{student}+{TOPIC}+{at}+x"
        folder.mkdir()
        (folder / NOTEBOOK).write_bytes(as_bytes(right()))
        (folder / "timestamp.txt").write_text(at)
        make(folder)
        return folder

    def collected(self) -> dict[str, list[str]]:
        """What is in submitted/, by student: paths below the submission."""
        return {
            student.name: sorted(
                str(path.relative_to(student / TOPIC)) for path in student.glob(f"{TOPIC}/**/*")
            )
            for student in sorted((self.root / "submitted").iterdir())
        }


@pytest.fixture
def inbound(tmp_path) -> Iterator[Inbound]:
    made = Inbound(tmp_path)
    yield made
    # Python cannot remove what is so deep. The course stays: this process has imported its package.
    subprocess.run(["rm", "-rf", made.exchange], check=True)


@pytest.fixture
def secret(tmp_path) -> Path:
    folder = tmp_path / "secret"
    folder.mkdir()
    (folder / "solution.py").write_text("the solution")
    return folder


PLAIN = [NOTEBOOK, "timestamp.txt"]


def with_links(secret: Path) -> Make:
    def make(folder: Path) -> None:
        (folder / "solution.txt").symlink_to(secret / "solution.py")
        (folder / "all").symlink_to(secret)
        (folder / "data").mkdir()
        (folder / "data" / "deeper.txt").symlink_to(secret / "solution.py")
        os.mkfifo(folder / "pipe")

    return make


def test_no_link_in_the_exchange_is_followed(inbound, secret):
    inbound.send("ada", with_links(secret))
    assert list(Exchange(inbound.course, [TOPIC]).collect()) == [
        f"Collected from the exchange: 1 of {TOPIC}."
    ]
    assert inbound.collected() == {"ada": PLAIN}


def test_modules_beside_the_notebook_are_collected(inbound):
    inbound.send("ada", lambda folder: (folder / "helpers.py").write_text("half = 0.5"))
    list(Exchange(inbound.course, [TOPIC]).collect())
    assert inbound.collected() == {"ada": sorted([*PLAIN, "helpers.py"])}


def test_nor_by_nbgraders_own_command(inbound, secret):
    inbound.send("ada", with_links(secret))
    inbound.send("eve", lambda folder: deep(folder / "d"))
    with open_gradebook(inbound.course):
        pass
    ran = run("nbgrader", "collect", TOPIC, folder=inbound.root)
    assert ran.returncode == 0
    assert "'eve+" in ran.stdout + ran.stderr
    assert inbound.collected() == {"ada": PLAIN}


def test_nor_by_review_collect(inbound, secret):
    inbound.send("ada", with_links(secret))
    inbound.send("eve", lambda folder: deep(folder / "d", "file.txt"))
    plan = collect(inbound.course, Order("exchange", inbound.folder))
    assert [item.reason for item in plan.items if item.reason] == [
        f"the submission has folders more than {MAX_DEPTH} deep"
    ]
    assert inbound.collected() == {"ada": PLAIN}


def test_a_folder_that_becomes_a_link_while_it_is_collected_is_not_followed(
    inbound, secret, monkeypatch
):
    ada = inbound.send("ada", lambda folder: (folder / "data").mkdir())
    copy = plain_files.copy

    def swapped(source: Path, target: Path) -> None:
        (ada / "data").rmdir()
        (ada / "data").symlink_to(secret)
        copy(source, target)

    monkeypatch.setattr(plain_files, "copy", swapped)
    list(Exchange(inbound.course, [TOPIC]).collect())
    assert inbound.collected() == {"ada": PLAIN}


def large(folder: Path) -> None:
    with (folder / "large").open("wb") as file:
        file.truncate(110 << 20)


def a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x")


def a_link(folder: Path) -> None:
    shutil.move(folder, folder.parents[2] / "elsewhere")
    folder.symlink_to(folder.parents[2] / "elsewhere")


BAD = {
    "deep": (lambda folder: deep(folder / "d"), f"more than {MAX_DEPTH} deep"),
    "large": (large, "max_dir_size"),
    "a file": (a_file, "Not a directory"),
    "a link": (a_link, "found a link"),
}


@pytest.mark.parametrize(("make", "words"), BAD.values(), ids=BAD)
def test_what_cannot_be_collected_is_told_once_and_stops_nobody(inbound, monkeypatch, make, words):
    monkeypatch.setattr(exchange, "_AGAIN", 0)
    inbound.send("eve", make)
    inbound.send("zoe")
    watched = Exchange(inbound.course, [TOPIC])
    said = list(watched.collect())
    assert len(said) == 2
    assert said[0] == f"Collected from the exchange: 1 of {TOPIC}."
    assert "'eve+" in said[1]
    assert words in said[1]
    assert inbound.collected()["zoe"] == PLAIN
    inbound.send("kim")
    assert list(watched.collect()) == said[:1]
    assert list(watched.collect()) == []


@pytest.mark.parametrize(
    "name", ["eve+{}+no time+x", "eve+{}+2026-12-01 12:00 9999999999+x", "\x1b[31m+{}+" + AT + "+x"]
)
def test_a_name_that_is_none_of_nbgraders_is_told_and_stops_nobody(inbound, name):
    (inbound.folder / name.format(TOPIC)).mkdir()
    inbound.send("zoe")
    _, said = Exchange(inbound.course, [TOPIC]).collect()
    assert f"expected a name STUDENT+{TOPIC}+TIME" in said
    assert "\x1b" not in said
    assert inbound.collected() == {"zoe": PLAIN}


def test_an_earlier_submission_stays_if_the_next_cannot_be_collected(inbound):
    inbound.send("ada")
    watched = Exchange(inbound.course, [TOPIC])
    list(watched.collect())
    inbound.send("ada", large, LATER)
    [said] = watched.collect()
    assert "max_dir_size" in said
    assert inbound.collected() == {"ada": PLAIN}


@pytest.mark.parametrize("content", ["no time", "1999-01-01 00:00:00 UTC", "1" * 1_000_000])
def test_the_time_is_the_one_of_the_folders_name(inbound, content):
    inbound.send("ada", lambda folder: (folder / "timestamp.txt").write_text(content))
    watched = Exchange(inbound.course, [TOPIC])
    list(watched.collect())
    time = inbound.root / "submitted" / "ada" / TOPIC / "timestamp.txt"
    assert time.read_text() == f"{AT}\n"
    inbound.send("ada", at=LATER)
    list(watched.collect())
    assert time.read_text() == f"{LATER}\n"


def test_an_id_may_have_a_plus(inbound):
    inbound.send("a+b")
    list(Exchange(inbound.course, [TOPIC]).collect())
    assert inbound.collected() == {"a+b": PLAIN}


def test_an_exchange_that_cannot_be_read_is_told_once(inbound):
    watched = Exchange(inbound.course, [TOPIC])
    inbound.folder.rmdir()
    [said] = watched.collect()
    assert "cannot be read" in said
    assert list(watched.collect()) == []
