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
# # A state that is kept
#
# A window has eight characters, and at its end the hidden state is discarded. A quotation mark that
# was opened forty characters ago is forgotten. A *stateful* network keeps its state: it starts each
# batch with the state from the end of the previous batch.
#
# It **builds on** exercise 04, and **takes** about an hour: four questions, and three trainings of a
# minute each.

# %% [markdown]
# ![Batches 0 to 1,172 side by side, each with the rows 0 to 63. An orange dashed arrow hands the state at the end of a row to the same row of the next batch; when an epoch starts all states are zeros.](stateful.svg)

# %% [markdown]
# For this the batches must continue each other, in exactly this order. You will cut them, build the
# lesson's stateful LSTM, train it without interrupting the text, and stack a second LSTM on the
# first. A function works with its arguments, not with other variables of the notebook, and leaves
# them as they are.
#
# In grading, your functions get other numbers and sizes, and only the setup, your own cells and those
# tagged `names` run: use the arguments, not what an example cell has made.

# %% nbgrader={"schema_version": 3, "grade_id": "setup", "grade": false, "solution": false, "locked": true, "task": false}
from rnn_review import check, start
from rnn_review.text import corpus

start()  # TensorFlow takes some seconds

import keras
import numpy as np

text = corpus.load()
print(text)

# %% [markdown]
# `FULL_LESSON = True` trains on the whole text for as many epochs as the lesson did. A part of it
# shows the same in less time. The stop button ends a training early and keeps what was trained.

# %% tags=["names"]
from rnn_review import pictures, progress

FULL_LESSON = False
stateful_epochs, stacked_epochs = (12, 8) if FULL_LESSON else (2, 1)
idx = (text if FULL_LESSON else text.first(100_000)).idx
vocab_size, n_fac, n_hidden, cs, batch_size = len(text.chars), 42, 256, 8, 64

# %% [markdown]
# ## 1. Batches that continue each other
#
# The network reads the rows of a batch side by side and keeps one state for each row. The final
# state of row 5 is passed to row 5 of the next batch. So it is not enough that the windows of a text
# come one after the other: *each row* must continue where the same row of the last batch ended.
#
# Think of 12 windows, 0 to 11, in batches of four rows:
#
# | Windows in **text order**, cut into batches | row 0 | row 1 | row 2 | row 3 |
# |---|---|---|---|---|
# | batch 0 | 0 | 1 | 2 | 3 |
# | batch 1 | 4 | 5 | 6 | 7 |
# | batch 2 | 8 | 9 | 10 | 11 |
#
# | Windows in an order whose **rows continue** | row 0 | row 1 | row 2 | row 3 |
# |---|---|---|---|---|
# | batch 0 | 0 | 3 | 6 | 9 |
# | batch 1 | 1 | 4 | 7 | 10 |
# | batch 2 | 2 | 5 | 8 | 11 |
#
# In text order, row 0 reads window 0 and then window 4, with the state of window 0: three windows are
# missing between them. In the other order, row 0 reads the first quarter of the text from its beginning
# to its end, row 1 the second quarter, and so on.
#
# **Write** `stateful_batches(idx, cs, batch_size)`. `corpus.rows(idx, cs)[:-2]` gives you `n`
# windows as those of topic 04 (one more, if the text's last character just completes a row) in text
# order, each with the character that follows it: one array of shape `(n, cs + 1)`. As in topic 04, a window's targets are the same characters, shifted by one.
# - Keep the first `m` windows, where `m` is the largest multiple of `batch_size` that is at most
#   `n`: the network has exactly `batch_size` states, so there can be no smaller batch at the end.
#   Of the lesson's 75,110 windows, 75,072 remain.
# - Put them into the order whose rows continue: there are `m / batch_size` batches, and row `j` reads the
#   `m / batch_size` consecutive windows that begin with window `j * m / batch_size`.
# - Return `(x, y)`, two NumPy arrays of integers of shape `(m, cs)`: the rows of batch 0, then
#   those of batch 1, and so on, with their targets.

# %% nbgrader={"schema_version": 3, "grade_id": "stateful_batches", "grade": false, "solution": true, "locked": false, "task": false}
def stateful_batches(idx, cs, batch_size):
    ### BEGIN SOLUTION
    def in_rows(windows):
        n_batches = len(windows) // batch_size
        rows = windows[: n_batches * batch_size].reshape(batch_size, n_batches, cs)
        return rows.swapaxes(0, 1).reshape(-1, cs)

    text_order = corpus.rows(idx, cs)[:-2]
    return in_rows(text_order[:, :-1]), in_rows(text_order[:, 1:])
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_stateful_batches", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("stateful_batches", stateful_batches)

