"""Answers to 05_stateful, written from the exercise alone; see tests.answers."""

_BATCHES = """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    m = len(rows) // batch_size * batch_size
    n = m // batch_size
    out = np.empty((m, cs + 1), dtype=rows.dtype)
    for j in range(batch_size):
        out[j::batch_size] = rows[j * n:(j + 1) * n]
    return out[:, :-1], out[:, 1:]
"""

_STATEFUL = """
def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    model = keras.Sequential([
        keras.Input(batch_shape=(batch_size, cs), dtype="int32"),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.BatchNormalization(),
        keras.layers.LSTM(n_hidden, return_sequences=True, stateful=True),
        keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-3))
    return model
"""

_STACKED = """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,), dtype="int32"),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.LSTM(n_hidden, return_sequences=True),
        keras.layers.Dropout(0.2),
        keras.layers.LSTM(n_hidden, return_sequences=True),
        keras.layers.Dropout(0.2),
        keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""


def _lstm(arguments: str) -> str:
    return _STATEFUL.replace("stateful=True", f"stateful=True, {arguments}")


def _normalization(arguments: str) -> str:
    return _STATEFUL.replace("BatchNormalization()", f"BatchNormalization({arguments})")


EQUIVALENTS = {
    "stateful_batches": {
        "every batch_size-th row": _BATCHES,
        "an order of indices": """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    n = len(rows) // batch_size
    order = np.arange(n * batch_size).reshape(batch_size, n).T.ravel()
    return rows[order, :-1], rows[order, 1:]
""",
        "transposed": """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    n = len(rows) // batch_size
    rows = rows[:n * batch_size].reshape(batch_size, n, cs + 1).transpose(1, 0, 2).reshape(-1, cs + 1)
    return [rows[:, :cs], rows[:, 1:]]
""",
        "lists, then arrays": """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    n = len(rows) // batch_size
    x, y = [], []
    for b in range(n):
        for j in range(batch_size):
            x.append(rows[j * n + b][:-1])
            y.append(rows[j * n + b][1:])
    return np.array(x), np.array(y)
""",
    },
    "stateful_model": {
        "Sequential": _STATEFUL,
        "added one by one": """
def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    model = keras.Sequential()
    model.add(keras.layers.InputLayer(batch_shape=(batch_size, cs), dtype="int32"))
    model.add(keras.layers.Embedding(vocab_size, n_fac))
    model.add(keras.layers.BatchNormalization(momentum=0.99, epsilon=1e-3))
    model.add(keras.layers.LSTM(n_hidden, stateful=True, return_sequences=True))
    model.add(keras.layers.Dense(vocab_size, activation="softmax"))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
""",
        "defaults that are spelled out": _lstm(
            'activation="tanh", recurrent_activation="sigmoid", unit_forget_bias=True, recurrent_initializer="orthogonal"'
        ),
    },
    "stacked_model": {
        "Sequential": _STACKED,
        "a loop over two": """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    x = inp = keras.Input((cs,), dtype="int32")
    x = keras.layers.Embedding(vocab_size, n_fac)(x)
    for _ in range(2):
        x = keras.layers.Dropout(0.2)(keras.layers.LSTM(n_hidden, return_sequences=True)(x))
    out = keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))(x)
    model = keras.Model(inp, out)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
