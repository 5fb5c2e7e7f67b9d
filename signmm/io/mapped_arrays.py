"""Named arrays in one file that is mapped instead of read, so that all processes share its pages."""

from __future__ import annotations

import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

MAGIC = b'SIGNCOLS'
#: Bytes before the first array: magic and a mark that says what the arrays belong to.
HEADER = 32
_ALIGN = 64

#: Where an array lies: type, first byte, lengths of its axes.
Place = list[Any]


def write_arrays(path: str | Path, arrays: Mapping[str, np.ndarray], mark: bytes) -> dict[str, Place]:
    """Writes arrays one after the other.

    Args:
        path: The file.
        arrays: Arrays by name.
        mark: 24 bytes that :class:`MappedArrays` wants to see again.

    Returns:
        Where each array lies; to be kept beside the file.
    """
    places: dict[str, Place] = {}
    with Path(path).open('wb') as file:
        file.write(MAGIC + mark)
        for name, array in arrays.items():
            file.write(bytes(-file.tell() % _ALIGN))
            places[name] = [array.dtype.newbyteorder('<').str, file.tell(), *array.shape]
            file.write(np.ascontiguousarray(array, array.dtype.newbyteorder('<')).tobytes())
        file.flush()
        os.fsync(file.fileno())
    return places


class MappedArrays:
    """Arrays of a file that :func:`write_arrays` wrote.

    Args:
        path: The file.
        places: What ``write_arrays`` gave.
        mark: The file's mark.

    Raises:
        FileNotFoundError: No such file.
        ValueError: Another file's mark, or an array lies outside the file.
    """

    def __init__(self, path: str | Path, places: Mapping[str, Place], mark: bytes) -> None:
        path, self._made_of = Path(path), (path, dict(places), mark)
        with path.open('rb') as file:
            head = file.read(HEADER)
            if head != MAGIC + mark:
                raise ValueError(f'{path}: does not belong to the index beside it (other mark)')
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._arrays: dict[str, np.ndarray] = {}
        for name, (kind, start, *shape) in places.items():
            count = int(np.prod(shape, dtype=np.int64))
            if not 0 <= start <= start + count * np.dtype(kind).itemsize <= len(self._map) or min(shape) < 0:
                raise ValueError(f"{path}: array '{name}' lies outside the file; it is truncated or damaged")
            self._arrays[name] = np.frombuffer(self._map, kind, count, start).reshape(shape)

    def __getitem__(self, name: str) -> np.ndarray:
        """Gives an array, read-only; its numbers are fetched when they are used."""
        return self._arrays[name]

    def __reduce__(self) -> tuple:
        return MappedArrays, self._made_of

    def __contains__(self, name: object) -> bool:
        return name in self._arrays

    def release(self) -> None:
        """Gives the pages back to the system; they are fetched again when needed."""
        if hasattr(mmap, 'MADV_DONTNEED'):
            self._map.madvise(mmap.MADV_DONTNEED)
