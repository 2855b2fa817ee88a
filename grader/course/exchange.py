"""nbgrader's exchange: what students submitted there, collected by nbgrader's own code."""

import logging
import math
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets import TraitError

from grader.contract.errors import ReviewError
from grader.contract.plain_text import plain
from grader.course.plain_collect import PlainCollect
from grader.records.database import open_gradebook

_AGAIN = 30.0  # seconds until what could not be collected is tried again


class Exchange:
    """The exchange of a course folder.

    Attributes:
        inbound: where submissions arrive; None without an exchange.
    """

    def __init__(self, course: CourseDirectory, assignments: list[str]):
        self._course, self._assignments = course, assignments
        self._not_before: dict[str, float] = {}  # when folders are looked at, by name
        self._told: dict[str, str] = {}  # what cannot be done, by what it is about
        self.inbound = _inbound(course)

    def collect(self) -> Iterator[str]:
        """Collect what is new; yield what was done, and once what cannot be, in words."""
        if self.inbound is None:
            return
        try:
            names = os.listdir(self.inbound)
        except OSError as error:
            yield from self._once("", f"{self.inbound} cannot be read: {error.strerror}.")
            return
        self._told.pop("", None)
        for assignment in self._assignments:
            there = [n for n in names if n.rsplit("+", 3)[1:2] == [assignment]]
            if any(self._not_before.get(name, 0) <= time.monotonic() for name in there):
                yield from self._collected(assignment, there)

    def _collected(self, assignment: str, there: list[str]) -> Iterator[str]:
        """Collect an assignment, of which these folders are there."""
        failed: Iterable[str] = there
        try:
            done = self._collect(assignment)
        except ReviewError as error:
            yield from self._once(assignment, str(error))
        else:
            self._told.pop(assignment, None)
            if done.collected:
                yield f"Collected from the exchange: {len(done.collected)} of {assignment}."
            for name, words in done.refused.items():
                yield from self._once(name, words)
            failed = done.refused
        again = time.monotonic() + _AGAIN
        self._not_before |= {name: again if name in failed else math.inf for name in there}

    def _once(self, about: str, words: str) -> Iterator[str]:
        if self._told.get(about) != words:
            self._told[about] = words
            yield words

    def _collect(self, assignment: str) -> PlainCollect:
        """Collect an assignment with nbgrader's code.

        Raises:
            ReviewError: if nbgrader cannot do it, or the gradebook cannot be used.
        """
        course = CourseDirectory(config=self._course.config.copy())
        course.assignment_id = assignment
        collecting = _collecting(course)
        assert collecting is not None
        collecting.config = course.config
        collecting.update = True
        collecting.log = logging.getLogger(__name__)
        with open_gradebook(course):
            pass  # where there is none, nbgrader would start a program, which it may not find
        try:
            collecting.collect()
        except (ExchangeError, OSError, ValueError) as error:
            raise ReviewError(
                f"nbgrader cannot collect {assignment}: {plain(str(error), 500)}"
            ) from error
        return collecting


def _collecting(course: CourseDirectory) -> PlainCollect | None:
    """What collects, if this course has an exchange of folders."""
    try:
        exchange = ExchangeFactory(config=course.config).Collect(
            coursedir=course, authenticator=Authenticator(config=course.config)
        )
    except (ExchangeError, TraitError):  # none is configured, or on Windows
        return None
    return exchange if isinstance(exchange, PlainCollect) else None


def _inbound(course: CourseDirectory) -> Path | None:
    """The folder that students submit to, if this course has one."""
    exchange = _collecting(course)
    if exchange is None or not exchange.root:
        return None
    inbound = Path(exchange.root, str(course.course_id), "inbound")
    return inbound if inbound.is_dir() else None
