"""Wrong answers to 03_simple_rnn; see tests.answers.unforeseen."""

from tests.answers.unforeseen import changed

_MODEL = """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.Input((cs,)),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity"),
        keras.layers.Dense(vocab_size, activation="softmax"),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
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
        h = keras.ops.matmul(inputs, self.kernel) + self.bias
        h = keras.ops.relu(h + keras.ops.matmul(states[0], self.recurrent_kernel))
        return h, [h]
"""

_RECURRENT = """
def recurrent_model(vocab_size, n_fac, n_hidden, cs):
    cell = keras.layers.SimpleRNNCell(
        n_hidden, activation="relu", recurrent_initializer="identity"
    )
    model = keras.Sequential([
        keras.Input((cs,)),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.RNN(cell),
        keras.layers.Dense(vocab_size, activation="softmax"),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
"""

MISTAKES = {
    "embedding_params": {
        "return forgotten": (
            "def embedding_params(n_in, n_out):\n    n = n_in * n_out",
            "return",
        ),
        "sum": ("def embedding_params(n_in, n_out):\n    return n_in + n_out", ""),
        "the lesson's sizes": ("def embedding_params(n_in, n_out):\n    return 86 * 42", "n_in"),
        "a text": ("def embedding_params(n_in, n_out):\n    return f'{n_in * n_out:,}'", "integer"),
    },
    "dense_params": {
        "bias for each input": (
            "def dense_params(n_in, units):\n    return n_in * units + n_in",
            "",
        ),
        "print": ("def dense_params(n_in, units):\n    print(n_in * units + units)", "return"),
        "one bias": ("def dense_params(n_in, units):\n    return n_in * units + 1", ""),
    },
    "simple_rnn_params": {
        "no recurrent weights": (
            "def simple_rnn_params(n_in, units):\n    return n_in * units + units",
            "",
        ),
        "units times two": (
            "def simple_rnn_params(n_in, units):\n    return n_in * units + 2 * units + units",
            "",
        ),
    },
    "batch_normalization_params": {
        "trainable only": ("def batch_normalization_params(n):\n    return 2 * n", ""),
        "a pair": ("def batch_normalization_params(n):\n    return (2 * n, 2 * n)", "integer"),
    },
    "lstm_params": {
        "three gates": (
            "def lstm_params(n_in, units):\n    return 3 * (n_in * units + units * units + units)",
            "",
        ),
        "bias once": (
            "def lstm_params(n_in, units):\n    return 4 * (n_in * units + units ** 2) + units",
            "",
        ),
        "product and not power": (
            "def lstm_params(n_in, units):\n    return 4 * (n_in * units + units ^ 2 + units)",
            "",
        ),
    },
    "simple_rnn_model": {
        "return_sequences": (
            changed(_MODEL, ('"identity")', '"identity", return_sequences=True)')),
            "return_sequences",
        ),
        "identity on the kernel": (
            changed(_MODEL, ("recurrent_initializer", "kernel_initializer")),
            "",
        ),
        "embedding sizes swapped": (
            changed(_MODEL, ("Embedding(vocab_size, n_fac)", "Embedding(n_fac, vocab_size)")),
            "",
        ),
        "sigmoid": (changed(_MODEL, ('activation="relu"', 'activation="sigmoid"')), ""),
        "relu before softmax": (
            changed(
                _MODEL,
                (
                    "    keras.layers.Dense(vocab",
                    '    keras.layers.Activation("relu"),\n        keras.layers.Dense(vocab',
                ),
            ),
            "",
        ),
        "flatten of all states": (
            changed(
                _MODEL,
                (
                    '"identity"),',
                    '"identity", return_sequences=True),\n        keras.layers.Flatten(),',
                ),
            ),
            "",
        ),
        "go_backwards": (
            changed(_MODEL, ('"identity")', '"identity", go_backwards=True)')),
            "reverse",
        ),
        "recurrent dropout": (
            changed(_MODEL, ('"identity")', '"identity", recurrent_dropout=0.2)')),
            "",
        ),
        "weight decay": (
            changed(_MODEL, ('optimizer="adam"', "optimizer=keras.optimizers.AdamW()")),
            "",
        ),
        "cs missing from the call": (
            changed(
                _MODEL, ("(vocab_size, n_fac, n_hidden, cs):", "(vocab_size, n_fac, n_hidden):")
            ),
            "argument",
        ),
        "kernel regularizer": (
            changed(_MODEL, ('"identity")', '"identity", kernel_regularizer="l2")')),
            "",
        ),
        "bidirectional": (
            changed(
                _MODEL,
                (
                    "keras.layers.SimpleRNN(n_hidden,",
                    "keras.layers.Bidirectional(keras.layers.SimpleRNN(n_hidden,",
                ),
                ('"identity")', '"identity"))'),
            ),
            "",
        ),
    },
    "RecurrentCell": {
        "state not in a list": (changed(_CELL, ("return h, [h]", "return h, h")), ""),
        "only the output": (changed(_CELL, ("return h, [h]", "return h")), "pair"),
        "bias added twice": (
            changed(_CELL, ("relu(h +", "relu(h + self.bias +")),
            "",
        ),
        "states instead of states[0]": (changed(_CELL, ("states[0]", "states")), ""),
        "kernels swapped": (
            changed(
                _CELL,
                ("(inputs, self.kernel)", "(inputs, self.recurrent_kernel)"),
                ("(states[0], self.recurrent_kernel)", "(states[0], self.kernel)"),
            ),
            "",
        ),
        "element-wise product": (
            changed(
                _CELL,
                (
                    "keras.ops.matmul(states[0], self.recurrent_kernel)",
                    "states[0] * self.recurrent_kernel[0]",
                ),
            ),
            "",
        ),
        "output before relu": (
            changed(
                _CELL,
                (
                    "h = keras.ops.relu(h + keras.ops.matmul(states[0], self.recurrent_kernel))",
                    "h = h + keras.ops.matmul(states[0], self.recurrent_kernel)",
                ),
                ("return h, [h]", "return h, [keras.ops.relu(h)]"),
            ),
            "",
        ),
        "old state returned": (changed(_CELL, ("return h, [h]", "return h, [states[0]]")), ""),
        "attributes misspelt": (
            changed(_CELL, ("self.kernel = self", "self.kernle = self")),
            "kernel",
        ),
        "build with a fixed size": (
            changed(_CELL, ("input_shape[-1]", "42")),
            "",
        ),
        "identity added and not a weight": (
            changed(
                _CELL,
                (
                    'self.add_weight((self.units, self.units), "identity")',
                    "keras.ops.eye(self.units)",
                ),
            ),
            "",
        ),
    },
    "recurrent_model": {
        "tanh by default": (changed(_RECURRENT, ('activation="relu", ', "")), "tanh"),
        "unrolled": (changed(_RECURRENT, ("RNN(cell)", "RNN(cell, unroll=True)")), ""),
        "return_sequences": (
            changed(_RECURRENT, ("RNN(cell)", "RNN(cell, return_sequences=True)")),
            "",
        ),
        "cell without RNN": (changed(_RECURRENT, ("keras.layers.RNN(cell)", "cell")), ""),
        "class instead of an object": (
            changed(_RECURRENT, ("RNN(cell)", "RNN(keras.layers.SimpleRNNCell)")),
            "",
        ),
        "stateful": (changed(_RECURRENT, ("RNN(cell)", "RNN(cell, stateful=True)")), ""),
        "stacked cells": (changed(_RECURRENT, ("RNN(cell)", "RNN([cell, cell])")), ""),
    },
    "train_simple_rnn": {
        "overlapping": (
            """
def train_simple_rnn(model, idx, epochs):
    v = np.lib.stride_tricks.sliding_window_view(idx, 9)
    return model.fit(v[:, :-1], v[:, -1], batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
        "target inside the window": (
            """
def train_simple_rnn(model, idx, epochs):
    r = corpus.rows(idx, 8)
    return model.fit(r[:, :-1], r[:, -2], batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
        "the first character as target": (
            """
def train_simple_rnn(model, idx, epochs):
    r = corpus.rows(idx, 8)
    return model.fit(r[:, 1:], r[:, 0], batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
        "rows of 9 as input": (
            """
def train_simple_rnn(model, idx, epochs):
    r = corpus.rows(idx, 8)
    return model.fit(r, r[:, -1], batch_size=64, epochs=epochs, verbose=0)
""",
            "",
        ),
    },
}
