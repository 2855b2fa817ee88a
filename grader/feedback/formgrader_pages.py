"""Our pages in the place of some of the formgrader's own, and what it reads of submissions."""

import functools
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

import grader
from grader.intake.choice import AmbiguousError
from grader.intake.submission_folder import handed_in_at

_OURS = Path(grader.__file__).parent / "pages" / "formgrader"
_FORMGRADER = "nbgrader.server_extensions.formgrader.formgrader"
_API = "nbgrader.apps.api"


def use_ours() -> None:
    """Let a formgrader that is starting in this process show our pages; elsewhere, do nothing.

    It has no setting for the templates of its lists. Ours extend its own as ``nbgrader/NAME``.
    """
    module = sys.modules.get(_FORMGRADER)
    if module is None:
        return
    api: Any = sys.modules[_API]
    api.NbGraderAPI.get_submitted_timestamp = _submitted_timestamp
    extension = module.FormgradeExtension
    theirs = extension.init_tornado_settings
    if hasattr(theirs, "__wrapped__"):  # the configuration is read again for each page
        return

    @functools.wraps(theirs)
    def init_tornado_settings(self, webapp) -> None:
        theirs(self, webapp)
        environment: Environment = webapp.settings["nbgrader_jinja2_env"]
        own = environment.loader
        assert own is not None
        environment.loader = ChoiceLoader(
            [FileSystemLoader(_OURS), own, PrefixLoader({"nbgrader": own})]
        )

    extension.init_tornado_settings = init_tornado_settings


def _submitted_timestamp(self: Any, assignment_id: str, student_id: str) -> datetime | None:
    """When it was handed in, in place of a method that opens whatever a student calls the time.

    A pipe would stop the server, a device fill its memory, other words hide the whole class.
    """
    course = self.coursedir
    folder = course.format_path(course.submitted_directory, student_id, assignment_id)
    with suppress(AmbiguousError):  # grading says so
        return handed_in_at(Path(folder).absolute())
    return None
