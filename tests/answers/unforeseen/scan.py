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

MISTAKES = {
    "one_hot": {
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
            "vocab_size",
        ),
        "shifted by one": (
            "def one_hot(idx, vocab_size):\n    return tf.one_hot(idx - 1, vocab_size)",
            "",
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
            "",
        ),
        "tanh": (changed(_STEP, ("tf.nn.relu", "tf.tanh")), "tanh"),
        "matmul of vectors": (changed(_STEP, ("keras.ops.dot", "tf.matmul")), ""),
        "y and h": (
            changed(
                _STEP,
                (
                    "return h, tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)",
                    "return tf.nn.softmax(keras.ops.dot(h, W_y) + b_y), h",
                ),
            ),
            "",
        ),
        "no softmax": (
            changed(
                _STEP, ("tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)", "keras.ops.dot(h, W_y) + b_y")
            ),
            "",
        ),
        "transposed weights": (changed(_STEP, ("dot(h, W_h)", "dot(W_h, h)")), ""),
        "bias of the output forgotten": (changed(_STEP, (" + b_y", "")), ""),
        "h only": (
            changed(_STEP, ("return h, tf.nn.softmax(keras.ops.dot(h, W_y) + b_y)", "return h")),
            "",
        ),
        "relu of each": (
            changed(
                _STEP,
                (
                    "tf.nn.relu(keras.ops.dot(x, W_x) + b_x + keras.ops.dot(h, W_h) + b_h)",
                    "tf.nn.relu(keras.ops.dot(x, W_x) + b_x) + tf.nn.relu(keras.ops.dot(h, W_h) + b_h)",
                ),
            ),
            "",
        ),
    },
    "scan": {
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
            "",
        ),
        "swapped arguments": (
            changed(
                _SCAN, ("*[s[t] for s in sequences], *prev", "*prev, *[s[t] for s in sequences]")
            ),
            "",
        ),
        "state not passed on": (
            changed(
                _SCAN,
                ("return t + 1, prev, arrays", "return t + 1, init, arrays"),
                ("(0, init, arrays)", "(0, init, arrays)"),
            ).replace("*prev,", "*init,"),
            "",
        ),
        "only the last": (
            changed(_SCAN, ("[a.stack() for a in arrays]", "[a.stack()[-1] for a in arrays]")),
            "",
        ),
        "reversed": (changed(_SCAN, ("s[t] for", "s[n - 1 - t] for")), "revers"),
        "one step too few": (changed(_SCAN, ("t < n,", "t < n - 1,")), ""),
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
            "",
        ),
    },
    "scan_loss": {
        "mean": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return tf.reduce_mean(keras.losses.categorical_crossentropy(y, p))
""",
            "",
        ),
        "arguments swapped": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return tf.reduce_sum(keras.losses.categorical_crossentropy(p, y))
""",
            "",
        ),
        "not summed": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return keras.losses.categorical_crossentropy(y, p)
""",
            "",
        ),
        "of the states": (
            """
def scan_loss(weights, h0, x, y):
    h, _ = scan(step, [x], [h0, None], weights)
    return -tf.reduce_sum(tf.math.log(h + 1e-7))
""",
            "",
        ),
        "zeros instead of h0": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [tf.zeros_like(h0), None], weights)
    return -tf.reduce_sum(y * tf.math.log(p))
""",
            "",
        ),
        "sign": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return tf.reduce_sum(y * tf.math.log(p))
""",
            "",
        ),
        "last step": (
            """
def scan_loss(weights, h0, x, y):
    _, p = scan(step, [x], [h0, None], weights)
    return -tf.reduce_sum(y[-1] * tf.math.log(p[-1]))
""",
            "",
        ),
    },
    "loss_and_gradients": {
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
            "",
        ),
        "reversed": (
            """
def loss_and_gradients(weights, h0, x, y):
    with tf.GradientTape() as tape:
        tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
    return loss, tape.gradient(loss, weights)[::-1]
""",
            "",
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
        "ascent": (
            "def sgd_update(weights, gradients, lr):\n    return [w + lr * g for w, g in zip(weights, gradients)]",
            "",
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
            "lr",
        ),
        "fixed learning rate": (
            "def sgd_update(weights, gradients, lr):\n    return [w - 0.01 * g for w, g in zip(weights, gradients)]",
            "lr",
        ),
        "lists subtracted": (
            "def sgd_update(weights, gradients, lr):\n    return weights - lr * gradients",
            "",
        ),
        "steps only": (
            "def sgd_update(weights, gradients, lr):\n    return [lr * g for w, g in zip(weights, gradients)]",
            "",
        ),
        "return in the loop": (
            """
def sgd_update(weights, gradients, lr):
    new = []
    for w, g in zip(weights, gradients):
        new.append(w - lr * g)
        return new
""",
            "loop",
        ),
    },
    "train_scan": {
        "error after the update": (
            changed(
                _TRAIN, ("err += float(e)", "err += float(scan_loss(weights, h0, X[i], Y[i]))")
            ),
            "",
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
            "",
        ),
        "not reset": (changed(_TRAIN, ("            err = 0.0\n", "")), ""),
        "sum not divided": (
            changed(_TRAIN, ("errors.append(err / every)", "errors.append(err)")),
            "",
        ),
        "fixed 1000": (changed(_TRAIN, ("i % every == every - 1", "i % 1000 == 999")), ""),
        "one too early": (changed(_TRAIN, ("i % every == every - 1", "i % every == 0")), ""),
        "errors only": (changed(_TRAIN, ("return weights, errors", "return errors")), ""),
        "every error": (
            changed(
                _TRAIN,
                (
                    "        if i % every == every - 1:\n            errors.append(err / every)\n",
                    "        errors.append(float(e))\n        if i % every == every - 1:\n",
                ),
            ),
            "",
        ),
        "weights not assigned": (
            changed(
                _TRAIN,
                ("e, weights = update", "e, new = update"),
                ("return weights, errors", "return new, errors"),
            ),
            "",
        ),
        "leftover counted": (
            changed(
                _TRAIN,
                (
                    "    return weights, errors",
                    "    if err:\n        errors.append(err / every)\n    return weights, errors",
                ),
            ),
            "",
        ),
        "fixed lr": (changed(_TRAIN, ("gradients, lr)", "gradients, 0.01)")), "lr"),
    },
}
