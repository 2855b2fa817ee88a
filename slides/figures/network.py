"""A trained network that runs in the page: it reads what one types, and writes on from there.

The picture of a cell is shown where scripts do not run and on paper. Elsewhere the page puts a pad
in its place (slides/web/page/network), which loads the weights that the cell had.
"""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from slides.figures.charts.heatmap import chosen, limit_of
from slides.figures.figure import Figure

MIME = "application/vnd.rnn-review.network+json"
ROWS = 24  # units that the pad draws: enough for a pattern, thick enough for a click
ARRAYS = ("embedding", "kernel", "recurrent", "bias", "outputKernel", "outputBias")


@dataclass(frozen=True)
class Alive:
    """A picture and the network that takes its place; Jupyter shows it as the value of a cell."""

    picture: Figure
    network: dict[str, Any]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {**self.picture._repr_mimebundle_(), MIME: self.network}


def alive(
    picture: Figure,
    weights: list[np.ndarray],
    characters: list[str],
    *,
    name: str,
    window: int,
    seed: str,
    written: str,
    states: np.ndarray,
) -> Alive:
    """A picture of a SimpleRNN's state that comes alive in the page.

    Args:
        picture: what is shown without scripts and in print.
        weights: what `get_weights` says of a model of an Embedding, a SimpleRNN with relu and a Dense
            with softmax. They are rounded to float16, as `trained` does.
        characters: the character of each number that the model reads and predicts.
        name: the file of its weights is called network-NAME.js.
        window: how many characters it has read at most in training.
        seed: the text that it goes on from at first.
        written: what it has written after the seed when one comes to the slide.
        states: states to choose the units and the scale by, shape (timesteps, units).

    Raises:
        ValueError: if the weights are those of another model.
    """
    n_chars, n_hidden, n_fac = len(characters), states.shape[1], weights[0].shape[-1]
    expected = [(n_chars, n_fac), (n_fac, n_hidden), (n_hidden, n_hidden), (n_hidden,)]
    expected += [(n_hidden, n_chars), (n_chars,)]
    if (shapes := [array.shape for array in weights]) != expected:
        raise ValueError(f"weights have the shapes {shapes}; expected {expected}.")
    units = chosen(states, ROWS)
    network = {
        "name": name,
        "characters": list(characters),
        "window": window,
        "seed": seed,
        "written": written,
        "units": units.tolist(),
        "limit": limit_of(np.abs(states[:, units])),
        "hidden": n_hidden,
        "arrays": {key: _base64(array) for key, array in zip(ARRAYS, weights, strict=True)},
    }
    return Alive(picture, network)


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).astype("<f2").tobytes()).decode()
