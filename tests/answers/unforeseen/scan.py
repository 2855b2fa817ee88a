"""Wrong answers to 06_scan; see tests.answers.unforeseen."""

from tests.answers.unforeseen import changed

_STEP = """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    h = tf.nn.relu(keras.ops.dot(x, W_x) + b_x + keras.ops.dot(h, W_h) + b_h)
    return h, tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)
"""

_SCAN = """
def scan(fn, sequences, outputs_info, non_sequences):
    n = tf.shape(sequences[0])[0]
    init = [tf.convert_to_tensor(o) for o in outputs_info if o is not None]
    arrays = [tf.TensorArray(tf.float32, size=n) for _ in outputs_info]
    def body(t, prev, arrays):
        res = fn(*[s[t] for s in sequences], *prev, *non_sequences)
        if not isinstance(res, (list, tuple)):
            res = [res]
        arrays = [a.write(t, r) for a, r in zip(arrays, res)]
        prev = [r for r, o in zip(res, outputs_info) if o is not None]
        return t + 1, prev, arrays
    _, _, arrays = tf.while_loop(lambda t, *_: t < n, body, (0, init, arrays))
    return [a.stack() for a in arrays]
"""

_TRAIN = """
def train_scan(weights, X, Y, lr, every=1000):
    weights = [tf.constant(w) for w in weights]
    h0 = tf.zeros_like(weights[1])
    @tf.function
    def update(weights, x, y):
        error, gradients = loss_and_gradients(weights, h0, x, y)
        return error, sgd_update(weights, gradients, lr)
    errors, err = [], 0.0
    for i in range(len(X)):
        e, weights = update(weights, X[i], Y[i])
        err += float(e)
        if i % every == every - 1:
            errors.append(err / every)
            print(f"Error:{err / every:.3f}")
            err = 0.0
    return weights, errors
"""

_GRADIENTS = """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        error = scan_loss(weights, h0, x, y)
    return error, tape.gradient(error, weights)
"""

