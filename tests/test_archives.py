"""Archives as people make them are unpacked, within limits and below the folder."""

import gzip
import io
import tarfile
import zipfile

import pytest

from grader.intake import plain_files
from grader.intake.archives import unpack_all
from grader.intake.plain_files import Room, StagingError
from tests.archives import tarred, zipped

MEMBERS = {"work/a.ipynb": b"{}", "work/data.txt": b"1"}
MAKERS = {
    "zip": ("a.zip", zipped(MEMBERS)),
    "stored": ("a.zip", zipped(MEMBERS, zipfile.ZIP_STORED)),
    "tar": ("a.tar", tarred(MEMBERS, "w")),
    "tar.gz": ("a.tar.gz", tarred(MEMBERS)),
    "tgz": ("A.TGZ", tarred(MEMBERS)),
    "renamed": ("a.zip", tarred(MEMBERS)),
    "of Windows": ("a.zip", zipped({n.replace("/", "\\"): d for n, d in MEMBERS.items()})),
}


def unpacked(name: str, content: bytes) -> dict[str, bytes]:
    """What an archive in a folder adds to it."""
    (source,) = unpack_all({f"of Ada/{name}": content}, Room())[1:]
    assert source.problem == ""
    return source.files


def problem(name: str, content: bytes) -> str:
    (source,) = unpack_all({name: content}, Room())[1:]
    assert source.files == {}
    return source.problem


@pytest.mark.parametrize(("name", "content"), MAKERS.values(), ids=MAKERS)
def test_an_archive_is_unpacked_beside_itself(name, content):
    assert unpacked(name, content) == {f"of Ada/{n}": data for n, data in MEMBERS.items()}


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../a.txt", "a.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        ("..\\..\\a.txt", "a.txt"),
        ("C:\\Users\\a.txt", "C:/Users/a.txt"),
        ("./a/./b.txt", "a/b.txt"),
    ],
)
def test_no_name_leads_out(name, kept):
    assert unpacked("a.zip", zipped({name: b"x"})) == {f"of Ada/{kept}": b"x"}


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/a",
        ".git/x",
        "a\\.ipynb_checkpoints\\b",
        "a/",
        "..",
        "venv/lib/x.py",
        "a/events.out.tfevents.1",
    ],
)
def test_folders_and_what_tools_add_are_left_out(name):
    assert unpacked("a.zip", zipped({name: b"x"})) == {}


@pytest.mark.parametrize("make", [zipped, tarred])
def test_an_environment_is_left_out_whatever_it_is_called(make):
    content = make({"a/env-1/lib/x.py": b"", "a/env-1/pyvenv.cfg": b"", "a/b.ipynb": b"x"})
    assert unpacked("a.tgz", content) == {"of Ada/a/b.ipynb": b"x"}


@pytest.mark.parametrize("make", [zipped, tarred])
def test_what_lies_in_the_root_of_an_environment_is_read_as_in_a_folder(make):
    content = make({"b.ipynb": b"x", "pyvenv.cfg": b"", "lib/x.py": b"y"})
    assert unpacked("a.tgz", content).keys() == {
        f"of Ada/{name}" for name in ("b.ipynb", "pyvenv.cfg", "lib/x.py")
    }


def test_long_names_are_shortened_and_stay_different():
    names = list(unpacked("a.zip", zipped({f"{n}{'x' * 300}.ipynb": b"" for n in range(2)})))
    assert len(names) == 2
    assert all(len(name) < 80 and name.endswith(".ipynb") for name in names)


def bare_tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """A tar of headers as they are, which tarfile would not write."""
    parts = [
        part
        for member, data in members
        for part in (member.tobuf(), data + bytes(-len(data) % 512))
    ]
    return b"".join(parts) + bytes(1024)


