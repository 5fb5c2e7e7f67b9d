"""Which frames of each clip pass through a network, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from signmm.models.rows import Rows
from signmm.structures import PoseBatch


@dataclass(frozen=True)
class KeptFrames:
    """Which S of the T frames of each clip stay; clips with fewer than S are padded at the end.

    Example: of two clips of T = 4 frames, frames 1 and 3 of the first stay and frame 2 of the second. Then S = 2,
    ``index`` is [[1, 3], [2, any]], ``valid`` [[True, True], [True, False]], ``slots`` [0, 1, 2] (places among the B S
    slots) and ``places`` [1, 3, 6] (among the B T frames).

    Attributes:
        index: (B, S) frame numbers in order.
        valid: (B, S) bool, False = padding.
        slots: (N,) numbers of the slots that are not padding.
        places: (N,) numbers of the frames in them.
        frames: T.
    """

    index: Tensor
    valid: Tensor
    slots: Tensor
    places: Tensor
    frames: int

    @classmethod
    def of(cls, kept: Sequence[Tensor]) -> list[KeptFrames]:
        """Makes some choices. S depends on them, so they are read by the host: all at once, as it waits for that.

        Args:
            kept: Some (B, T) bool.

        Returns:
            The frames kept of each; S is the largest count of the batch, at least 1.
        """
        return [cls._of(choice, kept[0].device) for choice in torch.stack(list(kept)).cpu()]

    @classmethod
    def _of(cls, kept: Tensor, device: torch.device) -> KeptFrames:
        count = kept.sum(1)
        size = max(1, int(count.max()))
        index = (~kept).to(torch.uint8).argsort(dim=1, stable=True)[:, :size]
        valid = torch.arange(size) < count[:, None]
        slots, places = valid.flatten().nonzero()[:, 0], kept.flatten().nonzero()[:, 0]
        index, valid, slots, places = (x.to(device, non_blocking=True) for x in (index, valid, slots, places))
        return cls(index, valid, slots, places, kept.shape[1])

    @property
    def padded(self) -> bool:
        """Whether any slot is padding."""
        return len(self.slots) < self.index.numel()

    @property
    def mask(self) -> Tensor | None:
        """``valid``, or None if nothing is padding."""
        return self.valid if self.padded else None

    def take(self, pose: PoseBatch) -> PoseBatch:
        """Takes the kept frames of poses.

        Args:
            pose: B clips of T frames.

        Returns:
            B clips of S frames.
        """
        taken = pose.take_frames(self.index, self.valid)
        return replace(taken, padded=self.padded, valid_index=self.slots if self.padded else None)

    def gather(self, x: Tensor) -> Tensor:
        """Takes the kept frames.

        Args:
            x: (B, T, ...).

        Returns:
            (B, S, ...), zero in padding.
        """
        return Rows((len(self.index), self.index.shape[1]), self.slots if self.padded else None).scatter(
            x.flatten(0, 1).index_select(0, self.places)
        )

    def scatter(self, x: Tensor, fill: Tensor) -> Tensor:
        """Puts the kept frames back in order.

        Args:
            x: (B, S, ...).
            fill: What stands at all other frames, broadcastable to (B, T, ...).

        Returns:
            (B, T, ...).
        """
        rows = x.flatten(0, 1)
        rows = rows.index_select(0, self.slots) if self.padded else rows
        base = fill.to(x.dtype).expand(len(x), self.frames, *x.shape[2:]).flatten(0, 1)
        return base.index_copy(0, self.places, rows).unflatten(0, (len(x), self.frames))
