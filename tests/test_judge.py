"""The trusted side: secrets, reference answers, and verdicts that fail closed."""

import copy
from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest

from grader.contract import wire
from grader.contract.errors import ReviewError
from grader.contract.notebook_cells import TEST_PREFIX
from grader.contract.plain_text import MAX_WORDS
from grader.contract.time_limit import OutOfTimeError
from grader.intake import cells
from grader.judge.judge import Judge
from grader.judge.reference_notebook import ReferenceNotebook
from rnn_review.questions import trained_models
from tests.harness import QUESTIONS, TOPICS, assignment, judge, topic_of, trusted

pytestmark = pytest.mark.keras

TOPIC = "01_three_characters"


def changed(name, source):
    nb = copy.deepcopy(trusted(TOPIC))
    next(c for c in nb.cells if cells.grade_id(c) == name).source = source
    return replace(assignment(TOPIC), trusted=nb)


def test_secrets_are_drawn_again_for_every_run():
    first, second = (
        Judge(assignment(TOPIC)).secret_challenges["three_char_model"] for _ in range(2)
    )
    assert first["seed"] != second["seed"]
    assert not np.array_equal(first["x"], second["x"])


@pytest.mark.parametrize("topic", TOPICS)
def test_every_question_of_a_topic_is_asked_once_and_has_points(topic):
    points = cells.points(trusted(topic))
    assert list(points) == [q.name for q in TOPICS[topic]]
    assert list(points) == list(judge(topic).answers)
    tests = {cells.grade_id(c): c for c in trusted(topic).cells}
    stretch = {name for name in points if cells.is_stretch(tests[TEST_PREFIX + name])}
    assert {name for name, value in points.items() if not value} == stretch


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_response_that_lacks_everything_or_has_nonsense_fails_and_never_raises(question):
    the_judge = next(judge(t) for t in TOPICS if question in judge(t).answers)
    reference = the_judge.reference(question)
    nonsense = [
        {},
        {key: np.zeros(0) for key in reference},
        {key: np.array("text") for key in reference},
        {key: np.full((2, 2), np.nan) for key in reference},
        dict.fromkeys(reference, np.array(True)),
    ]
    for response in nonsense:
        assert not the_judge.verdict(question, response).passed


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_challenge_handed_back_is_not_an_answer(question):
    the_judge = next(judge(t) for t in TOPICS if question in judge(t).answers)
    handed_back = wire.from_bytes(the_judge.asked[question], question)
    assert not the_judge.verdict(question, handed_back).passed


def test_a_reference_answer_that_fails_is_the_courses_mistake():
    broken = Judge(changed("char_maps", "def char_maps(text):\n    return 1 / 0"))
    with pytest.raises(ReviewError, match="reference answer to char_maps failed"):
        broken.reference("char_maps")


def test_a_test_cell_that_checks_something_else_is_found():
    with pytest.raises(ReviewError, match="test_NAME must call check"):
        ReferenceNotebook(changed("test_char_maps", 'check("char_map", char_maps)'))


def test_terminal_codes_do_not_reach_the_words():
    verdict = judge(TOPIC).verdict(
        "char_maps", {"error": np.array("ValueError"), "text": np.array("\x1b[1mno\x1b[0m")}
    )
    assert verdict.words == "Calling your code, or using what it returned, raised ValueError: no"


TRAINING = [q for q in QUESTIONS if q.startswith("train_") and q != "train_scan"]


@pytest.mark.parametrize("question", TRAINING)
def test_weights_trained_for_another_run_are_no_answer(question):
    the_judge = next(judge(t) for t in TOPICS if question in judge(t).answers)
    other = Judge(assignment(topic_of(question)), entropy=7)
    assert the_judge.verdict(question, the_judge.reference(question)).passed
    assert not the_judge.verdict(question, other.reference(question)).passed


