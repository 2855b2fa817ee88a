"""What a student's notebook shows for an answer: the card, its text, and what is raised."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from grader.course import release
from grader.course.folder import open_course
from grader.student import verdict_card
from tests.courses import OTHER, TOPIC, blank, make_course
from tests.markup import text_of
from tests.processes import BIN, ROOT

pytestmark = pytest.mark.kernel

WRONG = "def spread(sample):\n    deviation = sample.std()\n    return deviation"
SPREAD, RANKS = "check('spread', spread)", "check('ranks', ranks)"
SCENES = {
    "right": ("def spread(sample):\n    return sample.std(ddof=1)", SPREAD),
    "blank": ("def spread(sample):\n    raise NotImplementedError", SPREAD),
    "wrong": (WRONG, SPREAD),
    "second hint": (WRONG, "check('spread', spread, hint=2)"),
    "third hint": (WRONG, "check('spread', spread, hint=9)"),
    "error": (
        "def _first(sample):\n    return sample['a']\n\n"
        "def spread(sample):\n    return _first(sample)",
        SPREAD,
    ),
    "chained": (
        "def spread(sample):\n    try:\n        return {}['a']\n    except KeyError as error:\n"
        "        raise ValueError('<b>no</b> such \\x1b[31mkey') from error",
        SPREAD,
    ),
    "recursion": ("def spread(sample):\n    return spread(sample)", SPREAD),
    "called by a library": (
        "def spread(sample):\n    return np.apply_along_axis(lambda v: v + 'a', 0, sample)",
        SPREAD,
    ),
    "nothing": ("def spread(sample):\n    sample.std()", SPREAD),
    "interrupted": ("def spread(sample):\n    raise KeyboardInterrupt", SPREAD),
    "without attributes": (
        "class Slim(Exception):\n    __slots__ = ()\n\ndef spread(sample):\n    raise Slim('so')",
        SPREAD,
    ),
    "unnamed": ("def spread(sample):\n    return sample.mean()", SPREAD),
    "uses a blank": (
        "def spread(sample):\n    raise NotImplementedError\n\n"
        "def standard_scores(sample):\n    return (sample - sample.mean()) / spread(sample)",
        "check('standard_scores', standard_scores)",
    ),
}
ROW = ("def ranks(sample):\n    return np.argsort(np.argsort(sample)) * np.array([1, 2] + [1] * "
       "(len(sample) - 2))", RANKS)  # fmt: skip


class Shown:
    """The outputs of a cell that checks."""

    def __init__(self, cell: nbformat.NotebookNode):
        self._outputs = cell.outputs

    @property
    def text(self) -> str:
        return "\n".join(o.data["text/plain"] for o in self._outputs if "data" in o)

    @property
    def html(self) -> str:
        return "\n".join(o.data["text/html"] for o in self._outputs if "data" in o)

    @property
    def errors(self) -> list[list[str]]:
        return [o.traceback for o in self._outputs if o.output_type == "error"]


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    """A course folder with its exercises released."""
    root = make_course(tmp_path_factory.mktemp("home") / "course")
    release.release(open_course(root), [TOPIC, OTHER])
    return root


def run(course: Path, topic: str, nb: nbformat.NotebookNode, **options: Any) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(course)])}
    place = {"metadata": {"path": str(course / "exercises" / topic)}}
    NotebookClient(nb, resources=place, kernel_name="python3", **options).execute(env=environment)


def play(course: Path, topic: str, scenes: dict[str, tuple[str, str]]) -> dict[str, Shown]:
    """The scenes in one notebook: an answer's cell, and the cell that checks it."""
    nb = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("import numpy as np\nfrom basic_statistics import check"),
            *(nbformat.v4.new_code_cell(source) for scene in scenes.values() for source in scene),
        ]
    )
    run(course, topic, nb, allow_errors=True)
    return {name: Shown(nb.cells[2 + 2 * i]) for i, name in enumerate(scenes)}


@pytest.fixture(scope="module")
def shown(course) -> dict[str, Shown]:
    return play(course, TOPIC, SCENES)


def test_a_right_answer_gets_its_points_and_no_error(shown):
    assert shown["right"].text == "\N{CHECK MARK} spread: Right.\n1 of 1 point."
    assert "Right spread 1 of 1 point" in text_of(shown["right"].html)
    assert shown["right"].errors == []


def test_a_blank_answer_is_said_to_be_one_and_nothing_is_red(shown):
    assert shown["blank"].text == "Not answered yet."
    assert text_of(shown["blank"].html).endswith("\N{EN DASH} Not answered yet.")
    assert 'data-status="missing"' in shown["blank"].html
    assert shown["blank"].errors == []


def test_a_blank_answer_still_ends_a_run_and_fails_nbgraders_validation(course):
    with pytest.raises(CellExecutionError):
        run(course, TOPIC, blank())
    said = subprocess.run(
        [str(BIN / "nbgrader"), "validate", f"{TOPIC}.ipynb"],
        cwd=course / "exercises" / TOPIC,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(course)])},
        capture_output=True,
        text=True,
    )
    assert "VALIDATION FAILED ON 2 CELL(S)" in said.stdout
    assert "spread: Not answered yet." in said.stdout


