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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[25, 30]
# # SimpleRNN: the loop as a layer
#
# A step repeated for every character is so common that Keras has a layer for it.

# %% tags=["hide"]
import itertools
import textwrap

import keras
import numpy as np
from keras import Input
from keras.layers import RNN, Dense, Embedding, SimpleRNN, add
from keras.losses import sparse_categorical_crossentropy as cross_entropy

from rnn_review.text import corpus
from slides.figures import Mark, bars, curves, heatmap, learning, network, rnn
from slides.training import saved, trained
from solutions import lesson_windows as cut

text = corpus.load()
vocab_size, cs = len(text.chars), 8
keras.utils.set_random_seed(0)

# %% slideshow={"slide_type": "-"} tags=["left", "live"] lines="3|4|5-9|10|12-13"
n_fac, n_hidden = 42, 256
parts = [
    Input((cs,), dtype="int32"),
    Embedding(vocab_size, n_fac),
    SimpleRNN(
        n_hidden,
        activation="relu",
        recurrent_initializer="identity",
    ),
    Dense(vocab_size, "softmax"),
]
model = keras.Sequential(parts)
print(f"{model.count_params():,} numbers")

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.recurrent()

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Our loop is one line now. The embedding is the rectangle, Dense the blue arrow, SimpleRNN
# the rest. One thing is easily missed: Keras would take tanh, the lesson took relu.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 40]
# ## Identity: do nothing by default
#
# Give an untrained layer a state, let it read eight times *nothing*: what is left of the state?

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] lines="1-2|4-7"
state = np.array([[3.0, 1.0, 4.0, 1.0, 5.0]])
nothing = np.zeros((1, 8, n_fac))

for start in ("identity", "orthogonal", "glorot_uniform"):
    fresh = SimpleRNN(5, activation="relu", recurrent_initializer=start)
    left = fresh(nothing, initial_state=state).numpy()[0]
    print(f"{start:15}", left.round(2))

# %% [markdown] slideshow={"slide_type": "fragment"}
# `recurrent_initializer="identity"` keeps everything. What to forget is for training to find out.

# %% [markdown] tags=["vote"]
# Which start keeps the state?
# - identity
# - orthogonal
# - glorot_uniform

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: A loop multiplies by the same matrix eight times. It shrinks the state to nothing or blows
# it up, and gradients the same way back. The identity hands on what it got: do nothing by
# default.
#
# In 45 minutes:
#
# Say: Proposed by Le, Jaitly and Hinton in 2015. Orthogonal keeps lengths, but relu cuts off what
# turned negative.
#
# Try: run it again.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 20]
# ## Where 22,102 comes from

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# The lesson's summary printed it for the **Dense** layer at the end.
#
# It leads from `n_hidden` numbers to `vocab_size` numbers. **Can you say why 22,102?**

