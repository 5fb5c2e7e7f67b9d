"""Moves the pose about, differently over time."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from signmm.registry import TRANSFORMS
from signmm.structures import Clips, PoseLayout
from signmm.transforms.canvas import canvas, part_ids
from signmm.transforms.step import ClipFacts, Draws, PoseStep


@TRANSFORMS.register_module()
class RandomMove(PoseStep):
    """Rotates, scales and shifts the pose by amounts drawn at several key times and interpolated linearly in between.

    After CropParts every part turns about the centre of its own frame, and a mirrored left hand is moved as its
    unmirrored picture would be; before it, the whole image turns about its centre. Joints may leave the frame; missing
    joints stay missing. Ranges: released code of MASA ("random moving", SignBERT+ 4.1.3). A third coordinate is scaled;
    a skeleton beside the crops stays as it is.

    Args:
        angle: Largest rotation in degrees, either way.
        scale: (smallest, largest) scale.
        shift: Largest shift in x and y, in units of the crop's side (before CropParts: the image's longer side).
        num_keys: Key times, equally spaced from the first frame to the last; 1 = the same move in all frames. The
            papers say "several", without a number.
        independent: Draw separate moves for the left hand, the right hand and the rest.
        prob: Probability of moving a clip at all.
    """

    random = True
    part: Tensor
    sign: Tensor

    def __init__(
        self,
        angle: float = 10.0,
        scale: tuple[float, float] = (0.9, 1.1),
        shift: float = 0.2,
        num_keys: int = 3,
        independent: bool = False,
        prob: float = 1.0,
    ) -> None:
        super().__init__()
        if num_keys < 1 or not 0 < scale[0] <= scale[1]:
            raise ValueError(
                f'RandomMove: expected num_keys >= 1 and 0 < low <= high scale, got {num_keys} and {scale}'
            )
        self.angle, self.scale, self.shift = np.deg2rad(angle), (scale[0], scale[1]), shift
        self.num_keys, self.independent, self.prob = num_keys, independent, prob
        # Seen in a mirror, a turn goes the other way and so does a shift along x.
        self.register_buffer('sign', torch.tensor([1.0, -1.0, -1.0, 1.0])[:, None, None], persistent=False)

    def prepare(self, layout: PoseLayout) -> PoseLayout:
        """Finds each joint's part."""
        self.register_buffer('part', torch.from_numpy(part_ids(layout)), persistent=False)
        return super().prepare(layout)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws (4, keys, parts): cosine and sine of the turn times the scale, and the shift in x and y."""
        shape = (self.num_keys, 3 if self.independent else 1)
        if self.prob < 1 and rng.random() >= self.prob:
            return {'keys': np.broadcast_to(np.array([1, 0, 0, 0], np.float32)[:, None, None], (4, *shape))}
        angle = rng.uniform(-self.angle, self.angle, shape)
        scale = rng.uniform(*self.scale, shape)
        x, y = rng.uniform(-self.shift, self.shift, shape), rng.uniform(-self.shift, self.shift, shape)
        return {'keys': np.stack([scale * np.cos(angle), scale * np.sin(angle), x, y]).astype(np.float32)}

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Moves the joints."""
        keys = draws['keys']
        if not self.independent:
            keys = keys.expand(-1, -1, -1, 3)
        if clips.mirror_left:
            keys = torch.cat([keys[..., :1] * self.sign, keys[..., 1:]], -1)
        # (B, T, 4, 3): the keys at each frame, a weighted sum of the two around it.
        moves = (self._over_time(clips)[:, :, None, :, None] * keys[:, None]).sum(3)
        center, length = canvas(clips)
        turn, offset = moves[:, :, :2], moves[:, :, 2:] * length[:, None, None, None]
        c, s = turn[:, :, 0], turn[:, :, 1]
        middle_x, middle_y = center[:, 0, None, None], center[:, 1, None, None]
        # turn (p - c) + c + shift, in one product and one sum per joint.
        offset_x = middle_x - c * middle_x + s * middle_y + offset[:, :, 0]
        offset_y = middle_y - s * middle_x - c * middle_y + offset[:, :, 1]
        of_joint = torch.stack([c, s, offset_x, offset_y], 2)
        of_joint = self._to_joints(of_joint, clips.mirror_left)
        c, s, offset_x, offset_y = of_joint.unbind(2)
        x, y = clips.xy.unbind(-1)
        xy = torch.stack([c * x - s * y + offset_x, s * x + c * y + offset_y], -1)
        z = None if clips.z is None else clips.z * (c * c + s * s).sqrt()
        return clips.with_points(xy, clips.score, z)

    def _to_joints(self, of_part: Tensor, mirrored: bool) -> Tensor:
        """(..., 3) of left hand, right hand and the rest to (..., V), or (..., 1) where all are the same."""
        left, right, rest = (of_part[..., n : n + 1] for n in range(3))
        if self.independent:
            rest = torch.where(self.part == 1, right, rest)
        return torch.where(self.part == 0, left, rest) if self.independent or mirrored else rest

    def _over_time(self, clips: Clips) -> Tensor:
        """(B, T, K): the share of each key time in each frame."""
        frames = torch.arange(clips.score.shape[1], device=clips.length.device)
        keys = torch.arange(self.num_keys, device=clips.length.device)
        place = frames[None] * ((self.num_keys - 1) / (clips.length - 1).clamp(min=1))[:, None]
        return (1 - (place[..., None] - keys).abs()).clamp(min=0) if self.num_keys > 1 else place[..., None] * 0 + 1