def test_a_mistake_is_named_in_the_card_and_in_one_line_below(shown):
    assert "Possible mistake n instead of n - 1" in text_of(shown["wrong"].html)
    assert shown["wrong"].errors == [["\N{BALLOT X} spread: n instead of n - 1"]]


def test_hints_come_when_asked_for(shown):
    first, second, third = (shown[n].text for n in ("wrong", "second hint", "third hint"))
    assert "expected" not in first
    assert first.endswith('One more hint ("Where to look"): check(..., hint=2)')
    assert "at index 0: expected 2.2895, found 2.11967 (4 of 4 values differ)" in second
    assert re.search(r"Returned in cell In\[\d+\], line 3:\n +return deviation", second)
    assert "Write `spread(sample)`: the standard deviation" in third
    assert "One more hint" not in third
    assert shown["second hint"].html.count('<details class="vc-hints" open>') == 1


def test_what_is_not_named_is_said_by_what_was_expected_and_found(shown):
    assert "expected 2.2895" in shown["unnamed"].text


@pytest.mark.parametrize("scene", ["error", "chained", "recursion", "called by a library"])
def test_an_error_shows_the_students_lines_alone(shown, scene):
    said = shown[scene].text + text_of(shown[scene].html) + str(shown[scene].errors)
    assert not re.search(r"grader/|site-packages|at_home|basic_statistics", said)
    assert re.search(r"cell In\[\d+\], line \d", shown[scene].text)
    assert [len(lines) for lines in shown[scene].errors] == [1]


def test_an_error_keeps_its_type_and_says_what_it_usually_means(shown):
    assert shown["error"].text.startswith("\N{BALLOT X} spread: IndexError: only integers")
    assert "return sample['a']" in shown["error"].text
    assert "Is the index a float, a text or an array?" in shown["error"].text
    assert shown["error"].errors[0][0].startswith("\N{BALLOT X} spread: IndexError: only")


def test_an_error_from_another_shows_both_and_nothing_of_them_is_live(shown):
    assert "It was raised from this one:\nKeyError: 'a'" in shown["chained"].text
    assert "\x1b" not in shown["chained"].text + shown["chained"].html
    assert "<b>" not in shown["chained"].html


def test_a_recursion_is_one_line_and_how_often(shown):
    assert re.search(r"in `spread`, [\d,]+ times:", shown["recursion"].text)
    assert shown["recursion"].text.count("return spread(sample)") < 3


def test_an_interrupt_and_an_odd_exception_are_errors_like_others(shown):
    assert shown["interrupted"].text.startswith("\N{BALLOT X} spread: KeyboardInterrupt\n")
    assert "spread: Slim: so" in shown["without attributes"].text
    assert "does not return anything" in shown["nothing"].text


def test_an_answer_that_uses_a_blank_one_is_told_so_calmly(shown):
    assert "Uses `spread`, which is not answered yet." in shown["uses a blank"].text
    assert shown["uses a blank"].errors == []


def test_whole_numbers_are_drawn_as_expected_and_found(course):
    row = play(course, OTHER, {"row": ROW})["row"]
    assert 'role="img" aria-label="' in row.html
    assert re.search(r"expected +\d.*\n +found +\d", row.text)


def test_without_the_reference_file_one_line_says_where_it_belongs(course, tmp_path):
    nb = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("from basic_statistics import check"),
            nbformat.v4.new_code_cell(SCENES["right"][0]),
            nbformat.v4.new_code_cell(SPREAD),
        ]
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(course)])}
    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(nb, resources=place, kernel_name="python3", allow_errors=True).execute(
        env=environment
    )
    (lines,) = Shown(nb.cells[2]).errors
    assert len(lines) == 1
    assert "reference.npz is not in the folder of this notebook" in lines[0]


def test_in_a_terminal_it_is_text_and_the_error_is_raised(course):
    script = f"from basic_statistics import check\n{WRONG}\n{SPREAD}\n"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=course / "exercises" / TOPIC,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(course)])},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 1
    assert "CheckError: spread: Possible mistake: n instead of n - 1." in ran.stderr


LOADED = """
import sys
from grader.student import check, failure, kernel
print(*sorted(name for name in sys.modules if name.startswith("grader.student.")))
"""


def test_nothing_of_the_card_is_loaded_in_grading():
    ran = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, cwd=ROOT)
    assert "grader.student.check" in ran.stdout
    assert not re.search(r"card|at_home|picture|svg|exercise_text", ran.stdout)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**Not** the sum, *but*\nthe `mean`.", "Not the sum, but the `mean`."),
        ("It has `n * m * k` or 2 * 3 * 4 values.", "It has `n * m * k` or 2 * 3 * 4 values."),
    ],
)
def test_what_the_exercise_says_is_shown_without_its_marks(written, shown):
    assert verdict_card._plain(written) == shown
