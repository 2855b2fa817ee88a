"""Whether two models are the same: comparisons of responses of `probe.probe_model`."""

from collections import Counter

import numpy as np

from grader.contract.compare import Comparison, Complaint, close, far, first_of, same
from grader.contract.question import Arrays
from grader.student.keras_probes import models

GRADIENT_TOLERANCE = 1e-3  # of the largest entry: gradients accumulate more rounding than a loss
LARGE_TOLERANCE = 1e-3  # equivalent models agreed to 5e-7; relu6 instead of relu differed by 0.4
# A step moves the loss by 1 % or less; equivalent models agreed to 2e-7; a tenth of the learning
# rate differed by 6e-4 or more, gradients clipped at a norm of 1 to 10 by 1.8e-4 or more.
UPDATES_TOLERANCE = 3e-5
_MOST_ARRAYS = 1000  # of a model; correct ones have 20
# Of an array's initial values: Keras' defaults have 0.03 (Embedding) to 0.6 at the probed sizes.
_LEAST_DEVIATION, _MOST_DEVIATION = 0.003, 3.0
_SHARED_TOO_LITTLE = " Is a new layer made at every step, where one layer should be shared?"
_SHARED_TOO_MUCH = " Is one layer shared, where several layers are needed?"


def same_parameters() -> Comparison:
    """The lesson's parameter counts, array by array and in total."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        if np.array_equal(theirs["shapes"], ours["shapes"]):
            return None
        found, expected = int(theirs["parameters"]), int(ours["parameters"])
        difference = found - expected
        count = (
            "as many, but in other arrays"
            if not difference
            else (f"{abs(difference):,} too {'many' if difference > 0 else 'few'}")
        )
        return (
            f"The model has {found:,} parameters, expected {expected:,}: {count}. "
            f"Expected and not found: {_missing(ours, theirs)}. "
            f"Found and not expected: {_missing(theirs, ours)}."
            f"{_layers(theirs, ours)}"
        )

    return comparison


def _layers(theirs: Arrays, ours: Arrays) -> str:
    """Name the layers that are missing or too many, and the reason where it is clear."""
    found, expected = _count_shapes(theirs["small_shapes"]), _count_shapes(ours["small_shapes"])
    layers, words = _arrays_of_layers(ours), ""
    for which, wrong, why in (
        ("The missing arrays belong to", expected - found, _SHARED_TOO_MUCH),
        ("The additional arrays look like those of", found - expected, _SHARED_TOO_LITTLE),
    ):
        # A layer all of whose arrays are concerned explains more than one that shares a shape.
        whole = [name for name, shapes in layers.items() if shapes.keys() <= wrong.keys()]
        if named := whole or [name for name, shapes in layers.items() if shapes & wrong]:
            words += f" {which} our {' or '.join(named)}."
        if whole and found.keys() == expected.keys() and (found > expected or found < expected):
            words += why
    return words


def _arrays_of_layers(ours: Arrays) -> dict[str, Counter[tuple[int, ...]]]:
    """The shapes of our layers' arrays at the challenge's sizes, by the layer's name."""
    layers: dict[str, Counter[tuple[int, ...]]] = {}
    for i, role in enumerate(ours["roles"]):
        layer = layers.setdefault(str(role).split("/")[-2:][0], Counter())
        layer[models.padded(ours[f"gradient_{i}"].shape)] += 1
    return layers


