"""Feedback pages: what they say, and that whatever a submission says there is only text."""

import dataclasses
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from typer.testing import CliRunner

from grader.cli import app
from grader.collect.attempts import Attempt
from grader.contract.errors import ReviewError
from grader.contract.result import QuestionResult, Result
from grader.contract.state import State
from grader.course.folder import open_course
from grader.feedback.class_pages import write_pages
from grader.feedback.exercise_text import exercise_text
from grader.feedback.page import Pages
from grader.grading import feedback
from grader.intake.cells import is_test
from grader.intake.merge_answers import merge_answers
from grader.records.gradebook import NbgraderGradebook
from grader.records.standings import QuestionScore, Standing
from tests.courses import (
    MISTAKEN,
    SCORES,
    TOPIC,
    answered,
    hand_in,
    make_course,
    not_graded,
    right,
    trusted,
    worth,
)
from tests.markup import live_parts, text_of

HOSTILE = (
    "</code></pre></details></style><script>breach()</script><img src='http://breach.invalid/a.png'"
    " onerror='breach()'><svg onload='breach()'><base href='http://breach.invalid/'>"
    "<meta http-equiv=refresh content='0;url=http://breach.invalid'>{{ 7 * 7 }}\x1b[31m\x00"
)
WORDS = "Possible mistake: n instead of n - 1. Count.\nThe deviation: expected 2, found 1."


def result(*words: str, submission=None, **changes) -> Result:
    """A result with these words on the questions; the first answer is wrong."""
    submission = submission or answered(spread=MISTAKEN, standard_scores=SCORES)
    merged = merge_answers(trusted(), submission)
    for cell in merged.cells:
        cell.outputs = []
    both = dict(zip(("spread", "standard_scores"), words or (WORDS, "Right."), strict=True))
    made = not_graded(State.GRADED)
    questions = tuple(
        QuestionResult(name, most * (said == "Right."), most, said, passed=said == "Right.")
        for (name, said), most in zip(both.items(), (1.0, 2.0), strict=True)
    )
    shown = feedback.with_words(feedback.of_run(merged), questions)
    return dataclasses.replace(made, questions=questions, feedback=shown, **changes)


def standing(of: Result, comment: str = "", manual: float | None = None, **changes) -> Standing:
    scores = tuple(
        QuestionScore(q.question, q.points, q.max_points, q.points, None, "", False)
        for q in of.questions
    )
    first = dataclasses.replace(scores[0], comment=comment, manual=manual)
    if manual is not None:
        first = dataclasses.replace(first, points=manual)
    made = Standing(of.assignment, of.student_id, (first, *scores[1:]), 0.0, None, 0.0)
    return dataclasses.replace(made, **changes)


def page(of: Result, student: str = "Ada Lovelace", **changes) -> str:
    pages = Pages(exercise_text(trusted()), ZoneInfo("Europe/Berlin"))
    return pages.html(of, standing(of, **changes), student)


def seen(html: str) -> str:
    """The text of a page."""
    return text_of(html.partition("<body>")[2])


def test_a_page_has_question_answer_verdict_and_points():
    text = seen(page(result()))
    assert "Feedback for Ada Lovelace 2 of 3 points" in text
    assert "Write spread(sample) : the standard deviation of the population" in text
    assert "return sample . std ()" in text
    assert "Possible mistake n instead of n - 1 Count. The deviation expected 2 found 1" in text
    assert "Not right yet 0 of 1 point" in text
    assert "Right 2 of 2 points" in text


def test_a_question_s_text_is_its_section_without_the_end_of_the_one_before():
    exercise = trusted()
    first = next(n for n, cell in enumerate(exercise.cells) if is_test(cell))
    exercise.cells.insert(first + 1, new_markdown_cell("Half of them lie within one."))
    text = exercise_text(exercise).questions["standard_scores"]
    assert text.title == "2. Standard scores"
    assert "standard_scores(sample)" in text.html
    assert "Half of them" not in text.html


def test_a_page_runs_nothing_and_loads_nothing():
    html = page(result())
    assert """Content-Security-Policy" content="default-src 'none'; style-src""" in html
    assert live_parts(html) == []
    assert "url(" not in html


def test_what_students_and_graders_write_is_shown_and_never_live():
    code = f"def spread(sample):\n    '''{HOSTILE}'''\n    return 1"
    hostile = result(HOSTILE, "Right.", submission=answered(spread=code, standard_scores=SCORES))
    html = page(hostile, student=HOSTILE, comment=f"**Look** [here](javascript:breach()) {HOSTILE}")
    assert live_parts(html) == []
    assert "javascript:" not in html
    assert not {"\x1b", "\x00"} & set(html)
    assert html.count("<style>") == html.count("</style>") == 1
    assert "{{ 7 * 7 }}" in html
    assert "<strong>Look</strong>" in html


def test_a_huge_answer_makes_a_page_of_moderate_size():
    code = (
        "def spread(sample):\n"
        + "    x = '"
        + "a" * 300_000
        + "'\n"
        + " \n" * 50_000
        + "x\n" * 50_000
    )
    html = page(result(submission=answered(spread=code, standard_scores="")))
    assert len(html) < 500_000
    assert "feedback does not show the rest" in html
    assert "The cell is missing or empty." in html


