"""What masking strategies and models agree on."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.structures import PARTS, PoseLayout


def unit_parts(layout: PoseLayout) -> tuple[str, ...]:
    """Names the parts that make the units of one frame, in the order of every tensor with a part axis.

    Args:
        layout: A layout with hands, a body or both.

    Returns:
        Those of left, right, body that the layout has; P of them.

    Raises:
        ValueError: The layout has none of them.
    """
    parts = tuple(part for part in PARTS if layout.parts.get(part))
    if not parts:
        raise ValueError(f"layout '{layout.name}' has parts {sorted(layout.parts)}, expected at least one of {PARTS}")
    return parts


def choose_frames(valid: Tensor, ratio: float, generator: torch.Generator | None = None) -> Tensor:
    """Chooses a share of each clip's valid frames uniformly at random.

    Args:
        valid: (B, T) bool, False = padding.
        ratio: Share of the valid frames, rounded; at least one frame of a clip that has any.
        generator: Source of randomness on the device of ``valid``; torch's default one if None.

    Returns:
        (B, T) bool, never True in padding.
    """
    draw = torch.rand(valid.shape, generator=generator, device=valid.device)
    rank = draw.masked_fill(~valid, 2.0).argsort(dim=1).argsort(dim=1)
    count = (valid.sum(1) * ratio).round().clamp(min=1)
    return (rank < count[:, None]) & valid
