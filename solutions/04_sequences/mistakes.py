"""Known mistakes of 04_sequences."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    CHARACTER_FIRST,
    COPIES_HIDDEN,
    COPIES_IN,
    GRU,
    HIDDEN_NOT_TRAINED,
    HIDDEN_ONCE_MORE,
    IDENTITY_OF_INPUT,
    LINEAR,
    LINEAR_HIDDEN,
    LINEAR_IN,
    LSTM,
    MASKED,
    MERGES,
    NO_IDENTITY,
    NO_SOFTMAX,
    ONE_BEFORE,
    ONE_EMBEDDING,
    OVERLAPPING,
    RELU_OUTPUT,
    SIGMOID_OUTPUT,
    SOFTMAX_OVER_TIME,
    STEPS,
    SUM_FIRST,
    TANH_HIDDEN,
    TANH_OF_RELUS,
    TANH_OF_SUM,
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
            "Each target is the character that the model reads at that step: the loss falls almost "
            "to zero, and nothing is learned. Which character should each step predict?",
            ("idx[positions + 1]", "idx[positions]"),
        ),
        mistake(
            "targets one character too far",
            "Each target is the second character after the one that is read. Which character "
            "should each step predict?",
            ("idx[positions + 1]", "idx[np.minimum(positions + 2, len(idx) - 1)]"),
        ),
        mistake(
            "targets shifted in the wrong direction",
            "Each target is a character that the model has already read. Which character should "
            "each step predict?",
            ("idx[positions + 1]", "idx[np.maximum(positions - 1, 0)]"),
        ),
        mistake(
            "one target per window",
            "There is one target for each window. How many predictions are there in a window?",
            ("idx[positions + 1]", "idx[starts + cs]"),
        ),
        mistake(
            "next window used as targets",
            "The targets are the characters of the next window, cs characters further on. Which "
            "character should each step predict?",
            ("idx[positions + 1]", "idx[positions + cs]"),
        ),
        mistake(
            "first character of the window as the last target",
            "The targets are the window's own characters, rotated by one: the last target is the "
            "window's first character. Which character follows the last one?",
            ("idx[positions + 1]", "np.roll(idx[positions], -1, axis=1)"),
        ),
        mistake(
            "windows and targets one character too far",
            "Every window starts at its second character. At which position does the first window "
            "start?",
            ("np.arange(cs)", "np.arange(1, cs + 1)"),
            ("idx[positions + 1]", "idx[np.minimum(positions + 1, len(idx) - 1)]"),
        ),
        mistake(
            "windows and targets swapped",
            "The shifted characters are returned first. In which order should the arrays be "
            "returned?",
            ("idx[positions], idx[positions + 1]", "idx[positions + 1], idx[positions]"),
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
        mistake(
            *TANH_OF_SUM,
            ('activation="relu", ', ""),
            ("hidden = dense_in(zeros)", "hidden = keras.ops.tanh(dense_in(zeros))"),
            (_SUM, f"keras.ops.tanh({_SUM})"),
        ),
        mistake(*TANH_OF_RELUS, (_SUM, f"keras.ops.tanh({_SUM})")),
        mistake(*LINEAR, ('activation="relu", ', "")),
        LINEAR_IN,
        mistake(*LINEAR_HIDDEN, ('activation="relu", kernel', "kernel")),
        mistake(*TANH_HIDDEN, ('activation="relu", kernel', 'activation="tanh", kernel')),
        HIDDEN_ONCE_MORE,
        mistake(
            "hidden layer missing in the first step",
            "The state from the zeros is added as it is. Which layer does it go through in the "
            "diagram?",
            (_SUM, f"{_SUM} if outputs else dense_in(vector) + hidden"),
        ),
        mistake(
            "hidden layer applied to the character instead of the state",
            "The character goes through both layers, and the state through none. Which of the two "
            "goes through dense_hidden?",
            (_SUM, "dense_hidden(dense_in(vector)) + hidden"),
        ),
        mistake(
            *CHARACTER_FIRST, (_SUM, "dense_hidden(keras.layers.add([dense_in(vector), hidden]))")
        ),
        mistake(*NO_IDENTITY, (', kernel_initializer="identity"', "")),
        mistake(*COPIES_HIDDEN, ("dense_hidden(hidden)", f"{_NEW_HIDDEN}(hidden)")),
        mistake(
            *COPIES_IN,
            ("dense_in(vector)", 'keras.layers.Dense(n_hidden, activation="relu")(vector)'),
        ),
        mistake(
            "a new output layer at every step",
            "Every step creates an output layer of its own. How many are there in the diagram?",
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
            "first state without the input layer",
            "The zeros are used as the first state. Which layer do they go through in the diagram?",
            ("(n_fac,)", "(n_hidden,)"),
            ("hidden = dense_in(zeros)", "hidden = zeros"),
        ),
        mistake(
            "no state before the first character",
            "Nothing is added to the first character. What comes in from the left of the diagram?",
            (
                _SUM,
                "dense_in(vector) if not outputs else " + _SUM,
            ),
        ),
        mistake(
            "prediction before the character is read",
            "Each output is computed from the state before its character. From which state should "
            "it be computed?",
            (
                _STEP,
                f"        outputs.append(dense_out(hidden))\n        hidden = {_SUM}\n",
            ),
        ),
        mistake(
            "outputs in reverse order",
            "The prediction of the last step is returned first. In which order should the outputs "
            "be?",
            ("characters], outputs)", "characters], outputs[::-1])"),
        ),
        mistake(
            "characters read in reverse order",
            "The last character is read first. In which order should the characters be read?",
            ("for character in characters:", "for character in characters[::-1]:"),
        ),
        mistake(
            *ONE_BEFORE,
            (
                "for character in characters:",
                "for character in [characters[-1], *characters[:-1]]:",
            ),
        ),
        mistake(
            "loss on the last step only",
            "Only the last output has a loss. How would the model learn to predict at the other "
            "steps?",
            (f"loss={_LOSS}", f"loss=[None] * (cs - 1) + [{_LOSS}]"),
        ),
        mistake(
            "loss on the first step only",
            "Only the first output has a loss. How would the model learn to predict at the other "
            "steps?",
            (f"loss={_LOSS}", f"loss=[{_LOSS}] + [None] * (cs - 1)"),
        ),
        mistake(
            "mean of the losses instead of their sum",
            "The loss is the mean of the steps' losses. Are the outputs one array with one loss, or "
            "is loss_weights set?",
            ("characters], outputs)", "characters], keras.ops.stack(outputs, axis=1))"),
        ),
        mistake(
            "binary instead of categorical cross-entropy",
            "A binary cross-entropy judges yes or no for each character separately. How many "
            "characters are right at each step?",
            (
                f"loss={_LOSS}",
                f"loss=lambda y, p: keras.losses.binary_crossentropy({_ONE_HOT}, p)",
            ),
        ),
        *HIDDEN_NOT_TRAINED,
        NO_SOFTMAX,
        SIGMOID_OUTPUT,
        RELU_OUTPUT,
        *optimizers(),
    ),
    "sequence_losses": (
        mistake(
            "every window with the targets of all windows",
            "The index p[:, steps, y] takes, for each window, the targets of every window. Which "
            "target belongs to which window?",
            (
                "np.take_along_axis(p, y[:, :, None], axis=2)[:, :, 0]",
                "p[:, np.arange(y.shape[1]), y].reshape(-1, y.shape[1])",
            ),
        ),
        mistake(
            "every window with the targets of all windows, and one axis left over",
            "The index p[:, steps, y] takes, for each window, the targets of every window: it has "
            "an axis more than y. Which target belongs to which window?",
            (
                "np.take_along_axis(p, y[:, :, None], axis=2)[:, :, 0]",
                "p[:, np.arange(y.shape[1]), y]",
            ),
        ),
        mistake(
            "targets taken as positions of steps",
            "The index p[:, y] takes steps, not characters: y stands where the steps are. Along which "
            "axis of p are the characters?",
            (
                "np.take_along_axis(p, y[:, :, None], axis=2)[:, :, 0]",
                "p[:, y % p.shape[1]]",
            ),
        ),
        mistake(
            "mean over all characters",
            "The probabilities of all characters are used. Which of them does the cross-entropy "
            "use?",
            (
                "np.take_along_axis(p, y[:, :, None], axis=2)[:, :, 0]",
                "np.exp(np.log(p).mean(axis=2))",
            ),
        ),
        mistake(
            "sum over the batch instead of the mean",
            "The losses of all windows are added up. What does the exercise ask for?",
            (".mean(axis=0)", ".sum(axis=0)"),
        ),
        mistake(
            "sum and mean swapped",
            "The last two values have changed places. In which order should they be returned?",
            ("per_step.sum(), per_step.mean()", "per_step.mean(), per_step.sum()"),
        ),
        mistake(
            "bits instead of nats",
            "The logarithm has base 2. Which base gives nats?",
            ("np.log(", "np.log2("),
        ),
        mistake(
            "wrong sign",
            "The losses are negative. What is the sign of the logarithm of a probability?",
            ("-np.log", "np.log"),
        ),
        mistake(
            "logarithm of the mean instead of mean of the logarithms",
            "The mean is taken before the logarithm. Are the two results the same?",
            ("-np.log(of_targets).mean(axis=0)", "-np.log(of_targets.mean(axis=0))"),
        ),
        mistake(
            "missing logarithm",
            "The loss is one minus the probability of the right character. Which function of this "
            "probability is the cross-entropy?",
            ("-np.log(of_targets)", "(1 - of_targets)"),
        ),
        mistake(
            "mean over the steps instead of the batch",
            "There is one number for each window. Over which axis should the mean be taken, so "
            "that there is one for each step?",
            (".mean(axis=0)", ".mean(axis=1)"),
        ),
        mistake(
            "highest probability instead of that of the target",
            "The largest probability of each step is used, whatever follows. Which character's "
            "probability does the cross-entropy use?",
            ("np.take_along_axis(p, y[:, :, None], axis=2)[:, :, 0]", "p.max(axis=2)"),
        ),
    ),
    "sequence_model": (
        *ACTIVATIONS,
        mistake(*LINEAR, ('"relu"', '"linear"')),
        mistake(*NO_IDENTITY, ('recurrent_initializer="identity",\n', "\n")),
        mistake(*IDENTITY_OF_INPUT, ("recurrent_initializer", "kernel_initializer")),
        mistake(
            "windows read in reverse order",
            "The layer reads the windows from the end. What does an early output then know about "
            "its target?",
            ("return_sequences=True", "return_sequences=True, go_backwards=True"),
        ),
        mistake(
            "later characters visible",
            "Each step also reads characters that come after it. What does it then know about its "
            "target?",
            (
                "keras.layers.SimpleRNN(",
                "keras.layers.Lambda(lambda v: v + v[:, ::-1]),\n            keras.layers.SimpleRNN(",
            ),
        ),
        MASKED,
        mistake(
            "last state repeated for all steps",
            "All steps of a window have the same prediction, made from the last state. From which "
            "state should each step predict?",
            (
                "                return_sequences=True,\n            ),",
                "            ),\n            keras.layers.RepeatVector(cs),",
            ),
        ),
        mistake(
            *SOFTMAX_OVER_TIME,
            (
                'keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))',
                "keras.layers.Dense(vocab_size, activation=lambda z: keras.ops.softmax(z, axis=1))",
            ),
        ),
        mistake(
            "sum of the losses instead of their mean",
            "The loss is the sum over the steps. What does Keras do with the losses of the steps "
            "in one output?",
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
        SIGMOID_OUTPUT,
        RELU_OUTPUT,
        *optimizers(),
    ),
    # Training ends elsewhere each time: the comparisons name mistakes by the updates they make.
    "train_sequences": (),
}
