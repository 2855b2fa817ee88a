"""Questions of 04_sequences.

| question | challenge | response |
|---|---|---|
| sequence_windows | `windows.challenge`; ``cs`` () | ``x_I`` and ``y_I`` (windows, cs) |
| unrolled_model, sequence_model | `model_challenge`, a target for every step | \
`probe.probe_model` |
| sequence_losses | ``p`` (batch, cs, vocab_size); ``y`` (batch, cs) | ``per_step`` (cs,); \
``total`` and ``mean`` () |
| train_sequences | `training` | `training` |

I is the number of the text.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from grader.contract.compare import RELATIVE_TOLERANCE, Complaint, all_of, close, far
from grader.contract.question import Arrays, Question
from grader.student.keras_probes import probe, same_model
from grader.student.keras_probes.model_challenge import model_challenge
from rnn_review.questions import trained_models, training, windows
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.text import corpus

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)


def _window_challenge(rng: np.random.Generator) -> Arrays:
    return windows.challenge(rng) | {"cs": np.int64(rng.choice([5, 6, 7]))}


def _window_response(sequence_windows: Any, challenge: Arrays) -> Arrays:
    cs = int(challenge["cs"])
    pairs = [sequence_windows(idx, cs) for idx in windows.texts(challenge)]
    xs, ys = ([np.asarray(array) for array in arrays] for arrays in zip(*pairs, strict=True))
    return windows.numbered("x", xs) | windows.numbered("y", ys)


_MODEL_CHALLENGE = model_challenge("cs", every_step=True)


def _model_response(build: Any, challenge: Arrays) -> Iterator[Arrays]:
    return probe.probe_model(build, challenge, LESSON_SIZES, CS, identity=True)


def _sum_not_mean(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Complain of one stacked output, over whose steps Keras averages instead of adding up."""
    cs = challenge["x"].shape[1]
    if far(cs * theirs["tied_loss"], ours["tied_loss"], RELATIVE_TOLERANCE).any():
        return None
    return (
        f"The loss is the mean of the losses of the {cs} steps, {theirs['tied_loss']:.6g}; the "
        f"exercise asks for their sum, {ours['tied_loss']:.6g}. Keras adds the losses of several "
        f"outputs, but averages over the steps of one output."
    )


def _loss_challenge(rng: np.random.Generator) -> Arrays:
    batch, cs, vocab_size = (int(n) for n in rng.permutation(np.arange(5, 15))[:3])
    p = rng.dirichlet(np.ones(vocab_size), size=(batch, cs))
    return {
        # None is so small that an answer which adds 1e-7 to it would fail.
        "p": 0.9 * p + 0.1 / vocab_size,
        "y": rng.integers(0, vocab_size, size=(batch, cs)),
    }


def _loss_response(sequence_losses: Any, challenge: Arrays) -> Arrays:
    per_step, total, mean = sequence_losses(challenge["p"], challenge["y"])
    return {
        "per_step": np.asarray(per_step),
        "total": np.asarray(total),
        "mean": np.asarray(mean),
    }


QUESTIONS = (
    Question(
        "sequence_windows",
        _window_challenge,
        _window_response,
        all_of(
            (
                windows.same_for_all_texts("x", "the windows"),
                windows.same_for_all_texts(
                    "y", "the targets, for each character the one that follows it"
                ),
            )
        ),
    ),
    Question(
        "unrolled_model",
        _MODEL_CHALLENGE,
        _model_response,
        all_of(_sum_not_mean, *same_model.MODEL_FROM_IDENTITY),
    ),
    Question(
        "sequence_losses",
        _loss_challenge,
        _loss_response,
        all_of(
            close("per_step", "the mean cross-entropy over the batch for each step, in nats"),
            (close("total", "the sum over the steps"), close("mean", "the mean over the steps")),
        ),
    ),
    Question(
        "sequence_model",
        _MODEL_CHALLENGE,
        _model_response,
        all_of(*same_model.MODEL_FROM_IDENTITY),
    ),
    training.question(
        "train_sequences",
        trained_models.recurrent_form(CS, True),
        batches=70,
        windows=OwnWindows("sequence_windows", lambda rows: (rows[:, :-1], rows[:, 1:])),
    ),
)
