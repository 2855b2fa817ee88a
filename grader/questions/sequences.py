"""Questions of 04_sequences."""

from typing import Any

import numpy as np

from grader import corpus
from grader.questions import probe, same_model, training
from grader.questions.compare import (
    RELATIVE_TOLERANCE,
    Complaint,
    all_of,
    close,
    far,
    same,
)
from grader.questions.question import Arrays, Question

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)
TIMESTEPS = 6  # of the probed models


def _window_challenge(rng: np.random.Generator) -> Arrays:
    return {
        "idx": rng.integers(1, corpus.VOCAB_SIZE, size=int(rng.integers(300, 400))),
        "cs": np.int64(rng.choice([5, 6, 7])),
    }


def _window_response(sequence_windows: Any, challenge: Arrays) -> Arrays:
    x, y = sequence_windows(challenge["idx"], int(challenge["cs"]))
    return {"x": np.asarray(x), "y": np.asarray(y)}


_MODEL_CHALLENGE = probe.model_challenge(TIMESTEPS, timesteps=TIMESTEPS, every_step=True)


def _model_response(build: Any, challenge: Arrays) -> Arrays:
    return probe.probe_model(build, challenge, LESSON_SIZES, CS)


def _sum_not_mean(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """One stacked output makes Keras average over time where several outputs are added up."""
    cs = challenge["x"].shape[1]
    if far(cs * theirs["tied_loss"], ours["tied_loss"], RELATIVE_TOLERANCE).any():
        return None
    return (
        f"The loss is the mean of the {cs} steps' losses, {theirs['tied_loss']:.6g}; their sum, "
        f"{ours['tied_loss']:.6g}, was asked for. Keras adds the losses of several outputs, and "
        f"averages over time within one output."
    )


def _loss_challenge(rng: np.random.Generator) -> Arrays:
    batch, cs, vocab_size = 13, 5, 11
    return {
        "p": rng.dirichlet(np.ones(vocab_size), size=(batch, cs)),
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
            same("x", "the windows"),
            same("y", "the targets, for each character the one that follows it"),
        ),
    ),
    Question(
        "unrolled_model",
        _MODEL_CHALLENGE,
        _model_response,
        all_of(_sum_not_mean, *same_model.MODEL, same_model.IDENTITY),
    ),
    Question(
        "sequence_losses",
        _loss_challenge,
        _loss_response,
        all_of(
            close("per_step", "the mean cross-entropy over the batch for each step, in nats"),
            close("total", "the sum over the steps"),
            close("mean", "the mean over the steps"),
        ),
    ),
    Question(
        "sequence_model",
        _MODEL_CHALLENGE,
        _model_response,
        all_of(*same_model.MODEL, same_model.IDENTITY),
    ),
    training.question("train_sequences", CS, epochs=3, every_step=True),
)
