"""Answers to 01_three_characters, written from the exercise alone; see tests.answers."""

_MAPS = """
def char_maps(text):
    chars = sorted(set(text))
    chars.insert(0, "\\0")
    char_indices = dict((c, i) for i, c in enumerate(chars))
    indices_char = dict((i, c) for i, c in enumerate(chars))
    return chars, char_indices, indices_char
"""

_WINDOWS = """
def three_char_windows(idx):
    c1, c2, c3, c4 = [], [], [], []
    for i in range(0, len(idx) - 1 - 3, 3):
        c1.append(idx[i])
        c2.append(idx[i + 1])
        c3.append(idx[i + 2])
        c4.append(idx[i + 3])
    return np.stack(c1[:-2]), np.stack(c2[:-2]), np.stack(c3[:-2]), np.stack(c4[:-2])
"""

_INPUT = """
def embedding_input(name, n_in, n_out):
    inp = keras.Input(shape=(1,), dtype="int64", name=name)
    emb = keras.layers.Embedding(n_in, n_out)(inp)
    return inp, keras.layers.Flatten()(emb)
"""

_MODEL = """
def three_char_model(vocab_size, n_fac, n_hidden):
    c1_in, c1 = embedding_input("c1", vocab_size, n_fac)
    c2_in, c2 = embedding_input("c2", vocab_size, n_fac)
    c3_in, c3 = embedding_input("c3", vocab_size, n_fac)
    dense_in = keras.layers.Dense(n_hidden, activation="relu", name="dense_in")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu", name="dense_hidden")
    dense_out = keras.layers.Dense(vocab_size, activation="softmax", name="dense_out")
    c1_hidden = dense_in(c1)
    c2_hidden = keras.layers.add([dense_in(c2), dense_hidden(c1_hidden)])
    c3_hidden = keras.layers.add([dense_in(c3), dense_hidden(c2_hidden)])
    model = keras.Model([c1_in, c2_in, c3_in], dense_out(c3_hidden))
    model.compile(optimizer=keras.optimizers.Adam(), loss="sparse_categorical_crossentropy")
    return model
"""

_SUBCLASS = """
class Three(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden):
        super().__init__()
        self.e1 = keras.layers.Embedding(vocab_size, n_fac)
        self.e2 = keras.layers.Embedding(vocab_size, n_fac)
        self.e3 = keras.layers.Embedding(vocab_size, n_fac)
        self.dense_in = keras.layers.Dense(n_hidden, activation="relu")
        self.dense_hidden = keras.layers.Dense(n_hidden, activation="relu")
        self.dense_out = keras.layers.Dense(vocab_size, activation="softmax")

    def call(self, inputs):
        a, b, c = inputs
        flat = keras.ops.squeeze
        h = self.dense_in(flat(self.e1(a), 1))
        h = self.dense_in(flat(self.e2(b), 1)) + self.dense_hidden(h)
        h = self.dense_in(flat(self.e3(c), 1)) + self.dense_hidden(h)
        return self.dense_out(h)

def three_char_model(vocab_size, n_fac, n_hidden):
    model = Three(vocab_size, n_fac, n_hidden)
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
"""

_NEXT = """
def get_next(model, text, char_indices, chars):
    xs = [np.array([[char_indices[c]]]) for c in text]
    return chars[np.argmax(model.predict(xs, verbose=0))]
"""


def _dense(name: str, arguments: str) -> str:
    """The model with more arguments for one of its layers."""
    return _MODEL.replace(f'name="{name}"', f'name="{name}", {arguments}')


