"""Right answers to 06_scan, written in other ways than the solution."""

VARIANTS = {
    "one_hot": {
        "TensorFlow": """def one_hot(idx, vocab_size):
    return tf.one_hot(idx, vocab_size)""",
    },
    "init_wgts": {
        "a tensor": """
def init_wgts(rows, cols):
    return tf.random.normal((rows, cols), stddev=(2 / rows) ** 0.5)
""",
    },
    "wgts_and_bias": {
        "variables": """
def wgts_and_bias(n_in, n_out):
    return [tf.Variable(init_wgts(n_in, n_out)), tf.Variable(tf.zeros(n_out))]
""",
    },
    "id_and_bias": {
        "tensors": """def id_and_bias(n):
    return tf.eye(n), tf.zeros([n])""",
    },
    "step": {
        "matrices of one row": """
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    h = tf.nn.relu(x[None] @ W_x + b_x + h[None] @ W_h + b_h)
    return [h[0], tf.nn.softmax(h @ W_y + b_y)[0]]
""",
    },
    "scan": {
        "a compiled inner function": """
def scan(fn, sequences, outputs_info, non_sequences):
    @tf.function
    def run(sequences, previous, rest):
        n = tf.shape(sequences[0])[0]
        stacks = [tf.TensorArray(tf.float32, size=n) for _ in outputs_info]
        for t in tf.range(n):
            out = fn(*[s[t] for s in sequences], *previous, *rest)
            if not isinstance(out, (list, tuple)):
                out = (out,)
            previous = [o for o, i in zip(out, outputs_info) if i is not None]
            stacks = [s.write(t, o) for s, o in zip(stacks, out)]
        return [s.stack() for s in stacks]
    return run(sequences, [i for i in outputs_info if i is not None], non_sequences)
""",
    },
    "scan_loss": {
        "eight times the mean": """
def scan_loss(weights, h0, x, y):
    p = scan(step, [x], [h0, None], weights)[1]
    return 8 * keras.losses.CategoricalCrossentropy()(y, p)
""",
    },
    "loss_and_gradients": {
        "tf.gradients in a tf.function": """
@tf.function
def loss_and_gradients(weights, h0, x, y):
    loss = scan_loss(weights, h0, x, y)
    return loss, tf.gradients(loss, weights)
""",
    },
    "sgd_update": {
        "new variables": """
def sgd_update(weights, gradients, lr):
    new = [tf.Variable(w) for w in weights]
    for w, g in zip(new, gradients):
        w.assign_sub(lr * g)
    return new
""",
    },
    "train_scan": {
        "the lesson's loop": """
def train_scan(weights, X, Y, lr, every=1000):
    err, errors = 0.0, []
    w = [tf.convert_to_tensor(a) for a in weights]
    h0 = tf.constant(np.zeros(w[0].shape[0]), tf.float32)
    for i in range(len(X)):
        e, g = loss_and_gradients(w, h0, tf.constant(X[i]), tf.constant(Y[i]))
        w = sgd_update(w, g, lr)
        err += e.numpy()
        if i % every == every - 1:
            print("Error:{:.3f}".format(err / every))
            errors.append(err / every)
            err = 0.0
    return [a.numpy() for a in w], errors
""",
    },
    "gru_step": {
        "Keras' functions": """
def gru_step(x, h, W, U, b):
    x, h, W, U, b = (np.asarray(a, "float32") for a in (x, h, W, U, b))
    z = keras.ops.sigmoid(x @ W[0] + h @ U[0] + b[0])
    r = keras.ops.sigmoid(x @ W[1] + h @ U[1] + b[1])
    new = keras.ops.tanh(x @ W[2] + keras.ops.matmul(r * h, U[2]) + b[2])
    return z * h + (1 - z) * new
""",
    },
}
