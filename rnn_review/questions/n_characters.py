"""Questions of 02_n_characters.

| question | challenge | response |
|---|---|---|
| n_char_windows | `windows.challenge` | `windows.responses`: ``x_CS`` (windows, CS), ``y_CS`` \
(windows,) |
| n_char_model | `model_challenge` | `probe.probe_model` |
| train_n_chars | `training` | `training` |
| gradient_norms | `stretch` | `stretch` |

CS is each of `WINDOW_SIZES`.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.contract.compare import Comparison, all_of, first_of
from grader.contract.question import Arrays, Question
from grader.student.keras_probes import feeding, probe, same_model
from grader.student.keras_probes.model_challenge import model_challenge
from rnn_review.questions import stretch, trained_models, training, windows
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.text import corpus

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)
# More than one, so that a fixed window size fails; 1, as shape (windows, 1) is easily lost.
WINDOW_SIZES = (3, 5, 8, 1)


def _window_response(n_char_windows: Any, challenge: Arrays) -> Arrays:
    def windows_of(idx: np.ndarray) -> dict[str, np.ndarray]:
        found = {}
        for cs in WINDOW_SIZES:
            answer = n_char_windows(idx, cs)
            pair = windows.pair(answer, "The windows", "The character after each window")
            found |= {f"{name}_{cs}": array for name, array in pair.items()}
        return found

    return windows.responses(windows_of, challenge)


def _at_all_sizes(key: str, what: str) -> Comparison:
    return first_of(
        *(windows.same_for_all_texts(f"{key}_{cs}", f"{what} at cs={cs}") for cs in WINDOW_SIZES)
    )


def _model_response(n_char_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    return probe.probe_model(
        n_char_model, challenge, LESSON_SIZES, CS, feeding.EITHER, identity=True
    )


QUESTIONS = (
    Question(
        "n_char_windows",
        windows.challenge,
        _window_response,
        all_of(
            (
                _at_all_sizes("x", "the windows"),
                _at_all_sizes("y", "the character after each window"),
            )
        ),
    ),
    Question(
        "n_char_model",
        model_challenge("cs"),
        _model_response,
        all_of(*same_model.MODEL_FROM_IDENTITY),
    ),
    training.question(
        "train_n_chars",
        trained_models.window_form(
            CS, trained_models.Inputs.WINDOWS, trained_models.Inputs.COLUMNS
        ),
        windows=OwnWindows("n_char_windows", lambda rows: (rows[:, :-1], rows[:, -1])),
    ),
    stretch.GRADIENT_NORMS,
)
