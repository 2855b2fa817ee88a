"""The RNN review course, as students install it."""

from grader.student.check import checker
from rnn_review.course import COURSE
from rnn_review.start import start

__all__ = ["COURSE", "check", "start"]

check = checker(COURSE)
