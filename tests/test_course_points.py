"""Every topic of the RNN course from a right submission to its points in nbgrader's gradebook."""

import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grader.course.folder import open_course
from grader.intake import cells
from grader.records.gradebook import NbgraderGradebook
from tests.harness import TOPICS, grader, trusted
from tests.processes import BIN, ROOT
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
        gradebook.register(topic, trusted(topic))
        gradebook.record(result)
    with Gradebook(course.db_url, course.course_id) as entries:
        entry = entries.find_submission(topic, "ada")
        scores = {g.name: g.auto_score for n in entry.notebooks for g in n.grades}
        assert (entry.score, entry.max_score) == (TOTALS[topic], TOTALS[topic])
    points = cells.points(trusted(topic))
    assert list(points) == [question.name for question in TOPICS[topic]]
    assert scores == {f"test_{name}": most for name, most in points.items()}


def test_released_exercises_once_solved_are_accepted_by_nbgrader_validate(tmp_path):
    """All in one process of nbgrader, whose imports take longer than most notebooks."""
    for topic in TOPICS:
        nb = submitted(topic)
        # The cells between the questions, which train for show, take minutes and check nothing.
        nb.cells = [c for c in nb.cells if c.cell_type != "code" or cells.grade_id(c)]
        (tmp_path / topic).mkdir()
        nbformat.write(nb, tmp_path / topic / f"{topic}.ipynb")
        shutil.copy(ROOT / "exercises" / topic / "reference.npz", tmp_path / topic)
    said = nbgrader_validate(tmp_path, *(f"{topic}/{topic}.ipynb" for topic in TOPICS))
    assert said.count("Success! Your notebook passes all the tests.") == len(TOPICS), said


def nbgrader_validate(folder: Path, *notebooks: str) -> str:
    run = subprocess.run(
        [BIN / "nbgrader", "validate", *notebooks],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr
