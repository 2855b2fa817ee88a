"""Lists of a class as six systems export them, and two of them put together."""

import pytest

from grader.classroom.roster import Roster, Student, read_roster
from grader.classroom.roster_import import read_export
from grader.classroom.roster_merge import Merge, merge
from grader.contract.errors import ReviewError
from tests.downloads import (
    ADA,
    CLASS,
    SEAN,
    Someone,
    as_csv,
    blackboard,
    brightspace,
    canvas,
    github_classroom,
    gradescope,
    moodle,
)

EXPORTS = {
    "Canvas": (canvas.roster, {"canvas_id": "1101", "canvas_sis_id": "s100"}),
    "Moodle": (moodle.roster, {"moodle_id": "s100"}),
    "Brightspace": (brightspace.roster, {"brightspace_id": "s100", "brightspace_username": "ada"}),
    "Blackboard": (blackboard.roster, {"blackboard_id": "s100", "blackboard_username": "ada"}),
    "Gradescope": (gradescope.roster, {"gradescope_sid": "s100"}),
    "GitHub Classroom": (github_classroom.roster, {"github_username": "ada-codes"}),
}


@pytest.fixture
def add(tmp_path):
    """add(content, roster): the roster after an export was added."""

    def added(content: bytes, roster: Roster | None = None, by_name: bool = False) -> Merge:
        path = tmp_path / "export.csv"
        path.write_bytes(content)
        return merge(roster or Roster(), read_export(path)[1], by_name)

    return added


@pytest.mark.parametrize("system", EXPORTS)
def test_an_export_is_recognized_and_has_all_students_and_nobody_else(system, tmp_path):
    export, ids = EXPORTS[system]
    path = tmp_path / "export.xls"
    path.write_bytes(export(CLASS))
    named, listed = read_export(path)
    assert named == system
    assert len(listed) == len(CLASS)
    ada = listed[0].student
    assert ids.items() <= ada.more.items()
    if system != "GitHub Classroom":
        assert (ada.id, ada.first_name, ada.last_name) == ("ada", "Ada", "Lovelace")
        assert [one.student.last_name for one in listed] == [p.last for p in CLASS]


def test_a_grading_worksheet_has_the_numbers_of_its_assignment(add):
    roster = add(moodle.worksheet(CLASS, [])).roster
    assert roster["ada"].more["moodle_participant"] == "51101"
    assert roster["ada"].email == ADA.email


@pytest.mark.parametrize("second", [s for s in EXPORTS if s != "Canvas"])
def test_two_lists_of_a_class_are_one_class(add, second):
    roster = add(canvas.roster(CLASS)).roster
    done = add(EXPORTS[second][0](CLASS), roster)
    assert list(done.roster) == list(roster)
    assert len(done.completed) == len(CLASS)
    ada = done.roster["ada"].more
    assert ada["canvas_id"] == "1101"
    assert EXPORTS[second][1].items() <= ada.items()


def test_the_same_list_again_changes_nothing(add):
    roster = add(canvas.roster(CLASS)).roster
    done = add(canvas.roster(CLASS), roster)
    assert not done.changed
    assert done.same == len(CLASS)


def test_who_only_has_the_name_of_somebody_is_not_taken_for_them(add):
    roster = add(canvas.roster([ADA])).roster
    other = Someone("Ada", "Lovelace", "al2", "s777", 1999)
    done = add(moodle.roster([other]), roster)
    assert list(done.roster) == ["ada"]
    assert "ada (Ada Lovelace)" in done.not_added[0]
    assert add(moodle.roster([other]), roster, by_name=True).roster["ada"].more["moodle_id"]


def test_two_students_of_one_name_stay_two(add):
    other = Someone("Ada", "Lovelace", "al2", "s777", 1999)
    assert list(add(canvas.roster([ADA, other])).roster) == ["ada", "al2"]
    roster = add(canvas.roster([ADA])).roster
    assert list(add(canvas.roster([ADA, other]), roster).roster) == ["ada", "al2"]


