"""An embedding for ``boston104``, where only the nose and the two hands are known; a plug-in of the config."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from signmm.registry import MODELS
from signmm.structures import PoseBatch, get_layout


@MODELS.register_module()
class TrajectoryEmbedder(nn.Module):
    """Places of hands and nose, the way from hand to hand, velocities and accelerations; normalised, 18 numbers.

    Args:
        scale: Coordinates are divided by it.
    """

    frame_wise = False
    part_width = 18
    parts = ('body',)

    def __init__(self, scale: float = 50.0) -> None:
        super().__init__()
        self.layout = get_layout('triplet49')
        self.joints = list(self.layout.indices(('left_wrist', 'right_wrist', 'nose')))
        self.scale = scale
        self.norm = nn.BatchNorm1d(self.part_width)

    def forward(self, pose: PoseBatch) -> Tensor:
        """Embeds poses.

        Args:
            pose: B clips of T frames, the nose at about 128, 128.

        Returns:
            (B, T, 1, 18), zero in padding.
        """
        xy = (pose.xy[:, :, self.joints] - 128) / self.scale
        hands, nose = xy[:, :, :2].flatten(2), xy[:, :, 2]
        # Differences to the past alone, so that padding, which comes last, is never read.
        speed, nose_speed = (4 * (x - self._past(x)) for x in (hands, nose))
        apart = xy[:, :, 0] - xy[:, :, 1]
        x = torch.cat([hands, nose, apart, speed, nose_speed, 2 * (speed - self._past(speed))], 2)
        out = torch.zeros_like(x)
        out[pose.valid] = self.norm(x[pose.valid])
        return out[:, :, None]

    @staticmethod
    def _past(x: Tensor, frames: int = 2) -> Tensor:
        return torch.cat([x[:, :1].expand(-1, min(frames, x.shape[1]), -1), x[:, :-frames]], 1)[:, : x.shape[1]]
