"""Submissions without answers whose code tries to be passed all the same."""

from collections.abc import Iterator

from nbformat import NotebookNode

from grader.intake import cells
from tests.courses import QUESTIONS, TOPIC, answered

_NO_ANSWERS = dict.fromkeys(QUESTIONS[TOPIC], "")

# Makes every comparison in its own process succeed and hands the challenge back as the response.
_PATCH = """
import os
import numpy as np
import basic_statistics, grader.contract.compare as compare
from grader.contract import wire
compare.far = lambda a, b, t: np.zeros(np.shape(b), bool)
np.array_equal = np.allclose = lambda *a, **k: True
door = os.environ[wire.DOOR_VARIABLE]
COURSE = basic_statistics.COURSE
for question in (name for topic in COURSE.assignments for name in COURSE.questions(topic)):
    try:
        wire.hand_over(door, question, wire.ask(door, question))
    except wire.WireError:
        pass  # another exercise's

def check(question, answer):
    print("\\N{CHECK MARK} Right.")

basic_statistics.check = check
"""


def cheats() -> Iterator[tuple[str, NotebookNode]]:
    """Name and notebook of each."""
    deleted, edited = answered(**_NO_ANSWERS), answered(**_NO_ANSWERS)
    deleted.cells = [c for c in deleted.cells if not cells.is_test(c)]
    yield "deletes the tests", deleted
    for cell in filter(cells.is_test, edited.cells):
        cell.source = "print('\\N{CHECK MARK} Right.')"
    yield "edits the tests", edited
    yield "replaces the check", answered(**_NO_ANSWERS | {QUESTIONS[TOPIC][0]: _PATCH})
