"""Make the file that names known mistakes at home; `grader.student.home_names` reads it."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from grader.contract.compare import far
from grader.contract.fingerprint import Fingerprint, fingerprint, fits
from grader.contract.question import Arrays, Question
from grader.intake.cells import grade_id
from grader.judge.assignment import Assignment
from grader.judge.diagnosis import Diagnosis
from grader.judge.judge import reference_response
from grader.judge.reference_notebook import ReferenceNotebook
from grader.student.check import PUBLIC_SEED, public_challenge

_FORMAT = 1
_ROUNDING = 1e-6  # of the largest magnitude; what differs more from call to call is random


class _Read(dict[str, Any]):
    """A response that notes which of its arrays are looked at."""

    def __init__(self, response: Arrays):
        super().__init__(response)
        self.keys_read: set[str] = set()

    def __getitem__(self, key: str) -> Any:
        self.keys_read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_read.add(key)
        return super().get(key, default)


def digest(assignment: Assignment, reference: Arrays) -> str:
    """The hash of what the file is made from, which takes no time to compute.

    Args:
        reference: all reference responses to the public challenges, as "question/array".
    """
    mistakes = sorted((name, found) for name, found in assignment.mistakes.items() if found)
    forms = [(key, array.shape, array.dtype.kind) for key, array in reference.items()]
    # Example cells have no grade_id, and nothing here runs them.
    code = [cell.source for cell in assignment.trusted.cells if grade_id(cell)]
    content = [_FORMAT, code, mistakes, forms]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def is_current(path: Path, wanted: str) -> bool:
    """Whether the file was made from what has this digest."""
    return path.is_file() and json.loads(path.read_text())["digest"] == wanted


def content(assignment: Assignment, reference: Arrays) -> bytes:
    """The file: names, hints and fingerprints of the known mistakes, by question."""
    notebook = ReferenceNotebook(assignment)
    challenges = {name: public_challenge(assignment.questions[name]) for name in notebook.answers}
    diagnosis = Diagnosis(assignment, notebook, challenges)
    backend, questions = assignment.course.load_backend(), {}
    for name in filter(assignment.mistakes.get, assignment.mistakes):
        question, challenge = assignment.questions[name], challenges[name]
        ours = {k.split("/")[1]: a for k, a in reference.items() if k.split("/")[0] == name}
        backend.set_seed(PUBLIC_SEED + 1)
        again = reference_response(question, notebook.answers[name], challenge)
        steady = {key for key in ours if _steady(ours[key], again[key])}
        found = _fingerprints(question, diagnosis, challenge, steady)
        questions[name] = list(_distinct(found, ours))
    made = {"digest": digest(assignment, reference), "questions": questions}
    return (json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _steady(once: np.ndarray, again: np.ndarray) -> bool:
    if once.dtype.kind == "U" or once.shape != np.shape(again):
        return np.array_equal(once, again)
    return not far(np.asarray(again), once, _ROUNDING).any()


def _fingerprints(
    question: Question, diagnosis: Diagnosis, challenge: Arrays, steady: set[str]
) -> Iterator[dict[str, Any]]:
    """Of each known mistake, the arrays that the question's comparison looks at."""
    for mistake, wrong in diagnosis.known(question.name):
        response = _Read(dict(wrong))
        try:
            equal = question.compare(response, dict(wrong), challenge).passed
            wanted = fingerprint(response, sorted(response.keys_read & steady & response.keys()))
        except (ValueError, KeyError):  # numbers that are not finite, a form of its own
            continue
        if equal and wanted:
            yield {"name": mistake.name, "hint": mistake.hint, "response": wanted}


def _distinct(found: Iterator[dict[str, Any]], ours: Arrays) -> Iterator[dict[str, Any]]:
    """Leave out what only chance distinguishes from the right answer or from another mistake."""
    seen: list[Fingerprint] = []
    for mistake in found:
        wanted = mistake["response"]
        if not fits(ours, wanted) and wanted not in seen:
            seen.append(wanted)
            yield mistake
