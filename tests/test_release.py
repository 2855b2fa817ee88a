"""The exercises: up to date, complete, the same bytes every time. Leaks: test_leaks.py."""

import ast
import shutil

import nbformat
import pytest

from grader.course import release
from grader.course.folder import open_course
from tests.harness import TOPICS
from tests.processes import ROOT

pytestmark = pytest.mark.keras


def test_exercises_are_what_the_solutions_give():
    assert release.drift(open_course(ROOT), list(TOPICS)) == []


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
    shutil.copy(ROOT / "solutions" / "shared_mistakes.py", tmp_path / "solutions")
    shutil.copytree(ROOT / "exercises" / topic, tmp_path / "exercises" / topic)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    course = open_course(tmp_path)
    assert release.drift(course, [topic]) == []
    source = tmp_path / "solutions" / topic / f"{topic}.py"
    source.write_text(source.read_text().replace("# ## 2. Windows", "# ## 2. Views"))
    stale = release.drift(course, [topic])
    assert [path.name for path in stale] == [f"{topic}.ipynb", "reference.npz"]
