# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] slideshow={"slide_type": "slide"} timing=[15, 20]
# # Theano RNN: six arrays and a loop

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# Keras held the weights, ran the loop, took the gradients.
#
# **Now we do.**

# %% tags=["hide"]
import os
import platform
import time
import types

import keras
import numpy as np
import tensorflow as tf

from rnn_review.text import corpus
from slides.figures import (
    curves,
    either,
    large,
    large_bars,
    looked_up,
    rnn,
    sentence,
    table,
)
from slides.training import saved
from solutions import lesson_windows as cut

try:
    import pytensor.tensor

    T = pytensor.tensor
except ImportError:  # without the extra "theano", `saved` shows what an earlier run computed
    pytensor = T = types.ModuleType("absent")

text = corpus.load()
vocab_size, n_hidden, cs = len(text.chars), 256, 8
x, y = cut.sequences(text.idx, cs)

# %% [markdown] slideshow={"slide_type": "-"} tags=["right"]
# | Keras had | we need |
# |---|---|
# | `Embedding` | one-hot rows |
# | `Dense`, `SimpleRNN` | six arrays |
# | the loop inside | `scan` |
# | `compile(loss=…)` | an error and its gradients |
# | the optimizer | updates |
# | `fit` | a `for` loop |

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The last part: the same network from arrays, without Keras. The table is our map. Theano's
# code runs today on PyTensor, with TensorFlow beside it.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 25]
# ## One-hot, said aloud
#
# *Sparse* cross-entropy takes integers; the lesson's Theano code takes one-hot rows.
# **Is it the same loss?**

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] lines="1-3|5-6|1-6" fold="8-10"
p = np.array([[0.1, 0.7, 0.2]])  # what a model says
target = np.array([1])  # the character that follows
as_row = keras.utils.to_categorical(target, 3)

print("sparse ", keras.losses.sparse_categorical_crossentropy(target, p).numpy())
print("one-hot", keras.losses.categorical_crossentropy(as_row, p).numpy(), as_row)

X = keras.utils.to_categorical(x[:1000], vocab_size).astype("float32")
Y = keras.utils.to_categorical(y[:1000], vocab_size).astype("float32")
print("windows", x[:1000].shape, "->", X.shape)

# %% slideshow={"slide_type": "fragment"} tags=["hide-input"]
looked_up(p[0], int(target[0]))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The two losses are the same number. Sparse looks up the place of the one; the lesson's code
# multiplies by the row, 86 numbers for every character.
#
# In 45 minutes:
#
# Try: change `target`.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 35]
# ## What Theano is


# %% slideshow={"slide_type": "-"} tags=["left"] lines="1-3|4|5|1-10"
def declare():
    z = T.scalar("z")
    y = z**2  # no number: a node
    slope = T.grad(y, z)
    f = pytensor.function([z], slope)
    return {
        "declared": pp(slope),
        "compiled": pp(result_of(f)),
        "at z = 3": f(3.0),
    }


# %% tags=["hide"]
def pp(expression):
    """An expression as text."""
    return pytensor.printing.pp(expression)


def result_of(function):
    """The expression that a function computes, as the compiler made it."""
    return function.maker.fgraph.outputs[0]


# %% tags=["left", "hide-input"]
for name, value in saved("declare", declare).items():
    print(f"{name}:\n {value}")

# %% [markdown] slideshow={"slide_type": "-"} tags=["right"]
# - Tensors, **on the GPU**
# - **Automatic differentiation**
# - You **declare** a graph, and compile it
# - `shared` claims an array for Theano
# - **Breaks CUDA** when you try to upgrade it the day before a presentation
#
# Ended in 2017. Its code lives on: Aesara, then **PyTensor**, which compiles with Numba and runs
# here.

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: You do not compute, you describe: y is a node of a graph, and so is its slope. Declared, it
# is clumsy; compiled, two times z. The last point is Matthew's, and from the heart.
#
# In 45 minutes:
#
# Say: For many of us the first library that could differentiate. Shared variables stay on the GPU
# between calls.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[10, 20]
# ## Initialisation: weights
#
# How large should random weights be? Send numbers through twenty layers, and look.

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] lines="1|3-7|8"
rng = np.random.default_rng(0)