MANY = 2_000_000  # values; the exchange lets through about as many
VAST = {
    "distinct rows": np.arange(MANY // 3 * 3).reshape(-1, 3),
    "a column that would be broadcast": np.ones((MANY, 1, 1, 1), dtype=np.float32),
    "texts": np.full(100_000, "1" * 20),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_vast_array_ends_in_a_few_words(question):
    """`make audit` has the same through the whole grader, and looks how long it took."""
    the_judge = judge(topic_of(question))
    reference = the_judge.reference(question)
    for key, vast in zip(reference, cycle(VAST.values())):
        verdict = the_judge.verdict(question, reference | {key: vast})
        assert len(verdict.words) <= MAX_WORDS + 1


FROM_IDENTITY = (
    *("n_char_model", "simple_rnn_model", "RecurrentCell", "recurrent_model"),
    *("unrolled_model", "sequence_model"),
)


@pytest.mark.parametrize("question", FROM_IDENTITY)
def test_an_identity_start_of_another_run_is_no_answer(question):
    the_judge = judge(topic_of(question))
    other = Judge(assignment(topic_of(question)), entropy=7).reference(question)
    reference = the_judge.reference(question)
    assert the_judge.verdict(question, reference).passed
    assert not the_judge.verdict(
        question, reference | {"from_identity": other["from_identity"]}
    ).passed


SOME_RUNS = range(20)


def runs(question):
    return [QUESTIONS[question].challenge(np.random.default_rng(i)) for i in SOME_RUNS]


def test_constants_of_one_run_are_not_those_of_another():
    assert len({str(c["name"]) for c in runs("embedding_input")}) == len(SOME_RUNS)
    for question in ("three_char_model", "stateful_model", "sequence_model"):
        assert len({tuple(c["sizes"]) for c in runs(question)}) > 10
        assert {len(c["scales"]) for c in runs(question)} == {4, 5, 6}
    assert len({int(c["every"]) for c in runs("train_scan")}) == 4
    assert len({int(c["vocab_size"]) for c in runs("one_hot")}) > 5
    for question in TRAINING[:-1]:
        assert len({tuple(c["lengths"].tolist()) for c in runs(question)[:8]}) > 2
        assert (
            len({float(trained_models.learning_rate(c["seed"])) for c in runs(question)[:8]}) == 8
        )


def test_every_run_has_every_edge_case():
    for challenge in runs("n_char_windows"):
        for cs in (3, 5, 8):
            assert {int(n) % cs for n in challenge["lengths"]} == set(range(cs))
    for challenge in runs("char_maps"):
        text = str(challenge["text"])
        assert text[0] == text[-1] == " "
        assert all(text.count(c) > 1 for c in " \n\t\rAa")
    for challenge in runs("sequence_model"):
        assert all((column == 0).any() for column in challenge["x"].T)


def test_padding_space_and_new_line_are_once_the_most_probable_character():
    for challenge in runs("get_next"):
        chars = ["", *challenge["chars"]]
        index = {c: i for i, c in enumerate(chars)}
        rows = np.array([[index[c] for c in str(text)] for text in challenge["texts"]])
        logits = challenge["vectors"][np.arange(3), rows].sum(axis=1) @ challenge["kernel"]
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        found = [chars[n] for n in p.argmax(axis=1)]
        assert {"", " ", "\n"} < set(found)
        assert len(set(found)) == len(found)
        texts = challenge["texts"].tolist()
        assert any(t != t.lstrip() for t in texts)
        assert any(t != t.rstrip() for t in texts)
        assert p.max(axis=1).prod() < 1e-6


def test_a_comparison_that_takes_too_long_fails_and_ends(monkeypatch):
    def endless(*_arrays):
        while True:
            pass

    the_judge = judge(TOPIC)
    question = replace(the_judge._questions["char_maps"], compare=endless)
    monkeypatch.setattr("grader.judge.judge.SECONDS", 0.1)
    monkeypatch.setitem(the_judge._questions, "char_maps", question)
    verdict = the_judge.verdict("char_maps", the_judge.reference("char_maps"))
    assert not verdict.passed
    assert "could not be compared" in verdict.words


def test_an_error_whose_words_take_too_long_fails_and_ends(monkeypatch):
    def endless(*_arguments):
        while True:
            pass

    monkeypatch.setattr("grader.judge.judge.SECONDS", 0.1)
    monkeypatch.setattr("grader.judge.judge.words_of_failure", endless)
    response = {"error": np.array("ValueError"), "text": np.array("a text")}
    verdict = judge(TOPIC).verdict("char_maps", response)
    assert not verdict.passed
    assert "could not be compared" in verdict.words


def test_equal_responses_of_a_class_are_compared_once(monkeypatch):
    """But not one that took too long: the next time the machine may be less busy."""
    the_judge, compared = Judge(assignment(TOPIC), entropy=6), []
    right = wire.to_bytes(the_judge.reference("char_maps"))
    question = the_judge._questions["char_maps"]

    def compare(*arrays):
        compared.append(arrays)
        if len(compared) == 1:
            raise OutOfTimeError
        return question.compare(*arrays)

    monkeypatch.setitem(the_judge._questions, "char_maps", replace(question, compare=compare))
    verdicts = [the_judge.judged("char_maps", right) for _ in range(4)]
    assert [verdict.passed for verdict in verdicts] == [False, True, True, True]
    assert len(compared) == 2
    assert not the_judge.judged("char_maps", wire.to_bytes({"chars": np.zeros(3)})).passed
    assert not the_judge.judged("get_next", right).passed


def test_texts_that_nobody_can_read_are_not_formatted():
    many = {"error": np.full((2,) * 8, "x" * 1000), "text": np.array("x" * 1_000_000)}
    verdict = judge(TOPIC).verdict("char_maps", many)
    assert not verdict.passed
    assert "error is not one text" in verdict.words
