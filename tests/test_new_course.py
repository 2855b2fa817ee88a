"""docs/new-course.md is right: the course that it builds can be released, checked and graded.

Files and edits are taken from the document. Every command runs as a process of its own that cannot
import TensorFlow or Keras.
"""

import json
import re
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from grader.intake import cells
from tests.commands import run
from tests.courses import without_keras
from tests.processes import ROOT

pytestmark = pytest.mark.kernel

SECTIONS = dict(
    part.split("\n", 1)
    for part in re.split(r"^## ", (ROOT / "docs" / "new-course.md").read_text(), flags=re.M)[1:]
)
FROM_NOTHING = ("The package", "A question", "The instructor's notebook", "A known mistake")
FILE = re.compile(r"^`(\S+)`:\n\n```python\n(.*?)^```$", re.M | re.S)
EDITS = re.compile(r"^In `(\S+)`:\n\n((?:```diff\n.*?^```\n+)+)", re.M | re.S)
HUNK = re.compile(r"^```diff\n(.*?)^```$", re.M | re.S)

RIGHT = {
    "moving_average": "def moving_average(signal, width):\n"
    "    return np.convolve(signal, np.ones(width) / width, mode='valid')",
    "exponential_smoothing": "def exponential_smoothing(signal, decay):\n"
    "    out = signal.copy()\n"
    "    for t in range(1, len(out)):\n"
    "        out[t] = decay * out[t - 1] + (1 - decay) * out[t]\n"
    "    return out",
    "strongest_frequency": "def strongest_frequency(signal, rate):\n"
    "    return (1 + np.abs(np.fft.rfft(signal))[1:].argmax()) * rate / len(signal)",
}
# By question: a wrong answer, and the name of the known mistake that it makes.
WRONG = {
    "moving_average": (
        "def moving_average(signal, width):\n"
        "    n = len(signal) - width\n"
        "    return np.array([sum(signal[i : i + width]) / width for i in range(n)])",
        "the last window is missing",
    ),
    "exponential_smoothing": (
        "def exponential_smoothing(signal, decay):\n"
        "    out = signal.copy()\n"
        "    for t in range(1, len(out)):\n"
        "        out[t] = out[t - 1] + decay * (out[t] - out[t - 1])\n"
        "    return out",
        "decay and 1 - decay exchanged",
    ),
    "strongest_frequency": (
        "def strongest_frequency(signal, rate):\n"
        "    return np.abs(np.fft.rfft(signal)).argmax() * rate / len(signal)",
        "the mean counted as a frequency",
    ),
}


def write_files(section: str, root: Path) -> None:
    """Write the files that a section shows whole."""
    for name, content in FILE.findall(SECTIONS[section]):
        path = root / name
        assert not path.exists(), f"{name} is shown twice"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def apply_edits(section: str, root: Path) -> None:
    """Make the changes that a section shows as diffs without line numbers."""
    for name, hunks in EDITS.findall(SECTIONS[section]):
        for hunk in HUNK.findall(hunks):
            lines = hunk.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if line[0] != "+")
            after = "".join(line[1:] for line in lines if line[0] != "-")
            text = (root / name).read_text()
            assert text.count(before) == 1, f"{name} does not have once:\n{before}"
            (root / name).write_text(text.replace(before, after))


def build(root: Path, added: tuple[str, ...] = ()) -> None:
    """Write the course as far as some sections of the document build it."""
    for section in (*FROM_NOTHING, *added):
        write_files(section, root)
        apply_edits(section, root)


class Folder:
    """A course folder, and commands in it."""

    def __init__(self, scratch: Path):
        self.root = scratch / "signals-course"
        self.environment = without_keras(scratch / "forbidden")

    def run(self, *words: str, status: int = 0) -> str:
        """Run one of the environment's commands in the course folder; return its errors."""
        ran = run(*words, folder=self.root, variables=self.environment)
        assert ran.returncode == status, ran.stdout + ran.stderr
        return ran.stderr

    def exercise(self, assignment: str, sources: dict[str, str]) -> nbformat.NotebookNode:
        """A released exercise with these answers."""
        path = self.root / "exercises" / assignment / f"{assignment}.ipynb"
        nb = nbformat.read(path, as_version=4)
        for cell in nb.cells:
            cell.source = sources.get(cells.grade_id(cell) or "", cell.source)
        return nb

    def hand_in(self, student: str, assignment: str, sources: dict[str, str]) -> None:
        folder = self.root / "submitted" / student / assignment
        folder.mkdir(parents=True)
        nbformat.write(self.exercise(assignment, sources), folder / f"{assignment}.ipynb")

    def result(self, student: str, assignment: str) -> dict:
        path = self.root / "autograded" / student / assignment / "result.json"
        return json.loads(path.read_text())

    def run_at_home(self, assignment: str, sources: dict[str, str]) -> str:
        """Run the exercise with these answers as a student does; return what it showed, as text."""
        nb = self.exercise(assignment, sources)
        place = str(self.root / "exercises" / assignment)
        path = f"{self.environment['PYTHONPATH']}:{self.root}"
        client = NotebookClient(nb, allow_errors=True, resources={"metadata": {"path": place}})
        client.execute(env=self.environment | {"PYTHONPATH": path})
        shown = (o for c in nb.cells for o in c.get("outputs", []))
        return "\n".join(
            o["data"]["text/plain"] if "data" in o else o.get("text", "") for o in shown
        )


