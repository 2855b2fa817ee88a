"""Which picture shows what a comparison found: by the kind of finding, never by the topic."""

from collections.abc import Sequence
from math import isfinite

from grader.contract.findings import Finding, Level, OtherShape
from grader.student.level_picture import level_picture
from grader.student.row_pictures import first_rows, has_rows, row_picture
from grader.student.svg import Picture


def picture(findings: Sequence[Finding]) -> Picture | None:
    """A picture of the first finding, if one says more than the words."""
    first = findings[0] if findings else None
    if isinstance(first, Level):
        return level_picture(first) if isfinite(first.found) else None
    if first is None or not has_rows(first.theirs):
        return None
    return first_rows(first.theirs) if isinstance(first, OtherShape) else row_picture(first)
