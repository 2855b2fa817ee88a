"""Training questions: the student's function trains a small model that the question provides.

It does so twice, one call after the other and for different numbers of epochs, so that a fixed
number of epochs is wrong for one of them.

The model is our own, so that a mistake in the student's model costs only the question on that
model. It takes characters in any grouping, and targets as integers or one-hot. The response holds
its weights; the trusted side computes their loss on a text that the student's process never sees.

| question | challenge | response |
|---|---|---|
| train_... | ``idx`` (24,000,), ``epochs`` (2,); withheld: ``held_out`` (8,000,) | ``vectors`` \
(cs, 86, 16), ``kernel`` (16, 86), ``updates`` (2,) |

``epochs`` holds 1 and 2 in random order, one for each call; ``updates`` counts each call's updates.
"""

from typing import Any

import numpy as np

from grader.contract.question import Arrays, Question, Verdict
from grader.student.keras_probes.backend import keras, tf
from rnn_review.questions.bands import BANDS
from rnn_review.text import corpus, grammar

N_TRAIN, N_HELD_OUT = 24_000, 8_000  # characters
LEARNING_RATE = 0.01
N_FAC = 16  # few weights, since they are sent
# For correct answers that see a little less of the text, such as with a part kept for validation.
# One-sided: better training is not a mistake; one epoch instead of three costs 8 % or more.
LEEWAY = 0.03
# Epochs are also counted, in updates: one too few may cost less than 5 %, one too many costs
# nothing. Leaving out part of an epoch (`drop_remainder`, validation) is not a mistake.
UPDATES_TOLERANCE = 0.2
_HINT = "Are the targets right, the batches of size 64, and the epochs as many as asked for?"
_HINT_UNTRAINED = "The model was not trained. Does the function call fit of the model that it gets?"


class BagOfCharacters(keras.Model):
    """Softmax of a linear map of a sum of vectors, one for each position and character.

    Args:
        cs: characters in a window.
        vocab_size: how many characters there are.
        every_step: predict after each character, from it and the previous ones, not only once.
    """

    def __init__(self, cs: int, vocab_size: int, every_step: bool = False):
        super().__init__()
        self.cs, self.vocab_size, self.every_step = cs, vocab_size, every_step
        add = self.add_weight
        normal = keras.initializers.RandomNormal(stddev=0.3, seed=0)
        self.vectors = add((cs, vocab_size, N_FAC), initializer=normal, name="vectors")
        self.kernel = add(name="kernel", shape=(N_FAC, vocab_size), initializer="zeros")

    def call(self, inputs: Any) -> Any:
        """(batch, cs) integers in any grouping -> (batch, vocab_size), or one such per step."""
        rows = [tf.reshape(i, (tf.shape(i)[0], -1)) for i in keras.tree.flatten(inputs)]
        x = tf.cast(tf.concat(rows, axis=1), tf.int32)
        table = tf.reshape(self.vectors, (self.cs * self.vocab_size, N_FAC))
        vectors = tf.gather(table, x + self.vocab_size * tf.range(self.cs))
        total = tf.cumsum(vectors, axis=1) if self.every_step else tf.reduce_sum(vectors, axis=1)
        return tf.nn.softmax(total @ self.kernel)


def cross_entropy(y: Any, p: Any) -> Any:
    """Categorical cross-entropy in nats of each target; integers (batch, ...) or one-hot."""
    if y.shape.rank != p.shape.rank or y.shape[-1] != p.shape[-1]:
        y = tf.one_hot(tf.reshape(tf.cast(y, tf.int32), tf.shape(p)[:-1]), p.shape[-1])
    logs = tf.cast(y, p.dtype) * tf.math.log(p + 1e-7)
    return -tf.reduce_sum(logs, axis=-1)


def text_as_indices(rng: np.random.Generator, length: int) -> np.ndarray:
    """Generate a new text (length,), as indices into the vocabulary of the generated text."""
    text = grammar.generate(int(rng.integers(2**62)), length)
    return corpus.encode(text, [corpus.PADDING, *grammar.ALPHABET])


