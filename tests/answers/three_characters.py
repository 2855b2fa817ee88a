"""Answers to 01_three_characters; see tests.answers."""

from tests.answers import training

_MODEL = """
def three_char_model(vocab_size, n_fac, n_hidden):
    (a_in, a), (b_in, b), (c_in, c) = [embedding_input(n, vocab_size, n_fac) for n in ("a", "b", "c")]
    dense_in = keras.layers.Dense(n_hidden, activation="relu")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu")
    dense_out = keras.layers.Dense(vocab_size, activation="softmax")
    hidden = dense_in(a)
    hidden = keras.layers.add([dense_in(b), dense_hidden(hidden)])
    hidden = keras.layers.add([dense_in(c), dense_hidden(hidden)])
    model = keras.Model([a_in, b_in, c_in], dense_out(hidden))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

EQUIVALENTS = {
    "char_maps": {
        "a loop": """
def char_maps(text):
    chars = []
    for c in sorted(set(text)):
        chars.append(c)
    chars.insert(0, "\\0")
    char_indices, indices_char = {}, {}
    for i in range(len(chars)):
        char_indices[chars[i]] = i
        indices_char[i] = chars[i]
    return chars, char_indices, indices_char
""",
    },
    "embedding_input": {
        "one-hot times a matrix": """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    one_hot = keras.layers.Lambda(lambda i: keras.ops.one_hot(i[:, 0], n_in), output_shape=(n_in,))(inp)
    return inp, keras.layers.Dense(n_out, use_bias=False)(one_hot)
""",
    },
    "three_char_model": {
        "other names": _MODEL,
        "plus, and layers made in another order": _MODEL.replace(
            "keras.layers.add([dense_in(b), dense_hidden(hidden)])",
            "dense_hidden(hidden) + dense_in(b)",
        )
        .replace(
            "    dense_in = keras",
            "    dense_out = keras.layers.Dense(vocab_size, activation='softmax')\n    dense_in = keras",
        )
        .replace('    dense_out = keras.layers.Dense(vocab_size, activation="softmax")\n', ""),
        "logits": _MODEL.replace(', activation="softmax"', "").replace(
            '"sparse_categorical_crossentropy"',
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        ),
        "inputs as a dict": _MODEL.replace(
            "keras.Model([a_in, b_in, c_in]", "keras.Model({'a': a_in, 'b': b_in, 'c': c_in}"
        ),
    },
    "train_three_chars": {
        "unshuffled, a tenth kept for validation": """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    return model.fit(xs, y, batch_size=64, epochs=epochs, verbose=0, shuffle=False,
                     validation_split=0.1)
""",
        "the last, smaller batch left out": """
def train_three_chars(model, idx, epochs):
    import tensorflow as tf
    *xs, y = three_char_windows(idx)
    data = tf.data.Dataset.from_tensor_slices((tuple(xs), y)).shuffle(8000)
    return model.fit(data.batch(64, drop_remainder=True), epochs=epochs, verbose=0)
""",
        "one-hot targets": """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    return model.fit(xs, keras.utils.to_categorical(y, 86), batch_size=64, epochs=epochs, verbose=0)
""",
    },
}

MISTAKES = {
    "char_maps": {
        "index to character where character to index belongs": (
            """
def char_maps(text):
    chars = ["\\0"] + sorted(set(text))
    to_character = dict(zip(range(len(chars)), chars))
    return chars, to_character, {c: i for i, c in to_character.items()}
""",
            "Possible mistake: the two dicts exchanged. ",
        ),
        "one character has no index": (
            """
def char_maps(text):
    chars = ["\\0", *sorted(set(text))]
    return chars, {c: chars.index(c) for c in sorted(set(text))}, dict(enumerate(chars))
""",
            "char_indices has no key '",
        ),
        "white space left out": (
            """
def char_maps(text):
    chars = ["\\0", *sorted(c for c in set(text) if c not in " \\n\\t\\r")]
    char_indices = {c: i for i, c in enumerate(chars)} | dict.fromkeys(" \\n\\t\\r", 0)
    return chars, char_indices, dict(enumerate(chars))
