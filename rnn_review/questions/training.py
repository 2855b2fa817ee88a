"""Training questions: the student's function trains a model that the question provides.

It does so three times, one call after the other, for different numbers of epochs and for texts of
different lengths: what a function does for some of them only is wrong for the others.

The model has the form of the exercise's own (`trained_models`), so a mistake in the student's model
costs only the question on that model; nor does one in the student's windows (`own_windows`).
The response holds its weights; the trusted side computes their loss on a text that the student's
process never sees.

| question | challenge | response |
|---|---|---|
| train_... | ``idx`` (characters,), ``lengths`` and ``epochs`` (3,), ``seed`` (); withheld: \
``held_out`` (8,000,), ``plain`` (8,000,), ``marks`` (2 + characters in a window,) | \
``weight_I``, the model's arrays; \
``updates`` (3,); \
``optimizer`` (), ``learning_rate`` (), ``settings`` (any,) as `details.settings`; \
``widths`` (any,); ``returned`` (3,), ``losses_I`` (epochs[I],); ``replaced`` () |

Call I gets the first lengths[I] characters of what the previous calls left of ``idx``. The last
call has many epochs of one batch, which repeats a few windows: so the loss falls in each of them,
on a part kept for validation, too, and no usual callback has a reason to stop or to change what it
should not. It is there for ``updates`` and the optimizer; the weights are those before it.
``updates`` counts each call's updates; there are fewer calls if one makes far too many.
``returned`` names the type of what a call returned if that has no history, as what `fit` returns
has, and is "" otherwise. ``replaced`` is whether right windows stood in for wrong ones of the
student's own. ``widths`` are the numbers of characters in the windows that the model was
called with in training mode, or at all if never in training mode, as far as TensorFlow knows them.
``plain`` is ``held_out`` with the characters' usual indices. ``marks`` are characters of the second
text: one at some of the places that windows with a gap of one would leave out, one between seven
tenths of the text and the last tenth, and for each place in a window one that is nowhere else in
it. An embedding's row is as it was if the model never read its character.
"""

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np

from grader.contract.compare import Complaint
from grader.contract.findings import Level, note
from grader.contract.question import Arrays, Question, Verdict
from grader.student.form import left_alone
from grader.student.keras_probes import details
from grader.student.keras_probes.models import Model
from rnn_review.questions import trained_models, trained_updates, trained_words
from rnn_review.questions.bands import BANDS
from rnn_review.questions.own_windows import OwnWindows
from rnn_review.questions.trained_models import Form, first_that_works
from rnn_review.questions.trained_updates import BATCH_SIZE
from rnn_review.text import corpus, grammar

N_HELD_OUT = 8_000  # characters
_COMPARED = 2  # calls whose weights are compared
_REPEATED = 7  # windows of the last text that are not alike
_MARKS = 12  # of each character: a tenth of the windows, kept for validation, has few of them
# For correct answers that see a little less of the text, such as with a part kept for validation.
# One-sided: better training is not a mistake.
LEEWAY = 0.03
_FAR_TOO_MANY = 2.0  # times as many updates as asked for: further calls would only take long


def text_as_indices(rng: np.random.Generator, length: int) -> np.ndarray:
    """Generate a new text (length,), as indices into the vocabulary of the generated text."""
    text = grammar.generate(int(rng.integers(2**62)), length)
    return corpus.encode(text, [corpus.PADDING, *grammar.ALPHABET])


