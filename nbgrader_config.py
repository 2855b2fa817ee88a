"""The course's nbgrader configuration: folders, gradebook, and the grader behind every command."""

from grader.nbgrader_plugin import configure

c = get_config()  # noqa: F821 - nbgrader defines it
configure(c)
