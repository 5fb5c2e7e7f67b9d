"""From padded batches to valid frames and back, and what embedders read from them."""

from __future__ import annotations

import math

from torch import Tensor

from signmm.structures import PoseBatch, PoseLayout
from signmm.utils.exporting import is_exporting


class ValidFrames:
    """Moves between padded clips (B, T, ...) and the N valid frames (N, ...).

    While a model is recorded (:func:`is_exporting`) N must not depend on values: padding passes through as well, N is
    B T, and ``scatter`` zeroes it.

    Args:
        valid: (B, T) bool, False = padding.
    """

    def __init__(self, valid: Tensor) -> None:
        self.shape = tuple(valid.shape)
        self.index = self._zero = None
        if is_exporting():
            self._zero = ~valid
        elif not bool(valid.all()):
            self.index = valid.flatten().nonzero()[:, 0]
        #: N
        self.count = math.prod(self.shape) if self.index is None else len(self.index)

    def gather(self, x: Tensor) -> Tensor:
        """Takes the valid frames.

        Args:
            x: (B, T, ...).

        Returns:
            (N, ...), clip after clip.
        """
        flat = x.flatten(0, 1)
        return flat if self.index is None else flat.index_select(0, self.index)

    def scatter(self, x: Tensor) -> Tensor:
        """Puts frames back.

        Args:
            x: (N, ...).

        Returns:
            (B, T, ...) with zeros in padding.
        """
        if self.index is not None:
            x = x.new_zeros(math.prod(self.shape), *x.shape[1:]).index_copy(0, self.index, x)
        x = x.unflatten(0, self.shape)
        return x if self._zero is None else x.masked_fill(self._zero.view(*self.shape, *[1] * (x.dim() - 2)), 0.0)


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
