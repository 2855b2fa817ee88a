"""Known mistakes: each is a wrong answer, and is reported by its own name."""

import pytest

from grader.contract.question import Verdict
from grader.contract.words import mistakes_in
from grader.judge.diagnosis import Unfolding
from grader.judge.judge import Judge
from tests.harness import (
    TOPICS,
    answer_from,
    assignment,
    compared,
    judge_who_knows,
    known_mistakes,
    solutions,
    topic_of,
    verdict_on,
)

pytestmark = [pytest.mark.bank, pytest.mark.keras]

BANK = known_mistakes()


@pytest.mark.parametrize("question", BANK)
def test_a_known_mistake_fails_and_is_reported_by_its_own_name(question):
    """The first one, which is quickly found. `make audit` judges all of them."""
    mistake = BANK[question][0]
    source = mistake.source(solutions(topic_of(question)).sources[question])
    assert source is not None
    verdict = verdict_on(question, answer_from(question, source))
    assert not verdict.passed
    assert verdict.words.startswith(f"Possible mistake: {mistake.name}. ")


def test_of_a_known_mistake_no_more_is_computed_than_is_looked_at():
    computed = []

    def parts():
        for name in "abc":
            computed.append(name)
            yield {name: len(computed)}

    response = Unfolding(parts())
    assert (response["b"], response["a"], computed) == (2, 1, ["a", "b"])
    assert "d" not in response
    assert dict(response) == {"a": 1, "b": 2, "c": 3}
    assert len(response) == 3


def changed(question: str, *changes: tuple[str, str]) -> str:
    """The instructor's solution with these replacements."""
    source = solutions(topic_of(question)).sources[question]
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    return source


TANH = ('"relu"', '"tanh"')
SEVERAL = {
    "each of which has a name": (
        "n_char_model",
        (TANH, ("identity", "glorot_uniform")),
        [
            "Possible mistake: tanh instead of relu. ",
            "Possible mistake: hidden-to-hidden weights not initialized to the identity. ",
            "Predictions with the grader's test weights",
            "Also: An array of shape 10 x 10 (the expected model's dense_hidden) does not start ",
        ],
    ),
    "of which one hides the other": (
        "three_char_model",
        (TANH, ("Adam()", "SGD()")),
        ["Possible mistake: tanh instead of relu. ", "Predictions with the grader's test weights"],
    ),
    "of which one has no name": (
        "three_char_model",
        (TANH, ('name="dense_hidden"', 'kernel_initializer="zeros", name="dense_hidden"')),
        [
            "Possible mistake: tanh instead of relu. ",
            "Predictions with the grader's test weights",
            "Also: An array of shape 9 x 9 (the expected model's dense_hidden) starts with ",
        ],
    ),
}


@pytest.mark.parametrize(
    ("question", "changes", "told"),
    SEVERAL.values(),
    ids=[f"{case[0]}: {name}" for name, case in SEVERAL.items()],
)
def test_several_mistakes_are_reported_in_the_order_in_which_to_fix_them(question, changes, told):
    topic = topic_of(question)
    first, *others = assignment(topic).mistakes[question]
    wanted = [m for m in others if any(m.name in line for line in told)]
    by = judge_who_knows(topic, {question: (first, *wanted)})
    verdict = verdict_on(question, answer_from(question, changed(question, *changes)), by)
    lines = verdict.words.splitlines()
    assert [line[: len(start)] for line, start in zip(lines, told, strict=True)] == told


def test_one_mistake_that_explains_everything_is_named_before_several_that_explain_a_part():
    """Also where it starts at random, so that no two of its responses are equal."""
    topic, question = "03_simple_rnn", "recurrent_model"
    whole = "SimpleRNNCell with its default settings"
    known = [m for m in assignment(topic).mistakes[question] if m.name.startswith(("tanh", "hid"))]
    found = [m for m in assignment(topic).mistakes[question] if m.name == whole]
    answer = answer_from(question, found[0].source(solutions(topic).sources[question]) or "")
    by = judge_who_knows(topic, {question: (*known, *found)})
    assert names(verdict_on(question, answer, by)) == [whole]
    of_parts = judge_who_knows(topic, {question: tuple(known)})
    assert names(verdict_on(question, answer, of_parts)) == [m.name for m in known]


def names(verdict: Verdict) -> list[str]:
    return [name for name, _ in mistakes_in(verdict.words).values()]


def test_additional_parameters_are_reported_by_the_layer_that_has_them():
    step = "[dense_in(c3), dense_hidden(hidden)]"
    again = '[dense_in(c3), keras.layers.Dense(n_hidden, activation="relu")(hidden)]'
    source = changed("three_char_model", (step, again))
    words = verdict_on("three_char_model", answer_from("three_char_model", source)).words
    assert "65,792 too many" in words
    assert "The additional arrays look like those of the expected model's dense_hidden." in words
    assert "dense_in" not in words


def judge_with(question: str, entropy: int) -> Judge:
    """A judge of the question's topic who has this secret."""
    topic = topic_of(question)
    return Judge(assignment(topic), entropy, reference=solutions(topic))


def test_clipped_gradients_show_under_the_secret_that_once_let_them_pass():
    question = "stacked_model"
    clipped = changed(question, ("Adam()", "Adam(clipnorm=1.0)"))
    by = judge_with(question, entropy=4)
    assert not compared(question, answer_from(question, clipped), by).passed


def test_a_learning_rate_that_ends_after_three_updates_shows_under_every_secret():
    question = "three_char_model"
    ends = "keras.optimizers.schedules.PiecewiseConstantDecay([2], [1e-3, 0.0])"
    answer = answer_from(question, changed(question, ("Adam()", f"Adam({ends})")))
    for entropy in range(5):
        by = judge_with(question, entropy)
        assert "step of your optimizer" in compared(question, answer, by).words


def test_noise_that_is_no_dropout_shows_under_the_secret_that_once_let_it_pass():
    question = "stacked_model"
    noise = changed(question, ("keras.layers.Dropout(", "keras.layers.GaussianDropout("))
    by = judge_with(question, entropy=0)
    assert compared(question, by.answers[question], by).passed
    assert not compared(question, answer_from(question, noise), by).passed


def test_every_topic_has_a_dozen_known_mistakes():
    for questions in TOPICS.values():
        assert sum(len(BANK.get(q.name, ())) for q in questions) >= 12
