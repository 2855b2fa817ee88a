"""Known mistakes of 05_stateful."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import GRU, MASKED, NO_SOFTMAX, SOFTMAX_OVER_TIME, optimizers

_LAYER = "keras.layers.LSTM(n_hidden, stateful=True, return_sequences=True)"
_NORM = "            keras.layers.BatchNormalization(),\n"
_DENSE = 'keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))'
_OVER_TIME = "keras.layers.Dense(vocab_size, activation=lambda z: keras.ops.softmax(z, axis=1))"
_RELU = (
    "relu for tanh",
    "In an LSTM the candidate and what comes out go through tanh. Is an activation set?",
)
_HARD = (
    "hard sigmoid gates",
    "Keras 1 had straight lines for gates; today an LSTM's are sigmoids. Is one set?",
)
_BACKWARDS = (
    "backwards in time",
    "The layer reads the windows from the end: early outputs know what comes, and the state that "
    "is kept is the wrong end's.",
)
_ONE_LSTM = "            keras.layers.LSTM(n_hidden, return_sequences=True),\n"
_DROPOUT = "            keras.layers.Dropout(0.2),\n"

MISTAKES = {
    "stateful_batches": (
        mistake(
            "the last windows kept for the first",
            "What does not fill a batch is cut off at the beginning of the text.",
            (
                "windows[: n_batches * batch_size]",
                "windows[len(windows) - n_batches * batch_size :]",
            ),
        ),
        mistake(
            "one batch too few",
            "A whole batch is missing at the end.",
            ("len(windows) // batch_size", "(len(windows) - 1) // batch_size"),
        ),
    ),
    "stateful_model": (
        mistake(
            "no BatchNormalization",
            "The layer that brings the vectors to mean 0 and variance 1 is missing.",
            (_NORM, ""),
        ),
        mistake(
            "BatchNormalization that is frozen",
            "Its scale and shift are not trained.",
            ("BatchNormalization()", "BatchNormalization(trainable=False)"),
        ),
        mistake(
            "BatchNormalization over time",
            "Scale and shift are those of steps; they should be those of the vectors' numbers.",
            ("BatchNormalization()", "BatchNormalization(axis=1)"),
        ),
        mistake(
            "BatchNormalization after the LSTM",
            "It stands behind the recurrent layer. What should it normalize?",
            (f"{_NORM}            {_LAYER},\n", f"            {_LAYER},\n{_NORM}"),
        ),
        mistake(
            "BatchNormalization without shift",
            "center=False leaves the shift out, 42 parameters of the lesson's.",
            ("BatchNormalization()", "BatchNormalization(center=False)"),
        ),
        mistake(*_HARD, ("stateful=True", 'stateful=True, recurrent_activation="hard_sigmoid"')),
        mistake(*_RELU, ("stateful=True", 'stateful=True, activation="relu"')),
        mistake(*_BACKWARDS, ("stateful=True", "stateful=True, go_backwards=True")),
        mistake(
            "not stateful",
            "Every batch starts from zeros. Which argument of the layer keeps the state?",
            ("stateful=True, ", ""),
        ),
        mistake(
            "a bias left out",
            "The LSTM has no biases.",
            ("stateful=True", "stateful=True, use_bias=False"),
        ),
        mistake(*GRU, ("LSTM", "GRU")),
        mistake(
            "a SimpleRNN for the LSTM",
            "The recurrent layer has a quarter of the parameters: it has no gates.",
            ("LSTM", "SimpleRNN"),
        ),
        mistake(*SOFTMAX_OVER_TIME, (_DENSE, _OVER_TIME)),
        MASKED,
        NO_SOFTMAX,
        *optimizers("keras.optimizers.Adam(1e-3)"),
    ),
    "train_stateful": (
        mistake(
            "a state that is not reset at each epoch",
            "The second epoch begins at the beginning of the text, with a state from its end.",
            ("                layer.reset_state()", "                pass"),
        ),
        mistake(
            "a state reset at each batch",
            "Nothing lives on from one batch to the next: the layer might as well not be stateful.",
            (
                "        history = model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, verbose=0)\n"
                '        losses += history.history["loss"]',
                "        size = model.input_shape[0]\n"
                "        for i in range(0, len(x), size):\n"
                "            [l.reset_state() for l in model.layers if hasattr(l, 'reset_state')]\n"
                "            losses.append(model.train_on_batch(x[i : i + size], y[i : i + size]))",
            ),
        ),
        mistake(
            "batches in reverse",
            "The text is read from its end: no row goes on where it was.",
            ("model.fit(x, y,", "model.fit(x[::-1], y[::-1],"),
        ),
        mistake(
            "one epoch, whatever is asked",
            "The number of epochs is an argument.",
            ("range(epochs)", "range(1)"),
        ),
    ),
    "stacked_model": (
        mistake(
            "the part that is kept for the part that is dropped",
            "Four of five numbers are dropped. Keras 1 and Keras 3 are told what is dropped, other "
            "libraries what is kept.",
            ("Dropout(0.2)", "Dropout(0.8)"),
        ),
        mistake(
            "half of the numbers dropped",
            "The rate is 0.5; which part does the text ask to drop?",
            ("Dropout(0.2)", "Dropout(0.5)"),
        ),
        mistake(
            "no dropout after the first LSTM",
            "There is one Dropout layer; how many does the text ask for, and where?",
            (f"{_ONE_LSTM}{_DROPOUT}{_ONE_LSTM}", _ONE_LSTM * 2),
        ),
        mistake(
            "no dropout after the second LSTM",
            "There is one Dropout layer; how many does the text ask for, and where?",
            (f"{_DROPOUT}{_ONE_LSTM}{_DROPOUT}", f"{_DROPOUT}{_ONE_LSTM}"),
        ),
        mistake(
            "dropout after the softmax",
            "Probabilities are dropped: what comes out has no sum of 1 any more.",
            (f"{_DROPOUT}            {_DENSE},\n", f"            {_DENSE},\n{_DROPOUT}"),
        ),
        mistake(
            "one mask for all steps",
            "The same numbers are dropped at every step of a window.",
            ("Dropout(0.2)", "Dropout(0.2, noise_shape=(None, 1, None))"),
        ),
        mistake(
            "the second LSTM forgotten",
            "There is one recurrent layer. How many are stacked?",
            (f"{_DROPOUT}{_ONE_LSTM}{_DROPOUT}", _DROPOUT),
        ),
        mistake(*GRU, ("LSTM", "GRU")),
        *optimizers(),
        mistake(
            "a third LSTM",
            "There is a recurrent layer more than asked for.",
            (f"{_DROPOUT}{_ONE_LSTM}{_DROPOUT}", f"{_DROPOUT}{_ONE_LSTM}{_ONE_LSTM}{_DROPOUT}"),
        ),
    ),
}
