"""Whether two models have the same arrays: comparisons of responses of `probe.probe_model`."""

from collections import Counter

import numpy as np

from grader.contract.compare import Comparison, Complaint, Named
from grader.contract.question import Arrays
from grader.student.keras_probes import models
from grader.student.keras_probes.other_layers import other_layer

_MOST_ARRAYS = 1000  # of a model; correct ones have 20
_SHARED_TOO_LITTLE = " Is a new layer made at every step, where one layer should be shared?"
_SHARED_TOO_MUCH = " Is one layer shared, where several are needed, or is one never used?"


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
            f"{_other_layer(theirs, ours) or _layers(theirs, ours)}"
        )

    return Named("the model's arrays", comparison)


def _other_layer(theirs: Arrays, ours: Arrays) -> str:
    """What the arrays show at the lesson's sizes, if those of the small model show it, too."""
    small, lesson = (
        other_layer(_count_shapes(theirs[key]), _count_shapes(ours[key]))
        for key in ("small_shapes", "shapes")
    )
    return lesson if small else ""


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
            words += f" {which} the expected model's {' or '.join(named)}."
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

    return Named("its arrays at other sizes", comparison)


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

    return Named("which arrays are trained", comparison)


def no_restrictions(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
    """No array has a constraint or a regularizer; no layer is stateful, unless one of ours is."""
    if int(theirs["stateful"]) and not int(ours["stateful"]):
        return (
            "A layer of the model is stateful: it starts with the state that the previous batch "
            "has left. Is stateful=True set?"
        )
    for key, argument in (("constrained", "constraint"), ("regularized", "regularizer")):
        if rows := theirs[key].tolist()[:1]:
            name = " x ".join(str(int(n)) for n in rows[0] if n) + of_layer(theirs[key][0], ours)
            return (
                f"An array of shape {name} has a {argument}, which the exercise does not ask for. "
                f"Is an argument such as kernel_{argument} set?"
            )
    return None


def of_layer(shape: np.ndarray, ours: Arrays) -> str:
    """Name our layers that have an array of this shape, in brackets."""
    if "roles" not in ours:
        return ""
    layers = _arrays_of_layers(ours).items()
    named = [name for name, arrays in layers if tuple(shape.tolist()) in arrays]
    return f" (the expected model's {' or '.join(named)})"
