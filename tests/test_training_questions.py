"""Training questions: the models that functions are tried on, and windows that are made right."""

import contextlib
from typing import Any

import numpy as np
import pytest

from grader.student.keras_probes.backend import keras, tf
from rnn_review.questions import trained_models, trained_words, training
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.questions.trained_models import Inputs
from rnn_review.text import corpus
from tests.harness import QUESTIONS, answer_from, judge, topic_of, verdict_on

pytestmark = pytest.mark.keras

IDX = np.arange(100)
PAIRS = OwnWindows("windows_of", lambda rows: (rows[:, :-1], rows[:, -1]))
FORMS = {
    "train_three_chars": trained_models.window_form(3, Inputs.COLUMNS),
    "train_n_chars": trained_models.window_form(8, Inputs.WINDOWS, Inputs.COLUMNS),
    "train_simple_rnn": trained_models.recurrent_form(8, every_step=False),
    "train_sequences": trained_models.recurrent_form(8, every_step=True),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_losses_are_those_of_keras(form):
    model = next(form.models(seed=1))
    rng = np.random.default_rng(1)
    model.set_weights([rng.standard_normal(w.shape) / 4 for w in model.get_weights()])
    size = 3 * trained_models._PART  # of each kind: windows that repeat, and others
    idx = [rng.integers(0, most, size) for most in (3, corpus.VOCAB_SIZE)]
    x, y = form.windows(np.concatenate(idx))
    fed = list(x.T) if len(model.inputs) > 1 else x
    probabilities = np.asarray(model(fed))
    expected = -np.log(np.take_along_axis(probabilities, y[..., None], axis=-1)[..., 0])
    assert np.allclose(form.losses(model.get_weights(), x, y), expected, atol=1e-4)


@pytest.mark.parametrize("name", ["train_simple_rnn", "train_sequences"])
def test_a_layer_of_our_own_trains_as_that_of_keras(name):
    form = FORMS[name]
    ours, theirs = next(form.models(seed=1)), form.builds[1]()
    assert type(ours.layers[1]) is not type(theirs.layers[1]) is keras.layers.SimpleRNN
    theirs.set_weights(ours.get_weights())
    theirs.compile(trained_models.Adam(trained_models.learning_rate(1)), loss=ours.loss)
    x, y = form.windows(np.random.default_rng(2).integers(0, corpus.VOCAB_SIZE, size=8 * 100))
    for model in (ours, theirs):
        model.fit(x, y, batch_size=33, epochs=3, shuffle=False, verbose=0)
    for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)


@pytest.mark.parametrize("name", ["train_simple_rnn", "train_sequences"])
@pytest.mark.parametrize("what", ["initial_state", "mask"])
def test_a_layer_of_our_own_takes_a_state_and_a_mask_as_that_of_keras(name, what):
    form, rng = FORMS[name], np.random.default_rng(4)
    ours, theirs = (build().layers[1] for build in form.builds)
    theirs.set_weights(ours.get_weights())
    vectors = rng.standard_normal((5, 8, trained_models.N_FAC)).astype(np.float32)
    state = rng.standard_normal((5, trained_models.RNN_UNITS)).astype(np.float32)
    given = {"initial_state": state, "mask": np.arange(8) % np.arange(2, 7)[:, None] > 0}[what]
    found, expected = (np.asarray(layer(vectors, **{what: given})) for layer in (ours, theirs))
    assert not np.allclose(expected, theirs(vectors))
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("given", [lambda v: v, lambda v: v.value], ids=["Keras", "TensorFlow"])
def test_an_optimizer_of_our_own_updates_as_that_of_keras(given, dtype):
    """Also variables as `GradientTape.watched_variables` has them, and of another width."""
    rng, updated = np.random.default_rng(3), []
    start, gradients = rng.standard_normal((4, 3)), rng.standard_normal((5, 4, 3))
    for kind in (trained_models.Adam, keras.optimizers.Adam):
        variables = [keras.Variable(row, dtype=dtype) for row in start]
        optimizer = kind(0.1, beta_1=0.8, epsilon=1e-3)
        optimizer.build(variables)
        for gradient in gradients.astype(dtype):
            rows = [tf.constant(row) for row in gradient]
            optimizer.apply(rows, [given(variable) for variable in variables])
        updated.append(np.array(variables))
    assert not np.allclose(updated[0], start)
    np.testing.assert_allclose(updated[0], updated[1], rtol=1e-4)


