"""What changed since the last report."""

from collections.abc import Iterable
from typing import Any

from grader.report.model import Change, Changes, Student

_Scores = dict[tuple[str, str], float]


def changes(before: dict[str, Any] | None, students: Iterable[Student]) -> Changes:
    """The scores that differ from those of an earlier report.

    Args:
        before: the earlier report's JSON document; None if there is none.
    """
    if before is None:
        return Changes("", ())
    now: _Scores = {
        (p.assignment, s.id): p.score for s in students for p in s.progress if p.status == "graded"
    }
    try:
        then: _Scores = {
            (p["assignment"], s["id"]): p["score"]
            for s in before["students"]
            for p in s["progress"]
            if p["status"] == "graded"
        }
        since = str(before["made_at"])
    except (KeyError, TypeError):  # another version's document, or no report
        return Changes("", ())
    return Changes(
        since,
        tuple(
            Change(*key, then.get(key), now.get(key))
            for key in sorted(now.keys() | then.keys())
            if then.get(key) != now.get(key)
        ),
    )
