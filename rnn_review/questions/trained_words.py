"""What went wrong in a training: from the weights, the optimizer, and what was returned.

Each function returns a complaint, or None. Numbers of updates are looked at in `trained_updates`.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations

import numpy as np

from grader.contract.compare import Complaint
from grader.contract.question import Arrays
from rnn_review.questions.trained_models import Form, start
from rnn_review.text import corpus

# Of the losses that each call returned. They depend on the windows' order, those of the first few
# batches most: equivalents differed by 0.12 and 0.026 at most. In the last call an epoch has one
# batch, or two if no window is left out: its losses may differ as they like.
_LOSSES_TOLERANCES = (0.15, 0.045, np.inf)
# How much better than as asked a model predicts what it was trained for instead.
_CLEARLY_BETTER = 0.9
# Losses of the reference's models on so many windows of a text were 0.93 to 1.10 times that on all
# of it: no model that is below a bound on all of it is so many times above it on them.
_PART, _FAR_ABOVE = 256, 1.5
_start = lru_cache(maxsize=8)(start)  # a class has one challenge


def arrays(response: Arrays) -> list[np.ndarray]:
    """The model's arrays in a response, in its order."""
    return [response[f"weight_{i}"] for i in range(sum(k.startswith("weight_") for k in response))]


def held_out_loss(form: Form, response: Arrays, idx: np.ndarray) -> float:
    """The trained model's mean cross-entropy in nats on the windows of a text."""
    return _loss(form, response, *form.windows(idx))


def _loss(form: Form, response: Arrays, x: np.ndarray, y: np.ndarray) -> float:
    return float(form.losses(arrays(response), x, y).mean())


def _loss_is_below(bound: float, form: Form, response: Arrays, idx: np.ndarray) -> bool:
    """Whether the loss on a text is below a bound; a part of it tells where it is far above."""
    x, y = form.windows(idx)
    part = slice(_PART)
    return (
        _loss(form, response, x[part], y[part]) < _FAR_ABOVE * bound
        and _loss(form, response, x, y) < bound
    )


def of_optimizer(theirs: Arrays, ours: Arrays) -> Complaint:
    """The optimizer is still of the kind, and has the learning rate, that the model came with."""
    found, expected = (
        f"{r['optimizer']} with a learning rate of {float(r['learning_rate']):.3g}"
        for r in (theirs, ours)
    )
    if found == expected:
        return _of_settings(theirs, ours)
    return (
        f"After the training the model's optimizer is {found}; it was compiled with {expected}. "
        f"The function should leave them as they are."
    )


def _of_settings(theirs: Arrays, ours: Arrays) -> Complaint:
    """The optimizer of the right kind has the settings, too, that it came with."""
    found, expected = (r["settings"].reshape(-1)[:50].tolist() for r in (theirs, ours))
    if found == expected:
        return None
    changed, before = (
        " and ".join(setting for setting in some if setting not in others)
        for some, others in ((found, expected), (expected, found))
    )
    return (
        f"After the training the model's optimizer has {changed}; it was compiled with {before}. "
        f"The function should leave its settings as they are."
    )


def of_widths(form: Form, theirs: Arrays) -> Complaint:
    """Complain of windows of another number of characters, which updates alone may not show."""
    widths = theirs["widths"].reshape(-1)[:9].tolist()
    if set(widths) <= {form.cs}:
        return None
    return (
        f"The model was trained on windows of {' and '.join(map(str, widths))} characters, "
        f"expected {form.cs}. Which of the numbers is the size of a window, which that of a batch?"
    )


def of_what_stayed(theirs: Arrays, challenge: Arrays, cs: int) -> Complaint:
    """Complain of arrays that are as they were, and of characters that no window had."""
    found = arrays(theirs)
    drawn = _start(tuple(w.shape for w in found), int(challenge["seed"]))
    same = [w == s.astype(np.float32) for w, s in zip(found, drawn, strict=True)]
    shapes = [str(w.shape) for w, alike in zip(found, same, strict=True) if alike.all()]
    if len(shapes) == len(same):
        return (
            "The number of updates is right, but the model's arrays are as they were before the "
            "training. Does the function put them back, as with set_weights?"
        )
    if shapes:
        return (
            f"The number of updates is right, but some of the model's arrays are as they were "
            f"before the training, of shape {' and '.join(shapes)}. Does the function change "
            f"`trainable` of a layer?"
        )
    return _of_unread(same[0].all(axis=1), challenge, cs)


def _of_unread(unread: np.ndarray, challenge: Arrays, cs: int) -> Complaint:
    """Complain of characters that the model never read.

    Args:
        unread: of each character of the vocabulary, whether its vector is as it was.
    """
    if unread[np.unique(challenge["idx"])].mean() > 0.9:
        return (
            "The number of updates is right, but the model has read hardly any of the text's "
            "characters. Does the function give it the indices of the text, as they are?"
        )
    between, late, *columns = unread[challenge["marks"]]
    if (between or late) and np.mean(columns) > 0.5:
        return (
            "The number of updates is right, but the model was not trained on most of the windows. "
            "Is every window used once in an epoch, and do all of them count alike, without sample "
            "weights?"
        )
    if late:
        return (
            "The number of updates is right, but the model was not trained on the windows between "
            "seven tenths of the text and its last tenth. Is every window used once in an epoch?"
        )
    if between:
        return (
            f"The number of updates is right, but no window has the characters at every "
            f"{cs + 1}th place of the text. Windows start {cs} characters apart, so that each "
            f"character but the last ones is read once: is one skipped between two windows?"
        )
    if any(columns):
        places = " and ".join(str(1 + place) for place in np.flatnonzero(columns))
        return (
            f"The number of updates is right, but the model never read what windows have at place "
            f"{places} of their {cs} characters. Is each character of a window given to the model, "
            f"in its own place?"
        )
    return None


