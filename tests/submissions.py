"""A class of submissions, built in code: right, right but written otherwise, blank, wrong,
cheating, malformed; each with what grading must make of it."""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grader.course.folder import CONFIG_FILE
from grader.intake import cells
from grader.judge import instructor_notebook, variants
from tests.harness import TOPICS, trusted
from tests.processes import ROOT


@dataclass(frozen=True)
class Case:
    """A submission, the questions that must be wrong, and the state it must end in."""

    student_id: str
    topic: str
    content: bytes
    wrong: frozenset[str] = frozenset()
    state: str = "graded"

    def expected_score(self) -> float:
        points = cells.points(trusted(self.topic))
        return sum(p for name, p in points.items() if name not in self.wrong)


def make_course(root: Path) -> Path:
    """An empty course folder with the project's own solutions; returns it."""
    root.mkdir(parents=True, exist_ok=True)
    (root / CONFIG_FILE).write_text(
        "from grader.nbgrader_plugin import configure\n\nc = get_config()\nconfigure(c)\n"
        f"c.CourseDirectory.source_directory = {str(ROOT / 'solutions')!r}\n"
    )
    return root


def hand_in(course: Path, case: Case) -> None:
    """Put a submission where a course expects it."""
    folder = course / "submitted" / case.student_id / case.topic
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{case.topic}.ipynb").write_bytes(case.content)


def questions(topic: str) -> frozenset[str]:
    return frozenset(q.name for q in TOPICS[topic])


def submitted(topic: str, sources: dict[str, str] | None = None) -> NotebookNode:
    """The released exercise, solution cells filled in: from `sources`, else from the solution."""
    exercise = released(topic)
    solutions = {cells.grade_id(c): c.source for c in trusted(topic).cells}
    for cell in exercise.cells:
        name = cells.grade_id(cell)
        if name and cells.is_solution(cell):
            cell.source = (sources or {}).get(name, solutions[name])
    return exercise


def released(topic: str) -> NotebookNode:
    """The exercise as students get it; one's own to change."""
    return copy.deepcopy(_released(topic))


@cache
def _released(topic: str) -> NotebookNode:
    return instructor_notebook.released(trusted(topic), topic)


def as_bytes(nb: NotebookNode) -> bytes:
    return nbformat.writes(nb).encode()


def right(topic: str) -> Case:
    return Case("right", topic, as_bytes(submitted(topic)))


def otherwise(topic: str) -> Case:
    """Every question is answered in another way than the solution's."""
    by_question = variants.load(ROOT / "solutions", topic)
    sources = {question: next(iter(by_how.values())) for question, by_how in by_question.items()}
    return Case("right-otherwise", topic, as_bytes(submitted(topic, sources)))


def wrong(topic: str) -> Case:
    """A mistake in each of two questions of the topic; the others are right."""
    mistakes = _answers(topic).MISTAKES
    chosen = list(mistakes)[-2:]
    sources = {question: next(iter(mistakes[question].values()))[0] for question in chosen}
    return Case("wrong", topic, as_bytes(submitted(topic, sources)), wrong=frozenset(chosen))


def blank(topic: str) -> Case:
    return Case("blank", topic, as_bytes(released(topic)), wrong=questions(topic))


def quick(student_id: str, also: str = "") -> Case:
    """One right answer, worth one point, and the others missing: it takes little time.

    Args:
        also: more source for the cell that has the answer.
    """
    topic = "01_three_characters"
    source = (
        "def char_maps(text):\n"
        "    chars = ['\\0', *sorted(set(text))]\n"
        "    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))\n"
    )
    sources = dict.fromkeys(questions(topic), "") | {"char_maps": source + also}
    content = as_bytes(submitted(topic, sources))
    return Case(student_id, topic, content, wrong=questions(topic) - {"char_maps"})


def not_json(topic: str) -> Case:
    return Case("not-json", topic, b'{"cells": [', wrong=questions(topic), state="malformed")


def never_ends(topic: str) -> Case:
    """The last answer loops for ever; the ones before it count."""
    last = TOPICS[topic][-1].name
    nb = submitted(topic, {last: "while True:\n    pass"})
    return Case("never-ends", topic, as_bytes(nb), wrong=frozenset({last}), state="timeout")


def cheats(topic: str) -> list[Case]:
    """Blank answers, and code that tries to be passed all the same."""
    blank_sources = dict.fromkeys(questions(topic), "")
    first = TOPICS[topic][0].name

    def case(student_id: str, change: Callable[[NotebookNode], None]) -> Case:
        nb = submitted(topic, blank_sources)
        change(nb)
        return Case(student_id, topic, as_bytes(nb), wrong=questions(topic))

    def tests_deleted(nb: NotebookNode) -> None:
        nb.cells = [c for c in nb.cells if not cells.is_test(c)]

    def tests_edited(nb: NotebookNode) -> None:
        for cell in filter(cells.is_test, nb.cells):
            cell.source = "print('\\N{CHECK MARK} Right.')"

    def check_replaced(nb: NotebookNode) -> None:
        cell = next(c for c in nb.cells if cells.grade_id(c) == first)
        cell.source = _PATCH

    return [
        case("cheat-deletes", tests_deleted),
        case("cheat-edits", tests_edited),
        case("cheat-patches", check_replaced),
    ]


# Makes every comparison in its own process succeed and hands the challenge back as the response.
_PATCH = """
import os
import numpy as np
import rnn_review, grader.contract.compare as compare
from grader.contract import wire
compare.far = lambda a, b, t: np.zeros(np.shape(b), bool)
np.array_equal = np.allclose = lambda *a, **k: True
door = os.environ[wire.DOOR_VARIABLE]
COURSE = rnn_review.COURSE
for question in (name for topic in COURSE.assignments for name in COURSE.questions(topic)):
    try:
        wire.hand_over(door, question, wire.ask(door, question))
    except wire.WireError:
        pass  # another exercise's

class Anything:
    def __eq__(self, other):
        return True
    def __call__(self, *args):
        return self

def check(question, answer):
    print("\\N{CHECK MARK} Right.")

rnn_review.check = check
"""


def the_class() -> list[Case]:
    """Right answers to every topic, written in two ways, and what else comes in."""
    topics = list(TOPICS)
    return [
        *map(right, topics),
        *map(otherwise, topics),
        *map(wrong, topics),
        blank(topics[0]),
        *cheats(topics[0]),
        not_json(topics[0]),
        never_ends(topics[-1]),
    ]


def _answers(topic: str):
    return import_module(f"tests.answers.{topic[3:]}")
