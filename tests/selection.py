"""Which test modules a run leaves out unread, and which tests one worker runs after another.

A judge of the RNN course takes seconds to minutes to build, and a deck and a browser seconds: each
is kept for the rest of its process. So all tests of a topic are one group, and all tests of decks;
every other module is a group of its own.
"""

import ast
import re
import sys
from functools import cache
from pathlib import Path

import pytest

DECK = "deck"
# The longest first, so that no worker is left alone with one of them at the end.
LONGEST = (
    DECK,
    "06_scan",
    "05_stateful",
    "03_simple_rnn",
    "tests.test_class_run",
    "04_sequences",
    "02_n_characters",
    "01_three_characters",
    "tests.test_cluster",
    "tests.test_second_course",
    "tests.test_gradebook",
    "tests.test_postgres",
)
_ALL_LEFT_OUT = re.compile(r"not \w+( and not \w+)*")


@cache
def marks_of(module: Path) -> frozenset[str]:
    """The names in a module's ``pytestmark``, read without importing what the module imports."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return frozenset(
        node.attr
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        and "pytestmark" in [target.id for target in statement.targets if hasattr(target, "id")]
        for node in ast.walk(statement.value)
        if isinstance(node, ast.Attribute)
    )


def leaves_out(expression: str, module: Path) -> bool:
    """Whether ``-m expression`` selects no test of a module, whatever marks its tests have besides.

    Only expressions like "not kernel and not deck" are understood; others leave out nothing here,
    and pytest applies them after the modules were imported.
    """
    if not _ALL_LEFT_OUT.fullmatch(expression.strip()):
        return False
    return not marks_of(module).isdisjoint(re.findall(r"not (\w+)", expression))


def group_of(item: pytest.Item) -> str:
    """The group of a test: decks, a topic of the RNN course, or its module."""
    if any(item.iter_markers("deck")) or any(item.iter_markers("browser")):
        return DECK
    module = getattr(item, "module", None)
    return _topic_of(item, module) or getattr(module, "__name__", item.nodeid)


def _topic_of(item: pytest.Item, module: object) -> str | None:
    """The topic whose judge a test needs: of its parameters, or of its whole module."""
    harness = sys.modules.get("tests.harness")  # imported by each module that needs such a judge
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    topic = parameters.get("topic", getattr(module, "TOPIC", None))
    if harness and (question := parameters.get("question")) in harness.QUESTIONS:
        return harness.topic_of(question)
    return topic if harness and topic in harness.TOPICS else None


def in_groups(items: list[pytest.Item]) -> None:
    """Mark each test with its group for xdist, and put the longest groups first."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(group_of(item), len(place)))
