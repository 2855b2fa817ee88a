"""`check()` without arguments: what is right, the points, what is next."""

import json
import re

import pytest

from grader.contract import wire
from grader.contract.wire import DOOR_VARIABLE
from grader.student import progress, summary
from grader.student.check import CheckError, checker
from grader.student.progress import FILE, Overall
from grader.student.released import KEY, REFERENCE_FILE, Asked, Released, read, released
from grader.student.summary import Row, Summary
from tests.courses import OTHER, TOPIC, assignment, judge
from tests.courses.at_home import unpack
from tests.markup import live_parts, text_of

COURSE = assignment(TOPIC).course


def right(sample):
    return sample.std(ddof=1)


def answer(body: str):
    """An answer as a cell of a notebook defines it."""
    return judge(TOPIC).reference_notebook.instead("spread", f"def spread(sample):\n    {body}\n")


wrong = answer("return sample.std()")


@pytest.fixture
def exercise(tmp_path, monkeypatch):
    """The folder of an exercise with another one beside it; a kernel works in it."""
    monkeypatch.delenv(DOOR_VARIABLE, raising=False)
    here = unpack(tmp_path, TOPIC, OTHER)
    monkeypatch.chdir(here)
    return here


@pytest.fixture
def said(capsys):
    """said(check): what `check()` prints outside of a notebook, line by line."""

    def lines(check):
        capsys.readouterr()
        check()
        return capsys.readouterr().out.splitlines()

    return lines


def failed(check, given, kind: type[Exception] = CheckError) -> None:
    with pytest.raises(kind):
        check("spread", given)


@pytest.fixture
def stretch(exercise):
    """The exercise, whose first question gives no points."""
    arrays = wire.read(exercise / REFERENCE_FILE)
    name, cells = json.loads(str(arrays[KEY]))
    [test] = [
        c for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == "test_spread"
    ]
    test["metadata"]["nbgrader"]["points"] = 0
    arrays[KEY] = Released(name, cells).as_array()
    (exercise / REFERENCE_FILE).write_bytes(wire.to_bytes(arrays))
    return exercise


def test_a_stretch_question_ends_no_run_and_is_not_what_comes_next(stretch, said):
    check = checker(COURSE)
    check("spread", answer("raise NotImplementedError"))
    lines = said(check)
    assert lines[0] == "01_spread: 0 of 2 points"
    assert re.search(r"spread +no points +not answered yet", lines[1])
    assert "`standard_scores`" in next(line for line in lines if line.startswith("Next"))
    failed(check, wrong)


def test_without_stretch_questions_all_may_be_right():
    rows = Row(Asked("spread", 1, "1. Spread"), "passed"), Row(Asked("more", 0, "Stretch"), "")
    found = Summary("01_spread", rows)
    assert found.right
    assert "Before you hand in" in found.next
    assert not Summary("01_spread", (Row(Asked("spread", 1, "1."), "wrong"), *rows)).right


def test_before_any_check_the_first_question_is_next(exercise, said):
    assert said(checker(COURSE)) == [
        "01_spread: 0 of 3 points",
        "– 1. A sample's spread  spread           0 of 1  not checked yet",
        "– 2. Standard scores    standard_scores  0 of 2  not checked yet",
        "Next: 1. A sample's spread, `spread`: not checked yet.",
        "All exercises: 0 of 2 complete, 0 of 5 points.",
    ]


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("return sample.std()", CheckError, "not right yet"),
        ("raise NotImplementedError", CheckError, "not answered yet"),
        ("return sample.spread", AttributeError, "stopped with an error"),
    ],
)
def test_what_is_not_right_is_next(exercise, said, body, kind, words):
    check = checker(COURSE)
    failed(check, answer(body), kind)
    lines = said(check)
    assert lines[1].endswith(words)
    assert lines[3] == f"Next: 1. A sample's spread, `spread`: {words}."


def test_the_last_verdict_counts(exercise, said):
    check = checker(COURSE)
    failed(check, wrong)
    check("spread", right)
    assert said(check)[0] == "01_spread: 1 of 3 points"
    failed(check, wrong)
    assert said(check)[0] == "01_spread: 0 of 3 points"


def test_when_all_is_right_the_next_thing_is_to_hand_in(exercise, said):
    check = checker(COURSE)
    check("spread", right)
    check("standard_scores", lambda sample: (sample - sample.mean()) / right(sample))
    lines = said(check)
    assert "`review check 01_spread.ipynb`" in lines[3]
    assert lines[4] == "All exercises: 1 of 2 complete, 3 of 5 points."


def test_another_kernel_knows_what_was_right_and_says_that_it_was_before(exercise, said):
    checker(COURSE)("spread", right)
    lines = said(checker(COURSE))
    assert lines[1].endswith("1 of 1  right, when last checked")
    assert lines[3].startswith("Next: 2. Standard scores")
    again = checker(COURSE)
    again("standard_scores", lambda sample: (sample - sample.mean()) / right(sample))
    assert said(again)[3].startswith("All answers were right when they were last checked.")


def test_in_grading_it_does_nothing(exercise, said, monkeypatch):
    monkeypatch.setenv(DOOR_VARIABLE, "no such socket")
    assert said(checker(COURSE)) == []
    assert not (exercise.parent / FILE).exists()


def test_a_question_without_its_answer_is_refused(exercise):
    with pytest.raises(TypeError, match="lacks the answer"):
        checker(COURSE)("spread")


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 broken"])
def test_without_the_reference_file_it_says_what_is_missing(exercise, said, content):
    (exercise / REFERENCE_FILE).unlink()
    if content is not None:
        (exercise / REFERENCE_FILE).write_bytes(content)
    assert said(checker(COURSE))[0].startswith(f"No summary: {REFERENCE_FILE}")


def test_the_exercise_is_read_as_it_was_released(exercise):
    found = read(exercise)
    assert found is not None
    assert (found.name, found.points) == (TOPIC, 3)
    assert found.asked[1] == Asked("standard_scores", 2, "2. Standard scores")
    assert released(TOPIC, found.cells) == found


def test_as_html_it_says_the_same_and_nothing_in_it_is_live(exercise):
    found = read(exercise)
    assert found is not None
    shown = summary.summary(found, {"spread": "wrong"}, {}, Overall(0, 6, 1, 60))
    html = summary.html(shown)
    for words in ("1. A sample's spread", "not right yet", "0 of 3 points", "1 of 60 points"):
        assert words in text_of(html)
    hostile = Asked("<b>spread</b>", 1, "<script>breach()</script>")
    html = summary.html(Summary("<i>", (Row(hostile, "<img src=x>"),)))
    assert live_parts(html) == []
    assert "<script>" not in html
    assert not re.search("<b>|<i>|<img", html)


def test_points_of_exercises_that_are_not_there_are_not_made_up(exercise):
    kept = {TOPIC: progress.Progress(3, 3), OTHER: progress.Progress(1, 2)}
    names = (TOPIC, OTHER, "03_shape")
    found = progress.overall(exercise, names, kept)
    assert found == Overall(1, 3, 4, None)
    shown = Summary(TOPIC, (), found)
    assert shown.progress == "All exercises: 1 of 3 complete, 4 points."
