"""Bone and motion streams, for recognisers that are fused afterwards."""

from __future__ import annotations

import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.canvas import parents
from signmm.transforms.step import Draws, PoseStep


@TRANSFORMS.register_module()
class ToBone(PoseStep):
    """Replaces each joint by the vector from its parent to it; 0 for a joint without a parent.

    The score is the smaller one of both ends, so a bone with a missing end is missing.
    """

    parent: Tensor

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds each joint's parent."""
        self.register_buffer('parent', torch.from_numpy(parents(layout)), persistent=False)
        return super().prepare(layout)

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Takes differences between joints."""
        start = clips.select(self.parent, clips.layout)
        z = None if clips.z is None or start.z is None else clips.z - start.z
        return clips.with_points(clips.xy - start.xy, clips.score.minimum(start.score), z)


@TRANSFORMS.register_module()
class ToMotion(PoseStep):
    """Replaces each joint by its displacement to the next frame; the last frame is missing.

    The score is the smaller one of both frames, so a motion with a missing end is missing. One frame gives no motion.
    """

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Takes differences between frames."""
        # Padding has score 0, so the last frame of each clip is missing.
        z = None if clips.z is None else _later(clips.z) - clips.z
        return clips.with_points(_later(clips.xy) - clips.xy, clips.score.minimum(_later(clips.score)), z)


def _later(x: Tensor) -> Tensor:
    return torch.cat([x[:, 1:], x[:, :1] * 0], 1)
