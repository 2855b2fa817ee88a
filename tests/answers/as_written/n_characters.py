"""Answers to 02_n_characters, written from the exercise alone; see tests.answers."""

_WINDOWS = """
def n_char_windows(idx, cs):
    x, y = [], []
    for i in range(0, len(idx) - 1 - cs, cs):
        x.append(idx[i:i + cs])
        y.append(idx[i + cs])
    return np.array(x[:-2]), np.array(y[:-2])
"""

_MODEL = """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    inputs = keras.Input((cs,), dtype="int64")
    embs = [keras.layers.Embedding(vocab_size, n_fac) for _ in range(cs)]
    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")
    h = dense_in(embs[0](inputs[:, 0]))
    for i in range(1, cs):
        h = keras.layers.add([dense_in(embs[i](inputs[:, i])), dense_hidden(h)])
    model = keras.Model(inputs, dense_out(h))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_SUBCLASS = """
import tensorflow as tf
class NChars(keras.Model):
    def __init__(self, v, f, h, cs):
        super().__init__()
        self.embs = [keras.layers.Embedding(v, f) for _ in range(cs)]
        self.i = keras.layers.Dense(h, activation=tf.nn.relu)
        self.h = keras.layers.Dense(h, activation=tf.nn.relu, kernel_initializer=keras.initializers.Identity())
        self.o = keras.layers.Dense(v, activation=tf.nn.softmax)
    def call(self, x):
        first, *rest = (e(c) for e, c in zip(self.embs, tf.unstack(x, axis=1)))
        state = self.i(first)
        for vec in rest:
            state = tf.add(self.i(vec), self.h(state))
        return self.o(state)
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    m = NChars(vocab_size, n_fac, n_hidden, cs)
    m(tf.zeros((1, cs), tf.int32))
    m.compile("adam", keras.losses.sparse_categorical_crossentropy)
    return m
"""

_RAW = """
import tensorflow as tf
class Raw(keras.Model):
    def __init__(self, v, f, h, cs):
        super().__init__()
        self.cs = cs
        self.tables = [self.add_weight(shape=(v, f), initializer="uniform") for _ in range(cs)]
        self.wi, self.bi = self.add_weight(shape=(f, h)), self.add_weight(shape=(h,), initializer="zeros")
        self.wh = self.add_weight(shape=(h, h), initializer="identity")
        self.bh = self.add_weight(shape=(h,), initializer="zeros")
        self.wo, self.bo = self.add_weight(shape=(h, v)), self.add_weight(shape=(v,), initializer="zeros")
    def call(self, x):
        c = [tf.gather(t, tf.cast(x[:, i], tf.int32)) for i, t in enumerate(self.tables)]
        h = tf.nn.relu(c[0] @ self.wi + self.bi)
        for v in c[1:]:
            h = tf.nn.relu(v @ self.wi + self.bi) + tf.nn.relu(h @ self.wh + self.bh)
        return tf.nn.softmax(h @ self.wo + self.bo)
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    model = Raw(vocab_size, n_fac, n_hidden, cs)
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""


def _hidden(arguments: str) -> str:
    return _MODEL.replace('name="dense_hidden"', f'name="dense_hidden", {arguments}')


