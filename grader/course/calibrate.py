"""Measure how far correct answers differ by chance: `review calibrate` writes the bands."""

import json
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from nbgrader.coursedir import CourseDirectory

from grader.contract.course import Course
from grader.contract.question import Question
from grader.course import folder
from grader.judge.reference_notebook import ReferenceNotebook
from grader.student import bands

_QUANTILES = (0.0, 0.05, 0.5, 0.95, 1.0)


@dataclass(frozen=True)
class Band:
    """How far two correct answers to a question differed, relative to one of them.

    Attributes:
        runs: number of pairs of responses, each to a challenge of its own.
        values: the largest number of values of a response that are compared.
        mean, deviation: of all these numbers; the standard deviation is about 0.
        quantiles: of all these numbers, by probability.
        allowed: the limit that `bands.limit` computes from these.
    """

    runs: int
    values: int
    mean: float
    deviation: float
    quantiles: dict[str, float]
    allowed: float


def calibrate(course: CourseDirectory, runs: int) -> Iterator[tuple[str, Band]]:
    """Answer every random question twice for each of `runs` challenges, with the solutions."""
    for name in folder.course_of(course).assignments:
        assignment = folder.assignment(course, name)
        answers = ReferenceNotebook(assignment).answers
        for question in assignment.questions.values():
            if question.deviations is not None:
                found = [pair(question, answers[question.name], run) for run in range(runs)]
                yield question.name, summary(found)


def pair(question: Question, answer: Any, run: int) -> np.ndarray:
    """How far two correct answers to the challenge of a run differ, a value each."""
    assert question.deviations is not None
    challenge = question.challenge(np.random.default_rng([run, 20]))
    one, other = (question.respond(answer, question.asked(challenge)) for _ in range(2))
    return question.deviations(one, other, challenge).reshape(-1)


def summary(found: list[np.ndarray]) -> Band:
    """Summarize the deviations of all runs, whose number may vary from run to run."""
    runs, values = len(found), max(map(len, found))
    all_values = np.concatenate(found)
    deviation = float(np.sqrt(np.square(all_values).mean()))
    return Band(
        runs,
        values,
        float(all_values.mean()),
        deviation,
        {str(q): float(np.quantile(all_values, q)) for q in _QUANTILES},
        bands.limit(deviation, runs, values),
    )


def write(measured: dict[str, Band], course: Course, file: Path) -> dict[str, Any]:
    """Store the bands of this kind of device beside those of others; return what was written."""
    backend = course.load_backend()
    kept = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    written = kept[backend.device_kind()] = {
        "device": backend.device(),
        "machine": platform.machine(),
        "versions": {name: version(name) for name in course.runtime.warm_imports},
        "questions": {name: asdict(band) for name, band in measured.items()},
    }
    file.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return written


def as_markdown(questions: dict[str, dict[str, Any]]) -> str:
    """The stored bands of a kind of device, as the table of docs/verdicts.md."""
    rows = [
        "| question | runs | values a run | deviation | farthest | limit |",
        "|---|---|---|---|---|---|",
    ]
    for name, band in questions.items():
        farthest = max(map(abs, band["quantiles"].values()))
        shares = [f"{100 * x:.2f} %" for x in (band["deviation"], farthest, band["allowed"])]
        rows.append(f"| `{name}` | {band['runs']} | {band['values']} | {' | '.join(shares)} |")
    return "\n".join(rows)
