"""Our pages in the place of some of the formgrader's own."""

import functools
import sys
from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader

import grader

_OURS = Path(grader.__file__).parent / "pages" / "formgrader"
_FORMGRADER = "nbgrader.server_extensions.formgrader.formgrader"


def use_ours() -> None:
    """Let a formgrader that is starting in this process show our pages; elsewhere, do nothing.

    It has no setting for the templates of its lists. Ours extend its own as ``nbgrader/NAME``.
    """
    module = sys.modules.get(_FORMGRADER)
    if module is None:
        return
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
