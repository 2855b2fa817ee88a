"""TensorFlow graphs: trace a function, count the nodes, distinguish a loop from copies of its step.

| questions | challenge | response |
|---|---|---|
| on a loop | arrays of the question | ``nodes`` (2, 2): two numbers of steps, the smaller one \
first, and how many nodes the graph for each has |
"""

from contextlib import suppress
from typing import Any

from grader.contract.compare import Comparison, Complaint, Named
from grader.contract.question import Arrays
from grader.student.keras_probes.backend import tf


def traced(function: Any, *arguments: Any) -> Any:
    """Trace a function. Calling many functions once each would make TensorFlow warn.

    Few functions need AutoGraph, which translates their source code before it traces them: that
    takes longer than tracing, so it is used where tracing alone raises an exception.
    """
    alone: Any = tf.function(function, autograph=False)
    with suppress(Exception):  # student code: with AutoGraph it works, or raises it again
        return alone.get_concrete_function(*arguments)
    translated: Any = tf.function(function)
    return translated.get_concrete_function(*arguments)


def count_nodes(function: Any) -> int:
    """Count the nodes of the graph of a traced function, including the functions that it calls."""
    graph = function.graph.as_graph_def()
    return len(graph.node) + sum(len(f.node_def) for f in graph.library.function)


def one_loop(unrolls: bool = False) -> Comparison:
    """Complain of a graph that grows with the number of steps: it has copies, not a loop.

    Args:
        unrolls: whether the answer may use a layer that has an argument `unroll`.
    """

    copied = "Is `unroll` set, or does a Python loop make the copies?"

    def comparison(theirs: Arrays, ours: Arrays, _challenge: Arrays) -> Complaint:
        (short, _), (long, _) = ours["nodes"].tolist()
        (_, at_short), (_, at_long) = ((int(s), int(n)) for s, n in theirs["nodes"])
        if at_long - at_short < long - short:
            return None
        return (
            f"The values are right, but the graph grows with the number of steps: {at_short:,} "
            f"nodes for {short} steps, {at_long:,} for {long}. The graph contains copies of the "
            f"step, not a loop. {copied if unrolls else 'Does a Python loop make the copies?'}"
        )

    return Named("a loop in the graph", comparison)
