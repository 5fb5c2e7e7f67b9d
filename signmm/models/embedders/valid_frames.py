"""From padded batches to valid frames and back, and what embedders read from them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from signmm.models.rows import Rows
from signmm.structures import PoseBatch, PoseLayout
from signmm.utils.exporting import is_exporting


class ValidFrames(Rows):
    """The N valid frames of a batch.

    Where they lie is known on the host (:attr:`PoseBatch.valid_index`), so that no step waits for the device. Of a
    batch put together by hand it is computed.

    While a model is recorded (:func:`is_exporting`) N must not depend on values: padding passes through as well, N is
    B T, and ``scatter`` zeroes it.

    Args:
        valid: (B, T) bool, False = padding.
        index: (N,) numbers of the valid frames, if they are known.
        padded: Whether any frame is padding, if that is known.
        lengths: Frames of each clip, if they are known.
    """

    def __init__(
        self,
        valid: Tensor,
        index: Tensor | None = None,
        padded: bool | None = None,
        lengths: Sequence[int] | None = None,
    ) -> None:
        self.valid, self.lengths = valid, lengths
        self._padding = ~valid if is_exporting() else None
        if is_exporting():
            index = None
        elif index is None and padded is not False and not bool(valid.all()):
            index = valid.flatten().nonzero()[:, 0]
        super().__init__(tuple(valid.shape), index)

    @classmethod
    def of(cls, pose: PoseBatch) -> ValidFrames:
        """Reads a batch.

        Args:
            pose: The batch.

        Returns:
            Its valid frames.
        """
        return cls(pose.valid, pose.valid_index, pose.padded, pose.lengths)

    def every(self, stride: int) -> ValidFrames:
        """Takes frames 0, stride, 2 stride, ... of each clip.

        Args:
            stride: At least 1.

        Returns:
            The valid ones among them.
        """
        valid = self.valid[:, ::stride]
        if self.index is None or self.lengths is None:
            return ValidFrames(valid, padded=None if self.index is not None else False)
        lengths = [-(-length // stride) for length in self.lengths]
        # Valid frames first, in their order; how many there are is known, so that nobody has to count them.
        index = (~valid).flatten().to(torch.uint8).argsort(stable=True)[: sum(lengths)]
        return ValidFrames(valid, index, True, lengths)

    def scatter(self, x: Tensor) -> Tensor:
        """Puts frames back. Gives (B, T, ...) with zeros in padding."""
        x = super().scatter(x)
        return x if self._padding is None else x.masked_fill(self._padding.view(*self.shape, *[1] * (x.dim() - 2)), 0.0)


def check_layout(pose: PoseBatch, layout: PoseLayout) -> None:
    """Refuses poses whose joints mean something else than the embedder was built for.

    Args:
        pose: The poses.
        layout: The embedder's layout.

    Raises:
        ValueError: The joints differ.
    """
    if pose.layout is not layout and pose.layout.joints != layout.joints:
        raise ValueError(
            f"the poses have layout '{pose.layout.name}' ({len(pose.layout)} joints), the embedder was built for "
            f"'{layout.name}' ({len(layout)}); set SelectKeypoints in the pipeline or the embedder's `layout`"
        )
