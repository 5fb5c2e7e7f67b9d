"""The layout of checkpoints: its version, the way from older layouts, and what is refused.

Version 2 has these keys. ``format_version``, ``meta`` (``seed``, ``labels``, ``config_text``, ``epoch``, ``iter``, ...)
and ``state_dict`` are in every file; a file to resume from also has ``loop`` (the place), ``settings`` (values of the
config that must not change), ``optimizer``, ``param_schedulers``, ``gradients``, ``message_hub``, ``random_states``,
``model_state`` and ``rank_buffers``. Version 1 was written by signmm 0.1.0 before the layout had a number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor

from signmm.io.old_labels import to_distinct

FORMAT_VERSION = 2

#: Field -> type, of every file that signmm wrote.
_FIELDS: dict[str, dict[str, Any]] = {
    '': {'meta': dict, 'state_dict': dict},
    'meta': {'config_text': str, 'labels': list, 'seed': int, 'epoch': int, 'iter': int},
}
#: Those that resuming needs beyond these.
_RESUME: dict[str, dict[str, Any]] = {
    '': {
        'loop': dict, 'optimizer': dict, 'param_schedulers': list, 'gradients': dict, 'message_hub': dict,
        'random_states': list,
    },
    'loop': {
        'epoch': int, 'iter': int, 'batch': int, 'validation_due': bool, 'batches_per_epoch': int, 'processes': int,
        'max_epochs': int,
    },
    'message_hub': {'scalars': dict, 'info': dict},
    'optimizer': {'state': dict, 'param_groups': list},
}  # fmt: skip
#: Parts of a checkpoint that must be finite; metrics and schedulers may hold an infinity.
_NUMBERS = ('state_dict', 'ema_state_dict', 'optimizer', 'gradients', 'rank_buffers')


def version_of(checkpoint: Mapping[str, Any]) -> int | None:
    """Tells the version of a checkpoint's layout.

    Args:
        checkpoint: What a file holds.

    Returns:
        The version; None for a file of another program.
    """
    if 'format_version' in checkpoint:
        return checkpoint['format_version']
    meta = checkpoint.get('meta')
    return 1 if isinstance(meta, dict) and 'signmm' in meta and 'config_text' in meta else None


def to_current(checkpoint: dict[str, Any]) -> dict[str, Any]:
    """Brings a checkpoint to the current layout and checks what every file must have.

    Args:
        checkpoint: What a file holds; files of other programs are returned as they are.

    Returns:
        The same in the current layout.

    Raises:
        ValueError: A newer layout, or a field is missing or of another type; the message names it.
    """
    version = version_of(checkpoint)
    if version is None:
        return checkpoint
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ValueError(f'format_version is {version!r}, expected a number from 1 to {FORMAT_VERSION}')
    if version > FORMAT_VERSION:
        writer = (checkpoint.get('meta') or {}).get('signmm', 'a newer version')
        raise ValueError(
            f'written by signmm {writer} in checkpoint format {version}; this version reads formats up to '
            f'{FORMAT_VERSION}, update signmm'
        )
    _check(checkpoint, _FIELDS)
    while version < FORMAT_VERSION:
        checkpoint = _MIGRATIONS[version](dict(checkpoint))
        version += 1
    meta = checkpoint['meta'] | {'labels': to_distinct(checkpoint['meta']['labels'])}
    return checkpoint | {'format_version': FORMAT_VERSION, 'meta': meta}


def check_resume_fields(checkpoint: Mapping[str, Any]) -> None:
    """Checks that a checkpoint has all that resuming needs.

    Args:
        checkpoint: In the current layout.

    Raises:
        ValueError: A field is missing or of another type.
    """
    _check(checkpoint, _FIELDS)
    _check(checkpoint, _RESUME)


def _check(checkpoint: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> None:
    for place, fields in tables.items():
        node = checkpoint[place] if place else checkpoint
        missing = [f'{place}.{name}'.lstrip('.') for name in fields if name not in node]
        if missing:
            raise ValueError(f'it lacks {", ".join(missing)}')
        for name, kind in fields.items():
            value = node[name]
            if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
                where = f'{place}.{name}'.lstrip('.')
                raise ValueError(f'{where} is a {type(value).__name__}, expected {kind.__name__}')


def _from_version_1(checkpoint: dict[str, Any]) -> dict[str, Any]:
    """Version 1 had no place in the epoch, because all epochs were taken for equally long, and no settings."""
    if 'loop' in checkpoint:
        _check(checkpoint, {'': {'loop': dict}, 'loop': {'epoch': int, 'iter': int, 'batches_per_epoch': int}})
        loop = checkpoint['loop']
        batch = loop['iter'] - loop['epoch'] * loop['batches_per_epoch']
        checkpoint['loop'] = {**loop, 'batch': batch if 0 <= batch <= loop['batches_per_epoch'] else 0}
        checkpoint['settings'] = None
        checkpoint['rank_buffers'] = []
    return checkpoint


#: Version -> function to the next one.
_MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {1: _from_version_1}


def tensors_in(value: Any, where: str) -> Iterator[tuple[str, Tensor]]:
    """Walks through plain values.

    Args:
        value: Tensors, dicts, lists and tuples.
        where: Name of the value.

    Yields:
        Name and tensor.
    """
    if isinstance(value, Tensor):
        yield where, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from tensors_in(item, f'{where}.{key}')
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from tensors_in(item, f'{where}[{i}]')


def find_bad_number(checkpoint: Mapping[str, Any]) -> str | None:
    """Looks for weights, or other numbers of the training, that cannot be true.

    Args:
        checkpoint: A checkpoint.

    Returns:
        What is wrong, with the tensor's name; None if all is well.
    """
    for part in _NUMBERS:
        for name, tensor in tensors_in(checkpoint.get(part), part):
            if tensor.is_complex():
                return f'{name} is complex'
            # One sum tells most of the time; a sum may overflow though nothing is wrong.
            if tensor.is_floating_point() and not torch.isfinite(tensor.sum(dtype=torch.float64)):
                bad = int((~torch.isfinite(tensor)).sum())
                if bad:
                    return f'{name} has {bad} of {tensor.numel()} numbers that are NaN or infinite'
    return None
