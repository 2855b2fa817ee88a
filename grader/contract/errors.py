"""The one exception that the command line turns into a message and exit status 1."""


class ReviewError(Exception):
    """Something the user can fix: the text says what was expected, what was found, what to do."""


class CourseChangedError(ReviewError):
    """The code in memory is no longer that of the course's files."""
