"""The exercises: up to date, complete, the same bytes every time. Leaks: test_leaks.py."""

import ast
import json
from functools import cache

import nbformat
import pytest

from grader.contract import wire
from grader.course import home_names, release
from grader.course.folder import open_course
from grader.course.release import exercise_files
from grader.student.check import REFERENCE_FILE
from grader.student.home_names import MISTAKES_FILE
from tests import courses
from tests.harness import TOPICS
from tests.processes import ROOT

pytestmark = pytest.mark.keras


@cache
def made(topic: str) -> dict[str, bytes]:
    """The files of an exercise, made once."""
    return exercise_files(open_course(ROOT), topic)


def test_exercises_are_what_the_solutions_give(monkeypatch):
    monkeypatch.setattr(release, "exercise_files", lambda _, topic, deck="": made(topic))
    assert [release.drift(open_course(ROOT), [topic]) for topic in TOPICS] == [[]] * len(TOPICS)


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
    assert release.exercise_files(course, topic) == made(topic)
    assert release.write_zip(course).read_bytes() == release.write_zip(course).read_bytes()


def test_drift_is_found(tmp_path):
    course = open_course(courses.make_course(tmp_path))
    release.release(course, [courses.TOPIC])
    assert release.drift(course, [courses.TOPIC]) == []
    source = tmp_path / "solutions" / courses.TOPIC / f"{courses.TOPIC}.py"
    source.write_text(source.read_text().replace("# # ", "# # Another ", 1))
    stale = release.drift(course, [courses.TOPIC])
    assert [path.name for path in stale] == [f"{courses.TOPIC}.ipynb", "reference.npz"]


def test_names_of_known_mistakes_are_made_again_for_the_questions_that_changed(tmp_path):
    course = open_course(courses.make_course(tmp_path))
    release.release(course, [courses.TOPIC])
    path = tmp_path / "exercises" / courses.TOPIC / MISTAKES_FILE
    made = json.loads(path.read_text())
    [question] = made["questions"]
    path.write_bytes(home_names.content(made["digests"], {question: []}))
    assert release.release(course, [courses.TOPIC]) == []
    path.write_bytes(home_names.content({question: "of an earlier solution"}, {question: []}))
    assert release.drift(course, [courses.TOPIC]) == [path]
    assert release.release(course, [courses.TOPIC]) == [path]
    assert json.loads(path.read_text()) == made


@pytest.mark.parametrize(("factor", "stays"), [(1 + 1e-6, True), (1.01, False)])
def test_a_reference_stays_while_it_would_accept_the_right_answer(tmp_path, factor, stays):
    course = open_course(courses.make_course(tmp_path))
    release.release(course, [courses.TOPIC])
    folder = tmp_path / "exercises" / courses.TOPIC
    names, reference = folder / MISTAKES_FILE, folder / REFERENCE_FILE
    made = reference.read_bytes()
    drifted = {k: a * factor if a.dtype.kind == "f" else a for k, a in wire.read(reference).items()}
    reference.write_bytes(wire.to_bytes(drifted))
    # The names have to be of the reference that is stored, whichever that is.
    assert release.drift(course, [courses.TOPIC]) == [names if stays else reference]
    release.release(course, [courses.TOPIC])
    assert (reference.read_bytes() == made) is not stays
    assert release.drift(course, [courses.TOPIC]) == []
    assert release.release(course, [courses.TOPIC]) == []


def test_a_reference_that_cannot_be_read_is_written_again(tmp_path):
    course = open_course(courses.make_course(tmp_path))
    release.release(course, [courses.TOPIC])
    reference = tmp_path / "exercises" / courses.TOPIC / REFERENCE_FILE
    made = reference.read_bytes()
    reference.write_bytes(made[:100])
    assert release.drift(course, [courses.TOPIC]) == [reference]
    assert release.release(course, [courses.TOPIC]) == [reference]
    assert reference.read_bytes() == made
