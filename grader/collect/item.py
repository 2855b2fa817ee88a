"""A delivery on its way into the course folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from grader.collect.attempts import Attempt
from grader.collect.matching import Matched


class Fate(Enum):
    """What becomes of a delivery."""

    NEW = "new"
    NEWER = "newer"  # than what was there
    OLDER = "older"  # kept; a newer one counts
    UNCHANGED = "unchanged"
    NOT_COLLECTED = "not collected"


@dataclass(frozen=True)
class Item:
    """A delivery, whose it is, what it is of, and what becomes of it.

    Attributes:
        assignment: empty if it is not clear.
        found_by: how the assignment was found, in words; empty if it was named.
        files: the names of its files.
        sha256: of its files.
        cells_of: the assignments whose cells its notebooks have.
        attempt: None for what is not collected.
        replaces: the attempt that counted, or would count, without this one.
        reason: why it is not collected.
        remarks: what a person should know.
    """

    matched: Matched
    assignment: str = ""
    found_by: str = ""
    files: tuple[str, ...] = ()
    sha256: str = ""
    cells_of: frozenset[str] = frozenset()
    attempt: Attempt | None = None
    replaces: Attempt | None = None
    fate: Fate = Fate.NOT_COLLECTED
    reason: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        """Assignment and student."""
        return self.assignment, self.matched.student_id


@dataclass(frozen=True)
class Plan:
    """What collecting a download would do.

    Attributes:
        counts: the attempt that counts afterwards, by assignment and student.
        left_out: paths that match no student, with the reason.
        worksheet: the name of the list that was given with the download; empty for none.
    """

    items: tuple[Item, ...]
    counts: Mapping[tuple[str, str], Attempt]
    left_out: tuple[tuple[str, str], ...] = ()
    worksheet: str = ""

    def of(self, *fates: Fate) -> list[Item]:
        """The items with one of some fates."""
        return [item for item in self.items if item.fate in fates]