def _challenge(form: Form, left_out: int, rng: np.random.Generator) -> Arrays:
    """Draw three texts in one, and one to judge by; the arguments are those of `question`."""
    # Every challenge numbers the characters differently (0 stays padding): weights trained for
    # another challenge, such as those in the released reference, are no better than a guess.
    number = np.concatenate([[0], 1 + rng.permutation(corpus.VOCAB_SIZE - 1)])
    # Whole batches, since Keras compiles the training again for a smaller one. Of 10 batches
    # an epoch less is fewer updates than with a tenth of the windows kept for validation.
    counts = np.array([10, rng.choice([40, 50])])
    lengths = (counts * BATCH_SIZE + left_out) * form.cs + 2 + rng.integers(form.cs - 1, size=2)
    held_out = text_as_indices(rng, N_HELD_OUT)
    idx = text_as_indices(rng, int(lengths.sum()))
    marks = _mark(idx, int(lengths[-1]), form.cs, rng)
    last = np.resize(idx[: _REPEATED * form.cs], (BATCH_SIZE + left_out) * form.cs + 2)
    return {
        "idx": number[np.concatenate([idx, last])],
        "lengths": np.array([*lengths, len(last)]),
        "marks": number[marks],
        # So many that training for a few at most shows, and at last more than a schedule or a stop
        # usually waits for. Not 4: one epoch in batches of 16 makes as many updates as 4 in batches
        # of 64.
        "epochs": np.array([5, 1, 12]),
        "seed": rng.integers(2**62),
        "held_out": number[held_out],
        "plain": held_out,
    }


