"""Archives of arrays, read as :mod:`signmm.io.guarded` reads other files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from signmm.io.guarded import guard
from signmm.io.limits import check_memory


def load_npz(path: str | Path, what: str, needed: Sequence[str] = ()) -> dict[str, np.ndarray]:
    """Reads all arrays of an ``.npz``.

    Args:
        path: The file.
        what: Its kind, for messages.
        needed: Names that there must be.

    Returns:
        The arrays by name.

    Raises:
        FileNotFoundError: No such file.
        ValueError: Damaged, pickled objects, a missing or doubled name, or more memory than is allowed.
    """
    path, where = Path(path), f'{what} {path}'
    if not path.exists():
        raise FileNotFoundError(f'{where} does not exist (looked in {Path.cwd()})')
    if path.is_dir():
        raise ValueError(f'{where} is a folder, expected a file')
    with path.open('rb') as file:
        if file.read(4) != b'PK\x03\x04':
            raise ValueError(f'{where}: is not an .npz, or is damaged')
        file.seek(0)
        with guard(where), np.load(file, allow_pickle=False) as archive:
            check_memory(sum(entry.file_size for entry in archive.zip.infolist()), path.stat().st_size, where)
            lacking = [name for name in needed if name not in archive.files]
            if lacking:
                raise ValueError(f'{where}: no {", ".join(lacking)} in it; it has: {", ".join(archive.files)}')
            if len(set(archive.files)) < len(archive.files):
                raise ValueError(f'{where}: a name occurs twice')
            arrays = {}
            for name in archive.files:
                with guard(f"{where}, field '{name}'"):
                    arrays[name] = archive[name]
    return arrays