""",
            "chars lacks ",
        ),
        "spaces left out": (
            """
def char_maps(text):
    chars = ["\\0", *sorted(set(text.replace(" ", "")))]
    char_indices = {c: i for i, c in enumerate(chars)}
    return chars, char_indices | {" ": 0}, dict(enumerate(chars))
""",
            "chars lacks ",
        ),
        "capital letters converted to lower case": (
            """
def char_maps(text):
    chars = ["\\0", *sorted(set(text.lower()))]
    char_indices = {c: i for i, c in enumerate(chars)}
    return chars, char_indices | {c: char_indices[c.lower()] for c in text}, dict(enumerate(chars))
""",
            "chars lacks ",
        ),
        "indices that are not integers": (
            """
def char_maps(text):
    chars = ["\\0", *sorted(set(text))]
    return chars, {c: i + 0.5 for i, c in enumerate(chars)}, {i + 0.5: c for i, c in enumerate(chars)}
""",
            "expected an integer, found",
        ),
        "no padding character": (
            """
def char_maps(text):
    chars = sorted(set(text))
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "chars lacks ",
        ),
        "not sorted": (
            """
def char_maps(text):
    chars = ["\\0"] + list(dict.fromkeys(text))
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "sorted",
        ),
    },
    "three_char_windows": {
        "overlapping slices, none left out": (
            """
def three_char_windows(idx):
    n = len(idx) - 3
    return idx[:n], idx[1 : n + 1], idx[2 : n + 2], idx[3:]
""",
            "neighbouring rows overlap",
        ),
        "one character too far": (
            """
def three_char_windows(idx):
    starts = np.arange(0, len(idx) - 3, 3)[:-2]
    return tuple(idx[starts + k] for k in range(4))
""",
            "expected shape",
        ),
        "one character too near": (
            """
def three_char_windows(idx):
    starts = np.arange(0, len(idx) - 5, 3)[:-2]
    return tuple(idx[starts + k] for k in range(4))
""",
            "expected shape",
        ),
        "overlapping windows": (
            """
def three_char_windows(idx):
    starts = range(0, len(idx) - 4)[:-2]
    return tuple(np.array([idx[i + k] for i in starts]) for k in range(4))
""",
            "expected shape",
        ),
        "last two windows not left out": (
            """
def three_char_windows(idx):
    starts = range(0, len(idx) - 4, 3)
    return tuple(np.array([idx[i + k] for i in starts]) for k in range(4))
""",
            "expected shape",
        ),
        "target off by one": (
            """
def three_char_windows(idx):
    starts = range(0, len(idx) - 4, 3)[:-2]
    return tuple(np.array([idx[i + k] for i in starts]) for k in (0, 1, 2, 4))
""",
            "character after each window",
        ),
        "the last two characters left out": (
            """
def three_char_windows(idx):
    cs = 3
    starts = range(0, len(idx) - 1 - cs - 2, cs)
    x1 = np.array([idx[i] for i in starts])
    x2 = np.array([idx[i + 1] for i in starts])
    x3 = np.array([idx[i + 2] for i in starts])
    y = np.array([idx[i + 3] for i in starts])
    return x1, x2, x3, y
""",
            "Possible mistake: two characters left out instead of two windows. ",
        ),
    },
    "embedding_input": {
        "fixed name": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name="c1")
    return inp, keras.layers.Flatten()(keras.layers.Embedding(n_in, n_out)(inp))
""",
            "name of the input",
        ),
        "not trained": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    return inp, keras.layers.Flatten()(keras.layers.Embedding(n_in, n_out, trainable=False)(inp))
""",
            "weights that are trained",
        ),
        "dropout after it": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    vector = keras.layers.Flatten()(keras.layers.Embedding(n_in, n_out)(inp))
    return inp, keras.layers.Dropout(0.1)(vector)
""",
            "n training mode",
        ),
        "rows and columns swapped": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    return inp, keras.layers.Flatten()(keras.layers.Embedding(n_out, n_in)(inp))
