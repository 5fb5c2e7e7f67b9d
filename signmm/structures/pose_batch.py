"""The padded batch of poses that every model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from signmm.structures.pose_layout import PoseLayout
from signmm.structures.skeleton import Skeleton


@dataclass(frozen=True)
class PoseBatch:
    """B clips padded to T frames.

    Attributes:
        xy: (B, T, V, 2) float coordinates, in pixels of the 256 crop of each joint's part unless the pipeline says
            otherwise; 0 in padding.
        score: (B, T, V) confidences in [0, 1]; 0 in padding and for missing joints.
        valid: (B, T) bool, False = padding.
        layout: Meaning of the V joints.
        z: (B, T, V) third coordinate where the poses have one, in the unit of ``xy`` and growing away from the camera;
            0 is the wrist for the joints of a hand, the middle of the shoulders for all others.
        skeleton: The whole skeleton in one frame, where the pipeline makes it.
        padded: Whether any frame is padding, known without asking the device; None if nobody knows.
        valid_index: (N,) numbers of the valid frames among the B T frames, made on the host; None where nothing is
            padded, or where nobody made it, as in batches put together by hand.
        lengths: Frames of each clip where padding is at the end alone, known to the host; None if nobody knows.
    """

    xy: Tensor
    score: Tensor
    valid: Tensor
    layout: PoseLayout
    z: Tensor | None = None
    skeleton: Skeleton | None = None
    padded: bool | None = None
    valid_index: Tensor | None = None
    lengths: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        batch, frames = self.valid.shape
        joints = len(self.layout)
        if self.xy.shape != (batch, frames, joints, 2) or self.score.shape != (batch, frames, joints):
            raise ValueError(
                f"PoseBatch: layout '{self.layout.name}' and valid {tuple(self.valid.shape)} need xy "
                f'({batch}, {frames}, {joints}, 2) and score ({batch}, {frames}, {joints}), '
                f'got {tuple(self.xy.shape)} and {tuple(self.score.shape)}'
            )
        for name, other in (('z', self.z), ('skeleton', None if self.skeleton is None else self.skeleton.score)):
            if other is not None and other.shape != self.score.shape:
                raise ValueError(f'PoseBatch: {name} must be {tuple(self.score.shape)}, got {tuple(other.shape)}')

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
        index = self.layout.span(name)
        return self.xy[:, :, index], self.score[:, :, index]

    def seen_parts(self, parts: Sequence[str]) -> Tensor:
        """Tells which parts were found.

        Args:
            parts: Names of P parts; the body counts in every valid frame.

        Returns:
            (B, T, P) bool, False in padding.
        """
        found = [self.valid if part == 'body' else (self.part(part)[1] > 0).any(2) for part in parts]
        return torch.stack(found, dim=2) & self.valid[:, :, None]

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
        return replace(
            self,
            xy=self.xy[rows, index],
            score=self.score[rows, index],
            valid=self.valid[rows, index] if valid is None else valid,
            z=None if self.z is None else self.z[rows, index],
            skeleton=None if self.skeleton is None else self.skeleton.take_frames(index),
            padded=False if valid is None and self.padded is False else None,
            valid_index=None,
            lengths=None,
        )
