"""What being late costs: by course.toml, the roster, the gradebook's own dates, other plug-ins."""

import dataclasses
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from grader.classroom.settings import LatePolicy
from grader.contract.errors import ReviewError
from grader.contract.result import QuestionResult
from grader.contract.state import State
from grader.course.folder import open_course, roster_of, settings_of, trusted_notebook
from grader.grading.scoring import marking_of
from grader.records.database import open_gradebook
from grader.records.gradebook import NbgraderGradebook
from grader.records.late_policy import DAY, seconds_that_count
from grader.records.standings import Standing, read_standings
from tests.courses import OTHER, TOPIC, make_course, not_graded, trusted, worth

pytestmark = pytest.mark.kernel

HOUR = 60 * 60


@pytest.fixture
def course(tmp_path) -> Path:
    return make_course(tmp_path)


def hand_in(course: Path, when: str, student: str = "ada", topic: str = TOPIC) -> None:
    """All right, handed in at a time (UTC) in December 2026, and graded."""
    folder = course / "submitted" / student / topic
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "timestamp.txt").write_text(f"2026-12-{when}:00 UTC\n")
    opened = open_course(course)
    marking = marking_of(trusted_notebook(opened, topic))
    questions = tuple(QuestionResult(q, 0, 0, "Right.", passed=True) for q in marking.most)
    result = dataclasses.replace(
        not_graded(State.GRADED, "", student), assignment=topic, questions=questions
    )
    register(course, topic)
    with gradebook_of(course) as gradebook:
        gradebook.record_all([marking.apply(result)])


def register(course: Path, topic: str = TOPIC) -> None:
    with gradebook_of(course) as gradebook:
        gradebook.register(topic, trusted(topic), worth(topic))


def gradebook_of(course: Path) -> NbgraderGradebook:
    opened = open_course(course)
    return NbgraderGradebook(opened, settings_of(opened), roster_of(opened))


def settings(course: Path, late: str = "", due: str = "2026-12-01T12:00:00") -> None:
    text = f"[due]\n{TOPIC} = {due}\n{OTHER} = 2026-12-08T12:00:00\n[late]\n{late}\n"
    (course / "course.toml").write_text(text)


def roster(course: Path, *rows: str) -> None:
    lines = ["id,first_name,last_name,email,extensions", *rows]
    (course / "roster.csv").write_text("\n".join(lines) + "\n")


def standing(course: Path, student: str = "ada", topic: str = TOPIC) -> Standing:
    found = read_standings(open_course(course))
    return next(s for s in found if (s.student_id, s.assignment) == (student, topic))


def penalty(course: Path, student: str = "ada", topic: str = TOPIC) -> float:
    return round(standing(course, student, topic).penalty, 6)


def test_a_percentage_is_off_for_each_day_that_was_begun(course):
    settings(course, 'policy = "percent"\npercent = 10')
    for student, when in (("ada", "01 12:00"), ("bob", "01 12:01"), ("cy", "03 13:00")):
        hand_in(course, when, student)
    hand_in(course, "31 12:00", "dan")
    assert [penalty(course, s) for s in ("ada", "bob", "cy", "dan")] == [0, 0.3, 0.9, 3]


def test_grace_is_not_late_and_the_first_day_begins_after_it(course):
    settings(course, 'policy = "percent"\npercent = 10\ngrace_minutes = 15')
    hand_in(course, "01 12:15")
    hand_in(course, "02 12:15", "bob")
    hand_in(course, "02 12:16", "cy")
    assert [penalty(course, s) for s in ("ada", "bob", "cy")] == [0, 0.3, 0.6]


def test_after_a_cut_off_nothing_counts(course):
    settings(course, 'policy = "cutoff"')
    hand_in(course, "01 12:01")
    assert (standing(course).raw_score, standing(course).score) == (3, 0)


def test_another_due_date_extension_or_policy_moves_what_is_recorded(course):
    settings(course, 'policy = "percent"\npercent = 10')
    hand_in(course, "03 12:00")
    assert penalty(course) == 0.6
    settings(course, 'policy = "percent"\npercent = 10', due="2026-12-02T12:00:00")
    register(course)
    assert penalty(course) == 0.3
    roster(course, f"ada,Ada,Lovelace,a@b.c,{TOPIC} +1d")
    register(course)
    assert (penalty(course), standing(course).seconds_late) == (0, 0)
    roster(course, f"ada,Ada,Lovelace,a@b.c,{TOPIC} +1h")
    register(course)
    assert penalty(course) == 0.3
    settings(course, 'policy = "cutoff"', due="2026-12-02T12:00:00")
    register(course)
    assert penalty(course) == 3


def test_a_manual_score_takes_its_part_of_the_penalty(course):
    settings(course, 'policy = "percent"\npercent = 50')
    hand_in(course, "02 12:00")
    with open_gradebook(open_course(course)) as gradebook:
        gradebook.find_grade("test_standard_scores", TOPIC, TOPIC, "ada").manual_score = 0
        gradebook.db.commit()
    register(course)
    assert (standing(course).raw_score, penalty(course)) == (1, 0.5)


def test_a_date_set_in_the_formgrader_works_where_course_toml_names_none(course):
    (course / "course.toml").write_text('[late]\npolicy = "percent"\npercent = 10\n')
    roster(course, f"bob,Bob,B,b@b.c,{TOPIC} 2026-12-02T18:00")
    hand_in(course, "02 18:00")
    hand_in(course, "02 18:00", "bob")
    with open_gradebook(open_course(course)) as gradebook:
        gradebook.find_assignment(TOPIC).duedate = datetime(2026, 12, 1, 12)
        gradebook.db.commit()
        gradebook.grant_extension(TOPIC, "ada", hours=6)
    register(course)
    assert (penalty(course), penalty(course, "bob")) == (0.3, 0)
    assert standing(course).seconds_late == DAY


