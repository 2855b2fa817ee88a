"""Known mistakes of 06_scan."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import LINEAR, RELU6, TANH

_GRADIENT = "gradient_tape.gradient(loss, weights)"

MISTAKES = {
    "one_hot": (
        mistake(
            "a place off by one",
            "The one stands a place too far to the left. Which row has index 0?",
            ("[idx]", "[np.asarray(idx) - 1]"),
        ),
        mistake(
            "a place off by one, and nothing for index 0",
            "The one stands a place too far to the left. Which row has index 0?",
            (
                "np.eye(vocab_size, dtype=np.float32)[idx]",
                "tf.one_hot(np.asarray(idx) - 1, vocab_size)",
            ),
        ),
        mistake(
            "zeros and ones exchanged",
            "Everything is one, but for the place that is meant.",
            (
                "return np.eye(vocab_size, dtype=np.float32)",
                "return (1 - np.eye(vocab_size, dtype=np.float32))",
            ),
        ),
    ),
    "step": (
        mistake(*TANH, ("ops.relu(", "ops.tanh(")),
        mistake(*RELU6, ("ops.relu(", "ops.relu6(")),
        mistake(*LINEAR, ("keras.ops.relu(", "(")),
        mistake(
            "a prediction from the previous state",
            "The probabilities do not yet know this step's character: they follow from the state "
            "before it.",
            ("    h = keras", "    before = h\n    h = keras"),
            ("ops.dot(h, W_y)", "ops.dot(before, W_y)"),
        ),
        mistake(
            "no softmax",
            "What comes out has no sum of 1: sums are not probabilities yet.",
            ("keras.ops.softmax(", "("),
        ),
        mistake(
            "sigmoid for softmax",
            "Each number is between 0 and 1, but together they are no distribution.",
            ("keras.ops.softmax(", "keras.ops.sigmoid("),
        ),
        mistake("b_h forgotten", "Three biases come in, two are used.", (" + b_h", "")),
        mistake("b_x forgotten", "Three biases come in, two are used.", (" + b_x", "")),
        mistake("b_y forgotten", "Three biases come in, two are used.", (" + b_y", "")),
        mistake(
            "W_h the wrong way round",
            "The hidden-to-hidden matrix is multiplied from the other side.",
            ("ops.dot(h, W_h)", "ops.dot(W_h, h)"),
        ),
        mistake(
            "a relu for each part",
            "relu(a) + relu(b) is not relu(a + b). What does the formula put inside?",
            ("+ b_x + keras.ops.dot", "+ b_x) + keras.ops.relu(keras.ops.dot"),
        ),
        mistake(
            "the state left out",
            "The new state comes from the character alone.",
            ("keras.ops.dot(h, W_h)", "0 * keras.ops.dot(h, W_h)"),
        ),
    ),
    "scan": (
        mistake(
            "initial values ignored",
            "The first step starts from zeros, whatever outputs_info says.",
            (
                "tf.convert_to_tensor(outputs_info[i])",
                "tf.zeros_like(tf.convert_to_tensor(outputs_info[i]))",
            ),
        ),
        mistake(
            "sequences walked backwards",
            "The last slice comes first.",
            ("s[t] for", "s[n_steps - 1 - t] for"),
        ),
        mistake(
            "nothing handed on",
            "Every step gets the initial values again: no output comes back to the next step.",
            ("[outputs[i] for i in recurrent]", "previous"),
        ),
        mistake(
            "a gradient stopped between the steps",
            "The values are right, but no gradient comes back through them.",
            (
                "[outputs[i] for i in recurrent]",
                "[tf.stop_gradient(outputs[i]) for i in recurrent]",
            ),
        ),
        mistake(
            "non_sequences before the previous values",
            "The function gets its arguments in another order: sequences, previous values, "
            "non_sequences.",
            ("*previous, *non_sequences", "*non_sequences, *previous"),
        ),
        mistake(
            "outputs kept in reverse",
            "The values of the last step are stacked first.",
            ("stack.stack() for", "stack.stack()[::-1] for"),
        ),
        mistake(
            "the values before each step kept",
            "What is stacked begins with the initial value and lacks the last one.",
            ("stack.write(t, o)", "stack.write((t + 1) % n_steps, o)"),
        ),
    ),
    "scan_loss": (
        mistake(
            "the mean of the eight",
            "The error is the mean over the steps, not their sum.",
            ("-tf.reduce_sum(tf", "-tf.reduce_mean(tf"),
        ),
        mistake(
            "h0 ignored",
            "The loop starts from zeros, whatever h0 is.",
            ("[h0, None]", "[tf.zeros_like(h0), None]"),
        ),
        mistake(
            "the wrong sign",
            "The error is negative. What is the sign of a probability's logarithm?",
            ("-tf.reduce_sum(tf", "tf.reduce_sum(tf"),
        ),
        mistake(
            "the last step only",
            "Seven of the eight errors are left out.",
            ("y * p, axis=1)", "y * p, axis=1)[-1:]"),
        ),
        mistake(
            "binary cross-entropies",
            "A binary cross-entropy asks of each character, yes or no? Here one of all is chosen.",
            (
                "-tf.reduce_sum(tf.math.log(tf.reduce_sum(y * p, axis=1)))",
                "tf.reduce_sum(keras.losses.binary_crossentropy(y, p))",
            ),
        ),
        mistake(
            "the logarithm of the sum",
            "The probabilities are added before the logarithm is taken.",
            (
                "tf.reduce_sum(tf.math.log(tf.reduce_sum(y * p, axis=1)))",
                "tf.math.log(tf.reduce_sum(y * p))",
            ),
        ),
        mistake(
            "bits for nats",
            "The logarithm is that of base 2.",
            ("-tf.reduce_sum(tf", "-1.4426950408889634 * tf.reduce_sum(tf"),
        ),
        mistake(
            "a bias that is not used",
            "One of the six arrays does not reach the error.",
            ("None], weights)", "None], [weights[0], 0 * weights[1], *weights[2:]])"),
        ),
    ),
    "loss_and_gradients": (
        mistake(
            "gradients in another order",
            "The gradients are right, but not in the order of the weights.",
            (_GRADIENT, "gradient_tape.gradient(loss, [*weights[2:], *weights[:2]])"),
        ),
        mistake(
            "the wrong sign",
            "The gradients point downhill; a gradient points uphill, and the update subtracts it.",
            (_GRADIENT, f"[-g for g in {_GRADIENT}]"),
        ),
        mistake(
            "the gradient of the mean",
            "The gradients are an eighth of what they should be: of the mean, not of the sum.",
            (_GRADIENT, f"[g / 8 for g in {_GRADIENT}]"),
        ),
        mistake(
            "truncated backpropagation",
            "The gradients know only one step: nothing comes back from a state to the one before.",
            (
                "scan_loss(weights, h0, x, y)",
                "-tf.reduce_sum(tf.math.log(tf.reduce_sum(y * scan(lambda x, h, *w: step(x, "
                "tf.stop_gradient(h), *w), [x], [h0, None], weights)[1], axis=1)))",
            ),
        ),
        mistake(
            "h0 ignored",
            "The error is that of a window which starts from zeros.",
            ("scan_loss(weights, h0,", "scan_loss(weights, tf.zeros_like(h0),"),
        ),
        mistake(
            "gradients scaled to length 1",
            "Each gradient has been divided by its length.",
            (_GRADIENT, f"[g / tf.norm(g) for g in {_GRADIENT}]"),
        ),
    ),
    "sgd_update": (
        mistake(
            "ascent",
            "The step goes up the slope: the error grows.",
            ("w - lr * g", "w + lr * g"),
        ),
        mistake(
            "the learning rate ignored",
            "The step is that of a learning rate of 0.01, whatever is asked.",
            ("w - lr * g", "w - 0.01 * g"),
        ),
        mistake(
            "no learning rate",
            "The whole gradient is subtracted.",
            ("w - lr * g", "w - g"),
        ),
        mistake(
            "the new arrays in reverse",
            "The arrays are right, but their order is not that of the weights.",
            ("strict=True)]", "strict=True)][::-1]"),
        ),
        mistake(
            "biases left as they were",
            "Only the three matrices change.",
            ("w - lr * g", "(w - lr * g if len(w.shape) == 2 else w)"),
        ),
        mistake(
            "weights forgotten",
            "What is returned are the steps, not the new arrays.",
            ("w - lr * g", "-lr * g"),
        ),
        mistake(
            "the sign of the gradient for the gradient",
            "Every number changes by the same amount.",
            ("w - lr * g", "w - lr * np.sign(g)"),
        ),
    ),
    "train_scan": (
        mistake(
            "errors that are not set back",
            "Each mean still has the errors of the windows before in it.",
            ("            total = 0.0\n", ""),
        ),
        mistake(
            "the mean of all windows so far",
            "Each number still has the windows of the groups before in it.",
            ("            total = 0.0\n", ""),
            ("total / every", "total / (i + 1)"),
        ),
        mistake(
            "sums for means",
            "The errors are added up, but not divided by how many there are.",
            ("total / every", "total"),
        ),
        mistake(
            "the lesson's learning rate, whatever is asked",
            "Training goes with 0.01 for every lr.",
            ("gradients, lr)", "gradients, 0.01)"),
        ),
        mistake(
            "windows in reverse",
            "The last window comes first.",
            ("zip(X, Y, strict=True)", "zip(X[::-1], Y[::-1], strict=True)"),
        ),
        mistake(
            "the first weights returned",
            "The errors are those of training, but the arrays are those from before it.",
            ("    errors, total = [], 0.0", "    first = weights\n    errors, total = [], 0.0"),
            ("return weights, errors", "return first, errors"),
        ),
        mistake(
            "weights that start anew at each window",
            "Each window is computed from the first weights: nothing is learnt.",
            ("error, weights = update(", "error, _ = update("),
        ),
        mistake(
            "the rest as well",
            "What is left over at the end makes a number too; it should only train.",
            (
                "    return weights, errors",
                "    if len(X) % every:\n        errors.append(total / every)\n    return weights, errors",
            ),
        ),
        mistake(
            "a number one window too early",
            "The first number is taken after the first window.",
            ("i % every == every - 1", "i % every == 0"),
        ),
        mistake(
            "training that ends with the last full group",
            "The windows that are left over do not train.",
            (
                "enumerate(zip(X, Y, strict=True))",
                "enumerate(zip(X[: len(X) // every * every], Y, strict=False))",
            ),
        ),
        mistake(
            "only the matrices trained",
            "The biases stay as they were.",
            (
                "sgd_update(weights, gradients, lr)",
                "[n if len(n.shape) == 2 else w for n, w in zip(sgd_update(weights, gradients, lr), weights)]",
            ),
        ),
    ),
}
