"""A zip or a folder as files by path: names in any encoding, none that leads elsewhere."""

import zipfile
from pathlib import Path

import pytest

from grader.collect.download import opened
from grader.contract.errors import ReviewError
from tests.downloads import with_unicode_path, zipped


def paths(path: Path) -> list[str]:
    with opened(path) as download:
        return [file.path for file in download.files]


@pytest.mark.parametrize("flag", [True, False], ids=["flagged", "unflagged"])
def test_names_in_utf_8_whether_the_zip_says_so_or_not(tmp_path, flag):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"Zoë 小明/o'x.ipynb": b"1"}, flag=flag))
    assert paths(path) == ["Zoë 小明/o'x.ipynb"]


def test_names_in_an_old_code_page(tmp_path):
    path = tmp_path / "a.zip"
    member = zipfile.ZipInfo("a_Zoe.txt")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, b"1")
    path.write_bytes(path.read_bytes().replace(b"a_Zoe.txt", "a_Zoë.txt".encode("cp437")))
    assert paths(path) == ["a_Zoë.txt"]


def test_names_beside_which_info_zip_has_put_them_in_utf_8(tmp_path):
    path = tmp_path / "a.zip"
    member = zipfile.ZipInfo("??.txt")
    member.extra = with_unicode_path("小明.txt", b"??.txt")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, b"1")
    assert paths(path) == ["小明.txt"]


def test_parts_that_lead_elsewhere_are_dropped_and_hidden_files_left_out(tmp_path):
    path = tmp_path / "a.zip"
    names = ("../../etc/x", "/root/y", "C:\\z\\w.py", "a/./b//c", ".git/config", "__MACOSX/a/._c")
    path.write_bytes(zipped(dict.fromkeys(names, b"")))
    assert paths(path) == ["etc/x", "root/y", "C:/z/w.py", "a/b/c"]


def test_control_characters_in_names_do_not_survive(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"\x1b]0;evil\x07_\u202egnp.ipynb": b""}))
    [name] = paths(path)
    assert name.isprintable() or "\N{REPLACEMENT CHARACTER}" in name
    assert not {"\x1b", "\x07", "\u202e"} & set(name)


def test_links_pipes_and_hidden_files_of_a_folder_are_left_out(tmp_path):
    import os

    (tmp_path / "a" / ".ipynb_checkpoints").mkdir(parents=True)
    (tmp_path / "a" / ".ipynb_checkpoints" / "x.ipynb").write_text("1")
    (tmp_path / "a" / "x.ipynb").write_text("1")
    (tmp_path / "a" / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "a" / "pipe")
    assert paths(tmp_path) == ["a/x.ipynb"]


@pytest.mark.parametrize(
    ("content", "words"), [(None, "No such file"), (b"no zip", "not a zip"), (b"", "not a zip")]
)
def test_what_is_no_download_is_told(tmp_path, content, words):
    if content is not None:
        (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ReviewError, match=words):
        paths(tmp_path / "a.zip")
