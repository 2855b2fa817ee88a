"""Downloads into a course folder: what counts, what is kept, what is refused; never half done."""

import os
import shutil
import zipfile
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from grader.classroom.roster_import import read_export
from grader.classroom.roster_merge import merge
from grader.collect import write as writing
from grader.collect.attempts import kept
from grader.collect.collecting import Order, collect
from grader.collect.item import Fate, Plan
from grader.collect.shown import show
from grader.contract.errors import ReviewError
from grader.course.folder import open_course, roster_of, settings_of, write_roster
from grader.intake.submission_folder import handed_in_at
from tests.archives import zipped as archive
from tests.courses import OTHER, TOPIC, as_bytes, blank, make_course, right, wrong
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
    moodle,
    zipped,
)

NAME = f"{TOPIC}.ipynb"
RIGHT, WRONG, NEXT = as_bytes(right()), as_bytes(wrong()), as_bytes(blank(OTHER))
LATER = AT + timedelta(hours=3)


class Class:
    """A course folder with a roster, and downloads that are collected into it."""

    def __init__(self, root: Path):
        self.root = make_course(root / "class")
        self.course = open_course(self.root)
        export = root / "class.csv"
        export.write_bytes(canvas.roster(CLASS))
        self.add(export)
        (self.root / "course.toml").write_text(
            f'timezone = "Europe/Berlin"\n[due]\n{TOPIC} = 2026-11-20T23:00:00\n'
        )

    def add(self, export: Path) -> None:
        done = merge(roster_of(self.course), read_export(export)[1])
        write_roster(self.course, done.roster)

    def collect(self, system: str, members: dict[str, bytes], assignment="", **more) -> Plan:
        packed = more.pop("packed", (2026, 11, 21, 9, 0, 0))
        path = self.root.parent / "download.zip"
        path.write_bytes(zipped(members, packed))
        return collect(self.course, Order(system, path, assignment, **more))

    def shown(self, plan: Plan) -> str:
        """What `review collect` prints of a plan."""
        out = StringIO()
        console = Console(file=out, highlight=False)
        show(console, plan, roster_of(self.course), settings_of(self.course), False)
        return out.getvalue()

    def submitted(self, student: str, topic: str = TOPIC) -> dict[str, bytes]:
        return _files(self.root / "submitted" / student / topic)

    def kept(self, student: str, topic: str = TOPIC) -> int:
        return len(kept(self.root, topic, student))

    def state(self) -> dict[str, bytes]:
        """All that collecting writes."""
        found = {}
        for part in ("submitted", "collected"):
            found |= {f"{part}/{k}": v for k, v in _files(self.root / part).items() if k != ".lock"}
        return found


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def klass(tmp_path) -> Class:
    return Class(tmp_path)


def fates(plan: Plan) -> list[Fate]:
    return [item.fate for item in plan.items]


def reasons(plan: Plan) -> list[str]:
    return [item.reason for item in plan.of(Fate.NOT_COLLECTED)]


def test_files_are_where_grading_expects_them_with_the_time(klass):
    members = brightspace.members([HandIn(ADA, {NAME: RIGHT, "data/x.csv": b"1"})])
    [item] = klass.collect("brightspace", members).items
    assert (item.assignment, item.found_by) == (TOPIC, "the cells or the names of most notebooks")
    assert set(klass.submitted("ada")) == {NAME, "data/x.csv", "timestamp.txt"}
    at = handed_in_at(klass.root / "submitted" / "ada" / TOPIC)
    assert f"{at}" == "2026-11-20 22:05:00"  # UTC


def test_a_dry_run_writes_nothing_and_says_the_same(klass):
    before = _files(klass.root)
    members = canvas.members([HandIn(ADA, {NAME: RIGHT})])
    planned = klass.collect("canvas", members, dry_run=True)
    assert _files(klass.root) == before
    assert fates(planned) == fates(klass.collect("canvas", members)) == [Fate.NEW]


