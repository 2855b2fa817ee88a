"""What `check()` shows: all questions of an exercise, the points so far, and what is next.

Pure functions over plain data, as in `grader.student.card`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from grader.student import card, card_style
from grader.student.progress import Overall
from grader.student.released import Asked, Released

_MARKS = {"passed": "\N{CHECK MARK}", "wrong": "\N{BALLOT X}", "error": "\N{BALLOT X}"}
_NO_MARK = "\N{EN DASH}"
_WORDS = {
    "passed": "right",
    "wrong": "not right yet",
    "error": "stopped with an error",
    "unanswered": "not answered yet",
    "": "not checked yet",
}
_EARLIER = ", when last checked"
_HAND_IN = (
    "All answers are right. Before you hand in, restart the kernel and run all cells; or run "
    "`review check {notebook}` in a terminal, which runs the notebook as grading does."
)
_CHECK_AGAIN = (
    "All answers were right when they were last checked. Restart the kernel and run all cells to "
    "see that they still are."
)


@dataclass(frozen=True)
class Row:
    """One question.

    Attributes:
        state: as an `Outcome` has it; "" if it was never checked.
        earlier: whether that was before this kernel was started.
    """

    asked: Asked
    state: str
    earlier: bool = False

    @property
    def points(self) -> float:
        return self.asked.points if self.state == "passed" else 0

    @property
    def amount(self) -> str:
        if not self.asked.points:
            return card.NO_POINTS
        return f"{card.number(self.points)} of {card.number(self.asked.points)}"

    @property
    def mark(self) -> str:
        return _MARKS.get(self.state, _NO_MARK)

    @property
    def words(self) -> str:
        words = _WORDS.get(self.state, self.state)
        return words + _EARLIER * (self.earlier and self.state in _MARKS)


@dataclass(frozen=True)
class Summary:
    """An exercise as it stands.

    Attributes:
        overall: all exercises together; None where only this one is known.
    """

    exercise: str
    rows: tuple[Row, ...]
    overall: Overall | None = None

    @property
    def points(self) -> str:
        """Such as "3 of 10 points"."""
        most = sum(row.asked.points for row in self.rows)
        return card.amount(sum(row.points for row in self.rows), most)

    @property
    def counted(self) -> list[Row]:
        """The questions that give points; stretch questions are for those who like."""
        return [row for row in self.rows if row.asked.points]

    @property
    def right(self) -> bool:
        """Whether every answer that gives points is right."""
        return all(row.state == "passed" for row in self.counted)

    @property
    def next(self) -> str:
        """What to do next, in words; code is between backticks."""
        for row in self.counted:
            if row.state != "passed":
                return f"Next: {row.asked.heading}, `{row.asked.name}`: {row.words}."
        if any(row.earlier for row in self.counted):
            return _CHECK_AGAIN
        return _HAND_IN.format(notebook=f"{self.exercise}.ipynb")

    @property
    def progress(self) -> str:
        """All exercises together, in words; "" where only this one is known."""
        if self.overall is None:
            return ""
        complete, points, most = self.overall, self.overall.points, self.overall.max_points
        alone = f"{card.number(points)} point{'s' * (points != 1)}"
        earned = alone if most is None else card.amount(points, most)
        return f"All exercises: {complete.complete} of {complete.exercises} complete, {earned}."


def summary(
    exercise: Released,
    now: Mapping[str, str],
    before: Mapping[str, str],
    overall: Overall | None = None,
) -> Summary:
    """An exercise as it stands.

    Args:
        now: the states of the questions that were checked in this kernel.
        before: of those that were ever checked.
    """
    rows = (
        Row(asked, now.get(asked.name) or before.get(asked.name, ""), asked.name not in now)
        for asked in exercise.asked
    )
    return Summary(exercise.name, tuple(rows), overall)


def text(shown: Summary) -> str:
    """The summary for terminals and for outputs that are text."""
    return "\n".join([table(shown), shown.next, *filter(None, [shown.progress])])


def table(shown: Summary) -> str:
    """The questions and the points as text."""
    headings = max(len(row.asked.heading) for row in shown.rows)
    names = max(len(row.asked.name) for row in shown.rows)
    lines = (
        f"{row.mark} {row.asked.heading:{headings}}  {row.asked.name:{names}}  "
        f"{row.amount}  {row.words}"
        for row in shown.rows
    )
    return "\n".join([f"{shown.exercise}: {shown.points}", *lines])


def html(shown: Summary) -> str:
    """The summary as one element with its style; all of it is escaped."""
    status = "right" if shown.right else "unchecked"
    progress = f'<p class="vc-note">{escape(shown.progress)}</p>' if shown.progress else ""
    return (
        f"<style>{card_style.CSS}{_CSS}</style>"
        f'<section class="verdict-card check-summary" data-status="{status}" '
        f'aria-label="Summary of {escape(shown.exercise)}">'
        f'<p class="vc-head"><strong>{escape(shown.exercise)}</strong>'
        f'<span class="vc-points">{shown.points}</span></p>'
        f"<table><thead><tr><th>question</th><th>points</th><th>so far</th></tr>"
        f"</thead><tbody>{''.join(map(_row, _grouped(shown.rows)))}</tbody></table>"
        f'<p class="cs-next">{_with_code(shown.next)}</p>{progress}</section>'
    )


def _with_code(words: str) -> str:
    """Words as HTML; what is between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(words))