MISTAKES = {
    "one_hot": {
        "for one axis": (
            """
def one_hot(idx, vocab_size):
    out = np.zeros((len(idx), vocab_size), dtype=np.float32)
    out[np.arange(len(idx)), idx] = 1
    return out
""",
            "counts only the first",
        ),
        "float64": ("def one_hot(idx, vocab_size):\n    return np.eye(vocab_size)[idx]", "float32"),
        "flattened": (
            "def one_hot(idx, vocab_size):\n"
            "    return np.eye(vocab_size, dtype='float32')[idx.reshape(-1)]",
            "shape",
        ),
        "axis first": (
            "def one_hot(idx, vocab_size):\n    return tf.one_hot(idx, vocab_size, axis=0)",
            "",
        ),
        "size from the data": (
            "def one_hot(idx, vocab_size):\n    return tf.one_hot(idx, int(idx.max()) + 1)",
            "`one_hot` does not use its argument",
        ),
        "shifted by one": (
            "def one_hot(idx, vocab_size):\n    return tf.one_hot(idx - 1, vocab_size)",
            "Possible mistake: index off by one, and only zeros for index 0. ",
        ),
        "compared": (
            "def one_hot(idx, vocab_size):\n    return idx[..., None] == np.arange(vocab_size)",
            "bool",
        ),
    },
    "init_wgts": {
        "variance": (
            "def init_wgts(rows, cols):\n"
            "    return np.random.normal(0, 2 / rows, (rows, cols)).astype('float32')",
            "deviation",
        ),
        "cols": (
            "def init_wgts(rows, cols):\n"
            "    return np.random.normal(0, (2 / cols) ** .5, (rows, cols)).astype('float32')",
            "deviation",
        ),
        "uniform": (
            "def init_wgts(rows, cols):\n"
            "    return np.random.uniform(-1, 1, (rows, cols)).astype('float32')",
            "",
        ),
        "transposed": (
            "def init_wgts(rows, cols):\n"
            "    return np.random.normal(0, (2 / rows) ** .5, (cols, rows)).astype('float32')",
            "",
        ),
        "rand": (
            "def init_wgts(rows, cols):\n"
            "    return (np.random.rand(rows, cols) * np.sqrt(2 / rows)).astype('float32')",
            "",
        ),
    },
    "wgts_and_bias": {
        "column bias": (
            "def wgts_and_bias(n_in, n_out):\n"
            "    return init_wgts(n_in, n_out), np.zeros((1, n_out), 'float32')",
            "shape",
        ),
        "bias of n_in": (
            "def wgts_and_bias(n_in, n_out):\n"
            "    return init_wgts(n_in, n_out), np.zeros(n_in, 'float32')",
            "",
        ),
        "float64 bias": (
            "def wgts_and_bias(n_in, n_out):\n    return init_wgts(n_in, n_out), np.zeros(n_out)",
            "float32",
        ),
        "scalar bias": (
            "def wgts_and_bias(n_in, n_out):\n    return init_wgts(n_in, n_out), np.float32(0)",
            "",
        ),
    },
    "id_and_bias": {
        "a dtype without its module": (
            """
def id_and_bias(n):
    return np.eye(n, dtype=float32), np.zeros(n, dtype=float32)
""",
            "Is `np.float32` meant",
        ),
        "ones": (
            "def id_and_bias(n):\n    return np.ones((n, n), 'float32'), np.zeros(n, 'float32')",
            "",
        ),
        "float64": ("def id_and_bias(n):\n    return np.eye(n), np.zeros(n)", "float32"),
        "only the identity": ("def id_and_bias(n):\n    return np.eye(n, dtype='float32')", ""),
        "random": (
            "def id_and_bias(n):\n    return wgts_and_bias(n, n)",
            "",
        ),
    },
    "step": {
        "old state for the output": (
            """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    new = tf.nn.relu(keras.ops.dot(x, W_x) + b_x + keras.ops.dot(h, W_h) + b_h)
    return new, tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)
""",
            "Possible mistake: prediction from the previous state. ",
        ),
        "tanh": (
            changed(_STEP, ("tf.nn.relu", "tf.tanh")),
            "Possible mistake: tanh instead of relu. ",
        ),
        "matmul of vectors": (changed(_STEP, ("keras.ops.dot", "tf.matmul")), ""),
        "y and h": (
            changed(
                _STEP,
                (
                    "return h, tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)",
                    "return tf.nn.softmax(keras.ops.dot(h, W_y) + b_y), h",
                ),
            ),
            "Possible mistake: probabilities returned first. ",
        ),
        "no softmax": (
            changed(
                _STEP, ("tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)", "keras.ops.dot(h, W_y) + b_y")
            ),
            "Possible mistake: missing softmax. ",
        ),
        "transposed weights": (
            changed(_STEP, ("dot(h, W_h)", "dot(W_h, h)")),
            "Possible mistake: W_h transposed. ",
        ),
        "bias of the output forgotten": (
            changed(_STEP, (" + b_y", "")),
            "Possible mistake: b_y not used. ",
        ),
        "h only": (
            changed(_STEP, ("return h, tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)", "return h")),
            "`step` does not use its argument",
        ),
        "relu of each": (
            changed(
                _STEP,
                (
                    "tf.nn.relu(keras.ops.dot(x, W_x) + b_x + keras.ops.dot(h, W_h) + b_h)",
                    "tf.nn.relu(keras.ops.dot(x, W_x) + b_x) + tf.nn.relu(keras.ops.dot(h, W_h) + b_h)",
                ),
            ),
            "Possible mistake: relu applied to each part. ",
        ),
    },
    "scan": {
        "the first outputs passed on": (
            """
def scan(fn, sequences, outputs_info, non_sequences):
    n = tf.shape(sequences[0])[0] if sequences[0].shape[0] is None else sequences[0].shape[0]
    initial = [o for o in outputs_info if o is not None]
    k = len(initial)
    arrays = [tf.TensorArray(tf.float32, size=n) for _ in outputs_info]

    def body(t, state, arrays):
        out = fn(*[s[t] for s in sequences], *state, *non_sequences)
        if not isinstance(out, (list, tuple)):
            out = [out]
        arrays = [a.write(t, o) for a, o in zip(arrays, out)]
        return t + 1, list(out[:k]), arrays

    _, _, arrays = tf.while_loop(lambda t, *_: t < n, body, [tf.constant(0), initial, arrays])
    return [a.stack() for a in arrays]
""",
            "in the place where it came in",
        ),
        "eight steps": (
            changed(
                _SCAN, ("n = tf.shape(sequences[0])[0]", "n = 8"), ("s[t]", "s[tf.minimum(t, 3)]")
            ),
            "",
        ),
        "eight steps, cut": (changed(_SCAN, ("t < n", "t < tf.minimum(n, 8)")), ""),
        "two sequences at most": (changed(_SCAN, ("in sequences]", "in sequences[:2]]")), ""),
        "first outputs recurrent": (
            changed(
                _SCAN,
                (
                    "[r for r, o in zip(res, outputs_info) if o is not None]",
                    "list(res[:len(init)])",
                ),
            ),
            "",
        ),
        "initial included": (
            changed(
                _SCAN,
                (
                    "return [a.stack() for a in arrays]",
                    "return [a.stack() if o is None else tf.concat([o[None], a.stack()[:-1]], 0)"
                    " for a, o in zip(arrays, outputs_info)]",
                ),
            ),
            "Possible mistake: value before the first step among the stacked ones. ",
        ),
        "swapped arguments": (
            changed(
                _SCAN, ("*[s[t] for s in sequences], *prev", "*prev, *[s[t] for s in sequences]")
            ),
            "Possible mistake: previous values before the slices. ",
        ),
        "state not passed on": (
            changed(
                _SCAN,
                ("return t + 1, prev, arrays", "return t + 1, init, arrays"),
                ("(0, init, arrays)", "(0, init, arrays)"),
            ).replace("*prev,", "*init,"),
            "Possible mistake: outputs not passed on. ",
        ),
        "only the last": (
            changed(_SCAN, ("[a.stack() for a in arrays]", "[a.stack()[-1] for a in arrays]")),
            "Possible mistake: values of the last step only. ",
        ),
        "reversed": (
            changed(_SCAN, ("s[t] for", "s[n - 1 - t] for")),
            "Possible mistake: sequences read in reverse order. ",
        ),
        "single value unpacked": (
            changed(
                _SCAN,
                ("        if not isinstance(res, (list, tuple)):\n            res = [res]\n", ""),
            ),
            "",
        ),
        "python loop": (
            """
def scan(fn, sequences, outputs_info, non_sequences):
    prev, out = [o for o in outputs_info if o is not None], []
    for t in range(len(sequences[0])):
        res = fn(*[s[t] for s in sequences], *prev, *non_sequences)
        res = res if isinstance(res, (list, tuple)) else [res]
        prev = [r for r, o in zip(res, outputs_info) if o is not None]
        out.append(res)
    return [tf.stack(o) for o in zip(*out)]
""",
            "loop",
        ),
        "None passed to fn": (
            changed(_SCAN, ("if o is not None]\n    arrays", "]\n    arrays")),
            "",
        ),
        "non_sequences first": (
            changed(
                _SCAN,
                (
                    "*[s[t] for s in sequences], *prev, *non_sequences",
                    "*non_sequences, *[s[t] for s in sequences], *prev",
                ),
            ),
            "Possible mistake: non_sequences before everything else. ",
        ),
    },
    "scan_loss": {
        "mean": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return tf.reduce_mean(keras.losses.categorical_crossentropy(y, p))
""",
            "Possible mistake: mean over the steps instead of the sum. ",
        ),
        "arguments swapped": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return tf.reduce_sum(keras.losses.categorical_crossentropy(p, y))
""",
            "Possible mistake: arguments of the cross-entropy swapped. ",
        ),
        "not summed": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return keras.losses.categorical_crossentropy(y, p)
""",
            "Possible mistake: errors of the steps not added up. ",
        ),
        "of the states": (
            """
def scan_loss(weights, h0, x, y):
    h, _ = scan(step, [x], [h0, None], weights)
    return -tf.reduce_sum(tf.math.log(h + 1e-7))
""",
            "`scan_loss` does not use its argument",
        ),
        "zeros instead of h0": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [tf.zeros_like(h0), None], weights)
    return -tf.reduce_sum(y * tf.math.log(p))
""",
            "Possible mistake: h0 not used. ",
        ),
        "sign": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return tf.reduce_sum(y * tf.math.log(p))
