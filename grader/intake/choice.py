"""Which file of a submission is the notebook, as a student or an LMS has arranged them."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from grader.contract.plain_text import plain
from grader.intake.archives import Source, is_archive
from grader.intake.exercise import Exercise
from grader.intake.read_notebook import MalformedError

_NOTEBOOK = ".ipynb"


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


def choose(sources: list[Source], exercise: Exercise) -> Candidate:
    """The submitted notebook.

    It is the one with the assignment's name; else the only one with cells of the exercise
    (identical copies count once); else the only one. One of another exercise is none, and one that
    nobody worked on is none beside others.

    Raises:
        MalformedError: if there is no notebook, or only one of another exercise.
        AmbiguousError: if there are several possible ones.
    """
    found = _candidates(sources, exercise)
    possible = [c for c in found if c.exercise in ("", exercise.name)]
    if not possible:
        raise MalformedError(
            f"The notebook {found[0].name!a} is of another exercise: it has cells of "
            f"{found[0].exercise} and none of {exercise.name}. Submit the notebook of "
            f"{exercise.name} here."
        )
    for some in (
        [c for c in possible if c.name == f"{exercise.name}{_NOTEBOOK}"],
        [c for c in possible if c.exercise],
        possible if len(possible) == len(found) else [],
    ):
        if len({c.content for c in some}) == 1:
            _refuse_untouched(some[0], possible, exercise)
            return some[0]
    raise AmbiguousError(
        f"The submission has several notebooks, and not exactly one of them is named "
        f"{exercise.name}{_NOTEBOOK}: {_names(found)}. Keep only the one to be graded, then "
        f"grade again."
    )


def _refuse_untouched(chosen: Candidate, possible: list[Candidate], exercise: Exercise) -> None:
    if any(c.content != chosen.content for c in possible) and exercise.is_untouched(chosen.content):
        raise AmbiguousError(
            f"{chosen.name!a} is the exercise as it was released, without an answer, and there "
            f"are other notebooks: {_names(possible)}. Keep only the one to be graded, then grade "
            f"again."
        )


def _candidates(sources: list[Source], exercise: Exercise) -> list[Candidate]:
    """The notebooks in the folder; if there is none, in its archives; else in archives in those."""
    for nested in range(1 + max(source.nested for source in sources)):
        here = [source for source in sources if source.nested == nested]
        if problem := next((source.problem for source in here if source.problem), ""):
            raise MalformedError(problem)  # it may hold the notebook that is meant
        if found := [
            Candidate(path, content, source, exercise.found_in(content))
            for source in here
            for path, content in sorted(source.files.items())
            if _is_notebook(path)
        ]:
            return _nearest(found) if nested == 0 else found
    names = plain(", ".join(map(ascii, sources[0].files)), 500) or "nothing"
    raise MalformedError(
        f"Expected a notebook {exercise.name}{_NOTEBOOK}, found {names}. Only plain files that can "
        f"be read count: no links, pipes or hidden files."
    )


def _nearest(found: list[Candidate]) -> list[Candidate]:
    """Those in the fewest folders, as some LMSs make them."""
    depths = [c.path.count("/") for c in found]
    return [c for c, depth in zip(found, depths, strict=True) if depth == min(depths)]


def _is_notebook(path: str) -> bool:
    """Browsers and LMSs extend names: .ipynb.txt, .ipynb.json."""
    return _NOTEBOOK in PurePosixPath(path).name.lower() and not is_archive(path)


def _names(candidates: list[Candidate]) -> str:
    """Where they are, in words."""
    return plain(", ".join(f"{c.path!a}{_in(c.source)}" for c in candidates), 500)


def _in(source: Source) -> str:
    return f" in {source.archive!a}" if source.archive else ""
