"""The ledger's file: its name, its layout, and how one of an earlier version is migrated."""

import sqlite3
from pathlib import Path

from grader.contract.errors import ReviewError

FILE = "ledger.db"  # in the course folder

# At index n: from version n - 1 to version n. A new file goes through all of them. Version 0 is
# what programs wrote that knew no version: there the table may exist already.
_MIGRATIONS = (
    """
    create table if not exists results (
        assignment text not null,
        student_id text not null,
        rests_on text not null,    -- hash of all that decides the result
        gradebook text not null,   -- identity of the one that has it; empty before that
        seconds real not null,
        result text not null,      -- JSON, with a version of its own
        feedback text not null,    -- a notebook
        primary key (assignment, student_id)
    )
    """,
    "alter table results add column graded_at text not null default ''",  # ISO 8601, UTC
)
VERSION = len(_MIGRATIONS) - 1


def migrate(database: sqlite3.Connection, path: Path) -> None:
    """Bring a ledger to this program's version, completely or not at all.

    Args:
        database: in autocommit mode.
        path: its file, for messages.

    Raises:
        ReviewError: if the file has a later version.
        sqlite3.Error: if it is not a ledger, or cannot be written.
    """
    if _version(database, path) == VERSION and _has_table(database):
        return
    database.execute("begin immediate")  # runs that begin at the same time migrate it once
    try:
        first = _version(database, path) + 1 if _has_table(database) else 0
        for migration in _MIGRATIONS[first:]:
            database.execute(migration)
        database.execute(f"pragma user_version = {VERSION}")
        database.execute("commit")
    except BaseException:
        if database.in_transaction:
            database.execute("rollback")
        raise


def _version(database: sqlite3.Connection, path: Path) -> int:
    (version,) = database.execute("pragma user_version").fetchone()
    if version > VERSION:
        raise ReviewError(
            f"The ledger {path} has version {version}; this program reads versions up to "
            f"{VERSION}. Use the program that wrote it, or a later one. Or move the file away: no "
            f"score is lost, but everything is regraded."
        )
    return version


def _has_table(database: sqlite3.Connection) -> bool:
    query = "select 1 from sqlite_master where type = 'table' and name = 'results'"
    return database.execute(query).fetchone() is not None
