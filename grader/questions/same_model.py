"""Whether two models are the same: comparisons of what `probe.probe_model` responds."""

import numpy as np

from grader.questions.compare import Comparison, Complaint, close, far, same
from grader.questions.question import Arrays

GRADIENT_TOLERANCE = 1e-3  # of the largest entry: gradients add up more rounding than a loss does


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
        )

    return comparison


def same_small_shapes() -> Comparison:
    """The same arrays at other sizes: the function must use its arguments."""

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        if np.array_equal(theirs["small_shapes"], ours["small_shapes"]):
            return None
        sizes = ", ".join(str(int(n)) for n in challenge["sizes"])
        return (
            f"Built with the arguments ({sizes}), the model has arrays of other shapes: "
            f"expected and not found: {_missing(ours, theirs, 'small_shapes')}; found and not "
            f"expected: {_missing(theirs, ours, 'small_shapes')}. Is a size written as a number "
            f"where an argument is meant?"
        )

    return comparison


def _missing(these: Arrays, those: Arrays, key: str = "shapes") -> str:
    """The shapes in `these` that are not in `those`, each as often as it is missing."""
    rest = [tuple(row) for row in those[key].tolist()]
    missing = []
    for row in map(tuple, these[key].tolist()):
        if row in rest:
            rest.remove(row)
        else:
            missing.append("x".join(str(n) for n in row if n) or "a single number")
    return ", ".join(f"{n} times {s}" if n > 1 else s for s, n in _counted(missing)) or "none"


def _counted(items: list[str]) -> list[tuple[str, int]]:
    return [(item, items.count(item)) for item in dict.fromkeys(items)]


def all_trained() -> Comparison:
    """As many arrays can be trained as should be. The shapes of all must have been compared."""

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        frozen = len(ours["trainable"]) - len(theirs["trainable"])
        if frozen <= 0:
            return None
        return (
            f"{frozen} arrays that training should change cannot be trained: is a layer frozen "
            f"(trainable=False), or are BatchNormalization's center and scale off?"
        )

    return comparison


def same_gradients(prefix: str = "") -> Comparison:
    """The gradient of the loss with respect to every array; a complaint names all that differ.

    Gradients of one shape are matched whatever their order: a wrong one may have come to stand in
    another's place.
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
            f"{len(roles)} arrays: {', '.join(wrong)} (the names of our layers)."
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


MODEL = (
    same_parameters(),
    same_small_shapes(),
    all_trained(),
    close("tied_predictions", "predictions under weights that the grader put in"),
    close("tied_loss", "the loss under weights that the grader put in"),
    same_gradients("tied_"),
    close("predictions", "predictions under weights that the grader put in"),
    close("loss", "the loss under weights that the grader put in"),
    same_gradients(),
    close("losses_after_updates", "the loss after each step of your optimizer"),
)

IDENTITY = same("initial_square", "the initial hidden-to-hidden weights, an identity matrix")
