"""solutions/ -> exercises/ and the student bundle. Same input, same bytes."""

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory

from grader.contract import wire
from grader.contract.compare import far
from grader.contract.errors import ReviewError
from grader.course import folder as courses
from grader.intake import notebook
from grader.judge.judge import reference_response
from grader.judge.reference_notebook import Solutions
from grader.student.check import PUBLIC_SEED, REFERENCE_FILE, public_challenge
from grader.student.keras_probes.backend import keras
from rnn_review.questions import ASSIGNMENTS, Arrays

BUNDLE = Path("build", "release", "rnn-review-exercises.zip")
# Between processors the last digits of the reference responses differ; training multiplies that.
DRIFT_TOLERANCE = 0.05
_EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's earliest date: the bundle's bytes must not tell the time

_START_HERE = """\
The RNN review: exercises

Install, once (Python 3.11 to 3.13):
    python -m pip install rnn_review-*.whl jupyterlab
Then open an exercise:
    jupyter lab 01_three_characters/01_three_characters.ipynb

On Colab, upload the wheel, the notebook and its reference.npz, and run in a first cell:
    !pip install rnn_review-*.whl

Fill in the cells that say YOUR CODE HERE; each `check` says at once what is right and what is not.
Hand in the notebook under its own name.
"""


def exercise_files(course: CourseDirectory, assignment: str) -> dict[str, bytes]:
    """The files of an exercise by name: the notebook and the reference responses."""
    trusted = courses.trusted_notebook(course, assignment)
    exercise = notebook.released(trusted, assignment)
    return {
        f"{assignment}.ipynb": (nbformat.writes(exercise) + "\n").encode(),
        REFERENCE_FILE: wire.to_bytes(reference(trusted)),
    }


def reference(trusted: NotebookNode) -> Arrays:
    """The responses to the public challenges, as "question/array", for students' own checks."""
    arrays = {}
    for name, answer in Solutions(trusted).answers.items():
        keras.utils.set_random_seed(PUBLIC_SEED)  # training shuffles; the same bytes every time
        response = reference_response(name, answer, public_challenge(name))
        arrays |= {f"{name}/{key}": value for key, value in response.items()}
    return arrays


def release(course: CourseDirectory, assignments: list[str]) -> list[Path]:
    """Write the exercises of some assignments; return the files written."""
    written = []
    for assignment in assignments:
        folder = _exercise_folder(course, assignment)
        files = exercise_files(course, assignment)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
            written.append(folder / name)
    return written


def drift(course: CourseDirectory, assignments: list[str]) -> list[Path]:
    """The files in exercises/ that are not what the solutions give now."""
    return [
        _exercise_folder(course, assignment) / name
        for assignment in assignments
        for name, content in exercise_files(course, assignment).items()
        if not _same(_exercise_folder(course, assignment) / name, content)
    ]


def _same(path: Path, content: bytes) -> bool:
    """Equal bytes; for reference responses, equal up to rounding on another processor."""
    if not path.is_file():
        return False
    if path.name != REFERENCE_FILE or path.read_bytes() == content:
        return path.read_bytes() == content
    ours, theirs = wire.read(path), wire.from_bytes(content, path.name)
    return list(ours) == list(theirs) and all(_close(ours[key], theirs[key]) for key in ours)


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind != "f":
        return np.array_equal(a, b)
    return not far(a, b, DRIFT_TOLERANCE).any()


def _exercise_folder(course: CourseDirectory, assignment: str) -> Path:
    return Path(course.format_path(course.release_directory, ".", assignment))


def bundle(course: CourseDirectory) -> Path:
    """Zip all exercises with the package that they import; return the path of the zip.

    Raises:
        ReviewError: if an exercise has not been released, or the package cannot be built.
    """
    root = Path(course.root)
    files = {"START_HERE.txt": _START_HERE.encode()} | _wheel(root)
    for assignment in ASSIGNMENTS:
        for name in (f"{assignment}.ipynb", REFERENCE_FILE):
            path = _exercise_folder(course, assignment) / name
            if not path.is_file():
                raise ReviewError(
                    f"{path} is missing: run `review release` for all exercises first."
                )
            files[f"{assignment}/{name}"] = path.read_bytes()
    target = root / BUNDLE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_zip(files))
    return target


def _wheel(root: Path) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
        built = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
        wheels = list(Path(folder).glob("*.whl"))
        if built.returncode or len(wheels) != 1:
            raise ReviewError(f"The package could not be built in {root}:\n{built.stderr.strip()}")
        return {wheels[0].name: wheels[0].read_bytes()}


def _zip(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, data)
    return content.getvalue()
