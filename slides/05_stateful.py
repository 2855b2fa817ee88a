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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[30, 35]
# # Stateful RNNs: a state that lives on

# %% tags=["hide"]
import keras
import numpy as np
import tensorflow as tf
from keras import Input
from keras.layers import (
    LSTM,
    BatchNormalization,
    Dense,
    Dropout,
    Embedding,
    SimpleRNN,
    TimeDistributed,
    add,
)

from rnn_review.text import corpus
from slides.figures import (
    batches,
    curves,
    either,
    gates,
    gradients,
    heatmap,
    how_far,
    large_bars,
    network,
    reads,
    rnn,
    sentence,
    table,
)
from slides.training import saved, trained
from solutions import lesson_windows as cut

text = corpus.load()
vocab_size, n_fac, n_hidden, cs, batch_size = len(text.chars), 42, 256, 8, 64
x, y = cut.sequences(text.idx, cs)

# %% tags=["hide-input"]
rnn.stateful(steps=True)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Until now a window's end threw the state away. A stateful network keeps it: where one batch
# ends, the next begins. The numbers in the boxes matter: one state for each of 64 rows, and each
# row reads its own part of the text.
#
# In 45 minutes:
#
# Say: Only when the epoch is over, and the text begins again, do we reset.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## You are the network
#
# A new window has begun, and two of its characters are read. What comes next?

# %% slideshow={"slide_type": "-"} tags=["live"]
at, read = 200_208, 2
print(f"you, stateless, have read {text.characters[at : at + read]!r}")

# %% slideshow={"slide_type": "fragment"} tags=["live"]
print(f"you, stateful, have read {text.characters[at - 48 : at + read]!r}")

# %% slideshow={"slide_type": "fragment"} tags=["live"]
print(f"next come {text.characters[at + read : at + read + 12]!r}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Show the first line, collect guesses; then the second, and ask again. The second time
# nearly everybody is right. That is what the state is for.
#
# Try: change `at` and play again; multiples of eight begin windows.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[35, 50]
# ## Who reads on where row 5 left off?
#
# A batch has 64 rows, and one state for each. Two orders for the same windows:

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] fold="1-8,10"
n_batches = len(x) // batch_size
orders = {
    # batch 0 has the windows 0 to 63, batch 1 the windows 64 to 127, ...
    "text order": list(range(n_batches * batch_size)),
    "rows continue": [
        row * n_batches + batch for batch in range(n_batches) for row in range(batch_size)
    ],
}
row_5 = {name: order[5 : 4 * batch_size : batch_size] for name, order in orders.items()}
either(lambda wide: reads(text.characters, row_5, cs, wide))

# %% [markdown] slideshow={"slide_type": "fragment"}
# The lesson used the text order. **Nothing complains, the loss goes down.**

# %% [markdown] tags=["vote"]
# In which order does row 5 read on?
# - text order
# - rows continue

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: A trap that the lesson fell into: windows in text order. Then row 5 reads window 5, and
# next window 69: five hundred characters are missing. Read the two lines aloud and you hear it.
# No error, no warning, and it trains. I will show you what it costs.
#
# In 45 minutes:
#
# Say: In the second order row 5 reads its own part from beginning to end.
#
# Try: put another row in the place of 5.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 35]
# ## The lesson's first stateful model
#
# Four things are new. And **what do 168 and 306,176 count?**

# %% slideshow={"slide_type": "-"} tags=["live"] lines="4|6|7|2-9" fold="1,10-14"
keras.utils.set_random_seed(5)
model = keras.Sequential(
    [
        Input(batch_shape=(batch_size, cs), dtype="int32"),
        Embedding(vocab_size, n_fac),
        BatchNormalization(),
        LSTM(n_hidden, stateful=True, return_sequences=True),
        TimeDistributed(Dense(vocab_size, activation="softmax")),
    ]
)
start = model.get_weights()

