"""Moodle: "Download all submissions", participants, grading worksheet."""

import re
from collections.abc import Iterable

from tests.downloads import BERLIN, HandIn, Someone, as_csv

_REMOVED = re.compile(r"[\x00-\x1f&<>\"`|':\\/]")  # by PARAM_FILE


def participant(who: Someone) -> int:
    """The number of a student for this assignment."""
    return who.lms + 50_000


def members(
    hand_ins: Iterable[HandIn], folders: bool = True, old: bool = False, blind: bool = False
) -> dict[str, bytes]:
    """As ``downloader::load_submissionplugin_filelist`` names them.

    Args:
        folders: a folder for each student; else their files side by side.
        old: as before Moodle 4, with ``_`` after a folder's name.
        blind: without names.
    """
    found = {}
    for one in hand_ins:
        name = "Participant" if blind else one.who.name.replace("_", " ")
        start = _REMOVED.sub("", f"{name}_{participant(one.who)}") + "_assignsubmission_file"
        for file, content in one.files.items():
            between = ("_/" if old else "/") if folders else "_"
            found[f"{start}{between}{file}"] = content
    return found


def roster(people: Iterable[Someone]) -> bytes:
    """Participants."""
    rows = [("First name", "Last name", "ID number", "Email address", "Groups")]
    rows += [(p.first, p.last, p.number, p.email, "Group A") for p in people]
    return as_csv(rows).encode("utf-8-sig")


def worksheet(people: Iterable[Someone], hand_ins: Iterable[HandIn], blind: bool = False) -> bytes:
    """The grading worksheet, with times as ``userdate`` writes them."""
    times = {one.who: one.at.astimezone(BERLIN) for one in hand_ins}
    identity = () if blind else ("Full name", "Email address")
    rows = [("Identifier", *identity, "Status", "Grade", "Maximum Grade",
             "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
             "Feedback comments")]  # fmt: skip
    for p in people:
        at = f"{times[p]:%A, %d %B %Y, %I:%M %p}" if p in times else "-"
        who = () if blind else (p.name, p.email)
        status = "Submitted for grading" if p in times else "No submission"
        rows.append((f"Participant {participant(p)}", *who, status, "", "3.00", "Yes", at, "-", ""))
    return as_csv(rows).encode("utf-8-sig")
