"""Zips of feedback pages: each page has the name by which a system finds its student."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from grader.collect.attempts import Attempt
from grader.contract.errors import ReviewError
from grader.course.folder import open_course
from grader.feedback.class_pages import Written
from grader.feedback.lms_zip import write_zips
from tests.courses import OTHER, TOPIC, make_course


@pytest.fixture
def course(tmp_path):
    return open_course(make_course(tmp_path / "course"))


def written(
    course: CourseDirectory, student: str, *records: Attempt | dict, topic: str = TOPIC
) -> Written:
    """A page, and what collecting the submission's attempts left."""
    root = Path(course.root)
    page = Written(topic, student, root / "feedback" / student / topic / f"{topic}.html")
    page.path.parent.mkdir(parents=True)
    page.path.write_text(f"<p>{student}</p>")
    for number, record in enumerate(records):
        folder = root / "collected" / topic / student / str(number)
        folder.mkdir(parents=True)
        text = record.as_json() if isinstance(record, Attempt) else json.dumps(record)
        (folder / "attempt.json").write_text(text)
    return page


def canvas(called: str, user: str, file: int) -> Attempt:
    return Attempt("canvas", called, {"canvas_id": user}, "", False, file, "", "", str(file))


def moodle(called: str, participant: str, at: str = "") -> Attempt:
    ids = {"moodle_participant": participant, "email": "a@b.c"}
    return Attempt("moodle", called, ids, at, False, 0, "", "", at)


def content(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def numbers_that_canvas_takes(name: str) -> list[str]:
    """What `infer_comment_context_from_filename` takes of a name: user and file."""
    return [part for part in name.split("_") if re.fullmatch(r"\d+", part)][:2]


def test_canvas_finds_the_student_and_the_file_that_was_handed_in_last(course):
    pages = [
        written(course, "ada", canvas("lovelaceada", "12", 34)),
        written(course, "li", canvas("李明 7", "56", 78), canvas("李明 7", "56", 9)),
        written(course, "cy", canvas("1234", "5", 6)),
        written(course, "li", canvas("李明", "56", 90), topic=OTHER),
    ]
    [first, other] = write_zips(course, "canvas", pages)
    assert first.name == f"{TOPIC}-canvas.zip"
    found = {page: numbers_that_canvas_takes(name) for name, page in content(first).items()}
    assert found == {
        "<p>ada</p>": ["12", "34"],
        "<p>li</p>": ["56", "78"],
        "<p>cy</p>": ["5", "6"],
    }
    assert [*content(other)] == [f"李明_56_90_{OTHER}.html"]


def test_moodle_finds_the_participant(course):
    pages = [
        written(course, "ada", moodle("Ada O'Brien", "123")),
        written(
            course, "li", moodle("李_明", "8", "2026-01-01"), moodle("李_明", "77", "2026-02-01")
        ),
    ]
    [path] = write_zips(course, "moodle", pages)
    assert content(path) == {
        f"Ada O'Brien_123_assignsubmission_file/{TOPIC}.html": "<p>ada</p>",
        f"李 明_77_assignsubmission_file/{TOPIC}.html": "<p>li</p>",
    }


def test_the_same_pages_give_the_same_bytes(course):
    page = written(course, "ada", canvas("lovelaceada", "12", 34))
    [path] = write_zips(course, "canvas", [page])
    before = path.read_bytes()
    list(write_zips(course, "canvas", [page]))
    assert path.read_bytes() == before


def test_what_a_system_did_not_name_is_listed_and_the_others_have_their_zip(course):
    pages = [
        written(course, "ada", canvas("lovelaceada", "12", 34)),
        written(course, "bob"),
        written(course, "cy", canvas("cy", "../..", 5)),
        written(course, "dan", moodle("Dan", "5")),
        written(course, "eve", canvas("a link that was submitted", "7", 0)),
    ]
    paths = write_zips(course, "canvas", pages)
    assert [*content(next(paths)).values()] == ["<p>ada</p>"]
    with pytest.raises(ReviewError, match="review collect canvas") as refused:
        next(paths)
    listed = [line for line in str(refused.value).splitlines() if line.startswith("  ")]
    assert listed == [f"  {name}, {TOPIC}" for name in ("bob", "cy", "dan", "eve")]


@pytest.mark.parametrize("called", ["../../x", "/etc/passwd", "..", "", "a\\..\\b", "C:\\x\n"])
def test_no_name_leads_out_of_the_zip(course, called):
    page = written(course, "ada", moodle(called, "1"))
    [path] = write_zips(course, "moodle", [page])
    [name] = content(path)
    assert re.fullmatch(rf"[^/\\]+_1_assignsubmission_file/{TOPIC}\.html", name)
    assert not name.startswith(".")
