"""Right answers to 02_n_characters, written in other ways than the solution."""

VARIANTS = {
    "n_char_windows": {
        "reshaped": """
def n_char_windows(idx, cs):
    idx = np.asarray(idx)
    n = len(range(0, len(idx) - 1 - cs, cs)) - 2
    return idx[: n * cs].reshape(n, cs), idx[cs : n * cs + 1 : cs]
""",
    },
    "n_char_model": {
        "one table for all embeddings' look-ups, sliced": """
def n_char_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int32")
    parts = keras.ops.split(inp, cs, axis=1)
    c = [keras.layers.Embedding(vocab_size, n_fac, name=f"e{i}")(p)[:, 0] for i, p in
         reversed(list(enumerate(parts)))][::-1]
    out = keras.layers.Dense(vocab_size, activation="softmax")
    across = keras.layers.Dense(n_hidden, "relu", kernel_initializer="identity")
    into = keras.layers.Dense(n_hidden, "relu")
    h, *rest = [into(v) for v in c]
    for v in rest:
        h = keras.layers.Add()([across(h), v])
    model = keras.Model(inp, out(h))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
    },
    "train_n_chars": {
        "a list of columns, one-hot targets": """
def train_n_chars(model, idx, epochs):
    x, y = n_char_windows(idx, 8)
    y = keras.utils.to_categorical(y, 86)
    return model.fit(list(x.T), y, batch_size=64, epochs=epochs, verbose=0)
""",
    },
    "gradient_norms": {
        "from the end, in place": """
def gradient_norms(weights, states, gradient):
    norms = np.zeros(len(states))
    g = np.array(gradient)
    for t in range(len(states) - 1, -1, -1):
        norms[t] = np.sqrt(np.sum(g**2))
        g = np.where(states[t] > 0, g, 0) @ weights
    return norms
""",
    },
}
