"""Boxes around hands as tensor operations; the rule is that of :mod:`signmm.transforms.hand_box`."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from signmm.deployment.clips import RawClips
from signmm.transforms.hand_box import HandBoxRule, HandJoints

_FULL_HAND = 21


def extent(xy: Tensor, present: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """Finds the range of the present points.

    Args:
        xy: (..., 2).
        present: (...) bool.
        dim: The axis to reduce.

    Returns:
        Smallest and largest coordinates, inf and -inf where nothing is present.
    """
    mask = present[..., None]
    low = torch.where(mask, xy, torch.full_like(xy, math.inf)).amin(dim)
    high = torch.where(mask, xy, torch.full_like(xy, -math.inf)).amax(dim)
    return low, high


class HandBoxes(nn.Module):
    """Computes the boxes of both hands in each frame.

    Args:
        joints: Hands and arms of the layout.
        rule: The box rule.
    """

    hands: Tensor
    arms: Tensor

    def __init__(self, joints: HandJoints, rule: HandBoxRule) -> None:
        super().__init__()
        self.rule, self.has_arms = rule, joints.arms is not None
        self.needed = math.ceil(rule.min_visible * min(1.0, len(joints.hands) / _FULL_HAND))
        self.register_buffer('hands', torch.from_numpy(joints.hands.copy()))
        self.register_buffer('arms', torch.from_numpy(joints.arms.copy() if joints.arms is not None else joints.hands))

    def hand_points(self, clips: RawClips) -> tuple[Tensor, Tensor]:
        """Cuts the hands out.

        Args:
            clips: The clips.

        Returns:
            (B, T, J, 2, 2) coordinates and (B, T, J, 2) confidences; the axis of 2 before the coordinates is the hand.
        """
        xy = clips.xy.index_select(2, self.hands.flatten()).unflatten(2, (len(self.hands), 2))
        return xy, clips.score.index_select(2, self.hands.flatten()).unflatten(2, (len(self.hands), 2))

    def forward(self, clips: RawClips) -> tuple[Tensor, Tensor]:
        """Computes the boxes.

        Args:
            clips: Clips in source pixels.

        Returns:
            Upper left corners (B, T, 2, 2) and sides (B, T, 2), 0 where there is no box.
        """
        xy, score = self.hand_points(clips)
        visible = score > self.rule.visible
        enough = visible.sum(2) >= self.needed
        low, high = extent(xy, visible, 2)
        side = (self.rule.enlarge * (high - low).amax(-1)).round().clamp(min=1.0)
        center = (low + high) / 2
        arm_center, arm_side = self._arm_box(clips) if self.has_arms else (torch.zeros_like(center), side * 0)
        center = torch.where(enough[..., None], center, arm_center)
        side = torch.where(enough, side, arm_side)
        size = clips.image_size[:, None, None]
        known = size.amin(-1) > 0
        side = torch.where(known, side.minimum(size.amin(-1) - 1), side)
        corner = center - side[..., None] / 2
        inside = corner.clamp(min=0.0).minimum(size - side[..., None])
        return torch.where(known[..., None], inside, corner), side

    def _arm_box(self, clips: RawClips) -> tuple[Tensor, Tensor]:
        rule = self.rule
        points = clips.xy.index_select(2, self.arms.flatten()).unflatten(2, (3, 2))
        score = clips.score.index_select(2, self.arms.flatten()).unflatten(2, (3, 2))
        shoulder, elbow, wrist = points.unbind(2)
        forearm = wrist - elbow
        side = rule.arm_side * _length(forearm).maximum(rule.upper_arm * _length(elbow - shoulder))
        usable = (score.amin(2) >= rule.arm_threshold) & (side > 0)
        if rule.bottom_margin is not None:
            height = clips.image_size[:, None, None, 1]
            usable = usable & ((height <= 0) | (wrist[..., 1] < height - rule.bottom_margin))
        return wrist + rule.arm_ahead * forearm, torch.where(usable, side, torch.zeros_like(side))


def _length(vector: Tensor) -> Tensor:
    return vector.square().sum(-1).sqrt()