def test_what_an_export_says_otherwise_is_told_and_not_taken(add):
    roster = add(canvas.roster([ADA])).roster
    moved = Someone("Ada", "Lovelace", "ada.king", "s100", 1101)
    done = add(moodle.roster([moved]), roster)
    assert done.roster["ada"].email == ADA.email
    assert "ada.king@uni.example" in done.differs[0]


def test_an_id_of_a_system_is_one_student_s(add, tmp_path):
    other = Someone("Grace", "Hopper", "grace", ADA.number, 1999)
    with pytest.raises(ReviewError, match=r"moodle_id 's100' is that of ada \(Ada L.* and grace"):
        add(moodle.roster([ADA, other]))
    roster = "id,last_name,email,canvas_id\nada,L,x@uni.example,A1\ngrace,H,x@uni.example,{}\n"
    (tmp_path / "roster.csv").write_text(roster.format("A2"))
    assert list(read_roster(tmp_path)) == ["ada", "grace"]
    (tmp_path / "roster.csv").write_text(roster.format("a1"))
    with pytest.raises(ReviewError, match=r"roster.csv, line 3: the canvas_id 'a1' is that of ada"):
        read_roster(tmp_path)


def test_students_without_any_id_have_ids_of_their_names(add):
    rows = [("First name", "Last name", "Email address"), ("Ada", "Lovelace", ""), ("Ada", "B", "")]
    assert list(add(as_csv(rows).encode()).roster) == ["Ada-Lovelace", "Ada-B"]


def test_a_list_of_our_own_keeps_its_ids_extensions_and_columns(add):
    own = b"id,first_name,last_name,email,extensions,tutor\nx1,Ada,L,a@b.c,01_spread +2d,Bob\n"
    student = add(own).roster["x1"]
    assert student.extensions == {"01_spread": "+2d"}
    assert student.more == {"tutor": "Bob"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"Vorname;Nachname;E-Mail\nAda;L;a@b.c\n", "in English"),
        (b"PK\x03\x04", "Excel workbook"),
        (b"<html>", "HTML"),
        (b"", "no known export"),
        (b"Student,ID,SIS Login ID,Section\n", "no student"),
    ],
)
def test_what_is_no_list_is_told(tmp_path, content, words):
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(ReviewError, match=words):
        read_export(path)


def test_names_that_spreadsheets_would_compute_survive_the_roster_file(tmp_path):
    written = Roster([Student("ada", "=cmd|' /C calc'!A0", "@SUM", more={"note": "-1"})])
    (tmp_path / "roster.csv").write_text(written.as_csv())
    assert ",'=cmd" in written.as_csv()
    assert read_roster(tmp_path)["ada"] == written["ada"]


def test_semicolons_and_windows_encoding(add):
    text = "First name;Last name;Email address\nSeán;O'Brien;sean@uni.example\n"
    assert add(text.encode("cp1252")).roster["sean"].first_name == SEAN.first


def test_a_roster_with_semicolons_as_a_european_excel_saves_it(tmp_path):
    extensions = '"01_spread +2d; 02_centre +1d"'
    text = f"id;first_name;last_name;extensions;tutor\r\nsean;Seán;O'Brien;{extensions};a,b\r\n"
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8-sig", newline="")
    sean = read_roster(tmp_path)["sean"]
    assert (sean.first_name, sean.more) == ("Seán", {"tutor": "a,b"})
    assert sean.extensions == {"01_spread": "+2d", "02_centre": "+1d"}
    assert [one.student for one in read_export(tmp_path / "roster.csv")[1]] == [sean]


def test_no_id_leads_out_of_the_folder_of_submissions(add, tmp_path):
    rows = [
        ("id", "email", "name"),
        ("..", "a@x.y", "Ada"),
        ("../../b", "", "Bob"),
        ("/", "", "Eve"),
    ]
    assert list(add(as_csv(rows).encode()).roster) == ["a", ".._.._b", "_"]
    (tmp_path / "roster.csv").write_text("id\n..\n")
    with pytest.raises(ReviewError, match="cannot be a student's id"):
        read_roster(tmp_path)
