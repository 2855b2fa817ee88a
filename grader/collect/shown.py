"""What collecting did, or would do, for people: a table, what was not collected, who is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from grader.classroom.roster import Roster, Student
from grader.classroom.settings import Settings
from grader.collect.item import Fate, Item, Plan
from grader.collect.systems import SYSTEMS
from grader.contract.plain_text import counted, plain

_WIDTH_OF_FILES = 200  # a table in a file or a pipe wraps nowhere before
_MOST_LEFT_OUT = 20
_MOST_MISSING = 60


def show(console: Console, plan: Plan, roster: Roster, settings: Settings, dry_run: bool) -> None:
    """Print all of it."""
    if not console.is_terminal:
        console.width = _WIDTH_OF_FILES
    for part in (
        _table(plan, roster, settings),
        *_assignments(plan),
        *_time_zone(plan, settings),
        *_without_a_time(plan, settings),
        *_remarks(plan, roster, settings),
        *_not_collected(plan),
        *_left_out(plan),
        *_missing(plan, roster),
        _sums(plan, dry_run),
    ):
        console.print(part, soft_wrap=not isinstance(part, Table))


def _text(words: object, most: int = 200) -> Text:
    """Names come from elsewhere: no control characters, no markup."""
    return Text(plain(str(words).replace("\n", " "), most))


def _table(plan: Plan, roster: Roster, settings: Settings) -> RenderableType:
    table = Table(box=None)
    for header in ("in the download", "student", "by", "handed in", "files", ""):
        table.add_column(header, overflow="fold")
    collected = [item for item in plan.items if item.fate is not Fate.NOT_COLLECTED]
    several = len({item.assignment for item in collected}) > 1
    for item in sorted(collected, key=lambda i: (i.assignment, i.matched.student_id)):
        student = roster.get(item.matched.student_id, Student(item.matched.student_id))
        named = f"{student.id} ({student.name})" if student.name != student.id else student.id
        person = item.matched.delivery.person
        cells = (
            person.called,
            named,
            item.matched.by,
            " ".join(filter(None, (when(item, settings), late(item, student, settings)))),
            _names(item.files),
            f"{item.assignment} {item.fate.value}" if several else item.fate.value,
        )
        table.add_row(*map(_text, cells))
    return table


def _names(files: tuple[str, ...]) -> str:
    more = f" +{len(files) - 1}" if len(files) > 1 else ""
    return plain(files[0], 30) + more if files else ""


def when(item: Item, settings: Settings) -> str:
    """When it was handed in, in the course's time zone; empty if unknown."""
    at = item.matched.delivery.at
    return f"{at.astimezone(settings.timezone):%Y-%m-%d %H:%M %Z}" if at else ""


def late(item: Item, student: Student, settings: Settings) -> str:
    """Whether it is late, with the student's extension; else what the system says."""
    at = item.matched.delivery.at
    over = student.late_by(at, item.assignment, settings) if at else None
    if over is not None:
        return f"late by {_shown(over)}" if over > timedelta() else ""
    return "late (the system says)" if item.matched.delivery.late else ""


def _shown(over: timedelta) -> str:
    days, hours, minutes = over.days, over.seconds // 3600, over.seconds % 3600 // 60
    return f"{days} d {hours} h" if days else f"{hours} h {minutes} min"


def _assignments(plan: Plan) -> Iterator[RenderableType]:
    """Which assignments were found, and how."""
    how = Counter((i.assignment, i.found_by) for i in plan.items if i.assignment and i.found_by)
    for (assignment, found_by), number in sorted(how.items()):
        yield _text(f"{number} of {assignment}, recognized by {found_by}")


def _time_zone(plan: Plan, settings: Settings) -> Iterator[RenderableType]:
    """A wrong zone makes everybody early or late: it is said while it can still be changed."""
    attempts = [item.attempt for item in plan.items if item.attempt]
    if any(a.at and a.system in SYSTEMS and SYSTEMS[a.system].local_times for a in attempts):
        zone = str(settings.timezone)
        other = " Is that the class's? If not, set `timezone` in course.toml first."
        yield _text(
            f"The times name no time zone: {zone} is taken, as course.toml says."
            f"{other if zone == 'UTC' else ''}"
        )


def _without_a_time(plan: Plan, settings: Settings) -> Iterator[RenderableType]:
    """Nobody is late whose time is unknown: that, too, is said while it can be changed."""
    without = [i for i in plan.items if i.attempt and not i.attempt.at]
    due = [i for i in without if i.assignment in settings.due]
    if plan.worksheet and without:
        yield _text(f"{plan.worksheet} has no time for {len(without)} of {len(plan.items)}.")
    if due:
        system = SYSTEMS.get(due[0].attempt.system if due[0].attempt else "")
        listed = system is not None and system.worksheet and not plan.worksheet
        way = "--worksheet FILE" if listed else "submitted/STUDENT/ASSIGNMENT/timestamp.txt"
        yield _text(
            f"For {len(due)} of {len(plan.items)} no time is known, so being late costs them "
            f"nothing: {way} can tell when they were handed in."
        )


