"""A course folder of its own: its package lies beside this file."""

from grader.nbgrader_plugin import configure

c = get_config()  # noqa: F821 - nbgrader defines it
configure(c, course="basic_statistics.course:COURSE")
