"""Known mistakes of 01_three_characters."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    COPIES_HIDDEN,
    COPIES_IN,
    HIDDEN_NOT_TRAINED,
    LINEAR,
    MERGES,
    NO_BIAS,
    NO_SOFTMAX,
    ONE_EMBEDDING,
    OVERLAPPING,
    STEPS,
    SUM_FIRST,
    optimizers,
)

_INDICES = "{c: i for i, c in enumerate(chars)}"
_FIRST = "    c1_in, c1 = embedding_input"

MISTAKES = {
    "char_maps": (
        mistake(
            "no padding character",
            "The characters of the text are there, but nothing stands at index 0 for 'no "
            "character'. What does the lesson put before them?",
            (r'["\0", *sorted(set(text))]', "sorted(set(text))"),
        ),
        mistake(
            "padding character at the end",
            "The padding character has the last index. Which index is kept free for it?",
            (r'["\0", *sorted(set(text))]', r'[*sorted(set(text)), "\0"]'),
        ),
        mistake(
            "characters in the order of the text",
            "The characters come in the order in which the text first uses them. In which order "
            "should they be?",
            ("sorted(set(text))", "dict.fromkeys(text)"),
        ),
        mistake(
            "characters in reverse order",
            "The characters are sorted from the last to the first.",
            ("sorted(set(text))", "sorted(set(text), reverse=True)"),
        ),
        mistake(
            "white space left out",
            "Blanks and ends of lines are characters too: the network reads and writes them.",
            ("sorted(set(text))", "sorted(set(''.join(text.split())))"),
            (_INDICES, f"{_INDICES} | {{c: 0 for c in text if c.isspace()}}"),
        ),
        mistake(
            "blanks left out",
            "The blank is a character too: the network has to know where words end.",
            ("sorted(set(text))", "sorted(set(text.replace(' ', '')))"),
            (_INDICES, f"{_INDICES} | {{' ': 0}}"),
        ),
        mistake(
            "capitals made small",
            "Capital letters are characters of their own; here they share the small one's index.",
            ("sorted(set(text))", "sorted(set(text.lower()))"),
            (
                _INDICES,
                f"{_INDICES}\n    char_indices |= {{c: char_indices[c.lower()] for c in text}}",
            ),
        ),
        mistake(
            "indices that begin at 1",
            "Every index is one too large: the character at index 0 is never meant.",
            (_INDICES, "{c: i + 1 for i, c in enumerate(chars)}"),
            ("dict(enumerate(chars))", "dict(enumerate(chars, 1))"),
        ),
    ),
    "three_char_windows": (
        mistake(*OVERLAPPING, ("- 1 - cs, cs)", "- 1 - cs)")),
        *STEPS,
        mistake(
            "target one character too far",
            "The target is not the character that follows the three, but the one after that.",
            ("in range(cs + 1))", "in (0, 1, 2, 4))"),
        ),
        mistake(
            "the last character as its own target",
            "The target is the third character, which the model has already seen: nothing is left "
            "to predict.",
            ("in range(cs + 1))", "in (0, 1, 2, 2))"),
        ),
        mistake(
            "characters of a window in reverse",
            "The third character is returned first.",
            (
                "np.array(c1), np.array(c2), np.array(c3)",
                "np.array(c3), np.array(c2), np.array(c1)",
            ),
        ),
    ),
    "embedding_input": (
        mistake(
            "rows and columns swapped",
            "The table has a row for each number of a vector. What has a row of its own in an "
            "embedding, and what is a row's length?",
            ("Embedding(n_in, n_out)", "Embedding(n_out, n_in)"),
        ),
        mistake(
            "an embedding that is not trained",
            "The vectors stay as they begin. Is the layer set to be not trainable?",
            ("Embedding(n_in, n_out)", "Embedding(n_in, n_out, trainable=False)"),
        ),
    ),
    "three_char_model": (
        *ACTIVATIONS,
        *MERGES,
        mistake(
            "characters reversed",
            "The third character goes in where the first should. In which order does the model "
            "take its inputs?",
            ("[c1_in, c2_in, c3_in]", "[c3_in, c2_in, c1_in]"),
        ),
        mistake(
            "two characters swapped",
            "The second and the third character have changed places.",
            ("[c1_in, c2_in, c3_in]", "[c1_in, c3_in, c2_in]"),
        ),
        mistake(
            *SUM_FIRST,
            ('activation="relu", ', ""),
            ("hidden = dense_in(c1)", "hidden = keras.ops.relu(dense_in(c1))"),
            ("dense_hidden(hidden)])", "dense_hidden(hidden)]); hidden = keras.ops.relu(hidden)"),
        ),
        mistake(*LINEAR, ('activation="relu", ', "")),
        *HIDDEN_NOT_TRAINED,
        mistake(
            *COPIES_HIDDEN,
            ("dense_hidden(hidden)", 'keras.layers.Dense(n_hidden, activation="relu")(hidden)'),
        ),
        mistake(*COPIES_IN, ("dense_in(c", 'keras.layers.Dense(n_hidden, activation="relu")(c')),
        mistake(
            *ONE_EMBEDDING,
            (
                _FIRST,
                "    table = keras.layers.Embedding(vocab_size, n_fac)\n"
                "    def embedding_input(name, n_in, n_out):\n"
                "        inp = keras.Input((1,), dtype='int32', name=name)\n"
                "        return inp, keras.layers.Flatten()(table(inp))\n" + _FIRST,
            ),
        ),
        mistake(
            "the character added before the hidden layer",
            "The character goes through the hidden layer together with the state. Where in the "
            "picture do the two meet?",
            (
                "keras.layers.add([dense_in(c2), dense_hidden(hidden)])",
                "dense_hidden(keras.layers.add([dense_in(c2), hidden]))",
            ),
            (
                "keras.layers.add([dense_in(c3), dense_hidden(hidden)])",
                "dense_hidden(keras.layers.add([dense_in(c3), hidden]))",
            ),
        ),
        mistake(
            "a layer of one's own for the last state",
            "There is one more dense layer than in the picture. Between which two does it stand?",
            (
                "dense_out(hidden))",
                'dense_out(keras.layers.Dense(n_hidden, activation="relu")(hidden)))',
            ),
        ),
        mistake(
            "the middle state left out",
            "The last step starts from the first state: the second character is never used.",
            (
                "    hidden = keras.layers.add([dense_in(c3), dense_hidden(hidden)])",
                "    hidden = keras.layers.add([dense_in(c3), dense_hidden(dense_in(c1))])",
            ),
        ),
        mistake(
            "the state never carried on",
            "Each step starts from its own character alone; the state before it is not used.",
            (
                "[dense_in(c3), dense_hidden(hidden)]",
                "[dense_in(c3), dense_hidden(dense_in(c3))]",
            ),
        ),
        mistake(
            "the hidden layer left out of the last step",
            "In one of the steps the state is added as it is, without the hidden-to-hidden layer.",
            ("[dense_in(c3), dense_hidden(hidden)]", "[dense_in(c3), hidden]"),
        ),
        mistake(*NO_BIAS, ('name="dense_hidden"', 'name="dense_hidden", use_bias=False')),
        NO_SOFTMAX,
        *optimizers(),
        mistake(
            "a size written as a number",
            "The hidden layers have 256 units whatever the arguments say. Which argument is meant?",
            ("Dense(n_hidden", "Dense(256"),
        ),
    ),
    "get_next": (
        mistake(
            "the least probable character",
            "argmin finds where the probability is smallest.",
            ("np.argmax(p)", "np.argmin(p)"),
        ),
        mistake(
            "padding never predicted",
            "Index 0 is left out of the search. Is it not a character as the others here?",
            ("np.argmax(p)", "1 + np.argmax(p[0, 1:])"),
        ),
        mistake(
            "text read backwards",
            "The last character of the text goes into the first input.",
            ("for c in text]", "for c in text[::-1]]"),
        ),
        mistake(
            "an index one too small",
            "The character before the most probable one is returned. Where is index 0?",
            ("np.argmax(p)", "np.argmax(p) - 1"),
        ),
        mistake(
            "the second most probable character",
            "There is one character that the model thinks more probable.",
            ("np.argmax(p)", "np.argsort(p[0])[-2]"),
        ),
    ),
}
