"""Reaching anything outside: names, ports, other kinds of sockets, the machine's services.

As in `writing`, the code ends at once where there is no sandbox.
"""

import socket
import tempfile
import threading
from functools import cache
from pathlib import Path

from tests.audit.attacks.writing import INSIDE
from tests.audit.cases import Case, attack, blank, hand_in, with_code

FAMILY = "network"


class _Listener:
    """A service on the machine that records whether it is reached."""

    def __init__(self, family: int, address):
        self.heard = False
        self._socket = socket.socket(family)
        self._socket.bind(address)
        self._socket.listen()
        self.address = self._socket.getsockname()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            self._socket.accept()[0].close()
            self.heard = True

    def harm(self, _course: Path) -> str:
        return f"a service of the machine was reached at {self.address!r}" if self.heard else ""


@cache
def _port() -> _Listener:
    return _Listener(socket.AF_INET, ("127.0.0.1", 0))


@cache
def _port_6() -> _Listener:
    return _Listener(socket.AF_INET6, ("::1", 0))


@cache
def _abstract() -> _Listener:
    return _Listener(socket.AF_UNIX, f"\0rnn-audit-{id(_port)}")


@cache
def _file() -> _Listener:
    path = Path(tempfile.mkdtemp(prefix="rnn-audit-"), "socket")
    listener = _Listener(socket.AF_UNIX, str(path))
    path.chmod(0o777)
    path.parent.chmod(0o755)
    return listener


def _against(name: str, tries: str, code: str, service, **options) -> Case:
    """An attack on a service of the machine, with the address ``ADDRESS``."""

    def build(folder: Path) -> None:
        listener = service()
        code_with_address = f"{INSIDE}ADDRESS = {listener.address!r}\n{_TRY}{code}"
        hand_in(with_code(blank(), code_with_address))(folder)

    return Case(name, FAMILY, tries, build, harm=lambda c: service().harm(c), **options)


_TRY = """
import os, socket
def attempt(what, act, *args):
    try:
        act(*args)
    except (OSError, ValueError):
        return
    print("BREACH:", what, *args)
def connect(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as end:
        end.settimeout(2)
        end.connect(address)
"""

_NAMES = (
    _TRY
    + """
for name in ("example.invalid", "localhost.localdomain"):
    attempt("name", socket.gethostbyname, name)
    attempt("name", socket.getaddrinfo, name, 443)
"""
)

_INTERNET = (
    _TRY
    + """
import urllib.request
for address in ("192.0.2.1", "198.51.100.1"):
    for port in (53, 80, 443):
        attempt("TCP", connect, socket.AF_INET, (address, port))
attempt("TCP 6", connect, socket.AF_INET6, ("2001:db8::1", 443))
attempt("HTTP", urllib.request.urlopen, "http://192.0.2.1/", None, 2)
def send(family, address):
    with socket.socket(family, socket.SOCK_DGRAM) as end:
        end.sendto(b"\\x12\\x34\\x01\\0\\0\\x01\\0\\0\\0\\0\\0\\0\\0\\0\\x02\\0\\x01", address)
attempt("UDP", send, socket.AF_INET, ("192.0.2.1", 53))
attempt("UDP", send, socket.AF_INET, ("255.255.255.255", 9))
attempt("UDP 6", send, socket.AF_INET6, ("ff02::1", 9))
"""
)

_LOOPBACK = """
attempt("loopback", connect, socket.AF_INET, ADDRESS)
for port in (22, 25, 111, 631, 5432, 6379, 8080, 8888):
    for host in ("127.0.0.1", "0.0.0.0"):
        attempt("loopback", connect, socket.AF_INET, (host, port))
def serve():
    with socket.create_server(("", 0)):
        pass
attempt("a server", serve)
"""

_LOOPBACK_6 = """
attempt("loopback", connect, socket.AF_INET6, ADDRESS)
attempt("loopback", connect, socket.AF_INET6, ("::ffff:127.0.0.1", ADDRESS[1], 0, 0))
"""

_FAMILIES = (
    _TRY
    + """
def make(maker, family, kind, protocol):
    ends = maker(family, kind, protocol)
    for end in ends if isinstance(ends, tuple) else (ends,):
        end.close()
for family in (*range(46), 1 << 16, -1):
    for kind in (1, 2, 3, 4, 5, 10, 1 | socket.SOCK_NONBLOCK):
        for protocol in (0, 1, 6, 15, 16, 17, 255):
            if family != socket.AF_UNIX:
                attempt("socket", make, socket.socket, family, kind, protocol)
                attempt("pair", make, socket.socketpair, family, kind, protocol)
"""
)

