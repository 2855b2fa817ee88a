"""``course.toml`` of a course folder: due dates, the late policy, partial credit, voided questions.

Everything in it may be left out, and so may the file.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from math import inf
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grader.contract.errors import ReviewError
from grader.intake.submission_folder import YEARS

SETTINGS_FILE = "course.toml"
_LATE = ("none", "percent", "cutoff")
_VOID = ("all", "none")
_CREDIT = ("all or nothing", "by step")
_TABLES = ("timezone", "url", "due", "late", "credit", "void")


@dataclass(frozen=True)
class LatePolicy:
    """What being late costs.

    Attributes:
        kind: "none"; "percent" of the score for each day that was begun; or "cutoff", all of it.
        percent: for each day.
        grace_minutes: that late submissions are not late; the day begins when they have passed.
        slip_days: days that each student may be late without a penalty, over all assignments, in
            the order of their due dates.
    """

    kind: str = "none"
    percent: float = 10.0
    grace_minutes: float = 0.0
    slip_days: int = 0


@dataclass(frozen=True)
class Settings:
    """What ``course.toml`` says.

    Attributes:
        timezone: of due dates, and of times in downloads that name none.
        due: when each assignment is due, with a time zone.
        late: what being late costs.
        credit: "all or nothing" or "by step" for each question named; others are all or nothing.
        void: "all" or "none" of the points for each question that does not count any more.
        url: where the students' zip is unpacked for Colab; empty for nowhere.
    """

    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    due: Mapping[str, datetime] = field(default_factory=dict)
    late: LatePolicy = field(default_factory=LatePolicy)
    credit: Mapping[str, str] = field(default_factory=dict)
    void: Mapping[str, str] = field(default_factory=dict)
    url: str = ""

    def due_utc(self, assignment: str) -> datetime | None:
        """When an assignment is due, as nbgrader stores times: in UTC, without a time zone."""
        due = self.due.get(assignment)
        return due.astimezone(UTC).replace(tzinfo=None) if due else None

    def moment(self, written: str) -> datetime:
        """A time as a person writes it, such as 2026-12-03T23:59 or 2026-12-03, with a time zone.

        Raises:
            ValueError: if it is not one, or in a year that no class has.
        """
        only_a_day = len(written) == len("2026-12-03")
        found = (
            end_of_day(date.fromisoformat(written))
            if only_a_day
            else datetime.fromisoformat(written)
        )
        if found.year not in YEARS:  # other time zones have other years, and 10000 is none
            raise ValueError(f"the year is {found.year}")
        return found if found.tzinfo else found.replace(tzinfo=self.timezone)


def end_of_day(day: date) -> datetime:
    """The last second of a day: what is due on a day may be handed in until it ends."""
    return datetime.combine(day, time(23, 59, 59))


def read_settings(root: Path, assignments: Mapping[str, Any]) -> Settings:
    """The settings of a course folder.

    Args:
        assignments: the course's own, by name.

    Raises:
        ReviewError: if the file cannot be read, is not TOML, or says what is not understood.
    """
    path = root / SETTINGS_FILE
    if not os.path.lexists(path):
        return Settings()
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReviewError(f"{path} is not valid TOML: {error}.") from error
    except OSError as error:
        raise ReviewError(
            f"{path} cannot be read: {error.strerror}. Expected the settings of the course, as "
            f"TOML. Make it readable, or take it away for a course without any."
        ) from error
    read = _Reader(path, document)
    read.known(document, _TABLES, "")
    zone = read.zone()
    return Settings(
        zone,
        {name: read.due(name, zone, assignments) for name in read.table("due")},
        read.late(),
        {name: read.one_of("credit", name, _CREDIT) for name in read.table("credit")},
        {name: read.one_of("void", name, _VOID) for name in read.table("void")},
        read.url(),
    )


class _Reader:
    """Takes values out of the document; a wrong one is an error that names its place."""

    def __init__(self, path: Path, document: dict[str, Any]):
        self._path, self._document = path, document

    def _wrong(self, place: str, expected: str, found: Any) -> ReviewError:
        return ReviewError(f"{self._path}: {place}: expected {expected}, found {found!r}.")

    def table(self, name: str) -> dict[str, Any]:
        table = self._document.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong(name, f"a table [{name}]", table)
        return table

    def known(self, table: dict[str, Any], names: tuple[str, ...], place: str) -> None:
        if unknown := [name for name in table if name not in names]:
            raise self._wrong(place or "the file", f"one of {', '.join(names)}", unknown[0])

    def zone(self) -> ZoneInfo:
        name = self._document.get("timezone", "UTC")
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError, TypeError, ValueError) as error:
            raise self._wrong("timezone", "a name such as 'Europe/Berlin'", name) from error

    def url(self) -> str:
        url = self._document.get("url", "")
        if not isinstance(url, str):
            raise self._wrong("url", "an address such as 'https://example.edu/rnn-2026'", url)
        return url

    def due(self, name: str, zone: ZoneInfo, assignments: Mapping[str, Any]) -> datetime:
        if name not in assignments:
            raise self._wrong("[due]", f"one of {', '.join(assignments)}", name)
        due = self.table("due")[name]
        if isinstance(due, date) and not isinstance(due, datetime):
            due = end_of_day(due)
        if not isinstance(due, datetime) or due.year not in YEARS:
            raise self._wrong(f"[due] {name}", "a time such as 2026-12-01T23:59:00", due)
        return due if due.tzinfo else due.replace(tzinfo=zone)

    def late(self) -> LatePolicy:
        table = self.table("late")
        self.known(table, ("policy", "percent", "grace_minutes", "slip_days"), "[late]")
        kind = self.one_of("late", "policy", _LATE) if "policy" in table else "none"
        most = {"percent": 100, "grace_minutes": inf}
        numbers = {n: self._number(table, n, most[n]) for n in most if n in table}
        slip_days = table.get("slip_days", 0)
        if type(slip_days) is not int or slip_days < 0:
            raise self._wrong("[late] slip_days", "a whole number, 0 or more", slip_days)
        return LatePolicy(kind, slip_days=slip_days, **numbers)

    def _number(self, table: dict[str, Any], name: str, most: float = inf) -> float:
        value = table[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            allowed = "0 or more" if most == inf else f"0 to {most:g}"
            raise self._wrong(f"[late] {name}", f"a number, {allowed}", value)
        return value

    def one_of(self, table: str, name: str, allowed: tuple[str, ...]) -> str:
        value = self.table(table)[name]
        if value not in allowed:
            raise self._wrong(f"[{table}] {name}", f"one of {', '.join(map(repr, allowed))}", value)
        return value