EQUIVALENTS = {
    "n_char_windows": {
        "the lesson's loop": _WINDOWS,
        "a list of two arrays": _WINDOWS.replace(
            "return np.array(x[:-2]), np.array(y[:-2])",
            "return [np.array(x[:-2]), np.array(y[:-2])]",
        ),
        "columns, as in the lesson": """
def n_char_windows(idx, cs):
    c_in = [[idx[i + n] for i in range(0, len(idx) - 1 - cs, cs)] for n in range(cs)]
    c_out = [idx[i + cs] for i in range(0, len(idx) - 1 - cs, cs)]
    xs = [np.stack(c[:-2]) for c in c_in]
    return np.stack(xs, axis=1), np.stack(c_out[:-2])
""",
        "sliding windows": """
def n_char_windows(idx, cs):
    w = np.lib.stride_tricks.sliding_window_view(np.asarray(idx), cs + 1)[:len(idx) - 1 - cs:cs][:-2]
    return w[:, :cs], w[:, cs]
""",
        "take": """
def n_char_windows(idx, cs):
    starts = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.take(idx, starts[:, None] + np.arange(cs)), np.take(idx, starts + cs)
""",
        "rows of the corpus, cut": """
def n_char_windows(idx, cs):
    n = len(range(0, len(idx) - 1 - cs, cs)) - 2
    rows = corpus.rows(idx, cs)[:n]
    return rows[:, :-1], rows[:, -1]
""",
    },
    "n_char_model": {
        "one input, sliced": _MODEL,
        "subclassed, unstacked by TensorFlow": _SUBCLASS,
        "subclassed, unstacked by Keras": _SUBCLASS.replace("tf.unstack(", "keras.ops.unstack("),
        "subclassed, transposed": _SUBCLASS.replace(
            "tf.unstack(x, axis=1)", "tf.unstack(tf.transpose(x))"
        ),
        "subclassed, split": _SUBCLASS.replace(
            "tf.unstack(x, axis=1)", "[c[:, 0] for c in tf.split(x, self.n, axis=1)]"
        ).replace("self.embs =", "self.n = cs\n        self.embs ="),
        "subclassed, cast first": _SUBCLASS.replace(
            "tf.unstack(x, axis=1)", "tf.unstack(tf.cast(x, tf.int32), axis=1)"
        ),
        "subclassed, built by build": _SUBCLASS.replace(
            "m(tf.zeros((1, cs), tf.int32))", "m.build((None, cs))"
        ),
        "subclassed, not called": _SUBCLASS.replace("    m(tf.zeros((1, cs), tf.int32))\n", ""),
        "raw operations": _RAW,
        "a variable of its own": _RAW.replace(
            'self.add_weight(shape=(h, h), initializer="identity")',
            "keras.Variable(np.eye(h), dtype='float32')",
        ),
        "a Lambda for each position": _MODEL.replace(
            "(inputs[:, 0])", "(keras.layers.Lambda(lambda x: x[:, 0])(inputs))"
        ).replace("(inputs[:, i])", "(keras.layers.Lambda(lambda x, i=i: x[:, i])(inputs))"),
        "inputs as a dict": """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    ins = {f"c{i}": keras.Input((1,), dtype="int32", name=f"c{i}") for i in range(cs)}
    dense_in = keras.layers.Dense(n_hidden, "relu")
    dense_hidden = keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity")
    h = None
    for inp in ins.values():
        v = dense_in(keras.layers.Reshape((n_fac,))(keras.layers.Embedding(vocab_size, n_fac)(inp)))
        h = v if h is None else keras.layers.Add()([v, dense_hidden(h)])
    model = keras.Model(ins, keras.layers.Dense(vocab_size, "softmax")(h))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
        "a model inside a model": """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    vector, state = keras.Input((n_fac,)), keras.Input((n_hidden,))
    into = keras.layers.Dense(n_hidden, activation="relu")
    across = keras.layers.Dense(n_hidden, activation="relu", kernel_initializer="identity")
    step = keras.Model([vector, state], into(vector) + across(state))
    inp = keras.Input((cs,), dtype="int32")
    vectors = [keras.layers.Embedding(vocab_size, n_fac)(inp[:, i]) for i in range(cs)]
    h = into(vectors[0])
    for v in vectors[1:]:
        h = step([v, h])
    model = keras.Model(inp, keras.layers.Dense(vocab_size, activation="softmax")(h))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
        "dense_in once, on all positions": """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int32")
    vectors = keras.ops.stack([keras.layers.Embedding(vocab_size, n_fac)(inp[:, i]) for i in range(cs)], axis=1)
    from_chars = keras.layers.Dense(n_hidden, activation="relu")(vectors)
    across = keras.layers.Dense(n_hidden, activation="relu", kernel_initializer="identity")
    h = from_chars[:, 0]
    for i in range(1, cs):
        h = from_chars[:, i] + across(h)
    model = keras.Model(inp, keras.layers.Dense(vocab_size, activation="softmax")(h))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
        "an identity by another initializer": _MODEL.replace(
            '"identity"', "keras.initializers.Constant(np.eye(n_hidden))"
        ),
        "dtype arguments": _MODEL.replace(
            'activation="relu",', 'activation="relu", dtype="float32",'
        ),
    },
}

MISTAKES = {
    "n_char_windows": {
        "lists": (
            _WINDOWS.replace("return np.array(x[:-2]), np.array(y[:-2])", "return x[:-2], y[:-2]"),
            "expected a NumPy array, found a list",
        ),
        "a list of targets": (
            _WINDOWS.replace("np.array(y[:-2])", "y[:-2]"),
            "expected a NumPy array, found a list",
        ),
        "targets of shape (windows, 1)": (
            _WINDOWS.replace("np.array(y[:-2])", "np.array(y[:-2]).reshape(-1, 1)"),
            "expected shape (",
        ),
        "floats": (
            _WINDOWS.replace("np.array(x[:-2])", "np.array(x[:-2], dtype=float)"),
            "of integers, found one of dtype float64",
        ),
        "the width is always 8": (
            """
def n_char_windows(idx, cs):
    starts = range(0, len(idx) - 1 - cs, cs)
    x = np.array([idx[i:i + 8] for i in starts])[:-2]
    return x, np.array([idx[i + cs] for i in starts])[:-2]
""",
            "",
        ),
        "one array of rows": (
            "def n_char_windows(idx, cs):\n    return corpus.rows(idx, cs)[:-2]",
            "Expected 2 arrays",
        ),
        "a long text cut off": (
            _WINDOWS.replace("    x, y = [], []", "    idx = idx[:25_000]\n    x, y = [], []"),
            "for a text of",
        ),
        "lists kept from one call to the next": (
            "x, y = [], []\n" + _WINDOWS.replace("    x, y = [], []\n", ""),
            "",
        ),
        "the argument changed": (
            _WINDOWS.replace("    return", "    idx += 1\n    return"),
            "changes its argument",
        ),
        "the next window as target": (
            _WINDOWS.replace("np.array(y[:-2])", "np.array(x[1:-1])"),
            "expected shape (",
        ),
        "targets first": (
            _WINDOWS.replace(
                "return np.array(x[:-2]), np.array(y[:-2])",
                "return np.array(y[:-2]), np.array(x[:-2])",
            ),
            "expected shape",
        ),
        "tensors": (
            _WINDOWS.replace(
                "return np.array(x[:-2]), np.array(y[:-2])",
                "return keras.ops.convert_to_tensor(x[:-2]), keras.ops.convert_to_tensor(y[:-2])",
            ),
            "expected a NumPy array",
        ),
        "return forgotten": (_WINDOWS.replace("return np", "result = np"), "`return`"),
    },
    "n_char_model": {
        "no relu at dense_hidden": (
            _MODEL.replace('activation="relu", kernel_initializer', "kernel_initializer"),
            "redictions",
        ),
        "dense_hidden once more at the end": (
            _MODEL.replace("dense_out(h))", "dense_out(dense_hidden(h)))"),
            "redictions",
        ),
        "identity for dense_in": (
            _MODEL.replace(
                'activation="relu", name="dense_in"',
                'activation="relu", kernel_initializer="identity", name="dense_in"',
            ),
            "should be random",
        ),
        "orthogonal for dense_in": (
            _MODEL.replace(
                'activation="relu", name="dense_in"',
                'activation="relu", kernel_initializer="orthogonal", name="dense_in"',
            ),
            "of standard deviation",
        ),
        "orthogonal embeddings": (
            _MODEL.replace("n_fac)", 'n_fac, embeddings_initializer="orthogonal")'),
            "of standard deviation",
        ),
        "embeddings of ones": (
            _MODEL.replace("n_fac)", 'n_fac, embeddings_initializer="ones")'),
            "should be random",
        ),
        "orthogonal instead of identity": (
            _MODEL.replace('"identity"', '"orthogonal"'),
            "identity matrix",
        ),
        "identity for dense_out": (
            _MODEL.replace(
                'activation="softmax"', 'activation="softmax", kernel_initializer="identity"'
            ),
            "should be random",
        ),
        "an identity with noise": (
            _MODEL.replace(
                '"identity"',
                "lambda shape, dtype=None: np.eye(*shape) + 0.01 * np.random.normal(size=shape)",
            ),
            "identity matrix",
        ),
        "frozen embeddings": (
            _MODEL.replace("n_fac)", "n_fac, trainable=False)"),
            "should be trained but are not",
        ),
        "not negative": (_hidden('kernel_constraint="non_neg"'), "has a constraint"),
        "a bias regularizer": (_hidden('bias_regularizer="l2"'), "has a regularizer"),
        "an activity regularizer": (_hidden('activity_regularizer="l2"'), "loss"),
        "dropout between the steps": (
            _MODEL.replace("dense_hidden(h)])", "dense_hidden(keras.layers.Dropout(0.1)(h))])"),
            "Two runs of your model differ",
        ),
        "a first step from zeros": (
            _MODEL.replace(
                "h = dense_in(embs[0](inputs[:, 0]))",
                "h = keras.ops.zeros_like(dense_in(embs[0](inputs[:, 0])))",
            ).replace("range(1, cs)", "range(cs)"),
            "",
        ),
        "a new dense_in for the first character": (
            _MODEL.replace(
                "h = dense_in(embs[0]", 'h = keras.layers.Dense(n_hidden, "relu")(embs[0]'
            ),
            "too many",
        ),
        "characters in reverse order": (
            _MODEL.replace("inputs[:, i]", "inputs[:, cs - i]"),
            "redictions",
        ),
        "subclass that unstacks the wrong axis": (
            _SUBCLASS.replace("    m(tf.zeros((1, cs), tf.int32))\n", "").replace(
                "axis=1", "axis=0"
            ),
            "",
        ),
        "sizes of the lesson": (
            _MODEL.replace("    inputs =", "    n_hidden = 256\n    inputs ="),
            "argument",
        ),
        "a sigmoid at the end": (_MODEL.replace('"softmax"', '"sigmoid"'), ""),
        "mean squared error": (_MODEL.replace("sparse_categorical_crossentropy", "mse"), "loss"),
        "loss for one-hot targets": (
            _MODEL.replace("sparse_categorical", "categorical"),
            "Is it the sparse one?",
        ),
        "weight decay": (
            _MODEL.replace('"adam"', "keras.optimizers.Adam(weight_decay=1e-4)"),
            "weight_decay=0.0001",
        ),
        "a moving average of the weights": (
            _MODEL.replace('"adam"', "keras.optimizers.Adam(use_ema=True)"),
            "use_ema=True",
        ),
        "Nadam": (_MODEL.replace('"adam"', '"nadam"'), "optimizer"),
        "average instead of sum": (_MODEL.replace("layers.add(", "layers.average("), "redictions"),
        "normalized states": (
            _MODEL.replace(
                "dense_out(h))",
                "dense_out(keras.layers.LayerNormalization(center=False, scale=False)(h)))",
            ),
            "redictions",
        ),
        "another layer for wide states": (
            _MODEL.replace(
                "dense_out(h))", "dense_out(h if n_hidden < 100 else keras.ops.tanh(h)))"
            ),
            "lesson's sizes",
        ),
    },
}
