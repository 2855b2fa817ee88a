"""`review score`: points and comments that a person gives, from the command line."""

import dataclasses
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.contract.errors import ReviewError
from grader.contract.result import QuestionResult
from grader.contract.state import State
from grader.course.folder import open_course, settings_of, trusted_notebook
from grader.feedback.class_pages import write_pages
from grader.grading.scoring import marking_of
from grader.records.gradebook import NbgraderGradebook
from grader.records.recorder import Recorder
from grader.records.standings import QuestionScore, Standing, read_standings
from tests.courses import TOPIC, hand_in, make_course, marking, not_graded, right

pytestmark = pytest.mark.kernel


@pytest.fixture
def course(tmp_path) -> Path:
    """Ada's second answer is wrong, and recorded."""
    root = make_course(tmp_path)
    hand_in(root, "ada", right())
    grade(root)
    return root


def grade(root: Path) -> None:
    opened = open_course(root)
    questions = tuple(
        QuestionResult(q, 0, 0, "Right." if q == "spread" else "Wrong.", passed=q == "spread")
        for q in marking().most
    )
    result = dataclasses.replace(not_graded(State.GRADED), assignment=TOPIC, questions=questions)
    with Recorder(root, NbgraderGradebook(opened, settings_of(opened))) as recorder:
        trusted = trusted_notebook(opened, TOPIC)
        recorder.register(TOPIC, trusted, marking_of(trusted))
        recorder.keep_all([(marking().apply(result), "what it rests on")])


def say(root: Path, *arguments: str) -> str:
    ran = CliRunner().invoke(
        app, ["score", *arguments, "--course", str(root)], catch_exceptions=False
    )
    assert ran.exit_code == 0
    return ran.output


def standing(root: Path) -> Standing:
    [found] = read_standings(open_course(root))
    return found


def score(root: Path) -> QuestionScore:
    return next(q for q in standing(root).questions if q.question == "standard_scores")


def test_points_and_a_comment_count_and_stay_when_the_submission_is_regraded(course):
    said = say(course, TOPIC, "ada", "standard_scores", "1.5", "--comment", "Almost: *see* me.")
    assert said.strip() == (
        f"{TOPIC}  ada  standard_scores: 1.5 of 2, by hand (the grader gave 0). In all 2.5 of 3."
    )
    grade(course)
    assert (score(course).points, score(course).auto) == (1.5, 0)
    [page] = write_pages(open_course(course), [TOPIC])
    assert "Almost: <em>see</em> me." in page.path.read_text()


def test_a_comment_alone_leaves_the_points_and_points_alone_the_comment(course):
    assert "0 of 2, the grader's" in say(
        course, TOPIC, "ada", "standard_scores", "--comment", "Look"
    )
    assert (score(course).manual, score(course).comment) == (None, "Look")
    say(course, TOPIC, "ada", "standard_scores", "0.5")
    assert (score(course).manual, score(course).comment) == (0.5, "Look")


def test_what_was_given_can_be_taken_back(course):
    say(course, TOPIC, "ada", "standard_scores", "2", "--comment", "Right after all.")
    assert "0 of 2, the grader's" in say(course, TOPIC, "ada", "standard_scores", "--remove")
    assert (score(course).manual, score(course).comment, standing(course).score) == (None, "", 1)


def test_being_late_costs_its_part_of_what_a_person_gives(course):
    (course / "course.toml").write_text(
        f'[due]\n{TOPIC} = 2026-12-01T12:00:00\n[late]\npolicy = "percent"\npercent = 50\n'
    )
    (course / "submitted" / "ada" / TOPIC / "timestamp.txt").write_text("2026-12-02 12:00:00 UTC")
    grade(course)
    said = say(course, TOPIC, "ada", "standard_scores", "2")
    assert "In all 1.5 of 3, less 1.5 for being late." in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((TOPIC, "ada", "standard_scores", "3"), "expected 0 to 2"),
        ((TOPIC, "ada", "standard_scores", "nan"), "expected 0 to 2"),
        ((TOPIC, "ada", "standard_score", "1"), "The questions are: spread, standard_scores"),
        ((TOPIC, "adda", "spread", "1"), "Did you mean ada?"),
        (("09_x", "ada", "spread", "1"), "no assignment '09_x'. `review autograde`"),
        (("01_spred", "ada", "spread", "1"), f"no assignment '01_spred'. Did you mean {TOPIC}?"),
        ((TOPIC, "ada", "spread"), "Expected POINTS, --comment TEXT or --remove"),
    ],
)
def test_what_cannot_be_given_is_told_and_changes_nothing(course, arguments, words):
    before = standing(course)
    with pytest.raises(ReviewError, match=words):
        say(course, *arguments)
    assert standing(course) == before


def test_a_void_question_is_worth_the_same_for_everybody(course):
    (course / "course.toml").write_text('[void]\nspread = "all"\n')
    with pytest.raises(ReviewError, match="spread is void"):
        say(course, TOPIC, "ada", "spread", "0")
