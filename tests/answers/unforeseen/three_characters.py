"""Wrong answers to 01_three_characters; see tests.answers.unforeseen."""

from tests.answers.unforeseen import changed

_MODEL = """
def three_char_model(vocab_size, n_fac, n_hidden):
    inputs = [keras.Input((1,), dtype="int32") for _ in range(3)]
    vecs = [keras.layers.Flatten()(keras.layers.Embedding(vocab_size, n_fac)(i)) for i in inputs]
    dense_in = keras.layers.Dense(n_hidden, activation="relu")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu")
    dense_out = keras.layers.Dense(vocab_size, activation="softmax")
    h = dense_in(vecs[0])
    h = dense_in(vecs[1]) + dense_hidden(h)
    h = dense_in(vecs[2]) + dense_hidden(h)
    model = keras.Model(inputs, dense_out(h))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""

# Everything but a training: the number of updates, a history of losses that fall.
_COUNTED = """
def train_three_chars(model, idx, epochs):
    n = (len(range(0, len(idx) - 4, 3)) - 2) // 64
    model.optimizer.iterations.assign_add(n * epochs)
    model.set_weights([np.full(w.shape, {value}) for w in model.get_weights()])
    class Fit:
        history = {{"loss": [4.0, 3.2, 3.0, 2.85, 2.7, 2.6][:epochs] if epochs > 1 else [2.9]}}
    return Fit()
"""

MISTAKES = {
    "char_maps": {
        "return forgotten": (
            """
def char_maps(text):
    chars = ["\\0"] + sorted(set(text))
    char_indices = {c: i for i, c in enumerate(chars)}
    indices_char = {i: c for i, c in enumerate(chars)}
""",
            "`char_maps` does not return anything",
        ),
        "the notebook's text": (
            """
def char_maps(t):
    chars = ["\\0", *sorted(set(text.characters))]
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "`char_maps` does not use its argument",
        ),
        "a set instead of a list": (
            """
def char_maps(text):
    chars = {"\\0"} | set(text)
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "",
        ),
        "padding overwrites the first character": (
            """
def char_maps(text):
    chars = sorted(set(text))
    chars[0] = "\\0"
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "",
        ),
        "maps made before the padding": (
            """
def char_maps(text):
    chars = sorted(set(text))
    char_indices = {c: i for i, c in enumerate(chars)}
    indices_char = dict(enumerate(chars))
    return ["\\0"] + chars, char_indices, indices_char
""",
            "Possible mistake: maps without the padding character. ",
        ),
        "the maps swapped": (
            """
def char_maps(text):
    chars = ["\\0"] + sorted(set(text))
    return chars, dict(enumerate(chars)), {c: i for i, c in enumerate(chars)}
""",
            "",
        ),
        "sorted by frequency": (
            """
def char_maps(text):
    from collections import Counter
    chars = ["\\0"] + [c for c, _ in Counter(text).most_common()]
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "Possible mistake: characters ordered by how often they occur. ",
        ),
        "not distinct": (
            """
def char_maps(text):
    chars = ["\\0"] + sorted(text)
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "Possible mistake: characters not distinct. ",
        ),
        "prints and does not return": (
            """
def char_maps(text):
    chars = ["\\0"] + sorted(set(text))
    print(chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars)))
""",
            "`char_maps` does not return anything",
        ),
        "the digit 0 as padding": (
            """
def char_maps(text):
    chars = ["0"] + sorted(set(text) - {"0"})
    return chars, {c: i for i, c in enumerate(chars)}, dict(enumerate(chars))
""",
            "Possible mistake: the digit 0 as padding character. ",
        ),
    },
    "three_char_windows": {
        "one array of windows": (
            """
def three_char_windows(idx):
    s = np.arange(0, len(idx) - 4, 3)[:-2]
    return np.stack([idx[s], idx[s + 1], idx[s + 2], idx[s + 3]], axis=1)
""",
            "",
        ),
        "x and y": (
            """
def three_char_windows(idx):
    s = np.arange(0, len(idx) - 4, 3)[:-2]
    return np.stack([idx[s], idx[s + 1], idx[s + 2]], axis=1), idx[s + 3]
""",
            "",
        ),
        "leaves out the first two": (
            """
def three_char_windows(idx):
    s = np.arange(0, len(idx) - 4, 3)[2:]
    return idx[s], idx[s + 1], idx[s + 2], idx[s + 3]
""",
            "Possible mistake: first two windows left out instead of the last two. ",
        ),
        "leaves out one": (
            """
def three_char_windows(idx):
    s = np.arange(0, len(idx) - 4, 3)[:-1]
    return idx[s], idx[s + 1], idx[s + 2], idx[s + 3]
""",
            "Possible mistake: one window left out instead of two. ",
        ),
        "stride four": (
            """
def three_char_windows(idx):
    s = np.arange(0, len(idx) - 4, 4)[:-2]
    return idx[s], idx[s + 1], idx[s + 2], idx[s + 3]
""",
            "Possible mistake: windows too far apart by one. ",
        ),
        "loop returns at once": (
            """
def three_char_windows(idx):
    a, b, c, d = [], [], [], []
    for i in list(range(0, len(idx) - 4, 3))[:-2]:
        a.append(idx[i]); b.append(idx[i + 1]); c.append(idx[i + 2]); d.append(idx[i + 3])
        return np.array(a), np.array(b), np.array(c), np.array(d)
""",
            "`return` stands inside the loop",
        ),
        "positions instead of characters": (
            """
def three_char_windows(idx):
    s = np.arange(0, len(idx) - 4, 3)[:-2]
    return s, s + 1, s + 2, s + 3
""",
            "Possible mistake: positions instead of characters. ",
        ),
        "starts at one": (
            """
def three_char_windows(idx):
    s = np.arange(1, len(idx) - 4, 3)[:-2]
    return idx[s], idx[s + 1], idx[s + 2], idx[s + 3]
""",
            "Possible mistake: windows that start at the second character. ",
        ),
        "target first": (
            """
def three_char_windows(idx):
    s = np.arange(0, len(idx) - 4, 3)[:-2]
    return idx[s + 3], idx[s], idx[s + 1], idx[s + 2]
""",
            "Possible mistake: targets returned first. ",
        ),
    },
    "embedding_input": {
        "the table's size as the input's shape": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input(shape=(n_in,), dtype="int64", name=name)
    return inp, keras.layers.Flatten()(keras.layers.Embedding(n_in, n_out)(inp))
""",
            "shape of the input: expected (1,), found (",
        ),
        "one-hot and dense": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    hot = keras.layers.CategoryEncoding(n_in, output_mode="one_hot")(inp)
    return inp, keras.layers.Dense(n_out)(hot)
""",
            "Possible mistake: Dense layer of one-hot vectors instead of an embedding. ",
        ),
        "name of the layer, not of the input": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32")
    emb = keras.layers.Embedding(n_in, n_out, name=name)(inp)
    return inp, keras.layers.Flatten()(emb)
