"""Masks whole frames drawn at random, the simplest baseline of the masking strategies."""

from __future__ import annotations

from typing import Any, ClassVar

import torch

from signmm.masking.base import choose_frames
from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch, unit_parts


@MASKINGS.register_module()
class RandomFrameMasking:
    """Hides all parts of randomly chosen frames.

    Args:
        ratio: Share of each clip's valid frames to hide, in (0, 1]; at least one frame per clip is hidden.
    """

    tiny: ClassVar[dict[str, Any]] = dict(ratio=0.5)

    def __init__(self, ratio: float = 0.4) -> None:
        if not 0 < ratio <= 1:
            raise ValueError(f'RandomFrameMasking: ratio must be in (0, 1], got {ratio}')
        self.ratio = ratio

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Hides whole frames, each as likely as another."""
        frames = choose_frames(pose.valid, self.ratio, generator)
        units = frames[:, :, None].expand(-1, -1, len(unit_parts(pose.layout)))
        return MaskPlan.hide(units, pose)
