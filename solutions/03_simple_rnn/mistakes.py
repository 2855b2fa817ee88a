"""Known mistakes of 03_simple_rnn."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    BACKWARDS,
    GRU,
    IDENTITY_OF_INPUT,
    LINEAR,
    LSTM,
    MASKED,
    NO_BIAS,
    NO_IDENTITY,
    NO_SOFTMAX,
    RELU6,
    RELU_OUTPUT,
    SIGMOID_OUTPUT,
    SOFTMAX_TWICE,
    TANH,
    optimizers,
)

_BIAS_FORGOTTEN = (
    "bias not counted",
    "The matrices are counted, but the bias is not. How many numbers does the bias have?",
)
_ONE_NUMBER = (
    "one bias for the whole layer",
    "The bias is counted as a single number. How many outputs have a bias of their own?",
)
_ROWS_OF_INPUT = (
    "hidden-to-hidden matrix with a row for each input",
    "The hidden-to-hidden matrix is counted as large as the input's matrix. Which two vectors does "
    "it connect, and how many numbers do they have?",
)
_NOT_A_POWER = (
    "^ is not a power",
    "In Python ^ combines the bits of two numbers, and only after + is computed. How is a power "
    "written?",
)

_OUTPUT = 'keras.layers.Dense(vocab_size, activation="softmax")'

MISTAKES = {
    "embedding_params": (
        mistake(
            "bias counted for an embedding",
            "An embedding looks up rows of a table. Does it add anything to them?",
            ("n_in * n_out", "n_in * n_out + n_out"),
        ),
        mistake(
            "only one row counted",
            "This is the length of one row of the table. How many rows does the table have?",
            ("n_in * n_out", "n_out"),
        ),
        mistake(
            "sum of the sizes instead of their product",
            "The two sizes are added. How many numbers does a table of n_in rows and n_out columns "
            "have?",
            ("n_in * n_out", "n_in + n_out"),
        ),
    ),
    "dense_params": (
        mistake(*_BIAS_FORGOTTEN, ("n_in * units + units", "n_in * units")),
        mistake(
            "one bias per input",
            "The bias is added to the outputs of the layer. How many outputs are there?",
            ("+ units", "+ n_in"),
        ),
        mistake(*_ONE_NUMBER, ("+ units", "+ 1")),
    ),
    "simple_rnn_params": (
        mistake(*_BIAS_FORGOTTEN, (" + units * units + units", " + units * units")),
        mistake(*_ONE_NUMBER, (" + units * units + units", " + units * units + 1")),
        mistake(
            "two biases instead of one",
            "One bias is counted for the input and one for the state, as in two Dense layers. How "
            "many biases are there in the formula of SimpleRNN?",
            ("+ units * units + units", "+ units * units + 2 * units"),
        ),
        mistake(
            "hidden-to-hidden weights not counted",
            "This is the number of parameters of a Dense layer. Which weights connect a state with "
            "the next one?",
            (" + units * units", ""),
        ),
        mistake(
            "hidden-to-hidden matrix counted with the input's size",
            "The hidden-to-hidden matrix is counted with the size of the input. Which two vectors "
            "does this matrix connect?",
            ("units * units", "n_in * n_in"),
        ),
        mistake(*_ROWS_OF_INPUT, ("units * units", "n_in * units")),
        mistake(
            "units doubled instead of squared",
            "The hidden-to-hidden matrix is counted as two vectors. How many rows and columns does "
            "it have?",
            ("units * units", "2 * units"),
        ),
        mistake(
            "units instead of units squared",
            "The hidden-to-hidden matrix is counted as one vector. How many rows and columns does it "
            "have?",
            ("units * units", "units"),
        ),
        mistake(
            *_NOT_A_POWER,
            ("n_in * units + units * units + units", "n_in * units + units ^ 2 + units"),
        ),
    ),
    "batch_normalization_params": (
        mistake(
            "only trained parameters counted",
            "Scale and shift are counted. What else does the layer keep, which gradients do not "
            "change?",
            ("4 * n", "2 * n"),
        ),
        mistake(
            "one vector not counted",
            "One of mean, variance, scale and shift is missing. Which one is not counted?",
            ("4 * n", "3 * n"),
        ),
    ),
    "lstm_params": (
        mistake(
            "new content of an LSTM not counted",
            "The three gates are counted, but not the new content that they let in. Does it have "
            "weights of its own?",
            ("4 *", "3 *"),
        ),
        mistake(
            "gates not counted",
            "This is the number of parameters of a SimpleRNN. How many such sets of weights does "
            "an LSTM have?",
            ("4 * simple", "simple"),
        ),
        mistake(
            "hidden-to-hidden weights not counted",
            "This is the number of parameters of four Dense layers. Which weights connect a state "
            "with the next one?",
            ("4 * simple_rnn_params(n_in, units)", "4 * (n_in * units + units)"),
        ),
        mistake(
            *_ROWS_OF_INPUT,
            ("4 * simple_rnn_params(n_in, units)", "4 * (2 * n_in * units + units)"),
        ),
        mistake(
            "two biases per gate",
            "One bias is counted for the input and one for the state. How many biases does Keras "
            "add to the sum in a gate?",
            ("4 * simple_rnn_params(n_in, units)", "4 * units * (n_in + units + 2)"),
        ),
        mistake(
            "one number per gate as its bias",
            "The bias of a gate is counted as a single number. How many outputs does a gate have?",
            ("4 * simple_rnn_params(n_in, units)", "4 * (n_in * units + units**2 + 1)"),
        ),
        mistake(
            "one bias for all four parts",
            "The weights are counted four times, but the bias once. What does the exercise say "
            "each of the four has of its own?",
            (
                "4 * simple_rnn_params(n_in, units)",
                "4 * (n_in * units + units * units) + units",
            ),
        ),
        mistake(
            *_NOT_A_POWER,
            (
                "4 * simple_rnn_params(n_in, units)",
                "4 * (n_in * units + units ^ 2 + units)",
            ),
        ),
        mistake(
            *_BIAS_FORGOTTEN,
            ("4 * simple_rnn_params(n_in, units)", "4 * units * (n_in + units)"),
        ),
    ),
    "simple_rnn_model": (
        *ACTIVATIONS,
        mistake(*LINEAR, ('"relu"', '"linear"')),
        mistake(*IDENTITY_OF_INPUT, ("recurrent_initializer", "kernel_initializer")),
        mistake(*NO_IDENTITY, (', recurrent_initializer="identity"', "")),
        mistake(
            *BACKWARDS,
            (
                'recurrent_initializer="identity"',
                'recurrent_initializer="identity", go_backwards=True',
            ),
        ),
        mistake(
            "first state instead of the last",
            "The prediction uses the state after the first character. Which state has read the "
            "whole window?",
            (
                'recurrent_initializer="identity"\n            ),',
                'recurrent_initializer="identity", return_sequences=True\n            ),\n'
                "            keras.layers.Lambda(lambda h: h[:, 0]),",
            ),
        ),
        mistake(
            "mean of all states instead of the last",
            "The prediction uses the average of the states. Which state has read the whole window?",
            (
                'recurrent_initializer="identity"\n            ),',
                'recurrent_initializer="identity", return_sequences=True\n            ),\n'
                "            keras.layers.GlobalAveragePooling1D(),",
            ),
        ),
        mistake(
            "last character left out",
            "The state used for the prediction has not read the last character. How many "
            "characters should it have read?",
            (
                "keras.layers.SimpleRNN(",
                "keras.layers.Lambda(lambda v: v[:, :-1]),\n            keras.layers.SimpleRNN(",
            ),
        ),
        MASKED,
        mistake(
            *NO_BIAS,
            (
                'recurrent_initializer="identity"',
                'recurrent_initializer="identity", use_bias=False',
            ),
        ),
        mistake(
            *LSTM,
            ("SimpleRNN", "LSTM"),
            (', activation="relu", recurrent_initializer="identity"', ""),
        ),
        mistake(
            *GRU,
            ("SimpleRNN", "GRU"),
            (', activation="relu", recurrent_initializer="identity"', ""),
        ),
        NO_SOFTMAX,
        SIGMOID_OUTPUT,
        RELU_OUTPUT,
        mistake(*SOFTMAX_TWICE, (_OUTPUT, f"{_OUTPUT},\n            keras.layers.Softmax()")),
        *optimizers(),
    ),
    "RecurrentCell": (
        mistake(*TANH, ("ops.relu(", "ops.tanh(")),
        mistake(*RELU6, ("ops.relu(", "ops.relu6(")),
        mistake(*LINEAR, ("keras.ops.relu(", "(")),
        mistake(
            "relu applied to each part",
            "relu(a) + relu(b) is not relu(a + b). To what does the formula apply relu?",
            (
                "keras.ops.relu(from_input + from_state + self.bias)",
                "keras.ops.relu(from_input) + keras.ops.relu(from_state + self.bias)",
            ),
        ),
        mistake(
            "relu of the input's part and of the state's part",
            "relu(a) + relu(b) is not relu(a + b). To what does the formula apply relu?",
            (
                "keras.ops.relu(from_input + from_state + self.bias)",
                "keras.ops.relu(from_input + self.bias) + keras.ops.relu(from_state)",
            ),
        ),
        mistake(
            "old state passed on",
            "The output is new, but the state for the next step is the old one. Which state does "
            "the next step need?",
            ("return state, [state]", "return state, states"),
        ),
        mistake(
            "old state as the output",
            "The new state is passed on, but the output of the step is the state before it. What "
            "should the output be?",
            ("return state, [state]", "return states[0], [state]"),
        ),
        mistake(
            "bias not used",
            "The cell has a bias, but never adds it. Where is it in the formula?",
            (" + self.bias", ""),
        ),
        mistake(
            "state not used",
            "The new state depends on the input only. Where is the previous state in the formula?",
            (" + from_state", " + 0 * from_state"),
        ),
        mistake(*NO_IDENTITY, ('"identity"', '"orthogonal"')),
        mistake(
            "hidden-to-hidden matrix transposed",
            "The hidden-to-hidden matrix is multiplied transposed. Does the formula have state "
            "times matrix, or matrix times state?",
            ("self.recurrent_kernel)\n", "keras.ops.transpose(self.recurrent_kernel))\n"),
        ),
        mistake(
            "output without relu",
            "The state is right, but relu is not applied to the output. What should the output of "
            "a step be?",
            ("return state, [state]", "return from_input + from_state + self.bias, [state]"),
        ),
        mistake(
            "bias added twice",
            "The sum contains the bias two times. How often is it in the formula?",
            ("+ self.bias", "+ 2 * self.bias"),
        ),
        mistake(
            "hidden-to-hidden matrix not a weight",
            "The cell has one weight too few: its hidden-to-hidden matrix is a constant, which "
            "training cannot change. What does `add_weight` do?",
            (
                'self.add_weight((self.units, self.units), "identity")',
                "keras.ops.eye(self.units)",
            ),
        ),
    ),
    "recurrent_model": (
        mistake(
            *BACKWARDS, ("RecurrentCell(n_hidden))", "RecurrentCell(n_hidden), go_backwards=True)")
        ),
        MASKED,
        NO_SOFTMAX,
        mistake(
            *TANH,
            (
                "RecurrentCell(n_hidden)",
                'keras.layers.SimpleRNNCell(n_hidden, recurrent_initializer="identity")',
            ),
        ),
        mistake(
            *NO_IDENTITY,
            ("RecurrentCell(n_hidden)", 'keras.layers.SimpleRNNCell(n_hidden, activation="relu")'),
        ),
        mistake(
            "SimpleRNNCell with its default settings",
            "The cell has tanh, and its hidden-to-hidden weights do not start as the identity. Which "
            "two settings does the exercise's model have?",
            ("RecurrentCell(n_hidden)", "keras.layers.SimpleRNNCell(n_hidden)"),
        ),
    ),
    # Training ends elsewhere each time: the comparisons name mistakes by the updates they make.
    "train_simple_rnn": (),
}