# %%
x, y = stateful_batches(idx, cs, batch_size)
whole, _ = stateful_batches(text.idx, cs, batch_size)
print(f"{len(x):,} windows in {len(x) // batch_size} batches; whole text: {len(whole):,} windows")
for row in (0, 1, 63):
    read = ["".join(text.chars[c] for c in x[batch * batch_size + row]) for batch in range(4)]
    print(f"row {row:2}: {' | '.join(repr(r) for r in read)}")

# %% [markdown]
# The lesson used the windows in text order, as in the first table: with 64 rows, each row
# continues 63 windows, 504 characters, after the position where it ended. Its state was kept, but
# used at a position in the text where it did not belong. This is easy to miss, since there is no
# error: the model trains, and the loss decreases. Below you will train with both orders and see what
# difference it makes.

# %% [markdown]
# ## 2. The model
#
# An embedding, a normalization, a stateful LSTM, and a dense layer at every step.
#
# An **LSTM** has two states, and four dense layers where `SimpleRNN` has one: three gates decide
# what to forget, what to let in and what to show, and the fourth computes the new content. The input
# of each is the character's vector and the previous state. (Keras 1 computed the gates with a *hard*
# sigmoid, made of straight lines; Keras 3 uses the sigmoid itself. Leave its defaults as they are.)
#
# **BatchNormalization** scales each of the 42 numbers of a character's vector to mean 0 and variance
# 1 over a batch. Without it, the lesson could not train the stateful model well. New embeddings are
# tiny, and training is harder here: nothing is shuffled, so neighbouring batches are similar, and an
# error in the state does not disappear at the end of a window. Inputs of a known scale help the
# LSTM. The layer learns a scale and a shift for each number; in addition it keeps a moving mean and
# variance, which gradients do not change and which are used for prediction.
#
# **Write** `stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size)`:
# - one integer input whose whole shape is known, `batch_shape=(batch_size, cs)`,
# - an embedding of `n_fac` numbers; `BatchNormalization` at its defaults,
# - an `LSTM` of `n_hidden` units at its defaults, but stateful and with its state at every step as
#   its output,
# - a dense layer with softmax at every step, so that the output has shape
#   `(batch_size, cs, vocab_size)`.
#
# Everything else is left at Keras' defaults. (Logits are accepted, too, if the loss expects them.) The
# model is compiled with sparse categorical cross-entropy and Adam at a learning rate of 1e-3, and
# returned.

# %% nbgrader={"schema_version": 3, "grade_id": "stateful_model", "grade": false, "solution": true, "locked": false, "task": false}
def stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size):
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(batch_size, cs), dtype="int32"),
            keras.layers.Embedding(vocab_size, n_fac),
            keras.layers.BatchNormalization(),
            keras.layers.LSTM(n_hidden, stateful=True, return_sequences=True),
            keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam(1e-3))
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_stateful_model", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("stateful_model", stateful_model)

# %% [markdown]
# Where do 168 and 306,176 come from? `BatchNormalization` has four numbers for each of the 42:
# scale, shift, moving mean, moving variance. The `LSTM` has four layers; in each, every unit has a
# weight for every input, a weight for every unit of the previous state, and a bias.

# %%
model = stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size)
for layer in model.layers:
    print(f"{layer.name:22} {layer.count_params():7,} parameters")
print(f"{'in total':22} {model.count_params():7,}")
print(f"BatchNormalization: 4 × {n_fac} = {4 * n_fac}")
lstm = 4 * (n_fac * n_hidden + n_hidden * n_hidden + n_hidden)
print(f"LSTM: 4 × ({n_fac} × {n_hidden} + {n_hidden} × {n_hidden} + {n_hidden}) = {lstm:,}")

# %% [markdown]
# ## 3. Training without interrupting the text
#
# `fit` shuffles windows, so every state would be used for the wrong text. And an epoch starts at the
# beginning of the text, so the state from the end of the text must be reset. It must not be reset at
# any other time: a reset after each batch would make the network stateless again.
#
# **Write** `train_stateful(model, x, y, epochs)`. `model` is compiled and stateful, and its states
# are zero; `x` and `y` are in the order that `stateful_batches` gives them. (`check` calls it with a
# model that has the layers of `stateful_model`, but was made with `keras.Model`: the layer that has
# states is to be found by what it is, not by its place.)
# - It fits the model to the batches in their order, unshuffled, for `epochs` epochs. The batches
#   have the model's own size, `model.input_shape[0]`.
# - The states are zero at the start of **every** epoch. In Keras 1 this was `model.reset_states()`;
#   Keras 3 has no such method for a model, each recurrent *layer* has `reset_state()`.
# - It returns the list of the epochs' mean losses, one number for each epoch: the mean of the losses
#   of its batches, each as it was before the batch's update. `fit` computes it.

