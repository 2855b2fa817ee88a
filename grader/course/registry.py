"""Find the course: the installed one, or the one that a course folder names."""

import sys
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from grader.contract.course import CONFIG_FILE, Course
from grader.contract.errors import ReviewError

GROUP = "grader.courses"


def find(named: str | None = None) -> Course:
    """The course of this name, or the only one that is installed.

    Args:
        named: an entry point of the group ``grader.courses``, or ``package.module:OBJECT``.

    Raises:
        ReviewError: if there is no such course, or none was named and there are several.
    """
    installed = _installed()
    if named is None:
        if len(installed) != 1:
            raise ReviewError(
                f"Which course is this? Installed: {', '.join(sorted(installed)) or 'none'}. "
                f"Name one in {CONFIG_FILE}: configure(c, course='NAME'), or 'module:OBJECT'."
            )
        named = next(iter(installed))
    return _load(installed.get(named, named))


def make_importable(root: Path) -> None:
    """Make packages in a course folder importable; installed packages come first."""
    if (folder := str(root.resolve())) not in sys.path:
        sys.path.append(folder)


@cache  # it reads the metadata of every package
def _installed() -> dict[str, str]:
    """The entry points of installed courses, by name."""
    return {point.name: point.value for point in entry_points(group=GROUP)}


def _load(place: str) -> Course:
    module, _, name = place.partition(":")
    try:
        course = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ReviewError(
            f"The course {place!r} cannot be loaded ({error}). Expected 'module:OBJECT', such as "
            f"'rnn_review.course:COURSE', of a module that is installed or in the course folder."
        ) from error
    if not isinstance(course, Course):
        raise ReviewError(
            f"{place!r} is a {type(course).__name__}; expected a grader.contract.course.Course."
        )
    return course