for size in (0.5, 1, 2, 4):
    h = rng.normal(size=(100, n_hidden))
    for _ in range(20):
        W = rng.normal(size=(n_hidden, n_hidden)) * np.sqrt(size / n_hidden)
        h = np.maximum(h @ W, 0)
    print(f"variance {size:3} / rows: {np.sqrt((h**2).mean()):8.2g}")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Variance 2 / rows**: relu throws half away, the 2 brings it back (He et al., 2015).

# %% [markdown] tags=["vote"]
# Which variance is right for relu?
# - 0.5 / rows
# - 1 / rows
# - 2 / rows
# - 4 / rows

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Two over rows: it neither vanishes nor explodes.
#
# In 45 minutes:
#
# Say: Relu sets half to zero, so the variance must double.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[10, 20]
# ## Initialisation: identity and bias
#
# The loop hands on what it gets, no bias says anything: only `W_x` and `W_y` are random.

# %% slideshow={"slide_type": "-"} tags=["left", "live"] fold="1-8,17-18"
rng = np.random.default_rng(0)


def weights(rows, cols):
    scale = np.sqrt(2 / rows)
    return rng.normal(0, scale, (rows, cols))


first = {
    "W_h": np.eye(n_hidden),  # do nothing
    "b_h": np.zeros(n_hidden),
    "W_x": weights(vocab_size, n_hidden),
    "b_x": np.zeros(n_hidden),
    "W_y": weights(n_hidden, vocab_size),
    "b_y": np.zeros(vocab_size),
}
for name, array in first.items():
    first[name] = array.astype("float32")

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
shapes = [(name, *np.atleast_2d(array).shape) for name, array in first.items()]
rnn.parameters(shapes, sum(array.size for array in first.values()))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Zeros for biases, the identity for the loop.
#
# In 45 minutes:
#
# Say: Six arrays, always in this order. Both libraries start from these numbers.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 20]
# ## Announcing to Theano
#
# Theano wants a type and a name before there is any value. **Which shape can it know?**


# %% slideshow={"slide_type": "-"} fold="3-4,6-7,9-11"
def announce():  # Theano
    t_inp = T.matrix("inp", dtype="float32")
    t_outp = T.matrix("out", dtype="float32")
    t_h0 = T.vector("h0", dtype="float32")
    lr = T.scalar("lr", dtype="float32")
    all_args = [t_h0, t_inp, t_outp, lr]
    w_all = [
        pytensor.shared(w, name)  # claimed
        for name, w in first.items()
    ]
    return all_args, w_all


# %% tags=["hide-input", "ask"]
def announced():
    all_args, w_all = announce()
    return {"types": [f"{v.name:5}{v.type}" for v in [*all_args, w_all[0], w_all[1]]]}


print("\n".join(saved("announced", announced)["types"][[1, 3, 4]]))

# %% [markdown] slideshow={"slide_type": "fragment"}
# TensorFlow announces nothing: values go in as they are.

# %% slideshow={"slide_type": "-"} tags=["live"] fold="1-7,9-11"
w_all = [
    tf.Variable(w, name=name)  # TensorFlow
    for name, w in first.items()
]
W_h, b_h, W_x, b_x, W_y, b_y = w_all

# the rest are arguments, without ceremony
inp = tf.constant(X[0])
outp = tf.constant(Y[0])
h0 = tf.zeros(n_hidden)
print("inp", inp.shape, inp.dtype.name, "   h0", h0.shape, h0.dtype.name)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Theano wants types first: no values, unknown shapes. TensorFlow announces nothing.
#
# In 45 minutes:
#
# Say: `shared` hands over the six arrays.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 35]
# ## Scanning
#
# Write **one step**; `scan` walks it over the text.

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
either(lambda wide: rnn.scan(steps=wide, wide=wide))

