"""Right variants: other ways to write an answer, which must be accepted.

They are beside an assignment's notebook, in a module variants.py with
``VARIANTS = {question: {"how it is written": "its source"}}``.
"""

from pathlib import Path

from grader.judge.known_mistake import beside_notebook

MODULE = "variants"


def load(source: Path, assignment: str) -> dict[str, dict[str, str]]:
    """The sources of right variants of an assignment, by question and label; none without a file.

    Args:
        source: the folder of all assignments' sources.
    """
    module = beside_notebook(source, assignment, MODULE)
    return module.VARIANTS if module else {}
