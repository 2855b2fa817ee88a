"""What may be handed in, as Hypothesis strategies: repaired, damaged, hostile.

``RNN_REVIEW_FUZZ=2000 pytest tests/test_fuzz.py`` draws so many cases of each kind, others each
time; without it a few are drawn, always the same.
"""

import copy
import io
import json
import os
import re
import zipfile
from collections.abc import Callable
from typing import Any

import nbformat
import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.contract import wire
from grader.intake import cells
from tests.courses import TOPIC, as_bytes, right, trusted

ASKED_FOR = int(os.environ.get("RNN_REVIEW_FUZZ", "0"))
CASES = ASKED_FOR or 40
KERNELS = max(12, ASKED_FOR // 20)  # each case with a kernel takes about a second

settings.register_profile(
    "fuzz",
    max_examples=CASES,
    derandomize=not ASKED_FOR,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("fuzz")

# JSON that Python does not write by itself stands between two of these until the file is made.
_RAW = "\N{REFERENCE MARK}"
_RAWS = (
    *("NaN", "-Infinity", "1e999", "9" * 4300, "-" + "9" * 5000),
    *("[" * n + "]" * n for n in (100, 400, 100_000)),
    *('{"source":' * n + "1" + "}" * n for n in (100, 400)),
    '{"cell_type": "markdown", "cell_type": "code", "source": "twice = 1"}',
)
_GRADE_IDS = [cells.grade_id(c) for c in trusted().cells if cells.grade_id(c)]
_WORDS = (
    *_GRADE_IDS,
    *("code", "markdown", "raw", "heading", "text", "cells", "worksheets", "nbgrader", "grade_id"),
    *("metadata", "source", "input", "level", "python3", "", "\0", "\ud800", "\x1b[2J\r", "\u202e"),
)
_texts = st.one_of(st.sampled_from(_WORDS), st.text(st.characters(), max_size=30))
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 6),
    st.integers(),
    st.sampled_from([2**31, 2**63, -(2**70), 10**400]),
    st.floats(),
    _texts,
    st.sampled_from([f"{_RAW}{raw}{_RAW}" for raw in _RAWS]),
)
values = st.recursive(
    _scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(_texts, inner, max_size=4)
    ),
    max_leaves=8,
)
_nbgrader = st.fixed_dictionaries(
    {},
    optional={
        "grade_id": st.one_of(st.sampled_from(_GRADE_IDS), values),
        **dict.fromkeys(("grade", "solution", "locked", "task"), st.one_of(st.booleans(), values)),
        **dict.fromkeys(("points", "checksum", "schema_version"), values),
    },
)
_cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "code", "markdown", "raw", "heading"])},
    optional={
        "source": st.one_of(_texts, st.lists(_texts, max_size=3), values),
        "input": st.one_of(_texts, values),
        "level": st.integers(),
        "metadata": st.one_of(st.fixed_dictionaries({"nbgrader": _nbgrader}), values),
        "outputs": values,
        "id": values,
    },
)


def _exercise(version: int) -> dict[str, Any]:
    """The solved exercise, as an nbformat version has it."""
    nb = right()
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="1\n")]
    return json.loads(
        as_bytes(nb) if version == 4 else nbformat.v3.writes_json(nbformat.convert(nb, 3))
    )


_EXERCISES = [_exercise(4), _exercise(3)]


@st.composite
def documents(draw: Callable, start: list[dict[str, Any]] = _EXERCISES) -> Any:
    """A notebook's JSON with a few parts deleted, replaced, copied or moved, at any depth."""
    document = {"all": copy.deepcopy(draw(st.sampled_from(start)))}
    for _ in range(draw(st.integers(1, 6))):
        _change(draw, *_place(draw, document))
    return document.get("all")


def _place(draw: Callable, node: Any) -> tuple[Any, Any]:
    """A container in the document, and one of its keys; seldom one near the top."""
    stops = iter([40, 40, 5])
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        containers = [key for key in keys if isinstance(node[key], dict | list) and node[key]]
        most = next(stops, 1)
        if draw(st.integers(0, most)) == most or not containers:
            return node, draw(st.sampled_from(keys)) if keys else None
        node = node[draw(st.sampled_from(containers))]


