"""The banks that `make audit` measures verdicts with."""

import ast
import os
import subprocess
import sys
from collections import Counter

import pytest

from tests.audit.attacks import BANK
from tests.audit.bank import Kind, answers, mutated
from tests.audit.cases import TOPIC_VARIABLE
from tests.harness import TOPICS
from tests.processes import ROOT

pytestmark = pytest.mark.keras

SOURCE = """
def f(a):
    b = a + 1
    return g(b, 2, key=True)
"""


def test_a_mutant_has_one_change_and_says_which():
    found = dict(mutated(SOURCE))
    assert list(found) == [
        "line 2: b = a + 1: left out",
        "line 3: Add becomes Sub",
        "line 4: g(b, 2, key=True): the first two arguments swapped",
        "line 4: g(b, 2, key=True): without key",
        "line 3: 1 becomes 2",
        "line 4: 2 becomes 3",
        "line 4: True becomes False",
    ]
    assert "return g(2, b, key=True)" in found[list(found)[2]]
    original = ast.unparse(ast.parse(SOURCE))
    assert all(source != original for source in found.values())


def test_every_attack_and_odd_input_has_a_name_of_its_own():
    from tests.audit import attacks, odd  # takes seconds, in each worker that collects this test

    names = Counter(case.name for case in (*attacks.BANK, *odd.BANK))
    assert [name for name, number in names.items() if number > 1] == []
    assert len(BANK) >= 220


def documented() -> dict[str, list[int]]:
    """By topic, the numbers of known mistakes, other mistakes and right answers in the docs."""
    rows = (ROOT / "docs" / "verdicts.md").read_text().splitlines()
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in rows if row[:1] == "|"]
    return {c[0]: [*map(int, c[1:4])] for c in cells if c[0] in (*TOPICS, "all")}


def test_the_banks_are_as_large_as_the_docs_say():
    found = {topic: Counter(a.kind for a in answers() if a.topic == topic) for topic in TOPICS}
    found["all"] = sum(found.values(), Counter())
    kinds = (Kind.KNOWN, Kind.WRONG, Kind.RIGHT)
    assert {name: [c[kind] for kind in kinds] for name, c in found.items()} == documented()


def test_every_answer_can_be_read_as_python():
    unreadable = []
    for answer in answers():
        try:
            ast.parse(answer.source)
        except SyntaxError as error:
            unreadable.append((answer.question, answer.label, str(error)))
    assert unreadable == []


@pytest.mark.parametrize("topic", ["02_n_characters", "06_scan"])
def test_the_attacks_can_be_tried_on_other_topics(topic):
    """In a process of its own, which reads the topic when it starts."""
    names = "import grader; from tests.audit.attacks import BANK; print(len(BANK))"
    ran = subprocess.run(
        [sys.executable, "-c", names],
        cwd=ROOT,
        env=os.environ | {TOPIC_VARIABLE: topic},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) == len(BANK)
