"""Submissions from the download of a learning management system, into a course folder."""
