"""Results that are recorded together: on SQLite and PostgreSQL, killed, refused, beside persons."""

import dataclasses
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from nbgrader.api import Gradebook

from grader.contract.errors import ReviewError
from grader.contract.result import QuestionResult, Result
from grader.contract.state import State
from grader.course.folder import open_course, roster_of, settings_of
from grader.intake.submission_folder import Submission
from grader.records import autograded_folder
from grader.records.database import open_gradebook
from grader.records.gradebook import NbgraderGradebook
from grader.records.recorder import Recorder
from grader.records.standings import Standing, read_standings
from tests.courses import OTHER, TOPIC, make_course, marking, not_graded, trusted, worth
from tests.postgres import server
from tests.processes import ROOT

pytestmark = pytest.mark.database

CLASS = ("ada", "bob", "cy")
TOO_LONG = "x" * 150  # for nbgrader's column, which PostgreSQL enforces


@pytest.fixture(scope="module")
def postgres():
    with server() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def course(request, tmp_path):
    """An opened course folder whose gradebook is in one database or the other."""
    folder = make_course(tmp_path / "course")
    address = f"sqlite:///{folder}/gradebook.db"
    if request.param == "postgresql":
        address = request.getfixturevalue("postgres").database(f"class_{uuid4().hex}")
    return open_course(folder, address)


@contextmanager
def recorder(course):
    gradebook = NbgraderGradebook(course, settings_of(course), roster_of(course))
    with Recorder(Path(course.root), gradebook) as made:
        made.register(TOPIC, trusted(), marking())
        yield made


def result(student: str, right: int = 2, state: State = State.GRADED, topic=TOPIC) -> Result:
    """A result with so many answers right, worth 1 and 2 points."""
    questions = tuple(
        QuestionResult(name, 0, 0, "Said.", passed=number < right)
        for number, name in enumerate(marking(topic).most)
    )
    empty = not_graded(state, "", student)
    made = dataclasses.replace(empty, assignment=topic, questions=questions)
    return marking(topic).apply(made)


def keep(course, *results: Result) -> None:
    with recorder(course) as records:
        records.keep_all([(one, f"{one.student_id}'s") for one in results])


def standings(course) -> dict[str, Standing]:
    return {s.student_id: s for s in read_standings(course, [TOPIC])}


def scores(course) -> dict[str, float]:
    return {student: one.score for student, one in standings(course).items()}


def in_folders(course) -> set[str]:
    return {p.parts[-3] for p in Path(course.root, "autograded").glob(f"*/{TOPIC}/result.json")}


def hand_in_at(course, student: str, when: str) -> None:
    folder = Path(course.root, "submitted", student, TOPIC)
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_text(f"{when} UTC\n")


