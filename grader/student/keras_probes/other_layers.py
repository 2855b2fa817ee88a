"""Which other layer a model's arrays belong to, where their shapes show it."""

from collections import Counter
from itertools import combinations_with_replacement

Shapes = Counter[tuple[int, ...]]

_RECURRENT = {1: "a SimpleRNN", 3: "a GRU", 4: "an LSTM"}  # by its sets of weights


def other_layer(found: Shapes, expected: Shapes) -> str:
    """A sentence on a layer of another kind, or on vectors that are joined; empty if neither.

    Args:
        found: how often each shape occurs in the model, padded to three numbers; so `expected`.
    """
    added, missing = ([s[:2] for s in some] for some in (found - expected, expected - found))
    return _other_recurrent(added, missing) or _joined(added, expected)


def _other_recurrent(added: list[tuple[int, ...]], missing: list[tuple[int, ...]]) -> str:
    """Recurrent kernels have one row for each unit, and as many columns for each set of weights."""
    wanted = {rows for rows, columns in missing if columns in [n * rows for n in _RECURRENT]}
    for rows, columns in added:
        for sets, layer in _RECURRENT.items():
            if rows in wanted and columns == sets * rows:
                return (
                    f" An array of {rows} x {columns} is one that {layer} has. Which recurrent "
                    f"layer does the exercise ask for?"
                )
    return ""


def _joined(added: list[tuple[int, ...]], expected: Shapes) -> str:
    lengths = sorted({rows for rows, columns, _ in expected if columns})
    for a, b in combinations_with_replacement(lengths, 2):
        if a + b not in lengths and any(rows == a + b and columns for rows, columns in added):
            return (
                f" An array with {a + b} rows takes two concatenated vectors, of {a} and {b} "
                f"numbers. Does the exercise join two vectors, or add them up?"
            )
    return ""
