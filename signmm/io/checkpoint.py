"""Checkpoint files: written atomically, holding plain values only, read without running anything in them."""

from __future__ import annotations

import pickle
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch

from signmm.io.atomic import writing
from signmm.io.checkpoint_format import find_bad_number, tensors_in, to_current
from signmm.utils.errors import DivergedError
from signmm.utils.suggest import did_you_mean

#: ``bool`` is an ``int``, so it comes first.
_SCALARS: tuple[Any, ...] = (bool, int, float, str, bytes)


#: Bytes that are not worth a thought.
_SMALL = 2**26


class CheckpointError(RuntimeError):
    """A checkpoint cannot be used; the message says which file and why."""


def to_plain(value: Any, where: str = 'checkpoint', copy: bool = False) -> Any:
    """Turns a value into tensors, numbers, strings, lists, tuples and dicts.

    Args:
        value: The value; numpy arrays become tensors, numpy scalars become Python numbers, tensors go to the CPU.
        where: Name of the value in error messages.
        copy: Copy every tensor, so that the result does not change when training goes on.

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
        # A view is stored with all that it is a view of, an expanded tensor with less than it says.
        own = tensor.untyped_storage().nbytes() == tensor.nbytes
        return tensor if own and not (copy and value.device.type == 'cpu') else tensor.clone().contiguous()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray) and value.dtype.kind in 'biuf':
        return torch.from_numpy(value.astype(np.int64) if value.dtype.kind == 'u' else value.copy())
    if isinstance(value, Mapping):
        return {to_plain(k, f'{where} key'): to_plain(v, f'{where}.{k}', copy) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset, np.ndarray)):
        items = [to_plain(v, f'{where}[{i}]', copy) for i, v in enumerate(value)]
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
        DivergedError: Weights, or other numbers of the training, are not finite; the old file stays.
        OSError: The disk is full, read-only or gone; the old file stays.
    """
    write_plain(to_plain(obj), path)


def write_plain(plain: Mapping[str, Any], path: str | Path) -> None:
    """Writes what is plain already, as :func:`save_checkpoint` does.

    Args:
        plain: A value of :func:`to_plain`.
        path: The file.

    Raises:
        DivergedError: A number is not finite.
    """
    bad = find_bad_number(plain)
    if bad is not None:
        raise DivergedError(f'checkpoint {path}: not written, {bad}; the file of before, if any, is untouched')
    with writing(path) as file:
        try:
            torch.save(plain, file)
        except RuntimeError as error:
            # torch hides the disk's error behind one of its own.
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise


def load_checkpoint(path: str | Path, map_location: Any = 'cpu') -> dict[str, Any]:
    """Reads a checkpoint; nothing in the file is ever executed.

    Args:
        path: The file.
        map_location: Where tensors go, as in ``torch.load``.

    Returns:
        The stored dict.

    Raises:
        FileNotFoundError: No such file; the message lists what lies nearby.
        CheckpointError: The file is damaged, needs code to be run to read it, is not a dict, is of a newer format,
            lacks a field, or holds weights that are NaN, infinite or complex.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f'checkpoint {path}: no such file{_nearby(path)}')
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings('ignore', message='Detected pickle protocol')
            _check_size(path)
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
    except Exception as error:  # damaged bytes raise almost anything
        raise CheckpointError(f'checkpoint {path}: damaged or not a checkpoint ({error})') from error
    if not isinstance(checkpoint, dict):
        raise CheckpointError(f'checkpoint {path}: holds a {type(checkpoint).__name__}, expected a dict')
    try:
        for name, tensor in tensors_in(checkpoint, ''):
            if tensor.numel() * tensor.element_size() > max(tensor.untyped_storage().nbytes(), _SMALL):
                raise ValueError(f'{name.lstrip(".")} says it has {tensor.numel()} numbers, the file holds fewer')
        checkpoint = to_current(checkpoint)
        bad = find_bad_number(checkpoint)
        if bad is not None:
            raise ValueError(bad)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f'checkpoint {path}: {error}') from error
    return checkpoint


def _check_size(path: Path) -> None:
    """Torch stores tensors as they are; a file that unpacks to much more was made to fill the memory."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > max(2 * path.stat().st_size, _SMALL):
            raise ValueError(f'a file of {path.stat().st_size} bytes that unpacks to {unpacked}')


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
