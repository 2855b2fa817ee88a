"""Run cases through the real `review autograde`, with honest neighbours, and check the results."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grader.contract.notebook_cells import TEST_PREFIX
from grader.course.folder import open_course
from grader.intake.student_ids import student_id_of
from grader.records.database import open_gradebook
from tests.audit.cases import ALL, BREACH, FIRST, NONE, TOPIC, Case, hand_in, right
from tests.processes import BIN
from tests.submissions import make_course

SECONDS, MEMORY = 75 if TOPIC == FIRST else 240, 2048  # later topics train longer
UNSAFE = "--unsafe-no-sandbox"
# Students are graded in the order of their names: one neighbour before all, one between, one after.
NEIGHBOURS = tuple(
    Case(f"{first}-neighbour", "neighbour", "an honest submission", hand_in(right()), earns=ALL)
    for first in ("0", "m", "z")
)


@dataclass(frozen=True)
class Outcome:
    """The result of a case.

    Attributes:
        problem: what should not have happened, in words; empty if all is well.
    """

    case: Case
    state: str
    earned: frozenset[str]
    problem: str


def prepare(root: Path, cases: list[Case]) -> Path:
    """A course with the submissions of these cases and their neighbours."""
    course = make_course(root)
    for case in (*cases, *NEIGHBOURS):
        folder = course / "submitted" / case.name / TOPIC
        folder.mkdir(parents=True)
        case.build(folder)
    return course


def grade(course: Path, prefix: tuple[str, ...] = (), options: tuple[str, ...] = ()) -> None:
    """Grade the course as a teacher would; the output goes to a file there.

    Args:
        prefix: words before the command.
        options: more words after it.
    """
    command = [
        *prefix,
        *(str(BIN / "review"), "autograde", TOPIC, "--course", str(course)),
        *("--seconds", str(SECONDS), "--memory", str(MEMORY), *options),
    ]
    with (course / "autograde.log").open("wb") as log:
        subprocess.run(command, cwd=course, stdout=log, stderr=subprocess.STDOUT, check=False)


def outcomes(course: Path, cases: list[Case]) -> list[Outcome]:
    """The results in the gradebook and the autograded folder, neighbours included."""
    if not (course / "gradebook.db").is_file():
        raise SystemExit(f"Nothing was graded:\n{(course / 'autograde.log').read_text()}")
    with open_gradebook(open_course(course)) as gradebook:
        graded = {
            s.student.id: frozenset(
                grade.name.removeprefix(TEST_PREFIX)
                for entry in s.notebooks
                for grade in entry.grades
                if grade.auto_score
            )
            for s in gradebook.assignment_submissions(TOPIC)
        }
    return [
        _outcome(course, case, graded.get(student_id_of(case.name)))
        for case in (*cases, *NEIGHBOURS)
    ]


def _outcome(course: Path, case: Case, earned: frozenset[str] | None) -> Outcome:
    folder = course / "autograded" / student_id_of(case.name) / TOPIC
    if earned is None or not (folder / "result.json").is_file():
        harm = case.harm(course)
        return Outcome(case, "none", NONE, f"it has no result{harm and '; '}{harm}")
    result = nbformat.from_dict(json.loads((folder / "result.json").read_text()))
    problems = []
    if result.state not in case.states:
        problems.append(f"state {result.state} ({result.reason}), expected {case.states}")
    if more := earned - case.earns:
        problems.append(f"points for {', '.join(sorted(more))}")
    nothing = {q.question for q in result.questions if not q.max_points}  # stretch questions
    if fewer := case.earns - earned - nothing:
        words = {q.question: q.words for q in result.questions}
        lost = "; ".join(f"{q} ({words[q]})" for q in sorted(fewer))
        problems.append(f"no points for {lost}")
    if BREACH in (said := _printed(folder / f"{TOPIC}.ipynb")):
        problems.append(said[said.index(BREACH) :].splitlines()[0])
    if harm := case.harm(course):
        problems.append(harm)
    return Outcome(case, result.state, earned, "; ".join(problems))


def _printed(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(o.text for c in cells for o in c.get("outputs", []) if "text" in o)
