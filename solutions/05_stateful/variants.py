"""Right answers to 05_stateful, written in other ways than the solution."""

VARIANTS = {
    "stateful_batches": {
        "a loop over batches": """
def stateful_batches(idx, cs, batch_size):
    rows = corpus.rows(idx, cs)[:-2]
    x, y = rows[:, :-1], rows[:, 1:]
    n = len(x) // batch_size
    order = [row * n + batch for batch in range(n) for row in range(batch_size)]
    return x[order], y[order]
""",
    },
    "stateful_model": {
        "functional": """
def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    inp = x = keras.Input(batch_shape=(batch_size, cs), dtype="int32")
    x = keras.layers.Embedding(vocab_size, n_fac)(x)
    x = keras.layers.BatchNormalization(axis=-1)(x)
    x = keras.layers.LSTM(n_hidden, return_sequences=True, stateful=True)(x)
    model = keras.Model(inp, keras.layers.Dense(vocab_size, activation="softmax")(x))
    model.compile(loss=keras.losses.sparse_categorical_crossentropy, optimizer=keras.optimizers.Adam(learning_rate=0.001))
    return model
""",
    },
    "train_stateful": {
        "reset after each epoch": """
def train_stateful(model, x, y, epochs):
    losses = []
    for _ in range(epochs):
        h = model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, epochs=1, verbose=0)
        losses += h.history["loss"]
        for layer in model.layers:
            if isinstance(layer, keras.layers.RNN):
                layer.reset_state()
    return losses
""",
    },
    "stacked_model": {
        "functional, logits": """
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int32")
    h = keras.layers.Embedding(vocab_size, n_fac)(inp)
    for _ in range(2):
        h = keras.layers.LSTM(n_hidden, return_sequences=True)(h)
        h = keras.layers.Dropout(rate=0.2)(h)
    model = keras.Model(inp, keras.layers.TimeDistributed(keras.layers.Dense(vocab_size))(h))
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), optimizer="adam")
    return model
""",
    },
    "with_temperature": {
        "softmax of logarithms": """
def with_temperature(p, temperature):
    with np.errstate(divide="ignore"):
        logits = np.log(p) / temperature
    exponentials = np.exp(logits - logits.max())
    return exponentials / exponentials.sum()
""",
    },
}
