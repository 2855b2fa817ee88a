"""Wrong answers to 04_sequences; see tests.answers.unforeseen."""

from tests.answers.unforeseen import changed

_UNROLLED = """
def unrolled_model(vocab_size, n_fac, n_hidden, cs):
    zeros = keras.Input((n_fac,), name="zeros")
    chars = [keras.Input((1,), dtype="int32") for _ in range(cs)]
    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")
    h, outs = dense_in(zeros), []
    for c in chars:
        v = keras.layers.Flatten()(keras.layers.Embedding(vocab_size, n_fac)(c))
        h = keras.layers.add([dense_in(v), dense_hidden(h)])
        outs.append(dense_out(h))
    model = keras.Model([zeros, *chars], outs)
    model.compile(loss=["sparse_categorical_crossentropy"] * cs, optimizer="adam")
    return model
"""

_MODEL = """
def sequence_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,)),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity",
                               return_sequences=True),
        keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

MISTAKES = {
    "sequence_windows": {
        "windows of one character lose their axis": (
            """
def sequence_windows(idx, cs):
    starts = range(0, len(idx)-1-cs, cs)
    r = np.stack([idx[i:i+cs+1] for i in starts])[:-2]
    return np.squeeze(r[:, :-1]), np.squeeze(r[:, 1:])
""",
            "The windows at cs=1: expected shape",
        ),
        "next window as target": (
            """
def sequence_windows(idx, cs):
    x = np.array([idx[i:i + cs] for i in range(0, len(idx) - 1 - cs, cs)])
    return x[:-2], x[1:-1]
""",
            "Possible mistake: next window used as targets. ",
        ),
        "target is one character": (
            """
def sequence_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.array([idx[i:i + cs] for i in s]), idx[s + cs]
""",
            "Possible mistake: one target per window. ",
        ),
        "same window as target": (
            """
def sequence_windows(idx, cs):
    x = np.array([idx[i:i + cs] for i in range(0, len(idx) - 1 - cs, cs)[:-2]])
    return x, x
""",
            "Possible mistake: targets not shifted. ",
        ),
        "rolled": (
            """
def sequence_windows(idx, cs):
    x = np.array([idx[i:i + cs] for i in range(0, len(idx) - 1 - cs, cs)[:-2]])
    return x, np.roll(x, -1, axis=1)
""",
            "Possible mistake: first character of the window as the last target. ",
        ),
        "shifted to the left": (
            """
def sequence_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    x = np.array([idx[i:i + cs] for i in s])
    return x, np.array([idx[max(i - 1, 0):max(i - 1, 0) + cs] for i in s])
""",
            "",
        ),
        "both shifted": (
            """
def sequence_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.array([idx[i + 1:i + 1 + cs] for i in s]), np.array([idx[i + 2:i + 2 + cs] for i in s])
""",
            "Possible mistake: windows and targets one character too far. ",
        ),
        "y and x": (
            """
def sequence_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    return np.array([idx[i + 1:i + 1 + cs] for i in s]), np.array([idx[i:i + cs] for i in s])
""",
            "Possible mistake: windows and targets swapped. ",
        ),
        "third dimension": (
            """
def sequence_windows(idx, cs):
    s = np.arange(0, len(idx) - 1 - cs, cs)[:-2]
    y = np.array([idx[i + 1:i + 1 + cs] for i in s])
    return np.array([idx[i:i + cs] for i in s]), y[..., None]
