"""Ids of students, from folders of any name."""

import os
from unicodedata import normalize

import pytest

from grader.intake.student_ids import is_student_id, student_id_of

USUAL = ["ada", "Müller, José (12345)", normalize("NFD", "é"), "o'brien", "a..b", "ada@x.org", "李"]
UNUSUAL = [
    "a\x1b]0;taken\x07",
    "a\nb",
    "a\tb",
    "<script>alert(1)</script>",
    'a"; alert(1); "',
    "a&b",
    "a\\x3cb",
    "a\u202eb",
    os.fsdecode(b"Andr\xe9"),
    "x" * 201,
]


@pytest.mark.parametrize("name", USUAL)
def test_a_usual_name_is_the_id(name):
    assert student_id_of(name) == name


@pytest.mark.parametrize("name", UNUSUAL)
def test_any_other_gives_an_id_that_can_be_shown_anywhere(name):
    found = student_id_of(name)
    assert found != name
    assert found.isprintable()
    assert not set(found) & set('<>"&\\`')
    assert student_id_of(found) == found


def test_two_names_give_two_ids():
    assert len({student_id_of(name) for name in ("a<", "a>", "a&")}) == 3


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/", *UNUSUAL])
def test_what_cannot_be_a_folder_of_its_own_is_no_id(name):
    assert not is_student_id(name)


@pytest.mark.parametrize("name", USUAL)
def test_what_can_is_one(name):
    assert is_student_id(name)
