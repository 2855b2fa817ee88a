"""Which student of the roster somebody is, as another system calls them. Nothing is guessed.

An id decides; where a system gives none, a name does that exactly one student has.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from grader.classroom.names import bare, folded, letters
from grader.classroom.roster import SYSTEM_COLUMNS, Roster, Student

# Columns that hold the same thing in different systems: the registrar's number, and the login.
_FAMILIES = (
    ("canvas_sis_id", "moodle_id", "brightspace_id", "blackboard_id", "gradescope_sid"),
    (
        *("id", "email", "google_email", "canvas_login", "moodle_username"),
        *("brightspace_username", "blackboard_username"),
    ),
)
ANY = "identifier"  # may be what any system calls somebody
_HINTS = 3


@dataclass(frozen=True)
class Person:
    """Somebody, as a system calls them.

    Attributes:
        name: for people, and to compare; empty if the system gives none.
        ids: by the roster's columns; `ANY` for what may be in any of them.
        key: what the system shows, if that is neither: part of a file's name.
    """

    name: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    @property
    def called(self) -> str:
        """What the system calls them, without numbers of theirs where there is a name."""
        return self.name or self.key or self.shown

    @property
    def shown(self) -> str:
        """What to show to people."""
        given = self.name or self.key
        ids = ", ".join(f"{value}" for value in self.ids.values() if value and value != given)
        return f"{given} ({ids})" if given and ids else given or ids or "nobody"

    @property
    def by_ids(self) -> tuple[str, ...]:
        """The ids, in a form that is equal for one person of a system."""
        ids = sorted((c, folded(value)) for c, value in self.ids.items() if value)
        return tuple(f"{c}={v}" for c, v in ids)

    @property
    def by_name(self) -> str:
        """The name, in a form that is equal for one person of a system; empty for none."""
        return letters(self.name or self.key)


@dataclass(frozen=True)
class Identified:
    """Who somebody is.

    Attributes:
        student: None if nobody could be found.
        by: what decided: a column of the roster, or "name".
        reason: why nobody was found, although somebody may be meant; empty if nobody is like it.
        hints: students whose names are alike.
        namesake: whether the reason is that the only student of the name is somebody else.
    """

    student: Student | None = None
    by: str = ""
    reason: str = ""
    hints: tuple[Student, ...] = ()
    namesake: bool = False


class Identities:
    """The students of a roster by all that they are called."""

    def __init__(self, roster: Roster):
        self._roster = roster
        self._by_value: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_name: dict[str, set[str]] = defaultdict(set)
        self._bare: dict[str, set[str]] = defaultdict(set)
        for student in roster.values():
            for column, value in _values(student):
                self._by_value[column, folded(value)].add(student.id)
            for name in _names(student):
                self._by_name[letters(name)].add(student.id)
                self._bare[bare(name)].add(student.id)

    def find(self, person: Person, by_name: bool = True) -> Identified:
        """The student that a person is.

        Args:
            by_name: let a name decide if no id does.
        """
        found = {c: ids for c in person.ids if (ids := self._with_value(c, person.ids[c]))}
        students = {s for ids in found.values() for s in ids}
        if len(students) == 1:
            return Identified(self._roster[students.pop()], next(iter(found)))
        if students:
            verb = "is that" if len(found) == 1 else "are those"
            return self._unclear(f"its {' and '.join(found)} {verb} of", students)
        return self._by_its_name(person, by_name)

    def _with_value(self, column: str, value: str) -> set[str]:
        """Students with the value in this column, else in one of the same family."""
        if not value:
            return set()
        if exact := self._by_value.get((column, folded(value))):
            return exact
        family = next((columns for columns in _FAMILIES if column in columns), (column,))
        columns = ("id", "email", *SYSTEM_COLUMNS) if column == ANY else family
        return {s for c in columns for s in self._by_value.get((c, folded(value)), ())}

    def _by_its_name(self, person: Person, by_name: bool) -> Identified:
        names = [n for n in (person.name, person.key, person.ids.get(ANY, "")) if n]
        for form, known in ((letters, self._by_name), (bare, self._bare)):
            students = {s for name in names if form(name) for s in known.get(form(name), ())}
            if len(students) > 1:
                return self._unclear("the name is that of", students)
            if students and (clash := self._clash(self._roster[next(iter(students))], person)):
                return clash
            if students and by_name:
                return Identified(self._roster[students.pop()], "name")
            if students:
                return self._unclear("it has the name, but no id or email, of", students)
        return Identified(hints=self._alike(names))

    def _clash(self, student: Student, person: Person) -> Identified | None:
        """The student of the name is somebody else: the roster knows another id of the system."""
        for column, value in person.ids.items():
            known = _value(student, column)
            if known and value and column != "moodle_participant" and column != "email":
                return Identified(
                    reason=f"the name is {student.id}'s, whose {column} is {known}, not {value}",
                    hints=(student,),
                    namesake=True,
                )
        return None

    def _unclear(self, words: str, students: set[str]) -> Identified:
        named = tuple(self._roster[s] for s in sorted(students))
        listed = ", ".join(f"{s.id} ({s.name})" for s in named)
        return Identified(reason=f"{words} {listed}", hints=named)

    def _alike(self, names: list[str]) -> tuple[Student, ...]:
        close = [c for n in names for c in get_close_matches(bare(n), self._bare, _HINTS, 0.75)]
        ids = dict.fromkeys(s for name in close for s in sorted(self._bare[name]))
        return tuple(self._roster[s] for s in list(ids)[:_HINTS])


def _value(student: Student, column: str) -> str:
    return getattr(student, column) if column in ("id", "email") else student.more.get(column, "")


def _values(student: Student) -> Iterator[tuple[str, str]]:
    yield "id", student.id
    if student.email:
        yield "email", student.email
    yield from ((column, value) for column, value in student.more.items() if value)


def _names(student: Student) -> Iterator[str]:
    """First name first, and last name first: with or without a comma, systems write both."""
    if student.first_name or student.last_name:
        yield f"{student.first_name} {student.last_name}"
        yield f"{student.last_name} {student.first_name}"
