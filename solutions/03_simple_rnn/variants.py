"""Right answers to 03_simple_rnn, written in other ways than the solution."""

VARIANTS = {
    "embedding_params": {
        "NumPy": """def embedding_params(n_in, n_out):
    return np.prod([n_in, n_out])""",
    },
    "dense_params": {
        "a row of ones": """def dense_params(n_in, units):
    return (n_in + 1) * units""",
    },
    "simple_rnn_params": {
        "factored": """def simple_rnn_params(n_in, units):
    return units * (n_in + units + 1)""",
    },
    "batch_normalization_params": {
        "array by array": """def batch_normalization_params(n):
    gamma = beta = moving_mean = moving_variance = n
    return gamma + beta + moving_mean + moving_variance""",
    },
    "lstm_params": {
        "factored": """def lstm_params(n_in, units):
    return 4 * units * (n_in + units + 1)""",
    },
    "simple_rnn_model": {
        "the state returned beside the output": """
def simple_rnn_model(vocab_size, n_fac, n_hidden, cs):
    inp = keras.Input((cs,), dtype="int32")
    vectors = keras.layers.Embedding(vocab_size, n_fac)(inp)
    _, state = keras.layers.SimpleRNN(n_hidden, "relu", recurrent_initializer="identity", return_state=True)(vectors)
    model = keras.Model(inp, keras.layers.Dense(vocab_size, "softmax")(state))
    model.compile("adam", "sparse_categorical_crossentropy")
    return model
""",
    },
    "RecurrentCell": {
        "Keras' own cell": """
def RecurrentCell(units):
    return keras.layers.SimpleRNNCell(units, activation="relu", recurrent_initializer="identity")
""",
    },
    "recurrent_model": {
        "functional": """
def recurrent_model(vocab_size, n_fac, n_hidden, cs):
    x = inp = keras.Input((cs,), dtype="int32")
    for layer in (
        keras.layers.Embedding(vocab_size, n_fac),
        keras.layers.RNN(keras.layers.SimpleRNNCell(n_hidden, "relu", recurrent_initializer="identity")),
        keras.layers.Dense(vocab_size, activation="softmax"),
    ):
        x = layer(x)
    model = keras.Model(inp, x)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
""",
    },
    "train_simple_rnn": {
        "a windows' view of the text": """
def train_simple_rnn(model, idx, epochs):
    ends = 8 * (len(range(0, len(idx) - 1 - 8, 8)) - 2)
    windows = np.asarray(idx[:ends]).reshape(-1, 8)
    return model.fit(x=windows, y=idx[8 : ends + 1 : 8], batch_size=64, epochs=epochs, verbose=0)
""",
    },
}
