"""Windows a second in training: the scan loop beside PyTensor's, and every model of the lesson.

The scan loop starts from the same six arrays on the same windows in all libraries. The models are
trained by the reference answers; what varies is how Keras runs them.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from unittest.mock import patch

from tests.bench import scan_loop, speeds
from tests.bench.speeds import MODELS, Way

WAYS = {
    "no XLA": Way({"jit_compile": False}, {}),
    "16 steps": Way({"jit_compile": False, "steps_per_execution": 16}, {}),
    "XLA": Way({"jit_compile": True}, {}),
    "unrolled": Way({"jit_compile": False}, {"unroll": True}),
    "unrolled, XLA": Way({"jit_compile": True}, {"unroll": True}),
}


def main() -> dict[str, float]:
    figures: dict[str, float] = {}
    # With more than one, small products are handed to threads that must wake.
    for threads in sorted({1, os.cpu_count() or 1}):
        have = ProcessPoolExecutor(1, get_context("spawn"), scan_loop.have_threads, (threads,))
        # PyTensor's products are OpenBLAS', which reads this when a process loads it.
        with patch.dict(os.environ, {"OPENBLAS_NUM_THREADS": str(threads)}), have as pool:
            figures |= pool.submit(scan_loop.figures, threads).result()
    return figures | _model_figures()


def _model_figures() -> dict[str, float]:
    figures: dict[str, float] = {}
    spreads = []
    for name in MODELS:
        for way, how in WAYS.items():
            found = speeds.of_model(name, how)
            if found is None:
                continue
            speed, spread = found
            spreads.append(spread)
            figures[f"model, {name}: {way}, windows_per_second"] = speed
            print(f"{name:20} {way:14} {speed:8,.0f} windows/s, spread {spread:4.0%}", flush=True)
    return figures | {
        "models, least spread": min(spreads),
        "models, greatest spread": max(spreads),
    }
