"""The engine on a course of its own kind: NumPy alone, a folder outside the project, no TensorFlow.

Every command runs as a process of its own that cannot import TensorFlow or Keras.
"""

import json
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from tests.commands import run
from tests.courses import OTHER, TOPIC, hand_in, make_course, right, without_keras, wrong

pytestmark = pytest.mark.kernel

IMPORTED = "import sys\nprint('tensorflow' in sys.modules, 'keras' in sys.modules)"


class Folder:
    """The course folder, and commands in it."""

    def __init__(self, scratch: Path):
        self.root = make_course(scratch / "course")
        self.environment = without_keras(scratch / "forbidden")

    def run(self, *words: str, status: int = 0) -> str:
        """Run one of the environment's commands; return what it printed."""
        ran = run(*words, folder=self.root, variables=self.environment)
        assert ran.returncode == status, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    def result(self, student: str) -> dict:
        path = self.root / "autograded" / student / TOPIC / "result.json"
        return json.loads(path.read_text())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Folder:
    """A course whose exercises are released."""
    made = Folder(tmp_path_factory.mktemp("second"))
    made.run("review", "release")
    return made


def filled_in(root: Path) -> nbformat.NotebookNode:
    """The notebook of the students' zip, whose first cell gets what is missing, answered."""
    with zipfile.ZipFile(root / "build/release/basic-statistics-exercises.zip") as archive:
        nb = nbformat.reads(archive.read(f"{TOPIC}/{TOPIC}.ipynb").decode(), as_version=4)
    answers = {cell.id: cell.source for cell in right().cells}
    for cell in nb.cells:
        cell.source = answers.get(cell.id, cell.source)
    return nb


@pytest.fixture(scope="module")
def graded(folder) -> Folder:
    """The same after `review autograde` of right and wrong submissions."""
    hand_in(folder.root, "ada", right(IMPORTED))
    hand_in(folder.root, "bob", wrong())
    hand_in(folder.root, "cyd", filled_in(folder.root))
    folder.run("review", "autograde")
    return folder


def test_the_zip_has_the_courses_package_and_the_engines_student_side(folder):
    with zipfile.ZipFile(folder.root / "build/release/basic-statistics-exercises.zip") as archive:
        names = set(archive.namelist())
        start = archive.read("START_HERE.txt").decode()
    assert f"open {TOPIC}/{TOPIC}.ipynb in Jupyter" in start
    assert names == {
        "START_HERE.txt",
        "environment.yml",
        ".devcontainer/devcontainer.json",
        "basic_statistics-1.0-py3-none-any.whl",
        *(f"{t}/{name}" for t in (TOPIC, OTHER) for name in (f"{t}.ipynb", "reference.npz")),
        f"{TOPIC}/mistakes.json",
    }


def test_a_release_of_what_has_not_changed_writes_nothing(folder):
    files = [*(folder.root / "exercises").rglob("*.*"), *(folder.root / "build").rglob("*.zip")]
    before = {path: path.read_bytes() for path in files}
    said = folder.run("review", "release")
    assert {path: path.read_bytes() for path in files} == before
    assert "exercises" not in said.replace("basic-statistics-exercises.zip", "")
    assert "Up to date: 2 exercises" in folder.run("review", "release", "--check")


def run_at_home(folder: Folder, nb: nbformat.NotebookNode) -> str:
    """Run a notebook as a student does, in the exercise's folder; return what it printed."""
    place = str(folder.root / "exercises" / TOPIC)
    environment = folder.environment | {
        "PYTHONPATH": f"{folder.environment['PYTHONPATH']}:{folder.root}"
    }
    client = NotebookClient(nb, resources={"metadata": {"path": place}})
    client.execute(env=environment)
    shown = (o for c in nb.cells for o in c.get("outputs", []))
    return "".join(o["data"]["text/plain"] if "data" in o else o.get("text", "") for o in shown)


def test_check_at_home_says_right(folder):
    said = run_at_home(folder, right())
    assert said.count(": Right.") == 2


def test_check_at_home_says_what_is_wrong(folder):
    with pytest.raises(CellExecutionError, match="spread: n instead of n - 1"):
        run_at_home(folder, wrong())


def test_grading_gives_points_and_names_the_known_mistake(graded):
    ada, bob = graded.result("ada"), graded.result("bob")
    assert (ada["state"], ada["score"], ada["max_score"]) == ("graded", 3, 3)
    assert (bob["state"], bob["score"]) == ("graded", 2)
    words = {q["question"]: q["words"] for q in bob["questions"]}
    assert words["spread"].startswith("Possible mistake: n instead of n - 1. ")


def test_the_first_cell_of_the_students_zip_does_nothing_in_grading(graded):
    assert graded.result("cyd")["score"] == 3
    path = graded.root / "autograded" / "cyd" / TOPIC / f"{TOPIC}.ipynb"
    first = next(c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
    assert "import basic_statistics" in first.source
    assert first.outputs == []


def test_no_kernel_imported_tensorflow(graded):
    path = graded.root / "autograded" / "ada" / TOPIC / f"{TOPIC}.ipynb"
    nb = nbformat.read(path, as_version=4)
    assert nb.cells[-1].outputs[0].text == "False False\n"


def test_nbgrader_gives_the_same_scores_and_feedback(graded):
    graded.run("nbgrader", "autograde", TOPIC, "--force", "--student=bob")
    assert graded.result("bob")["score"] == 2
    graded.run("nbgrader", "generate_feedback", TOPIC, "--student=bob")
    page = graded.root / "feedback" / "bob" / TOPIC / f"{TOPIC}.html"
    assert "Possible mistake: n instead of n - 1." in page.read_text()


def test_a_course_that_cannot_be_loaded_is_named_with_what_was_expected(tmp_path):
    made = Folder(tmp_path)
    config = made.root / "nbgrader_config.py"
    config.write_text(config.read_text().replace("course:COURSE", "course:SYLLABUS"))
    said = made.run("review", "release", status=1)
    assert "basic_statistics.course:SYLLABUS" in said
    assert "module:OBJECT" in said
    assert "Traceback" not in said
