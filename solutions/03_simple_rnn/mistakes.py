"""Known mistakes of 03_simple_rnn."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import (
    ACTIVATIONS,
    BACKWARDS,
    GRU,
    LINEAR,
    LSTM,
    MASKED,
    NO_BIAS,
    NO_IDENTITY,
    NO_SOFTMAX,
    RELU6,
    TANH,
    optimizers,
)

_BIAS_FORGOTTEN = (
    "the bias forgotten",
    "The matrices are counted, the bias is not. How many numbers has it?",
)

MISTAKES = {
    "embedding_params": (
        mistake(
            "a bias for an embedding",
            "An embedding only looks rows up; it adds nothing to them.",
            ("n_in * n_out", "n_in * n_out + n_out"),
        ),
        mistake(
            "one vector counted",
            "That is one row of the table. How many rows has it?",
            ("n_in * n_out", "n_out"),
        ),
    ),
    "dense_params": (
        mistake(*_BIAS_FORGOTTEN, ("n_in * units + units", "n_in * units")),
        mistake(
            "a bias for each input",
            "The bias is added to what comes out, not to what goes in. How long is it?",
            ("+ units", "+ n_in"),
        ),
        mistake(
            "a single number as bias",
            "The bias is counted as one number. Each unit has its own.",
            ("+ units", "+ 1"),
        ),
    ),
    "simple_rnn_params": (
        mistake(*_BIAS_FORGOTTEN, (" + units * units + units", " + units * units")),
        mistake(
            "two biases",
            "Each arrow gets a bias here, as with two Dense layers. SimpleRNN adds one to the sum.",
            ("+ units * units + units", "+ units * units + 2 * units"),
        ),
        mistake(
            "no hidden-to-hidden weights",
            "That is a Dense layer. By which weights does the state go on to the next step?",
            (" + units * units", ""),
        ),
        mistake(
            "a matrix for each unit of input and state",
            "The hidden-to-hidden matrix is counted with the input's size.",
            ("units * units", "n_in * n_in"),
        ),
    ),
    "batch_normalization_params": (
        mistake(
            "only what is trained",
            "Scale and shift are counted. What else does the layer keep, which training does not "
            "change by gradients?",
            ("4 * n", "2 * n"),
        ),
        mistake(
            "only what is not trained",
            "One number each for mean and variance, scale or shift: one of them is missing.",
            ("4 * n", "3 * n"),
        ),
    ),
    "lstm_params": (
        mistake(
            "three gates and nothing to let in",
            "The three gates are counted, but not what they open for: the candidate has weights too.",
            ("4 *", "3 *"),
        ),
        mistake(
            "no gates",
            "That is a SimpleRNN. How many such sets of weights has an LSTM?",
            ("4 * simple", "simple"),
        ),
        mistake(
            "two biases a gate",
            "Keras adds one bias to the sum of what comes from input and state.",
            ("4 * simple_rnn_params(n_in, units)", "4 * units * (n_in + units + 2)"),
        ),
        mistake(
            "one number a gate as its bias",
            "A gate has as many biases as the layer has units.",
            ("4 * simple_rnn_params(n_in, units)", "4 * (n_in * units + units**2 + 1)"),
        ),
        mistake(
            *_BIAS_FORGOTTEN,
            ("4 * simple_rnn_params(n_in, units)", "4 * units * (n_in + units)"),
        ),
    ),
    "simple_rnn_model": (
        *ACTIVATIONS,
        mistake(*LINEAR, ('"relu"', '"linear"')),
        mistake(
            "the identity for the wrong weights",
            "The input-to-hidden weights begin as an identity. Which weights hand the state on?",
            ("recurrent_initializer", "kernel_initializer"),
        ),
        mistake(*NO_IDENTITY, (', recurrent_initializer="identity"', "")),
        mistake(
            *BACKWARDS,
            (
                'recurrent_initializer="identity"',
                'recurrent_initializer="identity", go_backwards=True',
            ),
        ),
        mistake(
            "the first state for the last",
            "The prediction comes from the state after the first character.",
            (
                'recurrent_initializer="identity"\n            ),',
                'recurrent_initializer="identity", return_sequences=True\n            ),\n'
                "            keras.layers.Lambda(lambda h: h[:, 0]),",
            ),
        ),
        mistake(
            "the mean of all states",
            "The prediction comes from the average of the states. Which one has read everything?",
            (
                'recurrent_initializer="identity"\n            ),',
                'recurrent_initializer="identity", return_sequences=True\n            ),\n'
                "            keras.layers.GlobalAveragePooling1D(),",
            ),
        ),
        mistake(
            "the last character left out",
            "The state that predicts has not read the last character.",
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
        mistake(
            "two recurrent layers",
            "There is a second recurrent layer on top of the first.",
            (
                "keras.layers.SimpleRNN(",
                'keras.layers.SimpleRNN(n_hidden, activation="relu", '
                'recurrent_initializer="identity", return_sequences=True),\n'
                "            keras.layers.SimpleRNN(",
            ),
        ),
        NO_SOFTMAX,
        *optimizers(),
    ),
    "RecurrentCell": (
        mistake(*TANH, ("ops.relu(", "ops.tanh(")),
        mistake(*RELU6, ("ops.relu(", "ops.relu6(")),
        mistake(*LINEAR, ("keras.ops.relu(", "(")),
        mistake(
            "a relu for each part",
            "relu(a) + relu(b) is not relu(a + b). What does the formula put inside?",
            (
                "keras.ops.relu(from_input + from_state + self.bias)",
                "keras.ops.relu(from_input) + keras.ops.relu(from_state + self.bias)",
            ),
        ),
        mistake(
            "the old state handed on",
            "The output is new, but the state that goes to the next step is the old one.",
            ("return state, [state]", "return state, states"),
        ),
        mistake(
            "a bias made and not used",
            "The bias is among the weights, but it is never added.",
            (" + self.bias", ""),
        ),
        mistake(
            "the state left out",
            "The new state comes from the input alone.",
            (" + from_state", " + 0 * from_state"),
        ),
        mistake(*NO_IDENTITY, ('"identity"', '"orthogonal"')),
        mistake(
            "hidden weights the wrong way round",
            "The hidden-to-hidden matrix is multiplied transposed. State times matrix, or matrix "
            "times state?",
            ("self.recurrent_kernel)\n", "keras.ops.transpose(self.recurrent_kernel))\n"),
        ),
        mistake(
            "the activation for the state only",
            "The state is right, but what comes out has not been through relu.",
            ("return state, [state]", "return from_input + from_state + self.bias, [state]"),
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
    ),
}
