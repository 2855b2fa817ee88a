"""Answers to 04_sequences; see tests.answers."""

from tests.answers import training

_UNROLLED = """
def unrolled_model(vocab_size, n_fac, n_hidden, cs):
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")
    dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    start = keras.Input((n_fac,), name="zeros")
    ins = [keras.Input((1,), dtype="int32") for _ in range(cs)]
    h = dense_in(start)
    outs = []
    for i in ins:
        c = keras.layers.Embedding(vocab_size, n_fac)(i)[:, 0]
        h = dense_in(c) + dense_hidden(h)
        outs.append(dense_out(h))
    model = keras.Model([start] + ins, outs)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_TWO_LINES = """
def sequence_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity", return_sequences=True),
        keras.layers.Dense(vocab_size, activation="softmax"),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_ONE_INPUT = """
def unrolled_model(vocab_size, n_fac, n_hidden, cs):
    windows = keras.Input((cs,), dtype="int32")
    vectors = [keras.layers.Embedding(vocab_size, n_fac)(windows[:, i]) for i in range(cs)]
    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")
    h = dense_in(keras.ops.zeros_like(vectors[0]))
    outs = []
    for v in vectors:
        h = keras.layers.add([dense_in(v), dense_hidden(h)])
        outs.append(dense_out(h))
    model = keras.Model(windows, OUTPUTS)
    model.compile(loss=LOSS, optimizer="adam")
    return model
"""


def _one_input(outputs: str, loss: str = "'sparse_categorical_crossentropy'") -> str:
    return _ONE_INPUT.replace("OUTPUTS", outputs).replace("LOSS", loss)


_SUMMED = "lambda y, p: cs * keras.losses.sparse_categorical_crossentropy(y, p)"

EQUIVALENTS = {
    "sequence_windows": {
        "lists": """
def sequence_windows(idx, cs):
    starts = list(range(0, len(idx) - 1 - cs, cs))[:-2]
    return np.array([idx[i:i + cs] for i in starts]), np.array([idx[i + 1:i + 1 + cs] for i in starts])
""",
        "columns, stacked": """
def sequence_windows(idx, cs):
    columns = [[idx[i + n] for i in range(0, len(idx) - 1 - cs, cs)] for n in range(cs + 1)]
    columns = [np.stack(c[:-2]) for c in columns]
    return np.stack(columns[:-1], axis=1), np.stack(columns[1:], axis=1)
""",
    },
    "unrolled_model": {
        "+ instead of add": _UNROLLED,
        "zeros made inside": _one_input("outs"),
        "outputs as a dict": _one_input("{f'step_{i}': o for i, o in enumerate(outs)}"),
        "a loss for each output": _one_input("outs", "['sparse_categorical_crossentropy'] * cs"),
        "one stacked output, its losses added up": _one_input(
            "keras.ops.stack(outs, axis=1)", _SUMMED
        ),
        "logits": _UNROLLED.replace(', activation="softmax"', "").replace(
            '"sparse_categorical_crossentropy"',
            "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
        ),
    },
    "sequence_losses": {
        "a small number added": """
def sequence_losses(p, y):
    right = np.take_along_axis(p, y[..., None], axis=-1)[..., 0]
    per_step = -np.log(right + 1e-7).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
        "loops": """
def sequence_losses(p, y):
    batch, cs, _ = p.shape
    per_step = [np.mean([-np.log(p[b, t, y[b, t]]) for b in range(batch)]) for t in range(cs)]
    return np.array(per_step), sum(per_step), sum(per_step) / cs
""",
    },
    "sequence_model": {
        "Dense alone, the input left open": _TWO_LINES,
        "a cell in keras.layers.RNN": _TWO_LINES.replace(
            'SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity", return_sequences=True)',
            'RNN(keras.layers.SimpleRNNCell(n_hidden, activation="relu", recurrent_initializer="identity"), '
            "return_sequences=True)",
        ),
    },
    "train_sequences": {
        "unshuffled, a tenth kept for validation": """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 8)
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0, shuffle=False,
                     validation_split=0.1)
""",
        "one-hot targets": """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 8)
    return model.fit(x, np.eye(86)[y], batch_size=64, epochs=epochs, verbose=0)
""",
    },
}

MISTAKES = {
    "sequence_windows": {
        "one character too far": (
            """
def sequence_windows(idx, cs):
    starts = np.arange(0, len(idx) - cs, cs)[:-2]
    positions = starts[:, None] + np.arange(cs)
    return idx[positions], idx[positions + 1]
""",
            "expected shape",
        ),
        "targets not shifted": (
            """
def sequence_windows(idx, cs):
    starts = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    x = idx[starts[:, None] + np.arange(cs)]
    return x, x
""",
            "one that follows",
        ),
        "overlapping windows": (
            """
def sequence_windows(idx, cs):
    positions = np.arange(len(idx) - 1 - cs)[:-2, None] + np.arange(cs)
    return idx[positions], idx[positions + 1]
""",
            "expected shape",
        ),
        "one target per window": (
            """
def sequence_windows(idx, cs):
    starts = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return idx[starts[:, None] + np.arange(cs)], idx[starts + cs]
