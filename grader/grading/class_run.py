"""Grade a class: a pool, judges and records that are kept while submissions are graded."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.course import folder as courses
from grader.grading import run_events
from grader.grading.batch import Batch
from grader.grading.judges import Judges
from grader.grading.options import Graded, Options
from grader.intake.submission_folder import Submission
from grader.records.ledger import results_of_all
from grader.running.local_pool import usual_workers
from grader.sandbox import mounts, support


def autograde(
    course: CourseDirectory, submissions: list[Submission], options: Options | None = None
) -> Iterator[Graded]:
    """Grade submissions and record each result as soon as it is available.

    The assignments enter the gradebook before anything is graded: one that cannot be written stops
    the run at its beginning. Secrets are drawn after the submissions are frozen: one that changes
    later is not graded. An interrupted run continues when it is started again.

    Raises:
        ReviewError: if there is no sandbox here, or the gradebook or an instructor's notebook
            cannot be used; or if recorded scores would move to what questions are worth now, and
            may not.
    """
    options = options or Options()
    with Session(course, options, len(submissions)) as session:
        yield from session.grade(submissions)


class Session:
    """A pool and judges that are kept from one class run to the next, a context manager.

    Args:
        most: how many submissions there are at most; None if nobody knows.

    Raises:
        ReviewError: if there is no sandbox here.
    """

    def __init__(self, course: CourseDirectory, options: Options, most: int | None = None):
        if options.sandbox:
            support.require()
            mounts.refuse_visible(Path(course.root), "The course folder")
        workers = options.workers or usual_workers(options.limits)
        workers = workers if most is None else min(workers, most)
        runtime = courses.course_of(course).runtime
        self._course, self._options = course, options
        self._pool = options.pool(workers, runtime if options.sandbox else None)
        self._runtime = runtime

    def __enter__(self) -> "Session":
        # Report a mistake in them before anything starts; each batch reads them again.
        courses.settings_of(self._course)
        courses.roster_of(self._course)
        with ExitStack() as stack:
            self._pool = stack.enter_context(self._pool)
            judges = Judges(self._pool.workers, self._runtime, lambda: self._pool.zygote)
            self._judges = stack.enter_context(judges)
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._open.close()

    def _begin(self) -> None:
        """Begin what the first submission would wait for, beside what the caller does next."""
        self._pool.begin()
        self._judges.load([])

    def warm_up(self, assignments: list[str], says: Callable[[str], object] = str) -> None:
        """Do now what the first submissions would wait for, and say so in words."""
        self._begin()
        for assignment in assignments:
            says(f"Running the solutions of {assignment}.")
        described = [courses.assignment(self._course, name) for name in assignments]
        self._judges.load(described).result()

    def grade(self, submissions: list[Submission]) -> Iterator[Graded]:
        """Grade submissions with secrets that are drawn now; as `autograde`."""
        if self._options.again or not results_of_all(Path(self._course.root), submissions):
            self._options.says("Starting workers.")
            self._begin()
        run_events.begun(len(submissions), self._pool.workers, self._options.sandbox)
        settings, roster = courses.settings_of(self._course), courses.roster_of(self._course)
        gradebook = self._options.gradebook(self._course, settings, roster)
        with (
            self._options.recorder(Path(self._course.root), gradebook) as recorder,
            run_events.end(),
        ):
            batch = Batch(self._course, self._options, recorder, self._pool, self._judges, settings)
            yield from batch.grade(submissions)