def test_a_persons_points_and_comment_are_there():
    text = seen(page(result(), comment="A good idea, wrong *denominator*.", manual=0.5))
    assert "2.5 of 3 points" in text
    assert "Partly right 0.5 of 1 point" in text
    assert "A person gave these points." in text
    assert "Comment A good idea, wrong denominator" in text


def test_being_late_and_what_it_cost_is_said_in_the_courses_time():
    late = page(
        result(), penalty=0.4, handed_in=datetime(2026, 11, 27, 23, 15), seconds_late=90_000.0
    )
    text = seen(late)
    assert "1.6 of 3 points 2 of 3 points, less 0.4 for handing in late." in text
    assert "Handed in 28 November 2026, 00:15 (Europe/Berlin), 1 day 1 hour after" in text


def test_a_submission_that_was_not_graded_says_once_why():
    bad = not_graded(State.MALFORMED, "The file is not JSON.")
    text = seen(page(bad))
    assert text.count("The file is not JSON.") == 1
    assert "Not graded: malformed." in text
    assert "Verdict" not in text


def test_one_that_stopped_early_says_so_and_shows_what_was_graded():
    text = seen(page(result(state=State.TIMEOUT, reason="Stopped after 600 s.")))
    assert "Stopped early: timeout. Stopped after 600 s." in text
    assert "Right 2 of 2 points" in text


def test_a_graded_one_says_what_there_is_to_know():
    assert "Graded was 'a.ipynb'." in seen(page(result(reason="Graded was 'a.ipynb'.")))


@pytest.fixture
def course(tmp_path):
    """A course folder whose gradebook has one result."""
    root = make_course(tmp_path / "course")
    (root / "roster.csv").write_text("id,first_name,last_name\nada,Ada,O'Brien <b>\n")
    folder = hand_in(root, "ada", right())
    (folder / "submission_secret.txt").write_text("secret")
    (folder / "timestamp.txt").write_text("2026-11-27 22:15:00 UTC\n")
    with NbgraderGradebook(open_course(root)) as gradebook:
        gradebook.register(TOPIC, trusted(), worth())
        gradebook.record_all([result(student_id="ada")])
    return open_course(root)


def test_pages_are_where_nbgrader_looks_with_what_it_needs_to_release_them(course):
    [written] = write_pages(course, [TOPIC])
    assert written.path == written.path.parents[3] / "feedback" / "ada" / TOPIC / f"{TOPIC}.html"
    assert "Feedback for Ada O'Brien <b>" in seen(written.path.read_text())
    assert {p.name for p in written.path.parent.iterdir()} == {
        f"{TOPIC}.html",
        "submission_secret.txt",
        "timestamp.txt",
    }
    assert (written.path.parent / "submission_secret.txt").read_text() == "secret"


def test_a_link_in_place_of_the_secret_is_not_followed(course, tmp_path):
    (tmp_path / "other").write_text("not the student's")
    secret = tmp_path / "course" / "submitted" / "ada" / TOPIC / "submission_secret.txt"
    secret.unlink()
    secret.symlink_to(tmp_path / "other")
    with NbgraderGradebook(course) as gradebook:
        gradebook.record_all([result(student_id="ada")])
    [written] = write_pages(course, [TOPIC])
    assert not (written.path.parent / "submission_secret.txt").exists()


def test_what_was_not_graded_is_listed_and_the_rest_is_written(course, tmp_path):
    with NbgraderGradebook(course) as gradebook:
        gradebook.record_all([result(student_id="bob")])
    (tmp_path / "course" / "autograded" / "bob" / TOPIC / "result.json").unlink()
    written = write_pages(course, [TOPIC])
    assert next(written).student_id == "ada"
    with pytest.raises(ReviewError, match=f"not written: 1.*\n  bob, {TOPIC}\n.*--again"):
        next(written)
    with pytest.raises(ReviewError, match="No page was written"):
        list(write_pages(course, [TOPIC], "nobody"))


def test_a_feedback_notebook_of_lists_of_lines_can_be_read(course):
    path = next(p for p in write_pages(course, [TOPIC])).path
    folder = path.parents[3] / "autograded" / "ada" / TOPIC
    assert nbformat.read(folder / f"{TOPIC}.ipynb", 4).cells
    assert "return sample . std ()" in seen(path.read_text())


def test_the_command_says_where_pages_and_zips_are(course):
    root = Path(course.root)
    record = Attempt("canvas", "obrienada", {"canvas_id": "12"}, "", False, 34, "", "", "")
    folder = root / "collected" / TOPIC / "ada" / "1"
    folder.mkdir(parents=True)
    (folder / "attempt.json").write_text(record.as_json())
    ran = CliRunner().invoke(app, ["feedback", TOPIC, "--zip", "canvas", "--course", str(root)])
    page, archive = ran.output.split()
    assert Path(page).is_file()
    assert zipfile.ZipFile(archive).namelist() == [f"obrienada_12_34_{TOPIC}.html"]


def test_a_question_that_does_not_count_says_that_and_no_mistake():
    made = result()
    first = dataclasses.replace(
        made.questions[0], points=1.0, note="This does not count any more.", voided=True
    )
    text = seen(page(dataclasses.replace(made, questions=(first, made.questions[1]))))
    assert "Does not count" in text
    assert "This does not count any more." in text
    assert "n instead of n - 1" not in text
