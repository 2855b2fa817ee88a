"""How far right answers differ by chance on the device: what `review calibrate` measures there.

Several processes answer at a time, and the bands are recomputed with every answer.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import product
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from grader.course import calibrate
from rnn_review import COURSE
from rnn_review.questions.bands import BANDS
from tests.gpu.job import Job, Row, Told, read
from tests.harness import QUESTIONS, TOPICS, solutions, topic_of

RUNS, ENOUGH = 40, 20  # as many as `review calibrate` makes, and the fewest that it accepts
FEWEST = 3  # that give a band at all
REHEARSED = ("train_three_chars", "stacked_model")  # one that trains, one that drops
_MOST_PROCESSES = 8  # on one GPU
_SLOWER = 2  # times the slowest pair so far: whether another one fits

Found = dict[str, list[np.ndarray]]  # by question, the deviations of each run


def main() -> None:
    job, told = read(), Told()
    found: Found = {name: [] for name in _questions(job)}
    written, file = 0, None
    for name, deviations in _pairs(job, list(found)):
        found[name].append(deviations)
        told.table("Bands", [_row(question, runs) for question, runs in found.items()])
        fewest = min(map(len, found.values()))
        if fewest > max(written, FEWEST - 1):
            written, file = fewest, _write(job, found)
    told.says(
        f"{file.name} has bands of {written} runs or more."
        if file
        else f"No bands were written: each question needs {FEWEST} runs."
    )


def _questions(job: Job) -> list[str]:
    """The random ones of the topics that are asked for; in a rehearsal two, if none are."""
    if job.rehearsal and not job.topics:
        return list(REHEARSED)
    topics = job.topics or TOPICS
    return [name for name, q in QUESTIONS.items() if q.deviations and topic_of(name) in topics]


def _pairs(job: Job, questions: list[str]) -> Iterator[tuple[str, np.ndarray]]:
    """Deviations between two answers, as many as fit, a run of every question after the other."""
    tasks = product(range(RUNS), questions)
    processes = max(1, min((os.cpu_count() or 1) // 2, _MOST_PROCESSES))
    running: set[Future[tuple[str, np.ndarray, float]]] = set()
    slowest = 0.0
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        while True:
            fits = len(running) < processes and job.left() > _SLOWER * slowest
            if fits and (task := next(tasks, None)):
                running.add(pool.submit(_pair, *task))
                continue
            if not running:
                return
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for name, deviations, seconds in (future.result() for future in done):
                slowest = max(slowest, seconds)
                yield name, deviations


def _pair(run: int, name: str) -> tuple[str, np.ndarray, float]:
    """Two answers to one challenge, as `review calibrate` compares them."""
    began = time.monotonic()
    answer = solutions(topic_of(name)).answers[name]
    deviations = calibrate.pair(QUESTIONS[name], answer, run)
    return name, deviations, time.monotonic() - began


def _row(name: str, runs: list[np.ndarray]) -> Row:
    farthest = max((float(np.abs(run).max()) for run in runs), default=0.0)
    row: Row = {"question": name, "runs": len(runs), "farthest": f"{farthest:.2%}"}
    if len(runs) >= FEWEST:
        band = calibrate.summary(runs)
        row |= {"deviation": f"{band.deviation:.2%}", "limit": f"{band.allowed:.2%}"}
    return row | {"the CPU's limit, as stored": f"{_stored(name):.2%}"}


def _stored(name: str) -> float:
    return BANDS.measured()["CPU"]["questions"][name]["allowed"]


def _write(job: Job, found: Found) -> Path:
    """Write the bands where they count, if they do: on a GPU, of all questions, of enough runs."""
    assert COURSE.bands is not None
    count = not job.rehearsal and not job.topics and min(map(len, found.values())) >= ENOUGH
    file = COURSE.bands if count else job.folder / "gpu-bands.json"
    calibrate.write({name: calibrate.summary(runs) for name, runs in found.items()}, COURSE, file)
    return file


if __name__ == "__main__":
    main()
