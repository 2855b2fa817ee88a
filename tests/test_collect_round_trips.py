"""From an LMS's download to scores: init, roster, collect, autograde, as an instructor does it."""

import contextlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI
from typer.testing import CliRunner

from grader import cli
from grader.course.folder import open_course
from tests.archives import zipped as archive
from tests.commands import run
from tests.courses import TOPIC, as_bytes, blank, make_course, right, without_keras, wrong
from tests.downloads import ADA, AT, CLASS, SEAN, WANG, ZOE, HandIn, Someone, canvas, moodle, zipped

pytestmark = pytest.mark.kernel

NAME = f"{TOPIC}.ipynb"
HAND_INS = [
    HandIn(ADA, {NAME: as_bytes(right())}, AT + timedelta(hours=1), late=True),
    HandIn(SEAN, {"Copy of 01_spread (1).ipynb": as_bytes(wrong())}),
    HandIn(WANG, {"作业.zip": archive({f"homework/{NAME}": as_bytes(right())})}),
    HandIn(ZOE, {"01_spread.txt": b"my answers are in the other file"}),
]
SCORES = {"ada": 3, "sean": 2, "wang": 3, "zoe": 0}


class Instructor:
    """Somebody with a terminal and two folders."""

    def __init__(self, scratch: Path):
        self.scratch, self.environment = scratch, without_keras(scratch / "forbidden")
        self.own, self.klass = make_course(scratch / "own"), scratch / "class"

    def run(self, *words: str, cwd: Path | None = None, status: int = 0) -> str:
        """Run a command as people do."""
        ran = run("review", *words, folder=cwd or self.klass, variables=self.environment)
        assert ran.returncode == status, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    def say(self, *words: str, cwd: Path | None = None, status: int = 0) -> str:
        """Run a command in this process, which takes less time."""
        with contextlib.chdir(cwd or self.klass):
            ran = CliRunner().invoke(cli.app, list(words))
        assert ran.exit_code == status, f"{ran.output}\n{ran.exception}"
        return f"{ran.output}\n{ran.exception}"

    def file(self, name: str, content: bytes) -> str:
        (self.scratch / name).write_bytes(content)
        return str(self.scratch / name)

    def scores(self) -> dict[str, float]:
        folders = (self.klass / "autograded").glob(f"*/{TOPIC}/result.json")
        return {path.parts[-3]: json.loads(path.read_text())["score"] for path in folders}


@pytest.fixture
def instructor(tmp_path) -> Instructor:
    return Instructor(tmp_path)


def test_from_a_canvas_download_to_scores(instructor):
    roster = instructor.file("gradebook.csv", canvas.roster(CLASS))
    instructor.run("init", "../class", "--roster", roster, cwd=instructor.own)
    zip_file = instructor.file("submissions.zip", zipped(canvas.members(HAND_INS)))
    planned = instructor.run("collect", "canvas", zip_file, "--dry-run")
    assert "Nothing was written" in planned
    assert list((instructor.klass / "submitted").iterdir()) == []
    said = instructor.run("collect", "canvas", zip_file)
    assert "4 submissions: 4 new" in said
    assert "late (the system says)" in said
    assert "no notebook in it" in said
    assert "max (Max Silent)" in said  # who has handed in nothing
    graded = instructor.run("autograde", status=1)  # one is no notebook
    assert "malformed" in graded
    assert instructor.scores() == SCORES
    shown = NbGraderAPI(open_course(instructor.klass)).get_submissions(TOPIC)
    assert ("O'Brien", 2.0) in {(s["last_name"], s["score"]) for s in shown}
    assert "1 of 5 have handed in nothing" in instructor.say("roster")


def test_from_a_moodle_download_and_its_worksheet_to_scores_and_lateness(instructor):
    roster = instructor.file("participants.csv", moodle.roster(CLASS))
    instructor.say("init", "../class", "--roster", roster, cwd=instructor.own)
    (instructor.klass / "course.toml").write_text(
        f'timezone = "Europe/Berlin"\n[due]\n{TOPIC} = 2026-11-20T23:30:00\n'
    )
    zip_file = instructor.file("submissions.zip", zipped(moodle.members(HAND_INS)))
    sheet = instructor.file("worksheet.csv", moodle.worksheet(CLASS, HAND_INS))
    said = instructor.say("collect", "moodle", zip_file, TOPIC, "--worksheet", sheet)
    assert "2026-11-21 00:05 CET late by 0 h 35 min" in said
    assert said.count("late by") == 1
    assert "name no time zone: Europe/Berlin is taken" in said
    instructor.say("autograde", status=1)
    assert instructor.scores() == SCORES
    again = HandIn(SEAN, {NAME: as_bytes(right())}, AT + timedelta(days=1))
    later = zipped(moodle.members([again]), (2026, 11, 22, 9, 0, 0))
    sheet = instructor.file("worksheet.csv", moodle.worksheet(CLASS, [again]))
    zip_file = instructor.file("later.zip", later)
    said = instructor.say("collect", "moodle", zip_file, "--worksheet", sheet)
    assert "1 submission: 1 newer" in said
    graded = instructor.say("autograde", status=1)
    assert "had not changed" in graded
    assert instructor.scores() == SCORES | {"sean": 3}


def test_what_is_not_collected_ends_with_status_1_and_words(instructor):
    roster = instructor.file("gradebook.csv", canvas.roster([ADA]))
    instructor.say("init", "../class", "--roster", roster, cwd=instructor.own)
    stranger = canvas.members([HandIn(SEAN, {NAME: as_bytes(blank())})])
    zip_file = instructor.file("submissions.zip", zipped(stranger))
    said = instructor.say("collect", "canvas", zip_file, status=1)
    assert "nobody in the roster has this name or id" in said
    assert "--match" in said
    assert "Traceback" not in said
    added = instructor.file("participants.csv", moodle.roster(CLASS))
    said = instructor.say("roster", "add", added)
    assert "added 4, completed 1" in said
    assert "another class" not in said
    assert "1 submission: 1 new" in instructor.say("collect", "canvas", zip_file)


def test_a_list_of_people_who_may_be_others_ends_with_status_1_and_words(instructor):
    roster = instructor.file("gradebook.csv", canvas.roster([ADA]))
    instructor.say("init", "../class", "--roster", roster, cwd=instructor.own)
    other = Someone("Ada", "Lovelace", "al2", "s777", 1999)
    added = instructor.file("participants.csv", moodle.roster([other]))
    before = (instructor.klass / "roster.csv").read_bytes()
    assert "--by-name" in instructor.say("roster", "add", added, status=1)
    instructor.say("roster", "add", added, "--by-name", "--dry-run")
    assert (instructor.klass / "roster.csv").read_bytes() == before


def test_a_list_of_which_nobody_was_in_the_roster_may_be_another_class_s(instructor):
    roster = instructor.file("gradebook.csv", canvas.roster([ADA]))
    instructor.say("init", "../class", "--roster", roster, cwd=instructor.own)
    others = instructor.file("participants.csv", moodle.roster([SEAN, WANG]))
    said = instructor.say("roster", "add", others, "--dry-run")
    assert "Is this the list of another class?" in said
