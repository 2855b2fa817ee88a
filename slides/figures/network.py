"""A trained network that runs in the page: it reads what one types, and writes on from there.

The picture of a cell is shown where scripts do not run and on paper. Elsewhere the page puts a pad
in its place (slides/web/page/network), which loads the weights that the cell had.
"""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_review.pictures.heat_strip import most_varying
from slides.figures.charts.heatmap import MOST_UNITS, limit_of
from slides.figures.figure import Figure

MIME = "application/vnd.rnn-review.network+json"
ROWS = 24  # units that the pad draws: enough for a pattern, thick enough for a click
ARRAYS = ("embedding", "kernel", "recurrent", "bias", "outputKernel", "outputBias")


@dataclass(frozen=True)
class Alive:
    """A network, and the picture in whose place it runs; Jupyter shows it as the value of a cell.

    Without a picture, it runs in the place of what the code cell before shows.
    """

    picture: Figure | None
    network: dict[str, Any]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        picture = self.picture._repr_mimebundle_() if self.picture else {"text/plain": ""}
        return {**picture, MIME: self.network}


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
    """A picture of a SimpleRNN's state; in its place the page lets the network write.

    Args:
        picture: what is shown without scripts and in print.
        weights: what `get_weights` says of a model of an Embedding, a SimpleRNN with relu and a
            Dense with softmax. They are rounded to float16, as `trained` does.
        characters: the character of each number that the model reads and predicts.
        name: the file of its weights is called network-NAME.js.
        window: how many characters it has read at most in training.
        seed: the text that it goes on from at first.
        written: what it has written after the seed when one comes to the slide.
        states: states to choose the units and the scale by, shape (timesteps, units).

    Raises:
        ValueError: if the weights are those of another model.
    """
    units = most_varying(states, ROWS)
    limit = limit_of(np.abs(states[:, most_varying(states, MOST_UNITS)]))  # as in the picture
    drawn = {"written": written, "units": units.tolist(), "limit": limit}
    return Alive(
        picture, {"pad": "write", **_stored(weights, characters, name, window, seed), **drawn}
    )


def asked(
    weights: list[np.ndarray], characters: list[str], *, name: str, window: int, text: str
) -> Alive:
    """A SimpleRNN that says what it expects after each character of a text that one types.

    It runs in the place of what the code cell before shows, which stays without scripts and in
    print.

    Args:
        weights, characters, name, window: as for `alive`; the text has at most `window` characters.
        text: what it reads at first.

    Raises:
        ValueError: if the weights are those of another model.
    """
    return Alive(None, {"pad": "ask", **_stored(weights, characters, name, window, text)})


def _stored(
    weights: list[np.ndarray], characters: list[str], name: str, window: int, seed: str
) -> dict[str, Any]:
    n_chars, n_fac, n_hidden = len(characters), weights[0].shape[-1], weights[2].shape[-1]
    expected = [(n_chars, n_fac), (n_fac, n_hidden), (n_hidden, n_hidden), (n_hidden,)]
    expected += [(n_hidden, n_chars), (n_chars,)]
    if (shapes := [array.shape for array in weights]) != expected:
        raise ValueError(f"weights have the shapes {shapes}; expected {expected}.")
    return {
        "name": name,
        "characters": list(characters),
        "window": window,
        "seed": seed,
        "hidden": n_hidden,
        "arrays": {key: _base64(array) for key, array in zip(ARRAYS, weights, strict=True)},
    }


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(np.ascontiguousarray(array).astype("<f2").tobytes()).decode()
