"""The generated text: its bytes, its likeness to English, and its one derivation."""

import hashlib
import math
import re
from collections import Counter
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

import pytest

from grader.grammar import (
    ALPHABET,
    DEFAULT_LENGTH,
    DEFAULT_SEED,
    GRAMMAR,
    REFERENCE,
    entropy_rate,
    generate,
)
from grader.grammar_rules import RULES, TITLE, WORDS

# ../shared/reference/lesson6.json, plug_in_conditional_entropy_nats: Nietzsche's H(next | previous k).
NIETZSCHE_NATS = (3.1217, 2.471, 1.9546, 1.4715)


@pytest.fixture(scope="module")
def text() -> str:
    return generate()


def block_entropy(text: str, k: int) -> float:
    counts = Counter(text[i : i + k] for i in range(len(text) - k + 1))
    n = counts.total()
    return -sum(c / n * math.log(c / n) for c in counts.values())


@pytest.fixture(scope="module")
def plug_in(text: str) -> list[float]:
    blocks = [block_entropy(text, k) for k in range(5)]
    return [blocks[k + 1] - blocks[k] for k in range(4)]


# The text


def test_default_text_is_the_same_bytes_everywhere(text: str) -> None:
    assert (
        hashlib.sha256(text.encode("ascii")).hexdigest()
        == "SHA"
    )


def test_default_text_has_the_lessons_length_and_vocabulary(text: str) -> None:
    assert len(text) == DEFAULT_LENGTH == 600_901
    assert "".join(sorted(set(text))) == ALPHABET
    assert len(ALPHABET) == 85
    assert "\0" not in ALPHABET and ALPHABET.isascii()


def test_first_line_says_that_the_text_is_generated(text: str) -> None:
    assert text.splitlines()[0] == TITLE
    assert "GENERATED" in TITLE and "NOT NIETZSCHE" in TITLE


def test_every_text_keeps_to_the_alphabet() -> None:
    rules = "".join(REFERENCE.sub("", rule) for rules in GRAMMAR.values() for rule in rules)
    assert set(TITLE + rules + rules.upper()) <= set(ALPHABET)


def test_lines_are_at_most_72_characters(text: str) -> None:
    assert max(map(len, text.splitlines())) <= 72


@pytest.mark.parametrize("length", [0, 1, 40, 5_000, 20_000])
def test_a_shorter_text_is_a_prefix_of_the_default(text: str, length: int) -> None:
    assert generate(DEFAULT_SEED, length) == text[:length]


def test_seeds_give_different_texts() -> None:
    seeds = (0, 1, DEFAULT_SEED, 2**32, 2**63, 2**64 - 1)
    assert len({generate(seed, 2_000) for seed in seeds}) == len(seeds)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(seed: int) -> None:
    with pytest.raises(ValueError, match=rf"expected a seed from 0 to 2\*\*64 - 1, got {seed}"):
        generate(seed, 10)


def test_a_negative_length_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a length of 0 or more characters, got -3"):
        generate(0, -3)


# The entropies


@pytest.mark.parametrize("k", range(4))
def test_plug_in_entropies_are_near_those_of_english(plug_in: list[float], k: int) -> None:
    assert plug_in[k] == pytest.approx(NIETZSCHE_NATS[k], rel=0.125)


def test_entropy_rate_is_below_what_three_characters_of_context_give(plug_in: list[float]) -> None:
    # Three characters do not show which word and sentence they stand in; the grammar's state does.
    assert 0.5 * plug_in[3] < entropy_rate() < plug_in[3]


# One derivation a text. The grammar is read as a finite automaton over tokens: a state is the stack of
# what is still to be written, and as every recursion is at the end of a rule, there are few states.
# Letter case is ignored and a line break is a space, so that nothing rests on either.


class Move(NamedTuple):
    token: str  # the words and word parts that make one token, as a template
    stack: tuple[str, ...]
    probability: float


@cache
def is_word(symbol: str) -> bool:
    """Whether a symbol is always part of one word."""
    return all(
        re.fullmatch(r"[A-Za-z0-9]*", REFERENCE.sub("", rule))
        and all(is_word(name.lower()) for name in REFERENCE.findall(rule))
        for rule in GRAMMAR[symbol]
        if symbol not in REFERENCE.findall(rule)
    )


@cache
def words(token: str) -> dict[str, tuple[int, float]]:
    """The strings of a token: how many derivations each has, and its probability."""
    parts = [p for p in re.split(r"(<\w+>)", token) if p]
    found: dict[str, tuple[int, float]] = {}
    for choice in product(*map(part_words, parts)):
        word = "".join(w for w, _, _ in choice)
        n, p = found.get(word, (0, 0.0))
        found[word] = n + math.prod(n for _, n, _ in choice), p + math.prod(p for *_, p in choice)
    return found


@cache
def part_words(part: str) -> list[tuple[str, int, float]]:
    if not REFERENCE.fullmatch(part):
        return [(part.lower(), 1, 1.0)]
    rules = GRAMMAR[part[1:-1].lower()]
    total = sum(rules.values())
    return [
        (word, n, p * weight / total)
        for rule, weight in rules.items()
        for word, (n, p) in words(rule).items()
    ]


@cache
def tokens(rule: str) -> tuple[str, ...]:
    """A rule as word tokens, single other characters, and symbols of more than one token."""
    pieces = re.findall(r"<\w+>|[A-Za-z0-9]+|[^A-Za-z0-9]", rule)
    joined: list[str] = []
    touching = False
    for piece in pieces:
        name = piece[1:-1].lower() if piece.startswith("<") and len(piece) > 1 else ""
        part_of_word = is_word(name) if name else piece.isalnum()
        if part_of_word and touching:
            joined[-1] += piece.lower()
        else:
            joined.append(piece.lower())
        touching = part_of_word
    return tuple(joined)


@cache
def moves(stack: tuple[str, ...]) -> list[Move]:
    """The ways to write the next token; an empty stack starts the next section."""
    head, *rest = stack or ("<section>",)
    name = head[1:-1]
    if not REFERENCE.fullmatch(head) or is_word(name):
        return [Move(head, tuple(rest), 1.0)]
    total = sum(GRAMMAR[name].values())
    return [
        Move(move.token, move.stack, move.probability * weight / total)
        for rule, weight in GRAMMAR[name].items()
        for move in moves((*tokens(rule), *rest))
    ]