EQUIVALENTS = {
    "char_maps": {
        "the lesson's lines": _MAPS,
        "a set, then a sort": """
def char_maps(text):
    found = set()
    for c in text:
        found.add(c)
    found.add("\\0")
    chars = list(found)
    chars.sort()
    return [chars, {chars[i]: i for i in range(len(chars))}, {i: chars[i] for i in range(len(chars))}]
""",
        "indices of NumPy": """
def char_maps(text):
    chars = ["\\0"] + sorted(set(text))
    n = np.arange(len(chars))
    return chars, dict(zip(chars, n)), dict(zip(n, chars))
""",
        "Counter and defaultdict": """
import collections
def char_maps(text):
    chars = ["\\0", *sorted(collections.Counter(text))]
    char_indices = collections.defaultdict(int)
    for i, c in enumerate(chars):
        char_indices[c] = i
    return chars, char_indices, {v: k for k, v in char_indices.items()}
""",
    },
    "three_char_windows": {
        "the lesson's lines": _WINDOWS,
        "one array, a row for each character": """
def three_char_windows(idx):
    starts = np.arange(0, len(idx) - 1 - 3, 3)[:-2]
    return np.array([idx[starts + k] for k in range(4)])
""",
        "fancy indexing": """
def three_char_windows(idx):
    starts = np.arange(0, len(idx) - 4, 3)[:-2]
    w = np.asarray(idx)[starts[:, None] + np.arange(4)]
    return w[:, 0], w[:, 1], w[:, 2], w[:, 3]
""",
        "sliding windows": """
def three_char_windows(idx):
    w = np.lib.stride_tricks.sliding_window_view(idx, 4)[::3]
    w = w[:len(range(0, len(idx) - 4, 3)) - 2]
    return [w[:, i].copy() for i in range(4)]
""",
        "int32": _WINDOWS.replace("np.stack(c1[:-2])", "np.array(c1[:-2], dtype=np.int32)"),
    },
    "embedding_input": {
        "the lesson's lines": _INPUT,
        "a Lambda that takes the only position": _INPUT.replace(
            "keras.layers.Flatten()(emb)",
            "keras.layers.Lambda(lambda e: e[:, 0], output_shape=(n_out,))(emb)",
        ),
        "a batch shape": _INPUT.replace("shape=(1,)", "batch_shape=(None, 1)"),
        "keras.ops": _INPUT.replace(
            "keras.layers.Flatten()(emb)", "keras.ops.squeeze(emb, axis=1)"
        ),
        "a list": _INPUT.replace("return inp, ", "return [inp, ").replace("(emb)\n", "(emb)]\n"),
        "sliced": _INPUT.replace("keras.layers.Flatten()(emb)", "emb[:, 0, :]"),
    },
    "three_char_model": {
        "the lesson's lines": _MODEL,
        "Add layers": _MODEL.replace("keras.layers.add([", "keras.layers.Add()(["),
        "three arguments unpacked": _SUBCLASS,
        "three positions": _SUBCLASS.replace(
            "a, b, c = inputs", "a, b, c = inputs[0], inputs[1], inputs[2]"
        ),
        "subclassed, registered, with a config": _SUBCLASS.replace(
            "class Three", "@keras.saving.register_keras_serializable()\nclass Three"
        ).replace(
            "    def call(",
            "    def get_config(self):\n        return {}\n\n    def build(self, input_shape):\n"
            "        super().build(input_shape)\n\n    def call(",
        ),
        "called once, as for summary": _SUBCLASS.replace(
            "    model.compile", "    model([np.zeros((1, 1), 'int32')] * 3)\n    model.compile"
        ),
        "a layer for a step": """
class Step(keras.layers.Layer):
    def __init__(self, n_hidden):
        super().__init__()
        self.dense_in = keras.layers.Dense(n_hidden, "relu", name="dense_in")
        self.dense_hidden = keras.layers.Dense(n_hidden, "relu", name="dense_hidden")

    def call(self, vector, state=None):
        new = self.dense_in(vector)
        return new if state is None else new + self.dense_hidden(state)

def three_char_model(vocab_size, n_fac, n_hidden):
    step, state, ins = Step(n_hidden), None, []
    for name in ("c1", "c2", "c3"):
        inp, vector = embedding_input(name, vocab_size, n_fac)
        state = step(vector, state) if ins else step(vector)
        ins.append(inp)
    model = keras.Model(ins, keras.layers.Dense(vocab_size, activation="softmax")(state))
    model.compile(loss=keras.losses.SparseCategoricalCrossentropy(), optimizer="adam")
    return model
""",
        "a softmax layer, a metric, XLA": _MODEL.replace(
            'vocab_size, activation="softmax"', "vocab_size"
        )
        .replace("dense_out(c3_hidden)", "keras.layers.Softmax()(dense_out(c3_hidden))")
        .replace('opy")', 'opy", metrics=["accuracy"], jit_compile=True)'),
        "defaults that are spelled out": _dense(
            "dense_in", 'kernel_initializer="glorot_uniform", bias_initializer="zeros"'
        ).replace("Adam()", "Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999)"),
    },
    "get_next": {
        "the lesson's lines": """
def get_next(model, text, char_indices, chars):
    idxs = [char_indices[c] for c in text]
    arrs = [np.array([i]) for i in idxs]
    p = model.predict(arrs, verbose=0)
    i = np.argmax(p)
    return chars[i]
""",
        "sorted probabilities": _NEXT.replace(
            "chars[np.argmax(model.predict(xs, verbose=0))]",
            "chars[np.argsort(model.predict(xs, verbose=0)[0])[-1]]",
        ),
        "a Python loop over the probabilities": """
def get_next(model, text, char_indices, chars):
    p = model.predict([np.array([[char_indices[c]]]) for c in text], verbose=0)[0]
    best = 0
    for i in range(len(p)):
        if p[i] > p[best]:
            best = i
    return chars[best]
""",
        "one batch": _NEXT.replace("model.predict(xs, verbose=0)", "model.predict_on_batch(xs)"),
    },
}

