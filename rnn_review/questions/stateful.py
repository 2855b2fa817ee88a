"""Questions of 05_stateful.

| question | challenge | response |
|---|---|---|
| stateful_batches | as `windows.challenge`, with three lengths; ``cs``, ``batch_size`` () | \
`windows.responses`: ``x`` and ``y`` (windows, cs), and for cs=1 |
| stateful_model | `model_challenge`, a target for every step | `probe.probe_model`; ``first`` \
and ``second`` (batch, cs, vocab_size) |
| train_stateful | `stateful_training` | `stateful_training` |
| stacked_model | `model_challenge`, a target for every step | `probe.probe_model`; \
`dropout.scatter` |
| with_temperature | `stretch` | `stretch` |

``first`` and ``second`` are predictions for one batch, twice in a row.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grader.contract.compare import (
    RELATIVE_TOLERANCE,
    Complaint,
    all_of,
    far,
    same,
)
from grader.contract.question import AnswerError, Arrays, Question
from grader.student.keras_probes import (
    dropout,
    feeding,
    lesson_model,
    models,
    probe,
    same_model,
)
from grader.student.keras_probes.model_challenge import model_challenge
from rnn_review.questions import stateful_training, stretch, windows
from rnn_review.questions.bands import BANDS
from rnn_review.text import corpus

CS = 8
LESSON_SIZES = (corpus.VOCAB_SIZE, 42, 256, CS)


def _batches_challenge(rng: np.random.Generator) -> Arrays:
    """Draw texts whose last batch lacks one window, has one, or is full: trimming matters."""
    cs, batch_size, batches = (int(rng.integers(*between)) for between in ((3, 6), (5, 9), (8, 12)))
    rows = batches * batch_size + np.array([batch_size - 1, 1, 0])
    # At these lengths `corpus.rows` without its last two gives the same windows as topic 04.
    lengths = (rows + 3) * cs - rng.integers(0, cs - 1, size=3)
    return {
        "idx": rng.integers(1, corpus.VOCAB_SIZE, size=lengths.max()),
        "lengths": lengths,
        "long": windows.long_text(rng) // [1, cs] * [1, cs],
        "cs": np.int64(cs),
        "batch_size": np.int64(batch_size),
    }


def _batches_response(stateful_batches: Any, challenge: Arrays) -> Arrays:
    cs, batch_size = int(challenge["cs"]), int(challenge["batch_size"])

    def cut(cs: int) -> Callable[[np.ndarray], Arrays]:
        return lambda idx: windows.pair(stateful_batches(idx, cs, batch_size), "x", "y")

    # Of single characters, topic 04 leaves out one more: here, whole batches are the same with it.
    left_out = (len(challenge["idx"]) - 4) % batch_size
    text = challenge["idx"][: len(challenge["idx"]) - left_out]
    found = windows.responses(cut(cs), challenge)
    return found | windows.of_single_characters(cut(1), text)


def _rows_continue(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Complain unless each row of a batch continues the same row of the batch before.

    Not of batches that equal ours, which may be those of a known mistake, nor of targets that do
    not follow their windows, which is another mistake.
    """
    both = [(theirs[key], ours[key]) for key in ("x_0", "y_0")]
    if any(a.shape != b.shape for a, b in both) or all(np.array_equal(*pair) for pair in both):
        return None
    x, y = (
        theirs[key].reshape(-1, int(challenge["batch_size"]), int(challenge["cs"]))
        for key in ("x_0", "y_0")
    )
    broken = np.argwhere(x[1:, :, 0] != y[:-1, :, -1])
    if not len(broken) or not np.array_equal(y[:, :, :-1], x[:, :, 1:]):
        return None
    batch, row = broken[0]
    return (
        f"Row {row} of batch {batch + 1} does not continue row {row} of batch {batch}. "
        f"The state of a row is passed to the same row of the next batch."
    )


def _stateful_response(stateful_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    def build(*sizes: int) -> Any:
        model = stateful_model(*sizes)
        found = getattr(model, "input_shape", (sizes[-1],))[0]
        if found != sizes[-1]:
            raise AnswerError(
                f"Built with batch_size {sizes[-1]}, the model takes batches of "
                f"{found or 'any size'}. Is the whole shape of its input given?"
            )
        return model

    lesson_sizes = (*LESSON_SIZES, lesson_model.ROWS)
    return probe.probe_model(build, challenge, lesson_sizes, CS, extra=_second_batch)


def _second_batch(model: models.Model, challenge: Arrays) -> Arrays:
    """Predict a batch twice in a row, without a reset in between."""
    rows = feeding.feed(model, challenge["x"])
    models.reset_states(model)
    first, second = (models.probabilities(model(rows, training=False)) for _ in range(2))
    return {"first": first, "second": second}


def _carries_state(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    if not far(theirs["second"], ours["second"], RELATIVE_TOLERANCE).any():
        return None
    forgets = not far(theirs["second"], theirs["first"], RELATIVE_TOLERANCE).any()
    return (
        "The predictions for a second batch are those for a first batch: the LSTM's state is not "
        "kept between batches. Is the layer stateful?"
        if forgets
        else "The predictions for the first batch are right, but those for a second batch are not: "
        "the state kept from the first batch is not the LSTM's last state."
    )


def _stacked_response(stacked_model: Any, challenge: Arrays) -> Iterator[Arrays]:
    return probe.probe_model(
        stacked_model, challenge, LESSON_SIZES, CS, training=False, extra=dropout.scatter
    )


QUESTIONS = (
    Question(
        "stateful_batches",
        _batches_challenge,
        _batches_response,
        all_of(
            _rows_continue,
            windows.same_for_all_texts("x", "the windows, batch after batch"),
            windows.same_for_all_texts("y", "the targets, batch after batch"),
            same("x_single", "the windows at cs=1, batch after batch"),
            same("y_single", "the targets at cs=1, batch after batch"),
        ),
    ),
    Question(
        "stateful_model",
        model_challenge("cs", "batch_size", every_step=True),
        _stateful_response,
        all_of(*same_model.MODEL, _carries_state),
    ),
    stateful_training.TRAIN_STATEFUL,
    Question(
        "stacked_model",
        model_challenge("cs", every_step=True),
        _stacked_response,
        all_of(
            dropout.steady_outside_training,
            *same_model.MODEL,
            dropout.off_unless_told,
            dropout.same_scatter("stacked_model", BANDS),
        ),
        deviations=dropout.deviations,
    ),
    stretch.WITH_TEMPERATURE,
)