# %% [markdown] slideshow={"slide_type": "-"}
# $h_t = \mathrm{relu}(x_t W_x + b_x + h_{t-1} W_h + b_h)$, &emsp;
# $y_t = \mathrm{softmax}(h_t W_y + b_y)$

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: A loop as a value. You write one step; scan calls it for every character. `sequences` are
# walked along. `outputs_info` says what comes back: the state does, the output does not, hence
# None.
#
# In 45 minutes:
#
# Say: `non_sequences` stay the same: our six arrays. Know these words, and you can read JAX's
# loops, too.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 35]
# ## One step, and the scan of it


# %% slideshow={"slide_type": "-"} tags=["left"] lines="4-7|11-15|1-15" fold="2-3,8-10,16-18"
def step(  # Theano
    x, h, W_h, b_h, W_x, b_x, W_y, b_y
):
    z = T.dot(x, W_x) + b_x
    h = T.maximum(z + T.dot(h, W_h) + b_h, 0)
    y = T.dot(h, W_y) + b_y
    return h, T.special.softmax(y)


def unroll(t_inp, t_h0, w_all):
    _, v_y = pytensor.scan(
        step,
        sequences=t_inp,
        outputs_info=[t_h0, None],
        non_sequences=w_all,
        return_updates=False,
    )
    return v_y


# %% tags=["hide"]
def scanned():
    (t_h0, t_inp, _, _), w_all = announce()
    read = pytensor.function([t_h0, t_inp], unroll(t_inp, t_h0, w_all))
    return {"y": read(np.zeros(n_hidden, "float32"), X[0])}


by_theano = saved("scanned", scanned)["y"]

# %% [markdown] slideshow={"slide_type": "-"} tags=["right"]
# The same in TensorFlow: **the same numbers?**


# %% slideshow={"slide_type": "-"} tags=["right", "live"] fold="1-14"
def one_step(before, x):  # TensorFlow
    h, _ = before  # a row, as x is
    z = x @ W_x + b_x
    h = tf.nn.relu(z + h @ W_h + b_h)
    y = h @ W_y + b_y
    return h, tf.nn.softmax(y)


_, v_y = tf.scan(
    one_step,
    elems=inp[:, None],
    initializer=(h0[None], b_y[None]),
)
print(v_y[-1, 0, :4].numpy())

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
agree = int((np.abs(by_theano - v_y[:, 0].numpy()) < 1e-5).sum())
large(f"{agree} of {by_theano.size}", "probabilities agree with Theano's to 0.00001")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The formula in Theano's words, then the scan. TensorFlow's is folded away. At each of eight
# steps, 86 probabilities: all are the same.
#
# In 45 minutes:
#
# Say: In `tf.scan` every output comes back, so it needs a start as well: we give it a bias, and
# the step ignores it.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 20]
# ## Gradients
#
# One line asks for all six: `T.grad`.


# %% slideshow={"slide_type": "-"} tags=["left"]
def slopes(v_y, t_outp, w_all):  # Theano
    came = T.sum(v_y * t_outp, axis=1)
    error = -T.sum(T.log(came))
    g_all = T.grad(error, w_all)
    return error, g_all


# %% slideshow={"slide_type": "-"} tags=["left", "live"] fold="1-8"
def error_of(inp, outp, h0):  # TensorFlow
    rows = inp[:, None]
    start = (h0[None], b_y[None])
    _, v_y = tf.scan(one_step, rows, start)
    came = tf.reduce_sum(v_y[:, 0] * outp, 1)
    return -tf.reduce_sum(tf.math.log(came))


with tf.GradientTape() as tape:
    error = error_of(inp, outp, h0)
g_all = tape.gradient(error, w_all)


