"""Answers to 03_simple_rnn; see tests.answers."""

from tests.answers import training

_RNN = """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int32")
    c = keras.layers.Embedding(vocab_size, n_fac)(inp)
    rnn = keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity")
    dense_out = keras.layers.Dense(vocab_size, activation="softmax")
    model = keras.Model(inp, dense_out(rnn(c)))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_LAYER = 'keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity")'
_CELL_LAYER = f"keras.layers.RNN({_LAYER.replace('SimpleRNN', 'SimpleRNNCell')})"

_LOGITS = _RNN.replace(', activation="softmax"', "").replace(
    '"sparse_categorical_crossentropy"',
    "keras.losses.SparseCategoricalCrossentropy(from_logits=True)",
)

_SUBCLASSED = """
class CharRNN(keras.Model):
    def __init__(self, vocab_size, n_fac, n_hidden):
        super().__init__()
        self.out = keras.layers.Dense(vocab_size, activation="softmax")
        cell = keras.layers.SimpleRNNCell(n_hidden, "relu", recurrent_initializer="identity")
        self.rnn = keras.layers.RNN(cell)
        self.vectors = keras.layers.Embedding(vocab_size, n_fac)

    def call(self, x):
        return self.out(self.rnn(self.vectors(x)))

def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    model = CharRNN(vocab_size, n_fac, n_hidden)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_SEQUENTIAL = f"""
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential()
    model.add(keras.layers.Embedding(vocab_size, n_fac))
    model.add({_LAYER})
    model.add(keras.layers.Dense(vocab_size, activation="softmax"))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_COPIES = """
        for i in range(x.shape[1]):
            h, _ = self.cell.call(x[:, i], [h])
        return h
"""

_SCAN = """
        step = lambda h, c: self.cell.call(c, [h])[0]
        return tf.scan(step, tf.transpose(x, [1, 0, 2]), h)[-1]
"""

_OWN_LOOP = f"""
class Loop(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units, self.cell = units, RecurrentCell(units)

    def build(self, input_shape):
        self.cell.build((None, input_shape[-1]))

    def call(self, x):
        h = keras.ops.zeros((keras.ops.shape(x)[0], self.units)){_COPIES}
def recurrent_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,), dtype="int32"),
        keras.layers.Embedding(vocab_size, n_fac),
        Loop(n_hidden),
        keras.layers.Dense(vocab_size, activation="softmax"),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

_CELL = """
class RecurrentCell(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = self.state_size = units

    def build(self, input_shape):
        self.kernel = self.add_weight((input_shape[-1], self.units))
        self.recurrent_kernel = self.add_weight((self.units, self.units), "identity")
        self.bias = self.add_weight((self.units,), "zeros")

    def call(self, inputs, states):
        z = keras.ops.matmul(inputs, self.kernel)
        z = z + keras.ops.matmul(states[0], self.recurrent_kernel) + self.bias
        h = keras.ops.relu(z)
        return h, [h]
"""


def _recurrent(source: str) -> str:
    return source.replace("simple_rnn_model", "recurrent_model")


def _train(fit: str) -> str:
    return f"""
def train_simple_rnn(model, idx, epochs):
    rows = corpus.rows(idx, 8)
    x, y = rows[:, :-1], rows[:, -1]
    {fit}
"""


