"""What instructors' side and students' side both know of a notebook's cells."""

TEST_PREFIX = "test_"  # of a test cell's grade_id; the question's name follows
NAMES_TAG = "names"  # of an example cell that is fast and whose names answers may use
STUB = "raise NotImplementedError"  # what stands in a released answer's cell


def is_stub(source: str) -> bool:
    """Whether an answer's cell still has what was released in place of the answer."""
    return any(line.strip().startswith(STUB) for line in source.splitlines())


def without_blanks(source: str) -> str:
    """A source without what editors change by themselves: line ends, trailing spaces."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
