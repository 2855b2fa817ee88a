"""Brightspace: "Download" of all submissions of an assignment.

Known from its documentation and from scripts in public repositories, not from its source: a folder
``12345-67890 - First Last - Nov 20, 2026 1105 PM`` for each attempt, and an ``index.html``; older
versions put the same before the name of each file. The numbers are not ids of students that other
exports have, so the name decides. The time has no time zone: it is taken as the course's.
"""

import re

from grader.classroom.identify import Person
from grader.collect.delivery import Context, Delivery, Found, first_match, together
from grader.collect.download import Download, File

_PREFIX = re.compile(
    r"(?P<numbers>\d+-\d+) - (?P<name>.+?) - "
    r"(?P<day>[^-]*\d{4}),? (?P<hour>\d{1,2})[:.]?(?P<minute>\d\d) ?(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"(?: - (?P<rest>.+))?"
)
_INDEX = "index.html"


def read(download: Download, context: Context) -> Found:
    """The submissions of a download, all attempts."""
    found = Found()
    for file in download.files:
        if one := _delivery(file, context):
            found.deliveries.append(one)
        elif file.parts[-1] != _INDEX:
            reason = "not in a folder named as Brightspace names submissions"
            found.left_out.append((file.path, reason))
    found.deliveries = together(found.deliveries)
    return found


def _delivery(file: File, context: Context) -> Delivery | None:
    if (fit := first_match(_PREFIX, file.parts)) is None:
        return None
    place, match = fit
    below = "/".join(file.parts[place + 1 :]) or match["rest"] or file.parts[-1]
    half = (match["half"] or "").replace(".", "")
    at = context.time(f"{match['day']} {match['hour']}:{match['minute']} {half}")
    person = Person(match["name"])
    remark = "" if at else f"the time in {match[0]!r} is not understood"
    return Delivery(person, ((below, file),), at, remark=remark)
