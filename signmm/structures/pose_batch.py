"""The padded batch of poses that every model reads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from signmm.structures.pose_layout import PoseLayout


@dataclass(frozen=True)
class PoseBatch:
    """B clips padded to T frames.

    Attributes:
        xy: (B, T, V, 2) float coordinates, in pixels of the 256 crop of each joint's part unless the pipeline says
            otherwise; 0 in padding.
        score: (B, T, V) confidences in [0, 1]; 0 in padding and for missing joints.
        valid: (B, T) bool, False = padding.
        layout: Meaning of the V joints.
    """

    xy: Tensor
    score: Tensor
    valid: Tensor
    layout: PoseLayout

    def __post_init__(self) -> None:
        batch, frames = self.valid.shape
        joints = len(self.layout)
        if self.xy.shape != (batch, frames, joints, 2) or self.score.shape != (batch, frames, joints):
            raise ValueError(
                f"PoseBatch: layout '{self.layout.name}' and valid {tuple(self.valid.shape)} need xy "
                f'({batch}, {frames}, {joints}, 2) and score ({batch}, {frames}, {joints}), '
                f'got {tuple(self.xy.shape)} and {tuple(self.score.shape)}'
            )

    @property
    def shape(self) -> tuple[int, int, int]:
        """(B, T, V)."""
        return tuple(self.score.shape)  # type: ignore[return-value]

    def part(self, name: str) -> tuple[Tensor, Tensor]:
        """Cuts out one part.

        Args:
            name: A part of the layout, e.g. ``'left'``.

        Returns:
            Its coordinates (B, T, Vp, 2) and confidences (B, T, Vp).
        """
        index = list(self.layout.parts[name])
        return self.xy[:, :, index], self.score[:, :, index]

    def with_xy(self, xy: Tensor) -> PoseBatch:
        """Replaces the coordinates.

        Args:
            xy: (B, T, V, 2).

        Returns:
            A new batch that shares everything else.
        """
        return replace(self, xy=xy)

    def take_frames(self, index: Tensor, valid: Tensor | None = None) -> PoseBatch:
        """Gathers frames, another choice for each clip.

        Args:
            index: (B, S) frame numbers.
            valid: (B, S) bool; by default the validity of the frames taken.

        Returns:
            A batch of S frames.
        """
        rows = torch.arange(len(index), device=index.device)[:, None]
        valid = self.valid[rows, index] if valid is None else valid
        return replace(self, xy=self.xy[rows, index], score=self.score[rows, index], valid=valid)
