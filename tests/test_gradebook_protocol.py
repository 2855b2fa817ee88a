"""The recorder with another gradebook than nbgrader's: a CSV file."""

import csv
from pathlib import Path

import pytest
from nbformat import NotebookNode

from grader.contract.errors import ReviewError
from grader.contract.state import State
from grader.intake.submission_folder import Submission
from grader.records.gradebook_protocol import Worth
from grader.records.ledger import FILE
from grader.records.recorder import Recorder
from tests.courses import TOPIC, marking, not_graded, trusted


class CsvGradebook:
    """A small but real gradebook: one row per student and assignment."""

    def __init__(self, path: Path):
        self.path = path
        self.unavailable = 0  # how often it fails before it can be used

    @property
    def identity(self) -> str:
        return str(self.path)

    def __enter__(self) -> "CsvGradebook":
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing is kept open."""

    def register(
        self, assignment: str, trusted: NotebookNode, worth: Worth, apply: bool = False
    ) -> None:
        if not self.path.exists():
            self._write({})

    def students_graded(self, assignment: str) -> set[str]:
        return {student for student, name in self.rows() if name == assignment}

    def record_all(self, results) -> None:
        if self.unavailable:
            self.unavailable -= 1
            raise ReviewError("The file is open in a spreadsheet.")
        self._write(self.rows() | {(r.student_id, r.assignment): f"{r.score:g}" for r in results})

    def rows(self) -> dict[tuple[str, str], str]:
        with self.path.open(newline="") as file:
            return {(student, name): score for student, name, score in csv.reader(file)}

    def _write(self, rows: dict[tuple[str, str], str]) -> None:
        with self.path.open("w", newline="") as file:
            csv.writer(file).writerows([*key, score] for key, score in rows.items())


@pytest.fixture
def gradebook(tmp_path):
    return CsvGradebook(tmp_path / "scores.csv")


def result(student_id="ada"):
    return not_graded(State.MALFORMED, "It is no notebook.", student_id)


def submission(student_id="ada"):
    return Submission(TOPIC, student_id, Path("unused"))


def test_a_result_reaches_the_other_gradebook_and_is_known_afterwards(tmp_path, gradebook):
    with Recorder(tmp_path, gradebook) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        assert recorder.known(submission(), "rests on") is None
        recorder.keep_all([(result(), "rests on")])
    assert gradebook.rows() == {("ada", TOPIC): "0"}
    with Recorder(tmp_path, gradebook) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        entry = recorder.known(submission(), "rests on")
        assert entry is not None
        assert entry.result == result()
        assert entry.graded_at.endswith("+00:00")
        assert recorder.known(submission(), "something else") is None


def test_a_second_gradebook_is_filled_from_the_ledger(tmp_path, gradebook):
    with Recorder(tmp_path, gradebook) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        recorder.keep_all([(result(), "rests on")])
    other = CsvGradebook(tmp_path / "other.csv")
    with Recorder(tmp_path, other) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        assert recorder.known(submission(), "rests on")
    assert other.rows() == gradebook.rows()


def test_results_that_a_gradebook_lacks_are_recorded_together_on_leaving(tmp_path, gradebook):
    students = ["ada", "bob", "cy"]
    with Recorder(tmp_path, gradebook) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        recorder.keep_all([(result(student), "rests on") for student in students])
    other, groups = CsvGradebook(tmp_path / "other.csv"), []
    other.record_all = lambda results: groups.append([r.student_id for r in results])
    with Recorder(tmp_path, other) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        assert all(recorder.known(submission(student), "rests on") for student in students)
        assert groups == []
    assert groups == [students]


def test_a_gradebook_that_is_unavailable_for_a_while_is_retried(tmp_path, gradebook):
    gradebook.unavailable = 2
    with Recorder(tmp_path, gradebook) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        recorder.keep_all([(result(), "rests on")])
    assert gradebook.unavailable == 0
    assert gradebook.rows() == {("ada", TOPIC): "0"}


def test_what_was_kept_but_not_recorded_is_recorded_the_next_time(tmp_path, gradebook):
    with Recorder(tmp_path, gradebook) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        gradebook.record_all = interrupted
        with pytest.raises(KeyboardInterrupt):
            recorder.keep_all([(result(), "rests on")])
    del gradebook.record_all
    assert (tmp_path / FILE).exists()
    assert gradebook.rows() == {}
    with Recorder(tmp_path, gradebook) as recorder:
        recorder.register(TOPIC, trusted(), marking())
        assert recorder.known(submission(), "rests on")
    assert gradebook.rows() == {("ada", TOPIC): "0"}


def interrupted(_):
    raise KeyboardInterrupt
