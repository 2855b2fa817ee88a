"""The download of each system, as a zip and unpacked: who handed in what, when; nobody is lost."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from grader.classroom.identify import Identities
from grader.classroom.roster import Roster
from grader.classroom.roster_import import read_export
from grader.classroom.roster_merge import merge
from grader.classroom.table_file import read_table
from grader.collect import content
from grader.collect.delivery import Context
from grader.collect.download import opened
from grader.collect.matching import Matched, match
from grader.collect.systems import SYSTEMS
from grader.contract.errors import ReviewError
from tests.downloads import (
    ADA,
    AT,
    CLASS,
    SEAN,
    WANG,
    ZOE,
    HandIn,
    blackboard,
    brightspace,
    canvas,
    exchange,
    github_classroom,
    google_classroom,
    gradescope,
    moodle,
    zipped,
)

FILES = {"01_spread.ipynb": b"{}"}
ALL = [HandIn(who, {"01_spread.ipynb": who.login.encode()}) for who in (ADA, SEAN, WANG, ZOE)]
# Members of the download, the class as the system exports it, whether it tells the time.
CASES = {
    "canvas": (canvas.members(ALL), canvas.roster(CLASS), False),
    "canvas with a roster of Moodle": (canvas.members(ALL), moodle.roster(CLASS), False),
    "moodle": (moodle.members(ALL), moodle.roster(CLASS), False),
    "moodle old": (moodle.members(ALL, old=True), canvas.roster(CLASS), False),
    "moodle flat": (moodle.members(ALL, folders=False), canvas.roster(CLASS), False),
    "brightspace": (brightspace.members(ALL), brightspace.roster(CLASS), True),
    "brightspace flat": (brightspace.members(ALL, flat=True), canvas.roster(CLASS), True),
    "blackboard": (blackboard.members(ALL), blackboard.roster(CLASS), True),
    "gradescope": (gradescope.members(ALL), gradescope.roster(CLASS), True),
    "gradescope sids": (gradescope.members(ALL), blackboard.roster(CLASS), True),
    "google-classroom": (google_classroom.members(ALL), canvas.roster(CLASS), False),
    "github-classroom": (github_classroom.members(ALL), github_classroom.roster(CLASS), False),
    "exchange": (exchange.members(ALL), canvas.roster(CLASS), True),
}


def roster_of(export: bytes, scratch: Path) -> Roster:
    path = scratch / "class.csv"
    path.write_bytes(export)
    return merge(Roster(), read_export(path)[1]).roster


def placed(members: dict[str, bytes], scratch: Path, unpacked: bool, flag: bool = True) -> Path:
    """A download on the disk."""
    if not unpacked:
        (scratch / "download.zip").write_bytes(zipped(members, flag=flag))
        return scratch / "download.zip"
    for name, data in members.items():
        path = scratch / "download" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return scratch / "download"


class Collected:
    """What an importer and the matching make of a download."""

    def __init__(self, system: str, path: Path, roster: Roster, **more):
        identities = Identities(roster)
        context = Context(
            ZoneInfo("Europe/Berlin"),
            lambda person: identities.find(person).student is not None,
            ("01_spread", "02_centre"),
            **more,
        )
        with opened(path) as download:
            chosen = SYSTEMS[system]
            found = chosen.read(download, context)
            self.matched = match(found.deliveries, roster, {}, chosen.ids_are_ours)
            self.left_out = found.left_out
            self.files = {
                one.student_id: content.read(one.delivery) for one in self.matched if not one.reason
            }

    def of(self, student_id: str) -> list[Matched]:
        return [one for one in self.matched if one.student_id == student_id]

    @property
    def reasons(self) -> list[str]:
        return [one.reason for one in self.matched if one.reason]


@pytest.mark.parametrize("unpacked", [False, True], ids=["zip", "unpacked"])
@pytest.mark.parametrize("case", CASES)
def test_every_submission_finds_its_student(case, unpacked, tmp_path):
    members, export, has_time = CASES[case]
    roster = roster_of(export, tmp_path)
    got = Collected(case.split()[0], placed(members, tmp_path, unpacked), roster)
    assert got.reasons == []
    assert got.left_out == []
    ids = {"github-classroom": "{}-codes"}.get(case, "{}")
    for one in ALL:
        files = got.files[ids.format(one.who.login)]
        assert one.who.login.encode() in files.values()
    times = {one.delivery.at for one in got.matched}
    assert bool(times - {None}) == has_time
    if has_time:
        late = AT.replace(second=0) if "brightspace" in case else AT
        assert {t.replace(microsecond=0) for t in times if t} == {late}


@pytest.mark.parametrize("case", ["canvas", "moodle", "brightspace", "google-classroom"])
def test_names_in_a_zip_that_does_not_say_that_they_are_utf_8(case, tmp_path):
    members, export, _ = CASES[case]
    path = placed(members, tmp_path, False, flag=False)
    assert Collected(case, path, roster_of(export, tmp_path)).reasons == []


def test_names_that_macos_has_taken_apart(tmp_path):
    from unicodedata import normalize

    members = {normalize("NFD", name): data for name, data in moodle.members(ALL).items()}
    path = placed(members, tmp_path, False, flag=False)
    assert Collected("moodle", path, roster_of(canvas.roster(CLASS), tmp_path)).reasons == []


def test_a_download_in_further_folders_with_what_macos_adds(tmp_path):
    members = {f"Spread/{name}": data for name, data in canvas.members(ALL).items()}
    members |= {f"__MACOSX/Spread/._{name}": b"x" for name in canvas.members(ALL)}
    members["Spread/.DS_Store"] = b"x"
    got = Collected(
        "canvas", placed(members, tmp_path, False), roster_of(canvas.roster(CLASS), tmp_path)
    )
    assert len(got.matched) == len(ALL)
    assert got.left_out == []


def test_canvas_says_late_and_counts_files(tmp_path):
    some = [HandIn(ADA, {"a.ipynb": b"1", "helper (1).py": b"2"}, late=True)]
    path = placed(canvas.members(some), tmp_path, False)
    [one] = Collected("canvas", path, roster_of(canvas.roster(CLASS), tmp_path)).matched
    assert (one.delivery.late, one.delivery.number) == (True, canvas.FIRST_FILE + 1)
    assert [name for name, _ in one.delivery.files] == ["a.ipynb", "helper (1).py"]


def test_canvas_texts_links_and_anonymous_students(tmp_path):
    members = {
        "lovelaceada_LATE_1101_text.html": b"<p>my answer</p>",
        "obrienseán_1102_link.html": b"<a>",
        "anon_xK3pQ_900_01_spread.ipynb": b"{}",
        "LATE_anon_yZ8_901_01_spread.ipynb": b"{}",
    }
    roster = roster_of(canvas.roster(CLASS), tmp_path)
    got = Collected("canvas", placed(members, tmp_path, False), roster)
    assert got.of("ada")[0].delivery.late
    assert "not as a file" in got.of("sean")[0].delivery.remark
    nobody = [one.delivery for one in got.matched if one.reason]
    assert [(d.person.key, d.late) for d in nobody] == [
        ("anonymous xK3pQ", False),
        ("anonymous yZ8", True),
    ]


def test_canvas_a_name_that_ends_like_an_id_takes_nobody_elses_place(tmp_path):
    members = canvas.members([HandIn(ADA, FILES)])
    members["mallory_1101_1200_950_01_spread.ipynb"] = b"{}"
    roster = roster_of(canvas.roster(CLASS), tmp_path)
    got = Collected("canvas", placed(members, tmp_path, False), roster)
    assert got.files == {}
    assert all("use --match" in reason for reason in got.reasons)


def test_moodle_times_and_blind_marking_from_the_worksheet(tmp_path):
    later = [HandIn(one.who, one.files, AT + timedelta(hours=2)) for one in ALL]
    sheet = tmp_path / "worksheet.csv"
    sheet.write_bytes(moodle.worksheet(CLASS, later))
    rows = tuple(row for _, row in read_table(sheet).rows)
    roster = roster_of(canvas.roster(CLASS), tmp_path)
    path = placed(moodle.members(later, blind=True), tmp_path, False)
    got = Collected("moodle", path, roster, worksheet=rows)
    assert got.of("ada")[0].delivery.at == (AT + timedelta(hours=2)).replace(second=0)
    assert set(got.files) == {"ada", "sean", "wang", "zoe"}
    assert len(Collected("moodle", path, roster).reasons) == len(ALL)


def test_brightspace_and_blackboard_have_all_attempts(tmp_path):
    some = [HandIn(ADA, FILES, AT), HandIn(ADA, FILES, AT + timedelta(days=1))]
    for system, made in (("brightspace", brightspace), ("blackboard", blackboard)):
        folder = tmp_path / system
        folder.mkdir()
        roster = roster_of(made.roster(CLASS), folder)
        got = Collected(system, placed(made.members(some), folder, False), roster)
        assert len(got.of("ada")) == 2


def test_blackboard_usernames_and_titles_with_underscores_and_files_that_look_like_others(tmp_path):
    files = {"x_wang_attempt_2026-11-20-23-05-11_01.ipynb": b"{}", "notes_a.txt": b"t"}
    members = blackboard.members([HandIn(ADA, files)], "Week_1_Spread")
    odd = {name.replace("_ada_", "_ada_l_"): data for name, data in members.items()}
    odd = {name: data.replace(b"(ada)", b"(ada_l)") for name, data in odd.items()}
    export = blackboard.roster(CLASS).decode("utf-16").replace('"ada"', '"ada_l"').encode("utf-16")
    got = Collected("blackboard", placed(odd, tmp_path, False), roster_of(export, tmp_path))
    assert got.files == {"ada_l": files}


def test_blackboard_an_attempt_without_its_text_is_the_same_student_s(tmp_path):
    some = [HandIn(ADA, FILES, AT), HandIn(ADA, FILES, AT + timedelta(days=1))]
    members = blackboard.members(some)
    members.pop(next(name for name in members if name.endswith("11.txt")))
    roster = roster_of(blackboard.roster(CLASS), tmp_path)
    got = Collected("blackboard", placed(members, tmp_path, False), roster)
    assert len(got.of("ada")) == 2


def test_gradescope_a_group_counts_for_each_and_ruby_s_own_classes_are_read(tmp_path):
    members = gradescope.members([HandIn(ADA, FILES)], {ADA: (ZOE,)})
    [listed, *_] = members
    members[listed] += (
        b"  :extra: !ruby/object:ActiveSupport::HashWithIndifferentAccess\n    a: 1\n"
    )
    got = Collected(
        "gradescope", placed(members, tmp_path, False), roster_of(canvas.roster(CLASS), tmp_path)
    )
    assert set(got.files) == {"ada", "zoe"}
    assert got.of("zoe")[0].delivery.remark == "submitted by a group of 2"


def test_gradescope_without_its_list_is_told(tmp_path):
    with pytest.raises(ReviewError, match="Export Submissions"):
        Collected("gradescope", placed({"a/b.ipynb": b""}, tmp_path, False), Roster())


@pytest.mark.parametrize(
    "name",
    [
        "Copy of Seán O'Brien - 01_spread.ipynb",
        "Seán O'Brien - Copy of 01_spread.ipynb (1).txt",
        "01_spread - Sean O’Brien (2).ipynb",
        "O'Brien, Seán_01_spread.ipynb.txt",
        "sean/01_spread.ipynb",
    ],
)
def test_google_classroom_finds_names_wherever_they_stand(name, tmp_path):
    roster = roster_of(canvas.roster(CLASS), tmp_path)
    got = Collected("google-classroom", placed({name: b"{}"}, tmp_path, False), roster)
    if name.startswith("O'Brien"):
        assert "nothing in its name" in got.left_out[0][1]
    else:
        assert list(got.files) == ["sean"]


def test_google_classroom_files_without_a_name_are_nobody_s(tmp_path):
    roster = roster_of(canvas.roster(CLASS), tmp_path)
    members = {"01_spread.ipynb": b"{}", "Eve Unknown - 01_spread.ipynb": b"{}"}
    got = Collected("google-classroom", placed(members, tmp_path, False), roster)
    assert got.left_out[0][0] == "01_spread.ipynb"
    assert got.reasons == ["nobody in the roster has this name or id"]


def test_github_classroom_with_its_grades(tmp_path):
    sheet = tmp_path / "grades.csv"
    sheet.write_bytes(github_classroom.grades(ALL))
    rows = tuple(row for _, row in read_table(sheet).rows)
    path = placed(github_classroom.members(ALL, around=""), tmp_path, True)
    got = Collected(
        "github-classroom", path, roster_of(canvas.roster(CLASS), tmp_path), worksheet=rows
    )
    assert set(got.files) == {"ada", "sean", "wang", "zoe"}
    assert got.of("ada")[0].delivery.at == AT
    assert set(got.files["ada"]) == {"README.md", "01_spread.ipynb"}


@pytest.mark.parametrize(
    ("pattern", "members", "files"),
    [
        ("{student}/{assignment}.ipynb", {"ada/01_spread.ipynb": b"x"}, {"01_spread.ipynb"}),
        ("{student}_*", {"ada_my work.ipynb": b"x"}, {"ada_my work.ipynb"}),
        ("{assignment}/{student}", {"01_spread/ada@uni.example/a/b.py": b"x"}, {"a/b.py"}),
        ("**/{student}", {"x/y/s100/a.ipynb": b"x", "x/y/s100/b.py": b"x"}, {"a.ipynb", "b.py"}),
        ("{student} - {assignment}*", {"Ada Lovelace - 01_spread (1).ipynb": b"x"}, None),
    ],
)
def test_any_folder_with_a_pattern(pattern, members, files, tmp_path):
    roster = roster_of(canvas.roster(CLASS), tmp_path)
    got = Collected("folder", placed(members, tmp_path, True), roster, pattern=pattern)
    assert got.left_out == []
    assert set(got.files["ada"]) == (files or set(members))


def test_a_pattern_that_names_nobody(tmp_path):
    with pytest.raises(ReviewError, match="student} once"):
        Collected("folder", placed(FILES, tmp_path, True), Roster(), pattern="*.ipynb")


def test_an_exchange_needs_no_roster_but_an_lms_does(tmp_path):
    path = placed(exchange.members(ALL), tmp_path, True)
    assert set(Collected("exchange", path, Roster()).files) == {"ada", "sean", "wang", "zoe"}
    with pytest.raises(ReviewError, match="review roster add"):
        Collected("canvas", placed(canvas.members(ALL), tmp_path, False), Roster())
