"""The same models graded the usual way: as many parameters, and a loss within 5 % after training.

What instructors write by hand, done with care: the same start of the random numbers, the same
batches, a held-out loss. Printed beside what our own verdicts are for the same answers.
"""

import argparse
import sys
from functools import cache
from typing import Any

import numpy as np

from grader.student.keras_probes import feeding, models
from grader.student.keras_probes.backend import keras
from rnn_review.questions import three_characters
from rnn_review.text import corpus
from solutions import lesson_windows as cut
from tests.audit.bank import Kind, answers
from tests.harness import answer_from, solutions, topic_of, verdict_on

WITHIN = 0.05
UPDATES, BATCH, HELD_OUT = 300, 64, 32  # the first and the last in batches
CS = 8
MODELS = {  # question: sizes of the lesson's model, and whether there is a target for every step
    "three_char_model": ((86, 42, 256), False),
    "n_char_model": ((86, 42, 256, CS), False),
    "simple_rnn_model": ((86, 42, 256, CS), False),
    "recurrent_model": ((86, 42, 256, CS), False),
    "unrolled_model": ((86, 42, 256, CS), True),
    "sequence_model": ((86, 42, 256, CS), True),
    "stateful_model": ((86, 42, 256, CS, BATCH), True),
    "stacked_model": ((86, 42, 256, CS), True),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.audit.usual", description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="each n-th answer")
    bank = [a for a in answers() if a.question in MODELS][:: parser.parse_args().every]
    passed = {a: passes(a.question, answer_from(a.question, a.source)) for a in bank}
    ours = {a: verdict_on(a.question, answer_from(a.question, a.source)).passed for a in bank}
    wrong = [a for a in bank if a.kind is not Kind.RIGHT]
    right = [a for a in bank if a.kind is Kind.RIGHT]
    print(
        f"parameter count plus loss within {WITHIN:.0%}: accepts "
        f"{sum(passed[a] for a in wrong)} of {len(wrong)} wrong models, rejects "
        f"{sum(not passed[a] for a in right)} of {len(right)} right ones; this grader: accepts "
        f"{sum(ours[a] for a in wrong)}, rejects {sum(not ours[a] for a in right)}"
    )
    for answer in wrong:
        if passed[answer]:
            print(f"  accepted: {answer.question}, {answer.label}")
    for answer in right:
        if not passed[answer]:
            print(f"  rejected: {answer.question}, {answer.label}")
    return 0


def passes(question: str, build: Any) -> bool:
    """Whether the usual check accepts a model."""
    expected_count, expected = _reference(question)
    try:
        count, loss = _count_and_loss(question, build)
    except Exception:  # a wrong model may do anything
        return False
    return count == expected_count and abs(loss - expected) <= WITHIN * expected


@cache
def _reference(question: str) -> tuple[int, float]:
    return _count_and_loss(question, solutions(topic_of(question)).answers[question])


def _count_and_loss(question: str, build: Any) -> tuple[int, float]:
    """Parameters, and the mean cross-entropy on held-out windows after a short training."""
    sizes, every_step = MODELS[question]
    cs = three_characters.CS if question == "three_char_model" else CS
    x, y = (cut.sequences if every_step else cut.windows)(_text(), cs)
    order = np.random.default_rng(0).permutation(len(x) // BATCH * BATCH).reshape(-1, BATCH)
    keras.utils.set_random_seed(0)
    model = build(*sizes)
    rows = order[:UPDATES].reshape(-1)
    _fit(model, feeding.feed(model, x[rows]), y[rows])
    losses = []
    for rows in order[-HELD_OUT:]:
        models.reset_states(model)
        p = models.probabilities(model(feeding.feed(model, x[rows]), training=False))
        losses.append(-np.log(np.take_along_axis(p, y[rows][..., None], -1) + 1e-9).mean())
    return model.count_params(), float(np.mean(losses))


def _fit(model: Any, inputs: Any, y: np.ndarray) -> None:
    """Train for one epoch, with targets in whichever form the model's loss takes."""
    outputs = model(keras.tree.map_structure(lambda i: i[:BATCH], inputs), training=False)
    several = isinstance(outputs, list)
    for form in (np.asarray, np.eye(corpus.VOCAB_SIZE, dtype=np.float32).__getitem__):
        targets = [*form(y).swapaxes(0, 1)] if several else form(y)
        try:
            first = keras.tree.map_structure(lambda t: t[:BATCH], targets)
            model.compute_loss(y=first, y_pred=outputs)
        except ValueError:
            continue
        model.fit(inputs, targets, batch_size=BATCH, shuffle=False, verbose=0)
        return
    raise ValueError("the model's loss takes targets in neither form")


@cache
def _text() -> np.ndarray:
    return corpus.load("generated").idx


if __name__ == "__main__":
    sys.exit(main())
