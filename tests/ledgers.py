"""Ledgers of earlier versions, made from those of today."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from grader.records.ledger import FILE

# As the program without versions made it.
_VERSION_0 = """
CREATE TABLE results (
    assignment text not null,
    student_id text not null,
    rests_on text not null,    -- hash of all that decides the result
    gradebook text not null,   -- hash of the address of the one that has it; empty before that
    seconds real not null,
    result text not null,      -- JSON
    feedback text not null,    -- a notebook
    primary key (assignment, student_id)
)
"""


def as_version_0(folder: Path) -> None:
    """Turn a course folder's ledger into what the program without versions wrote."""
    columns = "assignment, student_id, rests_on, gradebook, seconds, result, feedback"
    with closing(sqlite3.connect(folder / FILE)) as database, database:
        rows = database.execute(f"select {columns} from results order by rowid").fetchall()
        database.execute("drop table results")
        database.execute(_VERSION_0)
        for *front, result, feedback in rows:
            values = (*front, json.dumps(_result(json.loads(result))), feedback)
            database.execute(f"insert into results ({columns}) values (?,?,?,?,?,?,?)", values)
        database.execute("pragma user_version = 0")


def _result(document: dict) -> dict:
    """Without what later versions added."""
    added = ("seconds", "mistakes", "passed", "steps", "note", "voided")
    questions = [{k: v for k, v in q.items() if k not in added} for q in document["questions"]]
    old = {k: v for k, v in document.items() if k not in ("cells", "version")}
    return old | {"questions": questions}
