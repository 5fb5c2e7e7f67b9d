"""A config whose text keeps the order of its keys, which is the order of the steps of a pipeline."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import Any

from mmengine.config import Config

_WIDTH = 120


class OrderedConfig(Config):
    """mmengine's Config, except that ``pretty_text`` and ``dump`` do not sort the keys."""

    @property
    def pretty_text(self) -> str:
        """The config as Python text; loading it gives an equal config in the same order."""
        return format_config(self)


def format_config(config: Config) -> str:
    """Writes a config as Python text.

    Args:
        config: Any config of plain values.

    Returns:
        One assignment for each top-level key, in order.
    """
    items = config._cfg_dict.to_dict().items()
    return ''.join(f'{key} = {_format(value, len(key) + 3, 0)}\n' for key, value in items)


def _format(value: Any, column: int, depth: int) -> str:
    flat = _flat(value)
    if column + len(flat) < _WIDTH or not isinstance(value, (Mapping, list, tuple)) or not value:
        return flat
    inner, outer = '    ' * (depth + 1), '    ' * depth
    if isinstance(value, Mapping):
        heads = [f'{key}=' if _named(value) else f'{key!r}: ' for key in value]
        rows = [
            head + _format(item, len(inner + head), depth + 1) for head, item in zip(heads, value.values(), strict=True)
        ]
        begin, end = ('dict(', ')') if _named(value) else ('{', '}')
    else:
        rows = [_format(item, len(inner), depth + 1) for item in value]
        begin, end = '()' if isinstance(value, tuple) else '[]'
    return f'{begin}\n' + ''.join(f'{inner}{row},\n' for row in rows) + f'{outer}{end}'


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        if _named(value):
            return f'dict({", ".join(f"{key}={_flat(item)}" for key, item in value.items())})'
        return f'{{{", ".join(f"{key!r}: {_flat(item)}" for key, item in value.items())}}}'
    if isinstance(value, (list, tuple)):
        items = ', '.join(_flat(item) for item in value)
        return f'[{items}]' if isinstance(value, list) else f'({items}{"," if len(value) == 1 else ""})'
    return repr(value)


def _named(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(key, str) and key.isidentifier() and not keyword.iskeyword(key) for key in value)
