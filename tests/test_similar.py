"""Which answers are alike, and unlike those of the others."""

import pytest

from grader.report import similar
from grader.report.class_records import Asked
from grader.report.similar import LONGEST, alike, normalized

GIVEN = (
    'def spread(sample):\n    """How far the numbers are apart."""\n    raise NotImplementedError'
)
ASKED = Asked("01_spread", "spread", 1, GIVEN, frozenset({"np", "sum", "sqrt"}))
UNUSUAL = """\
def spread(sample):
    total = 0  # the sum
    for number in sample:
        total = total + number * number - 3 * number + 7
    return np.sqrt(total / len(sample)) + sum([1 for n in sample if n > 4])
"""
RENAMED = (
    UNUSUAL.replace("total", "s")
    .replace("number", "x")
    .replace("  # the sum", "")
    .replace(" * ", "*")
    .replace("return", "\n    # done\n    return")
)
USUAL = """\
def spread(sample):
    mean = np.sum(sample) / len(sample)
    distances = [(x - mean) * (x - mean) for x in sample]
    return np.sqrt(np.sum(distances) / (len(sample) - 1)) + 0 * len(sample) * len(distances)
"""


def test_other_names_comments_and_layout_make_no_difference():
    assert normalized(UNUSUAL, ASKED) == normalized(RENAMED, ASKED)
    assert normalized(UNUSUAL, ASKED) != normalized(UNUSUAL.replace("3", "4"), ASKED)


def test_given_lines_do_not_count():
    assert normalized(GIVEN, ASKED) == ()


def test_what_two_of_many_share_is_found():
    answers = {f"s{n}": USUAL for n in range(40)} | {"ada": UNUSUAL, "bob": RENAMED}
    assert list(alike(answers, ASKED)) == [(("ada", "bob"), 100, 2)]


def test_answers_that_are_nearly_the_same_are_found_with_their_likeness():
    near = UNUSUAL.replace("7", "8").replace("> 4", "> 5")
    answers = {f"s{n}": USUAL for n in range(40)} | {"ada": UNUSUAL, "bob": near}
    ((students, percent, shared_by),) = alike(answers, ASKED)
    assert (students, shared_by) == (("ada", "bob"), 2)
    assert 90 <= percent < 100


def test_what_many_wrote_and_what_is_short_says_nothing():
    assert list(alike({f"s{n}": USUAL for n in range(40)}, ASKED)) == []
    short = "def spread(sample):\n    return sample.std(ddof=17)"
    answers = {f"s{n}": USUAL for n in range(40)} | {"ada": short, "bob": short}
    assert list(alike(answers, ASKED)) == []


def test_long_answers_take_no_longer_than_a_class_can_wait():
    long = "".join(f"x{n} = {n}\n" for n in range(9_999))
    assert len(normalized(long, ASKED)) == LONGEST
    assert list(alike({"ada": long, "bob": long}, ASKED)) == [(("ada", "bob"), 100, 2)]


@pytest.mark.parametrize("source", ["", "'''", "def (", "\\", "\x00\ud800", "é = '" + "x" * 9999])
def test_any_text_can_be_compared(source):
    assert list(alike({"ada": source, "bob": source}, ASKED)) == []


def test_of_more_answers_than_are_compared_those_that_few_others_resemble_remain(monkeypatch):
    usual = {f"student-{n}": USUAL.replace("+ 0 *", f"+ {n} *") for n in range(40)}
    monkeypatch.setattr(similar, "MOST_COMPARED", 4)
    found = list(alike({**usual, "ada": UNUSUAL, "bob": RENAMED.replace("7", "8")}, ASKED))
    assert [(students, shared_by) for students, _, shared_by in found] == [(("ada", "bob"), 2)]
