"""Every question's reference response on the device beside the CPU's, to the same challenge.

This process computes on the CPU; one beside it computes on the device. Arrays in which the CPU's
own two responses differ are drawn at random, and no deviation is computed for them.
"""

import json
import re
import sys
import tempfile
import time
from collections.abc import Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from grader.contract import wire
from grader.contract.compare import RELATIVE_TOLERANCE
from grader.contract.question import Arrays, Question
from grader.contract.words import ERROR, words_of_failure
from rnn_review.questions.bands import BANDS
from tests.gpu import process
from tests.gpu.job import Job, Row, Told, read
from tests.gpu.process import Ended
from tests.gpu.responses import AGAIN, FIRST, FIXED, FIXED_AGAIN, asked, respond
from tests.gpu.tolerances import deviations, largest_deviation
from tests.harness import judge

# What TensorFlow's log says of the libraries that it found.
_SAID = re.compile(r"Loaded cuDNN version \S+|\(Driver: [^)]*\)")
_ENDING = 2  # seconds that are kept for the tables
_DRAWN = 0.01  # tolerances: what is not drawn differs by rounding alone, half as much or less


@dataclass
class Compared:
    """A question that both have answered.

    Attributes:
        drawn: the arrays of its response that are random.
        again: the largest deviation of the device's second response from its first.
        fixed: the same with deterministic ops, or why there is no response with them.
    """

    topic: str
    question: Question
    theirs: Arrays
    ours: Arrays
    drawn: Collection[str]
    again: float | str = ""
    fixed: float | str = ""

    def row(self) -> Row:
        found, words = self._beside_ours
        again = {"tolerances, device again": self.again, "the same, deterministic ops": self.fixed}
        return found | again | {"words": words}

    @cached_property
    def _beside_ours(self) -> tuple[Row, str]:
        challenge = judge(self.topic).secret_challenges[self.question.name]
        refused = _refusal(self.question, self.theirs, self.ours, challenge)
        reverse = _refusal(self.question, self.ours, self.theirs, challenge)
        most, key = largest_deviation(self.theirs, self.ours, self.drawn)
        found = {
            "question": self.question.name,
            "topic": self.topic,
            "device's is right": not refused,
            "CPU's is right": not reverse,
            "tolerances": most,
            "in": key,
            "bands": _of_band(self.question, self.theirs, self.ours, challenge),
        }
        return found, refused or reverse


def main() -> None:
    job, told = read(), Told()
    log = job.logs / "responses.log"
    facts: Row = {}

    def hears(line: str) -> None:
        facts.update(json.loads(line))
        _tell_facts(told, facts)

    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(1) as beside:
        theirs = replace(job, folder=Path(scratch))
        command = [sys.executable, "-m", "tests.gpu.responses", *theirs.words()]
        seconds, verbose = job.left() - _ENDING, {"TF_CPP_MIN_LOG_LEVEL": "0"}
        responding = beside.submit(process.run, command, job.device, seconds, log, hears, **verbose)
        found = _compare(job, told, Path(scratch), responding)
        _look_again(found, Path(scratch), responding)
        _tell(told, found)
    said = dict.fromkeys(_SAID.findall(log.read_text(errors="replace")))
    _tell_facts(told, facts | {"TensorFlow's log": "; ".join(said)})
    told.says(
        f"{_how_many(job, found)} A tolerance is {RELATIVE_TOLERANCE:g} of an array's largest "
        f"value; a band is the deviation that a random answer may have."
    )


def _how_many(job: Job, found: list[Compared]) -> str:
    compared = {one.question.name for one in found}
    questions = [question.name for _, question in asked(job)]
    left_out = [name for name in questions if name not in compared]
    no_time = f" There was no time for {', '.join(left_out)}." if left_out else ""
    return f"{len(compared)} of {len(questions)} questions were compared.{no_time}"


def _compare(job: Job, told: Told, folder: Path, responding: Future[Ended]) -> list[Compared]:
    """The questions that both answer in the time."""
    found: list[Compared] = []
    slowest = 0.0
    for topic, question in asked(job):
        if job.left() < slowest + _ENDING:
            break
        began = time.monotonic()
        ours, again = (respond(topic, question.name) for _ in range(2))
        slowest = max(slowest, time.monotonic() - began)
        theirs = _awaited(folder / FIRST / f"{question.name}.npz", responding)
        if theirs is None:
            break
        drawn = [key for key, far in deviations(again, ours).items() if far > _DRAWN]
        found.append(Compared(topic, question, theirs, ours, drawn))
        _tell(told, found)
    return found


def _awaited(path: Path, responding: Future[Ended]) -> Arrays | None:
    """What the other process hands over; None if its time is over.

    Raises:
        RuntimeError: if that process fails.
    """
    while not path.exists():
        if responding.done() and responding.result().state == process.FAILED:
            raise RuntimeError(f"on the device: {responding.result().error}")
        if responding.done() and not path.exists():
            return None
        time.sleep(0.05)
    return wire.read(path)


def _look_again(found: list[Compared], folder: Path, responding: Future[Ended]) -> None:
    """How far the device's second responses are from its first, as far as there are any."""
    responding.result()
    for compared in found:
        compared.again = _apart(compared, folder / FIRST, folder / AGAIN)
        compared.fixed = _apart(compared, folder / FIXED, folder / FIXED_AGAIN)


def _apart(compared: Compared, one: Path, other: Path) -> float | str:
    """In tolerances; what failed, in words, or nothing if the time was over."""
    name = compared.question.name
    if not (other / f"{name}.npz").exists():
        return ""
    first, second = (wire.read(folder / f"{name}.npz") for folder in (one, other))
    if failed := [response for response in (first, second) if ERROR in response]:
        return words_of_failure(name, failed[0])
    return largest_deviation(second, first, compared.drawn)[0]


def _tell(told: Told, found: list[Compared]) -> None:
    told.table("The device's responses beside the CPU's, the worst first", _worst_first(found))


def _worst_first(found: list[Compared]) -> list[Row]:
    def rank(row: Row) -> tuple[bool, float]:
        right = row["device's is right"] and row["CPU's is right"]
        return right, -max(row["tolerances"], row["bands"] or 0)

    return sorted((compared.row() for compared in found), key=rank)


def _tell_facts(told: Told, facts: Row) -> None:
    told.table("The device", [{"what": key, "is": value} for key, value in facts.items() if value])


def _refusal(question: Question, theirs: Arrays, ours: Arrays, challenge: Arrays) -> str:
    """Why the question's comparison refuses `theirs`; empty if it does not."""
    if ERROR in theirs:
        return words_of_failure(question.name, theirs)
    try:
        verdict = question.compare(theirs, ours, challenge)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "" if verdict.passed else verdict.words


def _of_band(question: Question, theirs: Arrays, ours: Arrays, challenge: Arrays) -> float | str:
    """The deviation of a random answer, in bands; empty for questions that draw nothing."""
    if question.deviations is None or ERROR in theirs or ERROR in ours:
        return ""
    far = np.abs(question.deviations(theirs, ours, challenge)).max()
    return float(far) / BANDS.allowed(question.name)


if __name__ == "__main__":
    main()
