"""What the C library does with freed memory, which training on a CPU depends on."""

from __future__ import annotations

import ctypes
import platform

# Names of malloc.h and the largest value of a C int.
_M_TRIM_THRESHOLD, _M_MMAP_MAX, _LARGEST = -1, -4, 2**31 - 1


def keep_freed_memory() -> bool:
    """Makes this process keep freed memory for its next step instead of returning it to the system.

    Every training step frees and allocates the same large tensors. By default glibc returns them, and the system maps
    and zeroes each page anew. The process then stays as large as its largest step.

    Returns:
        Whether it was done; False where the C library is not glibc.
    """
    if platform.libc_ver()[0] != 'glibc':
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return bool(mallopt(_M_MMAP_MAX, 0) and mallopt(_M_TRIM_THRESHOLD, _LARGEST))