def of_text(form: Form, theirs: Arrays, challenge: Arrays, found: float) -> Complaint:
    """Complain of a model that was trained on the notebook's own text."""
    bound = _CLEARLY_BETTER * min(found, guessing(challenge["plain"]))
    if not _loss_is_below(bound, form, theirs, challenge["plain"]):
        return None
    return (
        "The model was trained on another text than the one given as `idx`. Does the function use "
        "a variable of the notebook instead of its argument?"
    )


def of_weights(form: Form, theirs: Arrays, challenge: Arrays, words: str) -> str:
    """Describe what the model has learned instead, of weights with too high a loss."""
    if not all(np.isfinite(w).all() for w in arrays(theirs)):
        return "After the training some weights are not numbers (NaN or infinite)."
    rows = corpus.rows(challenge["held_out"], form.cs)
    x, y = form.windows(challenge["held_out"])
    found = _loss(form, theirs, x, y)
    losses = {why: _loss(form, theirs, *pair) for why, pair in _otherwise(form, rows, x, y)}
    why = min(losses, key=losses.__getitem__)
    if losses[why] < _CLEARLY_BETTER * found:
        return f"After training: {words}. {why}"
    frequencies = guessing(y)
    if found > _CLEARLY_BETTER * frequencies:
        return (
            f"After training: {words}. A model that knows only the character frequencies has a "
            f"loss of {frequencies:.3f}: yours has learned little about what follows what. Does "
            f"each target follow its own window, also if they are shuffled, and do all of them "
            f"count alike, without sample weights?"
        )
    return (
        f"After training: {words}. The number of updates is right. Are the characters of a window "
        f"in order, is the character after {'each of ' * form.every_step}them the target, also if "
        f"windows are shuffled, and do all of them{' and their steps' * form.every_step} count "
        f"alike, without sample weights?"
    )


def guessing(y: np.ndarray) -> float:
    """The loss of a model that knows only the character frequencies: the entropy, in nats."""
    shares = np.bincount(y.reshape(-1)) / y.size
    return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())


def _otherwise(
    form: Form, rows: np.ndarray, x: np.ndarray, y: np.ndarray
) -> Iterator[tuple[str, tuple[np.ndarray, np.ndarray]]]:
    """Yield other windows and targets that a model may have been trained for, and their words."""
    yield (
        "The model has learned to predict what follows if a window is read from its end. In which "
        "order are the characters of a window given to the model?",
        (x[:, ::-1], y),
    )
    if form.cs <= 3:  # few enough orders
        for order in permutations(range(form.cs)):
            if order != tuple(range(form.cs)):
                yield (
                    f"The model has learned to predict what follows if the characters of a window "
                    f"are given in the order {', '.join(str(1 + i) for i in order)}.",
                    (x[:, order], y),
                )
    yield (
        "The model has learned to repeat a character that it reads, not to predict the one that "
        "follows. Are the targets shifted by one?",
        (x, x if form.every_step else x[:, -1]),
    )
    yield (
        "The model has learned to predict the character after the one that follows. By how many "
        "characters are the targets shifted?",
        (x[:-1], np.hstack([y[:-1, 1:], y[1:, :1]]) if form.every_step else rows[1:, 1]),
    )
    yield (
        "The model has learned to predict a character that comes before those it reads. Which "
        "character is the target?",
        (x[1:], np.hstack([rows[:-1, -2:-1], x[1:, :-1]]) if form.every_step else rows[:-1, -2]),
    )


def of_type(theirs: Arrays) -> Complaint:
    """What every call returned has losses, as fit's history object has."""
    kind = next((str(kind) for kind in theirs["returned"] if str(kind)), None)
    if kind == "NoneType":
        return "The function returned None. Does it end with `return`?"
    return kind and (
        f"The function returned an object of type {kind}, and should return what `fit` returns: "
        f"an object whose `history['loss']` has a loss for each epoch."
    )


def of_losses(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """What a call returned has one loss for each epoch, about that of ours."""
    calls = zip(challenge["epochs"], _LOSSES_TOLERANCES, strict=True)
    for i, (epochs, tolerance) in enumerate(calls):
        found, expected = (response[f"losses_{i}"] for response in (theirs, ours))
        if found.shape != expected.shape:
            return (
                f"The training is right, but with epochs={epochs} `history['loss']` of what the "
                f"function returned has {found.size} values, expected one for each epoch. Is it "
                f"the history of all epochs?"
            )
        if not (np.abs(found - expected) <= tolerance * expected).all():
            return (
                f"The model has learned as expected, but with epochs={epochs} the losses that the "
                f"function returned are {_numbers(found)}; expected about {_numbers(expected)}. "
                f"Does every target follow its character, the last one of a window, too? Are the "
                f"losses the means over an epoch's batches, as fit returns them?"
            )
    return None


def _numbers(losses: np.ndarray) -> str:
    return ", ".join(f"{loss:.3f}" for loss in losses)