def rows(course) -> list[tuple]:
    """All that the gradebook says of submissions, without its ids."""
    with open_gradebook(course) as gradebook:
        found = []
        for submission in gradebook.assignment_submissions(TOPIC):
            at = submission.student.to_dict(), submission.timestamp, submission.extension
            for entry in submission.notebooks:
                scores = sorted(
                    (g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                    for g in entry.grades
                )
                said = sorted((c.name, c.auto_comment, c.manual_comment) for c in entry.comments)
                more = entry.name, entry.flagged, entry.late_submission_penalty
                found.append((*at, *more, scores, said))
        return sorted(found, key=str)


def test_a_group_has_the_rows_that_nbgraders_own_calls_make(course, tmp_path):
    keep(course, *map(result, CLASS), result("dan", 0, State.NEEDS_REVIEW))
    other = open_course(make_course(tmp_path / "other"))
    with NbgraderGradebook(other) as gradebook:
        gradebook.register(TOPIC, trusted(), worth())
    with Gradebook(other.db_url, other.course_id) as entries:
        for student in (*CLASS, "dan"):
            entries.add_student(student)
            submission = entries.add_submission(TOPIC, student)
            for grade in (g for entry in submission.notebooks for g in entry.grades):
                grade.auto_score = 0.0 if student == "dan" else grade.cell.max_score
                grade.needs_manual_grade = student == "dan"
            entries.db.commit()
    assert rows(course) == rows(other)
    assert in_folders(course) == {*CLASS, "dan"}


def test_new_and_earlier_submissions_keep_what_persons_gave(course):
    keep(course, result("ada"), result("bob"))
    with open_gradebook(course) as gradebook:
        grade = gradebook.find_grade("test_spread", TOPIC, TOPIC, "ada")
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.25, 0.5, False
        said = gradebook.find_comment("spread", TOPIC, TOPIC, "ada")
        said.auto_comment, said.manual_comment = "No response.", "Well done."
        gradebook.find_submission_notebook(TOPIC, TOPIC, "bob").flagged = True
        gradebook.db.commit()
    keep(course, result("cy", 1), result("ada", 0), result("bob", 1))
    assert scores(course) == {"ada": 0.75, "bob": 1, "cy": 1}
    spread, other = standings(course)["ada"].questions
    assert (spread.auto, spread.manual, spread.needs_person) == (0, 0.25, True)
    assert (spread.comment, other.needs_person) == ("Well done.", False)
    with open_gradebook(course) as gradebook:
        assert gradebook.find_comment("spread", TOPIC, TOPIC, "ada").auto_comment is None
        assert gradebook.find_submission_notebook(TOPIC, TOPIC, "bob").flagged
        assert len(gradebook.assignment_submissions(TOPIC)) == len(CLASS)


def test_penalties_extensions_and_times_are_in_the_same_commit(course):
    root = Path(course.root)
    late = '[late]\npolicy = "percent"\npercent = 10\nslip_days = 1\n'
    (root / "course.toml").write_text(f"[due]\n{TOPIC} = 2026-12-01T12:00:00\n{late}")
    (root / "roster.csv").write_text(f"id,extensions\nbob,{TOPIC} +2d\ncy,\n")
    for student, day in (("ada", 3), ("bob", 4), ("cy", 1)):
        hand_in_at(course, student, f"2026-12-0{day} 11:00:00")
    keep(course, *map(result, CLASS))
    found = standings(course)
    assert {student: one.penalty for student, one in found.items()} == pytest.approx(
        {"ada": 0.3, "bob": 0, "cy": 0}
    )
    assert found["bob"].handed_in == datetime(2026, 12, 4, 11)
    assert found["bob"].seconds_late == 23 * 60 * 60
    hand_in = root / "submitted" / "ada" / TOPIC / "timestamp.txt"
    hand_in.unlink()
    keep(course, result("ada", 1), result("dan"))
    assert (standings(course)["ada"].penalty, standings(course)["ada"].handed_in) == (0, None)


def test_a_group_may_have_several_assignments_and_a_submission_twice(course):
    with recorder(course) as records:
        records.register(OTHER, trusted(OTHER), marking(OTHER))
        group = [result("ada", 0), result("ada", topic=OTHER), result("bob"), result("ada", 1)]
        records.keep_all([(one, "rests on") for one in group])
    assert scores(course) == {"ada": 1, "bob": 3}
    assert [s.student_id for s in read_standings(course, [OTHER])] == ["ada"]


def unknown_question(student: str) -> Result:
    more = QuestionResult("of_another_course", 1, 1, "Said.")
    one = result(student)
    return dataclasses.replace(one, questions=(*one.questions, more))


def test_what_the_gradebook_refuses_of_one_is_told_and_the_others_are_recorded(course):
    group = [result("ada"), unknown_question("bob"), result("cy")]
    with pytest.raises(ReviewError) as refused:
        keep(course, *group)
    assert "refuses: 1" in str(refused.value)
    assert f"bob, {TOPIC}: The gradebook has no question of_another_course" in str(refused.value)
    assert scores(course) == {"ada": 3, "cy": 3}
    with recorder(course) as records:
        assert records.known(Submission(TOPIC, "bob", Path("unused")), "bob's")
        records.keep_all([(result("bob"), "bob's")])
    assert scores(course) == dict.fromkeys(CLASS, 3)


def test_a_name_that_a_server_has_no_room_for_does_not_stop_a_class(postgres, tmp_path):
    course = open_course(make_course(tmp_path), postgres.database("long"))
    with pytest.raises(ReviewError, match=f"{TOO_LONG}, {TOPIC}: .* too long"):
        keep(course, result("ada"), result(TOO_LONG), result("cy"))
    assert scores(course) == {"ada": 3, "cy": 3}


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from sqlalchemy.engine import Engine
from grader.course.folder import open_course
from grader.records import autograded_folder, ledger
from tests import test_record_groups as test

def stop(*_):
    os.kill(os.getpid(), signal.SIGKILL)

moment, write = sys.argv[3], autograded_folder.write
if moment == "before the gradebook":
    test.NbgraderGradebook.record_all = stop
if moment == "in its transaction":
    event.listen(Engine, "after_cursor_execute",
        lambda c, _, statement, *more: statement.startswith("INSERT INTO grade (") and stop())
if moment == "before the folders":
    autograded_folder.write = stop
if moment == "between folders":
    def write_or_stop(course, result, at):
        stop() if result.student_id == "cy" else write(course, result, at)
    autograded_folder.write = write_or_stop
if moment == "before the mark":
    ledger.Ledger.recorded_all = stop
test.keep(open_course(Path(sys.argv[1]), sys.argv[2]), *map(test.result, test.CLASS))
"""
UNNAMED = """
import sys
from pathlib import Path
from grader.course.folder import open_course
from grader.records import autograded_folder
from tests import test_record_groups as test

target, refused = sys.argv[2], []

def refuse(event, args):
    if event == "os.rename" and str(args[1]) == target and not refused:
        refused.append(target)
        raise OSError("no name today")

sys.addaudithook(refuse)
autograded_folder.write(open_course(Path(sys.argv[1])), test.result("ada", 0), None)
"""


def test_a_folder_that_cannot_be_replaced_stays_as_it_was(tmp_path):
    course = open_course(make_course(tmp_path / "course"))
    autograded_folder.write(course, result("ada"), None)
    target = Path(course.root, "autograded", "ada", TOPIC)
    run = subprocess.run(
        [sys.executable, "-c", UNNAMED, course.root, target],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert run.stderr.endswith("OSError: no name today\n")
    kept = autograded_folder.read(course, TOPIC, "ada")
    assert kept is not None
    assert kept.score == 3
    assert os.listdir(target.parent) == [TOPIC]


MOMENTS = {  # what gradebook and folders then have
    "before the gradebook": (set(), set()),
    "in its transaction": (set(), set()),
    "before the folders": (set(CLASS), set()),
    "between folders": (set(CLASS), {"ada", "bob"}),
    "before the mark": (set(CLASS), set(CLASS)),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_nothing_is_lost_or_doubled(course, moment):
    run = subprocess.run(
        [sys.executable, "-c", KILLED, course.root, course.db_url, moment],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert run.returncode == -signal.SIGKILL
    assert (set(scores(course)), in_folders(course)) == MOMENTS[moment]
    with recorder(course) as records:
        for student in CLASS:
            assert records.known(Submission(TOPIC, student, Path("unused")), f"{student}'s")
    assert scores(course) == dict.fromkeys(CLASS, 3)
    assert in_folders(course) == set(CLASS)
    with open_gradebook(course) as gradebook:
        assert len(gradebook.assignment_submissions(TOPIC)) == len(gradebook.students) == len(CLASS)