# %% nbgrader={"schema_version": 3, "grade_id": "train_stateful", "grade": false, "solution": true, "locked": false, "task": false}
def train_stateful(model, x, y, epochs):
    ### BEGIN SOLUTION
    losses = []
    for _ in range(epochs):
        for layer in model.layers:
            if hasattr(layer, "reset_state"):
                layer.reset_state()
        history = model.fit(x, y, batch_size=model.input_shape[0], shuffle=False, verbose=0)
        losses += history.history["loss"]
    return losses
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_train_stateful", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("train_stateful", train_stateful)

# %% [markdown]
# The same model, the same windows, the same number of updates, in two orders.

# %%
in_order = corpus.rows(idx, cs)[: len(x)]
x_text, y_text = in_order[:, :-1], in_order[:, 1:]
orders = {"text order": (x_text, y_text), "rows continue": (x, y)}
losses = {}
for name, (inputs, targets) in orders.items():
    keras.utils.set_random_seed(6)
    model = stateful_model(vocab_size, n_fac, n_hidden, cs, batch_size)
    losses[name] = progress.train(train_stateful, model, inputs, targets, epochs=stateful_epochs)
pictures.curves(losses)

# %% [markdown]
# Another trap in the lesson: after four epochs it set the learning rate to 1e-4 and continued
# training. In Keras 1 this assignment did not change the compiled training function, so all twelve
# epochs ran at 1e-3. That did no harm: with a real 1e-4 from the fifth epoch on, the same run ends
# at 1.776 instead of 1.688. In Keras 3 `model.optimizer.learning_rate = 1e-4` works.
#
# Is the state really kept? Let the trained model predict the same batch twice, and see how much
# probability moves from some characters to others:

# %%
first, second = (model.predict_on_batch(x[:batch_size]) for _ in range(2))
moved = np.abs(second - first).sum(axis=-1).mean(axis=0) / 2
steps = [f"step {step}" for step in range(1, cs + 1)]
pictures.bars(steps, moved, "probability that moves to other characters", unit="%")

# %% [markdown]
# The second time, its state says that it has already read these windows. The more it has read of the
# window itself, the less the earlier state matters.

# %% [markdown]
# ## 4. Two LSTMs, one on the other
#
# The states of the first LSTM, one at every step, are the inputs of a second. It has too
# many parameters for a text of this size, so the lesson adds **dropout**: during training, each
# number is set to zero with a probability of 0.2 and the others are divided by 0.8, so that the
# network cannot rely on any single number. For prediction, nothing is dropped.

# %% [markdown]
# ![Two LSTMs, one above the other, unrolled over 8 characters. The state of the first after each character goes through dropout and is the input of the second; the second's leads, through dropout again, to an output, the next character.](stacked.svg)

# %% [markdown]
# **Write** `stacked_model(vocab_size, n_fac, n_hidden, cs)`: one integer input of shape `(cs,)`,
# then, in this order, an embedding, an LSTM, `Dropout`, an LSTM, `Dropout`, and a dense layer with
# softmax at every step. Both LSTMs have `n_hidden` units, return their state at every step,
# and are *not* stateful. After each of them comes one `Dropout` layer that drops 0.2 (the
# layer, not the argument `dropout` of an LSTM, and nothing but its rate). The output has shape
# `(cs, vocab_size)`. Everything else is left at Keras' defaults. (Logits are accepted, too, if the loss
# expects them.) The model is compiled with sparse categorical cross-entropy and Adam at its defaults,
# and returned.

