"""Questions of 02_n_characters."""

from typing import Any

import numpy as np

from grader import corpus
from grader.questions import probe, same_model, training
from grader.questions.compare import all_of, same
from grader.questions.question import Arrays, Question

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)
TIMESTEPS = 6  # of the probed model
WINDOW_SIZES = (3, 5, 8)  # more than one, so that a window size written as a number shows


def _window_challenge(rng: np.random.Generator) -> Arrays:
    return {"idx": rng.integers(1, corpus.VOCAB_SIZE, size=int(rng.integers(300, 400)))}


def _window_response(n_char_windows: Any, challenge: Arrays) -> Arrays:
    response = {}
    for cs in WINDOW_SIZES:
        x, y = n_char_windows(challenge["idx"], cs)
        response |= {f"x_{cs}": np.asarray(x), f"y_{cs}": np.asarray(y).reshape(-1)}
    return response


def _model_response(n_char_model: Any, challenge: Arrays) -> Arrays:
    return probe.probe_model(n_char_model, challenge, LESSON_SIZES, CS)


QUESTIONS = (
    Question(
        "n_char_windows",
        _window_challenge,
        _window_response,
        all_of(
            *(same(f"x_{cs}", f"the windows at cs={cs}") for cs in WINDOW_SIZES),
            *(
                same(f"y_{cs}", f"the character after each window at cs={cs}")
                for cs in WINDOW_SIZES
            ),
        ),
    ),
    Question(
        "n_char_model",
        probe.model_challenge(TIMESTEPS, timesteps=TIMESTEPS),
        _model_response,
        all_of(*same_model.MODEL, same_model.IDENTITY),
    ),
    training.question("train_n_chars", CS, epochs=3),
)
