"""Deliveries and the students that they are of; what cannot be matched, and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from grader.classroom.identify import ANY, Identified, Identities, Person
from grader.classroom.names import bare, folded
from grader.classroom.roster import Roster, Student
from grader.collect.delivery import Delivery
from grader.contract.errors import ReviewError
from grader.intake.student_ids import is_student_id


@dataclass(frozen=True)
class Matched:
    """A delivery, and whose it is.

    Attributes:
        student_id: empty if that is not clear.
        by: what decided: a column of the roster, "name", "--match" or "no roster".
        reason: why it is not clear; empty if it is.
        hints: students of the roster with similar names.
        remark: what a person should know of the match.
    """

    delivery: Delivery
    student_id: str = ""
    by: str = ""
    reason: str = ""
    hints: tuple[Student, ...] = ()
    remark: str = ""


def match(
    deliveries: Iterable[Delivery],
    roster: Roster,
    told: Mapping[str, str] | None = None,
    ids_are_ours: bool = False,
) -> list[Matched]:
    """Find the student of each delivery.

    Args:
        told: the student's id by what the system calls somebody, as a person decided.
        ids_are_ours: whether an id of the system is a student's without a roster.

    Raises:
        ReviewError: if there is no roster and the system's ids are not ours, or `told` names a
            student who is not in the roster.
    """
    if not roster and not ids_are_ours:
        raise ReviewError(
            "The course folder has no roster, so nothing tells who is who. Make one from an export "
            "of the same system: review roster add FILE."
        )
    for called, student_id in (told or {}).items():
        if not (student_id in roster if roster else is_student_id(student_id)):
            raise ReviewError(f"--match {called}={student_id}: {student_id} is not in the roster.")
    identities = Identities(roster)
    by_name = {folded(called): student_id for called, student_id in (told or {}).items()}
    found = [_matched(one, roster, identities, by_name) for one in deliveries]
    return _without_doubles(found)


def _matched(
    delivery: Delivery, roster: Roster, identities: Identities, told: Mapping[str, str]
) -> Matched:
    person = delivery.person
    called = map(folded, filter(None, (person.name, person.key, *person.ids.values())))
    if student_id := next((told[name] for name in called if name in told), ""):
        return Matched(delivery, student_id, "--match")
    if not roster:
        return _as_it_says(delivery)
    identified = identities.find(person)
    if identified.student is None:
        return _nobody(delivery, identified)
    student = identified.student
    return Matched(delivery, student.id, identified.by, remark=_other_name(person, student))


def _as_it_says(delivery: Delivery) -> Matched:
    ids = delivery.person.ids
    student_id = ids.get("id", "") or ids.get(ANY, "")
    if is_student_id(student_id):
        return Matched(delivery, student_id, "no roster")
    return Matched(delivery, reason=f"{student_id!r} cannot be a student's id")


def _nobody(delivery: Delivery, identified: Identified) -> Matched:
    reason = identified.reason or "nobody in the roster has this name or id"
    return Matched(delivery, reason=reason, hints=identified.hints)


def _other_name(person: Person, student: Student) -> str:
    """Where an id decided, and the name is another one: names change, and can be chosen."""
    given = person.name or person.key
    own = (
        f"{student.first_name} {student.last_name}",
        f"{student.last_name} {student.first_name}",
        student.id,
        student.email,
        *student.more.values(),
    )
    if not given or not student.last_name or bare(given) in map(bare, own):
        return ""
    return f"called {given!r} there"


def _without_doubles(found: list[Matched]) -> list[Matched]:
    """Two people of a download who would be one student are nobody, until a person decides."""
    people: dict[str, list[Person]] = defaultdict(list)
    for one in found:
        if one.student_id and one.by != "--match":
            people[one.student_id].append(one.delivery.person)
    doubled = {student_id for student_id, some in people.items() if _are_several(some)}
    return [
        replace(
            one,
            student_id="",
            reason=f"more than one of this download would be {one.student_id}: use --match",
        )
        if one.student_id in doubled and one.by != "--match"
        else one
        for one in found
    ]


def _are_several(people: list[Person]) -> bool:
    names = {person.by_name for person in people} - {""}
    return len({person.by_ids for person in people}) > 1 or len(names) > 1