""",
            "Possible mistake: wrong sign. ",
        ),
        "last step": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return -tf.reduce_sum(y[-1] * tf.math.log(p[-1]))
""",
            "Possible mistake: error of the last step only. ",
        ),
    },
    "loss_and_gradients": {
        "gradients cut to values of 5": (
            changed(
                _GRADIENTS,
                (
                    "tape.gradient(error, weights)",
                    "[tf.clip_by_value(g, -5, 5) for g in tape.gradient(error, weights)]",
                ),
            ),
            "differ for W_y. Are they the gradients as they are",
        ),
        "gradients cut to a norm of 5": (
            changed(
                _GRADIENTS,
                (
                    "tape.gradient(error, weights)",
                    "tf.clip_by_global_norm(tape.gradient(error, weights), 5.0)[0]",
                ),
            ),
            "Are they the gradients as they are",
        ),
        "the tape's arguments swapped": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
    return loss, tape.gradient(weights, loss)
""",
            "takes first what is differentiated",
        ),
        "watched too late": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        error = scan_loss(weights, h0, x, y)
        tape.watch(weights)
    return error, tape.gradient(error, weights)
""",
            "watch the weights before the error is computed",
        ),
        "a number of NumPy": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        error = scan_loss(weights, h0, x, y)
    error = error.numpy()
    return error, tape.gradient(error, weights)
