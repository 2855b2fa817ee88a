"""Answers as students write them, by topic: correct alternatives, and mistakes.

A module for each topic, with two tables:
- EQUIVALENTS[question][how] is the source of a correct answer,
- MISTAKES[question][mistake] is (source of a wrong answer, words that its feedback must contain).
A source replaces the solution cell of its question; the other cells stay as in the solution.
"""
