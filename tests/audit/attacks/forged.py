"""Forged data: what a hostile process can send through the challenge socket as a response."""

import io
import json
import struct
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import numpy as np

from grader.contract import wire
from tests.audit.attacks.writing import INSIDE
from tests.audit.cases import ALL, FIRST, TOPIC, Case, attack, blank, hand_in, right, with_code
from tests.processes import BIN, ROOT, environment

FAMILY = "forged data"
QUESTIONS = tuple(sorted(ALL))
WORDS = 2100  # the longest feedback for a student

# Uses the challenge socket without the course's code.
DOOR = f"""{INSIDE}
import os, socket
QUESTIONS = {QUESTIONS!r}
def say(request):
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(os.environ["RNN_REVIEW_DOOR"])
        try:
            end.sendall(request)
            end.shutdown(socket.SHUT_WR)
            return end.makefile("rb").read()
        except OSError:
            return b""
def hand_over(question, content):
    return say(b"answer %s %d\\n" % (question.encode(), len(content)) + content)
"""


def public_responses(question: str) -> dict[str, np.ndarray]:
    """The released reference response to a question, made for the public challenge."""
    prefix = f"{question}/"
    return {k.removeprefix(prefix): v for k, v in _released().items() if k.startswith(prefix)}


@cache
def _released() -> dict[str, np.ndarray]:
    arrays = wire.read(ROOT / "exercises" / TOPIC / "reference.npz")
    for array in arrays.values():
        array.flags.writeable = False  # every case has the same
    return arrays


def handing_over(contents: dict[str, bytes]) -> str:
    """Student code that sends these bytes for these questions."""
    return (
        DOOR + f"for question, content in {contents!r}.items():\n    hand_over(question, content)\n"
    )


def _forged(name: str, tries: str, contents: list[bytes], **options) -> Case:
    """Bytes for one question each; for as many as there are, if another topic has fewer."""
    assert TOPIC != FIRST or len(contents) <= len(QUESTIONS)
    return attack(
        FAMILY, name, tries, handing_over(dict(zip(QUESTIONS, contents, strict=False))), **options
    )


def _npy(header: str, body: bytes = b"", version: tuple[int, int] = (1, 0)) -> bytes:
    text = header.encode("latin1")
    return b"\x93NUMPY" + bytes(version) + struct.pack("<H", len(text)) + text + body


def _header(descr: str, shape: str) -> str:
    return f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n"


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def _one(header: str, body: bytes = bytes(16), version: tuple[int, int] = (1, 0)) -> bytes:
    return zipped({"a.npy": _npy(header, body, version)})


def _with_field(content: bytes, offset: int, value: int) -> bytes:
    """A zip with two bytes changed in its first member's local and central header."""
    changed = bytearray(content)
    for signature, shift in ((b"PK\3\4", 0), (b"PK\1\2", 2)):
        at = content.find(signature) + offset + shift
        changed[at : at + 2] = struct.pack("<H", value)
    return bytes(changed)


def spoilt(content: bytes, name: bytes, skip: int = 0) -> bytes:
    """A zip whose first member's data is overwritten."""
    at = content.find(name) + len(name) + skip
    return content[:at] + b"\xff" * 12 + content[at + 12 :]


def far_offset(content: bytes) -> bytes:
    """A zip whose member lies, by its directory, 2**64 - 1 bytes from the start."""
    at, end = content.find(b"PK\1\2"), content.find(b"PK\5\6")
    directory, last = bytearray(content[at:end]), bytearray(content[end:])
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    directory[42:46], directory[30:32] = b"\xff" * 4, struct.pack("<H", len(extra))
    last[12:16] = struct.pack("<I", len(directory) + len(extra))
    return content[:at] + bytes(directory) + extra + bytes(last)


_GOOD = _npy(_header("'<f8'", "(100,)"), bytes(800))
_PLAIN = zipped({"a.npy": _GOOD})
_ESCAPE = "\x1b]0;taken\x07\x1b[2J<img src=x onerror=alert(1)>"


def _shown(course: Path) -> str:
    """Terminal escapes in the teacher's terminal, or feedback that is too long."""
    if b"\x1b]0;" in (course / "autograde.log").read_bytes():
        return "an escape sequence reached the terminal"
    for path in course.glob(f"autograded/*/{TOPIC}/result.json"):
        words = [q["words"] for q in json.loads(path.read_text())["questions"]]
        if any("\x1b" in w or len(w) > WORDS for w in words):
            return f"words of {max(map(len, words)):,} characters, or with escapes"
    return ""


