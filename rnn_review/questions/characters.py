"""The question on characters as numbers: char_maps.

| question | challenge | response |
|---|---|---|
| char_maps | ``text`` () | ``chars`` (vocab_size,), ``round_trip`` (1 + characters,): code \
points; ``indices`` (1 + characters,); ``vocab_size`` (3,) |

``indices`` and ``round_trip`` begin with those of the padding character.
"""

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from grader.contract.compare import Comparison, Complaint, all_of, same
from grader.contract.findings import Difference, note
from grader.contract.question import AnswerError, Arrays, Question
from grader.student import form

NOT_FOUND = -1  # in place of a code point
NO_INDEX = -(2**40)  # in place of an index, which an answer may number from -1

# Every text has them, so that maps without white space, digits or capitals always fail.
_IN_EVERY_TEXT = " \n\t\r09AZaz.\xa0é"


def _text_challenge(rng: np.random.Generator) -> Arrays:
    """Draw a short text over a random alphabet, so that maps made for one text fail."""
    drawn = rng.choice(np.arange(0x100, 0x400), size=int(rng.integers(10, 30)), replace=False)
    alphabet = [*_IN_EVERY_TEXT, *(chr(c) for c in drawn)]
    drawn_again = rng.choice(alphabet, size=400)  # so that some are more frequent than others
    characters = rng.permutation([*alphabet, *drawn_again])
    return {"text": np.array(" \n" + "".join(characters) + "\n ")}


def _map_response(char_maps: Any, challenge: Arrays) -> Arrays:
    text = str(challenge["text"])
    _maps(char_maps("another text, read first"))  # of which nothing may be left in the second call
    chars, char_indices, indices_char = _maps(char_maps(text))
    indices = [
        form.integer(char_indices.get(c, NO_INDEX), f"The index of {c!r}") for c in "\0" + text
    ]
    return {
        "chars": code_points(chars),
        "indices": np.array(indices),
        "vocab_size": np.array([len(chars), len(char_indices), len(indices_char)]),
        "round_trip": code_points([indices_char.get(i) for i in indices]),
    }


def _maps(answer: Any) -> tuple[list, dict, dict]:
    """Check that char_maps returned a list and two dicts."""
    names, kinds = ("chars", "char_indices", "indices_char"), (list, dict, dict)
    maps = form.several(answer, 3, f"values, {', '.join(names)}")
    for value, name, kind in zip(maps, names, kinds, strict=True):
        if not isinstance(value, kind):
            raise AnswerError(f"{name}: expected a {kind.__name__}, found {form.article(value)}.")
    return tuple(maps)


def code_points(characters: Iterable[Any]) -> np.ndarray:
    """As numbers, since NumPy removes "\0" from the end of a text; what is no character is -1."""
    return np.array([ord(c) if form.is_character(c) else NOT_FOUND for c in characters])


_WHICH_KEYS = (
    "None of the characters is a key. In char_indices the keys are characters, in indices_char "
    "they are indices: are the two in the right order?"
)
_WHICH_LEFT_OUT = "Was it made from all characters of chars?"


def _right_characters(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    """Name characters that are missing, or too many."""
    found, expected = (set(a["chars"].reshape(-1)[:2000].tolist()) for a in (theirs, ours))
    missing, added = sorted(expected - found), sorted(found - expected)
    if not missing and not added:
        return None
    words = [
        f"{what} {', '.join(_shown(c) for c in some[:5])}{', ...' if len(some) > 5 else ''}"
        for what, some in (("lacks", missing), ("has, but should not,", added))
        if some
    ]
    hint = " Does the function read the text that it is given?" if missing and added else ""
    return f"With the text that check calls it with, chars {' and '.join(words)}.{hint}"


def _has_keys(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Name characters that are no keys of char_indices."""
    asked, found, expected = ["\0", *str(challenge["text"])], theirs["indices"], ours["indices"]
    if found.shape != expected.shape:
        return None
    no_key = (found == NO_INDEX) & (expected != NO_INDEX)  # ours may be a known mistake's
    missing = list(dict.fromkeys(c for c, lacks in zip(asked, no_key, strict=True) if lacks))
    if not missing:
        return None
    all_of_them = len(missing) == len({*asked})
    return (
        f"char_indices has no key {', '.join(map(repr, missing[:5]))}"
        f"{', ...' if len(missing) > 5 else ''}. {_WHICH_KEYS if all_of_them else _WHICH_LEFT_OUT}"
    )


def same_characters(key: str, what: str) -> Comparison:
    """Equal code points; the complaint shows them as characters."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        if theirs[key].shape != ours[key].shape:
            return same(key, what)(theirs, ours, challenge)
        wrong = np.flatnonzero(theirs[key] != ours[key])
        if not len(wrong):
            return None
        off = theirs[key] != ours[key]
        note(lambda: Difference(what, theirs[key], ours[key], off, characters=True))
        expected, found = (_shown(int(arrays[key][wrong[0]])) for arrays in (ours, theirs))
        return (
            f"{what[0].upper()}{what[1:]}: at index {wrong[0]} expected {expected}, found {found} "
            f"({len(wrong)} of {len(ours[key])} differ)."
        )

    return comparison


def _shown(code_point: int) -> str:
    return repr(chr(code_point)) if 0 <= code_point <= sys.maxunicode else "none"


CHAR_MAPS = Question(
    "char_maps",
    _text_challenge,
    _map_response,
    all_of(
        _right_characters,
        _has_keys,
        same("vocab_size", "the sizes of chars, char_indices and indices_char"),
        same_characters("chars", "chars, sorted, with '\\0' first"),
        same("indices", "the indices of '\\0' and of the text's characters"),
        same_characters("round_trip", "'\\0' and the text, converted to indices and back"),
    ),
)
