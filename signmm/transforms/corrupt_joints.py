"""Corrupts single joints of a clip."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch

from signmm.registry import TRANSFORMS
from signmm.structures import Clips
from signmm.transforms.step import ClipFacts, Draws, PoseStep


@TRANSFORMS.register_module()
class CorruptJoints(PoseStep):
    """Takes some joints out of a whole clip, or multiplies their coordinates by one random matrix.

    The joint corruption of released code of BEST's and MASA's authors, which may be BEST's "random perturbation
    matrix" (4.2): each of the two happens to half of the clips; the four entries of the matrix are from U(-1, 1), and
    it acts about the corner of the crop. Missing joints stay missing.

    Args:
        joints: (low, high), between which the number of joints is drawn; released code 1 to 10.
    """

    random = True

    def __init__(self, joints: tuple[int, int] = (1, 10)) -> None:
        super().__init__()
        if not 0 <= joints[0] <= joints[1]:
            raise ValueError(f'CorruptJoints: joints must be (low, high), got {joints}')
        self.joints = tuple(joints)

    def draw(self, clip: ClipFacts, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """Draws which joints (V,), whether they go, and the matrix (2, 2)."""
        low, high = self.joints
        chosen = rng.permutation(len(clip.layout)) < rng.integers(low, high + 1)
        matrix = rng.uniform(-1, 1, (2, 2)).astype(np.float32)
        return {'chosen': chosen, 'gone': np.array(rng.random() < 0.5), 'matrix': matrix}

    def forward(self, clips: Clips, draws: Draws) -> Clips:
        """Corrupts the joints."""
        chosen, gone = draws['chosen'][:, None], draws['gone'][:, None, None]
        matrix = draws['matrix'].transpose(-1, -2)[:, None]
        xy = torch.where((chosen & ~gone)[..., None], clips.xy @ matrix, clips.xy)
        return replace(clips, xy=xy).hide(~(chosen & gone))