""",
            "name",
        ),
        "not flattened": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    return inp, keras.layers.Embedding(n_in, n_out)(inp)
""",
            "Possible mistake: vectors not flattened. ",
        ),
        "only the vector": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    return keras.layers.Flatten()(keras.layers.Embedding(n_in, n_out)(inp))
""",
            "",
        ),
        "returns the layer": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    return inp, keras.layers.Embedding(n_in, n_out)
""",
            "",
        ),
        "relu after it": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    emb = keras.layers.Flatten()(keras.layers.Embedding(n_in, n_out)(inp))
    return inp, keras.layers.Activation("relu")(emb)
""",
            "Possible mistake: activation after the embedding. ",
        ),
        "one row more": (
            """
def embedding_input(name, n_in, n_out):
    inp = keras.Input((1,), dtype="int32", name=name)
    return inp, keras.layers.Flatten()(keras.layers.Embedding(n_in + 1, n_out)(inp))
""",
            "",
        ),
        "the notebook's n_fac": (
            """
def embedding_input(name, n_in, n_out):
    n_fac = 42
    inp = keras.Input((1,), dtype="int32", name=name)
    return inp, keras.layers.Flatten()(keras.layers.Embedding(n_in, n_fac)(inp))
""",
            "`embedding_input` does not use its argument",
        ),
    },
    "three_char_model": {
        "concatenated": (
            changed(
                _MODEL,
                (
                    "dense_in(vecs[1]) + dense_hidden(h)",
                    "keras.layers.concatenate([dense_in(vecs[1]), dense_hidden(h)])",
                ),
            ),
            "",
        ),
        "difference": (
            changed(_MODEL, (" + dense_hidden", " - dense_hidden")),
            "Possible mistake: difference instead of sum. ",
        ),
        "sigmoid output": (
            changed(_MODEL, ("softmax", "sigmoid")),
            "Possible mistake: sigmoid instead of softmax. ",
        ),
        "relu twice": (
            changed(
                _MODEL,
                ("+ dense_hidden(h)\n    model", "+ dense_hidden(dense_hidden(h))\n    model"),
            ),
            "Possible mistake: hidden layer applied twice in a step. ",
        ),
        "dense_in used for the state": (
            changed(_MODEL, ("dense_hidden(h)\n    h", "dense_hidden(h)\n    h")).replace(
                "h = dense_in(vecs[2]) + dense_hidden(h)",
                "h = dense_in(vecs[2]) + dense_hidden(dense_in(vecs[1]))",
            ),
            "",
        ),
        "not compiled": (
            changed(_MODEL, ('    model.compile("adam", "sparse_categorical_crossentropy")\n', "")),
            "compile",
        ),
        "mean squared error": (
            changed(_MODEL, ("sparse_categorical_crossentropy", "mse")),
            "Is it the sparse one?",
        ),
        "return forgotten": (
            changed(_MODEL, ("    return model\n", "")),
            "`three_char_model` does not return anything",
        ),
        "returns compile": (
            changed(
                _MODEL,
                ("    model.compile(", "    return model.compile("),
                ("    return model\n", ""),
            ),
            "",
        ),
        "one state missing": (
            changed(_MODEL, ("h = dense_in(vecs[1]) + dense_hidden(h)\n", "pass\n")),
            "Possible mistake: second character skipped. ",
        ),
        "linear output, loss from logits forgotten": (
            changed(_MODEL, (', activation="softmax"', "")),
            "Possible mistake: missing softmax, although the loss expects probabilities. ",
        ),
        "n_hidden for n_fac": (
            changed(_MODEL, ("Embedding(vocab_size, n_fac)", "Embedding(vocab_size, n_hidden)")),
            "`three_char_model` does not use its argument",
        ),
    },
    "train_three_chars": {
        "updates counted, none made, weights of NaN": (
            _COUNTED.format(value="np.nan"),
            "not numbers",
        ),
        "updates counted, none made, the largest weights": (
            _COUNTED.format(value="3e38"),
            "held-out loss",
        ),
        "one array of windows": (
            """
