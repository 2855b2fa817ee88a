"""Right answers to 04_sequences, written in other ways than the solution."""

VARIANTS = {
    "sequence_windows": {
        "reshape": """
def sequence_windows(idx, cs):
    n = len(range(0, len(idx) - 1 - cs, cs)) - 2
    idx = np.array(idx)
    return idx[:n * cs].reshape(n, cs), idx[1:n * cs + 1].reshape(n, cs)
""",
    },
    "unrolled_model": {
        "subclassed": """
class Unrolled(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden, cs):
        super().__init__()
        self.n_fac = n_fac
        self.vectors = [keras.layers.Embedding(vocab_size, n_fac) for _ in range(cs)]
        self.dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
        self.dense_hidden = keras.layers.Dense(
        n_hidden, activation="relu", kernel_initializer="identity", name="dense_hidden"
    )
        self.dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")

    def call(self, x):
        h = self.dense_in(keras.ops.zeros((keras.ops.shape(x)[0], self.n_fac)))
        outs = []
        for i, embedding in enumerate(self.vectors):
            h = self.dense_in(embedding(x[:, i])) + self.dense_hidden(h)
            outs.append(self.dense_out(h))
        return outs

def unrolled_model(vocab_size, n_fac, n_hidden, cs):
    model = Unrolled(vocab_size, n_fac, n_hidden, cs)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
    },
    "sequence_losses": {
        "one-hot": """
def sequence_losses(p, y):
    per_step = -(np.eye(p.shape[-1])[y] * np.log(p)).sum(-1).mean(0)
    return per_step, np.sum(per_step), np.mean(per_step)
""",
    },
    "sequence_model": {
        "functional, logits": """
def sequence_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int64")
    h = keras.layers.Embedding(vocab_size, n_fac)(inp)
    h = keras.layers.SimpleRNN(n_hidden, activation=keras.ops.relu, recurrent_initializer="identity",
                               return_sequences=True, unroll=True)(h)
    model = keras.Model(inp, keras.layers.TimeDistributed(keras.layers.Dense(vocab_size))(h))
    model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model
""",
    },
    "train_sequences": {
        "a dimension more, as in Keras 1": """
def train_sequences(model, idx, epochs):
    x, y = sequence_windows(idx, 8)
    return model.fit(x, y[..., None], batch_size=64, epochs=epochs, verbose=0)
""",
    },
}
