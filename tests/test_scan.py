"""The network of 06_scan agrees with one written by hand, and its fast form with the slow one."""

import numpy as np
import pytest

from grader.student.keras_probes.backend import tf
from tests import numpy_rnn
from tests.harness import answer_from, judge, trusted, verdict_on

pytestmark = pytest.mark.keras

TOPIC = "06_scan"
VOCAB_SIZE, N_HIDDEN, CS = 86, 256, 8  # the lesson's
NAMES = ("W_h", "b_h", "W_x", "b_x", "W_y", "b_y")


def network(rng, vocab_size, n_hidden):
    """Six float64 arrays, a hidden state and a one-hot window; nothing in them is zero or one."""
    shapes = [
        (n_hidden, n_hidden), (n_hidden,),
        (vocab_size, n_hidden), (n_hidden,),
        (n_hidden, vocab_size), (vocab_size,),
    ]  # fmt: skip
    weights = [rng.standard_normal(shape) / np.sqrt(shape[0]) for shape in shapes]
    x, y = np.eye(vocab_size)[rng.integers(0, vocab_size, size=(2, CS))]
    return weights, rng.standard_normal(n_hidden), x, y


def close(theirs, ours, tolerance):
    """Whether two arrays agree to `tolerance` of the largest entry."""
    return np.abs(np.asarray(theirs) - ours).max() <= tolerance * np.abs(ours).max()


@pytest.mark.parametrize("seed", range(3))
def test_the_handwritten_gradients_are_the_finite_differences(seed):
    weights, h0, x, y = network(np.random.default_rng(seed), vocab_size=7, n_hidden=5)
    step = 1e-6
    for array, gradient in zip(weights, numpy_rnn.gradients(weights, h0, x, y), strict=True):
        differences = np.zeros_like(array)
        for place in np.ndindex(array.shape):
            losses = []
            for sign in (1, -1):
                array[place] += sign * step
                losses.append(numpy_rnn.loss(weights, h0, x, y))
                array[place] -= sign * step
            differences[place] = (losses[0] - losses[1]) / (2 * step)
        assert close(differences, gradient, 1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_loss_and_gradients_agree_with_the_handwritten_ones_to_float32_rounding(seed):
    weights, h0, x, y = network(np.random.default_rng(seed), VOCAB_SIZE, N_HIDDEN)
    loss_and_gradients = judge(TOPIC).answers["loss_and_gradients"]
    float32 = [tf.constant(a, tf.float32) for a in (*weights, h0, x, y)]
    loss, gradients = loss_and_gradients(float32[:6], *float32[6:])
    assert float(loss) == pytest.approx(numpy_rnn.loss(weights, h0, x, y), rel=1e-5)
    ours = numpy_rnn.gradients(weights, h0, x, y)
    far = [n for n, a, b in zip(NAMES, gradients, ours, strict=True) if not close(a, b, 1e-5)]
    assert not far


def test_the_fast_form_gives_the_same_errors_and_arrays():
    namespace = dict(judge(TOPIC).answers["train_scan"].__globals__)
    fast = next(c.source for c in trusted(TOPIC).cells if "def train_epoch" in c.source)
    exec(fast, namespace)
    rng = np.random.default_rng(0)
    weights, _, _, _ = network(rng, VOCAB_SIZE, N_HIDDEN)
    weights = [w.astype(np.float32) for w in weights]
    x, y = rng.integers(0, VOCAB_SIZE, size=(2, 50, CS))
    X, Y = np.eye(VOCAB_SIZE, dtype=np.float32)[x], np.eye(VOCAB_SIZE, dtype=np.float32)[y]

    slow_weights, slow_errors = namespace["train_scan"](weights, X, Y, 0.01, every=15)
    fast_weights, fast_errors = namespace["train_epoch"](weights, x, y, 0.01, every=15)
    assert fast_errors == pytest.approx(slow_errors, rel=1e-5)
    assert len(fast_errors) == 3
    for a, b in zip(fast_weights, slow_weights, strict=True):
        assert close(a, np.asarray(b), 1e-4)


SCAN = """
kept = {{}}


def scan(fn, sequences, outputs_info, non_sequences):
    kept.update(fn=fn, info=outputs_info)
    carried = [o for o in outputs_info if {carries}]
    return {loop}(sequences, carried, non_sequences, {fn}, {info})


def loop(sequences, carried, non_sequences, fn, info):
    n = tf.shape(sequences[0])[0]

    def body(t, previous, stacks):
        out = (fn or kept["fn"])(*[s[t] for s in sequences], *previous, *non_sequences)
        out = list(out) if isinstance(out, (list, tuple)) else [out]
        stacks = [s.write(t, o) for s, o in zip(stacks, out)]
        return t + 1, [p for p, o in zip(out, info or kept["info"]) if {carries}], stacks

    stacks = [tf.TensorArray(tf.float32, n) for _ in (info or kept["info"])]
    start = (tf.constant(0), carried, stacks)
    _, _, stacks = tf.while_loop(lambda t, *_: t < n, body, start, back_prop={back})
    return [s.stack() for s in stacks]


traced = tf.function(loop)
"""
RIGHT = {
    "carries": "o is not None",
    "loop": "loop",
    "fn": "fn",
    "info": "outputs_info",
    "back": True,
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "Right"),
        ({"carries": "np.ndim(o)"}, "running sum"),
        ({"loop": "traced", "fn": None, "info": None}, "running difference, in a tuple"),
        (
            {"back": "tf.executing_eagerly()"},
            "in a graph (tf.function) the gradient with respect to u",
        ),
    ],
    ids=["right", "a number is no state", "the first function's graph", "no gradient in a graph"],
)
def test_scan_carries_numbers_calls_its_own_function_and_has_gradients(changed, words):
    verdict = verdict_on("scan", answer_from("scan", SCAN.format(**RIGHT | changed)))
    assert verdict.passed == (words == "Right")
    assert words in verdict.words
