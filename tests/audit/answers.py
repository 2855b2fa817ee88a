"""The quality of verdicts: wrong answers accepted, right ones rejected, mistakes named.

The banks under one secret, or under several; every response goes through the bytes that cross the
boundary; no sandbox. Whoever wrote the solutions' known mistakes knew the banks: of the mistakes
that students really make, fewer will have a name there.
"""

import argparse
import math
import signal
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich import box
from rich.console import Console
from rich.table import Table

from grader.contract.question import Verdict
from grader.judge.judge import Judge
from tests.audit.bank import NAMED, Answer, Kind, answers, mutants
from tests.harness import TOPICS, answer_from, assignment, verdict_on

EVERY = 4  # of the whole bank, which takes four times as long
COMPARED = "expected"  # what was expected, and what was found
RAISED = ("Your code raised", "The source raised")
_Z = 1.96  # of a 95 % interval
_MUTANT_SECONDS = 120  # some never end

Found = dict[Answer, list[Verdict]]


def main() -> int:
    options = _options()
    bank = mutants() if options.mutants else answers()
    chosen = [answer for answer in bank if options.only in (None, answer.topic, answer.question)]
    found = _verdicts(chosen[:: options.every], options.seeds)
    return _mutants_told(found) if options.mutants else _answers_told(found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--only", help="the answers of a topic or a question")
    parser.add_argument("--every", type=int, default=EVERY, help="every n-th answer; 1 for all")
    parser.add_argument(
        "--seeds", type=int, default=1, help="number of secrets each answer is tried with"
    )
    parser.add_argument("--mutants", action="store_true", help="mutants of solutions instead")
    return parser.parse_args()


def _verdicts(bank: list[Answer], seeds: int) -> Found:
    found: Found = {answer: [] for answer in bank}
    runs = [
        (seed, [a for a in bank if a.topic == topic]) for topic in TOPICS for seed in range(seeds)
    ]
    runs.sort(key=lambda run: len(run[1]), reverse=True)
    # One process per run: the memory that Keras keeps for hundreds of models ends with it.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for (_, answers), verdicts in zip(runs, pool.map(_run, runs), strict=True):
            for answer, verdict in zip(answers, verdicts, strict=True):
                found[answer].append(verdict)
    return found


def _run(run: tuple[int, list[Answer]]) -> list[Verdict]:
    """Verdicts on answers of one topic under one secret."""
    seed, answers = run
    if not answers:
        return []
    signal.signal(signal.SIGALRM, _give_up)
    judge = Judge(assignment(answers[0].topic), entropy=seed)
    return [_verdict(answer, judge) for answer in answers]


def _give_up(*_: object) -> None:
    raise TimeoutError("it did not end")


def _verdict(answer: Answer, judge: Judge) -> Verdict:
    if answer.kind is not Kind.MUTANT:
        return verdict_on(answer.question, answer_from(answer.question, answer.source), judge)
    signal.alarm(_MUTANT_SECONDS)
    try:
        return verdict_on(answer.question, answer_from(answer.question, answer.source), judge)
    except Exception as error:
        return Verdict(False, f"The source raised {type(error).__name__}: {error}")
    finally:
        signal.alarm(0)


def _answers_told(found: Found) -> int:
    rows = [_row(topic, {a: v for a, v in found.items() if a.topic == topic}) for topic in TOPICS]
    rows.append(_row("all", found))
    table = Table(*rows[0], box=box.MARKDOWN)
    for row in rows:
        table.add_row(*row.values())
    console = Console(width=300, markup=False)
    console.print(table)
    unexpected = 0
    for answer, verdicts in found.items():
        right = answer.kind is Kind.RIGHT
        if missed := [v for v in verdicts if v.passed is not right]:
            console.print(f"{answer.question}: {answer.label}: {len(missed)} {missed[0].words}")
        elif not right and (others := [v for v in verdicts if answer.expected not in v.words]):
            unexpected += 1
            console.print(
                f"{answer.question}: {answer.label}: expected {answer.expected!r}, found: "
                f"{others[0].words[:300]}"
            )
    accepted = sum(v.passed for a in found if a.kind is not Kind.RIGHT for v in found[a])
    rejected = sum(not v.passed for a in found if a.kind is Kind.RIGHT for v in found[a])
    flakes = sum(len({v.passed for v in verdicts}) > 1 for verdicts in found.values())
    known = [a for a in found if a.kind is Kind.KNOWN]
    wrong = sum(a.kind is not Kind.RIGHT for a in found)
    print(
        f"wrong answers: {wrong}, accepted {accepted}, named {_named(found, known):.0%} of the "
        f"known mistakes; other words than expected: {unexpected}; right answers: "
        f"{len(found) - wrong}, rejected {rejected}; flakes {flakes}"
    )
    return 1 if accepted or rejected or flakes or unexpected else 0


def _row(topic: str, found: Found) -> dict[str, str]:
    """Rates of a topic, with the upper ends of 95 % intervals."""
    row = {"topic": topic}
    for kind in (Kind.KNOWN, Kind.WRONG, Kind.RIGHT):
        mine = [a for a in found if a.kind is kind]
        verdicts = [v for a in mine for v in found[a]]
        missed = sum(v.passed is not (kind is Kind.RIGHT) for v in verdicts)
        verb = "rejected" if kind is Kind.RIGHT else "accepted"
        row[kind] = str(len(mine))
        row[f"{verb} ({kind})"] = f"{missed} (at most {_at_most(missed, len(verdicts)):.1%})"
        if kind is not Kind.RIGHT:
            row[f"named ({kind})"] = f"{_named(found, mine):.0%}"
    return row


def _named(found: Found, mine: list[Answer]) -> float:
    """The share of verdicts that name a mistake; a known mistake, by its own name."""
    verdicts = [(a, v) for a in mine for v in found[a]]
    named = [v.words.startswith(a.expected if a.kind is Kind.KNOWN else NAMED) for a, v in verdicts]
    return sum(named) / max(1, len(named))


def _mutants_told(found: Found) -> int:
    """Print how the mutants are reported; people must review those that pass."""
    told: Counter[str] = Counter()
    for answer, (verdict, *_) in found.items():
        told[_how_told(verdict)] += 1
        if verdict.passed:
            print(f"passes: {answer.question}, {answer.label}")
    failed = len(found) - told["passes"]
    shares = ", ".join(
        f"{how} {told[how] / max(1, failed):.0%}"
        for how in ("named", "compared", "raised", "in words")
    )
    print(
        f"mutants: {len(found)}, of which {told['passes']} pass; others are reported as: {shares}"
    )
    return 0


def _how_told(verdict: Verdict) -> str:
    if verdict.passed:
        return "passes"
    if verdict.words.startswith(NAMED):
        return "named"
    if verdict.words.startswith(RAISED):
        return "raised"
    return "compared" if COMPARED in verdict.words else "in words"


def _at_most(events: int, of: int) -> float:
    """The upper end of Wilson's score interval for a proportion."""
    if not of:
        return 1.0
    share, square = events / of, _Z**2 / of
    spread = _Z * math.sqrt(share * (1 - share) / of + square / (4 * of))
    return (share + square / 2 + spread) / (1 + square)


if __name__ == "__main__":
    sys.exit(main())
