"""The attempts that are kept in ``collected/ASSIGNMENT/STUDENT/``, and which of them counts."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grader.contract.errors import ReviewError

COLLECTED = "collected"
RECORD, FILES = "attempt.json", "files"


@dataclass(frozen=True)
class Attempt:
    """What one student handed in once.

    Attributes:
        system: where it was collected from, such as "canvas".
        called: what the system calls the student.
        ids: the system's ids of the student, by the roster's columns; exports use them.
        at: when it was handed in, ISO 8601 in UTC; empty if unknown.
        late: whether the system says so.
        number: grows from attempt to attempt of one system; 0 if unknown.
        downloaded: when the system packed it, without a time zone; empty if unknown.
        collected: when it was collected, ISO 8601 in UTC.
        sha256: of names and contents of its files.
    """

    system: str
    called: str
    ids: dict[str, str]
    at: str
    late: bool
    number: int
    downloaded: str
    collected: str
    sha256: str

    @property
    def folder(self) -> str:
        """The name of its folder."""
        when = self.at or self.downloaded or self.collected
        return f"{when[:19].replace(':', '-')}{'Z' if self.at else ''}-{self.sha256[:8]}"

    @property
    def handed_in(self) -> datetime | None:
        """The time, with its time zone."""
        return datetime.fromisoformat(self.at) if self.at else None

    def as_json(self) -> str:
        """The content of its record."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n"

    def is_known(self, others: Iterable["Attempt"]) -> bool:
        """Whether one of the others is the same: equal files, and no other time."""
        return any(o.sha256 == self.sha256 and (not self.at or self.at == o.at) for o in others)


def utc(moment: datetime | None) -> str:
    """A time as attempts store it; empty for none."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""


def kept(root: Path, assignment: str, student_id: str) -> list[Attempt]:
    """The attempts of a student, in the order in which they were collected.

    Raises:
        ReviewError: if a record cannot be read.
    """
    records = (root / COLLECTED / assignment / student_id).glob(f"*/{RECORD}")
    return sorted(map(_read, records), key=lambda attempt: attempt.collected)


def _read(path: Path) -> Attempt:
    try:
        return Attempt(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ReviewError(
            f"{path} cannot be read ({error}). Expected the record of an attempt, as `review "
            f"collect` writes it. Restore it, or remove its folder and collect again."
        ) from error


def newest(attempts: Iterable[Attempt]) -> Attempt | None:
    """The attempt that counts."""
    counts = None
    for one in attempts:
        if counts is None or is_newer(one, counts):
            counts = one
    return counts


def is_newer(one: Attempt, than: Attempt) -> bool:
    """Whether an attempt that was collected later is also newer.

    The first of these that both have, and that differs, decides: when they were handed in, the
    number that their system gave them, when it packed them. If there is none, the later collected
    one is newer.
    """
    pairs: list[tuple[Any, Any]] = [(one.at, than.at)]
    if one.system == than.system:
        pairs += [(one.number, than.number), (one.downloaded, than.downloaded)]
    decided = next((pair for pair in pairs if all(pair) and pair[0] != pair[1]), None)
    return decided[0] > decided[1] if decided else True
