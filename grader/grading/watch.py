"""Grade what arrives as it arrives: in submitted/, and in the exchange if there is one.

Folders are polled: a share of a JupyterHub sends no events for what other machines write. Which
submissions are graded is in the ledger, so a watch that is started again goes on where it was.
"""

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.contract.errors import CourseChangedError, ReviewError
from grader.contract.result import Result
from grader.course import folder as courses
from grader.course.exchange import Exchange
from grader.grading.class_run import Options, Session
from grader.intake.plain_files import MAX_DEPTH, MAX_ENTRIES
from grader.intake.submission_folder import Submission


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
            yield from map(Event, exchange.collect())
            yield from arrivals.vanished(place)
            if assignment is None and student_id is None:
                yield from arrivals.misplaced()
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
    else:
        arrivals.graded()


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
        self._done: dict[Submission, bytes] = {}
        self._seen: dict[Submission, tuple[bytes, float]] = {}
        self._not_before = 0.0
        self._said = ""
        self._there = True
        self._misplaced: frozenset[Path] = frozenset()

    def vanished(self, place: Path) -> Iterator[Event]:
        """Say once that the folder is gone, and once that it is back."""
        if place.is_dir() != self._there:
            self._there = not self._there
            words = "is there again" if self._there else "is not there; it is waited for"
            yield Event(f"{place} {words}.")

    def misplaced(self) -> Iterator[Event]:
        """Name once what lies among the submissions and is none."""
        found = courses.misplaced(self._course)
        if new := [path for path in found if path not in self._misplaced]:
            yield Event(courses.misplaced_line(self._course, new))
        self._misplaced = frozenset(found)

    def settled(self) -> list[Submission]:
        """Those that arrived or changed, and then did not for a while; they count as done."""
        now = time.monotonic()
        if now < self._not_before:
            return []
        found = {}
        for submission in self._listed():
            signature = _signature(submission.folder)
            if signature and self._done.get(submission) != signature:
                before, since = self._seen.get(submission, (b"", now))
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

    def graded(self) -> None:
        """A batch was graded: what failed for all is over, and is news if it comes again."""
        self._said = ""

    def _listed(self) -> list[Submission]:
        return [
            one
            for one in courses.submitted(self._course)
            if one.assignment in self._assignments and self._student_id in (None, one.student_id)
        ]


def _signature(folder: Path) -> bytes:
    """A hash of names, sizes and times in a submission's folder; empty if there is none.

    It looks no further than grading does, which says what is too much.
    """
    found: list[tuple[str, int, int]] = []
    pending = deque([(str(folder), 0)])
    with suppress(OSError):
        found.append(_of(str(folder), os.lstat(folder)))
    while pending and len(found) <= MAX_ENTRIES:
        here, depth = pending.popleft()
        with suppress(OSError):  # it is a link, cannot be read, or is being moved
            for entry in islice(_entries(here), MAX_ENTRIES + 1 - len(found)):
                found.append(_of(entry.path, entry.stat(follow_symlinks=False)))
                if depth < MAX_DEPTH and entry.is_dir(follow_symlinks=False):
                    pending.append((entry.path, depth + 1))
    return hashlib.sha256(repr(sorted(found)).encode()).digest() if found else b""


def _entries(folder: str) -> Iterator[os.DirEntry[str]]:
    """What is in a folder, which is not followed if it is a link."""
    if not os.path.islink(folder):
        yield from os.scandir(folder)


def _of(path: str, status: os.stat_result) -> tuple[str, int, int]:
    # The time of any change, of rights too: what could not be read is tried again when it can be.
    return path, status.st_size, status.st_ctime_ns
