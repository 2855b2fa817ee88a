"""The banks that `make audit` measures verdicts with."""

import ast
from collections import Counter

from tests.audit.bank import Kind, answers, mutated

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


def test_the_banks_are_as_large_as_they_are_said_to_be():
    counts = Counter(answer.kind for answer in answers())
    assert counts[Kind.KNOWN] >= 90
    assert counts[Kind.RIGHT] >= 60
    by_topic = Counter(answer.topic for answer in answers() if answer.kind is Kind.KNOWN)
    assert min(by_topic.values()) >= 12
