"""Reports after grading: a table in the terminal, a page for a class."""

from grader.report.terminal import UNSAFE, WORDS, class_table, first_words, line, not_graded

__all__ = ["UNSAFE", "WORDS", "class_table", "first_words", "line", "not_graded"]
