"""CropParts as tensor operations."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from signmm.deployment.clips import RawClips, keep_frames, masked_median
from signmm.deployment.hand_box import HandBoxes, extent
from signmm.structures import PoseLayout
from signmm.transforms import CropParts
from signmm.transforms.crop_parts import body_joints
from signmm.transforms.hand_box import hand_joints_of

_SHOULDERS = ('left_shoulder', 'right_shoulder')


class CropPartsStep(nn.Module):
    """Does what CropParts does, for a batch.

    Args:
        transform: The transform.
        layout: Layout of the clips that come.
    """

    body: Tensor
    shoulders: Tensor
    place: Tensor

    def __init__(self, transform: CropParts, layout: PoseLayout) -> None:
        super().__init__()
        self.crop = transform
        self.size = float(transform.size)
        joints = hand_joints_of(layout)
        self.boxes = HandBoxes(joints, transform.rule) if joints is not None else None
        pair = list(_SHOULDERS) if all(name in layout.joints for name in _SHOULDERS) else []
        place = torch.arange(len(layout))
        if joints is not None:
            # Hands are appended behind the V joints of the body's crop and then take their places.
            place[torch.from_numpy(joints.hands.flatten())] = len(layout) + torch.arange(joints.hands.size)
        self.register_buffer('body', torch.from_numpy(body_joints(layout).copy()))
        self.register_buffer('shoulders', torch.from_numpy(layout.indices(pair)) if pair else torch.zeros(0).long())
        self.register_buffer('place', place)

    def forward(self, clips: RawClips) -> RawClips:
        """Crops.

        Args:
            clips: Clips in source pixels.

        Returns:
            Clips in pixels of the crops.
        """
        if self.boxes is not None and self.crop.drop_handless:
            clips = keep_frames(clips, (self.boxes(clips)[1] > 0).any(2))
        frame = self._shoulder_frame(clips)
        xy = self._crop_body(clips, frame)
        score = torch.where(clips.score >= float(self.crop.body_threshold), clips.score, clips.score * 0)
        if self.boxes is None:
            return clips.with_points(xy, score)
        hand_xy, hand_score = self.boxes.hand_points(clips)
        hand_score = torch.where(hand_score >= float(self.crop.joint_threshold), hand_score, hand_score * 0)
        if self.crop.hand == 'box':
            corner, side = self.boxes(clips)
            hand_score = hand_score * (side > 0)[:, :, None]
            scale = self.size / side.clamp(min=1.0)
            hand_xy = self._finish_hand((hand_xy - corner[:, :, None]) * scale[:, :, None, :, None])
        else:
            hand_xy = self._wrist_relative(hand_xy, hand_score, frame)
        xy = torch.cat([xy, hand_xy.flatten(2, 3)], 2).index_select(2, self.place)
        score = torch.cat([score, hand_score.flatten(2, 3)], 2).index_select(2, self.place)
        return clips.with_points(xy, score)

    def _finish_hand(self, xy: Tensor) -> Tensor:
        outside, last = self.crop.outside, self.size - 1
        if outside != 'keep':
            xy = xy.clamp(min=0.0, max=self.size if outside == 'clamp' else math.inf)
        if not self.crop.mirror_left:
            return xy
        left, right = self._mirrored(xy[:, :, :, 0], self.size), xy[:, :, :, 1]
        if outside == 'released':
            left = torch.where(left >= last, left * 0, left)
        return torch.stack([left, right], 3)

    @staticmethod
    def _mirrored(xy: Tensor, total: float) -> Tensor:
        return torch.stack([total - xy[..., 0], xy[..., 1]], -1)

    def _wrist_relative(self, xy: Tensor, score: Tensor, frame: tuple[Tensor, ...]) -> Tensor:
        present = score > 0
        mean = (xy * present[..., None]).sum(2) / present.sum(2).clamp(min=1)[..., None]
        origin = torch.where(present[:, :, 0, :, None], xy[:, :, 0], mean)
        low, high = extent(xy, present, 2)
        sides = (high - low).amax(-1).flatten(1)
        some = (sides > 0) & (sides < math.inf)
        median = masked_median(torch.where(some, sides, torch.ones_like(sides)), some)
        fallback = 2 * torch.where(some.any(1), median, torch.ones_like(median))
        found, _, width = frame
        length = torch.where(found, width, fallback)
        xy = (xy - origin[:, :, None]) * (self.size / length)[:, None, None, None, None]
        if self.crop.mirror_left:
            xy = torch.stack([self._mirrored(xy[:, :, :, 0], 0.0), xy[:, :, :, 1]], 3)
        return xy + self.size / 2

    def _shoulder_frame(self, clips: RawClips) -> tuple[Tensor, ...]:
        """Whether there is one (B,), the middle (B, 2) and the width (B,); widths are never 0."""
        batch = clips.length
        if len(self.shoulders) == 0:
            return batch < 0, clips.image_size * 0, torch.ones_like(clips.image_size[:, 0])
        score = clips.score.index_select(2, self.shoulders)
        seen = (score > self.crop.rule.visible).all(2) & clips.valid
        left, right = clips.xy.index_select(2, self.shoulders).unbind(2)
        middle, gap = (left + right) / 2, (left - right).square().sum(-1).sqrt()
        center = torch.stack([masked_median(middle[..., 0], seen), masked_median(middle[..., 1], seen)], 1)
        width = masked_median(gap, seen)
        found = seen.any(1) & (width > 0)
        return found, torch.where(found[:, None], center, center * 0), torch.where(found, width, torch.ones_like(width))

    def _crop_body(self, clips: RawClips, frame: tuple[Tensor, ...]) -> Tensor:
        if self.crop.body == 'image':
            return self._clamp_body(clips.xy * (self.size / clips.image_size)[:, None, None])
        center, side = self._body_box(clips)
        boxed = self._clamp_body(self._move(clips.xy, center, self.size / side))
        if self.crop.body == 'box':
            return boxed
        found, middle, width = frame
        return torch.where(found[:, None, None, None], self._move(clips.xy, middle, self.size / 4 / width), boxed)

    def _move(self, xy: Tensor, center: Tensor, scale: Tensor) -> Tensor:
        return (xy - center[:, None, None]) * scale[:, None, None, None] + self.size / 2

    def _body_box(self, clips: RawClips) -> tuple[Tensor, Tensor]:
        xy, score = clips.xy.index_select(2, self.body), clips.score.index_select(2, self.body)
        seen = (score > self.crop.rule.visible) & clips.valid[..., None]
        low, high = extent(xy.flatten(1, 2), seen.flatten(1, 2), 1)
        some = seen.flatten(1).any(1)[:, None]
        low, high = torch.where(some, low, torch.zeros_like(low)), torch.where(some, high, torch.zeros_like(high))
        return (low + high) / 2, (self.crop.body_enlarge * (high - low).amax(-1)).clamp(min=1.0)

    def _clamp_body(self, xy: Tensor) -> Tensor:
        if self.crop.outside == 'keep':
            return xy
        return xy.clamp(min=0.0, max=self.size if self.crop.outside == 'clamp' else math.inf)
