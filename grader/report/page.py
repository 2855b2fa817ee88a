"""A report as one page: nothing is loaded from elsewhere, and its policy allows nothing else."""

import base64
import hashlib
from collections import Counter
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader.contract.plain_text import plain
from grader.contract.words import possible
from grader.report.model import Changes, Report

_FILES = Path(__file__).parent / "page"
MOST_LISTED = 2000  # rows of a list: a page of 100,000 students has 70 MB
_MOST_MISTAKES = 12  # that are shown with an example's words
_SECTIONS = {
    "class": "The class",
    "mistakes": "Common mistakes",
    "questions": "Questions",
    "look": "To look at",
    "missing": "Not handed in",
    "changes": "Since the last report",
    "students": "Students",
    "alike": "Answers that are alike",
    "ground": "What the results rest on",
}


def page(report: Report) -> str:
    """The report as HTML."""
    files = ("report.css", "report.js")
    style, script = ((_FILES / name).read_text(encoding="utf-8") for name in files)
    students, shown = list(enumerate(report.students, 1)), _shown(report)
    return (
        _templates()
        .get_template("report.html.j2")
        .render(
            report=report,
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
            sections=[
                item for item in _SECTIONS.items() if not (report.anonymous and item[0] == "alike")
            ],
            most_listed=MOST_LISTED,
            shown=shown,
            names={student.id: student.name for _, student in students},
            anchor={s.id: f"student-{number}" for number, s in students if s.id in shown},
            graded=sum(topic.handed_in for topic in report.topics),
            unsafe=sum(one.results for one in report.ground if not one.sandbox),
            changed=_kinds(report.changes),
            most_mistakes=_MOST_MISTAKES,
        )
    )


def _shown(report: Report) -> frozenset[str]:
    """The students whose way is on the page: of a large class those to look at, then the lowest."""
    if len(report.students) <= MOST_LISTED:
        return frozenset(student.id for student in report.students)
    named = [one.student for one in report.look[:MOST_LISTED]]
    named += [student for pair in report.pairs for student in pair.students]
    lowest = sorted(report.students, key=lambda student: student.score)[:MOST_LISTED]
    return frozenset([*dict.fromkeys([*named, *(student.id for student in lowest)])][:MOST_LISTED])


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FILES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    environment.filters |= {
        "number": _number,
        "moment": _moment,
        "title": _title,
        "spoken": _spoken,
        "without_name": _without_name,
    }
    return environment


def _spoken(slide: str) -> str:
    return slide.replace("-", " ")


def _finalized(value: object) -> object:
    """Text without control characters; what is marked as HTML is this package's own."""
    return plain(value) if type(value) is str else value


def _hash(content: str) -> str:
    """How a page's policy names an inline script or style."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


def _number(value: float) -> str:
    return f"{round(value, 2):g}"


def _moment(written: str) -> str:
    """A time as people write it, in the time zone that it has."""
    at = datetime.fromisoformat(written)
    return f"{at.day} {at:%B %Y, %H:%M} {at.tzname()}"


def _title(assignment: str) -> str:
    """An assignment's name as words: "03_simple_rnn" is "03 simple rnn"."""
    return assignment.replace("_", " ")


def _without_name(words: str, mistake: str) -> str:
    """Feedback without the name of a mistake, which stands above it."""
    return words.replace(possible(mistake, ""), "").strip()


def _kinds(changes: Changes) -> Counter[str]:
    """How many scores are new, went up or down, or are gone."""
    return Counter(
        "new"
        if one.before is None
        else "gone"
        if one.now is None
        else "up"
        if one.now > one.before
        else "down"
        for one in changes.scores
    )
