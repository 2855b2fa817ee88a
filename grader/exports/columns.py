"""Which column of a system's gradebook an assignment is: taken from a download of it."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from grader.contract.errors import ReviewError

# What systems write after an item's title: its id, points, kind.
_AFTER_TITLE = re.compile(
    r"( \(\d+\)| \[Total Pts: .*| (Points|Text|Weighted) Grade\b.*| \(Real\)| \|\d+)+$"
)
_BEFORE_TITLE = re.compile(r"^(Assignment|Quiz|Task):\s*")  # Moodle's


def of_assignments(
    header: Iterable[str], assignments: Iterable[str], named: Mapping[str, str], path: Path
) -> dict[str, str]:
    """The column of each assignment.

    A column belongs to an assignment if its title is the assignment's name, or ends in it without
    the number: "Exercise 3: Simple RNN" is 03_simple_rnn. Case, spaces and signs do not count.

    Args:
        named: columns that the user named, by assignment: a whole header, or its title.

    Raises:
        ReviewError: if an assignment has no column or several; it lists the columns.
    """
    header = list(header)
    found, wrong = {}, []
    for assignment in assignments:
        fitting = _fitting(header, assignment, named.get(assignment))
        if len(fitting) == 1:
            found[assignment] = fitting[0]
        else:
            several = f"several columns fit: {', '.join(map(repr, fitting))}"
            wrong.append(f"  {assignment}: {several if fitting else 'no column fits'}")
    if wrong:
        listed = "\n".join(wrong)
        raise ReviewError(
            f"Not every assignment has its column in {path}:\n{listed}\n"
            f"The columns are: {', '.join(map(repr, header))}.\n"
            f'Name the column with --column, such as --column "{wrong[0].split(":")[0].strip()}'
            f'=Title in the gradebook".'
        )
    return found


def _fitting(header: list[str], assignment: str, named: str | None) -> list[str]:
    if named is not None:
        return [c for c in header if named in (c, _title(c))]
    whole, short = _plain(assignment), _plain(re.sub(r"^\d+", "", assignment))
    same = [c for c in header if _plain(_title(c)) == whole]
    return same or [c for c in header if _plain(_title(c)).endswith(short)]


def _title(column: str) -> str:
    return _BEFORE_TITLE.sub("", _AFTER_TITLE.sub("", column))


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
