"""Known mistakes of 01_three_characters."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    CHARACTER_FIRST,
    COPIES_HIDDEN,
    COPIES_IN,
    HIDDEN_NOT_TRAINED,
    HIDDEN_ONCE_MORE,
    LINEAR,
    LINEAR_IN,
    LINEAR_RANDOM_HIDDEN,
    MERGES,
    NO_BIAS,
    NO_SOFTMAX,
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

_INDICES = "{c: i for i, c in enumerate(chars)}"
_FIRST = "    c1_in, c1 = embedding_input"

MISTAKES = {
    "char_maps": (
        mistake(
            "missing padding character",
            "The characters of the text are there, but index 0 is not reserved for 'no character'. "
            "What does the lesson put at index 0?",
            (r'["\0", *sorted(set(text))]', "sorted(set(text))"),
        ),
        mistake(
            "padding character at the end",
            "The padding character has the last index. Which index is reserved for it?",
            (r'["\0", *sorted(set(text))]', r'[*sorted(set(text)), "\0"]'),
        ),
        mistake(
            "characters not sorted",
            "The characters are in the order in which the text first uses them. Which order does "
            "the exercise ask for?",
            ("sorted(set(text))", "dict.fromkeys(text)"),
        ),
        mistake(
            "characters sorted in reverse order",
            "The characters are sorted from last to first. Which order does the exercise ask for?",
            ("sorted(set(text))", "sorted(set(text), reverse=True)"),
        ),
        mistake(
            "white space left out",
            "Spaces and line ends are missing. Should the network read and write them too?",
            ("sorted(set(text))", "sorted(set(''.join(text.split())))"),
            (_INDICES, f"{_INDICES} | {{c: 0 for c in text if c.isspace()}}"),
        ),
        mistake(
            "spaces left out",
            "The space is missing. How would the network know where a word ends?",
            ("sorted(set(text))", "sorted(set(text.replace(' ', '')))"),
            (_INDICES, f"{_INDICES} | {{' ': 0}}"),
        ),
        mistake(
            "capital letters converted to lower case",
            "Capital letters share the index of the small letter. Are 'A' and 'a' the same "
            "character?",
            ("sorted(set(text))", "sorted(set(text.lower()))"),
            (
                _INDICES,
                f"{_INDICES}\n    char_indices |= {{c: char_indices[c.lower()] for c in text}}",
            ),
        ),
        mistake(
            "indices that start at 1",
            "Every index is one too large. Which index does the first element of a list have?",
            (_INDICES, "{c: i + 1 for i, c in enumerate(chars)}"),
            ("dict(enumerate(chars))", "dict(enumerate(chars, 1))"),
        ),
        mistake(
            "the digit 0 as padding character",
            "The digit '0' is a character that texts have. How is the character written that no "
            "text contains?",
            (r'["\0", *sorted(set(text))]', '["0", *sorted(set(text) - {"0"})]'),
        ),
        mistake(
            "maps without the padding character",
            "The list has the padding character, but the dicts were made without it, so their "
            "indices do not fit the list. When should it be added?",
            (_INDICES, "{c: i for i, c in enumerate(chars[1:])}"),
            ("dict(enumerate(chars))", "dict(enumerate(chars[1:]))"),
        ),
        mistake(
            "the two dicts exchanged",
            "The dict returned second has indices as keys, the third has characters. Which of them is "
            "char_indices?",
            (
                "return chars, char_indices, indices_char",
                "return chars, indices_char, char_indices",
            ),
        ),
        mistake(
            "characters not distinct",
            "Every character of the text is in the list, however often it occurs. How often should "
            "a character be there?",
            ("sorted(set(text))", "sorted(text)"),
        ),
        mistake(
            "characters ordered by how often they occur",
            "The most frequent character comes first. Which order does the exercise ask for?",
            ("sorted(set(text))", "sorted(dict.fromkeys(text), key=text.count, reverse=True)"),
        ),
    ),
    "three_char_windows": (
        mistake(*OVERLAPPING, ("- 1 - cs, cs)", "- 1 - cs)")),
        *STEPS,
        mistake(
            "target one character too far",
            "The target is the second character after the window. Which character should be "
            "predicted?",
            ("in range(cs + 1))", "in (0, 1, 2, 4))"),
        ),
        mistake(
            "last character of the window used as target",
            "The target is the third character, which the model has already seen. Which character "
            "should be predicted?",
            ("in range(cs + 1))", "in (0, 1, 2, 2))"),
        ),
        mistake(
            "characters of a window in reverse order",
            "The third character is returned first. In which order should the arrays be returned?",
            (
                "np.array(c1), np.array(c2), np.array(c3)",
                "np.array(c3), np.array(c2), np.array(c1)",
            ),
        ),
        mistake(
            "targets returned first",
            "The first array holds the fourth characters. In which order should the arrays be "
            "returned?",
            (
                "np.array(c1), np.array(c2), np.array(c3), np.array(c4)",
                "np.array(c4), np.array(c1), np.array(c2), np.array(c3)",
            ),
        ),
        mistake(
            "positions instead of characters",
            "The arrays hold the positions of characters in the text. What is at these positions "
            "of idx?",
            ("idx[i + n]", "i + n"),
        ),
    ),
    "embedding_input": (
        mistake(
            "rows and columns swapped",
            "The table has a row for each number of a vector. What has a row of its own in an "
            "embedding, and how long is a row?",
            ("Embedding(n_in, n_out)", "Embedding(n_out, n_in)"),
        ),
        mistake(
            "embedding not trained",
            "The vectors do not change during training. Is the layer's trainable set to False?",
            ("Embedding(n_in, n_out)", "Embedding(n_in, n_out, trainable=False)"),
        ),
        mistake(
            "vectors not flattened",
            "The embedding returns one vector for each of its inputs, even if there is only one. "
            "Which layer removes the dimension of size one?",
            ("keras.layers.Flatten()(emb)", "emb"),
        ),
        mistake(
            "activation after the embedding",
            "Negative numbers of the vectors are set to zero. Does an embedding have an "
            "activation?",
            ("keras.layers.Flatten()(emb)", "keras.layers.ReLU()(keras.layers.Flatten()(emb))"),
        ),
        mistake(
            "Dense layer of one-hot vectors instead of an embedding",
            "The Dense layer looks up a row of its kernel as an embedding does, but adds a bias. "
            "Which layer does the exercise ask for?",
            (
                "keras.layers.Embedding(n_in, n_out)(inp)",
                "keras.layers.Dense(n_out)(keras.ops.one_hot(inp, n_in))",
            ),
        ),
    ),
    "three_char_model": (
        *ACTIVATIONS,
        *MERGES,
        mistake(
            *ZERO_STATE,
            (
                "hidden = dense_in(c1)",
                "zeros = keras.ops.zeros_like(dense_in(c1))\n"
                "    hidden = keras.layers.add([dense_in(c1), dense_hidden(zeros)])",
            ),
        ),
        mistake(
            "inputs in reverse order",
            "The third character is used where the first should be. In which order does the model "
            "take its inputs?",
            ("[c1_in, c2_in, c3_in]", "[c3_in, c2_in, c1_in]"),
        ),
        mistake(
            "second and third input swapped",
            "The second and the third character have changed places. In which order does the model "
            "take its inputs?",
            ("[c1_in, c2_in, c3_in]", "[c1_in, c3_in, c2_in]"),
        ),
        mistake(
            *SUM_FIRST,
            ('activation="relu", ', ""),
            ("hidden = dense_in(c1)", "hidden = keras.ops.relu(dense_in(c1))"),
            ("dense_hidden(hidden)])", "dense_hidden(hidden)]); hidden = keras.ops.relu(hidden)"),
        ),
        mistake(
            *SUM_FIRST_WITHOUT_FIRST,
            ('activation="relu", ', ""),
            ("dense_hidden(hidden)])", "dense_hidden(hidden)]); hidden = keras.ops.relu(hidden)"),
        ),
        mistake(*LINEAR, ('activation="relu", ', "")),
        LINEAR_IN,
        mistake(
            *LINEAR_RANDOM_HIDDEN, ('activation="relu", name="dense_hidden"', 'name="dense_hidden"')
        ),
        mistake(
            *TANH_HIDDEN,
            ('activation="relu", name="dense_hidden"', 'activation="tanh", name="dense_hidden"'),
        ),
        mistake(
            *TANH_OF_SUM,
            ('activation="relu", ', ""),
            ("hidden = dense_in(c1)", "hidden = keras.ops.tanh(dense_in(c1))"),
            ("dense_hidden(hidden)])", "dense_hidden(hidden)]); hidden = keras.ops.tanh(hidden)"),
        ),
        mistake(
            *TANH_OF_RELUS,
            ("dense_hidden(hidden)])", "dense_hidden(hidden)]); hidden = keras.ops.tanh(hidden)"),
        ),
        HIDDEN_ONCE_MORE,
        mistake(
            "hidden layer applied twice in a step",
            "A state goes through dense_hidden twice between two characters. How many arrows are "
            "between two states in the diagram?",
            (
                "[dense_in(c3), dense_hidden(hidden)]",
                "[dense_in(c3), dense_hidden(dense_hidden(hidden))]",
            ),
        ),
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
            *CHARACTER_FIRST,
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
            "extra layer after the last state",
            "There is one more dense layer than in the diagram. Between which two layers is it?",
            (
                "dense_out(hidden))",
                'dense_out(keras.layers.Dense(n_hidden, activation="relu")(hidden)))',
            ),
        ),
        mistake(
            "second character skipped",
            "The last step starts from the first state, so the second character is never used. "
            "From which state should the last step start?",
            (
                "    hidden = keras.layers.add([dense_in(c3), dense_hidden(hidden)])",
                "    hidden = keras.layers.add([dense_in(c3), dense_hidden(dense_in(c1))])",
            ),
        ),
        mistake(
            "first character skipped",
            "The last state is computed from the second and the third character only. From which "
            "state should the last step start?",
            (
                "    hidden = keras.layers.add([dense_in(c3), dense_hidden(hidden)])",
                "    hidden = keras.layers.add([dense_in(c3), dense_hidden(dense_in(c2))])",
            ),
        ),
        mistake(
            "state not passed on",
            "Each step depends on its own character only. Where should the previous state be used?",
            (
                "[dense_in(c3), dense_hidden(hidden)]",
                "[dense_in(c3), dense_hidden(dense_in(c3))]",
            ),
        ),
        mistake(
            "hidden layer missing in the last step",
            "In one step the previous state is added as it is. Which layer does it go through in "
            "the diagram?",
            ("[dense_in(c3), dense_hidden(hidden)]", "[dense_in(c3), hidden]"),
        ),
        mistake(*NO_BIAS, ('name="dense_hidden"', 'name="dense_hidden", use_bias=False')),
        NO_SOFTMAX,
        SIGMOID_OUTPUT,
        RELU_OUTPUT,
        *optimizers(),
        mistake(
            "fixed number instead of an argument",
            "The hidden layers always have 256 units. Which argument gives the number of units?",
            ("Dense(n_hidden", "Dense(256"),
        ),
    ),
    "get_next": (
        mistake(
            "least probable character instead of the most probable",
            "argmin finds the smallest probability. Which character does the exercise ask for?",
            ("np.argmax(p)", "np.argmin(p)"),
        ),
        mistake(
            "padding character never predicted",
            "Index 0 is left out of the search. Can the character at index 0 be the most probable "
            "one?",
            ("np.argmax(p)", "1 + np.argmax(p[0, 1:])"),
        ),
        mistake(
            "text read in reverse order",
            "The last character of the text goes into the first input. Which character should go "
            "into it?",
            ("for c in text]", "for c in text[::-1]]"),
        ),
        mistake(
            "index one too small",
            "The character before the most probable one is returned. Which index does the first "
            "element of chars have?",
            ("np.argmax(p)", "np.argmax(p) - 1"),
        ),
        mistake(
            "second most probable character instead of the most probable",
            "The model gives another character a higher probability. Which character does the "
            "exercise ask for?",
            ("np.argmax(p)", "np.argsort(p[0])[-2]"),
        ),
        mistake(
            "always the first character of chars",
            "Whatever the text is, chars[0] is returned. Over which axis is the largest probability "
            "found, and is it a position or the probability itself that chooses the character?",
            ("np.argmax(p)", "np.argmax(p, axis=0)[0]"),
        ),
        mistake(
            "last character of the text used for all three",
            "All three inputs get the last character. Which character should each of them get?",
            ("for c in text]", "for c in text[-1] * 3]"),
        ),
    ),
    # Training ends elsewhere each time: the comparisons name mistakes by the updates they make.
    "train_three_chars": (),
}
