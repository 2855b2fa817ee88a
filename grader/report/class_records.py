"""All that a report rests on, read once: gradebook, ledger, roster, the course's notebooks."""

import re
import sys
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

from grader.classroom.roster import Roster
from grader.classroom.settings import Settings
from grader.collect.attempts import COLLECTED, RECORD
from grader.contract.course import Course
from grader.contract.errors import ReviewError
from grader.contract.result import Result
from grader.course import folder as courses
from grader.grading.scoring import marking_of
from grader.intake import cells
from grader.judge import instructor_notebook
from grader.records import ledger
from grader.records.ledger import Ledger
from grader.records.standings import Standing, read_standings


@dataclass(frozen=True)
class Asked:
    """A question as it is asked.

    Attributes:
        max_points: 0 if course.toml has it count for nobody.
        given: the source that students find in the cell.
        names: what the instructor's notebook calls things; libraries' names among them.
    """

    assignment: str
    name: str
    max_points: float
    given: str
    names: frozenset[str]


@dataclass(frozen=True)
class HandedIn:
    """A graded submission.

    Attributes:
        result: the grader's own; None if the ledger has none that can be read.
        answers: the source of each answer, by question, as feedback shows it.
    """

    standing: Standing
    result: Result | None
    answers: Mapping[str, str]


@dataclass(frozen=True)
class ClassRecords:
    """A class.

    Attributes:
        asked: the questions of each assignment, in the course's order.
        students: the ids of the roster, then those of others who handed something in.
        handed_in: what is graded, by assignment, then by student.
        waiting: who handed in what is not graded yet, by assignment.
        tries: how many attempts of a student are kept, by assignment, then by student.
    """

    course: Course
    roster: Roster
    settings: Settings
    asked: Mapping[str, tuple[Asked, ...]]
    students: tuple[str, ...]
    handed_in: Mapping[str, Mapping[str, HandedIn]]
    waiting: Mapping[str, frozenset[str]]
    tries: Mapping[str, Mapping[str, int]]


def read(directory: CourseDirectory) -> ClassRecords:
    """The records of a course folder.

    Raises:
        ReviewError: if nothing was graded yet, or something cannot be read.
    """
    if not (Path(directory.root) / ledger.FILE).is_file():
        raise ReviewError(
            f"Nothing was graded yet in {directory.root}: expected {ledger.FILE} there. Put "
            f"submissions into submitted/ and run `review autograde`."
        )
    course, roster = courses.course_of(directory), courses.roster_of(directory)
    settings = courses.settings_of(directory)
    asked = {name: _asked(directory, name, settings) for name in course.assignments}
    handed_in = _handed_in(directory, asked)
    waiting = _waiting(directory, handed_in)
    others = {s for by_student in (*handed_in.values(), *waiting.values()) for s in by_student}
    return ClassRecords(
        course,
        roster,
        settings,
        asked,
        (*roster, *sorted(others - set(roster))),
        handed_in,
        waiting,
        {name: _tries(Path(directory.root), name) for name in course.assignments},
    )


def _handed_in(
    directory: CourseDirectory, asked: Mapping[str, Iterable[Asked]]
) -> dict[str, dict[str, HandedIn]]:
    questions = {name: {one.name for one in of_one} for name, of_one in asked.items()}
    kept: dict[tuple[str, str], tuple[Result, Mapping[str, str]]] = {}
    with Ledger(Path(directory.root)) as opened:
        for one in opened.kept():
            place = one.result.assignment, one.result.student_id
            answers = _answers(one.feedback, questions.get(one.result.assignment, ()))
            kept[place] = _needed(one.result), answers
    found: dict[str, dict[str, HandedIn]] = {name: {} for name in asked}
    for standing in read_standings(directory, found):
        key = standing.assignment, standing.student_id
        result, answers = kept.get(key, (None, {}))
        found[standing.assignment][standing.student_id] = HandedIn(standing, result, answers)
    return found


def _needed(result: Result) -> Result:
    """What a report needs of a result: the cells only of a run that was not completed."""
    return result.brief() if result.state.policy.complete else result


def _answers(feedback: dict[str, Any], questions: Container[str]) -> dict[str, str]:
    """The source of each answer; JSON has it whole or as lines. Equal ones are one object."""
    named = ((cells.grade_id(cell), cell["source"]) for cell in feedback["cells"])
    return {sys.intern(n): sys.intern("".join(s)) for n, s in named if n and n in questions}


def _waiting(
    directory: CourseDirectory, handed_in: Mapping[str, Mapping[str, Any]]
) -> dict[str, frozenset[str]]:
    waiting: dict[str, set[str]] = {name: set() for name in handed_in}
    for submission in courses.submitted(directory):
        if submission.student_id not in handed_in[submission.assignment]:
            waiting[submission.assignment].add(submission.student_id)
    return {name: frozenset(students) for name, students in waiting.items()}


def _tries(root: Path, assignment: str) -> dict[str, int]:
    """The attempts that `review collect` keeps; none if submissions came another way."""
    return Counter(
        record.parts[-3] for record in (root / COLLECTED / assignment).glob(f"*/*/{RECORD}")
    )


def _asked(directory: CourseDirectory, assignment: str, settings: Settings) -> tuple[Asked, ...]:
    trusted = courses.trusted_notebook(directory, assignment)
    given = {cells.grade_id(c): c.source for c in instructor_notebook.cleared(trusted).cells}
    names = frozenset(
        word
        for cell in trusted.cells
        if cell.cell_type == "code"
        for word in re.findall(r"[^\W\d]\w*", cell.source)
    )
    return tuple(
        Asked(assignment, name, most, given.get(name, ""), names)
        for name, most in marking_of(trusted, settings).max_points.items()
    )