def question(name: str, cs: int, every_step: bool = False) -> Question:
    """Make a question whose answer is ``train(model, idx, epochs)``; see the module's table."""

    def challenge(rng: np.random.Generator) -> Arrays:
        # Every challenge numbers the characters differently (0 stays padding): weights trained for
        # another challenge, such as those in the released reference, are no better than a guess.
        number = np.concatenate([[0], 1 + rng.permutation(corpus.VOCAB_SIZE - 1)])
        return {
            "idx": number[text_as_indices(rng, N_TRAIN)],
            "epochs": rng.permutation([1, 2]),
            "held_out": number[text_as_indices(rng, N_HELD_OUT)],
        }

    def respond(train: Any, challenge: Arrays) -> Arrays:
        model = BagOfCharacters(cs, corpus.VOCAB_SIZE, every_step)
        rule = keras.optimizers.Adam(LEARNING_RATE)
        model.compile(loss=cross_entropy, optimizer=rule)
        model.optimizer.build(model.trainable_variables)
        updates = [_updates(train, model, challenge["idx"], int(n)) for n in challenge["epochs"]]
        return {
            "vectors": np.asarray(model.vectors),
            "kernel": np.asarray(model.kernel),
            "updates": np.array(updates),
        }

    def loss(weights: Arrays, challenge: Arrays) -> float:
        return held_out_loss(weights, challenge["held_out"], cs, every_step)

    def deviations(theirs: Arrays, ours: Arrays, challenge: Arrays) -> np.ndarray:
        return np.array(loss(theirs, challenge) / loss(ours, challenge) - 1)

    def compare(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Verdict:
        found = loss(theirs, challenge)
        most = loss(ours, challenge) * (1 + LEEWAY + BANDS.allowed(name))
        words = f"held-out loss {found:.3f}, expected at most {most:.3f}"
        if found <= most:
            complaint = _other_epochs(theirs, ours, challenge)
            return Verdict(not complaint, complaint or f"Right: {words}.")
        trained = theirs["kernel"].any() and np.isfinite(found)
        return Verdict(False, f"After training: {words}. {_HINT if trained else _HINT_UNTRAINED}")

    return Question(name, challenge, respond, compare, ("held_out",), deviations)


def _updates(train: Any, model: Any, idx: np.ndarray, epochs: int) -> int:
    """Train; return the number of updates. The answer may have compiled a new optimizer."""
    optimizer, before = model.optimizer, int(model.optimizer.iterations)
    train(model, idx.copy(), epochs)
    after = int(model.optimizer.iterations)
    return after - before if model.optimizer is optimizer else after


def _other_epochs(theirs: Arrays, ours: Arrays, challenge: Arrays) -> str:
    """Describe the first call with too many or too few updates; empty if there is none."""
    for asked, found, expected in zip(
        challenge["epochs"], theirs["updates"], ours["updates"], strict=True
    ):
        if not abs(found - expected) <= UPDATES_TOLERANCE * expected:
            return (
                f"The held-out loss is right, but with epochs={asked} the function made "
                f"{found:,} updates, expected {expected:,}. Are the batches of size 64, and "
                f"does the function pass `epochs` on?"
            )
    return ""


def held_out_loss(weights: Arrays, idx: np.ndarray, cs: int, every_step: bool) -> float:
    """Mean cross-entropy in nats of a `BagOfCharacters` with these weights; NaN if malformed."""
    shapes = (cs, corpus.VOCAB_SIZE, N_FAC), (N_FAC, corpus.VOCAB_SIZE)
    if (weights["vectors"].shape, weights["kernel"].shape) != shapes:
        return float("nan")
    vectors, kernel = weights["vectors"].astype(np.float64), weights["kernel"].astype(np.float64)
    rows = corpus.rows(idx, cs)
    x, y = rows[:, :-1], rows[:, 1:] if every_step else rows[:, -1]
    chosen_vectors = vectors[np.arange(cs), x]
    total = chosen_vectors.cumsum(axis=1) if every_step else chosen_vectors.sum(axis=1)
    logits = total @ kernel
    shifted = logits - logits.max(-1, keepdims=True)
    chosen = np.take_along_axis(shifted, y[..., None], axis=-1)[..., 0]
    return float((np.log(np.exp(shifted).sum(-1)) - chosen).mean())
