"""What collecting a download would do, delivery by delivery; nothing is written here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from grader.collect import content
from grader.collect.attempts import Attempt, kept, newest, utc
from grader.collect.item import Fate, Item, Plan
from grader.collect.matching import Matched
from grader.collect.which_assignment import as_most, each_its_own, looked_at
from grader.intake.choice import AmbiguousError
from grader.intake.exercise import Exercise
from grader.intake.submission_folder import handed_in_at

BY_HAND = "by hand"


def make_plan(
    course: CourseDirectory,
    matched: Iterable[Matched],
    exercises: Mapping[str, Exercise],
    system: str,
    download_name: str,
    named: str = "",
    several: bool = False,
) -> Plan:
    """Read every delivery once, and decide what becomes of it.

    Args:
        exercises: of all assignments of the course.
        named: the assignment that everything is of; empty to find it.
        several: whether the download may be of several assignments.

    Raises:
        ReviewError: if a record of an earlier attempt cannot be read.
    """
    items = [_read(one, exercises, named) for one in matched]
    if several:
        items = each_its_own(items)
    elif not named:
        items = as_most(items, download_name, exercises)
    places: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        if not item.reason:
            places[item.place].append(item)
    done, counts = {}, {}
    now = utc(datetime.now(UTC))
    for place, some in places.items():
        known = [*by_hand(course, *place), *kept(Path(course.root), *place)]
        decided, counts[place] = _decided(some, known, system, now)
        done |= {id(item): new for item, new in zip(_in_order(some), decided, strict=True)}
    return Plan(tuple(done.get(id(item), item) for item in items), counts)


def _read(matched: Matched, exercises: Mapping[str, Exercise], named: str) -> Item:
    remarks = tuple(filter(None, (matched.delivery.remark, matched.remark)))
    item = Item(matched, reason=matched.reason, remarks=remarks)
    try:
        files = content.read(matched.delivery)
    except content.UnreadableError as error:
        return replace(item, reason=item.reason or str(error))
    item = replace(item, files=tuple(files), sha256=content.sha256(files))
    return looked_at(item, files, exercises, named)


def _in_order(items: list[Item]) -> list[Item]:
    """As they were handed in, as far as that is known."""
    return sorted(items, key=lambda i: (utc(i.matched.delivery.at), i.matched.delivery.number))


def _decided(
    items: list[Item], known: list[Attempt], system: str, now: str
) -> tuple[list[Item], Attempt]:
    """The items of a student for an assignment, and the attempt that counts."""
    attempts = list(known)
    before = newest(known)
    fates = []
    for item in _in_order(items):
        attempt = _attempt(item, system, now)
        if attempt.is_known(attempts):
            fates.append((item, attempt, Fate.UNCHANGED))
        else:
            attempts.append(attempt)
            fates.append((item, attempt, Fate.OLDER))
    counts = newest(attempts)
    assert counts is not None
    others = newest([attempt for attempt in attempts if attempt is not counts])
    counting = Fate.NEWER if before else Fate.NEW
    return [
        replace(item, attempt=attempt, fate=counting, replaces=others)
        if attempt is counts
        else replace(item, attempt=attempt, fate=fate)
        for item, attempt, fate in fates
    ], counts


def _attempt(item: Item, system: str, now: str) -> Attempt:
    delivery = item.matched.delivery
    packed = delivery.downloaded
    return Attempt(
        system,
        delivery.person.called,
        {column: value for column, value in delivery.person.ids.items() if value},
        utc(delivery.at),
        delivery.late,
        delivery.number,
        packed.isoformat(timespec="seconds") if packed else "",
        now,
        item.sha256,
    )


def submitted_folder(course: CourseDirectory, assignment: str, student_id: str) -> Path:
    """Where a submission is graded from."""
    return Path(course.format_path(course.submitted_directory, student_id, assignment))


def by_hand(course: CourseDirectory, assignment: str, student_id: str) -> list[Attempt]:
    """What lies in ``submitted/`` although nothing was collected: it counts as an attempt."""
    folder = submitted_folder(course, assignment, student_id)
    if not folder.is_dir() or kept(Path(course.root), assignment, student_id):
        return []
    at = None
    with suppress(AmbiguousError):
        at = handed_in_at(folder)
    written = utc(at.replace(tzinfo=UTC)) if at else ""
    return [Attempt(BY_HAND, student_id, {}, written, False, 0, "", "", "")]
