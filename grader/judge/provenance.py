"""What a result depends on, as hashes: course, engine and environment; and the device."""

import copy
import hashlib
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbformat import NotebookNode

import grader
from grader.contract import student_side
from grader.contract.environment import environment_sha256
from grader.contract.result import Provenance
from grader.intake import cells
from grader.intake.plain_files import is_hidden
from grader.judge.assignment import Assignment

# Every package of the engine that a submission passes through, so that a file added to one of them
# counts at once. What is left out (records, course, the command line) only stores and displays.
ROOMS = ("contract", "student", "judge", "intake", "sandbox", "running", "grading")


def provenance(assignment: Assignment, sandbox: bool) -> Provenance:
    """The provenance of results of an assignment, on this machine, now."""
    device = assignment.course.device()
    return Provenance(course_sha256(assignment), environment_sha256(), device, sandbox)


def course_sha256(assignment: Assignment) -> str:
    """The hash of the instructor's notebook and of all files that can decide a result."""
    digest = hashlib.sha256(nbformat.writes(_without_points(assignment.trusted)).encode())
    for name, path in sorted(_files(assignment)):
        digest.update(f"\0{name}\0".encode(errors="surrogateescape"))
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _without_points(trusted: NotebookNode) -> NotebookNode:
    """The notebook without what its answers are worth: that changes no verdict."""
    trusted = copy.deepcopy(trusted)
    for cell in trusted.cells:
        cell.metadata.pop(cells.OWN, None)
        cell.metadata.get("nbgrader", {}).pop("points", None)
    return trusted


def _files(assignment: Assignment) -> Iterator[tuple[str, Path]]:
    """Files, by names that do not depend on the location of the project."""
    engine = Path(grader.__file__).parent
    folders = {f"grader/{room}": engine / room for room in ROOMS}
    folders |= student_side.folders(assignment.course.runtime.packages)
    for name, folder in folders.items():
        yield from _below(name, folder)
    if assignment.source is not None:
        beside = _below(assignment.name, assignment.source / assignment.name)
        notebook = assignment.source / assignment.name / f"{assignment.name}.py"
        # Beside the notebook are pictures and what Jupyter makes of it, too, which decide nothing.
        code = ((name, path) for name, path in beside if path.suffix in (".py", ".json"))
        yield from ((name, path) for name, path in code if path != notebook)
        yield from ((f"shared/{p.name}", p) for p in assignment.source.glob("*.py"))


def _below(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """All files, data among them, but what tools made: bytecode is made again from its source."""
    if folder.is_file():
        yield name, folder
    for path in folder.rglob("*"):
        below = path.relative_to(folder)
        if path.is_file() and not any(map(is_hidden, below.parts)):
            yield f"{name}/{below}", path
