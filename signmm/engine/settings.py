"""The values of a config that decide how a training goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: What reaches the weights.
_SECTIONS = (
    'model', 'train_dataloader', 'optim_wrapper', 'param_scheduler', 'custom_hooks', 'randomness', 'auto_scale_lr',
    'compile', 'sync_bn', 'efficient_conv_bn_eval', 'find_unused_parameters',
)  # fmt: skip
#: What does not: how data are fetched and where files lie. The seed and the clips are compared by themselves.
_FREE = re.compile(
    r'train_dataloader\.(num_workers|persistent_workers|prefetch_factor|pin_memory\w*|timeout|worker_init_fn|'
    r'multiprocessing_context|disable_subprocess_warning|in_order)$|'
    r'train_dataloader\..*\.(ann_file|poses|missing)$|randomness\.seed$|.*\.(pretrained|init_cfg)(\.|$)|'
    r'model\..*\b(config|checkpoint)$|custom_hooks\.(ProgressBarHook|EarlyStoppingHook)(\.|$)|'
    r'optim_wrapper\.optimizer\.(fused|foreach)$'
)


def run_settings(cfg: Mapping[str, Any]) -> dict[str, Any]:
    """Lists the values of a config that a resumed run must share with the run that it goes on from.

    Args:
        cfg: The config.

    Returns:
        Dotted path to number, text, bool or None; of a path to a file its name.
    """
    values = {path: value for name in _SECTIONS for path, value in _walk(cfg.get(name), name)}
    return {path: value for path, value in values.items() if not _FREE.match(path)}


def compare_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Finds what changed.

    Args:
        old: Of the checkpoint.
        new: Of the config.

    Returns:
        Path to ``'was 1, is 2'``.
    """
    missing = object()
    changed = {}
    for path in dict.fromkeys([*old, *new]):
        was, now = old.get(path, missing), new.get(path, missing)
        # A part or list that is missing as a whole is None in some configs and absent in others.
        if was != now and not {was, now} <= {None, missing, False}:
            texts = ['not set' if value is missing else repr(value) for value in (was, now)]
            changed[path] = f'was {texts[0]}, is {texts[1]}'
    return changed


def _walk(node: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield from _walk(value, f'{path}.{key}')
    elif isinstance(node, Sequence) and not isinstance(node, (str, bytes)):
        if path == 'custom_hooks':
            node = sorted(node, key=lambda hook: _name(hook))
        for i, value in enumerate(node):
            yield from _walk(value, f'{path}.{_name(value) if path == "custom_hooks" else i}')
    elif isinstance(node, str):
        yield path, re.split(r'[\\/]', node)[-1]
    elif node is None or isinstance(node, (bool, int, float)):
        yield path, node
    else:
        yield path, getattr(node, '__name__', type(node).__name__)


def _name(hook: Any) -> str:
    kind = hook.get('type') if isinstance(hook, Mapping) else type(hook)
    return kind if isinstance(kind, str) else getattr(kind, '__name__', str(kind))
