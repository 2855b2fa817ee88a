"""The slides that the course names for its questions are slides of the deck."""

import re

from rnn_review import COURSE
from tests.processes import ROOT

# What the deck makes of a heading: the words, in small letters.
TITLES = {
    "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())
    for path in (ROOT / "slides").glob("[0-9]*.py")
    for title in re.findall(r"^# ##? (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
}


def test_every_named_slide_is_in_the_deck():
    assert len(TITLES) > 50
    assert set(COURSE.slides.values()) <= TITLES


def test_every_assignment_and_every_question_has_its_slide():
    sources = [p.read_text(encoding="utf-8") for p in ROOT.glob("solutions/*/[0-9]*.py")]
    questions = {q for text in sources for q in re.findall(r'"grade_id": "test_(\w+)"', text)}
    assert len(questions) > 30
    assert COURSE.slides.keys() == {*questions, *COURSE.assignments}
