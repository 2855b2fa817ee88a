"""Whether two models start alike: comparisons of responses of `probe.probe_model`."""

import numpy as np

from grader.contract.compare import Comparison, Complaint, Named, same
from grader.contract.question import Arrays
from grader.student.keras_probes.same_arrays import of_layer

_IDENTITY = "as an identity matrix"
_MOST_WORDS = 3  # arrays that one complaint is about
# Of an array's initial values: Keras' defaults have 0.03 (Embedding) to 0.6 at the probed sizes.
_LEAST_DEVIATION, _MOST_DEVIATION = 0.003, 3.0
# How the 3,600 or more values of a matrix of the lesson's model may start: each tolerance is more
# than 10 standard errors of a difference. Other initializers differ by 18 % or more in deviation,
# or by 30 % in kurtosis (a normal distribution, also a truncated one, for a uniform one).
_MEAN_TOLERANCE, _DEVIATION_TOLERANCE, _KURTOSIS_TOLERANCE = 0.2, 0.1, 0.22


def initial_weights(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
    """Zeros and ones are initialized as such; random arrays are neither constant nor huge.

    The bounds allow every usual initializer. The shapes must have been compared before.
    """
    if complaint := same("initial_shapes", "the arrays that are trained")(theirs, ours, challenge):
        return complaint
    shapes = ours["initial_shapes"]
    words = []
    ends = np.cumsum(np.maximum(shapes, 1).prod(axis=1))[:-1]
    pairs = zip(*(np.split(arrays["initial"], ends) for arrays in (theirs, ours)), strict=True)
    for shape, (found, expected) in zip(shapes, pairs, strict=True):
        if _zeros_and_ones(expected):
            if not np.array_equal(np.sort(found), np.sort(expected)):
                start = _beginning(shape, expected)
                words.append(
                    f"An array of shape {_named(shape, ours)} does not start {start}."
                    + (
                        " Is the initializer given, and to the argument for this array?"
                        * (start == _IDENTITY)
                    )
                )
        elif _zeros_and_ones(found) or not (_LEAST_DEVIATION <= found.std() <= _MOST_DEVIATION):
            words.append(
                f"An array of shape {_named(shape, ours)} starts {_constant(shape, found)}. Its "
                f"numbers should be random. Is an initializer set?"
            )
    return " ".join(words[:_MOST_WORDS]) or None


def _zeros_and_ones(values: np.ndarray) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def _named(shape: np.ndarray, ours: Arrays) -> str:
    return " x ".join(str(int(n)) for n in shape if n) + of_layer(shape, ours)


def _constant(shape: np.ndarray, values: np.ndarray) -> str:
    """How an array starts that should be random."""
    rows, columns, more = (int(n) for n in shape)
    if (
        not more
        and columns
        and np.array_equal(values.reshape(rows, columns), np.eye(rows, columns))
    ):
        return _IDENTITY
    return f"with numbers of standard deviation {values.std():.3g}"


def default_initializers(*lenient: tuple[int, int]) -> Comparison:
    """The matrices of the lesson's model start as ours do, with the defaults where we leave them.

    Identity matrices are compared by `initial_weights`, with every number.

    Args:
        lenient: shapes of matrices that may start with any random numbers.
    """

    def comparison(theirs: Arrays, ours: Arrays, challenge: Arrays) -> Complaint:
        what = "the matrices that are trained"
        if complaint := same("start_shapes", what)(theirs, ours, challenge):
            return complaint
        rows = zip(ours["start_shapes"].tolist(), theirs["start"], ours["start"], strict=True)
        for shape, found, expected in rows:
            if tuple(shape[:2]) not in lenient and (how := _unlike(found, expected)):
                return (
                    f"At the lesson's sizes, a matrix of shape {shape[0]} x {shape[1]} starts with "
                    f"{how}. Is an initializer set where the exercise asks for Keras' default?"
                )
        return None

    return Named("the initial weights", comparison)


def _unlike(found: np.ndarray, expected: np.ndarray) -> Complaint:
    """Describe random numbers whose mean, deviation or kurtosis is not the expected one."""
    (mean, deviation, kurtosis), (center, spread, tails) = found, expected
    if not abs(deviation - spread) <= _DEVIATION_TOLERANCE * spread:
        return f"numbers of standard deviation {deviation:.3g}, expected {spread:.3g}"
    if not abs(mean - center) <= _MEAN_TOLERANCE * spread:
        return f"numbers of mean {mean:.3g}, expected {center:.3g}"
    if not abs(kurtosis - tails) <= _KURTOSIS_TOLERANCE * tails:
        return "numbers of the right standard deviation, but of another distribution"
    return None


def _beginning(shape: np.ndarray, values: np.ndarray) -> str:
    ones = int(values.sum())
    if shape[0] == shape[1] == ones:
        return _IDENTITY
    return "with " + {0: "zeros", values.size: "ones"}.get(ones, f"{ones} ones, else zeros")
