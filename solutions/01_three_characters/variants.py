"""Right answers to 01_three_characters, written in other ways than the solution."""

VARIANTS = {
    "char_maps": {
        "NumPy": """
def char_maps(text):
    chars = np.concatenate([np.array(["\\0"], dtype="<U1"), np.unique(list(text))])
    chars = ["\\0"] + [str(c) for c in chars[1:]]
    return chars, dict(zip(chars, range(len(chars)))), dict(enumerate(chars))
""",
    },
    "three_char_windows": {
        "slices": """
def three_char_windows(idx):
    idx = np.asarray(idx)
    n = len(range(0, len(idx) - 4, 3)) - 2
    return tuple(idx[k:][:3 * n:3] for k in range(4))
""",
    },
    "embedding_input": {
        "Reshape instead of Flatten": """
def embedding_input(name, n_in, n_out):
    inp = keras.layers.Input((1,), dtype="int64", name=name)
    return inp, keras.layers.Reshape((n_out,))(keras.layers.Embedding(n_in, n_out)(inp))
""",
    },
    "three_char_model": {
        "subclassed": """
class ThreeChars(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden):
        super().__init__()
        self.out = keras.layers.Dense(vocab_size, activation="softmax")
        self.across = keras.layers.Dense(n_hidden, activation="relu")
        self.into = keras.layers.Dense(n_hidden, activation="relu")
        self.vectors = [keras.layers.Embedding(vocab_size, n_fac) for _ in range(3)]

    def call(self, inputs):
        a, b, c = [self.into(e(i)[:, 0]) for e, i in zip(self.vectors, inputs)]
        return self.out(c + self.across(b + self.across(a)))

def three_char_model(vocab_size, n_fac, n_hidden):
    model = ThreeChars(vocab_size, n_fac, n_hidden)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
    },
    "train_three_chars": {
        "arrays by the names of the inputs": """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    named = {f"c{i + 1}": x for i, x in enumerate(xs)}
    return model.fit(named, y, batch_size=64, epochs=epochs, verbose=0)
""",
    },
    "get_next": {
        "the model called, not predict": """
def get_next(model, text, char_indices, chars):
    p = model([np.array([char_indices[c]]) for c in text])
    return chars[int(keras.ops.argmax(p[0]))]
""",
    },
}
