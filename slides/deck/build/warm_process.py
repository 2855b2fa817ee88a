"""A process that has imported slow libraries, and forks a kernel for each topic of the deck.

It is run by `slides.deck.build.kernels` as a program, ``python -m slides.deck.build.warm_process
CONTROL MODULE...``. For each message on the socket CONTROL, a JSON object with the module to run,
its arguments and its folder, comes a descriptor: the fork's own end of a socket, on which it says
its number, and which ends with it. If a fork would not work, a line there says why.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys

from grader.sandbox.zygote import unsafe_to_fork

MOST = 1 << 16  # bytes of a message


def main() -> None:
    """Import, then fork for each message, until the other end of the socket is closed."""
    control = socket.socket(fileno=int(sys.argv[1]))
    for module in sys.argv[2:]:
        importlib.import_module(module)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the Linux kernel
    gc.collect()
    gc.freeze()  # garbage collection in a fork would write to, and so copy, all imported memory
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, MOST, 1)
        if not message:
            return
        with socket.socket(fileno=descriptors[0]) as own:
            if reason := unsafe_to_fork():
                own.sendall(f"{reason}\n".encode())
            elif os.fork() == 0:
                control.close()
                own.sendall(f"{os.getpid()}\n".encode())
                _run(json.loads(message))
                return


def _run(request: dict[str, str | list[str]]) -> None:
    """Run ``python -m MODULE WORD...`` in this process, as if it had just been started."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.chdir(str(request["folder"]))
    os.environ["JPY_PARENT_PID"] = str(os.getppid())  # a kernel ends with its parent
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed()  # its global state would be the same in every fork
    module, *words = request["words"]
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
