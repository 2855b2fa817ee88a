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
            "`embedding_params` does not return anything",
        ),
        "sum": (
            "def embedding_params(n_in, n_out):\n    return n_in + n_out",
            "Possible mistake: sum of the sizes instead of their product. ",
        ),
        "the lesson's sizes": (
            "def embedding_params(n_in, n_out):\n    return 86 * 42",
            "`embedding_params` does not use its argument",
        ),
        "a text": ("def embedding_params(n_in, n_out):\n    return f'{n_in * n_out:,}'", "integer"),
    },
    "dense_params": {
        "bias for each input": (
            "def dense_params(n_in, units):\n    return n_in * units + n_in",
            "Possible mistake: one bias per input. ",
        ),
        "print": (
            "def dense_params(n_in, units):\n    print(n_in * units + units)",
            "`dense_params` does not return anything",
        ),
        "one bias": (
            "def dense_params(n_in, units):\n    return n_in * units + 1",
            "Possible mistake: one bias for the whole layer. ",
        ),
    },
    "simple_rnn_params": {
        "no recurrent weights": (
            "def simple_rnn_params(n_in, units):\n    return n_in * units + units",
            "Possible mistake: hidden-to-hidden weights not counted. ",
        ),
        "units times two": (
            "def simple_rnn_params(n_in, units):\n    return n_in * units + 2 * units + units",
            "Possible mistake: units doubled instead of squared. ",
        ),
    },
    "batch_normalization_params": {
        "trainable only": (
            "def batch_normalization_params(n):\n    return 2 * n",
            "Possible mistake: only trained parameters counted. ",
        ),
        "a pair": ("def batch_normalization_params(n):\n    return (2 * n, 2 * n)", "integer"),
    },
    "lstm_params": {
        "three gates": (
            "def lstm_params(n_in, units):\n    return 3 * (n_in * units + units * units + units)",
            "Possible mistake: new content of an LSTM not counted. ",
        ),
        "bias once": (
            "def lstm_params(n_in, units):\n    return 4 * (n_in * units + units ** 2) + units",
            "Possible mistake: one bias for all four parts. ",
        ),
        "product and not power": (
            "def lstm_params(n_in, units):\n    return 4 * (n_in * units + units ^ 2 + units)",
            "Possible mistake: ^ is not a power. ",
        ),
    },
    "simple_rnn_model": {
        "identity as the third argument": (
            """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    model = keras.Sequential([
        keras.layers.Input((cs,)),
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, "relu", "identity"),
        keras.layers.Dense(vocab_size, "softmax"),
    ])
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
            "as an identity matrix",
        ),
        "return_sequences": (
            changed(_MODEL, ('"identity")', '"identity", return_sequences=True)')),
            "",
        ),
        "identity on the kernel": (
            changed(_MODEL, ("recurrent_initializer", "kernel_initializer")),
            "Possible mistake: identity for the wrong weights. ",
        ),
        "embedding sizes swapped": (
            changed(_MODEL, ("Embedding(vocab_size, n_fac)", "Embedding(n_fac, vocab_size)")),
            "",
        ),
        "sigmoid": (
            changed(_MODEL, ('activation="relu"', 'activation="sigmoid"')),
            "Possible mistake: sigmoid instead of relu. ",
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
            "Possible mistake: characters read in reverse order. ",
        ),
        "recurrent dropout": (
            changed(_MODEL, ('"identity")', '"identity", recurrent_dropout=0.2)')),
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
        "a regularizer": (
            changed(_CELL, (', "glorot_uniform")', ', "glorot_uniform", regularizer="l2")')),
            "The loss that the cell adds, as a regularizer does: expected 0",
        ),
        "no gradient through the state": (
            changed(_CELL, ("states[0]", "keras.ops.stop_gradient(states[0])")),
            "The outputs are right, but not the lengths of their gradients",
        ),
        "a bias that is not trained": (
            changed(_CELL, ('"zeros")', '"zeros", trainable=False)')),
            "How many weights of the cell are trained: expected 3, found 2.",
        ),
        "the list of states multiplied": (
            changed(_CELL, ("states[0]", "states")),
            "is its first element",
        ),
        "only the output": (changed(_CELL, ("return h, [h]", "return h")), "pair"),
        "bias added twice": (
            changed(_CELL, ("relu(h +", "relu(h + self.bias +")),
            "Possible mistake: bias added twice. ",
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
            "Possible mistake: output without relu. ",
        ),
        "old state returned": (
            changed(_CELL, ("return h, [h]", "return h, [states[0]]")),
            "Possible mistake: old state passed on. ",
        ),
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
            "Possible mistake: hidden-to-hidden matrix not a weight. ",
        ),
    },
    "recurrent_model": {
        "SimpleRNN itself": (
            """
def recurrent_model(vocab_size, n_fac, n_hidden, cs):
    cell = keras.layers.SimpleRNNCell(n_hidden, activation="relu", recurrent_initializer="identity")
    m = keras.Sequential([keras.Input((cs,), dtype="int64"), keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity"), keras.layers.Dense(vocab_size)])
    m.compile(keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return m
""",
            "SimpleRNN itself",
        ),
        "tanh by default": (
            changed(_RECURRENT, ('activation="relu", ', "")),
            "Possible mistake: tanh instead of relu. ",
        ),
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
        "windows of 4 in batches of 128, of 8 for validation": (
            """
def train_simple_rnn(model, idx, epochs):
    rows, others = corpus.rows(idx, 4), corpus.rows(idx[:800], 8)
    held_out = others[:, :-1], others[:, -1]
    return model.fit(
        rows[:, :-1], rows[:, -1], 128, epochs, validation_data=held_out, verbose=0
    )
""",
            "windows of 4 characters",
        ),
        "windows of 4 in batches of 128": (
            """
def train_simple_rnn(model, idx, epochs):
    rows = corpus.rows(idx, 4)[:-2]
    return model.fit(rows[:, :-1], rows[:, -1], batch_size=128, epochs=epochs, verbose=0)
""",
            "windows of 4 characters",
        ),
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