def _remarks(plan: Plan, roster: Roster, settings: Settings) -> Iterator[RenderableType]:
    """Whom to look at, by what there is to see: in a table of hundreds nobody finds it."""
    whom: dict[str, list[str]] = defaultdict(list)
    for item in plan.items:
        if item.fate is not Fate.NOT_COLLECTED:
            for remark in (*item.remarks, *_late_in_place_of_one_in_time(item, roster, settings)):
                whom[remark].append(item.matched.student_id)
    if whom:
        yield Text("\nTo look at:", style="bold")
    for remark, students in whom.items():
        yield _text(f"  {remark}: {', '.join(students)}", 2000)


def _late_in_place_of_one_in_time(item: Item, roster: Roster, settings: Settings) -> Iterator[str]:
    student = roster.get(item.matched.student_id, Student(item.matched.student_id))
    attempts = [a.handed_in for a in (item.replaces, item.attempt) if a and a.handed_in]
    over = [student.late_by(at, item.assignment, settings) for at in attempts]
    match over:
        case [timedelta() as before, timedelta() as now] if before <= timedelta() < now:
            yield "late, and counts in place of an attempt in time, which is in collected/"


def _not_collected(plan: Plan) -> Iterator[RenderableType]:
    items = plan.of(Fate.NOT_COLLECTED)
    if items:
        yield Text("\nNot collected:", style="bold")
    for item in items:
        hints = ", ".join(f"{s.id} ({s.name})" for s in item.matched.hints)
        like = f". Similar: {hints}" if hints and not item.matched.reason.endswith(")") else ""
        files = _names(item.files) or "no file that can be read"
        shown = item.matched.delivery.person.shown
        yield _text(f"  {shown}: {item.reason}{like} [{files}]", 600)


def _left_out(plan: Plan) -> Iterator[RenderableType]:
    if plan.left_out:
        yield Text("\nNobody's:", style="bold")
    for path, reason in plan.left_out[:_MOST_LEFT_OUT]:
        yield _text(f"  {path}: {reason}", 400)
    if (more := len(plan.left_out) - _MOST_LEFT_OUT) > 0:
        yield Text(f"  and {more} more")


def _missing(plan: Plan, roster: Roster) -> Iterator[RenderableType]:
    """Students of the roster of whom nothing is there, by assignment of the download."""
    for assignment in sorted({a for a, _ in plan.counts}):
        there = {student_id for a, student_id in plan.counts if a == assignment}
        missing = [s for s in roster.values() if s.id not in there]
        if missing:
            names = ", ".join(f"{s.id} ({s.name})" for s in missing[:_MOST_MISSING])
            more = len(missing) - _MOST_MISSING
            end = f" and {more} more: see `review roster`" if more > 0 else ""
            words = f"\n{assignment}, {len(missing)} are not in this download:"
            yield Text(words, style="bold")
            yield _text(f"  {names}{end}", 20_000)


def _sums(plan: Plan, dry_run: bool) -> RenderableType:
    counts = Counter(item.fate.value for item in plan.items)
    listed = ", ".join(f"{counts[f.value]} {f.value}" for f in Fate if counts[f.value])
    end = ". Nothing was written: --dry-run." if dry_run else "."
    return Text(f"\n{counted(len(plan.items), 'submission')}: {listed}{end}", style="bold")


def problem(plan: Plan) -> str:
    """What a person has to look at, and how it is solved; empty for nothing."""
    number = len(plan.of(Fate.NOT_COLLECTED))
    if not number and plan.left_out:
        return (
            f"Nobody's files in this download: {len(plan.left_out)}; the reasons are above. What "
            f"else is in it was collected."
        )
    if not number:
        return ""
    ids = [i.matched.delivery.person.ids for i in plan.of(Fate.NOT_COLLECTED)]
    worksheet = any("moodle_participant" in some and "email" not in some for some in ids)
    hint = "Moodle's grading worksheet may tell who is who: --worksheet FILE. " if worksheet else ""
    return (
        f"{number} of {len(plan.items)} submissions were not collected; the reasons are above. "
        f"{hint}"
        f"Where a name or an id is missing in roster.csv, add it there, or tell whose it is: "
        f"--match 'NAME IN THE DOWNLOAD=student_id'. Then collect again: what is there stays."
    )
