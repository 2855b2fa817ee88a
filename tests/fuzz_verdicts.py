"""What must hold of every verdict on bytes that a student's process may hand over."""

import time
import unicodedata
from typing import Any

import numpy as np
from hypothesis import strategies as st

from grader.contract import wire
from grader.contract.question import Arrays
from grader.contract.wire import WireError
from grader.judge.judge import Judge
from tests import fuzz

SECONDS = 5  # of processor time, for reading any of these; an honest one takes a tenth
_DIRECTIONS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def is_plain(text: str, kept: str = "") -> bool:
    """No control characters but some, no lone surrogates, nothing that changes direction."""
    return all(
        unicodedata.category(c) not in ("Cc", "Cs")
        and unicodedata.bidirectional(c) not in _DIRECTIONS
        for c in text
        if c not in kept
    )


def assert_passes_only_if_equal(judge: Judge, question: str, data: st.DataObject) -> None:
    """Draw a response: it is refused in words, or fails in words, or is the reference's."""
    reference = judge.reference(question)
    content = data.draw(fuzz.responses(reference))
    started = time.process_time()
    try:
        arrays = wire.from_bytes(content, question)
    except WireError as error:
        reason = str(error)
        assert is_plain(reason, "\n\t"), reason
        return
    assert all(array.dtype.kind in "biufU" for array in arrays.values())
    assert sum(array.size for array in arrays.values()) <= wire.MAX_BYTES
    verdict = judge.verdict(question, arrays)
    assert verdict.words
    assert is_plain(verdict.words, "\n\t")
    assert time.process_time() - started < SECONDS
    if verdict.passed:
        assert "error" not in arrays
        _assert_equal(arrays, reference, question)


def _assert_equal(theirs: Arrays, ours: Any, question: str) -> None:
    """Each array that counts, within a little more than what rounding may do."""
    if question == "three_char_model":
        ours = {k: v for k, v in ours.items() if k.endswith(("shapes", "predictions", "loss"))}
    if question == "embedding_input":  # any random numbers, any integers
        ours = {k: v for k, v in ours.items() if k not in ("initial", "input")}
    for key, array in ours.items():
        if np.asarray(array).dtype.kind == "f":
            most = 2e-4 * np.abs(array).max()
            np.testing.assert_allclose(theirs[key], array, rtol=0, atol=most)
        else:
            np.testing.assert_array_equal(theirs[key], array)


def assert_reference_passes(judge: Judge, question: str) -> None:
    """Otherwise all responses could fail, for whatever reason."""
    content = wire.to_bytes(judge.reference(question))
    assert judge.verdict(question, wire.from_bytes(content, question)).passed
