"""Make a course folder: configuration, settings, roster, gradebook; all of it or nothing."""

import os
import shutil
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from zoneinfo import ZoneInfo

from grader.classroom.roster import ROSTER_FILE, Roster
from grader.classroom.settings import SETTINGS_FILE
from grader.contract.course import CONFIG_FILE, Course
from grader.contract.errors import ReviewError
from grader.course import registry
from grader.course.folder import course_of, find_root, open_course
from grader.records.class_list import enroll

_MADE_BY = "made by `review init`"


@dataclass(frozen=True)
class Source:
    """The course that a folder uses.

    Attributes:
        folder: with ``solutions`` and ``exercises``.
        name: of the course: an entry point or ``module:OBJECT``.
    """

    folder: Path
    name: str
    course: Course


def find_source(given: Path | None, here: Path) -> Source:
    """The course to use.

    Args:
        given: a course's own folder, or one in it; None to look from `here` upwards, and then for
            the installed course's own folder.

    Raises:
        ReviewError: if there is none.
    """
    try:
        root = find_root(given or here)
    except ReviewError:
        if given is not None or (root := _installed_folder()) is None:
            raise ReviewError(
                f"Which course? {given or here} is not in a folder with {CONFIG_FILE} and "
                f"solutions/. Name the course's own folder: --source FOLDER."
            ) from None
    opened = open_course(root)
    folder = Path(opened.format_path(opened.source_directory, ".", ".")).resolve().parent
    if not (folder / "solutions").is_dir():
        raise ReviewError(f"{folder} has no solutions/. Name the course's own folder: --source.")
    course = course_of(opened)
    return Source(folder, opened.config.Grader.get("course") or _installed_name(), course)


def _installed_name() -> str:
    """The name of the installed course, of which there is one: `course_of` has found it."""
    return next(iter(entry_points(group=registry.GROUP))).name


def _installed_folder() -> Path | None:
    """The folder of the only installed course, if it is used from a clone."""
    points = list(entry_points(group=registry.GROUP))
    if len(points) != 1:
        return None
    package = import_module(points[0].module.partition(".")[0])
    folder = Path(str(package.__file__)).resolve().parent.parent
    return folder if (folder / CONFIG_FILE).is_file() else None


def init(folder: Path, source: Source, roster: Roster) -> list[str]:
    """Make a course folder; return the names of what was made, none if it was there.

    Raises:
        ReviewError: if the folder has something else in it, or is in the course's own folder.
    """
    target = folder.resolve()
    if target.is_relative_to(source.folder):
        raise ReviewError(
            f"{target} is in the course's own folder, {source.folder}. Submissions and grades "
            f"belong outside of it: choose another place."
        )
    if _is_made(target, source):
        return []
    scratch = target.with_name(f".{target.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir(parents=True)
        _fill(scratch, source, roster)
        scratch.rename(target)  # also over an empty folder
    except OSError as error:
        raise ReviewError(f"{target} cannot be made: {error.strerror}.") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return sorted(path.name for path in target.iterdir())


def _is_made(target: Path, source: Source) -> bool:
    """Whether the folder was made before, for this course; an empty or missing one was not."""
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return False
    config = target / CONFIG_FILE
    if not config.is_file():
        raise ReviewError(
            f"{target} is not empty and no course folder. Nothing was changed: name a new folder."
        )
    if _MADE_BY not in config.read_text(encoding="utf-8", errors="replace"):
        raise ReviewError(f"{target} has a {CONFIG_FILE} of another origin. Nothing was changed.")
    other = course_of(open_course(target)).name
    if other != source.course.name:
        raise ReviewError(
            f"{target} is a course folder of {other}, not of {source.course.name}. Nothing was "
            f"changed: name a new folder."
        )
    return True


def _fill(folder: Path, source: Source, roster: Roster) -> None:
    (folder / CONFIG_FILE).write_text(_configuration(source), encoding="utf-8")
    (folder / SETTINGS_FILE).write_text(_settings(source.course), encoding="utf-8")
    (folder / ROSTER_FILE).write_text(roster.as_csv(), encoding="utf-8")
    (folder / "submitted").mkdir()
    enroll(open_course(folder), roster)


def _configuration(source: Source) -> str:
    return (
        f'"""The course folder of a class, {_MADE_BY}: `review` and nbgrader read it."""\n\n'
        f"from grader.nbgrader_plugin import configure\n\n"
        f"c = get_config()  # noqa: F821 - nbgrader defines it\n"
        f"configure(c, course={source.name!r}, source={str(source.folder)!r})\n"
    )


def _settings(course: Course) -> str:
    """A course.toml in which everything but the time zone is a comment."""
    due = "\n".join(f"# {name} = 2026-12-01T23:59:00" for name in course.assignments)
    return f"""\
# The rules of this class. All of it may be left out.

# Of due dates, and of times in downloads that name no time zone.
timezone = "{_timezone()}"

# Where you unpack the students' zip, so that its notebooks find their files on Colab and Kaggle.
# url = "https://github.com/OWNER/REPOSITORY"

# When each assignment is due. A day alone means its end.
[due]
{due}

# What being late costs: "none"; "percent" of the score for each day that was begun; "cutoff", all.
# [late]
# policy = "percent"
# percent = 10
# grace_minutes = 15
# slip_days = 0

# Points by step for questions that should give them; all others are all or nothing.
# [credit]
# question = "by step"

# Questions that do not count any more: "all" of the points for everybody, or "none".
# [void]
# question = "all"
"""


def _timezone() -> str:
    """The machine's, if it has a name."""
    local = os.path.realpath("/etc/localtime").partition("zoneinfo/")[2]
    for name in filter(None, (os.environ.get("TZ", ""), local)):
        try:
            return ZoneInfo(name.removeprefix("Etc/")).key
        except (ValueError, OSError, KeyError):
            continue
    return "UTC"
