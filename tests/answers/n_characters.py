"""Answers to 02_n_characters; see tests.answers."""

from tests.answers import training

_WINDOWS = """
def n_char_windows(idx, cs):
    starts = range(0, len(idx) - 1 - cs, cs)[:-2]
    x = np.array([idx[i : i + cs] for i in starts])
    return x, np.array([idx[i + cs] for i in starts])
"""

_MODEL = """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    ins = [keras.Input((1,), dtype="int32", name=f"in_{i}") for i in range(cs)]
    c = [keras.layers.Flatten()(keras.layers.Embedding(vocab_size, n_fac)(i)) for i in ins]
    dense_in = keras.layers.Dense(n_hidden, activation="relu")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu", kernel_initializer="identity")
    dense_out = keras.layers.Dense(vocab_size, activation="softmax")
    hidden = dense_in(c[0])
    for i in range(1, cs):
        hidden = keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])
    model = keras.Model(ins, dense_out(hidden))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

EQUIVALENTS = {
    "n_char_windows": {
        "columns, stacked": """
def n_char_windows(idx, cs):
    columns = [[idx[i + n] for i in range(0, len(idx) - 1 - cs, cs)][:-2] for n in range(cs + 1)]
    return np.stack(columns[:-1], axis=1), np.array(columns[-1])
""",
    },
    "n_char_model": {
        "one input a character": _MODEL,
        "plus, and a matrix of ones on the diagonal": _MODEL.replace(
            "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
            "dense_hidden(hidden) + dense_in(c[i])",
        ).replace('"identity"', "lambda shape, dtype=None: np.eye(shape[0])"),
        "logits, and Identity() as an object": _MODEL.replace(', activation="softmax"', "")
        .replace(
            '"sparse_categorical_crossentropy"',
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        )
        .replace('"identity"', "keras.initializers.Identity()"),
        "activations apart": _MODEL.replace('n_hidden, activation="relu"', "n_hidden")
        .replace(
            "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
            "keras.ops.relu(dense_in(c[i])) + keras.ops.relu(dense_hidden(hidden))",
        )
        .replace("hidden = dense_in(c[0])", "hidden = keras.ops.relu(dense_in(c[0]))"),
        "subclassed": """
class NChars(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden, cs):
        super().__init__()
        self.out = keras.layers.Dense(vocab_size, activation="softmax")
        self.across = keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity")
        self.into = keras.layers.Dense(n_hidden, activation="relu")
        self.vectors = [keras.layers.Embedding(vocab_size, n_fac) for _ in range(cs)]

    def call(self, x):
        h = self.into(self.vectors[0](x[:, 0]))
        for i, vectors in enumerate(self.vectors[1:], start=1):
            h = self.into(vectors(x[:, i])) + self.across(h)
        return self.out(h)

def n_char_model(vocab_size, n_fac, n_hidden, cs):
    model = NChars(vocab_size, n_fac, n_hidden, cs)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
    },
    "train_n_chars": {
        "unshuffled, a tenth kept for validation": """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    return model.fit(list(x.T), y, batch_size=64, epochs=epochs, verbose=0, shuffle=False,
                     validation_split=0.1)
""",
        "a tf.data pipeline": """
def train_n_chars(model, idx, epochs):
    import tensorflow as tf
    x, y = n_char_windows(idx, 8)
    data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x)).batch(64)
    return model.fit(data, epochs=epochs, verbose=0)
""",
    },
}