""",
        "windows of any length": _STACKED.replace("(cs,)", "(None,)"),
    },
}

MISTAKES = {
    "stateful_batches": {
        "targets in text order": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    x, y = rows[:, :-1], rows[:, 1:]
    m = len(x) // batch_size * batch_size
    x = x[:m].reshape(batch_size, -1, cs).swapaxes(0, 1).reshape(m, cs)
    return x, y[:m]
""",
            "",
        ),
        "lists": (
            _BATCHES.replace(
                "return out[:, :-1], out[:, 1:]", "return list(out[:, :-1]), list(out[:, 1:])"
            ),
            "found a list",
        ),
        "one array": (
            _BATCHES.replace("return out[:, :-1], out[:, 1:]", "return out"),
            "Expected 2 arrays",
        ),
        "a batch axis": (
            _BATCHES.replace(
                "return out[:, :-1], out[:, 1:]",
                "return out[:, :-1].reshape(n, batch_size, cs), out[:, 1:].reshape(n, batch_size, cs)",
            ),
            "expected shape",
        ),
        "the last character as the only target": (
            _BATCHES.replace("out[:, 1:]", "out[:, -1]"),
            "expected shape",
        ),
        "last two windows not left out": (_BATCHES.replace("[:-2]", ""), "batch after batch"),
        "a row more in batches": (
            _BATCHES.replace(
                "len(rows) // batch_size * batch_size", "(len(rows) // batch_size - 1) * batch_size"
            ),
            "expected shape",
        ),
        "64 rows": (_BATCHES.replace("    rows =", "    batch_size = 64\n    rows ="), ""),
        "8 characters": (
            _BATCHES.replace("    rows =", "    cs = 8\n    rows ="),
            "expected shape",
        ),
        "the first 10 batches": (
            _BATCHES.replace(
                "return out[:, :-1], out[:, 1:]",
                "k = 40 * batch_size\n    return out[:k, :-1], out[:k, 1:]",
            ),
            "for a text of",
        ),
        "return forgotten": (_BATCHES.replace("return out", "xy = out"), "`return`"),
        "shuffled rows": (
            _BATCHES.replace("    return", "    np.random.default_rng(0).shuffle(out)\n    return"),
            "does not continue row",
        ),
    },
    "stateful_model": {
        "momentum of the normalization": (
            _normalization("momentum=0.9"),
            "BatchNormalization's moving means",
        ),
        "a small momentum": (_normalization("momentum=0.5"), "BatchNormalization's moving means"),
        "epsilon of the normalization": (_normalization("epsilon=1e-5"), "redictions"),
        "no scale": (_normalization("scale=False"), "too few"),
        "a layer normalization": (
            _STATEFUL.replace("BatchNormalization", "LayerNormalization"),
            "too few",
        ),
        "not stateful": (_STATEFUL.replace(", stateful=True", ""), "stateful"),
        "no forget bias": (_lstm("unit_forget_bias=False"), "does not start with"),
        "glorot for the recurrent kernel": (
            _lstm('recurrent_initializer="glorot_uniform"'),
            "of standard deviation",
        ),
        "identity for the recurrent kernel": (_lstm('recurrent_initializer="identity"'), ""),
        "orthogonal for the kernel": (
            _lstm('kernel_initializer="orthogonal"'),
            "of standard deviation",
        ),
        "dropout of the LSTM": (_lstm("dropout=0.2"), "Two runs of your model differ"),
        "a constraint": (_lstm('recurrent_constraint="max_norm"'), "has a constraint"),
        "no bias": (_lstm("use_bias=False"), "too few"),
        "Dense before the LSTM": (
            _STATEFUL.replace(
                "        keras.layers.LSTM",
                "        keras.layers.Dense(n_fac),\n        keras.layers.LSTM",
            ),
            "too many",
        ),
        "a normalization at the end": (
            _STATEFUL.replace(
                "        keras.layers.TimeD",
                "        keras.layers.BatchNormalization(),\n        keras.layers.TimeD",
            ),
            "too many",
        ),
        "one-hot loss": (
            _STATEFUL.replace("sparse_categorical", "categorical"),
            "Is it the sparse one?",
        ),
        "learning rate 1e-2": (_STATEFUL.replace("1e-3", "1e-2"), "optimizer"),
        "the arguments swapped": (_STATEFUL.replace("cs, batch_size):", "batch_size, cs):"), ""),
        "AdamW": (_STATEFUL.replace("Adam(1e-3)", "AdamW(1e-3)"), "weight_decay"),
    },
    "stacked_model": {
        "stateful": (
            _STACKED.replace('keras.Input((cs,), dtype="int32"),\n', "").replace(
                "return_sequences=True)", "return_sequences=True, stateful=True)"
            ),
            "stateful",
        ),
        "dropout 0.1": (_STACKED.replace("0.2", "0.1"), "times as much"),
        "spatial dropout": (
            _STACKED.replace("Dropout(", "SpatialDropout1D("),
            "new masks for every step",
        ),
        "Gaussian dropout": (_STACKED.replace("Dropout(", "GaussianDropout("), ""),
        "recurrent dropout instead": (
            _STACKED.replace("        keras.layers.Dropout(0.2),\n", "").replace(
                "return_sequences=True", "return_sequences=True, recurrent_dropout=0.2"
            ),
            "",
        ),
        "the LSTMs' own dropout": (
            _STACKED.replace("        keras.layers.Dropout(0.2),\n", "").replace(
                "return_sequences=True", "return_sequences=True, dropout=0.2"
            ),
            "",
        ),
        "SimpleRNNs": (_STACKED.replace("LSTM", "SimpleRNN"), "too few"),
        "half as many units in the second": (
            _STACKED.replace(
                "        keras.layers.LSTM(n_hidden, return_sequences=True),\n        keras.layers.Dropout(0.2),\n        keras.layers.Time",
                "        keras.layers.LSTM(n_hidden // 2, return_sequences=True),\n        keras.layers.Dropout(0.2),\n        keras.layers.Time",
            ),
            "too few",
        ),
        "glorot for the recurrent kernels": (
            _STACKED.replace(
                "return_sequences=True",
                'return_sequences=True, recurrent_initializer="glorot_uniform"',
            ),
            "of standard deviation",
        ),
        "a normalization in between": (
            _STACKED.replace("n_fac),\n", "n_fac),\n        keras.layers.BatchNormalization(),\n"),
            "too many",
        ),
        "one-hot loss": (
            _STACKED.replace("sparse_categorical", "categorical"),
            "Is it the sparse one?",
        ),
        "a regularizer": (
            _STACKED.replace(
                "return_sequences=True", 'return_sequences=True, kernel_regularizer="l2"'
            ),
            "has a regularizer",
        ),
        "a constraint": (
            _STACKED.replace(
                "return_sequences=True", 'return_sequences=True, bias_constraint="non_neg"'
            ),
            "has a constraint",
        ),
    },
}
