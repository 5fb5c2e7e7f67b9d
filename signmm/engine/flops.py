"""Counts parameters and multiply-adds of a model by part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from mmengine.config import Config
from torch import nn
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

from signmm.models import SignModel
from signmm.structures import PoseBatch, PoseLayout, SignDataSample, Skeleton
from signmm.transforms.named_steps import steps_of
from signmm.utils.errors import ConfigError


@dataclass(frozen=True)
class Part:
    """Size of a module with everything in it.

    Attributes:
        name: Place in the model, ``''`` for the whole model.
        parameters: Numbers in it; shared ones count once.
        trainable: Those of them that get a gradient.
        macs: Multiply-adds for one clip.
    """

    name: str
    parameters: int
    trainable: int
    macs: int


def attention_flops(query: Any, key: Any, value: Any, *args: Any, out_shape: Any = None, **kwargs: Any) -> int:
    """What PyTorch's counter lacks for its CPU kernel of attention: the same as for its other kernels.

    Args:
        query: Shape (B, H, L, E).
        key: Shape (B, H, S, E).
        value: Shape (B, H, S, Ev).
        *args: Not used.
        out_shape: Not used.
        **kwargs: Not used.

    Returns:
        Operations, two for each multiply-add.
    """
    return sdpa_flop_count(query, key, value)


def recurrent_flops(x: Any, weight: Any, recurrent: Any, *args: Any, out_shape: Any = None, **kwargs: Any) -> int:
    """What PyTorch's counter lacks for its CPU kernel of one direction of an LSTM or GRU layer.

    Args:
        x: Shape (T, B, I).
        weight: Shape (gates H, I).
        recurrent: Shape (gates H, H).
        *args: Not used.
        out_shape: Not used.
        **kwargs: Not used.

    Returns:
        Operations, two for each multiply-add.
    """
    return 2 * x[0] * x[1] * (weight[0] * weight[1] + recurrent[0] * recurrent[1])


def count_parts(model: nn.Module, pose: PoseBatch, depth: int = 2) -> list[Part]:
    """Counts parameters and multiply-adds.

    Args:
        model: A model of signmm.
        pose: The clip to run it on.
        depth: How deep into the modules.

    Returns:
        The whole model, then its modules in order, without those that hold and do nothing.
    """
    samples = [SignDataSample(metainfo={'video_id': 'clip'}) for _ in range(len(pose.valid))]
    mode = 'predict' if isinstance(model, SignModel) else 'loss'
    aten = torch.ops.aten
    extra: dict[Any, Any] = {
        aten._scaled_dot_product_flash_attention_for_cpu: attention_flops,
        aten.mkldnn_rnn_layer: recurrent_flops,
    }
    counter = FlopCounterMode(display=False, custom_mapping=extra)
    with torch.no_grad(), counter:
        model.eval()(pose, samples, mode=mode)
    found = {name: sum(ops.values()) // 2 for name, ops in counter.get_flop_counts().items()}
    parts = []
    for name, module in model.named_modules():
        if name.count('.') >= depth:
            continue
        numbers = list(module.parameters())
        size, macs = sum(p.numel() for p in numbers), _macs(model, module, name, found)
        if size or macs or not name:
            parts.append(Part(name, size, sum(p.numel() for p in numbers if p.requires_grad), macs))
    return parts


def _macs(model: nn.Module, module: nn.Module, name: str, found: dict[str, int]) -> int:
    """Of a module; one whose ``forward`` is not what was called (a list, a head's ``loss``) has that of its parts."""
    if not name:
        return found.get('Global', 0)
    own = found.get(f'{type(model).__name__}.{name}', 0)
    return max(own, sum(_macs(model, child, f'{name}.{key}', found) for key, child in module.named_children()))


def example_clip(config: Config, model: nn.Module, frames: int | None = None) -> PoseBatch:
    """Makes a clip of the layout and length that a model reads.

    Args:
        config: The config.
        model: Its model.
        frames: T; by default that of the test pipeline's SampleFrames, else 32.

    Returns:
        One clip with all joints found.

    Raises:
        ConfigError: The layout is not found.
    """
    layout = _find_layout(model)
    frames = frames or _find_frames(config) or 32
    xy = torch.rand(1, frames, len(layout), 2, generator=torch.Generator().manual_seed(0)) * 256
    valid = torch.ones(1, frames, dtype=torch.bool)
    return with_skeleton(PoseBatch(xy, torch.ones(xy.shape[:3]), valid, layout))


def with_skeleton(pose: PoseBatch) -> PoseBatch:
    """Gives clips made at random a skeleton, for models that read features of it.

    Args:
        pose: The clips.

    Returns:
        New clips, whose skeleton holds the same numbers over 64 and z of 0.
    """
    points = torch.cat([pose.xy / 64 - 2, torch.zeros_like(pose.xy[..., :1])], -1)
    return replace(pose, skeleton=Skeleton(points, pose.score))


def _find_layout(model: nn.Module) -> PoseLayout:
    for module in model.modules():
        layout = getattr(module, 'layout', None)
        if isinstance(layout, PoseLayout):
            return layout
    raise ConfigError(f'{type(model).__name__}: no module has a layout, so that no clip can be made')


def _find_frames(config: Config) -> int | None:
    for name in ('test', 'val', 'train'):
        loader = config.get(f'{name}_dataloader')
        steps = steps_of(loader.dataset.get('pipeline')) if loader is not None else []
        for step in steps:
            if step.get('type') == 'SampleFrames' and step.get('num_frames'):
                return int(step['num_frames'])
    return None
