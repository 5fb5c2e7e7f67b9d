"""Turns the signer in space."""

from __future__ import annotations

import numpy as np
import torch

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.canvas import canvas
from signmm.transforms.shoulders import Shoulders
from signmm.transforms.step import ClipFacts, Draws, PoseStep


@TRANSFORMS.register_module()
class RandomRotate3D(PoseStep):
    """Shows the signer as a camera further to the side, or higher or lower, would: once per clip, where there is depth.

    Turns about the vertical (yaw) and then the horizontal axis (pitch) through the middle of the shoulders (median over
    the clip; centre of the image where they are never visible). Not in the papers. Put it before CropParts and
    NormalizeSkeleton.

    Args:
        yaw: Largest turn about the vertical axis in degrees, either way.
        pitch: Largest turn about the horizontal axis in degrees, either way.
        prob: Probability of turning a clip at all.
    """

    random = True

    def __init__(self, yaw: float = 15.0, pitch: float = 5.0, prob: float = 1.0) -> None:
        super().__init__()
        if not 0 <= yaw < 90 or not 0 <= pitch < 90 or not 0 <= prob <= 1:
            raise ValueError(
                f'RandomRotate3D: expected yaw and pitch in [0, 90) and prob in [0, 1], got {yaw}, {pitch} and {prob}'
            )
        self.yaw, self.pitch, self.prob = np.deg2rad(yaw), np.deg2rad(pitch), prob
        self.shoulders: Shoulders | None = None

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds the shoulders."""
        self.shoulders = Shoulders(layout, 0.1)
        return super().prepare(layout)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (4,): cosine and sine of yaw and of pitch."""
        if self.prob < 1 and rng.random() >= self.prob:
            return {'turn': np.array([1, 0, 1, 0], np.float32)}
        yaw, pitch = rng.uniform(-self.yaw, self.yaw), rng.uniform(-self.pitch, self.pitch)
        return {'turn': np.array([np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)], np.float32)}

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Turns the joints."""
        if clips.z is None:
            raise ValueError('RandomRotate3D: the clips have no third coordinate in pixels; extract poses with depth')
        if clips.crop_size is not None:
            raise ValueError('RandomRotate3D: the clips are cropped already; put it before CropParts')
        assert self.shoulders is not None
        found, middle, _ = self.shoulders(clips)
        middle = torch.where(found[:, None], middle, canvas(clips)[0])[:, None, None]
        depth = self.shoulders.clip_depth(clips)[:, None, None]
        x, y = (clips.xy - middle).unbind(-1)
        z = clips.z - depth
        cos_yaw, sin_yaw, cos_pitch, sin_pitch = draws['turn'][:, :, None, None].unbind(1)
        x, z = cos_yaw * x + sin_yaw * z, cos_yaw * z - sin_yaw * x
        y, z = cos_pitch * y + sin_pitch * z, cos_pitch * z - sin_pitch * y
        return clips.with_points(torch.stack([x, y], -1) + middle, clips.score, z + depth)