for layer in model.layers:
    print(f"{type(layer).__name__:20} {layer.count_params():9,} {layer.output.shape}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Four new things. The batch size is in the model: one state for each row. A normalization.
# An LSTM, with a second state and three gates. And `stateful=True`; the rest is up to us.
#
# In 45 minutes:
#
# Say: The gates say what to forget, what to write, what to show. Two numbers to explain: 168 and
# 306,176.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 27]
# ## 168 and 306,176

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **BatchNormalization** has four numbers for each of the 42: scale and shift, mean and variance.

# %% slideshow={"slide_type": "-"} tags=["left", "live", "ask"]
4 * n_fac

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **An LSTM is four SimpleRNNs**: three gates, and what might be written.

# %% slideshow={"slide_type": "-"} tags=["left", "live", "ask"]
4 * (n_fac + n_hidden + 1) * n_hidden

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
lstm = model.layers[2]
gates(lstm.count_params() // (4 * n_hidden), n_hidden)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Your guess? SimpleRNN had 76,544; an LSTM has exactly four times as many: four small
# networks side by side, which all see the character and the state before.
#
# In 45 minutes:
#
# Say: Keras stores the four side by side, 1,024 wide. Of the 168, half are never trained: a
# running mean and variance.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 30]
# ## Training without breaking the thread

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
either(lambda wide: batches(n_batches, wide))


# %% slideshow={"slide_type": "-"} fold="1-3,6-16"
def fit():
    losses = []
    for _ in range(12):
        lstm.reset_state()  # the text begins again
        epoch = model.fit(windows, targets, batch_size=batch_size, shuffle=False, verbose=0)
        losses += epoch.history["loss"]
    return losses


losses, weights = {}, {}
for name, order in orders.items():
    model.set_weights(start)
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    windows, targets = x[order], y[order]
    losses[name] = trained("stateful", model, fit)
    weights[name] = model.get_weights()

# %% [markdown] slideshow={"slide_type": "-"}
# Two trainings, and only the order of the windows differs. **Which order wins?**

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Two things must not go wrong. `fit` shuffles unless told otherwise: every state goes to a
# stranger. And reset only where the text begins again. Then we train twice; only the order
# differs.
#
# In 45 minutes:
#
# Say: Keras 1 had `model.reset_states()`. Same weights, same windows: what would you bet?

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 35]
# ## What is the thread worth?
#
# Dashed: the best that can be done with two, three, four known characters.

# %% slideshow={"slide_type": "fragment"} tags=["hide-input"]
known = {k: corpus.conditional_entropy(text.idx, k) for k in (2, 3, 4)}
alt = (
    "Loss over 12 epochs: with the windows in text order it ends at "
    f"{losses['text order'][-1]:.3f}, with rows that continue at "
    f"{losses['rows continue'][-1]:.3f}."
)
either(
    lambda wide: curves.losses(
        losses,
        levels={f"H(next | previous {k})" if wide else f"H({k})": h for k, h in known.items()},
        alt=alt,
        wide=wide,
    )
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# No new layer, no new number to learn: **an order**.

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Same model, same windows. In the lesson's order it does as well as two or three known
# characters. With rows that continue it passes four. The largest step of the whole lesson, and no
# new layer. Print one row across four batches, and read it.
#
# In 45 minutes:
#
# Say: On Nietzsche: 1.69 in the lesson's order, where it had 1.688; 1.24 with rows that continue.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## The state crosses the edge

# %% tags=["hide"]
copied = keras.models.clone_model(model, Input(batch_shape=(1, None), dtype="int32"))
copied.set_weights(weights["rows continue"])
thread, dense = copied.layers[2], copied.layers[3].layer
reader = keras.Model(copied.inputs, thread.output)
edge = 200_208  # where a window begins
thread.reset_state()
crossing = reader.predict_on_batch(text.idx[None, edge - 400 : edge + 4])[0, -8:]
thread.reset_state()
h_fresh = reader(text.idx[None, edge : edge + 4]).numpy()[0]


def best(states):
    """After each state, the most probable character and how probable it is."""
    return [f"{text.chars[p.argmax()]} {p.max():.0%}" for p in dense(states).numpy()]


# %% slideshow={"slide_type": "-"} tags=["hide-input"]
rnn.reading(
    text.characters[edge - 4 : edge + 4],
    crossing,
    {"it expects": best(crossing), "from zeros": [""] * 4 + best(h_fresh)},
    layers=("kernel", "recurrent_kernel", "dense_out"),
    edge=4,
    steps=True,
)

# %% slideshow={"slide_type": "fragment"} tags=["hide-input"]
sentence(
    f"After “{text.characters[edge]}”, the first of the new window: its state says "
    f"**{best(crossing)[4]}**, a state from zeros **{best(h_fresh)[0]}**."
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: One character a key, with the real states. At the line a window ends, and the state goes on:
# it still knows the word. The second line on top is the same network, set to zeros at the edge. It
# has to guess.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 25]
# ## Where does it pay?
#
# The same two models, step by step. Shaded: what the right order is worth.


# %% tags=["hide"]
def read_once(network, order):
    """The mean loss at each step while the network reads the windows in this order."""
    for layer in network.layers:
        if isinstance(layer, LSTM):
            layer.reset_state()
    total = np.zeros(cs)
    for rows in np.reshape(order, (n_batches, batch_size)):
        p = network.predict_on_batch(x[rows])
        came = p[np.arange(batch_size)[:, None], np.arange(cs), y[rows]]
        total -= np.log(came).mean(axis=0)
    return total / n_batches


def by_step():
    result = {}
    for name, order in orders.items():
        model.set_weights(weights[name])
        result[name] = read_once(model, order)
    return result


of_steps = saved("stateful_steps", by_step)

# %% slideshow={"slide_type": "-"} tags=["hide-input", "ask"]
floors = [corpus.conditional_entropy(text.idx, k, stride=cs) for k in range(1, cs + 1)]
alt = (
    "Loss at each step of a window. In text order it falls from "
    f"{of_steps['text order'][0]:.2f} at the first step to {of_steps['text order'][-1]:.2f}; with "
    f"rows that continue it is between {of_steps['rows continue'].min():.2f} and "
    f"{of_steps['rows continue'].max():.2f} everywhere."
)
either(
    lambda wide: curves.losses(
        {**of_steps, "window alone": floors},
        x="characters of the window that are read",
        alt=alt,
        wide=wide,
        between=("text order", "rows continue"),
    )
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# It pays **at the start of a window**: there only the state knows what was read before.

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Rows that continue: almost flat. It does not matter where a window begins. The other curve
# starts high: its state belongs to another place. A wrong memory is worse than none. The state
# goes on; the gradient stops where the window begins.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## How far back does a gradient reach?
#
# How much does a layer's last state still depend on a character long ago? The upright line: a
# window of 8. **What is left after 40?**

# %% tags=["hide"]
ways, rng = {}, np.random.default_rng(0)
rows = rng.normal(size=(vocab_size, n_fac)).astype("float32")
long = np.lib.stride_tricks.sliding_window_view(text.idx, 41)[: 100 * batch_size : 100]
direction = rng.normal(size=n_hidden).astype("float32")


def reach(layer, inputs):
    """The length of the gradient 1 to 40 steps back, in parts of that at the last step."""
    inputs = tf.constant(inputs)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        asked = tf.reduce_sum(layer(inputs) * direction)
    lengths = np.linalg.norm(tape.gradient(asked, inputs), axis=2).mean(axis=0)
    return lengths[-2::-1] / lengths[-1]


for way, made in {
    "identity": keras.initializers.Identity(),
    "orthogonal": keras.initializers.Orthogonal(seed=5),
    "glorot_uniform": keras.initializers.GlorotUniform(seed=5),
}.items():
    kernel = keras.initializers.GlorotUniform(seed=6)
    layer = SimpleRNN(
        n_hidden, activation="relu", kernel_initializer=kernel, recurrent_initializer=made
    )
    ways[f"SimpleRNN, {way}"] = reach(layer, rows[long])
layer = LSTM(
    n_hidden,
    kernel_initializer=keras.initializers.GlorotUniform(seed=6),
    recurrent_initializer=keras.initializers.Orthogonal(seed=5),
)
ways["LSTM, untrained"] = reach(layer, rows[long])
model.set_weights(weights["rows continue"])
layer.set_weights(lstm.get_weights())
normalized = model.layers[1](model.layers[0](long))
ways["LSTM, trained"] = reach(layer, normalized)

# %% slideshow={"slide_type": "-"} tags=["hide-input", "ask"]
either(lambda wide: how_far(ways, window=cs, wide=wide))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Which of these will still know something after forty steps? The identity hands the gradient
# back as it hands on the state. The others lose some of it at each step, an untrained LSTM, too;
# training has opened its gates.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 0]
# ## One layer at a time
#
# The same gradients, **step by step**: which layer still hears the first character?

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
gradients(ways, windows=(8, 40))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: For questions. Choose a layer, and 8 or 40 steps.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 25]
# ## Why BatchNormalization?
#
# "Batch Normalization was required to get this model running." **Is it still?**

# %% slideshow={"slide_type": "-"} tags=["left", "live"]
raw = Embedding(vocab_size, n_fac)(x[:64])
norm = BatchNormalization()
out = norm(raw, training=True)
print(f"before: {np.std(raw):.3f}")
print(f"after:  {np.std(out):.3f}")

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# New embeddings are tiny. The layer brings each of the 42 numbers to mean 0 and a known spread: 1,
# but for its epsilon, 0.001.
#
# Here nothing is shuffled, and an error in the state does not end with the window.

# %% tags=["hide"]
keras.utils.set_random_seed(5)
bare = keras.Sequential(
    [
        Input(batch_shape=(batch_size, cs), dtype="int32"),
        Embedding(vocab_size, n_fac),
        LSTM(n_hidden, stateful=True, return_sequences=True),
        TimeDistributed(Dense(vocab_size, activation="softmax")),
    ]
)
bare.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
windows, targets = x[orders["text order"]], y[orders["text order"]]


def fit():
    losses = []
    for _ in range(12):
        bare.layers[1].reset_state()
        epoch = bare.fit(windows, targets, batch_size=batch_size, shuffle=False, verbose=0)
        losses += epoch.history["loss"]
    return losses


losses_of_bare = trained("stateful_bare", bare, fit)


# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
curves.losses(
    {"without": losses_of_bare, "with": losses["text order"]},
    wide=False,
    alt=f"Loss over 12 epochs in text order: {losses_of_bare[-1]:.3f} at the end without "
    f"BatchNormalization, {losses['text order'][-1]:.3f} with it.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Matthew's slide says: required. So we left it out. Today's Keras trains without, only
# later: after twelve epochs it is where the other was after eight.
#
# In 45 minutes:
#
# Say: New embeddings are tiny, and a known scale at the LSTM's door helps. When a slide says
# "required", try without.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 25]
# ## Stacked: the states of one LSTM are the inputs of the next

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
rnn.stacked(steps=True)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: One LSTM makes states from characters; another reads these states. Follow one character up:
# two green arrows, two orange loops, weights of their own.
#
# In 45 minutes:
#
# Say: Think of letters and words, though nobody tells it that. Where will it overfit?

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 20]
# ## Two LSTMs and dropout
#
# One of these layers has 525,312 numbers. **Which one, and why?**

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] lines="5|7|2-11" fold="1,12-14"
keras.utils.set_random_seed(5)
layers = [
    Input(batch_shape=(batch_size, cs), dtype="int32"),
    Embedding(vocab_size, n_fac),
    LSTM(n_hidden, return_sequences=True, stateful=True),
    Dropout(0.2),
    LSTM(n_hidden, return_sequences=True, stateful=True),
    Dropout(0.2),
    TimeDistributed(Dense(vocab_size, activation="softmax")),
]
stacked = keras.Sequential(layers)

counts = [layer.count_params() for layer in stacked.layers if layer.weights]
print(" + ".join(f"{n:,}" for n in counts), f"= {stacked.count_params():,}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The first needs `return_sequences=True`, or the second has nothing to read. A fifth of each
# state is dropped while it trains. Ours keeps the thread; the lesson's read windows of forty.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 35]
# ## "This will take a long time to train …"
#
# "… but gives the best results we've seen so far." **Is it so?**

# %% tags=["hide"]
stacked.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
windows, targets = x[orders["rows continue"]], y[orders["rows continue"]]


def fit():
    losses = []
    for _ in range(12):
        stacked.layers[1].reset_state()
        stacked.layers[3].reset_state()
        epoch = stacked.fit(windows, targets, batch_size=batch_size, shuffle=False, verbose=0)
        losses += epoch.history["loss"]
    return losses


losses_of_stacked = trained("stateful_stacked", stacked, fit)
weights_of_stacked = stacked.get_weights()


def by_step_of_stacked():
    stacked.set_weights(weights_of_stacked)
    return {"two": read_once(stacked, orders["rows continue"])}


without_dropout = saved("stateful_stacked_steps", by_step_of_stacked)["two"]

# %% slideshow={"slide_type": "-"} tags=["left", "hide-input", "ask"]
curves.losses(
    {"one LSTM": losses["rows continue"], "two": losses_of_stacked},
    wide=False,
    alt="Loss over 12 epochs: one LSTM ends at "
    f"{losses['rows continue'][-1]:.3f}, two with dropout at {losses_of_stacked[-1]:.3f}.",
)

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["right"]
# In training the two look **worse**. But one state in five is dropped.

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
one, two = of_steps["rows continue"].mean(), without_dropout.mean()
large_bars(
    {"one LSTM, nothing dropped": one, "two LSTMs, nothing dropped": two},
    alt=f"The loss on the text, read once more with nothing dropped: one LSTM {one:.3f}, two LSTMs "
    f"{two:.3f}.",
    form=".3f",
    chosen="two LSTMs, nothing dropped",
    wide=False,
)

# %% [markdown] tags=["vote"]
# Whose loss in training is lower?
# - one LSTM
# - two, with dropout

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The stack is above the single LSTM all the time. But that is the loss in training, with a
# fifth dropped. Read once more with nothing dropped, the stack is ahead. Never compare a loss
# with dropout to one without.
#
# In 45 minutes:
#
# Say: It costs two and a half times the multiplications. The lesson's took 640 seconds an epoch.

# %% tags=["hide"]
# The models of the topics before, from the same code, so that `trained` knows their training.
kept = model, x, y, losses
loss = "sparse_categorical_crossentropy"
chars_in = [Input((), name=f"c{n}", dtype="int32") for n in range(1, cs + 1)]


def unrolled(c_ins, start):
    """The loop of two Dense layers over some inputs, as in the topics 01 and 02."""
    embedded = [Embedding(vocab_size, n_fac)(c) for c in c_ins]
    dense_in = Dense(n_hidden, activation="relu")
    dense_hidden = Dense(n_hidden, activation="relu", kernel_initializer=start)
    dense_out = Dense(vocab_size, activation="softmax")
    hidden = dense_in(embedded[0])
    for c in embedded[1:]:
        c_dense = dense_in(c)
        hidden = dense_hidden(hidden)
        hidden = add([c_dense, hidden])
    network = keras.Model(c_ins, dense_out(hidden))
    network.compile("adam", loss)
    return network


three_chars = model = unrolled(chars_in[:3], "glorot_uniform")
x, y = (a.astype(int) for a in cut.windows(text.idx, 3))
x1, x2, x3 = x.T


def fit():
    history = model.fit(
        [x1, x2, x3],
        y,
        batch_size=64,
        epochs=4,
        verbose=0,
    )
    return history.history["loss"]


losses_of = {"three characters": trained("three_chars", model, fit)}

# %% tags=["hide"]
eight_chars = model = unrolled(chars_in, "identity")
x, y = cut.windows(text.idx, cs)
xs = list(x.T)


def fit():
    history = model.fit(
        xs,
        y,
        batch_size=64,
        epochs=12,
        verbose=0,
    )
    return history.history["loss"]


losses_of["eight characters"] = trained("eight_chars", model, fit)

# %% tags=["hide"]
simple_rnn = model = keras.Sequential(
    [
        Input((cs,), dtype="int32"),
        Embedding(vocab_size, n_fac),
        SimpleRNN(n_hidden, activation="relu", recurrent_initializer="identity"),
        Dense(vocab_size, "softmax"),
    ]
)
model.compile("adam", loss)


def fit():
    history = model.fit(
        x,
        y,
        batch_size=64,
        epochs=8,
        verbose=0,
    )
    return history.history["loss"]


losses_of["SimpleRNN"] = trained("simple_rnn", model, fit)
model, x, y, losses = kept

# %% tags=["hide"]
two_lines = keras.Sequential(
    [
        Input((cs,), dtype="int32"),
        Embedding(vocab_size, n_fac),
        SimpleRNN(
            n_hidden,
            activation="relu",
            recurrent_initializer="identity",
            return_sequences=True,
        ),
        TimeDistributed(Dense(vocab_size, activation="softmax")),
    ]
)
two_lines.compile(loss="sparse_categorical_crossentropy", optimizer="adam")


def fit():
    return two_lines.fit(x, y, batch_size=64, epochs=8, verbose=0).history["loss"]


losses_of["SimpleRNN, sequences"] = trained("sequences_keras", two_lines, fit)
losses_of["stateful LSTM"] = losses["rows continue"]
losses_of["two stateful LSTMs"] = losses_of_stacked


# %% tags=["hide"]
def for_one(network):
    """The same network for one row, to read a single character after another."""
    one = keras.models.clone_model(network, Input(batch_shape=(1, None), dtype="int32"))
    one.set_weights(network.get_weights())
    return one


model.set_weights(weights["rows continue"])
stacked.set_weights(weights_of_stacked)
single, double = for_one(model), for_one(stacked)
predict = {  # what comes after the characters c, shape (vocab_size,)
    "three characters": lambda c: three_chars.predict_on_batch(list(c[-3:, None]))[0],
    "eight characters": lambda c: eight_chars.predict_on_batch(list(c[-8:, None]))[0],
    "SimpleRNN": lambda c: simple_rnn.predict_on_batch(c[None, -8:])[0],
    "SimpleRNN, sequences": lambda c: two_lines.predict_on_batch(c[None, -8:])[0, -1],
    "stateful LSTM": lambda c: single.predict_on_batch(c[None, -1:])[0, -1],
    "two stateful LSTMs": lambda c: double.predict_on_batch(c[None, -1:])[0, -1],
}
begin = corpus.encode("Nobody is ", text.chars)


def tell():
    for reader in (single, double):
        reader.predict_on_batch(begin[None, :-1])  # the others see it in their windows
    texts = {}
    for name in losses_of:
        rng, written = np.random.default_rng(5), begin
        for _ in range(185):
            p = predict[name](written).astype(float)
            written = np.append(written, rng.choice(vocab_size, p=p / p.sum()))
        texts[name] = "".join(text.chars[i] for i in written).replace("\n", " ")
    return texts


told = {name: str(words) for name, words in saved("samples", tell).items()}

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## Let them all write

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
table.table(
    ["model", "after “Nobody is” it writes", "loss"],
    [
        [name, words[len(begin) :][:54].rsplit(" ", 1)[0] + " …", losses_of[name][-1]]
        for name, words in told.items()
    ],
    "The first three predict at the end of a window, the others at every step",
    bars=6,
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Six models, the same beginning, the same random numbers. Read the first aloud: syllables.
# With eight characters, words. The stateful ones have sentences, because they know how theirs
# began.
#
# In 45 minutes:
#
# Say: Do not trust it: the one you like may have been lucky. The losses decide, though nobody
# ever fell in love with a loss.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## Two LSTMs go on from your words

# %% tags=["hide"]
rounded = network.in_eight_bits(weights_of_stacked)


def by_step_in_eight_bits():
    stacked.set_weights(rounded)
    return {"two": read_once(stacked, orders["rows continue"])}


of_eight_bits = saved("stacked_eight_bits", by_step_in_eight_bits)["two"].mean()
stacked.set_weights(weights_of_stacked)
words = told["two stateful LSTMs"][:60]
double.layers[1].reset_state()
double.layers[3].reset_state()
second = keras.Model(double.inputs, double.layers[3].output)
both = np.concatenate([corpus.encode(words, text.chars), text.idx[:4000]])
states = second.predict_on_batch(both[None])[0]
found = network.stories(states[len(words) :], text.characters[:4000])
states = states[: len(words)]

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
network.alive(
    heatmap.states(states, words),
    network.stacked_lstm("two-lstms", weights_of_stacked, text.chars),
    window=None,
    seed=words[:10],
    written=words[10:],
    states=states,
    told=found,
    large=True,
)

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
sentence(
    f"{stacked.count_params():,} numbers, in 8 bits each: the loss is {of_eight_bits:.4f} instead "
    f"of {without_dropout.mean():.4f}."
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The last of the six runs here, with 8 bits for each number. As the last line says, that
# costs next to nothing. Its second LSTM is drawn: orange above zero, blue below.
#
# Try: a beginning of yours, then Write.
#
# You will see: sentences that nearly mean something.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 23]
# ## The road so far

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
networks = (three_chars, eight_chars, simple_rnn, two_lines, model, stacked)
knows = ["3", "8", "8", "1 to 8", "all before", "all before"]
table.table(
    ["model", "knows characters", "numbers", "loss"],
    [
        [name, known, network.count_params(), losses_of[name][-1]]
        for name, known, network in zip(losses_of, knows, networks, strict=True)
    ],
    "The last epoch's loss, in nats per character",
    bars=14,
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# **Which may be compared?** The fourth is also asked where it knows one character, the last trains
# with dropout. From the fourth to the fifth, most of the gain is an **order**.

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: SimpleRNN is the smallest of the first three, and the best. The number of weights hardly
# orders these models. What they are asked, and in which order they read, did more.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 0]
# ## The state, while it writes
#
# Each column is a character, each row a unit: the 8 that **rise most at a space**.

# %% tags=["hide"]
teller = keras.Model(single.inputs, [single.layers[2].output, single.outputs[0]])


def write(begin, length, temperature=1.0):
    """Text that goes on from `begin`, and the state after each character of both."""
    rng = np.random.default_rng(8)
    single.layers[2].reset_state()
    written = corpus.encode(begin, text.chars).tolist()
    states = []
    for n in range(len(begin) + length):
        state, p = teller.predict_on_batch(np.array([[written[n]]]))
        states.append(state[0, 0])
        if n >= len(begin) - 1:
            p = p[0, 0].astype(float) ** (1 / temperature)
            written.append(rng.choice(vocab_size, p=p / p.sum()))
    return "".join(text.chars[i] for i in written[:-1]), np.array(states)


single.layers[2].reset_state()
parts = text.idx[:800].reshape(-1, 40)  # the state goes on; 800 steps in one take seconds to trace
states = np.concatenate([teller.predict_on_batch(part[None])[0][0] for part in parts])
is_space = np.array([c in " \n" for c in text.characters[:800]], dtype=float)
follows = np.corrcoef(states.T, is_space)[-1, :-1]
at_spaces = np.argsort(-follows)[:8]  # the units that are highest where a space is


# %% slideshow={"slide_type": "-"} tags=["live"]
written, states = write("Nobody ", 53, temperature=0.8)
heatmap.states(states[:, at_spaces], written, ruled=" ")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: I gave it "Nobody". Orange is above zero, blue below. These units rise at a space; nobody
# told them what a word is. Others, not drawn, go on through several words.
#
# Try: temperature 0.5, then 2.
#
# You will see: it dares nothing, then it babbles.