""",
            "it has no record",
        ),
        "not watched": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        loss = scan_loss(weights, h0, x, y)
    return loss, tape.gradient(loss, weights)
""",
            "watch",
        ),
        "gradients only": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
    return tape.gradient(loss, weights)
""",
            "",
        ),
        "of the mean": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
        mean = loss / 8
    return loss, tape.gradient(mean, weights)
""",
            "Possible mistake: gradients of the mean instead of the sum. ",
        ),
        "reversed": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
    return loss, tape.gradient(loss, weights)[::-1]
""",
            "Possible mistake: gradients in reverse order. ",
        ),
        "outside the tape": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
    loss = scan_loss(weights, h0, x, y)
    return loss, tape.gradient(loss, weights)
""",
            "",
        ),
        "swapped pair": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
    return tape.gradient(loss, weights), loss
""",
            "",
        ),
    },
    "sgd_update": {
        "one array of six": (
            """
def sgd_update(weights, gradients, lr):
    new = np.array(weights) - lr * np.array(gradients)
    return list(new)
""",
            "compute with each of them by itself",
        ),
        "two loops": (
            "def sgd_update(weights, gradients, lr):\n"
            "    return [w - lr * g for w in weights for g in gradients]",
            "Are they the two that belong together?",
        ),
        "ascent": (
            "def sgd_update(weights, gradients, lr):\n    return [w + lr * g for w, g in zip(weights, gradients)]",
            "Possible mistake: gradient ascent instead of descent. ",
        ),
        "in place": (
            """
def sgd_update(weights, gradients, lr):
    for w, g in zip(weights, gradients):
        w -= lr * g
    return weights
""",
            "",
        ),
        "learning rate forgotten": (
            "def sgd_update(weights, gradients, lr):\n    return [w - g for w, g in zip(weights, gradients)]",
            "Possible mistake: missing learning rate. ",
        ),
        "fixed learning rate": (
            "def sgd_update(weights, gradients, lr):\n    return [w - 0.01 * g for w, g in zip(weights, gradients)]",
            "Possible mistake: 0.01 instead of lr. ",
        ),
        "lists subtracted": (
            "def sgd_update(weights, gradients, lr):\n    return weights - lr * gradients",
            "",
        ),
        "steps only": (
            "def sgd_update(weights, gradients, lr):\n    return [lr * g for w, g in zip(weights, gradients)]",
            "Possible mistake: gradients times learning rate returned instead of new arrays. ",
        ),
        "return in the loop": (
            """
