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

# %% [markdown] slideshow={"slide_type": "slide"} timing=[15, 20] tags=["left"]
# # Three characters in, one out
#
# The smallest network that has everything a recurrent one has.
#
# 1. characters become integers
# 2. integers become vectors
# 3. three kinds of arrows
# 4. training, and a look at what it learned

# %% tags=["hide"]
from collections import Counter

import keras
import numpy as np
from keras import Input
from keras.layers import Dense, Embedding, add

from rnn_review.text import corpus
from slides.figures import Bar, Detail, Mark, bars, curves, embedding_map, rnn
from slides.training import trained

text = corpus.load()
keras.utils.set_random_seed(0)

# %% tags=["right", "hide-input"]
rnn.three_characters(stage="inputs", rest=True)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: A network that reads three characters and says the fourth. We can write down every arrow of
# it. All others today are this one in a loop.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## Characters to integers
#
# Every character gets its place in the alphabet.
#
# **Three of the nine numbers of "recurrent" are equal. Which?**

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] fold="1-2,4-8"
chars = sorted(set(text.characters))
chars.insert(0, "\0")  # place 0 is kept for padding
char_indices = {c: i for i, c in enumerate(chars)}
indices_char = dict(enumerate(chars))

idx = [char_indices[c] for c in text.characters]
vocab_size = len(chars)
print("vocab_size", vocab_size)
word = "recurrent"
rnn.numbered(word, [char_indices[c] for c in word], marked="r")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Two dictionaries, there and back. Place 0 is for padding. That makes 86: rows of our
# embedding, and probabilities at the output.
#
# In 45 minutes:
#
# Try: put your name in the place of "recurrent".

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 45]
# ## Inputs and output
#
# Three characters predict the fourth, and the fourth begins the next window.

# %% slideshow={"slide_type": "-"} tags=["left", "live"] fold="5-7"
cs = 3
starts = range(0, len(idx) - 1 - cs, cs)

c1_dat = [idx[i] for i in starts]
c2_dat = [idx[i + 1] for i in starts]
c3_dat = [idx[i + 2] for i in starts]
c4_dat = [idx[i + 3] for i in starts]
columns = [c1_dat, c2_dat, c3_dat, c4_dat]
x1, x2, x3, y = np.array(columns)[:, :-2]