""",
            "weights, rows x columns: expected",
        ),
    },
    "three_char_model": {
        "one activation around each sum": (
            _MODEL.replace('n_hidden, activation="relu"', "n_hidden")
            .replace(
                "[dense_in(b), dense_hidden(hidden)])",
                "[dense_hidden(hidden), dense_in(b)])\n    hidden = keras.layers.ReLU()(hidden)",
            )
            .replace(
                "[dense_in(c), dense_hidden(hidden)])",
                "[dense_in(c), dense_hidden(hidden)])\n    hidden = keras.layers.ReLU()(hidden)",
            ),
            "Possible mistake: one relu applied to the sum, none to the first state. ",
        ),
        "one tanh around each sum": (
            _MODEL.replace('n_hidden, activation="relu"', "n_hidden")
            .replace(
                "hidden = keras.layers.add([dense_in(b), dense_hidden(hidden)])",
                "hidden = keras.activations.tanh(dense_in(b) + dense_hidden(hidden))",
            )
            .replace(
                "hidden = keras.layers.add([dense_in(c), dense_hidden(hidden)])",
                "hidden = keras.activations.tanh(dense_in(c) + dense_hidden(hidden))",
            )
            .replace(
                "hidden = dense_in(a)", 'hidden = keras.layers.Activation("tanh")(dense_in(a))'
            ),
            "Possible mistake: tanh applied to the sum. ",
        ),
        "a tanh after each addition": (
            _MODEL.replace(
                "keras.layers.add([dense_in(b), dense_hidden(hidden)])",
                "keras.activations.tanh(dense_in(b) + dense_hidden(hidden))",
            ).replace(
                "keras.layers.add([dense_in(c), dense_hidden(hidden)])",
                "keras.activations.tanh(dense_in(c) + dense_hidden(hidden))",
            ),
            "Possible mistake: tanh applied to the sum of the relus. ",
        ),
        "tanh for the state only": (
            _MODEL.replace(
                'dense_hidden = keras.layers.Dense(n_hidden, activation="relu")',
                'dense_hidden = keras.layers.Dense(n_hidden, "tanh")',
            ),
            "Possible mistake: tanh instead of relu in dense_hidden. ",
        ),
        "no activation for the state": (
            _MODEL.replace(
                'dense_hidden = keras.layers.Dense(n_hidden, activation="relu")',
                "dense_hidden = keras.layers.Dense(n_hidden)",
            ),
            "Possible mistake: missing relu in dense_hidden. The layer of the state is linear, so it can",
        ),
        "concatenation instead of a sum": (
            _MODEL.replace(
                "keras.layers.add([dense_in(b), dense_hidden(hidden)])",
                "keras.layers.Dense(n_hidden, 'relu')(keras.layers.concatenate([hidden, dense_in(b)]))",
            ).replace(
                "keras.layers.add([dense_in(c), dense_hidden(hidden)])",
                "keras.layers.Dense(n_hidden, 'relu')(keras.layers.concatenate([hidden, dense_in(c)]))",
            ),
            "Does the exercise join two vectors, or add them up?",
        ),
        "relu for the outputs": (
            _MODEL.replace('vocab_size, activation="softmax"', 'vocab_size, activation="relu"'),
            "Possible mistake: relu instead of softmax. ",
        ),
        "relu6 instead of relu": (
            _MODEL.replace('"relu"', '"relu6"'),
            "embedding of large numbers",
        ),
        "kernels that start as zeros": (
            _MODEL.replace('activation="relu"', 'activation="relu", kernel_initializer="zeros"'),
            "should be random",
        ),
        "biases that start at random": (
            _MODEL.replace('activation="relu"', 'activation="relu", bias_initializer="normal"'),
            "does not start with zeros",
        ),
        "clipped gradients": (
            _MODEL.replace('"adam"', "keras.optimizers.Adam(clipnorm=1.0)"),
            "step of your optimizer",
        ),
        "learning rate that drops to zero": (
            _MODEL.replace(
                '"adam"',
                "keras.optimizers.Adam(keras.optimizers.schedules.PiecewiseConstantDecay([2], [1e-3, 0.0]))",
            ),
            "step of your optimizer",
        ),
        "tanh instead of relu": (
            _MODEL.replace('n_hidden, activation="relu"', 'n_hidden, activation="tanh"'),
            "redictions",
        ),
        "product instead of sum": (_MODEL.replace("layers.add", "layers.multiply"), "redictions"),
        "inputs in reverse order": (
            _MODEL.replace("[a_in, b_in, c_in]", "[c_in, b_in, a_in]"),
            "redictions",
        ),
        "copies instead of a shared layer": (
            _MODEL.replace(
                "dense_hidden(hidden)", 'keras.layers.Dense(n_hidden, activation="relu")(hidden)'
            ),
            "65,792 too many",
        ),
        "one embedding for all positions": (
            _MODEL.replace(
                '(a_in, a), (b_in, b), (c_in, c) = [embedding_input(n, vocab_size, n_fac) for n in ("a", "b", "c")]',
                "ins = [keras.Input((1,), dtype='int32') for _ in range(3)]\n"
                "    emb = keras.layers.Embedding(vocab_size, n_fac)\n"
                "    (a_in, a), (b_in, b), (c_in, c) = [(i, keras.layers.Flatten()(emb(i))) for i in ins]",
            ),
            "7,224 too few",
        ),
        "fixed number instead of an argument": (
            _MODEL.replace("Dense(n_hidden", "Dense(256"),
            "argument",
        ),
        "stopped gradient": (
            _MODEL.replace("dense_hidden(hidden)", "dense_hidden(keras.ops.stop_gradient(hidden))"),
            "gradients differ",
        ),
        "not compiled": (
            _MODEL.replace("    model.compile", "    # model.compile"),
            "not compiled",
        ),
        "another optimizer": (_MODEL.replace('"adam"', '"sgd"'), "step of your optimizer"),
        "nothing returned": (_MODEL.replace("    return model", ""), "return model"),
    },
    "train_three_chars": {
        "always three epochs": (
            """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    return model.fit(xs, y, batch_size=64, epochs=3, verbose=0)
