"""Questions of 01_three_characters.

| question | challenge | response |
|---|---|---|
| char_maps | ``text`` () | ``chars`` (vocab_size,), ``round_trip`` (1 + characters,): code \
points; ``indices`` (1 + characters,); ``vocab_size`` (3,) |
| three_char_windows | `windows.challenge` | `windows.responses`: ``windows`` (windows, 3), \
``next`` (windows,) |
| embedding_input | ``name`` (), ``sizes`` (2,): n_in, n_out; ``x`` (n_in, 1), ``seed`` () | \
``name`` (); ``input`` (2,): shape and dtype; ``shapes``, ``trainable`` (weights, 3); \
`weights.initial`; ``vectors``, ``in_training`` (n_in, n_out); ``gradient`` (n_in * n_out,) |
| three_char_model | `model_challenge` | `probe.probe_model` |
| train_three_chars | `training` | `training` |
| get_next | ``chars`` (11,), ``texts`` (12,); ``vectors`` (3, 12, 16), ``kernel`` (16, 12) | \
``next`` (12,): code points |

``indices`` and ``round_trip`` begin with those of the padding character. ``chars`` of get_next are
those after the padding character; its ``vectors`` and ``kernel`` are the weights of the model that
is asked: an embedding for each position, and a dense layer on the sum of their vectors.
"""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from grader.contract.compare import Comparison, Complaint, all_of, close, first_of, same
from grader.contract.question import AnswerError, Arrays, Question
from grader.student import form
from grader.student.keras_probes import feeding, models, probe, same_model, weights
from grader.student.keras_probes.backend import keras, tf
from grader.student.keras_probes.model_challenge import model_challenge
from rnn_review.questions import trained_models, training, windows
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.text import corpus

CS = 3
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256)
NOT_FOUND = -1  # in place of an index or a code point

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
    _maps(char_maps("another text, read first"))  # of which nothing may be left in the second call
    chars, char_indices, indices_char = _maps(char_maps(text))
    indices = [
        form.integer(char_indices.get(c, NOT_FOUND), f"The index of {c!r}") for c in "\0" + text
    ]
    return {
        "chars": _code_points(chars),
        "indices": np.array(indices),
        "vocab_size": np.array([len(chars), len(char_indices), len(indices_char)]),
        "round_trip": _code_points([indices_char.get(i) for i in indices]),
    }


def _maps(answer: Any) -> tuple[list, dict, dict]:
    """Check that char_maps returned a list and two dicts."""
    names, kinds = ("chars", "char_indices", "indices_char"), (list, dict, dict)
    maps = form.several(answer, 3, f"values, {', '.join(names)}")
    for value, name, kind in zip(maps, names, kinds, strict=True):
        if not isinstance(value, kind):
            raise AnswerError(f"{name}: expected a {kind.__name__}, found {form.article(value)}.")
    return tuple(maps)


def _code_points(characters: Iterable[Any]) -> np.ndarray:
    """As numbers, since NumPy removes "\0" from the end of a text; what is no character is -1."""
    return np.array([ord(c) if form.is_character(c) else NOT_FOUND for c in characters])


