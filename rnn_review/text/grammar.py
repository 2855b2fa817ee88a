"""The generated text, from a small probabilistic grammar, so that its entropy is known.

It replaces Nietzsche's text offline, and the grader generates new texts of the same kind from other
seeds. A text is `TITLE` and then independent sections, cut at the requested length.
The words and the rules are in `rnn_review.text.grammar_rules`.

Every text of whole sections has exactly one derivation, so its probability is the product of the
choices made: `tests/test_grammar.py` proves this for the whole grammar, even without capitals and
line breaks. The breaks can be removed again, because the rules' own come in twos and threes.
"""

import math
import re
import string
from bisect import bisect_right
from collections.abc import Callable
from functools import cache
from itertools import accumulate
from operator import index
from random import Random
from typing import NamedTuple

import numpy as np

from rnn_review.text.grammar_rules import RULES, TITLE, WORDS

DEFAULT_SEED = 2016
DEFAULT_LENGTH = 600_901  # as many characters as the lesson's text, for the same number of windows
ALPHABET = "".join(sorted("\n !\"$%&'()*+,-./:;=?[]_" + string.digits + string.ascii_letters))

REFERENCE = re.compile(r"<(\w+)>")
_LINE = re.compile(r"(?=.{73})(.{1,72}) ")  # a full line, where more than 72 characters are left


def _zipf_weights(words: str) -> dict[str, int]:
    """Integer weights that decrease by the Zipf-Mandelbrot law: 1 / (rank + 30)."""
    return {word: 10_000 // (rank + 30) for rank, word in enumerate(words.split(), start=1)}


# The grammar: for every symbol its alternatives, each with a positive integer weight.
GRAMMAR: dict[str, dict[str, int]] = {
    symbol: _zipf_weights(words) for symbol, words in WORDS.items()
}
GRAMMAR.update(RULES)


class _Reference(NamedTuple):
    symbol: str
    case: Callable[[str], str]


def _capitalise(text: str) -> str:
    return text[0].upper() + text[1:]  # str.capitalize would lower the rest


def _parse_reference(name: str) -> _Reference:
    case = str if name.islower() else str.upper if name.isupper() else _capitalise
    return _Reference(name.lower(), case)


def _parse(template: str) -> list[str | _Reference]:
    """The parts of an alternative: REFERENCE.split puts the references at odd positions."""
    parts = enumerate(REFERENCE.split(template))
    return [_parse_reference(part) if i % 2 else part for i, part in parts if part]


@cache
def _table(symbol: str) -> tuple[list[list[str | _Reference]], list[int]]:
    """The alternatives of a symbol, parsed, and their weights, summed up."""
    rules = GRAMMAR[symbol]
    return [_parse(template) for template in rules], list(accumulate(rules.values()))


def _expand(symbol: str, random: Callable[[], float]) -> str:
    alternatives, cumulative = _table(symbol)
    # random() is an integer multiple of 2**-53: this is exact, the same on every platform.
    draw = int(random() * 2**53) * cumulative[-1] >> 53
    parts = alternatives[bisect_right(cumulative, draw)]
    return "".join(
        [
            part if isinstance(part, str) else part.case(_expand(part.symbol, random))
            for part in parts
        ]
    )


def generate(seed: int = DEFAULT_SEED, length: int = DEFAULT_LENGTH) -> str:
    """Return a text of exactly `length` characters of `ALPHABET`, the same on every platform.

    A longer text of the same seed begins with the shorter one. The random numbers are those of
    `random.Random(seed).random()`, which Python promises never to change ("Notes on
    Reproducibility", https://docs.python.org/3/library/random.html).

    Raises:
        ValueError: `seed` is not in 0 .. 2**64 - 1, or `length` is negative.
    """
    if not 0 <= index(seed) < 2**64:
        raise ValueError(f"expected a seed from 0 to 2**64 - 1, got {seed}")
    if index(length) < 0:
        raise ValueError(f"expected a length of 0 or more characters, got {length}")
    random = Random(index(seed)).random
    sections, missing = [TITLE], length - len(TITLE)
    while missing > 0:
        sections.append(_LINE.sub(r"\1\n", _expand("section", random)))
        missing -= len(sections[-1])
    return "".join(sections)[:length]


def entropy_rate() -> float:
    """Return the true entropy of the source, in nats per character.

    For each symbol, the entropy of its choice and its literal characters are summed over its whole
    derivation: totals = (I - M)^-1 added, M[s, t] being the expected number of t in one rewriting
    of s. The rate is a section's expected entropy over its expected length, because sections are
    independent and have one derivation each: S. Soule, "Entropies of probabilistic grammars",
    Information and Control 25 (1974), 57-74.
    """
    place = {symbol: i for i, symbol in enumerate(GRAMMAR)}
    expected = np.zeros((len(place), len(place)))
    added = np.zeros((len(place), 2))  # entropy in nats, literal characters
    for symbol, rules in GRAMMAR.items():
        total = sum(rules.values())
        for template, weight in rules.items():
            p = weight / total
            literals, references = REFERENCE.split(template)[::2], REFERENCE.findall(template)
            added[place[symbol]] += -p * math.log(p), p * len("".join(literals))
            for name in references:
                expected[place[symbol], place[name.lower()]] += p
    totals = np.linalg.solve(np.eye(len(place)) - expected, added)
    entropy, length = totals[place["section"]]
    return float(entropy / length)