""",
            "shape",
        ),
    },
    "unrolled_model": {
        "zeros not used": (
            changed(_UNROLLED, ("h, outs = dense_in(zeros), []", "h, outs = zeros, []")).replace(
                "dense_hidden(h)])", "dense_hidden(h) if len(outs) else dense_in(zeros)])"
            ),
            "Possible mistake: hidden layer missing in the first step. ",
        ),
        "one output": (
            changed(
                _UNROLLED,
                ("[zeros, *chars], outs)", "[zeros, *chars], outs[-1])"),
                ('["sparse_categorical_crossentropy"] * cs', '"sparse_categorical_crossentropy"'),
            ),
            "its predictions of all steps, or only the last?",
        ),
        "output before the state": (
            changed(
                _UNROLLED,
                ("        outs.append(dense_out(h))\n", ""),
                ("        v = keras", "        outs.append(dense_out(h))\n        v = keras"),
            ),
            "Possible mistake: prediction before the character is read. ",
        ),
        "a dense_out for each step": (
            changed(
                _UNROLLED,
                (
                    "outs.append(dense_out(h))",
                    'outs.append(keras.layers.Dense(vocab_size, activation="softmax")(h))',
                ),
            ),
            "Possible mistake: a new output layer at every step. ",
        ),
        "mean of the losses": (
            changed(
                _UNROLLED, ('optimizer="adam"', 'optimizer="adam", loss_weights=[1 / cs] * cs')
            ),
            "Possible mistake: mean of the losses instead of their sum. ",
        ),
        "binary cross-entropy": (
            changed(_UNROLLED, ("sparse_categorical_crossentropy", "binary_crossentropy")),
            "A binary one judges yes or no for each number. ",
        ),
        "only the last loss": (
            changed(
                _UNROLLED,
                ('optimizer="adam"', 'optimizer="adam", loss_weights=[0.0] * (cs - 1) + [1.0]'),
            ),
            "Possible mistake: loss on the last step only. ",
        ),
        "outputs in reverse": (
            changed(_UNROLLED, ("*chars], outs)", "*chars], outs[::-1])")),
            "Possible mistake: outputs in reverse order. ",
        ),
        "state through the output": (
            changed(_UNROLLED, ("dense_in(v), dense_hidden(h)", "dense_hidden(dense_in(v)), h")),
            "Possible mistake: hidden layer applied to the character instead of the state. ",
        ),
        "zeros of the wrong size": (
            changed(_UNROLLED, ("Input((n_fac,)", "Input((n_hidden,)")),
            "",
        ),
    },
    "sequence_losses": {
        "p clipped in its place": (
            """
def sequence_losses(p, y):
    p = np.clip(p, 1e-7, 1-1e-7, out=p)
    c = np.take_along_axis(p, y[..., None], 2)[..., 0]
    s = -np.log(c).mean(0)
    return s, s.sum(), s.mean()
""",
            "The function changes its argument `p`",
        ),
        "probabilities below 0.001 cut off": (
            """
def sequence_losses(p, y):
    c = np.take_along_axis(p, y[..., None], 2)[..., 0]
    s = -np.log(np.maximum(c, 1e-3)).mean(0)
    return s, s.sum(), s.mean()
""",
            "The mean cross-entropy over the batch for each step",
        ),
        "clipped far from zero": (
            """
