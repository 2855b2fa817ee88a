"""Make exercises/ and the students' zip from solutions/. Same input, same bytes."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import nbformat
import numpy as np
from nbgrader.coursedir import CourseDirectory

from grader.contract import wire
from grader.contract.compare import far
from grader.contract.errors import ReviewError
from grader.contract.question import Arrays
from grader.course import folder as courses
from grader.course import home_names, zip_for_students
from grader.judge import illustrations, instructor_notebook
from grader.judge.assignment import Assignment
from grader.judge.judge import reference_response
from grader.judge.reference_notebook import ReferenceNotebook
from grader.student import headings
from grader.student.check import PUBLIC_SEED, public_challenge
from grader.student.home_names import MISTAKES_FILE
from grader.student.released import KEY, REFERENCE_FILE, released

FOLDER = Path("build", "release")
# Reference responses differ between processors in the last digits; training amplifies that.
DRIFT_TOLERANCE = 0.05


def exercise_files(course: CourseDirectory, assignment: str, deck: str = "") -> dict[str, bytes]:
    """The files of an exercise by name: the notebook, and the reference responses with its text.

    Args:
        deck: where the deck is that its text links to, instead of the course's own.
    """
    written = courses.assignment(course, assignment)
    exercise = instructor_notebook.released(written.trusted, assignment)
    pictures = courses.source_of(course) / assignment
    illustrations.illustrated(exercise, pictures, deck or written.course.deck)
    headings.write_points(exercise.cells)
    described = {KEY: released(assignment, exercise.cells).as_array()}
    return {
        f"{assignment}.ipynb": (nbformat.writes(exercise) + "\n").encode(),
        REFERENCE_FILE: wire.to_bytes(reference(written) | described),
    }


def reference(assignment: Assignment) -> Arrays:
    """The responses to the public challenges, as "question/array", for students' own checks."""
    arrays = {}
    backend = assignment.course.load_backend()
    for name, answer in ReferenceNotebook(assignment).answers.items():
        question = assignment.questions[name]
        backend.set_seed(PUBLIC_SEED)  # training shuffles: the same bytes every time
        response = reference_response(question, answer, public_challenge(question))
        arrays |= {f"{name}/{key}": value for key, value in response.items()}
    return arrays


def release(course: CourseDirectory, assignments: list[str], deck: str = "") -> list[Path]:
    """Write the exercises of some assignments; return the files that changed.

    Reference responses that differ by rounding only, as another processor's do, stay as they are.

    Args:
        deck: as for `exercise_files`.
    """
    return _of_each(_release, course, assignments, deck)


def _release(course: CourseDirectory, assignment: str, deck: str) -> list[Path]:
    folder = _exercise_folder(course, assignment)
    files = exercise_files(course, assignment, deck)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in files.items():
        if not _same(folder / name, content):
            (folder / name).write_bytes(content)
            written.append(folder / name)
    return written + _release_names(course, assignment, files[REFERENCE_FILE])


def _of_each(
    work: Callable[[CourseDirectory, str, str], list[Path]],
    course: CourseDirectory,
    assignments: list[str],
    deck: str,
) -> list[Path]:
    """What some work on each assignment gives: of several, in processes that run side by side.

    They are forked from one that has imported the course's backend.
    """
    if len(assignments) == 1:
        return work(course, assignments[0], deck)
    context = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    context.set_forkserver_preload([courses.course_of(course).backend])
    with ProcessPoolExecutor(
        min(len(assignments), os.cpu_count() or 1),
        mp_context=context,
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_DFL),  # Ctrl-C ends them without a traceback of each
    ) as pool:
        of_one = partial(_elsewhere, work, Path(course.root), deck)
        return [path for paths in pool.map(of_one, assignments) for path in paths]


def _elsewhere(
    work: Callable[[CourseDirectory, str, str], list[Path]], root: Path, deck: str, assignment: str
) -> list[Path]:
    return work(courses.open_course(root), assignment, deck)


def _release_names(course: CourseDirectory, assignment: str, reference: bytes) -> list[Path]:
    """Write the file that names known mistakes at home, if it is out of date: it takes minutes."""
    if not (path := _outdated_names(course, assignment, reference)):
        return []
    arrays = wire.from_bytes(reference, REFERENCE_FILE)
    path.write_bytes(home_names.content(courses.assignment(course, assignment), arrays))
    return [path]


def _outdated_names(course: CourseDirectory, assignment: str, reference: bytes) -> Path | None:
    written = courses.assignment(course, assignment)
    path = _exercise_folder(course, assignment) / MISTAKES_FILE
    arrays = wire.from_bytes(reference, REFERENCE_FILE)
    wanted = home_names.digest(written, arrays)
    return path if written.mistakes and not home_names.is_current(path, wanted) else None


def drift(course: CourseDirectory, assignments: list[str], deck: str = "") -> list[Path]:
    """The files in exercises/ that are out of date, as released with this deck."""
    return _of_each(_drift, course, assignments, deck)


def _drift(course: CourseDirectory, assignment: str, deck: str) -> list[Path]:
    files = exercise_files(course, assignment, deck)
    folder = _exercise_folder(course, assignment)
    found = [folder / n for n, content in files.items() if not _same(folder / n, content)]
    names = _outdated_names(course, assignment, files[REFERENCE_FILE])
    return [*found, names] if names else found


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


def write_zip(course: CourseDirectory, url: str = "") -> Path:
    """Zip all exercises with the packages that they import; return the path of the students' zip.

    Args:
        url: where it will be unpacked, so that notebooks can fetch files from there.

    Raises:
        ReviewError: if an exercise has not been released, the packages cannot be built, or `url` is
            no address.
    """
    described = courses.course_of(course)
    exercises: dict[str, dict[str, bytes]] = {}
    for assignment in described.assignments:
        files = exercises[assignment] = {}
        for name in (f"{assignment}.ipynb", REFERENCE_FILE):
            path = _exercise_folder(course, assignment) / name
            if not path.is_file():
                raise ReviewError(
                    f"{path} is missing: run `review release` for all exercises first."
                )
            files[name] = path.read_bytes()
        if (names := _exercise_folder(course, assignment) / MISTAKES_FILE).is_file():
            files[MISTAKES_FILE] = names.read_bytes()
    target = Path(course.root, FOLDER, zip_for_students.name_of(described))
    content = zip_for_students.content(described, exercises, url)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return target
