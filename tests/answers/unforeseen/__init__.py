"""Wrong answers written from the exercises' texts alone, to see what students are told.

Modules as in tests.answers: MISTAKES[question][mistake] is (source, words of its feedback).
"""


def changed(source: str, *changes: tuple[str, str]) -> str:
    """A source with each first text replaced by the second; it must contain the first."""
    for old, new in changes:
        assert old in source, old
        source = source.replace(old, new)
    return source
