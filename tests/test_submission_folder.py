"""Which file is the notebook, whatever the way it came made of it; and nothing else is read."""

import io
import os
import zipfile

import pytest

from grader.intake import plain_files, submission_folder
from grader.intake.choice import AmbiguousError
from grader.intake.plain_files import StagingError
from grader.intake.read_notebook import MalformedError
from grader.intake.submission_folder import HandedIn
from tests.courses import TOPIC, as_bytes, exercise, right

NOTEBOOK = as_bytes(right())
OTHER = b'{"cells": [{"metadata": {}}], "nbformat": 4}'


def find_notebook(folder, topic):
    return submission_folder.read(folder, exercise(topic)).content


def zipped(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


@pytest.mark.parametrize(
    "name",
    [
        f"{TOPIC}.ipynb",
        "Ada - 01 (1).ipynb",
        "WORK.IPYNB",
        "a.ipynb.txt",
        "late/a.ipynb",
        "ü.ipynb",
    ],
)
def test_the_only_notebook_is_taken_under_any_name(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(NOTEBOOK)
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "a-checkpoint.ipynb").write_bytes(OTHER)
    assert find_notebook(tmp_path, TOPIC) == NOTEBOOK


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_text("yesterday"),
        lambda path: path.write_text("05.12.2026 10:00"),
        lambda path: path.write_text("9999-12-31 23:59:59 UTC"),
        lambda path: path.write_bytes(b"\xff\0"),
        lambda path: path.write_text("1" * 10_000),
        lambda path: path.mkdir(),
        lambda path: os.mkfifo(path),
        lambda path: path.symlink_to("/dev/zero"),
    ],
    ids=["words", "day first", "far ahead", "bytes", "long", "folder", "pipe", "link"],
)
def test_a_time_that_is_none_is_for_a_person_to_look_at(tmp_path, make):
    (tmp_path / f"{TOPIC}.ipynb").write_bytes(NOTEBOOK)
    make(tmp_path / "timestamp.txt")
    with pytest.raises(AmbiguousError, match="Fix or delete the file"):
        submission_folder.read(tmp_path, exercise(TOPIC))


def test_the_time_that_nbgrader_wrote_is_read(tmp_path):
    assert submission_folder.handed_in_at(tmp_path) is None
    (tmp_path / "timestamp.txt").write_text("2026-11-24 18:00:00.000000 UTC\n")
    assert str(submission_folder.handed_in_at(tmp_path)) == "2026-11-24 18:00:00"


