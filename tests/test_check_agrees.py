"""Home, the students' command and grading say the same of an answer; where not, this says why."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grader.course import zip_for_students
from grader.course.folder import open_course
from grader.grading.check_notebook import check_notebook
from grader.intake.cells import grade_id
from grader.intake.read_notebook import read_submission
from grader.student.progress import FILE
from tests import commands
from tests.courses import MISTAKEN, SCORES, SPREAD, TOPIC, assignment, make_course
from tests.courses.at_home import run, save, unpack
from tests.processes import environment

pytestmark = pytest.mark.kernel

# An example with a name of its own, before the last question.
EXAMPLE = "# %%\ncentre = example.mean()\n\n# %% [markdown]\n# ## 2."
USES_IT = """\
def standard_scores(sample):
    return (sample - sample.mean() + 0 * centre) / spread(sample)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """The course with that example."""
    made = make_course(tmp_path_factory.mktemp("agrees") / "course")
    source = made / "solutions" / TOPIC / f"{TOPIC}.py"
    source.write_text(source.read_text().replace("# %% [markdown]\n# ## 2.", EXAMPLE))
    return made


@pytest.fixture(scope="module")
def command(tmp_path_factory):
    """command(path): what the students' command prints, with nothing but the students' wheel."""
    (wheel,) = zip_for_students.wheel(assignment(TOPIC).course).values()
    installed = tmp_path_factory.mktemp("wheel")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        archive.extractall(installed)
    (scripts,) = installed.glob("*.dist-info/entry_points.txt")
    assert "review = grader.student.command:main" in scripts.read_text()

    def run(path: Path, status: int = 1, *, before: str = "") -> str:
        words = [sys.executable, "-m", "grader.student.command", "check", str(path)]
        imports = os.pathsep.join(filter(None, (before, str(installed))))
        where = {"cwd": installed, "env": os.environ | {"PYTHONPATH": imports}}
        ran = subprocess.run(words, **where, capture_output=True, text=True, check=False)
        assert ran.returncode == status, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr * (not ran.stdout)

    return run


@pytest.fixture
def exercise(course, tmp_path) -> Path:
    """Its exercise, unpacked."""
    return unpack(tmp_path / "home", TOPIC, course=course)


def filled(exercise: Path, **sources: str) -> NotebookNode:
    """The exercise's notebook with these answers."""
    nb = nbformat.read(exercise / f"{TOPIC}.ipynb", as_version=4)
    for cell in nb.cells:
        if (name := grade_id(cell)) in sources:
            cell.source = sources[name]
    return nb


def at_home(exercise: Path, nb: NotebookNode) -> set[str]:
    """The questions that are right when the notebook is run in Jupyter."""
    save(exercise, run(exercise, nb))
    states = json.loads((exercise / FILE).read_text())["exercises"][TOPIC]["states"]
    return {question for question, state in states.items() if state == "passed"}


def by_command(said: str) -> set[str]:
    return {line.split()[-5] for line in said.splitlines() if line.startswith("\N{CHECK MARK}")}


def in_grading(course: Path, path: Path) -> set[str]:
    (result,) = check_notebook(open_course(course), path)
    return {found.question for found in result.questions if found.passed}


@pytest.mark.parametrize(
    ("sources", "right"),
    [
        ({"spread": MISTAKEN, "standard_scores": SCORES}, {"standard_scores"}),
        ({"spread": SPREAD}, {"spread"}),
    ],
    ids=["wrong and right", "right and blank"],
)
def test_all_three_agree(course, command, exercise, sources, right):
    assert at_home(exercise, filled(exercise, **sources)) == right
    path = exercise / f"{TOPIC}.ipynb"
    assert by_command(command(path)) == right
    assert in_grading(course, path) == right


def test_the_instructors_command_outside_of_a_course_folder_is_the_students(course, exercise):
    path = save(exercise, filled(exercise, spread=SPREAD, standard_scores=MISTAKEN))
    imports = os.pathsep.join([str(course), os.environ.get("PYTHONPATH", "")])
    variables = environment() | {"PYTHONPATH": imports}
    ran = commands.run("review", "check", str(path), folder=exercise, variables=variables)
    assert "not a course folder" in ran.stdout
    assert by_command(ran.stdout) == {"spread"}
    assert ran.returncode == 1


