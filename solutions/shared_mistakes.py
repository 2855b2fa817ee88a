"""Mistakes of several topics: what they are called, and where possible how they are made."""

from grader.judge.known_mistake import KnownMistake, mistake

# Told alike in every topic: name and words.
TANH = (
    "tanh for relu",
    "tanh bends every sum, relu sets the negative ones to zero and keeps the others. Which "
    "activation does the text ask for?",
)
RELU6 = (
    "relu cut off at 6",
    "relu6 goes no higher than 6; with small numbers nobody sees it. Is that the relu of the text?",
)
LINEAR = (
    "no relu",
    "Without an activation, all these layers are together one linear map. What comes after the sum?",
)
SUM_FIRST = (
    "one relu around the sum",
    "relu(a + b) is not relu(a) + relu(b): where a is negative, only the first subtracts it. Does "
    "the activation belong to each layer, or to their sum?",
)
NO_IDENTITY = (
    "no identity at the start",
    "At first the state should simply be handed on. With which matrix do the hidden-to-hidden "
    "weights begin?",
)
COPIES_HIDDEN = (
    "a new hidden layer for each step",
    "Every step makes a hidden-to-hidden layer of its own. How many of them are there in the "
    "picture, and how often is the one used?",
)
COPIES_IN = (
    "a new input layer for each character",
    "Every character gets an input-to-hidden layer of its own. How many are there in the picture?",
)
ONE_EMBEDDING = (
    "one embedding for all positions",
    "All characters look up their vectors in one table. The lesson's model has a table for each "
    "position.",
)
BACKWARDS = (
    "characters read backwards",
    "The last character is read first. In which order does the text go through the layers?",
)
NO_BIAS = (
    "a bias left out",
    "A layer has no bias: the count of parameters shows it. Which layer is smaller than it should "
    "be?",
)
SOFTMAX_OVER_TIME = (
    "softmax over time",
    "The probabilities of one character at all steps add up to 1. Should they not be those of all "
    "characters at one step?",
)
GRU = (
    "a GRU for the layer that is asked for",
    "The parameters are those of a GRU. Which recurrent layer does the text ask for?",
)
LSTM = (
    "an LSTM for the layer that is asked for",
    "The parameters are those of an LSTM, four times as many. Which recurrent layer does the text "
    "ask for?",
)
OVERLAPPING = (
    "windows that overlap",
    "Each window begins one character after the one before. How far apart do the lesson's begin?",
)

# Made alike, too.
ACTIVATIONS = (mistake(*TANH, ('"relu"', '"tanh"')), mistake(*RELU6, ('"relu"', '"relu6"')))
MERGES = (
    mistake(
        "product for sum",
        "The two vectors are multiplied number by number. How does the text combine what the character "
        "says with what the state says?",
        ("layers.add", "layers.multiply"),
    ),
    mistake(
        "average for sum",
        "The two vectors are averaged, which makes every sum half as large. How does the text combine "
        "them?",
        ("layers.add", "layers.average"),
    ),
    mistake(
        "maximum for sum",
        "Of the two vectors the larger number is kept in each place. How does the text combine them?",
        ("layers.add", "layers.maximum"),
    ),
)
STEPS = (
    mistake(
        "the last two windows kept",
        "All windows are there, but the lesson leaves the last two out. Look at its slice.",
        ("[:-2]", ""),
    ),
    mistake(
        "windows that begin one character too late",
        "There is a window that the lesson does not have. Where does the last one begin: len(idx) - 1 - "
        "cs is the first place that is too late.",
        ("- 1 - cs,", "- cs,"),
    ),
    mistake(
        "windows that end one character too early",
        "The last place where a window may begin is left out. Which one is it?",
        ("- 1 - cs,", "- 2 - cs,"),
    ),
)
NO_SOFTMAX = mistake(
    "no softmax, and a loss that expects one",
    "The loss takes what comes out for probabilities, but nothing makes them positive with sum 1. "
    "Either the model or the loss has to know the softmax.",
    (', activation="softmax"', ""),
)
HIDDEN_NOT_TRAINED = (
    mistake(
        "a gradient that is stopped",
        "The predictions are right, but the loss cannot tell the earlier steps how to change: between "
        "two states no gradient comes back. What cuts it?",
        ("dense_hidden(hidden)", "dense_hidden(keras.ops.stop_gradient(hidden))"),
    ),
    mistake(
        "hidden weights that are frozen",
        "The hidden-to-hidden weights stay as they begin. Is a layer set to be not trainable?",
        ('name="dense_hidden"', 'name="dense_hidden", trainable=False'),
    ),
)
MASKED = mistake(
    "index 0 masked",
    "With mask_zero, steps of index 0 are skipped. In this text it is a character as any.",
    ("Embedding(vocab_size, n_fac)", "Embedding(vocab_size, n_fac, mask_zero=True)"),
)


def optimizers(adam: str = "keras.optimizers.Adam()") -> tuple[KnownMistake, ...]:
    """Other steps than Adam's at its defaults, which the solution writes so."""
    return (
        mistake(
            "plain gradient descent for Adam",
            "The steps of the optimizer are those of SGD. Which optimizer does the text ask for?",
            (adam, '"sgd"'),
        ),
        mistake(
            "RMSprop for Adam",
            "The steps are those of RMSprop. Which optimizer does the text ask for?",
            (adam, '"rmsprop"'),
        ),
        mistake(
            "a learning rate ten times too large",
            "The steps go in the right direction, but ten times as far. Which learning rate is asked for, "
            "or is Keras' default?",
            (adam, "keras.optimizers.Adam(1e-2)"),
        ),
        mistake(
            "clipped gradients",
            "The optimizer cuts gradients off before it uses them. Is clipnorm or clipvalue set?",
            (adam, "keras.optimizers.Adam(clipnorm=1.0)"),
        ),
        mistake(
            "a learning rate ten times too small",
            "The steps go in the right direction, but only a tenth of the way. Which learning rate is asked "
            "for, or is Keras' default?",
            (adam, "keras.optimizers.Adam(1e-4)"),
        ),
    )
