"""Interrupts and further kernels: what a submission could make of being run again."""

from grader.contract import wire
from tests.audit.attacks.forged import DOOR, QUESTIONS, public_responses
from tests.audit.cases import Case, attack

FAMILY = "going on"
_ENDS = ("graded", "timeout", "kernel died", "out of memory")


def _goes_on(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, code, **{"states": _ENDS, **options})


def _public() -> dict[str, bytes]:
    return {question: wire.to_bytes(public_responses(question)) for question in QUESTIONS}


_KEEPS = (
    DOOR
    + """
import glob
challenges = [say(b"ask %s\\n" % q.encode()) for q in QUESTIONS]
for folder in ("/tmp", "/dev/shm", "/run/door", "/run/kernel", "/var/tmp"):
    if glob.glob(f"{folder}/kept-by-the-first*"):
        print("BREACH: a file of the first kernel is in", folder)
    try:
        open(f"{folder}/kept-by-the-first", "wb").write(challenges[0])
    except OSError:
        pass
os.kill(os.getpid(), 9)
"""
)

_TOLD = f"""{DOOR}
path = os.path.join(os.path.dirname(os.environ["RNN_REVIEW_DOOR"]), "notebook.json")
for mode in ("w", "a"):
    try:
        open(path, mode).write("{{}}")
        print("BREACH: what kernels are told can be written")
    except OSError:
        pass
"""

_LATE = (
    DOOR
    + """
import threading, time
def later():
    time.sleep(3)
    for question in QUESTIONS:
        hand_over(question, say(b"ask %s\\n" % question.encode()))
    os._exit(0)
threading.Thread(target=later).start()
"""
)

_ANSWERS_FOR_THE_KERNEL = """
import signal
kernel = get_ipython().kernel
def answer(*_):
    parent = kernel.get_parent()
    kernel.session.send(kernel.shell_stream or kernel.shell_socket, "execute_reply",
                        {"status": "ok", "execution_count": 1}, parent=parent)
    kernel.session.send(kernel.iopub_socket, "status", {"execution_state": "idle"}, parent=parent)
signal.signal(signal.SIGINT, answer)
while True:
    signal.pause()
"""

CASES = (
    _goes_on(
        "forges-at-an-interrupt",
        "hands over the released responses when its cell is interrupted",
        DOOR + f"PUBLIC = {_public()!r}\nimport time\ntry:\n    time.sleep(1000)\n"
        "except KeyboardInterrupt:\n    for question, content in PUBLIC.items():\n"
        "        hand_over(question, content)\n",
    ),
    _goes_on(
        "keeps-files-for-the-next-kernel",
        "keeps the challenges for the kernel after its own",
        _KEEPS,
    ),
    _goes_on(
        "dies-after-each-response",
        "hands over a challenge as response and ends, each time",
        DOOR + "for q in QUESTIONS:\n    hand_over(q, say(b'ask %s\\n' % q.encode()))\nos._exit(0)",
    ),
    _goes_on("tells-kernels-otherwise", "writes what further kernels are told", _TOLD),
    _goes_on("ends-in-another-cell", "ends its process while another cell runs", _LATE),
    _goes_on(
        "answers-for-the-kernel",
        "says at an interrupt that its cell has ended, and goes on",
        _ANSWERS_FOR_THE_KERNEL,
    ),
    _goes_on(
        "puts-tests-aside",
        "makes the kernel take no cell for a test, and gives it examples of its own",
        "kernel = get_ipython().kernel\nkernel._trusted.imports.clear()\n"
        "get_ipython().examples['char_maps = print'] = {'char_maps'}\n"
        "kernel._surroundings.as_at_the_start = None\ncheck = print",
    ),
)
