"""Reports after grading: a table in the terminal, a page for a class."""

from grader.report.terminal import (
    UNSAFE,
    WORDS,
    by_hand_line,
    class_table,
    first_words,
    line,
    moves_table,
    not_graded,
    preview_line,
)

__all__ = [
    "UNSAFE",
    "WORDS",
    "by_hand_line",
    "class_table",
    "first_words",
    "line",
    "moves_table",
    "not_graded",
    "preview_line",
]
