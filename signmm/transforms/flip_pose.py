"""Exchanges left and right."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.canvas import box_of_joints, part_ids
from signmm.transforms.step import ClipFacts, Draws, PoseStep


@TRANSFORMS.register_module()
class FlipPose(PoseStep):
    """Shows the clip in a mirror: every joint takes its partner's place, mirrored left to right.

    Before CropParts x becomes W - x (with an unknown image size: smallest + largest x of the clip - x). After CropParts
    x becomes the crop's side - x, except for the hands if the left one is mirrored already: then they just change
    places. Flipping before or after the crop gives the same. Probability in the released code: 0.5.

    Args:
        prob: Probability of flipping a clip.
    """

    partner: Tensor
    in_hand: Tensor

    def __init__(self, prob: float = 0.5) -> None:
        super().__init__()
        self.prob = prob
        # Certain: nothing to draw, so that the step can be exported.
        self.random = prob < 1

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds each joint's partner."""
        self.register_buffer('partner', torch.tensor(layout.mirror), persistent=False)
        self.register_buffer('in_hand', torch.from_numpy(part_ids(layout) < 2), persistent=False)
        return super().prepare(layout)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Decides whether the clip is mirrored."""
        return {'flip': np.array(rng.random() < self.prob)}

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Mirrors the chosen clips."""
        flipped = self._flip(clips)
        return flipped if not self.random else choose_clips(draws['flip'], flipped, clips)

    def _flip(self, clips: Clips) -> Clips:
        swapped = clips.select(self.partner, clips.layout)
        x, y = swapped.xy.unbind(-1)
        mirrored = _mirror_sum(clips)[:, None, None] - x
        if clips.mirror_left:
            mirrored = torch.where(self.in_hand, x, mirrored)
        moved = swapped.with_points(torch.stack([mirrored, y], -1), swapped.score, swapped.z)
        if swapped.skeleton is None:
            return moved
        points = swapped.skeleton.points
        points = torch.cat([-points[..., :1], points[..., 1:]], -1)
        return replace(moved, skeleton=replace(swapped.skeleton, points=points))


def choose_clips(which: Tensor, a: Clips, b: Clips) -> Clips:
    """Takes each clip from one of two batches that differ in points alone.

    Args:
        which: (B,) bool, True for the first.
        a: One batch.
        b: Another.

    Returns:
        The batch of the clips chosen.
    """

    def pick(one: Tensor, other: Tensor) -> Tensor:
        return torch.where(which.view(-1, *[1] * (one.dim() - 1)), one, other)

    skeleton = None
    if a.skeleton is not None and b.skeleton is not None:
        first, second = a.skeleton, b.skeleton
        points, score = pick(first.points, second.points), pick(first.score, second.score)
        skeleton = replace(second, points=points, score=score)
    z = None if a.z is None or b.z is None else pick(a.z, b.z)
    return replace(b, xy=pick(a.xy, b.xy), score=pick(a.score, b.score), z=z, skeleton=skeleton)


def _mirror_sum(clips: Clips) -> Tensor:
    """(B,): what x and its mirror image add up to."""
    if clips.crop_size is not None:
        return torch.full_like(clips.image_size[:, 0], clips.crop_size)
    low, high = box_of_joints(clips)
    return torch.where(clips.image_size.amin(1) > 0, clips.image_size[:, 0], low[:, 0] + high[:, 0])
