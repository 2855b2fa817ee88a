"""Trained networks that run in the page: they read what one types, and write on from there."""

from collections.abc import Sequence

import numpy as np

from rnn_review.pictures.heat_strip import most_varying
from slides.figures.charts.heatmap import MOST_UNITS, limit_of
from slides.figures.figure import Figure
from slides.figures.pad import Pad
from slides.figures.stories import Story, stories
from slides.figures.weights import Network, in_eight_bits, simple_rnn, stacked_lstm

__all__ = [
    "alive",
    "asked",
    "in_eight_bits",
    "simple_rnn",
    "stacked_lstm",
    "stories",
    "surprised",
    "typed",
]
ROWS = 24  # units that the pad draws: enough for a pattern, thick enough for a click


def alive(
    picture: Figure,
    network: Network,
    *,
    window: int | None,
    seed: str,
    written: str,
    states: np.ndarray,
    told: Sequence[Story] = (),
    large: bool = False,
) -> Pad:
    """A picture of a network's state; in its place the page lets the network write.

    Args:
        picture: what is shown without scripts and in print.
        network: what runs.
        window: how many characters it has read at most in training; None for a network that reads
            all of them in one go.
        seed: the text that it goes on from at first.
        written: what it has written after the seed when one comes to the slide.
        states: states to choose the units and the scale by, shape (timesteps, units).
        told: units that tell a story, as `stories` finds them: the page offers them by name.
        large: what it writes is in large letters, three lines of them.
    """
    units = most_varying(states, ROWS)
    limit = limit_of(np.abs(states[:, most_varying(states, MOST_UNITS)]))  # as in the picture
    drawn = {"units": units.tolist(), "limit": limit, "told": [list(story) for story in told]}
    settings = {"window": window, "seed": seed, "written": written, "drawn": drawn}
    settings |= {"large": True} if large else {}
    return Pad(picture, "write", settings, network)


def typed(network: Network, *, window: int | None, seed: str, written: str) -> Pad:
    """A network that goes on from what one types, in the place of what the code cell before shows.

    Args:
        network, window, seed, written: as for `alive`; its state is not drawn.
    """
    settings = {"window": window, "seed": seed, "written": written, "drawn": None}
    return Pad(None, "write", settings, network)


def asked(network: Network, *, window: int, text: str) -> Pad:
    """A network that says what it expects after each character of a text that one types.

    It runs in the place of what the code cell before shows, which stays without scripts and in
    print.

    Args:
        network: what runs.
        window: how many characters the text has at most.
        text: what it reads at first.
    """
    return Pad(None, "ask", {"window": window, "text": text}, network)


def surprised(
    picture: Figure,
    network: Network,
    *,
    text: str,
    mean: Sequence[float],
    guess: float,
    trained: int | None = None,
) -> Pad:
    """A picture of the loss at each place; in its place, the losses on a text that one types.

    Args:
        picture: what is shown without scripts and in print.
        network: what runs: it reads all characters in one go.
        text: what it reads at first, "" for nothing.
        mean: the mean loss after 1, 2, ... characters of the lesson's text; the page's text has one
            character more at most.
        guess: the loss of guessing.
        trained: how many characters it has read at most in training; the page marks them.
    """
    settings = {
        "text": text,
        "mean": [round(loss, 4) for loss in mean],
        "guess": guess,
        "trained": trained,
    }
    return Pad(picture, "surprise", settings, network)
