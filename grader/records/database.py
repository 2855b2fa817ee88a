"""The database of nbgrader's gradebook: opened, its tables created, its errors in words."""

import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from itertools import islice

from nbgrader.api import Base, Gradebook, InvalidEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import NullPool, create_engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DataError, SAWarning, SQLAlchemyError

from grader.contract.course import CONFIG_FILE
from grader.contract.errors import ReviewError
from grader.records.gradebook_protocol import RefusedError

# What a database's driver says, and what that means for a person.
_MEANINGS = (
    ("locked", "another program has it locked: the formgrader, or another run. Close it, or wait."),
    ("disk is full", "the disk is full. Make room, then run the command again."),
    ("readonly", "the file or its folder is read-only, or another user's."),
    ("unable to open", "its folder does not exist, or is read-only."),
    ("not a database", "the file is something else. Move it away, or name another one."),
)
_LOCK = int.from_bytes(b"graders")  # any number that no other program takes

# nbgrader 0.9.6 builds submissions in an order that SQLAlchemy 2.1 warns of; nothing is lost.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader.api")
# nbgrader logs a database's error with a traceback before it raises; `open_gradebook` reports it.
logging.getLogger("tornado.application").addFilter(
    lambda record: not str(record.msg).startswith("Rolling back session")
)
_MOST_NAMED = 1000  # values in a query; SQLite takes 32,766 of them


class LockedError(ReviewError):
    """Another program has the database, for a moment or for as long as it runs."""


@contextmanager
def open_gradebook(course: CourseDirectory) -> Iterator[Gradebook]:
    """The course's gradebook.

    Raises:
        ReviewError: for an invalid db_url, or a database that cannot be opened or written.
    """
    with cannot_be_used(course.db_url):
        _make_tables(course.db_url)
        with Gradebook(course.db_url, course.course_id) as gradebook:
            # A statement for many rows, where the driver would send one for each.
            gradebook.engine.dialect.use_insertmanyvalues_wo_returning = _is_on_server(
                course.db_url
            )
            yield gradebook


def _make_tables(db_url: str) -> None:
    """Create nbgrader's tables, with their version, where there are none.

    nbgrader would start ``alembic heads`` for the version, which takes seconds and is not found
    where the environment is not activated.
    """
    with create_engine(db_url, poolclass=NullPool).begin() as connection:
        if not inspect(connection).get_table_names():
            # Here, since they take long to import, and a gradebook is made once.
            from alembic.runtime.migration import MigrationContext
            from alembic.script import ScriptDirectory

            Base.metadata.create_all(connection)
            versions = ScriptDirectory(str(files("nbgrader") / "alembic"))
            MigrationContext.configure(connection).stamp(versions, "heads")


@contextmanager
def alone_on_server(db_url: str) -> Iterator[None]:
    """No other grader creates tables or an assignment's entries in that gradebook meanwhile.

    Graders of a server may have course folders of their own; those of a file share one, and its
    ledger keeps them apart.
    """
    with cannot_be_used(db_url), ExitStack() as stack:
        if _is_on_server(db_url):
            engine = create_engine(db_url, poolclass=NullPool)
            connection = stack.enter_context(engine.connect())
            connection.execute(select(func.pg_advisory_lock(_LOCK)))  # until it is closed
        yield


def _is_on_server(db_url: str) -> bool:
    return make_url(db_url).get_backend_name() == "postgresql"


@contextmanager
def cannot_be_used(db_url: str) -> Iterator[None]:
    """Errors of a database, as words for people."""
    try:
        yield
    except DataError as error:  # what was to be written, not the database
        raise RefusedError(f"The gradebook refuses it: {_first_line(error)}") from error
    except (SQLAlchemyError, InvalidEntry, ImportError) as error:
        said = _first_line(error)
        meaning = next((words for part, words in _MEANINGS if part in said), "")
        kind = LockedError if "locked" in said else ReviewError
        raise kind(
            f"The gradebook {_shown(db_url)} cannot be used: {said}\n{_advice(meaning)}"
        ) from error


def in_groups(values: Iterable[str]) -> Iterator[list[str]]:
    """Values in groups that a query may name."""
    left = iter(values)
    while group := [*islice(left, _MOST_NAMED)]:
        yield group


def _advice(meaning: str) -> str:
    """What to do about it; an address is explained only where it may be wrong."""
    where = f"another gradebook can be set with --db or in {CONFIG_FILE}."
    if meaning:
        return f"That means: {meaning} {where[0].upper()}{where[1:]}"
    return (
        f"Expected an SQLAlchemy address of a database that can be written, such as "
        f"sqlite:////path/to/gradebook.db; {where}"
    )


def _shown(db_url: str) -> str:
    """The address without its password."""
    try:
        return make_url(db_url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(db_url)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
