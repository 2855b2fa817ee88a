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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[25, 25]
# # Sequential RNNs: a prediction at every step
#
# The same window, the same steps. Only now **every** hidden state is asked.

# %% tags=["hide"]
from functools import partial

import keras
import numpy as np
from keras import Input
from keras.layers import Add, Dense, Embedding, SimpleRNN, TimeDistributed, add

from rnn_review.text import corpus
from slides.figures import Bar, bars, curves, either, network, rnn
from slides.training import trained
from solutions import lesson_windows as cut

text = corpus.load()
vocab_size, n_fac, n_hidden, cs = len(text.chars), 42, 256, 8
keras.utils.set_random_seed(4)

# %% tags=["hide-input"]
either(lambda wide: rnn.before_and_now(wide=wide))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: On the left, what we had: read eight characters, ask once. On the right we ask after each:
# same text, same steps, and every window teaches eight times. How many more weights does that
# take? Hold on to your guess.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 20]
# ## Targets: the window, one character on
#
# What is the right answer at each step? It is in the text already.

# %% slideshow={"slide_type": "-"} tags=["live", "ask"]
x, y = cut.sequences(text.idx, cs)

for n in range(5):
    read, asked = ("".join(text.chars[i] for i in row) for row in (x[n], y[n]))
    print(f"{read!r:14} -> {asked!r}")

print(f"{len(x):,} windows: {y.size:,} predictions where there were {len(y):,}")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The target of each character is the next one. Nobody had to label anything: the text is its
# own teacher.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 40]
# ## What does a step hand to the next one?

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
rnn.sequences(cs=cs, steps=True)

# %% [markdown] slideshow={"slide_type": "fragment"}
# Its **hidden state**. Its prediction goes to the loss, and nowhere else.

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The review said: the output of one step is the input of the next. Which output? Follow the
# orange arrows: the hidden state. The prediction goes into the loss and ends there. The next
# input is the true character.
#
# In 45 minutes:
#
# Say: Even when the prediction was wrong. Only when it writes does its own output come back in.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## The input also changes: zeros come first
#
# There must be a hidden state **before** the first character.

# %% slideshow={"slide_type": "-"} tags=["live"] lines="1-3|5-6|1-8"
dense_in = Dense(n_hidden, activation="relu")
dense_hidden = Dense(n_hidden, activation="relu", kernel_initializer="identity")
dense_out = Dense(vocab_size, activation="softmax")

inp1 = Input((n_fac,), name="zeros")
hidden = dense_in(inp1)

print("the first state:", dense_in(np.zeros((1, n_fac))).numpy()[0, :8], "...")

# %% [markdown] slideshow={"slide_type": "fragment"}
# $\mathrm{relu}(0 \cdot W + b) = \mathrm{relu}(b)$. **Will it still be zero after training?**

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The first step must be a step like all others, so it needs a state. The lesson feeds zeros
# through the green layer. What comes out?
#
# In 45 minutes:
#
# Say: Zeros leave the bias, and the bias is trained: the network chooses its own start.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 40]
# ## The loop, with `outs`

# %% tags=["hide"]
c_ins = [Input((), name=f"c{n}", dtype="int32") for n in range(1, cs + 1)]
embedded = [Embedding(vocab_size, n_fac)(c) for c in c_ins]
names = [f"c{n + 1}" for n in range(1, cs + 1)]  # c2 to c9

# %% slideshow={"slide_type": "-"} tags=["left", "live"] lines="1-2|3-6|7|9-11|1-12"
outs = []
hidden = dense_in(inp1)
for i in range(cs):
    c_dense = dense_in(embedded[i])
    hidden = dense_hidden(hidden)
    hidden = add([c_dense, hidden])
    outs.append(dense_out(hidden))

unrolled = keras.Model(
    [inp1, *c_ins],
    dict(zip(names, outs, strict=True)),
)
print(f"{unrolled.count_params():,} numbers")

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["left"]
# The model with one output had 127,798 in the lesson. **Seven more outputs, for nothing.**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.sequences(cs=cs, wide=False)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Compare the loop: it starts at zero instead of one, and `dense_out` has moved in. That is
# all. My answer: the count has not changed by a number. Asking more often costs no weights.
#
# In 45 minutes:
#
# Say: The dictionary names the outputs c2 to c9, so Keras can tell eight losses apart.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 40]
# ## Eight outputs, eight losses
#
# Eight categorical cross-entropies, which Keras adds. **In epoch 1, which is the worst? Why?**

