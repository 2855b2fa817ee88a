"""What an audit case is: a submission, what it tries, and the expected result."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import nbformat
from nbformat import NotebookNode

from grader.intake import cells
from tests.submissions import as_bytes, questions, submitted

# Cases are made for one topic, when their modules are imported.
TOPIC_VARIABLE, FIRST = "AUDIT_TOPIC", "01_three_characters"
TOPIC = os.environ.get(TOPIC_VARIABLE, FIRST)
ALL = questions(TOPIC)
NONE: frozenset[str] = frozenset()

# Attack code prints this word if it gains access that it must not have.
BREACH = "BREACH"


@dataclass(frozen=True)
class Case:
    """One submission of an audit.

    Attributes:
        name: unique; also the student's id.
        family: the group that it is counted in.
        tries: in a sentence, what it tries (an attack) or what is odd about it.
        build: writes the submission into an empty folder.
        earns: the questions that must earn their points, these and no others.
        states: the states that it may end in.
        harm: describes damage to the course or the machine, once the course is graded, which the
            notebook's own output cannot show.
    """

    name: str
    family: str
    tries: str
    build: Callable[[Path], None]
    earns: frozenset[str] = NONE
    states: tuple[str, ...] = ("graded",)
    harm: Callable[[Path], str] = lambda _course: ""


def bank(package: str, path: Iterable[str]) -> tuple[Case, ...]:
    """The cases of all modules of a package."""
    names = [module.name for module in iter_modules(path)]
    modules = [import_module(f"{package}.{name}") for name in names]
    return tuple(case for module in modules for case in module.CASES)


def files(**content: bytes) -> Callable[[Path], None]:
    """A `build` that writes files, by paths in the folder."""

    def build(folder: Path) -> None:
        for name, data in content.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)

    return build


def hand_in(
    content: bytes | NotebookNode,
    name: str = f"{TOPIC}.ipynb",
    others: dict[str, bytes] | None = None,
) -> Callable[[Path], None]:
    """A `build` that writes one notebook, and other files by name."""

    def build(folder: Path) -> None:
        data = content if isinstance(content, bytes) else as_bytes(content)
        (folder / name).write_bytes(data)
        for other, other_data in (others or {}).items():
            (folder / other).write_bytes(other_data)

    return build


def blank() -> NotebookNode:
    """The exercise with all answers deleted: it can earn nothing."""
    return submitted(TOPIC, dict.fromkeys(ALL, ""))


def right() -> NotebookNode:
    """The exercise with all answers right."""
    return submitted(TOPIC)


def with_code(nb: NotebookNode, code: str, after: str = "setup") -> NotebookNode:
    """The notebook with a student's own cell after the cell with a grade_id."""
    at = next(i for i, c in enumerate(nb.cells) if cells.grade_id(c) == after)
    nb.cells.insert(at + 1, nbformat.v4.new_code_cell(code))
    return nb


def attack(family: str, name: str, tries: str, code: str, **options) -> Case:
    """An attack in a student's cell, before the answers, in a notebook without answers."""
    return Case(name, family, tries, hand_in(with_code(blank(), code)), **options)


def document(nb: NotebookNode) -> dict:
    """The notebook as plain JSON data, to be modified."""
    return json.loads(nbformat.writes(nb))
