"""A GPU's memory by CUDA's driver alone: counted here, and taken by submissions.

Submissions have the text of this module in a cell: it imports nothing of this project.
"""

import ctypes
from typing import Any

MIB = 1024 * 1024


def open_driver() -> Any:
    """The driver's library, with a context on the first device; None if there is no such device."""
    try:
        cuda = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return None
    device, context = ctypes.c_int(), ctypes.c_void_p()
    failed = (
        cuda.cuInit(0)
        or cuda.cuDeviceGet(ctypes.byref(device), 0)
        or cuda.cuDevicePrimaryCtxRetain(ctypes.byref(context), device)
        or cuda.cuCtxSetCurrent(context)
    )
    return None if failed else cuda


def free(cuda: Any) -> int:
    """The device's free memory in MiB, whoever has the rest."""
    left, whole = ctypes.c_size_t(), ctypes.c_size_t()
    cuda.cuMemGetInfo_v2(ctypes.byref(left), ctypes.byref(whole))
    return left.value // MIB


def take(cuda: Any, most: int) -> int:
    """Take up to `most` MiB of memory, and keep it; return how many there were."""
    taken, block = 0, 1024
    while block and taken < most:
        pointer = ctypes.c_void_p()
        if cuda.cuMemAlloc_v2(ctypes.byref(pointer), ctypes.c_size_t(block * MIB)):
            block //= 2
        else:
            taken += block
    return taken
