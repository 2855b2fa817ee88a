"""What a person reads when the gradebook's database cannot be used."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from grader.contract.errors import ReviewError
from grader.records.database import LockedError, cannot_be_used


def told(said: str) -> ReviewError:
    with pytest.raises(ReviewError) as raised, cannot_be_used("sqlite:////class/gradebook.db"):
        raise OperationalError("", {}, sqlite3.OperationalError(said))
    return raised.value


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("database is locked", "another program has it locked"),
        ("database or disk is full", "disk is full"),
        ("attempt to write a readonly database", "read-only"),
        ("unable to open database file", "does not exist, or is read-only"),
    ],
)
def test_a_reason_that_is_known_is_said_and_not_that_the_address_is_wrong(said, words):
    error = told(said)
    assert words in str(error)
    assert "--db" in str(error)
    assert "SQLAlchemy address" not in str(error)
    assert isinstance(error, LockedError) == ("locked" in said)


def test_any_other_reason_explains_the_address():
    assert "Expected an SQLAlchemy address" in str(told("no such driver"))
