"""`review autograde --log`: what each stage did, and nothing that must not leave the sandbox."""

import json
import logging
import unicodedata
from pathlib import Path

import pytest

from grader.contract.errors import ReviewError
from grader.grading import run_log
from grader.grading.run_log import fields
from tests.courses import TOPIC, first_only, hand_in, make_course
from tests.test_cli import refused, review

pytestmark = pytest.mark.kernel

# What a terminal, a line reader, and a reader would obey.
HOSTILE = "eve\x1b[2J\n\u202ekcah\u2028x"
ALWAYS = {"time", "level", "logger", "event"}
OF_A_SUBMISSION = {
    "found": {"folder"},
    "frozen": {"sha256"},
    "unreadable": set(),
    "unchanged": {"graded_at"},
    "submitted": {"attempt"},
    "lost": {"attempt"},
    "starved": {"attempt"},
    "begun": {"worker", "at"},
    "kernel started": {"start", "seconds", "because"},
    "cell": {"cell", "question", "seconds", "outcome"},
    "ended": {"state", "seconds"},
    "verdict": {"question", "points", "max_points"},
    "recorded": {"state", "score", "max_score"},
}
OF_A_RUN = {
    "run begun": {"submissions", "workers", "sandbox"},
    "run ended": set(),
    "run interrupted": {"error"},
    "gradebook unavailable": set(),
}


@pytest.fixture(scope="module")
def logged(tmp_path_factory):
    """The log of a run over four submissions, and of a second run that finds them unchanged."""
    course = make_course(tmp_path_factory.mktemp("course"))
    talks = "print('STUDENT' + ' OUTPUT')  # STUDENT CODE"
    hand_in(course, "ada", first_only(talks))
    hand_in(course, HOSTILE, first_only())
    (course / "submitted" / "ada" / TOPIC / "file\x1b[2J STUDENT FILE.txt").write_text(
        "STUDENT DATA"
    )
    hand_in(course, "slow", first_only("__import__('time').sleep(99)  # STUDENT CODE"))
    hand_in(course, "broken", b'{"cells": [')
    logs = []
    for number in range(2):
        log = course / f"{number}.log"
        address = f"sqlite:///{course}/SECRET-address.db"
        words = ("--log", str(log), "--seconds", "15", "--db", address)
        run = review("autograde", TOPIC, *words, cwd=course)
        assert "Traceback" not in run.stderr
        assert "2 of 4 submissions could not be graded" in run.stderr
        logs.append(log.read_text(encoding="utf-8"))
    return logs


def events(log: str, student: str | None = None) -> list[dict]:
    parsed = [json.loads(line) for line in log.split("\n")[:-1]]
    return [e for e in parsed if student is None or e.get("student_id") == student]


def test_every_stage_of_a_submission_is_there_in_order(logged):
    ada = events(logged[0], "ada")
    stages = list(dict.fromkeys(e["event"] for e in ada))
    assert stages == [
        *("found", "frozen", "submitted", "begun", "kernel started", "cell", "ended"),
        *("verdict", "recorded"),
    ]
    by_stage = {e["event"]: e for e in ada}
    assert by_stage["kernel started"]["start"] == "warm"
    assert by_stage["kernel started"]["seconds"] > 0
    assert by_stage["ended"]["state"] == "graded"
    assert (by_stage["recorded"]["score"], by_stage["recorded"]["max_score"]) == (1, 3)
    verdicts = {e["question"]: e["points"] for e in ada if e["event"] == "verdict"}
    assert {q for q, points in verdicts.items() if points} == {"spread"}
    answered = [e for e in ada if e["event"] == "cell" and e["question"] == "spread"]
    assert [e["cell"] for e in answered] == ["spread", "test_spread"]
    assert all(e["seconds"] > 0 for e in answered)


def test_where_a_submission_timed_out_is_in_the_log(logged):
    cells = [e for e in events(logged[0], "slow") if e["event"] == "cell"]
    # Other tests may have had the processors: then it was given its time once more, alone.
    *_, stopped = [c for c in cells if c["outcome"] == "timeout"]
    assert stopped["cell"] == "spread"
    assert stopped["seconds"] > 5


def test_what_was_not_changed_is_logged_as_such(logged):
    ada = events(logged[1], "ada")
    assert [e["event"] for e in ada] == ["found", "frozen", "unchanged"]
    assert ada[-1]["graded_at"]


def test_a_file_that_is_no_notebook_is_logged_with_its_state(logged):
    broken = {e["event"]: e for e in events(logged[0], "broken")}
    assert broken["recorded"]["state"] == "malformed"


def test_events_have_the_documented_fields_and_no_others(logged):
    """Challenges, code, output and reasons have no field that they could be in."""
    for event in events("".join(logged)):
        keys = set(event) - ALWAYS
        if event["event"] in OF_A_RUN:
            assert keys == OF_A_RUN[event["event"]]
        else:
            assert keys == {"assignment", "student_id"} | OF_A_SUBMISSION[event["event"]]
        assert event["logger"].split(".")[0] == "grader"
        assert all(isinstance(value, str | int | float | bool) for value in event.values())


def test_nothing_that_is_secret_or_commands_a_terminal_is_in_the_log(logged):
    for log in logged:
        assert events(log)[0]["event"] == "run begun"
        assert events(log)[-1]["event"] == "run ended"
        assert "STUDENT" not in log
        assert "SECRET" not in log
        assert log.isascii()
        assert not any(unicodedata.category(c) == "Cc" for c in log.replace("\n", ""))
        for value in (v for e in events(log) for v in e.values() if isinstance(v, str)):
            assert not any(unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") for c in value)


def test_a_log_that_cannot_be_written_is_refused_before_anything_is_graded(tmp_path):
    course = make_course(tmp_path)
    hand_in(course, "ada", first_only())
    run = review("autograde", TOPIC, "--log", "/no/such/folder/log", cwd=course)
    refused(run, "/no/such/folder/log", "--log")
    assert not (course / "autograded").exists()


def test_a_full_disk_costs_the_log_and_not_the_run(capsys):
    with run_log.to_file(Path("/dev/full")):
        for _ in range(3):
            logging.getLogger("grader.test").info("found", extra=fields(student_id="ada"))
    assert capsys.readouterr().err.count("the log is incomplete") == 1


def test_nothing_is_left_behind_in_the_logging_of_the_process(tmp_path):
    logger = logging.getLogger("grader")
    before = logger.level, list(logger.handlers)
    with pytest.raises(ReviewError), run_log.to_file(tmp_path / "log"):
        raise ReviewError("stopped")
    assert (logger.level, logger.handlers) == before


def test_without_the_option_no_event_is_printed(tmp_path):
    """The run is interrupted, which is logged as a warning; only the error is for people."""
    course = make_course(tmp_path)
    hand_in(course, "ada", first_only())
    (course / "gradebook.db").write_text("no database\n" * 100)
    run = review("autograde", TOPIC, cwd=course)
    refused(run, "gradebook.db")
    log = course / "log"
    refused(review("autograde", TOPIC, "--log", str(log), cwd=course), "gradebook.db")
    [begun, interrupted] = events(log.read_text())
    assert (begun["event"], interrupted["event"]) == ("run begun", "run interrupted")
    assert interrupted["error"] == "ReviewError"
