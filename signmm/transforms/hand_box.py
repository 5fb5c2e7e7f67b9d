"""Square boxes around hands, as the released pre-processing of BEST and MASA draws them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from signmm.structures import Clips, PoseLayout

_FULL_HAND = 21


@dataclass(frozen=True)
class HandBoxRule:
    """Numbers of the hand box; the defaults are those of the release for WLASL and MSASL.

    Attributes:
        visible: A joint counts as visible if its confidence is above this.
        min_visible: Visible joints of 21 that the box needs; for hands of fewer joints, in proportion, rounded up.
        enlarge: Side of the box in units of the longer side of the visible joints' extent.
        arm_threshold: Confidence that shoulder, elbow and wrist need each for the box from the arm, which is used when
            too few joints are visible (0.5 for NMFs-CSL and SLR500).
        arm_ahead: The arm box's centre is this share of the forearm beyond the wrist.
        arm_side: Side of the arm box in units of max(forearm, ``upper_arm`` * upper arm).
        upper_arm: See ``arm_side``.
        bottom_margin: No arm box if the wrist is lower than this many pixels above the image's lower edge; None = no
            such limit (SLR500).
    """

    visible: float = 0.1
    min_visible: int = 10
    enlarge: float = 2.2
    arm_threshold: float = 0.8
    arm_ahead: float = 0.33
    arm_side: float = 1.1
    upper_arm: float = 0.9
    bottom_margin: float | None = 50.0


@dataclass(frozen=True)
class HandJoints:
    """Where a layout has hands and arms.

    Attributes:
        hands: (J, 2) joint indices, left and right hand.
        others: (R,) indices of all joints that are not in a hand.
        arms: (3, 2) indices of shoulder, elbow and wrist, or None if the layout lacks any.
    """

    hands: np.ndarray
    others: np.ndarray
    arms: np.ndarray | None


def hand_joints_of(layout: PoseLayout) -> HandJoints | None:
    """Finds the hands and arms of a layout.

    Args:
        layout: Any layout.

    Returns:
        Their joints, or None for a layout without hands.
    """
    if 'left' not in layout.parts or 'right' not in layout.parts:
        return None
    left = np.array(layout.parts['left'])
    # The right hand in the order of the left one, whatever the order in the layout.
    hands = np.stack([left, np.array(layout.mirror)[left]], axis=1)
    others = np.setdiff1d(np.arange(len(layout)), hands)
    names = [(f'left_{joint}', f'right_{joint}') for joint in ('shoulder', 'elbow', 'wrist')]
    if any(name not in layout.joints for pair in names for name in pair):
        return HandJoints(hands, others, None)
    return HandJoints(hands, others, np.stack([layout.indices(pair) for pair in names]))


def extent(xy: Tensor, present: Tensor, dim: int) -> tuple[Tensor, Tensor]:
    """Finds the range of the present points.

    Args:
        xy: Coordinates of any shape.
        present: Bool, broadcastable to it.
        dim: The axis to reduce.

    Returns:
        Smallest and largest coordinates, inf and -inf where nothing is present.
    """
    # Infinity for missing points, added to all: faster than `where`, or filling in the missing ones.
    away = present.to(xy.dtype).reciprocal() - 1
    return (xy + away).amin(dim), (xy - away).amax(dim)


class HandBoxes(nn.Module):
    """Computes a square box for each hand in each frame.

    The box from the joints is round(enlarge * longer side of their extent) wide and has their extent's centre. Where
    too few joints are visible, the box from the arm takes its place. Either is shifted inside the image, and one that
    is too big for it becomes min(width, height) - 1 wide; with no known image size both are skipped.

    Args:
        joints: Hands and arms of the layout.
        rule: The box rule.
    """

    hands: Tensor
    others: Tensor
    place: Tensor
    arms: Tensor

    def __init__(self, joints: HandJoints, rule: HandBoxRule) -> None:
        super().__init__()
        self.rule, self.has_arms = rule, joints.arms is not None
        self.needed = math.ceil(rule.min_visible * min(1.0, len(joints.hands) / _FULL_HAND))
        arms = joints.arms if joints.arms is not None else joints.hands
        self.count = len(joints.hands)
        order = np.concatenate([joints.hands.T.flatten(), joints.others])
        hands = order[: 2 * self.count].copy()
        # Most layouts list the left hand and then the right one: slices are faster than gathering.
        in_a_row = (np.diff(hands) == 1).all()
        self.first = int(hands[0]) if in_a_row else None
        self.register_buffer('hands', torch.from_numpy(hands), persistent=False)
        self.register_buffer('others', torch.from_numpy(joints.others), persistent=False)
        self.register_buffer('place', torch.from_numpy(order.argsort()), persistent=False)
        # Shoulders, elbows, wrists; of each the left one first.
        self.register_buffer('arms', torch.from_numpy(arms.flatten()), persistent=False)

    def cut(self, x: Tensor) -> Tensor:
        """Cuts the hands (B, T, J, 2, ...), left one first, out of (B, T, V, ...)."""
        row = slice(self.first, (self.first or 0) + 2 * self.count)
        hands = x.index_select(2, self.hands) if self.first is None else x[:, :, row]
        # Frames last in memory: operators then run along them, and what is one number a frame meets them in a row.
        hands = hands.unflatten(2, (2, self.count)).movedim((0, 1), (-2, -1)).contiguous()
        return hands.movedim((-2, -1, 0), (0, 1, 3))

    def cut_others(self, x: Tensor) -> Tensor:
        """Cuts all other joints (B, T, R, ...) out of (B, T, V, ...)."""
        if self.first is None:
            return x.index_select(2, self.others)
        pieces = [x[:, :, : self.first], x[:, :, self.first + 2 * self.count :]]
        some = [piece for piece in pieces if piece.shape[2]]
        return some[0] if len(some) == 1 else torch.cat(pieces, 2)

    def join(self, hands: Tensor, others: Tensor) -> Tensor:
        """Puts together what was cut: (B, T, J, 2, ...) and (B, T, R, ...) to (B, T, V, ...)."""
        if self.first is None:
            return torch.cat([*hands.unbind(3), others], 2).index_select(2, self.place)
        return torch.cat([others[:, :, : self.first], *hands.unbind(3), others[:, :, self.first :]], 2)

    def forward(self, clips: Clips, hands: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, Tensor]:
        """Computes the boxes.

        Args:
            clips: Clips in source pixels.
            hands: Their coordinates and confidences, where they are cut out already.

        Returns:
            Upper left corners (B, T, 2, 2) and sides (B, T, 2), left hand first; the side is 0 where there is no box.
        """
        xy, score = hands if hands is not None else (self.cut(clips.xy), self.cut(clips.score))
        # Axes as they lie in memory: joints, hands, x and y, clips, frames; then (2, 2, B, T).
        visible = score.permute(2, 3, 0, 1)[:, :, None] > self.rule.visible
        enough = visible.sum(0) >= self.needed
        low, high = extent(xy.permute(2, 3, 4, 0, 1), visible, 0)
        # Sides keep an axis of one, with which they meet coordinates.
        side = (self.rule.enlarge * (high - low).amax(1, keepdim=True)).round().clamp(min=1.0)
        center = (low + high) / 2
        if self.has_arms:
            wrist, forearm, arm_side = self._arms(clips)
            arm_center = wrist + self.rule.arm_ahead * forearm
        else:
            arm_center, arm_side = torch.zeros_like(center), torch.zeros_like(side)
        center, side = torch.where(enough, center, arm_center), torch.where(enough, side, arm_side)
        size = clips.image_size.t()[..., None]
        shorter = size.amin(0)
        known = shorter > 0
        side = torch.where(known, side.minimum(shorter - 1), side)
        corner = center - side / 2
        inside = corner.clamp(min=0.0).minimum(size - side)
        return torch.where(known, inside, corner).permute(2, 3, 0, 1), side[:, 0].permute(1, 2, 0)

    def seen(self, clips: Clips) -> Tensor:
        """Tells in which frames (B, T) of clips in source pixels either hand has a box."""
        boxes = (self.cut(clips.score).permute(2, 3, 0, 1) > self.rule.visible).sum(0) >= self.needed
        if self.has_arms:
            boxes = boxes | (self._arms(clips)[2][:, 0] > 0)
        return boxes.any(0)

    def _arms(self, clips: Clips) -> tuple[Tensor, Tensor, Tensor]:
        """Wrists and forearms (2, 2, B, T), and the sides (2, 1, B, T) of the boxes from the arms, 0 where none."""
        rule = self.rule
        points = clips.xy.index_select(2, self.arms).permute(2, 3, 0, 1)
        score = clips.score.index_select(2, self.arms).permute(2, 0, 1)
        bones = points[2:] - points[:4]
        upper, lower = bones.square().sum(1, keepdim=True).sqrt().chunk(2)
        side = rule.arm_side * lower.maximum(rule.upper_arm * upper)
        wrist = points[4:]
        usable = (score.unflatten(0, (3, 2)).amin(0) >= rule.arm_threshold)[:, None]
        if rule.bottom_margin is not None:
            height = clips.image_size[:, 1:]
            usable = usable & ((height <= 0) | (wrist[:, 1:] < height - rule.bottom_margin))
        return wrist, bones[2:], side * usable