def test_of_several_the_one_of_the_right_name_is_taken(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(OTHER)
    (tmp_path / f"{TOPIC}.ipynb").write_bytes(NOTEBOOK)
    assert find_notebook(tmp_path, TOPIC) == NOTEBOOK


def test_else_the_one_with_cells_of_an_exercise(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(OTHER)
    (tmp_path / "b.ipynb").write_bytes(NOTEBOOK)
    assert find_notebook(tmp_path, TOPIC) == NOTEBOOK


def test_else_a_person_has_to_choose(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.ipynb").write_bytes(NOTEBOOK + b" " * (name == "b"))
    with pytest.raises(AmbiguousError, match=r"'a\.ipynb', 'b\.ipynb'"):
        find_notebook(tmp_path, TOPIC)


def test_copies_of_one_notebook_are_one(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.ipynb").write_bytes(NOTEBOOK)
    assert find_notebook(tmp_path, TOPIC) == NOTEBOOK


def test_an_archive_is_looked_into(tmp_path):
    members = {"__MACOSX/._a.ipynb": b"x", "work/a.ipynb": NOTEBOOK, "work/data.txt": b"1"}
    (tmp_path / "work.zip").write_bytes(zipped(**members))
    assert find_notebook(tmp_path, TOPIC) == NOTEBOOK
    assert os.listdir(tmp_path) == ["work.zip"]


def test_an_archive_whose_names_lead_elsewhere_is_only_read(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "work.zip").write_bytes(zipped(**{"/etc/a.ipynb": NOTEBOOK}))
    assert find_notebook(tmp_path / "in", TOPIC) == NOTEBOOK
    assert os.listdir(tmp_path) == ["in"]


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(plain_files, "MAX_BYTES", 1000)
    (tmp_path / "bomb.zip").write_bytes(zipped(**{"a.ipynb": b" " * 2000, "b.ipynb": b" "}))
    with pytest.raises(StagingError, match="1,000 bytes, archives unpacked"):
        find_notebook(tmp_path, TOPIC)


def test_one_that_takes_too_long_to_read_is_refused(tmp_path, monkeypatch):
    def endless(*_files):
        while True:
            pass

    (tmp_path / "a.ipynb").write_bytes(NOTEBOOK)
    monkeypatch.setattr(submission_folder, "SECONDS", 0.1)
    monkeypatch.setattr(submission_folder, "unpack_all", endless)
    with pytest.raises(StagingError, match="to read"):
        find_notebook(tmp_path, TOPIC)


NO_ARCHIVES = {"empty": b"", "a beginning": b"PK\x03\x04 not really", "cut": zipped(a=b"")[:-30]}


@pytest.mark.parametrize("content", NO_ARCHIVES.values(), ids=NO_ARCHIVES)
def test_an_archive_that_is_none_is_malformed(tmp_path, content):
    (tmp_path / "work.zip").write_bytes(content)
    with pytest.raises(MalformedError, match="not a readable archive"):
        find_notebook(tmp_path, TOPIC)


def test_no_notebook_is_told_with_what_is_there(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    (tmp_path / "timestamp.txt").write_bytes(b"2026-12-01 12:00:00 UTC")  # the collector's
    said = rf"Expected a notebook {TOPIC}\.ipynb, found 'photo\.jpg'\."
    with pytest.raises(MalformedError, match=said):
        find_notebook(tmp_path, TOPIC)


def test_names_are_readable_and_an_empty_archive_is_called_that(tmp_path):
    (tmp_path / "Übung 1 Müller.docx").write_bytes(b"x")
    (tmp_path / os.fsdecode(b"M\xfc\x1b.pdf")).write_bytes(b"x")
    (tmp_path / "work.zip").write_bytes(zipped())
    (tmp_path / "more.zip").write_bytes(zipped(**{"notes.txt": b"x"}))
    with pytest.raises(MalformedError) as raised:
        find_notebook(tmp_path, TOPIC)
    said = str(raised.value)
    assert "'Übung 1 Müller.docx'" in said
    assert r"'M\udcfc\x1b.pdf'" in said
    assert "'work.zip', which is empty" in said
    assert "'notes.txt' in 'more.zip'" in said


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_plain_file_is_not_read(tmp_path, kind):
    (tmp_path / "secret").write_bytes(NOTEBOOK)
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / f"{TOPIC}.ipynb"
    if kind == "link":
        path.symlink_to(tmp_path / "secret")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    with pytest.raises(MalformedError, match="plain file"):
        find_notebook(tmp_path / "in", TOPIC)


def test_a_folder_that_is_a_link_is_not_followed(tmp_path):
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / f"{TOPIC}.ipynb").write_bytes(NOTEBOOK)
    (tmp_path / "eve").symlink_to(tmp_path / "ada")
    with pytest.raises(MalformedError, match="link"):
        find_notebook(tmp_path / "eve", TOPIC)


def test_a_name_that_is_not_utf8_is_for_a_person_to_look_at(tmp_path):
    folder = tmp_path / os.fsdecode(b"M\xfcller") / TOPIC
    folder.mkdir(parents=True)
    (folder / f"{TOPIC}.ipynb").write_bytes(NOTEBOOK)
    with pytest.raises(AmbiguousError, match="Rename the folder"):
        submission_folder.read(folder, exercise(TOPIC))


def test_the_kernel_starts_beside_the_notebook_and_sees_what_was_unpacked(tmp_path):
    members = {"work\\a.ipynb": NOTEBOOK, "work\\helper.py": b"x = 1", "data.txt": b"1"}
    (tmp_path / "in" / "of Ada").mkdir(parents=True)
    (tmp_path / "in" / "of Ada" / "work.zip").write_bytes(zipped(**members))
    handed_in = submission_folder.read(tmp_path / "in", exercise(TOPIC))
    beside = handed_in.write(tmp_path / "out")
    assert beside == tmp_path / "out" / "of Ada" / "work"
    assert (beside / "helper.py").read_bytes() == b"x = 1"
    assert (beside.parent / "data.txt").read_bytes() == b"1"


def test_what_no_folder_can_hold_is_left_out(tmp_path):
    far = "/".join(["x" * 250] * 17)
    files = {"a": b"1", "a/a.ipynb": NOTEBOOK, "a/b/c": b"2", f"{far}/a": b"3"}
    handed_in = HandedIn(NOTEBOOK, files, "a/a.ipynb")
    assert handed_in.write(tmp_path) == tmp_path
    assert os.listdir(tmp_path) == ["a"]


def test_what_a_full_disk_does_not_take_is_never_just_left_out(tmp_path):
    (tmp_path / "helper.py").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        HandedIn(NOTEBOOK, {"helper.py": b"x = 1"}).write(tmp_path)


def test_only_plain_files_are_copied_for_the_sandbox(tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    (source / "sub").mkdir(parents=True)
    (source / "sub" / "data.txt").write_text("1")
    (source / "link").symlink_to("/etc/passwd")
    os.mkfifo(source / "pipe")
    plain_files.copy(source, target)
    copied = sorted(str(p.relative_to(target)) for p in target.rglob("*"))
    assert copied == ["sub", "sub/data.txt"]


def test_a_folder_that_becomes_a_link_after_it_was_listed_is_not_followed(tmp_path):
    for folder in ("secret", "in/sub"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "data.txt").write_text(folder)
    [name] = plain_files.plain_files(tmp_path / "in", plain_files.Room())
    assert plain_files.open_below(tmp_path / "in", name).read() == b"in/sub"
    (tmp_path / "in" / "sub").rename(tmp_path / "before")
    (tmp_path / "in" / "sub").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="Not a directory"):
        plain_files.open_below(tmp_path / "in", name)


def test_too_much_is_not_copied(tmp_path, monkeypatch):
    monkeypatch.setattr(plain_files, "MAX_BYTES", 10)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "large").write_bytes(b"x" * 11)
    with pytest.raises(plain_files.StagingError, match="10 bytes"):
        plain_files.copy(tmp_path / "in", tmp_path / "out")
