"""`review check` as students have it: their notebook as grading runs it, before they hand it in.

Only the expected values are those of home: grading draws other challenges.
"""

import argparse
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.contract.environment import PYTHON
from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.student import own_notebook, progress, released, summary
from grader.student.headings import Cell
from grader.student.home_names import MISTAKES_FILE
from grader.student.newer_syntax import graded_with
from grader.student.released import REFERENCE_FILE, Released

_NOTEBOOK = ".ipynb"
_HIDDEN = shutil.ignore_patterns(".*", "__pycache__")


@dataclass(frozen=True)
class Own:
    """A notebook that was found.

    Attributes:
        path: where it is now.
        cells: of it.
        exercise: what it is a notebook of.
        released_in: the folder with that exercise's files.
    """

    path: Path
    cells: list[dict]
    exercise: Released
    released_in: Path


def main() -> None:
    """Entry point: exit status 1 if anything is not right yet."""
    parser = argparse.ArgumentParser(prog="review", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="check")
    checking = commands.add_parser("check", help="run a notebook as grading does")
    checking.add_argument("path", type=Path, help="a notebook, or the folder or zip to hand in")
    try:
        right = check(parser.parse_args().path)
    except ReviewError as error:
        sys.exit(f"review: {error}")
    except KeyboardInterrupt:
        sys.exit("review: Stopped.")
    sys.exit(0 if right else 1)


def check(path: Path) -> bool:
    """Check every notebook of an exercise that is there, and print the verdicts.

    Returns:
        whether all of them are right.

    Raises:
        ReviewError: if there is none, or one that cannot be read or does not end.
    """
    with tempfile.TemporaryDirectory(prefix="review-check-") as scratch:
        found = list(_found(path, Path(scratch, "zip")))
        if not found:
            raise ReviewError(
                f"{path}: expected a notebook of an exercise, with the exercise's {REFERENCE_FILE} "
                f"beside it, in the current folder, or in a folder beside one of these."
            )
        doubled = {own.exercise.name for own in found if _of(own.exercise, found) > 1}
        for name in sorted(doubled):
            print(f"{name}: there are several notebooks of it. Hand in exactly one.")
        alone = path.suffix.lower() == _NOTEBOOK
        right = [_one(own, alone, Path(scratch)) for own in found]
        return all(right) and not doubled


def _of(exercise: Released, found: list[Own]) -> int:
    return sum(own.exercise.name == exercise.name for own in found)


def _one(own: Own, alone: bool, scratch: Path) -> bool:
    """Check one notebook; what lies beside it is there only if it is handed in, too."""
    from grader.student.fresh_kernel import run  # Jupyter's client, which takes a while

    expected = f"{own.exercise.name}{_NOTEBOOK}"
    if own.path.name != expected:
        print(f"The notebook is called {_shown(own.path.name)}. Hand it in as {expected}.")
    python = graded_with()
    if python not in ("", PYTHON):
        print(f"Grading uses Python {python}, you use {PYTHON}.")
    problems = list(own_notebook.problems(own.exercise, own.cells, python))
    for words in problems:
        print(_shown(words))
    folder = Path(tempfile.mkdtemp(dir=scratch)) / "exercise"
    folder.mkdir()
    if not alone:
        shutil.copytree(own.path.parent, folder, ignore=_HIDDEN, dirs_exist_ok=True)
    for name in (REFERENCE_FILE, MISTAKES_FILE):
        if (own.released_in / name).is_file():
            shutil.copyfile(own.released_in / name, folder / name)
    said = run(own_notebook.merged(own.exercise, own.cells), folder, _begin)
    states = progress.read(folder).get(own.exercise.name, progress.Progress()).states
    return _told(own.exercise, states, said) and not problems


def _told(exercise: Released, states: dict[str, str], said: dict[str, str]) -> bool:
    """Print the verdict on each question; return whether all of it is right."""
    for question, words in said.items():
        if states.get(question) != "passed" and words:
            print(f"\n{question}: {_shown(words.removeprefix(f'{question}: '))}")
    found = summary.summary(exercise, states, {})
    print(f"\n{summary.table(found)}")
    print("Ready to hand in." if found.right else found.next)
    return found.right


def _found(path: Path, unpacked: Path) -> Iterator[Own]:
    if path.is_dir():
        notebooks, near = _notebooks(path), [path, Path()]
    elif not path.is_file():
        raise ReviewError(f"{path}: there is no such file or folder.")
    elif path.suffix.lower() == ".zip" or zipfile.is_zipfile(path):
        _unpack(path, unpacked)
        notebooks, near = _notebooks(unpacked), [path.parent, Path()]
    else:
        notebooks, near = [path], [path.parent, Path()]
    for notebook in notebooks:
        cells = own_notebook.cells_of(notebook.read_bytes(), str(notebook))
        for folder in _exercises_near([notebook.parent, *near]):
            exercise = released.read(folder)
            if exercise and _is_of(cells, exercise):
                yield Own(notebook, cells, exercise, folder)
                break


def _unpack(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
    except Exception as error:  # zipfile raises many types for what is broken or encrypted
        raise ReviewError(
            f"{path}: expected a zip that can be unpacked without a password, found one that "
            f"cannot ({error}). Make the zip again, without a password."
        ) from error


def _notebooks(folder: Path) -> list[Path]:
    """The notebooks below a folder, those in hidden folders left out, as grading does."""
    found = (path.relative_to(folder) for path in sorted(folder.rglob(f"*{_NOTEBOOK}")))
    return [folder / p for p in found if not any(part.startswith(".") for part in p.parts)]


def _exercises_near(folders: list[Path]) -> Iterator[Path]:
    """The folders with an exercise: these, those in them, those beside them."""
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        for pattern in (REFERENCE_FILE, f"*/{REFERENCE_FILE}", f"../*/{REFERENCE_FILE}"):
            yield from (path.parent for path in sorted(folder.glob(pattern)))


def _is_of(cells: Sequence[Cell], exercise: Released) -> bool:
    names = {own_notebook.name_of(cell) for cell in cells}
    return any(asked.name in names for asked in exercise.asked)


def _shown(words: str) -> str:
    return plain(re.sub(r"\x1b\[[0-9;]*m", "", words))


def _begin(question: str) -> None:
    print(f"checking {question}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
