"""Known mistakes of several topics: names and hints, and where possible the changes."""

from grader.judge.known_mistake import KnownMistake, mistake

# Names and hints that are the same in every topic.
TANH = (
    "tanh instead of relu",
    "relu sets negative sums to zero and keeps the others; tanh changes every sum. Which "
    "activation does the exercise ask for?",
)
RELU6 = (
    "relu6 instead of relu",
    "relu6 is never larger than 6, which shows only with large numbers. Which activation does the "
    "exercise ask for?",
)
LINEAR = (
    "missing relu",
    "Without an activation, all these layers together are one linear map. Which activation "
    "does the exercise ask for?",
)
SUM_FIRST = (
    "one relu applied to the sum",
    "relu(a + b) is not relu(a) + relu(b): they differ where a or b is negative. Does the "
    "activation belong to each layer, or to their sum?",
)
SUM_FIRST_WITHOUT_FIRST = (
    "one relu applied to the sum, none to the first state",
    "relu(a + b) is not relu(a) + relu(b): they differ where a or b is negative. Does the "
    "activation belong to each layer, or to their sum? And what does the first state go through?",
)
TANH_OF_SUM = (
    "tanh applied to the sum",
    "The sum of the two vectors goes through a tanh. Which activation does the table name, and is "
    "it that of a layer or of the sum?",
)
TANH_OF_RELUS = (
    "tanh applied to the sum of the relus",
    "Each layer has its relu, but their sum goes through a tanh, too. Does anything come after the "
    "sum in the exercise?",
)
TANH_HIDDEN = (
    "tanh instead of relu in dense_hidden",
    "The layer of the state has tanh. Which activation does the table give it?",
)
ONE_BEFORE = (
    "each step reads the character before its own",
    "The last character is read first, as index -1 is the last one; the others come one step too "
    "late. Which character does the first step read?",
)
SOFTMAX_TWICE = (
    "softmax applied twice",
    "A softmax of probabilities makes them nearly equal. How often are the outputs turned into "
    "probabilities?",
)
NO_IDENTITY = (
    "hidden-to-hidden weights not initialized to the identity",
    "Before training, each step should pass the state on unchanged. Which matrix do the "
    "hidden-to-hidden weights start with?",
)
COPIES_HIDDEN = (
    "a new hidden layer at every step",
    "Every step creates a hidden-to-hidden layer of its own. How many of them are there in the "
    "diagram, and how often is each used?",
)
COPIES_IN = (
    "a new input layer for each character",
    "Every character gets an input-to-hidden layer of its own. How many are there in the diagram?",
)
ONE_EMBEDDING = (
    "one embedding for all positions",
    "All characters look up their vectors in one table. How many tables does the lesson's model "
    "have?",
)
BACKWARDS = (
    "characters read in reverse order",
    "The last character is read first. In which order should the characters be read?",
)
NO_BIAS = (
    "missing bias",
    "One layer has no bias, as the number of parameters shows. Which layer is smaller than it "
    "should be?",
)
SOFTMAX_OVER_TIME = (
    "softmax over the time axis",
    "The probabilities of one character at all steps sum to 1. Over what should probabilities sum "
    "to 1?",
)
GRU = (
    "a GRU instead of the required layer",
    "The parameters are those of a GRU. Which recurrent layer does the exercise ask for?",
)
LSTM = (
    "an LSTM instead of the required layer",
    "The parameters are those of an LSTM, four times as many. Which recurrent layer does the "
    "exercise ask for?",
)
OVERLAPPING = (
    "overlapping windows",
    "Each window starts one character after the previous one. How far apart do the lesson's "
    "windows start?",
)

