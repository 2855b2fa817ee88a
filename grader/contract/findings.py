"""What a comparison found, as data for a picture; nothing is kept unless somebody asks for it.

A comparison answers in words, which are all that grading needs. At home a picture may say more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Difference:
    """An array that differs from the expected one of the same shape.

    Attributes:
        what: was compared, in words.
        wrong: where they differ, of that shape too.
        characters: whether the numbers are code points.
    """

    what: str
    theirs: np.ndarray
    ours: np.ndarray
    wrong: np.ndarray
    characters: bool = False


@dataclass(frozen=True, eq=False)
class OtherShape:
    """An array of another shape than the expected one."""

    what: str
    theirs: np.ndarray


@dataclass(frozen=True)
class Level:
    """A number that is right up to a bound.

    Attributes:
        what: was measured, in words.
        least: a value that no answer can go below.
        beside: other values for comparison, by their names.
    """

    what: str
    found: float
    most: float
    least: float
    beside: tuple[tuple[str, float], ...] = ()


Finding = Difference | OtherShape | Level
_kept: ContextVar[list[Finding] | None] = ContextVar("findings", default=None)


@contextmanager
def noting() -> Iterator[list[Finding]]:
    """Keep what comparisons find in the body, in their order."""
    findings: list[Finding] = []
    token = _kept.set(findings)
    try:
        yield findings
    finally:
        _kept.reset(token)


def note(finding: Callable[[], Finding]) -> None:
    """Keep a finding, if findings are wanted; otherwise it is not even made."""
    if (kept := _kept.get()) is not None:
        kept.append(finding())
