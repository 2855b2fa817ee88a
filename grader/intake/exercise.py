"""What intake knows of an exercise: enough to recognize a notebook of it, without running it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice

from nbformat import NotebookNode

from grader.contract.notebook_cells import TEST_PREFIX, without_blanks
from grader.intake.cells import points
from grader.intake.first_cell import is_first_cell
from grader.intake.read_notebook import MAX_CELLS, MalformedError, decoded, read_submission

# In text, not in JSON: to parse a file that is never run could take all memory. A question shows in
# the metadata of its cells; or, where a tool removed that, in its `check`.
_SIGNS = (
    re.compile(rf'"grade_id"\s*:\s*"(?:{TEST_PREFIX})?([^"\\]{{1,200}})"'),
    re.compile(r"""check\(\s*\\?["']([^"'\\]{1,200})\\?["']"""),
)
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

    def found_in(self, content: bytes) -> str:
        """The assignment that a file is of: this one if it has any cell of it; empty for none."""
        found = [self._assignments.get(question) for question in _questions(content)]
        return self.name if self.name in found else next(filter(None, found), "")

    @cached_property
    def _assignments(self) -> dict[str, str]:
        """By question, the assignment that asks it."""
        return dict.fromkeys(points(self.released), self.name) | self.elsewhere

    def is_untouched(self, content: bytes) -> bool:
        """Whether a file has no code but what was released."""
        if len(content) > _PARSED_BYTES:
            return False
        try:
            cells = read_submission(content).cells
        except MalformedError:
            return False
        return _sources(cells) <= _sources(self.released.cells)


def _questions(content: bytes) -> Iterator[str]:
    text = decoded(content)
    signs = chain.from_iterable(islice(sign.finditer(text), MAX_CELLS) for sign in _SIGNS)
    return (sign[1] for sign in signs)


def _sources(cells: Iterable[NotebookNode]) -> set[str]:
    sources = {without_blanks(cell.source) for cell in cells if cell.cell_type == "code"} - {""}
    return {source for source in sources if not is_first_cell(source)}
