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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[20, 30]
# # The nth character
#
# Eight characters in, one out: the same step, again and again.

# %% tags=["hide"]
from collections import Counter

import keras
import numpy as np
import tensorflow as tf
from keras import Input
from keras.layers import Add, Dense, Embedding, add

from rnn_review.text import corpus
from slides.figures import Bar, bars, curves, either, rnn
from slides.training import trained
from solutions import lesson_windows as cut

text = corpus.load()
keras.utils.set_random_seed(0)

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
either(lambda wide: rnn.unrolled(cs=8, steps=wide, wide=wide))

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Nothing in the step knew that there were three. So we go on to eight, with no new kind of
# arrow. Seven orange ones in a row.
#
# In 45 minutes:
#
# Say: Follow the first rectangle to the triangle.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 35]
# ## The same network, rolled up

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **Unrolled form**: the slide before
# - every step is drawn, and built
# - the length is fixed
# - a loop in Python, while you build
#
# **Recurrent form**: here
# - one step, and an arrow back to itself
# - any length
# - a loop in the graph, while it runs
#
# **Do they compute the same numbers?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.recurrent()

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: These two pictures compute the same numbers. Unrolled: a copy of the step for each
# character, a fixed length. Recurrent: one step and a loop. The difference is only in how you
# tell the computer.
#
# In 45 minutes:
#
# Say: The lesson said: Theano can loop, TensorFlow can only unroll. Is that still true?

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 40]
# ## What became of `tf.nn.dynamic_rnn`

# %% slideshow={"slide_type": "-"} tags=["raises-exception"]
tf.nn.dynamic_rnn

# %% [markdown] slideshow={"slide_type": "-"}
# Gone. Now it is `keras.layers.RNN(cell)`, and a loop inside the graph.
#
# **8 or 800 characters: how many operations has the graph?**


# %% slideshow={"slide_type": "-"} tags=["live", "ask"] fold="1-3,5-8"
@tf.function
def read(x):
    h = tf.zeros((1, 256))
    for character in x:  # over a tensor: a tf.while_loop
        h = tf.nn.relu(character @ tf.ones((42, 256)) + h)
    return h


for cs in (8, 800):
    looped = read.get_concrete_function(tf.TensorSpec((cs, 1, 42)))
    print(f"{cs:5} characters: {len(looped.graph.get_operations())} operations")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Matthew said: use `tf.nn.dynamic_rnn`, TensorFlow's first loop. That name is gone. It lives
# on as a cell that knows one step, and a loop inside the graph.
#
# You will see: eight or eight hundred characters, the same graph.
#
# In 45 minutes:
#
# Say: A Python `for` over a tensor becomes that loop by itself.
#
# Try: loop over `range(cs)` and take `x[i]`.
#
# You will see: the graph grow with the length.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[35, 60]
# ## Combining layers in a loop

# %% slideshow={"slide_type": "-"} tags=["left", "live"] fold="1-13,20-24"
cs, n_fac, n_hidden = 8, 42, 256
vocab_size = len(text.chars)
c_ins, embedded = [], []
for n in range(1, cs + 1):
    c = Input((), name=f"c{n}", dtype="int32")
    embedding = Embedding(vocab_size, n_fac)
    c_ins.append(c)
    embedded.append(embedding(c))
same = {"kernel_initializer": "identity"}
dense_in = Dense(n_hidden, "relu")
dense_hidden = Dense(n_hidden, "relu", **same)
dense_out = Dense(vocab_size, "softmax")

hidden = dense_in(embedded[0])
for i in range(1, cs):
    c_dense = dense_in(embedded[i])
    hidden = dense_hidden(hidden)
    hidden = add([c_dense, hidden])
c_out = dense_out(hidden)

