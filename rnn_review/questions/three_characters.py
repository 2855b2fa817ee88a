"""Questions of 01_three_characters.

| question | challenge | response |
|---|---|---|
| char_maps | ``text`` () | ``chars`` (vocab_size,): code points; ``indices`` and \
``round_trip`` (characters,); ``vocab_size`` (3,) |
| three_char_windows | `windows.challenge` | ``windows_I`` (windows, 3), ``next_I`` (windows,) |
| embedding_input | ``name`` (), ``sizes`` (2,): n_in, n_out; ``x`` (n_in, 1), ``seed`` () | \
``name`` (); ``shapes``, ``trainable`` (weights, 3); ``vectors``, ``in_training`` (n_in, n_out); \
``gradient`` (n_in * n_out,) |
| three_char_model | `model_challenge` | `probe.probe_model` |
| train_three_chars | `training` | `training` |
| get_next | ``chars`` (11,), ``texts`` (12,); ``vectors`` (3, 12, 16), ``kernel`` (16, 12) | \
``next`` (12,) |

I is the number of the text. ``chars`` of get_next are those after the padding character; its
``vectors`` and ``kernel`` are the weights of the model that is asked: an embedding for each
position, and a dense layer on the sum of their vectors.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.contract.compare import Complaint, all_of, close, first_of, same
from grader.contract.question import AnswerError, Arrays, Question
from grader.student.keras_probes import models, probe, returned, same_model, weights
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.model_challenge import model_challenge
from grader.student.keras_probes.returned import integer
from rnn_review.questions import trained_models, training, windows
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.text import corpus

CS = 3
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256)


# Every text has them, so that maps without white space, digits or capitals always fail.
_IN_EVERY_TEXT = " \n\t\r09AZaz.\xa0é"


def _text_challenge(rng: np.random.Generator) -> Arrays:
    """Draw a short text over a random alphabet, so that maps made for one text fail."""
    drawn = rng.choice(np.arange(0x100, 0x400), size=int(rng.integers(10, 30)), replace=False)
    alphabet = [*_IN_EVERY_TEXT, *(chr(c) for c in drawn)]
    characters = rng.permutation(np.resize(alphabet, 400))  # each of them several times
    return {"text": np.array(" \n" + "".join(characters) + "\n ")}


def _map_response(char_maps: Any, challenge: Arrays) -> Arrays:
    text = str(challenge["text"])
    chars, char_indices, indices_char = char_maps(text)
    return {
        # As numbers: NumPy removes "\0" from the end of a text.
        "chars": np.array([ord(c) if len(c) == 1 else -1 for c in chars]),
        "indices": np.array([integer(char_indices[c], f"The index of {c!r}") for c in text]),
        "vocab_size": np.array([len(chars), len(char_indices), len(indices_char)]),
        "round_trip": np.array([str(indices_char[char_indices[c]]) for c in text]),
    }


def _window_response(three_char_windows: Any, challenge: Arrays) -> Arrays:
    pairs = [_windows(three_char_windows(idx)) for idx in windows.texts(challenge)]
    xs, ys = zip(*pairs, strict=True)
    return windows.numbered("windows", xs) | windows.numbered("next", ys)


def _windows(answer: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return the windows (n, 3) and the character after each (n,) of an answer's four arrays."""
    columns = returned.items(answer, CS + 1, "arrays")
    *xs, y = [returned.array(c, "an array of characters").reshape(-1) for c in columns]
    if len({len(c) for c in [*xs, y]}) > 1:
        lengths = ", ".join(str(len(c)) for c in [*xs, y])
        raise AnswerError(f"The four arrays must have the same length; they have {lengths}.")
    return np.stack(xs, axis=1), y


def _embedding_challenge(rng: np.random.Generator) -> Arrays:
    # n_in < n_out: a table with rows and columns swapped has every index, so its shape is reported.
    n_in, n_out = np.sort(rng.choice(np.arange(5, 20), size=2, replace=False))
    return {
        "name": np.array("".join(rng.choice(list("abcdefgh"), size=4)) + str(rng.integers(10, 99))),
        "sizes": np.array([n_in, n_out]),
        "x": rng.permutation(n_in)[:, None],
        "seed": rng.integers(2**62),
    }


def _embedding_response(embedding_input: Any, challenge: Arrays) -> Arrays:
    n_in, n_out = (int(n) for n in challenge["sizes"])
    inputs, embedded = embedding_input(str(challenge["name"]), n_in, n_out)
    model = models.built(keras.Model(inputs, embedded), challenge["x"])
    response = {"shapes": models.shapes(model.weights), "name": np.array(str(inputs.name))}
    for weight in model.weights:
        weight.assign(weights.draw(challenge["seed"], weight.shape, 0))
    fed = models.feed(model, challenge["x"])
    vectors = np.asarray(model(fed, training=False))
    with tf.GradientTape() as tape:
        in_training = model(fed, training=True)
        total = tf.reduce_sum(in_training * weights.draw(challenge["seed"], vectors.shape, 1))
    gradients = probe.dense_gradients(tape, total, model.weights)
    return response | {
        "trainable": models.shapes(model.trainable_weights),
        "vectors": vectors,
        "in_training": np.asarray(in_training),
        "gradient": np.concatenate([g.reshape(-1) for g in gradients] or [np.zeros(0)]),
    }