""",
            "targets",
        ),
        "the last two characters left out": (
            """
def sequence_windows(idx, cs):
    starts = range(0, len(idx) - 1 - cs - 2, cs)
    x = np.array([idx[i : i + cs] for i in starts])
    return x, np.array([idx[i + 1 : i + 1 + cs] for i in starts])
""",
            "Possible mistake: two characters left out instead of two windows. ",
        ),
    },
    "unrolled_model": {
        "one tanh around each sum": (
            _UNROLLED.replace('activation="relu"', "activation=None")
            .replace(
                "h = dense_in(c) + dense_hidden(h)",
                "h = keras.ops.tanh(dense_hidden(h) + dense_in(c))",
            )
            .replace("h = dense_in(start)", "h = keras.ops.tanh(dense_in(start))"),
            "Possible mistake: tanh applied to the sum. ",
        ),
        "a tanh after each addition": (
            _UNROLLED.replace(
                "h = dense_in(c) + dense_hidden(h)",
                "h = keras.ops.tanh(dense_hidden(h) + dense_in(c))",
            ),
            "Possible mistake: tanh applied to the sum of the relus. ",
        ),
        "tanh for the state only": (
            _UNROLLED.replace('activation="relu", kernel', 'activation="tanh", kernel'),
            "Possible mistake: tanh instead of relu in dense_hidden. ",
        ),
        "the position before": (
            _UNROLLED.replace("for i in ins:", "for i in [ins[n - 1] for n in range(cs)]:"),
            "Possible mistake: each step reads the character before its own. ",
        ),
        "a binary loss of indices": (
            _UNROLLED.replace("sparse_categorical", "binary"),
            "A binary one judges yes or no",
        ),
        "mean of the losses instead of their sum": (
            _one_input("keras.ops.stack(outs, axis=1)"),
            "The loss is the mean of the",
        ),
        "loss on the last step only": (
            _UNROLLED.replace('loss="sparse', 'loss=[None] * (cs - 1) + ["sparse').replace(
                'crossentropy",', 'crossentropy"],'
            ),
            "loss with the grader's test weights",
        ),
        "one prediction": (
            _one_input("outs[-1]"),
            "its predictions of all steps, or only the last?",
        ),
        "the last output": (
            _UNROLLED.replace("ins, outs)", "ins, outs[-1])"),
            "its predictions of all steps, or only the last?",
        ),
        "dense_hidden after the sum": (
            _UNROLLED.replace("dense_in(c) + dense_hidden(h)", "dense_hidden(dense_in(c) + h)"),
            "Possible mistake: character added before the hidden layer. ",
        ),
        "logits for a loss of probabilities": (
            _UNROLLED.replace(', activation="softmax"', ""),
            "Possible mistake: missing softmax, although the loss expects probabilities. ",
        ),
        "relu for the outputs": (
            _UNROLLED.replace('"softmax"', '"relu"'),
            "Possible mistake: relu instead of softmax. ",
        ),
        "one loss in a list": (
            _UNROLLED.replace('loss="sparse', 'loss=["sparse').replace(
                'crossentropy",', 'crossentropy"] + [None] * (cs - 1),'
            ),
            "Possible mistake: loss on the first step only. ",
        ),
        "softmax over time": (
            _one_input("keras.ops.softmax(keras.ops.stack(outs, axis=1), axis=1)", _SUMMED).replace(
                ', activation="softmax"', ""
            ),
            "redictions",
        ),
        "first state without the input layer": (
            _UNROLLED.replace(
                'keras.Input((n_fac,), name="zeros")', "keras.Input((n_hidden,))"
            ).replace("h = dense_in(start)", "h = start"),
            "redictions",
        ),
        "no state before the first character": (
            _one_input("outs").replace(
                "h = keras.layers.add([dense_in(v), dense_hidden(h)])",
                "h = dense_in(v) if v is vectors[0] else keras.layers.add([dense_in(v), dense_hidden(h)])",
            ),
            "redictions",
        ),
        "one relu applied to the sum": (
            _UNROLLED.replace(
                "h = dense_in(c) + dense_hidden(h)",
                "h = keras.ops.relu(linear_in(c) + linear_hidden(h))",
            )
            .replace('n_hidden, activation="relu"', "n_hidden")
            .replace("dense_in =", "linear_in =")
            .replace("dense_hidden =", "linear_hidden =")
            .replace("h = dense_in(start)", "h = keras.ops.relu(linear_in(start))"),
            "redictions",
        ),
        "tanh instead of relu": (
            _UNROLLED.replace('activation="relu"', 'activation="tanh"'),
            "redictions",
        ),
        "a new output layer at every step": (
            _UNROLLED.replace(
                "dense_out(h)", 'keras.layers.Dense(vocab_size, activation="softmax")(h)'
            ),
            "154,714 too many",
        ),
        "one embedding for all positions": (
            _UNROLLED.replace(
                "    for i in ins:",
                "    emb = keras.layers.Embedding(vocab_size, n_fac)\n    for i in ins:",
            ).replace("keras.layers.Embedding(vocab_size, n_fac)(i)", "emb(i)"),
            "25,284 too few",
        ),
        "hidden-to-hidden weights not initialized to the identity": (
            _UNROLLED.replace(', kernel_initializer="identity"', ""),
            "identity matrix",
        ),
        "binary instead of categorical cross-entropy": (
            _UNROLLED.replace(
                '"sparse_categorical_crossentropy"',
                "lambda y, p: keras.losses.binary_crossentropy("
                "keras.ops.one_hot(keras.ops.cast(keras.ops.reshape(y, (-1,)), 'int32'), vocab_size), p)",
            ),
            "loss with the grader's test weights",
        ),
    },
    "sequence_losses": {
        "squeezes all axes": (
            """
