"""Grades given out: the files that learning management systems import, and our own."""