def _change(draw: Callable, node: Any, key: Any) -> None:
    if isinstance(node, list):
        other = copy.deepcopy(node[:1] if key is None else [node[key]])
        at = draw(st.integers(0, len(node)))
        match draw(st.sampled_from(["delete", "replace", "copy", "move", "cell", "many"])):
            case "delete":
                del node[at : at + draw(st.integers(1, 3))]
            case "replace":
                node[at : at + 1] = [draw(values)]
            case "copy":
                node[at:at] = other
            case "move" if key is not None:
                node.insert(at, node.pop(key))
            case "cell":
                node[at:at] = [draw(_cells)]
            case "many":
                node[at:at] = other * draw(st.sampled_from([2, 50, 2500]))
        return
    other = copy.deepcopy(node.get(key))
    match draw(st.sampled_from(["delete", "replace", "rename", "add", "nbgrader", "text"])):
        case "delete":
            node.pop(key, None)
        case "replace":
            node[key if key is not None else ""] = draw(values)
        case "rename":
            node[draw(_texts)] = node.pop(key, None)
        case "add":
            node[draw(_texts)] = draw(st.one_of(st.just(other), values))
        case "nbgrader":
            node["metadata"] = {"nbgrader": draw(_nbgrader), "kernelspec": draw(values)}
        case "text":
            node["source"] = draw(st.one_of(_texts, st.lists(_texts, max_size=3)))


def as_json(document: Any, ensure_ascii: bool = True) -> str:
    """JSON text, with what Python would not write put in its places."""
    text = json.dumps(document, ensure_ascii=ensure_ascii)
    mark = json.dumps(_RAW, ensure_ascii=ensure_ascii)[1:-1]
    pattern = f'"{re.escape(mark)}(.*?){re.escape(mark)}"'
    return re.sub(pattern, lambda found: json.loads(f'"{found[1]}"', strict=False), text)


_encodings = st.one_of(
    st.just("utf-8"),
    st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7"]
    ),
)


@st.composite
def notebooks(draw: Callable, start: list[dict[str, Any]] = _EXERCISES) -> bytes:
    """The bytes of a changed notebook: changed in structure, encoding, and now and then bytes."""
    text = as_json(draw(documents(start)), ensure_ascii=draw(st.booleans()))
    encoding = draw(_encodings)
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    content = text.encode(encoding, errors if encoding != "utf-7" else "ignore")
    return draw(mangled(content)) if draw(st.integers(0, 5)) == 5 else content


@st.composite
def mangled(draw: Callable, content: bytes) -> bytes:
    """Bytes with some cut off, flipped, inserted, deleted or repeated."""
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(changed)))
        match draw(st.sampled_from(["flip", "insert", "delete", "repeat", "cut"])):
            case "flip" if at < len(changed):
                changed[at] ^= draw(st.integers(1, 255))
            case "insert":
                changed[at:at] = draw(st.binary(max_size=8))
            case "delete":
                del changed[at : at + draw(st.integers(1, 40))]
            case "repeat":
                changed[at:at] = changed[at : at + draw(st.integers(1, 40))]
            case "cut":
                del changed[at:]
    return bytes(changed)


