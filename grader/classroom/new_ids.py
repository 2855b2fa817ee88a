"""Which id a student gets who has none here yet: from what other systems call the student."""

from collections.abc import Iterator
from itertools import count
from unicodedata import normalize

from grader.classroom.roster import Student
from grader.intake.student_ids import student_id_of

# What becomes a student's id: what stands before the @ of a login or an email; else a number.
_LOGINS = ("canvas_login", "moodle_username", "brightspace_username", "blackboard_username")
_NUMBERS = (
    *("canvas_sis_id", "brightspace_id", "blackboard_id", "moodle_id", "gradescope_sid"),
    *("github_username", "canvas_id", "moodle_participant"),
)


def possible_ids(student: Student) -> Iterator[str]:
    """Possible ids, the best first, without end: the last ones are numbered names."""
    logins = [student.id, *(student.more.get(column, "") for column in _LOGINS), student.email]
    numbers = [student.more.get(column, "") for column in _NUMBERS]
    for value in filter(None, (*logins, *numbers)):
        yield from filter(None, map(_as_id, (value.partition("@")[0], value)))
    named = _as_id(student.name.replace(" ", "-")) or "student"
    yield named
    yield from (f"{named}-{number}" for number in count(2))


def _as_id(value: str) -> str:
    """A name that a folder can have; empty for what cannot become one."""
    written = normalize("NFC", value.strip()).replace("/", "_")
    return student_id_of(written) if written.strip(". ") else ""
