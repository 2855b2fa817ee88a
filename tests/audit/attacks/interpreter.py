"""Tricks with the interpreter itself: code objects, frames, hooks, memory; and two faces."""

from tests.audit.attacks.forged import DOOR
from tests.audit.attacks.in_process import ALL_ARE
from tests.audit.cases import ALL, Case, attack

FAMILY = "interpreter"
_OR_WORSE = {"states": ("graded", "timeout", "out of memory", "kernel died")}

_CODE = """
import gc, types
from grader.contract import question, wire
from grader.student import check as module
def respond(self, answer, challenge):
    return dict(challenge)
question.Question.respond.__code__ = respond.__code__
module.failure.__code__ = (lambda error: {"passed": 1}).__code__
for function in gc.get_objects():
    if isinstance(function, types.FunctionType) and function.__name__ in ("far", "same", "close"):
        try:
            function.__code__ = (lambda *a, **k: None).__code__
        except ValueError:
            pass
answer = lambda *args: None
"""

_FROZEN = """
import ctypes, gc
from rnn_review import COURSE
for thing in gc.get_objects():
    if type(thing).__name__ in ("Question", "Verdict", "Compare", "Bands", "Limits"):
        for name, value in (("passed", True), ("withheld", ()), ("steps", ()),
                            ("compare", lambda *a: True)):
            try:
                object.__setattr__(thing, name, value)
            except Exception:
                pass
flags = ctypes.c_long.from_address(id(COURSE))
flags.value += 1 << 20
answer = lambda *args: None
"""

_SECRETS = """
import gc, sys
words = ("held_out", "expected", "reference", "ours", "solution", "secret_challenges")
def look():
    frame = sys._getframe()
    while frame:
        for name, value in frame.f_locals.items():
            if name in words and hasattr(value, "shape"):
                print("BREACH: a frame has", name)
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, dict) and any(isinstance(k, str) and k in words
                                           and hasattr(v, "shape") for k, v in thing.items()):
            print("BREACH: an object has an expected array", [k for k in thing if k in words])
        if type(thing).__name__ in ("Judge", "ReferenceNotebook", "KnownMistake", "Diagnosis"):
            print("BREACH: the judge's object", type(thing).__name__)
look()
def answer(*args):
    look()
"""

_HOOK = """
import sys
def hook(event, args):
    if event == "socket.connect" and "door" in str(args):
        raise PermissionError("no grader here")
sys.addaudithook(hook)
answer = lambda *args: None
"""

_SAVEZ = """
import numpy as np, pickle, zipfile
real = np.savez_compressed
def savez(file, *args, **arrays):
    with zipfile.ZipFile(file, "w") as archive:
        for name in arrays:
            archive.writestr(f"{name}.npy", pickle.dumps(print))
np.savez_compressed = np.savez = savez
answer = lambda *args: None
"""

_LIBRARIES = """
import sys, types
import numpy as np
class Fake(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *a, **k: True
for name in ("socket", "zipfile", "json", "io", "math", "inspect"):
    sys.modules[name] = Fake(name)
np.random.default_rng = lambda *a: None
np.asarray = lambda x, *a, **k: np.zeros(3)
np.array_equal = lambda *a: True
answer = lambda *args: None
"""

_ALARM = """
import signal, time
def ring(*args):
    frame = args[1]
    while frame:
        if frame.f_code.co_name in ("respond", "parts", "probe"):
            raise StopIteration
        frame = frame.f_back
signal.signal(signal.SIGALRM, ring)
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
answer = lambda *args: time.sleep(1)
"""

_MEMORY = """
import ctypes
numbers = [0, 1, False, None]
for number in numbers[:2]:
    ctypes.c_longlong.from_address(id(number) + 24).value = 1
ctypes.c_byte.from_address(id(False) + 24).value = 1
answer = lambda *args: 0
"""

_DELETED = """
import gc, os
class Trap:
    def __del__(self):
        os._exit(0)
for thing in gc.get_objects():
    if type(thing).__name__ == "ZMQInteractiveShell":
        thing.trap = Trap()
answer = lambda *args: Trap()
"""

