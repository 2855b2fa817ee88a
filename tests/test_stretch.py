"""A question without points: judged as every other one, in no total, and said to give none."""

import json

import pytest
from nbgrader.api import Gradebook

from grader.course.folder import open_course, submissions
from grader.course.lint import lint
from grader.feedback.class_pages import write_pages
from grader.grading import class_run
from grader.report.write import FOLDER, write
from tests.courses import TOPIC, blank, hand_in, make_course, right, wrong
from tests.markup import text_of
from tests.test_cli import review

pytestmark = pytest.mark.kernel

CELL = '"grade_id": "test_spread", "grade": true, "solution": false, "locked": true, "points": '


def without_points(root, mark: str = ' review={"stretch": true}'):
    """The course, whose first question gives no points, and whose notebook says so."""
    path = root / "solutions" / TOPIC / f"{TOPIC}.py"
    source = path.read_text()
    assert f'{CELL}1, "task": false}}' in source
    path.write_text(source.replace(f'{CELL}1, "task": false}}', f'{CELL}0, "task": false}}{mark}'))
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A graded class: ada right, bob wrong in the stretch question, cyd without any answer."""
    root = without_points(make_course(tmp_path_factory.mktemp("stretch") / "course"))
    for student, notebook in {"ada": right(), "bob": wrong(), "cyd": blank()}.items():
        hand_in(root, student, notebook)
    course = open_course(root)
    assert len(list(class_run.autograde(course, submissions(course)))) == 3
    return root


def verdict(root, student: str) -> dict:
    result = json.loads((root / "autograded" / student / TOPIC / "result.json").read_text())
    return next(q for q in result["questions"] if q["question"] == "spread")


def test_it_is_judged_and_its_mistake_is_named(root):
    assert [verdict(root, s)["passed"] for s in ("ada", "bob", "cyd")] == [True, False, False]
    assert verdict(root, "bob")["mistakes"] == ["n instead of n - 1"]


def test_it_changes_no_score_in_nbgraders_gradebook(root):
    course = open_course(root)
    with Gradebook(course.db_url, course.course_id) as gradebook:
        found = {s: gradebook.find_submission(TOPIC, s) for s in ("ada", "bob", "cyd")}
        assert {s: (one.score, one.max_score) for s, one in found.items()} == {
            "ada": (2, 2),
            "bob": (2, 2),
            "cyd": (0, 2),
        }


def test_the_report_counts_right_and_wrong_answers_by_their_verdicts(root):
    write(open_course(root))
    document = json.loads((root / FOLDER / "report.json").read_text())
    spread = document["topics"][0]["questions"][0]
    kinds = ("passed", "partly", "named", "blank", "other")
    assert [spread[k] for k in kinds] == [1, 0, 1, 1, 0]
    students = {s["id"]: s for s in document["students"]}
    assert students["bob"]["progress"][0]["open"] == []


def test_the_feedback_page_says_what_is_wrong_and_that_there_are_no_points(root):
    pages = write_pages(open_course(root), [TOPIC])
    html = {page.student_id: page.path.read_text() for page in pages}
    texts = {student: text_of(page.partition("<body>")[2]) for student, page in html.items()}
    assert "Right no points" in texts["ada"]
    assert "Not right yet no points" in texts["bob"]
    assert "n instead of n - 1" in texts["bob"]
    assert "2 of 2 points" in texts["bob"]
    assert "Not answered no points" in texts["cyd"]


def test_review_check_does_not_call_a_wrong_one_right(root):
    said = review("check", f"submitted/bob/{TOPIC}/{TOPIC}.ipynb", cwd=root)
    assert "\N{BALLOT X} spread: " in said.stdout
    assert said.returncode == 1
    said = review("check", f"submitted/ada/{TOPIC}/{TOPIC}.ipynb", cwd=root)
    assert said.returncode == 0


@pytest.mark.parametrize(
    ("mark", "points", "words"),
    [("", 0, "Its points are 0. Expected more than 0."), (None, 1, "since it is a stretch")],
)
def test_lint_wants_no_points_of_a_stretch_question_and_of_no_other(tmp_path, mark, points, words):
    root = without_points(
        make_course(tmp_path), ' review={"stretch": true}' if mark is None else ""
    )
    path = root / "solutions" / TOPIC / f"{TOPIC}.py"
    path.write_text(path.read_text().replace(f"{CELL}0", f"{CELL}{points}"))
    found = [f.words for f in lint(open_course(root), [TOPIC], answers=False)]
    assert [w for w in found if words in w]


def test_lint_accepts_a_stretch_question(root):
    found = [f.words for f in lint(open_course(root), [TOPIC], answers=False)]
    assert not [w for w in found if "points" in w]