def test_what_uses_an_example_is_right_at_home_alone_and_the_command_says_why(
    course, command, exercise
):
    nb = filled(exercise, spread=SPREAD, standard_scores=USES_IT)
    assert at_home(exercise, nb) == {"spread", "standard_scores"}
    path = exercise / f"{TOPIC}.ipynb"
    said = command(path)
    assert "standard_scores: uses centre of an example cell" in said
    assert "name 'centre' is not defined" in said
    assert by_command(said) == in_grading(course, path) == {"spread"}


def test_a_zip_with_a_helper_module_is_checked_as_it_is_handed_in(course, command, exercise):
    helper = "from helper import deviation\n\ndef spread(sample):\n    return deviation(sample)\n"
    content = "def deviation(sample):\n    return sample.std(ddof=1)\n"
    path = save(exercise, filled(exercise, spread=helper, standard_scores=SCORES))
    (exercise / "helper.py").write_text(content)
    alone = command(path)
    assert "No module named 'helper'" in alone
    assert by_command(alone) == {"standard_scores"}
    handed_in = exercise / "mine.zip"
    with zipfile.ZipFile(handed_in, "w") as archive:
        for name in (path.name, "helper.py"):
            archive.write(exercise / name, f"work/{name}")
    said = command(handed_in, status=0)
    assert said.endswith("Ready to hand in.\n")
    assert in_grading(course, handed_in) == {"spread", "standard_scores"}


def test_a_renamed_notebook_and_a_second_one_are_told(command, exercise):
    nb = filled(exercise, spread=SPREAD, standard_scores=SCORES)
    save(exercise, nb)
    save(exercise, nb, "mine")
    said = command(exercise)
    assert "Hand it in as 01_spread.ipynb." in said
    assert "there are several notebooks of it" in said


@pytest.mark.parametrize("content", [None, b"{}", b'{"cells": []}'])
def test_what_is_no_exercise_is_refused_in_words(command, tmp_path, content):
    path = tmp_path / "01_spread.ipynb"
    if content is not None:
        path.write_bytes(content)
    said = command(path)
    assert said.startswith("review: ")
    assert "Traceback" not in said


def test_the_cell_that_sums_up_does_not_run_in_grading(course, exercise):
    content = (exercise / f"{TOPIC}.ipynb").read_bytes()
    assert read_submission(content).cells[-1].source == "check()"
    (result,) = check_notebook(open_course(course), exercise / f"{TOPIC}.ipynb")
    assert not any(cell.source == "check()" for cell in result.feedback.cells)


def damaged_zip(content: bytes) -> bytes:
    return content.replace(b"cells", b"CELLS")  # other bytes than its checksum says


def encrypted_zip(content: bytes) -> bytes:
    entry = content.index(b"PK\x01\x02")  # and the flag of the file, eight bytes on
    return content[: entry + 8] + b"\x01" + content[entry + 9 :]


def cut_zip(content: bytes) -> bytes:
    return content[:-30]


@pytest.mark.parametrize("change", [damaged_zip, encrypted_zip, cut_zip])
def test_a_zip_that_cannot_be_unpacked_is_called_that(command, exercise, change):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.write(exercise / f"{TOPIC}.ipynb", f"{TOPIC}.ipynb")
    path = exercise.with_name("mine.zip")
    path.write_bytes(change(whole.getvalue()))
    said = command(path)
    assert "Traceback" not in said
    assert f"{path}: expected a zip that can be unpacked without a password" in said


def test_a_kernel_that_does_not_start_is_called_that(command, exercise, tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "ipykernel.py").write_text("raise ImportError('not installed')")
    said = command(exercise / f"{TOPIC}.ipynb", before=str(tmp_path / "broken"))
    assert "Traceback" not in said
    assert "Expected a kernel that starts within" in said
    assert "-m grader.student.kernel" in said
