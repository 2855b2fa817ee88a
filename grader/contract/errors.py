"""The one exception that the command line turns into a message and exit status 1."""


class ReviewError(Exception):
    """Something the user can fix: the text says what was expected, what was found, what to do."""
