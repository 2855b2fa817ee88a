"""Questions without points, for those who have finished an exercise.

| question | challenge | response |
|---|---|---|
| gradient_norms (02) | ``weights`` (n, n), ``states`` (steps + 1, n), ``gradient`` (n,) | \
``norms`` (steps + 1,) |
| with_temperature (05) | ``p`` (rows, vocab_size), ``temperature`` (rows,) | ``scaled`` (rows, \
vocab_size) |
| gru_step (06) | ``x`` (steps, n_input), ``h`` (steps, n_hidden), ``W`` (3, n_input, n_hidden), \
``U`` (3, n_hidden, n_hidden), ``b`` (3, n_hidden) | ``h`` (steps, n_hidden) |
"""

from typing import Any

import numpy as np

from grader.contract.compare import all_of, close
from grader.contract.question import Arrays, Question
from grader.student import form
from grader.student.keras_probes.returned import one_array


def _states_challenge(rng: np.random.Generator) -> Arrays:
    """Draw states that follow from the first, some of whose numbers relu has set to zero."""
    n, steps = int(rng.integers(6, 10)), int(rng.integers(4, 7))
    weights = rng.standard_normal((n, n)) * np.sqrt(2 / n) + 0.1
    states = [rng.uniform(0.5, 1, n)]
    for _ in range(steps):
        states.append(np.maximum(0, weights @ states[-1]))
    return {"weights": weights, "states": np.array(states), "gradient": rng.standard_normal(n)}


def _norms(gradient_norms: Any, challenge: Arrays) -> Arrays:
    given = {name: challenge[name].copy() for name in ("weights", "states", "gradient")}
    with form.left_alone(**given):
        norms = gradient_norms(*given.values())
    return {"norms": one_array(norms, "the norms")}


def _temperature_challenge(rng: np.random.Generator) -> Arrays:
    """Draw distributions and temperatures below and above 1.

    Two have zeros. At the highest temperature what replaces a zero shows: 1e-8 as 5e-4.
    """
    vocab_size = int(rng.integers(9, 20))
    p = rng.dirichlet(np.ones(vocab_size), size=4)
    p[[1, 3], : vocab_size // 3] = 0
    temperature = np.array([0.4, 0.7, 1.4, 2.4]) * rng.uniform(0.9, 1.1, 4)
    return {"p": p / p.sum(axis=1, keepdims=True), "temperature": temperature}


def _scaled(with_temperature: Any, challenge: Arrays) -> Arrays:
    rows = []
    for p, temperature in zip(challenge["p"], challenge["temperature"].tolist(), strict=True):
        p = p.copy()
        with form.left_alone(p=p):
            rows.append(one_array(with_temperature(p, temperature), "the new probabilities"))
    return {"scaled": np.stack(rows)}


def _gru_challenge(rng: np.random.Generator) -> Arrays:
    n_input, n_hidden, steps = int(rng.integers(5, 8)), int(rng.integers(9, 12)), 5
    shapes = {
        "x": (steps, n_input),
        "h": (steps, n_hidden),
        "W": (3, n_input, n_hidden),
        "U": (3, n_hidden, n_hidden),
        "b": (3, n_hidden),
    }
    return {name: 0.6 * rng.standard_normal(shape) for name, shape in shapes.items()}


def _new_states(gru_step: Any, challenge: Arrays) -> Arrays:
    states = []
    for x, h in zip(challenge["x"], challenge["h"], strict=True):
        given = {"x": x.copy(), "h": h.copy()} | {k: challenge[k].copy() for k in ("W", "U", "b")}
        with form.left_alone(**given):
            states.append(one_array(gru_step(*given.values()), "the new state"))
    return {"h": np.stack(states)}


GRADIENT_NORMS = Question(
    "gradient_norms",
    _states_challenge,
    _norms,
    all_of(close("norms", "the norm of the gradient at each state")),
)
WITH_TEMPERATURE = Question(
    "with_temperature",
    _temperature_challenge,
    _scaled,
    all_of(close("scaled", "the probabilities of some distributions at some temperatures")),
)
GRU_STEP = Question(
    "gru_step",
    _gru_challenge,
    _new_states,
    all_of(close("h", "the new states of some steps")),
)
