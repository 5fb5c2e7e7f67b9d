"""What a config takes over from a pre-trained checkpoint: the backbone, and the frame in which it knows poses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from signmm.config.config_text import parse_config_text
from signmm.io.checkpoint import load_checkpoint
from signmm.transforms.named_steps import steps_of, with_common
from signmm.utils.errors import ConfigError

#: Steps that decide what a coordinate means -> their names in a pipeline.
_FRAME = {'SelectKeypoints': 'select', 'NormalizeSkeleton': 'skeleton', 'CropParts': 'crop'}


def pretrained_parts(path: str) -> tuple[str, str, str]:
    """Reads a checkpoint.

    Args:
        path: The file.

    Returns:
        Arguments of the backbone, steps of the pipeline, and a remark, as text of a config.

    Raises:
        ConfigError: The checkpoint does not say what model it is, or how its poses were prepared.
    """
    meta = load_checkpoint(path).get('meta') or {}
    if not meta.get('config_text'):
        raise ConfigError(f'--pretrained {path}: does not say what model it is; write a config (signmm new) for it')
    config = parse_config_text(meta['config_text'], path)
    backbone: dict[str, Any] = config.model['backbone'].to_dict()
    backbone.pop('_delete_', None)
    backbone['pretrained'] = path
    steps = next(_pipelines(config), [])
    frame = {_FRAME[step['type']]: step for step in steps if step.get('type') in _FRAME}
    if not frame:
        raise ConfigError(f'--pretrained {path}: does not say how poses are brought into its frame (no pipeline)')
    said: dict[str, Any] = {
        name: {'_delete_': True, **frame[name]} if name in frame else None for name in _FRAME.values()
    }
    return f'_delete_=True, {_arguments(backbone)}', _arguments(said), f'As in the pre-training of {path}.'


def _arguments(values: Mapping[str, Any]) -> str:
    return ', '.join(f'{key}={value!r}' for key, value in values.items())


def _pipelines(config: Mapping[str, Any]) -> Iterator[list[Any]]:
    for split in ('train', 'val', 'test'):
        dataset = (config.get(f'{split}_dataloader') or {}).get('dataset') or {}
        members = [m for m in (dataset.get('datasets') or {}).values() if m is not None]
        for data in [with_common(dataset.get('common'), member) for member in members] or [dataset]:
            steps = steps_of(data.get('pipeline'))
            if steps:
                yield steps
