"""Keeps the whole skeleton in one frame, beside the crops of the parts."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout, Skeleton
from signmm.transforms.canvas import box_of_joints
from signmm.transforms.shoulders import Shoulders
from signmm.transforms.step import Draws, PoseStep
from signmm.utils.suggest import choose

_CENTERS = ('clip', 'frame')


@TRANSFORMS.register_module()
class NormalizeSkeleton(PoseStep):
    """Fills ``skeleton``: all joints relative to the middle of the shoulders, in units of their distance.

    Put it before CropParts. Steps behind it that choose frames, hide joints or mirror the clip act on the skeleton too;
    those that move joints act on the crops alone, so what shall move both comes before it. Where the shoulders are
    never visible, or the layout has none, the box around all joints of the clip takes their place: its centre, and a
    quarter of its longer side. A third coordinate becomes the skeleton's third one.

    Args:
        center: The origin: ``'clip'``, the median over the clip, keeps how the signer moves; ``'frame'``, the shoulders
            of the same frame (the median where they are missing), takes it out.
        visible: A shoulder counts as visible if its confidence is above this.
    """

    def __init__(self, center: str = 'clip', visible: float = 0.1) -> None:
        super().__init__()
        choose('NormalizeSkeleton: center', center, _CENTERS)
        self.center, self.visible = center, visible
        self.shoulders: Shoulders | None = None

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds the shoulders."""
        self.shoulders = Shoulders(layout, self.visible)
        return super().prepare(layout)

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Makes the skeleton."""
        if clips.crop_size is not None:
            raise ValueError('NormalizeSkeleton: the clips are cropped already; put it before CropParts')
        assert self.shoulders is not None
        found, middle, width = self.shoulders(clips)
        low, high = box_of_joints(clips)
        side = ((high - low).amax(1) / 4).clamp(min=1.0)
        middle = torch.where(found[:, None], middle, (low + high) / 2)[:, None]
        width = torch.where(found, width, side)
        if self.center == 'frame' and self.shoulders.known:
            seen = self.shoulders.seen(clips)[..., None]
            pair = clips.xy.index_select(2, self.shoulders.index).mean(2)
            middle = torch.where(seen, pair, middle)
        points = clips.xy - middle[:, :, None]
        if clips.z is not None:
            points = torch.cat([points, self._depth(clips)[..., None]], -1)
        points = points / width[:, None, None, None] * (clips.score > 0)[..., None]
        return replace(clips, skeleton=Skeleton(points, clips.score, self.center))

    def _depth(self, clips: Clips) -> Tensor:
        assert clips.z is not None and self.shoulders is not None
        if self.center == 'clip':
            return clips.z - self.shoulders.clip_depth(clips)[:, None, None]
        return clips.z - self.shoulders.depth(clips)[..., None]