def test_the_newest_attempt_counts_and_all_are_kept(klass):
    attempts = [HandIn(ADA, {NAME: WRONG}, LATER), HandIn(ADA, {NAME: RIGHT}, AT)]
    plan = klass.collect("blackboard", blackboard.members(attempts), TOPIC)
    assert fates(plan) == [Fate.NEW, Fate.OLDER]
    assert klass.submitted("ada")[NAME] == WRONG
    assert klass.kept("ada") == 2


def test_the_same_download_again_changes_nothing(klass):
    members = canvas.members([HandIn(ADA, {NAME: RIGHT}), HandIn(SEAN, {NAME: WRONG})])
    klass.collect("canvas", members)
    before = klass.state()
    assert set(fates(klass.collect("canvas", members, packed=(2026, 12, 1, 9, 0, 0)))) == {
        Fate.UNCHANGED
    }
    assert klass.state() == before


def test_a_later_attempt_replaces_an_earlier_one_and_an_earlier_one_does_not(klass):
    klass.collect("brightspace", brightspace.members([HandIn(ADA, {NAME: RIGHT}, LATER)]))
    plan = klass.collect("brightspace", brightspace.members([HandIn(ADA, {NAME: WRONG}, AT)]))
    assert fates(plan) == [Fate.OLDER]
    assert klass.submitted("ada")[NAME] == RIGHT
    again = HandIn(ADA, {"new.ipynb": WRONG}, LATER + timedelta(days=1))
    assert fates(klass.collect("brightspace", brightspace.members([again]))) == [Fate.NEWER]
    assert set(klass.submitted("ada")) == {"new.ipynb", "timestamp.txt"}
    assert klass.kept("ada") == 3


@pytest.mark.parametrize("downloads", [1, 2])
def test_a_late_attempt_that_counts_in_place_of_one_in_time_is_told(klass, downloads):
    attempts = [HandIn(ADA, {NAME: RIGHT}, AT - timedelta(hours=1)), HandIn(ADA, {NAME: WRONG}, AT)]
    if downloads == 2:
        klass.collect("brightspace", brightspace.members(attempts[:1]))
    plan = klass.collect("brightspace", brightspace.members(attempts))
    words = "late, and counts in place of an attempt in time, which is in collected/: ada"
    assert words in klass.shown(plan)
    again = [*attempts, HandIn(SEAN, {NAME: RIGHT}, AT)]
    assert "in place of" not in klass.shown(
        klass.collect("brightspace", brightspace.members(again))
    )


def test_canvas_file_numbers_tell_which_download_is_newer(klass):
    new = canvas.members([HandIn(ADA, {NAME: RIGHT})], first_file=2_000_000)
    klass.collect("canvas", new)
    old = canvas.members([HandIn(ADA, {NAME: WRONG})])
    assert fates(klass.collect("canvas", old, packed=(2026, 12, 24, 9, 0, 0))) == [Fate.OLDER]
    assert klass.submitted("ada")[NAME] == RIGHT


def test_without_any_time_the_later_packed_download_is_newer(klass):
    klass.collect("moodle", moodle.members([HandIn(ADA, {NAME: RIGHT})]))
    old = moodle.members([HandIn(ADA, {NAME: WRONG})])
    assert fates(klass.collect("moodle", old, packed=(2026, 11, 1, 9, 0, 0))) == [Fate.OLDER]
    assert fates(klass.collect("moodle", old, packed=(2026, 12, 1, 9, 0, 0))) == [Fate.UNCHANGED]


def test_what_was_put_there_by_hand_is_kept_when_it_is_replaced(klass):
    place = klass.root / "submitted" / "ada" / TOPIC
    place.mkdir(parents=True)
    (place / "mine.ipynb").write_bytes(WRONG)
    plan = klass.collect("canvas", canvas.members([HandIn(ADA, {NAME: RIGHT})]))
    assert fates(plan) == [Fate.NEWER]
    assert klass.submitted("ada") == {NAME: RIGHT}
    [aside] = (klass.root / "collected" / TOPIC / "ada").glob("replaced-*/files/*")
    assert aside.read_bytes() == WRONG


