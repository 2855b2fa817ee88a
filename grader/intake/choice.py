"""Which file of a submission is the notebook, as a student or an LMS has arranged them."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.contract.plain_text import plain
from grader.intake.archives import Source, is_archive
from grader.intake.exercise import Exercise
from grader.intake.read_notebook import MalformedError

_NOTEBOOK = ".ipynb"
TIME_FILE = "timestamp.txt"  # not the student's: when it was submitted


class AmbiguousError(Exception):
    """More than one interpretation is possible; the text names them. A person has to choose."""


@dataclass(frozen=True)
class Candidate:
    """A notebook that may be the submitted one.

    Attributes:
        source: where it comes from.
        exercise: the assignment whose cells it has; empty for none.
    """

    path: str
    content: bytes
    source: Source
    exercise: str

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name


@dataclass(frozen=True)
class Choice:
    """The submitted notebook, and the paths of others that somebody has worked on, too."""

    notebook: Candidate
    others: tuple[str, ...]


def choose(sources: list[Source], exercise: Exercise) -> Choice:
    """The submitted notebook.

    It is the one with the assignment's name; else the only one with cells of the exercise
    (identical copies count once); else the only one. What lies in the folder comes before what lies
    in folders below it, and that before what is in archives.

    Raises:
        MalformedError: if there is no notebook, or only one of another exercise.
        AmbiguousError: if there are several possible ones, or nobody worked on the chosen one and
            there are others.
    """
    named = f"{exercise.name}{_NOTEBOOK}"
    found = _notebooks(sources, exercise)
    others = [c for c in found if c.exercise not in ("", exercise.name)]
    meant = [
        c for c in found if c.exercise == exercise.name or (c.name == named and not c.exercise)
    ]
    near = _nearest(meant or found)
    if not meant or near[0].source.nested:
        _refuse_unreadable(sources, near)
    if not found:
        raise MalformedError(
            f"Expected a notebook {named}, found {_names(sources)}. Only plain files that can be "
            f"read count: no links, pipes or hidden files."
        )
    if len(others) == len(found):
        raise MalformedError(
            f"The notebook {found[0].name!r} is of another exercise: it has cells of "
            f"{found[0].exercise} and none of {exercise.name}. Submit the notebook of "
            f"{exercise.name} here."
        )
    for some in (
        [c for c in near if c.name == named and c not in others],
        [c for c in near if c in meant],
        near if not others else [],
    ):
        if len({c.content for c in some}) == 1:
            return Choice(some[0], _others(some[0], found, exercise))
    raise AmbiguousError(
        f"The submission has several notebooks, and not exactly one of them is named {named}: "
        f"{_places(found)}. Keep only the one to be graded, then grade again."
    )


def _notebooks(sources: list[Source], exercise: Exercise) -> list[Candidate]:
    return [
        Candidate(path, content, source, exercise.found_in(content))
        for source in sources
        for path, content in sorted(source.files.items())
        if is_notebook(path)
    ]


def _nearest(found: list[Candidate]) -> list[Candidate]:
    """Those in the fewest archives; if in none, in the fewest folders, as some LMSs make them."""

    def distance(candidate: Candidate) -> tuple[int, int]:
        nested = candidate.source.nested
        return nested, 0 if nested else candidate.path.count("/")

    nearest = min(map(distance, found), default=None)
    return [c for c in found if distance(c) == nearest]


def _refuse_unreadable(sources: list[Source], near: list[Candidate]) -> None:
    """An archive that cannot be read may hold the notebook that is meant."""
    depth = max((c.source.nested for c in near), default=0)
    for source in sources:
        if source.problem and (not depth or source.nested <= depth):
            raise MalformedError(source.problem)


def _others(chosen: Candidate, found: list[Candidate], exercise: Exercise) -> tuple[str, ...]:
    """What else is this exercise, answered, with other content than the chosen one.

    Raises:
        AmbiguousError: if there is anything, and nobody worked on the chosen one.
    """
    possible = [c for c in found if c.exercise in ("", exercise.name)]
    if {c.content for c in possible} == {chosen.content}:
        return ()
    worked_on = [c for c in possible if not exercise.is_untouched(c.content)]
    if worked_on and exercise.is_untouched(chosen.content):
        raise AmbiguousError(
            f"{chosen.name!r} is the exercise as it was released, without an answer, and there are "
            f"others: {_places(worked_on)}. Keep only the one to be graded, then grade again."
        )
    answered = (c for c in worked_on if c.exercise and c.content != chosen.content)
    return tuple(dict.fromkeys(c.path for c in answered))


def is_notebook(path: str) -> bool:
    """Whether a file is called one; browsers and LMSs extend names: .ipynb.txt, .ipynb.json."""
    return _NOTEBOOK in PurePosixPath(path).name.lower() and not is_archive(path)


def _places(candidates: list[Candidate]) -> str:
    return plain(", ".join(f"{c.path!r}{_in(c.source)}" for c in candidates), 500)


def _in(source: Source) -> str:
    return f" in {source.archive!r}" if source.archive else ""


def _names(sources: list[Source]) -> str:
    empty = {source.archive for source in sources if source.archive and not source.files}
    of_students = [
        f"{file!r}{_in(source)}{', which is empty' if file in empty else ''}"
        for source in sources
        for file in source.files
        if file != TIME_FILE
    ]
    return plain(", ".join(of_students), 500) or "nothing"
