"""Leaves one run of consecutive frames, the view of contrastive pre-training (V-MoCo in SignBERT+ Table 11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch

from signmm.masking.base import uniform
from signmm.registry import MASKINGS
from signmm.structures import MaskPlan, PoseBatch, unit_parts


@MASKINGS.register_module()
class RandomClipView:
    """Hides all valid frames outside a run of consecutive ones whose place is drawn uniformly.

    Args:
        num_frames: Length of the run; clips that are not longer stay whole.
        parts: The units of a frame, as the embedder has them; None for all of the layout's hands and body.

    Raises:
        ValueError: ``num_frames`` is not positive.
    """

    tiny: ClassVar[dict[str, Any]] = dict(num_frames=3)

    def __init__(self, num_frames: int = 32, parts: Sequence[str] | None = None) -> None:
        if num_frames < 1:
            raise ValueError(f'RandomClipView: num_frames must be at least 1, got {num_frames}')
        self.num_frames = num_frames
        self.parts = tuple(parts) if parts is not None else None

    def __call__(self, pose: PoseBatch, generator: torch.Generator | None = None) -> MaskPlan:
        """Hides whole frames, all but one run of them."""
        places = (pose.valid.sum(1, keepdim=True) - self.num_frames).clamp(min=0) + 1
        draw = uniform(places.shape, places.device, generator)
        start = (draw * places).long().minimum(places - 1)
        number = pose.valid.cumsum(1) - 1
        frames = pose.valid & ((number < start) | (number >= start + self.num_frames))
        units = frames[:, :, None].expand(-1, -1, len(self.parts or unit_parts(pose.layout)))
        return MaskPlan.hide(units, pose)
