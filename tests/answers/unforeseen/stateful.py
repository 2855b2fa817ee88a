"""Wrong answers to 05_stateful; see tests.answers.unforeseen."""

from tests.answers.unforeseen import changed

_MODEL = """
def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    model = keras.Sequential([
        keras.Input(batch_shape=(batch_size, cs)),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.BatchNormalization(),
        keras.layers.LSTM(n_hidden, stateful=True, return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-3))
    return model
"""

_STACKED = """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,)),
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

MISTAKES = {
    "stateful_batches": {
        "windows of one character lose their axis": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    n = len(rows) // batch_size
    rows = rows[:n * batch_size].reshape(batch_size, n, cs + 1).swapaxes(0, 1).reshape(-1, cs + 1)
    return np.squeeze(rows[:, :-1]), np.squeeze(rows[:, 1:])
""",
            "The windows at cs=1, batch after batch: expected shape",
        ),
        "targets that are the windows": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    m = len(rows) // batch_size * batch_size
    rows = rows[:m].reshape(batch_size, -1, cs + 1).swapaxes(0, 1).reshape(m, cs + 1)
    return rows[:, :-1], rows[:, :-1]
""",
            "The targets",
        ),
        "windows and targets exchanged": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    m = len(rows) // batch_size * batch_size
    rows = rows[:m].reshape(batch_size, -1, cs + 1).swapaxes(0, 1).reshape(m, cs + 1)
    return rows[:, 1:], rows[:, :-1]
""",
            "The windows",
        ),
        "y in text order": (
            """
def stateful_batches(idx, cs, batch_size):
    r = corpus.rows(idx, cs)[:-2]
    m = len(r) // batch_size * batch_size
    x = r[:m, :-1].reshape(batch_size, -1, cs).swapaxes(0, 1).reshape(m, cs)
    return x, r[:m, 1:]
""",
            "Possible mistake: targets left in text order. ",
        ),
        "text order": (
            """
def stateful_batches(idx, cs, batch_size):
    r = corpus.rows(idx, cs)[:-2]
    m = len(r) // batch_size * batch_size
    return r[:m, :-1], r[:m, 1:]
""",
            "Possible mistake: windows left in text order. ",
        ),
        "swapped reshape": (
            """
def stateful_batches(idx, cs, batch_size):
    r = corpus.rows(idx, cs)[:-2]
    m = len(r) // batch_size * batch_size
    r = r[:m].reshape(-1, batch_size, cs + 1).swapaxes(0, 1).reshape(m, cs + 1)
    return r[:, :-1], r[:, 1:]
""",
            "Possible mistake: rows and batches swapped. ",
        ),
        "not trimmed to the batch": (
            """
def stateful_batches(idx, cs, batch_size):
    r = corpus.rows(idx, cs)
    m = len(r) // batch_size * batch_size
    r = r[:m].reshape(batch_size, -1, cs + 1).swapaxes(0, 1).reshape(m, cs + 1)
    return r[:, :-1], r[:, 1:]
""",
            "Possible mistake: last two windows not left out. ",
        ),
        "three dimensions": (
            """
def stateful_batches(idx, cs, batch_size):
    r = corpus.rows(idx, cs)[:-2]
    m = len(r) // batch_size * batch_size
    r = r[:m].reshape(batch_size, -1, cs + 1).swapaxes(0, 1)
    return r[..., :-1], r[..., 1:]
""",
            "shape",
        ),
        "fixed batch of 64": (
            """
def stateful_batches(idx, cs, batch_size):
    r = corpus.rows(idx, cs)[:-2]
    m = len(r) // 64 * 64
    r = r[:m].reshape(64, -1, cs + 1).swapaxes(0, 1).reshape(m, cs + 1)
    return r[:, :-1], r[:, 1:]
""",
            "`stateful_batches` does not use its argument",
        ),
        "last character as target": (
            """
def stateful_batches(idx, cs, batch_size):
    r = corpus.rows(idx, cs)[:-2]
    m = len(r) // batch_size * batch_size
    r = r[:m].reshape(batch_size, -1, cs + 1).swapaxes(0, 1).reshape(m, cs + 1)
    return r[:, :-1], r[:, -1]
""",
            "shape",
        ),
    },
    "stateful_model": {
        "return_state for return_sequences": (
            """
def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    inputs = keras.Input(batch_shape=(batch_size, cs), dtype="int32")
    x = keras.layers.Embedding(vocab_size, n_fac)(inputs)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.LSTM(n_hidden, stateful=True, return_state=True)(x)
    x = keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))(x)
    model = keras.Model(inputs, x)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-3))
    return model
""",
            "`return_state=True`",
        ),
        "the batch within shape": (
            changed(_MODEL, ("batch_shape=(batch_size, cs)", "shape=(batch_size, cs)")),
            "`shape` is without the axis of the batch",
        ),
        "stateless": (
            changed(_MODEL, ("stateful=True, ", "")),
            "Possible mistake: layer not stateful. ",
        ),
        "no batch norm": (
            changed(_MODEL, ("        keras.layers.BatchNormalization(),\n", "")),
            "Possible mistake: missing BatchNormalization. ",
        ),
        "batch norm after the LSTM": (
            changed(
                _MODEL,
                ("        keras.layers.BatchNormalization(),\n", ""),
                (
                    "        keras.layers.TimeD",
                    "        keras.layers.BatchNormalization(),\n        keras.layers.TimeD",
                ),
            ),
            "Possible mistake: BatchNormalization after the LSTM. ",
        ),
        "hard sigmoid": (
            changed(
                _MODEL, ("stateful=True", 'recurrent_activation="hard_sigmoid", stateful=True')
            ),
            "Possible mistake: hard sigmoid instead of sigmoid. ",
        ),
        "input shape only": (
            changed(_MODEL, ("batch_shape=(batch_size, cs)", "(cs,)")),
            "`stateful_model` does not use its argument",
        ),
        "batch size 64": (
            changed(_MODEL, ("(batch_size, cs)", "(64, cs)")),
            "`stateful_model` does not use its argument",
        ),
        "unit_forget_bias": (
            changed(_MODEL, ("stateful=True", "unit_forget_bias=False, stateful=True")),
            "",
        ),
        "GRU": (
            changed(_MODEL, ("LSTM", "GRU")),
            "Possible mistake: a GRU instead of the required layer. ",
        ),
        "relu LSTM": (
            changed(_MODEL, ("stateful=True", 'activation="relu", stateful=True')),
            "Possible mistake: relu instead of tanh. ",
        ),
        "momentum": (
            changed(_MODEL, ("BatchNormalization()", "BatchNormalization(epsilon=0.1)")),
            "",
        ),
        "layer norm": (
            changed(_MODEL, ("BatchNorm", "LayerNorm")),
            "Possible mistake: LayerNormalization instead of BatchNormalization. ",
        ),
    },
    "train_stateful": {
        "shuffled": (
            """
def train_stateful(model, x, y, epochs):
    losses = []
    for _ in range(epochs):
        for l in model.layers:
            if hasattr(l, "reset_state"):
                l.reset_state()
        losses += model.fit(x, y, batch_size=model.input_shape[0], verbose=0).history["loss"]
    return losses
""",
            "shuffle",
        ),
        "never reset": (
            """
def train_stateful(model, x, y, epochs):
    h = model.fit(x, y, batch_size=model.input_shape[0], epochs=epochs, shuffle=False, verbose=0)
    return h.history["loss"]
""",
            "Possible mistake: state not reset at each epoch. ",
        ),
        "model.reset_states": (
            """
def train_stateful(model, x, y, epochs):
    losses = []
    for _ in range(epochs):
        model.reset_states()
        h = model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, verbose=0)
        losses += h.history["loss"]
    return losses
""",
            "reset_state",
        ),
        "reset after each batch": (
            """
def train_stateful(model, x, y, epochs):
    n, losses = model.input_shape[0], []
    for _ in range(epochs):
        total = []
        for i in range(0, len(x), n):
            for l in model.layers:
                if hasattr(l, "reset_state"):
                    l.reset_state()
            total.append(float(model.train_on_batch(x[i:i + n], y[i:i + n])))
        losses.append(np.mean(total))
    return losses
""",
            "Possible mistake: state reset at each batch. ",
        ),
        "batch size 64": (
            """
def train_stateful(model, x, y, epochs):
    losses = []
    for _ in range(epochs):
        for l in model.layers:
            if hasattr(l, "reset_state"):
                l.reset_state()
        losses += model.fit(x, y, batch_size=64, shuffle=False, verbose=0).history["loss"]
    return losses
""",
            "batch",
        ),
        "epochs squared": (
            """
def train_stateful(model, x, y, epochs):
    losses = []
    for _ in range(epochs):
        for l in model.layers:
            if hasattr(l, "reset_state"):
                l.reset_state()
        h = model.fit(x, y, batch_size=model.input_shape[0], epochs=epochs, shuffle=False, verbose=0)
        losses += h.history["loss"]
    return losses
""",
            "updates",
        ),
        "returns nothing": (
            """
def train_stateful(model, x, y, epochs):
    for _ in range(epochs):
        for l in model.layers:
            if hasattr(l, "reset_state"):
                l.reset_state()
        model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, verbose=0)
""",
            "",
        ),
    },
    "with_temperature": {
        "zeros made small": (
            """
def with_temperature(p, temperature):
    scaled = np.exp(np.log(p + 1e-8) / temperature)
    return scaled / scaled.sum()
""",
            "",
        ),
    },
    "stacked_model": {
        "one LSTM in two places": (
            """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    lstm = keras.layers.LSTM(n_hidden, return_sequences=True)
    dropout = keras.layers.Dropout(0.2)
    inputs = keras.Input((cs,), dtype="int32")
    x = keras.layers.Embedding(vocab_size, n_fac)(inputs)
    x = dropout(lstm(x))
    x = dropout(lstm(x))
    x = keras.layers.Dense(vocab_size, activation="softmax")(x)
    model = keras.Model(inputs, x)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
            "is one layer used in two places",
        ),
        "Dropout before each LSTM": (
            """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,), dtype="int32"),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.Dropout(0.2),
        keras.layers.LSTM(n_hidden, return_sequences=True),
        keras.layers.Dropout(0.2),
        keras.layers.LSTM(n_hidden, return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
            "behind its LSTM",
        ),
        "one dropout": (
            changed(
                _STACKED,
                (
                    "        keras.layers.Dropout(0.2),\n        keras.layers.TimeD",
                    "        keras.layers.TimeD",
                ),
            ),
            "Possible mistake: missing dropout after the second LSTM. ",
        ),
        "half dropped": (
            changed(_STACKED, ("Dropout(0.2)", "Dropout(0.5)")),
            "Possible mistake: dropout rate too high. ",
        ),
        "kept probability": (
            changed(_STACKED, ("Dropout(0.2)", "Dropout(0.8)")),
            "Possible mistake: rate to keep instead of rate to drop. ",
        ),
        "second LSTM returns the last state": (
            changed(
                _STACKED,
                (
                    'keras.layers.LSTM(n_hidden, return_sequences=True),\n        keras.layers.Dropout(0.2),\n        keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))',
                    'keras.layers.LSTM(n_hidden),\n        keras.layers.Dropout(0.2),\n        keras.layers.Dense(vocab_size, activation="softmax")',
                ),
            ),
            "",
        ),
        "three LSTMs": (
            changed(
                _STACKED,
                (
                    "        keras.layers.TimeD",
                    "        keras.layers.LSTM(n_hidden, return_sequences=True),\n        keras.layers.TimeD",
                ),
            ),
            "",
        ),
        "one LSTM": (
            changed(
                _STACKED,
                (
                    "        keras.layers.LSTM(n_hidden, return_sequences=True),\n        keras.layers.Dropout(0.2),\n        keras.layers.LSTM",
                    "        keras.layers.LSTM",
                ),
            ),
            "Possible mistake: missing second LSTM. ",
        ),
        "stateful": (
            changed(_STACKED, ("return_sequences=True", "return_sequences=True, stateful=True")),
            "",
        ),
        "noise": (changed(_STACKED, ("Dropout(0.2)", "GaussianNoise(0.2)")), ""),
        "dropout after the embedding": (
            changed(_STACKED, ("n_fac),\n", "n_fac),\n        keras.layers.Dropout(0.2),\n")),
            "ropout",
        ),
    },
}
