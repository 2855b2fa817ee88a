"""Grade a notebook that nobody has handed in yet, with new secrets; nothing is recorded."""

from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import ReviewError
from grader.contract.limits import Limits
from grader.contract.result import Result
from grader.contract.state import State
from grader.course import folder as courses
from grader.grading.submission import Grader
from grader.intake import plain_files, submission_folder
from grader.intake.archives import Source, unpack_all
from grader.intake.choice import AmbiguousError, is_notebook
from grader.intake.exercise import Exercise
from grader.intake.plain_files import Room, StagingError
from grader.intake.read_notebook import MalformedError
from grader.judge.judge import Judge
from grader.running.worker import run

_NOBODY = "nobody"


def check_notebook(course: CourseDirectory, path: Path, sandbox: bool = True) -> list[Result]:
    """Grade what would be handed in; one result for each assignment that has a notebook in it.

    Args:
        path: a notebook, a folder or an archive; beside a notebook nothing else is handed in.

    Raises:
        ReviewError: if it cannot be read, or no notebook of an assignment is in it.
    """
    room = Room()
    try:
        files = (
            plain_files.read(path.resolve(), room)
            if path.is_dir()
            else {path.name: path.read_bytes()}
        )
        sources = unpack_all(files, room)
    except OSError as error:
        raise ReviewError(f"{path} cannot be read: {error.strerror}.") from error
    except StagingError as error:
        raise ReviewError(f"{path}: {error}.") from error
    known = courses.exercises(course, courses.course_of(course).assignments)
    found = [exercise for exercise in known.values() if _has(sources, exercise)]
    if not found:
        raise ReviewError(
            f"{path}: expected a notebook with cells of one of {', '.join(known)}, found none."
        )
    return [_graded(course, exercise, sources, sandbox) for exercise in found]


def _has(sources: list[Source], exercise: Exercise) -> bool:
    return any(
        exercise.found_in(content) == exercise.name
        for source in sources
        for name, content in source.files.items()
        if is_notebook(name)
    )


def _graded(
    course: CourseDirectory, exercise: Exercise, sources: list[Source], sandbox: bool
) -> Result:
    grader = Grader(
        Judge(courses.assignment(course, exercise.name)),
        Limits(),
        sandbox,
        settings=courses.settings_of(course),
    )
    try:
        handed_in = submission_folder.handed_in(sources, exercise)
    except MalformedError as error:
        return grader.not_graded(State.MALFORMED, str(error), _NOBODY)
    except AmbiguousError as error:
        return grader.not_graded(State.NEEDS_REVIEW, str(error), _NOBODY)
    return grader.judged(_NOBODY, handed_in, run(grader.plan, None, handed_in))
