"""Units of a network that tell a story: what each of them follows in a text, if anything."""

from collections.abc import Callable

import numpy as np

# After what a unit could be high, or low.
SIGNS: dict[str, Callable[[str, int], bool]] = {
    "a space": lambda text, i: text[i] == " ",
    "three letters": lambda text, i: i > 1 and text[i - 2 : i + 1].isalpha(),
    "a capital": lambda text, i: text[i].isupper(),
    "a vowel": lambda text, i: text[i].lower() in "aeiou",
    "a digit": lambda text, i: text[i].isdigit(),
    "a line's end": lambda text, i: text[i] == "\n",
    "the end of a sentence": lambda text, i: text[i] in ".!?",
    "an opening quote": lambda text, i: text[: i + 1].count('"') % 2 == 1,
}
LEAST = 0.5  # a correlation that one can see in the colours of a text
Story = tuple[int, str, float]


def stories(states: np.ndarray, characters: str) -> list[Story]:
    """For each sign, the unit that follows it best: its number, the sign and the correlation.

    Signs that no unit follows are left out, and so are those that hardly occur.

    Args:
        states: the state after each character, shape (timesteps, units).
        characters: what was read, best some thousand characters.

    Raises:
        ValueError: if there is not one state for each character.
    """
    if len(states) != len(characters):
        raise ValueError(f"There are {len(states)} states for {len(characters)} characters.")
    found = []
    for sign, holds in SIGNS.items():
        is_there = np.array([holds(characters, i) for i in range(len(characters))], dtype=float)
        if 3 <= is_there.sum() <= len(characters) - 3:
            unit, share = _closest(np.asarray(states, dtype=float), is_there)
            if abs(share) >= LEAST:
                found.append((unit, sign, round(share, 2)))
    return found


def _closest(states: np.ndarray, is_there: np.ndarray) -> tuple[int, float]:
    """The unit with the largest correlation, of either sign; one that never changes has none."""
    centred, wanted = states - states.mean(axis=0), is_there - is_there.mean()
    lengths = np.linalg.norm(centred, axis=0) * np.linalg.norm(wanted)
    shares = np.divide(wanted @ centred, lengths, out=np.zeros(len(lengths)), where=lengths > 0)
    unit = int(np.abs(shares).argmax())
    return unit, float(shares[unit])
