"""What the terminal shows after grading: a table for a class, a line for each result."""

from rich.table import Table
from rich.text import Text

from grader.contract.plain_text import plain
from grader.contract.result import Result

UNSAFE = (
    "Graded without a sandbox: student code had all of your rights. Any of these scores may have "
    "been forged by a submission, its own or another's."
)
WORDS = 56  # characters of feedback in the table


def class_table(results: list[Result]) -> Table:
    """One row per student: the score by topic, the states, the first words of feedback."""
    topics = sorted({r.assignment for r in results})
    students = sorted({r.student_id for r in results})
    by_place = {(r.student_id, r.assignment): r for r in results}
    safe = all(r.provenance.sandbox for r in results)
    title = "Scores" if safe else "Scores (graded without a sandbox)"
    table = Table(title=title, title_justify="left")
    table.add_column("student", no_wrap=True)
    for topic in topics:
        table.add_column(topic[:2], justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    table.add_column("first words of feedback", overflow="fold")
    for student in students:
        mine = [by_place[student, t] for t in topics if (student, t) in by_place]
        scores = [_score(by_place.get((student, topic))) for topic in topics]
        table.add_row(Text(student), *scores, _states(mine), Text(first_words(mine)))
    return table


def line(result: Result) -> str:
    """One result as a line of text."""
    policy = result.state.policy
    state = "" if policy.complete else f"  {policy.label}: {result.reason}"
    unsafe = "" if result.provenance.sandbox else "  (no sandbox)"
    return plain(
        f"{result.assignment}  {result.student_id}  {result.score:g} of {result.max_score:g}  "
        f"{result.seconds:.1f} s{unsafe}{state}"
    )


def not_graded(results: list[Result]) -> str:
    """Which submissions could not be graded, and why; empty if none."""
    bad = [r for r in results if r.state.policy.fails_command]
    if not bad:
        return ""
    listed = "\n".join(plain(f"  {r.student_id}, {r.assignment}: {r.reason}") for r in bad)
    return (
        f"{len(bad)} of {len(results)} submissions could not be graded and have no points; the "
        f"others are graded and recorded:\n{listed}"
    )


def first_words(results: list[Result]) -> str:
    """What the student should read first: a reason, else the first question not passed."""
    for result in results:
        if not result.state.policy.complete:
            return _cut(result.reason)
    for result in results:
        for question in result.questions:
            if question.points < question.max_points:
                return _cut(f"{question.question}: {question.words}")
    return "All correct."


def _cut(words: str) -> str:
    return words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _score(result: Result | None) -> str:
    return "" if result is None else f"{result.score:g}/{result.max_score:g}"


def _states(results: list[Result]) -> str:
    return ", ".join(dict.fromkeys(r.state.policy.label for r in results))
