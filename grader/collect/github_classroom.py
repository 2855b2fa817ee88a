"""GitHub Classroom: a folder of repositories, one for each student, and its grades.csv.

Known from its documentation and from files in public repositories: ``gh classroom clone
student-repos`` makes a folder ``ASSIGNMENT-USERNAME`` for each student. Who has which username, the
roster says, or grades.csv ("Download grades"), which also has the times of submission, in UTC.
Nothing in a repository is run, and dates of commits are not used: a student can choose them.
"""

from collections import defaultdict
from collections.abc import Mapping

from grader.classroom.identify import ANY, Person
from grader.collect.delivery import Context, Delivery, Found
from grader.collect.download import Download, File


def read(download: Download, context: Context) -> Found:
    """The repositories of a folder."""
    rows = {row.get("student_repository_name", "").casefold(): row for row in context.worksheet}
    repositories: dict[str, list[tuple[str, File]]] = defaultdict(list)
    found = Found()
    depth = _depth(download, rows, context)
    for file in download.files:
        if len(file.parts) > depth + 1:
            path = "/".join(file.parts[depth + 1 :])
            repositories[file.parts[depth]].append((path, file))
        else:
            found.left_out.append((file.path, "not in a repository's folder"))
    found.in_worksheet = any(name.casefold() in rows for name in repositories)
    start = _common_start(list(repositories))
    for name, files in repositories.items():
        row = rows.get(name.casefold(), {})
        written = row.get("submission_timestamp", "")
        at = context.time(written) if written else None
        person = _person(name, start, row, context)
        found.deliveries.append(Delivery(person, tuple(files), at))
    return found


def _depth(download: Download, rows: Mapping[str, object], context: Context) -> int:
    """How many folders are around the repositories' own."""
    tops = {file.parts[0] for file in download.files if len(file.parts) > 1}
    only = next(iter(tops)) if len(tops) == 1 else ""
    known = only.casefold() in rows or any(map(context.knows, _people(only)))
    return 1 if only and not known and all(len(f.parts) > 2 for f in download.files) else 0


def _people(name: str) -> list[Person]:
    """Whose repository it may be: a username can have hyphens, as the assignment's name can."""
    parts = name.split("-")
    names = ["-".join(parts[n:]) for n in range(len(parts))]
    return [Person(ids={"github_username": n}) for n in names if n]


def _person(name: str, start: str, row: Mapping[str, str], context: Context) -> Person:
    if row:
        ids = {"github_username": row.get("github_username", "")}
        ids[ANY] = row.get("roster_identifier", "")
        return Person(ids={c: v for c, v in ids.items() if v})
    people = _people(name)
    known = next((person for person in people if context.knows(person)), None)
    rest = name.removeprefix(start) or name
    return known or Person(ids={"github_username": rest})


def _common_start(names: list[str]) -> str:
    """What all names begin with, up to a hyphen: the assignment's name."""
    if len(names) < 2:
        return ""
    parts = [name.split("-")[:-1] for name in names]
    same = []
    for here in zip(*parts, strict=False):
        if len(set(here)) > 1:
            break
        same.append(here[0])
    return "".join(f"{part}-" for part in same)
