"""What masking strategies and models agree on."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def uniform(shape: Sequence[int], device: torch.device, generator: torch.Generator | None = None) -> Tensor:
    """Draws numbers from [0, 1), on the device, or where the generator is.

    Args:
        shape: Of the result.
        device: Of the result.
        generator: Source of randomness; with one on the CPU the same numbers are drawn for every device.

    Returns:
        float32.
    """
    where = device if generator is None else generator.device
    return torch.rand(tuple(shape), generator=generator, device=where).to(device)


def choose_frames(valid: Tensor, ratio: float, generator: torch.Generator | None = None) -> Tensor:
    """Chooses a share of each clip's valid frames uniformly at random.

    Args:
        valid: (B, T) bool, False = padding.
        ratio: Share of the valid frames, rounded; at least one frame of a clip that has any.
        generator: Source of randomness; torch's default one if None.

    Returns:
        (B, T) bool, never True in padding.
    """
    draw = uniform(valid.shape, valid.device, generator)
    rank = draw.masked_fill(~valid, 2.0).argsort(dim=1).argsort(dim=1)
    count = (valid.sum(1) * ratio).round().clamp(min=1)
    return (rank < count[:, None]) & valid