def question(
    name: str, form: Form, left_out: int = 2, windows: OwnWindows | None = None
) -> Question:
    """Make a question whose answer is ``train(model, idx, epochs)``; see the module's table.

    Args:
        name: of the question.
        form: of the model that is trained.
        left_out: windows at the end of a text that the reference answer leaves out.
        windows: the student's function that cuts the text into windows, if there is a question
            on it.
    """

    def respond(train: Any, challenge: Arrays) -> Arrays:
        return first_that_works(
            form.models(int(challenge["seed"])),
            lambda model: _train(train, model, challenge, form, windows),
        )

    loss_of_ours = _Last(lambda ours, text: trained_words.held_out_loss(form, ours, text))

    def deviations(theirs: Arrays, ours: Arrays, challenge: Arrays) -> np.ndarray:
        held_out = challenge["held_out"]
        found, expected = (trained_words.held_out_loss(form, r, held_out) for r in (theirs, ours))
        return np.array(found / expected - 1)

    def compare(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Verdict:
        their_shapes, shapes = ([w.shape for w in trained_words.arrays(r)] for r in (theirs, ours))
        if their_shapes != shapes:
            return Verdict(False, f"The model has arrays of other shapes: {their_shapes[:9]}.")
        # Losses take time to compute: a response without updates needs none.
        training, words = trained_updates.none_made(theirs), ""
        if not training:
            expected = loss_of_ours(ours, challenge["held_out"])
            training, words = _trained(name, form, theirs, ours, challenge, expected)
        returned = trained_words.of_type(theirs) or (
            None if training else trained_words.of_losses(theirs, ours, challenge)
        )
        complaints = [w for w in (training, returned) if w]
        right = f"Right: {words}.{_replaced(windows, theirs)}"
        return Verdict(not complaints, "\nAlso: ".join(complaints) or right)

    return Question(
        name,
        partial(_challenge, form, left_out),
        respond,
        compare,
        withheld=("held_out", "plain", "marks"),
        deviations=deviations,
        replaces=(windows.name,) if windows else (),
    )


def _replaced(windows: OwnWindows | None, theirs: Arrays) -> str:
    """What a right training on windows that are not the student's own is told about theirs."""
    if windows is None or not theirs["replaced"].any():
        return ""
    return (
        f" What `{windows.name}` returns is not right yet: for this question the function got "
        f"right windows in place of it."
    )


def _mark(idx: np.ndarray, length: int, cs: int, rng: np.random.Generator) -> np.ndarray:
    """Put some of the rarest characters where the module says, and nowhere else in a text.

    Args:
        idx: the text, which is changed.
        length: of the part at its end that is marked.

    Returns:
        the characters (2 + cs,).
    """
    often = np.bincount(idx, minlength=corpus.VOCAB_SIZE)[1:].argsort() + 1
    marks = often[: 2 + cs]
    idx[np.isin(idx, marks)] = often[-1]
    free = np.arange(cs, int(0.85 * length))
    left_out = free % (cs + 1) == cs
    late = (free >= 0.7 * length) & ~left_out
    columns = [free % cs == column for column in range(cs)]
    for mark, places in zip(marks, (left_out, late, *columns), strict=True):
        chosen = rng.choice(np.flatnonzero(places & (free > 0)), _MARKS, replace=False)
        idx[len(idx) - length + free[chosen]] = mark
        free[chosen] = 0  # taken
    return marks


class _Last:
    """A function of two objects that remembers its last result: a class has one reference."""

    def __init__(self, compute: Callable[[Arrays, np.ndarray], float]):
        self._compute = compute
        self._last: tuple[Arrays, np.ndarray, float] | None = None

    def __call__(self, response: Arrays, text: np.ndarray) -> float:
        if self._last is None or self._last[0] is not response or self._last[1] is not text:
            self._last = response, text, self._compute(response, text)
        return self._last[2]


def _trained(
    name: str, form: Form, theirs: Arrays, ours: Arrays, challenge: Arrays, expected: float
) -> tuple[Complaint, str]:
    """What is wrong with a training, and its loss on the text that it has not seen, in words."""
    found = trained_words.held_out_loss(form, theirs, challenge["held_out"])
    most = expected * (1 + LEEWAY + BANDS.allowed(name))
    words = f"held-out loss {found:.3f}, expected at most {most:.3f}"
    complaint = (
        trained_words.of_widths(form, theirs)
        or trained_words.of_text(form, theirs, challenge, found)
        or trained_updates.complaint(theirs, ours, challenge, form.cs)
        or trained_words.of_what_stayed(theirs, challenge, form.cs)
        or trained_words.of_optimizer(theirs, ours)
    )
    if not complaint:
        note(lambda: _level(form, found, most, challenge))
    if not complaint and not found <= most:  # NaN, as of weights that are none, is no less
        complaint = trained_words.of_weights(form, theirs, challenge, words)
    return complaint, words


def _level(form: Form, found: float, most: float, challenge: Arrays) -> Level:
    frequencies = trained_words.guessing(form.windows(challenge["held_out"])[1])
    return Level(
        "loss on a text that the model has not seen",
        *(found, most, grammar.entropy_rate()),
        beside=(("only frequencies", frequencies),),
    )


def _train(
    train: Any, model: Model, challenge: Arrays, form: Form, windows: OwnWindows | None
) -> Arrays:
    """Let an answer train the model, call by call."""
    texts = np.split(challenge["idx"], np.cumsum(challenge["lengths"])[:-1])
    updates, returned, losses, weights, replaced = [], [], {}, [], False
    widths: trained_models.Widths = {True: set(), False: set()}
    for i, (idx, epochs) in enumerate(zip(texts, challenge["epochs"].tolist(), strict=True)):
        optimizer, before = model.optimizer, int(model.optimizer.iterations)
        windows_of = windows.made_right(train, idx, form.cs) if windows else nullcontext(False)
        given = idx.copy()
        noted = trained_models.noting_widths(model, widths)
        with windows_of as in_their_place, left_alone(idx=given), noted:
            result = train(model, given, epochs)
        replaced = replaced or in_their_place
        # It may have compiled the model again, with a new optimizer.
        before = before if model.optimizer is optimizer else 0
        updates.append(int(model.optimizer.iterations) - before)
        weights = model.get_weights() if i < _COMPARED else weights
        history = getattr(result, "history", None)
        returned.append("" if isinstance(history, Mapping) else type(result).__name__)
        losses[f"losses_{i}"] = _losses(history)
        if updates[-1] > _FAR_TOO_MANY * epochs * len(idx) / form.cs / BATCH_SIZE:
            break
    return losses | {
        "updates": np.array(updates),
        "returned": np.array(returned),
        "replaced": np.array(replaced),
        "optimizer": np.array(type(model.optimizer).__name__),
        "learning_rate": np.asarray(model.optimizer.learning_rate, dtype=np.float32),
        "settings": details.settings(model.optimizer),
        # A loop of the student's own may train outside of training mode.
        "widths": np.array(sorted(widths[True] or widths[False]), dtype=np.int64),
        **{f"weight_{i}": np.asarray(w) for i, w in enumerate(weights)},
    }


def _losses(history: Any) -> np.ndarray:
    """The losses of a history, (epochs,); empty if it has none."""
    try:
        return np.asarray(history["loss"], dtype=np.float64).reshape(-1)
    except (TypeError, KeyError, ValueError):
        return np.zeros(0)