# %% slideshow={"slide_type": "-"} tags=["ask"] fold="1-7,9-22"
unrolled.compile(loss="sparse_categorical_crossentropy", optimizer="adam")

inputs = [np.zeros((len(x), n_fac)), *x.T]
targets = dict(zip(names, y.T, strict=True))


def fit():
    log = unrolled.fit(inputs, targets, batch_size=64, epochs=12, verbose=0).history
    return np.transpose([log[f"{name}_loss"] for name in names])  # (epochs, outputs)


losses = np.array(trained("sequences_unrolled", unrolled, fit))
print(f"in sum: {losses[0].sum():.3f}, guessing: {cs * np.log(vocab_size):.3f}")
bars(
    [],
    [
        [f"output {t}", Bar(loss / losses[0].max()), f"{loss:.3f}"]
        for t, loss in enumerate(losses[0], start=1)
    ],
    "The losses of the eight outputs in the first epoch: the first is the largest, the last four "
    "are alike.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Eight outputs, eight losses, and Keras adds them. Not binary, as the review said: each step
# picks one of 86, so it is categorical. Now the first epoch: the first is the worst, and from the
# fifth on they are alike. Why?
#
# In 45 minutes:
#
# Say: Sparse, because the targets are integers. Binary would judge one yes or no. The lesson had
# 2.712 for its first output, 2.441 for its eighth, and 20.084 in sum.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 45]
# ## Which character is the hardest?
#
# At step $t$ the network knows $t$ characters of its window, and nothing before it.

# %% slideshow={"slide_type": "fragment"} tags=["hide-input"]
floors = [corpus.conditional_entropy(text.idx, k, stride=cs) for k in range(1, cs + 1)]
curve = partial(
    curves.losses,
    {"epoch 1": losses[0], "epoch 12": losses[-1], "entropy": floors},
    x="characters known",
    alt=f"Loss at each of the {cs} steps, in the first and the last epoch, and the conditional "
    f"entropy of the text given as many characters. At step 1 the loss is {losses[-1, 0]:.2f}, the "
    f"entropy {floors[0]:.2f}; at step {cs} they are {losses[-1, -1]:.2f} and {floors[-1]:.2f}.",
)
either(lambda wide: curve(wide=wide))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The first: one character is all it knows there. The lowest curve is what counting could
# give. With one character our network is there. Then they part: windows of eight hardly repeat,
# and counting them is learning by heart.
#
# In 45 minutes:
#
# Say: The network flattens out after five or six. And in every window a stateless network pays
# for its first characters again.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## One window, step by step

# %% tags=["hide"]
window = " nothing"
states = [layer.output for layer in unrolled.layers if isinstance(layer, Add)]
reader = keras.Model([inp1, *c_ins], [*states, *outs])
read = corpus.encode(window, text.chars)
found = reader([np.zeros((1, n_fac)), *read[:, None]])
states, p = (np.concatenate(part) for part in (found[:cs], found[cs:]))
best = p.argmax(axis=1)
came = [f"{-np.log(p[t, i]):.2f}" for t, i in enumerate(read[1:])] + [""]

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
rnn.reading(
    window,
    states,
    {
        "it expects": [f"{text.chars[i]} {p[t, i]:.0%}" for t, i in enumerate(best)],
        "its loss": came,
    },
    start=dense_in(np.zeros((1, n_fac))).numpy()[0],
    steps=True,
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The same network after its training, one character a key. What moves along the orange arrow
# is all that the next step knows. It is asked after every character, and pays for each answer: see
# the losses on top.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 0]
# ## Where does it start from?
#
# Zeros go in, the trained bias comes out. No loss has ever asked it here:
# **how well does it guess?**

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] fold="2-3,5-17"
first_state = dense_in(np.zeros((1, n_fac))).numpy()[0]
print(f"{(first_state > 0).sum()} of {n_hidden} units are on before anything was read")

p = dense_out(first_state[None]).numpy()[0]
rows = []
for i in p.argsort()[:-6:-1]:
    share = (text.idx == i).mean()
    largest = max(p.max(), np.bincount(text.idx).max() / len(text.idx))
    says = Bar(p[i] / largest, "hidden"), f"{p[i]:.1%}"
    has = Bar(share / largest), f"{share:.1%}"
    rows.append([repr(text.chars[i]), *says, *has])
bars(
    ["", "it says", "", "the text has", ""],
    rows,
    "The five characters that the network expects most before it has read anything, and how "
    "frequent they are in the text.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The starting state did not stay zero. What do you expect when you have read nothing? Good
# would be how frequent each character is. It has no reason to be good: no loss was attached here.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 40]
# ## This is easy in Keras

# %% slideshow={"slide_type": "-"} tags=["live"] lines="6|7|1-16" fold="1-2,8-16"
dense = Dense(vocab_size, "softmax")
same = {"activation": "relu", "recurrent_initializer": "identity"}
layers = [
    Input((cs,), dtype="int32"),
    Embedding(vocab_size, n_fac),
    SimpleRNN(n_hidden, **same, return_sequences=True),  # all states
    TimeDistributed(dense),  # one Dense for each of them
]
two_lines = keras.Sequential(layers)
print(two_lines.output_shape)
counts = {"the loop": unrolled.count_params(), "these two lines": two_lines.count_params()}
bars(
    [],
    [[name, Bar(n / max(counts.values())), f"{n:,} numbers"] for name, n in counts.items()],
    "How many numbers the model of the loop has, and the model of two lines.",
)

# %% [markdown] slideshow={"slide_type": "-"}
# The loop, the zeros, `outs`, the eight losses: all gone.
#
# **Leave out `return_sequences=True`. What does Keras say?**

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: All that in two lines. `return_sequences` hands on the state of every step.
# `TimeDistributed` applies one Dense to each; in Keras 3 a Dense does it by itself. A fifth fewer
# numbers: one embedding, one bias.
#
# In 45 minutes:
#
# Try: leave out `return_sequences=True`.
#
# You will see: TimeDistributed complain: it finds no steps.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## Sum of eight, or mean of eight?
#
# The lesson printed 15.88 for the loop and 1.73 for the two lines. **Nine times better?**

# %% tags=["hide"]
two_lines.compile(loss="sparse_categorical_crossentropy", optimizer="adam")


def fit():
    return two_lines.fit(x, y, batch_size=64, epochs=8, verbose=0).history["loss"]


means = trained("sequences_keras", two_lines, fit)

# %% slideshow={"slide_type": "fragment"} tags=["hide-input"]
curve = partial(
    curves.losses,
    {"the loop, sum / 8": losses.mean(axis=1), "two lines, mean": means},
    floor={"entropy, steps 1 to 8": float(np.mean(floors))},
    alt=f"Both models' losses as a mean over eight steps: the loop ends at "
    f"{losses[-1].mean():.3f} after 12 epochs, the two lines at {means[-1]:.3f} after 8, the mean "
    f"entropy of the eight steps is {np.mean(floors):.3f}.",
)
either(lambda wide: curve(wide=wide))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Our loop has eight outputs, and Keras adds eight losses. The two lines have one output with
# eight steps, and Keras takes the mean. One is eight times the other. In one unit the two lines
# are ahead all the same. Whenever you compare losses, ask what was added up.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 35]
# ## Ask it while it reads
#
# **Sure inside a word, lost after a space.** Any eight characters will do:

# %% slideshow={"slide_type": "-"} fold="1,3-6"
window = " this is"
p = two_lines(corpus.encode(window, text.chars)[None]).numpy()[0]

for t in range(cs):
    best = [f"{text.chars[i]!r:4} {p[t, i]:4.0%}" for i in p[t].argsort()[:-5:-1]]
    print(f"{window[: t + 1]!r:12}", "   ".join(best))

# %% tags=["hide"]
two_lines_in_the_page = network.simple_rnn("two-lines", two_lines.get_weights(), text.chars)
network.asked(two_lines_in_the_page, window=cs, text=window)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Read from the top. After a space it has little to go on; with each character it is surer.
# But after a space the first line is always the same, whatever came before. We change that.
#
# In 45 minutes:
#
# Say: The lesson's models answered `thet cs ` and `thes is `.
#
# Try: type eight characters from the room.
#
# You will see: the network in the page answer after each.
