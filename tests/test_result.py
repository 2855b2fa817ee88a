"""What follows from a state is decided by its policy alone."""

import dataclasses
import json
from collections import Counter
from concurrent.futures import Future

import pytest
from nbgrader.api import Gradebook

from grader import progress, report
from grader.contract.limits import Limits
from grader.contract.result import Result
from grader.contract.state import Policy, State
from grader.course.folder import open_course, submissions
from grader.grading import batch, class_run
from grader.grading.class_run import Options
from grader.intake.submission_folder import HandedIn
from grader.running.worker import run
from tests.courses import TOPIC, as_bytes, first_only, grader, hand_in, make_course, not_graded
from tests.test_report import shown

pytestmark = pytest.mark.kernel


@pytest.fixture
def pause(monkeypatch):
    """pause(**policy): adds a state "paused" to the enumeration, for one test."""

    def add(**policy) -> State:
        state = str.__new__(State, "paused")
        state._name_, state._value_ = "PAUSED", "paused"
        state.policy = Policy("on pause", **policy)
        monkeypatch.setitem(State._value2member_map_, "paused", state)
        return state

    return add


def test_todays_policies():
    marked = {
        field.name: {str(state) for state in State if getattr(state.policy, field.name)}
        for field in dataclasses.fields(Policy)
        if field.name != "label"
    }
    assert marked == {
        "complete": {"graded"},
        "responses_count": {"graded", "timeout", "out of memory", "kernel died"},
        "needs_person": {"needs review"},
        "regrade": {"needs review"},
        "fails_command": {"malformed", "needs review"},
    }


def test_reports_follow_the_policy_of_a_new_state(pause):
    paused = pause(fails_command=True)
    result = not_graded(paused, "The room closed.", "ada")
    assert "on pause" in shown([result])
    assert "The room closed." in shown([result])
    assert "on pause: The room closed." in report.line(result)
    assert "The room closed." in report.not_graded([result])
    assert progress._states(Counter([result.state])) == "1 on pause"
    done = dataclasses.replace(result, state=pause(complete=True), reason="")
    assert report.not_graded([done]) == ""
    assert progress._states(Counter([done.state])) == ""
    assert "on pause" not in report.line(done)


def test_a_new_state_survives_the_ledgers_json(pause):
    result = not_graded(pause(), "The room closed.", "ada")
    assert Result.from_json(json.loads(result.result_json), result.feedback) == result


def test_its_text_is_indented_and_the_same_document():
    result = not_graded(State.GRADED, "", "ada")
    assert json.loads(result.result_json) == json.loads(json.dumps(result.as_json()))
    assert '\n      "question": "' in result.result_json


def test_version_1_had_the_names_of_mistakes_in_the_words_alone():
    result = not_graded(State.GRADED, "", "ada")
    document = json.loads(json.dumps(result.as_json())) | {"version": 1}
    for question in document["questions"]:
        del question["mistakes"]
        question["words"] = "Possible mistake: 0.01 instead of lr. Where is lr?\nExpected 1."
    read = Result.from_json(document, result.feedback)
    assert [q.mistakes for q in read.questions] == [("0.01 instead of lr",)] * 2


def test_version_2_had_the_hash_of_the_notebook_which_no_other_is_compared_with():
    result = not_graded(State.GRADED, "", "ada")
    document = json.loads(result.result_json) | {"version": 2, "submission_sha256": "a" * 64}
    assert Result.from_json(document, result.feedback).submission_sha256 == ""


@pytest.mark.parametrize("count", [True, False])
def test_responses_of_a_new_state_count_if_its_policy_says_so(pause, count):
    paused = pause(responses_count=count)
    result = _judged_as(paused)
    assert result.state is paused
    assert result.score == (1 if count else 0)


def test_a_new_state_is_marked_and_regraded_if_its_policy_says_so(pause, tmp_path, monkeypatch):
    course = make_course(tmp_path)
    hand_in(course, "ada", first_only())
    opened = open_course(course)

    def paused_instead(self, task, handed_in, ran):
        """Here: another process does not know the state that this one has made up."""
        future: Future[Result] = Future()
        future.set_result(_as(state, grader(), handed_in, ran))
        return future

    def run():
        [one] = class_run.autograde(opened, submissions(opened), Options(Limits(), workers=1))
        with Gradebook(opened.db_url, opened.course_id) as gradebook:
            entry = gradebook.find_submission(TOPIC, "ada")
            by_hand = {g.needs_manual_grade for n in entry.notebooks for g in n.grades}
        return one.new, by_hand

    monkeypatch.setattr(batch.Batch, "_judge", paused_instead)
    state = pause(needs_person=True, regrade=True)
    assert run() == (True, {True})
    state = pause()
    assert run() == (True, {False})  # the first one was to be regraded, and now it lasts
    assert run() == (False, {False})


def _judged_as(state):
    the_grader, handed_in = grader(), HandedIn(as_bytes(first_only()), {})
    ran = run(the_grader.plan, the_grader.zygote, handed_in)
    return _as(state, the_grader, handed_in, ran)


def _as(state, the_grader, handed_in, ran):
    execution = dataclasses.replace(ran.execution, state=state, reason="The room closed.")
    return the_grader.judged("ada", handed_in, dataclasses.replace(ran, execution=execution))


def test_a_brief_one_keeps_what_a_table_shows_and_shares_what_others_say(pause):
    ada = _judged_as(pause(responses_count=True))
    bob = dataclasses.replace(ada, student_id="bob")
    read = [Result.from_json(json.loads(one.result_json), one.feedback) for one in (ada, bob)]
    for one, again in zip((ada, bob), read, strict=True):
        assert again.brief() == dataclasses.replace(one, cells=())
        assert not again.brief().feedback.cells
    first, second = (one.brief().questions[0] for one in read)
    assert first.words is second.words
    assert first.steps is second.steps
