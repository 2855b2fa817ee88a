"""A class of *recorded results*: written through the real ledger and gradebook, graded by nobody.

Verdicts are drawn, not judged; so a class of hundreds takes a minute and no kernel. What it shows
is what reports and exports make of a class, never how answers are graded.
"""

import copy
import hashlib
import random
from pathlib import Path

from nbformat import NotebookNode

from grader.contract.result import CellRun, Provenance, QuestionResult, Result
from grader.contract.state import State
from grader.contract.words import NOT_ANSWERED, possible
from grader.course import folder as courses
from grader.grading import feedback
from grader.grading.scoring import marking_of
from grader.intake import cells
from grader.judge.assignment import Assignment
from grader.judge.known_mistake import KnownMistake
from grader.records.gradebook import NbgraderGradebook
from grader.records.recorder import Recorder

FIRST = ("Ada", "Zoë", "Nguyễn", "李", "Siobhán", "José", "Fatma", "Olu", "Ingrid", "Mei", "Raj")
LAST = ("Lovelace", "O'Brien", "Nguyen", "王", "Müller", "García", "d'Arcy", "Okafor", "Åberg")
ALIKE = ("s0003", "s0004")  # the last answer of each assignment is the same unusual one
GROUP = 50  # results that are recorded together
GROUND = Provenance("c" * 64, "e" * 64, "CPU, 2 cores", sandbox=True)


def roster_of(number: int) -> str:
    """A roster.csv of so many students, with the ids of all systems."""
    header = (
        "id,first_name,last_name,email,section,canvas_id,canvas_sis_id,canvas_login,moodle_id,"
        "moodle_username,brightspace_id,brightspace_username,blackboard_username"
    )
    rows = [header]
    for n in range(1, number + 1):
        login = f"s{n:04}"
        rows.append(
            f"{login},{FIRST[n % len(FIRST)]},{LAST[n % len(LAST)]}-{n},{login}@uni.example,"
            f"Section {n % 4 + 1},{9000 + n},SIS{n:05},{login},M{n:05},{login},B{n:05},{login},"
            f"{login}"
        )
    return "\n".join(rows) + "\n"


def record_class(root: Path, students: int = 300, seed: int = 1, everybody: bool = False) -> None:
    """Give a course folder a roster and the results of a class.

    One in fifteen hands nothing in, if not everybody does. Two copy wrong answers. Some submissions
    end in another state.
    """
    (root / "roster.csv").write_text(roster_of(students))
    opened, draw = courses.open_course(root), random.Random(seed)
    with Recorder(root, NbgraderGradebook(opened)) as recorder:
        for number, name in enumerate(courses.course_of(opened).assignments):
            assignment = courses.assignment(opened, name)
            recorder.register(name, assignment.trusted, marking_of(assignment.trusted))
            group = []
            for n in range(1, students + 1):
                if everybody or draw.random() > 1 / 15:
                    skill = draw.betavariate(5 - number / 2, 2)
                    group.append((_result(assignment, f"s{n:04}", skill, draw), f"{name} {n}"))
                if len(group) == GROUP or n == students:
                    recorder.keep_all(group)
                    group = []


def _result(assignment: Assignment, student: str, skill: float, draw: random.Random) -> Result:
    notebook = copy.deepcopy(assignment.trusted)
    questions = tuple(
        _question(assignment, notebook, question, most, skill, student, draw)
        for question, most in cells.points(assignment.trusted).items()
    )
    state, reason, runs = State.GRADED, "", tuple(_runs(questions))
    if (chance := draw.random()) < 0.01:
        state, reason = State.MALFORMED, "It is not a notebook: line 1 is not JSON."
        questions, runs = tuple(_nothing(q, reason) for q in questions), ()
        notebook = feedback.of_reason(reason)
    elif chance < 0.03:
        state, reason = State.TIMEOUT, f"{runs[-1].cell} was stopped after 300 s."
        runs = (*runs[:-1], CellRun(runs[-1].cell, runs[-1].question, 300.0, "timeout"))
    return Result(
        *(assignment.name, student, state, reason, questions),
        hashlib.sha256(f"{student} {assignment.name}".encode()).hexdigest(),
        draw.uniform(2, 9),
        GROUND,
        notebook,
        runs,
    )


def _question(
    assignment: Assignment,
    notebook: NotebookNode,
    question: str,
    most: float,
    skill: float,
    student: str,
    draw: random.Random,
) -> QuestionResult:
    cell = next(c for c in notebook.cells if cells.grade_id(c) == question)
    cell.source = _in_own_words(cell.source, student, draw)
    if student in ALIKE and question == list(cells.points(assignment.trusted))[-1]:
        cell.source += _UNUSUAL
        return QuestionResult(question, 0.0, most, _RAISED, 0.2)
    if draw.random() < skill:
        seconds = draw.uniform(0.1, 2)
        return QuestionResult(question, most, most, "Right.", seconds, passed=True)
    known = assignment.mistakes.get(question, ())
    if known and draw.random() < 0.7:
        chosen: KnownMistake = known[min(int(draw.expovariate(0.6)), len(known) - 1)]
        cell.source = chosen.source(cell.source) or cell.source
        words = f"{possible(chosen.name, chosen.hint)}\nExpected [0.5 1.2], found [0.4 1.1]."
        return QuestionResult(question, 0.0, most, words, 0.4, mistakes=(chosen.name,))
    if draw.random() < 0.4:
        cell.source = "raise NotImplementedError"
        return QuestionResult(question, 0.0, most, NOT_ANSWERED, 0.1)
    return QuestionResult(question, 0.0, most, _RAISED, 0.2)


_RAISED = "Your code, line 3, raised ValueError: operands could not be broadcast together."

_UNUSUAL = """
def helper(rows, wanted, extra=None):
    collected = [[row * wanted + 7 for row in rows] for rows in (extra or [])]
    return sum(max(c) - min(c) for c in collected if c) / (len(collected) or 3)
"""


def _in_own_words(source: str, student: str, draw: random.Random) -> str:
    """The answer with a comment, and sometimes with a line of the student's own."""
    own = f"\nprint('{student}', {draw.randint(1, 99)})" if draw.random() < 0.5 else ""
    return f"{source}\n# {student}{own}"


def _nothing(question: QuestionResult, reason: str) -> QuestionResult:
    return QuestionResult(question.question, 0.0, question.max_points, f"Not graded. {reason}")


def _runs(questions: tuple[QuestionResult, ...]) -> list[CellRun]:
    return [CellRun(q.question, q.question, q.seconds, "completed") for q in questions]
