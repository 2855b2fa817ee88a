"""Whether two models are the same: comparisons of responses of `probe.probe_model`."""

import numpy as np

from grader.contract.compare import (
    RELATIVE_TOLERANCE,
    Comparison,
    Complaint,
    Named,
    close,
    far,
    first_of,
)
from grader.contract.question import Arrays
from grader.student.keras_probes.same_arrays import (
    all_trained,
    no_restrictions,
    same_parameters,
    same_small_shapes,
)
from grader.student.keras_probes.same_start import default_initializers, initial_weights

GRADIENT_TOLERANCE = 1e-3  # of the largest entry: gradients accumulate more rounding than a loss
LARGE_TOLERANCE = 1e-3  # equivalent models agreed to 5e-7; relu6 instead of relu differed by 0.4
STEPS_TOLERANCE = GRADIENT_TOLERANCE  # equivalent models agreed to 2e-7


def same_gradients(prefix: str = "") -> Comparison:
    """The gradient of the loss with respect to every array; the complaint names all that differ.

    Gradients of one shape are matched in any order: a wrong one may have changed the order.
    """

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        roles = [str(role) for role in ours["roles"]]
        rest = [theirs.get(f"{prefix}gradient_{i}") for i in range(len(roles))]
        wrong = []
        for i, role in enumerate(roles):
            match = _matching(ours[f"{prefix}gradient_{i}"], rest)
            wrong.append(role) if match is None else rest.pop(match)
        if not wrong:
            return None
        return (
            f"Predictions and loss are right, but the gradients differ for {len(wrong)} of "
            f"{len(roles)} arrays: {', '.join(wrong)} (names of the reference model's layers)."
        )

    return Named("the gradients", comparison)


def _matching(gradient: np.ndarray, candidates: list[np.ndarray | None]) -> int | None:
    for i, other in enumerate(candidates):
        if (
            other is not None
            and other.shape == gradient.shape
            and not far(other, gradient, GRADIENT_TOLERANCE).any()
        ):
            return i
    return None


def steady(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    """Two runs give the same loss, unless ours differ too."""
    losses = [(float(a["tied_loss"]), float(a["tied_loss_again"])) for a in (theirs, ours)]
    differ = [not abs(x - y) <= RELATIVE_TOLERANCE / 10 * abs(x) for x, y in losses]
    if differ != [True, False]:
        return None
    first, again = losses[0]
    return (
        f"Two runs of your model differ, although windows and weights are the same: losses of "
        f"{first:.6g} and {again:.6g}. Is there something random in it, such as a Dropout layer?"
    )


def same_settings(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    """An Adam has our settings, of which its first steps do not show all."""
    found, expected = (arrays["optimizer"].tolist()[:50] for arrays in (theirs, ours))
    if len(found) != len(expected) or len(found) < 2:
        return None  # another class, which is judged by its steps
    wrong = [f"{f} (expected {e})" for f, e in zip(found, expected, strict=True) if f != e]
    return f"The optimizer has other settings: {', '.join(wrong)}." if wrong else None


_PARAMETERS = (
    same_parameters(),
    same_small_shapes(),
    (all_trained(), Named("no constraints and regularizers", no_restrictions)),
)
_FUNCTION = (
    steady,
    close("tied_predictions", "predictions with the grader's test weights"),
    close("tied_loss", "the loss with the grader's test weights"),
    same_gradients("tied_"),
    close(
        "tied_moving_statistics",
        "predictions and gradients are right, but not BatchNormalization's moving means and "
        "variances after some batches (is its momentum set?),",
    ),
    close("predictions", "predictions with the grader's test weights"),
    close("loss", "the loss with the grader's test weights"),
    same_gradients(),
    close(
        "large_predictions",
        "predictions with the grader's test weights and an embedding of large numbers,",
        LARGE_TOLERANCE,
    ),
    close(
        "lesson_predictions",
        "predictions with the grader's test weights, in the model of the lesson's sizes,",
    ),
)
IDENTITY = close(
    "from_identity",
    "with your model's initial hidden-to-hidden weights, which should be an identity matrix, and "
    "the grader's test weights elsewhere, predictions",
)

_STEPS = close(
    "descents",
    "how far each step of your optimizer moves along the gradient (-1 if it is not a number)",
    STEPS_TOLERANCE,
)


def same_steps(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """The optimizer's steps go as far as ours."""
    complaint = _STEPS(theirs, ours, challenge)
    asks = "Is it the optimizer that the exercise asks for, at the learning rate that it asks for?"
    return complaint and f"{complaint} {asks}"


_UPDATES = Named("the optimizer's steps", same_steps)


def same_model(
    *then: Comparison, lenient: tuple[tuple[int, int], ...] = ()
) -> tuple[Comparison | tuple[Comparison, ...], ...]:
    """The steps of a comparison of models.

    Args:
        then: comparisons that come with that of the optimizer's steps, after the function's.
        lenient: as of `default_initializers`.
    """
    start = first_of(initial_weights, default_initializers(*lenient))
    trained = first_of(_UPDATES, same_settings)
    return (*_PARAMETERS, (first_of(*_FUNCTION), start), (*then, trained))


MODEL = same_model()
MODEL_FROM_IDENTITY = same_model(IDENTITY)
