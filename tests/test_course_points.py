"""Every topic of the RNN course from a right submission to its points in nbgrader's gradebook."""

import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.course.folder import open_course
from grader.intake import cells
from grader.records.gradebook import NbgraderGradebook
from grader.records.gradebook_protocol import Worth
from tests.commands import run
from tests.harness import TOPICS, grader, trusted
from tests.processes import ROOT
from tests.submissions import make_course, otherwise, submitted

pytestmark = [pytest.mark.kernel, pytest.mark.keras]

TOTALS = {
    "01_three_characters": 10,
    "02_n_characters": 10,
    "03_simple_rnn": 12,
    "04_sequences": 10,
    "05_stateful": 12,
    "06_scan": 14,
}


@pytest.mark.parametrize("topic", TOPICS)
def test_right_answers_earn_each_questions_points_and_all_of_the_total(topic, tmp_path):
    course = open_course(make_course(tmp_path))
    result = grader(topic).grade(otherwise(topic).content, "ada")
    with NbgraderGradebook(course) as gradebook:
        gradebook.register(topic, trusted(topic), Worth(grader(topic).marking.max_points))
        gradebook.record_all([result])
    with Gradebook(course.db_url, course.course_id) as entries:
        entry = entries.find_submission(topic, "ada")
        scores = {g.name: g.auto_score for n in entry.notebooks for g in n.grades}
        assert (entry.score, entry.max_score) == (TOTALS[topic], TOTALS[topic])
    points = cells.points(trusted(topic))
    assert list(points) == [question.name for question in TOPICS[topic]]
    assert scores == {f"test_{name}": most for name, most in points.items()}


def test_released_exercises_once_solved_are_accepted_by_nbgrader_validate(tmp_path):
    """One after the other in one kernel, which imports TensorFlow once.

    Each begins in its own folder and without a name of those before it. The cells between the
    questions, which train for show, take minutes and check nothing.
    """
    everything = nbformat.v4.new_notebook()
    for topic in TOPICS:
        (tmp_path / topic).mkdir()
        shutil.copy(ROOT / "exercises" / topic / "reference.npz", tmp_path / topic)
        everything.cells.append(nbformat.v4.new_code_cell(f"%reset -f\n%cd -q {tmp_path / topic}"))
        for cell in submitted(topic).cells:
            if cell.cell_type == "code" and cells.grade_id(cell):
                everything.cells.append(cell)
                if cells.grade_id(cell) == "setup":
                    del cell.metadata["nbgrader"]  # a name of a cell can be used once
    nbformat.write(everything, tmp_path / "everything.ipynb")
    ran = run("nbgrader", "validate", "everything.ipynb", folder=tmp_path)
    said = ran.stdout + ran.stderr
    assert "Success! Your notebook passes all the tests." in said, said
    tests = sum(cells.is_test(cell) for cell in everything.cells)
    assert tests == sum(map(len, TOPICS.values()))
