"""The order in which a class is graded: complete, fair to every student, longest first."""

from dataclasses import dataclass
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from grader.grading.order import in_order
from grader.intake.submission_folder import Submission

ASSIGNMENTS = ("01_short", "02_long", "03_new")
SECONDS = {"01_short": 1.0, "02_long": 9.0}  # 03_new was never graded


@dataclass(frozen=True)
class Task:
    submission: Submission


tasks = st.lists(
    st.tuples(st.sampled_from(ASSIGNMENTS), st.sampled_from("abcdefgh")), unique=True
).map(lambda pairs: [Task(Submission(a, s, Path(s, a))) for a, s in pairs])


@given(tasks)
def test_every_submission_is_graded_once(given_tasks):
    ordered = in_order(given_tasks, SECONDS)
    assert sorted(ordered, key=hash) == sorted(given_tasks, key=hash)


@given(tasks)
def test_no_student_has_a_second_turn_before_all_had_their_first(given_tasks):
    turns, had = [], {}
    for task in in_order(given_tasks, SECONDS):
        student = task.submission.student_id
        had[student] = had.get(student, 0) + 1
        turns.append(had[student])
    assert turns == sorted(turns)


@given(tasks)
def test_in_each_turn_the_longest_come_first_and_what_is_new_counts_as_longest(given_tasks):
    had, by_turn = {}, {}
    for task in in_order(given_tasks, SECONDS):
        student = task.submission.student_id
        had[student] = had.get(student, 0) + 1
        seconds = SECONDS.get(task.submission.assignment, float("inf"))
        by_turn.setdefault(had[student], []).append(seconds)
    for seconds in by_turn.values():
        assert seconds == sorted(seconds, reverse=True)