def _html(course: Path) -> str:
    """What a browser would run in the feedback that nbgrader makes of the course."""
    command = [str(BIN / "nbgrader"), "generate_feedback", TOPIC, "--student", "html-in-words"]
    said = subprocess.run(command, cwd=course, env=environment(), capture_output=True, text=True)
    pages = list(course.glob(f"feedback/html-in-words/{TOPIC}/*.html"))
    if not pages:
        return f"nbgrader made no feedback page: {said.stderr[-500:]}"
    for page in pages:
        for live in ("<script>alert('forged", "<img src=forged onerror", "<svg onload=forged"):
            if live in page.read_text():
                return f"{live!r} is live in the feedback page"
    return ""


def _pickle_ran(course: Path) -> str:
    return "a pickle ran in the grader" if (course / "rnn_audit_pickle").exists() else ""


def _pickles(folder: Path) -> None:
    """Pickles that would only make a file in the course folder."""
    marker = str(folder.parents[2].absolute() / "rnn_audit_pickle").encode()
    code = b"cpathlib\nPath.touch\n(cpathlib\nPath\n(V" + marker + b"\ntRtR."
    contents = [
        _one(_header("'|O'", "(1,)"), code),
        _one(_header("[('a', '|O')]", "(1,)"), code),
        zipped({"a.npy": code}),
        code,
    ]
    hand_in(with_code(blank(), handing_over(dict(zip(QUESTIONS, contents, strict=False)))))(folder)


def _filled(value: float) -> dict[str, bytes]:
    return {
        q: wire.to_bytes({k: np.full(v.shape, value) for k, v in public_responses(q).items()})
        for q in QUESTIONS
    }


_FRAMES = (
    DOOR
    + """
for request in (
    b"", b"\\n", b"\\xff" * 1000 + b"\\n", b"ask\\n", b"ask nothing\\n", b"ask ../char_maps\\n",
    b"answer char_maps\\n", b"answer nothing 3\\nabc", b"answer char_maps -5\\nabc",
    b"answer char_maps 99999999999999\\nabc", b"answer char_maps 1e3\\nabc",
    b"answer char_maps 500",
    b"answer char_maps 500\\nhalf", b"answer char_maps 0\\n", b"GET / HTTP/1.1\\r\\n\\r\\n",
    "answer char_maps \\u0663\\n".encode(), b"answer char_maps 3 3\\nabc", b"a" * 100_000,
):
    say(request)
"""
)

_OVERSIZED = (
    DOOR
    + """
import io, zipfile
def zipped(size, members=1):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            archive.writestr(f"{number}.npy", bytes(size))
    return content.getvalue()
bomb = zipped(200 << 20)
lying = bytearray(bomb)
at = bomb.find(b"PK\\1\\2") + 24
lying[at:at + 4] = (1000).to_bytes(4, "little")
for question, content in zip(QUESTIONS, (
    bytes(9 << 20), bomb, bytes(lying), zipped(1 << 20, 300), zipped(0, 50_000), bytes(8 << 20),
)):
    hand_over(question, content)
"""
)

_TEXT = (
    DOOR
    + """
import numpy as np
from grader.contract import wire
def odd(*points):
    return np.frombuffer(np.array(points, "<u4").tobytes(), f"<U{len(points)}")
texts = [
    np.array("\\x1b]0;taken\\x07\\x1b[2J"), odd(0xD800, 0xDFFF, 0, 65), odd(0xFFFFFFFF, 0x110000),
    np.array("\\u202e\\u2066 x"), np.array("x" * 1_000_000), np.array(["a"] * 100_000),
]
for question, text in zip(QUESTIONS, texts):
    for error in (np.array("AnswerError"), text):
        content = wire.to_bytes({"error": error, "text": text})
        hand_over(question, content)
"""
)

_MANY = np.arange(80_000, dtype="u4")


def _slow(course: Path) -> str:
    """Whether the judge took longer than reading the response should."""
    taken = [
        json.loads((folder / TOPIC / "result.json").read_text())["seconds"]
        for folder in course.glob("autograded/*-shapes")
    ]
    return f"grading took {max(taken):.0f} s" if taken and max(taken) > 60 else ""


