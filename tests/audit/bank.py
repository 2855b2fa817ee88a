"""The answers that verdicts are measured with: right, wrong, and mutants of the solutions."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from itertools import product
from typing import Any

from grader.judge import variants
from tests.harness import TOPICS, known_mistakes, solutions
from tests.processes import ROOT

PACKAGES = ("tests.answers", "tests.answers.as_written", "tests.answers.unforeseen")
NAMED = "Possible mistake: "


class Kind(StrEnum):
    """Where an answer comes from.

    KNOWN are the known mistakes beside the solutions; WRONG ones are those of tests/answers,
    written as other code, RIGHT ones those, too, and the variants beside the solutions; a MUTANT is
    a solution with one small change, and may still be right.
    """

    KNOWN = "known mistakes"
    WRONG = "other mistakes"
    RIGHT = "right answers"
    MUTANT = "mutants"


@dataclass(frozen=True)
class Answer:
    """A way to answer a question.

    Attributes:
        expected: words that the verdict on a wrong answer must contain.
    """

    topic: str
    question: str
    kind: Kind
    label: str
    source: str
    expected: str = ""


def answers() -> Iterator[Answer]:
    """All banks, topic by topic."""
    for topic, questions in TOPICS.items():
        right = variants.load(ROOT / "solutions", topic)
        banks = [import_module(f"{package}.{topic[3:]}") for package in PACKAGES]
        for question, written in product((q.name for q in questions), banks):
            for label, source in getattr(written, "EQUIVALENTS", {}).get(question, {}).items():
                yield Answer(topic, question, Kind.RIGHT, label, source)
            for label, (source, words) in written.MISTAKES.get(question, {}).items():
                yield Answer(topic, question, Kind.WRONG, label, source, words)
        for question in (q.name for q in questions):
            for label, source in right.get(question, {}).items():
                yield Answer(topic, question, Kind.RIGHT, label, source)
            for mistake in known_mistakes().get(question, ()):
                source = mistake.source(solutions(topic).sources[question])
                assert source is not None, mistake.name
                words = f"{NAMED}{mistake.name}. "
                yield Answer(topic, question, Kind.KNOWN, mistake.name, source, words)


def mutants() -> Iterator[Answer]:
    """Every solution with one operator, constant, argument or statement changed."""
    for topic, questions in TOPICS.items():
        for question in (q.name for q in questions):
            for label, source in mutated(solutions(topic).sources[question]):
                yield Answer(topic, question, Kind.MUTANT, label, source)


def mutated(source: str) -> Iterator[tuple[str, str]]:
    """What is changed, and the source with that one change, for every change there is."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for label, change in _changes(node):
            other = copy.deepcopy(tree)
            change(next(n for i, n in enumerate(ast.walk(other)) if i == number))
            yield f"line {getattr(node, 'lineno', 0)}: {label}", ast.unparse(other)


_OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
    ast.Gt: ast.GtE, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.IsNot: ast.Is, ast.Is: ast.IsNot,
}  # fmt: skip

_Change = Callable[[Any], None]  # of a node of the kind that has it


def _changes(node: ast.AST) -> Iterator[tuple[str, _Change]]:
    match node:
        case ast.BinOp(op=operator) if type(operator) in _OPERATORS:
            other = _OPERATORS[type(operator)]
            yield f"{_name(operator)} becomes {other.__name__}", _set("op", other())
        case ast.Compare(ops=[operator]) if type(operator) in _OPERATORS:
            other = _OPERATORS[type(operator)]
            yield f"{_name(operator)} becomes {other.__name__}", _set("ops", [other()])
        case ast.Constant(value=bool(value)):
            yield f"{value} becomes {not value}", _set("value", not value)
        case ast.Constant(value=int(value)):
            yield f"{value} becomes {value + 1}", _set("value", value + 1)
        case ast.Constant(value=float(value)):
            yield f"{value} becomes {2 * value}", _set("value", 2 * value)
        case ast.Call():
            if len(node.args) > 1 and not any(isinstance(a, ast.Starred) for a in node.args):
                yield (
                    f"{ast.unparse(node)[:50]}: the first two arguments swapped",
                    lambda n: n.args.insert(0, n.args.pop(1)),
                )
            for place, keyword in enumerate(node.keywords):
                yield (
                    f"{ast.unparse(node)[:50]}: without {keyword.arg}",
                    lambda n, place=place: n.keywords.pop(place),
                )
        case ast.FunctionDef() if len(node.body) > 1:
            for place, statement in enumerate(node.body[:-1]):
                if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    yield (
                        f"{ast.unparse(statement)[:50]}: left out",
                        lambda n, place=place: n.body.pop(place),
                    )


def _set(field: str, value: object) -> _Change:
    return lambda node: setattr(node, field, value)


def _name(operator: ast.AST) -> str:
    return type(operator).__name__
