"""Answers as students write them, by topic: right ones written otherwise, and mistakes.

A module for each topic, with two tables:
- EQUIVALENTS[question][how] is the source of a right answer,
- MISTAKES[question][mistake] is (source of a wrong answer, words that its feedback must contain).
A source replaces the solution cell of that question; the other cells stay the reference's.
"""