def of_kind(kind: bytes, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo("x")
    member.type, member.size = kind, len(data)
    return member, data


def test_headers_that_take_minutes_to_read_are_not_read():
    header = of_kind(tarfile.XHDTYPE, b"1" * 160_000)
    said = problem("a.tar", bare_tar(header, of_kind(tarfile.REGTYPE, b"")))
    assert "160,000 bytes of headers" in said


def sparse(**records: str) -> bytes:
    """A tar with a file of holes, as GNU tar writes them with ``--format=pax``."""
    pairs = (f" {key.replace('_', '.')}={value}\n" for key, value in records.items())
    lines = "".join(f"{len(pair) + 2}{pair}" for pair in pairs)  # of 10 to 97 characters
    data = b"1\n0\n1\n".ljust(512, b"\0") + b"x"
    return bare_tar(of_kind(tarfile.XHDTYPE, lines.encode()), of_kind(tarfile.REGTYPE, data))


@pytest.mark.parametrize(
    "content",
    [
        sparse(GNU_sparse_major="1", GNU_sparse_minor="0", GNU_sparse_realsize="9"),
        sparse(GNU_sparse_map="0,1,8,1", GNU_sparse_size="9"),
        sparse(GNU_sparse_size="9", GNU_sparse_numblocks="1"),
        bare_tar(of_kind(tarfile.GNUTYPE_SPARSE, b"x" * 512)),
    ],
    ids=["pax 1.0", "pax 0.1", "pax 0.0", "GNU"],
)
def test_a_sparse_file_is_refused_since_its_holes_are_filled(content):
    assert "a sparse file" in problem("a.tar", content)


def test_a_path_that_no_system_has_is_refused():
    assert "65,525 characters" in problem("a.zip", zipped({"../" * 21_840 + "a.txt": b"x"}))


def test_what_a_broken_archive_gives_before_it_breaks_counts(monkeypatch):
    monkeypatch.setattr(plain_files, "MAX_BYTES", 3 << 19)
    broken = bytearray(zipped({"x": bytes(2 << 20)}))
    at = broken.index(b"PK\x03\x04") + 14  # its checksum, there and in the directory
    broken[at : at + 4] = b"\0\0\0\0"
    at = broken.index(b"PK\x01\x02") + 16
    broken[at : at + 4] = b"\0\0\0\0"
    with pytest.raises(StagingError, match="bytes"):
        unpack_all({"a.zip": bytes(broken), "b.zip": bytes(broken)}, Room())


def test_links_and_devices_are_left_out():
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            member = tarfile.TarInfo(f"a{kind!r}")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    assert unpacked("a.tar", content.getvalue()) == {}


def test_archives_in_archives_are_unpacked_up_to_a_depth():
    content = zipped({"a.txt": b"x"})
    for n in range(5):
        content = zipped({f"{n}.zip": content})
    sources = unpack_all({"all.zip": content}, Room())
    assert [source.nested for source in sources] == [0, 1, 2, 3]
    assert [list(source.files) for source in sources[1:]] == [["4.zip"], ["3.zip"], ["2.zip"]]


OTHERS = {
    "7z": ("a.7z", b"7z\xbc\xaf\x27\x1c", "other kinds are not unpacked"),
    "7z as zip": ("a.zip", b"7z\xbc\xaf\x27\x1c", "other kinds are not unpacked"),
    "data": ("a.csv.gz", gzip.compress(b"1,2"), "other kinds are not unpacked"),
    "bzip2": ("a.zip", zipped({"a": b"x"}, zipfile.ZIP_BZIP2), "compressed with method 12"),
    "cut": ("a.tar.gz", MAKERS["tgz"][1][:-20], "not a readable archive"),
}


@pytest.mark.parametrize(("name", "content", "words"), OTHERS.values(), ids=OTHERS)
def test_what_is_not_unpacked_is_told(name, content, words):
    assert words in problem(name, content)


BOMBS = {
    "zip": ("a.zip", zipped({"a": bytes(2000)})),
    "tar.gz": ("a.tgz", tarred({"a": bytes(2000)})),
    "together": ("a.zip", zipped({"a": bytes(400), "b.zip": zipped({"b": bytes(700)})})),
}


@pytest.mark.parametrize(("name", "content"), BOMBS.values(), ids=BOMBS)
def test_no_more_is_unpacked_than_there_is_room_for(name, content, monkeypatch):
    monkeypatch.setattr(plain_files, "MAX_BYTES", 1000)
    with pytest.raises(StagingError, match="1,000 bytes"):
        unpack_all({name: content}, Room())


def test_neither_are_more_entries_looked_at(monkeypatch):
    monkeypatch.setattr(plain_files, "MAX_ENTRIES", 10)
    for name, content in (
        ("a.zip", zipped({f".{n}": b"" for n in range(11)})),
        ("a.tar", tarred({f".{n}": b"" for n in range(11)}, "w")),
    ):
        with pytest.raises(StagingError, match="10 entries"):
            unpack_all({name: content}, Room())
