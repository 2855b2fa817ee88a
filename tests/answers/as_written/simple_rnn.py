"""Answers to 03_simple_rnn, written from the exercise alone; see tests.answers."""

_MODEL = """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,), dtype="int32"),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity"),
        keras.layers.Dense(vocab_size, activation="softmax"),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
"""

_CELL = """
class RecurrentCell(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units), "glorot_uniform")
        self.recurrent_kernel = self.add_weight((self.units, self.units), "identity")
        self.bias = self.add_weight((self.units,), "zeros")

    def call(self, inputs, states):
        h = states[0]
        z = inputs @ self.kernel + h @ self.recurrent_kernel + self.bias
        new = keras.ops.maximum(z, 0)
        return new, [new]
"""

_RECURRENT = _MODEL.replace("simple_rnn_model", "recurrent_model").replace(
    'keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity")',
    "keras.layers.RNN(RecurrentCell(n_hidden))",
)

_OWN_LAYER = """
class Recurrent(keras.layers.Layer):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.rnn = keras.layers.RNN(RecurrentCell(units), return_sequences=True)

    def call(self, x):
        return self.rnn(x)[:, -1]
"""


def _count(name: str, arguments: str, body: str) -> str:
    return f"def {name}({arguments}):\n    {body}\n"


