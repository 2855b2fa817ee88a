"""`review init`: a course folder outside the course's own, in which all commands work."""

import os
from pathlib import Path

import pytest
from nbgrader.apps.api import NbGraderAPI

from grader.classroom.roster import Roster, Student
from grader.classroom.settings import read_settings
from grader.contract.errors import ReviewError
from grader.course.folder import course_of, exercises, open_course, roster_of, settings_of
from grader.course.init import Source, find_source, init
from tests import commands
from tests.courses import OTHER, STATISTICS, TOPIC, make_course, without_keras
from tests.downloads import CLASS, canvas
from tests.processes import ROOT

CLASS_OF_TWO = Roster([Student("ada", "Ada", "Lovelace", "ada@uni.example"), Student("bob")])


@pytest.fixture(scope="module")
def source() -> Source:
    return find_source(STATISTICS, Path())


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_folder_has_all_that_commands_need(source, tmp_path):
    made = init(tmp_path / "class", source, CLASS_OF_TWO)
    assert {"nbgrader_config.py", "course.toml", "roster.csv", "submitted", "gradebook.db"} <= set(
        made
    )
    course = open_course(tmp_path / "class" / "submitted")
    assert course_of(course).name == "basic-statistics"
    assert set(exercises(course, [TOPIC, OTHER])) == {TOPIC, OTHER}
    roster = roster_of(course)
    assert roster is not None
    assert roster["ada"].email == "ada@uni.example"
    assert settings_of(course).due == {}
    listed = {s["id"]: s for s in NbGraderAPI(course).get_students()}
    assert (listed["ada"]["first_name"], listed["ada"]["last_name"]) == ("Ada", "Lovelace")
    listed = NbGraderAPI(course).get_assignments()
    assert [assignment["name"] for assignment in listed if assignment] == [TOPIC, OTHER]


def test_every_comment_of_the_settings_is_understood_without_its_mark(source, tmp_path):
    init(tmp_path, source, Roster())
    path = tmp_path / "course.toml"
    lines = path.read_text().splitlines()
    commented = [
        line[2:] if line.startswith("# ") and ("=" in line or "[" in line) else line
        for line in lines
    ]
    path.write_text("\n".join(commented))
    settings = read_settings(tmp_path, course_of(open_course(tmp_path)).assignments)
    assert set(settings.due) == {TOPIC, OTHER}
    assert settings.late.kind == "percent"
    assert settings.credit
    assert settings.void
    assert settings.url == "https://github.com/OWNER/REPOSITORY"


def test_a_second_run_changes_nothing(source, tmp_path):
    init(tmp_path / "class", source, CLASS_OF_TWO)
    (tmp_path / "class" / "course.toml").write_text("# mine\n")
    before = files(tmp_path)
    assert init(tmp_path / "class", source, Roster()) == []
    assert files(tmp_path) == before


def test_another_thing_is_not_overwritten(source, tmp_path):
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(ReviewError, match="not empty"):
        init(tmp_path, source, Roster())
    other = make_course(tmp_path / "other")
    with pytest.raises(ReviewError, match="another origin"):
        init(other, source, Roster())
    with pytest.raises(ReviewError, match="choose another place"):
        init(STATISTICS / "class", source, Roster())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["other", "thesis.tex"]


def test_a_folder_of_another_course_is_not_taken_for_this_one(source, tmp_path):
    init(tmp_path / "class", source, Roster())
    with pytest.raises(ReviewError, match="of basic-statistics, not of rnn-review"):
        init(tmp_path / "class", find_source(ROOT, Path()), Roster())


def test_nothing_is_left_if_it_cannot_be_made(source, tmp_path, monkeypatch):
    def fails(*_arguments):
        raise ReviewError("no gradebook")

    monkeypatch.setattr("grader.course.init.enroll", fails)
    with pytest.raises(ReviewError, match="no gradebook"):
        init(tmp_path / "class", source, Roster())
    assert list(tmp_path.iterdir()) == []


def test_the_course_is_the_one_that_you_are_in_else_the_installed_one(tmp_path):
    assert find_source(None, STATISTICS / "solutions").course.name == "basic-statistics"
    assert find_source(None, tmp_path).course.name == "rnn-review"
    with pytest.raises(ReviewError, match="--source"):
        find_source(tmp_path, tmp_path)


def test_the_commands_from_inside_the_folder_and_nbgrader_s_own(tmp_path):
    """As processes, which know nothing of this one: the course's package lies in its own folder."""
    environment = without_keras(tmp_path / "forbidden")

    def run(words: str, cwd: Path) -> str:
        ran = commands.run(*words.split(), folder=cwd, variables=environment)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    (tmp_path / "export.csv").write_bytes(canvas.roster(CLASS))
    own, klass = make_course(tmp_path / "own"), tmp_path / "class"
    assert "5 students" in run("review init ../class --roster ../export.csv", own)
    table = run("review roster", klass / "submitted")
    assert "Seán O'Brien" in table
    assert f"{TOPIC}: 5 of 5 have handed in nothing." in table
    assert "ada (Lovelace, Ada)" in run("nbgrader db student list", klass)
    assert os.listdir(klass / "submitted") == []
