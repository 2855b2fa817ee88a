"""Grade what arrives as it arrives: in submitted/, and in the exchange if there is one.

Folders are polled: a share of a JupyterHub sends no events for what other machines write. Which
submissions are graded is in the ledger, so a watch that is started again goes on where it was.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import CourseChangedError, ReviewError
from grader.contract.result import Result
from grader.course import folder as courses
from grader.course.exchange import Exchange
from grader.grading.class_run import Options, Session
from grader.intake.submission_folder import Submission

_MOST_FILES = 3000  # of a submission that are looked at; it is too large then anyway
_Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Pace:
    """Seconds of a watch.

    Attributes:
        pause: between two looks at the folders.
        settle: that a submission must not have changed for: somebody may be writing it.
        again: until what failed for all, such as a locked gradebook, is tried again.
    """

    pause: float = 0.5
    settle: float = 1.5
    again: float = 30.0


@dataclass(frozen=True)
class Event:
    """What happened, in words, or as the result of a submission."""

    words: str
    result: Result | None = None


def watch(
    course: CourseDirectory,
    options: Options,
    assignment: str | None = None,
    student_id: str | None = None,
    pace: Pace | None = None,
    ended: Callable[[], bool] = bool,
) -> Iterator[Event]:
    """Yield what happens; secrets are drawn after each batch has been read.

    Args:
        ended: whether to stop before the next look.

    Raises:
        ReviewError: for an unknown assignment, without a sandbox, or if the course has changed.
    """
    assignments = [assignment] if assignment else list(courses.course_of(course).assignments)
    for name in assignments:
        courses.trusted_notebook(course, name)
    exchange = Exchange(course, assignments)
    quiet = replace(options, says=str)  # a line for each event is enough
    with Session(course, quiet) as session:
        session.warm_up(assignments, options.says)
        place = _place(course)
        also = f" and {exchange.inbound}" if exchange.inbound else ""
        yield Event(f"Watching {place}{also}. Ctrl-C ends it.")
        arrivals = _Arrivals(course, assignments, student_id, pace or Pace())
        while not ended():
            yield from _collected(exchange)
            yield from arrivals.vanished(place)
            if batch := arrivals.settled():
                yield from _graded(session, batch, arrivals)
            time.sleep(arrivals.pace.pause)


def _graded(session: Session, batch: list[Submission], arrivals: "_Arrivals") -> Iterator[Event]:
    """Grade a batch; what cannot be done now is tried again later."""
    try:
        for one in session.grade(batch):
            if one.new:
                yield Event("", one.result)
    except CourseChangedError:
        raise
    except ReviewError as error:
        if arrivals.later(batch, str(error)):
            yield Event(f"{error}\nIt is tried again every {arrivals.pace.again:g} s.")


def _collected(exchange: Exchange) -> Iterator[Event]:
    try:
        yield from map(Event, exchange.collect())
    except ReviewError as error:
        yield Event(str(error))


def _place(course: CourseDirectory) -> Path:
    """The folder that submissions are put into."""
    pattern = Path(course.format_path(course.submitted_directory, "*", "*"))
    return Path(*pattern.parts[: pattern.parts.index("*")])


class _Arrivals:
    """Which submissions are there, and have not been graded as they are."""

    def __init__(
        self, course: CourseDirectory, assignments: list[str], student_id: str | None, pace: Pace
    ):
        self.pace = pace
        self._course, self._assignments, self._student_id = course, assignments, student_id
        self._done: dict[Submission, _Signature] = {}
        self._seen: dict[Submission, tuple[_Signature, float]] = {}
        self._not_before = 0.0
        self._said = ""
        self._there = True

    def vanished(self, place: Path) -> Iterator[Event]:
        """Say once that the folder is gone, and once that it is back."""
        if place.is_dir() != self._there:
            self._there = not self._there
            words = "is there again" if self._there else "is not there; it is waited for"
            yield Event(f"{place} {words}.")

    def settled(self) -> list[Submission]:
        """Those that arrived or changed, and then did not for a while; they count as done."""
        now = time.monotonic()
        if now < self._not_before:
            return []
        found = {}
        for submission in self._listed():
            signature = _signature(submission.folder)
            if signature and self._done.get(submission) != signature:
                before, since = self._seen.get(submission, ((), now))
                found[submission] = (signature, since if before == signature else now)
        self._seen = found
        ready = [s for s, (_, since) in found.items() if now - since >= self.pace.settle]
        for submission in ready:
            self._done[submission], _ = self._seen.pop(submission)
        return ready

    def later(self, batch: list[Submission], why: str) -> bool:
        """Look at a batch again after a while; return whether the reason is another one."""
        for submission in batch:
            self._done.pop(submission, None)
        self._not_before = time.monotonic() + self.pace.again
        news, self._said = why != self._said, why
        return news

    def _listed(self) -> list[Submission]:
        listed = []
        for assignment in self._assignments:
            try:
                listed += courses.submissions(self._course, assignment, self._student_id)
            except (ReviewError, OSError):  # there is none now
                continue
        return listed


def _signature(folder: Path) -> _Signature:
    """Names, sizes and times of a submission's files; empty if there is none."""
    found: list[tuple[str, int, int]] = []
    for path, _, files in os.walk(folder):
        for name in files:
            try:
                status = os.lstat(os.path.join(path, name))
            except OSError:  # it is being moved
                continue
            found.append((os.path.join(path, name), status.st_size, status.st_mtime_ns))
        if len(found) > _MOST_FILES:
            break
    return tuple(sorted(found))
