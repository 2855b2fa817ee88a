"""What intake knows of an exercise: enough to recognize a notebook of it, without running it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbformat import NotebookNode

from grader.intake.cells import TEST_PREFIX, points, without_blanks
from grader.intake.read_notebook import MalformedError, decoded, read_submission

# Text, not JSON: to parse a file that is never run could take all memory. A question shows in the
# metadata of its cells; or, where a tool removed that, in its `check`.
_NAMED = re.compile(rf'"grade_id"\s*:\s*"(?:{TEST_PREFIX})?([^"\\]{{1,200}})"')
_CHECKED = re.compile(r"""\bcheck\(\s*\\?["']([^"'\\]{1,200})\\?["']""")
_PARSED_BYTES = 4 * 1024 * 1024  # what was never worked on is smaller


@dataclass(frozen=True)
class Exercise:
    """An assignment.

    Attributes:
        released: the notebook that students got.
        elsewhere: the questions of the course's other assignments, and in which they are.
    """

    name: str
    released: NotebookNode
    elsewhere: dict[str, str] = field(default_factory=dict)

    def is_in(self, content: bytes) -> bool:
        """Whether a file has cells of this exercise."""
        return not set(points(self.released)).isdisjoint(_questions(content))

    def another(self, content: bytes) -> str:
        """The assignment whose cells a file has if it has none of this one; empty for none."""
        if self.is_in(content):
            return ""
        return next((self.elsewhere[q] for q in _questions(content) if q in self.elsewhere), "")

    def is_untouched(self, content: bytes) -> bool:
        """Whether a file has no code but what was released."""
        if len(content) > _PARSED_BYTES:
            return False
        try:
            cells = read_submission(content).cells
        except MalformedError:
            return False
        return _sources(cells) <= _sources(self.released.cells)


def _questions(content: bytes) -> list[str]:
    text = decoded(content)
    return [*_NAMED.findall(text), *_CHECKED.findall(text)]


def _sources(cells: Iterable[NotebookNode]) -> set[str]:
    return {without_blanks(cell.source) for cell in cells if cell.cell_type == "code"} - {""}