MISTAKES = {
    "char_maps": {
        "the notebook's text instead of the argument": (
            _MAPS.replace("set(text)", "set(corpus.load().characters)"),
            "Does the function read the text that it is given?",
        ),
        "return forgotten": (_MAPS.replace("    return chars", "    chars"), "`return`"),
        "only the list": (
            _MAPS.replace(", char_indices, indices_char\n", "\n"),
            "Expected 3 values",
        ),
        "a dict from characters to characters": (
            _MAPS.replace("dict((i, c) for", "dict((c, c) for"),
            "converted to indices and back",
        ),
        "both dicts alike": (
            _MAPS.replace(
                "return chars, char_indices, indices_char",
                "return chars, char_indices, char_indices",
            ),
            "converted to indices and back",
        ),
        "dicts swapped": (
            _MAPS.replace(
                "return chars, char_indices, indices_char",
                "return chars, indices_char, char_indices",
            ),
            "Possible mistake: the two dicts exchanged. ",
        ),
        "a tuple of characters": (
            _MAPS.replace("return chars,", "return tuple(chars),"),
            "chars: expected a list, found a tuple",
        ),
        "a list for indices_char": (
            _MAPS.replace("char_indices, indices_char\n", "char_indices, list(chars)\n"),
            "indices_char: expected a dict, found a list",
        ),
        "the padding character at the end": (
            _MAPS.replace("chars.insert(0, ", "chars.append("),
            "sorted, with",
        ),
        "indices that start at 1": (
            _MAPS.replace("enumerate(chars)", "enumerate(chars, 1)"),
            "indices of",
        ),
        "a space as padding": (_MAPS.replace('"\\0"', '" "'), "chars lacks '\\x00'"),
        "sorted by frequency": (
            _MAPS.replace("sorted(set(text))", "sorted(set(text), key=text.count)"),
            "sorted",
        ),
        "characters kept from one call to the next": (
            "seen = set()\n"
            + _MAPS.replace(
                "    chars = sorted(set(text))", "    seen.update(text)\n    chars = sorted(seen)"
            ),
            "has, but should not",
        ),
        "UTF-8 bytes instead of characters": (
            _MAPS.replace("sorted(set(text))", "sorted(set(text.encode()))"),
            "chars lacks",
        ),
    },
    "three_char_windows": {
        "lists": (
            _WINDOWS.replace("np.stack(", "list("),
            "Array 1 of the four: expected a NumPy array, found a list",
        ),
        "columns of shape (windows, 1)": (
            _WINDOWS.replace("np.stack(c4[:-2])", "np.stack(c4[:-2])[:, None]"),
            "must have shape (windows,)",
        ),
        "floats": (
            _WINDOWS.replace("np.stack(c1[:-2])", "np.array(c1[:-2], dtype='float32')"),
            "found one of dtype float32",
        ),
        "windows and targets": (
            """
def three_char_windows(idx):
    starts = range(0, len(idx) - 4, 3)[:-2]
    return np.array([idx[i:i + 3] for i in starts]), np.array([idx[i + 3] for i in starts])
""",
            "Expected 4 arrays, found 2",
        ),
        "first half of a long text": (
            _WINDOWS.replace(
                "    c1, c2, c3, c4 =", "    idx = idx[:20_000]\n    c1, c2, c3, c4 ="
            ),
            "expected shape",
        ),
        "the notebook's idx": (
            _WINDOWS.replace("(idx):", "(characters):").replace(
                "    c1, c2, c3, c4 =", "    idx = text.idx[:200]\n    c1, c2, c3, c4 ="
            ),
            "for a text of",
        ),
        "the argument changed": (
            _WINDOWS.replace("    return", "    idx[-1] = 0\n    return"),
            "changes its argument `idx`",
        ),
        "one window left out at the end": (_WINDOWS.replace("[:-2]", "[:-1]"), "expected shape"),
        "first two windows left out": (_WINDOWS.replace("[:-2]", "[2:]"), "at index 0"),
        "targets one window later": (
            _WINDOWS.replace("np.stack(c4[:-2])", "np.stack(c4[1:-1])"),
            "character after each window",
        ),
        "return forgotten": (_WINDOWS.replace("    return", "    ok ="), "`return`"),
        "target first": (
            _WINDOWS.replace(
                "return np.stack(c1[:-2]), np.stack(c2[:-2]), np.stack(c3[:-2]), np.stack(c4[:-2])",
                "return tuple(np.stack(c[:-2]) for c in (c4, c1, c2, c3))",
            ),
            "three characters each",
        ),
    },
    "embedding_input": {
        "an input of floats": (_INPUT.replace('dtype="int64", ', ""), "dtype of the input"),
        "an input of shape ()": (
            _INPUT.replace("(1,)", "()").replace("keras.layers.Flatten()(emb)", "emb"),
            "shape of the input: expected (1,), found ()",
        ),
        "not flattened": (_INPUT.replace("keras.layers.Flatten()(emb)", "emb"), "expected shape ("),
        "vector first": (
            _INPUT.replace(
                "return inp, keras.layers.Flatten()(emb)", "return keras.layers.Flatten()(emb), inp"
            ),
            "",
        ),
        "only the vector": (_INPUT.replace("return inp, ", "return "), "Expected 2 values"),
        "an embedding that starts as zeros": (
            _INPUT.replace("n_out)(inp)", 'n_out, embeddings_initializer="zeros")(inp)'),
            "should be random",
        ),
        "an embedding that starts as an identity": (
            _INPUT.replace("n_out)(inp)", 'n_out, embeddings_initializer="identity")(inp)'),
            "should be random",
        ),
        "one size too many": (_INPUT.replace("Embedding(n_in,", "Embedding(n_in + 1,"), "expected"),
        "a table for the lesson": (
            _INPUT.replace("Embedding(n_in, n_out)", "Embedding(86, 42)"),
            "expected",
        ),
        "a Dense layer on top": (
            _INPUT.replace(
                "keras.layers.Flatten()(emb)",
                "keras.layers.Dense(n_out)(keras.layers.Flatten()(emb))",
            ),
            "embedding's weights",
        ),
        "relu on top": (
            _INPUT.replace(
                "keras.layers.Flatten()(emb)", "keras.ops.relu(keras.layers.Flatten()(emb))"
            ),
            "vectors of all characters",
        ),
    },
    "three_char_model": {
        "identity for dense_hidden": (
            _dense("dense_hidden", 'kernel_initializer="identity"'),
            "should be random",
        ),
        "orthogonal for dense_hidden": (
            _dense("dense_hidden", 'kernel_initializer="orthogonal"'),
            "another distribution",
        ),
        "He's initializer": (
            _MODEL.replace('"relu"', '"relu", kernel_initializer="he_normal"'),
            "of standard deviation",
        ),
        "Glorot's normal": (
            _dense("dense_out", 'kernel_initializer="glorot_normal"'),
            "another distribution",
        ),
        "a norm constraint": (
            _dense("dense_hidden", 'kernel_constraint="unit_norm"'),
            "has a constraint",
        ),
        "weight decay by L2": (
            _dense("dense_in", 'kernel_regularizer="l2"'),
            "has a regularizer",
        ),
        "dropout": (
            _MODEL.replace(
                "dense_out(c3_hidden)", "dense_out(keras.layers.Dropout(0.2)(c3_hidden))"
            ),
            "Two runs of your model differ",
        ),
        "noise": (
            _MODEL.replace(
                "c1_hidden = dense_in(c1)",
                "c1_hidden = keras.layers.GaussianNoise(0.1)(dense_in(c1))",
            ),
            "Two runs of your model differ",
        ),
        "one input of three characters": (
            """
def three_char_model(vocab_size, n_fac, n_hidden):
    inp = keras.Input((3,), dtype="int32")
    c = [keras.layers.Embedding(vocab_size, n_fac)(inp[:, i]) for i in range(3)]
    dense_in = keras.layers.Dense(n_hidden, activation="relu")
    dense_hidden = keras.layers.Dense(n_hidden, activation="relu")
    h = dense_in(c[0])
    h = dense_in(c[1]) + dense_hidden(h)
    h = dense_in(c[2]) + dense_hidden(h)
    model = keras.Model(inp, keras.layers.Dense(vocab_size, activation="softmax")(h))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
            "it has 1 input, of the shapes (batch, 3)",
        ),
        "loss for one-hot targets": (
            _MODEL.replace("sparse_categorical", "categorical"),
            "Is it the sparse one?",
        ),
        "AdamW": (_MODEL.replace("Adam()", "AdamW()"), "weight_decay=0.004"),
        "another epsilon": (_MODEL.replace("Adam()", "Adam(epsilon=1e-3)"), "optimizer"),
        "amsgrad": (_MODEL.replace("Adam()", "Adam(amsgrad=True)"), ""),
        "the state of the first character twice": (
            _MODEL.replace("dense_hidden(c2_hidden)", "dense_hidden(c1_hidden)"),
            "3,612 too few",
        ),
        "concatenated instead of added": (
            _MODEL.replace("keras.layers.add(", "keras.layers.concatenate("),
            "",
        ),
        "no activation at dense_hidden": (
            _MODEL.replace('activation="relu", name="dense_hidden"', 'name="dense_hidden"'),
            "redictions",
        ),
        "output from the new character alone": (
            _MODEL.replace("dense_out(c3_hidden))", "dense_out(dense_in(c3)))"),
            "73,016 too few",
        ),
        "a subclass in reverse order": (
            _SUBCLASS.replace("a, b, c = inputs", "c, b, a = inputs"),
            "redictions",
        ),
        "n_hidden and n_fac swapped": (
            _MODEL.replace("(vocab_size, n_fac, n_hidden):", "(vocab_size, n_hidden, n_fac):"),
            "parameters",
        ),
        "the model not returned": (_MODEL.replace("    return model", "    model"), "return model"),
        "history of compile returned": (
            _MODEL.replace("    model.compile(", "    return model.compile("),
            "return model",
        ),
    },
    "get_next": {
        "the index": (
            _NEXT.replace(
                "chars[np.argmax(model.predict(xs, verbose=0))]",
                "int(np.argmax(model.predict(xs, verbose=0)))",
            ),
            "Is it the index of one?",
        ),
        "the notebook's indices_char": (
            _NEXT.replace("return chars[", "return text_chars[").replace(
                "\ndef", "\ntext_chars = corpus.load().chars\ndef"
            ),
            "does not use its argument `chars`",
        ),
        "all three characters": (
            _NEXT.replace("return ", "return text[1:] + "),
            "a text of 3 characters",
        ),
        "last character repeated": (
            "def get_next(model, text, char_indices, chars):\n    return text[-1]",
            "most probable",
        ),
        "characters in reverse order": (
            _NEXT.replace("in text]", "in text[::-1]]"),
            "most probable",
        ),
        "index off by one": (_NEXT.replace("verbose=0))]", "verbose=0)) - 1]"), "most probable"),
        "return forgotten": (_NEXT.replace("return ", ""), "`return`"),
        "the second most probable": (
            _NEXT.replace(
                "np.argmax(model.predict(xs, verbose=0))",
                "np.argsort(model.predict(xs, verbose=0)[0])[-2]",
            ),
            "most probable",
        ),
        "always a space": (
            "def get_next(model, text, char_indices, chars):\n    return chars[1]",
            "most probable",
        ),
    },
}
