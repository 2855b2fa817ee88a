"""A small course in NumPy, as its students install it."""

from basic_statistics.course import COURSE
from grader.student.check import checker

__all__ = ["COURSE", "check"]

check = checker(COURSE)
