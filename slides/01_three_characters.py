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

# %% [markdown] slideshow={"slide_type": "slide"}
# # RNN review
#
# Lesson 6 of fast.ai, in Keras 3

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Three characters in, one out
#
# Every character becomes a number: its place in the sorted alphabet.

# %% slideshow={"slide_type": "-"}
from grader import corpus

text = corpus.load()
print(text)
print("first characters as numbers:", text.idx[:10].tolist())

# %% [markdown] slideshow={"slide_type": "slide"}
# ## Windows
#
# Three characters predict the fourth; the next window starts there.

# %% slideshow={"slide_type": "-"}
x, y = corpus.windows(text.idx, cs=3)
print(f"{len(y):,} windows")
for window, following in zip(x[:4], y[:4], strict=True):
    print(repr("".join(text.chars[i] for i in window)), "->", repr(text.chars[following]))

# %% [markdown] slideshow={"slide_type": "slide"}
# ## How well can it be done?
#
# No model that sees k characters has a lower loss than the text's conditional entropy.

# %% slideshow={"slide_type": "-"}
for k in range(4):
    print(f"k = {k}: {corpus.conditional_entropy(text.idx, k):.3f} nats")
