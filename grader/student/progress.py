"""How far a student has come in all exercises: a small file beside them, written by `check`.

It is the student's own, and decides nothing: intake passes by files with such a name. Whatever is
wrong with it, or with the folder, no check fails for that.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from grader.student import released
from grader.student.released import REFERENCE_FILE, Released

FILE = ".progress.json"
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Progress:
    """How an exercise stands.

    Attributes:
        states: of its questions, as an `Outcome` has them; of those that were ever checked.
    """

    points: float = 0
    max_points: float = 0
    states: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return 0 < self.max_points <= self.points


@dataclass(frozen=True)
class Overall:
    """All exercises together.

    Attributes:
        max_points: None if not every exercise is there to say what it is worth.
    """

    complete: int
    exercises: int
    points: float
    max_points: float | None


def progress_of(exercise: Released, states: Mapping[str, str]) -> Progress:
    """How an exercise stands whose questions have these states."""
    kept = {q.name: states[q.name] for q in exercise.asked if q.name in states}
    points = sum(q.points for q in exercise.asked if kept.get(q.name) == "passed")
    return Progress(points, exercise.points, kept)


def read(folder: Path) -> dict[str, Progress]:
    """What the file says by exercise; nothing if there is none that can be read.

    Args:
        folder: of an exercise.
    """
    try:
        with _file(folder).open(encoding="utf-8") as file:
            kept = json.loads(file.read(_MOST_BYTES))
        return {name: _standing(found) for name, found in kept["exercises"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _standing(kept: dict[str, Any]) -> Progress:
    states = {question: str(state) for question, state in kept["states"].items()}
    return Progress(
        kept["points"] + 0, kept["max_points"] + 0, states
    )  # what is not a number fails


def write(folder: Path, exercise: Released, states: Mapping[str, str]) -> None:
    """Note how the questions of an exercise stand that were checked; the others stay as they are.

    The file is replaced as a whole, so that another kernel reads the old one or the new one.
    """
    kept = read(folder)
    before = kept.get(exercise.name, Progress()).states
    kept[exercise.name] = progress_of(exercise, {**before, **states})
    content = json.dumps({"exercises": {name: asdict(s) for name, s in kept.items()}}, indent=1)
    path = _file(folder)
    scratch = path.with_name(f"{FILE}.{os.getpid()}")
    with suppress(OSError):
        try:
            scratch.write_text(content + "\n", encoding="utf-8")
            scratch.replace(path)
        finally:
            scratch.unlink(missing_ok=True)


def overall(folder: Path, names: tuple[str, ...], kept: Mapping[str, Progress]) -> Overall | None:
    """All exercises of a course together; None where only this one is known.

    Args:
        names: of all exercises.
        kept: what the file says.
    """
    there = {e.name: e.points for e in map(released.read, _exercises(folder)) if e}
    worth = {name: s.max_points for name, s in kept.items()} | there
    if len(worth.keys() & names) < 2:
        return None
    known = [kept[name] for name in names if name in kept]
    return Overall(
        sum(one.complete for one in known),
        len(names),
        sum(one.points for one in known),
        sum(worth[name] for name in names) if worth.keys() >= set(names) else None,
    )


def _file(folder: Path) -> Path:
    """In the folder of all exercises; with the exercise, if it lies alone."""
    here = folder.resolve()
    alone = all(other == here for other in _exercises(folder))
    return (here if alone else here.parent) / FILE


def _exercises(folder: Path) -> Iterator[Path]:
    """The folders of this exercise and of those beside it."""
    here = folder.resolve()
    yield here
    with suppress(OSError):
        yield from sorted(p.parent for p in here.parent.glob(f"*/{REFERENCE_FILE}"))