# %% slideshow={"slide_type": "fragment"} tags=["left", "live"]
n_hidden * vocab_size + vocab_size

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
rnn.parameters(
    [("kernel", n_hidden, vocab_size), ("bias", 1, vocab_size)], model.layers[-1].count_params()
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: From 256 numbers to 86. A weight for each pair, a bias for each of the 86.
#
# In 45 minutes:
#
# Say: The boxes are to scale.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## Where 76,544 comes from

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# And this one for **SimpleRNN**:
#
# $$h_t = \mathrm{relu}(x_t W + h_{t-1} U + b)$$
#
# **Which of $W$, $U$ and $b$ depends on the length of the text?**

# %% slideshow={"slide_type": "fragment"} tags=["left", "live"]
W = n_fac * n_hidden
U = n_hidden * n_hidden
b = n_hidden
W + U + b

# %% slideshow={"slide_type": "fragment"} tags=["right", "hide-input"]
rnn.parameters(
    [
        ("kernel", n_fac, n_hidden),
        ("recurrent_kernel", n_hidden, n_hidden),
        ("bias", 1, n_hidden),
    ],
    model.layers[1].count_params(),
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Three arrays: the kernel is green, the recurrent kernel orange, and one bias, since there
# is one sum. The length of the text is in none.
#
# In 45 minutes:
#
# Say: What would an LSTM of this size have? Keep your guess.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## Cousins, not twins

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# | two Dense layers | SimpleRNN |
# |---|---|
# | relu of each, then sum | sum, then relu |
# | eight embeddings | one |

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# The recurrent matrix is the identity: it hands on the state as it is.
#
# **Which of the two can make a number of the state smaller?**

# %% slideshow={"slide_type": "-"} tags=["right", "live", "ask"] fold="3-8,11-20"
h = np.array([1.0, 0.2, 0.0])
x_w = np.array([-0.4, 0.5, -0.3])


def relu(a):
    return np.maximum(a, 0)


two_relus = relu(x_w) + relu(h)
one_relu = relu(x_w + h)
states = {"state before": h, "two relus": two_relus, "one relu": one_relu}
bars(
    [],
    [
        [name, *(Mark(f"{a:.1f}") if a < b else f"{a:.1f}" for a, b in zip(state, h, strict=True))]
        for name, state in states.items()
    ],
    "Three numbers of a state before, with two relus and with one relu; those that got smaller "
    "are marked.",
)

# %% [markdown] tags=["vote"]
# Which can make a number of the state smaller?
# - relu of each, then sum
# - sum, then relu
# - both
# - neither

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Our loop has a relu for each part, so with the identity a number can only grow. With one
# relu around the sum, a character can take something back: minus 0.4 makes the one a 0.6. And one
# embedding serves all places, and it starts from zeros.
#
# You will see: only the last line shrink.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 35]
# ## Eight epochs, and a race

# %% tags=["hide"]
# The model of two Dense layers once more, for its losses: every topic has a kernel of its own.
x, y = cut.windows(text.idx, cs)
xs = list(x.T)
simple_rnn = model
c_ins = [Input((), name=f"c{n}", dtype="int32") for n in range(1, cs + 1)]
embedded = [Embedding(vocab_size, n_fac)(c) for c in c_ins]
dense_in = Dense(n_hidden, activation="relu")
dense_hidden = Dense(n_hidden, activation="relu", kernel_initializer="identity")
dense_out = Dense(vocab_size, activation="softmax")
hidden = dense_in(embedded[0])
for i in range(1, cs):
    c_dense = dense_in(embedded[i])
    hidden = dense_hidden(hidden)
    hidden = add([c_dense, hidden])
model = keras.Model(c_ins, dense_out(hidden))
loss = "sparse_categorical_crossentropy"
model.compile("adam", loss)


def fit():
    history = model.fit(
        xs,
        y,
        batch_size=64,
        epochs=12,
        verbose=0,
    )
    return history.history["loss"]


losses_of_dense = trained("eight_chars", model, fit)
model = simple_rnn

# %% slideshow={"slide_type": "-"} tags=["left"] fold="1-6,12-18"
x, y = cut.windows(text.idx, cs)
loss = "sparse_categorical_crossentropy"
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


losses = trained("simple_rnn", model, fit)
print(f"{losses[0]:.3f} -> {losses[-1]:.3f}")

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# SimpleRNN has a fifth fewer numbers. **Who is ahead in the end?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input", "ask"]
curves.losses(
    {"two Dense layers": losses_of_dense, "SimpleRNN": losses},
    wide=False,
    alt="Losses of SimpleRNN and of the loop of two Dense layers, epoch by epoch.",
)

# %% [markdown] tags=["vote"]
# Whose loss is lower in the end?
# - two Dense layers
# - SimpleRNN

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Who wins: more numbers or fewer? SimpleRNN overtakes in the third epoch, as it did in the
# lesson, with a fifth fewer numbers. Two suspects: the single relu, and the one embedding.
#
# In 45 minutes:
#
# Say: The one embedding sees every character eight times as often. The lesson's stood at 1.642.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 25]
# ## Let it write
#
# Draw from the probabilities, append, read the last eight again: the whole network in NumPy.

# %% slideshow={"slide_type": "-"} tags=["live"] fold="1-3,9-10"
E, W, U, b, V, c = model.get_weights()
rng, written = np.random.default_rng(3), "Nobody knows "
while len(written) < 240:
    h = np.zeros(n_hidden, "float32")
    for i in corpus.encode(written[-cs:], text.chars):
        h = np.maximum(E[i] @ W + h @ U + b, 0)
    p = np.exp(h @ V + c)
    written += text.chars[rng.choice(vocab_size, p=p / p.sum())]

print(textwrap.fill(written, 90))

# %% tags=["hide"]
in_the_page = network.simple_rnn("simple-rnn", model.get_weights(), text.chars)
network.typed(in_the_page, window=cs, seed=written[:13], written=written[13:200])

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Draw from what it predicts, append, read again. Embed, eight steps, softmax: that is all.
#
# In 45 minutes:
#
# Say: It reads eight characters, so it forgets how a sentence began. Give me a beginning for the
# next slide.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 25]
# ## What it writes while it learns
#
# The same beginning, the same draws; one epoch more.

# %% tags=["hide"]
beginning, epochs_of_samples = "Nobody knows ", (0, 1, 2, 4, 8)


def written_by(weights, n=320):
    E, W, U, b, V, c = weights
    rng, found = np.random.default_rng(3), beginning
    while len(found) < n:
        h = np.zeros(n_hidden, "float32")
        for i in corpus.encode(found[-cs:], text.chars):
            h = np.maximum(E[i] @ W + h @ U + b, 0)
        p = np.exp(h @ V + c)
        found += text.chars[rng.choice(vocab_size, p=p / p.sum())]
    return found


def while_it_learns():
    learner = keras.models.clone_model(model)
    learner.compile("adam", loss)
    losses, samples = [learner.evaluate(x, y, verbose=0)], [written_by(learner.get_weights())]
    for before, after in itertools.pairwise(epochs_of_samples):
        history = learner.fit(x, y, batch_size=64, epochs=after - before, verbose=0)
        losses += history.history["loss"]
        samples.append(written_by(learner.get_weights()))
    return {"losses": losses, "samples": samples}


learned = saved("simple_rnn_samples", while_it_learns)

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
learning(learned["losses"], epochs_of_samples, learned["samples"])

# %% [markdown] slideshow={"slide_type": "notes"}
# In 45 minutes:
#
# Say: Before training: noise. One epoch: spaces and common letters. Then words. The loss falls
# most in the first epoch; what we read gets better most after it.
#
# Try: move the slider, with the arrow keys, too.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 35]
# ## Its state of mind while it writes
#
# Columns are characters, rows are units, orange is high: **it fills up in a word and pales at the
# space.**

# %% slideshow={"slide_type": "-"} tags=["hide-output"] fold="1-3"
windows = np.lib.stride_tricks.sliding_window_view(corpus.encode(written[:66], text.chars), cs)
states = keras.Model(model.inputs, model.layers[1].output)(windows).numpy()
picture = heatmap.states(states, written[cs - 1 : 66])

# %% tags=["hide"]
many = np.lib.stride_tricks.sliding_window_view(text.idx[: 4000 + cs - 1], cs)
of_many = keras.Model(model.inputs, model.layers[1].output)(many).numpy()
told = network.stories(of_many, text.characters[cs - 1 :][:4000])

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
network.alive(
    picture,
    in_the_page,
    window=cs,
    seed=written[:13],
    written=written[13:66],
    states=states,
    told=told,
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Columns are characters, rows are units of the state. This is the network itself, running in
# the page. It fills up in a long word and pales after the space. Nobody asked for that.
#
# In 45 minutes:
#
# Try: type a beginning, click a row, set the temperature to 0, then 2.
#
# You will see: at 0 circles, at 2 babble.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 40]
# ## And the ninth character?
#
# The layer can loop as long as you like. So let it read on, and ask it after every character.

# %% slideshow={"slide_type": "-"} tags=["left"] fold="1-6,12-14"
long_x, long_y = cut.sequences(
    text.idx[:80_000],
    cs=16,
)

embedding, recurrent, dense = model.layers
every_step = RNN(
    recurrent.cell,
    return_sequences=True,
)
p = dense(every_step(embedding(long_x)))

nats = cross_entropy(long_y, p).numpy()
by_place = nats.mean(axis=0)

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **Where in a long text does it predict best?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input", "ask"]
picture = curves.losses(
    {"SimpleRNN": by_place.tolist(), "guessing": [np.log(vocab_size)] * 16},
    x="characters read",
    wide=False,
    alt="Loss after each number of characters read: lowest after eight, then it rises.",
)
network.surprised(
    picture,
    in_the_page,
    text="",
    trained=cs,
    mean=by_place.tolist(),
    guess=float(np.log(vocab_size)),
)

# %% [markdown] tags=["vote"]
# Where in a long text does it predict best?
# - at the start
# - after eight characters
# - at the end

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Better and better, the more it has read? It is best after exactly eight, the only place
# where it was ever asked. After that its state has sizes that it never met, and soon it is worse
# than guessing.
#
# In 45 minutes:
#
# Say: Two cures follow: ask after every character, and let it read on while it trains.
