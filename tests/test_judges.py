"""The processes that judge: they share a run's secrets, and one that is lost is replaced."""

import json
import os
import subprocess
from concurrent.futures import wait
from contextlib import contextmanager

import nbformat
import psutil
import pytest

from grader.contract.errors import CourseChangedError, ReviewError
from grader.contract.limits import Limits
from grader.course.folder import assignment, open_course, settings_of, submissions
from grader.grading import class_run, judge_process
from grader.grading.class_run import Options
from grader.grading.judge_process import Case
from grader.grading.judges import JudgeLostError, Judges
from grader.intake.submission_folder import HandedIn
from grader.judge.provenance import provenance
from grader.running.worker import run
from tests import courses
from tests.courses import TOPIC, answered, as_bytes, first_only, hand_in, make_course, right
from tests.processes import BIN, has_ended, named, wait_until

pytestmark = pytest.mark.kernel


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


def case(course):
    opened = open_course(course)
    described = assignment(opened, TOPIC)
    return Case(described, provenance(described, True), Limits(), settings_of(opened))


@contextmanager
def judging(course, workers=1, zygote=None):
    runtime = case(course).assignment.course.runtime
    with Judges(workers, runtime, lambda: zygote) as judges:
        yield judges


def processes():
    """Those that judge and were started, not forked."""
    return named(os.getpid(), judge_process.__name__, deep=True)


def ran(notebook):
    handed_in = HandedIn(as_bytes(notebook), {})
    return handed_in, run(courses.grader().plan, courses.zygote().address, handed_in)


def test_one_that_was_killed_is_replaced_and_knows_the_same_secrets(course):
    with judging(course) as judges:
        asked = judges.begin([case(course)])
        [process] = processes()
        process.kill()
        handed_in, how = ran(first_only())
        result = judges.judged(TOPIC, "ada", handed_in, how).result(timeout=60)
        assert result.questions[0].words  # judged, if by other secrets than it was run with
        assert judges._ask("asked").result(timeout=60) == asked
        assert [p.pid for p in processes()] != [process.pid]


def test_several_draw_the_same_secrets(course):
    with judging(course, workers=33) as judges:
        asked = judges.begin([case(course)])
        futures = [judges._ask("asked") for _ in range(30)]
        wait(futures, timeout=60)
        assert [future.result() for future in futures] == [asked] * 30
        assert len(processes()) > 1


@pytest.mark.parametrize("start", ["cold", "forked", "the zygote is gone"])
def test_every_start_gives_the_result(course, start, tmp_path):
    gone = str(tmp_path / "gone")
    zygote = {"cold": None, "forked": courses.zygote().address}.get(start, gone)
    handed_in, how = ran(right())
    with judging(course, zygote=zygote) as judges:
        judges.begin([case(course)])
        assert bool(processes()) == (start != "forked")
        result = judges.judged(TOPIC, "ada", handed_in, how).result(timeout=60)
    # Run with other secrets than these, so no answer is right: but each was compared.
    assert {step.passed for question in result.questions for step in question.steps} == {False}
    # Made there, not where results are recorded.
    assert {"feedback_json", "result_json"} <= vars(result).keys()
    nbformat.validate(json.loads(result.feedback_json))
    assert result.feedback == json.loads(result.feedback_json)


def test_a_run_after_a_change_of_the_course_is_refused(course):
    with judging(course) as judges:
        judges.begin([case(course)])
        solution = course / "solutions" / TOPIC / f"{TOPIC}.py"
        solution.write_text(solution.read_text() + "\n# %%\n# otherwise\n")
        with pytest.raises(CourseChangedError, match="Start the command again"):
            judges.begin([case(course)])


def test_a_solution_that_fails_stops_the_run_with_its_reason(course):
    solution = course / "solutions" / TOPIC / f"{TOPIC}.py"
    solution.write_text(solution.read_text().replace("np.sqrt(((sample", "np.nothing(((sample"))
    hand_in(course, "ada", first_only())
    opened = open_course(course)
    with pytest.raises(ReviewError, match="reference answer to spread failed: AttributeError"):
        list(class_run.autograde(opened, submissions(opened), Options()))


DEADLY = """

def _deadly(theirs, ours, challenge, compare=QUESTIONS[0].compare):
    if theirs["values"][0] == 13:
        import os

        os.kill(os.getpid(), 9)
    return compare(theirs, ours, challenge)


QUESTIONS = (dataclasses.replace(QUESTIONS[0], compare=_deadly), QUESTIONS[1])
"""


def test_a_response_that_ends_the_process_costs_its_own_submission_alone(course):
    """As one might that made a library crash; the course's own comparison stands in for that."""
    module = course / "basic_statistics" / "questions.py"
    module.write_text(f"import dataclasses\n{module.read_text()}{DEADLY}")
    for student in ("ada", "cy", "di"):
        hand_in(course, student, right())
    hand_in(course, "bob", answered(spread="def spread(sample):\n    return 13.0\n"))
    command = [BIN / "review", "autograde", TOPIC, "--json"]
    said = subprocess.run(command, cwd=course, stdout=subprocess.PIPE, text=True).stdout
    results = {one["student_id"]: one for one in map(json.loads, said.splitlines())}
    assert {name: one["state"] for name, one in results.items()} == {
        "ada": "graded",
        "bob": "needs review",
        "cy": "graded",
        "di": "graded",
    }
    assert "The process that judges ended, 2 times. Regrade it" in results["bob"]["reason"]


@pytest.mark.parametrize("start", ["cold", "forked"])
def test_one_that_does_not_answer_is_ended_and_replaced(course, start, monkeypatch):
    """A stopped process stands in for one in a step of compiled code that never ends."""
    monkeypatch.setattr("grader.grading.judges.SECONDS", 2)
    zygote, submission = courses.zygote().address, ran(first_only())
    before = set(psutil.Process().children(recursive=True))
    with judging(course, zygote=zygote if start == "forked" else None) as judges:
        asked = judges.begin([case(course)])
        [process] = set(psutil.Process().children(recursive=True)) - before
        process.suspend()
        with pytest.raises(JudgeLostError, match="did not answer within 2 s"):
            judges.judged(TOPIC, "bob", *submission).result(timeout=60)
        wait_until(lambda: has_ended(process))
        assert judges._ask("asked").result(timeout=60) == asked
        assert judges.judged(TOPIC, "ada", *submission).result(timeout=60).questions[0].words
