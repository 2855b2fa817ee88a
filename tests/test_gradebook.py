"""Scores in nbgrader's gradebook, by our command and by nbgrader's own."""

import json
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import inspect, text

from grader.contract.result import Result
from grader.course.folder import open_course, submissions
from grader.grading import class_run
from grader.grading.judges import Judges
from grader.intake.submission_folder import HandedIn
from grader.records.database import open_gradebook
from tests.commands import run
from tests.courses import (
    TOPIC,
    blank,
    hand_in,
    make_course,
    right,
    wrong,
)
from tests.courses.cheats import cheats
from tests.processes import BIN

pytestmark = pytest.mark.kernel

COURSE_ID = "basic-statistics"
NOT_JSON = b'{"cells": ['


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


def autograde(course: Path) -> list[Result]:
    opened = open_course(course)
    return [graded.result for graded in class_run.autograde(opened, submissions(opened))]


def nbgrader(course: Path, *words: str, status: int = 0) -> str:
    ran = run("nbgrader", *words, folder=course)
    assert ran.returncode == status, ran.stderr
    return ran.stderr


def scores(course: Path) -> dict[str, dict[str, float]]:
    with Gradebook(f"sqlite:///{course}/gradebook.db", COURSE_ID) as gradebook:
        return {
            s.student.id: {g.name: g.auto_score for n in s.notebooks for g in n.grades}
            for s in gradebook.assignment_submissions(TOPIC)
        }


def test_a_new_gradebook_is_as_nbgrader_makes_it_and_upgrades_it(course, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(BIN))  # of `alembic`, which nbgrader starts
    plain = f"sqlite:///{tmp_path}/plain.db"
    made = {}
    with open_gradebook(open_course(course)) as ours, Gradebook(plain, COURSE_ID) as theirs:
        for name, gradebook in (("ours", ours), ("theirs", theirs)):
            tables = inspect(gradebook.engine).get_table_names()
            versions = gradebook.db.execute(text("select version_num from alembic_version"))
            made[name] = tables, versions.scalars().all()
    assert made["ours"] == made["theirs"]
    nbgrader(course, "db", "upgrade")


def test_nbgraders_own_autograde_gives_the_same_scores(course):
    for student, submission in (("wrong", wrong()), *cheats(), ("broken", NOT_JSON)):
        hand_in(course, student, submission)
    rename(hand_in(course, "renamed", right()), "homework (1).ipynb")
    zip_up(hand_in(course, "zipped", right()))
    autograde(course)
    ours = scores(course)
    assert {student: sum(of_one.values()) for student, of_one in ours.items()} == {
        **dict.fromkeys([name for name, _ in cheats()], 0),
        **{"wrong": 2, "broken": 0, "renamed": 3, "zipped": 3},
    }
    (course / "gradebook.db").unlink()
    said = nbgrader(course, "autograde", TOPIC, "--force", status=1)
    assert "broken, 01_spread: The file is not JSON" in said
    assert scores(course) == ours


def test_nbgraders_autograde_of_nobody_fails_and_names_who_was_meant(course):
    hand_in(course, "carol", right())
    said = nbgrader(course, "autograde", TOPIC, "--student=carrol", status=1)
    assert "No submission was found: expected folders" in said
    assert "Did you mean carol?" in said


def rename(folder: Path, name: str) -> None:
    (folder / f"{TOPIC}.ipynb").rename(folder / name)


def zip_up(folder: Path) -> None:
    notebook = folder / f"{TOPIC}.ipynb"
    with zipfile.ZipFile(folder / "Ada.zip", "w") as archive:
        archive.write(notebook, "work\\a.ipynb")
    notebook.unlink()


def test_the_formgraders_button_gives_the_same_scores(course):
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    zip_up(hand_in(course, "wrong", wrong()))
    hand_in(course, "ada", right())
    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config())
    config.CourseDirectory.root = str(course)
    outcome = NbGraderAPI(config=config).autograde(TOPIC, "wrong")
    assert outcome["success"], outcome
    assert {student: sum(of.values()) for student, of in scores(course).items()} == {"wrong": 2}


