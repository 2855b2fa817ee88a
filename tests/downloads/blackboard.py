"""Blackboard: "Assignment File Download", and the grade center's "Work offline"."""

from collections.abc import Iterable

from tests.downloads import BERLIN, HandIn, Someone, as_csv


def members(hand_ins: Iterable[HandIn], title: str = "Spread of a sample") -> dict[str, bytes]:
    """A text of Blackboard's for each attempt, and the files."""
    found = {}
    for one in hand_ins:
        at = one.at.astimezone(BERLIN)
        start = f"{title}_{one.who.login}_attempt_{at:%Y-%m-%d-%H-%M-%S}"
        listed = "".join(
            f"\tOriginal filename: {name}\n\tFilename: {start}_{name}\n\n" for name in one.files
        )
        found[f"{start}.txt"] = (
            f"Name: {one.who.name} ({one.who.login})\nAssignment: {title}\n"
            f"Date Submitted: {at:%A, %d %B %Y %H:%M:%S} o'clock CET\n"
            f"Current Grade: Needs Grading\n"
            f"\nSubmission Field:\nThere is no student submission text data for this assignment.\n"
            f"\nComments:\nThere are no student comments for this assignment.\n\nFiles:\n{listed}"
        ).encode()
        found |= {f"{start}_{name}": content for name, content in one.files.items()}
    return found


def roster(people: Iterable[Someone]) -> bytes:
    """What it calls ``.xls``: tab-separated text in UTF-16."""
    header = ("Last Name", "First Name", "Username", "Student ID", "Last Access", "Availability",
              "01_spread [Total Pts: 3 Score] |4711")  # fmt: skip
    rows = [(p.last, p.first, p.login, p.number, "2026-11-20", "Yes", "") for p in people]
    rows.append(("PreviewUser", "PreviewUser", "teacher_previewuser", "", "", "Yes", ""))
    return as_csv([header, *rows], "\t").encode("utf-16")
