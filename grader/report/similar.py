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

import numpy as np

from grader.report import some_of_many
from grader.report.class_records import Asked, ClassRecords, HandedIn
from grader.report.model import Alike, Pair

SHORTEST = 30  # tokens of an answer; shorter ones are alike by chance
LONGEST = 1500  # tokens that are compared; time grows with their square
MOST_COMPARED = 3000  # answers, each with each: the time grows with the square
MOST_SHARING = 4  # students; what more of them have is usual, in a class of any size
LEAST_WEIGHT, MOST_PAIRS = 1.0, 25  # of what is listed
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
    students: Mapping[str, list[str]] = defaultdict(list)
    symbols: dict[str, str] = {}
    for student, source in answers.items():
        if len(tokens := normalized(source, question)) >= SHORTEST:
            students[_as_text(tokens, symbols)].append(student)
    texts, groups = [*students], [*students.values()]
    if not texts:
        return
    most = min(MOST_SHARING, max(2, len(answers) // 10))
    sizes = np.array([len(group) for group in groups])
    compare = _all if len(texts) <= MOST_COMPARED else some_of_many.alike
    for a, b, percent, shared_by in compare(texts, sizes, most):
        both = combinations(groups[a], 2) if a == b else _across(groups[a], groups[b])
        for one, other in both:
            yield (min(one, other), max(one, other)), int(percent), int(shared_by)


def _all(texts: list[str], sizes: np.ndarray, most: int) -> Iterator[tuple[int, int, int, int]]:
    """The pairs that are alike and shared by so many at most, each compared with each."""
    scores = some_of_many.percent(texts, texts)
    sharing = (scores > 0) @ sizes
    scores[sharing > most], scores[:, sharing > most] = 0, 0
    for a, b in zip(*np.nonzero(np.triu(scores)), strict=True):
        yield a, b, scores[a, b], max(sharing[a], sharing[b])


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


def _as_text(tokens: Iterable[str], symbols: dict[str, str]) -> str:
    """One character for each token: RapidFuzz is fastest on these, and they take little memory."""
    return "".join(
        symbols.setdefault(token, chr(_FIRST_SYMBOL + len(symbols) % _SYMBOLS)) for token in tokens
    )
