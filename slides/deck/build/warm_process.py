"""A process that has imported slow libraries, and forks a kernel for each topic of the deck.

It does what the grader's zygote does, without a sandbox. `slides.deck.build.kernels` runs it as a
program, ``python -m slides.deck.build.warm_process CONTROL MODULE...``. With each message on the
socket CONTROL, a JSON object as `zygote.run` takes it, comes a descriptor: the fork's own end of a
socket, on which it says its number, and which ends with it. If a fork would not work, a line there
says why.
"""

import json
import os
import signal
import socket
import sys
from typing import Any

from grader.sandbox import zygote

_MOST = 1 << 18  # bytes of a message: environments may be large


def main() -> None:
    """Import, then fork for each message, until the other end of the socket is closed."""
    control = socket.socket(fileno=int(sys.argv[1]))
    zygote.warm_up(sys.argv[2:])
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _MOST, 1)
        if not message:
            return
        with socket.socket(fileno=descriptors[0]) as own:
            if reason := zygote.unsafe_to_fork():
                own.sendall(f"{reason}\n".encode())
            elif os.fork() == 0:
                control.close()
                own.sendall(f"{os.getpid()}\n".encode())
                _run(json.loads(message))
                return


def _run(request: dict[str, Any]) -> None:
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    request["environment"]["JPY_PARENT_PID"] = str(os.getppid())  # a kernel ends with its parent
    zygote.run(request)


if __name__ == "__main__":
    main()
