"""nbgrader's exchange: the folder ``inbound`` of a course.

Seen in ``nbgrader/exchange/default/submit.py`` and ``collect.py``: a folder
``student+assignment+2026-11-20 23:05:11.123456 UTC+random`` for each attempt.
"""

import re
from collections import defaultdict
from datetime import UTC

from nbgrader.utils import parse_utc

from grader.classroom.identify import Person
from grader.collect.delivery import Context, Delivery, Found
from grader.collect.download import Download, File
from grader.intake.choice import TIME_FILE

_NAME = re.compile(
    r"(?P<student>.+)\+(?P<assignment>[^+]+)\+(?P<at>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[^+]*)"
    r"(?:\+(?P<random>[^+]+))?"
)


def read(download: Download, context: Context) -> Found:
    """The submissions in an exchange, all attempts of all assignments."""
    found = Found()
    attempts: dict[str, list[tuple[str, File]]] = defaultdict(list)
    for file in download.files:
        place = next((n for n, p in enumerate(file.parts[:-1]) if _NAME.fullmatch(p)), None)
        if place is None:
            if "outbound" not in file.parts:
                found.left_out.append((file.path, "not in a folder named as nbgrader names them"))
            continue
        path = "/".join(file.parts[place + 1 :])
        if path != TIME_FILE:
            attempts[file.parts[place]].append((path, file))
    found.deliveries = [_delivery(name, files) for name, files in attempts.items()]
    return found


def _delivery(name: str, files: list[tuple[str, File]]) -> Delivery:
    match = _NAME.fullmatch(name)
    assert match is not None
    student = match["student"]
    owners = {file.owner for _, file in files} - {"", student}
    return Delivery(
        Person(ids={"id": student}),
        tuple(files),
        parse_utc(match["at"]).replace(tzinfo=UTC),
        assignment=match["assignment"],
        remark=f"the folder belongs to {', '.join(sorted(owners))}" if owners else "",
    )
