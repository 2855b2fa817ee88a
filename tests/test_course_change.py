"""What a change of the course does to scores that are recorded: all of it, or nothing."""

import dataclasses
import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Timer

import nbformat
import pytest

from grader.contract.errors import ReviewError
from grader.contract.question import Step
from grader.contract.result import QuestionResult, Result
from grader.contract.state import State
from grader.course.folder import open_course, settings_of, trusted_notebook
from grader.grading.scoring import marking_of
from grader.intake.submission_folder import Submission
from grader.records.database import open_gradebook
from grader.records.gradebook import NbgraderGradebook
from grader.records.recorder import Recorder
from grader.records.standings import QuestionScore, Standing, read_standings
from tests.courses import TOPIC, make_course, not_graded
from tests.processes import ROOT

pytestmark = pytest.mark.kernel

STEPS = (Step("the first", True), Step("the second", False))
CLASS = {"ada": (True, True), "bob": (False, True), "cy": (False, False)}


@pytest.fixture
def course(tmp_path) -> Path:
    """Three students with both, one and none of the answers right: of 1 and of 2 points."""
    folder = make_course(tmp_path)
    begin(folder)
    opened = open_course(folder)
    with recorder(folder) as records:
        register(folder, records)
        for student, passed in CLASS.items():
            records.keep_all([(of(folder, student, passed), f"{student}'s")])
    assert scores(folder) == {"ada": 3, "bob": 2, "cy": 0}
    assert opened
    return folder


def begin(folder: Path) -> None:
    for student in CLASS:
        (folder / "submitted" / student / TOPIC).mkdir(parents=True)


def recorder(folder: Path) -> Recorder:
    return Recorder(folder, NbgraderGradebook(open_course(folder)))


def register(folder: Path, records: Recorder, apply: bool = False) -> None:
    opened = open_course(folder)
    trusted = trusted_notebook(opened, TOPIC)
    records.register(TOPIC, trusted, marking_of(trusted, settings_of(opened)), apply)


def of(folder: Path, student: str, passed: tuple[bool, ...]) -> Result:
    marking = marking_of(trusted_notebook(open_course(folder), TOPIC))
    questions = tuple(
        QuestionResult(name, 0, 0, "Right." if ok else "Wrong.", passed=ok, steps=STEPS)
        for name, ok in zip(marking.most, passed, strict=True)
    )
    result = dataclasses.replace(not_graded(State.GRADED, "", student), questions=questions)
    return marking.apply(result)


def known(folder: Path, student: str, records: Recorder) -> None:
    """As the next run does with what has not changed."""
    submission = Submission(TOPIC, student, folder / "submitted" / student / TOPIC)
    assert records.known(submission, f"{student}'s")


def apply(folder: Path) -> None:
    with recorder(folder) as records:
        register(folder, records, apply=True)
        for student in CLASS:
            known(folder, student, records)


def standings(folder: Path) -> dict[str, Standing]:
    return {s.student_id: s for s in read_standings(open_course(folder))}


def scores(folder: Path) -> dict[str, float]:
    return {student: s.score for student, s in standings(folder).items()}


def question(folder: Path, student: str, name: str) -> QuestionScore:
    return next(q for q in standings(folder)[student].questions if q.question == name)