_SLOTS = """
import builtins
builtins.dict = builtins.list = builtins.str = builtins.int = builtins.type = lambda *a, **k: None
builtins.len = builtins.sum = builtins.max = builtins.min = lambda *a, **k: 0
builtins.Exception = builtins.BaseException = ()
answer = lambda *args: None
"""

_FACES = """
import os, sys
at_home = "RNN_REVIEW_DOOR" not in os.environ
def answer(*args):
    if at_home:
        return right(*args)
    raise NotImplementedError
def right(*args):
    return args
"""

_HOME = """
import os
import numpy as np
door = os.environ.pop("RNN_REVIEW_DOOR", None)
from rnn_review import COURSE
from grader.student import check as module
made = {}
for name in NAMES:
    question = COURSE.question(name)
    challenge = module.public_challenge(question)
    made[name] = dict(challenge)
np.savez_compressed("reference.npz", **{f"{q}/{k}": v for q, a in made.items()
                                        for k, v in a.items()})
answer = lambda *args: None
"""

_TIMING = """
import io, time
import numpy as np
from grader.contract import wire
said, taken = set(), []
for value in (0, 1, np.nan, "x"):
    for question in QUESTIONS:
        began = time.perf_counter()
        said.add(hand_over(question, wire.to_bytes({"a": np.array(value)})))
        taken.append(time.perf_counter() - began)
if said - {b"received"}:
    print("BREACH: the door says", said)
if max(taken) > 5:
    print("BREACH: a verdict may be told from", taken)
"""

_RACE = """
import threading
def ask_and_answer():
    for _ in range(50):
        for question in QUESTIONS:
            challenge = say(b"ask %s\\n" % question.encode())
            hand_over(question, challenge)
            hand_over(question, challenge[:-9])
threads = [threading.Thread(target=ask_and_answer) for _ in range(16)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

_HALVES = """
for question in QUESTIONS:
    challenge = say(b"ask %s\\n" % question.encode())
    for request in (
        b"ask %s\\nanswer %s %d\\n" % (question.encode(), question.encode(), len(challenge)),
        b"answer %s %d\\nanswer %s 0\\n" % (question.encode(), len(challenge), question.encode()),
        b"answer %s %d passed=1\\n" % (question.encode(), len(challenge)),
        b"verdict %s Right.\\n" % question.encode(),
        b"ask %s passed\\r\\n" % question.encode(),
    ):
        reply = say(request + challenge)
        if b"Right" in reply or b"passed" in reply:
            print("BREACH: the door says", reply[:80])
"""


def _tricks(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, code + ALL_ARE, **options)


def _at_door(name: str, tries: str, code: str, **options) -> Case:
    return attack(FAMILY, name, tries, DOOR + code, **options)


CASES = (
    _tricks("code-exchanged", "exchanges the code of functions that others have", _CODE),
    _tricks(
        "frozen-changed", "changes frozen objects, found by the garbage collector", _FROZEN,
        **_OR_WORSE,
    ),
    _tricks("frames-searched", "looks for expected values in frames and objects", _SECRETS),
    _tricks("audit-hook", "forbids connections by an audit hook", _HOOK),
    _tricks("savez-patched", "writes pickles where arrays are written", _SAVEZ),
    _tricks("libraries-faked", "puts its own modules in the place of libraries", _LIBRARIES,
            **_OR_WORSE),
    _tricks("alarm", "interrupts the probe by a timer", _ALARM),
    _tricks("small-integers", "changes the value of 0, 1 and False in memory", _MEMORY,
            **_OR_WORSE),
    _tricks("trap-at-the-end", "ends the process when an object is forgotten", _DELETED,
            **_OR_WORSE),
    _tricks("builtins-emptied", "puts its own functions in the place of types", _SLOTS,
            **_OR_WORSE),
    _tricks("two-faces", "is right at home and answers nothing in grading", _FACES),
    _tricks(
        "home-made-reference", "leaves grading's mode and writes the reference itself",
        f"NAMES = {sorted(ALL)!r}\n{_HOME}",
    ),
    _at_door("door-timed", "tells verdicts from what the door says, and when", _TIMING),
    _at_door("door-raced", "asks and answers from 16 threads at a time", _RACE),
    _at_door("door-half-said", "sends two requests as one", _HALVES),
)  # fmt: skip
