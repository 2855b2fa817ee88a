"""Answers to 04_sequences, written from the exercise alone; see tests.answers."""

_WINDOWS = """
def sequence_windows(idx, cs):
    x, y = [], []
    for i in range(0, len(idx) - 1 - cs, cs):
        x.append(idx[i:i + cs])
        y.append(idx[i + 1:i + 1 + cs])
    return np.array(x[:-2]), np.array(y[:-2])
"""

_UNROLLED = """
def unrolled_model(vocab_size, n_fac, n_hidden, cs):
    zeros = keras.Input((n_fac,), name="zeros")
    chars = [keras.Input((1,), dtype="int32", name=f"c{i}") for i in range(cs)]
    vecs = [keras.layers.Flatten()(keras.layers.Embedding(vocab_size, n_fac)(c)) for c in chars]
    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")
    outs = []
    h = dense_in(zeros)
    for v in vecs:
        h = keras.layers.add([dense_in(v), dense_hidden(h)])
        outs.append(dense_out(h))
    model = keras.Model([zeros, *chars], outs)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
"""

_INSIDE = (
    _UNROLLED.replace('    zeros = keras.Input((n_fac,), name="zeros")\n', "")
    .replace("h = dense_in(zeros)", "h = dense_in(keras.ops.zeros_like(vecs[0]))")
    .replace("[zeros, *chars]", "chars")
)

_SUBCLASS = """
import tensorflow as tf
class Unrolled(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden, cs):
        super().__init__()
        self.cs, self.n_fac = cs, n_fac
        self.embs = [keras.layers.Embedding(vocab_size, n_fac) for _ in range(cs)]
        self.a = keras.layers.Dense(n_hidden, "relu", name="dense_in")
        self.b = keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity", name="dense_hidden")
        self.c = keras.layers.Dense(vocab_size, "softmax", name="dense_out")

    def call(self, chars):
        h = self.a(tf.zeros((tf.shape(chars[0])[0], self.n_fac)))
        outs = []
        for char, emb in zip(chars, self.embs):
            h = self.a(emb(char)[:, 0]) + self.b(h)
            outs.append(self.c(h))
        return outs

def unrolled_model(vocab_size, n_fac, n_hidden, cs):
    model = Unrolled(vocab_size, n_fac, n_hidden, cs)
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""

_LOSSES = """
def sequence_losses(p, y):
    batch, cs, vocab_size = p.shape
    rows, steps = np.indices((batch, cs))
    losses = -np.log(p[rows, steps, y])
    per_step = losses.mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
"""

_SEQUENCE = """
def sequence_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,), dtype="int32"),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity", return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
"""

EQUIVALENTS = {
    "sequence_windows": {
        "a loop": _WINDOWS,
        "one stacked array": _WINDOWS.replace(
            "return np.array(x[:-2]), np.array(y[:-2])", "return np.stack([x[:-2], y[:-2]])"
        ),
        "sliding windows": """
def sequence_windows(idx, cs):
    v = np.lib.stride_tricks.sliding_window_view(np.asarray(idx), cs + 1)[:len(idx) - 1 - cs:cs][:-2]
    return v[:, :-1], v[:, 1:]
""",
        "cut twice": """
def sequence_windows(idx, cs):
    def cut(a):
        return np.array([a[i:i + cs] for i in range(0, len(idx) - 1 - cs, cs)])[:-2]
    return cut(idx), cut(idx[1:])
""",
    },
    "unrolled_model": {
        "as in the table": _UNROLLED,
        "zeros made inside": _INSIDE,
        "Embedding in a loop, Reshape": _UNROLLED.replace(
            "keras.layers.Flatten()(", "keras.layers.Reshape((n_fac,))("
        ),
        "one loss for each output": _UNROLLED.replace(
            'loss="sparse_categorical_crossentropy"',
            'loss=["sparse_categorical_crossentropy"] * cs',
        ),
        "a metric for each output": _UNROLLED.replace(
            "optimizer=", 'metrics=[["accuracy"]] * cs, optimizer='
        ),
        "subclassed, a list of characters": _SUBCLASS,
        "subclassed, windows unstacked": _SUBCLASS.replace(
            "tf.shape(chars[0])[0]", "tf.shape(chars)[0]"
        )
        .replace("zip(chars, self.embs)", "zip(tf.unstack(chars, axis=1), self.embs)")
        .replace("emb(char)[:, 0]", "emb(char)"),
        "subclassed, windows by position": _SUBCLASS.replace(
            "tf.shape(chars[0])[0]", "keras.ops.shape(chars)[0]"
        )
        .replace("for char, emb in zip(chars, self.embs):", "for i, emb in enumerate(self.embs):")
        .replace("emb(char)[:, 0]", "emb(chars[:, i])"),
        "a product with zero": _INSIDE.replace("keras.ops.zeros_like(vecs[0])", "0.0 * vecs[0]"),
    },
    "sequence_losses": {
        "indices": _LOSSES,
        "a loop over the steps": """
