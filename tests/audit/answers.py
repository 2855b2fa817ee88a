"""How good verdicts and words are: wrong answers accepted, right ones rejected, mistakes named.

The banks of tests/answers under several secrets. Every response goes through the bytes that cross
the boundary; no sandbox. Whoever wrote grader/misconceptions knew those banks: of the mistakes that
students really make, fewer will have a name there.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from rich.console import Console
from rich.table import Table

from grader.judge import Judge
from grader.questions import TOPICS, Verdict
from tests.harness import answer_from, trusted, verdict_on

NAMED = "This looks like: "
_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class Answer:
    """A way to answer a question, right or wrong."""

    topic: str
    question: str
    label: str
    source: str
    right: bool


def main() -> int:
    options = _options()
    answers = list(_bank())[:: options.every]
    found: dict[Answer, list[Verdict]] = {answer: [] for answer in answers}
    for seed in range(options.seeds):
        for topic in TOPICS:
            judge = Judge(trusted(topic), entropy=seed)
            for answer in (a for a in answers if a.topic == topic):
                function = answer_from(answer.question, answer.source)
                found[answer].append(verdict_on(answer.question, function, judge))
    _show(found)
    wrong, right = ([a for a in found if a.right is kind] for kind in (False, True))
    accepted = sum(v.passed for a in wrong for v in found[a])
    rejected = sum(not v.passed for a in right for v in found[a])
    flakes = sum(len({v.passed for v in verdicts}) > 1 for verdicts in found.values())
    named = _share(sum(v.words.startswith(NAMED) for a in wrong for v in found[a]), wrong, found)
    print(
        f"misconceptions: {len(wrong)}, accepted {accepted}, named {named:.0%}; equivalents: "
        f"{len(right)}, rejected {rejected}; flakes {flakes}"
    )
    return 1 if accepted or rejected or flakes else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--every", type=int, default=12, help="each n-th answer; 1 for all")
    parser.add_argument("--seeds", type=int, default=1, help="how many secrets each is tried under")
    return parser.parse_args()


def _bank() -> Iterator[Answer]:
    for topic in TOPICS:
        written = import_module(f"tests.answers.{topic[3:]}")
        for question, by_label in written.EQUIVALENTS.items():
            for label, source in by_label.items():
                yield Answer(topic, question, label, source, right=True)
        for question, by_label in written.MISTAKES.items():
            for label, (source, _) in by_label.items():
                yield Answer(topic, question, label, source, right=False)


def _show(found: dict[Answer, list[Verdict]]) -> None:
    heads = ("topic", "wrong", "accepted", "at most", "named", "right", "rejected", "at most")
    table = Table(*heads, title="with the upper ends of 95 % intervals", title_justify="left")
    for topic in TOPICS:
        row = [topic]
        for kind in (False, True):
            mine = [a for a in found if a.topic == topic and a.right is kind]
            verdicts = [v for a in mine for v in found[a]]
            missed = sum(v.passed is not kind for v in verdicts)
            row += [str(len(mine)), str(missed), f"{_at_most(missed, len(verdicts)):.1%}"]
            if not kind:
                named = sum(v.words.startswith(NAMED) for v in verdicts)
                row.append(f"{_share(named, mine, found):.0%}")
        table.add_row(*row)
    console = Console(width=120, markup=False)
    console.print(table)
    for answer, verdicts in found.items():
        states = Counter(v.passed for v in verdicts)
        if states[not answer.right]:
            words = next(v.words for v in verdicts if v.passed is not answer.right)
            console.print(f"{answer.question}: {answer.label}: {dict(states)} {words}")


def _share(part: int, answers: list[Answer], found: dict[Answer, list[Verdict]]) -> float:
    return part / max(1, sum(len(found[a]) for a in answers))


def _at_most(events: int, of: int) -> float:
    """The upper end of Wilson's score interval for a proportion."""
    if not of:
        return 1.0
    share, square = events / of, _Z**2 / of
    spread = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return (share + square / 2 + spread) / (1 + square)


if __name__ == "__main__":
    sys.exit(main())
