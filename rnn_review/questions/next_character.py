"""The question get_next: the character that a model holds most probable.

| question | challenge | response |
|---|---|---|
| get_next | ``chars`` (19,), ``texts`` (6,); ``vectors`` (3, 20, 16), ``kernel`` (16, 20) | \
``next`` (6,): code points |

``chars`` are those after the padding character; ``vectors`` and ``kernel`` are the weights of the
model that is asked: an embedding for each position, and a dense layer on the sum of their vectors.
"""

from functools import partial
from typing import Any

import numpy as np

from grader.contract.compare import all_of
from grader.contract.question import AnswerError, Arrays, Question
from grader.student import form
from grader.student.keras_probes import models
from grader.student.keras_probes.backend import keras
from rnn_review.questions import trained_models
from rnn_review.questions.characters import code_points, same_characters

CS = 3
_TRIED = 1500  # texts, of which most have a next character that is clear
_AGAIN = 1  # texts that are asked twice: drawn characters then mostly differ


def _next_challenge(rng: np.random.Generator) -> Arrays:
    """Draw a model and, for some of its characters, a text that this character follows.

    So "\\0" is the right answer once, as are a space and a new line. Some texts begin with white
    space, others end with it. After each text no character has a probability above 0.1: drawing
    from the distribution is right for all texts less than once in a million times.
    """
    letters = rng.choice(list("ABCDEFGHIJKnopqrstuvwxyz"), size=17, replace=False)
    chars = ["\0", *sorted([" ", "\n", *map(str, letters)])]
    following = [0, *(chars.index(c) for c in (" ", "\n", *map(str, letters[:3])))]
    while True:
        vectors = rng.standard_normal((CS, len(chars), trained_models.N_FAC))
        kernel = rng.standard_normal((trained_models.N_FAC, len(chars)))
        kernel *= 0.5 / np.sqrt(CS * trained_models.N_FAC)
        rows = _texts_before(following, vectors, kernel, rng)
        if rows is not None:
            texts = np.array(["".join(chars[c] for c in row) for row in rows])
            return {
                "chars": np.array(chars[1:]),
                "texts": texts,
                "vectors": vectors,
                "kernel": kernel,
            }


def _texts_before(
    following: list[int], vectors: np.ndarray, kernel: np.ndarray, rng: np.random.Generator
) -> np.ndarray | None:
    """A text (CS,) for each character, which clearly follows it, shuffled; None if one has none.

    A third of the texts begins with the second or third of these characters, a third ends with one.
    """
    vocab_size = vectors.shape[1]
    rows = rng.integers(1, vocab_size, size=(_TRIED, CS))
    rows[::3, 0], rows[1::3, -1] = rng.choice(following[1:3], size=(2, _TRIED // 3))
    logits = vectors[np.arange(CS), rows].sum(axis=1) @ kernel
    first, second = np.sort(logits, axis=1)[:, :-3:-1].T
    clear = (first - second > 0.05) & (first - np.log(np.exp(logits).sum(axis=1)) < np.log(0.1))
    found = np.where(clear, logits.argmax(axis=1), -1)
    before = [rows[i % 3 :: 3][found[i % 3 :: 3] == c][:1] for i, c in enumerate(following)]
    return rng.permutation(np.concatenate(before)) if all(map(len, before)) else None


def _asked_model(vectors: np.ndarray, kernel: np.ndarray) -> models.Model:
    """The model that is asked for the next character, with an input for each position."""
    layers = keras.layers
    characters = [keras.Input((1,), name=f"c{i + 1}", dtype="int32") for i in range(len(vectors))]
    looked_up = [layers.Embedding(*v.shape)(c) for v, c in zip(vectors, characters, strict=True)]
    total = layers.Flatten()(layers.Add()(looked_up))
    dense = layers.Dense(kernel.shape[1], "softmax", use_bias=False, name="dense_out")
    asked = keras.Model(characters, dense(total))
    asked.set_weights([*vectors, kernel])
    asked.predict = partial(_predict, asked, asked.predict)
    return asked


def _predict(model: models.Model, predict: Any, x: Any, *rest: Any, **named: Any) -> Any:
    """What `predict` returns, without the dataset and the graph that it makes for a few rows."""
    if rest or not named.keys() <= {"verbose", "batch_size"}:
        return predict(x, *rest, **named)
    columns = keras.tree.flatten(x)
    if not all(isinstance(c, np.ndarray) and c.ndim == 2 for c in columns):
        return predict(x, *rest, **named)
    return np.asarray(model(x, training=False))


def _next_response(get_next: Any, challenge: Arrays) -> Arrays:
    chars = ["\0", *(str(c) for c in challenge["chars"])]
    char_indices = dict(zip(chars, range(len(chars)), strict=True))

    model = _asked_model(challenge["vectors"], challenge["kernel"])
    texts = [str(t) for t in challenge["texts"]]
    found, again = (
        [_one_of(chars, get_next(model, t, char_indices, chars)) for t in some]
        for some in (texts, texts[:_AGAIN])
    )
    if found[:_AGAIN] != again:
        raise AnswerError(
            "get_next does not return the same character each time it is called with the same "
            "text. Is a character drawn at random, where the most probable one is asked for?"
        )
    return {"next": code_points(found)}


def _one_of(chars: list[str], answer: Any) -> str:
    """Check that get_next returned one of the characters that it was given."""
    if not isinstance(form.returned(answer, "a character"), str):
        raise AnswerError(
            f"get_next returned {form.article(answer)}, expected a character. Is it the index of "
            f"one?"
        )
    answer = str(answer) or "\0"  # what NumPy makes of "\0"
    if len(answer) > 1:
        raise AnswerError(
            f"get_next returned {answer[:20]!r}, a text of {len(answer)} characters, expected one."
        )
    if answer not in chars:
        raise AnswerError(
            f"get_next returned {answer[:20]!r}, which is not in the list `chars` that it was "
            f"given. Does it look up the character elsewhere?"
        )
    return answer


GET_NEXT = Question(
    "get_next",
    _next_challenge,
    _next_response,
    all_of(same_characters("next", "the most probable next characters of some texts")),
)
