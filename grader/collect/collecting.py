"""Collect a download into a course folder, or say what that would do."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.classroom.identify import Identities, Person
from grader.classroom.roster import Roster
from grader.classroom.table_file import read_table
from grader.collect.delivery import Context, Found
from grader.collect.download import opened
from grader.collect.item import Plan
from grader.collect.matching import match
from grader.collect.plan import make_plan
from grader.collect.systems import SYSTEMS, system
from grader.collect.which_assignment import refuse_another
from grader.collect.write import alone, write
from grader.contract.errors import ReviewError
from grader.contract.plain_text import counted
from grader.course import folder as courses


@dataclass(frozen=True)
class Order:
    """What a person asked for.

    Attributes:
        source: the system.
        path: the download.
        assignment: that everything is of; empty to find it.
        pattern: of paths, for the source "folder".
        worksheet: the list that belongs to the download.
        told: students' ids by what the system calls somebody.
        dry_run: write nothing.
        anyway: collect also what seems to be of another assignment than the one named.
    """

    source: str
    path: Path
    assignment: str = ""
    pattern: str = ""
    worksheet: Path | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False
    anyway: bool = False


def collect(course: CourseDirectory, order: Order) -> Plan:
    """Collect a download; return what was, or would be, done.

    Raises:
        ReviewError: if the download, its worksheet, the roster or the course cannot be used, or the
            download seems to be of another assignment; nothing has changed.
    """
    known = courses.exercises(course, courses.course_of(course).assignments)
    if order.assignment and order.assignment not in known:
        courses.trusted_notebook(course, order.assignment)  # says which there are
    roster, chosen = courses.roster_of(course), system(order.source)
    with opened(order.path) as download:
        found = chosen.read(download, _context(course, order, roster, tuple(known)))
        if order.worksheet and found.deliveries and not found.in_worksheet:
            raise ReviewError(_other_worksheet(order, found))
        found = _of_this_course(found, order.assignment, tuple(known))
        if not found.deliveries:
            raise ReviewError(_nothing(order, found))
        matched = match(found.deliveries, roster, order.told, chosen.ids_are_ours)
        with nullcontext() if order.dry_run else alone(Path(course.root)):
            plan = make_plan(
                *(course, matched, known, order.source),
                *(download.name, order.assignment, chosen.several),
            )
            if order.assignment and not order.anyway:
                refuse_another(plan.items, order.assignment)
            if not order.dry_run:
                write(course, plan)
    sheet = order.worksheet.name if order.worksheet else ""
    return replace(plan, left_out=tuple(found.left_out), worksheet=sheet)


def _context(
    course: CourseDirectory, order: Order, roster: Roster, assignments: tuple[str, ...]
) -> Context:
    identities = Identities(roster)

    def knows(person: Person) -> bool:
        return identities.find(person).student is not None

    if order.worksheet and not SYSTEMS[order.source].worksheet:
        able = ", ".join(name for name, one in SYSTEMS.items() if one.worksheet)
        raise ReviewError(f"--worksheet belongs to downloads of {able}, not of {order.source}.")
    rows = read_table(order.worksheet).rows if order.worksheet else []
    timezone = courses.settings_of(course).timezone
    return Context(timezone, knows, assignments, order.pattern, tuple(row for _, row in rows))


def _of_this_course(found: Found, named: str, assignments: tuple[str, ...]) -> Found:
    """Without what the download says is of another assignment, where it may hold several."""
    kept = []
    for one in found.deliveries:
        if named and one.assignment in assignments and one.assignment != named:
            found.left_out.append((one.assignment, f"not of {named}"))
        else:
            kept.append(one)
    return Found(kept, found.left_out)


def _other_worksheet(order: Order, found: Found) -> str:
    return (
        f"{order.worksheet} has nobody of this download, which has "
        f"{counted(len(found.deliveries), 'submission')}. Expected the list that {order.source} "
        f"gives for the same assignment: download it there, or leave --worksheet out. Nothing was "
        f"collected."
    )


def _nothing(order: Order, found: Found) -> str:
    examples = "".join(f"\n  {path}: {reason}" for path, reason in found.left_out[:5])
    return (
        f"{order.path} has no submission as {order.source} names them. Expected "
        f"{SYSTEMS[order.source].expected}; found {len(found.left_out)} other files"
        f"{':' if examples else '.'}{examples}"
    )
