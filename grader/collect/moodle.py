"""Moodle: "Download all submissions" of an assignment, and its grading worksheet.

Seen in ``mod/assign/classes/downloader.php`` of moodle/moodle: a folder
``Full Name_12345_assignsubmission_file`` for each student (older versions put ``_`` after it), or
the same before the name of each file. Characters such as apostrophes are removed from names. The
number is a student's for this assignment only, and the same as in the worksheet, where it is called
"Participant 12345"; the worksheet also has emails and times. The zip has the newest attempt of each
student and no time. With blind marking the name is "Participant"; submissions of a group have its
name.
"""

import re
from collections.abc import Mapping

from grader.classroom.identify import Person
from grader.collect.delivery import Context, Delivery, Found, first_match, together
from grader.collect.download import Download, File

_PREFIX = re.compile(
    r"(?P<name>.+?)_(?P<participant>\d+)_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<rest>.*))?"
)
_BLIND = "participant"


def read(download: Download, context: Context) -> Found:
    """The submissions of a download; times are those of the worksheet."""
    rows = {_number(row): row for row in context.worksheet}
    found = Found()
    for file in download.files:
        if one := _delivery(file, rows, context):
            found.deliveries.append(one)
        else:
            found.left_out.append((file.path, "not in a folder named as Moodle names submissions"))
    found.deliveries = together(found.deliveries)
    participants = (one.person.ids["moodle_participant"] for one in found.deliveries)
    found.in_worksheet = any(participant in rows for participant in participants)
    return found


def _number(row: Mapping[str, str]) -> str:
    return row.get("identifier", "").rpartition(" ")[2]


def _delivery(
    file: File, rows: Mapping[str, Mapping[str, str]], context: Context
) -> Delivery | None:
    if (fit := first_match(_PREFIX, file.parts)) is None:
        return None
    place, match = fit
    is_file = place == len(file.parts) - 1
    path = match["rest"] if is_file else "/".join(file.parts[place + 1 :])
    row = rows.get(match["participant"], {})
    written = row.get("last modified (submission)", "")
    at = context.time(written) if written.strip("- ") else None
    return Delivery(
        _person(match["name"], match["participant"], row),
        ((path or file.parts[-1], file),),
        at,
        remark="" if at or not written.strip("- ") else f"the time {written!r} is not understood",
    )


def _person(name: str, participant: str, row: Mapping[str, str]) -> Person:
    blind = name.casefold() == _BLIND
    named = row.get("full name", "") or ("" if blind else name)
    ids = {
        "moodle_participant": participant,
        "email": row.get("email address", ""),
        "moodle_id": row.get("id number", ""),
        "moodle_username": row.get("username", ""),
    }
    return Person(named, {c: v for c, v in ids.items() if v}, name)