def _grouped(rows: tuple[Row, ...]) -> Iterator[tuple[str, Row]]:
    """Rows with their headings, which are said once where several questions share one."""
    above = None
    for row in rows:
        yield ("" if row.asked.heading == above else row.asked.heading), row
        above = row.asked.heading


def _row(grouped: tuple[str, Row]) -> str:
    heading, row = grouped
    above = f'<tr><td colspan="3">{escape(heading)}</td></tr>' if heading else ""
    row_class = ' class="cs-under"' if heading else ""
    name = escape(row.asked.name).replace("_", "_<wbr>")  # so that a phone breaks it there
    return (
        f'{above}<tr data-state="{escape(row.state)}"{row_class}><td><code>{name}</code></td>'
        f'<td class="cs-points">{row.amount}</td>'
        f'<td><span class="cs-mark" aria-hidden="true">{row.mark}</span>\N{NO-BREAK SPACE}'
        f"{escape(row.words)}</td>"
        f"</tr>"
    )


# JupyterLab, Colab and VS Code style tables in outputs: what they set is set here.
_CSS = """\
.verdict-card.check-summary table { width: 100%; margin: .5rem 0; border: 0;
  border-collapse: collapse; font: inherit; color: inherit; table-layout: auto;
  overflow-wrap: break-word; }
.verdict-card.check-summary :is(thead, tbody) tr:nth-child(n) { background: none; }
.verdict-card.check-summary :is(th, td) { padding: .25rem .6rem .25rem 0; border: 0;
  max-width: none; border-top: 1px solid var(--vc-line); text-align: left; vertical-align: baseline;
  color: inherit; white-space: normal; }
.verdict-card.check-summary th { border-top: 0; color: var(--vc-soft); font-weight: 400; }
.verdict-card.check-summary code { background: var(--vc-code); color: inherit; }
.verdict-card.check-summary .cs-under td { padding-top: 0; border-top: 0; }
.verdict-card.check-summary .cs-points { white-space: nowrap; font-variant-numeric: tabular-nums; }
.verdict-card.check-summary .cs-mark { font-weight: 700; color: var(--vc-grey); }
.verdict-card.check-summary tr[data-state="passed"] .cs-mark { color: var(--vc-green); }
.verdict-card.check-summary tr:is([data-state="wrong"], [data-state="error"]) .cs-mark {
  color: var(--vc-red); }
.verdict-card.check-summary .cs-next { font-weight: 600; }
"""
