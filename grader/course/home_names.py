"""Make the file that names known mistakes at home; `grader.student.home_names` reads it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from grader.contract import wire
from grader.contract.compare import far
from grader.contract.fingerprint import Fingerprint, fingerprint, fits
from grader.contract.question import Arrays, Question
from grader.intake.cells import grade_id
from grader.judge.assignment import Assignment
from grader.judge.diagnosis import Diagnosis
from grader.judge.judge import reference_response
from grader.judge.known_mistake import KnownMistake
from grader.judge.reference_notebook import ReferenceNotebook
from grader.student.check import PUBLIC_SEED, public_challenge

_FORMAT = 7  # to be raised when names are made in another way
Named = list[dict[str, Any]]  # JSON: by known mistake its name, its hint and its fingerprint
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


def digests(assignment: Assignment, reference: Arrays) -> dict[str, str]:
    """By question with known mistakes, the hash of what its names are made from: quickly computed.

    Args:
        reference: all reference responses to the public challenges, as "question/array".
    """
    # Example cells have no grade_id, and nothing here runs them.
    code = [cell.source for cell in assignment.trusted.cells if grade_id(cell)]
    hashes = {}
    for name in filter(assignment.mistakes.get, assignment.mistakes):
        arrays = of_question(name, reference)
        content = [_FORMAT, code, assignment.mistakes[name], wire.exactly(arrays)]
        hashes[name] = hashlib.sha256(repr(content).encode()).hexdigest()
    return hashes


def current(path: Path, wanted: dict[str, str]) -> dict[str, Named]:
    """Of a file that was made before, the names of the questions whose digests are as wanted."""
    if not path.is_file():
        return {}
    made = json.loads(path.read_text(encoding="utf-8"))
    had = made.get("digests", {})
    return {name: made["questions"][name] for name in wanted if had.get(name) == wanted[name]}


def content(wanted: dict[str, str], questions: Mapping[str, Named]) -> bytes:
    """The file: names, hints and fingerprints of the known mistakes, by question."""
    made = {"digests": wanted, "questions": {name: questions[name] for name in wanted}}
    return (json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def names(assignment: Assignment, name: str, reference: Arrays) -> Named:
    """Names, hints and fingerprints of a question's known mistakes; takes up to a minute."""
    notebook = ReferenceNotebook(assignment)
    question = assignment.questions[name]
    challenge, ours = public_challenge(question), of_question(name, reference)
    diagnosis, other = (Diagnosis(assignment, notebook, {name: challenge}) for _ in range(2))
    assignment.course.load_backend().set_seed(PUBLIC_SEED + 1)
    again = reference_response(question, notebook.answers[name], challenge)
    steady = {key for key in ours if _steady(ours[key], again[key])}
    responses = (
        (mistake, dict(wrong), _steady_arrays(wrong, once_more, ours, steady))
        for (mistake, wrong), (_, once_more) in zip(
            diagnosis.known(name), other.known(name), strict=True
        )
    )
    return list(_distinct(_fingerprints(question, challenge, responses), ours))


def of_question(question: str, reference: Arrays) -> Arrays:
    """The reference response of one question, of all that are stored as "question/array"."""
    return {k.split("/")[1]: a for k, a in reference.items() if k.split("/")[0] == question}


def _steady(once: np.ndarray, again: np.ndarray) -> bool:
    if once.dtype.kind == "U" or once.shape != np.shape(again):
        return np.array_equal(once, again)
    return not far(np.asarray(again), once, _ROUNDING).any()


def _steady_arrays(wrong: Arrays, again: Arrays, ours: Arrays, steady: set[str]) -> set[str]:
    """The arrays of a mistake's response that are not random draws of its own.

    Such a draw, as of initial weights that should not be random, comes first among what differs
    from the right answer. So no more is computed again than up to the first difference that stays.
    """
    drawn = set()
    for key in wrong:
        if key in steady and not _steady(ours[key], wrong[key]):
            if _steady(np.asarray(wrong[key]), again[key]):
                break
            drawn.add(key)
    return steady - drawn


def _fingerprints(
    question: Question,
    challenge: Arrays,
    responses: Iterator[tuple[KnownMistake, Arrays, set[str]]],
) -> Iterator[dict[str, Any]]:
    """Of each known mistake, the arrays that the question's comparison looks at."""
    for mistake, wrong, steady in responses:
        response = _Read(wrong)
        try:
            equal = question.compare(response, wrong, challenge).passed
            wanted = fingerprint(
                response,
                [
                    key
                    for key in sorted(response.keys_read & steady & wrong.keys())
                    if _must_equal(question, wrong, challenge, key)
                ],
            )
        except (ValueError, KeyError):  # numbers that are not finite, a form of its own
            continue
        if equal and wanted:
            yield {"name": mistake.name, "hint": mistake.hint, "response": wanted}


def _must_equal(question: Question, response: Arrays, challenge: Arrays, key: str) -> bool:
    """Whether the comparison is for equality in an array, as not in the nodes of a graph."""
    array = np.asarray(response[key])
    if array.dtype.kind == "U":
        other = np.full_like(array, "?")
    else:
        other = array + 1 + np.abs(array).max(initial=0)
    try:
        return not question.compare(response | {key: other}, response, challenge).passed
    except ValueError:  # text that the comparison takes apart, as the place of an input
        return False


def _distinct(found: Iterator[dict[str, Any]], ours: Arrays) -> Iterator[dict[str, Any]]:
    """Leave out what only chance distinguishes from the right answer or from another mistake."""
    seen: list[Fingerprint] = []
    for mistake in found:
        wanted = mistake["response"]
        if not fits(ours, wanted) and wanted not in seen:
            seen.append(wanted)
            yield mistake
