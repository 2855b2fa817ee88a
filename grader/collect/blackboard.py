"""Blackboard: "Assignment File Download" of the Grade Center.

Known from scripts in public repositories (kwurst/bb-file-cleanup) and nbgrader's documentation of
``zip_collect``, not from its source: ``Assignment_username_attempt_2026-11-20-23-05-11_file.ipynb``
for each file of each attempt, and the same with ``.txt`` and no file name for what Blackboard
itself writes: the name, the time and the original names of the files. The time has no time zone: it
is taken as the course's.
"""

import re
from datetime import datetime

from grader.classroom.identify import Person
from grader.collect.delivery import Context, Delivery, Found, together
from grader.collect.download import Download, File

# The first attempt's time in a name is Blackboard's: what follows it, the student has chosen.
_NAME = re.compile(
    r"(?P<assignment>.+?)_(?P<user>[^_]+)_attempt_(?P<at>\d{4}(?:-\d\d){5})"
    r"(?:_(?P<rest>.+)|(?P<own>\.txt))"
)
_WHO = re.compile(
    r"^Name:[ \t]*(?P<name>.*?)[ \t]*\((?P<user>[^()\r\n]+)\)[ \t]*\r?$", re.MULTILINE
)
_MAX_BYTES = 1024 * 1024  # of a text that Blackboard wrote, with a student's comment


def read(download: Download, context: Context) -> Found:
    """The submissions of a download, all attempts."""
    found = Found()
    matches = [(file, _NAME.fullmatch(file.parts[-1])) for file in download.files]
    people = {
        file.parts[-1].removesuffix(".txt"): who
        for file, match in matches
        if match
        and match["own"]
        and (who := _who(file))
        and f"_{who[1]}_attempt_" in file.parts[-1]
    }
    for file, match in matches:
        if match is None:
            found.left_out.append((file.path, "not named as Blackboard names submissions"))
        elif not match["own"]:
            found.deliveries.append(_delivery(file, match, people, context))
    found.deliveries = together(found.deliveries)
    found.left_out += _without_files(people, found)
    return found


def _who(file: File) -> tuple[str, str] | None:
    """The name and the username in a text of Blackboard's."""
    try:
        with file.open() as opened:
            text = opened.read(_MAX_BYTES).decode("utf-8-sig", errors="replace")
    except Exception:  # zipfile raises many types for a broken file: the file's name has to do
        return None
    match = _WHO.match(text)  # its first line: a comment may follow
    fits = match and f"_{match['user']}_attempt_" in file.parts[-1]
    return (match["name"], match["user"]) if match and fits else None


def _delivery(
    file: File, match: re.Match[str], people: dict[str, tuple[str, str]], context: Context
) -> Delivery:
    start = file.parts[-1].removesuffix(f"_{match['rest']}")
    name, user = people.get(start, ("", match["user"]))
    assignment = start.partition(f"_{user}_attempt_")[0]  # a username may have a "_"
    at = datetime.strptime(match["at"], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=context.timezone)
    person = Person(name, {"blackboard_username": user})
    return Delivery(person, ((match["rest"], file),), at, assignment=assignment)


def _without_files(people: dict[str, tuple[str, str]], found: Found) -> list[tuple[str, str]]:
    """Attempts of which there is only Blackboard's text."""
    with_files = {
        file.parts[-1].removesuffix(f"_{name}") for d in found.deliveries for name, file in d.files
    }
    reason = "an attempt without a file: text or a comment only"
    return [(f"{start}.txt", reason) for start in people if start not in with_files]