# %% tags=["hide"]
def sloped():
    all_args, w_all = announce()
    t_h0, t_inp, t_outp, _ = all_args
    error, g_all = slopes(unroll(t_inp, t_h0, w_all), t_outp, w_all)
    f = pytensor.function(all_args[:3], [error, *g_all])
    error, *g_all = f(np.zeros(n_hidden, "float32"), X[0], Y[0])
    return {"error": error, "norms": [np.linalg.norm(g) for g in g_all]}


theano = saved("sloped", sloped)

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
ours = [float(error), *(float(np.linalg.norm(g)) for g in g_all)]
theirs = [float(theano["error"]), *map(float, theano["norms"])]
agree = sum(abs(a - b) < 1e-4 for a, b in zip(ours, theirs, strict=True))
table.table(
    ["gradient of", "length"],
    list(zip(first, theirs[1:], strict=True)),
    "On the first window",
    bars=9,
)

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
sentence(f"The error and six gradients: TensorFlow agrees in **{agree} of {len(ours)}**.")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Minus the log, summed over eight steps. One line asks for six gradients. Same numbers.
#
# In 45 minutes:
#
# Say: The two hidden biases have equal gradients.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 25]
# ## Updates
#
# $$w \leftarrow w - \mathrm{lr} \cdot g$$


# %% slideshow={"slide_type": "-"} fold="4-16"
def upd_dict(w_all, g_all, lr):  # Theano
    pairs = zip(w_all, g_all, strict=True)
    return {w: w - g * lr for w, g in pairs}


def compiled():
    all_args, w_all = announce()
    t_h0, t_inp, t_outp, lr = all_args
    v_y = unroll(t_inp, t_h0, w_all)
    error, g = slopes(v_y, t_outp, w_all)
    return pytensor.function(
        all_args,
        error,
        updates=upd_dict(w_all, g, lr),
        allow_input_downcast=True,
    )


# %% slideshow={"slide_type": "-"} fold="1-4,7-10"
def train(h0, inp, outp, lr):  # TensorFlow
    with tf.GradientTape() as tape:
        error = error_of(inp, outp, h0)
    g_all = tape.gradient(error, w_all)
    for n in range(6):
        w_all[n].assign_sub(lr * g_all[n])
    return error


fn = tf.function(train)

# %% [markdown] slideshow={"slide_type": "fragment"}
# All gradients are taken of the **old** weights. What if each were taken after the update before?

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Theano: a dictionary, each array and its new value. Below, TensorFlow; `tf.function`: trace
# once, run often.
#
# In 45 minutes:
#
# Say: All gradients are of the old weights. After each update instead? Still a descent, but
# another one.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 20]
# ## The training loop and its errors

# %% slideshow={"slide_type": "-"} tags=["left", "live"] fold="1-4"
for w, array in zip(w_all, first.values(), strict=True):
    w.assign(array)
errors = []

