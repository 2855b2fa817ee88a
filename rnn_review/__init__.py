"""The RNN review course, as students install it."""

from grader.student.check import checker
from rnn_review.course import COURSE

__all__ = ["COURSE", "check"]

check = checker(COURSE)
