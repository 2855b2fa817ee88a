"""Answers of people who had only the exercise texts; the tables are those of tests.answers."""
