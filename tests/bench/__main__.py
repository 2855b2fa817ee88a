"""Run the parts of `make bench`, keep their figures in build/bench.json, and print them."""

import argparse
import json
import os
import platform
import signal
import sys
from importlib import import_module
from importlib.metadata import version

from tests.bench import document

# The most important one comes last.
PARTS = (
    *("deck", "report", "training", "volume", "watch", "scaling"),
    *("small_class", "life", "throughput"),
)
ALONE = ("term", "simulated")  # only if they are asked for: they take long
_HELP = f"some of {', '.join(PARTS)}, which are the default; or {', '.join(ALONE)}"


def main() -> int:
    # Ctrl-C ends the live deck; programs in the background may have been set to ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help=_HELP)
    parser.add_argument("--write", action="store_true", help="document the figures in docs/, too")
    asked = parser.parse_args()
    chosen = asked.parts or PARTS
    if unknown := [part for part in chosen if part not in (*PARTS, *ALONE)]:
        parser.error(f"unknown part {unknown[0]!r}; expected {_HELP}")
    kept = document.MEASURED
    figures = json.loads(kept.read_text()) if kept.is_file() else {}
    figures["machine"] = (
        f"{os.cpu_count()} CPU cores, {platform.machine()}, Linux {platform.release()}, Python "
        f"{platform.python_version()}, TensorFlow {version('tensorflow')}"
    )
    print(figures["machine"])
    for part in chosen:
        figures[part] = import_module(f"tests.bench.{part}").main()
        document.keep(figures, kept)
    if asked.write:
        document.write(*chosen)
    return 0


if __name__ == "__main__":
    sys.exit(main())