MISTAKES = {
    "n_char_windows": {
        "one character too far": (_WINDOWS.replace("- 1 - cs", "- cs"), "expected shape"),
        "characters of a window in reverse order": (
            _WINDOWS.replace("return x,", "return x[:, ::-1],"),
            "windows at cs",
        ),
        "overlapping windows": (_WINDOWS.replace("- 1 - cs, cs)", "- 1 - cs)"), "expected shape"),
        "last two windows not left out": (_WINDOWS.replace("[:-2]", ""), "expected shape"),
        "target off by one": (_WINDOWS.replace("idx[i + cs] for", "idx[i + cs + 1] for"), "after"),
        "last character of the window as target": (
            _WINDOWS.replace("idx[i + cs] for", "idx[i + cs - 1] for"),
            "after each window",
        ),
        "8 instead of cs": (
            _WINDOWS.replace("    starts", "    cs = 8\n    starts"),
            "windows at cs=3",
        ),
        "rows and columns swapped": (
            _WINDOWS.replace("return x,", "return x.T,"),
            "expected shape",
        ),
        "the last two characters left out": (
            _WINDOWS.replace("- 1 - cs, cs)[:-2]", "- 1 - cs - 2, cs)"),
            "Possible mistake: two characters left out instead of two windows. ",
        ),
    },
    "n_char_model": {
        "NumPy in the model": (
            """
class Eager(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden, cs):
        super().__init__()
        L = keras.layers
        self.e = [L.Embedding(vocab_size, n_fac) for _ in range(cs)]
        self.i = L.Dense(n_hidden, "relu")
        self.h = L.Dense(n_hidden, "relu", kernel_initializer="identity")
        self.o = L.Dense(vocab_size, "softmax")
    def call(self, x):
        x = np.asarray(x)
        h = self.i(self.e[0](x[:, 0]))
        for n in range(1, x.shape[1]):
            h = self.i(self.e[n](x[:, n])) + self.h(h)
        return self.o(h)
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    model = Eager(vocab_size, n_fac, n_hidden, cs)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
            "Cannot convert a symbolic tf.Tensor",
        ),
        "one activation around each sum, and one around the first state": (
            _MODEL.replace('n_hidden, activation="relu"', "n_hidden")
            .replace(
                "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
                "keras.layers.ReLU()(dense_hidden(hidden) + dense_in(c[i]))",
            )
            .replace("hidden = dense_in(c[0])", "hidden = keras.layers.ReLU()(dense_in(c[0]))"),
            "Possible mistake: one relu applied to the sum. ",
        ),
        "one tanh around each sum": (
            _MODEL.replace('n_hidden, activation="relu"', "n_hidden")
            .replace(
                "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
                "keras.activations.tanh(dense_in(c[i]) + dense_hidden(hidden))",
            )
            .replace(
                "hidden = dense_in(c[0])",
                'hidden = keras.layers.Activation("tanh")(dense_in(c[0]))',
            ),
            "Possible mistake: tanh applied to the sum. ",
        ),
        "relu for the outputs": (
            _MODEL.replace('vocab_size, activation="softmax"', 'vocab_size, activation="relu"'),
            "Possible mistake: relu instead of softmax. ",
        ),
        "dense_hidden after the sum": (
            _MODEL.replace(
                "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
                "dense_hidden(hidden + dense_in(c[i]))",
            ),
            "Possible mistake: character added before the hidden layer. ",
        ),
        "a tanh after each addition": (
            _MODEL.replace(
                "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
                "keras.activations.tanh(dense_in(c[i]) + dense_hidden(hidden))",
            ),
            "Possible mistake: tanh applied to the sum of the relus. ",
        ),
        "tanh for the state only": (
            _MODEL.replace(
                'n_hidden, activation="relu", kernel', 'n_hidden, activation="tanh", kernel'
            ),
            "Possible mistake: tanh instead of relu in dense_hidden. ",
        ),
        "the position before": (
            _MODEL.replace("for i in ins]", "for i in [ins[i - 1] for i in range(cs)]]"),
            "Possible mistake: each step reads the character before its own. ",
        ),
        "windows of the batch in place of positions": (
            _MODEL.replace(
                'ins = [keras.Input((1,), dtype="int32", name=f"in_{i}") for i in range(cs)]',
                'ins = keras.Input((cs,), dtype="int32")',
            ).replace(
                "keras.layers.Flatten()(keras.layers.Embedding(vocab_size, n_fac)(i)) for i in ins",
                "keras.layers.Embedding(vocab_size, n_fac)(ins[i]) for i in range(cs)",
            ),
            "Along which axis are the characters of a window?",
        ),
        "relu6 instead of relu": (
            _MODEL.replace('"relu"', '"relu6"'),
            "embedding of large numbers",
        ),
        "nearly an identity": (
            _MODEL.replace('"identity"', "keras.initializers.Identity(gain=0.95)"),
            "identity matrix",
        ),
        "dense_in starts as zeros": (
            _MODEL.replace(
                'Dense(n_hidden, activation="relu")',
                'Dense(n_hidden, activation="relu", kernel_initializer="zeros")',
            ),
            "should be random",
        ),
        "tanh instead of relu": (
            _MODEL.replace('n_hidden, activation="relu"', 'n_hidden, activation="tanh"'),
            "redictions",
        ),
        "product instead of sum": (_MODEL.replace("layers.add", "layers.multiply"), "redictions"),
        "one activation around the sum": (
            _MODEL.replace('n_hidden, activation="relu"', "n_hidden").replace(
                "keras.layers.add([dense_in(c[i]), dense_hidden(hidden)])",
                "keras.ops.relu(dense_in(c[i]) + dense_hidden(hidden))",
            ),
            "redictions",
        ),
        "hidden-to-hidden weights not initialized to the identity": (
            _MODEL.replace(', kernel_initializer="identity"', ""),
            "identity matrix",
        ),
        "copies instead of a shared layer": (
            _MODEL.replace(
                "dense_hidden(hidden)",
                'keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity")(hidden)',
            ),
            "new layer made at every step",
        ),
        "one embedding for all positions": (
            _MODEL.replace(
                "    c = [", "    e = keras.layers.Embedding(vocab_size, n_fac)\n    c = ["
            ).replace("keras.layers.Embedding(vocab_size, n_fac)(i)", "e(i)"),
            "Possible mistake: one embedding for all positions. ",
        ),
        "last character read twice": (
            _MODEL.replace("range(1, cs)", "[*range(1, cs), cs - 1]"),
            "redictions",
        ),
        "inputs in reverse order": (_MODEL.replace("in ins]", "in ins[::-1]]"), "redictions"),
        "loop one step too short": (
            _MODEL.replace("range(1, cs)", "range(1, cs - 1)"),
            "3,612 too few",
        ),
        "first character read twice": (
            _MODEL.replace("range(1, cs)", "range(0, cs)"),
            "redictions",
        ),
        "missing bias": (
            _MODEL.replace(
                'kernel_initializer="identity"', 'kernel_initializer="identity", use_bias=False'
            ),
            "256 too few",
        ),
        "8 instead of cs": (
            _MODEL.replace("    ins", "    cs = 8\n    ins"),
            "it has 8 inputs, of the shapes (batch, 1)",
        ),
        "not compiled": (
            _MODEL.replace("    model.compile", "    # model.compile"),
            "not compiled",
        ),
        "another optimizer": (_MODEL.replace('"adam"', '"rmsprop"'), "step of your optimizer"),
    },
    "train_n_chars": {
        "never fitted": ("def train_n_chars(model, idx, epochs):\n    return None", "not trained"),
        "characters of a window in reverse order": (
            """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    return model.fit(x[:, ::-1], y, batch_size=64, epochs=epochs, verbose=0)
""",
            "held-out loss",
        ),
        "always one epoch": (
            """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    return model.fit(x, y, batch_size=64, verbose=0)
""",
            "trained for 1 epoch",
        ),
    },
    "gradient_norms": {
        "where the state before is 0": (
            """
def gradient_norms(weights, states, gradient):
    norms = [np.linalg.norm(gradient)]
    for t in range(len(states) - 1, 0, -1):
        gradient = np.where(states[t - 1] > 0, gradient, 0) @ weights
        norms.insert(0, np.linalg.norm(gradient))
    return np.array(norms)
""",
            "Possible mistake: the relu of the state before. ",
        ),
        "one state short": (
            """
def gradient_norms(weights, states, gradient):
    norms = []
    for state in states[:0:-1]:
        norms.append(np.linalg.norm(gradient))
        gradient = weights.T @ (gradient * (state > 0))
    return np.array(norms[::-1])
""",
            "The norm of the gradient at each state: expected shape",
        ),
        "a squared norm": (
            """
def gradient_norms(weights, states, gradient):
    norms = [(gradient**2).sum()]
    for state in states[:0:-1]:
        gradient = weights.T @ (gradient * (state > 0))
        norms.append((gradient**2).sum())
    return np.array(norms[::-1])
""",
            "Possible mistake: squared norms. ",
        ),
    },
}

EQUIVALENTS["train_n_chars"] |= training.EQUIVALENTS["train_n_chars"]
MISTAKES["train_n_chars"] |= training.MISTAKES["train_n_chars"]