# %% nbgrader={"schema_version": 3, "grade_id": "stacked_model", "grade": false, "solution": true, "locked": false, "task": false}
def stacked_model(vocab_size, n_fac, n_hidden, cs):
    ### BEGIN SOLUTION
    model = keras.Sequential(
        [
            keras.Input(shape=(cs,), dtype="int32"),
            keras.layers.Embedding(vocab_size, n_fac),
            keras.layers.LSTM(n_hidden, return_sequences=True),
            keras.layers.Dropout(0.2),
            keras.layers.LSTM(n_hidden, return_sequences=True),
            keras.layers.Dropout(0.2),
            keras.layers.TimeDistributed(keras.layers.Dense(vocab_size, activation="softmax")),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=keras.optimizers.Adam())
    return model
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_stacked_model", "grade": true, "solution": false, "locked": true, "points": 3, "task": false}
check("stacked_model", stacked_model)

# %%
stacked = stacked_model(vocab_size, n_fac, n_hidden, cs)
for layer in stacked.layers:
    print(f"{layer.name:20} {layer.count_params():7,} parameters")
print(f"{'in total':20} {stacked.count_params():7,}")

# %% [markdown]
# The second LSTM is larger than the first: its inputs have 256 numbers, not 42. "This will take
# a long time to train, but gives the best results we've seen so far", said the review. A model that
# forgets at the end of a window needs long windows: the lesson's had 40 characters.

# %%
long_cs = 40 if FULL_LESSON else cs
stacked = stacked_model(vocab_size, n_fac, n_hidden, long_cs)
rows = corpus.rows(idx, long_cs)


def fit_stacked(model, n_epochs):
    windows, targets = rows[:, :-1], rows[:, 1:]
    return model.fit(windows, targets, batch_size=64, epochs=n_epochs, verbose=0)


history = progress.train(fit_stacked, stacked, epochs=stacked_epochs)
for epoch, loss in enumerate(history.history["loss"], start=1):
    print(f"epoch {epoch}: loss {loss:.4f}")

# %% [markdown]
# With dropout, a model gives different predictions for the same window: a new one each time in
# training mode, and always the same one otherwise.

# %%
window = rows[:1, :-1]
for training in (True, False):
    answers = [np.asarray(stacked(window, training=training))[0, -1].max() for _ in range(3)]
    print(f"training={training!s:5}  {'  '.join(f'{p:.4f}' for p in answers)}")

# %% [markdown]
# Now let it write: draw a character from its last prediction, append it, and predict again.

# %%
rng = np.random.default_rng(6)
written = list(window[0])
for _ in range(80):
    p = np.asarray(stacked(np.array([written[-long_cs:]]), training=False))[0, -1]
    written.append(rng.choice(vocab_size, p=p / p.sum()))
print("".join(text.chars[c] for c in written))

# %% [markdown]
# ## What the lesson's models did
#
# The stateful LSTM's loss on Nietzsche's text fell from 2.205 to 1.688 in 12 epochs, with its windows in
# text order. The lesson's stacked model was larger, two LSTMs of 512 units on windows of 40 characters in
# small letters, each window one character further than the one before it: 1.515 after its first epoch,
# 1.222 at the end, and about eleven minutes an epoch on a large GPU of 2016.
#
# [Slides: Stateful RNNs: a state that lives on](slide:stateful-rnns-a-state-that-lives-on)

# %% [markdown]
# ## Summary
#
# `check()` without arguments sums up: what is right, how many points that makes, what is next, and how
# far you have come in all exercises.

# %%
check()

# %% [markdown]
# ## Stretch, without points: temperature
#
# Drawn as they are, the characters contain some that are hardly possible; the most probable one each time
# repeats itself. In between is a **temperature** T: each probability is raised to the power 1 / T, and the
# results are divided by their sum. Below 1, what is probable becomes more probable; above 1, less.
#
# **Write** `with_temperature(p, temperature)` with NumPy: `p` has shape `(vocab_size,)`, sums to 1 and may
# contain zeros; `temperature` is a positive number. It returns the new probabilities, of the same shape.

# %% nbgrader={"schema_version": 3, "grade_id": "with_temperature", "grade": false, "solution": true, "locked": false, "task": false}
def with_temperature(p, temperature):
    ### BEGIN SOLUTION
    scaled = p ** (1 / temperature)
    return scaled / scaled.sum()
    ### END SOLUTION


# %% nbgrader={"schema_version": 3, "grade_id": "test_with_temperature", "grade": true, "solution": false, "locked": true, "points": 0, "task": false} review={"stretch": true}
check("with_temperature", with_temperature)

# %%
for temperature in (0.3, 0.7, 1.0, 1.5):
    written = list(window[0])
    for _ in range(60):
        p = np.asarray(stacked(np.array([written[-long_cs:]]), training=False))[0, -1]
        p = with_temperature(p.astype(float), temperature)
        written.append(rng.choice(vocab_size, p=p))
    print(f"{temperature}: {''.join(text.chars[c] for c in written)!r}")