model = keras.Model(c_ins, c_out)
print(f"{model.count_params():,} numbers,")
rows = cs * vocab_size * n_fac
print(f"{rows:,} of them in {cs} embeddings")

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **Make a `dense_hidden` inside of the loop: what happens to this count?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.unrolled(cs=cs, wide=False)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The layers are made before the loop and used in it. That is the unrolled form: Python loops
# once, while it builds. `dense_hidden` starts as the identity; I come back to that. Five
# characters more, five embeddings more, nothing else.
#
# In 45 minutes:
#
# Say: Now the mistake that everybody makes once.
#
# Try: press C, move the line of `dense_hidden` into the loop and run.
#
# You will see: the count jump: every step has an orange layer of its own.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 30]
# ## Twelve epochs

# %% slideshow={"slide_type": "-"} tags=["left"] fold="1-7,13-19"
x, y = cut.windows(text.idx, cs)
xs = list(x.T)  # all first characters, ...
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


losses = trained("eight_chars", model, fit)
print(f"{losses[0]:.3f} -> {losses[-1]:.3f}")

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **Could we get down to the dashed line? And should we?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
curves.losses(
    {"eight characters": losses},
    floor={"floor of these windows": corpus.conditional_entropy(text.idx, k=8, stride=8)},
    wide=False,
    alt="Loss of the eight-character model over twelve epochs, far above the entropy of the text.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Twelve epochs; the lesson ended at 1.805. Better than three characters. But look at the
# floor: a model that has counted every window of eight would lose next to nothing.
#
# In 45 minutes:
#
# Say: Are we that bad? Hands up: who thinks that we could get down there. And that we should?

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 30]
# ## Watch it read
#
# Eight characters, and **one question at the end**: what comes next?

# %% tags=["hide"]
window = " nothing"
states = [dense_in(embedded[0])] + [one.output for one in model.layers if isinstance(one, Add)]
found = keras.Model(c_ins, [*states, c_out])(list(corpus.encode(window, text.chars)[:, None]))
*states, p = (part.numpy()[0] for part in found)
best = [f"“{text.chars[i]}” {p[i]:.0%}" for i in p.argsort()[:-2:-1]]

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
said = {"it expects": [""] * (cs - 1) + best}
either(
    lambda wide: (
        rnn.reading(window, np.array(states), said, steps=True)
        if wide
        else rnn.in_rows(window, np.array(states), said)
    )
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The trained network, one character a key. Each circle holds numbers of its real state, and it
# is asked only at the end. Watch what an early character has left behind when the last one is read.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[25, 45]
# ## Why that floor is so low
#
# Most windows of eight occur once. A model that has counted them knows the answer **by heart**.

# %% slideshow={"slide_type": "-"} tags=["live"] fold="1-7,10-17"
rows = []
for k in (3, 5, 8):
    windows = [text.characters[i : i + k] for i in range(0, len(text.characters), k)]
    half = len(windows) // 2
    known, second = set(windows[:half]), windows[half:]
    floor = corpus.conditional_entropy(text.idx, k, stride=k)

    once = sum(times == 1 for times in Counter(windows).values()) / len(windows)
    new = sum(window not in known for window in second) / len(second)
    shown = [Bar(once, "hidden"), f"{once:.0%}", Bar(new), f"{new:.0%}"]
    rows.append([f"{k} characters", f"{floor:.3f}", *shown])
bars(
    ["windows of", "floor", "occur once", "", "new in the second half", ""],
    rows,
    "Windows of 3, 5 and 8 characters: the floor of the loss, the part of the windows that occur "
    "once, and the part of those in the second half of the text that are new.",
)

# %% [markdown] slideshow={"slide_type": "fragment"}
# No use for a new text: a network has to generalise, and a table of counts cannot.

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: No, we should not. Windows of three come again: counting them is learning. Most windows of
# eight occur once: counting them is learning by heart.
#
# You will see: how many windows of the second half are new.
#
# In 45 minutes:
#
# Say: For those a table of counts has nothing to say; the network still answers, and sensibly. A
# low floor for long contexts measures memory.