def test_what_a_person_repaired_in_submitted_stays_until_something_newer_comes(klass):
    klass.collect("canvas", canvas.members([HandIn(ADA, {"a.ipynb": WRONG, "b.ipynb": RIGHT})]))
    (klass.root / "submitted" / "ada" / TOPIC / "a.ipynb").unlink()
    klass.collect("canvas", canvas.members([HandIn(ADA, {"a.ipynb": WRONG, "b.ipynb": RIGHT})]))
    assert klass.submitted("ada") == {"b.ipynb": RIGHT}
    shutil.rmtree(klass.root / "submitted" / "ada")
    klass.collect("canvas", canvas.members([HandIn(ADA, {"a.ipynb": WRONG, "b.ipynb": RIGHT})]))
    assert set(klass.submitted("ada")) == {"a.ipynb", "b.ipynb"}


def test_a_student_s_own_timestamp_is_no_time(klass):
    files = {NAME: RIGHT, "timestamp.txt": b"2020-01-01 00:00:00 UTC"}
    klass.collect("canvas", canvas.members([HandIn(ADA, files)]))
    assert handed_in_at(klass.root / "submitted" / "ada" / TOPIC) is None
    assert set(klass.submitted("ada")) == {NAME, "timestamp.of_student.txt"}


def test_who_is_not_in_the_roster_is_told_with_whom_it_may_be(klass):
    members = canvas.members([HandIn(ADA, {NAME: RIGHT})])
    members["lovelaceadda_4242_77_01_spread.ipynb"] = WRONG
    plan = klass.collect("canvas", members)
    [item] = plan.of(Fate.NOT_COLLECTED)
    assert item.reason == "nobody in the roster has this name or id"
    assert [student.id for student in item.matched.hints] == ["ada"]
    told = {"lovelaceadda": "sean"}
    assert klass.collect("canvas", members, told=told).of(Fate.NOT_COLLECTED) == []
    assert klass.submitted("sean") == {NAME: WRONG}
    with pytest.raises(ReviewError, match="nobody is not in the roster"):
        klass.collect("canvas", members, told={"lovelaceadda": "nobody"})


def test_an_email_of_two_students_is_nobodys(klass):
    path = klass.root / "roster.csv"
    written = path.read_text().replace("ada,Ada,Lovelace,,", f"ada,Ada,Lovelace,{ADA.email},")
    path.write_text(f"{written}eve,Eve,Moran,{ADA.email},,\n")
    members = {f"{ADA.email}/{NAME}": RIGHT}
    [reason] = reasons(klass.collect("folder", members, TOPIC, pattern="{student}"))
    assert reason == "its identifier is that of ada (Ada Lovelace), eve (Eve Moran)"


def test_a_name_that_is_somebody_else_s_is_not_guessed(klass):
    members = {"lovelaceada_9999_77_01_spread.ipynb": RIGHT}
    assert "whose canvas_id is 1101, not 9999" in reasons(klass.collect("canvas", members))[0]


def test_broken_inner_archives_stop_nothing(klass):
    good, bad = archive({NAME: RIGHT}), archive({NAME: RIGHT})[:-30]
    members = canvas.members([HandIn(ADA, {"a.zip": good}), HandIn(SEAN, {"b.zip": bad})])
    plan = klass.collect("canvas", members)
    assert fates(plan) == [Fate.NEW, Fate.NEW]
    assert [item.found_by for item in plan.items] == [
        "the cells or the names of most notebooks"
    ] * 2
    assert klass.submitted("sean") == {"b.zip": bad}


def test_a_broken_member_of_the_class_zip_costs_only_its_own(klass):
    path = klass.root.parent / "download.zip"
    members = canvas.members([HandIn(ADA, {NAME: RIGHT}), HandIn(SEAN, {NAME: WRONG})])
    path.write_bytes(zipped(members))
    with zipfile.ZipFile(path) as opened:
        member = opened.infolist()[0]
    content = bytearray(path.read_bytes())
    content[member.header_offset + len(member.filename) + 60] ^= 0xFF
    path.write_bytes(content)
    plan = collect(klass.course, Order("canvas", path))
    assert fates(plan) == [Fate.NOT_COLLECTED, Fate.NEW]
    assert "cannot be read" in reasons(plan)[0]


