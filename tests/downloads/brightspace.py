"""Brightspace: "Download" of submissions, grades as CSV."""

from collections.abc import Iterable

from tests.downloads import BERLIN, HandIn, Someone, as_csv


def members(hand_ins: Iterable[HandIn], flat: bool = False) -> dict[str, bytes]:
    """A folder for each attempt, and an index; or, as in old versions, files side by side."""
    found = {"index.html": b"<html><body>Submissions</body></html>"}
    for one in hand_ins:
        at = one.at.astimezone(BERLIN)
        time = f"{at:%b} {at.day}, {at.year} {at.hour % 12 or 12}{at:%M %p}"
        folder = f"397063-2557369 - {one.who.name} - {time}"
        for name, content in one.files.items():
            found[f"{folder}{' - ' if flat else '/'}{name}"] = content
    return found


def roster(people: Iterable[Someone]) -> bytes:
    """Grades, with a '#' before what a spreadsheet would take for a number."""
    header = ("OrgDefinedId", "Username", "Last Name", "First Name", "Email",
              "01_spread Points Grade <Numeric MaxPoints:3>", "End-of-Line Indicator")  # fmt: skip
    rows = [(f"#{p.number}", f"#{p.login}", p.last, p.first, p.email, "", "#") for p in people]
    return as_csv([header, *rows]).encode()
