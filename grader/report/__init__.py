"""Reports after grading: a table in the terminal, a page for a class."""

from grader.report.terminal import (
    UNSAFE,
    by_hand_line,
    class_table,
    line,
    moves_table,
    not_graded,
    preview_line,
)

__all__ = [
    "UNSAFE",
    "by_hand_line",
    "class_table",
    "line",
    "moves_table",
    "not_graded",
    "preview_line",
]