def _one_table(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if np.array_equal(theirs["shapes"], ours["shapes"]):
        return None
    found, expected = (
        ", ".join(" x ".join(str(n) for n in row if n) for row in arrays["shapes"][:9].tolist())
        for arrays in (theirs, ours)
    )
    return f"The embedding's weights, rows x columns: expected {expected}, found {found or 'none'}."


def _model_response(three_char_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    return probe.probe_model(three_char_model, challenge, LESSON_SIZES, CS)


def _next_challenge(rng: np.random.Generator) -> Arrays:
    """Draw a model and, for each of its characters, a text that this character follows.

    So "\0" is the right answer once. After each text no character has a probability above 0.3:
    drawing from the distribution is right for all texts less than once in a million times.
    """
    letters = rng.choice(list("ABCDEFGHnopqrstuvwxyz"), size=9, replace=False)
    chars = ["\0", *sorted([" ", "\n", *map(str, letters)])]
    while True:
        vectors = rng.standard_normal((CS, len(chars), trained_models.N_FAC))
        kernel = rng.standard_normal((trained_models.N_FAC, len(chars))) / np.sqrt(
            CS * trained_models.N_FAC
        )
        rows = _texts_by_next(vectors, kernel, rng)
        if rows is not None:
            texts = np.array(["".join(chars[c] for c in row) for row in rows])
            return {
                "chars": np.array(chars[1:]),
                "texts": texts,
                "vectors": vectors,
                "kernel": kernel,
            }


def _texts_by_next(
    vectors: np.ndarray, kernel: np.ndarray, rng: np.random.Generator
) -> np.ndarray | None:
    """Return a text (CS,) for each character that clearly follows it, shuffled, or None."""
    vocab_size = vectors.shape[1]
    rows = rng.permutation(np.array(list(np.ndindex(*[vocab_size - 1] * CS))) + 1)
    logits = vectors[np.arange(CS), rows].sum(axis=1) @ kernel
    first, second = np.sort(logits, axis=1)[:, :-3:-1].T
    clear = (first - second > 0.05) & (first - np.log(np.exp(logits).sum(axis=1)) < np.log(0.3))
    rows, following = rows[clear], logits[clear].argmax(axis=1)
    _, places = np.unique(following, return_index=True)
    return rng.permutation(rows[places]) if len(places) == vocab_size else None


def _asked_models(vectors: np.ndarray, kernel: np.ndarray) -> Iterator[models.Model]:
    """Models that are asked for the next character, with an input for each position or with one."""
    cs, vocab_size, n_fac = vectors.shape
    for columns in (True, False):
        named = [f"c{i + 1}" for i in range(cs)] if columns else ["windows"]
        inputs = [keras.Input((cs // len(named),), dtype="int32", name=name) for name in named]
        characters = (
            inputs if columns else [keras.ops.take(inputs[0], [i], axis=1) for i in range(cs)]
        )
        looked_up = [keras.layers.Embedding(vocab_size, n_fac)(c) for c in characters]
        total = keras.layers.Flatten()(keras.layers.Add()(looked_up))
        dense = keras.layers.Dense(vocab_size, "softmax", use_bias=False, name="dense_out")
        model = keras.Model(inputs if columns else inputs[0], dense(total))
        model.set_weights([*vectors, kernel])
        yield model


def _next_response(get_next: Any, challenge: Arrays) -> Arrays:
    chars = ["\0", *(str(c) for c in challenge["chars"])]
    char_indices = dict(zip(chars, range(len(chars)), strict=True))

    def ask(model: models.Model) -> list[str]:
        found = [get_next(model, str(t), char_indices, chars) for t in challenge["texts"]]
        return [str(c) for c in found]

    asked = _asked_models(challenge["vectors"], challenge["kernel"])
    return {"next": np.array(trained_models.first_that_works(asked, ask))}


QUESTIONS = (
    Question(
        "char_maps",
        _text_challenge,
        _map_response,
        all_of(
            same("vocab_size", "the sizes of chars, char_indices and indices_char"),
            same("chars", "the code points of chars, sorted, with '\\0' (0) first"),
            same("indices", "the text as indices"),
            same("round_trip", "the text, converted to indices and back"),
        ),
    ),
    Question(
        "three_char_windows",
        windows.challenge,
        _window_response,
        all_of(
            (
                windows.same_for_all_texts("windows", "the windows, three characters each"),
                windows.same_for_all_texts("next", "the character after each window"),
            )
        ),
    ),
    Question(
        "embedding_input",
        _embedding_challenge,
        _embedding_response,
        all_of(
            _one_table,
            (
                same("name", "the name of the input"),
                first_of(
                    close("vectors", "the vectors of all characters"),
                    close("in_training", "in training mode, the vectors of all characters"),
                ),
                first_of(
                    same("trainable", "the shapes of the weights that are trained"),
                    close("gradient", "the gradients with respect to the embedding's weights"),
                ),
            ),
        ),
    ),
    Question(
        "three_char_model",
        model_challenge(cs=CS),
        _model_response,
        all_of(*same_model.MODEL),
    ),
    training.question(
        "train_three_chars",
        trained_models.window_form(CS, columns_first=True),
        batches=160,
        windows=OwnWindows("three_char_windows", lambda rows: tuple(rows.T), takes_cs=False),
    ),
    Question(
        "get_next",
        _next_challenge,
        _next_response,
        all_of(same("next", "the most probable next characters of some texts")),
    ),
)