def test_an_earlier_score_does_not_survive_a_regrade(course):
    hand_in(course, "ada", right())
    autograde(course)
    assert sum(scores(course)["ada"].values()) == 3
    hand_in(course, "ada", blank())
    autograde(course)
    assert sum(scores(course)["ada"].values()) == 0
    hand_in(course, "ada", right())
    autograde(course)
    hand_in(course, "ada", b"not a notebook")
    autograde(course)
    assert sum(scores(course)["ada"].values()) == 0


def test_a_score_counts_until_the_next_submission_has_one(course, monkeypatch):
    hand_in(course, "ada", right())
    autograde(course)
    earlier = scores(course)["ada"]
    hand_in(course, "ada", blank())

    def breaks_off(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Judges, "judged", breaks_off)
        with pytest.raises(KeyboardInterrupt):
            autograde(course)
    assert scores(course)["ada"] == earlier
    assert (course / "autograded" / "ada" / TOPIC / "result.json").is_file()
    autograde(course)
    assert set(scores(course)["ada"].values()) == {0}


def test_what_a_person_must_look_at_is_marked_in_the_gradebook(course):
    hand_in(course, "ada", right())
    folder = course / "submitted" / "ada" / TOPIC
    (folder / f"{TOPIC}.ipynb").rename(folder / "a.ipynb")
    (folder / "b.ipynb").write_bytes((folder / "a.ipynb").read_bytes() + b" ")
    (result,) = autograde(course)
    assert (result.state, result.score) == ("needs review", 0)
    with Gradebook(f"sqlite:///{course}/gradebook.db", COURSE_ID) as gradebook:
        submission = gradebook.find_submission(TOPIC, "ada")
        assert all(g.needs_manual_grade for n in submission.notebooks for g in n.grades)


def test_a_submission_that_changes_after_the_secrets_are_drawn_is_not_graded(course, monkeypatch):
    hand_in(course, "blank", blank())

    class Late(Judges):
        def begin(self, cases):
            asked = super().begin(cases)
            hand_in(course, "blank", right())
            return asked

    monkeypatch.setattr(class_run, "Judges", Late)
    (result,) = autograde(course)
    assert (result.state, result.score) == ("needs review", 0)
    assert "changed" in result.reason


def test_a_late_penalty_is_in_the_same_commit(course):
    hand_in(course, "ada", right())
    with open_gradebook(open_course(course)) as gradebook:
        gradebook.update_or_create_assignment(TOPIC).duedate = datetime(2026, 1, 1)
        gradebook.db.commit()
    stamp = course / "submitted" / "ada" / TOPIC / "timestamp.txt"
    stamp.write_text("2026-01-02 00:00:00.000000 UTC\n")
    (course / "nbgrader_config.py").write_text(
        (course / "nbgrader_config.py").read_text()
        + "c.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    autograde(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", COURSE_ID) as gradebook:
        submission = gradebook.find_submission(TOPIC, "ada")
        assert (submission.score, submission.late_submission_penalty) == (3, 3)


def test_a_result_says_what_it_rests_on(course):
    hand_in(course, "broken", NOT_JSON)
    autograde(course)
    told = json.loads((course / "autograded" / "broken" / TOPIC / "result.json").read_text())
    assert told["submission_sha256"] == HandedIn(NOT_JSON, {f"{TOPIC}.ipynb": NOT_JSON}).sha256
    assert told["provenance"]["sandbox"] is True
    assert len(told["provenance"]["course_sha256"]) == 64
    assert len(told["provenance"]["environment_sha256"]) == 64
    assert told["provenance"]["device"]


def test_feedback_reaches_the_student_in_nbgraders_own_pages(course):
    hand_in(course, "blank", blank())
    autograde(course)
    nbgrader(course, "generate_feedback", TOPIC)
    page = (course / "feedback" / "blank" / TOPIC / f"{TOPIC}.html").read_text()
    assert page.count("spread: Not answered yet: the cell still raises NotImplementedError.") == 1
    assert not list((course / "feedback").rglob("*.py"))


def test_a_renamed_notebook_is_graded(course):
    hand_in(course, "ada", right())
    folder = course / "submitted" / "ada" / TOPIC
    (folder / f"{TOPIC}.ipynb").rename(folder / f"{TOPIC} (1).ipynb")
    autograde(course)
    assert sum(scores(course)["ada"].values()) == 3
