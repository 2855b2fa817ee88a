"""Canvas: "Download Submissions" of an assignment.

Seen in ``lib/content_zipper.rb`` of instructure/canvas-lms: the name last name first, in small
letters and without spaces; ``LATE`` if it was; the user's id; the file's id; the file's name. A
text or a link that was submitted becomes ``_text.html`` or ``_link.html``. Anonymous assignments
have ``anon_`` and an id that no roster has. The zip has the newest attempt of each student and no
time; the ids of files grow, so that they tell which of two downloads is newer. Submissions of a
group are there once, for one of its members.
"""

import re

from grader.classroom.identify import Person
from grader.collect.delivery import Context, Delivery, Found, together
from grader.collect.download import Download, File

_UPLOAD = re.compile(r"(?P<name>.*?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<file>\d+)_(?P<rest>.+)")
_ENTRY = re.compile(r"(?P<name>.*?)(?P<late>_LATE)?_(?P<user>\d+)_(?P<rest>text\.html|link\.html)")
_ANONYMOUS = re.compile(
    r"(?P<late>LATE_)?anon_(?P<anonymous>[A-Za-z0-9]+)_(?P<file>\d+)_(?P<rest>.+)"
)

_TEST_STUDENT = "studenttest"


def read(download: Download, context: Context) -> Found:
    """The submissions of a download."""
    found = Found()
    for file in download.files:
        one = _delivery(file)
        if one and one.person.key == _TEST_STUDENT:
            found.left_out.append((file.path, "the test student of Canvas's student view"))
        elif one:
            found.deliveries.append(one)
        else:
            found.left_out.append((file.path, "not named as Canvas names submissions"))
    found.deliveries = together(found.deliveries)
    return found


def _delivery(file: File) -> Delivery | None:
    name = file.parts[-1]
    if match := _ANONYMOUS.fullmatch(name):
        person = Person(key=f"anonymous {match['anonymous']}")
    elif match := _ENTRY.fullmatch(name) or _UPLOAD.fullmatch(name):
        person = Person(ids={"canvas_id": match["user"]}, key=match["name"])
    else:
        return None
    parts = match.groupdict()
    return Delivery(
        person,
        ((parts["rest"], file),),
        late=bool(parts["late"]),
        number=int(parts.get("file") or 0),
        remark="" if parts.get("file") else "submitted as text or link, not as a file",
    )