def test_an_incomplete_download_is_refused_whole(klass):
    path = klass.root.parent / "download.zip"
    path.write_bytes(zipped(canvas.members([HandIn(ADA, {NAME: RIGHT})]))[:-40])
    with pytest.raises(ReviewError, match="complete"):
        collect(klass.course, Order("canvas", path))


@pytest.mark.parametrize(
    "name", ["../../evil.ipynb", "/etc/evil.ipynb", "..\\..\\evil.ipynb", "a/../../../evil.ipynb"]
)
def test_no_path_of_a_download_leads_out_of_the_course_folder(klass, name):
    start = "Ada Lovelace_51101_assignsubmission_file"
    around = _files(klass.root.parent).keys()
    members = {f"{start}/{name}": RIGHT, f"../../{start}/{name}2": WRONG, name: RIGHT}
    klass.collect("moodle", members)
    new = _files(klass.root.parent).keys() - around - {"download.zip"}
    assert all(path.startswith(("class/submitted/ada/", "class/collected/")) for path in new)
    assert any(path.endswith("evil.ipynb") for path in new)


def test_a_student_folder_that_is_a_link_in_an_unpacked_download_is_not_followed(klass, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / NAME).write_bytes(RIGHT)
    folder = tmp_path / "unpacked"
    folder.mkdir()
    (folder / "Ada Lovelace_51101_assignsubmission_file").symlink_to(tmp_path / "secret")
    (folder / "Wang_51103_assignsubmission_file_x.ipynb").symlink_to(tmp_path / "secret" / NAME)
    with pytest.raises(ReviewError, match="no submission as moodle names them"):
        collect(klass.course, Order("moodle", folder))


def test_more_than_a_submission_may_have_is_refused_for_it_alone(klass, monkeypatch):
    monkeypatch.setattr("grader.intake.plain_files.MAX_BYTES", 100_000)
    members = canvas.members([HandIn(ADA, {NAME: b"\0" * 200_000}), HandIn(SEAN, {NAME: RIGHT})])
    plan = klass.collect("canvas", members)
    assert fates(plan) == [Fate.NOT_COLLECTED, Fate.NEW]
    assert "100,000 bytes" in reasons(plan)[0]


def test_odd_names_of_files(klass):
    files = {
        "Copy of 01_spread (1).ipynb": RIGHT,
        "01_spread.ipynb.txt": WRONG,
        "a" * 300 + ".py": b"1",
        "lib": b"a file",
        "lib/x.py": b"in a folder of that name",
        "\x1b[31mred.py": b"2",
    }
    klass.collect("moodle", moodle.members([HandIn(ADA, files)]))
    there = klass.submitted("ada")
    assert there["Copy of 01_spread (1).ipynb"] == RIGHT
    assert there["lib (file)"] == b"a file"
    assert there["lib/x.py"]
    assert len(there) == len(files)
    assert not any("\x1b" in name for name in there)


def test_a_text_in_place_of_a_notebook_is_collected_and_told(klass):
    members = canvas.members(
        [
            HandIn(ADA, {NAME: RIGHT}),
            HandIn(WANG, {"01_spread.txt": b"x = 1"}),
            HandIn(SEAN, {"01_spread.ipynb.zip": archive({})}),
            HandIn(ZOE, {"packed.zip": archive({NAME: RIGHT})}),
        ]
    )
    plan = klass.collect("canvas", members)
    nothing = ("no notebook in it",)
    assert [item.remarks for item in plan.items] == [(), nothing, nothing, ()]
    assert klass.submitted("wang") == {"01_spread.txt": b"x = 1"}


