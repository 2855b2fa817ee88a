"""Answers to 05_stateful; see tests.answers."""

_STATEFUL = """
def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    inp = keras.Input(shape=(cs,), batch_size=batch_size, dtype="int64")
    h = keras.layers.Embedding(vocab_size, n_fac)(inp)
    h = keras.layers.BatchNormalization()(h)
    h = keras.layers.LSTM(n_hidden, stateful=True, return_sequences=True)(h)
    out = keras.layers.Dense(vocab_size, activation="softmax")(h)
    model = keras.Model(inp, out)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_STACKED = """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential()
    model.add(keras.layers.Embedding(vocab_size, n_fac))
    model.add(keras.layers.LSTM(n_hidden, return_sequences=True))
    model.add(keras.layers.Dropout(0.2))  # first
    model.add(keras.layers.LSTM(n_hidden, return_sequences=True))
    model.add(keras.layers.Dropout(0.2))  # second
    model.add(keras.layers.Dense(vocab_size, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""
_FIRST = "    model.add(keras.layers.Dropout(0.2))  # first\n"
_SECOND = "    model.add(keras.layers.Dropout(0.2))  # second\n"
_DENSE = '    model.add(keras.layers.Dense(vocab_size, activation="softmax"))\n'

_BY_EPOCH = """
def train_stateful(model, x, y, epochs):
    losses = []
    for _ in range(epochs):
        for layer in model.layers:
            if getattr(layer, "stateful", False):
                layer.reset_state()
        h = model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, verbose=0)
        losses.append(h.history["loss"][0])
    return losses
"""

_BY_BATCH = """
def train_stateful(model, x, y, epochs):
    size = model.input_shape[0]
    recurrent = [l for l in model.layers if isinstance(l, keras.layers.RNN)]
    losses = []
    for _ in range(epochs):
        [l.reset_state() for l in recurrent]
        batches = []
        for i in range(0, len(x), size):
            loss = model.train_on_batch(x[i:i + size], y[i:i + size])
            batches.append(loss)
        losses.append(float(np.mean(batches)))
    return losses
"""

_SUBCLASSED = """
class Stateful(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden):
        super().__init__()
        self.steps = [
            keras.layers.Embedding(vocab_size, n_fac),
            keras.layers.BatchNormalization(),
            keras.layers.LSTM(n_hidden, return_sequences=True, stateful=True),
            keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
        ]

    def call(self, x, training=False):
        embedding, normalization, lstm, dense = self.steps
        return dense(lstm(normalization(embedding(x), training=training)))

def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    model = Stateful(vocab_size, n_fac, n_hidden)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(0.001))
    return model
"""

_STACKED_SUBCLASSED = """
class Stacked(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden):
        super().__init__()
        self.out = keras.layers.Dense(vocab_size, activation="softmax")
        self.second = keras.layers.LSTM(n_hidden, return_sequences=True)
        self.first = keras.layers.LSTM(n_hidden, return_sequences=True)
        self.vectors = keras.layers.Embedding(vocab_size, n_fac)
        self.dropout = keras.layers.Dropout(0.2)

    def call(self, x, training=False):
        h = self.dropout(self.first(self.vectors(x)), training=training)
        return self.out(self.dropout(self.second(h), training=training))

def stacked_model(vocab_size, n_fac, n_hidden, cs):
    model = Stacked(vocab_size, n_fac, n_hidden)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

EQUIVALENTS = {
    "with_temperature": {
        "in long double": """
def with_temperature(p, temperature):
    q = np.asarray(p, dtype=np.longdouble) ** (1 / temperature)
    return q / q.sum()
""",
    },
    "stateful_batches": {
        "streams of characters": """
def stateful_batches(idx, cs, batch_size):
    windows = len(range(0, len(idx) - 1 - cs, cs)) - 2
    n = windows // batch_size
    size = n * batch_size * cs
    parts = []
    for shift in (0, 1):
        rows = np.array(idx[shift:shift + size]).reshape(batch_size, n * cs)
        parts.append(np.concatenate(np.split(rows, n, axis=1)))
    return parts
""",
    },
    "stateful_model": {
        "functional, Dense alone": _STATEFUL,
        "a cell in keras.layers.RNN": _STATEFUL.replace(
            "LSTM(n_hidden, stateful", "RNN(keras.layers.LSTMCell(n_hidden), stateful"
        ),
        "unrolled": _STATEFUL.replace("stateful=True,", "stateful=True, unroll=True,"),
        "logits": _STATEFUL.replace(', activation="softmax"', "").replace(
            '"sparse_categorical_crossentropy"',
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        ),
        "subclassed": _SUBCLASSED,
    },
    "train_stateful": {
        "fit once an epoch": _BY_EPOCH,
        "a callback": """
class Reset(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        for layer in self.model.layers:
            if hasattr(layer, "reset_state"):
                layer.reset_state()

def train_stateful(model, x, y, epochs):
    return model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, epochs=epochs,
                     callbacks=[Reset()], verbose=0).history["loss"]
""",
        "train_on_batch": _BY_BATCH,
        "the LSTM looked up": _BY_EPOCH.replace(
            'getattr(layer, "stateful", False)', "isinstance(layer, keras.layers.LSTM)"
        ),
        "the LSTM looked up once": _BY_EPOCH.replace(
            "    losses = []",
            "    lstm = [l for l in model.layers if 'lstm' in l.name.lower()][0]\n    losses = []",
        ).replace(
            "        for layer in model.layers:\n"
            '            if getattr(layer, "stateful", False):\n'
            "                layer.reset_state()\n",
            "        lstm.reset_state()\n",
        ),
        "tried on each layer": _BY_EPOCH.replace(
            '            if getattr(layer, "stateful", False):\n                layer.reset_state()\n',
            "            try:\n                layer.reset_state()\n"
            "            except AttributeError:\n                pass\n",
        ),
        "losses as Python numbers": _BY_EPOCH.replace("h.history", "float(h.history").replace(
            '["loss"][0])', '["loss"][0]))'
        ),
        "losses as NumPy numbers": _BY_BATCH.replace("float(np.mean(batches))", "np.mean(batches)"),
        "a tf.data pipeline": """
def train_stateful(model, x, y, epochs):
    import tensorflow as tf
    data = tf.data.Dataset.from_tensor_slices((x, y)).batch(model.input_shape[0])
    histories = []
    for epoch in range(epochs):
        [l.reset_state() for l in model.layers if isinstance(l, keras.layers.RNN)]
        histories.append(model.fit(data, verbose=0))
    return [loss for h in histories for loss in h.history["loss"]]
""",
        "a callback at both ends of an epoch": """
class Reset(keras.callbacks.Callback):
    def reset(self):
        for layer in self.model.layers:
            if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
                layer.reset_state()

    def on_epoch_begin(self, epoch, logs=None):
        self.reset()

    def on_epoch_end(self, epoch, logs=None):
        self.reset()

def train_stateful(model, x, y, epochs):
    history = model.fit(x, y, epochs=epochs, batch_size=model.input_shape[0], shuffle=False,
                        verbose=0, callbacks=[Reset()])
    return list(history.history["loss"])
""",
        "a gradient tape": """
def train_stateful(model, x, y, epochs):
    import tensorflow as tf
    size, losses = model.input_shape[0], []
    for _ in range(epochs):
        for layer in model.layers:
            if hasattr(layer, "reset_state"):
                layer.reset_state()
        total = 0
        for xs, ys in zip(np.split(x, len(x) // size), np.split(y, len(y) // size)):
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(ys, model(xs, training=True)))
            model.optimizer.apply(tape.gradient(loss, model.trainable_weights), model.trainable_weights)
            total += float(loss)
        losses.append(total / (len(x) // size))
    return losses
""",
    },
    "stacked_model": {
        "added one by one": _STACKED,
        "cells in keras.layers.RNN": _STACKED.replace(
            "LSTM(n_hidden, return", "RNN(keras.layers.LSTMCell(n_hidden), return"
        ),
        "seeds of their own": _STACKED.replace("0.2))  # first", "0.2, seed=1))").replace(
            "0.2))  # second", "0.2, seed=2))"
        ),
        "subclassed": _STACKED_SUBCLASSED,
    },
}

MISTAKES = {
    "stateful_batches": {
        "empty if the last batch is full": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    x, y = rows[:, :-1], rows[:, 1:]
    n, spare = len(x) // batch_size, len(x) % batch_size
    kept = [w[:-spare].reshape(batch_size, -1, cs) for w in (x, y)]
    return tuple(w.swapaxes(0, 1).reshape(-1, cs) for w in kept)
""",
            "expected shape",
        ),
        "text order, as in the lesson": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    x, y = rows[:, :-1], rows[:, 1:]
    m = len(x) // batch_size * batch_size
    return x[:m], y[:m]
""",
            "does not continue row",
        ),
        "axes not swapped back": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    x, y = rows[:, :-1], rows[:, 1:]
    m = len(x) // batch_size * batch_size
    return tuple(w[:m].reshape(-1, batch_size, cs).swapaxes(0, 1).reshape(m, cs) for w in (x, y))
""",
            "does not continue row",
        ),
        "not trimmed": (
            "def stateful_batches(idx, cs, batch_size):\n"
            "    rows = corpus.rows(idx, cs)[:-2]\n"
            "    return rows[:, :-1], rows[:, 1:]",
            "expected shape",
        ),
        "last windows instead of the first": (
            """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    x, y = rows[:, :-1], rows[:, 1:]
    n = len(x) // batch_size
    m = n * batch_size
    return tuple(w[-m:].reshape(batch_size, n, cs).swapaxes(0, 1).reshape(m, cs) for w in (x, y))
""",
            "windows, batch after batch",
        ),
    },
    "stateful_model": {
        "the last state only": (
            _STATEFUL.replace(", return_sequences=True", ""),
            "return its states of all steps, or only the last?",
        ),
        "the last state only, at every step": (
            _STATEFUL.replace(", return_sequences=True", "").replace(
                'keras.layers.Dense(vocab_size, activation="softmax")',
                'keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))',
            ),
            "TimeDistributed applies its layer at every step",
        ),
        "not stateful": (_STATEFUL.replace("stateful=True, ", ""), "Is the layer stateful?"),
        "batch size left open": (
            _STATEFUL.replace("batch_size=batch_size, ", "").replace("stateful=True, ", ""),
            "any size",
        ),
        "fixed batch size": (
            _STATEFUL.replace("batch_size=batch_size", "batch_size=64"),
            "batches of 64",
        ),
        "no BatchNormalization": (
            _STATEFUL.replace("    h = keras.layers.BatchNormalization()(h)\n", ""),
            "168 too few",
        ),
        "BatchNormalization frozen": (
            _STATEFUL.replace("BatchNormalization()", "BatchNormalization(trainable=False)"),
            "should be trained but are not: 2 times",
        ),
        "moving statistics in training": (
            _SUBCLASSED.replace("training=training", "training=False"),
            "loss",  # it differs, or under some secrets the gradients alone
        ),
        "BatchNormalization over time": (
            _STATEFUL.replace("BatchNormalization()", "BatchNormalization(axis=1)"),
            "136 too few",
        ),
        "BatchNormalization after the LSTM": (
            _STATEFUL.replace("    h = keras.layers.BatchNormalization()(h)\n", "").replace(
                "    out =", "    h = keras.layers.BatchNormalization()(h)\n    out ="
            ),
            "856 too many",
        ),
        "hard sigmoid gates": (
            _STATEFUL.replace(
                "stateful=True", 'recurrent_activation="hard_sigmoid", stateful=True'
            ),
            "redictions",
        ),
        "relu instead of tanh": (
            _STATEFUL.replace("stateful=True", 'activation="relu", stateful=True'),
            "redictions",
        ),
        "a GRU": (_STATEFUL.replace("LSTM", "GRU"), "too few"),
        "missing return_sequences": (
            _STATEFUL.replace(", return_sequences=True", ""),
            "output has shape (",
        ),
        "backwards in time": (
            _STATEFUL.replace("stateful=True", "go_backwards=True, stateful=True"),
            "redictions",
        ),
        "softmax over time": (
            _STATEFUL.replace('"softmax"', "lambda z: keras.ops.softmax(z, axis=1)"),
            "redictions",
        ),
        "another learning rate": (
            _STATEFUL.replace('"adam"', "keras.optimizers.Adam(1e-4)"),
            "step of your optimizer",
        ),
    },
    "train_stateful": {
        "the last batch's own loss": (
            _BY_BATCH.replace(
                "            loss = model",
                "            model.reset_metrics()\n            loss = model",
            ).replace("np.mean(batches)", "batches[-1]"),
            "Possible mistake: loss of the last batch instead of the epoch's mean. ",
        ),
        "always three epochs": (
            _BY_EPOCH.replace("range(epochs)", "range(3)"),
            "number of updates in 1 epoch",
        ),
        "never reset": (
            """
def train_stateful(model, x, y, epochs):
    return model.fit(x, y, batch_size=model.input_shape[0], epochs=epochs, shuffle=False, verbose=0).history["loss"]
""",
            "reset before each epoch",
        ),
        "reset before the first epoch only": (
            """
def train_stateful(model, x, y, epochs):
    for layer in model.layers:
        if hasattr(layer, "reset_state"):
            layer.reset_state()
    return model.fit(x, y, batch_size=model.input_shape[0], epochs=epochs, shuffle=False, verbose=0).history["loss"]
""",
            "reset before each epoch",
        ),
        "reset after each batch": (
            _BY_BATCH.replace(
                "            loss =",
                "            [l.reset_state() for l in recurrent]\n            loss =",
            ),
            "kept from one batch to the next",
        ),
        "shuffled": (_BY_EPOCH.replace("shuffle=False, ", ""), "shuffle=False"),
        "epochs ignored": (
            _BY_EPOCH.replace("range(epochs)", "range(1)"),
            "number of updates in ",
        ),
        "another batch size": (
            _BY_EPOCH.replace("model.input_shape[0]", "64"),
            "The model has states for ",
        ),
        "never fitted": (
            "def train_stateful(model, x, y, epochs):\n    return []",
            "number of updates in 1 epoch",
        ),
        "nothing returned": (
            _BY_EPOCH.replace("    return losses\n", ""),
            "does not return anything",
        ),
        "the history returned": (_BY_EPOCH.replace("return losses", "return h"), "found History"),
        "an array returned": (
            _BY_EPOCH.replace("return losses", "return np.array(losses)"),
            "found ndarray",
        ),
        "a list in a list": (_BY_EPOCH.replace('["loss"][0]', '["loss"]'), "each of them a number"),
        "the last loss only": (_BY_EPOCH.replace("return losses", "return losses[-1:]"), "shape"),
        "sums instead of means": (
            _BY_EPOCH.replace('["loss"][0]', '["loss"][0] * len(x)'),
            "but not the list",
        ),
        "losses after the epochs": (
            _BY_EPOCH.replace(
                'h.history["loss"][0]',
                "model.evaluate(x, y, batch_size=len(x[:model.input_shape[0]]), verbose=0)",
            ),
            "but not the list",
        ),
        "the last batch's loss": (
            _BY_BATCH.replace("float(np.mean(batches))", "float(loss)"),
            "not the list",
        ),
        "means over all epochs so far": (
            _BY_BATCH.replace("        batches = []\n", "").replace(
                "    losses = []", "    losses, batches = [], []"
            ),
            "not the list",
        ),
        "the layer at place 2": (
            _BY_EPOCH.replace(
                "for layer in model.layers:", "for layer in model.layers[2:3]:"
            ).replace(
                '            if getattr(layer, "stateful", False):\n                layer',
                "            layer",
            ),
            "reset_state",
        ),
        "an optimizer of its own": (
            _BY_EPOCH.replace(
                "    losses = []",
                "    model.compile(loss='sparse_categorical_crossentropy', optimizer='adam')\n    losses = []",
            ),
            "weights differ",
        ),
        "windows and targets in reverse": (
            _BY_EPOCH.replace("fit(x, y", "fit(x[::-1], y[::-1]"),
            "weights differ",
        ),
        "a tenth kept for validation": (
            _BY_EPOCH.replace("verbose=0", "verbose=0, validation_split=0.1"),
            "",
        ),
        "one epoch too many": (
            _BY_EPOCH.replace("range(epochs)", "range(epochs + 1)"),
            "number of updates",
        ),
        "epochs in epochs": (
            _BY_EPOCH.replace("shuffle=False", "epochs=epochs, shuffle=False"),
            "updates in ",
        ),
        "not in training mode": (
            """
def train_stateful(model, x, y, epochs):
    import tensorflow as tf
    n, losses = model.input_shape[0], []
    for _ in range(epochs):
        [l.reset_state() for l in model.layers if hasattr(l, "reset_state")]
        means = []
        for i in range(0, len(x), n):
            with tf.GradientTape() as tape:
                p = model(x[i:i + n])
                loss = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(y[i:i + n], p))
            model.optimizer.apply(tape.gradient(loss, model.trainable_weights), model.trainable_weights)
            means.append(float(loss))
        losses.append(np.mean(means))
    return losses
""",
            "weights differ",
        ),
        "weights restored": (
            _BY_EPOCH.replace(
                "    losses = []", "    losses, start = [], model.get_weights()"
            ).replace("    return losses", "    model.set_weights(start)\n    return losses"),
            "weights differ",
        ),
    },
    "stacked_model": {
        "dropout as an argument of LSTM": (
            _STACKED.replace(_FIRST, "")
            .replace(_SECOND, "")
            .replace("LSTM(n_hidden,", "LSTM(n_hidden, dropout=0.2,"),
            "not an argument of LSTM",
        ),
        "rate to keep instead of rate to drop": (_STACKED.replace("0.2", "0.8"), "times as much"),
        "dropout rate 0.5": (_STACKED.replace("0.2", "0.5"), "times as much"),
        "dropout rate 0.25": (_STACKED.replace("0.2", "0.25"), "times as much"),
        "no dropout": (_STACKED.replace(_FIRST, "").replace(_SECOND, ""), "no dropout at all"),
        "missing dropout after the first LSTM": (
            _STACKED.replace(_FIRST, ""),
            "one after each LSTM",
        ),
        "missing dropout after the second LSTM": (
            _STACKED.replace(_SECOND, ""),
            "one after each LSTM",
        ),
        "dropout before the first LSTM": (
            _STACKED.replace(_SECOND, "").replace("n_fac))\n", "n_fac))\n" + _FIRST, 1),
            "one after each LSTM",
        ),
        "dropout after the softmax": (
            _STACKED.replace(_SECOND, "").replace(_DENSE, _DENSE + _SECOND),
            "one after each LSTM",
        ),
        "the second LSTM's own dropout": (
            _STACKED.replace(_FIRST, "").replace(
                "return_sequences=True))\n" + _SECOND,
                "return_sequences=True, dropout=0.2))\n" + _SECOND,
            ),
            "new masks for every step",
        ),
        "one mask for all steps": (
            _STACKED.replace("Dropout(0.2)", "Dropout(0.2, noise_shape=(None, 1, None))"),
            "new masks for every step",
        ),
        "dropout in prediction too": (
            _STACKED_SUBCLASSED.replace("training=training", "training=True"),
            "for training only",
        ),
        "dropout in training mode for good": (
            """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    window = keras.Input((cs,), dtype="int64")
    x = keras.layers.Embedding(vocab_size, n_fac)(window)
    for _ in range(2):
        x = keras.layers.LSTM(n_hidden, return_sequences=True)(x)
        x = keras.layers.Dropout(0.2)(x, training=True)
    model = keras.Model(window, keras.layers.Dense(vocab_size, activation="softmax")(x))
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    return model
""",
            "Called as `model(x)`",
        ),
        "missing second LSTM": (
            _STACKED.replace(
                "    model.add(keras.layers.LSTM(n_hidden, return_sequences=True))\n" + _FIRST, ""
            ),
            "too few",
        ),
        "only the last step": (
            _STACKED.replace(", return_sequences=True))\n" + _SECOND, "))\n" + _SECOND),
            "output has shape (",
        ),
        "a learning rate ten times too small": (
            _STACKED.replace('"adam"', "keras.optimizers.Adam(1e-4)"),
            "step of your optimizer",
        ),
    },
    "with_temperature": {
        "divided by the largest": (
            """
def with_temperature(p, temperature):
    scaled = p ** (1 / temperature)
    return scaled / scaled.max()
""",
            "Possible mistake: divided by the largest instead of the sum. ",
        ),
        "in place": (
            """
def with_temperature(p, temperature):
    p **= 1 / temperature
    p /= p.sum()
    return p
""",
            "The function changes its argument `p`",
        ),
    },
}
