"""The exercises: up to date, complete, and without a trace of the solutions."""

import ast
import shutil
import zipfile

import nbformat
import pytest

from grader import release
from grader.course import open_course
from grader.questions import TOPICS
from tests.harness import ROOT, trusted


@pytest.fixture(scope="module")
def bundled():
    """The student bundle: names and contents, the wheel's own files included."""
    with zipfile.ZipFile(release.bundle(open_course(ROOT))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        wheel = next(name for name in files if name.endswith(".whl"))
        with archive.open(wheel) as stream, zipfile.ZipFile(stream) as inner:
            return files | {name: inner.read(name) for name in inner.namelist()}


def solution_lines(topic):
    """The lines that students are to write, less those too short to say anything."""
    lines = set()
    for cell in trusted(topic).cells:
        inside = False
        for line in cell.source.splitlines():
            inside = (inside or "BEGIN SOLUTION" in line) and "END SOLUTION" not in line
            if inside and len(line.strip()) > 24 and "BEGIN SOLUTION" not in line:
                lines.add(line.strip())
    return lines


def test_exercises_are_what_the_solutions_give():
    assert release.drift(open_course(ROOT), list(TOPICS)) == []


@pytest.mark.parametrize("topic", TOPICS)
def test_no_line_of_a_solution_is_in_the_bundle(topic, bundled):
    lines = solution_lines(topic)
    assert len(lines) > 5
    code = "\n".join(
        content.decode()
        for name, content in bundled.items()
        if name.endswith((".ipynb", ".py", ".txt"))
    )
    written = {line.strip().removesuffix('\\n",').lstrip('"') for line in code.splitlines()}
    assert lines & written == set()


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


def test_the_same_input_gives_the_same_bytes(tmp_path):
    topic = "01_three_characters"
    course = open_course(ROOT)
    assert release.exercise_files(course, topic) == release.exercise_files(course, topic)
    assert release.bundle(course).read_bytes() == release.bundle(course).read_bytes()


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