def test_who_handed_in_another_notebook_did_it_for_this_assignment(klass):
    some = [HandIn(who, {"hw.ipynb": RIGHT}) for who in (ADA, SEAN)]
    plan = klass.collect("moodle", moodle.members([*some, HandIn(WANG, {"hw.ipynb": NEXT})]))
    assert {item.assignment for item in plan.items} == {TOPIC}
    assert plan.items[2].remarks == (f"its cells or names are of {OTHER}",)
    some = [HandIn(SEAN, {"hw.ipynb": RIGHT}), HandIn(WANG, {"hw.ipynb": NEXT})]
    named = klass.collect("moodle", moodle.members(some), TOPIC)
    assert named.items[1].remarks == (f"its cells are of {OTHER}",)


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_download_of_another_assignment_replaces_nothing(klass, dry_run):
    klass.collect("moodle", moodle.members([HandIn(ADA, {NAME: RIGHT})]), TOPIC)
    before = klass.state()
    of_other = [HandIn(who, {"hw.ipynb": NEXT}) for who in (ADA, SEAN)]
    some = [*of_other, HandIn(WANG, {NAME: RIGHT}), HandIn(ZOE, {"x.pdf": b"%PDF"})]
    members = moodle.members(some)
    packed = (2026, 11, 22, 9, 0, 0)
    words = rf"of 3 .*, 2 have only cells of {OTHER} \(2\).*--anyway"
    with pytest.raises(ReviewError, match=words):
        klass.collect("moodle", members, TOPIC, packed=packed, dry_run=dry_run)
    assert klass.state() == before
    klass.collect("moodle", members, TOPIC, packed=packed, anyway=True)
    assert klass.submitted("ada") == {"hw.ipynb": NEXT}


def test_in_a_folder_of_several_assignments_each_is_told_by_its_cells(klass):
    members = {"ada/hw1.ipynb": RIGHT, "sean/hw2.ipynb": NEXT, "wang/x.pdf": b"%PDF"}
    plan = klass.collect("folder", members, pattern="{student}")
    assert [item.assignment for item in plan.items] == [TOPIC, OTHER, ""]


def test_what_nothing_tells_the_assignment_of_is_asked_for(klass):
    plan = klass.collect("canvas", canvas.members([HandIn(ADA, {"x.pdf": b"%PDF"})]))
    assert reasons(plan) == [
        "nothing tells which assignment this download is of: name it after the path"
    ]
    with pytest.raises(ReviewError, match="Unknown assignment"):
        klass.collect("canvas", canvas.members([HandIn(ADA, {"x.pdf": b"%PDF"})]), "03_none")


def test_an_exchange_with_several_assignments(klass):
    some = [HandIn(ADA, {NAME: RIGHT}), HandIn(ADA, {f"{OTHER}.ipynb": NEXT}, assignment=OTHER)]
    plan = klass.collect("exchange", exchange.members(some), TOPIC)
    assert [item.place for item in plan.items] == [(TOPIC, "ada")]
    assert len(klass.collect("exchange", exchange.members(some)).items) == 2


def test_moodle_s_worksheet_adds_the_times(klass, tmp_path):
    some = [HandIn(ADA, {NAME: RIGHT})]
    plan = klass.collect("moodle", moodle.members(some))
    assert "For 1 of 1 no time is known, so being late costs them nothing" in klass.shown(plan)
    assert "--worksheet FILE can tell" in klass.shown(plan)
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(moodle.worksheet(CLASS, some))
    plan = klass.collect("moodle", moodle.members(some), worksheet=sheet)
    assert "no time is known" not in klass.shown(plan)
    assert f"{handed_in_at(klass.root / 'submitted' / 'ada' / TOPIC)}" == "2026-11-20 22:05:00"
    klass.collect("moodle", moodle.members(some))  # without it, the time stays
    assert handed_in_at(klass.root / "submitted" / "ada" / TOPIC)
    [*_, last] = kept(klass.root, TOPIC, "ada")
    assert last.ids["moodle_participant"] == "51101"