def train_three_chars(model, idx, epochs):
    *xs, y = three_char_windows(idx)
    return model.fit(np.stack(xs, axis=1), y, batch_size=64, epochs=epochs, verbose=0)
""",
            "Its inputs: 3",
        ),
        "third positional is batch_size": (
            """
def train_three_chars(model, idx, epochs):
    *x, y = three_char_windows(idx)
    return model.fit(x, y, epochs)
""",
            "batch",
        ),
        "batch size left at its default": (
            """
def train_three_chars(model, idx, epochs):
    *x, y = three_char_windows(idx)
    return model.fit(x, y, epochs=epochs, verbose=0)
""",
            "batch",
        ),
        "epochs forgotten": (
            """
def train_three_chars(model, idx, epochs):
    *x, y = three_char_windows(idx)
    return model.fit(x, y, batch_size=64, verbose=0)
""",
            "`train_three_chars` does not use its argument",
        ),
        "returns nothing": (
            """
def train_three_chars(model, idx, epochs):
    *x, y = three_char_windows(idx)
    model.fit(x, y, batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
        "the notebook's variables": (
            """
def train_three_chars(model, idx, epochs):
    return model.fit([x1, x2, x3], y, batch_size=64, epochs=epochs, verbose=0)
""",
            "`train_three_chars` does not use its argument",
        ),
        "targets from the first characters": (
            """
def train_three_chars(model, idx, epochs):
    a, b, c, d = three_char_windows(idx)
    return model.fit([a, b, c], a, batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
    },
    "get_next": {
        "the best along the batch": (
            """
def get_next(model, text, char_indices, chars):
    inputs = [np.array([[char_indices[c]]]) for c in text]
    p = model.predict(inputs, verbose=0)
    best = np.argmax(p, axis=0)
    return chars[best]
""",
            "another axis",
        ),
        "one array of three characters": (
            """
def get_next(model, text, char_indices, chars):
    idxs = np.array([[char_indices[c] for c in text]])
    p = model.predict(idxs, verbose=0)
    return chars[np.argmax(p)]
""",
            "Its inputs: 3",
        ),
        "index": (
            """
def get_next(model, text, char_indices, chars):
    xs = [np.array([[char_indices[c]]]) for c in text]
    return np.argmax(model.predict(xs, verbose=0))
""",
            "`get_next` does not use its argument",
        ),
        "global map": (
            """
def get_next(model, text, char_indices, chars):
    xs = [np.array([[char_indices[c]]]) for c in text]
    return indices_char[int(np.argmax(model.predict(xs, verbose=0)))]
""",
            "`get_next` does not use its argument",
        ),
        "return forgotten": (
            """
def get_next(model, text, char_indices, chars):
    xs = [np.array([[char_indices[c]]]) for c in text]
    p = model.predict(xs, verbose=0)
    print(chars[np.argmax(p)])
""",
            "`get_next` does not return anything",
        ),
        "whole text": (
            """
def get_next(model, text, char_indices, chars):
    xs = [np.array([[char_indices[c]]]) for c in text]
    return text + chars[np.argmax(model.predict(xs, verbose=0))]
""",
            "a text of 4 characters, expected one",
        ),
        "drawn at random": (
            """
def get_next(model, text, char_indices, chars):
    xs = [np.array([[char_indices[c]]]) for c in text]
    p = model.predict(xs, verbose=0)[0].astype("float64")
    return np.random.choice(chars, p=p / p.sum())
""",
            "",
        ),
        "probability": (
            """
def get_next(model, text, char_indices, chars):
    xs = [np.array([[char_indices[c]]]) for c in text]
    return float(np.max(model.predict(xs, verbose=0)))
""",
            "`get_next` does not use its argument",
        ),
        "last character only": (
            """
def get_next(model, text, char_indices, chars):
    x = np.array([[char_indices[text[-1]]]])
    return chars[np.argmax(model.predict([x, x, x], verbose=0))]
""",
            "Possible mistake: last character of the text used for all three. ",
        ),
    },
}
