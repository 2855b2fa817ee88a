"""Known mistakes of 02_n_characters."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    BACKWARDS,
    COPIES_HIDDEN,
    COPIES_IN,
    HIDDEN_NOT_TRAINED,
    LINEAR,
    MERGES,
    NO_BIAS,
    NO_IDENTITY,
    NO_SOFTMAX,
    ONE_EMBEDDING,
    OVERLAPPING,
    STEPS,
    SUM_FIRST,
    optimizers,
)

_NEW_HIDDEN = 'keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity")'

MISTAKES = {
    "n_char_windows": (
        mistake(*OVERLAPPING, ("- 1 - cs, cs)", "- 1 - cs)")),
        *STEPS,
        mistake(
            "windows backwards",
            "The last character of each window stands first.",
            ("return x,", "return x[:, ::-1],"),
        ),
        mistake(
            "target one character too far",
            "The target is not the character that follows the window, but the one after that.",
            ("idx[i + cs] for", "idx[i + cs + 1] for"),
        ),
        mistake(
            "the last character as its own target",
            "The target is the window's last character, which the model has already seen.",
            ("idx[i + cs] for", "idx[i + cs - 1] for"),
        ),
        mistake(
            "eight characters whatever cs says",
            "A window has eight characters for every cs. Which argument is meant?",
            ("    starts", "    cs = 8\n    starts"),
        ),
        mistake(
            "rows and columns swapped",
            "There is a row for each place in a window; there should be a row for each window.",
            ("return x,", "return x.T,"),
        ),
    ),
    "n_char_model": (
        *ACTIVATIONS,
        *MERGES,
        mistake(
            *SUM_FIRST,
            ('activation="relu", ', ""),
            (
                "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
                "keras.ops.relu(dense_in(c[i]) + dense_hidden(hidden))",
            ),
        ),
        mistake(*LINEAR, ('activation="relu", ', "")),
        mistake(*NO_IDENTITY, (', kernel_initializer="identity"', "")),
        mistake(
            "an identity scaled down",
            "The hidden-to-hidden weights begin as a multiple of the identity: at each step a part "
            "of the state is lost.",
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
        mistake(*BACKWARDS, ("inputs[:, i]", "inputs[:, cs - 1 - i]")),
        mistake(
            "the last character read twice",
            "The loop takes one more step, with the last character again.",
            ("range(1, cs)", "[*range(1, cs), cs - 1]"),
        ),
        mistake(
            "the first character read again",
            "The loop begins with the character that the state has been made of already.",
            ("range(1, cs)", "range(0, cs)"),
        ),
        mistake(
            "a state of zeros before the first character",
            "Before the first character there is a state of zeros here, whose way through the hidden "
            "layer adds that layer's bias. What is the first state in the picture made of?",
            (
                "    hidden = dense_in(c[0])\n",
                "    hidden = dense_in(c[0])\n    hidden = dense_in(c[0]) + dense_hidden(0 * hidden)\n",
            ),
        ),
        mistake(
            "a loop that is one step short",
            "The last character is never read.",
            ("range(1, cs)", "range(1, cs - 1)"),
        ),
        mistake(
            "the state never carried on",
            "Every step starts from the first character's state: what came between is lost.",
            ("    hidden = dense_in(c[0])", "    first = hidden = dense_in(c[0])"),
            ("dense_hidden(hidden)", "dense_hidden(first)"),
        ),
        *HIDDEN_NOT_TRAINED,
        mistake(*NO_BIAS, ('name="dense_hidden"', 'name="dense_hidden", use_bias=False')),
        NO_SOFTMAX,
        *optimizers(),
    ),
}
