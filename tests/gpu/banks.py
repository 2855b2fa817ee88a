"""The banks of answers that `make audit` judges, judged on the device and on the CPU.

The topics are shared out to processes, as many for the device as for the CPU: each topic needs a
judge, which is made once. A process samples its answers ever more finely until its time is over,
so that what was judged is spread over them; what both sides have judged is counted.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

from rnn_review import COURSE
from tests.gpu import process
from tests.gpu.job import CPU, Job, Row, Told, read
from tests.gpu.process import Ended

SIDES = ("device", "CPU")
REHEARSED = "06_scan"  # most of its answers take little time
_COARSEST = 64  # of so many answers the first is judged first
_ENDING = 2  # seconds between the last verdict that is begun and the end
Pair = tuple[Row, Row]  # the verdicts on an answer, by side


class Found:
    """The verdicts so far, by side, process and number of the answer."""

    def __init__(self):
        self._verdicts: dict[str, dict[tuple[int, int], Row]] = {side: {} for side in SIDES}

    def add(self, side: str, process: int, verdict: Row) -> None:
        self._verdicts[side][process, verdict["number"]] = verdict

    def pairs(self) -> list[Pair]:
        """The verdicts on answers that have two."""
        device, cpu = (self._verdicts[side] for side in SIDES)
        return [(device[key], cpu[key]) for key in sorted(device.keys() & cpu.keys())]

    def in_words(self, topics: Iterable[str]) -> str:
        whole = {key[0]: row["of"] for side in SIDES for key, row in self._verdicts[side].items()}
        return (
            f"{len(self.pairs())} of the {sum(whole.values())} answers in the banks for "
            f"{', '.join(sorted(topics))} were judged on both sides."
        )


def main() -> None:
    job, told = read(), Told()
    found, lock = Found(), Lock()

    def judge(number: int, topics: tuple[str, ...], side: str) -> Ended:
        def hears(line: str) -> None:
            with lock:
                found.add(side, number, json.loads(line))
                _tell(told, found.pairs())

        mine = replace(job, topics=topics).within(job.left() - _ENDING)
        command = [sys.executable, "-m", "tests.gpu.verdicts", *mine.words()]
        on = job.device if side == SIDES[0] else CPU
        log = job.logs / f"verdicts-{number}-{side}.log"
        return process.run(command, on, job.left(), log, hears)

    shares = _shares(job)
    with ThreadPoolExecutor(len(SIDES) * len(shares)) as pool:
        asked = [(n, topics, side) for n, topics in enumerate(shares) for side in SIDES]
        ended = [pool.submit(judge, *one) for one in asked]
    told.says(found.in_words(topic for topics in shares for topic in topics))
    for (_, topics, side), run in zip(asked, ended, strict=True):
        if run.result().state == process.FAILED:
            told.says(f"{', '.join(topics)}, {side}: {run.result().error}")


def ever_finer(length: int) -> Iterator[int]:
    """All numbers below a length: every 64th, then what every 32nd adds to them, and so on."""
    yield from range(0, length, _COARSEST)
    step = _COARSEST
    while step > 1:
        yield from range(step // 2, length, step)
        step //= 2


def _shares(job: Job) -> list[tuple[str, ...]]:
    """The topics of each process of a side; in a rehearsal one of them, if none is asked for."""
    topics = job.topics or ((REHEARSED,) if job.rehearsal else tuple(COURSE.assignments))
    processes = max(1, min(len(topics), (os.cpu_count() or 1) // len(SIDES)))
    return [topics[number::processes] for number in range(processes)]


def _tell(told: Told, pairs: list[Pair]) -> None:
    topics = sorted({verdict["topic"] for verdict, _ in pairs})
    by_topic = {topic: [pair for pair in pairs if pair[0]["topic"] == topic] for topic in topics}
    groups = {"all": pairs} | by_topic
    told.table("Verdicts", [row for group in groups.items() for row in _counted(*group)])
    told.table("Verdicts that differ, or are not as the bank expects", _odd(pairs))


def _counted(topic: str, pairs: list[Pair]) -> list[Row]:
    """A row for each side: what the closing line of `make audit` counts."""
    return [
        {"topic": topic, "on": side} | _counts([pair[number] for pair in pairs])
        for number, side in enumerate(SIDES)
    ]


def _counts(verdicts: list[Row]) -> Row:
    right = [v for v in verdicts if v["right"]]
    wrong = [v for v in verdicts if not v["right"]]
    known = [v for v in wrong if v["known"]]
    return {
        "wrong answers": len(wrong),
        "accepted": sum(v["passed"] for v in wrong),
        "known mistakes": len(known),
        "named": sum(v["named"] for v in known),
        "other words": sum(not v["passed"] and not v["as expected"] for v in wrong),
        "right answers": len(right),
        "rejected": sum(not v["passed"] for v in right),
    }


def _odd(pairs: list[Pair]) -> list[Row]:
    judged = [(pair[0], [_in_words(verdict) for verdict in pair]) for pair in pairs]
    return [
        {"answer": verdict["answer"]} | dict(zip(SIDES, words, strict=True))
        for verdict, words in judged
        if set(words) != {"as expected"}
    ]


def _in_words(verdict: Row) -> str:
    if verdict["passed"] != verdict["right"]:
        return "accepted" if verdict["passed"] else "rejected"
    return "as expected" if verdict["as expected"] else "other words"


if __name__ == "__main__":
    main()
