"""Put the students of an export into a roster: the same student is known by an email or an id."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from grader.classroom.identify import ANY, Identities, Person
from grader.classroom.roster import OwnIds, Roster, Student
from grader.classroom.roster_import import Listed

_OWN = ("first_name", "last_name", "email", "section")
_CHANGES = ("moodle_participant",)  # of each assignment: the latest one counts


@dataclass
class Merge:
    """What a merge does.

    Attributes:
        roster: with all students.
        added: students that are new.
        completed: students that got an id, an email or a name that they did not have.
        same: how many were there, with all that the export says.
        not_added: rows that may be somebody who is there, with the reason.
        differs: what the export says otherwise than the roster, which stays as it is.
    """

    roster: Roster
    added: list[Student] = field(default_factory=list)
    completed: list[Student] = field(default_factory=list)
    same: int = 0
    not_added: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.added or self.completed)


def merge(roster: Roster, listed: Iterable[Listed], by_name: bool = False) -> Merge:
    """Add what an export has.

    Args:
        by_name: let rows without a common id or email be the student of the same name, if there is
            exactly one.

    Raises:
        ReviewError: if two students would have one id of a system.
    """
    done = Merge(roster)
    students = dict(roster)
    identities = Identities(roster)
    for one in listed:
        found = identities.find(_person(one), by_name=by_name or _only_a_name(one))
        if found.student:
            _complete(students, one.student, found.student.id, done)
        elif found.reason and not found.namesake:
            done.not_added.append(f"{_shown(one)}: {found.reason}")
        else:
            new = replace(one.student, id=_free(one.student.id, students))
            students[new.id] = new
            done.added.append(new)
    ids = OwnIds()
    for student in students.values():
        ids.add(student, "The list")
    done.roster = Roster(students.values(), roster.columns)
    return done


def _person(one: Listed) -> Person:
    student = one.student
    ids = {**student.more, "email": student.email, ANY: one.identifier}
    if one.has_id:
        ids["id"] = student.id
    return Person(student.name if student.name != student.id else "", ids)


def _only_a_name(one: Listed) -> bool:
    """GitHub Classroom's identifier may be the name that the instructor has entered."""
    return bool(one.identifier)


def _shown(one: Listed) -> str:
    return one.student.name or one.identifier


def _free(student_id: str, students: dict[str, Student]) -> str:
    taken = {known.casefold() for known in students}
    options = (student_id, *(f"{student_id}-{n}" for n in range(2, len(taken) + 3)))
    return next(option for option in options if option.casefold() not in taken)


def _complete(students: dict[str, Student], new: Student, known_id: str, done: Merge) -> None:
    """Fill what the roster does not say; what it says otherwise is reported and stays."""
    known = students[known_id]
    own = {name: getattr(new, name) for name in _OWN if not getattr(known, name)}
    own = {name: value for name, value in own.items() if value}
    if "first_name" in own and known.last_name:
        own.pop("first_name")  # a name is taken whole, not in parts
    more = {c: v for c, v in new.more.items() if c in _CHANGES or not known.more.get(c)}
    full = replace(known, **own, more={**known.more, **more})
    done.differs += [
        f"{known_id}: {column} is {ours!r} in the roster, {theirs!r} in the export"
        for column, ours, theirs in _pairs(known, new)
        if theirs and ours and ours != theirs and column not in _CHANGES
    ]
    if full == known:
        done.same += 1
    else:
        students[known_id] = full
        done.completed.append(full)


def _pairs(known: Student, new: Student) -> Iterable[tuple[str, str, str]]:
    yield "email", known.email.casefold(), new.email.casefold()
    yield from ((c, known.more.get(c, ""), v) for c, v in new.more.items())
