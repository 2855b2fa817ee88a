"""Answers that are alike and unlike those of the others: a hint, never a proof.

Of each answer the given lines, comments and layout are left out, and names that the exercise does
not use are numbered by their first appearance. RapidFuzz compares what is left. What many students
wrote says nothing; so a pair of answers weighs more the fewer others have the like.
"""

import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from grader.report.class_records import Asked, ClassRecords, HandedIn
from grader.report.model import Alike, Pair

ALIKE = 90  # percent
SHORTEST = 30  # tokens of an answer; shorter ones are alike by chance
LONGEST = 1500  # tokens that are compared; time grows with their square
MOST_COMPARED = 3000  # different answers to a question; of more, those that few others resemble
MOST_SHARING = 4  # students; what more of them have is usual, in a class of any size
LEAST_WEIGHT, MOST_PAIRS = 1.0, 25  # of what is listed
_PIECE, _PRIME = 8, 1_000_003  # tokens of a piece
_NOTHING = 80  # percent that weigh nothing: equal answers weigh most
_FIRST_SYMBOL = 0xE000  # a character for each token, from those of private use on
_SYMBOLS = sys.maxunicode - _FIRST_SYMBOL
# Python's tokens, well enough for what may not be Python; the standard library's take ten times as
# long, and stop at the first error.
_TOKEN = re.compile(
    r"""(?P<comment>\#.*) | (?P<name>[^\W\d]\w*) | (?P<number>\d[\w.]*) |
    (?P<text>\'{3}[\s\S]*?\'{3} | "{3}[\s\S]*?"{3} | '(?:\\.|[^'\\\n])*' | "(?:\\.|[^"\\\n])*") |
    (?P<sign>[^\w\s])""",
    re.VERBOSE,
)


def pairs(records: ClassRecords) -> tuple[Pair, ...]:
    """The pairs of students with the most unusual likenesses first."""
    found: Mapping[tuple[str, str], list[Alike]] = defaultdict(list)
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for assignment, asked in records.asked.items():
        handed_in = records.handed_in[assignment]
        for question in asked:
            answers = {s: one.answers.get(question.name, "") for s, one in handed_in.items()}
            for students, percent, sharing in alike(answers, question):
                wrong = not any(_passed(handed_in[s], question.name) for s in students)
                one = Alike(assignment, question.name, percent, sharing, wrong)
                found[students].append(one)
                weights[students] += _weight(one, len(handed_in))
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Pair(students, round(weight, 2), tuple(found[students]))
        for students, weight in ordered[:MOST_PAIRS]
        if weight >= LEAST_WEIGHT
    )


def _weight(one: Alike, of: int) -> float:
    """How unusual that is: 1 for an equal answer that one in ten has; twice that if it is wrong.

    There are many ways to be wrong, and few to be right.
    """
    rare = math.log10(of / one.shared_by)
    return rare * ((one.percent - _NOTHING) / (100 - _NOTHING)) ** 2 * (2 if one.wrong else 1)


def _passed(one: HandedIn, question: str) -> bool:
    verdicts = {q.question: q for q in one.result.questions} if one.result else {}
    scores = [score for score in one.standing.questions if score.question == question]
    return any(score.is_right(verdicts.get(question)) for score in scores)


def alike(
    answers: Mapping[str, str], question: Asked
) -> Iterator[tuple[tuple[str, str], int, int]]:
    """The pairs of students whose answers are alike, in percent, and how many share them."""
    students: Mapping[tuple[str, ...], list[str]] = defaultdict(list)
    for student, source in answers.items():
        if len(tokens := normalized(source, question)) >= SHORTEST:
            students[tokens].append(student)
    groups, texts = list(students.values()), _as_text(students)
    if not groups:
        return
    if len(texts) > MOST_COMPARED:
        chosen = _unusual(texts)
        groups, texts = [groups[n] for n in chosen], [texts[n] for n in chosen]
    most = min(MOST_SHARING, max(2, len(answers) // 10))
    ratio: Any = fuzz.ratio  # its overloads do not fit those of cdist
    scores = process.cdist(texts, texts, scorer=ratio, score_cutoff=ALIKE, workers=-1)
    sharing = (scores > 0) @ np.array([len(group) for group in groups])
    scores[sharing > most], scores[:, sharing > most] = 0, 0
    for a, b in zip(*np.nonzero(np.triu(scores)), strict=True):
        shared_by = int(max(sharing[a], sharing[b]))
        both = combinations(groups[a], 2) if a == b else _across(groups[a], groups[b])
        for one, other in both:
            yield (min(one, other), max(one, other)), int(scores[a, b]), shared_by


def _unusual(texts: list[str]) -> list[int]:
    """The texts with most pieces that only few others have.

    Time grows with the square of how many are compared; a class may have a hundred thousand.
    """
    pieces = [np.unique(_pieces(text)) for text in texts]
    _, which, number = np.unique(np.concatenate(pieces), return_inverse=True, return_counts=True)
    few = (number > 1) & (number <= MOST_SHARING)
    whose = np.repeat(np.arange(len(texts)), [len(of_one) for of_one in pieces])
    weights = np.bincount(whose, few[which], len(texts))
    return sorted(np.argsort(-weights, kind="stable")[:MOST_COMPARED].tolist())


def _pieces(text: str) -> np.ndarray:
    """A number for each run of `_PIECE` tokens."""
    symbols = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    runs = np.lib.stride_tricks.sliding_window_view(symbols, _PIECE)
    return runs @ (
        np.uint64(_PRIME) ** np.arange(_PIECE, dtype=np.uint64)
    )  # as hashes do, it wraps


def _across(these: Iterable[str], those: list[str]) -> Iterator[tuple[str, str]]:
    return ((one, other) for one in these for other in those)


def normalized(source: str, question: Asked) -> tuple[str, ...]:
    """The tokens of an answer without what it was given, and without names of its own."""
    given = {line.strip() for line in question.given.splitlines()}
    own = "\n".join(line for line in source.splitlines() if line.strip() not in given)
    numbers: dict[str, str] = {}
    found = []
    for token in _TOKEN.finditer(own):
        text = token[0]
        if token.lastgroup == "name" and text not in question.names:
            text = numbers.setdefault(text, f"name {len(numbers)}")
        if token.lastgroup != "comment":
            found.append(text)
    return tuple(found[:LONGEST])


def _as_text(answers: Iterable[tuple[str, ...]]) -> list[str]:
    """Each answer as a text of one character for each token: RapidFuzz is fastest on these."""
    symbols: dict[str, str] = {}
    return [
        "".join(
            symbols.setdefault(token, chr(_FIRST_SYMBOL + len(symbols) % _SYMBOLS))
            for token in tokens
        )
        for tokens in answers
    ]
