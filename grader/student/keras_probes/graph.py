"""TensorFlow graphs: trace a function, count the nodes, tell a loop from copies of its step."""

from typing import Any

from grader.contract.compare import Comparison, Complaint
from grader.contract.question import Arrays
from grader.student.keras_probes.backend import tf


def traced(function: Any, argument: Any) -> Any:
    """A function as a graph. Traced, not called: TensorFlow warns of many functions called once."""
    compiled: Any = tf.function(function)
    return compiled.get_concrete_function(argument)


def count_nodes(function: Any, argument: Any) -> int:
    """How many nodes the graph of a function has, functions that it calls included."""
    graph = traced(function, argument).graph.as_graph_def()
    return len(graph.node) + sum(len(f.node_def) for f in graph.library.function)


def one_loop(short: int, long: int) -> Comparison:
    """Complain of a graph that grows with the number of steps: it holds copies, not a loop.

    Expects ``nodes`` in the response: the counts for `short` and for `long` steps.
    """

    def comparison(theirs: Arrays, _ours: Arrays, _challenge: Arrays) -> Complaint:
        at_short, at_long = (int(n) for n in theirs["nodes"])
        if at_long - at_short < long - short:
            return None
        return (
            f"The values are right, but the graph grows with the number of steps: {at_short:,} "
            f"nodes for {short}, {at_long:,} for {long}. These are copies of the step, not a "
            f"loop; as one loop it has as many nodes whatever the number of steps."
        )

    return comparison
