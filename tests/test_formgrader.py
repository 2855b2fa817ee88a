"""The formgrader in a real browser: its buttons work, and its pages say what people need."""

import os
from typing import Any

import pytest

from grader.course.folder import open_course
from grader.records.database import open_gradebook
from tests.commands import run
from tests.courses import TOPIC, first_only, hand_in, make_course, without_keras, wrong
from tests.formgrader import formgrader

pytestmark = [pytest.mark.browser, pytest.mark.kernel]

LOGS = (
    "\nimport sys\n"
    "print('E0000 00:00:1732741239.1 7 cuda_driver.cc:152] no CUDA', file=sys.stderr)\n"
)
LONG = "\nlong = '" + "x" * 300 + "'\n"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A graded course; the second student has a name."""
    scratch = tmp_path_factory.mktemp("formgrader")
    root, environment = make_course(scratch / "course"), without_keras(scratch / "forbidden")
    hand_in(root, "ada", wrong())
    hand_in(root, "bob", first_only(LOGS + LONG))
    run("review", "autograde", TOPIC, folder=root, variables=environment).check_returncode()
    with open_gradebook(open_course(root)) as gradebook:
        names: dict[str, Any] = {"first_name": "Bob", "last_name": "Dylan"}
        gradebook.update_or_create_student("bob", **names)
    return root


@pytest.fixture(scope="module")
def address(course, tmp_path_factory):
    with formgrader(course, without_keras(tmp_path_factory.mktemp("server"))) as started:
        yield started


@pytest.fixture
def page(browser, address):
    """A page of a browser that the server knows."""
    context = browser.new_context()
    context.set_default_timeout(120_000)  # a button's work may start processes
    opened = context.new_page()
    opened.goto(address.page("manage_assignments"))
    opened.wait_for_selector(f"text={TOPIC}")
    yield opened
    context.close()


def press(page, button: str) -> str:
    """Press a button in the assignment's row; return what the dialog says."""
    page.click(f"tr:has-text('{TOPIC}') td.{button} a")
    return page.inner_text(".modal-content")


@pytest.mark.parametrize(
    "spoil",
    [
        os.mkfifo,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.write_bytes(b"yesterday \xff"),
    ],
    ids=["a pipe", "a device", "words"],
)
def test_whatever_a_student_calls_the_time_the_class_is_listed(course, page, address, spoil):
    time = course / "submitted" / "ada" / TOPIC / "timestamp.txt"
    spoil(time)
    try:
        page.goto(address.page(f"manage_submissions/{TOPIC}"))
        page.wait_for_selector("text=Dylan, Bob")
        assert "ada" in page.inner_text("#main-table")
    finally:
        time.unlink()


def test_generate_makes_the_exercise(course, page):
    said = press(page, "assign")
    assert "Successfully created the student version" in said, said
    assert "Traceback" not in said
    names = {path.name for path in (course / "exercises" / TOPIC).iterdir()}
    assert names == {f"{TOPIC}.ipynb", "reference.npz", "mistakes.json"}


def test_generate_feedback_makes_pages_with_texts_and_each_verdict_once(course, page):
    said = press(page, "generate-feedback")
    assert "Successfully generated feedback" in said, said
    html = (course / "feedback" / "ada" / TOPIC / f"{TOPIC}.html").read_text()
    assert html.count("n instead of n - 1") == 1
    assert "Test cell" not in html
    assert 'href="#test_spread">spread</a>' in html
    assert "the standard deviation of the population" in html
    assert "<script" not in html
    bobs = (course / "feedback" / "bob" / TOPIC / f"{TOPIC}.html").read_text()
    assert bobs.count("no CUDA") == 1  # in his code, and not in what it printed


def test_a_missing_exchange_is_no_warning(page):
    assert page.query_selector(".alert-warning") is None
    page.click("text=Instructions")
    page.wait_for_selector("text=review collect")


def test_a_list_is_no_wider_than_a_phone(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    shown = context.new_page()
    shown.goto(address.page("manage_assignments"))
    shown.wait_for_selector(f"text={TOPIC}")
    assert shown.evaluate("document.documentElement.scrollWidth") == 390
    context.close()


def test_a_student_without_a_name_is_shown_by_the_id(page, address):
    page.goto(address.page("manage_students"))
    page.wait_for_selector("text=Dylan, Bob")
    text = page.inner_text("#main-table")
    assert "None" not in text
    assert text.split()[0] == "ada"


def test_graders_see_the_question_and_all_of_the_code_on_a_phone(browser, course, address):
    with open_gradebook(open_course(course)) as gradebook:
        [notebook] = gradebook.find_submission(TOPIC, "bob").notebooks
        submission = notebook.id
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    shown = context.new_page()
    shown.goto(address.page(f"submissions/{submission}/"))
    text = shown.inner_text("#notebook")
    cut = "[...document.querySelectorAll('pre')].filter(e => e.scrollWidth > e.clientWidth + 1)"
    assert "the standard deviation of the population" in text
    assert "The cell for this answer is missing or empty." in text
    assert shown.evaluate(f"{cut}.length") == 0
    assert all(
        "no CUDA" in line and "print" in line for line in text.splitlines() if "CUDA" in line
    )
    context.close()