EQUIVALENTS = {
    "simple_rnn_params": {
        "two Dense layers, one without a bias": (
            "def simple_rnn_params(n_in, units):\n    return dense_params(n_in, units) + units**2"
        ),
    },
    "simple_rnn_model": {
        "functional": _RNN,
        "an optimizer that knows the weights": _RNN.replace(
            "    return model",
            "    model.optimizer.build(model.trainable_variables)\n    return model",
        ),
        "a cell in a loop": _RNN.replace(_LAYER, _CELL_LAYER),
        "an own cell": _RNN.replace(_LAYER, "keras.layers.RNN(RecurrentCell(n_hidden))"),
        "unrolled by Keras": _RNN.replace(_LAYER, _LAYER[:-1] + ", unroll=True)"),
        "Identity() as an object, other names": _RNN.replace(
            '"identity"', 'keras.initializers.Identity(), name="memory"'
        ),
        "logits": _LOGITS,
        "all states, the last one taken": _RNN.replace(
            _LAYER, _LAYER[:-1] + ", return_sequences=True)"
        ).replace("rnn(c)", "rnn(c)[:, -1]"),
        "Sequential without an input": _SEQUENTIAL,
        "subclassed": _SUBCLASSED,
        "windows of any length": _RNN.replace("(cs,)", "(None,)"),
    },
    "RecurrentCell": {
        "another order, operators": _CELL,
        "made of Dense layers": """
class RecurrentCell(keras.layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.state_size = [units]
        self.across = keras.layers.Dense(units, use_bias=False, kernel_initializer="identity")
        self.into = keras.layers.Dense(units)

    def build(self, input_shape):
        self.across.build((None, self.state_size[0]))
        self.into.build(input_shape)

    def call(self, inputs, states):
        h = keras.activations.relu(self.into(inputs) + self.across(states[0]))
        return h, h
""",
    },
    "recurrent_model": {
        "Keras' own cell": _recurrent(_RNN.replace(_LAYER, _CELL_LAYER)),
        "logits": _recurrent(_LOGITS.replace(_LAYER, _CELL_LAYER)),
        "subclassed": _recurrent(_SUBCLASSED),
        "windows of any length": _recurrent(
            _RNN.replace(_LAYER, _CELL_LAYER).replace("(cs,)", "(None,)")
        ),
        "TensorFlow's scan": _OWN_LOOP.replace(_COPIES, _SCAN),
    },
    "train_simple_rnn": {
        "unshuffled, a tenth kept for validation": _train(
            "return model.fit(x, y, batch_size=64, epochs=epochs, verbose=0, shuffle=False, validation_split=0.1)"
        ),
        "one-hot targets": _train(
            "return model.fit(x, np.eye(86)[y], batch_size=64, epochs=epochs, verbose=0)"
        ),
    },
}

