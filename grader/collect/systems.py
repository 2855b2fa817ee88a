"""The systems whose downloads can be collected: a module each, and what people must know of it."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.collect import (
    any_folder,
    blackboard,
    brightspace,
    canvas,
    exchange,
    github_classroom,
    google_classroom,
    gradescope,
    moodle,
)
from grader.collect.delivery import Context, Found
from grader.collect.download import Download
from grader.contract.errors import ReviewError


@dataclass(frozen=True)
class System:
    """A system.

    Attributes:
        expected: what a submission of a download is called, for error messages.
        ids_are_ours: whether it calls students by their ids here, so that it needs no roster.
        several: whether a download may be of several assignments.
        local_times: whether its times name no time zone, so that the course's is taken.
        worksheet: whether a list goes with its download that has times or ids.
    """

    read: Callable[[Download, Context], Found]
    expected: str
    ids_are_ours: bool = False
    several: bool = False
    local_times: bool = False
    worksheet: bool = False


SYSTEMS = {
    "canvas": System(canvas.read, "lastfirst_12345_67890_file.ipynb"),
    "moodle": System(
        moodle.read,
        "First Last_12345_assignsubmission_file/",
        local_times=True,
        worksheet=True,
    ),
    "brightspace": System(
        brightspace.read,
        "12345-67890 - First Last - Nov 20, 2026 1105 PM/",
        local_times=True,
    ),
    "blackboard": System(
        blackboard.read,
        "Assignment_username_attempt_2026-11-20-23-05-11_file.ipynb",
        local_times=True,
    ),
    "gradescope": System(gradescope.read, f"submission_123/ and {gradescope.METADATA}"),
    "google-classroom": System(google_classroom.read, "First Last - file.ipynb"),
    "github-classroom": System(github_classroom.read, "assignment-username/", worksheet=True),
    "exchange": System(
        exchange.read, "student+assignment+2026-11-20 23:05:11.123456 UTC/", True, several=True
    ),
    "folder": System(any_folder.read, "paths that fit --pattern", True, several=True),
}


def system(name: str) -> System:
    """The system of this name.

    Raises:
        ReviewError: for any other name.
    """
    if name not in SYSTEMS:
        raise ReviewError(f"Unknown source {name!r}. The sources are: {', '.join(SYSTEMS)}.")
    return SYSTEMS[name]