def by_hand(folder: Path, student: str, name: str, points: float) -> None:
    with open_gradebook(open_course(folder)) as gradebook:
        grade = gradebook.find_grade(f"test_{name}", TOPIC, TOPIC, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def edit(folder: Path, old: str, new: str) -> None:
    source = folder / "solutions" / TOPIC / f"{TOPIC}.py"
    text = source.read_text()
    assert text.count(old) == 1
    source.write_text(text.replace(old, new))


def four_points_for_spread(folder: Path) -> None:
    edit(folder, '"points": 1,', '"points": 4,')


def test_points_that_changed_are_told_and_nothing_is_changed(course):
    by_hand(course, "cy", "spread", 0.5)
    before = standings(course)
    four_points_for_spread(course)
    with recorder(course) as records, pytest.raises(ReviewError) as refused:
        register(course, records)
    assert "spread: points were 1, are now 4" in str(refused.value)
    assert "review regrade 01_spread --apply" in str(refused.value)
    assert standings(course) == before


def test_points_are_applied_to_the_whole_class_and_manual_scores_stay_for_review(course):
    by_hand(course, "cy", "spread", 0.5)
    four_points_for_spread(course)
    apply(course)
    assert scores(course) == {"ada": 6, "bob": 2, "cy": 0.5}
    assert {s.max_score for s in standings(course).values()} == {6}
    cy = question(course, "cy", "spread")
    assert (cy.manual, cy.needs_person) == (0.5, True)
    assert not question(course, "ada", "spread").needs_person
    shown = (course / "autograded" / "ada" / TOPIC / "result.json").read_text()
    assert '"max_score": 6.0' in shown


def test_without_a_ledger_scores_keep_their_part_of_the_maximum(course):
    four_points_for_spread(course)
    (course / "ledger.db").unlink()
    with recorder(course) as records:
        register(course, records, apply=True)
    assert scores(course) == {"ada": 6, "bob": 2, "cy": 0}


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from tests import test_course_change as test

@event.listens_for(Engine, "after_cursor_execute")
def executed(connection, cursor, statement, *_):
    if statement.startswith("UPDATE grade ") and sys.argv[2] == "before":
        os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "after":
    def stop(*_):
        os.kill(os.getpid(), signal.SIGKILL)
    test.Recorder._record = stop
test.apply(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_in_the_middle_of_a_change_the_class_is_whole(course, moment):
    four_points_for_spread(course)
    run = subprocess.run(
        [sys.executable, "-c", KILLED, course, moment],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == -signal.SIGKILL
    new = {"ada": 6, "bob": 2, "cy": 0}
    old = {"ada": 3, "bob": 2, "cy": 0}
    assert scores(course) == (old if moment == "before" else new)
    assert len({s.max_score for s in standings(course).values()}) == 1
    apply(course)
    assert scores(course) == new


def test_a_voided_question_sets_manual_scores_aside_and_gives_them_back(course):
    by_hand(course, "ada", "spread", 0.25)
    (course / "course.toml").write_text('[void]\nspread = "all"\n')
    with recorder(course) as records, pytest.raises(ReviewError, match="points to all"):
        register(course, records)
    apply(course)
    assert scores(course) == {"ada": 3, "bob": 3, "cy": 1}
    (course / "course.toml").write_text('[void]\nspread = "none"\n')
    apply(course)
    assert scores(course) == {"ada": 2, "bob": 2, "cy": 0}
    assert {s.max_score for s in standings(course).values()} == {2}
    (course / "course.toml").unlink()
    apply(course)
    assert scores(course) == {"ada": 2.25, "bob": 2, "cy": 0}
    ada = question(course, "ada", "spread")
    assert (ada.auto, ada.manual, ada.needs_person) == (1, 0.25, True)


def test_points_by_step_reach_the_gradebook_with_words(course):
    (course / "course.toml").write_text('[credit]\nstandard_scores = "by step"\n')
    with recorder(course) as records, pytest.raises(ReviewError, match="students: 1"):
        register(course, records)
    apply(course)
    assert scores(course) == {"ada": 3, "bob": 2, "cy": 1}
    with recorder(course) as records:
        register(course, records)
        known(course, "cy", records)
    document = json.loads((course / "autograded" / "cy" / TOPIC / "result.json").read_text())
    said = [q.feedback for q in Result.from_json(document, nbformat.v4.new_notebook()).questions]
    assert said[1].startswith("1 of 2 steps are right: 1 of 2 points. Right: the first.")


def test_the_notebook_itself_can_ask_for_points_by_step(course):
    edit(
        course,
        '"points": 2, "task": false}',
        '"points": 2, "task": false} review={"credit": "by step"}',
    )
    apply(course)
    assert scores(course)["cy"] == 1


def cell(name: str, source: str, **flags: object) -> str:
    metadata = {"schema_version": 3, "grade_id": name, "task": False, "locked": True} | flags
    return f"\n# %% nbgrader={json.dumps(metadata)}\n{source}\n"


def add_question(folder: Path) -> None:
    source = folder / "solutions" / TOPIC / f"{TOPIC}.py"
    answer = cell("mean", "def mean(sample): ...", grade=False, solution=True)
    check = cell("test_mean", 'check("mean", mean)', grade=True, solution=False, points=5)
    source.write_text(source.read_text() + answer + check)


def test_an_added_question_is_not_graded_yet_and_nothing_else_moves(course):
    by_hand(course, "bob", "spread", 0.75)
    add_question(course)
    with recorder(course) as records, pytest.raises(ReviewError, match="mean: added, points: 5"):
        register(course, records)
    with recorder(course) as records:
        register(course, records, apply=True)
        assert records._recorded[TOPIC] == set()  # they are graded for it in this run
    assert scores(course) == {"ada": 3, "bob": 2.75, "cy": 0}
    assert {s.max_score for s in standings(course).values()} == {8}
    added = question(course, "bob", "mean")
    assert (added.auto, added.manual, added.needs_person) == (None, None, False)


def test_a_question_that_is_gone_is_not_dropped_with_its_scores(course):
    edit(course, '"grade_id": "test_spread"', '"grade_id": "test_scatter"')
    with recorder(course) as records, pytest.raises(ReviewError, match=r"\[void\]"):
        register(course, records, apply=True)
    assert scores(course) == {"ada": 3, "bob": 2, "cy": 0}


def test_a_text_that_changed_is_no_change_of_scores(course):
    edit(course, "import numpy as np\n", "import numpy as np  # as always\n")
    with recorder(course) as records:
        register(course, records)
    with open_gradebook(open_course(course)) as gradebook:
        assert "as always" in gradebook.find_source_cell("setup", TOPIC, TOPIC).source


def test_a_locked_gradebook_is_waited_for_at_registering(course):
    with closing(sqlite3.connect(course / "gradebook.db", check_same_thread=False)) as other:
        other.execute("begin exclusive")
        Timer(7, other.rollback).start()  # longer than SQLite waits by itself
        with recorder(course) as records:
            register(course, records)
