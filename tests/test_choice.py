"""Which of several notebooks is graded; and an exercise is recognized whatever was done to it."""

import json

import nbformat
import pytest

from grader.intake.archives import Source
from grader.intake.choice import AmbiguousError, Candidate, choose
from grader.intake.read_notebook import MalformedError
from tests.courses import OTHER, TOPIC, as_bytes, blank, exercise, right

NAME = f"{TOPIC}.ipynb"
RIGHT, BLANK, NEXT = as_bytes(right()), as_bytes(blank()), as_bytes(blank(OTHER))
NOTES = as_bytes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]))


def chosen(**files: bytes) -> bytes:
    return first_of(Source("", 0, files)).content


def first_of(*sources: Source) -> Candidate:
    return choose([*sources], exercise()).notebook


def changed(change) -> bytes:
    document = json.loads(RIGHT)
    change(document["cells"])
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "content",
    [
        RIGHT.replace(b'"nbgrader"', b'"removed"').replace(b'"grade_id"', b'"removed"'),
        changed(lambda cells: cells.insert(0, {"cell_type": "markdown", "source": "Ada"})),
        RIGHT + b"\0" * 512,
        json.dumps(json.loads(RIGHT)).encode("utf-16"),
        RIGHT.replace(b"sample", b"\xe9chantillon"),
    ],
    ids=["metadata removed", "first cell bare", "padded", "UTF-16", "Latin-1"],
)
def test_an_exercise_is_recognized_beside_the_next_one(content):
    assert chosen(**{"a.ipynb": content, "b.ipynb": NEXT}) == content
    assert exercise().found_in(content) == TOPIC


def test_one_of_another_exercise_is_refused_and_named():
    with pytest.raises(MalformedError, match=f"of another exercise: it has cells of {OTHER}"):
        chosen(**{NAME: NEXT})


def test_it_is_not_the_answer_that_only_it_is_left():
    with pytest.raises(AmbiguousError, match=r"notes\.ipynb"):
        chosen(**{"b.ipynb": NEXT, "notes.ipynb": NOTES})


def test_both_exercises_in_one_notebook_are_this_one():
    nb = blank(OTHER)
    nb.cells += right().cells
    assert chosen(**{"a.ipynb": as_bytes(nb)})


def test_an_untouched_original_beside_another_is_for_a_person_to_look_at():
    with pytest.raises(AmbiguousError, match="as it was released"):
        chosen(**{NAME: BLANK, "Copy of it.ipynb": RIGHT})
    assert chosen(**{NAME: RIGHT, "original.ipynb": BLANK}) == RIGHT


@pytest.mark.parametrize("place", ["done/a.ipynb", "a/b/a.ipynb"])
def test_also_if_the_other_is_further_down(place):
    with pytest.raises(AmbiguousError, match="as it was released"):
        chosen(**{NAME: BLANK, place: RIGHT})


def test_what_is_recognized_comes_before_what_is_nearer():
    assert chosen(**{"Untitled.ipynb": NOTES, "done/a.ipynb": RIGHT}) == RIGHT
    archive = Source("a.zip", 1, {"a.ipynb": RIGHT})
    assert first_of(Source("", 0, {"Untitled.ipynb": NOTES}), archive).path == "a.ipynb"


def test_what_is_nearer_comes_first():
    assert chosen(**{"a.ipynb": RIGHT, "old/b.ipynb": RIGHT + b" "}) == RIGHT
    archive = Source("a.zip", 1, {NAME: RIGHT + b" "})
    assert first_of(Source("", 0, {"a.ipynb": RIGHT}), archive).content == RIGHT


def test_others_that_somebody_worked_on_are_named():
    there = {NAME: RIGHT, "copy.ipynb": RIGHT, "b.ipynb": BLANK, "c.ipynb": NEXT, "d.ipynb": NOTES}
    earlier = changed(lambda cells: cells.pop())
    assert choose([Source("", 0, there)], exercise()).others == ()
    assert choose([Source("", 0, there | {"old.ipynb": earlier})], exercise()).others == (
        "old.ipynb",
    )


@pytest.mark.parametrize("others", [{}, {"b.ipynb": NEXT}, {"b.ipynb": BLANK + b" "}])
def test_else_an_untouched_one_is_graded(others):
    assert chosen(**{NAME: BLANK}, **others) == BLANK


def test_a_compressed_notebook_is_no_notebook_yet():
    archive = Source(f"{NAME}.zip", 1, {NAME: RIGHT})
    assert first_of(Source("", 0, {f"{NAME}.zip": b"PK"}), archive).content == RIGHT


def test_an_archive_that_cannot_be_read_may_hold_the_one_that_is_meant():
    sources = [
        Source("", 0, {"a.zip": b"", "b.7z": b""}),
        Source("a.zip", 1, {NAME: RIGHT}),
        Source("b.7z", 1, problem="'b.7z' is not a readable archive."),
    ]
    with pytest.raises(MalformedError, match=r"b\.7z"):
        choose(sources, exercise())
    sources[0].files[NAME] = RIGHT
    assert first_of(*sources).path == NAME
