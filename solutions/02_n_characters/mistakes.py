"""Known mistakes of 02_n_characters."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    BACKWARDS,
    CHARACTER_FIRST,
    COPIES_HIDDEN,
    COPIES_IN,
    HIDDEN_NOT_TRAINED,
    HIDDEN_ONCE_MORE,
    LINEAR,
    LINEAR_HIDDEN,
    LINEAR_IN,
    MERGES,
    NO_BIAS,
    NO_IDENTITY,
    NO_SOFTMAX,
    ONE_BEFORE,
    ONE_EMBEDDING,
    OVERLAPPING,
    RELU_OUTPUT,
    SIGMOID_OUTPUT,
    STEPS,
    SUM_FIRST,
    SUM_FIRST_WITHOUT_FIRST,
    TANH_HIDDEN,
    TANH_OF_RELUS,
    TANH_OF_SUM,
    ZERO_STATE,
    optimizers,
)

_SUM = "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])"
_FIRST = "hidden = dense_in(c[0])"
_NEW_HIDDEN = 'keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity")'

MISTAKES = {
    "n_char_windows": (
        mistake(*OVERLAPPING, ("- 1 - cs, cs)", "- 1 - cs)")),
        *STEPS,
        mistake(
            "characters of a window in reverse order",
            "The last character of each window comes first. In which order are the characters in "
            "the text?",
            ("return x,", "return x[:, ::-1],"),
        ),
        mistake(
            "target one character too far",
            "The target is the second character after the window. Which character should be "
            "predicted?",
            ("idx[i + cs] for", "idx[i + cs + 1] for"),
        ),
        mistake(
            "last character of the window used as target",
            "The target is the last character of the window, which the model has already seen. "
            "Which character should be predicted?",
            ("idx[i + cs] for", "idx[i + cs - 1] for"),
        ),
        mistake(
            "8 instead of cs",
            "Every window has eight characters. Which argument gives the size of a window?",
            ("    starts", "    cs = 8\n    starts"),
        ),
        mistake(
            "rows and columns swapped",
            "There is a row for each position in a window. What should each row hold?",
            ("return x,", "return x.T,"),
        ),
        mistake(
            "windows and targets swapped",
            "The characters that follow are returned first. In which order should the arrays be "
            "returned?",
            ("return x, y", "return y, x"),
        ),
    ),
    "n_char_model": (
        *ACTIVATIONS,
        *MERGES,
        mistake(
            *ZERO_STATE,
            (
                "hidden = dense_in(c[0])\n    for i in range(1, cs)",
                "hidden = keras.ops.zeros_like(dense_in(c[0]))\n    for i in range(cs)",
            ),
        ),
        mistake(
            *SUM_FIRST,
            ('activation="relu", ', ""),
            (_FIRST, "hidden = keras.ops.relu(dense_in(c[0]))"),
            (_SUM, f"keras.ops.relu({_SUM})"),
        ),
        mistake(
            *SUM_FIRST_WITHOUT_FIRST,
            ('activation="relu", ', ""),
            (_SUM, f"keras.ops.relu({_SUM})"),
        ),
        mistake(
            *TANH_OF_SUM,
            ('activation="relu", ', ""),
            (_FIRST, "hidden = keras.ops.tanh(dense_in(c[0]))"),
            (_SUM, f"keras.ops.tanh({_SUM})"),
        ),
        mistake(*TANH_OF_RELUS, (_SUM, f"keras.ops.tanh({_SUM})")),
        mistake(*LINEAR, ('activation="relu", ', "")),
        LINEAR_IN,
        mistake(*LINEAR_HIDDEN, ('activation="relu", kernel', "kernel")),
        mistake(*TANH_HIDDEN, ('activation="relu", kernel', 'activation="tanh", kernel')),
        HIDDEN_ONCE_MORE,
        mistake(
            "first character used at every position",
            "Every position looks up the first character. Which character belongs to position i?",
            ("inputs[:, i]", "inputs[:, 0]"),
        ),
        mistake(
            "average of all states instead of the last",
            "The prediction uses the average of the states. Which state has read the whole window?",
            ("    hidden = dense_in(c[0])\n", "    states = [hidden := dense_in(c[0])]\n"),
            ("dense_hidden(hidden)])\n", "dense_hidden(hidden)])\n        states.append(hidden)\n"),
            ("dense_out(hidden)", "dense_out(keras.layers.average(states))"),
        ),
        mistake(
            "hidden layer applied to the character instead of the state",
            "The character goes through both layers, and the state through none. Which of the two "
            "goes through dense_hidden?",
            (
                "[dense_in(c[i]), dense_hidden(hidden)]",
                "[dense_hidden(dense_in(c[i])), hidden]",
            ),
        ),
        mistake(
            *CHARACTER_FIRST, (_SUM, "dense_hidden(keras.layers.add([dense_in(c[i]), hidden]))")
        ),
        mistake(*NO_IDENTITY, (', kernel_initializer="identity"', "")),
        mistake(
            "scaled identity matrix",
            "The hidden-to-hidden weights start as a multiple of the identity matrix, so every "
            "step changes the length of the state. Which matrix leaves the state unchanged?",
            ('"identity"', "keras.initializers.Identity(gain=0.95)"),
        ),
        mistake(
            *COPIES_HIDDEN,
            ("dense_hidden(hidden)", f"{_NEW_HIDDEN}(hidden)"),
        ),
        mistake(*COPIES_IN, ("dense_in(c", 'keras.layers.Dense(n_hidden, activation="relu")(c')),
        mistake(
            *ONE_EMBEDDING,
            ("    c = [keras.layers.Embedding(vocab_size, n_fac)", "    c = [table"),
            (
                "    inputs = ",
                "    table = keras.layers.Embedding(vocab_size, n_fac)\n    inputs = ",
            ),
        ),
        mistake(*ONE_BEFORE, ("inputs[:, i]", "inputs[:, i - 1]")),
        mistake(*BACKWARDS, ("inputs[:, i]", "inputs[:, cs - 1 - i]")),
        mistake(
            "last character read twice",
            "The loop takes one step too many and reads the last character again. With which index "
            "should the loop end?",
            ("range(1, cs)", "[*range(1, cs), cs - 1]"),
        ),
        mistake(
            "first character read twice",
            "The loop reads the first character, which the first state already contains. With "
            "which index should the loop start?",
            ("range(1, cs)", "range(0, cs)"),
        ),
        mistake(
            "state of zeros before the first character",
            "A state of zeros goes through the hidden layer, which adds that layer's bias. What is "
            "the first state in the diagram computed from?",
            (
                "    hidden = dense_in(c[0])\n",
                "    hidden = dense_in(c[0])\n    hidden = dense_in(c[0]) + dense_hidden(0 * hidden)\n",
            ),
        ),
        mistake(
            "loop one step too short",
            "The last character is never read. With which index should the loop end?",
            ("range(1, cs)", "range(1, cs - 1)"),
        ),
        mistake(
            "state not passed on",
            "Every step starts from the state after the first character. From which state should a "
            "step start?",
            ("    hidden = dense_in(c[0])", "    first = hidden = dense_in(c[0])"),
            ("dense_hidden(hidden)", "dense_hidden(first)"),
        ),
        *HIDDEN_NOT_TRAINED,
        mistake(*NO_BIAS, ('name="dense_hidden"', 'name="dense_hidden", use_bias=False')),
        NO_SOFTMAX,
        SIGMOID_OUTPUT,
        RELU_OUTPUT,
        *optimizers(),
    ),
    # Training ends elsewhere each time: the comparisons name mistakes by the updates they make.
    "train_n_chars": (),
    "gradient_norms": (
        mistake(
            "the matrix not transposed",
            "Forwards, weights[i, j] leads from unit j to unit i. Which way does a gradient take it?",
            ("weights.T @", "weights @"),
        ),
        mistake(
            "relu passes every gradient",
            "Where a state is 0, does a small change before the relu change anything after it?",
            (" * (state > 0)", ""),
        ),
        mistake(
            "the relu of the state before",
            "Each gradient is stopped where the earlier of the two states is 0. Which of the two did "
            "the relu make?",
            ("for state in states[:0:-1]", "for state in states[-2::-1]"),
        ),
        mistake(
            "norms in the order of computing",
            "The norms begin with the last state, where the computation begins. Which state is the "
            "first in `states`?",
            ("norms[::-1]", "norms"),
        ),
        mistake(
            "squared norms",
            "Each number is the sum of a gradient's squared numbers. What turns such a sum into a "
            "norm?",
            ("np.linalg.norm(gradient)", "(gradient**2).sum()"),
        ),
    ),
}
