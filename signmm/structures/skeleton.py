"""The whole skeleton in one frame, beside the crops of its parts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor


@dataclass(frozen=True)
class Skeleton:
    """All joints of B clips relative to the signer's shoulders; nothing is mirrored.

    Attributes:
        points: (B, T, V, 2 or 3); the origin is the middle of the shoulders, the unit their distance, x to the right,
            y down, z away from the camera. 0 for missing joints and in padding.
        score: (B, T, V) confidences, not thresholded; 0 for missing joints and in padding.
        center: ``'clip'``: one origin for the whole clip; ``'frame'``: the shoulders of each frame.
        placed: (B, T) bool, False where the points must not be read as places, because they are relative to a masked
            joint; None = read everywhere.
    """

    points: Tensor
    score: Tensor
    center: str = 'clip'
    placed: Tensor | None = None

    def __post_init__(self) -> None:
        if self.points.shape[:-1] != self.score.shape or self.points.shape[-1] not in (2, 3):
            raise ValueError(
                f'Skeleton: expected points (B, T, V, 2 or 3) and score (B, T, V), got {tuple(self.points.shape)} and '
                f'{tuple(self.score.shape)}'
            )

    def take_frames(self, index: Tensor) -> Skeleton:
        """Gathers frames, another choice for each clip.

        Args:
            index: (B, S) frame numbers.

        Returns:
            Skeletons of S frames.
        """
        rows = torch.arange(len(index), device=index.device)[:, None]
        placed = None if self.placed is None else self.placed[rows, index]
        return replace(self, points=self.points[rows, index], score=self.score[rows, index], placed=placed)

    def keep(self, kept: Tensor) -> Skeleton:
        """Hides joints.

        Args:
            kept: Bool, broadcast to (B, T, V); False hides.

        Returns:
            Skeletons without the others.
        """
        kept = kept.expand_as(self.score)
        return replace(self, points=self.points * kept[..., None], score=self.score * kept)
