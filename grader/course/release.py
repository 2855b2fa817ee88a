"""Make exercises/ and the students' zip from solutions/. Same input, same bytes."""

import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbgrader.coursedir import CourseDirectory

from grader.contract import wire
from grader.contract.errors import ReviewError
from grader.contract.question import Arrays, Question
from grader.contract.wire import WireError
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


def exercise_files(course: CourseDirectory, assignment: str, deck: str = "") -> dict[str, bytes]:
    """The files of an exercise by name: the notebook, and the reference responses with its text.

    A reference response that was released before stays as it is if it would accept the one that is
    computed now: in the last digits, which training amplifies, processors differ.

    Args:
        deck: where the deck is that its text links to, instead of the course's own.
    """
    path = _exercise_folder(course, assignment) / REFERENCE_FILE
    stored = _stored(path)
    written = courses.assignment(course, assignment)
    exercise = instructor_notebook.released(written.trusted, assignment)
    pictures = courses.source_of(course) / assignment
    illustrations.illustrated(exercise, pictures, deck or written.course.deck)
    headings.write_points(exercise.cells)
    described = {KEY: released(assignment, exercise.cells).as_array()}
    reference = _reference(written, stored) | described
    unchanged = wire.exactly(reference) == wire.exactly(stored)
    packed = path.read_bytes() if unchanged else wire.to_bytes(reference, compressed=True)
    notebook = (nbformat.writes(exercise) + "\n").encode()
    return {f"{assignment}.ipynb": notebook, REFERENCE_FILE: packed}


def _stored(path: Path) -> Arrays:
    """What was released before; nothing if there is no file that can be read."""
    try:
        return wire.read(path)
    except WireError:
        return {}


def _reference(assignment: Assignment, stored: Arrays) -> Arrays:
    """The responses to the public challenges, as "question/array", for students' own checks."""
    arrays = {}
    backend = assignment.course.load_backend()
    for name, answer in ReferenceNotebook(assignment).answers.items():
        question = assignment.questions[name]
        backend.set_seed(PUBLIC_SEED)  # training shuffles: the same bytes every time
        response = reference_response(question, answer, public_challenge(question))
        before = home_names.of_question(name, stored)
        kept = before if _is_current(before, question, response) else response
        arrays |= {f"{name}/{key}": value for key, value in kept.items()}
    return arrays


def _is_current(stored: Arrays, question: Question, response: Arrays) -> bool:
    """Whether the question's comparison accepts a response beside the stored one."""
    if _forms(stored) != _forms(response):
        return False
    return question.compare(response, stored, public_challenge(question)).passed


def _forms(response: Arrays) -> list[tuple[str, tuple[int, ...], str]]:
    return [(key, np.shape(a), np.asarray(a).dtype.kind) for key, a in response.items()]


def release(course: CourseDirectory, assignments: list[str], deck: str = "") -> list[Path]:
    """Write the exercises of some assignments; return the files that changed.

    Args:
        deck: as for `exercise_files`.
    """
    with _workers(course) as each:
        made = each(exercise_files, [(name, deck) for name in assignments])
        files = dict(zip(assignments, made, strict=True))
        names = _NamesAtHome(course, files)
        missing = names.missing()
        work = [(name, question, files[name][REFERENCE_FILE]) for name, question in missing]
        for (name, question), found in zip(missing, each(_names, work), strict=True):
            names.questions[name][question] = found
    written = []
    for name in assignments:
        folder = _exercise_folder(course, name)
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in (files[name] | names.file(name)).items():
            if not _has(folder / file, content):
                (folder / file).write_bytes(content)
                written.append(folder / file)
    return written


def drift(course: CourseDirectory, assignments: list[str], deck: str = "") -> list[Path]:
    """The files in exercises/ that are out of date, as released with this deck."""
    with _workers(course) as each:
        made = each(exercise_files, [(name, deck) for name in assignments])
    files = dict(zip(assignments, made, strict=True))
    names = _NamesAtHome(course, files)
    outdated = {name for name, _ in names.missing()}
    found = []
    for name in assignments:
        folder = _exercise_folder(course, name)
        wanted = files[name] | ({} if name in outdated else names.file(name))
        found += [folder / file for file in wanted if not _has(folder / file, wanted[file])]
        found += [folder / MISTAKES_FILE] if name in outdated else []
    return found


class _NamesAtHome:
    """The files that name known mistakes at home: to make all of them takes minutes.

    Attributes:
        questions: by assignment and question, what is as it was released, and what is added.
    """

    def __init__(self, course: CourseDirectory, files: Mapping[str, Mapping[str, bytes]]):
        self._digests: dict[str, dict[str, str]] = {}
        self._mistakes: dict[tuple[str, str], int] = {}
        self.questions: dict[str, dict[str, home_names.Named]] = {}
        for name, of_one in files.items():
            described = courses.assignment(course, name)
            arrays = wire.from_bytes(of_one[REFERENCE_FILE], REFERENCE_FILE)
            self._digests[name] = wanted = home_names.digests(described, arrays)
            path = _exercise_folder(course, name) / MISTAKES_FILE
            self.questions[name] = home_names.current(path, wanted)
            self._mistakes |= {(name, q): len(described.mistakes[q]) for q in wanted}

    def missing(self) -> list[tuple[str, str]]:
        """The assignments and questions whose names have to be made, those with most first."""
        left = [key for key in self._mistakes if key[1] not in self.questions[key[0]]]
        return sorted(left, key=self._mistakes.__getitem__, reverse=True)

    def file(self, assignment: str) -> dict[str, bytes]:
        """The file of an assignment that has known mistakes."""
        wanted = self._digests[assignment]
        content = home_names.content(wanted, self.questions[assignment]) if wanted else b""
        return {MISTAKES_FILE: content} if wanted else {}


def _names(
    course: CourseDirectory, assignment: str, question: str, reference: bytes
) -> home_names.Named:
    arrays = wire.from_bytes(reference, REFERENCE_FILE)
    return home_names.names(courses.assignment(course, assignment), question, arrays)


@contextmanager
def _workers(course: CourseDirectory) -> Iterator[Callable[..., list[Any]]]:
    """each(work, arguments): what some work gives for each, in processes that run side by side.

    They are forked from one that has imported the course's backend, when there is more than one
    piece of work.
    """
    with ExitStack() as stack:

        @cache
        def pool() -> ProcessPoolExecutor:
            context = get_context(
                "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
            )
            context.set_forkserver_preload([courses.course_of(course).backend])
            return stack.enter_context(
                ProcessPoolExecutor(
                    mp_context=context,
                    initializer=signal.signal,
                    initargs=(signal.SIGINT, signal.SIG_DFL),  # Ctrl-C ends them without tracebacks
                )
            )

        def each(work: Callable[..., Any], arguments: Sequence[tuple[Any, ...]]) -> list[Any]:
            if len(arguments) < 2:
                return [work(course, *some) for some in arguments]
            return [*pool().map(partial(_elsewhere, work, Path(course.root)), arguments)]

        yield each


def _elsewhere(work: Callable[..., Any], root: Path, arguments: tuple[Any, ...]) -> Any:
    return work(courses.open_course(root), *arguments)


def _has(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


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
