"""Known mistakes of 05_stateful."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    GRU,
    MASKED,
    NO_SOFTMAX,
    RELU_OUTPUT,
    SIGMOID_OUTPUT,
    SOFTMAX_OVER_TIME,
    optimizers,
)

_LAYER = "keras.layers.LSTM(n_hidden, stateful=True, return_sequences=True)"
_NORM = "            keras.layers.BatchNormalization(),\n"
_DENSE = 'keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax"))'
_OVER_TIME = "keras.layers.Dense(vocab_size, activation=lambda z: keras.ops.softmax(z, axis=1))"
_RELU = (
    "relu instead of tanh",
    "In an LSTM, tanh is applied to the new content and before the output. Is an activation set?",
)
_HARD = (
    "hard sigmoid instead of sigmoid",
    "The gates of Keras 1 were hard sigmoids, made of straight lines. Is recurrent_activation set?",
)
_BACKWARDS = (
    "windows read in reverse order",
    "The layer reads the windows from the end, so the state that it keeps is from the beginning of "
    "the window. In which order does the text go on?",
)
_FIT = (
    "        history = model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, verbose=0)\n"
)
_MEAN = '        losses += history.history["loss"]'
_BATCHES = (
    "        size = model.input_shape[0]\n"
    "        for i in range(0, len(x), size):\n"
    "            model.reset_metrics()\n"
    "            last = model.train_on_batch(x[i : i + size], y[i : i + size])\n"
)
_ONE_LSTM = "            keras.layers.LSTM(n_hidden, return_sequences=True),\n"
_DROPOUT = "            keras.layers.Dropout(0.2),\n"

MISTAKES = {
    "stateful_batches": (
        mistake(
            "last windows kept instead of the first",
            "The windows that do not fill a batch are left out at the beginning of the text. Which "
            "windows should be kept?",
            (
                "windows[: n_batches * batch_size]",
                "windows[len(windows) - n_batches * batch_size :]",
            ),
        ),
        mistake(
            "one batch too few",
            "A whole batch is missing at the end. How many full batches do the windows fill?",
            ("len(windows) // batch_size", "(len(windows) - 1) // batch_size"),
        ),
        mistake(
            "windows left in text order",
            "Each batch holds windows that follow each other, so the rows of the next batch do not "
            "continue them. Which windows does row 0 read in the second of the two tables?",
            ("rows.swapaxes(0, 1).reshape", "rows.reshape"),
        ),
        mistake(
            "targets left in text order",
            "The windows are in the order whose rows continue, but their targets are in text order. "
            "Which target belongs to which window?",
            (
                "in_rows(text_order[:, 1:])",
                "text_order[: len(text_order) // batch_size * batch_size, 1:]",
            ),
        ),
        mistake(
            "rows and batches swapped",
            "The text is cut into as many pieces as there are batches, not rows. How long is the "
            "part of the text that one row reads?",
            ("(batch_size, n_batches, cs)", "(n_batches, batch_size, cs)"),
        ),
        mistake(
            "last two windows not left out",
            "All windows are there. Which windows does the exercise leave out?",
            ("[:-2]", ""),
        ),
    ),
    "stateful_model": (
        mistake(
            "missing BatchNormalization",
            "The layer that normalizes the vectors to mean 0 and variance 1 is missing. Where does "
            "the exercise put it?",
            (_NORM, ""),
        ),
        mistake(
            "frozen BatchNormalization",
            "Its scale and shift are not trained. Is the layer's trainable set to False?",
            ("BatchNormalization()", "BatchNormalization(trainable=False)"),
        ),
        mistake(
            "LayerNormalization instead of BatchNormalization",
            "The numbers of each vector are normalized among each other, and there is no moving "
            "mean and variance. Over what does the exercise's layer take mean and variance?",
            ("BatchNormalization()", "LayerNormalization()"),
        ),
        mistake(
            "BatchNormalization over the time axis",
            "There is a scale and a shift for each step. What should have a scale and a shift of "
            "its own?",
            ("BatchNormalization()", "BatchNormalization(axis=1)"),
        ),
        mistake(
            "BatchNormalization after the LSTM",
            "BatchNormalization comes after the recurrent layer. What should it normalize?",
            (f"{_NORM}            {_LAYER},\n", f"            {_LAYER},\n{_NORM}"),
        ),
        mistake(
            "BatchNormalization without shift",
            "With center=False there is no shift. Which parameters does the layer have at its "
            "defaults?",
            ("BatchNormalization()", "BatchNormalization(center=False)"),
        ),
        mistake(*_HARD, ("stateful=True", 'stateful=True, recurrent_activation="hard_sigmoid"')),
        mistake(*_RELU, ("stateful=True", 'stateful=True, activation="relu"')),
        mistake(*_BACKWARDS, ("stateful=True", "stateful=True, go_backwards=True")),
        mistake(
            "layer not stateful",
            "Every batch starts from a state of zeros. Which argument of the layer keeps the "
            "state?",
            ("stateful=True, ", ""),
        ),
        mistake(
            "missing bias",
            "The LSTM has no biases. Is use_bias set to False?",
            ("stateful=True", "stateful=True, use_bias=False"),
        ),
        mistake(*GRU, ("LSTM", "GRU")),
        mistake(
            "a SimpleRNN instead of the LSTM",
            "The recurrent layer has a quarter of the parameters and no gates. Which layer does "
            "the exercise ask for?",
            ("LSTM", "SimpleRNN"),
        ),
        mistake(*SOFTMAX_OVER_TIME, (_DENSE, _OVER_TIME)),
        MASKED,
        NO_SOFTMAX,
        SIGMOID_OUTPUT,
        RELU_OUTPUT,
        *optimizers("keras.optimizers.Adam(1e-3)"),
    ),
    "train_stateful": (
        mistake(
            "state not reset at each epoch",
            "The second epoch starts at the beginning of the text with the state from its end. "
            "When should the state be reset?",
            ("                layer.reset_state()", "                pass"),
        ),
        mistake(
            "state reset at each batch",
            "No state is passed from one batch to the next. When should the state be reset?",
            (
                f"{_FIT}{_MEAN}",
                "        size = model.input_shape[0]\n"
                "        for i in range(0, len(x), size):\n"
                "            [l.reset_state() for l in model.layers if hasattr(l, 'reset_state')]\n"
                "            losses.append(model.train_on_batch(x[i : i + size], y[i : i + size]))",
            ),
        ),
        mistake(
            "batches in reverse order",
            "The text is read from its end, so no row continues. In which order should the batches "
            "come?",
            ("model.fit(x, y,", "model.fit(x[::-1], y[::-1],"),
        ),
        mistake(
            "loss of the last batch instead of the epoch's mean",
            "The training is right, but each loss is that of the epoch's last batch. Of which batches "
            "is the mean asked for?",
            (_FIT, _BATCHES),
            (_MEAN, "        losses.append(float(last))"),
        ),
        mistake(
            "always one epoch",
            "The function trains for one epoch. Which argument gives the number of epochs?",
            ("range(epochs)", "range(1)"),
        ),
    ),
    "stacked_model": (
        NO_SOFTMAX,
        mistake(
            "rate to keep instead of rate to drop",
            "Four of five numbers are dropped. Does Keras' Dropout take the part to drop, or the "
            "part to keep?",
            ("Dropout(0.2)", "Dropout(0.8)"),
        ),
        mistake(
            "dropout rate too high",
            "The rate is 0.5. Which rate does the exercise ask for?",
            ("Dropout(0.2)", "Dropout(0.5)"),
        ),
        mistake(
            "missing dropout after the first LSTM",
            "There is one Dropout layer. How many does the exercise ask for, and where?",
            (f"{_ONE_LSTM}{_DROPOUT}{_ONE_LSTM}", _ONE_LSTM * 2),
        ),
        mistake(
            "missing dropout after the second LSTM",
            "There is one Dropout layer. How many does the exercise ask for, and where?",
            (f"{_DROPOUT}{_ONE_LSTM}{_DROPOUT}", f"{_DROPOUT}{_ONE_LSTM}"),
        ),
        mistake(
            "dropout after the softmax",
            "Probabilities are dropped, so the outputs no longer sum to 1. After which layers "
            "should Dropout come?",
            (f"{_DROPOUT}            {_DENSE},\n", f"            {_DENSE},\n{_DROPOUT}"),
        ),
        mistake(
            "one dropout mask for all steps",
            "The same numbers are dropped at every step of a window. Is noise_shape set?",
            ("Dropout(0.2)", "Dropout(0.2, noise_shape=(None, 1, None))"),
        ),
        mistake(
            "missing second LSTM",
            "There is one recurrent layer. How many does the exercise ask for?",
            (f"{_DROPOUT}{_ONE_LSTM}{_DROPOUT}", _DROPOUT),
        ),
        mistake(*GRU, ("LSTM", "GRU")),
        *optimizers(),
        mistake(
            "a third LSTM",
            "There is one recurrent layer too many. How many does the exercise ask for?",
            (f"{_DROPOUT}{_ONE_LSTM}{_DROPOUT}", f"{_DROPOUT}{_ONE_LSTM}{_ONE_LSTM}{_DROPOUT}"),
        ),
    ),
    "with_temperature": (
        mistake(
            "not divided by the sum",
            "What is the sum of the numbers that are returned, and what should it be?",
            (" / scaled.sum()", ""),
        ),
        mistake(
            "divided by the largest instead of the sum",
            "The largest number that is returned is 1. What is the sum of all of them, and what "
            "should it be?",
            ("scaled.sum()", "scaled.max()"),
        ),
        mistake(
            "temperature instead of its inverse",
            "With a temperature below 1, what is probable should become more probable. What does "
            "this power do to 0.9 and 0.1?",
            ("(1 / temperature)", "temperature"),
        ),
        mistake(
            "probabilities taken for logits",
            "Softmax turns logits into probabilities. Which of the two is `p`?",
            ("p ** (1 / temperature)", "np.exp(p / temperature)"),
        ),
    ),
}
