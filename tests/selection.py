"""Which test modules a run leaves out unread, and which tests one worker runs after another.

A judge of the RNN course takes seconds to minutes to build, and the whole deck takes a minute: each
is kept for the rest of its process. So all tests of a topic are one group, and all tests of the
whole deck; every other module is a group of its own.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.processes import ROOT

DECK = "deck"
# The longest first, so that no worker is left alone with one of them at the end.
LONGEST = (
    "test_class_run",
    DECK,
    "05_stateful",
    "03_simple_rnn",
    "06_scan",
    "04_sequences",
    "test_cluster",
    "test_watch",
    "01_three_characters",
    "02_n_characters",
    "test_cell_loop",
    "test_deck_build",
    "test_course_points",
    "test_release",
    "test_gradebook",
    "test_diagnosis",
    "test_javascript",
    "test_live",
    "test_notebook_run",
    "test_postgres",
)
_ALL_LEFT_OUT = re.compile(r"not \w+( and not \w+)*")


@cache
def source_of(module: Path) -> str:
    """The text of a module."""
    return module.read_text(encoding="utf-8")


@cache
def marks_of(module: Path) -> frozenset[str]:
    """The names in a module's ``pytestmark``, read without importing what the module imports."""
    tree = ast.parse(source_of(module))
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


@cache
def group_of(nodeid: str) -> str:
    """The group of a test: the whole deck, a topic of the RNN course, or its module's name."""
    path, _, test = nodeid.partition("::")
    module = ROOT / path
    if "built_deck" in source_of(module):
        return DECK
    return (_topic_of(module, test) if "keras" in marks_of(module) else None) or module.stem


def _topic_of(module: Path, test: str) -> str | None:
    """The topic whose judge a test needs: of its first parameter, or of its whole module."""
    topics = topics_by_question()
    parameter = re.match(r"\w*", test.partition("[")[2])
    named = parameter[0] if parameter else ""
    if named in topics.values():
        return named
    whole = re.search(r'^TOPIC = "(\w+)"', source_of(module), re.MULTILINE)
    return topics.get(named, whole[1] if whole else None)


@cache
def topics_by_question() -> dict[str, str]:
    """The topic of each question, as the instructor's notebooks have them."""
    return {
        question: path.stem
        for path in sorted((ROOT / "solutions").glob("[0-9]*/[0-9]*.py"))
        for question in re.findall(r'"grade_id": "test_(\w+)"', path.read_text(encoding="utf-8"))
    }


def longest_first(items: list[pytest.Item]) -> None:
    """Put the tests of the longest groups first; the order within a group stays."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(group_of(item.nodeid), len(place)))


class Groups(LoadScopeScheduling):
    """Gives each of xdist's workers one group of tests after another.

    xdist's own groups, of `xdist_group` marks, have no effect under pytest 9.2: they are told by a
    change of `Item._nodeid`, which that version no longer reads.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
