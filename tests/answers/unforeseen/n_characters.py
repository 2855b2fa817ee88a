"""Wrong answers to 02_n_characters; see tests.answers.unforeseen."""

from tests.answers.unforeseen import changed

_MODEL = """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int32")
    embs = [keras.layers.Embedding(vocab_size, n_fac) for _ in range(cs)]
    dense_in = keras.layers.Dense(n_hidden, activation="relu")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu", kernel_initializer="identity")
    dense_out = keras.layers.Dense(vocab_size, activation="softmax")
    h = dense_in(embs[0](inp[:, 0]))
    for i in range(1, cs):
        h = dense_in(embs[i](inp[:, i])) + dense_hidden(h)
    model = keras.Model(inp, dense_out(h))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""

MISTAKES = {
    "n_char_windows": {
        "windows of one character lose their axis": (
            """
def n_char_windows(idx, cs):
    starts = range(0, len(idx)-1-cs, cs)
    r = np.stack([idx[i:i+cs+1] for i in starts])[:-2]
    return np.squeeze(r[:, :-1]), r[:, -1]
""",
            "The values are right, but not the shape.",
        ),
        "fixed width": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - 8, 8)[:-2]
    return np.array([idx[i:i + 8] for i in s]), idx[s + 8]
""",
            "Possible mistake: 8 instead of cs. ",
        ),
        "ragged": (
            """
def n_char_windows(idx, cs):
    s = range(0, len(idx), cs)
    return np.array([idx[i:i + cs] for i in s]), np.array([idx[i + cs] for i in s])
""",
            "",
        ),
        "transposed": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.array([idx[s + k] for k in range(cs)]), idx[s + cs]
""",
            "Possible mistake: rows and columns swapped. ",
        ),
        "window with its target": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.array([idx[i:i + cs + 1] for i in s]), idx[s + cs]
""",
            "",
        ),
        "target is the start of the next but one": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.array([idx[i:i + cs] for i in s]), idx[s + 2 * cs]
""",
            "",
        ),
        "y first": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return idx[s + cs], np.array([idx[i:i + cs] for i in s])
""",
            "Possible mistake: windows and targets swapped. ",
        ),
        "the notebook's cs in the targets": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    x = np.array([idx[i:i + cs] for i in s])
    y = np.array([idx[i + 3] for i in s])
    return x, y
""",
            "",
        ),
        "floats": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    x = np.zeros((len(s), cs))
    for i, n in enumerate(s):
        x[i] = idx[n:n + cs]
    return x, idx[s + cs]
""",
            "",
        ),
        "windows reversed": (
            """
def n_char_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.array([idx[i:i + cs][::-1] for i in s]), idx[s + cs]
""",
            "Possible mistake: characters of a window in reverse order. ",
        ),
    },
    "n_char_model": {
        "the lesson's 128 units": (
            changed(_MODEL, ("keras.layers.Dense(n_hidden", "keras.layers.Dense(128")),
            "too few",
        ),
        "no relu in dense_hidden": (
            changed(
                _MODEL,
                ('"relu", kernel_initializer="identity"', 'None, kernel_initializer="identity"'),
            ),
            "Possible mistake: missing relu in dense_hidden. ",
        ),
        "one dense_hidden more": (
            changed(_MODEL, ("dense_out(h))", "dense_out(dense_hidden(h)))")),
            "Possible mistake: hidden layer applied once more before the output. ",
        ),
        "off by one in the loop": (
            changed(_MODEL, ("range(1, cs)", "range(1, cs - 1)")),
            "Possible mistake: loop one step too short. ",
        ),
        "first character twice": (
            changed(_MODEL, ("range(1, cs)", "range(cs)")),
            "Possible mistake: first character read twice. ",
        ),
        "always the first character": (
            changed(_MODEL, ("(inp[:, i])", "(inp[:, 0])")),
            "Possible mistake: first character used at every position. ",
        ),
        "always the first embedding": (
            changed(_MODEL, ("embs[i]", "embs[0]")),
            "Possible mistake: one embedding for all positions. ",
        ),
        "average of all states": (
            changed(
                _MODEL,
                (
                    "    h = dense_in(embs[0](inp[:, 0]))\n",
                    "    h = dense_in(embs[0](inp[:, 0]))\n    hs = [h]\n",
                ),
                ("dense_hidden(h)\n", "dense_hidden(h)\n        hs.append(h)\n"),
                ("dense_out(h))", "dense_out(keras.layers.average(hs)))"),
            ),
            "Possible mistake: average of all states instead of the last. ",
        ),
        "identity on the output layer": (
            changed(
                _MODEL,
                ('activation="softmax"', 'activation="softmax", kernel_initializer="identity"'),
            ),
            "",
        ),
        "sequential SimpleRNN": (
            """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([keras.Input((cs,)), keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity"),
        keras.layers.Dense(vocab_size, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
            "",
        ),
        "new dense_in in the loop": (
            changed(
                _MODEL,
                (
                    "h = dense_in(embs[i](inp[:, i]))",
                    'h = keras.layers.Dense(n_hidden, activation="relu")(embs[i](inp[:, i]))',
                ),
            ),
            "Possible mistake: a new input layer for each character. ",
        ),
        "fixed 8": (changed(_MODEL, ("range(1, cs)", "range(1, 8)")), ""),
        "dropout": (
            changed(_MODEL, ("dense_out(h))", "dense_out(keras.layers.Dropout(0.3)(h)))")),
            "",
        ),
    },
    "train_n_chars": {
        "batch of 8": (
            """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    return model.fit(x, y, batch_size=8, epochs=epochs, verbose=0)
""",
            "Or is batch_size 8?",
        ),
        "batch of 32": (
            """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    return model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
""",
            "batch",
        ),
        "windows of three": (
            """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 3)
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
        "half for validation": (
            """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    return model.fit(x, y, batch_size=64, epochs=epochs, validation_split=0.5, verbose=0)
""",
            "",
        ),
        "evaluate": (
            """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    return model.evaluate(x, y, batch_size=64, verbose=0)
""",
            "`train_n_chars` does not use its argument",
        ),
    },
}