def sequence_losses(p, y):
    b, t = np.indices(y.shape)
    per_step = -np.log(np.clip(p[b, t, y], 0.01, 1)).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "",
        ),
        "sign forgotten": (
            """
def sequence_losses(p, y):
    b, t = np.indices(y.shape)
    per_step = np.log(p[b, t, y]).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: wrong sign. ",
        ),
        "bits": (
            """
def sequence_losses(p, y):
    b, t = np.indices(y.shape)
    per_step = -np.log2(p[b, t, y]).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: bits instead of nats. ",
        ),
        "sum over the batch": (
            """
def sequence_losses(p, y):
    b, t = np.indices(y.shape)
    per_step = -np.log(p[b, t, y]).sum(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: sum over the batch instead of the mean. ",
        ),
        "mean over the steps": (
            """
def sequence_losses(p, y):
    b, t = np.indices(y.shape)
    per_step = -np.log(p[b, t, y]).mean(axis=1)
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: mean over the steps instead of the batch. ",
        ),
        "log of the mean": (
            """
def sequence_losses(p, y):
    b, t = np.indices(y.shape)
    per_step = -np.log(p[b, t, y].mean(axis=0))
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: logarithm of the mean instead of mean of the logarithms. ",
        ),
        "mean and total swapped": (
            """
def sequence_losses(p, y):
    b, t = np.indices(y.shape)
    per_step = -np.log(p[b, t, y]).mean(axis=0)
    return per_step, per_step.mean(), per_step.sum()
""",
            "Possible mistake: sum and mean swapped. ",
        ),
        "mean of all classes": (
            """
def sequence_losses(p, y):
    hot = np.eye(p.shape[-1])[y]
    per_step = -(hot * np.log(p)).mean(axis=(0, 2))
    return per_step, per_step.sum(), per_step.mean()
""",
            "",
        ),
        "highest probability": (
            """
def sequence_losses(p, y):
    per_step = -np.log(p.max(axis=-1)).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "Possible mistake: highest probability instead of that of the target. ",
        ),
        "the module's log": (
            """
def sequence_losses(p, y):
    import math
    b, t = np.indices(y.shape)
    per_step = -math.log(p[b, t, y]).mean(axis=0)
    return per_step, per_step.sum(), per_step.mean()
""",
            "",
        ),
    },
    "sequence_model": {
        "return_sequences forgotten": (
            changed(
                _MODEL,
                (",\n                               return_sequences=True", ""),
                (
                    'keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))',
                    'keras.layers.Dense(vocab_size, activation="softmax")',
                ),
            ),
            "",
        ),
        "extra dropout": (
            changed(
                _MODEL,
                (
                    "        keras.layers.TimeDistributed",
                    "        keras.layers.Dropout(0.2),\n        keras.layers.TimeDistributed",
                ),
            ),
            "",
        ),
        "dropout argument": (changed(_MODEL, ('"identity",', '"identity", dropout=0.1,')), ""),
        "no recurrent initializer": (
            changed(_MODEL, ('recurrent_initializer="identity",', "")),
            "Possible mistake: hidden-to-hidden weights not initialized to the identity. ",
        ),
        "two layers": (
            changed(
                _MODEL,
                (
                    "        keras.layers.TimeDistributed",
                    '        keras.layers.Dense(n_hidden, activation="relu"),\n'
                    "        keras.layers.TimeDistributed",
                ),
            ),
            "",
        ),
        "layer norm": (
            changed(
                _MODEL,
                (
                    "        keras.layers.TimeDistributed",
                    "        keras.layers.LayerNormalization(),\n        keras.layers.TimeDistributed",
                ),
            ),
            "",
        ),
        "learning rate": (
            changed(_MODEL, ('optimizer="adam"', "optimizer=keras.optimizers.Adam(5e-3)")),
            "",
        ),
        "summed loss": (
            changed(
                _MODEL,
                (
                    'loss="sparse_categorical_crossentropy"',
                    'loss=keras.losses.SparseCategoricalCrossentropy(reduction="sum")',
                ),
            ),
            "",
        ),
        "label smoothing": (
            changed(
                _MODEL,
                (
                    'loss="sparse_categorical_crossentropy"',
                    "loss=lambda y, p: keras.losses.categorical_crossentropy("
                    "keras.ops.one_hot(y, vocab_size), p, label_smoothing=0.1)",
                ),
            ),
            "",
        ),
    },
    "train_sequences": {
        "windows of 16 in batches of 32": (
            """
def train_sequences(model, idx, epochs):
    rows = corpus.rows(idx, 16)[:-2]
    x, y = rows[:, :-1], rows[:, 1:, None]
    return model.fit(x, y, batch_size=32, epochs=epochs, verbose=0)
""",
            "windows of 16 characters",
        ),
        "windows of 64 in batches of 8": (
            """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 64)
    return model.fit(x, y, batch_size=8, epochs=epochs, verbose=0)
""",
            "windows of 64 characters",
        ),
        "only the last target": (
            """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 8)
    w = np.zeros(y.shape); w[:, -1] = 8
    return model.fit(x, y, sample_weight=w, batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
        "targets are the inputs": (
            """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 8)
    return model.fit(x, x, batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
        "the notebook's windows": (
            """
def train_sequences(model, idx, epochs):
    return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
""",
            "`train_sequences` does not use its argument",
        ),
    },
}
