"""A report from the records of a class."""

from collections import Counter
from datetime import datetime
from typing import Any

from grader.contract.environment import PYTHON
from grader.report import similar, topics
from grader.report import students as by_student
from grader.report.changes import changes
from grader.report.class_records import ClassRecords
from grader.report.model import VERSION, Ground, Report


def report(
    records: ClassRecords, now: datetime, before: dict[str, Any] | None = None, deck: str = ""
) -> Report:
    """The report on a class.

    Args:
        now: with a time zone.
        before: the JSON document of the last report.
        deck: the address of the deck, instead of the course's own.
    """
    students = by_student.students(records, now)
    course = records.course
    return Report(
        version=VERSION,
        course=course.name,
        made_at=now.isoformat(timespec="seconds"),
        versions=((course.name, course.version), ("Python", PYTHON)),
        deck=deck or course.deck,
        anonymous=False,
        topics=topics.topics(records, now),
        mistakes=topics.mistakes(records),
        look=by_student.to_look_at(records),
        students=students,
        pairs=similar.pairs(records),
        ground=_ground(records),
        changes=changes(before, students),
    )


def _ground(records: ClassRecords) -> tuple[Ground, ...]:
    results = [one.result for by in records.handed_in.values() for one in by.values() if one.result]
    counted = Counter((r.assignment, r.provenance) for r in results)
    return tuple(
        Ground(assignment, p.course_sha256, p.environment_sha256, p.device, p.sandbox, number)
        for (assignment, p), number in sorted(counted.items(), key=lambda item: item[0][0])
    )