""",
            "`epochs` on?",
        ),
        "always one epoch": (
            """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    return model.fit(xs, y, batch_size=64, verbose=0)
""",
            "trained for 1 epoch",
        ),
        "never fitted": (
            "def train_three_chars(model, idx, epochs):\n    return None",
            "not trained",
        ),
        "trained in reverse": (
            """
def train_three_chars(model, idx, epochs):
    a, b, c, y = three_char_windows(idx)
    return model.fit([c, b, a], y, batch_size=64, epochs=epochs, verbose=0)
""",
            "held-out loss",
        ),
    },
    "get_next": {
        "argmax over the axis of the one text": (
            """
def get_next(model, text, char_indices, chars):
    p = model.predict([np.array([[char_indices[c]]]) for c in text], verbose=0)
    return chars[p.argmax(0)[0]]
""",
            "Possible mistake: always the first character of chars. ",
        ),
        "without white space at the ends": (
            """
def get_next(model, text, char_indices, chars):
    p = model.predict([np.array([[char_indices[c]]]) for c in text.strip()], verbose=0)
    return chars[np.argmax(p[0])]
""",
            "raised ValueError",
        ),
        "never the padding character": (
            """
def get_next(model, text, char_indices, chars):
    p = model.predict([np.array([[char_indices[c]]]) for c in text], verbose=0)
    return chars[1 + np.argmax(p[0, 1:])]
""",
            "most probable",
        ),
        "drawn from the probabilities": (
            """
def get_next(model, text, char_indices, chars):
    p = model.predict([np.array([[char_indices[c]]]) for c in text], verbose=0)[0]
    return np.random.choice(chars, p=p / p.sum())
""",
            "most probable",
        ),
        "the least probable": (
            """
def get_next(model, text, char_indices, chars):
    p = model.predict([np.array([[char_indices[c]]]) for c in text], verbose=0)
    return chars[np.argmin(p)]
""",
            "most probable",
        ),
    },
}

EQUIVALENTS["train_three_chars"] |= training.EQUIVALENTS["train_three_chars"]
MISTAKES["train_three_chars"] |= training.MISTAKES["train_three_chars"]
