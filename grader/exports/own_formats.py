"""Grades as CSV and JSON, by assignment and by question, for whatever else is done with them."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from grader.classroom.roster import Student
from grader.exports.grades import Grades
from grader.records.csv_export import safe
from grader.records.standings import QuestionScore, Standing

COLUMNS = (
    *("id", "last_name", "first_name", "email", "section", "assignment", "question"),
    *("points", "max_points", "penalty", "score", "auto", "manual", "comment"),
    *("handed_in", "seconds_late", "needs_person"),
)


def as_csv(grades: Grades) -> str:
    """A row for each assignment and student, then one for each of its questions."""
    file = StringIO()
    writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for row in _rows(grades):
        writer.writerow({k: "" if v is None else safe(v) for k, v in row.items()})
    return file.getvalue()


def _rows(grades: Grades) -> Iterator[dict[str, Any]]:
    for assignment, most in grades.points.items():
        for student in grades.students:
            whose = _person(student) | {"assignment": assignment}
            standing = grades.standings.get((assignment, student.id))
            if standing is None:
                yield whose | {"max_points": most}
                continue
            yield whose | _whole(standing)
            for question in standing.questions:
                yield whose | _part(question)


def as_json(grades: Grades) -> str:
    """A list of students, each with assignments, each with questions."""
    document = [
        _person(student)
        | {"ids": dict(student.more)}
        | {
            "assignments": [
                {"assignment": a, "max_points": most, "handed_in": None, "score": None}
                if (standing := grades.standings.get((a, student.id))) is None
                else {"assignment": a}
                | _whole(standing)
                | {"questions": [*map(_part, standing.questions)]}
                for a, most in grades.points.items()
            ]
        }
        for student in grades.students
    ]
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _person(student: Student) -> dict[str, Any]:
    names = ("id", "last_name", "first_name", "email", "section")
    return {name: getattr(student, name) for name in names}


def _whole(standing: Standing) -> dict[str, Any]:
    at = standing.handed_in
    return {
        "points": standing.raw_score,
        "max_points": standing.max_score,
        "penalty": standing.penalty,
        "score": standing.score,
        "handed_in": f"{at.isoformat(' ')} UTC" if at else "",
        "seconds_late": standing.seconds_late,
        "needs_person": standing.needs_person,
    }


def _part(question: QuestionScore) -> dict[str, Any]:
    return {
        "question": question.question,
        "points": question.points,
        "max_points": question.max_points,
        "auto": question.auto,
        "manual": question.manual,
        "comment": question.comment,
        "needs_person": question.needs_person,
    }