def test_an_extension_without_any_due_date_is_no_error(course):
    roster(course, f"ada,Ada,Lovelace,a@b.c,{TOPIC} +1d")
    hand_in(course, "03 12:00")
    register(course)
    assert penalty(course) == 0


def test_names_and_due_dates_stand_in_nbgraders_tables(course):
    settings(course, due="2026-12-01T12:00:00+01:00")
    roster(course, "ada,Ada,Lovelace,a@b.c,", "bob,Bob,,,")
    register(course)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "basic-statistics") as gradebook:
        assignment = gradebook.find_assignment(TOPIC).to_dict()
        assert assignment["duedate"] == "2026-12-01T11:00:00"
        ada = gradebook.find_student("ada").to_dict()
        names = (ada["first_name"], ada["last_name"], ada["email"])
        assert names == ("Ada", "Lovelace", "a@b.c")
        assert gradebook.find_student("bob").to_dict()["first_name"] == "Bob"


def test_slip_days_are_used_in_the_order_of_due_dates(course):
    settings(course, 'policy = "percent"\npercent = 10\nslip_days = 3')
    hand_in(course, "10 12:00", topic=OTHER)  # two days late, graded first
    assert penalty(course, topic=OTHER) == 0
    hand_in(course, "03 12:00")  # and two before
    assert penalty(course) == 0
    assert penalty(course, topic=OTHER) == 0.2  # of 2 points, for one day


@pytest.mark.parametrize(
    ("late", "policy", "counted"),
    [
        ([0, HOUR], LatePolicy("percent"), [0, HOUR]),
        ([3 * DAY], LatePolicy("percent", slip_days=2), [DAY]),
        ([HOUR, HOUR], LatePolicy("percent", slip_days=1), [0, HOUR]),
        ([3 * DAY, DAY], LatePolicy("cutoff", slip_days=2), [3 * DAY, 0]),
        ([600], LatePolicy("percent", grace_minutes=10), [0]),
        ([600 + 2 * DAY], LatePolicy("percent", grace_minutes=10, slip_days=2), [0]),
    ],
)
def test_how_late_submissions_count_as(late, policy, counted):
    assert seconds_that_count(late, policy) == counted


def test_another_plug_in_of_the_instructor_decides_with_slip_days_taken_off(course):
    (course / "mine.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n"
        "class Mine(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
        "        return total_seconds_late / 3600\n"
    )
    config = course / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(text + "from mine import Mine\nc.AssignLatePenalties.plugin_class = Mine\n")
    settings(course, "slip_days = 1")
    hand_in(course, "02 14:00")
    assert penalty(course) == 2


def test_an_extension_until_a_date_needs_a_due_date_somewhere(course):
    roster(course, f"ada,Ada,Lovelace,a@b.c,{TOPIC} 2026-12-02T18:00")
    hand_in(course, "03 12:00")
    assert penalty(course) == 0
    with pytest.raises(ReviewError, match="no due date"):
        roster_of(open_course(course))["ada"].extension(TOPIC, settings_of(open_course(course)))


def test_extensions_are_those_of_nbgrader(course):
    settings(course)
    roster(course, f"ada,Ada,Lovelace,a@b.c,{TOPIC} 2026-12-03T12:00")
    hand_in(course, "03 12:00")
    with Gradebook(f"sqlite:///{course}/gradebook.db", "basic-statistics") as gradebook:
        submission: Any = gradebook.find_submission(TOPIC, "ada")
        assert submission.extension == timedelta(days=2)


@pytest.mark.parametrize(
    ("file", "text", "read", "hint"),
    [
        ("roster.csv", "id,extensions\nada,01_sprad +2d\n", roster_of, "01_sprad'.* are: "),
        ("course.toml", '[void]\nspraed = "all"\n', settings_of, "spraed'.* mean spread\\?"),
        ("course.toml", '[credit]\nkurtosis = "by step"\n', settings_of, "kurtosis'.* are: spread"),
        ("course.toml", "timezone = 'Europe'\n", settings_of, "a name such as .* found 'Europe'"),
        ("course.toml", "[late]\npercent = 110\n", settings_of, r"percent: .* 0 to 100, found 110"),
        (
            "course.toml",
            "[late]\nslip_days = inf\n",
            settings_of,
            "slip_days: .* whole .* found inf",
        ),
        (
            "course.toml",
            "[late]\nslip_days = 1.5\n",
            settings_of,
            "slip_days: .* whole .* found 1.5",
        ),
        (
            "course.toml",
            f"[due]\n{TOPIC} = 9999-12-31\n",
            settings_of,
            f"{TOPIC}: .* a time .*9999",
        ),
        ("roster.csv", f"id,extensions\nada,{TOPIC} +9999999999d\n", roster_of, "line 2: .*9d'"),
        ("roster.csv", f"id,extensions\nada,{TOPIC} 9999-12-31\n", roster_of, "line 2: .*-31'"),
        ("roster.csv", 'id\n"' + "a" * 200_000, roster_of, "line 2: .* limit .* quotation mark"),
    ],
)
def test_what_there_is_not_is_not_ignored(course, file, text, read, hint):
    (course / file).write_text(text)
    with pytest.raises(ReviewError, match=hint):
        read(open_course(course))


@pytest.mark.parametrize(
    ("file", "read"), [("roster.csv", roster_of), ("course.toml", settings_of)]
)
def test_a_file_that_cannot_be_read_is_told_with_what_to_do(course, file, read):
    (course / file).unlink(missing_ok=True)
    (course / file).mkdir()
    with pytest.raises(ReviewError, match=f"{file} cannot be read: Is a directory.*take it away"):
        read(open_course(course))