# Each try in a process of its own: the filter ends some of them.
_OTHER_NUMBERS = """
import ctypes, mmap, os, platform
libc = ctypes.CDLL(None, use_errno=True)
def machine_code(code):
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()
tries = {
    "x32 socket": lambda: libc.syscall(0x40000000 | 41, 2, 1, 0),
    "a number with high bits": lambda: libc.syscall(ctypes.c_long(1 << 32 | 41), 2, 1, 0),
    "io_uring": lambda: libc.syscall(425, 8, ctypes.create_string_buffer(256)),
    # push rbx; mov eax,359; mov ebx,2; mov ecx,1; xor edx,edx; int 0x80; pop rbx; ret
    "int 0x80": lambda: machine_code(bytes.fromhex(
        "53b867010000bb02000000b90100000031d2cd805bc3")),
    "unshare": lambda: libc.unshare(0x10000000 | 0x40000000),
    "setns": lambda: libc.setns(os.open("/proc/1/ns/net", os.O_RDONLY), 0),
}
if platform.machine() == "x86_64":
    for what, act in tries.items():
        ends = os.pipe()
        if not os.fork():
            try:
                os.write(ends[1], str(act()).encode())
            finally:
                os._exit(0)
        os.close(ends[1])
        os.wait()
        said = os.read(ends[0], 99)
        if said.isdigit():
            print("BREACH:", what, said)
"""

_ABSTRACT = """
attempt("abstract", connect, socket.AF_UNIX, ADDRESS)
names = ["/tmp/.X11-unix/X0", "/tmp/dbus-session", "/run/systemd/notify", "/org/freedesktop/DBus"]
services = ["/run/dbus/system_bus_socket", "/run/docker.sock", "/run/systemd/private",
            "/run/containerd/containerd.sock", "/run/snapd.socket", "/run/user/0/bus"]
for name in [*("\\0" + name for name in names), *services, *("/var" + s for s in services)]:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        attempt("service", connect, socket.AF_UNIX, name, kind)
for line in open("/proc/net/unix"):
    if "rnn-audit" in line:
        print("BREACH: sees the machine's sockets")
"""

_PROGRAMS = """
import os, shutil, subprocess, sys
quiet = {k: v for k, v in os.environ.items() if not k.startswith("PIP_")}
commands = [
    [sys.executable, "-m", "pip", "download", "--timeout", "2", "--retries", "0", "-q", "six"],
    ["curl", "-sm", "2", "http://192.0.2.1/"],
    ["wget", "-qT", "2", "-t", "1", "http://192.0.2.1/"],
    ["ping", "-c", "1", "-W", "1", "192.0.2.1"],
    ["unshare", "-rn", "true"],
    ["bwrap", "--ro-bind", "/", "/", "--unshare-net", "true"],
]
for command in commands:
    if shutil.which(command[0]):
        if subprocess.run(command, env=quiet, capture_output=True, timeout=20).returncode == 0:
            print("BREACH:", *command)
"""

# The grader is a client of the kernel's sockets, and connects again when it is cut off.
CUT_OFF = """
import os, socket
PLACE = "/run/kernel/socket-2"
def cut_off():
    os.unlink(PLACE)
    for number in os.listdir("/proc/self/fd"):
        try:
            end = socket.socket(fileno=os.dup(int(number)))
            if end.getsockname() == PLACE:
                end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
"""

_LED_ASTRAY = (
    CUT_OFF
    + """
import time
cut_off()
os.symlink(ADDRESS, PLACE)
time.sleep(3)
os._exit(0)
"""
)

CASES = (
    attack(FAMILY, "names", "looks names up", INSIDE + _NAMES),
    attack(
        FAMILY, "internet", "connects and sends to the internet: TCP, UDP, HTTP", INSIDE + _INTERNET
    ),
    _against("loopback", "connects to ports of the machine", _LOOPBACK, _port),
    _against("loopback-6", "connects to ports of the machine by IPv6", _LOOPBACK_6, _port_6),
    attack(
        FAMILY, "socket-families", "makes every kind of socket but Unix ones", INSIDE + _FAMILIES
    ),
    attack(
        FAMILY,
        "other-numbers",
        "makes sockets and namespaces past the filter",
        INSIDE + _OTHER_NUMBERS,
    ),
    _against("unix-services", "connects to the machine's Unix sockets", _ABSTRACT, _abstract),
    attack(FAMILY, "programs", "runs pip, curl, wget, ping, unshare and bwrap", INSIDE + _PROGRAMS),
    _against(
        "grader-led-astray",
        "puts a link to a socket of the machine where the grader connects to the kernel",
        _LED_ASTRAY,
        _file,
        states=("kernel died",),
    ),
)
