"""Scores in nbgrader's gradebook, by our command and by nbgrader's own."""

import os
import subprocess
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from grader import batch
from grader.course import open_course, submissions
from tests.harness import BIN, ROOT
from tests.submissions import (
    Case,
    blank,
    cheats,
    hand_in,
    make_course,
    not_json,
    right,
    submitted,
    wrong,
)

TOPIC = "01_three_characters"


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


def autograde(course: Path) -> None:
    opened = open_course(course)
    list(batch.autograde(opened, submissions(opened)))


def nbgrader(course: Path, *words: str) -> str:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        [BIN / "nbgrader", *words],
        cwd=course,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stderr


def scores(course: Path) -> dict[str, dict[str, float]]:
    with Gradebook(f"sqlite:///{course}/gradebook.db", "rnn-review") as gradebook:
        return {
            s.student.id: {g.name: g.auto_score for n in s.notebooks for g in n.grades}
            for s in gradebook.assignment_submissions(TOPIC)
        }


def comments(course: Path, student_id: str) -> dict[str, str]:
    with Gradebook(f"sqlite:///{course}/gradebook.db", "rnn-review") as gradebook:
        submission = gradebook.find_submission(TOPIC, student_id)
        return {c.name: c.auto_comment for n in submission.notebooks for c in n.comments}


def test_nbgraders_own_autograde_gives_the_same_scores(course):
    for case in (wrong(TOPIC), cheats(TOPIC)[1], not_json(TOPIC)):
        hand_in(course, case)
    autograde(course)
    ours = scores(course)
    assert sum(ours["wrong"].values()) == wrong(TOPIC).expected_score()
    (course / "gradebook.db").unlink()
    nbgrader(course, "autograde", TOPIC, "--force")
    assert scores(course) == ours


def test_the_formgraders_button_gives_the_same_scores(course):
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config
    from traitlets.config.loader import PyFileConfigLoader

    hand_in(course, wrong(TOPIC))
    config = Config(PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config())
    config.CourseDirectory.root = str(course)
    outcome = NbGraderAPI(config=config).autograde(TOPIC, "wrong")
    assert outcome["success"], outcome
    assert sum(scores(course)["wrong"].values()) == wrong(TOPIC).expected_score()


def test_an_earlier_score_does_not_survive_a_regrade(course):
    hand_in(course, right(TOPIC))
    autograde(course)
    assert sum(scores(course)["right"].values()) == 10
    worse = blank(TOPIC).content
    hand_in(course, Case("right", TOPIC, worse))
    autograde(course)
    assert sum(scores(course)["right"].values()) == 0
    hand_in(course, right(TOPIC))
    autograde(course)
    hand_in(course, Case("right", TOPIC, b"not a notebook"))
    autograde(course)
    assert sum(scores(course)["right"].values()) == 0


def test_feedback_reaches_the_student_in_nbgraders_own_pages(course):
    hand_in(course, blank(TOPIC))
    autograde(course)
    assert "Not answered yet" in comments(course, "blank")["char_maps"]
    nbgrader(course, "generate_feedback", TOPIC)
    page = (course / "feedback" / "blank" / TOPIC / f"{TOPIC}.html").read_text()
    assert "Not answered yet: the cell still raises NotImplementedError." in page
    assert not list((course / "feedback").rglob("*.py"))


def test_a_renamed_notebook_is_graded(course):
    hand_in(course, right(TOPIC))
    folder = course / "submitted" / "right" / TOPIC
    (folder / f"{TOPIC}.ipynb").rename(folder / "01_three_characters (1).ipynb")
    autograde(course)
    assert sum(scores(course)["right"].values()) == 10


def test_every_released_exercise_once_solved_is_accepted_by_nbgrader_validate(tmp_path):
    import nbformat

    from grader.questions import TOPICS

    for topic in TOPICS:
        nbformat.write(submitted(topic), tmp_path / f"{topic}.ipynb")
        reference = ROOT / "exercises" / topic / "reference.npz"
        (tmp_path / "reference.npz").write_bytes(reference.read_bytes())
        assert "passes" in nbgrader_validate(tmp_path, topic)


def nbgrader_validate(folder: Path, topic: str) -> str:
    run = subprocess.run(
        [BIN / "nbgrader", "validate", f"{topic}.ipynb"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr
