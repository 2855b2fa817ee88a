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

# %% [markdown]
# # A recurrent network from arrays: scan
#
# So far Keras kept the weights, ran the loop and computed the gradients. Here you do it yourself, as
# the lesson did in Theano: six arrays, one function for a step, one loop over the steps, gradients
# and updates. After that, no part of a recurrent network is hidden.
#
# It **builds on** exercise 04 and on arrays, and **takes** about an hour and a half: ten questions, most
# of them a few lines, and one training of seconds.

# %% [markdown]
# ![A scan over a window: at each step fn gets one row of the sequence x, the hidden state that the call before returned, at first h0, and the same weights W_x, b_x, W_h, b_h, W_y and b_y; it returns a new hidden state and an output y. All of these come back, stacked.](scan.svg)

# %% [markdown]
# In Theano everything was *declared* first: symbols for the inputs, expressions of these symbols, and
# at the end one function compiled from them. TensorFlow today compiles a plain function when it is
# first called:
#
# | Theano, 2016 | TensorFlow, here |
# |---|---|
# | `T.matrix('inp')`, `T.vector('h0')`, `T.scalar('lr')`: declare the inputs | the arguments of a function |
# | `shared(array)`: an array that lives on the GPU | a tensor that goes in and comes out |
# | `theano.scan(step, sequences, outputs_info, non_sequences)` | your `scan`, around `tf.while_loop` |
# | `T.grad(error, w_all)` | `tf.GradientTape` |
# | `updates`: a dict from each shared array to its new value | your `sgd_update` |
# | `theano.function(all_args, error, updates=upd)`: compile | `@tf.function` |
#
# Fill in the cells that say `YOUR CODE HERE`, run each `check`, and read what it says. You may run
# and change everything else as you like. A function works with its arguments, not with other
# variables of the notebook, and leaves them as they are.
#
# In grading, your functions get other numbers and sizes, and only the setup, your own cells and those
# tagged `names` run: use the arguments, not what an example cell has made.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "grade": false, "solution": false, "locked": true, "task": false}
from rnn_review import check, start
from rnn_review.text import corpus

start()  # TensorFlow takes some seconds

import keras
import numpy as np
import tensorflow as tf

text = corpus.load()
print(text)

# %% [markdown]
# `FULL_LESSON = True` trains on all 75,110 windows, as the lesson did, one window per update. A part
# of them shows the same in less time. The stop button ends a training early and keeps what was
# trained.

# %% tags=["names"]
import time

from rnn_review import pictures, progress

FULL_LESSON = False
n_hidden = 256

part = text if FULL_LESSON else text.first(40_017)  # which is 5,000 windows
rows = corpus.rows(part.idx, 8)[:-2]  # the lesson leaves the last two windows out
x_windows, y_windows = rows[:, :-1], rows[:, 1:]
n_windows = len(x_windows)
chars, vocab_size = text.chars, len(text.chars)

print(f"{n_windows:,} windows")
print("inputs ", [chars[c] for c in x_windows[0]])
print("targets", [chars[c] for c in y_windows[0]])

# %% [markdown]
# ## 1. One-hot
#
# *Sparse* categorical cross-entropy and embeddings take integers and look up rows. The lesson's
# Theano code does without them: a character is a vector of zeros with a single one, and a matrix
# product looks up a row.
#
# ```
#   [0 0 1 0] @ W  =  row 2 of W
# ```
#
# **Write** `one_hot(idx, vocab_size)`: `idx` is an array of integers of **any** shape; it returns a
# float32 array (of NumPy or TensorFlow) with one more dimension, of size `vocab_size`, at the end.

# %% nbgrader={"schema_version": 3, "grade_id": "one_hot", "grade": false, "solution": true, "locked": false, "task": false}
def one_hot(idx, vocab_size):
    ### BEGIN SOLUTION
    return np.eye(vocab_size, dtype=np.float32)[idx]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_one_hot", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("one_hot", one_hot)

# %%
print(np.asarray(one_hot(np.array([[2, 0], [1, 3]]), 4)))

# %% [markdown]
# ## 2. Six arrays
#
# ```
# W_h = id_and_bias(n_hidden)              # Hidden-to-hidden
# W_x = wgts_and_bias(n_input, n_hidden)   # Input-to-hidden
# W_y = wgts_and_bias(n_hidden, n_output)  # Hidden-to-output
# w_all = list(chain.from_iterable([W_h, W_x, W_y]))
# ```
#
# Each of the three calls makes a matrix and a bias. They are kept in one list, **always in this
# order**: `W_h, b_h, W_x, b_x, W_y, b_y`. In Theano each was a `shared` array; here they may be
# NumPy arrays, tensors or variables.
#
# How large should random weights be? If the weights of a layer with `rows` inputs have variance
# `2 / rows`, relu's outputs are, on average, neither larger nor smaller than its inputs (He et al.,
# 2015). That is a standard deviation of √(2 / rows).
#
# **Write** `init_wgts(rows, cols)`: it returns a float32 array of shape `(rows, cols)`, drawn from a
# normal distribution of mean 0 and **standard deviation** √(2 / rows); different numbers at each call.
# (Keras' `HeNormal`, which cuts off the distribution at two deviations, is accepted too.)

# %% nbgrader={"schema_version": 3, "grade_id": "init_wgts", "grade": false, "solution": true, "locked": false, "task": false}
def init_wgts(rows, cols):
    ### BEGIN SOLUTION
    scale = np.sqrt(2 / rows)
    return np.random.normal(scale=scale, size=(rows, cols)).astype(np.float32)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_init_wgts", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("init_wgts", init_wgts)

# %% [markdown]
# **Write** `wgts_and_bias(n_in, n_out)`. It returns a pair: weights of shape `(n_in, n_out)`, drawn as
# in `init_wgts`, and a bias of zeros, shape `(n_out,)`; both float32.

# %% nbgrader={"schema_version": 3, "grade_id": "wgts_and_bias", "grade": false, "solution": true, "locked": false, "task": false}
def wgts_and_bias(n_in, n_out):
    ### BEGIN SOLUTION
    return init_wgts(n_in, n_out), np.zeros(n_out, dtype=np.float32)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_wgts_and_bias", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("wgts_and_bias", wgts_and_bias)

# %% [markdown]
# The hidden-to-hidden weights are used eight times in a row, so they start as the identity: at first
# the hidden state is simply passed on, and neither it nor its gradient shrinks or grows on the way.
#
# **Write** `id_and_bias(n)`. It returns a pair: the identity matrix of shape `(n, n)`, and a bias of
# zeros, shape `(n,)`; both float32.

# %% nbgrader={"schema_version": 3, "grade_id": "id_and_bias", "grade": false, "solution": true, "locked": false, "task": false}
def id_and_bias(n):
    ### BEGIN SOLUTION
    return np.eye(n, dtype=np.float32), np.zeros(n, dtype=np.float32)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_id_and_bias", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("id_and_bias", id_and_bias)

# %%
def new_weights():
    """Six new arrays of the lesson's sizes, in the lesson's order."""
    return [
        *id_and_bias(n_hidden),
        *wgts_and_bias(vocab_size, n_hidden),
        *wgts_and_bias(n_hidden, vocab_size),
    ]


names = ("W_h", "b_h", "W_x", "b_x", "W_y", "b_y")
first_weights = new_weights()
for name, w in zip(names, first_weights, strict=True):
    print(f"{name}  {w.shape!s:11} {np.prod(w.shape):7,}")

# %% [markdown]
# ## 3. One step
#
# This is all that the network computes:
#
# $$h_t = \mathrm{relu}(x_t W_x + b_x + h_{t-1} W_h + b_h) \qquad y_t = \mathrm{softmax}(h_t W_y + b_y)$$
#
# **Write** `step(x, h, W_h, b_h, W_x, b_x, W_y, b_y)` for one character of one window: `x` is a
# one-hot vector of shape `(n_input,)`, `h` the previous hidden state, shape `(n_hidden,)`. It returns
# a pair: the new hidden state, shape `(n_hidden,)`, and the probabilities that follow from the
# **new** state, shape `(n_output,)`. All arguments are float32 tensors.
#
# (These are vectors, without a batch axis: `tf.matmul` and `@` need matrices, `keras.ops.dot` takes
# vectors, as `T.dot` did.)

# %% nbgrader={"schema_version": 3, "grade_id": "step", "grade": false, "solution": true, "locked": false, "task": false}
def step(x, h, W_h, b_h, W_x, b_x, W_y, b_y):
    ### BEGIN SOLUTION
    h = keras.ops.relu(keras.ops.dot(x, W_x) + b_x + keras.ops.dot(h, W_h) + b_h)
    y = keras.ops.softmax(keras.ops.dot(h, W_y) + b_y)
    return h, y
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_step", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("step", step)

# %% [markdown]
# ## 4. The loop
#
# `theano.scan` calls a function once for each step and keeps what it returns:
#
# ```
# [v_h, v_y], _ = theano.scan(step, sequences=t_inp,
#                             outputs_info=[t_h0, None], non_sequences=w_all)
# ```
#
# | argument | in words | for our network |
# |---|---|---|
# | `sequences` | iterated over: each call gets one slice of each | the eight characters |
# | `outputs_info` | one entry for each output: its value before the first step if the function gets its previous value, `None` if not | `[h0, None]` |
# | `non_sequences` | the same in each call | the six arrays |
#
# **Write** `scan(fn, sequences, outputs_info, non_sequences)`. All three are lists, `sequences` of
# tensors with the same first dimension, `n_steps`. At step `t` it calls
#
# `fn(slice t of each sequence, ..., previous value of each output that is not None, ..., each of non_sequences, ...)`
#
# each group in the order of its list. `fn` returns as many values as `outputs_info` has entries, in a
# list or tuple; a single value may also be returned as it is. `scan` **always returns a list**, one tensor for each
# entry of `outputs_info`: its values at all steps, stacked, with first dimension `n_steps` (the value
# before the first step is not among them). All tensors are float32, of any shape; the shape of an output
# is the same at each step. There may be no recurrent output at all.
#
# It must be **one loop in the graph**: inside a `tf.function`, the number of nodes must not depend on
# `n_steps`, and gradients must flow through it. A Python loop puts `fn` into the graph once for every
# step; `tf.while_loop`, or `for t in tf.range(...)` inside a `tf.function`, puts it there once. A
# `tf.TensorArray` collects what the steps return. (Keras has `keras.ops.scan`, but with TensorFlow
# it stacks only outputs that have the shape of a recurrent one.)

# %% nbgrader={"schema_version": 3, "grade_id": "scan", "grade": false, "solution": true, "locked": false, "task": false}
def scan(fn, sequences, outputs_info, non_sequences):
    ### BEGIN SOLUTION
    n_steps = tf.shape(sequences[0])[0]
    recurrent = [i for i, info in enumerate(outputs_info) if info is not None]

    def body(t, previous, stacks):
        outputs = fn(*[s[t] for s in sequences], *previous, *non_sequences)
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        stacks = [stack.write(t, o) for stack, o in zip(stacks, outputs, strict=True)]
        return t + 1, [outputs[i] for i in recurrent], stacks

    first = [tf.convert_to_tensor(outputs_info[i]) for i in recurrent]
    stacks = [tf.TensorArray(tf.float32, n_steps) for _ in outputs_info]
    _, _, stacks = tf.while_loop(
        lambda t, *_: t < n_steps, body, (0, first, stacks), maximum_iterations=n_steps
    )
    return [stack.stack() for stack in stacks]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_scan", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("scan", scan)

# %% [markdown]
# Two loops to see it work: a running sum, and the powers of a number. The sum uses its sequence; the
# powers use only the length of theirs.

# %%
numbers = tf.constant([1.0, 2.0, 3.0, 4.0])
zero, one, three = (tf.constant(number) for number in (0.0, 1.0, 3.0))
print("running sum", scan(lambda x, total: total + x, [numbers], [zero], [])[0].numpy())
print("powers of 3", scan(lambda _, p, base: p * base, [numbers], [one], [three])[0].numpy())

# %% [markdown]
# ## 5. The error of a window
#
# ```
# error = nnet.categorical_crossentropy(v_y, t_outp).sum()
# ```
#
# **Write** `scan_loss(weights, h0, x, y)`: `weights` is the list of six arrays, `h0` the hidden state
# before the first step, shape `(n_hidden,)`; `x` and `y` are one window, one-hot, shapes
# `(8, n_input)` and `(8, n_output)`. It returns a scalar: the **sum** of the eight categorical
# cross-entropies in nats.
#
# (A categorical cross-entropy is minus the logarithm of the probability of the right character.
# Keras has a function for it, too, which treats probabilities below 1e-7 as 1e-7.)

# %% nbgrader={"schema_version": 3, "grade_id": "scan_loss", "grade": false, "solution": true, "locked": false, "task": false}
def scan_loss(weights, h0, x, y):
    ### BEGIN SOLUTION
    _, p = scan(step, [x], [h0, None], weights)
    return -tf.reduce_sum(tf.math.log(tf.reduce_sum(y * p, axis=1)))
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_scan_loss", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("scan_loss", scan_loss)

# %% [markdown]
# ## 6. Gradients
#
# ```
# g_all = T.grad(error, w_all)
# ```
#
# One line there, three here: the tape watches the weights, the error is computed, and the tape
# returns the gradients.
#
# **Write** `loss_and_gradients(weights, h0, x, y)`, with the arguments of `scan_loss`, all of them
# float32 tensors. It returns a pair: the error, and a list or tuple of its six gradients in the order
# of `weights`, each of the shape of its array. (A tape watches variables automatically, but tensors
# only on request.)

# %% nbgrader={"schema_version": 3, "grade_id": "loss_and_gradients", "grade": false, "solution": true, "locked": false, "task": false}
def loss_and_gradients(weights, h0, x, y):
    ### BEGIN SOLUTION
    with tf.GradientTape() as gradient_tape:
        gradient_tape.watch(weights)
        loss = scan_loss(weights, h0, x, y)
    return loss, gradient_tape.gradient(loss, weights)
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_loss_and_gradients", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("loss_and_gradients", loss_and_gradients)

# %%
h0 = tf.zeros(n_hidden)
x, y = (tf.constant(one_hot(w[0], vocab_size)) for w in (x_windows, y_windows))
loss, gradients = loss_and_gradients([tf.constant(w) for w in first_weights], h0, x, y)
print(f"error of the first window {loss:.3f}; guessing would cost {8 * np.log(vocab_size):.3f}")
for name, g in zip(names, gradients, strict=True):
    print(f"d error / d {name}: norm {np.linalg.norm(g):.3f}")

# %% [markdown]
# `b_h` and `b_x` have the same gradient: they are added to each other, so one of them would be
# enough. The lesson has both, one for each arrow, and so do we.
#
# ## 7. Updates
#
# ```
# def upd_dict(wgts, grads, lr):
#     return OrderedDict({w: w - g*lr for (w, g) in zip(wgts, grads)})
# ```
#
# Theano's `updates` are simultaneous: all new values are computed from the old ones, and then
# assigned together.
#
# **Write** `sgd_update(weights, gradients, lr)`: both lists have six arrays (tensors or NumPy arrays).
# It returns a list or tuple of the six new arrays after one step of gradient descent with learning rate
# `lr`.
# Nothing is changed in place: after the call, `weights` and `gradients` are what they were.

# %% nbgrader={"schema_version": 3, "grade_id": "sgd_update", "grade": false, "solution": true, "locked": false, "task": false}
def sgd_update(weights, gradients, lr):
    ### BEGIN SOLUTION
    return [w - lr * g for w, g in zip(weights, gradients, strict=True)]
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_sgd_update", "grade": true, "solution": false, "locked": true, "points": 1, "task": false}
check("sgd_update", sgd_update)

# %% [markdown]
# ## 8. Training
#
# ```
# err=0.0; l_rate=0.01
# for i in range(len(X)):
#     err += fn(np.zeros(n_hidden), X[i], Y[i], l_rate)
#     if i % 1000 == 999:
#         print ("Error:{:.3f}".format(err / 1000))
#         err=0.0
# ```
#
# **Write** `train_scan(weights, X, Y, lr, every=1000)`. `X` and `Y` are one-hot windows, float32 NumPy
# arrays of shapes `(windows, 8, n_input)` and `(windows, 8, n_output)`; `weights` is a list of NumPy
# arrays or tensors, which stays as it is: its caller may need it again. The windows are used one by
# one, in order, each from a hidden state of zeros; each makes one update of all six arrays. It returns
# a pair:
# - the list of the six arrays after the last window,
# - `errors`, a list with one number for each full `every` windows: the sum of their errors divided by
#   `every`. A window's error is the one its gradients are computed from, before its update. The
#   windows left over at the end are still used for training, but add no number.
#
# Print each number, too, when it is known, as in the lesson: `Error:25.196`. (`check` looks only at
# what is returned, and whether `every` is 1000 if it is not given.)
#
# Put the error, the gradients and the update of one window into a `tf.function`: it corresponds to
# `theano.function(all_args, error, updates=upd)`, and is about ten times as fast as the same lines
# without it. (The check does not require it.)

# %% nbgrader={"schema_version": 3, "grade_id": "train_scan", "grade": false, "solution": true, "locked": false, "task": false}
def train_scan(weights, X, Y, lr, every=1000):
    ### BEGIN SOLUTION
    h0 = tf.zeros(weights[1].shape)

    @tf.function
    def update(weights, x, y):
        error, gradients = loss_and_gradients(weights, h0, x, y)
        return error, sgd_update(weights, gradients, lr)

    errors, total = [], 0.0
    for i, (x, y) in enumerate(zip(X, Y, strict=True)):
        error, weights = update(weights, x, y)
        total += float(error)
        if i % every == every - 1:
            errors.append(total / every)
            print(f"Error:{errors[-1]:.3f}")
            total = 0.0
    return weights, errors
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_train_scan", "grade": true, "solution": false, "locked": true, "points": 2, "task": false}
check("train_scan", train_scan)

# %%
X = np.asarray(one_hot(x_windows, vocab_size))
Y = np.asarray(one_hot(y_windows, vocab_size))
weights, errors, trained, each = first_weights, [], 0, 5000
start = time.perf_counter()
for begin in progress.parts("windows", range(0, n_windows, each)):  # to stop without losing all
    weights, some = train_scan(weights, X[begin : begin + each], Y[begin : begin + each], lr=0.01)
    errors, trained = errors + list(some), min(begin + each, n_windows)
by_step = time.perf_counter() - start
print(f"{trained:,} windows in {by_step:.1f} s: {trained / by_step:,.0f} a second")
pictures.curves({"train_scan": errors}, x="thousand windows", y="error of a window")

# %% [markdown]
# What does the network predict after each character of a window? The lesson used the seventh window.
# The strip shows its state after each of these characters.

# %%
hidden, p = scan(step, [tf.constant(X[6])], [h0, None], weights)
print("reads  ", [chars[c] for c in x_windows[6]])
print("expects", [chars[c] for c in np.argmax(p, axis=1)])
print("comes  ", [chars[c] for c in y_windows[6]])
pictures.heat_strip(np.asarray(hidden), "".join(chars[c] for c in x_windows[6]))

# %% [markdown]
# ## The whole epoch as one program
#
# There is nothing to submit here. Above, most of the time is overhead: Python calls a program for each
# window, and the program calls a small kernel for each sum and product. A compiler that sees the whole
# epoch can avoid this. Three things change, but not the model:
#
# - The loop over the windows goes into the program too, as another `tf.while_loop`, and XLA compiles it
#   (`jit_compile=True`). It needs to know the number of iterations of a loop: `maximum_iterations`.
# - What does not depend on the previous hidden state leaves the inner loop: `x W_x` and `h W_y` become
#   one matrix product for all eight steps (Keras and cuDNN do the same). `h W_h` remains, unrolled
#   eight times, so that the compiler can merge the eight contributions to its gradient.
# - Windows are passed as integers and become one-hot inside: 86 times less data.
#
# (`tf.gradients` corresponds to `T.grad`. It works only inside a graph.)

# %%
def window_loss(weights, h, x, y):
    """`scan_loss` for integer windows x and y (8,), written for a compiler."""
    W_h, b_h, W_x, b_x, W_y, b_y = weights
    hidden = []
    for inputs in tf.unstack(tf.one_hot(x, W_x.shape[0]) @ W_x + b_x + b_h):
        h = tf.nn.relu(inputs + tf.linalg.matvec(W_h, h, transpose_a=True))
        hidden.append(h)
    logits = tf.stack(hidden) @ W_y + b_y
    return tf.reduce_sum(
        tf.nn.softmax_cross_entropy_with_logits(tf.one_hot(y, b_y.shape[0]), logits)
    )


@tf.function(jit_compile=True)
def epoch_program(weights, X, Y, lr):
    """All updates of an epoch: the new weights and the error of each window, (windows,)."""
    n, h0 = X.shape[0], tf.zeros_like(weights[1])

    def update(i, weights, errors):
        error = window_loss(weights, h0, X[i], Y[i])
        gradients = tf.gradients(error, weights)
        return i + 1, sgd_update(weights, gradients, lr), errors.write(i, error)

    loop = (0, weights, tf.TensorArray(tf.float32, n))
    _, weights, errors = tf.while_loop(lambda i, *_: i < n, update, loop, maximum_iterations=n)
    return weights, errors.stack()


def train_epoch(weights, X, Y, lr, every=1000):
    """`train_scan` for integer windows X and Y (windows, 8), as one compiled program."""
    weights, errors = epoch_program([tf.constant(w) for w in weights], X, Y, lr)
    full = len(X) // every * every
    return weights, errors.numpy()[:full].reshape(-1, every).mean(axis=1, dtype=float).tolist()


# %% [markdown]
# Its errors are those of `train_scan` up to rounding, since the two add in a different order. For some
# thousand windows they agree to seven digits. Then a rounding error decides whether some unit's relu
# is on, and from then on the two runs differ in the fourth digit. (In float64 that takes far longer.)
#
# It is fast enough for all 75,110 windows, whatever `FULL_LESSON` says.

# %%
all_rows = corpus.rows(text.idx, 8)[:-2]
x_all, y_all = all_rows[:, :-1], all_rows[:, 1:]
start = time.perf_counter()
_, all_errors = train_epoch(first_weights, x_all, y_all, lr=0.01)
at_once = time.perf_counter() - start

print(f"{len(x_all) / at_once:,.0f} windows a second, compiling included")
both = {"train_scan": errors, "train_epoch": all_errors}
pictures.curves(both, x="thousand windows", y="error of a window")

# %% [markdown]
# ## What the lesson's network did
#
# Its first thousand windows of Nietzsche's text had an error of 25.196, its last thousand of 75,110 one of
# 14.464: 1.808 for each character, after one epoch. A GRU in Theano, with the same updates and the same
# learning rate, was at 16.11 after the same windows.
#
# [Slides: Theano RNN: six arrays and a loop](slide:theano-rnn-six-arrays-and-a-loop)

# %% [markdown]
# ## Summary
#
# `check()` without arguments sums up: what is right, how many points that makes, what is next, and how
# far you have come in all exercises.

# %%
check()

# %% [markdown]
# ## Stretch, without points: a GRU's step
#
# A GRU has two gates and one state. The **update** gate *z* says how much of each number of the state is
# kept, the **reset** gate *r* how much of the state the new content *n* looks at:
#
# $$z = \sigma(x W_0 + h U_0 + b_0) \qquad r = \sigma(x W_1 + h U_1 + b_1)$$
# $$n = \tanh(x W_2 + (r \odot h) U_2 + b_2) \qquad h' = z \odot h + (1 - z) \odot n$$
#
# σ is the sigmoid 1 / (1 + e⁻ˣ), and ⊙ multiplies number by number.
#
# **Write** `gru_step(x, h, W, U, b)` with NumPy: `x` has shape `(n_input,)`, `h` `(n_hidden,)`, `W`
# `(3, n_input, n_hidden)`, `U` `(3, n_hidden, n_hidden)`, `b` `(3, n_hidden)`. It returns the new state.

# %% nbgrader={"schema_version": 3, "grade_id": "gru_step", "grade": false, "solution": true, "locked": false, "task": false}
def gru_step(x, h, W, U, b):
    ### BEGIN SOLUTION
    z, r = (1 / (1 + np.exp(-(x @ W[i] + h @ U[i] + b[i]))) for i in (0, 1))
    n = np.tanh(x @ W[2] + (r * h) @ U[2] + b[2])
    return z * h + (1 - z) * n
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_gru_step", "grade": true, "solution": false, "locked": true, "points": 0, "task": false} review={"stretch": true}
check("gru_step", gru_step)

# %% [markdown]
# Keras has the same step. It keeps the three matrices side by side, in the same order.

# %%
cell = keras.layers.GRUCell(4, reset_after=False, bias_initializer="normal")
x, h = np.ones(3, np.float32), np.ones(4, np.float32)
theirs, _ = cell(x[None], [h[None]])
W, U = (w.reshape(len(w), 3, 4).swapaxes(0, 1) for w in cell.get_weights()[:2])
print("Keras", np.round(np.asarray(theirs)[0], 4))
print("yours", np.round(gru_step(x, h, W, U, cell.get_weights()[2].reshape(3, 4)), 4))
