"""Known mistakes of 06_scan."""

from grader.judge.known_mistake import mistake
from ..shared_mistakes import LINEAR, RELU6, SOFTMAX_TWICE, TANH

_GRADIENT = "gradient_tape.gradient(loss, weights)"
_ERROR = "-tf.reduce_sum(tf.math.log(tf.reduce_sum(y * p, axis=1)))"

MISTAKES = {
    "one_hot": (
        mistake(
            "index off by one",
            "The one is a position too far to the left. At which position should the one of index "
            "0 be?",
            ("[idx]", "[np.asarray(idx) - 1]"),
        ),
        mistake(
            "index off by one, and only zeros for index 0",
            "The one is a position too far to the left. At which position should the one of index "
            "0 be?",
            (
                "np.eye(vocab_size, dtype=np.float32)[idx]",
                "tf.one_hot(np.asarray(idx) - 1, vocab_size)",
            ),
        ),
        mistake(
            "zeros and ones swapped",
            "All numbers are one, except at the position of the index. Which numbers should be "
            "zero?",
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
            "prediction from the previous state",
            "The probabilities do not depend on this step's character. From which state should "
            "they be computed?",
            ("    h = keras", "    before = h\n    h = keras"),
            ("ops.dot(h, W_y)", "ops.dot(before, W_y)"),
        ),
        mistake(
            "missing softmax",
            "The outputs do not sum to 1. Which function turns them into probabilities?",
            ("keras.ops.softmax(", "("),
        ),
        mistake(
            "sigmoid instead of softmax",
            "Each number is between 0 and 1. Do they sum to 1, as probabilities do?",
            ("keras.ops.softmax(", "keras.ops.sigmoid("),
        ),
        mistake(
            "b_y added after the softmax",
            "b_y is added to the probabilities, so they no longer sum to 1. To what does the formula "
            "apply softmax?",
            ("ops.dot(h, W_y) + b_y)", "ops.dot(h, W_y)) + b_y"),
        ),
        mistake(
            "b_h not used",
            "The step takes three biases and uses two. Where is b_h in the formula?",
            (" + b_h", ""),
        ),
        mistake(
            "b_x not used",
            "The step takes three biases and uses two. Where is b_x in the formula?",
            (" + b_x", ""),
        ),
        mistake(
            "b_y not used",
            "The step takes three biases and uses two. Where is b_y in the formula?",
            (" + b_y", ""),
        ),
        mistake(
            "W_h transposed",
            "The hidden-to-hidden matrix is multiplied from the other side. Does the formula have "
            "state times matrix, or matrix times state?",
            ("ops.dot(h, W_h)", "ops.dot(W_h, h)"),
        ),
        mistake(
            "relu applied to each part",
            "relu(a) + relu(b) is not relu(a + b). To what does the formula apply relu?",
            ("+ b_x + keras.ops.dot", "+ b_x) + keras.ops.relu(keras.ops.dot"),
        ),
        mistake(
            "state not used",
            "The new state depends on the character only. Where is the previous state in the "
            "formula?",
            ("keras.ops.dot(h, W_h)", "0 * keras.ops.dot(h, W_h)"),
        ),
        mistake(
            "probabilities returned first",
            "The first value has as many numbers as there are characters. In which order should "
            "the two values be returned?",
            ("return h, y", "return y, h"),
        ),
    ),
    "scan": (
        mistake(
            "initial values not used",
            "The first step starts from zeros. Which argument gives the values before the first "
            "step?",
            (
                "tf.convert_to_tensor(outputs_info[i])",
                "tf.zeros_like(tf.convert_to_tensor(outputs_info[i]))",
            ),
        ),
        mistake(
            "sequences read in reverse order",
            "The last slice comes first. Which slice should the first step get?",
            ("s[t] for", "s[n_steps - 1 - t] for"),
        ),
        mistake(
            "outputs not passed on",
            "Every step gets the initial values again. Which values should the next step get?",
            ("[outputs[i] for i in recurrent]", "previous"),
        ),
        mistake(
            "gradient stopped between the steps",
            "The values are right, but no gradient flows from a step to the previous one. What "
            "stops it?",
            (
                "[outputs[i] for i in recurrent]",
                "[tf.stop_gradient(outputs[i]) for i in recurrent]",
            ),
        ),
        mistake(
            "non_sequences before the previous values",
            "The function gets its arguments in another order. Which order does the exercise give?",
            ("*previous, *non_sequences", "*non_sequences, *previous"),
        ),
        mistake(
            "outputs stacked in reverse order",
            "The values of the last step are stacked first. Which step should come first?",
            ("stack.stack() for", "stack.stack()[::-1] for"),
        ),
        mistake(
            "outputs stacked one step too late",
            "The stacked values are shifted by one step. At which position should the outputs of "
            "step t be?",
            ("stack.write(t, o)", "stack.write((t + 1) % n_steps, o)"),
        ),
        mistake(
            "value before the first step among the stacked ones",
            "The first stacked value is the one from outputs_info, and the last step's is missing. "
            "Which values should be stacked?",
            (
                "[stack.stack() for stack in stacks]",
                "[s.stack() if o is None else tf.concat([o[None], s.stack()[:-1]], 0) "
                "for s, o in zip(stacks, outputs_info)]",
            ),
        ),
        mistake(
            "previous values before the slices",
            "The function gets its arguments in another order. Which order does the exercise give?",
            ("*[s[t] for s in sequences], *previous", "*previous, *[s[t] for s in sequences]"),
        ),
        mistake(
            "non_sequences before everything else",
            "The function gets its arguments in another order. Which order does the exercise give?",
            (
                "*[s[t] for s in sequences], *previous, *non_sequences",
                "*non_sequences, *[s[t] for s in sequences], *previous",
            ),
        ),
        mistake(
            "values of the last step only",
            "The result has no dimension for the steps. Which steps' values should be returned?",
            ("[stack.stack() for", "[stack.stack()[-1] for"),
        ),
    ),
    "scan_loss": (
        mistake(
            "mean over the steps instead of the sum",
            "The error is the mean of the cross-entropies of the steps. What does the exercise ask "
            "for?",
            ("-tf.reduce_sum(tf", "-tf.reduce_mean(tf"),
        ),
        mistake(
            "h0 not used",
            "The loop starts from zeros. Which argument gives the state before the first step?",
            ("[h0, None]", "[tf.zeros_like(h0), None]"),
        ),
        mistake(
            "wrong sign",
            "The error is negative. What is the sign of the logarithm of a probability?",
            ("-tf.reduce_sum(tf", "tf.reduce_sum(tf"),
        ),
        mistake(
            "error of the last step only",
            "Seven of the eight errors are left out. Which steps should the sum include?",
            ("y * p, axis=1)", "y * p, axis=1)[-1:]"),
        ),
        mistake(
            "binary instead of categorical cross-entropy",
            "A binary cross-entropy judges yes or no for each character separately. How many "
            "characters are right at each step?",
            (
                "-tf.reduce_sum(tf.math.log(tf.reduce_sum(y * p, axis=1)))",
                "tf.reduce_sum(keras.losses.binary_crossentropy(y, p))",
            ),
        ),
        mistake(
            "logarithm of the sum instead of sum of the logarithms",
            "The probabilities are added before the logarithm is taken. Are the two results the "
            "same?",
            (
                "tf.reduce_sum(tf.math.log(tf.reduce_sum(y * p, axis=1)))",
                "tf.math.log(tf.reduce_sum(y * p))",
            ),
        ),
        mistake(
            "bits instead of nats",
            "The logarithm has base 2. Which base gives nats?",
            ("-tf.reduce_sum(tf", "-1.4426950408889634 * tf.reduce_sum(tf"),
        ),
        mistake(
            "one bias not used",
            "One of the six arrays does not change the error. Which one is it?",
            ("None], weights)", "None], [weights[0], 0 * weights[1], *weights[2:]])"),
        ),
        mistake(
            "arguments of the cross-entropy swapped",
            "The logarithm is that of the targets, not that of the probabilities. Which of the two "
            "does the function take first?",
            (_ERROR, "tf.reduce_sum(keras.losses.categorical_crossentropy(p, y))"),
        ),
        mistake(
            *SOFTMAX_TWICE,
            (_ERROR, "tf.reduce_sum(tf.nn.softmax_cross_entropy_with_logits(y, p))"),
        ),
        mistake(
            "errors of the steps not added up",
            "There is one error for each step. What does the exercise ask for?",
            (_ERROR, "-tf.math.log(tf.reduce_sum(y * p, axis=1))"),
        ),
    ),
    "loss_and_gradients": (
        mistake(
            "gradients in the wrong order",
            "The gradients are right, but their order is not that of the weights. Which order does "
            "the exercise ask for?",
            (_GRADIENT, "gradient_tape.gradient(loss, [*weights[2:], *weights[:2]])"),
        ),
        mistake(
            "gradients in reverse order",
            "The gradients are right, but the first is that of the last array. Which order does "
            "the exercise ask for?",
            (_GRADIENT, f"{_GRADIENT}[::-1]"),
        ),
        mistake(
            "gradients with the wrong sign",
            "The gradients point downhill. In which direction should a gradient point?",
            (_GRADIENT, f"[-g for g in {_GRADIENT}]"),
        ),
        mistake(
            "gradients of the mean instead of the sum",
            "The gradients are an eighth of what they should be. Of which error are they the "
            "gradients?",
            (_GRADIENT, f"[g / 8 for g in {_GRADIENT}]"),
        ),
        mistake(
            "truncated backpropagation",
            "The gradients take only one step into account. What stops the gradient between a "
            "state and the previous one?",
            (
                "scan_loss(weights, h0, x, y)",
                "-tf.reduce_sum(tf.math.log(tf.reduce_sum(y * scan(lambda x, h, *w: step(x, "
                "tf.stop_gradient(h), *w), [x], [h0, None], weights)[1], axis=1)))",
            ),
        ),
        mistake(
            "h0 not used",
            "The error is that of a window which starts from zeros. Which argument gives the state "
            "before the first step?",
            ("scan_loss(weights, h0,", "scan_loss(weights, tf.zeros_like(h0),"),
        ),
        mistake(
            "gradients scaled to norm 1",
            "Each gradient has been divided by its norm. Does the exercise ask for that?",
            (_GRADIENT, f"[g / tf.norm(g) for g in {_GRADIENT}]"),
        ),
    ),
    "sgd_update": (
        mistake(
            "gradient ascent instead of descent",
            "The step goes uphill, so the error grows. Which sign does the gradient have in the "
            "update?",
            ("w - lr * g", "w + lr * g"),
        ),
        mistake(
            "0.01 instead of lr",
            "The learning rate is always 0.01. Which argument gives the learning rate?",
            ("w - lr * g", "w - 0.01 * g"),
        ),
        mistake(
            "missing learning rate",
            "The whole gradient is subtracted. How long should a step be?",
            ("w - lr * g", "w - g"),
        ),
        mistake(
            "new arrays in reverse order",
            "The arrays are right, but their order is not that of the weights. In which order "
            "should they be returned?",
            ("strict=True)]", "strict=True)][::-1]"),
        ),
        mistake(
            "biases not updated",
            "Only the three matrices change. Which arrays should change?",
            ("w - lr * g", "(w - lr * g if len(w.shape) == 2 else w)"),
        ),
        mistake(
            "steps returned instead of new arrays",
            "The function returns the steps. How do the new arrays follow from the old ones?",
            ("w - lr * g", "-lr * g"),
        ),
        mistake(
            "gradients times learning rate returned instead of new arrays",
            "The function returns what should be subtracted. From what?",
            ("w - lr * g", "lr * g"),
        ),
        mistake(
            "sign of the gradient instead of the gradient",
            "Every number changes by the same amount. Should the change depend on the size of the "
            "gradient?",
            ("w - lr * g", "w - lr * np.sign(g)"),
        ),
    ),
    "train_scan": (
        mistake(
            "sum of errors not reset",
            "Each mean still includes the errors of earlier windows. When should the sum start "
            "from zero again?",
            ("            total = 0.0\n", ""),
        ),
        mistake(
            "mean of all windows so far",
            "Each number still includes the windows of earlier groups. Which windows should it "
            "include?",
            ("            total = 0.0\n", ""),
            ("total / every", "total / (i + 1)"),
        ),
        mistake(
            "sums instead of means",
            "The errors are added up, but not divided. What should the sum be divided by?",
            ("total / every", "total"),
        ),
        mistake(
            "0.01 instead of lr",
            "The learning rate is always 0.01. Which argument gives the learning rate?",
            ("gradients, lr)", "gradients, 0.01)"),
        ),
        mistake(
            "windows in reverse order",
            "The last window comes first. In which order should the windows come?",
            ("zip(X, Y, strict=True)", "zip(X[::-1], Y[::-1], strict=True)"),
        ),
        mistake(
            "initial weights returned",
            "The errors are those of training, but the arrays are those from before it. Which "
            "arrays should be returned?",
            ("    errors, total = [], 0.0", "    first = weights\n    errors, total = [], 0.0"),
            ("return weights, errors", "return first, errors"),
        ),
        mistake(
            "state of ones before each window",
            "The state before the first step of a window consists of ones. Which state should each "
            "window start from?",
            ("tf.zeros(weights[1].shape)", "tf.ones(weights[1].shape)"),
        ),
        mistake(
            "weights not passed on",
            "Every window starts from the initial weights, so nothing is learned. From which "
            "weights should a window start?",
            ("error, weights = update(", "error, _ = update("),
        ),
        mistake(
            "only the last window trained",
            "Every window starts from the initial weights, and the arrays after the last window "
            "are those of one update. From which weights should a window start?",
            ("error, weights = update(", "error, new = update("),
            ("return weights, errors", "return new, errors"),
        ),
        mistake(
            "error computed after the update",
            "The errors are those of the new weights, so they are too small. Which error are the "
            "gradients computed from?",
            ("total += float(error)", "total += float(scan_loss(weights, h0, x, y))"),
        ),
        mistake(
            "hidden state passed from window to window",
            "Only the first window starts from zeros. Which state should each window start from?",
            (
                "def update(weights, x, y):\n",
                "def update(weights, h0, x, y):\n"
                "        last = scan(step, [x], [h0, None], weights)[0][-1]\n",
            ),
            ("sgd_update(weights, gradients, lr)", "sgd_update(weights, gradients, lr), last"),
            (
                "error, weights = update(weights, x, y)",
                "error, weights, h0 = update(weights, h0, x, y)",
            ),
        ),
        mistake(
            "a number for every window",
            "Each window adds its own error. How many windows should one number stand for?",
            (
                "        total += float(error)\n",
                "        total += float(error)\n        errors.append(float(error))\n",
            ),
            ("            errors.append(total / every)\n", ""),
        ),
        mistake(
            "1000 instead of every",
            "A number is added after 1,000 windows, whatever is asked for. Which argument gives "
            "the number of windows?",
            ("i % every == every - 1", "i % 1000 == 999"),
        ),
        mistake(
            "extra number for the remaining windows",
            "The windows left over at the end add a number too. Which groups of windows should add "
            "a number?",
            (
                "    return weights, errors",
                "    if len(X) % every:\n        errors.append(total / every)\n    return weights, errors",
            ),
        ),
        mistake(
            "numbers added too early",
            "The first number is added after the first window. After which window should it be "
            "added?",
            ("i % every == every - 1", "i % every == 0"),
        ),
        mistake(
            "remaining windows not trained",
            "The windows left over at the end are not used for training. Which windows should be "
            "used?",
            (
                "enumerate(zip(X, Y, strict=True))",
                "enumerate(zip(X[: len(X) // every * every], Y, strict=False))",
            ),
        ),
        mistake(
            "biases not trained",
            "The biases stay as they were. Which arrays should be trained?",
            (
                "sgd_update(weights, gradients, lr)",
                "[n if len(n.shape) == 2 else w for n, w in zip(sgd_update(weights, gradients, lr), weights)]",
            ),
        ),
    ),
    # Random draws: the comparisons say in which way a distribution is wrong.
    "wgts_and_bias": (),
    "id_and_bias": (),
    "init_wgts": (),
    "gru_step": (
        mistake(
            "update gate the wrong way round",
            "With z = 1, should the state be kept or replaced?",
            ("z * h + (1 - z) * n", "(1 - z) * h + z * n"),
        ),
        mistake(
            "update and reset gate exchanged",
            "Which of the two gates does index 0 of W, U and b belong to?",
            ("for i in (0, 1)", "for i in (1, 0)"),
        ),
        mistake(
            "reset gate applied after the matrix",
            "Does the reset gate multiply the state, or what U makes of it?",
            ("(r * h) @ U[2]", "r * (h @ U[2])"),
        ),
        mistake(
            "reset gate not used",
            "How much of the state does the new content look at here, whatever r is?",
            ("(r * h)", "h"),
        ),
        mistake(
            "tanh instead of sigmoid in the gates",
            "A gate says how much of a number passes. Can that be less than nothing?",
            (
                "1 / (1 + np.exp(-(x @ W[i] + h @ U[i] + b[i])))",
                "np.tanh(x @ W[i] + h @ U[i] + b[i])",
            ),
        ),
        mistake(
            "sigmoid instead of tanh",
            "New content can lower a number of the state below zero. Which activation allows that?",
            (
                "np.tanh(x @ W[2] + (r * h) @ U[2] + b[2])",
                "1 / (1 + np.exp(-(x @ W[2] + (r * h) @ U[2] + b[2])))",
            ),
        ),
        mistake(
            "wrong sign in the sigmoid",
            "Both gates open where they should close. What is the sigmoid of a large positive "
            "number, and what does yours make of it?",
            ("np.exp(-(", "np.exp(("),
        ),
        mistake(
            "old state not in the new one",
            "The new state has nothing of the state before it but what the new content looks at. "
            "What should it be where z is 1?",
            ("z * h + (1 - z) * n", "(1 - z) * n"),
        ),
    ),
}
