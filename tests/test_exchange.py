"""Feedback through nbgrader's exchange, with nbgrader's own commands from the first to the last."""

import zipfile

import pytest

from grader.course.folder import open_course
from grader.records.database import open_gradebook
from tests.commands import run
from tests.courses import TOPIC, as_bytes, hand_in, make_course, right, without_keras

pytestmark = pytest.mark.kernel

COURSE = "basic-statistics"


class Class:
    """An exchange, a course and a student's home folder."""

    def __init__(self, scratch):
        self.root, self.home = make_course(scratch / "course"), scratch / "home"
        self.environment = without_keras(scratch / "forbidden")
        with open_gradebook(open_course(self.root)):
            pass  # nbgrader's own way of making one takes seconds
        self.places = [f"--Exchange.root={scratch}/exchange", f"--Exchange.cache={scratch}/cache"]
        for name in ("exchange", "cache", "home"):
            (scratch / name).mkdir()
        (scratch / "exchange").chmod(0o777)

    def nbgrader(self, *words: str, student: bool = False) -> str:
        where = ["--course", COURSE] if student else []
        command = ["nbgrader", *words, *where, *self.places]
        return self.run(*command, folder=self.home if student else self.root)

    def run(self, program: str, *words: str, folder=None) -> str:
        ran = run(program, *words, folder=folder or self.root, variables=self.environment)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """One submission through the exchange, and one that came another way."""
    made = Class(tmp_path_factory.mktemp("exchange"))
    made.nbgrader("generate_assignment", TOPIC)
    made.nbgrader("release_assignment", TOPIC)
    made.nbgrader("fetch_assignment", TOPIC, student=True)
    made.nbgrader("submit", TOPIC, student=True)
    made.nbgrader("collect", TOPIC)
    hand_in(made.root, "zoe", right())
    made.run("review", "autograde", TOPIC)
    return made


def fetched(graded: Class) -> list[str]:
    """The pages that the student has."""
    graded.nbgrader("fetch_feedback", TOPIC, student=True)
    return [p.read_text() for p in graded.home.glob(f"{TOPIC}/feedback/*/{TOPIC}.html")]


def test_our_pages_reach_those_who_submitted_there(graded):
    graded.run("review", "feedback", TOPIC)
    said = graded.nbgrader("release_feedback", TOPIC)
    assert "1 feedback folders were not released" in said
    assert "zoe" in said
    [page] = fetched(graded)
    assert "verdict-card" in page


def test_so_do_nbgraders_own(graded):
    graded.nbgrader("generate_feedback", TOPIC, "--force")
    graded.nbgrader("release_feedback", TOPIC)
    [page] = fetched(graded)
    assert "Verdict on" in page


def test_the_export_has_everybody(graded):
    graded.nbgrader("export")
    rows = (graded.root / "grades.csv").read_text().splitlines()
    assert len(rows) == 3


def test_what_zip_collect_collects_is_graded_and_gets_a_page(graded):
    downloaded = graded.root / "downloaded" / TOPIC / "archive"
    downloaded.mkdir(parents=True)
    with zipfile.ZipFile(downloaded / "class.zip", "w") as archive:
        archive.writestr(f"yan_attempt_2026-11-27T221500_{TOPIC}.ipynb", as_bytes(right()))
    named = r"--FileNameCollectorPlugin.named_regexp=.*/(?P<student_id>\w+)_attempt_"
    time = r"(?P<timestamp>[0-9T\-]+)_(?P<file_id>.*)"
    graded.nbgrader("zip_collect", TOPIC, named + time)
    graded.run("review", "autograde", TOPIC)
    graded.run("review", "feedback", TOPIC, "--student", "yan")
    page = (graded.root / "feedback" / "yan" / TOPIC / f"{TOPIC}.html").read_text()
    assert "Handed in 27 November 2026, 22:15 (UTC)" in page