def _right_characters(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    """Name characters that are missing, or too many."""
    found, expected = (set(a["chars"].reshape(-1)[:2000].tolist()) for a in (theirs, ours))
    missing, added = sorted(expected - found), sorted(found - expected)
    if not missing and not added:
        return None
    words = [
        f"{what} {', '.join(_shown(c) for c in some[:5])}{', ...' if len(some) > 5 else ''}"
        for what, some in (("lacks", missing), ("has, but should not,", added))
        if some
    ]
    hint = " Does the function read the text that it is given?" if missing and added else ""
    return f"With the text that check calls it with, chars {' and '.join(words)}.{hint}"


def _same_characters(key: str, what: str) -> Comparison:
    """Equal code points; the complaint shows them as characters."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        if theirs[key].shape != ours[key].shape:
            return same(key, what)(theirs, ours, challenge)
        wrong = np.flatnonzero(theirs[key] != ours[key])
        if not len(wrong):
            return None
        expected, found = (_shown(int(arrays[key][wrong[0]])) for arrays in (ours, theirs))
        return (
            f"{what[0].upper()}{what[1:]}: at index {wrong[0]} expected {expected}, found {found} "
            f"({len(wrong)} of {len(ours[key])} differ)."
        )

    return comparison


def _shown(code_point: int) -> str:
    return repr(chr(code_point)) if 0 <= code_point <= sys.maxunicode else "none"


def _window_response(three_char_windows: Any, challenge: Arrays) -> Arrays:
    return windows.responses(lambda idx: _windows(three_char_windows(idx)), challenge)


def _windows(answer: Any) -> dict[str, np.ndarray]:
    """Return the windows (n, 3) and the character after each (n,) of an answer's four arrays."""
    columns = [
        form.numpy_array(column, f"Array {number} of the four")
        for number, column in enumerate(form.several(answer, CS + 1, "arrays"), start=1)
    ]
    shapes = ", ".join(str(c.shape) for c in columns)
    if any(c.ndim != 1 for c in columns):
        raise AnswerError(f"The four arrays must have shape (windows,); they have {shapes}.")
    if len({len(c) for c in columns}) > 1:
        raise AnswerError(f"The four arrays must have the same length; their shapes are {shapes}.")
    return {"windows": np.stack(columns[:-1], axis=1), "next": columns[-1]}


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
    answer = embedding_input(str(challenge["name"]), n_in, n_out)
    inputs, embedded = form.several(answer, 2, "values, an input and a vector")
    model = feeding.built(keras.Model(inputs, embedded), challenge["x"])
    response = {
        "shapes": models.shapes(model.weights),
        "name": np.array(str(inputs.name)),
        "input": np.array([str(tuple(inputs.shape[1:])), str(inputs.dtype)]),
    } | weights.initial(model.weights)
    for weight in model.weights:
        weight.assign(weights.draw(challenge["seed"], weight.shape, 0))
    fed = feeding.feed(model, challenge["x"])
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


def _integer_input(theirs: Arrays, _ours: Arrays, _challenge: Arrays) -> Complaint:
    """Complain of an input of another shape than (1,), or of floats."""
    shape, dtype = (str(part) for part in theirs["input"])
    if shape != "(1,)":
        return f"The shape of the input: expected (1,), found {shape}."
    if "int" not in dtype:
        return f"The dtype of the input: expected integers, found {dtype}. Is dtype given to Input?"
    return None


def _one_table(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if np.array_equal(theirs["shapes"], ours["shapes"]):
        return None
    found, expected = (
        ", ".join(" x ".join(str(n) for n in row if n) for row in arrays["shapes"][:9].tolist())
        for arrays in (theirs, ours)
    )
    return f"The embedding's weights, rows x columns: expected {expected}, found {found or 'none'}."


def _model_response(three_char_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    columns = (feeding.Form.COLUMNS,)
    return probe.probe_model(three_char_model, challenge, LESSON_SIZES, CS, columns)


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
        return [_one_of(chars, c) for c in found]

    asked = _asked_models(challenge["vectors"], challenge["kernel"])
    return {"next": _code_points(trained_models.first_that_works(asked, ask))}


def _one_of(chars: list[str], answer: Any) -> str:
    """Check that get_next returned one of the characters that it was given."""
    if not isinstance(form.returned(answer, "a character"), str):
        raise AnswerError(
            f"get_next returned {form.article(answer)}, expected a character. Is it the index of "
            f"one?"
        )
    if answer not in chars:
        raise AnswerError(
            f"get_next returned {answer[:20]!r}, which is not in the list `chars` that it was "
            f"given. Does it look up the character elsewhere?"
        )
    return answer


QUESTIONS = (
    Question(
        "char_maps",
        _text_challenge,
        _map_response,
        all_of(
            _right_characters,
            same("vocab_size", "the sizes of chars, char_indices and indices_char"),
            _same_characters("chars", "chars, sorted, with '\\0' first"),
            same("indices", "the indices of '\\0' and of the text's characters"),
            _same_characters("round_trip", "'\\0' and the text, converted to indices and back"),
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
                _integer_input,
                same_model.initial_weights,
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
        all_of(*same_model.same_model(lenient=(LESSON_SIZES[:2],))),
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
        all_of(_same_characters("next", "the most probable next characters of some texts")),
    ),
)