def sequence_losses(p, y):
    n = np.arange(len(p))
    per_step = np.array([-np.mean(np.log(p[n, t, y[:, t]])) for t in range(p.shape[1])])
    return per_step, float(per_step.sum()), float(per_step.mean())
""",
        "Keras": """
def sequence_losses(p, y):
    per_step = np.asarray(keras.losses.sparse_categorical_crossentropy(y, p)).mean(axis=0)
    return [per_step, np.sum(per_step), np.mean(per_step)]
""",
        "clipped probabilities": _LOSSES.replace("-np.log(", "-np.log(1e-9 + "),
    },
    "sequence_model": {
        "TimeDistributed": _SEQUENCE,
        "the functional form": """
def sequence_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input(shape=(cs,), dtype="int32", name="characters")
    x = keras.layers.Embedding(vocab_size, n_fac, name="vectors")(inp)
    x = keras.layers.SimpleRNN(n_hidden, "relu", recurrent_initializer="identity", return_sequences=True)(x)
    out = keras.layers.Dense(vocab_size, activation="softmax")(x)
    model = keras.Model(inputs=inp, outputs=out, name="sequence")
    model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy())
    return model
""",
        "windows of any length": _SEQUENCE.replace("(cs,)", "(None,)"),
        "Conv1D as a dense layer at every step": _SEQUENCE.replace(
            'keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))',
            'keras.layers.EinsumDense("bth,hv->btv", (cs, vocab_size), bias_axes="v", activation="softmax")',
        ),
        "subclassed": """
class Sequence(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden):
        super().__init__()
        self.vectors = keras.layers.Embedding(vocab_size, n_fac)
        self.rnn = keras.layers.SimpleRNN(n_hidden, "relu", recurrent_initializer="identity", return_sequences=True)
        self.out = keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))

    def call(self, x):
        return self.out(self.rnn(self.vectors(x)))

def sequence_model(vocab_size, n_fac, n_hidden, cs):
    model = Sequence(vocab_size, n_fac, n_hidden)
    model.build((None, cs))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
    },
}

