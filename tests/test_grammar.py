"""The generated text: its bytes, its likeness to English, and its one derivation."""

import hashlib
import math
import re
from collections import Counter
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

import pytest

from rnn_review.text.grammar import (
    ALPHABET,
    DEFAULT_LENGTH,
    DEFAULT_SEED,
    GRAMMAR,
    REFERENCE,
    entropy_rate,
    generate,
)
from rnn_review.text.grammar_rules import RULES, TITLE, WORDS

SHA256 = "88516348980b16d7ebffacf5e6358cb800fedd0e4a626f042bcef2336825eae7"
# Nietzsche's H(next | previous k), stride 1, from ../shared/reference/lesson6.json.
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
    assert hashlib.sha256(text.encode("ascii")).hexdigest() == SHA256


def test_default_text_has_the_lessons_length_and_vocabulary(text: str) -> None:
    assert len(text) == DEFAULT_LENGTH == 600_901
    assert "".join(sorted(set(text))) == ALPHABET
    assert len(ALPHABET) == 85
    assert "\0" not in ALPHABET
    assert ALPHABET.isascii()


def test_first_line_says_that_the_text_is_generated(text: str) -> None:
    assert text.splitlines()[0] == TITLE
    assert "GENERATED" in TITLE
    assert "NOT NIETZSCHE" in TITLE


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
    assert plug_in[k] == pytest.approx(NIETZSCHE_NATS[k], rel=0.12)


def test_entropy_rate_is_below_what_three_characters_of_context_give(plug_in: list[float]) -> None:
    # Three characters do not show which word and sentence they stand in; the grammar's state does.
    assert 0.5 * plug_in[3] < entropy_rate() < plug_in[3]


# One derivation a text. The grammar is read as a finite automaton over tokens: a state is the stack
# of what is still to be written; as every recursion is at the end of a rule, there are few states.
# Letter case is ignored and a line break is a space, so that nothing rests on either.


class Move(NamedTuple):
    """One way to write the next token."""

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


def is_word_part(piece: str) -> bool:
    return is_word(piece[1:-1]) if REFERENCE.fullmatch(piece) else piece.isalnum()


def is_word_token(token: str) -> bool:
    return token.isalnum() or "<" in token


@cache
def tokens(rule: str) -> tuple[str, ...]:
    """A rule as words (touching parts joined), single other characters, and other symbols."""
    joined: list[str] = []
    touching = False
    for piece in re.findall(r"<\w+>|[a-z0-9]+|[^a-z0-9]", rule.lower()):
        if touching and is_word_part(piece):
            joined[-1] += piece
        else:
            joined.append(piece)
        touching = is_word_part(piece)
    return tuple(joined)


@cache
def moves(stack: tuple[str, ...]) -> list[Move]:
    """The ways to write the next token; an empty stack starts the next section."""
    head, *rest = stack or ("<section>",)
    if not REFERENCE.fullmatch(head) or is_word_part(head):
        return [Move(head, tuple(rest), 1.0)]
    name = head[1:-1]
    total = sum(GRAMMAR[name].values())
    return [
        Move(move.token, move.stack, move.probability * weight / total)
        for rule, weight in GRAMMAR[name].items()
        for move in moves((*tokens(rule), *rest))
    ]


@cache
def states() -> set[tuple[str, ...]]:
    seen: set[tuple[str, ...]] = {()}
    todo = list(seen)
    while todo:
        new = {move.stack for move in moves(todo.pop())} - seen
        seen |= new
        todo += new
        assert len(seen) < 50_000, "too many states: is a recursion not at the end of its rule?"
    return seen


@cache
def overlap(token: str, other: str) -> bool:
    return not words(token).keys().isdisjoint(words(other))


def test_no_rule_is_written_twice() -> None:
    for symbol, listed in WORDS.items():
        assert len(GRAMMAR[symbol]) == len(listed.split()), symbol
    assert not WORDS.keys() & RULES.keys()
    assert all(weight > 0 for rules in GRAMMAR.values() for weight in rules.values())


def test_line_breaks_come_in_twos_and_threes_so_that_wrapping_can_be_undone() -> None:
    for rule in (rule for rules in RULES.values() for rule in rules):
        assert all(len(run) in (2, 3) for run in re.findall(r"\n+", rule)), rule
        assert not re.search(r"  | \n|\n |\n$", rule), rule


def test_a_text_splits_into_tokens_in_one_way() -> None:
    """No word touches a word, so that the automaton's tokens are those of `split` below."""
    for state in states():
        for move in moves(state):
            assert "" not in words(move.token)
            if is_word_token(move.token):
                assert not any(is_word_token(follower.token) for follower in moves(move.stack))


def test_a_token_has_one_derivation() -> None:
    for token in {move.token for state in states() for move in moves(state)}:
        assert [word for word, (n, _) in words(token).items() if n > 1] == [], token


def test_no_two_derivations_give_the_same_tokens() -> None:
    """Ambiguity of a finite automaton: two paths part, read the same tokens, and meet again.

    All pairs of states that can be reached by parted paths are tried: a decision, not a sample
    (Book, Even, Greibach and Ott, "Ambiguity in graphs and expressions", IEEE Transactions on
    Computers C-20, 1971).
    """
    parted = {
        (a.stack, b.stack)
        for state in states()
        for a, b in combinations(moves(state), 2)
        if overlap(a.token, b.token)
    }
    todo = list(parted)
    while todo:
        one, other = todo.pop()
        assert one != other, one
        both = product(moves(one), moves(other))
        new = {(a.stack, b.stack) for a, b in both if overlap(a.token, b.token)} - parted
        parted |= new
        todo += new
        assert len(parted) < 500_000, "too many pairs to try: which rules begin alike?"


def split(text: str) -> list[str]:
    unwrapped = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    return re.findall(r"[a-z0-9]+|[^a-z0-9]", unwrapped.lower())


Paths = dict[tuple[str, ...], tuple[int, float]]  # for each state, derivations and probability


def read(paths: Paths, word: str) -> Paths:
    found: Paths = {}
    for stack, (n, p) in paths.items():
        for move in moves(stack):
            if word in words(move.token):
                n_word, p_word = words(move.token)[word]
                n_old, p_old = found.get(move.stack, (0, 0.0))
                found[move.stack] = n_old + n * n_word, p_old + p * p_word * move.probability
    return found


def test_a_sample_has_one_derivation_and_the_probability_that_the_entropy_rate_expects() -> None:
    text = generate(7, 100_000).removeprefix(TITLE)
    text = text[: text.rindex("\n\n\n")]
    paths: Paths = {(): (1, 1.0)}
    log_probability = 0.0
    for word in split(text):
        paths = read(paths, word)
        scale = sum(p for _, p in paths.values())
        log_probability += math.log(scale)
        paths = {stack: (n, p / scale) for stack, (n, p) in paths.items()}
    derivations, share = paths[()]
    log_probability += math.log(share)
    assert derivations == 1
    assert -log_probability / len(text) == pytest.approx(entropy_rate(), rel=0.02)