MISTAKES = {
    "embedding_params": {
        "a bias": (
            "def embedding_params(n_in, n_out):\n    return n_in * n_out + n_out",
            "embedding_params(n_in=",
        ),
    },
    "dense_params": {
        "half a parameter too many": (
            "def dense_params(n_in, units):\n    return n_in * units + units + 0.5",
            "expected an integer",
        ),
        "text": (
            "def dense_params(n_in, units):\n    return str(n_in * units + units)",
            "a str",
        ),
        "bias not counted": ("def dense_params(n_in, units):\n    return n_in * units", "expected"),
        "one bias per input": (
            "def dense_params(n_in, units):\n    return n_in * units + n_in",
            "dense_params(n_in=",
        ),
        "the lesson's figure": ("def dense_params(n_in, units):\n    return 22102", "found 22,102"),
    },
    "simple_rnn_params": {
        "the square forgotten": (
            "def simple_rnn_params(n_in, units):\n    return (n_in + 2) * units",
            "Possible mistake: units instead of units squared. ",
        ),
        "bias not counted": (
            "def simple_rnn_params(n_in, units):\n    return n_in * units + units * units",
            "simple_rnn_params(n_in=",
        ),
        "two biases": (
            "def simple_rnn_params(n_in, units):\n"
            "    return dense_params(n_in, units) + dense_params(units, units)",
            "expected",
        ),
        "a recurrent kernel of the kernel's shape": (
            """
def simple_rnn_params(n_in, units):
    W = n_in * units
    U = n_in * units
    b = units
    return W + U + b
""",
            "Possible mistake: hidden-to-hidden matrix with a row for each input. ",
        ),
    },
    "batch_normalization_params": {
        "only trained parameters counted": (
            "def batch_normalization_params(n):\n    return 2 * n",
            "batch_normalization_params(n=",
        ),
    },
    "lstm_params": {
        "no bias": (
            "def lstm_params(n_in, units):\n    return 4 * (n_in + units) * units",
            "Possible mistake: bias not counted. ",
        ),
        "new content of an LSTM not counted": (
            "def lstm_params(n_in, units):\n    return 3 * simple_rnn_params(n_in, units)",
            "lstm_params(n_in=",
        ),
        "one number per gate as its bias": (
            "def lstm_params(n_in, units):\n    return 4 * (n_in * units + units**2 + 1)",
            "expected",
        ),
        "two biases per gate": (
            "def lstm_params(n_in, units):\n    return 4 * units * (n_in + units + 2)",
            "expected",
        ),
        "nothing returned": (
            "def lstm_params(n_in, units):\n    4 * units",
            "does not return anything",
        ),
        "kernels of one shape": (
            "def lstm_params(n_in, units):\n    return 4 * units * (n_in + n_in + 1)",
            "Possible mistake: hidden-to-hidden matrix with a row for each input. ",
        ),
        "four Dense layers": (
            "def lstm_params(n_in, units):\n    return 4 * (n_in * units + units)",
            "Possible mistake: hidden-to-hidden weights not counted. ",
        ),
    },
    "simple_rnn_model": {
        "the first state as a second input": (
            """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    x = keras.Input((cs,), dtype="int32")
    h0 = keras.Input((n_hidden,))
    e = keras.layers.Embedding(vocab_size, n_fac)(x)
    h = keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity", return_sequences=False)(e, initial_state=h0)
    model = keras.Model([x, h0], keras.layers.Dense(vocab_size, "softmax")(h))
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
""",
            "it has 2 inputs",
        ),
        "a softmax after the softmax": (
            _RNN.replace("dense_out(rnn(c))", "keras.activations.softmax(dense_out(rnn(c)))"),
            "Possible mistake: softmax applied twice. ",
        ),
        "identity for the characters": (
            _SEQUENTIAL.replace("recurrent_initializer", "kernel_initializer"),
            "starts as an identity matrix. Its numbers should be random",
        ),
        "a GRU with relu": (
            _RNN.replace("SimpleRNN", "GRU"),
            "is one that a GRU has. ",
        ),
        "relu6 instead of relu": (_RNN.replace('"relu"', '"relu6"'), "embedding of large numbers"),
        "tanh instead of relu": (_RNN.replace('"relu"', '"tanh"'), "redictions"),
        "hidden-to-hidden weights not initialized to the identity": (
            _RNN.replace(', recurrent_initializer="identity"', ""),
            "identity matrix",
        ),
        "identity for the kernel as well": (
            _RNN.replace("recurrent_initializer", "kernel_initializer"),
            "identity matrix",
        ),
        "windows read in reverse order": (
            _RNN.replace(_LAYER, _LAYER[:-1] + ", go_backwards=True)"),
            "redictions",
        ),
        "first state instead of the last": (
            _RNN.replace(_LAYER, _LAYER[:-1] + ", return_sequences=True)").replace(
                "rnn(c)", "rnn(c)[:, 0]"
            ),
            "redictions",
        ),
        "all states returned": (
            _RNN.replace(_LAYER, _LAYER[:-1] + ", return_sequences=True)"),
            "output has shape (",
        ),
        "no bias": (_RNN.replace(_LAYER, _LAYER[:-1] + ", use_bias=False)"), "256 too few"),
        "an LSTM": (
            _RNN.replace(_LAYER, "keras.layers.LSTM(n_hidden)"),
            "229,632 too many",
        ),
        "last character left out": (_RNN.replace("rnn(c)", "rnn(c[:, :-1])"), "redictions"),
        "not compiled": (_RNN.replace("    model.compile", "    # model.compile"), "not compiled"),
    },
    "RecurrentCell": {
        "the state before as output": (
            _CELL.replace("return h, [h]", "return states[0], [h]"),
            "Possible mistake: old state as the output. ",
        ),
        "relu6 instead of relu": (_CELL.replace("ops.relu", "ops.relu6"), "after one step"),
        "a kernel that starts as zeros": (
            _CELL.replace(
                "self.units))\n        self.rec", 'self.units), "zeros")\n        self.rec'
            ),
            "should be random",
        ),
        "a bias that starts at random": (_CELL.replace('"zeros"', '"normal"'), "start with zeros"),
        "tanh instead of relu": (_CELL.replace("ops.relu", "ops.tanh"), "after one step"),
        "relu applied to each part": (
            _CELL.replace("keras.ops.relu(z)", "z").replace(
                "z + keras.ops.matmul(states[0], self.recurrent_kernel) + self.bias",
                "keras.ops.relu(z) + "
                "keras.ops.relu(keras.ops.matmul(states[0], self.recurrent_kernel) + self.bias)",
            ),
            "after one step",
        ),
        "old state passed on": (
            _CELL.replace("return h, [h]", "return h, states"),
            "outputs of several steps",
        ),
        "no bias": (
            _CELL.replace(" + self.bias", "").replace("        self.bias", "        # self.bias"),
            "shapes of the cell's weights",
        ),
        "bias not used": (_CELL.replace(" + self.bias", ""), "after one step"),
        "hidden-to-hidden weights not initialized to the identity": (
            _CELL.replace('"identity"', '"orthogonal"'),
            "identity matrix",
        ),
    },
    "recurrent_model": {
        "Keras' cell as it is": (
            _recurrent(
                _RNN.replace(_LAYER, "keras.layers.RNN(keras.layers.SimpleRNNCell(n_hidden))")
            ),
            "Possible mistake: SimpleRNNCell with its default settings. ",
        ),
        "copies by a Python loop": (_OWN_LOOP, "copies of the step"),
        "unroll=True": (
            _recurrent(_RNN.replace(_LAYER, _CELL_LAYER[:-1] + ", unroll=True)")),
            "Is `unroll` set",
        ),
        "tanh instead of relu": (
            _recurrent(_RNN.replace(_LAYER, _CELL_LAYER.replace('"relu"', '"tanh"'))),
            "redictions",
        ),
        "hidden-to-hidden weights not initialized to the identity": (
            _recurrent(
                _RNN.replace(_LAYER, _CELL_LAYER).replace(', recurrent_initializer="identity"', "")
            ),
            "identity matrix",
        ),
        "windows read in reverse order": (
            _recurrent(_RNN.replace(_LAYER, _CELL_LAYER[:-1] + ", go_backwards=True)")),
            "redictions",
        ),
        "separate steps for each character": (
            _OWN_LOOP.replace(
                "self.units, self.cell = units, RecurrentCell(units)",
                "self.units, self.cells = units, [RecurrentCell(units) for _ in range(10)]\n"
                "        self.cell = self.cells[0]",
            )
            .replace(
                "        self.cell.build((None, input_shape[-1]))",
                "        for cell in self.cells:\n            cell.build((None, input_shape[-1]))",
            )
            .replace("self.cell.call(", "self.cells[i].call("),
            "688,896 too many",
        ),
    },
    "train_simple_rnn": {
        "one epoch at a time, nothing returned": (
            _train("for _ in range(epochs):\n        model.fit(x, y, batch_size=64, verbose=0)"),
            "returned None",
        ),
        "never fitted": ("def train_simple_rnn(model, idx, epochs):\n    pass", "not trained"),
        "the last character as target": (
            _train("return model.fit(x, x[:, -1], batch_size=64, epochs=epochs, verbose=0)"),
            "held-out loss",
        ),
        "another model trained": (
            _train(
                "model = simple_rnn_model(86, 5, 5, 8)\n"
                "    return model.fit(x, y, batch_size=64, epochs=1, verbose=0)"
            ),
            "not trained",
        ),
    },
}

EQUIVALENTS["train_simple_rnn"] |= training.EQUIVALENTS["train_simple_rnn"]
MISTAKES["train_simple_rnn"] |= training.MISTAKES["train_simple_rnn"]