def same_small_shapes() -> Comparison:
    """The same arrays at other sizes, for which the function must use its arguments."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        if np.array_equal(theirs["small_shapes"], ours["small_shapes"]):
            return None
        return (
            f"Built with the arguments {_arguments(challenge)}, the model has arrays of other "
            f"shapes. Expected and not found: {_missing(ours, theirs, 'small_shapes')}. Found and "
            f"not expected: {_missing(theirs, ours, 'small_shapes')}. Is a size a fixed number "
            f"instead of an argument?"
        )

    return comparison


def _arguments(challenge: Arrays) -> str:
    return f"({', '.join(str(int(n)) for n in challenge['sizes'])})"


def _missing(these: Arrays, those: Arrays, key: str = "shapes") -> str:
    """List the shapes in `these` that are not in `those`, with their numbers."""
    missing = _count_shapes(these[key]) - _count_shapes(those[key])
    named = {"x".join(str(n) for n in s if n) or "a single number": n for s, n in missing.items()}
    return ", ".join(f"{n} times {s}" if n > 1 else s for s, n in named.items()) or "none"


def _count_shapes(rows: np.ndarray) -> Counter[tuple[int, ...]]:
    """Count each shape in rows as `models.shapes` returns them."""
    if rows.ndim != 2 or rows.dtype.kind != "i" or len(rows) > _MOST_ARRAYS:
        raise ValueError(f"invalid shapes of arrays: {rows.dtype} {rows.shape}")
    return Counter(map(tuple, rows.tolist()))


def all_trained() -> Comparison:
    """The trained arrays are those that should be trained."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        if np.array_equal(theirs["trainable"], ours["trainable"]):
            return None
        return (
            f"Built with the arguments {_arguments(challenge)}, the model has arrays that should "
            f"be trained but are not: {_missing(ours, theirs, 'trainable')}; and arrays that "
            f"should not be trained but are: {_missing(theirs, ours, 'trainable')}. Is a layer "
            f"frozen (trainable=False), or are BatchNormalization's center and scale off?"
        )

    return comparison


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

    return comparison


def _matching(gradient: np.ndarray, candidates: list[np.ndarray | None]) -> int | None:
    for i, other in enumerate(candidates):
        if (
            other is not None
            and other.shape == gradient.shape
            and not far(other, gradient, GRADIENT_TOLERANCE).any()
        ):
            return i
    return None


def initial_weights(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Zeros and ones are initialized as such; random arrays are neither constant nor huge.

    The bounds allow every usual initializer. The shapes must have been compared before.
    """
    if complaint := same("initial_shapes", "the arrays that are trained")(theirs, ours, challenge):
        return complaint
    shapes = ours["initial_shapes"]
    ends = np.cumsum(np.maximum(shapes, 1).prod(axis=1))[:-1]
    pairs = zip(*(np.split(arrays["initial"], ends) for arrays in (theirs, ours)), strict=True)
    for shape, (found, expected) in zip(shapes, pairs, strict=True):
        name = " x ".join(str(int(n)) for n in shape if n) + _of_layer(shape, ours)
        if np.isin(expected, (0, 1)).all():
            if not np.array_equal(np.sort(found), np.sort(expected)):
                return f"An array of shape {name} does not start {_beginning(shape, expected)}."
        elif not _LEAST_DEVIATION <= found.std() <= _MOST_DEVIATION:
            return (
                f"An array of shape {name} starts with numbers of standard deviation "
                f"{found.std():.3g}. They should be random. Is an initializer set?"
            )
    return None


def _of_layer(shape: np.ndarray, ours: Arrays) -> str:
    """Name our layers that have an array of this shape, in brackets."""
    if "roles" not in ours:
        return ""
    layers = _arrays_of_layers(ours).items()
    return f" (our {' or '.join(n for n, arrays in layers if tuple(shape.tolist()) in arrays)})"


def _beginning(shape: np.ndarray, values: np.ndarray) -> str:
    ones = int(values.sum())
    if shape[0] == shape[1] == ones:
        return "as an identity matrix"
    return "with " + {0: "zeros", values.size: "ones"}.get(ones, f"{ones} ones, else zeros")


_PARAMETERS = (same_parameters(), same_small_shapes(), (all_trained(),))
_FUNCTION = (
    close("tied_predictions", "predictions with the grader's test weights"),
    close("tied_loss", "the loss with the grader's test weights"),
    same_gradients("tied_"),
    close("predictions", "predictions with the grader's test weights"),
    close("loss", "the loss with the grader's test weights"),
    same_gradients(),
    close(
        "large_predictions",
        "predictions with the grader's test weights and an embedding of large numbers,",
        LARGE_TOLERANCE,
    ),
)
IDENTITY = close(
    "from_identity",
    "with your model's initial hidden-to-hidden weights, which should be an identity matrix, and "
    "the grader's test weights elsewhere, predictions",
)

_UPDATES = close(
    "losses_after_updates",
    "the loss after each step of your optimizer (-1 if it is not a number)",
    UPDATES_TOLERANCE,
)

_START = (*_PARAMETERS, (first_of(*_FUNCTION), initial_weights))
MODEL = (*_START, _UPDATES)
MODEL_FROM_IDENTITY = (*_START, (IDENTITY, _UPDATES))
