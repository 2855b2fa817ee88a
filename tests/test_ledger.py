"""The ledger's versions: earlier files are migrated, later ones are refused with advice."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest

from grader.contract.errors import ReviewError
from grader.contract.state import State
from grader.records.ledger import FILE, Ledger
from grader.records.ledger_layout import VERSION
from tests.ledgers import as_version_0
from tests.processes import ROOT

TOPIC = "01_three_characters"
WRITTEN_BEFORE = (ROOT / "tests" / "ledger_version_0.sql").read_text()  # by the program then


@pytest.fixture
def old(tmp_path) -> Path:
    """A course folder with a ledger of version 0."""
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.executescript(WRITTEN_BEFORE)
    return tmp_path


def layout(folder: Path):
    with closing(sqlite3.connect(folder / FILE)) as database:
        columns = database.execute("select name from pragma_table_info('results')").fetchall()
        return database.execute("pragma user_version").fetchone(), columns


def change(folder: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        database.execute(statement, values)


def test_the_results_of_a_ledger_written_before_versions_still_count(old):
    with Ledger(old) as ledger:
        ada = ledger.find(TOPIC, "ada", "rests-on-ada")
        obrien = ledger.find(TOPIC, "o'brien", "rests-on-obrien")
        assert ledger.find(TOPIC, "ada", "something else") is None
        assert ledger.usual_seconds() == {TOPIC: 2.5}
    assert ada is not None
    assert obrien is not None
    assert (ada.gradebook, obrien.gradebook) == ("address-hash", "")
    assert (ada.result.state, ada.result.score, ada.result.max_score) == (State.GRADED, 1, 2)
    assert (ada.result.cells, ada.graded_at) == ((), "")
    assert [q.seconds for q in ada.result.questions] == [0, 0]
    assert ada.result.feedback.cells[0].source == "x = 1"
    assert obrien.result.state is State.TIMEOUT


def test_a_migrated_ledger_has_the_layout_of_a_new_one_and_takes_results(old, tmp_path_factory):
    new = tmp_path_factory.mktemp("new")
    with Ledger(new), Ledger(old) as ledger:
        entry = ledger.find(TOPIC, "ada", "rests-on-ada")
        assert entry is not None
        ledger.keep_all([(entry.result, "rests on more")])
    assert layout(old) == layout(new)
    with Ledger(old) as ledger:
        again = ledger.find(TOPIC, "ada", "rests on more")
        assert again is not None
        assert again.result == entry.result
        assert again.graded_at


def test_a_ledger_goes_back_to_the_file_that_the_old_program_wrote(old, tmp_path_factory):
    """So that `as_version_0`, which other tests trust, gives what the old program gave."""
    other = tmp_path_factory.mktemp("other")
    with closing(sqlite3.connect(other / FILE)) as database:
        database.executescript(WRITTEN_BEFORE)
    with Ledger(old):
        pass
    as_version_0(old)
    dumps = []
    for folder in (old, other):
        with closing(sqlite3.connect(folder / FILE)) as database:
            dumps.append(list(database.iterdump()))
    assert dumps[0] == dumps[1]


def test_runs_that_begin_at_once_migrate_a_ledger_once(old):
    at_once = Barrier(6, timeout=60)

    def open_it(_):
        at_once.wait()
        with Ledger(old) as ledger:
            return ledger.find(TOPIC, "ada", "rests-on-ada") is not None

    with ThreadPoolExecutor(6) as runs:
        assert all(runs.map(open_it, range(6)))


def test_a_ledger_of_a_later_program_is_refused_with_advice_and_left_alone(old):
    change(old, f"pragma user_version = {VERSION + 1}")
    before = (old / FILE).read_bytes()
    with pytest.raises(ReviewError) as refused:
        Ledger(old)
    words = str(refused.value)
    assert str(old / FILE) in words
    assert f"version {VERSION + 1}" in words
    assert f"up to {VERSION}" in words
    assert "move the file away" in words
    assert (old / FILE).read_bytes() == before


@pytest.mark.parametrize(
    "document",
    [
        {"version": 99},
        {"version": "1"},
        {"version": -1},
        {},
        [],
        {"version": 1, "state": "graded"},
        {"questions": 3},
    ],
)
def test_a_kept_result_that_cannot_be_read_is_regraded(old, document):
    change(old, "update results set result = ? where student_id = 'ada'", json.dumps(document))
    with Ledger(old) as ledger:
        assert ledger.find(TOPIC, "ada", "rests-on-ada") is None
        assert ledger.find(TOPIC, "o'brien", "rests-on-obrien") is not None


@pytest.mark.parametrize("text", ["", "no JSON", '{"state": '])
def test_a_kept_result_that_is_no_json_is_regraded(old, text):
    change(old, "update results set result = ? where student_id = 'ada'", text)
    with Ledger(old) as ledger:
        assert ledger.find(TOPIC, "ada", "rests-on-ada") is None


def test_another_programs_database_is_refused(tmp_path):
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute("create table results (name text)")
    with Ledger(tmp_path) as ledger, pytest.raises(ReviewError, match="cannot be used"):
        ledger.find(TOPIC, "ada", "rests on")