def _forged_shapes(name: str, tries: str, shapes: np.ndarray) -> Case:
    content = wire.to_bytes({"shapes": shapes, "parameters": np.array(3)})
    return attack(FAMILY, name, tries, handing_over(dict.fromkeys(QUESTIONS, content)), harm=_slow)


_HTML = (
    DOOR
    + """
import numpy as np
from IPython.display import HTML, SVG, Javascript, Markdown, display
from grader.contract import wire
live = "Is <script>alert('forged')</script> <img src=forged onerror=alert(1)> <svg onload=forged()>"
for kind in (HTML, SVG, Markdown, Javascript):
    try:
        display(kind(live))
    except Exception:
        pass
display({"image/png": live, "text/latex": live, "image/svg+xml": live}, raw=True)
for question in QUESTIONS[:3]:
    answer = {"error": np.array("AnswerError"), "text": np.array(live)}
    hand_over(question, wire.to_bytes(answer))
for question in QUESTIONS[3:]:
    hand_over(question, wire.to_bytes({"error": np.array(live)}))
raise ValueError(live)
"""
)

CASES = (
    _forged(
        "broken-zips",
        "damages, encrypts and mislabels the content of the zip",
        [
            spoilt(zipped({"a.npy": _GOOD}, zipfile.ZIP_DEFLATED), b"a.npy"),
            spoilt(zipped({"a.npy": _GOOD}, zipfile.ZIP_LZMA), b"a.npy", skip=9),
            _with_field(_PLAIN, 6, 1),
            _with_field(_PLAIN, 8, 99),
            far_offset(_PLAIN),
            b"PK\5\6" + b"\xff" * 18,
        ],
    ),
    _forged(
        "false-headers",
        "sends npy headers that NumPy never writes",
        [
            _one(_header("()", "(2,)")),
            _one("{1: 2, 'a': 3}\n"),
            _one("{'''\n"),
            _one("(" * 9000 + "\n"),
            _one("{[]: 2}\n"),
            _one(_header("'<f8'", "(True,)")),
        ],
    ),
    _forged(
        "false-shapes",
        "claims shapes that are negative, huge or empty",
        [
            _one(_header("'<f8'", f"(0, {2**70})")),
            _one(_header("'<f8'", "(-1,)")),
            _one(_header("'<U0'", f"({2**40},)")),
            _one(_header("('<f8', (0,))", f"({2**40},)")),
            _one(_header("'<f8'", f"({2**50},)")),
            _one(_header("'<f8'", "(1,) * 99")),
        ],
    ),
    Case("pickles", FAMILY, "hides code in pickles", _pickles, harm=_pickle_ran),
    attack(FAMILY, "oversized", "sends too much, and zip bombs", _OVERSIZED),
    attack(FAMILY, "nan-everywhere", "fills every array with NaN", handing_over(_filled(np.nan))),
    attack(FAMILY, "inf-everywhere", "fills every array with inf", handing_over(_filled(np.inf))),
    _forged(
        "other-dtypes",
        "sends complex numbers, dates, records and bytes",
        [
            _one(_header(descr, "(1,)"))
            for descr in ("'<c16'", "'<M8[ns]'", "[('a', '<f8')]", "'|S8'", "'|V8'", "'<m8[s]'")
        ],
    ),
    _forged(
        "long-names",
        "names arrays with terminal escapes and 60,000 characters",
        [
            zipped({f"{_ESCAPE}.npy": _npy(_header("'<f8'", "(2,)"), bytes(16), (3, 0))}),
            zipped({f"{_ESCAPE}.npy": _npy(_header("'<M8[ns]'", "(2,)"), bytes(16))}),
            zipped({"x" * 60_000 + ".npy": _npy(_header("'<c16'", "(1,)"), bytes(16))}),
        ],
        harm=_shown,
    ),
    attack(
        FAMILY,
        "odd-text",
        "puts escapes, NUL and surrogates in texts",
        _TEXT,
        harm=_shown,
    ),
    _forged_shapes("many-shapes", "sends 80,000 different shapes", np.stack([_MANY, _MANY], 1)),
    _forged_shapes("empty-shapes", "sends 9 million empty shapes", np.zeros((9_000_000, 0))),
    attack(FAMILY, "html-in-words", "puts scripts in errors and displays", _HTML, harm=_html),
    Case(
        "broken-frames",
        FAMILY,
        "sends invalid requests, then the right response",
        hand_in(with_code(right(), _FRAMES)),
        earns=ALL,
    ),
)
