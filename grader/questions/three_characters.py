"""Questions of 01_three_characters."""

from typing import Any

import numpy as np

from grader import corpus
from grader.backend import keras
from grader.questions import models, probe, returned, same_model, training
from grader.questions.compare import all_of, close, same
from grader.questions.question import AnswerError, Arrays, Question

CS = 3
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256)


def _text_challenge(rng: np.random.Generator) -> Arrays:
    """A short text over a random alphabet, so that a map made for one text does not fit."""
    alphabet = rng.choice(np.arange(33, 1000), size=int(rng.integers(20, 40)), replace=False)
    characters = "".join(chr(c) for c in rng.choice(alphabet, size=400))
    return {"text": np.array(characters)}


def _map_response(char_maps: Any, challenge: Arrays) -> Arrays:
    text = str(challenge["text"])
    chars, char_indices, indices_char = char_maps(text)
    return {
        # As numbers, since NumPy drops "\0" from the end of a text.
        "chars": np.array([ord(c) if len(c) == 1 else -1 for c in chars]),
        "indices": np.array([int(char_indices[c]) for c in text]),
        "vocab_size": np.array([len(chars), len(char_indices), len(indices_char)]),
        "round_trip": np.array([str(indices_char[char_indices[c]]) for c in text]),
    }


def _window_challenge(rng: np.random.Generator) -> Arrays:
    return {"idx": rng.integers(1, corpus.VOCAB_SIZE, size=int(rng.integers(300, 400)))}


def _window_response(three_char_windows: Any, challenge: Arrays) -> Arrays:
    columns = returned.items(three_char_windows(challenge["idx"]), CS + 1, "arrays")
    *xs, y = [returned.array(c, "an array of characters").reshape(-1) for c in columns]
    if len({len(c) for c in [*xs, y]}) > 1:
        lengths = ", ".join(str(len(c)) for c in [*xs, y])
        raise AnswerError(f"The four arrays must have one length; theirs are {lengths}.")
    return {"windows": np.stack(xs, axis=1), "next": y}


def _embedding_challenge(rng: np.random.Generator) -> Arrays:
    n_in, n_out = rng.choice(np.arange(5, 20), size=2, replace=False)
    return {
        "sizes": np.array([n_in, n_out]),
        "x": rng.integers(0, n_in, size=(13, 1)),
        "seed": rng.integers(2**62),
    }


def _embedding_response(embedding_input: Any, challenge: Arrays) -> Arrays:
    n_in, n_out = (int(n) for n in challenge["sizes"])
    inputs, embedded = embedding_input("c1", n_in, n_out)
    model = models.built(keras.Model(inputs, embedded), challenge["x"])
    response = {"shapes": models.shapes(model.weights), "name": np.array(str(inputs.name))}
    for weight in model.weights:
        weight.assign(probe.draw(challenge["seed"], weight.shape, 0))
    vectors = np.asarray(model(models.feed(model, challenge["x"])))
    return response | {"vectors": vectors}


def _model_response(three_char_model: Any, challenge: Arrays) -> Arrays:
    return probe.probe_model(three_char_model, challenge, LESSON_SIZES, CS)


def _next_challenge(rng: np.random.Generator) -> Arrays:
    chars = np.array(["\0", *sorted(chr(c) for c in rng.choice(np.arange(97, 123), 12, False))])
    rows = rng.integers(1, len(chars), size=(8, CS))
    return {
        "chars": chars[1:],
        "texts": np.array(["".join(chars[row]) for row in rows]),
        "vectors": rng.standard_normal((CS, len(chars), training.N_FAC)),
        "kernel": rng.standard_normal((training.N_FAC, len(chars))),
    }


def _next_response(get_next: Any, challenge: Arrays) -> Arrays:
    chars = ["\0", *(str(c) for c in challenge["chars"])]
    char_indices = dict(zip(chars, range(len(chars)), strict=True))
    model = training.BagOfCharacters(CS, len(chars))
    model.set_weights([challenge["vectors"], challenge["kernel"]])
    following = [get_next(model, str(t), char_indices, chars) for t in challenge["texts"]]
    return {"next": np.array([str(c) for c in following])}


QUESTIONS = (
    Question(
        "char_maps",
        _text_challenge,
        _map_response,
        all_of(
            same("vocab_size", "the sizes of chars, char_indices and indices_char"),
            same("chars", "the code points of chars, sorted, with '\\0' (0) first"),
            same("indices", "the text as indices"),
            same("round_trip", "the text, to indices and back"),
        ),
    ),
    Question(
        "three_char_windows",
        _window_challenge,
        _window_response,
        all_of(
            same("windows", "the windows, three characters side by side"),
            same("next", "the character after each window"),
        ),
    ),
    Question(
        "embedding_input",
        _embedding_challenge,
        _embedding_response,
        all_of(
            same("shapes", "the shape (rows, columns) of the embedding's weights,"),
            same("name", "the name of the input"),
            close("vectors", "the vectors of some characters"),
        ),
    ),
    Question(
        "three_char_model",
        probe.model_challenge(timesteps=CS),
        _model_response,
        all_of(*same_model.MODEL),
    ),
    training.question("train_three_chars", CS, epochs=3),
    Question(
        "get_next",
        _next_challenge,
        _next_response,
        all_of(same("next", "the most probable next characters of some texts")),
    ),
)