# What Linux allows as the name of a file: any bytes but two.
_name_bytes = st.one_of(
    st.binary(min_size=1, max_size=40),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20).map(str.encode),
    st.sampled_from([b"a\nb", b"%s%d", b"a|b", b"\xff\xfe", b" ", b"~", b"-rf", b"*", b"{x}"]),
    st.sampled_from([b".hidden", b"__MACOSX", b"..a", b"'", b'"', b"\x1b[2J", b"x" * 240]),
)
names = _name_bytes.map(lambda b: os.fsdecode(b.replace(b"/", b"_").replace(b"\0", b"_"))).filter(
    lambda name: name not in (".", "..")
)
_endings = st.sampled_from(["", ".ipynb", ".IPYNB", ".ipynb.txt", " (1).ipynb", ".zip", ".npz"])
file_names = st.one_of(
    st.just(f"{TOPIC}.ipynb"),
    st.builds("{}{}".format, st.sampled_from([TOPIC, "a", "b"]), _endings),
    st.builds("{}{}".format, names.map(lambda name: name[:60]), _endings),
)
_member_names = st.one_of(
    file_names.map(lambda name: os.fsencode(name).decode("latin-1")),
    st.sampled_from(["", ".", "/", "..", "../../x.ipynb", "/etc/x.ipynb", "a//b.ipynb", "d/"]),
    st.sampled_from(["__MACOSX/._a.ipynb", "C:\\a.ipynb", "a.ipynb\0.png", "\ud800.ipynb"[1:]]),
    st.builds("{}/{}".format, st.sampled_from(["a", ".h", ".."]), st.just("x.ipynb")),
)
_methods = st.sampled_from(
    [zipfile.ZIP_DEFLATED] * 7 + [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)


@st.composite
def archives(draw: Callable, members: Any) -> bytes:
    """A zip of (name, bytes) pairs, now and then a broken one."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in draw(members):
            member = zipfile.ZipInfo("x")
            member.filename, member.compress_type = name, draw(_methods)
            archive.writestr(member, data)
    return draw(mangled(content.getvalue())) if draw(st.integers(0, 3)) == 3 else content.getvalue()


def is_utf8(name: str) -> bool:
    return not any("\ud800" <= c <= "\udfff" for c in name)


def heading(level: int) -> bytes:
    """A notebook of nbformat 3 with a heading."""
    cell = {"cell_type": "heading", "level": level, "source": "x"}
    return json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]}).encode()


def source_in(raw: str) -> bytes:
    """A notebook whose one cell has this JSON as its source."""
    cell = {"cell_type": "code", "metadata": {}, "source": "raw"}
    return json.dumps({"nbformat": 4, "cells": [cell]}).replace('"raw"', raw).encode()


def zipped(data: bytes, name: str = "a.ipynb", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip with one member, of any name."""
    content, member = io.BytesIO(), zipfile.ZipInfo("x")
    member.filename, member.compress_type = name, method
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(member, data)
    return content.getvalue()


def display(data: dict[str, str]) -> dict[str, Any]:
    return {"msg_type": "display_data", "content": {"data": data}}


_contents = st.one_of(
    notebooks(),
    notebooks(),
    st.just(as_bytes(right())),
    st.binary(max_size=60),
    st.sampled_from([b"", b"{}", b'{"nbformat": 4, "cells": []}', b"\xef\xbb\xbf", b"PK\x05\x06"]),
)
_zips = archives(st.lists(st.tuples(_member_names, _contents), max_size=3))
# A folder by names: bytes are a file, a dict is a folder, "link" and "pipe" are such.
_leaves = st.one_of(_contents, _contents, _zips, st.sampled_from(["link", "pipe"]))
_zip_files = st.dictionaries(st.just("a.zip"), _zips, min_size=1)
folders = st.one_of(
    _zip_files,
    st.dictionaries(
        file_names,
        st.one_of(_leaves, st.dictionaries(file_names, _leaves, max_size=3)),
        max_size=4,
    ),
)


def npz(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return content.getvalue()


def npy(array: Any) -> bytes:
    content = io.BytesIO()
    np.lib.format.write_array(content, np.asanyarray(array), allow_pickle=True)
    return content.getvalue()


_descriptions = st.one_of(
    st.sampled_from(["<f8", "|O", "<U0", "|V0", "<M8[s]", "|b1", "<c16", "<U9999999999", "<f2"]),
    st.sampled_from([[], [("a", "<f8")], ("<f8", (2, 2)), ("<f8", (10**9,)), [("a", "|O")]]),
    st.text(max_size=8),
)
_shapes = st.one_of(
    st.lists(st.one_of(st.integers(-2, 9), st.integers()), max_size=4).map(tuple),
    st.sampled_from([(10**9,), (2**62, 4), (0, 10**18), (-1, -1), (True,), (1,) * 80]),
)
_headers = st.one_of(
    st.builds(
        lambda descr, order, shape: repr(
            {"descr": descr, "fortran_order": order, "shape": shape}
        ).encode(),
        _descriptions,
        st.one_of(st.booleans(), st.integers(), st.none()),
        st.one_of(_shapes, st.none()),
    ),
    st.sampled_from([b"(" * 500, b"-" * 999, b"{'a':", b"'''", b"  1\n 2", b"{[]: 1}", b"\xff"]),
    st.binary(max_size=60),
)


@st.composite
def _arrays_as_bytes(draw: Callable) -> bytes:
    """An npy file whose header and data need not fit each other."""
    header = draw(_headers)
    length = draw(st.one_of(st.just(len(header)), st.integers(0, 2**16 - 1)))
    magic = draw(st.sampled_from([b"\x93NUMPY\x01\x00"] * 4 + [b"\x93NUMPY\x02\x00", b"\x93NUMPY"]))
    return magic + length.to_bytes(2, "little") + header + draw(st.binary(max_size=40))


def _with_header(header: bytes) -> bytes:
    return npz({"a": b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header})


_ONE = npz({"a": npy(np.zeros(9))})
BROKEN_NPZ = {
    "an array before the zip": b"\x93NUMPY\x01\x00" + _ONE,
    "data that cannot be inflated": _ONE[:35] + b"\xff" * 9 + _ONE[44:],
    "a header that never ends": _with_header(b"(" * 500),
    "a header without its end": _with_header(b"{'a':"),
    "texts of no length": _with_header(
        b"{'descr': '<U0', 'fortran_order': False, 'shape': (1000000000,)}"
    ),
    "bzip2": zipped(npy(np.zeros(10**6)), "a.npy", zipfile.ZIP_BZIP2),
    "LZMA": zipped(npy(1), "a.npy", zipfile.ZIP_LZMA),
    "encrypted": _ONE.replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x01\x00\x08\x00"),
}
_dtypes = st.one_of(npst.scalar_dtypes(), st.just(np.dtype("U3")), st.just(np.dtype("f4")))
_any_array = npst.arrays(_dtypes, npst.array_shapes(min_dims=0, max_dims=4, min_side=0))


@st.composite
def _changed_arrays(draw: Callable, reference: dict[str, Any]) -> dict[str, Any]:
    """The reference response with some arrays lost, replaced, or a little different."""
    arrays = {key: np.array(value) for key, value in reference.items()}
    for _ in range(draw(st.integers(0, 3))):
        key = draw(st.sampled_from([*reference, "error", "text", ""]))
        array = arrays.get(key)
        match draw(st.sampled_from(["lose", "any", "element", "type", "shape", "error"])):
            case "lose":
                arrays.pop(key, None)
            case "element" if array is not None and array.size and array.dtype.kind in "if":
                at = draw(st.integers(0, array.size - 1))
                by = draw(st.sampled_from([0, 1, -1, 2, 1e-3, float("nan"), float("inf")]))
                with np.errstate(all="ignore"):
                    array.flat[at] = np.array(array.flat[at] + by).astype(array.dtype)
            case "type" if array is not None and array.dtype.kind != "U":
                with np.errstate(all="ignore"):
                    arrays[key] = array.astype(draw(st.sampled_from(["f2", "f4", "i1", "U4", "?"])))
            case "shape" if array is not None:
                arrays[key] = draw(st.sampled_from([array.ravel(), array[..., None], array.T]))
            case "error":
                arrays["error"] = np.array(draw(st.text(max_size=9)))
            case _:
                arrays[key] = draw(_any_array)
    return arrays


@st.composite
def responses(draw: Callable, reference: dict[str, Any]) -> bytes:
    """Bytes that a student's process may hand over in place of a response."""
    match draw(st.sampled_from(["arrays", "arrays", "bytes", "members", "mangled", "anything"])):
        case "arrays":
            arrays = draw(_changed_arrays(reference))
            return npz({key: npy(array) for key, array in arrays.items()})
        case "mangled":
            return draw(mangled(wire.to_bytes(reference, compressed=draw(st.booleans()))))
        case "anything":
            return draw(st.binary(max_size=200))
        case "bytes":
            members = {key: npy(value) for key, value in reference.items()}
            key = draw(st.sampled_from(list(members)))
            return npz(members | {key: draw(st.one_of(mangled(members[key]), _arrays_as_bytes()))})
    keys = st.one_of(_member_names, st.sampled_from([f"{key}.npy" for key in reference]))
    some = st.one_of(_arrays_as_bytes(), st.sampled_from([npy(v) for v in reference.values()]))
    before = draw(st.sampled_from([b"", b"", b"\x93NUMPY\x01\x00", b"\x80\x04"]))
    return before + draw(archives(st.lists(st.tuples(keys, some), max_size=4)))


def requests(questions: list[str]) -> st.SearchStrategy[bytes]:
    """What a process may write into the door."""
    sizes = st.one_of(
        st.integers(0, 30).map(str),
        st.sampled_from([str(wire.MAX_BYTES), str(wire.MAX_BYTES + 1), "9" * 99, "-1"]),
        st.sampled_from(["1e3", "\N{SUPERSCRIPT TWO}", "\N{ARABIC-INDIC DIGIT THREE}", "0x9", ""]),
    )
    lines = st.builds(
        "{} {} {}\n".format,
        st.sampled_from(["ask", "answer", "ASK", ""]),
        st.one_of(st.sampled_from(questions), st.sampled_from(["test_x", "../x", "\0", "x" * 300])),
        sizes,
    )
    return st.one_of(
        st.binary(max_size=300),
        st.builds(lambda line, rest: line.encode() + rest, lines, st.binary(max_size=40)),
        st.builds(lambda line, rest: line.encode("utf-16") + rest, lines, st.binary(max_size=9)),
        st.sampled_from(questions).map(lambda name: f"ask {name}\n".encode()),
        st.just(b"x" * 5000),
    )


_shown = st.one_of(
    _texts,
    st.sampled_from(["\x1b[31mred\x1b[0m", "\x1b[2J", "\x1b]0;title\x07", "\x1b[", "\N{ESC}[5i"]),
    st.sampled_from(["a\rb\x08", "\u241b", "\x85", "\u2028", "<script>", "\x1cQQ=="]),
    st.sampled_from(["iVBORw0KGgo=", "iVBO\nRw0K", " iVBORw0KGgo= ", "a=b=", "data:,"]),
    st.lists(st.sampled_from(["\x1b", "[", "3", "1", ";", "m", "\x1b["]), max_size=6).map("".join),
    values,
)
_mimes = st.sampled_from(
    [
        *("text/plain", "image/png", "image/jpeg", "text/html", "image/svg+xml"),
        *("application/javascript", "application/vnd.jupyter.widget-view+json", "text/latex"),
    ]
)
messages = st.one_of(
    st.fixed_dictionaries(
        {
            "msg_type": st.one_of(
                st.sampled_from(["stream", "error", "display_data", "execute_result"]), _texts
            ),
            "content": st.one_of(
                st.fixed_dictionaries(
                    {
                        "name": st.one_of(st.sampled_from(["stdout", "stderr"]), _shown),
                        "text": _shown,
                        "data": st.one_of(st.dictionaries(_mimes, _shown, max_size=4), values),
                        "ename": _shown,
                        "evalue": _shown,
                        "traceback": st.one_of(st.lists(_shown, max_size=4), values),
                        "metadata": values,
                    }
                ),
                values,
            ),
        }
    ),
    st.dictionaries(st.sampled_from(["msg_type", "content", "header"]), values),
)
