"""The exercises: up to date, complete, and without a trace of the solutions."""

import ast
import itertools
import re
import shutil
import zipfile

import nbformat
import pytest

from grader.course import release
from grader.course.folder import open_course
from tests.harness import TOPICS, trusted
from tests.processes import ROOT

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def bundled():
    """The student bundle: names and contents, the wheel's own files included."""
    with zipfile.ZipFile(release.write_zip(open_course(ROOT))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        wheel = next(name for name in files if name.endswith(".whl"))
        with archive.open(wheel) as stream, zipfile.ZipFile(stream) as inner:
            return files | {name: inner.read(name) for name in inner.namelist()}


def solution_lines(topic):
    """The runs of lines that students are to write, one list for each marked region."""
    regions = []
    for cell in trusted(topic).cells:
        for after in cell.source.split("### BEGIN SOLUTION\n")[1:]:
            region = after.split("### END SOLUTION")[0]
            regions.append([line.strip() for line in region.splitlines() if line.strip()])
    return regions


def given_lines():
    """What the notebooks show students on purpose: every line outside of solutions."""
    return {
        line.strip()
        for topic in TOPICS
        for cell in trusted(topic).cells
        if "### BEGIN SOLUTION" not in cell.source
        for line in cell.source.splitlines()
    }


def pairs(lines):
    return {(a, b) for a, b in itertools.pairwise(lines) if len(a + b) > 40}


def test_exercises_are_what_the_solutions_give():
    assert release.drift(open_course(ROOT), list(TOPICS)) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_no_line_of_a_solution_is_in_an_exercise(topic, bundled):
    lines = {line for region in solution_lines(topic) for line in region if len(line) > 24}
    lines -= given_lines()
    assert len(lines) >= 4
    for name, content in bundled.items():
        if name.endswith(".ipynb"):
            exercise = nbformat.reads(content.decode(), as_version=4)
            shown = {s.strip() for cell in exercise.cells for s in cell.source.splitlines()}
            assert lines & shown == set(), name


@pytest.mark.parametrize("topic", TOPICS)
def test_no_part_of_a_solution_is_in_the_package(topic, bundled):
    """Single lines are Keras' own words; two in a row are ours."""
    solved = set().union(*map(pairs, solution_lines(topic)))
    for name, content in bundled.items():
        if name.endswith(".py"):
            lines = [line.strip() for line in content.decode().splitlines() if line.strip()]
            assert solved & pairs(lines) == set(), name


def test_nothing_secret_is_in_the_bundle(bundled):
    """No solution, submission or gradebook by name; no mark of a solution or hidden test."""
    for name, content in bundled.items():
        assert not re.search(r"solutions/|submitted|gradebook\.db|tests/", name)
        if name.endswith(".ipynb"):
            assert b"BEGIN SOLUTION" not in content
            assert b"BEGIN HIDDEN TESTS" not in content


def test_the_bundle_holds_what_students_need_and_nothing_else(bundled):
    names = {name for name in bundled if not name.startswith("rnn_review-")}
    outside = {name for name in names if not name.startswith("grader/")}
    assert outside == {"START_HERE.txt"} | {
        f"{topic}/{name}" for topic in TOPICS for name in (f"{topic}.ipynb", "reference.npz")
    }


@pytest.mark.parametrize("topic", TOPICS)
def test_exercises_are_blank_locked_and_without_outputs(topic):
    exercise = nbformat.read(ROOT / "exercises" / topic / f"{topic}.ipynb", as_version=4)
    nbformat.validate(exercise)
    code = [c for c in exercise.cells if c.cell_type == "code"]
    assert all(not c.outputs and c.execution_count is None for c in code)
    marked = {c.metadata.nbgrader.grade_id: c for c in code if "nbgrader" in c.metadata}
    for question in [q.name for q in TOPICS[topic]]:
        assert "raise NotImplementedError()" in marked[question].source
        ast.parse(marked[question].source)
        assert marked[f"test_{question}"].metadata.editable is False
        assert f'check("{question}"' in marked[f"test_{question}"].source


def test_the_same_input_gives_the_same_bytes():
    topic = "01_three_characters"
    course = open_course(ROOT)
    assert release.exercise_files(course, topic) == release.exercise_files(course, topic)
    assert release.write_zip(course).read_bytes() == release.write_zip(course).read_bytes()


def test_drift_is_found(tmp_path):
    topic = "01_three_characters"
    shutil.copytree(ROOT / "solutions" / topic, tmp_path / "solutions" / topic)
    shutil.copytree(ROOT / "exercises" / topic, tmp_path / "exercises" / topic)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    course = open_course(tmp_path)
    assert release.drift(course, [topic]) == []
    source = tmp_path / "solutions" / topic / f"{topic}.py"
    source.write_text(source.read_text().replace("# ## 2. Windows", "# ## 2. Views"))
    stale = release.drift(course, [topic])
    assert [path.name for path in stale] == [f"{topic}.ipynb"]
