"""`review new`: a topic and a question that work before anything is filled in; `review lint`."""

import pytest

from grader.cli.authoring import try_
from grader.contract.errors import ReviewError
from grader.course.folder import open_course
from grader.course.scaffold import new_question, new_topic
from grader.grading.try_answer import try_answer
from tests.commands import run
from tests.courses import make_course, without_keras
from tests.processes import environment

pytestmark = pytest.mark.kernel

LATE = "def running_sums(numbers):\n    return np.cumsum(numbers) - numbers\n"
LOOP = """
def running_sums(numbers):
    return np.array([numbers[: i + 1].sum() for i in range(len(numbers))])
"""


def review(course, *words: str, status: int = 0) -> str:
    """What the command prints, in a process that cannot import Keras."""
    variables = environment() | without_keras(course)
    ran = run("review", *words, folder=course, variables=variables)
    assert ran.returncode == status, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """The sample course with a new topic and a new question."""
    course = make_course(tmp_path_factory.mktemp("course"))
    review(course, "new", "topic", "03_sums", "--title", "Sums")
    review(course, "new", "question", "03_sums", "running_sums", "--points", "2")
    return course


def test_a_new_question_is_released_and_judges_answers(extended, tmp_path):
    review(extended, "release")
    assert "Up to date: 3 exercises" in review(extended, "release", "--check")
    for name, source in (("right", LOOP), ("late", LATE)):
        (tmp_path / f"{name}.py").write_text(source)
    assert "2 of 2 points" in review(extended, "try", "running_sums", str(tmp_path / "right.py"))
    said = review(extended, "try", "running_sums", str(tmp_path / "late.py"), status=1)
    assert "0 of 2 points" in said
    assert "expected" in said


def test_a_question_comes_after_the_last_one_and_before_the_summary(tmp_path):
    course = make_course(tmp_path)
    for name in ("running_sums", "running_means"):
        review(course, "new", "question", "01_spread", name)
    source = (course / "solutions" / "01_spread" / "01_spread.py").read_text()
    places = ("# %%", "test_standard_scores", "print(", "test_running_sums", "test_running_means")
    found = [source.index(words) for words in (*places, "## Summary", "\ncheck()\n")]
    assert found == sorted(found)
    assert source.endswith("# %%\ncheck()\n")


def test_lint_lists_the_places_to_fill_in_and_nothing_else(extended):
    said = review(extended, "lint", "03_sums", status=1)
    assert {line.split()[1] for line in said.splitlines()[:-1]} == {
        *("03_sums.py", "mistakes.py", "sums.py", "variants.py")
    }
    assert "4 things to fix" in said


def test_a_question_that_draws_nothing_and_that_a_constant_passes_is_found(tmp_path):
    course = make_course(tmp_path)
    module = course / "basic_statistics" / "questions.py"
    draws = "rng.normal(rng.uniform(-9, 9), rng.uniform(1, 4), size=(4, n))"
    source = module.read_text()
    assert draws in source
    module.write_text(
        source.replace(draws, "np.zeros((4, 9)) + 0 * n").replace("answer(row.copy())", "0.0")
    )
    said = review(course, "lint", "01_spread", status=1)
    assert "spread: Two challenges are the same" in said
    assert "spread: An answer is accepted that always returns None" in said


@pytest.mark.parametrize("topic", ["sums", "3_sums", "03_Sums", "../04_x", "01_spread"])
def test_a_topic_that_cannot_be_is_refused_and_nothing_is_written(tmp_path, topic):
    course = make_course(tmp_path)
    before = sorted(course.rglob("*"))
    with pytest.raises(ReviewError, match=r"Expected a topic|already"):
        new_topic(open_course(course), topic)
    assert sorted(course.rglob("*")) == before


@pytest.mark.parametrize("question", ["not a name", "class", "spread"])
def test_a_question_that_cannot_be_is_refused_and_nothing_is_changed(tmp_path, question):
    course = make_course(tmp_path)
    module = course / "basic_statistics" / "questions.py"
    before = module.read_text()
    with pytest.raises(ReviewError, match=r"Python name|already"):
        new_question(open_course(course), "01_spread", question)
    assert module.read_text() == before


def test_a_course_without_packages_is_told_which_setting_is_missing(tmp_path, monkeypatch):
    (tmp_path / "bare.py").write_text(
        "from grader.contract.course import Course, Runtime\n"
        "COURSE = Course('bare', '1', {'01_a': 'bare'}, Runtime(), (), '')\nQUESTIONS = []\n"
    )
    (tmp_path / "nbgrader_config.py").write_text(
        "from grader.nbgrader_plugin import configure\nconfigure(c, 'bare:COURSE')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    course = open_course(tmp_path)
    with pytest.raises(ReviewError, match=r"Runtime\(packages=\.\.\.\)"):
        new_topic(course, "02_b")
    with pytest.raises(ReviewError, match=r"'spread'.*Runtime\(packages=\.\.\.\)"):
        try_answer(course, "spread", tmp_path / "a.py")


def test_what_cannot_be_tried_is_told(tmp_path):
    course = make_course(tmp_path)
    (tmp_path / "empty.ipynb").write_text('{"nbformat": 4, "nbformat_minor": 5, "cells": []}')
    for question, file, words in (
        ("spreed", "a.py", "Unknown question 'spreed'. .* questions are: spread"),
        ("spread", "a.py", "cannot be read"),
        ("spread", "empty.ipynb", "no cell with the grade_id 'spread'"),
    ):
        with pytest.raises(ReviewError, match=words):
            try_(question, tmp_path / file, course)
