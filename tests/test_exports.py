"""`review export`: files that learning management systems import, by their own ids."""

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.contract.errors import ReviewError
from grader.contract.state import State
from grader.course.folder import open_course
from grader.exports.columns import of_assignments
from grader.exports.export import export
from grader.exports.systems import Choice
from grader.records.database import open_gradebook
from grader.records.gradebook import NbgraderGradebook
from grader.records.recorder import Recorder
from tests.courses import OTHER, TOPIC, blank, hand_in, make_course, marking, not_graded, trusted
from tests.recorded_class import record_class

HEADER = (
    "id,first_name,last_name,email,section,canvas_id,canvas_sis_id,canvas_login,moodle_id,"
    "moodle_username,brightspace_id,brightspace_username,blackboard_username\n"
)
FORMULA = '=HYPERLINK("http://x")'
STUDENTS = (
    's0001,Zoë,"O\'Brien, Jr",z@u.example,,71,SIS1,zoe,M1,zoe,0001,zoe.b,zoe_bb',
    "s0002,李,王,w@u.example,Lab 2,72,SIS2,wang,M2,wang,0002,wang.l,wang_bb",
    f's0003,"{FORMULA.replace(chr(34), chr(34) * 2)}",+1,f@u.example,,,,only,M3,eve,,eve.e,eve_bb',
)

STATES = {
    "broken": State.MALFORMED,
    "torn": State.MALFORMED,
    "slow": State.TIMEOUT,
    "twofold": State.NEEDS_REVIEW,
    "waiting": None,
    "silent": None,
}


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """Three students with recorded results; the second handed in nothing for the second one."""
    root = make_course(tmp_path_factory.mktemp("exports") / "course")
    record_class(root, students=3, everybody=True)
    with open_gradebook(open_course(root)) as gradebook:
        for name, points in (("spread", 1), ("standard_scores", 0.505)):
            gradebook.find_grade(f"test_{name}", TOPIC, TOPIC, "s0001").manual_score = points
        gradebook.remove_submission(OTHER, "s0002")
        gradebook.db.commit()
    return root


@pytest.fixture
def exported(root) -> Callable[..., list[list[str]]]:
    """exported(system, *rows of the roster, ...): the rows of the file."""

    def make(system: str, *students: str, into: Path | None = None, **how) -> list[list[str]]:
        (root / "roster.csv").write_text(HEADER + "\n".join(students or STUDENTS) + "\n")
        named, assignments = how.pop("named", None), how.pop("assignments", None)
        text, _ = export(open_course(root), system, assignments, into, named, Choice(**how))
        return list(csv.reader(StringIO(text)))

    return make


def test_canvas_gets_its_ids_its_columns_and_the_points(exported):
    header, most, zoe, _, eve = exported("canvas")
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert header[5:] == [TOPIC, OTHER]
    assert "Points Possible" in most[0]
    assert most[5:] == ["3", "2"]
    assert zoe[:6] == ["O'Brien, Jr, Zoë", "71", "SIS1", "zoe", "", "1.5"]
    assert eve[1:4] == ["", "", "only"]


def test_a_question_that_counts_for_nobody_is_worth_nothing(root, exported):
    (root / "course.toml").write_text('[void]\nspread = "none"\n')
    assert exported("canvas")[1][5:] == ["2", "2"]
    assert "MaxPoints:2" in exported("brightspace")[0][2]
    (root / "course.toml").unlink()


def test_what_was_not_handed_in_is_empty_or_zero(exported):
    assert exported("canvas")[3][6] == ""
    assert exported("canvas", missing="0")[3][6] == "0"


def test_names_are_no_formulas_and_ids_are_unchanged(exported):
    for system in ("canvas", "moodle", "csv"):
        values = [value for row in exported(system) for value in row]
        assert not [v for v in values if v.lstrip().startswith(("=", "+", "@"))]
    with pytest.raises(ReviewError, match=r"s0001: canvas_login is '=1\+1'"):
        exported("canvas", "s0001,A,B,a@u,,1,2,=1+1,,,,,", *STUDENTS[1:])


def test_moodle_gets_one_column_that_identifies_everybody(exported):
    header, *rows = exported("moodle")
    assert header == ["ID number", "First name", "Last name", TOPIC, OTHER]
    assert [row[0] for row in rows] == ["M1", "M2", "M3"]
    without_id = STUDENTS[2].replace("M3", "")
    assert exported("moodle", *STUDENTS[:2], without_id)[0][0] == "Username"


def test_brightspace_gets_ids_with_a_sign_that_keeps_their_zeros(exported):
    header, zoe, _, eve = exported("brightspace")
    assert header[0:2] == ["OrgDefinedId", "Username"]
    assert header[2] == f"{TOPIC} Points Grade <Numeric MaxPoints:3>"
    assert header[-1] == "End-of-Line Indicator"
    assert (zoe[:3], zoe[-1]) == (["#0001", "#zoe.b", "1.5"], "#")
    assert eve[:2] == ["", "#eve.e"]


def test_blackboard_needs_a_download_for_the_numbers_of_its_columns(exported, tmp_path):
    with pytest.raises(ReviewError, match="--into"):
        exported("blackboard")
    download = tmp_path / "gc.xls"
    columns = ("Last Name", "Username", "Spread [Total Pts: 3 Score] |81", "Centre |82")
    download.write_text("\t".join(f'"{c}"' for c in columns) + "\n", encoding="utf-16")
    header, zoe, *_ = exported("blackboard", into=download)
    assert header == ["Username", "Spread [Total Pts: 3 Score] |81", "Centre |82"]
    assert zoe[:2] == ["zoe_bb", "1.5"]