print(f"{len(y):,} windows")

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.windows(
    ["".join(chars[i] for i in window) for window in zip(x1[:4], x2[:4], x3[:4], strict=True)],
    [chars[i] for i in y[:4]],
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Four lists: every first character, second, third, and those to predict. They step through
# the text by three, so only every third character is ever a target. We leave out the last two
# windows, as the lesson does, to compare.
#
# In 45 minutes:
#
# Say: What would we gain if windows moved by one? Three times the data, which overlap.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 45]
# ## A list of numbers is not enough

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# Feed 40 and 20 to a layer, and 40 weighs twice as much.
#
# Is the 40th character twice the 20th? Is `P` almost `Q`?
#
# We need a **matrix**: a row of numbers for each character.
#
# - One-hot times a matrix picks out a row.
# - An embedding takes the row, and skips the multiplication.
# - Training moves the rows to where they help.

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.embedding()

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Our integers are names, not amounts. Fed as they are, a later character would be more of
# something. So each gets a vector: one-hot times a matrix, which picks out a row. The embedding
# takes the row and skips the zeros.
#
# In 45 minutes:
#
# Say: The rows start at random and are trained like any other weight. So where they end up says
# what the network found alike.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 45]
# ## The embedding in code
#
# `n_fac`, the number of columns, is a **hyperparameter**: you choose it, and try.


# %% slideshow={"slide_type": "-"} tags=["left", "live"] fold="1-13,19-25"
# the lesson, in Keras 1:
# def embedding_input(name, n_in, n_out):
#     inp = Input(shape=(1,),
#                 dtype='int64', name=name)
#     emb = Embedding(n_in, n_out,
#                     input_length=1)(inp)
#     return inp, Flatten()(emb)
# c1_in, c1 = embedding_input(
#     'c1', vocab_size, n_fac)
def character(name):
    return Input((), name=name, dtype="int32")


n_fac = 42
c1_in = character("c1")
emb1 = Embedding(vocab_size, n_fac)
c1 = emb1(c1_in)
# and the same for c2 and c3
c2_in = character("c2")
emb2 = Embedding(vocab_size, n_fac)
c2 = emb2(c2_in)
c3_in = character("c3")
emb3 = Embedding(vocab_size, n_fac)
c3 = emb3(c3_in)
print("c1:", c1.shape)

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# **How many weights has `emb1`?**

# %% slideshow={"slide_type": "fragment"} tags=["left", "live"]
emb1.count_params()

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.embedding()

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: One embedding for each place. The lesson's code is folded away: nothing is flattened any
# more. How wide? You choose, and try.
#
# In 45 minutes:
#
# Say: The count is rows times columns, 86 by 42.
#
# Try: set `n_fac` to 4 and run.
#
# You will see: fewer weights, and a narrower c1. Whether it is still good enough, only training
# can tell.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 30]
# ## Input to hidden

# %% slideshow={"slide_type": "-"} tags=["left", "live"]
n_hidden = 256
dense_in = Dense(n_hidden, "relu")

c1_hidden = dense_in(c1)

print(c1.shape, "->", c1_hidden.shape)

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# The green arrow: the `n_fac` numbers of a character become the `n_hidden` numbers of the
# **hidden state**.
#
# $$h_1 = \mathrm{relu}(x_1 W + b)$$

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.three_characters(stage="input_to_hidden")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The green arrow is one Dense layer: 42 numbers become 256, the hidden state. Hidden,
# because nobody tells the network what to put there.
#
# In 45 minutes:
#
# Say: The layer is made on one line and used on another. That is on purpose: we use it again.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 50]
# ## Hidden to hidden

# %% slideshow={"slide_type": "-"} tags=["left", "live"] lines="1|3-5|7-9"
dense_hidden = Dense(n_hidden, "relu")

c2_dense = dense_in(c2)
hidden_2 = dense_hidden(c1_hidden)
c2_hidden = add([c2_dense, hidden_2])

c3_dense = dense_in(c3)
hidden_3 = dense_hidden(c2_hidden)
c3_hidden = add([c3_dense, hidden_3])

# %% [markdown] slideshow={"slide_type": "fragment"} tags=["left"]
# `add` sums element by element: what is new, and what was known.
#
# **What would change with two different `dense_hidden`?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.three_characters(stage="hidden_to_hidden")

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The heart of it. The second character goes through the same green layer, the old state
# through the orange one. Add the two: the new state. Then again for the third. One layer for
# every step is what lets us loop.
#
# In 45 minutes:
#
# Say: What if each step had an orange layer of its own? It would work, and could not go on to a
# fourth character: it has no weights for it.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[15, 30]
# ## Hidden to output

# %% slideshow={"slide_type": "-"} tags=["left", "live"]
dense_out = Dense(vocab_size, "softmax")
c4_out = dense_out(c3_hidden)

inputs = [c1_in, c2_in, c3_in]
model = keras.Model(inputs, c4_out)
print(model.output_shape)

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# The blue arrow: a probability for every character of the alphabet.
#
# Only the **last** state is asked. What the first character meant must have come along.

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
rnn.three_characters()

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The blue arrow makes 86 probabilities from the last state. Only the last: what the first
# character meant must survive two orange arrows.
#
# In 45 minutes:
#
# Say: With three characters that is easy. Keep it in mind for eight.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 40]
# ## Six arrows, how many numbers?
#
# A layer that is used three times is counted once.

# %% slideshow={"slide_type": "-"} tags=["live", "ask"] fold="1-10,12-21"
used = [("emb1", emb1, 1), ("emb2", emb2, 1), ("emb3", emb3, 1)]
used += [("dense_in", dense_in, 3), ("dense_hidden", dense_hidden, 2)]
used += [("dense_out", dense_out, 1)]


def shapes(layer):
    return " + ".join("×".join(map(str, w.shape)) for w in layer.weights)


in_all = model.count_params()
numbers = [layer.count_params() for name, layer, times in used]
rows = [
    [name, f"{times}", Detail(shapes(layer)), Bar(count / max(numbers)), f"{count:,}"]
    for (name, layer, times), count in zip(used, numbers, strict=True)
]
bars(
    ["", "used", "weights + biases", "", "numbers"],
    [*rows, ["the whole model", "", Detail(""), "", Mark(f"{in_all:,}", "ink")]],
    "The layers, how often each is used, the shapes of their weights, and how many numbers they "
    "have.",
)

# %% tags=["hide"]
untrained = emb3.embeddings.numpy()  # as it is now: for the map after the training

# %% [markdown] tags=["vote"]
# Which layer has the most numbers?
# - emb1
# - dense_in
# - dense_hidden
# - dense_out

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Which layer has the most numbers? The orange one: more than all others together. A count is
# the cheapest test there is.
#
# In 45 minutes:
#
# Say: The lesson's model has the same count, 109,738. If you make a layer inside a loop by
# mistake, this number tells you at once.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[30, 50]
# ## Four epochs

# %% slideshow={"slide_type": "-"} tags=["left"] fold="1-5,11-17"
loss = "sparse_categorical_crossentropy"
model.compile("adam", loss)


def fit():
    history = model.fit(
        [x1, x2, x3],
        y,
        batch_size=64,
        epochs=4,
        verbose=0,
    )
    return history.history["loss"]


losses = trained("three_chars", model, fit)
print(f"{losses[0]:.3f} -> {losses[-1]:.3f}")

# %% [markdown] slideshow={"slide_type": "-"} tags=["left"]
# Dashed: the best that anybody who knows three characters could do on these windows.
# **Would a fifth epoch help?**

# %% slideshow={"slide_type": "-"} tags=["right", "hide-input"]
floor = corpus.conditional_entropy(text.idx, k=3, stride=3)
curves.losses(
    {"three characters": losses},
    floor={"floor of these windows": floor},
    wide=False,
    alt="Loss of the three-character model over four epochs, above the entropy of the text.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Sparse cross-entropy, since targets are integers; Adam; four epochs as in the lesson.
# `trained` keeps the result. The dashed line is the floor of three known characters: 1.301 for the
# whole text, less for these windows, since more of them occur only once. We are well above it, and
# still fall.
#
# In 45 minutes:
#
# Say: Three characters are not too few. The network has not learned yet all that they can tell.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[20, 45]
# ## Let it finish your words
#
# The lesson's, on Nietzsche: `"phi"` → `"l"`, `" th"` → `"e"`, `" an"` → `"d"`.
# **And ours? And the text?**

# %% slideshow={"slide_type": "-"} tags=["live"] fold="1,3-18"
rows = []
for seen in ("phi", " th", " an"):
    p = model([np.array([char_indices[c]]) for c in seen]).numpy()[0]
    after = Counter(part[:1] for part in text.characters.split(seen)[1:])
    counted = after.most_common(3)
    for n, i in enumerate(p.argsort()[:-4:-1]):
        letter, times = counted[n] if n < len(counted) else ("", 0)
        share = times / max(1, after.total())
        first = repr(chars[i]) if n > 0 or chars[i] == letter else Mark(repr(chars[i]))
        says = [first, Bar(p[i], "hidden"), f"{p[i]:.0%}"]
        has = [repr(letter), Bar(share), f"{share:.0%}"] if letter else ["", "", ""]
        rows.append([repr(seen) if n == 0 else "", *says, *has])
bars(
    ["after", "", "the network", "", "", "the text", ""],
    rows,
    "After three texts, the three characters that the network gives most, and those that are most "
    "frequent in the text.",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: Compare the network with the counts, the best that three characters allow. After space, t,
# h they agree. "phi" is rare here: the network guesses from what looks like it.
#
# In 45 minutes:
#
# Try: take three characters from the room, then "qqq", which never occurs.
#
# You will see: an answer even there. It has no way to say that it does not know.

# %% [markdown] slideshow={"slide_type": "subslide"} timing=[0, 40]
# ## What did the embedding learn?
#
# Nobody told it what a digit is, or that `!` ends a sentence. Which rows end up close?

# %% slideshow={"slide_type": "-"} tags=["hide-input"]
often = [i for i, c in enumerate(chars) if text.characters.count(c) > 300]
embedding_map(
    untrained[often],
    emb3.embeddings.numpy()[often],
    [chars[i] for i in often],
    chosen="!",
)

# %% [markdown] slideshow={"slide_type": "notes"}
# Say: The rows start at random and go where training has put them. Vowels find vowels, letters
# their capitals, digits digits. To the network they were only integers. It sorted them by what
# follows.
#
# Try: press Train, then point at a digit and at e.
#
# You will see: lines to the closest rows.
