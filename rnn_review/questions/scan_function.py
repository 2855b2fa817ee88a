"""The question on scan: values at every step, gradients through it, one loop in the graph.

| question | challenge | response |
|---|---|---|
| scan | ``u``, ``v``, ``w`` (n_steps, 3); ``h0``, ``g0``, ``a``, ``b`` (3,); ``t`` (n_steps,); \
``m0`` (2, 3); ``s0`` () | ``nodes`` (2, 2): as in `graph`, of a call with one output and one \
with three, for `SHORT` and `LONG` steps; ``in_graph`` (SHORT, 3): what a call with one output \
returns in a graph; ``in_graph du`` (SHORT, 3): its gradient; \
"CASE I" (n_steps, ...): output I of a call; "CASE dNAME": the gradient with respect to an array \
of the challenge, of its shape |

CASE is a key of `_CASES`, each of which is one call of scan, outside of a graph: tracing the
gradient of a loop takes longer than computing it, and is done once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from grader.contract.compare import Comparison, all_of, close
from grader.contract.question import AnswerError, Arrays, Question
from grader.student.keras_probes import graph
from grader.student.keras_probes.backend import tf
from grader.student.keras_probes.returned import array, items

SHORT, LONG = 5, 40  # lengths of the sequences for which the nodes of a graph are counted


def _decay(u: Any, h: Any, a: Any) -> Any:
    return tf.tanh(u + a * tf.sin(h))


def _two_states(u: Any, v: Any, h: Any, g: Any, a: Any, b: Any) -> Any:
    new_h = tf.tanh(u + a * tf.roll(h, 1, axis=0))
    return new_h, tf.concat([g, b * new_h], axis=0), 0.5 * g + v * tf.reduce_sum(h) - b


def _then_state(u: Any, h: Any, a: Any) -> Any:
    return a * u - h, tf.tanh(u + a * h)


def _no_state(u: Any, v: Any, w: Any, a: Any) -> Any:
    return [a * v - u, tf.reduce_sum(a * u * w)]


def _sum(t: Any, s: Any) -> Any:
    return s + t


def _difference(t: Any, s: Any) -> Any:
    return (t - s,)  # where others return one value as it is


# What scan is called with: fn, and the arrays of the challenge for its three lists. All slices have
# one shape, or fn takes any (a number, a matrix, a vector), so that arguments in the wrong order
# give other values, and not an exception.
_ONE, _SEVERAL = "one recurrent output", "outputs_info [h0, None, g0]"
_CASES = {
    _ONE: (_decay, ["t"], ["m0"], ["a"]),
    _SEVERAL: (_two_states, ["u", "v"], ["h0", None, "g0"], ["a", "b"]),
    "outputs_info [None, h0]": (_then_state, ["u"], [None, "h0"], ["a"]),
    "outputs_info [None, None]": (_no_state, ["u", "v", "w"], [None, None], ["a"]),
    # A number may stand for a state; a graph that is kept from the first call must not answer the
    # second one.
    "a running sum of numbers": (_sum, ["t"], ["s0"], []),
    "a running difference, in a tuple": (_difference, ["t"], ["s0"], []),
}


def _scan_challenge(rng: np.random.Generator) -> Arrays:
    n_steps = int(rng.integers(9, 13))  # more than the lesson's 8, which may be written in
    shapes = dict.fromkeys("uvw", (n_steps, 3)) | dict.fromkeys(("h0", "g0", "a", "b"), (3,))
    shapes |= {"t": (n_steps,), "m0": (2, 3), "s0": ()}
    drawn = {k: np.asarray(rng.standard_normal(shape)) for k, shape in shapes.items()}
    return {k: array.astype(np.float32) for k, array in drawn.items()}


def _scan_response(scan: Any, challenge: Arrays) -> Arrays:
    arrays = {key: tf.constant(value) for key, value in challenge.items()}
    counts = [(n, graph.count_nodes(_both(scan, arrays, n))) for n in (SHORT, LONG)]
    response = {"nodes": np.array(counts)}
    for case, (_, _, outputs_info, _) in _CASES.items():
        stacked, gradients = _scanned(scan, arrays, case)
        what = "stacked outputs" if len(outputs_info) > 1 else "stacked output"
        outputs = items(stacked, len(outputs_info), f"{what} ({case})")
        response |= {f"{case} {i}": array(o, case) for i, o in enumerate(outputs)}
        response |= {f"{case} d{key}": array(g, case) for key, g in gradients.items()}
    stacked, gradient = _with_gradient(scan, arrays)(arrays["u"][:SHORT])
    (in_graph,) = items(stacked, 1, "stacked output")
    return response | {
        "in_graph": array(in_graph, "in a graph"),
        "in_graph du": array(gradient, "in a graph"),
    }


def _scanned(scan: Any, arrays: dict[str, Any], case: str) -> Any:
    """Call scan; return outputs, and gradients of their sum of squares by name.

    Raises:
        AnswerError: if it returns anything but a list, or changes a list that it is given.
    """
    fn, *keys = _CASES[case]
    given = [[None if key is None else arrays[key] for key in some] for some in keys]
    lists = [[*some] for some in given]
    with _told(case), tf.GradientTape() as tape:
        tape.watch(arrays)
        try:
            stacked = scan(fn, *lists)
        except Exception:  # of a loop's states TensorFlow says more when it traces one
            graph.traced(lambda: scan(fn, *lists))
            raise
        outputs = [o for o in tf.nest.flatten(stacked) if o is not None]
        loss = tf.add_n([tf.constant(0.0), *(tf.reduce_sum(o**2) for o in outputs)])
    if type(stacked) is not list and stacked is not None:
        raise AnswerError(f"scan must always return a list, not {type(stacked).__name__} ({case}).")
    if [[*map(id, some)] for some in lists] != [[*map(id, some)] for some in given]:
        raise AnswerError("scan changes a list that it is given: it has other entries afterwards.")
    return stacked, tape.gradient(loss, arrays, unconnected_gradients=tf.UnconnectedGradients.ZERO)


def _both(scan: Any, arrays: dict[str, Any], n_steps: int) -> Any:
    """Trace a call of scan with one recurrent output and one with three outputs, two recurrent."""

    def run(u: Any) -> Any:
        one, outputs_info = _one(scan, arrays, u), [arrays["h0"], None, arrays["g0"]]
        with _told(_SEVERAL):
            return one, scan(_two_states, [u, u], outputs_info, [arrays["a"], arrays["b"]])

    return graph.traced(run, tf.TensorSpec((n_steps, 3)))


def _with_gradient(scan: Any, arrays: dict[str, Any]) -> Any:
    """Trace a call of scan with one recurrent output, and the gradient of its sum of squares."""

    def run(u: Any) -> Any:
        stacked = _one(scan, arrays, u)
        total = tf.add_n([tf.reduce_sum(output**2) for output in tf.nest.flatten(stacked)])
        zeros = tf.UnconnectedGradients.ZERO
        return stacked, tf.gradients(total, u, unconnected_gradients=zeros)[0]

    return graph.traced(run, tf.TensorSpec((SHORT, 3)))


def _one(scan: Any, arrays: dict[str, Any], u: Any) -> Any:
    with _told(_ONE):
        return scan(_decay, [u], [arrays["h0"]], [arrays["a"]])


@contextmanager
def _told(case: str) -> Iterator[None]:
    """Say of an exception for which outputs it came."""
    try:
        yield
    except Exception as error:
        error.add_note(f"scan was called with {case}.")
        raise


def _values_and_gradients() -> list[Comparison]:
    comparisons = []
    for case, (_, sequences, outputs_info, non_sequences) in _CASES.items():
        comparisons += [
            close(f"{case} {i}", f"with {case}, output {i} at all steps")
            for i in range(len(outputs_info))
        ]
        comparisons += [
            close(
                f"{case} d{key}",
                f"with {case}, the outputs are right, but the gradient with respect to {key}",
                1e-3,
            )
            for key in filter(None, [*sequences, *outputs_info, *non_sequences])
        ]
    return comparisons


SCAN = Question(
    "scan",
    _scan_challenge,
    _scan_response,
    all_of(
        *_values_and_gradients(),
        close(
            "in_graph",
            "the outputs are right, but not in a graph (tf.function), where output 0 at all steps",
        ),
        close(
            "in_graph du",
            "the outputs are right, but in a graph (tf.function) the gradient with respect to u",
            1e-3,
        ),
        graph.one_loop(),
    ),
)
