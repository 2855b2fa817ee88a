"""GitHub Classroom: cloned repositories, classroom_roster.csv, an assignment's grades.csv."""

from collections.abc import Iterable
from datetime import UTC

from tests.downloads import HandIn, Someone, as_csv

SLUG = "spread-of-a-sample"


def username(who: Someone) -> str:
    return f"{who.login}-codes"


def members(hand_ins: Iterable[HandIn], around: str = f"{SLUG}-submissions/") -> dict[str, bytes]:
    """A folder for each repository, as ``gh classroom clone student-repos`` makes them."""
    found = {}
    for one in hand_ins:
        root = f"{around}{SLUG}-{username(one.who)}"
        found[f"{root}/.git/HEAD"] = b"ref: refs/heads/main\n"
        found[f"{root}/README.md"] = b"# Spread of a sample\n"
        found |= {f"{root}/{name}": content for name, content in one.files.items()}
    return found


def roster(people: Iterable[Someone]) -> bytes:
    """The identifier is what the teacher entered: here a name."""
    rows = [("identifier", "github_username", "github_id", "name")]
    rows += [(p.name, username(p), str(7_000 + p.lms), "") for p in people]
    return as_csv(rows).encode()


def grades(hand_ins: Iterable[HandIn]) -> bytes:
    """What "Download grades" writes."""
    header = ("assignment_name", "assignment_url", "starter_code_url", "github_username",
              "roster_identifier", "student_repository_name", "student_repository_url",
              "submission_timestamp", "points_awarded", "points_available")  # fmt: skip
    rows = [
        (SLUG, "", "", username(one.who), one.who.name, f"{SLUG}-{username(one.who)}", "",
         f"{one.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC", "", "3")
        for one in hand_ins
    ]  # fmt: skip
    return as_csv([header, *rows]).encode()
