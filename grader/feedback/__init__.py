"""Feedback pages: one for each student and assignment, and the zips that systems take back."""
