"""The challenge of a question on a model.

| challenge | shape | meaning |
|---|---|---|
| ``sizes`` | (number of arguments,) | the arguments of the student's function |
| ``x`` | (batch, cs) | windows; the last ones are all the first once more |
| ``y`` | (batch,), or (batch, cs) with a target for every step | targets |
| ``seed`` | () | the weights are drawn from it |
| ``scales`` | (4 to 6,) float32 | factors of the gradients of successive updates |

Characters are integers below vocab_size. `probe.probe_model` takes it, and says what it returns.
"""

from collections.abc import Callable

import numpy as np

from grader.contract.question import Arrays

_COPIES = 4  # of the first window: a model with something random predicts them differently


def model_sizes(rng: np.random.Generator) -> dict[str, int]:
    """Draw the sizes of a small model, no two of them equal."""
    return {
        "vocab_size": int(rng.integers(11, 16)),
        "n_fac": int(rng.integers(6, 8)),
        "n_hidden": int(rng.integers(8, 11)),
        "cs": 4,  # each step takes time, and three characters are another exercise's
        "batch_size": int(rng.integers(20, 23)),
    }


def model_challenge(
    *arguments: str, cs: int | None = None, every_step: bool = False
) -> Callable[[np.random.Generator], Arrays]:
    """Make the challenge of a question on a model; see the module's table.

    Args:
        arguments: the sizes that `build` takes after vocab_size, n_fac and n_hidden.
        cs: characters in a window, where that is fixed.
        every_step: whether there is a target for each character, or one for each window.
    """
    arguments = ("vocab_size", "n_fac", "n_hidden", *arguments)

    def challenge(rng: np.random.Generator) -> Arrays:
        sizes = model_sizes(rng) | ({} if cs is None else {"cs": cs})
        rows = sizes["batch_size"]
        targets, windows = _characters(rng, sizes, rows), _characters(rng, sizes, rows - _COPIES)
        return {
            "sizes": np.array([sizes[argument] for argument in arguments]),
            "x": np.concatenate([windows, *_COPIES * [windows[:1]]]),
            "y": targets if every_step else targets[:, 0],
            "seed": rng.integers(2**62),
            "scales": _scales(rng),
        }

    return challenge


def _characters(rng: np.random.Generator, sizes: dict[str, int], rows: int) -> np.ndarray:
    """Windows (rows, cs) with every character at every position, also 0, as for masks."""
    column = np.resize(np.arange(sizes["vocab_size"]), rows)
    return np.stack([rng.permutation(column) for _ in range(sizes["cs"])], axis=1)


def _scales(rng: np.random.Generator) -> np.ndarray:
    """Draw the factors of the gradients of successive updates.

    There are enough updates to show a wrong optimizer or learning rate, even one that becomes zero
    after three updates, and too few for rounding errors to grow.
    Adam's steps do not depend on the scale of the gradients. But one update is larger than the
    others, which are large themselves: clipping makes them equal, and so shows.
    """
    scales = rng.uniform(50, 200, size=int(rng.integers(4, 7)))
    scales[1] *= 100
    return scales.astype(np.float32)
