"""nbgrader's exchange: what students submitted there, collected by nbgrader's own code."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets import TraitError

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.records.database import open_gradebook


class Exchange:
    """The exchange of a course folder.

    Attributes:
        inbound: where submissions arrive; None without an exchange.
    """

    def __init__(self, course: CourseDirectory, assignments: list[str]):
        self._course, self._assignments = course, assignments
        self._known: dict[str, frozenset[str]] = {}
        self.inbound = _inbound(course)

    def collect(self) -> Iterator[str]:
        """Collect what is new; yield what was done, in words.

        Raises:
            ReviewError: if nbgrader cannot collect it, or the gradebook cannot be used.
        """
        if self.inbound is None:
            return
        try:
            names = os.listdir(self.inbound)
        except OSError as error:
            raise ReviewError(f"{self.inbound} cannot be read: {error.strerror}.") from error
        for assignment in self._assignments:
            there = frozenset(n for n in names if n.split("+")[1:2] == [assignment])
            if new := there - self._known.get(assignment, frozenset()):
                self._collect(assignment)
                yield f"Collected from the exchange: {len(new)} of {assignment}."
            self._known[assignment] = there

    def _collect(self, assignment: str) -> None:
        course = CourseDirectory(config=self._course.config.copy())
        course.assignment_id = assignment
        factory = ExchangeFactory(config=course.config)
        collecting = factory.Collect(
            coursedir=course, authenticator=Authenticator(config=course.config)
        )
        collecting.config = course.config
        collecting.update = True
        collecting.log = logging.getLogger(__name__)
        with open_gradebook(course):
            pass  # where there is none, nbgrader would start a program, which it may not find
        try:
            collecting.start()
        except (ExchangeError, OSError, ValueError) as error:
            raise ReviewError(
                f"nbgrader cannot collect {assignment}: {plain(str(error), 500)}"
            ) from error


def _inbound(course: CourseDirectory) -> Path | None:
    """The folder that students submit to, if this course has one."""
    try:
        exchange = ExchangeFactory(config=course.config).Collect(
            coursedir=course, authenticator=Authenticator(config=course.config)
        )
        root = getattr(exchange, "root", "")
    except (ExchangeError, TraitError):  # none is configured, or on Windows
        return None
    inbound = Path(root, str(course.course_id), "inbound")
    return inbound if root and inbound.is_dir() else None
