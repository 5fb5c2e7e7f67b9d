"""Checkpoint files: written atomically, holding plain values only, read without running anything in them."""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmengine.runner.checkpoint import CheckpointLoader

from signmm.utils.suggest import did_you_mean

#: ``bool`` is an ``int``, so it comes first.
_SCALARS: tuple[Any, ...] = (bool, int, float, str, bytes)


class CheckpointError(RuntimeError):
    """A checkpoint cannot be used; the message says which file and why."""


def to_plain(value: Any, where: str = 'checkpoint') -> Any:
    """Turns a value into tensors, numbers, strings, lists, tuples and dicts.

    Args:
        value: The value; numpy arrays become tensors, numpy scalars become Python numbers, tensors go to the CPU.
        where: Name of the value in error messages.

    Returns:
        A value that weights-only loading accepts.

    Raises:
        TypeError: Something in it has no plain form; the message names its place.
    """
    if value is None:
        return None
    for kind in _SCALARS:
        # Through the constructor: a subclass (an enum, numpy.float64) would be pickled under its own name.
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, torch.Tensor):
        tensor = value.detach().cpu()
        return tensor.clone() if tensor.untyped_storage().nbytes() > tensor.nbytes else tensor
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in 'biuf':
        return torch.from_numpy(value.astype(np.int64) if value.dtype.kind == 'u' else value.copy())
    if isinstance(value, Mapping):
        return {to_plain(k, f'{where} key'): to_plain(v, f'{where}.{k}') for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        items = [to_plain(v, f'{where}[{i}]') for i, v in enumerate(value)]
        return tuple(items) if isinstance(value, tuple) else items
    raise TypeError(
        f'{where}: a {type(value).__module__}.{type(value).__qualname__} cannot be stored in a checkpoint; '
        'store tensors, numbers, strings, lists and dicts'
    )


def save_checkpoint(obj: Mapping[str, Any], path: str | Path) -> None:
    """Writes a checkpoint so that the file is either the old one or the complete new one, even if the power fails.

    Args:
        obj: What to store; converted by :func:`to_plain`.
        path: The file; its folder is made.

    Raises:
        TypeError: ``obj`` holds something that has no plain form.
    """
    path = Path(path).expanduser()
    plain = to_plain(obj)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f'.{path.name}.{os.getpid()}.tmp')
    try:
        with temporary.open('wb') as file:
            torch.save(plain, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Makes a rename durable where the system lets folders be opened (not on Windows)."""
    if os.name != 'posix':
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_checkpoint(path: str | Path, map_location: Any = 'cpu') -> dict[str, Any]:
    """Reads a checkpoint; nothing in the file is ever executed.

    Args:
        path: The file.
        map_location: Where tensors go, as in ``torch.load``.

    Returns:
        The stored dict.

    Raises:
        FileNotFoundError: No such file; the message lists what lies nearby.
        CheckpointError: The file is damaged, is not a dict, or needs code to be run to read it.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f'checkpoint {path}: no such file{_nearby(path)}')
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings('ignore', message='Detected pickle protocol')
            checkpoint = torch.load(path, map_location=map_location, weights_only=True)
    except pickle.UnpicklingError as error:
        reason = str(error).partition('Please file an issue')[0].strip().splitlines()
        detail = next(
            (line for line in reason if 'Unsupported' in line or 'GLOBAL' in line), reason[-1] if reason else ''
        )
        raise CheckpointError(
            f'checkpoint {path}: refused, it is not a file of plain tensors and values and would run code when '
            f'read ({detail.strip()}); ask its author for a file with a plain state_dict'
        ) from error
    except (RuntimeError, EOFError, ValueError, KeyError, OSError) as error:
        raise CheckpointError(f'checkpoint {path}: damaged or not a checkpoint ({error})') from error
    if not isinstance(checkpoint, dict):
        raise CheckpointError(f'checkpoint {path}: holds a {type(checkpoint).__name__}, expected a dict')
    return checkpoint


def find_latest(work_dir: str | Path) -> Path | None:
    """Finds the checkpoint from which a run in this folder goes on.

    Args:
        work_dir: The run's folder.

    Returns:
        ``last.pth`` if it exists, else the newest ``epoch_*.pth`` or ``iter_*.pth``, else None.
    """
    folder = Path(work_dir).expanduser()
    last = folder / 'last.pth'
    if last.is_file():
        return last
    numbered = [*folder.glob('epoch_*.pth'), *folder.glob('iter_*.pth')]
    return max(numbered, key=lambda file: file.stat().st_mtime, default=None)


def _nearby(path: Path) -> str:
    folder = path.parent
    if not folder.is_dir():
        known = next(parent for parent in path.resolve().parents if parent.is_dir())
        return f'; the folder {folder} does not exist ({known} does)'
    files = sorted(file.name for file in folder.iterdir() if file.suffix in ('.pth', '.pt'))
    if not files:
        return f'; there is no .pth file in {folder}'
    return f'{did_you_mean(path.name, files)} (in {folder}: {", ".join(files[:10])})'


@CheckpointLoader.register_scheme(prefixes='', force=True)
def load_from_local(filename: str, map_location: Any = 'cpu') -> dict[str, Any]:
    """Stands in for mmengine's loader of local files, which on current torch cannot read what mmengine wrote.

    Args:
        filename: The file.
        map_location: Where tensors go.

    Returns:
        The stored dict.
    """
    return load_checkpoint(filename, map_location)