def test_models_start_alike_and_take_other_inputs_and_targets():
    models = list(FORMS["train_n_chars"].models(seed=5))
    assert [(len(m.inputs), m.loss.name) for m in models] == [
        (1, "sparse_categorical_crossentropy"),
        (8, "sparse_categorical_crossentropy"),
        (1, "categorical_crossentropy"),
        (8, "categorical_crossentropy"),
    ]
    first, *others = [m.get_weights() for m in models]
    assert all(np.array_equal(a, b) for other in others for a, b in zip(first, other, strict=True))


def test_the_first_error_is_the_one_that_is_told():
    def use(n):
        raise ValueError(n)

    with pytest.raises(ValueError, match="1"):
        trained_models.first_that_works(iter([1, 2, 3]), use)
    assert trained_models.first_that_works(iter([0, 2]), lambda n: 1 // n) == 0


@pytest.mark.parametrize(
    ("error", "tried"), [(NotImplementedError(), 1), (NotImplementedError("symbolic"), 2)]
)
def test_only_an_answer_that_is_missing_is_tried_with_one_model(error, tried):
    seen = []

    def use(model):
        seen.append(model)
        raise error

    with pytest.raises(NotImplementedError):
        trained_models.first_that_works(iter([1, 2]), use)
    assert len(seen) == tried


def windows_used(source: str) -> list[Any]:
    """The windows that an answer gets if the notebook has this function for them."""
    notebook: dict[str, Any] = {"np": np, "corpus": corpus}
    exec(f"{source}\ndef answer(idx):\n    return windows_of(idx, 8)", notebook)
    own = notebook.get("windows_of")
    with PAIRS.made_right(notebook["answer"], IDX, 8):
        used = notebook["answer"](IDX)
    assert notebook.get("windows_of") is own
    return list(used)


RIGHT = """
def windows_of(idx, cs):
    rows = corpus.rows(idx, cs)[:-2]
    return rows[:, :-1], rows[:, -1]
"""
WRONG = {
    "lists": RIGHT.replace(
        "return", "rows = rows.tolist()\n    return [r[:-1] for r in rows],"
    ).replace("rows[:, :-1], rows[:, -1]", "[r[-1] for r in rows]"),
    "in reverse": RIGHT.replace(":-1]", ":-1][:, ::-1]"),
    "overlapping": RIGHT.replace(
        "corpus.rows(idx, cs)", "np.lib.stride_tricks.sliding_window_view(idx, cs + 1)"
    ),
    "failing": RIGHT.replace("corpus.rows", "corpus.columns"),
    "missing": "",
}


def test_right_windows_are_used_as_they_are():
    assert [len(part) for part in windows_used(RIGHT)] == [10, 10]


@pytest.mark.parametrize("source", WRONG.values(), ids=WRONG)
def test_wrong_windows_are_replaced_for_the_training_only(source):
    rows = corpus.rows(IDX, 8)
    x, y = windows_used(source)
    assert np.array_equal(x, rows[:, :-1])
    assert np.array_equal(y, rows[:, -1])


def test_an_answer_without_a_namespace_is_left_alone():
    with PAIRS.made_right(len, IDX, 8):
        assert len(IDX) == 100


def test_a_right_training_is_right_beside_wrong_windows():
    question = "train_three_chars"
    answer = answer_from(question, judge(topic_of(question)).diagnosis._reference.sources[question])
    answer.__globals__["three_char_windows"] = lambda idx: ([1], [2], [3], [4])
    verdict = verdict_on(question, answer)
    assert verdict.passed, verdict.words
    assert "`three_char_windows` returns is not right yet" in verdict.words
    right = judge(topic_of(question)).answers["three_char_windows"]
    answer.__globals__["three_char_windows"] = right
    assert "three_char_windows" not in verdict_on(question, answer).words


# The other two models learn hardly more in these few updates than how frequent each character is.
@pytest.mark.parametrize("name", ["train_three_chars", "train_sequences"])
def test_a_text_that_a_model_was_trained_on_is_known_by_its_loss(name):
    form, the_judge = FORMS[name], judge(topic_of(name))
    ours, challenge = the_judge.reference(name), the_judge.secret_challenges[name]
    loss = trained_words.held_out_loss(form, ours, challenge["held_out"])
    trained_on = challenge | {"plain": challenge["held_out"]}
    assert trained_words.of_text(form, ours, challenge, found=9.0) is None
    # The bound is nine tenths of what is found on the other text.
    assert trained_words.of_text(form, ours, trained_on, 1.01 * loss / 0.9)
    assert trained_words.of_text(form, ours, trained_on, 0.99 * loss / 0.9) is None


@pytest.mark.parametrize("call", ["text.idx[:5000], 8", "idx, 4", "idx=text.idx, cs=8"])
def test_beside_wrong_windows_another_text_or_size_is_still_wrong(call):
    assert not verdict_on("train_n_chars", training_with(call)).passed


def test_beside_wrong_windows_arguments_may_have_names():
    assert verdict_on("train_n_chars", training_with("cs=8, idx=idx")).passed


def training_with(call: str) -> Any:
    """A training on windows from a function that is wrong, called like this."""
    source = f"""
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows({call})
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
"""
    answer = answer_from("train_n_chars", source)
    answer.__globals__["n_char_windows"] = lambda idx, cs: ([1], [2])
    return answer


@pytest.mark.parametrize("question", FORMS)
def test_every_call_has_whole_batches_and_its_own_number_of_epochs(question):
    for seed in range(5):
        challenge = QUESTIONS[question].challenge(np.random.default_rng(seed))
        assert challenge["lengths"].sum() == len(challenge["idx"])
        assert len(set(challenge["epochs"].tolist())) == 3
        for length in challenge["lengths"]:
            windows = len(corpus.rows(np.zeros(length), FORMS[question].cs))
            left_out = 0 if question == "train_simple_rnn" else 2
            assert (windows - left_out) % training.BATCH_SIZE == 0


@pytest.mark.parametrize("width", [4, 8])
def test_the_width_of_windows_is_noted(width):
    model, widths = trained_on(lambda model, x: model.fit(x, x, verbose=0), width)
    model(np.zeros((2, 3), int))  # afterwards
    assert widths == {True: {width}, False: set()}


def test_other_windows_for_validation_do_not_hide_those_of_the_training():
    right = np.ones((20, 8), int)
    _, widths = trained_on(lambda m, x: m.fit(x, x, validation_data=(right, right), verbose=0), 4)
    assert widths[True] == {4}


def test_an_own_loop_outside_of_training_mode_has_its_windows_noted():
    _, widths = trained_on(lambda model, x: model(x), 4)
    assert widths == {True: set(), False: {4}}


def test_a_width_that_is_not_known_is_not_noted():
    def fit(model, x):
        batches = tf.data.Dataset.from_generator(lambda: iter([(x, x)]), (tf.int32, tf.int32))
        with contextlib.suppress(ValueError):  # some versions of Keras refuse it
            model.fit(batches, verbose=0)

    assert trained_on(fit, 8)[1] == {True: set(), False: set()}


def trained_on(train, width: int):
    """A model, and the widths that were noted while it was trained on windows of one width."""
    model = next(FORMS["train_sequences"].models(0))
    widths: trained_models.Widths = {True: set(), False: set()}
    with trained_models.noting_widths(model, widths):
        train(model, np.ones((100, width), int))
    return model, widths


def test_no_learning_rate_looks_like_adams_own_or_like_another_ones():
    rates = [trained_models.learning_rate(seed) for seed in range(200)]
    assert "0.001" not in {f"{rate:.3g}" for rate in rates}
    assert len({f"{rate:.3g}" for rate in rates}) > 20
    assert all(1.8e-3 <= rate <= 2.2e-3 for rate in rates)


@pytest.mark.parametrize("question", FORMS)
def test_a_training_that_compiles_the_model_again_is_told_what_it_changed(question):
    source = judge(topic_of(question)).diagnosis._reference.sources[question]
    again = 'model.compile("adam", "sparse_categorical_crossentropy")'
    head, body = source.split(":\n", 1)
    verdict = verdict_on(question, answer_from(question, f"{head}:\n    {again}\n{body}"))
    assert not verdict.passed
    assert "Adam with a learning rate of 0.001; it was compiled with Adam" in verdict.words


# Eight characters that predict the ninth, as 02 has them.
WINDOWS = """
def train_n_chars(model, idx, epochs):
    starts = {starts}
    x, y = idx[starts[:, None] + np.arange(8)], idx[starts + 8]
    {before}
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
"""
ALL = "np.arange(0, len(idx) - 9, 8)"
NOTHING = "pass"
DRAWN = "order = np.random.permutation(len(y))[len(y) // 10 :]"


@pytest.mark.parametrize(
    ("starts", "before", "words"),
    [
        (ALL, NOTHING, "Right"),
        (ALL, f"{DRAWN}; x, y = x[order], y[order]", "Right"),
        ("np.arange(0, len(idx) - 9, 9)", NOTHING, "at every 9th place of the text"),
        (ALL, "half = np.arange(len(y)) % (len(y) // 2); x, y = x[half], y[half]", "between seven"),
        (ALL, "model.layers[1].trainable = False", "as they were before the training, of shape"),
        (ALL, "x[:, 0] = x[:, 1]", "never read what windows have at place 1 of their 8"),
        (ALL, "x = x / x.max()", "has read hardly any of the text's characters"),
        (ALL, "x[:, 4:] = 0", "at place 5 and 6 and 7 and 8 of"),
        (ALL, "idx[:] = 0", "changes its argument `idx`"),
    ],
    ids=[
        *("all", "a tenth kept, drawn", "rows of nine", "half twice", "frozen", "second twice"),
        *("fractions", "half of the places", "text changed"),
    ],
)
def test_what_a_training_left_out_is_told_from_the_arrays(starts, before, words):
    verdict = verdict_on(
        "train_n_chars", answer_from("train_n_chars", WINDOWS.format(starts=starts, before=before))
    )
    assert verdict.passed == (words == "Right")
    assert words in verdict.words


def test_weights_that_are_put_back_are_told():
    source = WINDOWS.format(starts=ALL, before="before = model.get_weights()")
    source = (
        source.replace("return", "trained =") + "    model.set_weights(before)\n    return trained"
    )
    verdict = verdict_on("train_n_chars", answer_from("train_n_chars", source))
    assert not verdict.passed
    assert "as they were before the training. Does the function put them back" in verdict.words


TIMESERIES = """
def train_simple_rnn(model, idx, epochs):
    many = (len(idx) - 2) // 8
    batches = keras.utils.timeseries_dataset_from_array(
        idx[: 8 * many], idx[8:], 8, sequence_stride=8, batch_size=64, shuffle=True
    )
    return model.fit(batches, epochs=epochs, verbose=0)
"""


def test_windows_of_a_width_that_is_not_known_are_windows():
    verdict = verdict_on("train_simple_rnn", answer_from("train_simple_rnn", TIMESERIES))
    assert verdict.passed, verdict.words


# What `fit` would not return, and a step's targets that are of other windows.
SEQUENCES = """
def train_sequences(model, idx, epochs):
    rows = idx[: (len(idx) - 2) // 8 * 8].reshape(-1, 8)
    x, y = rows[:-2], idx[1 : 1 + rows.size].reshape(-1, 8)[:-2]
    {before}
    trained = model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
    {after}
    return trained
"""


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (NOTHING, NOTHING, "Right"),
        (f"{DRAWN}; x, y = x[order], y[order]", NOTHING, "Right"),
        ("y = np.roll(x, -1, axis=1)", NOTHING, "Does every target follow its character"),
        (
            NOTHING,
            "trained.history['loss'] = [0.9 * loss for loss in trained.history['loss']]",
            "the means over an epoch's batches",
        ),
        (
            NOTHING,
            "trained.history['loss'] = [2.0 * epochs ** -0.2] * epochs",
            "the means over an epoch's batches",
        ),
    ],
    ids=["all", "a tenth kept, drawn", "a window's first after its last", "nine tenths", "made up"],
)
def test_returned_losses_are_those_of_the_training(before, after, words):
    source = SEQUENCES.format(before=before, after=after)
    verdict = verdict_on("train_sequences", answer_from("train_sequences", source))
    assert verdict.passed == (words == "Right"), verdict.words
    assert words in verdict.words


@pytest.mark.parametrize("question", FORMS)
def test_one_operation_updates_an_array_as_adam_does(question):
    models = [next(FORMS[question].models(seed=2)) for _ in range(2)]
    rng = np.random.default_rng(2)
    gradients = [rng.standard_normal(w.shape).astype(np.float32) for w in models[0].weights]
    ours = models[0].optimizer
    keras_own = keras.optimizers.Adam(float(ours.learning_rate))
    for _ in range(3):
        ours.apply(list(map(tf.constant, gradients)), models[0].trainable_variables)
        keras_own.apply(list(map(tf.constant, gradients)), models[1].trainable_variables)
    for one, other in zip(*(m.get_weights() for m in models), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