def sgd_update(weights, gradients, lr):
    new = []
    for w, g in zip(weights, gradients):
        new.append(w - lr * g)
        return new
""",
            "`return` stands inside the loop",
        ),
    },
    "train_scan": {
        "windows left over not used": (
            """
def train_scan(weights, X, Y, lr, every=1000):
    weights=[tf.convert_to_tensor(w) for w in weights]
    h0=tf.zeros(len(weights[1]))
    err=0.0; errors=[]
    for i in range(len(X)//every*every):
        e,g=loss_and_gradients(weights,h0,tf.constant(X[i]),tf.constant(Y[i]))
        weights=sgd_update(weights,g,lr)
        err+=float(e)
        if i%every==every-1:
            errors.append(err/every); err=0.0
    return list(weights), errors
""",
            "is every window used, those left over, too?",
        ),
        "the given list is changed": (
            """
def train_scan(weights, X, Y, lr, every=1000):
    h0, errors, err = tf.zeros(weights[1].shape), [], 0.0
    for i in range(len(X)):
        loss, grads = loss_and_gradients([tf.convert_to_tensor(w) for w in weights], h0, tf.constant(X[i]), tf.constant(Y[i]))
        for k in range(6):
            weights[k] = weights[k] - lr * grads[k]
        err += float(loss)
        if (i + 1) % every == 0:
            errors.append(err / every)
            err = 0.0
    return weights, errors
""",
            "changes its argument",
        ),
        "error after the update": (
            changed(
                _TRAIN, ("err += float(e)", "err += float(scan_loss(weights, h0, X[i], Y[i]))")
            ),
            "Possible mistake: error computed after the update. ",
        ),
        "state carried": (
            """
def train_scan(weights, X, Y, lr, every=1000):
    weights = [tf.constant(w) for w in weights]
    h, errors, err = tf.zeros_like(weights[1]), [], 0.0
    for i in range(len(X)):
        x, y = tf.constant(X[i]), tf.constant(Y[i])
        e, g = loss_and_gradients(weights, h, x, y)
        h = scan(step, [x], [h, None], weights)[0][-1]
        weights = sgd_update(weights, g, lr)
        err += float(e)
        if i % every == every - 1:
            errors.append(err / every)
            err = 0.0
    return weights, errors
""",
            "Possible mistake: hidden state passed from window to window. ",
        ),
        "not reset": (
            changed(_TRAIN, ("            err = 0.0\n", "")),
            "Possible mistake: sum of errors not reset. ",
        ),
        "sum not divided": (
            changed(_TRAIN, ("errors.append(err / every)", "errors.append(err)")),
            "Possible mistake: sums instead of means. ",
        ),
        "fixed 1000": (
            changed(_TRAIN, ("i % every == every - 1", "i % 1000 == 999")),
            "Possible mistake: 1000 instead of every. ",
        ),
        "one too early": (
            changed(_TRAIN, ("i % every == every - 1", "i % every == 0")),
            "Possible mistake: numbers added too early. ",
        ),
        "errors only": (changed(_TRAIN, ("return weights, errors", "return errors")), ""),
        "every error": (
            changed(
                _TRAIN,
                (
                    "        if i % every == every - 1:\n            errors.append(err / every)\n",
                    "        errors.append(float(e))\n        if i % every == every - 1:\n",
                ),
            ),
            "Possible mistake: a number for every window. ",
        ),
        "weights not assigned": (
            changed(
                _TRAIN,
                ("e, weights = update", "e, new = update"),
                ("return weights, errors", "return new, errors"),
            ),
            "Possible mistake: only the last window trained. ",
        ),
        "leftover counted": (
            changed(
                _TRAIN,
                (
                    "    return weights, errors",
                    "    if err:\n        errors.append(err / every)\n    return weights, errors",
                ),
            ),
            "Possible mistake: extra number for the remaining windows. ",
        ),
        "fixed lr": (
            changed(_TRAIN, ("gradients, lr)", "gradients, 0.01)")),
            "Possible mistake: 0.01 instead of lr. ",
        ),
    },
}
