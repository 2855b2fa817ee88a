"""Gradescope: "Export Submissions", and the roster."""

from collections.abc import Iterable
from datetime import UTC

from tests.downloads import HandIn, Someone, as_csv

ROOT = "assignment_8046601_export/"


def members(
    hand_ins: Iterable[HandIn], partners: dict[Someone, tuple[Someone, ...]] | None = None
) -> dict[str, bytes]:
    """Folders, and who submitted them.

    Args:
        partners: who else a submission is of.
    """
    found, listed = {}, ""
    for number, one in enumerate(hand_ins, 300_000_001):
        at = one.at.astimezone(UTC)
        listed += f"submission_{number}:\n  :submitters:\n"
        for who in (one.who, *(partners or {}).get(one.who, ())):
            listed += f'  - :name: "{who.name}"\n    :sid: {who.number!r}\n'
            listed += f"    :email: {who.email}\n"
        listed += f"  :created_at: {at:%Y-%m-%d %H:%M:%S}.123456000 Z\n  :score: 0.0\n"
        listed += "  :status: processed\n  :history: []\n"
        found |= {f"{ROOT}submission_{number}/{name}": data for name, data in one.files.items()}
    return {f"{ROOT}submission_metadata.yml": f"---\n{listed}".encode(), **found}


def roster(people: Iterable[Someone]) -> bytes:
    """The roster, with who is no student."""
    header = ("First Name", "Last Name", "SID", "Email", "Role", "Section")
    rows = [(p.first, p.last, p.number, p.email, "Student", "A") for p in people]
    rows.append(("Grace", "Hopper", "", "hopper@uni.example", "Instructor", ""))
    return as_csv([header, *rows]).encode()
