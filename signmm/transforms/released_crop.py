"""The crop as the released code of MASA does it."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.transforms.crop_parts import CropParts


@TRANSFORMS.register_module()
class ReleasedCropParts(CropParts):
    """Clamps coordinates at 0 alone, and sets those of the mirrored left hand from ``size`` - 1 on to 0.

    Args:
        size: See :class:`CropParts`, as for all others.
        hand: Crop of the hands.
        body: Crop of the body; released ``'image'``.
        mirror_left: Mirror the left hand.
        joint_threshold: Of hand joints.
        body_threshold: Of body joints.
        body_enlarge: Of the body's box.
        drop_handless: Drop frames without hands; released True.
        hand_box: Fields of the rule of hand boxes.
    """

    limit: Tensor

    def __init__(
        self,
        size: int = 256,
        hand: str = 'box',
        body: str = 'box',
        mirror_left: bool = True,
        joint_threshold: float = 0.5,
        body_threshold: float = 0.0,
        body_enlarge: float = 1.1,
        drop_handless: bool = False,
        hand_box: dict[str, float | None] | None = None,
    ) -> None:
        super().__init__(
            size, hand, body, mirror_left, joint_threshold, body_threshold, body_enlarge,
            outside='keep', drop_handless=drop_handless, hand_box=hand_box,
        )  # fmt: skip
        del self._others['outside']
        self.register_buffer('limit', torch.tensor([[self.size - 1], [math.inf]]), persistent=False)

    def _clamp(self, xy: Tensor) -> Tensor:
        return xy.clamp(min=0.0)

    def _finish_hand(self, xy: Tensor) -> Tensor:
        xy = super()._finish_hand(xy)
        if not self.mirror_left:
            return xy
        return xy * (xy < self.limit)