def sequence_losses(p, y):
    of = np.take_along_axis(p, y[:, :, None], axis=2).squeeze()
    per_step = -np.log(of).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "per_step of one window",
        ),
        "targets where the steps are": (
            """
def sequence_losses(p, y):
    losses = np.array([[[-np.log(q[t % len(q)]) for t in row] for row in y] for q in p])
    per_step = losses.mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: targets taken as positions of steps. ",
        ),
        "targets where the steps are, reshaped": (
            """
def sequence_losses(p, y):
    per_step = -np.log(p[:, y % p.shape[1]]).reshape(y.shape).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "It was called with `p` of shape (",
        ),
        "every pair of windows": (
            """
def sequence_losses(p, y):
    cs = p.shape[1]
    chosen = p[:, np.arange(cs), y]
    per_step = -np.log(chosen).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: every window with the targets of all windows, and one axis left over. ",
        ),
        "mean over all characters": (
            """
def sequence_losses(p, y):
    per_step = -np.log(p).mean(axis=(0, 2))
    return per_step, per_step.sum(), per_step.mean()
""",
            "for each step",
        ),
        "sum over the batch instead of the mean": (
            """
def sequence_losses(p, y):
    per_step = -np.log(np.take_along_axis(p, y[..., None], -1)[..., 0]).sum(0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "for each step",
        ),
        "sum and mean swapped": (
            """
def sequence_losses(p, y):
    per_step = -np.log(np.take_along_axis(p, y[..., None], -1)[..., 0]).mean(0)
    return per_step, per_step.mean(), per_step.sum()
""",
            "sum over the steps",
        ),
        "bits instead of nats": (
            """
def sequence_losses(p, y):
    per_step = -np.log2(np.take_along_axis(p, y[..., None], -1)[..., 0]).mean(0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "in nats",
        ),
    },
    "sequence_model": {
        "the last state for every step": (
            _TWO_LINES.replace(", return_sequences=True),", "), keras.layers.RepeatVector(cs),"),
            "Possible mistake: last state repeated for all steps. ",
        ),
        "an LSTM with relu": (
            _TWO_LINES.replace("SimpleRNN", "LSTM"),
            "is one that an LSTM has. ",
        ),
        "relu for the outputs": (
            _TWO_LINES.replace('vocab_size, activation="softmax"', 'vocab_size, activation="relu"'),
            "Possible mistake: relu instead of softmax. ",
        ),
        "the last state only": (
            _TWO_LINES.replace(", return_sequences=True", ""),
            "return its states of all steps, or only the last?",
        ),
        "relu6 instead of relu": (
            _TWO_LINES.replace('"relu"', '"relu6"'),
            "embedding of large numbers",
        ),
        "missing return_sequences": (
            _TWO_LINES.replace(", return_sequences=True", ""),
            "output has shape (",
        ),
        "tanh instead of relu": (_TWO_LINES.replace('activation="relu", ', ""), "redictions"),
        "hidden-to-hidden weights not initialized to the identity": (
            _TWO_LINES.replace(' recurrent_initializer="identity",', ""),
            "identity matrix",
        ),
        "windows read in reverse order": (
            _TWO_LINES.replace("return_seq", "go_backwards=True, return_seq"),
            "redictions",
        ),
        "index 0 masked": (_TWO_LINES.replace("n_fac)", "n_fac, mask_zero=True)"), "redictions"),
        "softmax over time": (
            _TWO_LINES.replace('"softmax"', "lambda z: keras.ops.softmax(z, axis=1)"),
            "redictions",
        ),
        "sum of the losses instead of their mean": (
            _TWO_LINES.replace('"sparse_categorical_crossentropy"', _SUMMED),
            "loss with the grader's test weights",
        ),
        "another optimizer": (_TWO_LINES.replace('"adam"', '"rmsprop"'), "step of your optimizer"),
    },
    "train_sequences": {
        "targets not shifted": (
            """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 8)
    return model.fit(x, x, batch_size=64, epochs=epochs, verbose=0)
""",
            "held-out loss",
        ),
        "always one epoch": (
            """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 8)
    return model.fit(x, y, batch_size=64, verbose=0)
""",
            "trained for 1 epoch",
        ),
    },
}

EQUIVALENTS["train_sequences"] |= training.EQUIVALENTS["train_sequences"]
MISTAKES["train_sequences"] |= training.MISTAKES["train_sequences"]
