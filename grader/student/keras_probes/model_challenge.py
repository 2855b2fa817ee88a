"""The challenge of a question on a model: sizes, windows, targets, a seed, sizes of updates."""

from collections.abc import Callable

import numpy as np

from grader.contract.question import Arrays


def model_sizes(rng: np.random.Generator) -> dict[str, int]:
    """Sizes of a small model: other ones each time, and no two of them equal."""
    return {
        "vocab_size": int(rng.integers(11, 16)),
        "n_fac": int(rng.integers(4, 6)),
        "n_hidden": int(rng.integers(8, 11)),
        "cs": int(rng.integers(6, 8)),
        "batch_size": int(rng.integers(16, 19)),
    }


def model_challenge(
    *arguments: str, cs: int | None = None, every_step: bool = False
) -> Callable[[np.random.Generator], Arrays]:
    """The challenge of a question on a model: what `probe.probe_model` takes.

    Args:
        arguments: which sizes `build` takes after vocab_size, n_fac and n_hidden.
        cs: characters in a window, where that is fixed.
        every_step: whether there is a target for each character, or one for the window.
    """
    arguments = ("vocab_size", "n_fac", "n_hidden", *arguments)

    def challenge(rng: np.random.Generator) -> Arrays:
        sizes = model_sizes(rng) | ({} if cs is None else {"cs": cs})
        targets = _characters(rng, sizes)
        return {
            "sizes": np.array([sizes[argument] for argument in arguments]),
            "x": _characters(rng, sizes),
            "y": targets if every_step else targets[:, 0],
            "seed": rng.integers(2**62),
            "scales": _scales(rng),
        }

    return challenge


def _characters(rng: np.random.Generator, sizes: dict[str, int]) -> np.ndarray:
    """Windows (batch_size, cs) with every character in every place, also 0, which masks take."""
    column = np.resize(np.arange(sizes["vocab_size"]), sizes["batch_size"])
    return np.stack([rng.permutation(column) for _ in range(sizes["cs"])], axis=1)


def _scales(rng: np.random.Generator) -> np.ndarray:
    """What the gradients of successive updates are multiplied by.

    Enough updates that a wrong optimizer or learning rate shows, also one that ends after three;
    too few for rounding to grow.
    Adam takes steps of one size whatever the gradients' is. But one update is larger than the
    others, which are large themselves: clipping makes them alike, and shows.
    """
    scales = rng.uniform(50, 200, size=int(rng.integers(4, 7)))
    scales[1] *= 100
    return scales.astype(np.float32)
