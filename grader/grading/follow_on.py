"""Failures that may come from another answer: an answer that uses one that is not right."""

from collections.abc import Mapping
from dataclasses import replace

from nbformat import NotebookNode

from grader.contract import words
from grader.contract.plain_text import plain
from grader.contract.question import Question, Verdict
from grader.intake.cells import grade_id


def with_wrong_answers_named(
    verdicts: dict[str, Verdict], executed: NotebookNode, questions: Mapping[str, Question]
) -> dict[str, Verdict]:
    """The verdicts; those on answers that use a wrong one begin with its name."""
    sources = {grade_id(cell): cell.source for cell in executed.cells}
    wrong = {name for name, verdict in verdicts.items() if not verdict.passed}

    def named(name: str, verdict: Verdict) -> Verdict:
        possible = [
            other for other in verdicts if other in wrong - {name, *questions[name].replaces}
        ]
        uses = words.mentioned(sources.get(name, ""), possible)
        return replace(verdict, words=plain(words.feedback(verdict.words, uses=uses)))

    return {n: verdict if verdict.passed else named(n, verdict) for n, verdict in verdicts.items()}
