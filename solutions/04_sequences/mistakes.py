"""Known mistakes of 04_sequences."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    COPIES_HIDDEN,
    COPIES_IN,
    GRU,
    HIDDEN_NOT_TRAINED,
    LINEAR,
    LSTM,
    MASKED,
    MERGES,
    NO_IDENTITY,
    NO_SOFTMAX,
    ONE_EMBEDDING,
    OVERLAPPING,
    SOFTMAX_OVER_TIME,
    STEPS,
    SUM_FIRST,
    optimizers,
)

_NEW_HIDDEN = 'keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity")'
_SUM = "keras.layers.add([dense_in(vector), dense_hidden(hidden)])"
_STEP = f"        hidden = {_SUM}\n        outputs.append(dense_out(hidden))\n"
_LOSS = '"sparse_categorical_crossentropy"'
_ONE_HOT = 'keras.ops.one_hot(keras.ops.cast(keras.ops.reshape(y, (-1,)), "int32"), vocab_size)'

MISTAKES = {
    "sequence_windows": (
        mistake(
            *OVERLAPPING,
            ("np.arange(0, len(idx) - 1 - cs, cs)", "np.arange(0, len(idx) - 1 - cs)"),
        ),
        *STEPS,
        mistake(
            "targets not shifted",
            "Each target is the character that the model is just reading: a loss of almost zero, "
            "and nothing learnt.",
            ("idx[positions + 1]", "idx[positions]"),
        ),
        mistake(
            "targets one character too far",
            "Each target is the character after the next one.",
            ("idx[positions + 1]", "idx[np.minimum(positions + 2, len(idx) - 1)]"),
        ),
        mistake(
            "targets shifted backwards",
            "Each target is the character before: what the model has read already.",
            ("idx[positions + 1]", "idx[np.maximum(positions - 1, 0)]"),
        ),
        mistake(
            "only the last target",
            "There is one target for each window; here every step has its own.",
            ("idx[positions + 1]", "idx[starts + cs]"),
        ),
    ),
    "unrolled_model": (
        *ACTIVATIONS,
        *MERGES,
        mistake(
            *SUM_FIRST,
            ('activation="relu", ', ""),
            ("hidden = dense_in(zeros)", "hidden = keras.ops.relu(dense_in(zeros))"),
            (_SUM, "keras.ops.relu(dense_in(vector) + dense_hidden(hidden))"),
        ),
        mistake(*LINEAR, ('activation="relu", ', "")),
        mistake(*NO_IDENTITY, (', kernel_initializer="identity"', "")),
        mistake(*COPIES_HIDDEN, ("dense_hidden(hidden)", f"{_NEW_HIDDEN}(hidden)")),
        mistake(
            *COPIES_IN,
            ("dense_in(vector)", 'keras.layers.Dense(n_hidden, activation="relu")(vector)'),
        ),
        mistake(
            "a new output layer for each step",
            "Every step makes an output layer of its own. How many are there in the picture?",
            ("dense_out(hidden)", 'keras.layers.Dense(vocab_size, activation="softmax")(hidden)'),
        ),
        mistake(
            *ONE_EMBEDDING,
            ("keras.layers.Embedding(vocab_size, n_fac)(", "table("),
            (
                "    hidden = dense_in(zeros)",
                "    table = keras.layers.Embedding(vocab_size, n_fac)\n"
                "    hidden = dense_in(zeros)",
            ),
        ),
        mistake(
            "a first state without the input layer",
            "The zeros are taken as the state. In the picture they go through dense_in, whose bias "
            "the first state then has.",
            ("(n_fac,)", "(n_hidden,)"),
            ("hidden = dense_in(zeros)", "hidden = zeros"),
        ),
        mistake(
            "no state before the first character",
            "The first character has nothing to be added to. What comes in from the left of the "
            "picture?",
            (
                _SUM,
                "dense_in(vector) if not outputs else " + _SUM,
            ),
        ),
        mistake(
            "a prediction before the character is read",
            "Each output comes from the state before its character.",
            (
                _STEP,
                f"        outputs.append(dense_out(hidden))\n        hidden = {_SUM}\n",
            ),
        ),
        mistake(
            "outputs in reverse",
            "The last step's prediction is returned first.",
            ("characters], outputs)", "characters], outputs[::-1])"),
        ),
        mistake(
            "characters read backwards",
            "The last character is read first.",
            ("for character in characters:", "for character in characters[::-1]:"),
        ),
        mistake(
            "a loss on the last step only",
            "Only the last output has a loss; the others are not trained.",
            (f"loss={_LOSS}", f"loss=[None] * (cs - 1) + [{_LOSS}]"),
        ),
        mistake(
            "the mean for the sum of the losses",
            "The outputs are one array with one loss, which Keras averages over the steps.",
            ("characters], outputs)", "characters], keras.ops.stack(outputs, axis=1))"),
        ),
        mistake(
            "binary cross-entropies",
            "A binary cross-entropy asks of each character, yes or no? Here one of all is chosen.",
            (
                f"loss={_LOSS}",
                f"loss=lambda y, p: keras.losses.binary_crossentropy({_ONE_HOT}, p)",
            ),
        ),
        *HIDDEN_NOT_TRAINED,
        NO_SOFTMAX,
        *optimizers(),
    ),
    "sequence_losses": (
        mistake(
            "the mean over all characters",
            "The probabilities of characters that did not come are in it. Which one counts?",
            (
                "np.take_along_axis(p, y[:, :, None], axis=2)[:, :, 0]",
                "np.exp(np.log(p).mean(axis=2))",
            ),
        ),
        mistake(
            "the sum over the batch",
            "The losses of all windows are added up, not averaged.",
            (".mean(axis=0)", ".sum(axis=0)"),
        ),
        mistake(
            "sum and mean swapped",
            "The two last values have changed places.",
            ("per_step.sum(), per_step.mean()", "per_step.mean(), per_step.sum()"),
        ),
        mistake("bits for nats", "The logarithm is that of base 2.", ("np.log(", "np.log2(")),
        mistake(
            "the wrong sign",
            "The losses are negative: a logarithm of a probability is.",
            ("-np.log", "np.log"),
        ),
        mistake(
            "the logarithm of the mean",
            "The mean is taken before the logarithm; the two do not commute.",
            ("-np.log(of_what_came).mean(axis=0)", "-np.log(of_what_came.mean(axis=0))"),
        ),
        mistake(
            "no logarithm",
            "That is one minus the probability of what came, not its negative logarithm.",
            ("-np.log(of_what_came)", "(1 - of_what_came)"),
        ),
    ),
    "sequence_model": (
        *ACTIVATIONS,
        mistake(*LINEAR, ('"relu"', '"linear"')),
        mistake(*NO_IDENTITY, ('recurrent_initializer="identity",\n', "\n")),
        mistake(
            "backwards in time",
            "The layer reads the windows from the end, so that an early output knows what comes.",
            ("return_sequences=True", "return_sequences=True, go_backwards=True"),
        ),
        mistake(
            "the future seen",
            "Each step also reads what comes after it. What does it know then of its target?",
            (
                "keras.layers.SimpleRNN(",
                "keras.layers.Lambda(lambda v: v + v[:, ::-1]),\n            keras.layers.SimpleRNN(",
            ),
        ),
        MASKED,
        mistake(
            *SOFTMAX_OVER_TIME,
            (
                'keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))',
                "keras.layers.Dense(vocab_size, activation=lambda z: keras.ops.softmax(z, axis=1))",
            ),
        ),
        mistake(
            "the sum for the mean of the losses",
            "The total loss is eight times as large as Keras makes it for one output.",
            (
                f"loss={_LOSS}",
                "loss=lambda y, p: cs * keras.losses.sparse_categorical_crossentropy(y, p)",
            ),
        ),
        mistake(
            *LSTM,
            ("SimpleRNN", "LSTM"),
            ('                activation="relu",\n', ""),
            ('                recurrent_initializer="identity",\n', ""),
        ),
        mistake(
            *GRU,
            ("SimpleRNN", "GRU"),
            ('                activation="relu",\n', ""),
            ('                recurrent_initializer="identity",\n', ""),
        ),
        NO_SOFTMAX,
        *optimizers(),
    ),
}
