"""What the terminal shows after grading: a table for a class, a line for each result."""

from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from grader.contract.plain_text import plain
from grader.contract.result import Result
from grader.grading.moves import Move
from grader.grading.regrade import Preview
from grader.records.standings import Standing

UNSAFE = (
    "Graded without a sandbox: student code had all of your rights. Any of these scores may have "
    "been forged by a submission, its own or another's."
)
MOST_ROWS = 1000  # of a table; nobody reads more, and a hundred thousand take minutes
MOST_NAMED = 100  # submissions that could not be graded
WORDS, WHY = 56, 300  # characters of feedback in a table
MOST_TOPICS = 3  # beside whose scores feedback has room on a terminal
NOTHING = "nothing handed in"
MARKS = {
    "m": "a person's score counts",
    "p": "less a late penalty",
    "?": "a question is not graded yet",
}


def class_table(
    results: list[Result], standings: Iterable[Standing] = (), absent: Sequence[str] = ()
) -> Table:
    """One row per student: the score by topic, the states, the first words of feedback.

    With more topics than `MOST_TOPICS` there are no words, which would be those of one topic.
    Of more students than `MOST_ROWS`, those first whose submissions did not run to their ends.

    Args:
        standings: what the gradebook says of them; without it, the scores of the results.
        absent: students of the roster who handed in nothing.
    """
    topics = sorted({r.assignment for r in results})
    students = sorted({r.student_id for r in results})
    by_place = {(r.student_id, r.assignment): r for r in results}
    counts = {(s.student_id, s.assignment): s for s in standings}
    safe = all(r.provenance.sandbox for r in results)
    title = "Scores" if safe else "Scores (graded without a sandbox)"
    absent = sorted(absent)
    everybody = len(students) + len(absent)
    if everybody > MOST_ROWS:
        ended = {r.student_id for r in results if not r.state.policy.complete}
        students = sorted(students, key=lambda student: student not in ended)[:MOST_ROWS]
        absent = absent[: MOST_ROWS - len(students)]
        title += f": {MOST_ROWS:,} of {everybody:,} students. `review report` shows how all did."
    table = Table(title=title, title_justify="left")
    table.add_column("student", overflow="fold")  # of a long one, more lines; scores stay whole
    for topic in topics:
        table.add_column(topic[:2], justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True)
    told = len(topics) <= MOST_TOPICS
    if told:
        table.add_column("first words of feedback", overflow="fold")
    for student in students:
        mine = [by_place[student, t] for t in topics if (student, t) in by_place]
        places = [(student, topic) for topic in topics]
        scores = [_score(by_place.get(place), counts.get(place)) for place in places]
        words = [Text(first_words(mine))] if told else []
        table.add_row(Text(student), *scores, _states(mine), *words)
    for student in absent:
        table.add_row(Text(student), *("\N{EN DASH}" for _ in topics), NOTHING)
    if marks := [m for m in MARKS if any(m in _marks(counts[p]) for p in by_place if p in counts)]:
        table.caption = "  ".join(f"{mark} {MARKS[mark]}" for mark in marks)
        table.caption_justify = "left"
    return table


def moves_table(moves: Iterable[Move], title: str, before: str, after: str) -> Table:
    """One row for each score that moves or that a person should look at, question by question.

    Args:
        before: the heading of the points before; ``after``, of those after.
    """
    table = Table(title=title, title_justify="left")
    table.add_column("in", no_wrap=True)
    for column in ("student", "question"):
        table.add_column(column, overflow="fold")
    table.add_column(before, justify="right", no_wrap=True)
    table.add_column(after, justify="right", no_wrap=True)
    table.add_column("why", overflow="fold", min_width=20)
    moves = list(moves)
    if len(moves) > MOST_ROWS:
        table.caption = f"and {len(moves) - MOST_ROWS:,} more"
        table.caption_justify = "left"
    for move in moves[:MOST_ROWS]:
        points = f"{move.before + 0.0:g}", f"{move.after + 0.0:g}"  # no penalty is not -0
        names = Text(move.assignment[:2]), Text(move.student_id), Text(move.question)
        table.add_row(*names, *points, Text(plain(move.why, WHY)))
    return table


def preview_line(found: Preview) -> str:
    """What a dry run found, in a line."""
    moved = (move for move in found.moves if move.before != move.after)
    students = len({(move.assignment, move.student_id) for move in moved})
    new = f" Not in the gradebook yet: {found.new}." if found.new else ""
    return (
        f"Submissions whose score would move: {students}; that had to be run: {found.run}.{new} "
        f"Nothing was changed; `review regrade --apply` does it."
    )


def line(result: Result) -> str:
    """One result as a line of text."""
    policy = result.state.policy
    state = f"  {result.reason}" if policy.complete else f"  {policy.label}: {result.reason}"
    unsafe = "" if result.provenance.sandbox else "  (no sandbox)"
    return plain(
        f"{result.assignment}  {result.student_id}  {result.score:g} of {result.max_score:g}  "
        f"{result.seconds:.1f} s{unsafe}{state}".rstrip()
    )


def by_hand_line(standing: Standing, question: str) -> str:
    """What a question and its submission have after points were given by hand."""
    score = next(q for q in standing.questions if q.question == question)
    auto = "has none" if score.auto is None else f"gave {score.auto:g}"
    whose = f"by hand (the grader {auto})" if score.manual is not None else "the grader's"
    penalty = f", less {standing.penalty:g} for being late" if standing.penalty else ""
    return plain(
        f"{standing.assignment}  {standing.student_id}  {question}: {score.points:g} of "
        f"{score.max_points:g}, {whose}. In all {round(standing.score, 2):g} of "
        f"{standing.max_score:g}{penalty}."
    )


def not_graded(results: list[Result]) -> str:
    """Which submissions could not be graded, and why; empty if none."""
    bad = [r for r in results if r.state.policy.fails_command]
    if not bad:
        return ""
    lines = [plain(f"  {r.student_id}, {r.assignment}: {r.reason}") for r in bad[:MOST_NAMED]]
    lines += [f"  and {len(bad) - MOST_NAMED} more"] if len(bad) > MOST_NAMED else []
    listed = "\n".join(lines)
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
                return _cut(f"{question.question}: {question.feedback}")
    return "All correct."


def _cut(words: str) -> str:
    return words if len(words) <= WORDS else words[: WORDS - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _score(result: Result | None, standing: Standing | None) -> str:
    """As the gradebook has it, with marks for what is not of the grader."""
    if result is None:
        return ""
    if standing is None:
        return f"{result.score:g}/{result.max_score:g}"
    return f"{round(standing.score, 2):g}/{standing.max_score:g}{_marks(standing)}"


def _marks(standing: Standing) -> str:
    questions = standing.questions
    return (
        "m" * any(q.manual is not None for q in questions)
        + "p" * (standing.penalty > 0)
        + "?" * any(q.auto is None and q.manual is None for q in questions)
    )


def _states(results: list[Result]) -> str:
    return ", ".join(dict.fromkeys(r.state.policy.label for r in results))
