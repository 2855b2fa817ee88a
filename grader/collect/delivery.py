"""Plain records that every importer makes of a download, and what importers get besides."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from dateutil import parser

from grader.classroom.identify import Person
from grader.collect.download import File


@dataclass(frozen=True)
class Delivery:
    """What one person handed in at one time.

    Attributes:
        files: by the path that the student gave them.
        at: when it was handed in, with a time zone; None if the download does not say.
        late: whether the system says so.
        number: a number of the system that grows from attempt to attempt; 0 if there is none.
        assignment: what the system calls the assignment; empty if it does not say.
        remark: what a person should know.
    """

    person: Person
    files: tuple[tuple[str, File], ...]
    at: datetime | None = None
    late: bool = False
    number: int = 0
    assignment: str = ""
    remark: str = ""

    @property
    def downloaded(self) -> datetime | None:
        """When the system packed it: the latest time that its files have."""
        return max((file.modified for _, file in self.files if file.modified), default=None)


@dataclass(frozen=True)
class Context:
    """What importers get besides the download.

    Attributes:
        timezone: of times that name none.
        knows: whether a name or id is that of exactly one student of the roster.
        assignments: the course's.
        pattern: of paths, for the source ``folder``.
        worksheet: rows of the list that belongs to the download, by header.
    """

    timezone: tzinfo
    knows: Callable[[Person], bool]
    assignments: tuple[str, ...] = ()
    pattern: str = ""
    worksheet: tuple[Mapping[str, str], ...] = ()

    def time(self, written: str) -> datetime | None:
        """A time as a system writes it, in English; None if it is not understood."""
        try:
            found = parser.parse(written)
        except (ValueError, OverflowError, TypeError):
            return None
        return found if found.tzinfo else found.replace(tzinfo=self.timezone)


@dataclass
class Found:
    """What is in a download.

    Attributes:
        left_out: paths that belong to nobody, with the reason.
        in_worksheet: whether the list that was given has anybody of the download.
    """

    deliveries: list[Delivery] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    in_worksheet: bool = False


def first_match(
    pattern: re.Pattern[str], parts: tuple[str, ...]
) -> tuple[int, re.Match[str]] | None:
    """The first part of a path that a pattern fits whole: folders may lie around a download."""
    matches = ((place, pattern.fullmatch(part)) for place, part in enumerate(parts))
    return next(((place, match) for place, match in matches if match), None)


def together(deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Deliveries of one person, time and assignment as one: systems name each file alone."""
    found: dict[object, Delivery] = {}
    for one in deliveries:
        # Names count beside ids: students can choose theirs, so that it reads like an id.
        key = (one.person.by_ids, one.person.by_name, one.at, one.assignment)
        if (known := found.get(key)) is None:
            found[key] = one
            continue
        found[key] = replace(
            known,
            files=(*known.files, *one.files),
            late=known.late or one.late,
            number=max(known.number, one.number),
            remark="; ".join(dict.fromkeys(filter(None, (known.remark, one.remark)))),
        )
    return list(found.values())


def numbered(files: Iterable[tuple[str, File]]) -> Iterator[tuple[str, File]]:
    """The same with a number before the ending of names that are there already."""
    taken: set[str] = set()
    for name, file in files:
        stem, dot, ending = name.rpartition(".")
        number, free = 2, name
        while free.casefold() in taken:
            free = f"{stem} ({number}){dot}{ending}" if stem else f"{name} ({number})"
            number += 1
        taken.add(free.casefold())
        yield free, file
