"""The shortest notebook that an instructor may write, for tests that grade it very often."""

from typing import Any

import nbformat
from nbformat import NotebookNode


def small() -> NotebookNode:
    """A notebook whose kernel imports nothing; its only question cannot be passed."""

    def cell(name: str, source: str, **flags: Any) -> NotebookNode:
        metadata = {"nbgrader": {"grade_id": name, "grade": False, "solution": False} | flags}
        return nbformat.v4.new_code_cell(source, metadata=metadata)

    return nbformat.v4.new_notebook(
        cells=[
            cell("setup", "x = 1"),
            cell("spread", "spread = print", solution=True),
            cell("test_spread", "check('spread', spread)", grade=True, points=1),
        ]
    )
