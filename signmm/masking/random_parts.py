"""Masks parts at random, each on its own: the second view of MASA's released code."""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from signmm.masking.base import choose_frames
from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch, unit_parts


@MASKINGS.register_module()
class RandomPartMasking:
    """Hides each part in its own random share of the frames.

    Args:
        ratio: Share of each clip's valid frames, for each part; at least one frame.

    Raises:
        ValueError: The ratio is out of range.
    """

    tiny: ClassVar[dict[str, Any]] = dict(ratio=0.5)

    def __init__(self, ratio: float = 0.5) -> None:
        if not 0 < ratio <= 1:
            raise ValueError(f'RandomPartMasking: ratio must be in (0, 1], got {ratio}')
        self.ratio = ratio

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Hides parts, in frames of their own."""
        parts = len(unit_parts(pose.layout))
        chosen = choose_frames(pose.valid.repeat_interleave(parts, dim=0), self.ratio, generator)
        units = chosen.unflatten(0, (len(pose.valid), parts)).transpose(1, 2)
        return MaskPlan.hide(units, pose)