EQUIVALENTS = {
    "embedding_params": {
        "a sum": _count(
            "embedding_params", "n_in, n_out", "return sum(n_out for _ in range(n_in))"
        ),
        "an integer of NumPy": _count(
            "embedding_params", "n_in, n_out", "return np.int64(n_in) * n_out"
        ),
    },
    "dense_params": {
        "a whole division": _count(
            "dense_params", "n_in, units", "return (2 * n_in * units + 2 * units) // 2"
        ),
        "int of a float": _count("dense_params", "n_in, units", "return int((n_in + 1.0) * units)"),
    },
    "simple_rnn_params": {
        "shapes": _count(
            "simple_rnn_params",
            "n_in, units",
            "return sum(int(np.prod(s)) for s in [(n_in, units), (units, units), (units,)])",
        ),
    },
    "batch_normalization_params": {
        "len": _count("batch_normalization_params", "n", "return len(range(4 * n))")
    },
    "lstm_params": {
        "gate by gate": _count(
            "lstm_params",
            "n_in, units",
            "return sum(units * n_in + units ** 2 + units for gate in 'ifoc')",
        ),
    },
    "simple_rnn_model": {
        "Sequential": _MODEL,
        "positional arguments": _MODEL.replace(', activation="softmax"', ', "softmax"').replace(
            'activation="relu"', '"relu"'
        ),
        "an int64 input, a callable activation": _MODEL.replace('"int32"', '"int64"').replace(
            '"relu"', "keras.activations.relu"
        ),
        "input_shape by build": _MODEL.replace(
            '        keras.Input((cs,), dtype="int32"),\n', ""
        ).replace("    model.compile", "    model.build((None, cs))\n    model.compile"),
        "Dense without an activation, then Softmax": _MODEL.replace(
            'Dense(vocab_size, activation="softmax")', "Dense(vocab_size), keras.layers.Softmax()"
        ),
        "subclass of Sequential": """
class CharModel(keras.Sequential):
    pass
"""
        + _MODEL.replace("keras.Sequential", "CharModel"),
        "an initial state of zeros": """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, n_fac)(inp)
    zeros = keras.layers.Lambda(lambda v: keras.ops.zeros((keras.ops.shape(v)[0], n_hidden)), output_shape=(n_hidden,))(vectors)
    h = keras.layers.SimpleRNN(n_hidden, "relu", recurrent_initializer="identity")(vectors, initial_state=zeros)
    model = keras.Model(inp, keras.layers.Dense(vocab_size, "softmax")(h))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
    },
    "RecurrentCell": {
        "operators": _CELL,
        "TensorFlow": _CELL.replace("keras.ops.maximum(z, 0)", "tf.nn.relu(z)"),
        "a tuple of states": _CELL.replace("return new, [new]", "return new, (new,)").replace(
            "h = states[0]", "h, = states"
        ),
        "keyword arguments, super().build": _CELL.replace(
            "self.add_weight((self.units,), ",
            "self.add_weight(name='bias', shape=(self.units,), initializer=",
        ).replace("    def call", "        super().build(input_shape)\n\n    def call"),
        "einsum": _CELL.replace(
            "inputs @ self.kernel", 'keras.ops.einsum("bi,ij->bj", inputs, self.kernel)'
        ),
        "Keras' own cell inside": """
class RecurrentCell(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.cell = keras.layers.SimpleRNNCell(units, "relu", recurrent_initializer="identity")
        self.state_size = units

    def build(self, input_shape):
        self.cell.build(input_shape)

    def call(self, inputs, states):
        return self.cell(inputs, states)
""",
        "subclass of Keras' own cell": """
class RecurrentCell(keras.layers.SimpleRNNCell):
    def __init__(self, units):
        super().__init__(units, activation="relu", recurrent_initializer="identity")
""",
        "one sum of products": _CELL.replace(
            "inputs @ self.kernel + h @ self.recurrent_kernel",
            "keras.ops.concatenate([inputs, h], -1) @ keras.ops.concatenate([self.kernel, self.recurrent_kernel], 0)",
        ),
    },
    "recurrent_model": {
        "Sequential": _RECURRENT,
        "all states, the last one taken, in an own layer": _OWN_LAYER
        + _RECURRENT.replace("keras.layers.RNN(RecurrentCell(n_hidden))", "Recurrent(n_hidden)"),
        "a list of one cell": _RECURRENT.replace(
            "RNN(RecurrentCell(n_hidden))", "RNN([RecurrentCell(n_hidden)])"
        ),
        "a while loop of TensorFlow": """
class Loop(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units, self.cell = units, RecurrentCell(units)

    def build(self, shape):
        self.cell.build((shape[0], shape[-1]))

    def call(self, x):
        h0 = tf.zeros((tf.shape(x)[0], self.units))
        steps = tf.shape(x)[1]
        body = lambda t, h: (t + 1, self.cell.call(x[:, t], [h])[0])
        return tf.while_loop(lambda t, h: t < steps, body, (0, h0))[1]

    def compute_output_shape(self, shape):
        return (shape[0], self.units)
"""
        + _RECURRENT.replace("keras.layers.RNN(RecurrentCell(n_hidden))", "Loop(n_hidden)"),
    },
}

MISTAKES = {
    "embedding_params": {
        "a float": (
            _count("embedding_params", "n_in, n_out", "return float(n_in * n_out)"),
            "expected an integer, found",
        ),
        "a list": (
            _count("embedding_params", "n_in, n_out", "return [n_in * n_out]"),
            "expected an integer, found a list",
        ),
        "sum instead of product": (
            _count("embedding_params", "n_in, n_out", "return n_in + n_out"),
            "embedding_params(",
        ),
        "printed, not returned": (
            _count("embedding_params", "n_in, n_out", "print(n_in * n_out)"),
            "`return`",
        ),
        "the lesson's sizes": (
            _count("embedding_params", "n_in, n_out", "return 86 * 42"),
            "expected",
        ),
    },
    "dense_params": {
        "true division": (
            _count("dense_params", "n_in, units", "return (n_in + 1) * units / 1"),
            "a float",
        ),
        "a float of NumPy": (
            _count("dense_params", "n_in, units", "return np.dot([n_in, 1.0], [units, units])"),
            "expected an integer",
        ),
    },
    "simple_rnn_params": {
        "no recurrent kernel": (
            _count("simple_rnn_params", "n_in, units", "return n_in * units + units"),
            "simple_rnn_params(",
        ),
        "a float": (
            _count("simple_rnn_params", "n_in, units", "return (n_in + units + 1) * units * 1.0"),
            "expected an integer",
        ),
    },
    "batch_normalization_params": {
        "one number for each": (_count("batch_normalization_params", "n", "return 4"), "expected"),
        "three vectors": (_count("batch_normalization_params", "n", "return 3 * n"), "expected"),
    },
    "lstm_params": {
        "a SimpleRNN": (
            _count("lstm_params", "n_in, units", "return simple_rnn_params(n_in, units)"),
            "expected",
        ),
        "one bias for all gates": (
            _count(
                "lstm_params", "n_in, units", "return 4 * (n_in * units + units * units) + units"
            ),
            "expected",
        ),
        "text": (
            _count(
                "lstm_params", "n_in, units", "return f'{4 * simple_rnn_params(n_in, units):,}'"
            ),
            "a str",
        ),
    },
    "simple_rnn_model": {
        "identity for the output layer": (
            _MODEL.replace('"softmax"', '"softmax", kernel_initializer="identity"'),
            "should be random",
        ),
        "orthogonal, as Keras' default": (
            _MODEL.replace('"identity"', '"orthogonal"'),
            "identity matrix",
        ),
        "He's initializer for the kernel": (
            _MODEL.replace("recurrent_init", 'kernel_initializer="he_normal", recurrent_init'),
            "of standard deviation",
        ),
        "orthogonal for the kernel": (
            _MODEL.replace("recurrent_init", 'kernel_initializer="orthogonal", recurrent_init'),
            "of standard deviation",
        ),
        "a large embedding": (
            _MODEL.replace(
                "n_fac)", "n_fac, embeddings_initializer=keras.initializers.RandomUniform(-1, 1))"
            ),
            "of standard deviation",
        ),
        "a bias of ones": (
            _MODEL.replace("recurrent_init", 'bias_initializer="ones", recurrent_init'),
            "does not start with zeros",
        ),
        "stateful": (
            _MODEL.replace('keras.Input((cs,), dtype="int32"),\n', "").replace(
                "recurrent_init", "stateful=True, recurrent_init"
            ),
            "is stateful",
        ),
        "dropout of the layer": (
            _MODEL.replace("recurrent_init", "dropout=0.2, recurrent_init"),
            "Two runs of your model differ",
        ),
        "recurrent dropout": (
            _MODEL.replace("recurrent_init", "recurrent_dropout=0.1, recurrent_init"),
            "Two runs of your model differ",
        ),
        "a recurrent constraint": (
            _MODEL.replace("recurrent_init", 'recurrent_constraint="unit_norm", recurrent_init'),
            "has a constraint",
        ),
        "a recurrent regularizer": (
            _MODEL.replace("recurrent_init", 'recurrent_regularizer="l2", recurrent_init'),
            "has a regularizer",
        ),
        "batch normalization": (
            _MODEL.replace("n_fac),\n", "n_fac),\n        keras.layers.BatchNormalization(),\n"),
            "too many",
        ),
        "one-hot loss": (
            _MODEL.replace("sparse_categorical", "categorical"),
            "Is it the sparse one?",
        ),
        "a Flatten of all states": (
            _MODEL.replace(
                'recurrent_initializer="identity"),',
                'recurrent_initializer="identity", return_sequences=True),\n        keras.layers.Flatten(),',
            ),
            "too many",
        ),
        "no embedding": (
            _MODEL.replace(
                "keras.layers.Embedding(vocab_size, n_fac)", "keras.layers.Reshape((cs, 1))"
            ),
            "",
        ),
        "a column for each character": (
            """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    ins = [keras.Input((1,), dtype="int32") for _ in range(cs)]
    emb = keras.layers.Embedding(vocab_size, n_fac)
    x = keras.layers.Concatenate(axis=1)([emb(i) for i in ins])
    h = keras.layers.SimpleRNN(n_hidden, "relu", recurrent_initializer="identity")(x)
    model = keras.Model(ins, keras.layers.Dense(vocab_size, "softmax")(h))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
            "one array of integers of shape (batch, ",
        ),
        "leaky relu": (_MODEL.replace('"relu"', '"leaky_relu"'), "redictions"),
    },
    "RecurrentCell": {
        "the state not in a list": (_CELL.replace("return new, [new]", "return new"), ""),
        "the kernel orthogonal": (
            _CELL.replace('"glorot_uniform"', '"orthogonal"'),
            "of standard deviation",
        ),
        "the kernel normal": (
            _CELL.replace('"glorot_uniform"', '"glorot_normal"'),
            "another distribution",
        ),
        "the kernel an identity": (
            _CELL.replace('"glorot_uniform"', '"identity"'),
            "should be random",
        ),
        "the recurrent kernel at Keras' default": (
            _CELL.replace('"identity"', '"orthogonal"'),
            "identity matrix",
        ),
        "the bias twice": (
            _CELL.replace("+ self.bias", "+ self.bias + self.bias"),
            "after one step",
        ),
        "kernels swapped": (
            _CELL.replace("(input_shape[-1], self.units)", "(self.units, input_shape[-1])"),
            "",
        ),
        "the output before the activation": (
            _CELL.replace("return new, [new]", "return z, [new]"),
            "after one step",
        ),
        "the old state kept": (
            _CELL.replace("return new, [new]", "return new, [h]"),
            "outputs of several steps",
        ),
        "the state not used": (_CELL.replace("+ h @ self.recurrent_kernel ", ""), "after one step"),
        "added to the state": (
            _CELL.replace("keras.ops.maximum(z, 0)", "h + keras.ops.maximum(z, 0)"),
            "after one step",
        ),
    },
    "recurrent_model": {
        "orthogonal in Keras' cell": (
            _RECURRENT.replace(
                "RecurrentCell(n_hidden)", 'keras.layers.SimpleRNNCell(n_hidden, "relu")'
            ),
            "identity matrix",
        ),
        "two cells, one on the other": (
            _RECURRENT.replace(
                "RecurrentCell(n_hidden)", "[RecurrentCell(n_hidden), RecurrentCell(n_hidden)]"
            ),
            "too many",
        ),
        "stacked copies in an own layer": (
            """
class Copies(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units, self.cell = units, RecurrentCell(units)

    def build(self, shape):
        self.cell.build((shape[0], shape[-1]))

    def call(self, x):
        h = tf.zeros((tf.shape(x)[0], self.units))
        for c in tf.unstack(x, axis=1):
            h, _ = self.cell.call(c, [h])
        return h
"""
            + _RECURRENT.replace("keras.layers.RNN(RecurrentCell(n_hidden))", "Copies(n_hidden)"),
            "copies of the step",
        ),
        "a GRU": (_RECURRENT.replace("RNN(RecurrentCell(n_hidden))", "GRU(n_hidden)"), "too many"),
        "dropout": (
            _RECURRENT.replace(
                "        keras.layers.Dense(",
                "        keras.layers.Dropout(0.5),\n        keras.layers.Dense(",
            ),
            "Two runs of your model differ",
        ),
        "learning rate": (_RECURRENT.replace("Adam()", "Adam(0.01)"), "optimizer"),
    },
}
