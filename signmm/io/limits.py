"""How much memory the content of a file may take: a small file must not fill a machine."""

from __future__ import annotations

import os
import re

#: Environment variable that raises or lowers the limit, e.g. ``2G``.
VARIABLE = 'SIGNMM_MEMORY_LIMIT'
#: Bytes that any file may take, however small it is.
DEFAULT = 512 << 20
#: Beyond that a file may take this many times its own size; numbers do not compress so far.
EXPANSION = 8
_UNITS = {'': 0, 'K': 10, 'M': 20, 'G': 30, 'T': 40}


def memory_limit() -> int:
    """Reads the limit.

    Returns:
        Bytes.

    Raises:
        ValueError: The environment variable is not a size.
    """
    text = os.environ.get(VARIABLE)
    if not text:
        return DEFAULT
    found = re.fullmatch(r'(\d+)\s*([KMGT]?)(?:i?B)?', text.strip(), re.IGNORECASE)
    if not found:
        raise ValueError(f"environment variable {VARIABLE}: expected a size such as 512M or 2G, got '{text}'")
    return int(found[1]) << _UNITS[found[2].upper()]


def check_memory(needed: int, on_disk: int, where: str) -> None:
    """Refuses a content that is larger than its file lets expect.

    Args:
        needed: Bytes that it would take.
        on_disk: Bytes of the file.
        where: File and field, for the message.

    Raises:
        ValueError: Over the limit.
    """
    limit = max(memory_limit(), EXPANSION * on_disk)
    if needed > limit:
        raise ValueError(
            f'{where}: its content would take {_size(needed)} of memory, but of {_size(on_disk)} in the file at most '
            f'{_size(limit)} are allowed; if you trust it, set the environment variable '
            f'{VARIABLE}={_size(2 * needed, round_up=True)}'
        )


def _size(number: int, round_up: bool = False) -> str:
    for unit in 'TGMK':
        if number >= 1 << _UNITS[unit]:
            value = number / (1 << _UNITS[unit])
            return f'{int(value) + 1}{unit}' if round_up else f'{value:.3g} {unit}B'
    return f'{number} bytes'
