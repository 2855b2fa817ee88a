"""The weights of trained networks as the page's scripts read them (slides/web/page/network).

Numbers in 16 bits are as exact as `trained` keeps them. In 8 bits, a matrix has 255 steps from the
largest number of each column to its negative: half the size, and a little less exact.
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np

Network = dict[str, Any]
SIMPLE_RNN = ("embedding", "kernel", "recurrent", "bias", "outputKernel", "outputBias")
STACKED_LSTM = (
    *("embedding", "kernel1", "recurrent1", "bias1", "kernel2", "recurrent2", "bias2"),
    *("outputKernel", "outputBias"),
)
STEPS = 127  # of 8 bits, to each side of zero


def simple_rnn(name: str, weights: list[np.ndarray], characters: list[str]) -> Network:
    """A model of an Embedding, a SimpleRNN with relu and a Dense with softmax, in 16 bits.

    Args:
        name: the file of its weights is called network-NAME.js.
        weights: what its `get_weights` says.
        characters: the character of each number that the model reads and predicts.

    Raises:
        ValueError: if the weights are those of another model.
    """
    n_chars, n_fac, n_hidden = len(characters), weights[0].shape[-1], weights[2].shape[-1]
    expected = [(n_chars, n_fac), (n_fac, n_hidden), (n_hidden, n_hidden), (n_hidden,)]
    _expect(weights, [*expected, (n_hidden, n_chars), (n_chars,)])
    arrays = {key: _halves(array) for key, array in zip(SIMPLE_RNN, weights, strict=True)}
    return _stored("simple-rnn", name, characters, n_hidden, arrays)


def stacked_lstm(name: str, weights: list[np.ndarray], characters: list[str]) -> Network:
    """A model of an Embedding, two LSTMs and a Dense with softmax, its matrices in 8 bits.

    Args:
        name, weights, characters: as for `simple_rnn`.

    Raises:
        ValueError: if the weights are those of another model.
    """
    n_chars, n_fac, n_hidden = len(characters), weights[0].shape[-1], weights[2].shape[0]
    gates = 4 * n_hidden
    expected = [(n_chars, n_fac), (n_fac, gates), (n_hidden, gates), (gates,)]
    expected += [(n_hidden, gates), (n_hidden, gates), (gates,), (n_hidden, n_chars), (n_chars,)]
    _expect(weights, expected)
    arrays = {
        key: _bytes(array) if array.ndim == 2 else _halves(array)
        for key, array in zip(STACKED_LSTM, weights, strict=True)
    }
    return _stored("stacked-lstm", name, characters, n_hidden, arrays)


def in_eight_bits(weights: list[np.ndarray]) -> list[np.ndarray]:
    """The weights that the page computes with, where `stacked_lstm` has stored them."""
    return [_rounded(w) if w.ndim == 2 else w.astype("float16").astype("float32") for w in weights]


def _rounded(matrix: np.ndarray) -> np.ndarray:
    steps, scales = _steps(matrix)
    return steps * scales


def _steps(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers from -127 to 127, and what each column of them is multiplied by."""
    scales = (np.abs(matrix).max(axis=0) / STEPS).astype("float32")
    scales[scales == 0] = 1
    return np.rint(matrix / scales).astype("int8"), scales


def _expect(weights: list[np.ndarray], expected: Sequence[tuple[int, ...]]) -> None:
    if (shapes := [array.shape for array in weights]) != list(expected):
        raise ValueError(f"weights have the shapes {shapes}; expected {expected}.")


def _stored(
    kind: str, name: str, characters: list[str], hidden: int, arrays: dict[str, Any]
) -> Network:
    characters = list(characters)
    return {
        "name": name,
        "kind": kind,
        "characters": characters,
        "hidden": hidden,
        "arrays": arrays,
    }


def _halves(array: np.ndarray) -> str:
    return _base64(array.astype("<f2"))


def _bytes(matrix: np.ndarray) -> dict[str, str]:
    steps, scales = _steps(matrix)
    return {"steps": _base64(steps), "scales": _base64(scales.astype("<f4"))}


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