def test_a_worksheet_of_another_assignment_or_without_times_is_told(klass, tmp_path):
    some = [HandIn(ADA, {NAME: RIGHT}), HandIn(SEAN, {NAME: RIGHT})]
    before, sheet = klass.state(), tmp_path / "sheet.csv"
    sheet.write_bytes(moodle.worksheet([WANG], []))
    with pytest.raises(ReviewError, match=r"sheet.csv has nobody of this download, which has 2"):
        klass.collect("moodle", moodle.members(some), worksheet=sheet)
    assert klass.state() == before
    sheet.write_bytes(moodle.worksheet(CLASS, []))
    shown = klass.shown(klass.collect("moodle", moodle.members(some), worksheet=sheet))
    assert "sheet.csv has no time for 2 of 2." in shown
    assert "--worksheet" not in shown
    sheet.write_bytes(github_classroom.grades([HandIn(WANG, {})]))
    with pytest.raises(ReviewError, match="has nobody of this download"):
        klass.collect("github-classroom", github_classroom.members(some), worksheet=sheet)


def killed(step_number: int, run) -> bool:
    """Run something in a process that ends, as by kill -9, before its nth change of the disk."""
    steps = iter(range(1000))

    def ending(change):
        def instead(*arguments, **more):
            if next(steps) >= step_number:
                os._exit(9)
            return change(*arguments, **more)

        return instead

    if (process := os.fork()) == 0:
        for owner, name in ((Path, "rename"), (Path, "write_bytes"), (shutil, "rmtree")):
            setattr(owner, name, ending(getattr(owner, name)))
        run()
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def test_a_crash_leaves_the_earlier_state_or_is_completed(klass):
    both = [HandIn(ADA, {NAME: WRONG}), HandIn(SEAN, {NAME: WRONG})]
    new = [HandIn(ADA, {NAME: RIGHT}), HandIn(SEAN, {NAME: RIGHT})]
    klass.collect("canvas", canvas.members(both))
    earlier = klass.state()
    path = klass.root.parent / "new.zip"
    path.write_bytes(zipped(canvas.members(new, 2_000_000)))
    outcomes = []
    for step in range(100):
        if not killed(step, lambda: collect(klass.course, Order("canvas", path))):
            break
        with writing.alone(klass.root):  # as the next run begins
            pass
        assert not (klass.root / "collected" / ".incoming").exists()
        outcomes.append(klass.state() == earlier)
        if klass.state() != earlier:  # complete: as if nothing had happened
            assert fates(collect(klass.course, Order("canvas", path))) == [Fate.UNCHANGED] * 2
            assert klass.submitted("ada") == klass.submitted("sean") == {NAME: RIGHT}
            shutil.rmtree(klass.root / "collected")
            shutil.rmtree(klass.root / "submitted")
            klass.collect("canvas", canvas.members(both))
            earlier = klass.state()
    assert set(outcomes) == {True, False}
    assert outcomes == sorted(outcomes, reverse=True)  # up to a moment earlier, then complete


def test_two_runs_at_once_are_refused(klass):
    with writing.alone(klass.root), pytest.raises(ReviewError, match="Another"):
        klass.collect("canvas", canvas.members([HandIn(ADA, {NAME: RIGHT})]))


def test_a_full_disk_leaves_the_earlier_state(klass, monkeypatch):
    klass.collect("canvas", canvas.members([HandIn(ADA, {NAME: WRONG})]))
    earlier = klass.state()
    path = klass.root.parent / "new.zip"
    path.write_bytes(zipped(canvas.members([HandIn(ADA, {NAME: RIGHT})], 2_000_000)))

    def full(self, *_arguments):
        raise OSError(28, "No space left on device", str(self))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(ReviewError, match="No space left"):
            collect(klass.course, Order("canvas", path))
    assert klass.state() == earlier


def test_what_is_asked_wrongly_is_told_before_anything_is_done(klass, tmp_path):
    before = _files(klass.root)
    path = tmp_path / "d.zip"
    path.write_bytes(zipped({"a.txt": b"x"}))
    for order, words in (
        (Order("sakai", path), "The sources are: canvas, moodle"),
        (Order("canvas", tmp_path / "none.zip"), "No such file"),
        (Order("canvas", path), "Expected lastfirst_12345_67890_file.ipynb"),
        (Order("canvas", path, worksheet=path), "--worksheet belongs to downloads of moodle"),
    ):
        with pytest.raises(ReviewError, match=words):
            collect(klass.course, order)
    assert _files(klass.root) == before