# The sections that add to the course, the assignment, and its questions after that.
STAGES = {
    "from nothing": ((), "01_smoothing", {"moving_average": 2}),
    "a question added": (
        ("Add a question",),
        "01_smoothing",
        {"moving_average": 2, "exponential_smoothing": 3},
    ),
    "a topic added": (("Add a topic",), "02_frequencies", {"strongest_frequency": 2}),
}


@pytest.fixture(scope="module", params=STAGES)
def stage(request, tmp_path_factory) -> tuple[Folder, str, dict[str, int]]:
    """A course folder, an assignment in it, and the points of its questions.

    The exercises are released; a right submission, Ada's, and a wrong one, Bob's, are graded.
    """
    added, assignment, points = STAGES[request.param]
    folder = Folder(tmp_path_factory.mktemp("new"))
    build(folder.root, added)
    folder.run("review", "release")
    folder.hand_in("ada", assignment, {name: RIGHT[name] for name in points})
    folder.hand_in("bob", assignment, {name: WRONG[name][0] for name in points})
    folder.run("review", "autograde")
    return folder, assignment, points


def test_a_right_submission_has_all_points(stage):
    folder, assignment, points = stage
    result = folder.result("ada", assignment)
    assert {q["question"]: q["points"] for q in result["questions"]} == points
    assert result["state"] == "graded"


def test_a_wrong_submission_is_told_its_known_mistake(stage):
    folder, assignment, points = stage
    found = folder.result("bob", assignment)["questions"]
    assert [(q["question"], q["points"]) for q in found] == [(name, 0) for name in points]
    for question in found:
        named = WRONG[question["question"]][1]
        assert question["words"].startswith(f"Possible mistake: {named}. ")
    if "moving_average" in points:
        shown = SECTIONS["Grade"].split("```\n")[-2]
        first_line = found[0]["words"].splitlines()[0]
        assert " ".join(shown.split()) == f"\N{BALLOT X} moving_average: {first_line}"


def test_check_at_home_accepts_what_grading_accepts(stage):
    folder, assignment, points = stage
    said = folder.run_at_home(assignment, {name: RIGHT[name] for name in points})
    assert said.count(": Right.") == len(points)
    wrong = folder.run_at_home(assignment, {name: WRONG[name][0] for name in points})
    assert wrong.count("\N{BALLOT X} ") >= len(points)
    if assignment == "01_smoothing":
        printed = said + wrong
        shown = re.findall(r"^[\N{CHECK MARK}\N{BALLOT X}] .*$", SECTIONS["Check"], flags=re.M)
        assert len(shown) == 2
        assert all(line in printed for line in shown)


def test_the_students_zip_has_the_package_and_no_solution(stage):
    folder, assignment, points = stage
    with zipfile.ZipFile(folder.root / "build/release/signals-exercises.zip") as archive:
        names = set(archive.namelist())
        notebook = archive.read(f"{assignment}/{assignment}.ipynb").decode()
    assert "signals-1.0-py3-none-any.whl" in names
    assert all(f'check(\\"{name}\\"' in notebook for name in points)
    assert "BEGIN SOLUTION" not in notebook
    assert notebook.count("YOUR CODE HERE") == len(points)


def test_a_question_added_after_grading_takes_what_the_document_says(tmp_path):
    folder = Folder(tmp_path)
    build(folder.root)
    folder.run("review", "release")
    folder.hand_in("ada", "01_smoothing", {"moving_average": RIGHT["moving_average"]})
    folder.run("review", "autograde")
    apply_edits("Add a question", folder.root)
    said = folder.run("review", "autograde", status=1)
    assert "exponential_smoothing: added, points: 3" in said
    commands = re.findall(r"^```sh\n(.*?)^```$", SECTIONS["Add a question"], flags=re.M | re.S)
    for command in "".join(commands).splitlines():
        folder.run(*command.split())
    result = folder.result("ada", "01_smoothing")
    assert (result["score"], result["max_score"]) == (2, 5)


def test_the_tree_in_the_document_is_what_the_course_has(tmp_path):
    build(tmp_path)
    tree = SECTIONS["The course folder"].split("```\n")[1]
    shown = re.findall(r"^ +(\S+\.py)\s", tree, flags=re.M)
    assert {Path(name).name for name in shown} == {p.name for p in tmp_path.rglob("*.py")}
