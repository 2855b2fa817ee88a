"""Canvas: "Download Submissions", and the gradebook as CSV."""

import re
from collections.abc import Iterable

from tests.downloads import HandIn, Someone, as_csv

FIRST_FILE = 900_001


def members(hand_ins: Iterable[HandIn], first_file: int = FIRST_FILE) -> dict[str, bytes]:
    """Names as ``ContentZipper#get_filename`` and ``#sanitize_attachment_filename`` make them."""
    found, number = {}, first_file
    for one in hand_ins:
        late = "_LATE" if one.late else ""
        start = re.sub(r"[^\w]", "", f"{one.who.last}, {one.who.first}".lower())
        for name, content in one.files.items():
            safe = re.sub(r'[\x00/\\:*?"<>|]+', "_", name)
            found[f"{start}{late}_{one.who.lms}_{number}_{safe}"] = content
            number += 1
    return found


def roster(people: Iterable[Someone]) -> bytes:
    """The gradebook, with the rows that are no students."""
    header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", "01_spread (4711)")
    rows = [
        header,
        ("", "", "", "", "", "Manual Posting"),
        ("    Points Possible", "", "", "", "", "3.00"),
        *((f"{p.last}, {p.first}", p.lms, p.number, p.email, "A", "") for p in people),
        ("Student, Test", 9999, "", "0b5c8", "A", ""),
    ]
    return as_csv(rows).encode("utf-8-sig")
