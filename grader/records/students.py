"""The students of the roster in nbgrader's gradebook: its pages and exports show their names."""

from nbgrader.api import MissingEntry, Student
from nbgrader.coursedir import CourseDirectory

from grader.classroom.roster import Roster
from grader.records.database import open_gradebook

_COLUMNS = ("first_name", "last_name", "email")


def write_students(course: CourseDirectory, roster: Roster) -> int:
    """Put the students of a roster into the gradebook; return how many were new or have changed.

    Students who are not in the roster stay: they may have scores.

    Raises:
        ReviewError: if the gradebook cannot be used.
    """
    changed = 0
    with open_gradebook(course) as gradebook:
        for student in roster.values():
            wanted = {column: getattr(student, column) or None for column in _COLUMNS}
            try:
                entry = gradebook.find_student(student.id)
            except MissingEntry:
                entry = Student(id=student.id)
                gradebook.db.add(entry)
            if any(getattr(entry, column) != value for column, value in wanted.items()):
                changed += 1
                for column, value in wanted.items():
                    setattr(entry, column, value)
        gradebook.db.commit()
    return changed