MISTAKES = {
    "sequence_windows": {
        "the next window as targets": (
            """
def sequence_windows(idx, cs):
    x = np.array([idx[i:i + cs] for i in range(0, len(idx) - 1 - cs, cs)])
    return x[:-2], x[1:-1]
""",
            "the one that follows it",
        ),
        "lists": (
            _WINDOWS.replace("np.array(x[:-2]), np.array(y[:-2])", "x[:-2], y[:-2]"),
            "found a list",
        ),
        "lists of lists": (
            _WINDOWS.replace("np.array(x[:-2])", "np.array(x[:-2]).tolist()"),
            "found a list",
        ),
        "a third dimension": (
            _WINDOWS.replace("np.array(y[:-2])", "np.array(y[:-2])[..., None]"),
            "expected shape",
        ),
        "shifted back": (
            _WINDOWS.replace(
                "y.append(idx[i + 1:i + 1 + cs])", "y.append(np.roll(idx, 1)[i:i + cs])"
            ),
            "the one that follows it",
        ),
        "rolled inside the window": (
            _WINDOWS.replace("idx[i + 1:i + 1 + cs]", "np.roll(idx[i:i + cs], -1)"),
            "the one that follows it",
        ),
        "x and y swapped": (
            _WINDOWS.replace(
                "np.array(x[:-2]), np.array(y[:-2])", "np.array(y[:-2]), np.array(x[:-2])"
            ),
            "at index 0, 0",
        ),
        "at most 1,000 windows": (
            _WINDOWS.replace(
                "np.array(x[:-2]), np.array(y[:-2])",
                "np.array(x[:-2])[:1000], np.array(y[:-2])[:1000]",
            ),
            "for a text of",
        ),
        "8 instead of cs": (_WINDOWS.replace("    x, y", "    cs = 8\n    x, y"), "expected shape"),
        "last window not left out": (_WINDOWS.replace("[:-2]", "[:-1]"), "expected shape"),
        "return forgotten": (_WINDOWS.replace("    return np", "    xy = np"), "`return`"),
    },
    "unrolled_model": {
        "layers without the names of the table": (
            _UNROLLED.replace(', name="dense_in"', "")
            .replace(', name="dense_hidden"', "")
            .replace(', name="dense_out"', ""),
            "named 'dense_in' is missing",
        ),
        "names swapped": (
            _UNROLLED.replace('name="dense_in"', 'name="x"')
            .replace('name="dense_out"', 'name="dense_in"')
            .replace('name="x"', 'name="dense_out"'),
            "is another layer",
        ),
        "zeros as the last input": (
            _UNROLLED.replace("[zeros, *chars]", "[*chars, zeros]"),
            "should be the first",
        ),
        "zeros without a name": (_UNROLLED.replace(', name="zeros"', ""), "be named 'zeros'"),
        "zeros straight into the state": (
            _UNROLLED.replace("h = dense_in(zeros)", "h = keras.ops.zeros_like(dense_in(zeros))"),
            "",
        ),
        "characters in reverse order": (
            _UNROLLED.replace("for v in vecs:", "for v in vecs[::-1]:"),
            "redictions",
        ),
        "outputs in reverse order": (
            _UNROLLED.replace("[zeros, *chars], outs", "[zeros, *chars], outs[::-1]"),
            "redictions",
        ),
        "an output for the zeros too": (
            _UNROLLED.replace(
                "    outs = []\n    h = dense_in(zeros)",
                "    h = dense_in(zeros)\n    outs = [dense_out(h)]",
            ),
            "",
        ),
        "prediction before the character": (
            _UNROLLED.replace(
                "        h = keras.layers.add([dense_in(v), dense_hidden(h)])\n        outs.append(dense_out(h))",
                "        outs.append(dense_out(h))\n        h = keras.layers.add([dense_in(v), dense_hidden(h)])",
            ),
            "",
        ),
        "mean of the losses": (
            _UNROLLED.replace(
                'loss="sparse_categorical_crossentropy"',
                'loss=["sparse_categorical_crossentropy"] * cs, loss_weights=[1 / cs] * cs',
            ),
            "The loss is the mean",
        ),
        "orthogonal dense_hidden": (
            _UNROLLED.replace('"identity"', '"orthogonal"'),
            "identity matrix",
        ),
        "identity for dense_in too": (
            _UNROLLED.replace(
                'activation="relu", name="dense_in"',
                'activation="relu", kernel_initializer="identity", name="dense_in"',
            ),
            "should be random",
        ),
        "loss for one-hot targets": (
            _UNROLLED.replace("sparse_categorical", "categorical"),
            "Is it the sparse one?",
        ),
        "dropout": (
            _UNROLLED.replace("dense_out(h))", "dense_out(keras.layers.Dropout(0.1)(h)))"),
            "Two runs of your model differ",
        ),
        "no relu at dense_hidden": (
            _UNROLLED.replace('n_hidden, activation="relu", kernel', "n_hidden, kernel"),
            "redictions",
        ),
        "one embedding": (
            _UNROLLED.replace(
                "    vecs =", "    emb = keras.layers.Embedding(vocab_size, n_fac)\n    vecs ="
            ).replace("keras.layers.Embedding(vocab_size, n_fac)(c)", "emb(c)"),
            "too few",
        ),
    },
    "sequence_losses": {
        "a list of losses": (
            _LOSSES.replace("return per_step,", "return list(per_step),"),
            "per_step: expected a NumPy array, found a list",
        ),
        "one number instead of three": (
            _LOSSES.replace(
                "return per_step, per_step.sum(), per_step.mean()", "return per_step.mean()"
            ),
            "Expected 3 values",
        ),
        "two things": (_LOSSES.replace(", per_step.mean()\n", "\n"), "Expected 3 values"),
        "a column of losses": (
            _LOSSES.replace("axis=0)", "axis=0, keepdims=True)"),
            "expected shape",
        ),
        "mean over the steps": (_LOSSES.replace("axis=0", "axis=1"), "expected shape"),
        "without the minus": (_LOSSES.replace("-np.log", "np.log"), "for each step"),
        "probabilities instead of losses": (
            _LOSSES.replace("-np.log(p[rows, steps, y])", "p[rows, steps, y]"),
            "for each step",
        ),
        "the most probable character": (
            _LOSSES.replace("p[rows, steps, y]", "p.max(axis=2)"),
            "for each step",
        ),
        "base 10": (_LOSSES.replace("np.log(", "np.log10("), "in nats"),
        "the argument changed": (
            _LOSSES.replace("    losses =", "    p += 1e-7\n    losses ="),
            "changes its argument `p`",
        ),
        "logarithm of the mean": (
            _LOSSES.replace("losses.mean(axis=0)", "-np.log(p[rows, steps, y].mean(axis=0))"),
            "for each step",
        ),
        "total over the batch": (
            _LOSSES.replace("per_step.sum()", "losses.sum()"),
            "sum over the steps",
        ),
        "total of one element": (
            _LOSSES.replace("per_step.sum()", "per_step.sum(keepdims=True)"),
            "a single value",
        ),
        "eight steps": (
            _LOSSES.replace("per_step.mean()", "per_step.sum() / 8"),
            "mean over the steps",
        ),
        "return forgotten": (_LOSSES.replace("return ", ""), "`return`"),
    },
    "sequence_model": {
        "an extra dropout": (
            _SEQUENCE.replace(
                "        keras.layers.TimeD",
                "        keras.layers.Dropout(0.2),\n        keras.layers.TimeD",
            ),
            "Two runs of your model differ",
        ),
        "noise on the vectors": (
            _SEQUENCE.replace("n_fac),\n", "n_fac),\n        keras.layers.GaussianNoise(0.5),\n"),
            "Two runs of your model differ",
        ),
        "orthogonal": (_SEQUENCE.replace('"identity"', '"orthogonal"'), "identity matrix"),
        "orthogonal for the output": (
            _SEQUENCE.replace('"softmax"', '"softmax", kernel_initializer="orthogonal"'),
            "of standard deviation",
        ),
        "glorot_normal for the kernel": (
            _SEQUENCE.replace(
                "recurrent_init", 'kernel_initializer="glorot_normal", recurrent_init'
            ),
            "another distribution",
        ),
        "one-hot loss": (
            _SEQUENCE.replace("sparse_categorical", "categorical"),
            "Is it the sparse one?",
        ),
        "an LSTM": (_SEQUENCE.replace("SimpleRNN", "LSTM"), "too many"),
        "one input for each character": (
            """
def sequence_model(vocab_size, n_fac, n_hidden, cs):
    ins = [keras.Input((1,), dtype="int32") for _ in range(cs)]
    x = keras.layers.Embedding(vocab_size, n_fac)(keras.layers.Concatenate()(ins))
    x = keras.layers.SimpleRNN(n_hidden, "relu", recurrent_initializer="identity", return_sequences=True)(x)
    model = keras.Model(ins, keras.layers.Dense(vocab_size, "softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
            "one array of integers of shape (batch, ",
        ),
        "two recurrent layers": (
            _SEQUENCE.replace(
                "        keras.layers.TimeD",
                '        keras.layers.SimpleRNN(n_hidden, "relu", return_sequences=True),\n        keras.layers.TimeD',
            ),
            "too many",
        ),
        "weights kept small": (
            _SEQUENCE.replace("recurrent_init", 'kernel_constraint="max_norm", recurrent_init'),
            "has a constraint",
        ),
        "bidirectional": (
            _SEQUENCE.replace(
                'keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity", return_sequences=True)',
                'keras.layers.Bidirectional(keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity", return_sequences=True))',
            ),
            "too many",
        ),
    },
}
