"""The functions of libseccomp that make a filter for system calls, with ctypes.

libseccomp's own Python bindings are not on PyPI. Signatures, constants and error numbers are those
of its manual pages: https://man7.org/linux/man-pages/man3/seccomp_init.3.html, and likewise
seccomp_rule_add.3, seccomp_syscall_resolve_name.3, seccomp_export_bpf.3, seccomp_release.3.
"""

import ctypes
import os
import tempfile
from functools import cache

from grader.contract.errors import ReviewError

ALLOW = 0x7FFF0000  # SCMP_ACT_ALLOW
NOT_EQUAL, MASKED_EQUAL = 1, 7  # enum scmp_compare

_SONAME = "libseccomp.so.2"  # the version of the interface, not of the library
_UNKNOWN_CALL = -1  # __NR_SCMP_ERROR


class Argument(ctypes.Structure):
    """A condition on a call's argument (struct scmp_arg_cmp); a mask comes before its value."""

    _fields_ = (
        ("number", ctypes.c_uint),
        ("comparison", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


def refuse(error: int) -> int:
    """The action that lets a call fail with this error number (SCMP_ACT_ERRNO)."""
    return 0x00050000 | (error & 0xFFFF)


@cache
def library() -> ctypes.CDLL:
    """The library, with the types of what is called here.

    Raises:
        ReviewError: if it is missing; the text names the package.
    """
    try:
        loaded = ctypes.CDLL(_SONAME)
    except OSError as error:
        raise ReviewError(
            f"The library libseccomp is missing ({error}): "
            f"apt install libseccomp2 (Fedora: dnf install libseccomp)."
        ) from error
    number, unsigned, pointer = ctypes.c_int, ctypes.c_uint32, ctypes.c_void_p
    conditions = (ctypes.c_uint, ctypes.POINTER(Argument))
    for name, result, *takes in (
        ("seccomp_init", pointer, unsigned),
        ("seccomp_rule_add_array", number, pointer, unsigned, number, *conditions),
        ("seccomp_syscall_resolve_name", number, ctypes.c_char_p),
        ("seccomp_export_bpf", number, pointer, number),
        ("seccomp_release", None, pointer),
    ):
        function = getattr(loaded, name)
        function.restype, function.argtypes = result, takes
    return loaded


class Filter:
    """A filter under construction; a context manager, which frees it.

    Args:
        default: the action for calls that meet no rule.

    Raises:
        ReviewError: if libseccomp is missing.
        MemoryError: if libseccomp cannot make a filter.
    """

    def __init__(self, default: int) -> None:
        self._library = library()
        self._filter = self._library.seccomp_init(default)
        if not self._filter:
            raise MemoryError("seccomp_init could not make a filter")

    def __enter__(self) -> "Filter":
        return self

    def __exit__(self, *error: object) -> None:
        self._library.seccomp_release(self._filter)

    def add(self, action: int, call: str, *conditions: Argument) -> None:
        """Add a rule for calls of this name whose arguments meet all conditions.

        A call that only other architectures have is accepted, and changes nothing.

        Raises:
            LookupError: if libseccomp does not know this system call.
            OSError: if it does not accept the rule.
        """
        number = self._library.seccomp_syscall_resolve_name(call.encode())
        if number == _UNKNOWN_CALL:
            raise LookupError(f"libseccomp does not know the system call {call!r}")
        array = (Argument * len(conditions))(*conditions)
        add = self._library.seccomp_rule_add_array
        _check(add(self._filter, action, number, len(conditions), array))

    def program(self) -> bytes:
        """The filter as a BPF program, 8 bytes an instruction.

        Raises:
            OSError: if libseccomp cannot make it.
        """
        with tempfile.TemporaryFile() as file:
            _check(self._library.seccomp_export_bpf(self._filter, file.fileno()))
            file.seek(0)
            return file.read()


def _check(result: int) -> None:
    if result < 0:
        raise OSError(-result, os.strerror(-result))
