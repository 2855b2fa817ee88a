"""Failures that may come from another answer: an answer that uses one that is not right."""

from nbformat import NotebookNode

from grader.contract import words
from grader.contract.plain_text import plain
from grader.contract.question import Verdict
from grader.intake.cells import grade_id


def with_wrong_answers_named(
    verdicts: dict[str, Verdict], executed: NotebookNode
) -> dict[str, Verdict]:
    """The verdicts; those on answers that use a wrong one begin with its name."""
    sources = {grade_id(cell): cell.source for cell in executed.cells}
    wrong = [name for name, verdict in verdicts.items() if not verdict.passed]
    return {
        name: verdict if verdict.passed else _named(name, verdict, sources.get(name, ""), wrong)
        for name, verdict in verdicts.items()
    }


def _named(name: str, verdict: Verdict, source: str, wrong: list[str]) -> Verdict:
    uses = words.mentioned(source, [other for other in wrong if other != name])
    return Verdict(False, plain(words.feedback(verdict.words, uses=uses)))