# Known mistakes whose changes are the same, too.
ACTIVATIONS = (
    mistake(*TANH, ('"relu"', '"tanh"')),
    mistake(*RELU6, ('"relu"', '"relu6"')),
    mistake(
        "sigmoid instead of relu",
        "relu sets negative sums to zero and keeps the others; sigmoid moves every sum between 0 "
        "and 1. Which activation does the exercise ask for?",
        ('"relu"', '"sigmoid"'),
    ),
)
MERGES = (
    mistake(
        "product instead of sum",
        "The two vectors are multiplied element by element. How does the exercise combine the "
        "character with the state?",
        ("layers.add", "layers.multiply"),
    ),
    mistake(
        "average instead of sum",
        "The two vectors are averaged, so every number is half as large. How does the exercise "
        "combine the character with the state?",
        ("layers.add", "layers.average"),
    ),
    mistake(
        "maximum instead of sum",
        "The larger of the two numbers is kept at each position. How does the exercise combine the "
        "character with the state?",
        ("layers.add", "layers.maximum"),
    ),
    mistake(
        "difference instead of sum",
        "The second vector is subtracted from the first. How does the exercise combine the "
        "character with the state?",
        ("layers.add", "layers.subtract"),
    ),
)
LINEAR_IN = mistake(
    "missing relu in dense_in",
    "The layer of the characters is linear. Which activation does the table give it?",
    ('activation="relu", name="dense_in"', 'name="dense_in"'),
)
LINEAR_RANDOM_HIDDEN = (
    "missing relu in dense_hidden",
    "The layer of the state is linear, so it can make a number of the sum smaller. Which activation "
    "does the table give it?",
)
LINEAR_HIDDEN = (
    "missing relu in dense_hidden",
    "The layer of the state is linear. As long as it is the identity, this changes nothing, since "
    "no state is negative; after training it does. Which activation does the table give it?",
)
CHARACTER_FIRST = (
    "character added before the hidden layer",
    "The character goes through the hidden layer together with the state. Where do the two meet in "
    "the diagram?",
)
HIDDEN_ONCE_MORE = mistake(
    "hidden layer applied once more before the output",
    "The last state goes through dense_hidden before it goes to the output. Which arrow is between "
    "the last state and the output in the diagram?",
    ("dense_out(hidden)", "dense_out(dense_hidden(hidden))"),
)
STEPS = (
    mistake(
        "last two windows not left out",
        "All windows are there. Which windows does the lesson leave out?",
        ("[:-2]", ""),
    ),
    mistake(
        "range of window starts too long by one",
        "There is a window that the lesson does not have. At which position does range stop in the "
        "exercise?",
        ("- 1 - cs,", "- cs,"),
    ),
    mistake(
        "range of window starts too short by one",
        "A window of the lesson is missing. At which position does range stop in the exercise?",
        ("- 1 - cs,", "- 2 - cs,"),
    ),
    mistake(
        "two characters left out instead of two windows",
        "The text is cut two characters shorter, so at most one window is left out. How many "
        "windows does the lesson leave out?",
        ("- 1 - cs,", "- 3 - cs,"),
        ("[:-2]", ""),
    ),
    mistake(
        "one window left out instead of two",
        "There is one window too many at the end. How many does the lesson leave out?",
        ("[:-2]", "[:-1]"),
    ),
    mistake(
        "first two windows left out instead of the last two",
        "The windows begin two windows too late. Which windows does the lesson leave out?",
        ("[:-2]", "[2:]"),
    ),
    mistake(
        "windows too far apart by one",
        "Windows start cs + 1 characters apart, so one character is left out between them. How far "
        "apart do the lesson's windows start?",
        ("- 1 - cs, cs)", "- 1 - cs, cs + 1)"),
    ),
    mistake(
        "windows that start at the second character",
        "The first character is in no window. At which position does the first window start?",
        ("(0, len(idx)", "(1, len(idx)"),
    ),
)
SIGMOID_OUTPUT = mistake(
    "sigmoid instead of softmax",
    "Each output is between 0 and 1, but they do not sum to 1. Which activation turns them into "
    "probabilities of which one is right?",
    ('"softmax"', '"sigmoid"'),
)
RELU_OUTPUT = mistake(
    "relu instead of softmax",
    "No output is negative, but they do not sum to 1. Which activation turns them into "
    "probabilities of which one is right?",
    ('"softmax"', '"relu"'),
)
ZERO_STATE = (
    "state of zeros before the first character",
    "dense_hidden is used once too often: it makes relu(bias) of a state of zeros, which is added to "
    "the first character's part. Where does the diagram use dense_hidden for the first time?",
)
IDENTITY_OF_INPUT = (
    "identity for the wrong weights",
    "The input-to-hidden weights start as an identity matrix. Which weights connect a state with the "
    "next one?",
)
NO_SOFTMAX = mistake(
    "missing softmax, although the loss expects probabilities",
    "The loss treats the outputs as probabilities, but they can be negative and do not sum to 1. "
    "Where are the outputs turned into probabilities, in the model or in the loss?",
    (', activation="softmax"', ""),
)
HIDDEN_NOT_TRAINED = (
    mistake(
        "stopped gradient",
        "The predictions are right, but no gradient flows from a state to the previous one. What "
        "stops it?",
        ("dense_hidden(hidden)", "dense_hidden(keras.ops.stop_gradient(hidden))"),
    ),
    mistake(
        "frozen hidden-to-hidden weights",
        "The hidden-to-hidden weights do not change during training. Is the layer's trainable set "
        "to False?",
        ('name="dense_hidden"', 'name="dense_hidden", trainable=False'),
    ),
)
MASKED = mistake(
    "index 0 masked",
    "With mask_zero=True, steps with index 0 are skipped. Should the model skip characters of "
    "these windows?",
    ("Embedding(vocab_size, n_fac)", "Embedding(vocab_size, n_fac, mask_zero=True)"),
)


def optimizers(adam: str = "keras.optimizers.Adam()") -> tuple[KnownMistake, ...]:
    """Known mistakes of the optimizer.

    Args:
        adam: the source of the solution's optimizer.
    """
    return (
        mistake(
            "plain gradient descent instead of Adam",
            "The optimizer's steps are those of SGD. Which optimizer does the exercise ask for?",
            (adam, '"sgd"'),
        ),
        mistake(
            "RMSprop instead of Adam",
            "The optimizer's steps are those of RMSprop. Which optimizer does the exercise ask "
            "for?",
            (adam, '"rmsprop"'),
        ),
        mistake(
            "learning rate ten times too large",
            "The steps have the right direction, but are ten times too long. Which learning rate "
            "does the exercise ask for?",
            (adam, "keras.optimizers.Adam(1e-2)"),
        ),
        mistake(
            "clipped gradients",
            "The optimizer limits the gradients before it uses them. Is clipnorm or clipvalue set?",
            (adam, "keras.optimizers.Adam(clipnorm=1.0)"),
        ),
        mistake(
            "learning rate ten times too small",
            "The steps have the right direction, but only a tenth of the length. Which learning "
            "rate does the exercise ask for?",
            (adam, "keras.optimizers.Adam(1e-4)"),
        ),
    )
