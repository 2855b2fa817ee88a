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
import textwrap

import keras
import numpy as np
from keras import Input
from keras.layers import RNN, Dense, Embedding, SimpleRNN, add
from keras.losses import sparse_categorical_crossentropy as cross_entropy

from rnn_review.text import corpus
from slides.figures import curves, heatmap, network, rnn
from slides.training import trained
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
# The loop we wrote is one line now. Compare with the picture: the embedding is the rectangle,
# Dense is the blue arrow, and SimpleRNN is the rest, green and orange together, with the loop.
# Note one thing that is easily missed: the activation. Keras would take tanh; the lesson took
# relu.

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

# %% [markdown] slideshow={"slide_type": "notes"}
# A loop multiplies by the same matrix at each step, eight times here. If the matrix shrinks the
# state a little, little is left; if it stretches it, it explodes; and the gradients go the same
# way back. The identity, with relu, hands on exactly what it got: do nothing by default. That is
# the proposal of Le, Jaitly and Hinton from 2015. Keras' own default is orthogonal, which keeps
# lengths, but relu cuts off whatever was turned below zero. Run the cell again: the other two
# draw new numbers.

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
# Take ten seconds: from 256 numbers to 86. A weight for each pair, and one bias for each of the
# 86. The picture has the boxes to scale, and the count next to it is what Keras says of our
# model.

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
# Three arrays: the kernel is the green arrow, the recurrent kernel is the orange one, and there
# is one bias, because there is one sum. The length of the text is in none of them. Who can say
# what an LSTM of the same size would have? Keep your guess until the stateful part.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## Cousins, not twins

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# | two Dense layers | SimpleRNN |
# |---|---|
# | relu of each, then sum | sum, then relu |
# | an embedding for each place | one for all places |
# | starts from the first character | starts from zeros |

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **While $U$ is the identity: which of the two can make a number of the state smaller?**

# %% slideshow={"slide_type": "-"} tags=["right", "live", "ask"]
h = np.array([1.0, 0.2, 0.0])
x_w = np.array([-0.4, 0.5, -0.3])


def relu(a):
    return np.maximum(a, 0)


print("state before  ", h)
print("two relus     ", relu(x_w) + relu(h))
print("one relu      ", relu(x_w + h))

# %% [markdown] slideshow={"slide_type": "notes"}
# Our loop and SimpleRNN are nearly the same, but not quite. In our loop each part has a relu of
# its own, so with the identity a number of the state can only grow. With one relu around the sum,
# a new character can take something back: a minus 0.4 makes the one a 0.6. And there is one
# embedding for all places: an e is an e, wherever it stands. Fewer numbers, and as we shall see,
# a better model.

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

# %% slideshow={"slide_type": "-"} tags=["left"] lines="1-3|6-14|17-18"
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

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input", "ask"]
curves.losses(
    {"two Dense layers": losses_of_dense, "SimpleRNN": losses},
    wide=False,
    alt="Losses of SimpleRNN and of the loop of two Dense layers, epoch by epoch.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# On your marks: who wins, the one with more numbers or the one with fewer? SimpleRNN starts
# behind and overtakes in the third epoch, just as it did in the lesson, with a fifth fewer
# numbers to learn. The lesson's stood at 1.642 after eight epochs, on Nietzsche. I have two
# suspects: the single relu, and the one embedding, which sees every character eight times as
# often.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 25]
# ## Let it write
#
# Draw from the probabilities, append, read the last eight again: the whole network in NumPy.

# %% slideshow={"slide_type": "-"} tags=["live"] lines="1|4-6|7-8|10"
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
# A model that predicts can write: draw from what it predicts, and pretend that you had read it.
# And see how little there is to it: embed, step, step, step, softmax. It reads eight characters
# and no more, so it forgets how a sentence began; still, most of the words are words, or could
# be. Give me a beginning: on the next slide it goes on from yours.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 35]
# ## Its state of mind while it writes

# %% slideshow={"slide_type": "-"} tags=["hide-output"]
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
# Each column is the hidden state after a character, each row is one of the units that change
# most. Nothing is below zero, since relu allows nothing else. This is the network itself, all of
# its 102,258 numbers, running in the page: type, and watch what it expects. Can you see where the
# words end? The state fills up in a long word and pales after the space. Nobody asked for that; it
# is what the network found useful to know. Click a row to colour the text by it: most units mean
# nothing to us, and that is the normal case. Then the temperature: at zero it goes round in
# circles, at two it babbles.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 40]
# ## And the ninth character?
#
# The layer can loop as long as you like. So let it read on, and ask it after every character.

# %% slideshow={"slide_type": "-"} tags=["left"] lines="1-4|6-11|13-14"
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
    text="The will to truth",
    mean=by_place.tolist(),
    guess=float(np.log(vocab_size)),
)

# %% [markdown] slideshow={"slide_type": "notes"}
# What do you expect: better and better, the more it has read? It is best after exactly eight, the
# only place where it was ever asked. Before that nobody told it to be right. After that its state
# has sizes that it never met in training, and with every step it gets worse; on the generated
# text it is soon worse than guessing. Type a text of yours, and see where it loses the thread. You
# can read it, too: one slide back, let it read "all, in one go", and write. Two cures follow: ask
# after every character, and let it read on while it trains.