err, l_rate, every = 0.0, 0.01, 100
for i in range(500):
    err += fn(h0, X[i], Y[i], l_rate)
    if i % every == every - 1:
        print(f"Error:{err / every:.3f}")
        errors.append(float(err) / every)
        err = 0.0

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
guess = cs * np.log(vocab_size)
curves.losses(
    {"error": errors},
    levels={"guessing": guess},
    x="hundred windows",
    y="error: sum of 8 losses",
    alt=f"The mean error of each hundred windows falls from {errors[0]:.1f} to {errors[-1]:.1f}; "
    f"guessing costs {guess:.1f}.",
    wide=False,
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: This is `fit`: one window, one update.
#
# In 45 minutes:
#
# Say: Each error is a sum of eight. The lesson had 25.196 after a thousand windows, 14.464 at last.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 20]
# ## Same weights, same errors
#
# The same loop, a thousand windows, both libraries from the same six arrays:


# %% tags=["hide"]
def run(function):
    """The error of each window in `X`, and windows a second; the first call compiles."""
    zeros = np.zeros(n_hidden, "float32")
    errors = [float(function(zeros, X[0], Y[0], 0.01))]
    begin = time.perf_counter()
    errors += [float(function(zeros, X[i], Y[i], 0.01)) for i in range(1, len(X))]
    return errors, (len(X) - 1) / (time.perf_counter() - begin)


def race():
    result = {"machine": f"{os.cpu_count()} CPU cores, {platform.machine()}"}
    as_xla = tf.function(train, jit_compile=True)
    for name, function in (("theano", compiled()), ("tensorflow", fn), ("xla", as_xla)):
        for w, array in zip(w_all, first.values(), strict=True):
            w.assign(array)
        result[name], result[f"{name}_speed"] = run(function)
    return result


raced = saved("scan_race", race)

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
ours, theirs = raced["tensorflow"], raced["theano"]
agree = int((np.abs(theirs - ours) < 1e-5).sum())
large(f"{agree:,} of {len(X):,}", "errors agree to 0.00001")

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
table.table(
    ["error", "PyTensor", "TensorFlow"],
    [[f"window {n + 1:,}", f"{theirs[n]:.5f}", f"{ours[n]:.5f}"] for n in (0, len(X) - 1)],
    "Before the first update, and after 999",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# After 999 updates, not after one: a wrong gradient anywhere would have grown by now.

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Two libraries, two compilers, 999 updates, and they agree to the fifth decimal. A
# wrong gradient would have grown by now.
#
# In 45 minutes:
#
# Say: Test any rewrite of a model like this.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 20]
# ## How fast is that?

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
speeds = {
    "PyTensor: scan, compiled by Numba": raced["theano_speed"],
    "TensorFlow: tf.scan": raced["tensorflow_speed"],
    "TensorFlow: tf.scan, compiled by XLA": raced["xla_speed"],
}
rows = [[name, f"{speed:,.0f}", f"{len(x) / speed:,.0f} s"] for name, speed in speeds.items()]
table.table(
    ["one call for each window", "windows a second", f"all {len(x):,}"],
    rows,
    f"Measured on {raced['machine']}, no GPU",
)

# %% slideshow={"slide_type": "fragment"} tags=["live"]
products = n_hidden * n_hidden + 2 * vocab_size * n_hidden  # of numbers, forward, in a step
print(f"{3 * cs * products:,} multiplications a window: forward, and twice that for gradients")

# %% [markdown] slideshow={"slide_type": "fragment"}
# **A core does billions a second. Where is the time?**

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: All three are about as fast: suspicious. The arithmetic is cheap. Time goes into starting
# programs and kernels, window by window. What would you do?

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 0]
# ## A product with zeros is a look-up
#
# One-hot rows times a matrix pick out its rows. **What does the product cost?**


# %% slideshow={"slide_type": "-"} tags=["left"]
def as_product(x):  # as the exercise
    rows = tf.one_hot(x, vocab_size)
    return rows @ W_x + b_x


# %% slideshow={"slide_type": "-"} tags=["left"]
def as_look_up(x):  # no zeros
    return tf.gather(W_x, x) + b_x


# %% slideshow={"slide_type": "-"} tags=["left"] fold="1-7"
def with_slope(form):
    with tf.GradientTape() as tape:
        inputs = form(x[0])
        error = tf.reduce_sum(tf.tanh(inputs))
    return inputs, tape.gradient(error, W_x)


a, slope_a = with_slope(as_product)
b, slope_b = with_slope(as_look_up)

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
multiplied = cs * vocab_size * n_hidden
sizes = [f"{np.size(slope):,}" for slope in (slope_a, slope_b.values)]
table.table(
    ["in one window", "product", "look-up"],
    [["multiplications", f"{multiplied:,}", "0"], ["slopes of W_x", *sizes]],
    "Counted on the first window",
)

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
pairs = [(a, b), (slope_a, tf.convert_to_tensor(slope_b))]
agree = [int((np.abs(one - other) < 1e-6).sum()) for one, other in pairs]
sentence(
    f"**{agree[0]:,} of {np.size(a):,}** inputs and **{agree[1]:,} of {np.size(slope_a):,}** "
    "slopes agree to 0.000001."
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Eight one-hot rows times a matrix: nearly all of it multiplies zeros. `gather` takes the
# rows, and its gradient has those eight alone. The exercise keeps the product, as Theano had it.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 25]
# ## The whole epoch as one program

# %% [markdown] slideshow={"slide_type": "-"}
# Give the compiler the loop over the windows, too. **How many windows a second?**


# %% slideshow={"slide_type": "-"} fold="1-7,10-17"
def epoch(w_all, x, y, lr):
    errors = tf.TensorArray(tf.float32, len(x))
    for n in tf.range(len(x)):  # over a tensor: a loop inside the program
        W_h, b_h, W_x, b_x, W_y, b_y = w_all
        with tf.GradientTape() as tape:
            tape.watch(w_all)
            h, states = tf.zeros((1, n_hidden)), []
            for z in tf.unstack(tf.gather(W_x, x[n]) + b_x + b_h):  # all eight at once
                h = tf.nn.relu(z + h @ W_h)  # only this has to wait
                states.append(h)
            logits = tf.concat(states, 0) @ W_y + b_y
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(y[n], logits)
            error = tf.reduce_sum(losses)
        g_all = tape.gradient(error, w_all)
        w_all = [w - lr * tf.convert_to_tensor(g) for w, g in zip(w_all, g_all, strict=True)]
        errors = errors.write(n, error)
    return errors.stack()


# %% tags=["hide"]
def whole():
    program = tf.function(epoch, jit_compile=True)
    arrays = [tf.constant(array) for array in first.values()]
    begin = time.perf_counter()
    errors = program(arrays, x, y, tf.constant(0.01)).numpy()
    return {"errors": errors, "speed": len(x) / (time.perf_counter() - begin)}


at_once = saved("scan_epoch", whole)

# %% slideshow={"slide_type": "-"} tags=["hide-input", "ask"]
by_program = {
    "PyTensor: scan": float(raced["theano_speed"]),
    "TensorFlow: tf.scan": float(raced["tensorflow_speed"]),
    "tf.scan and XLA": float(raced["xla_speed"]),
    "the epoch and XLA": float(at_once["speed"]),
}
alt = "Windows a second: " + ", ".join(f"{n} {v:,.0f}" for n, v in by_program.items()) + "."
either(lambda wide: large_bars(by_program, alt, chosen="the epoch and XLA", wide=wide))

# %% slideshow={"slide_type": "fragment"} tags=["hide-input"]
same = np.abs(at_once["errors"][: len(X)] - raced["theano"]) < 1e-5
sentence(f"**{same.sum():,} of the first {len(X):,}** errors agree with PyTensor's to 0.00001.")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Give the compiler everything: the loop over windows, too. What need not wait is done for
# all steps at once. XLA compiles the epoch, and the errors agree.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 20]
# ## 75,110 windows later

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
of_thousands = at_once["errors"][: len(x) // 1000 * 1000].reshape(-1, 1000).mean(axis=1)
from_, to = of_thousands[[0, -1]]
sentence(f"Six arrays, one step, one loop: **{from_:.1f} → {to:.1f}** in one epoch.")

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
floors = [corpus.conditional_entropy(text.idx, k, stride=cs) for k in range(1, cs + 1)]
alt = (
    f"Error averaged over each thousand windows: it falls from {from_:.1f} to "
    f"{to:.1f} in one epoch; the entropies of the eight steps add up to {sum(floors):.1f}."
)
either(
    lambda wide: curves.losses(
        {"six arrays, SGD" if wide else "SGD": of_thousands},
        floor={"entropy of 8 steps" if wide else "entropy": sum(floors)},
        x="thousand windows",
        y="error: sum of 8 losses, nats",
        alt=alt,
        wide=wide,
    )
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: One epoch of plain gradient descent, and it comes down to the Keras model's first epochs.
# That is a recurrent network.
#
# In 45 minutes:
#
# Say: On Nietzsche: 25.2 to 14.5.
