"""Zips of feedback pages: each page has the name by which a system finds its student."""

import json
import zipfile
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.course.folder import open_course
from grader.feedback.class_pages import Written
from grader.feedback.lms_zip import write_zips
from tests.courses import OTHER, TOPIC, make_course


@pytest.fixture
def course(tmp_path):
    return open_course(make_course(tmp_path / "course"))


def written(course: CourseDirectory, student: str, topic: str = TOPIC, **download: str) -> Written:
    """A page, and the files that collecting the submission's attempts left."""
    root = Path(course.root)
    page = Written(topic, student, root / "feedback" / student / topic / f"{topic}.html")
    page.path.parent.mkdir(parents=True)
    page.path.write_text(f"<p>{student}</p>")
    for attempt, name in download.items():
        folder = root / "collected" / topic / student / attempt
        folder.mkdir(parents=True)
        system = "moodle" if "assignsubmission" in name else "canvas"
        (folder / "download.json").write_text(json.dumps({"system": system, "name": name}))
    return page


def content(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_canvas_finds_student_and_submission_by_the_names_of_its_own_download(course):
    pages = [
        written(course, "ada", first="lovelaceada_12_34_01_spread.ipynb"),
        written(course, "li", first="x_1_2_a.ipynb", second="liming_LATE_56_78_Übung (1).ipynb"),
        written(course, "li", OTHER, first="liming_56_90_02_centre-2.zip"),
    ]
    [first, other] = write_zips(course, "canvas", pages)
    assert first.name == f"{TOPIC}-canvas.zip"
    assert content(first) == {
        "lovelaceada_12_34_01_spread.html": "<p>ada</p>",
        "liming_LATE_56_78_Übung (1).html": "<p>li</p>",
    }
    assert content(other) == {"liming_56_90_02_centre-2.html": "<p>li</p>"}


def test_moodle_finds_the_participant_by_the_folder_of_its_own_download(course):
    pages = [
        written(course, "ada", first="Ada O'Brien_123_assignsubmission_file/01_spread.ipynb"),
        written(course, "li", first="李 明_77_assignsubmission_file_"),
    ]
    [path] = write_zips(course, "moodle", pages)
    assert content(path) == {
        "Ada O'Brien_123_assignsubmission_file/feedback.html": "<p>ada</p>",
        "李 明_77_assignsubmission_file/feedback.html": "<p>li</p>",
    }


def test_the_same_pages_give_the_same_bytes(course):
    page = written(course, "ada", first="lovelaceada_12_34_01_spread.ipynb")
    [path] = write_zips(course, "canvas", [page])
    before = path.read_bytes()
    write_zips(course, "canvas", [page])
    assert path.read_bytes() == before


def test_what_a_system_did_not_name_is_listed_and_nothing_is_written(course):
    pages = [
        written(course, "ada", first="lovelaceada_12_34_01_spread.ipynb"),
        written(course, "bob"),
        written(course, "cy", first="../../etc/passwd"),
        written(course, "dan", first="Dan_5_assignsubmission_file/a.ipynb"),  # Moodle's
    ]
    with pytest.raises(ReviewError, match="review collect canvas") as refused:
        write_zips(course, "canvas", pages)
    assert [line for line in str(refused.value).splitlines() if line.startswith("  ")] == [
        f"  bob, {TOPIC}: no download",
        f"  cy, {TOPIC}: ../../etc/passwd",
        f"  dan, {TOPIC}: no download",
    ]
    assert not list(Path(course.root, "feedback").glob("*.zip"))


def test_no_name_leads_out_of_the_zip(course):
    pages = [
        written(course, "ada", first="../a_1_assignsubmission_file/x"),
        written(course, "bob", first="../../b_2_assignsubmission_file_/../x"),
    ]
    [path] = write_zips(course, "moodle", pages)
    assert sorted(content(path)) == [
        "a_1_assignsubmission_file/feedback.html",
        "b_2_assignsubmission_file/feedback.html",
    ]
