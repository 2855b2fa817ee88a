"""The database of nbgrader's gradebook: opened, its tables created, its errors in words."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook, InvalidEntry
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import NullPool, create_engine, func, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning, SQLAlchemyError

from grader.contract.course import CONFIG_FILE
from grader.contract.errors import ReviewError

_LOCK = int.from_bytes(b"graders")  # any number that no other program takes

# nbgrader 0.9.6 builds submissions in an order that SQLAlchemy 2.1 warns of; nothing is lost.
warnings.filterwarnings("ignore", category=SAWarning, module="nbgrader.api")
# nbgrader logs a database's error with a traceback before it raises; `open_gradebook` reports it.
logging.getLogger("tornado.application").addFilter(
    lambda record: not str(record.msg).startswith("Rolling back session")
)


@contextmanager
def open_gradebook(course: CourseDirectory) -> Iterator[Gradebook]:
    """The course's gradebook.

    Raises:
        ReviewError: for an invalid db_url, or a database that cannot be opened or written.
    """
    with cannot_be_used(course.db_url):
        _make_tables(course.db_url)
        with Gradebook(course.db_url, course.course_id) as gradebook:
            yield gradebook


def _make_tables(db_url: str) -> None:
    """Create nbgrader's tables, with their version, where there are none.

    nbgrader would start ``alembic heads`` for the version, which takes seconds and is not found
    where the environment is not activated.
    """
    with create_engine(db_url, poolclass=NullPool).begin() as connection:
        if not inspect(connection).get_table_names():
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
        if make_url(db_url).get_backend_name() == "postgresql":
            engine = create_engine(db_url, poolclass=NullPool)
            connection = stack.enter_context(engine.connect())
            connection.execute(select(func.pg_advisory_lock(_LOCK)))  # until it is closed
        yield


@contextmanager
def cannot_be_used(db_url: str) -> Iterator[None]:
    """Errors of a database, as words for people."""
    try:
        yield
    except (SQLAlchemyError, InvalidEntry, ImportError) as error:
        raise ReviewError(
            f"The gradebook {_shown(db_url)} cannot be used: {_first_line(error)}\n"
            f"Expected an SQLAlchemy address of a database that can be written, such as "
            f"sqlite:////path/to/gradebook.db; set it with --db or in {CONFIG_FILE}."
        ) from error


def _shown(db_url: str) -> str:
    """The address without its password."""
    try:
        return make_url(db_url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(db_url)


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
