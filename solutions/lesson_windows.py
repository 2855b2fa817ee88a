"""The lesson's windows, as in the answers to the exercises; also used by the slides."""

import numpy as np


def windows(idx: np.ndarray, cs: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut non-overlapping windows of `cs` characters, and the character that follows each.

    Args:
        idx: indices, shape (n,).
        cs: characters in a window; the stride as well.

    Returns:
        inputs of shape (windows, cs) and next characters of shape (windows,). The last two
        windows are left out, as in the lesson: 600,901 characters give 200,297 windows of 3, or
        75,110 of 8.
    """
    starts = _starts(idx, cs)
    return idx[starts[:, None] + np.arange(cs)], idx[starts + cs]


def sequences(idx: np.ndarray, cs: int) -> tuple[np.ndarray, np.ndarray]:
    """The same windows, with the next character for every position: two arrays (windows, cs)."""
    positions = _starts(idx, cs)[:, None] + np.arange(cs)
    return idx[positions], idx[positions + 1]


def _starts(idx: np.ndarray, cs: int) -> np.ndarray:
    if cs < 1:
        raise ValueError(f"A window needs at least one character; cs is {cs}.")
    return np.arange(0, len(idx) - 1 - cs, cs)[:-2]
