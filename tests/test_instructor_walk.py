"""docs/instructor.md is right: its walks lead from downloads to files that systems take back."""

import csv
import json
import re
import shlex
import zipfile
from io import StringIO
from pathlib import Path

import pytest

from tests.courses import TOPIC
from tests.downloads import CLASS, canvas, moodle, zipped
from tests.processes import ROOT
from tests.test_collect_round_trips import HAND_INS, SCORES, Instructor

pytestmark = pytest.mark.kernel

SHELL = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
DOCUMENT = (ROOT / "docs" / "instructor.md").read_text()
CANVAS, MOODLE, *SECTIONS = SHELL.findall(DOCUMENT)
# What a command ends with here: one student's file is no notebook.
STATUS = {"autograde": 1}
# What stands here for the names in the document.
NAMES = {"03_simple_rnn": TOPIC, "lstm_params": "spread"}
# Of the commands below the walks, those that the walks and other tests run with other arguments.
ELSEWHERE = ("init", "collect")


def commands(shell: str) -> list[list[str]]:
    """The words of each command, with a topic and a question of the sample course."""
    for name, here in NAMES.items():
        shell = shell.replace(name, here)
    lines = (shlex.split(line, comments=True) for line in shell.splitlines())
    return [words for words in lines if words]


@pytest.fixture
def instructor(tmp_path) -> Instructor:
    return Instructor(tmp_path)


def walk(instructor: Instructor, shell: str, downloads: dict[str, bytes]) -> str:
    """Run a walk where the document says, with downloads under the names that it uses."""
    instructor.klass = instructor.scratch / "rnn-2026"
    said = ""
    for name, *words in commands(shell):
        if name == "cd":
            for file, content in downloads.items():
                (instructor.klass / file).write_bytes(content)
            continue
        assert name == "review"
        folder = instructor.own if words[0] == "init" else instructor.klass
        if words[0] == "init":
            for file, content in downloads.items():
                (folder / file).write_bytes(content)
        said += instructor.run(*words, cwd=folder, status=STATUS.get(words[0], 0))
    return said


def exported(folder: Path, system: str) -> list[dict[str, str]]:
    text = (folder / "build" / "export" / f"{system}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(text)))


def pages(folder: Path, system: str) -> list[str]:
    with zipfile.ZipFile(folder / "feedback" / f"{TOPIC}-{system}.zip") as archive:
        return archive.namelist()


def test_the_walk_with_canvas(instructor):
    roster = canvas.roster(CLASS)
    downloads = {
        "gradebook.csv": roster,
        "submissions.zip": zipped(canvas.members(HAND_INS)),
    }
    walk(instructor, CANVAS, downloads)
    folder = instructor.klass
    scores = {row["ID"]: row["01_spread (4711)"] for row in exported(folder, "canvas")}
    assert {str(p.who.lms) for p in HAND_INS} <= scores.keys()
    assert sorted(float(scores[str(p.who.lms)]) for p in HAND_INS) == sorted(SCORES.values())
    numbers = re.compile(r"_(\d+)_(\d+)_")
    back = [numbers.search(name) for name in pages(folder, "canvas")]
    assert all(back)
    assert {m.groups() for m in back if m} == {
        m.groups() for m in map(numbers.search, canvas.members(HAND_INS)) if m
    }
    report = json.loads((folder / "build" / "report" / "report.json").read_text())
    assert report
    assert "n instead of n - 1" in (folder / "build" / "report" / "index.html").read_text()


def test_the_walk_with_moodle(instructor):
    downloads = {
        "participants.csv": moodle.roster(CLASS),
        "submissions.zip": zipped(moodle.members(HAND_INS)),
        "worksheet.csv": moodle.worksheet(CLASS, HAND_INS),
    }
    walk(instructor, MOODLE, downloads)
    rows = exported(instructor.klass, "moodle")
    assert sorted(float(row[TOPIC]) for row in rows if row[TOPIC]) == sorted(SCORES.values())
    numbers = re.compile(r"[^_]+_(\d+)_assignsubmission_file/")  # as Moodle looks for them
    back = [numbers.match(name) for name in pages(instructor.klass, "moodle")]
    assert all(back)
    assert {int(m[1]) for m in back if m} == {moodle.participant(p.who) for p in HAND_INS}
    for shell in SECTIONS:
        for name, *words in commands(shell):
            if name == "review" and words[0] not in ELSEWHERE and "canvas" not in words:
                instructor.run(*words, status=STATUS.get(words[0], 0))
