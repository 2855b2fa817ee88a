"""Honest notebooks in archives, as people and systems make them."""

import io
import tarfile
import zipfile

from tests.audit.cases import Case
from tests.audit.odd import packaging
from tests.audit.odd.packaging import DATA, HELPER, NAME, OTHER, RIGHT, case, files, needing, none

_CHECKPOINT = "work/.ipynb_checkpoints/a-checkpoint.ipynb"
_WORK = {"work/Ada - final (2).ipynb": needing(), "work/helper.py": HELPER, "work/data.txt": DATA}
_LMS = {"__MACOSX/work/._a.ipynb": b"\0", _CHECKPOINT: OTHER, **_WORK}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def of_windows(members: dict[str, bytes]) -> bytes:
    r"""A zip with names such as ``work\a.ipynb``, and folders of their own."""
    return zipped({"work\\": b""} | {n.replace("/", "\\"): data for n, data in members.items()})


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode=mode) as archive:  # pyright: ignore[reportCallIssue, reportArgumentType]
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return content.getvalue()


def _encrypted() -> bytes:
    """A zip that says that it is encrypted, in its header and in its directory."""
    content = bytearray(zipped({NAME: RIGHT}))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _in_code_page() -> bytes:
    """A name in the code page of an old Windows, not marked as UTF-8."""
    return zipped({"L_sung.ipynb": RIGHT}).replace(b"L_sung", b"L\x94sung")


CASES: tuple[Case, ...] = (
    case(
        "zip-of-an-lms",
        "a zip with folders, data and a module",
        files(**{"Ada.ZIP": zipped(_LMS)}),
    ),
    case(
        "zip-of-windows",
        "a zip with backslashes, data and a module",
        files(**{"Ada.zip": of_windows(_LMS)}),
    ),
    case(
        "zip-of-windows-one-named",
        "a zip with backslashes, one notebook of the right name",
        files(**{"Ada.zip": of_windows({f"work/{NAME}": RIGHT, "work/b.ipynb": RIGHT + b" "})}),
    ),
    case(
        "zip-of-a-disk",
        "a zip with paths that begin at the disk",
        files(**{"Ada.zip": zipped({f"C:\\Users\\Ada\\{n}": d for n, d in _WORK.items()})}),
    ),
    case(
        "zip-of-macos",
        "one notebook compressed by the Finder",
        files(**{f"{NAME}.zip": zipped({NAME: RIGHT, f"__MACOSX/._{NAME}": b"\0\5\x16\7"})}),
    ),
    case("zip-stored", "a zip that is not compressed", files(**{"a.zip": zipped(_WORK, method=0)})),
    case(
        "zip-with-umlauts",
        "umlauts in names, in UTF-8",
        files(**{"Übung.zip": zipped({"Übung 1/Lösung.ipynb": RIGHT})}),
    ),
    case(
        "zip-in-a-code-page",
        "umlauts in names, in a code page of Windows",
        files(**{"a.zip": _in_code_page()}),
    ),
    case(
        "zip-in-a-zip",
        "a zip in the zip of an LMS",
        files(**{"bulk.zip": zipped({"Ada/work.zip": zipped(_LMS), "Ada/grade.txt": b""})}),
    ),
    case(
        "zip-in-a-folder",
        "a zip in a folder",
        files(**{"attempt 2/Ada.zip": zipped(_LMS)}),
    ),
    case(
        "zip-sent-twice",
        "the same zip under two names",
        files(**{"a.zip": zipped(_WORK), "a (1).zip": zipped(_WORK)}),
    ),
    case(
        "zip-beside",
        "a zip of an older version beside the notebook",
        files(**{NAME: RIGHT, "old.zip": zipped({NAME: OTHER})}),
    ),
    case(
        "zip-of-data",
        "its data and module in a zip beside the notebook",
        files(**{NAME: needing(), "data.zip": zipped({"helper.py": HELPER, "data.txt": DATA})}),
    ),
    case(
        "zip-beside-scratch",
        "a zip beside a notebook for trying things",
        files(**{"Untitled.ipynb": OTHER, "Ada.zip": zipped(_LMS)}),
    ),
    case(
        "zip-with-drafts",
        "a zip with the right name once, and drafts",
        files(**{"a.zip": zipped({f"a/{NAME}": RIGHT, "a/draft.ipynb": RIGHT + b" "})}),
    ),
    case(
        "zip-of-a-repository",
        "a zip of a Git repository",
        files(
            **{"a.zip": zipped({f"rnn-main/{n}": d for n, d in _WORK.items()} | {"a/.git/x": b""})}
        ),
    ),
    case("tar-gz", "a tar.gz with data and a module", files(**{"Ada.tar.gz": tarred(_LMS)})),
    case("tgz", "a tgz with a notebook", files(**{"Ada.TGZ": tarred({f"./{NAME}": RIGHT})})),
    case("tar", "a tar with data and a module", files(**{"Ada.tar": tarred(_LMS, "w")})),
    case(
        "tar-in-a-zip",
        "a tar.gz in the zip of an LMS",
        files(**{"bulk.zip": zipped({"Ada.tar.gz": tarred(_LMS)})}),
    ),
    case("tar-named-zip", "a tar.gz that was renamed to .zip", files(**{"a.zip": tarred(_LMS)})),
    case(
        "data-in-7z",
        "data in a 7z that nothing needs, beside the notebook",
        files(**{NAME: RIGHT, "data.7z": b"7z\xbc\xaf\x27\x1c", "data.csv.gz": b"\x1f\x8b"}),
    ),
    none("7z", "a 7z", files(**{"Ada.7z": b"7z\xbc\xaf\x27\x1c" + bytes(100)})),
    none("rar", "a rar", files(**{"Ada.rar": b"Rar!\x1a\x07\1\0" + bytes(100)})),
    none(
        "7z-named-zip", "a 7z named .zip", files(**{"Ada.zip": b"7z\xbc\xaf\x27\x1c" + bytes(99)})
    ),
    none("zip-encrypted", "a zip with a password", files(**{"a.zip": _encrypted()})),
    none("zip-empty", "an empty zip", files(**{"a.zip": zipped({})})),
    none("zip-cut-off", "a zip cut off", files(**{"a.zip": zipped(_WORK)[:-100]})),
    none("zip-of-a-page", "a zip of an exported page", files(**{"a.zip": zipped({"a.html": b""})})),
    none(
        "zip-of-another-exercise",
        "a zip of the next exercise",
        files(**{"a.zip": zipped({NAME: packaging.SECOND})}),
    ),
    none(
        "zips-that-differ",
        "two zips, two versions",
        files(**{"1.zip": zipped({NAME: RIGHT}), "2.zip": zipped({NAME: RIGHT + b" "})}),
        state="needs review",
    ),
)
