"""Hostile arrays: plain numbers and text, in shapes, sizes and values that are made to harm."""

import numpy as np

from grader.contract import wire
from tests.audit.attacks.exhaustion import slower_than
from tests.audit.attacks.forged import (
    DOOR,
    QUESTIONS,
    handing_over,
    public_responses,
    zipped,
)
from tests.audit.cases import Case, attack

FAMILY = "hostile arrays"
SLOW = 120  # seconds: the first wrong answers of a run wait for all known mistakes

_MAKE = (
    DOOR
    + """
import io, zipfile
import numpy as np
def npz(**arrays):
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()
def all_are(**arrays):
    for question in QUESTIONS:
        hand_over(question, npz(**arrays))
"""
)
_ONE_AFTER_ANOTHER = """
import itertools
for question, arrays in zip(itertools.cycle(QUESTIONS), MANY):
    hand_over(question, npz(**arrays))
"""


def _public(change) -> str:
    """Sends the released responses, each array changed."""
    return handing_over(
        {
            q: wire.to_bytes(
                {k: change(np.asarray(v)) for k, v in public_responses(q).items()}, compressed=True
            )
            for q in QUESTIONS
        }
    )


def _filled(dtype: str, value: object) -> str:
    return _public(lambda a: np.full(a.shape, value, dtype))


def _sends(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, code, harm=slower_than(name, SLOW), **options)


def _twice(first: bytes, second: bytes) -> bytes:
    """A zip with two members of one name; readers disagree on which of them counts."""
    one, two = zipped({"windows_0.npy": first}), zipped({"windows_0.npy": second})
    return one[: one.find(b"PK\1\2")] + two


_NPY = b"\x93NUMPY\x01\x00\x46\x00{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }".ljust(
    79
)

CASES = (
    _sends(
        "text-in-seventeen-dimensions",
        "sends the words of an error as 131,072 long numbers in 17 dimensions",
        _MAKE
        + "deep = np.zeros((2,) * 17, np.longdouble)\n"
        + "all_are(error=np.array('AnswerError'), text=deep)\n"
        + "all_are(error=deep, text=deep)\n",
    ),
    _sends(
        "text-of-no-characters",
        "sends the words of an error as numbers that are no characters",
        _MAKE
        + "none = np.array([0x110000, 65], np.uint32).view('<U2').reshape(())\n"
        + "all_are(error=np.array('X'), text=none, where=none)\n",
    ),
    _sends(
        "text-in-thirty-dimensions",
        "sends the words of an error as texts in 8 and in 30 dimensions",
        _MAKE
        + "all_are(error=np.full((1,) * 30, 'x'), text=np.full((1,) * 30, 'y'))\n"
        + "all_are(error=np.full((4,) * 8, 'x' * 30), text=np.full((4,) * 8, 'x' * 30))\n",
    ),
    _sends(
        "kind-of-a-million-letters",
        "sends an error whose kind has a million letters",
        _MAKE + "all_are(error=np.array('x' * 1_000_000), text=np.array('y' * 1_000_000))\n",
    ),
    _sends(
        "error-with-a-verdict",
        "sends right-looking arrays beside an error that claims to be none",
        _MAKE + "all_are(error=np.array(''), text=np.array('Right.'), passed=np.array(True))\n",
    ),
    _sends(
        "arrays-of-two-million",
        "sends every array with two million values",
        _MAKE
        + f"KEYS = {sorted({k for q in QUESTIONS for k in public_responses(q)})!r}\n"
        + "for key in KEYS[:40]:\n    all_are(**{key: np.zeros(2_000_000, np.uint8)})\n",
    ),
    _sends(
        "text-for-numbers", "sends texts of 4,000 letters for numbers", _filled("<U400", "9" * 400)
    ),
    _sends(
        "numbers-as-text", "sends right-looking numbers as text", _public(lambda a: a.astype("U40"))
    ),
    _sends(
        "other-byte-order",
        "sends the released responses in the other byte order",
        _public(lambda a: a if a.dtype.kind == "U" else a.astype(a.dtype.newbyteorder(">"))),
    ),
    _sends("least-integer", "sends the integer without a magnitude", _filled("i8", -(2**63))),
    _sends("greatest-integer", "sends 2 to the 64th less 1", _filled("u8", 2**64 - 1)),
    _sends("greatest-float", "sends the largest float, negative", _filled("f8", -1.7976e308)),
    _sends("half-precision", "sends halves, of which infinity is one", _filled("f2", np.inf)),
    _sends("one-value", "sends single values for arrays", _public(lambda a: np.array(a.flat[0])
           if a.size else np.array(0))),
    _sends("one-dimension-more", "sends arrays in arrays", _public(lambda a: a[None, ..., None])),
    _sends(
        "stretched",
        "sends single values in every dimension, which NumPy would stretch",
        _public(lambda a: a[tuple(slice(0, 1) for _ in a.shape)]),
    ),
    _sends(
        "flattened", "sends the released responses flattened", _public(lambda a: a.reshape(-1))
    ),
    _sends(
        "many-names",
        "sends 250 arrays under odd names",
        _MAKE
        + "all_are(**{f'../{n}/\\x1b[2J{n}': np.zeros((n, 1)) for n in range(250)})\n",
    ),
    _sends(
        "two-of-a-name",
        "sends two arrays under one name, so that one is checked and the other read",
        handing_over(
            {q: _twice(_NPY + b"\n" + bytes(8), _NPY + b"\n" + b"\x80" * 8) for q in QUESTIONS}
        ),
    ),
    _sends(
        "ten-thousand-responses",
        "sends a great many different responses",
        _MAKE
        + "MANY = ({'a': np.full(n % 7, n)} for n in range(4000))\n"
        + _ONE_AFTER_ANOTHER,
    ),
)  # fmt: skip