def test_who_lacks_ids_is_listed_and_nothing_is_written(exported):
    with pytest.raises(ReviewError) as refused:
        exported("canvas", *STUDENTS[:1], "s0002,Only,Name,o@u.example")
    assert "2 of 3 students cannot be found in Canvas" in str(refused.value)
    assert "s0002: Only Name" in str(refused.value)
    assert "s0003: not in roster.csv" in str(refused.value)
    assert "`review roster add FILE`" in str(refused.value)
    rows = exported("canvas", *STUDENTS[:1], leave_out=True)
    assert [row[1] for row in rows[2:]] == ["71"]


def test_columns_of_a_canvas_download_are_found_by_title_and_keep_their_ids(exported, tmp_path):
    download = tmp_path / "grades.csv"
    download.write_text("Student,ID,Exercise 1: Spread (901),02 Centre (902),Final Score\n")
    assert exported("canvas", into=download)[0][5:] == [
        "Exercise 1: Spread (901)",
        "02 Centre (902)",
    ]


def test_a_column_that_does_not_fit_can_be_named(exported, tmp_path):
    download = tmp_path / "grades.csv"
    download.write_text("Student,ID,Homework A (1),Homework B (2)\n")
    with pytest.raises(ReviewError, match="no column fits"):
        exported("canvas", into=download)
    named = {TOPIC: "Homework A", OTHER: "Homework B (2)"}
    assert exported("canvas", into=download, named=named)[0][5:] == [
        "Homework A (1)",
        "Homework B (2)",
    ]


def test_several_columns_that_fit_are_an_error(tmp_path):
    header = ["Quiz on spread (1)", "Homework: spread (2)"]
    with pytest.raises(ReviewError, match="several columns fit"):
        of_assignments(header, [TOPIC], {}, tmp_path)


def test_a_file_that_is_no_gradebook_is_named(exported, tmp_path):
    (tmp_path / "x").write_bytes(b"PK\x03\x04\xff\xff")
    with pytest.raises(ReviewError, match="an Excel workbook"):
        exported("canvas", into=tmp_path / "x")


def test_a_gradebook_that_excel_has_saved_is_read_in_its_encoding(exported, tmp_path):
    download = tmp_path / "grades.csv"
    download.write_text("Student;ID;Übung: Spread (901);02 Centre (902)\n", encoding="cp1252")
    columns = exported("canvas", into=download)[0][5:]
    assert columns == ["Übung: Spread (901)", "02 Centre (902)"]


def test_our_own_files_have_every_question(root, exported):
    rows = exported("csv")
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    zoe = [line for line in lines if line["id"] == "s0001" and line["assignment"] == TOPIC]
    assert [line["question"] for line in zoe] == ["", "spread", "standard_scores"]
    assert (zoe[0]["score"], zoe[1]["manual"], zoe[2]["points"]) == ("1.505", "1.0", "0.505")
    document = json.loads(export(open_course(root), "json")[0])
    assert document[1]["assignments"][1]["score"] is None
    assert document[0]["assignments"][0]["questions"][0]["question"] == "spread"


def test_what_somebody_should_look_at_before_an_import_is_told(tmp_path):
    root = make_course(tmp_path)
    (root / "roster.csv").write_text("id,last_name\n" + "".join(f"{i},X\n" for i in STATES))
    opened = open_course(root)
    with Recorder(root, NbgraderGradebook(opened)) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        for student, state in STATES.items():
            if state:
                result = not_graded(state, "why", student)
                recorder.keep_all([(replace(result, assignment=TOPIC), student)])
    hand_in(root, "waiting", blank())
    _, said = export(opened, "csv", [TOPIC])
    assert said == [
        f"{TOPIC}: 4 of 6 have a score; nothing handed in: 1, left empty.",
        "  not graded yet, left empty: waiting",
        "  malformed, nothing to grade: broken, torn",
        "  timeout, the points of the verdicts that were reached count: slow",
        "  to be graded by a person, with the points so far: twofold",
    ]


def test_one_assignment_alone(exported):
    assert exported("canvas", assignments=[OTHER])[0][5:] == [OTHER]


def test_a_format_or_an_assignment_that_does_not_exist_is_an_error(root):
    course = open_course(root)
    with pytest.raises(ReviewError, match="The formats are: canvas, moodle"):
        export(course, "sakai")
    with pytest.raises(ReviewError, match="Unknown assignment '09_x'"):
        export(course, "csv", ["09_x"])


def test_the_command_writes_a_file_and_says_where(root, exported, tmp_path):
    exported("canvas")  # writes the roster
    ran = CliRunner().invoke(app, ["export", "canvas", TOPIC, "--course", str(root)])
    assert ran.output.splitlines()[:2] == [
        str(root / "build" / "export" / "canvas.csv"),
        f"{TOPIC}: 3 of 3 have a score.",
    ]
    written = (root / "build" / "export" / "canvas.csv").read_text(encoding="utf-8")
    assert written.splitlines()[0].endswith(f"Section,{TOPIC}")
    CliRunner().invoke(app, ["export", "csv", "--course", str(root)])
    for_excel = (root / "build" / "export" / "grades.csv").read_bytes()
    assert for_excel.startswith(b"\xef\xbb\xbfid,last_name")
    wrong = ["export", "canvas", "--column", "Homework", "--course", str(root)]
    with pytest.raises(ReviewError, match="Expected ASSIGNMENT=TITLE"):
        CliRunner().invoke(app, wrong, catch_exceptions=False)
