"""Random choice of frames, shared by the masking strategies."""

from __future__ import annotations

import torch
from torch import Tensor


def choose_frames(valid: Tensor, ratio: float, generator: torch.Generator | None = None) -> Tensor:
    """Chooses a share of each clip's valid frames uniformly at random.

    Args:
        valid: (B, T) bool, False = padding.
        ratio: Share of the valid frames, rounded, at least one frame of a clip that has any.
        generator: Source of randomness on the CPU; torch's default one if None.

    Returns:
        (B, T) bool, never True in padding.
    """
    rank = torch.rand(valid.shape, generator=generator).to(valid.device).masked_fill(~valid, 2.0).argsort(1).argsort(1)
    count = valid.sum(1)
    wanted = (count * ratio).round().long().clamp(min=1)
    return (rank < wanted[:, None]) & valid
