"""What went wrong in a training, from the number of updates that each call made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np

from grader.contract.compare import Complaint
from grader.contract.question import Arrays

BATCH_SIZE = 64
# What `fit` makes of nine tenths of the windows is enough; a batch more in an epoch, as of windows
# that the lesson leaves out, does not matter.
_LEAST = 0.9
_OF_FIT = 32  # its default batch_size
_POWERS_OF_TWO = [2**n for n in range(14)]


@dataclass(frozen=True)
class _Call:
    """One call: characters of its text, epochs, updates expected and made."""

    characters: int
    epochs: int
    expected: int
    found: int

    @property
    def batches(self) -> int:
        return self.expected // self.epochs

    @property
    def right(self) -> bool:
        least, most = max(1, int(_LEAST * self.batches)), self.batches + 1
        return least * self.epochs <= self.found <= most * self.epochs

    def made(self, updates: float) -> bool:
        """Whether it made about so many updates."""
        return abs(self.found - updates) <= max(self.epochs, 0.03 * updates)


def none_made(theirs: Arrays) -> Complaint:
    """Describe a training without updates."""
    if np.any(theirs["updates"]):
        return None
    return (
        "The model was not trained: its optimizer made no update. Does the function call fit of "
        "the model that it gets, with the optimizer that this model was compiled with?"
    )


def complaint(theirs: Arrays, ours: Arrays, challenge: Arrays, cs: int) -> Complaint:
    """Describe numbers of updates that are not those of the epochs asked for, and say why."""
    columns = challenge["lengths"], challenge["epochs"], ours["updates"], theirs["updates"]
    calls = [_Call(*map(int, row)) for row in zip(*columns, strict=False)]
    wrong = next((call for call in calls if not call.right), None)
    if wrong is None:
        return None if len(calls) == len(ours["updates"]) else "The training was not completed."
    whys = [why for updates, why in _reasons(calls, cs) if all(c.made(updates(c)) for c in calls)]
    return (
        f"For a text of {wrong.characters:,} characters and epochs={wrong.epochs} the function "
        f"made {wrong.found:,} updates, expected {wrong.expected:,}, one for each batch of "
        f"{BATCH_SIZE} windows in each epoch. {whys[0] if whys else _UNKNOWN}"
    )


_UNKNOWN = (
    "Are the batches of size 64, are windows as far apart as they are long, and does the function "
    "pass `epochs` on?"
)

_WHOLE = (
    "At most a tenth of the windows may be kept for validation, and none left out. Are they as far "
    "apart as they are long?"
)


_Reason = tuple[Callable[[_Call], float], str]


def _reasons(calls: list[_Call], cs: int) -> Iterator[_Reason]:
    """Yield how many updates a mistake would make in a call, and words for this mistake."""
    yield from _of_one_call(cs)
    if len(calls) > 1:
        yield from _of_several_calls(calls, cs)


def _of_one_call(cs: int) -> Iterator[_Reason]:
    """Mistakes whose number of updates no other call is needed to tell."""
    yield (
        lambda c: ceil(c.batches * BATCH_SIZE / c.epochs),
        "So many makes fit(x, y, epochs): the third positional argument of fit is batch_size. Is "
        "each argument given by its name?",
    )
    whole, rest = divmod(BATCH_SIZE, cs)
    yield (
        lambda c: ceil((c.characters - cs) / BATCH_SIZE) * c.epochs,
        "So many make overlapping windows, one starting at each character. How far apart do the "
        "windows start?" + ("" if rest else f" Or is batch_size {whole}?"),
    )
    yield (
        lambda c: c.batches * BATCH_SIZE / _OF_FIT * c.epochs,
        "So many make batches of 32, which fit uses if batch_size is not given; or batches of 64 "
        "of twice as many windows, or two calls of fit.",
    )
    yield (
        lambda c: c.batches * BATCH_SIZE / _OF_FIT,
        "So many makes one epoch in batches of 32, as fit uses without batch_size and epochs.",
    )
    yield (
        lambda c: c.batches * c.epochs**2,
        "So many make `epochs` calls of fit, each of which trains for `epochs` epochs.",
    )
    yield (
        lambda c: c.epochs,
        "So few make all windows together as one batch; or the first batches alone.",
    )


def _of_several_calls(calls: list[_Call], cs: int) -> Iterator[_Reason]:
    """Mistakes that are told by comparing calls with other texts and numbers of epochs."""
    last = calls[1]  # the one with the most batches
    factor = last.found / last.expected
    for change, words in ((-1, "an epoch too few"), (1, "an epoch too many")):
        yield lambda c, by=change: c.batches * (c.epochs + by), f"This is {words} in each call."
    always = round(last.found / last.batches)
    yield (
        lambda c: c.batches * always,
        f"Each call trained for {_epochs(always)}. Does the function pass `epochs` on?",
    )
    most = max(round(c.found / c.batches) for c in calls)
    trained = factor if int(_LEAST * last.batches) <= last.found < last.batches else 1.0
    yield (
        lambda c: trained * c.batches * min(most, c.epochs),
        f"No call trained for more than {_epochs(most)}. Does the training stop early?",
    )
    size = min(_POWERS_OF_TWO, key=lambda n: abs(n - BATCH_SIZE / factor) if factor else n)
    yield (
        lambda c: ceil(c.batches * BATCH_SIZE / size) * c.epochs,
        f"So many make batches of {size}"
        + (f", or {factor:.0%} of the windows. {_WHOLE}" if factor < 1 else "."),
    )
    per_epoch = last.found / last.epochs
    yield (
        lambda c: per_epoch * c.epochs,
        "An epoch has as many updates for every text: is the text that is given as `idx` used?",
    )
    if factor < _LEAST:
        yield (
            lambda c: factor * c.expected,
            f"So many make {factor:.0%} of the windows. {_WHOLE}",
        )
        yield (
            lambda c: min(c.batches, per_epoch) * c.epochs,
            f"So many make the first {per_epoch * BATCH_SIZE * cs:,.0f} characters. Is a part of "
            f"the text left out?",
        )


def _epochs(n: int) -> str:
    return f"{n} epoch{'s' * (n != 1)}"
